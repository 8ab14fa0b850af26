//! The four types of columns, and how their cells are parsed.

use std::collections::BTreeMap;

use polars::prelude::{DataType, TimeUnit};

use crate::cells::{self, DateValue, NumberFormat, is_code, is_truth_word};
use crate::project::Reading;

/// Types of columns by name.
pub type Types = BTreeMap<String, ColumnType>;

/// The type of a column. Model files name it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "TypeName", into = "TypeName")]
pub enum ColumnType {
    /// Words.
    Text,
    /// Numbers, in double precision, and how they are written in text files.
    Number(NumberFormat),
    /// True or false.
    Flag,
    /// Points in time, in microseconds of UTC.
    Time,
}

/// The names of types in model files.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum TypeName {
    Text,
    Number,
    NumberPoint,
    NumberComma,
    Flag,
    Time,
}

impl From<TypeName> for ColumnType {
    fn from(name: TypeName) -> Self {
        match name {
            TypeName::Text => Self::Text,
            TypeName::Number => Self::NUMBER,
            TypeName::NumberPoint => Self::Number(NumberFormat::Point),
            TypeName::NumberComma => Self::Number(NumberFormat::Comma),
            TypeName::Flag => Self::Flag,
            TypeName::Time => Self::Time,
        }
    }
}

impl From<ColumnType> for TypeName {
    fn from(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Text => Self::Text,
            ColumnType::Number(NumberFormat::Plain) => Self::Number,
            ColumnType::Number(NumberFormat::Point) => Self::NumberPoint,
            ColumnType::Number(NumberFormat::Comma) => Self::NumberComma,
            ColumnType::Flag => Self::Flag,
            ColumnType::Time => Self::Time,
        }
    }
}

impl ColumnType {
    /// Numbers, which are plain as far as is known.
    pub const NUMBER: Self = Self::Number(NumberFormat::Plain);

    /// Whether these are numbers, however they are written.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// The type in polars.
    #[must_use]
    pub fn dtype(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Number(_) => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Time => DataType::Datetime(TimeUnit::Microseconds, None),
        }
    }

    /// The type in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number(_) => "numbers",
            Self::Flag => "true or false",
            Self::Time => "dates",
        }
    }
}

/// The first of flag, plain number and time that all these known cells fit; text when none does or there is none.
pub fn type_of<'a, I: Iterator<Item = &'a str>>(cells: impl Fn() -> I, reading: &Reading) -> ColumnType {
    if cells().next().is_none() {
        return ColumnType::Text;
    }
    let dates = reading.dates_of("", false);
    if cells().all(is_truth_word) {
        ColumnType::Flag
    } else if cells().all(|cell| !is_code(cell) && parse_number(cell).is_some()) {
        ColumnType::NUMBER
    } else if cells().all(|cell| matches!(dates.read(cell), DateValue::Known { .. })) {
        ColumnType::Time
    } else {
        ColumnType::Text
    }
}

/// The type of a column that is not text already.
pub(super) fn native(dtype: &DataType) -> ColumnType {
    match dtype {
        DataType::Boolean => ColumnType::Flag,
        DataType::Date | DataType::Datetime(..) => ColumnType::Time,
        other if other.is_numeric() => ColumnType::NUMBER,
        _ => ColumnType::Text,
    }
}

/// A finite number, without grouping, currency or percent signs.
#[must_use]
pub fn parse_number(cell: &str) -> Option<f64> {
    cells::parse_number(cell, NumberFormat::Plain)
}

/// A date, or a date and time, in microseconds of UTC.
#[must_use]
pub fn parse_time(cell: &str, reading: &Reading) -> Option<i64> {
    match reading.dates_of("", false).read(cell) {
        DateValue::Known { microseconds, .. } => Some(microseconds),
        _ => None,
    }
}

/// A number as a word: 5.0 is "5".
#[must_use]
pub fn number_text(value: f64) -> String {
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::DatePattern;
    use crate::units::AsOf;

    fn inferred(cells: &[&str]) -> ColumnType {
        type_of(|| cells.iter().copied(), &Reading::default())
    }

    #[test]
    fn types_are_found_only_when_every_value_fits() {
        assert_eq!(inferred(&["1", "2.5", "-3e2"]), ColumnType::NUMBER);
        assert_eq!(inferred(&["1", "2.5", "many"]), ColumnType::Text);
        assert_eq!(inferred(&["01067", "80331"]), ColumnType::Text);
        assert_eq!(inferred(&["0", "0.5"]), ColumnType::NUMBER);
        assert_eq!(inferred(&["true", "FALSE"]), ColumnType::Flag);
        assert_eq!(inferred(&["WAHR", "FALSCH"]), ColumnType::Flag);
        assert_eq!(inferred(&["2026-01-31", "2026-02-01 10:00"]), ColumnType::Time);
        assert_eq!(inferred(&["2026-01-31", "2026-02-30"]), ColumnType::Text);
        assert_eq!(inferred(&["nan", "inf"]), ColumnType::Text);
    }

    #[test]
    fn a_date_format_is_used_where_it_is_given_and_iso_always() {
        let date_formats = vec![DatePattern::parse("%d/%m/%Y").unwrap()];
        let reading = Reading { date_formats, ..Reading::default() };
        let date = AsOf::parse("2026-02-01").map(AsOf::microseconds);
        assert_eq!(parse_time("01/02/2026", &reading), date);
        assert_eq!(parse_time("2026-02-01", &reading), date);
        assert_eq!(parse_time("2026/02/01", &reading), None);
    }

    #[test]
    fn model_files_name_the_convention_of_numbers() {
        for (kind, name) in [
            (ColumnType::NUMBER, "\"number\""),
            (ColumnType::Number(NumberFormat::Point), "\"number_point\""),
            (ColumnType::Number(NumberFormat::Comma), "\"number_comma\""),
            (ColumnType::Text, "\"text\""),
        ] {
            assert_eq!(serde_json::to_string(&kind).unwrap(), name);
            assert_eq!(serde_json::from_str::<ColumnType>(name).unwrap(), kind);
        }
    }
}
