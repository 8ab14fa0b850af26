//! The types of columns, in words and as types of the rule language.

use polars::prelude::{DataType, Schema};

use crate::expression::{ColumnTypes, RuleType};

/// The name of a type in a sentence.
#[must_use]
pub fn type_name(dtype: &DataType) -> &'static str {
    match dtype {
        DataType::Boolean => "true or false",
        DataType::String => "text",
        DataType::Date => "a date",
        DataType::Datetime(..) => "a date and time",
        DataType::Null => "NULL",
        DataType::List(_) => "a list",
        other if other.is_primitive_numeric() => "a number",
        _ => "a value of another type",
    }
}

/// The schema of a table for a rule that uses the columns `used`. The others are needed only if one does not exist, to
/// suggest a similar name.
pub(super) fn rule_columns(schema: &Schema, used: &[String]) -> ColumnTypes {
    let own: Option<Vec<_>> = used.iter().map(|name| schema.get_full(name.as_str())).collect();
    match own {
        Some(own) => columns(own.into_iter().map(|(_, name, dtype)| (name.as_str(), dtype))),
        None => columns(schema.iter().map(|(name, dtype)| (name.as_str(), dtype))),
    }
}

fn columns<'a>(all: impl Iterator<Item = (&'a str, &'a DataType)>) -> ColumnTypes {
    all.fold(ColumnTypes::default(), |columns, (name, dtype)| match value_type(dtype) {
        Some(value_type) => columns.with(name, value_type),
        None => columns.with_unsupported(name, type_name(dtype)),
    })
}

fn value_type(dtype: &DataType) -> Option<RuleType> {
    Some(match dtype {
        DataType::Boolean => RuleType::Flag,
        DataType::String => RuleType::Text,
        DataType::Date => RuleType::Date,
        DataType::Datetime(..) => RuleType::Timestamp,
        DataType::Null => RuleType::Null,
        other if other.is_primitive_numeric() => RuleType::Number,
        _ => return None,
    })
}

/// The type of a column of values.
pub(super) fn data_type(values: RuleType) -> DataType {
    use polars::prelude::TimeUnit::Microseconds;
    match values {
        RuleType::Text | RuleType::Null => DataType::String,
        RuleType::Number => DataType::Float64,
        RuleType::Flag => DataType::Boolean,
        RuleType::Date | RuleType::Timestamp => DataType::Datetime(Microseconds, None),
        RuleType::Span => DataType::Null,
    }
}
