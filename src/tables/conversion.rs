//! Gives the columns of a table their types, and rejects the rows whose values do not fit.

use polars::prelude::*;
use rayon::prelude::*;

use super::column_type::{
    ColumnType, Types, native, number_text, parse_flag, parse_number, parse_time, type_of,
};
use super::remedy::remedy;
use super::text::{FEW_BAD_ROWS, MOST_BAD_ROWS};
use super::{Table, TableError, WrongType};
use crate::project::Reading;
use crate::units::MICROSECONDS_PER_DAY;

/// The type of each column of a frame as read: the given one, else the one all its values fit.
pub(super) fn find(frame: &DataFrame, given: &Types, reading: &Reading) -> Types {
    let find = |column: &Column| match given.get(column.name().as_str()) {
        Some(&kind) => kind,
        None => match column.str() {
            Ok(text) => infer(text, reading),
            Err(_) => native(column.dtype()),
        },
    };
    let found = frame.columns().par_iter().map(|column| (column.name().to_string(), find(column)));
    found.collect::<Vec<_>>().into_iter().collect()
}

fn infer(column: &StringChunked, reading: &Reading) -> ColumnType {
    type_of(|| column.iter().flatten(), reading)
}

/// Gives the columns of a table their types. Rows with a value that does not fit are rejected; where
/// `strict`, many of them are an error.
pub(super) fn apply(
    table: &mut Table,
    types: &Types,
    reading: &Reading,
    id: Option<&str>,
    strict: bool,
) -> Result<(), TableError> {
    let mut columns = Vec::with_capacity(table.frame.width());
    let mut faults: Vec<(usize, String)> = Vec::new();
    let kind = |column: &Column| types.get(column.name().as_str()).copied().unwrap_or(ColumnType::Text);
    let converted = table.frame.columns().par_iter().map(|column| convert(column, kind(column), reading));
    for (column, converted) in table.frame.columns().iter().zip(converted.collect::<Vec<_>>()) {
        let kind = kind(column);
        let (typed, bad) = converted?;
        if strict {
            refuse_many(table, column, kind, &bad, reading)?;
        }
        faults.extend(bad.into_iter().map(|(index, found)| {
            (index, format!("`{}` should be {}, found \"{found}\"", column.name(), one_of(kind, reading)))
        }));
        columns.push(typed);
    }
    table.frame = DataFrame::new(table.frame.height(), columns)?;
    faults.sort();
    table.reject_rows(id, faults)
}

/// What a value of this type looks like.
fn one_of(kind: ColumnType, reading: &Reading) -> String {
    match (kind, &reading.date_format) {
        (ColumnType::Text, _) => "text".to_owned(),
        (ColumnType::Number, _) => "a number".to_owned(),
        (ColumnType::Flag, _) => "true or false".to_owned(),
        (ColumnType::Time, None) => "a date such as 2026-06-30".to_owned(),
        (ColumnType::Time, Some(format)) => format!("a date as {format}"),
    }
}

/// What the values of this type are called.
fn several(kind: ColumnType, reading: &Reading) -> String {
    match (kind, &reading.date_format) {
        (ColumnType::Time, Some(format)) => format!("dates as {format}"),
        _ => kind.words().to_owned(),
    }
}

type Faults = Vec<(usize, String)>;

fn convert(column: &Column, kind: ColumnType, reading: &Reading) -> PolarsResult<(Column, Faults)> {
    let name = column.name().clone();
    if let Ok(text) = column.str() {
        return Ok(match kind {
            ColumnType::Text => (column.clone(), Vec::new()),
            ColumnType::Number => {
                let (values, bad) = parse(text, parse_number);
                (Column::new(name, values), bad)
            }
            ColumnType::Flag => {
                let (values, bad) = parse(text, parse_flag);
                (Column::new(name, values), bad)
            }
            ColumnType::Time => {
                let (values, bad) = parse(text, |cell| parse_time(cell, reading));
                (Column::new(name, values).cast(&kind.dtype())?, bad)
            }
        });
    }
    let native = native(column.dtype());
    match (native, kind) {
        (ColumnType::Time, ColumnType::Time) => Ok((to_microseconds(column)?, Vec::new())),
        (ColumnType::Number, ColumnType::Number) => finite(&column.cast(&DataType::Float64)?),
        (ColumnType::Flag, ColumnType::Flag) => Ok((column.clone(), Vec::new())),
        (ColumnType::Flag, ColumnType::Number) => Ok((column.cast(&DataType::Float64)?, Vec::new())),
        (ColumnType::Number, ColumnType::Text) if column.dtype().is_float() => {
            let numbers = column.cast(&DataType::Float64)?;
            let text: Vec<Option<String>> =
                numbers.f64()?.iter().map(|value| value.map(number_text)).collect();
            Ok((Column::new(name, text), Vec::new()))
        }
        _ => convert(&column.cast(&DataType::String)?, kind, reading),
    }
}

/// Infinite and undefined numbers are not values.
fn finite(column: &Column) -> PolarsResult<(Column, Faults)> {
    let numbers = column.f64()?;
    // Few columns have any, and to count them is quick. What stands where a value is missing is counted, too.
    let count = |values: &[f64]| values.iter().map(|value| usize::from(!value.is_finite())).sum::<usize>();
    if numbers.downcast_iter().all(|chunk| count(chunk.values()) == 0) {
        return Ok((column.clone(), Vec::new()));
    }
    let bad = numbers.iter().enumerate().filter_map(|(index, value)| {
        value.filter(|value| !value.is_finite()).map(|value| (index, number_text(value)))
    });
    Ok((column.clone(), bad.collect()))
}

fn to_microseconds(column: &Column) -> PolarsResult<Column> {
    let dtype = ColumnType::Time.dtype();
    match column.dtype() {
        DataType::Date => {
            let days = column.cast(&DataType::Int32)?.cast(&DataType::Int64)?;
            let micros: Vec<Option<i64>> =
                days.i64()?.iter().map(|day| day.map(|day| day * MICROSECONDS_PER_DAY)).collect();
            Column::new(column.name().clone(), micros).cast(&dtype)
        }
        DataType::Datetime(_, zone) => {
            // The instants of a zoned column are UTC already; only the label goes.
            let units = column.cast(&DataType::Datetime(TimeUnit::Microseconds, zone.clone()))?;
            units.cast(&DataType::Int64)?.cast(&dtype)
        }
        _ => column.cast(&dtype),
    }
}

fn parse<T>(text: &StringChunked, parse: impl Fn(&str) -> Option<T>) -> (Vec<Option<T>>, Faults) {
    let mut bad = Vec::new();
    let values = text
        .iter()
        .enumerate()
        .map(|(index, cell)| {
            let cell = cell?;
            let value = parse(cell);
            if value.is_none() {
                bad.push((index, cell.to_owned()));
            }
            value
        })
        .collect();
    (values, bad)
}

/// Whether so many of the known values do not fit that the column is something else, not some rows.
#[must_use]
pub fn too_many(bad: usize, known: usize) -> bool {
    let few = bad <= FEW_BAD_ROWS && known > bad;
    !few && bad as f64 > MOST_BAD_ROWS * known as f64
}

/// Fails when so many values do not fit that the column is something else.
fn refuse_many(
    table: &Table,
    column: &Column,
    kind: ColumnType,
    bad: &Faults,
    reading: &Reading,
) -> Result<(), TableError> {
    let known = column.len() - column.null_count();
    let Some((index, found)) = bad.first() else { return Ok(()) };
    if !too_many(bad.len(), known) {
        return Ok(());
    }
    let first = table.reject(*index, None, String::new());
    Err(TableError::Type(Box::new(WrongType {
        column: column.name().to_string(),
        expected: several(kind, reading),
        bad: bad.len(),
        known,
        found: found.clone(),
        file: first.file,
        row: first.row,
        remedy: remedy(column.name(), kind, bad, reading),
    })))
}
