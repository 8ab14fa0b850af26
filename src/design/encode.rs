//! Features to the blocks of the design. Nothing is learned here.

use std::collections::HashMap;

use polars::prelude::*;
use rayon::prelude::*;

use super::{ABSENT, Categorical, Dense, Design, DesignError, Encoder, Encoding, SetBlock};
use crate::project::{Feature, Kind};
use crate::tables::{number_text, parse_flag};

/// The rows of a frame as numbers, and what the encoder had not seen before.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// The numbers.
    pub design: Design,
    /// For each feature the rows with a word that training never saw, ascending. It adds nothing to their score.
    pub unseen: Vec<Vec<u32>>,
    /// For each feature the rows without a value where training had no gap, ascending. A number takes the median, a
    /// flag the share of yes, a set counts as empty, and a category adds nothing.
    pub newly_unknown: Vec<Vec<u32>>,
}

/// Why rows cannot be encoded.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// A column is missing or of the wrong type.
    #[error("a feature cannot be read: {0}")]
    Column(#[from] PolarsError),
    /// The numbers are not a design.
    #[error(transparent)]
    Design(#[from] DesignError),
}

/// One feature's share of the blocks.
enum Part {
    /// Row-major, as many columns as the encoding has.
    Dense(Vec<f64>),
    Category(Vec<u32>),
    Set {
        offsets: Vec<usize>,
        codes: Vec<u32>,
    },
}

struct Made {
    part: Part,
    unseen: Vec<u32>,
    newly_unknown: Vec<u32>,
}

impl Encoder {
    /// The design of the rows of `frame`, which has the columns of [`normal_columns`].
    ///
    /// # Errors
    /// When a column is missing or of another type.
    pub fn encode(&self, frame: &DataFrame) -> Result<Encoded, EncodeError> {
        let made: PolarsResult<Vec<Made>> = self
            .features()
            .par_iter()
            .map(|feature| encode(&feature.encoding, frame.column(&feature.name)?))
            .collect();
        let n_rows = frame.height();
        let (mut dense, mut categories, mut sets) = (Vec::new(), Vec::new(), Vec::new());
        let (mut unseen, mut newly_unknown) = (Vec::new(), Vec::new());
        for (feature, made) in self.features().iter().zip(made?) {
            let n_columns = feature.encoding.n_columns();
            match made.part {
                Part::Dense(values) => dense.push((n_columns, values)),
                Part::Category(codes) => categories.push(Categorical { n_levels: n_columns as u32, codes }),
                Part::Set { offsets, codes } => {
                    sets.push(SetBlock { n_members: n_columns as u32, offsets, codes });
                }
            }
            unseen.push(made.unseen);
            newly_unknown.push(made.newly_unknown);
        }
        let design = Design::new(n_rows, interleave(&dense, n_rows), categories, sets)?;
        Ok(Encoded { design, unseen, newly_unknown })
    }
}

/// The dense columns of all features, row by row.
fn interleave(parts: &[(usize, Vec<f64>)], n_rows: usize) -> Dense {
    let n_columns = parts.iter().map(|(width, _)| width).sum();
    let mut values = vec![0.0; n_rows * n_columns];
    if n_columns > 0 {
        values.par_chunks_mut(n_columns).enumerate().for_each(|(row, cells)| {
            let mut start = 0;
            for (width, part) in parts {
                cells[start..start + width].copy_from_slice(&part[row * width..(row + 1) * width]);
                start += width;
            }
        });
    }
    Dense { n_columns, values }
}

fn encode(encoding: &Encoding, column: &Column) -> PolarsResult<Made> {
    let mut made = Made { part: Part::Dense(Vec::new()), unseen: Vec::new(), newly_unknown: Vec::new() };
    let has_unknown = match encoding {
        Encoding::Number { unknown, .. }
        | Encoding::Flag { unknown, .. }
        | Encoding::Bins { unknown, .. }
        | Encoding::Levels { unknown, .. }
        | Encoding::Members { unknown, .. } => *unknown,
    };
    if !has_unknown && column.null_count() > 0 {
        let missing = column.is_null();
        let rows = missing.iter().zip(0u32..).filter(|(missing, _)| *missing == Some(true));
        made.newly_unknown = rows.map(|(_, row)| row).collect();
    }
    let last = (encoding.n_columns() as u32).saturating_sub(1);
    let unknown_code = if has_unknown { last } else { ABSENT };
    made.part = match encoding {
        Encoding::Number { log, mean, deviation, median, unknown } => {
            let scaled =
                |value: Option<f64>| (value.map_or(*median, |value| shaped(value, *log)) - mean) / deviation;
            Part::Dense(dense(column.f64()?.iter(), *unknown, scaled))
        }
        Encoding::Flag { mean, unknown } => {
            let missing = if *unknown { 0.0 } else { *mean };
            let number = |value: Option<bool>| value.map_or(missing, |value| f64::from(u8::from(value)));
            Part::Dense(dense(column.bool()?.iter(), *unknown, number))
        }
        Encoding::Bins { edges, .. } => {
            let bin = |value: f64| edges.partition_point(|&edge| edge <= value) as u32;
            Part::Category(column.f64()?.iter().map(|value| value.map_or(unknown_code, bin)).collect())
        }
        Encoding::Levels { levels, rare, .. } => {
            let codes = codes(levels, rare);
            let code = |(row, value): (u32, Option<&str>)| {
                let Some(value) = value else { return unknown_code };
                codes.get(value).copied().unwrap_or_else(|| {
                    made.unseen.push(row);
                    ABSENT
                })
            };
            Part::Category((0u32..).zip(column.str()?.iter()).map(code).collect())
        }
        Encoding::Members { separator, members, rare, .. } => {
            let codes = codes(members, rare);
            sets(column.str()?, separator, &codes, unknown_code, &mut made.unseen)
        }
    };
    Ok(made)
}

fn dense<T>(
    values: impl Iterator<Item = Option<T>>,
    unknown: bool,
    number: impl Fn(Option<T>) -> f64,
) -> Vec<f64> {
    let mut cells = Vec::with_capacity(values.size_hint().0 * (1 + usize::from(unknown)));
    for value in values {
        let is_unknown = f64::from(u8::from(value.is_none()));
        cells.push(number(value));
        if unknown {
            cells.push(is_unknown);
        }
    }
    cells
}

fn codes<'a>(words: &'a [String], rare: &'a [String]) -> HashMap<&'a str, u32> {
    let other = words.len() as u32;
    let words = words.iter().map(String::as_str).zip(0u32..);
    words.chain(rare.iter().map(|word| (word.as_str(), other))).collect()
}

fn sets(
    cells: &StringChunked,
    separator: &str,
    codes: &HashMap<&str, u32>,
    unknown_code: u32,
    unseen: &mut Vec<u32>,
) -> Part {
    let mut offsets = Vec::with_capacity(cells.len() + 1);
    offsets.push(0);
    let mut all: Vec<u32> = Vec::new();
    let mut row_codes: Vec<u32> = Vec::new();
    for (row, cell) in (0u32..).zip(cells.iter()) {
        row_codes.clear();
        match cell {
            None if unknown_code != ABSENT => row_codes.push(unknown_code),
            None => {}
            Some(cell) => {
                let before = row_codes.len();
                let mut known = 0;
                for member in members_of(cell, separator) {
                    known += 1;
                    row_codes.extend(codes.get(member));
                }
                if row_codes.len() - before < known {
                    unseen.push(row);
                }
            }
        }
        row_codes.sort_unstable();
        row_codes.dedup();
        all.extend_from_slice(&row_codes);
        offsets.push(all.len());
    }
    Part::Set { offsets, codes: all }
}

/// The members in a cell: trimmed, none empty.
pub(super) fn members_of<'a>(cell: &'a str, separator: &'a str) -> impl Iterator<Item = &'a str> {
    cell.split(separator).map(str::trim).filter(|member| !member.is_empty())
}

/// The number as it enters the log-odds, before it is standardised.
pub(super) fn shaped(value: f64, log: bool) -> f64 {
    if log { value.abs().ln_1p().copysign(value) } else { value }
}

/// The columns of `features` in the three types that encoders read: numbers, flags and words.
///
/// # Errors
/// When a column is missing or of a type that its feature cannot have.
pub fn normal_columns(features: &[Feature], frame: &DataFrame) -> PolarsResult<DataFrame> {
    let columns: PolarsResult<Vec<Column>> =
        features.iter().map(|feature| normal_column(feature, frame)).collect();
    DataFrame::new(frame.height(), columns?)
}

/// The type of each feature's column in [`normal_columns`].
#[must_use]
pub fn feature_schema(encoder: &Encoder) -> Schema {
    let fields = encoder.features().iter().map(|feature| {
        let dtype = match feature.encoding {
            Encoding::Number { .. } | Encoding::Bins { .. } => DataType::Float64,
            Encoding::Flag { .. } => DataType::Boolean,
            Encoding::Levels { .. } | Encoding::Members { .. } => DataType::String,
        };
        Field::new(feature.name.as_str().into(), dtype)
    });
    fields.collect()
}

pub(super) fn normal_column(feature: &Feature, frame: &DataFrame) -> PolarsResult<Column> {
    let column = frame.column(&feature.name)?;
    let name = column.name().clone();
    match (&feature.kind, column.dtype()) {
        (Kind::Number(_), _) => column.cast(&DataType::Float64),
        (Kind::Flag, DataType::String) => {
            let flags: Vec<Option<bool>> = column.str()?.iter().map(|cell| parse_flag(cell?)).collect();
            Ok(Column::new(name, flags))
        }
        (Kind::Flag, DataType::Float64) => {
            let flags: Vec<Option<bool>> =
                column.f64()?.iter().map(|value| value.map(|value| value != 0.0)).collect();
            Ok(Column::new(name, flags))
        }
        (Kind::Category { .. }, DataType::Float64) => {
            let words: Vec<Option<String>> =
                column.f64()?.iter().map(|value| value.map(number_text)).collect();
            Ok(Column::new(name, words))
        }
        (Kind::Flag, _) => Ok(column.clone()),
        _ => column.cast(&DataType::String),
    }
}
