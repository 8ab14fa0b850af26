//! The four types of columns.

use std::collections::BTreeMap;

use polars::prelude::{Column, DataType, TimeUnit};

use crate::cells::NumberFormat;

/// Types of columns by name.
pub type Types = BTreeMap<String, ColumnType>;

/// The type of a column. The names are those in model files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "TypeName", into = "TypeName")]
pub enum ColumnType {
    /// Words.
    Text,
    /// Numbers, in double precision.
    Number {
        /// How they are written in text files.
        format: NumberFormat,
        /// What they were in training.
        seen: NumbersSeen,
    },
    /// True or false.
    Flag,
    /// Points in time, in microseconds of UTC.
    Time,
}

/// What the numbers of a column were in training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumbersSeen {
    /// Some have decimals, or it is not known.
    Any,
    /// All are whole: nothing has shown what a dot or comma before three digits means.
    Whole,
    /// All are 0 or 1, so that other programs may write them as words for true and false.
    Binary,
}

/// The names of types in model files.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum TypeName {
    Text,
    Number,
    NumberPoint,
    NumberComma,
    NumberWhole,
    NumberPointWhole,
    NumberCommaWhole,
    NumberBinary,
    Flag,
    Time,
}

impl From<TypeName> for ColumnType {
    fn from(name: TypeName) -> Self {
        match name {
            TypeName::Text => Self::Text,
            TypeName::Number => Self::NUMBER,
            TypeName::NumberPoint => Self::number(NumberFormat::Point),
            TypeName::NumberComma => Self::number(NumberFormat::Comma),
            TypeName::NumberWhole => Self::seen(NumberFormat::Plain, NumbersSeen::Whole),
            TypeName::NumberPointWhole => Self::seen(NumberFormat::Point, NumbersSeen::Whole),
            TypeName::NumberCommaWhole => Self::seen(NumberFormat::Comma, NumbersSeen::Whole),
            TypeName::NumberBinary => Self::seen(NumberFormat::Plain, NumbersSeen::Binary),
            TypeName::Flag => Self::Flag,
            TypeName::Time => Self::Time,
        }
    }
}

impl From<ColumnType> for TypeName {
    fn from(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Text => Self::Text,
            ColumnType::Number { format, seen } => match (format, seen) {
                (NumberFormat::Plain, NumbersSeen::Any) => Self::Number,
                (NumberFormat::Point, NumbersSeen::Any) => Self::NumberPoint,
                (NumberFormat::Comma, NumbersSeen::Any) => Self::NumberComma,
                (NumberFormat::Plain, NumbersSeen::Binary) => Self::NumberBinary,
                (NumberFormat::Plain, NumbersSeen::Whole) => Self::NumberWhole,
                (NumberFormat::Point, _) => Self::NumberPointWhole,
                (NumberFormat::Comma, _) => Self::NumberCommaWhole,
            },
            ColumnType::Flag => Self::Flag,
            ColumnType::Time => Self::Time,
        }
    }
}

impl ColumnType {
    /// Numbers, which are plain as far as is known.
    pub const NUMBER: Self = Self::number(NumberFormat::Plain);

    /// Numbers in this format, of which some may have decimals.
    #[must_use]
    pub const fn number(format: NumberFormat) -> Self {
        Self::seen(format, NumbersSeen::Any)
    }

    const fn seen(format: NumberFormat, seen: NumbersSeen) -> Self {
        Self::Number { format, seen }
    }

    /// This type, with what the values of a training show of its numbers.
    pub(super) fn seen_in(self, values: &Column) -> Self {
        let (Self::Number { format, .. }, Ok(numbers)) = (self, values.f64()) else { return self };
        let all = |is: fn(f64) -> bool| numbers.iter().flatten().all(is);
        let seen = if numbers.null_count() == numbers.len() || !all(|number| number.fract() == 0.0) {
            NumbersSeen::Any
        } else if format == NumberFormat::Plain && all(|number| number == 0.0 || number == 1.0) {
            NumbersSeen::Binary
        } else {
            NumbersSeen::Whole
        };
        Self::seen(format, seen)
    }

    /// Whether these are numbers, in any format.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Number { .. })
    }

    /// The type in polars.
    #[must_use]
    pub fn dtype(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Number { .. } => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Time => DataType::Datetime(TimeUnit::Microseconds, None),
        }
    }

    /// The type in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number { .. } => "numbers",
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
            (ColumnType::number(NumberFormat::Point), "\"number_point\""),
            (ColumnType::number(NumberFormat::Comma), "\"number_comma\""),
            (ColumnType::seen(NumberFormat::Plain, NumbersSeen::Whole), "\"number_whole\""),
            (ColumnType::seen(NumberFormat::Comma, NumbersSeen::Whole), "\"number_comma_whole\""),
            (ColumnType::seen(NumberFormat::Plain, NumbersSeen::Binary), "\"number_binary\""),
            (ColumnType::Text, "\"text\""),
        ] {
            assert_eq!(serde_json::to_string(&kind).unwrap(), name);
            assert_eq!(serde_json::from_str::<ColumnType>(name).unwrap(), kind);
        }
    }
}
