//! Types of DuckDB that its columns of Arrow do not show: JSON comes as text, and times of day with an offset come without it.

use arrow_array::cast::AsArray;

use super::dialect::DatabaseDialect;
use super::session::DatabaseSession;

/// The columns of what `DESCRIBE` says about a query, in its order.
const TYPE_COLUMN: &str = "column_type";

/// The names of such types of the columns of a query, by their places; empty for other databases.
///
/// What DuckDB cannot describe has no such column, or fails when it is run.
pub(super) fn hidden_types(session: &mut DatabaseSession, sql: &str) -> Vec<Option<&'static str>> {
    if session.dialect != DatabaseDialect::DuckDb {
        return Vec::new();
    }
    let Ok(described) = session.query(&format!("DESCRIBE {sql}")) else { return Vec::new() };
    let mut types = Vec::new();
    for batch in described.rows.map_while(Result::ok) {
        // Of several statements the last one has the rows.
        let Some(column) = batch.column_by_name(TYPE_COLUMN) else { return Vec::new() };
        let Some(texts) = column.as_string_opt::<i32>() else { return Vec::new() };
        types.extend(texts.iter().map(|text| text.and_then(hidden)));
    }
    types
}

/// The name of a type in a message, if Arrow hides it.
fn hidden(declared: &str) -> Option<&'static str> {
    let member = declared.trim_end_matches(|letter: char| letter.is_ascii_digit() || "[]".contains(letter));
    match member {
        "JSON" if member == declared => Some("json"),
        "JSON" => Some("array of json"),
        "TIME WITH TIME ZONE" => Some("timetz"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_times_with_an_offset_are_hidden_by_arrow() {
        assert_eq!(hidden("JSON"), Some("json"));
        assert_eq!(hidden("JSON[]"), Some("array of json"));
        assert_eq!(hidden("JSON[3]"), Some("array of json"));
        assert_eq!(hidden("TIME WITH TIME ZONE"), Some("timetz"));
        for other in ["VARCHAR", "TIME", "TIMESTAMP WITH TIME ZONE", "STRUCT(a JSON)", "VARCHAR[]"] {
            assert_eq!(hidden(other), None, "{other}");
        }
    }
}
