//! The four types of columns, and how their cells are parsed.

use std::collections::BTreeMap;

use polars::prelude::{DataType, TimeUnit};

use crate::project::Reading;
use crate::units::AsOf;

/// Types of columns by name.
pub type Types = BTreeMap<String, ColumnType>;

/// The type of a column. Model files name it so.
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

/// The type of a column that is not text already.
pub(super) fn native(dtype: &DataType) -> ColumnType {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(cells: &[&str]) -> ColumnType {
        type_of(|| cells.iter().copied(), &Reading::default())
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
