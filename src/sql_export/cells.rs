//! The cells of a table in the form in which rules read them; what is missing is NULL.

use crate::project::Reading;
use crate::sql_dialect::{CleanForm, SqlDialect};
use crate::tables::ColumnType;

/// A column of a table of the engine, in the form in which rules read it.
pub(super) fn cell(dialect: SqlDialect, sql: &str, kind: ColumnType, reading: &Reading) -> String {
    match kind {
        ColumnType::Text => dialect.cleaned(&dialect.as_text(sql), CleanForm::Word, &reading.null_values),
        ColumnType::Number { .. } => dialect.finite(&dialect.as_double(sql)),
        ColumnType::Flag => format!("CAST({sql} AS {})", dialect.flag_type()),
        ColumnType::Time => dialect.micros(sql),
    }
}

/// An id, which is shown as it is written.
pub(super) fn id_cell(dialect: SqlDialect, sql: &str, reading: &Reading) -> String {
    dialect.cleaned(&dialect.as_text(sql), CleanForm::Trimmed, &reading.null_values)
}

/// A key of a table: what rows are joined by.
pub(super) fn key_cell(dialect: SqlDialect, sql: &str, reading: &Reading) -> String {
    dialect.cleaned(&dialect.as_text(sql), CleanForm::Key, &reading.null_values)
}

/// The key in a column of the rows so far, which is an id or a word.
pub(super) fn key_of(dialect: SqlDialect, sql: &str) -> String {
    dialect.cleaned(sql, CleanForm::Key, &[])
}
