//! The types of the columns of a snapshot.

use polars::prelude::*;

/// The column of the `as_of` of each row, for expressions.
pub const AS_OF: &str = "as_of";

/// Integers of SQL become numbers, dates become times: the four types of the tables, nothing else. A division by zero
/// is missing.
pub(super) fn plain(column: Column) -> PolarsResult<Column> {
    let dtype = match column.dtype() {
        DataType::Date | DataType::Datetime(..) => DataType::Datetime(TimeUnit::Microseconds, None),
        DataType::Null => DataType::String,
        other if other.is_numeric() => {
            let numbers = column.cast(&DataType::Float64)?;
            let finite = numbers.f64()?.iter().map(|value| value.filter(|value| value.is_finite()));
            return Ok(Column::new(column.name().clone(), finite.collect::<Vec<_>>()));
        }
        _ => return Ok(column),
    };
    column.cast(&dtype)
}
