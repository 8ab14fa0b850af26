//! The cells of a table: trimmed, and words for a missing value are NULL.

use crate::project::Reading;
use crate::sql_dialect::SqlDialect;
use crate::tables::ColumnType;

/// A column of a table of the engine, in the form in which rules read it.
pub(super) fn cell(dialect: SqlDialect, sql: &str, kind: ColumnType, reading: &Reading) -> String {
    match kind {
        ColumnType::Text => text_cell(dialect, sql, reading),
        ColumnType::Number { .. } => dialect.as_double(sql),
        ColumnType::Flag => format!("CAST({sql} AS {})", dialect.flag_type()),
        ColumnType::Time => dialect.micros(sql),
    }
}

/// A text without the blanks around it; NULL for a word that means a missing value.
fn text_cell(dialect: SqlDialect, sql: &str, reading: &Reading) -> String {
    known(dialect, dialect.trimmed(&dialect.as_text(sql)), reading)
}

/// The same for an id or a key.
pub(super) fn key_cell(dialect: SqlDialect, sql: &str, reading: &Reading) -> String {
    known(dialect, dialect.trimmed_key(&dialect.as_text(sql)), reading)
}

/// A text; NULL for a word that means a missing value.
fn known(dialect: SqlDialect, text: String, reading: &Reading) -> String {
    match reading.null_values.as_slice() {
        [] => text,
        [word] => format!("NULLIF({text}, {})", dialect.text(word)),
        words => {
            let words: Vec<String> = words.iter().map(|word| dialect.text(word)).collect();
            format!("CASE WHEN {text} IN ({}) THEN NULL ELSE {text} END", words.join(", "))
        }
    }
}
