//! Dates of files with types of their own, which may lie far outside any calendar.

use polars::prelude::*;

use super::column_plan::{Misfit, time};
use super::column_type::ColumnType;
use super::never_dates::NeverDates;
use crate::cells::{DateValue, DateZone};

/// Dates of a file with types of its own.
pub(super) struct NativeTimes {
    /// In microseconds of UTC.
    pub column: Column,
    /// Dates out of range, which are unknown.
    pub misfits: Vec<Misfit>,
    /// Dates that mean "never", where the column may hold them.
    pub never: NeverDates,
}

/// The column in microseconds of UTC; dates without an offset are in `zone`.
pub(super) fn native_times(
    column: &Column,
    zone: Option<DateZone>,
    is_open_end: bool,
) -> PolarsResult<NativeTimes> {
    let per_unit = match column.dtype() {
        DataType::Date => None,
        DataType::Datetime(TimeUnit::Nanoseconds, _) => Some((1, 1_000)),
        DataType::Datetime(TimeUnit::Milliseconds, _) => Some((1_000, 1)),
        _ => Some((1, 1)),
    };
    // The instants of a zoned column are UTC already; only the label goes.
    let numbers = match column.dtype() {
        DataType::Date => column.cast(&DataType::Int32)?.cast(&DataType::Int64)?,
        _ => column.cast(&DataType::Int64)?,
    };
    let value = |number: i64| match per_unit {
        None => i32::try_from(number).map_or(DateValue::OutOfRange, DateValue::from_days),
        Some((times, by)) => DateValue::from_microseconds(number.saturating_mul(times).div_euclid(by)),
    };
    let is_known = |end: Option<i64>| end.is_some_and(|end| matches!(value(end), DateValue::Known { .. }));
    let zone = zone.filter(|_| !matches!(column.dtype(), DataType::Datetime(_, Some(_))));
    // Between two known dates all are.
    if zone.is_none() && is_known(numbers.i64()?.min()) && is_known(numbers.i64()?.max()) {
        let times =
            numbers.i64()?.apply_values(|number| microseconds(number, per_unit)).into_series().into_column();
        let column = times.cast(&ColumnType::Time.dtype())?;
        return Ok(NativeTimes { column, misfits: Vec::new(), never: NeverDates::default() });
    }
    let (mut misfits, mut never) = (Vec::new(), NeverDates::default());
    let mut read = |(row, number): (usize, Option<i64>)| {
        let number = number?;
        let value = value(number);
        if is_open_end && value == DateValue::Never {
            never.add(|| in_words(number, per_unit));
        }
        let time = time(value, is_open_end);
        let time = time.map(|time| time.map(|local| zone.map_or(local, |zone| zone.instant(local))));
        time.unwrap_or_else(|flaw| {
            misfits.push(Misfit { row, found: in_words(number, per_unit), flaw });
            None
        })
    };
    let mut times = PrimitiveChunkedBuilder::<Int64Type>::new(column.name().clone(), column.len());
    for (row, number) in numbers.i64()?.iter().enumerate() {
        times.append_option(read((row, number)));
    }
    let column = times.finish().into_series().into_column().cast(&ColumnType::Time.dtype())?;
    Ok(NativeTimes { column, misfits, never })
}

/// A date as the file stores it, in microseconds.
fn microseconds(number: i64, per_unit: Option<(i64, i64)>) -> i64 {
    match per_unit {
        None => number.saturating_mul(crate::units::MICROSECONDS_PER_DAY),
        Some((times, by)) => number.saturating_mul(times).div_euclid(by),
    }
}

/// A date out of range; one that no calendar has as its distance from 1970, which is what the file stores.
fn in_words(number: i64, per_unit: Option<(i64, i64)>) -> String {
    match chrono::DateTime::from_timestamp_micros(microseconds(number, per_unit)) {
        Some(time) => time.format("%Y-%m-%d").to_string(),
        None => format!("{number} {} since 1970", unit(per_unit)),
    }
}

/// What is counted since 1970.
const fn unit(per_unit: Option<(i64, i64)>) -> &'static str {
    match per_unit {
        None => "days",
        Some((1, 1_000)) => "nanoseconds",
        Some((1_000, _)) => "milliseconds",
        Some(_) => "microseconds",
    }
}
