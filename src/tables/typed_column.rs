//! Converts a column to its type, which is inferred if it is not given.

use std::borrow::Cow;

use polars::prelude::*;

use super::column_plan::{ColumnPlan, Flaw, Misfit, TypedColumn, parse, time};
use super::column_type::{ColumnType, native, number_text};
use super::given_numbers::{KnownNumbers, are_truth_words, given_numbers, known_numbers};
use super::native_dates::{NativeTimes, native_times};
use super::never_dates::NeverDates;
use super::number_column::{Detected, detected, numbers};
use super::stored::{Stored, as_stored};
use crate::cells::{self, DateEvidence, DateReader, DateValue, DateVerdict};

/// Why a column has no type.
pub(super) enum Untyped {
    /// Its numbers can be read in two ways, or are written in two ways.
    Numbers(Detected),
    Frame(PolarsError),
}

impl From<PolarsError> for Untyped {
    fn from(error: PolarsError) -> Self {
        Self::Frame(error)
    }
}

/// The number of cells that are examined to say how dates are written: in training, and in each batch of a prediction.
const LOOKED_AT: usize = 10_000;
const LOOKED_AT_IN_BATCH: usize = 100;

/// Gives a column its type.
pub(super) fn typed(column: &Column, plan: ColumnPlan<'_>) -> Result<TypedColumn, Untyped> {
    let Ok(text) = column.str() else { return typed_native(column, plan) };
    match plan.given {
        Some(ColumnType::Text) => Ok(words(column, text, plan.is_id)),
        Some(ColumnType::Flag) => Ok(flags(text)),
        Some(ColumnType::Time) => Ok(times(text, plan, true)?),
        Some(kind @ ColumnType::Number { .. }) => match known_numbers(column.name(), kind, plan) {
            Some(known) => Ok(given_numbers(text, known, plan)),
            None if are_truth_words(text) => Ok(given_numbers(text, KnownNumbers::UNSEEN, plan)),
            None => Ok(detected(text, plan.is_plain).map_err(Untyped::Numbers)?),
        },
        None => inferred(column, text, plan),
    }
}

/// The first of flag, number and time that all cells fit; text when none does or there is none.
fn inferred(column: &Column, text: &StringChunked, plan: ColumnPlan<'_>) -> Result<TypedColumn, Untyped> {
    if text.null_count() == text.len() {
        return Ok(words(column, text, plan.is_id));
    }
    if text.iter().flatten().all(cells::is_truth_word) {
        return Ok(flags(text));
    }
    if let Some(found) = numbers(text, plan.reading.numbers_of(column.name()), plan.is_plain) {
        return Ok(found);
    }
    let dates = plan.reading.dates_of(column.name(), false);
    if text.iter().flatten().all(|cell| !matches!(dates.read(cell), DateValue::NotADate))
        && text.iter().flatten().any(|cell| dates.read(cell).is_date())
    {
        return Ok(times(text, plan, false)?);
    }
    Ok(words(column, text, plan.is_id))
}

fn flags(text: &StringChunked) -> TypedColumn {
    let (values, misfits) = parse(text, cells::parse_flag);
    let column = Column::new(text.name().clone(), values);
    TypedColumn { column, kind: ColumnType::Flag, misfits, written: None }
}

fn level(cell: &str) -> Option<Cow<'_, str>> {
    Some(cells::level_text(cell)).filter(|level| !level.is_empty())
}

/// Whether all cells are in the form of levels already. A cell with the view of an earlier one has its text, as those of one dictionary do.
fn are_clean(text: &StringChunked) -> bool {
    const REMEMBERED: usize = 256;
    let is_clean =
        |cell: &str| matches!(cells::level_text(cell), Cow::Borrowed(clean) if clean.len() == cell.len());
    text.downcast_iter().all(|chunk| {
        // The view of an empty text is 0, and it is clean.
        let mut clean = [0_u128; REMEMBERED];
        chunk.views().iter().map(|view| view.as_u128()).enumerate().all(|(row, view)| {
            let mixed = (view ^ view >> 64) as u64;
            let place = &mut clean[(mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize];
            if *place == view {
                return true;
            }
            // The view of an unknown cell may be that of any text.
            let Some(cell) = chunk.get(row) else { return true };
            *place = view;
            is_clean(cell)
        })
    })
}

/// Words in a normalised form.
fn words(column: &Column, text: &StringChunked, is_id: bool) -> TypedColumn {
    let column = if is_id || are_clean(text) {
        column.clone()
    } else {
        let words: StringChunked = text.iter().map(|cell| level(cell?)).collect();
        words.with_name(text.name().clone()).into_series().into_column()
    };
    TypedColumn { column, kind: ColumnType::Text, misfits: Vec::new(), written: None }
}

fn times(text: &StringChunked, plan: ColumnPlan<'_>, must_be_dates: bool) -> PolarsResult<TypedColumn> {
    let dates = plan.reading.dates_of(text.name(), must_be_dates);
    let (mut misfits, mut never) = (Vec::new(), NeverDates::default());
    let mut read = |(row, cell): (usize, Option<&str>)| {
        let cell = cell?;
        let value = dates.read(cell);
        if plan.is_open_end && value == DateValue::Never {
            never.add(|| cell.to_owned());
        }
        match time(value, plan.is_open_end) {
            Ok(time) => time,
            Err(flaw) => {
                misfits.push(Misfit { row, found: cell.to_owned(), flaw });
                None
            }
        }
    };
    let mut values = PrimitiveChunkedBuilder::<Int64Type>::new(text.name().clone(), text.len());
    for (row, cell) in text.iter().enumerate() {
        values.append_option(read((row, cell)));
    }
    let kind = ColumnType::Time;
    let column = values.finish().into_series().into_column().cast(&kind.dtype())?;
    let looked_at = if plan.is_fixed { LOOKED_AT_IN_BATCH } else { LOOKED_AT };
    let written = never.added_to(dates_in_words(text, &dates, looked_at));
    Ok(TypedColumn { column, kind, misfits, written })
}

/// How the dates of a column are written, where that is not ISO 8601 in UTC.
fn dates_in_words(text: &StringChunked, dates: &DateReader, looked_at: usize) -> Option<String> {
    let mut evidence = DateEvidence::default();
    text.iter().flatten().take(looked_at).for_each(|cell| evidence.add(cell));
    let zone = dates.time_zone().map(|zone| format!(", without an offset in {}", zone.name()));
    let patterns: Vec<String> = dates.patterns().iter().map(|pattern| format!("\"{pattern}\"")).collect();
    let written = match evidence.verdict(evidence.cells() / 2) {
        _ if evidence.cells() == 0 => return None,
        DateVerdict::Iso if zone.is_none() => return None,
        DateVerdict::Iso => "ISO dates".to_owned(),
        verdict @ DateVerdict::Serial(_) => format!("dates as {}", evidence.written(&verdict)),
        _ if !patterns.is_empty() => format!("dates as {}", patterns.join(" and ")),
        verdict => evidence.written(&verdict),
    };
    Some(written + zone.as_deref().unwrap_or_default())
}

/// Gives a column that is not text its type.
fn typed_native(column: &Column, plan: ColumnPlan<'_>) -> Result<TypedColumn, Untyped> {
    let native = native(column.dtype());
    let kind = plan.given.unwrap_or(native);
    let plain = |column: Column, kind| TypedColumn { column, kind, misfits: Vec::new(), written: None };
    match (native, kind) {
        (ColumnType::Time, ColumnType::Time) => {
            let NativeTimes { column, misfits, never } =
                native_times(column, plan.reading.time_zone, plan.is_open_end)?;
            Ok(TypedColumn { column, kind, misfits, written: never.added_to(None) })
        }
        // As text, an invalid date would panic.
        (ColumnType::Time, _) => {
            let NativeTimes { column: times, mut misfits, .. } = native_times(column, None, true)?;
            let known = match column.dtype() {
                _ if misfits.is_empty() => column.clone(),
                DataType::Date => times.cast(&DataType::Date)?,
                _ => times,
            };
            let text = typed(&known.cast(&DataType::String)?, ColumnPlan { given: Some(kind), ..plan })?;
            misfits.extend(text.misfits);
            Ok(TypedColumn { misfits, ..text })
        }
        (ColumnType::Number { .. }, ColumnType::Number { .. }) => {
            let (column, misfits) = finite(&column.cast(&DataType::Float64)?)?;
            Ok(TypedColumn { column, kind, misfits, written: None })
        }
        (ColumnType::Flag, ColumnType::Flag) => Ok(plain(column.clone(), kind)),
        (ColumnType::Number { .. }, _) if column.dtype().is_float() => {
            let text = as_stored(column, Stored::Text)?;
            typed(&text, ColumnPlan { given: Some(kind), ..plan })
        }
        _ => typed(&column.cast(&DataType::String)?, ColumnPlan { given: Some(kind), ..plan }),
    }
}

/// Infinite numbers are not values, and undefined ones are unknown, as in JSON.
fn finite(column: &Column) -> PolarsResult<(Column, Vec<Misfit>)> {
    let numbers = column.f64()?;
    // Few columns have any, and counting them is fast. Values in masked cells are counted, too.
    let count = |values: &[f64]| values.iter().map(|value| usize::from(!value.is_finite())).sum::<usize>();
    if numbers.downcast_iter().all(|chunk| count(chunk.values()) == 0) {
        return Ok((column.clone(), Vec::new()));
    }
    let misfit = |(row, value): (usize, Option<f64>)| {
        let found = number_text(value.filter(|value| value.is_infinite())?);
        Some(Misfit { row, found, flaw: Flaw::NotOfType })
    };
    let misfits = numbers.iter().enumerate().filter_map(misfit).collect();
    let known: Float64Chunked = numbers.iter().map(|value| value.filter(|value| value.is_finite())).collect();
    Ok((known.with_name(column.name().clone()).into_series().into_column(), misfits))
}
