//! The four types of values, found from the cells or given.

use polars::prelude::*;
use rayon::prelude::*;

use super::text::{FEW_BAD_ROWS, MOST_BAD_ROWS};
use super::{Table, TableError, Types, WrongType};
use crate::project::Reading;
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Words.
    Text,
    /// Numbers, in double precision.
    Number,
    /// True or false.
    Flag,
    /// Points in time, in microseconds of UTC.
    Time,
}

impl ColumnType {
    /// The type in polars.
    #[must_use]
    pub fn dtype(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Number => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Time => DataType::Datetime(TimeUnit::Microseconds, None),
        }
    }

    /// The type in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "numbers",
            Self::Flag => "true or false",
            Self::Time => "dates",
        }
    }
}

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

/// The first of flag, number and time that all these known cells fit; text when none does or there is none.
pub fn type_of<'a, I: Iterator<Item = &'a str>>(cells: impl Fn() -> I, reading: &Reading) -> ColumnType {
    if cells().next().is_none() {
        return ColumnType::Text;
    }
    let all = |fits: &dyn Fn(&str) -> bool| cells().all(fits);
    if all(&|cell| matches!(cell.trim().to_ascii_lowercase().as_str(), "true" | "false")) {
        ColumnType::Flag
    } else if all(&|cell| !is_code(cell) && parse_number(cell).is_some()) {
        ColumnType::Number
    } else if all(&|cell| parse_time(cell, reading).is_some()) {
        ColumnType::Time
    } else {
        ColumnType::Text
    }
}

/// Digits with a leading zero are a code such as a postcode, not a number.
fn is_code(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() > 1 && cell.starts_with('0') && cell.as_bytes()[1].is_ascii_digit()
}

fn native(dtype: &DataType) -> ColumnType {
    match dtype {
        DataType::Boolean => ColumnType::Flag,
        DataType::Date | DataType::Datetime(..) => ColumnType::Time,
        other if other.is_numeric() => ColumnType::Number,
        _ => ColumnType::Text,
    }
}

/// A finite number, without grouping, currency or percent signs.
#[must_use]
pub fn parse_number(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    // `parse` also takes "inf" and "nan".
    if !cell.ends_with(|end: char| end.is_ascii_digit() || end == '.') {
        return None;
    }
    cell.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// The words for yes and no.
#[must_use]
pub fn parse_flag(cell: &str) -> Option<bool> {
    match cell.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "t" | "y" | "1" => Some(true),
        "false" | "no" | "f" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// A date, or a date and time, in microseconds of UTC.
#[must_use]
pub fn parse_time(cell: &str, reading: &Reading) -> Option<i64> {
    let Some(format) = reading.date_format.as_deref() else {
        return AsOf::parse(cell).map(AsOf::microseconds);
    };
    let cell = cell.trim();
    if let Ok(time) = chrono::NaiveDateTime::parse_from_str(cell, format) {
        return Some(time.and_utc().timestamp_micros());
    }
    chrono::NaiveDate::parse_from_str(cell, format).ok().map(|date| AsOf::from_date(date).microseconds())
}

/// A number as a word: 5.0 is "5".
#[must_use]
pub fn number_text(value: f64) -> String {
    format!("{value}")
}

/// Gives the columns of a table their types. Rows with a value that does not fit are set aside; where
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
    table.set_aside(id, faults)
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

/// What to do about a column of another type.
fn remedy(column: &str, kind: ColumnType, bad: &Faults, reading: &Reading) -> String {
    let found = bad.first().map_or("", |(_, found)| found.as_str());
    match (kind, &reading.date_format) {
        (ColumnType::Time, Some(_)) => "set date_format under [data] to the order of these dates".to_owned(),
        (ColumnType::Time, None) => dates_remedy(bad),
        (ColumnType::Number, _) if found.contains(|letter: char| letter.is_ascii_digit()) => {
            "write plain numbers such as 1234.5, without signs for money, percent or thousands".to_owned()
        }
        _ => format!(
            "if \"{found}\" means not known, add it to null_values under [data]; if `{column}` holds words, \
             give the feature kind = \"category\" and compare it with text in single quotes"
        ),
    }
}

/// The formats that the dates may be in: one when a day over 12 tells, else both orders of day and month.
fn dates_remedy(bad: &Faults) -> String {
    let first = bad.first().map_or("", |(_, found)| found.as_str());
    let mark = first.chars().find(|letter| !letter.is_ascii_digit()).unwrap_or('/');
    let over_12 = |place: usize| {
        let parts = bad.iter().filter_map(|(_, cell)| cell.split(mark).nth(place)?.parse::<u32>().ok());
        parts.max().is_some_and(|part| part > 12)
    };
    let is_day_month_year =
        matches!(first.split(mark).map(str::len).collect::<Vec<_>>().as_slice(), [1 | 2, 1 | 2, 4]);
    let day_first = format!("\"%d{mark}%m{mark}%Y\" for day before month");
    let month_first = format!("\"%m{mark}%d{mark}%Y\" for month before day");
    let formats = match (is_day_month_year, over_12(0), over_12(1)) {
        (false, _, _) => "such as \"%d/%m/%Y\"".to_owned(),
        (true, true, false) => day_first,
        (true, false, true) => month_first,
        _ => format!("{day_first}, {month_first}"),
    };
    format!(
        "dates are read as year-month-day, such as 2026-06-30; else set date_format under [data]: {formats}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(cells: &[&str]) -> ColumnType {
        let column: StringChunked = cells.iter().map(|cell| Some(*cell)).collect();
        infer(&column, &Reading::default())
    }

    #[test]
    fn types_are_found_only_when_every_value_fits() {
        assert_eq!(inferred(&["1", "2.5", "-3e2"]), ColumnType::Number);
        assert_eq!(inferred(&["1", "2.5", "many"]), ColumnType::Text);
        assert_eq!(inferred(&["01067", "80331"]), ColumnType::Text);
        assert_eq!(inferred(&["0", "0.5"]), ColumnType::Number);
        assert_eq!(inferred(&["true", "FALSE"]), ColumnType::Flag);
        assert_eq!(inferred(&["2026-01-31", "2026-02-01 10:00"]), ColumnType::Time);
        assert_eq!(inferred(&["2026-01-31", "2026-02-30"]), ColumnType::Text);
        assert_eq!(inferred(&["nan", "inf"]), ColumnType::Text);
    }

    #[test]
    fn a_date_format_is_used_where_it_is_given() {
        let reading = Reading { date_format: Some("%d/%m/%Y".to_owned()), ..Reading::default() };
        assert_eq!(parse_time("01/02/2026", &reading), AsOf::parse("2026-02-01").map(AsOf::microseconds));
        assert_eq!(parse_time("2026-02-01", &reading), None);
    }
}
