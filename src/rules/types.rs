//! Names of types for messages.

use polars::prelude::DataType;

/// The name of a type in a sentence.
#[must_use]
pub fn type_name(dtype: &DataType) -> &'static str {
    match dtype {
        DataType::Boolean => "true or false",
        DataType::String => "text",
        DataType::Date => "a date",
        DataType::Datetime(..) => "a date and time",
        DataType::Duration(_) => "a span of time",
        DataType::List(_) => "a list",
        DataType::Null => "NULL",
        other if other.is_numeric() => "a number",
        _ => "a value of another type",
    }
}
