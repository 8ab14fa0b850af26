//! The four types of columns.

use std::collections::BTreeMap;

use polars::prelude::{Column, DataType, TimeUnit};

use crate::cells::{NumberFormat, NumberUnit};

/// Types of columns by name.
pub type Types = BTreeMap<String, ColumnType>;

/// The type of a column. The names are those in model files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ColumnType {
    /// Words.
    Text,
    /// Numbers, in double precision.
    Number {
        /// How they are written in text files.
        format: NumberFormat,
        /// What they were in training.
        seen: NumbersSeen,
        /// The unit that they had in training.
        unit: NumberUnit,
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

/// The types in model files by their names, where nothing is known of the unit of numbers.
const NAMES: [(&str, ColumnType); 10] = {
    use NumberFormat::{Comma, Plain, Point};
    use NumbersSeen::{Any, Binary, Whole};
    [
        ("text", ColumnType::Text),
        ("number", ColumnType::seen(Plain, Any)),
        ("number_point", ColumnType::seen(Point, Any)),
        ("number_comma", ColumnType::seen(Comma, Any)),
        ("number_whole", ColumnType::seen(Plain, Whole)),
        ("number_point_whole", ColumnType::seen(Point, Whole)),
        ("number_comma_whole", ColumnType::seen(Comma, Whole)),
        ("number_binary", ColumnType::seen(Plain, Binary)),
        ("flag", ColumnType::Flag),
        ("time", ColumnType::Time),
    ]
};

/// What stands between the name of a type and that of its unit.
const UNIT_MARK: char = ':';

impl TryFrom<String> for ColumnType {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let unknown = || format!("there is no type of columns `{name}`");
        let (kind, unit) = match name.split_once(UNIT_MARK) {
            Some((kind, unit)) => (kind, Some(NumberUnit::named(unit).ok_or_else(unknown)?)),
            None => (name.as_str(), None),
        };
        let (_, kind) = NAMES.iter().find(|(own, _)| *own == kind).ok_or_else(unknown)?;
        Ok(kind.in_unit(unit.unwrap_or_default()))
    }
}

impl From<ColumnType> for String {
    fn from(kind: ColumnType) -> Self {
        let name = NAMES.iter().find(|(_, own)| *own == kind.in_unit(NumberUnit::Any));
        let name = name.map_or("number", |(name, _)| name);
        match kind {
            ColumnType::Number { unit, .. } if unit.name().is_some() => {
                format!("{name}{UNIT_MARK}{}", unit.name().unwrap_or_default())
            }
            _ => name.to_owned(),
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
        Self::Number { format, seen, unit: NumberUnit::Any }
    }

    /// This type in this unit, if these are numbers.
    #[must_use]
    pub const fn in_unit(self, unit: NumberUnit) -> Self {
        match self {
            Self::Number { format, seen, .. } => Self::Number { format, seen, unit },
            other => other,
        }
    }

    /// This type, with what the values of a training show of its numbers.
    pub(super) fn seen_in(self, values: &Column) -> Self {
        let (Self::Number { format, unit, .. }, Ok(numbers)) = (self, values.f64()) else { return self };
        let all = |is: fn(f64) -> bool| numbers.iter().flatten().all(is);
        let seen = if numbers.null_count() == numbers.len() || !all(|number| number.fract() == 0.0) {
            NumbersSeen::Any
        } else if format == NumberFormat::Plain && all(|number| number == 0.0 || number == 1.0) {
            NumbersSeen::Binary
        } else {
            NumbersSeen::Whole
        };
        Self::Number { format, seen, unit }
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
            (
                ColumnType::seen(NumberFormat::Comma, NumbersSeen::Any).in_unit(NumberUnit::Percent),
                "\"number_comma:percent\"",
            ),
            (ColumnType::NUMBER.in_unit(NumberUnit::Currency("EUR")), "\"number:EUR\""),
            (ColumnType::Text, "\"text\""),
        ] {
            assert_eq!(serde_json::to_string(&kind).unwrap(), name);
            assert_eq!(serde_json::from_str::<ColumnType>(name).unwrap(), kind);
        }
        assert!(serde_json::from_str::<ColumnType>("\"numeral\"").is_err());
        assert!(serde_json::from_str::<ColumnType>("\"number:XYZ\"").is_err());
    }
}
