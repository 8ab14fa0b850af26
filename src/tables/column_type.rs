//! The four types of columns.

use std::collections::BTreeMap;

use polars::prelude::{DataType, TimeUnit};

use crate::cells::NumberFormat;

/// Types of columns by name.
pub type Types = BTreeMap<String, ColumnType>;

/// The type of a column. The names are those in model files.
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

    /// Whether these are numbers, in any format.
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

/// The type of a column that is not text already.
pub(super) fn native(dtype: &DataType) -> ColumnType {
    match dtype {
        DataType::Boolean => ColumnType::Flag,
        DataType::Date | DataType::Datetime(..) => ColumnType::Time,
        other if other.is_numeric() => ColumnType::NUMBER,
        _ => ColumnType::Text,
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
