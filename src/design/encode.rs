//! Transforming features to the blocks of the design with a fitted encoder.

use std::cell::LazyCell;
use std::collections::HashMap;

use rayon::prelude::*;

use super::cells::Cells;
use super::features::Features;
use super::same_values::SameValues;
use super::words::Words;
use super::{ABSENT, Categorical, Dense, Design, DesignError, Encoder, Encoding, SetBlock};

/// Rows that one task writes at a time.
const CHUNK_ROWS: usize = 4096;

/// Encoded rows, and the values that did not occur in training.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// The design.
    pub design: Design,
    /// For each feature the rows with a level that did not occur in training, ascending. Its contribution to the score is 0.
    pub unseen: Vec<Vec<u32>>,
    /// For each feature the rows with an unknown value if training had none, ascending. A number is imputed with the median, a
    /// flag with the share of yes, a set counts as empty, and the contribution of a category is 0.
    pub newly_unknown: Vec<Vec<u32>>,
}

/// Why rows cannot be encoded.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// A feature is of another type than its encoding.
    #[error("the values of `{feature}` do not have the type that they had in training")]
    Type {
        /// The feature.
        feature: String,
    },
    /// The numbers of a feature are so large that their mean or deviation is not finite.
    #[error("the numbers of `{feature}` are too large to be standardised")]
    Extreme {
        /// The feature.
        feature: String,
    },
    /// The numbers do not form a design.
    #[error(transparent)]
    Design(#[from] DesignError),
}

/// The codes of a feature of words, and the rows with a word that is not in the training data.
enum Coded {
    Category(Vec<u32>),
    Set { offsets: Vec<usize>, codes: Vec<u32> },
}

impl Encoder {
    /// The design of the rows of `features`, whose columns are those of the encoder.
    ///
    /// # Errors
    /// When a column is of another type than its encoding, or a number is not finite.
    ///
    /// # Panics
    /// When there is not one column for each feature of the encoder.
    pub fn encode(&self, features: &Features) -> Result<Encoded, EncodeError> {
        assert_eq!(features.columns().len(), self.features().len(), "one column for each feature");
        for (feature, cells) in self.features().iter().zip(features.columns()) {
            if !fits(&feature.encoding, cells) {
                return Err(EncodeError::Type { feature: feature.name.clone() });
            }
        }
        let columns: Vec<(&Encoding, &Cells)> =
            self.features().iter().map(|feature| &feature.encoding).zip(features.columns()).collect();
        let coded: Vec<Option<(Coded, Vec<u32>)>> =
            columns.par_iter().map(|(encoding, cells)| coded(encoding, cells)).collect();
        let newly_unknown = |(encoding, cells): &(&Encoding, &Cells)| {
            if encoding.has_unknown() { Vec::new() } else { cells.unknown() }
        };
        let newly_unknown = columns.par_iter().map(newly_unknown).collect();
        let (mut categories, mut sets, mut unseen) = (Vec::new(), Vec::new(), Vec::new());
        for ((encoding, _), coded) in columns.iter().zip(coded) {
            let n_columns = encoding.n_columns() as u32;
            let (coded, rows) = coded.unzip();
            match coded {
                Some(Coded::Category(codes)) => categories.push(Categorical { n_levels: n_columns, codes }),
                Some(Coded::Set { offsets, codes }) => {
                    sets.push(SetBlock { n_members: n_columns, offsets, codes });
                }
                None => {}
            }
            unseen.push(rows.unwrap_or_default());
        }
        let n_rows = features.n_rows();
        let design = Design::new(n_rows, dense(&columns, n_rows), categories, sets)?;
        Ok(Encoded { design, unseen, newly_unknown })
    }
}

/// Whether an encoding can read these values.
fn fits(encoding: &Encoding, cells: &Cells) -> bool {
    matches!(
        (encoding, cells),
        (Encoding::Number { .. } | Encoding::Bins { .. }, Cells::Numbers(_))
            | (Encoding::Flag { .. }, Cells::Flags(_))
            | (Encoding::Levels { .. } | Encoding::Members { .. }, Cells::Words(_))
    )
}

/// The dense columns of all features, row by row.
fn dense(columns: &[(&Encoding, &Cells)], n_rows: usize) -> Dense {
    let widths = columns.iter().map(|(encoding, cells)| match cells {
        Cells::Numbers(_) | Cells::Flags(_) if !matches!(encoding, Encoding::Bins { .. }) => {
            encoding.n_columns()
        }
        _ => 0,
    });
    let starts: Vec<(usize, usize)> = widths
        .scan(0, |next, width| {
            *next += width;
            Some((*next - width, width))
        })
        .collect();
    let n_columns = starts.last().map_or(0, |(start, width)| start + width);
    let mut values = vec![0.0; n_rows * n_columns];
    values.par_chunks_mut((CHUNK_ROWS * n_columns).max(1)).enumerate().for_each(|(chunk, values)| {
        let first = chunk * CHUNK_ROWS;
        for ((encoding, cells), &(start, width)) in columns.iter().zip(&starts) {
            if width > 0 {
                let rows = values.chunks_exact_mut(n_columns).enumerate();
                rows.for_each(|(row, values)| {
                    fill(encoding, cells, first + row, &mut values[start..start + width]);
                });
            }
        }
    });
    Dense { n_columns, values }
}

/// The dense columns of one feature in one row.
fn fill(encoding: &Encoding, cells: &Cells, row: usize, values: &mut [f64]) {
    let (value, is_unknown) = match (encoding, cells) {
        (Encoding::Number { log, mean, deviation, median, .. }, Cells::Numbers(numbers)) => {
            let is_unknown = numbers[row].is_nan();
            let number = if is_unknown { *median } else { shaped(numbers[row], *log) };
            ((number - mean) / deviation, is_unknown)
        }
        (Encoding::Flag { mean, unknown }, Cells::Flags(flags)) => {
            let missing = if *unknown { 0.0 } else { *mean };
            (flags[row].map_or(missing, |flag| f64::from(u8::from(flag))), flags[row].is_none())
        }
        _ => return,
    };
    values[0] = value;
    if let Some(unknown) = values.get_mut(1) {
        *unknown = f64::from(u8::from(is_unknown));
    }
}

/// The codes of a feature that has levels or members, with the rows of unseen words; `None` for another.
fn coded(encoding: &Encoding, cells: &Cells) -> Option<(Coded, Vec<u32>)> {
    let last = (encoding.n_columns() as u32).saturating_sub(1);
    let unknown = if encoding.has_unknown() { last } else { ABSENT };
    match (encoding, cells) {
        (Encoding::Bins { edges, .. }, Cells::Numbers(numbers)) => {
            let bin = |&number: &f64| match number {
                number if number.is_nan() => unknown,
                number => edges.partition_point(|&edge| edge <= number) as u32,
            };
            Some((Coded::Category(numbers.iter().map(bin).collect()), Vec::new()))
        }
        (Encoding::Levels { levels, rare, .. }, Cells::Words(words)) => {
            let column_of = codes(levels, rare);
            let same = LazyCell::new(|| SameValues::new(levels.iter().chain(rare)));
            let code_of =
                |word: &str| column_of.get(word).or_else(|| column_of.get(same.level_of(word)?)).copied();
            let codes: Vec<Option<u32>> = words.words().iter().map(|word| code_of(word)).collect();
            let code = |&code: &u32| codes.get(code as usize).map_or(unknown, |code| code.unwrap_or(ABSENT));
            let is_unseen = |code: u32| codes.get(code as usize).is_some_and(Option::is_none);
            Some((Coded::Category(words.codes().iter().map(code).collect()), rows_where(words, is_unseen)))
        }
        (Encoding::Members { separator, members, rare, .. }, Cells::Words(words)) => {
            Some(sets(words, separator, &codes(members, rare), unknown))
        }
        _ => None,
    }
}

/// The rows whose code meets a condition.
fn rows_where(words: &Words, is_wanted: impl Fn(u32) -> bool) -> Vec<u32> {
    let rows = (0u32..).zip(words.codes());
    rows.filter(|&(_, &code)| code != ABSENT && is_wanted(code)).map(|(row, _)| row).collect()
}

fn codes<'a>(words: &'a [String], rare: &'a [String]) -> HashMap<&'a str, u32> {
    let other = words.len() as u32;
    let words = words.iter().map(String::as_str).zip(0u32..);
    words.chain(rare.iter().map(|word| (word.as_str(), other))).collect()
}

/// The members of each row, looked up once for each different cell.
fn sets(words: &Words, separator: &str, column_of: &HashMap<&str, u32>, unknown: u32) -> (Coded, Vec<u32>) {
    let parsed: Vec<(Vec<u32>, bool)> = words
        .words()
        .iter()
        .map(|cell| {
            let members = || members_of(cell, separator);
            let mut codes: Vec<u32> = members().filter_map(|member| column_of.get(member).copied()).collect();
            let is_unseen = codes.len() < members().count();
            codes.sort_unstable();
            codes.dedup();
            (codes, is_unseen)
        })
        .collect();
    let of_unknown = if unknown == ABSENT { Vec::new() } else { vec![unknown] };
    let mut offsets = Vec::with_capacity(words.codes().len() + 1);
    offsets.push(0);
    let mut codes: Vec<u32> = Vec::new();
    for &code in words.codes() {
        codes.extend(parsed.get(code as usize).map_or(&of_unknown, |(codes, _)| codes));
        offsets.push(codes.len());
    }
    let is_unseen = |code: u32| parsed[code as usize].1;
    (Coded::Set { offsets, codes }, rows_where(words, is_unseen))
}

/// The members in a cell: trimmed, none empty.
pub(super) fn members_of<'a>(cell: &'a str, separator: &'a str) -> impl Iterator<Item = &'a str> {
    cell.split(separator).map(str::trim).filter(|member| !member.is_empty())
}

/// The transformed number, before it is standardised.
pub(crate) fn shaped(value: f64, log: bool) -> f64 {
    if log { value.abs().ln_1p().copysign(value) } else { value }
}

/// The inverse of the transformation.
pub(crate) fn unshaped(shaped: f64, log: bool) -> f64 {
    if log { shaped.abs().exp_m1().copysign(shaped) } else { shaped }
}
