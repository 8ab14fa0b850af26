//! Names and texts as SQL writes them.

use super::rule::{Rule, Yields};
use crate::config::Path;

/// A column as an expression names it: bare where SQL reads it as the column, else in double quotes. `None` where SQL has no
/// way to name it.
#[must_use]
pub fn column_sql(name: &str) -> Option<String> {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    let bare = Some(name.to_owned()).filter(|name| is_plain(name));
    bare.into_iter().chain([quoted]).find(|sql| names_column(sql, name))
}

/// A text in single quotes.
#[must_use]
pub fn text_sql(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Whether `sql` is read as the column `name`, at the start of a condition and within one: words such as `end` and `order` are
/// keywords.
fn names_column(sql: &str, name: &str) -> bool {
    let uses = [
        format!("{sql} = 'x'"),
        format!("NULLIF({sql}, 'x') IN ('y') AND {sql} <> ''"),
        format!("NOT {sql}"),
    ];
    uses.iter().all(|sql| {
        Rule::parse(sql, Path::default(), Yields::Condition).is_ok_and(|rule| rule.columns() == [name])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_quoted_where_sql_would_misread_it() {
        assert_eq!(column_sql("stage").as_deref(), Some("stage"));
        assert_eq!(column_sql("Lead Source").as_deref(), Some("\"Lead Source\""));
        assert_eq!(column_sql("select").as_deref(), Some("\"select\""));
        assert_eq!(column_sql("end").as_deref(), Some("\"end\""));
        assert_eq!(column_sql("1st").as_deref(), Some("\"1st\""));
        assert_eq!(column_sql("it's \"it\"").as_deref(), Some("\"it's \"\"it\"\"\""));
        assert_eq!(column_sql("*"), None);
    }
}
