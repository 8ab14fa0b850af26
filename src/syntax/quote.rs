//! Names and texts as a rule writes them.

use super::keywords::is_always_a_column;
use super::lexer::{begins_word, continues_word};

/// A column as written in a rule: bare if that always means the column, else in double quotes.
#[must_use]
pub fn column_sql(name: &str) -> String {
    if is_word(name) && is_always_a_column(name) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in single quotes.
#[must_use]
pub fn text_sql(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn is_word(name: &str) -> bool {
    name.starts_with(begins_word) && name.chars().all(continues_word)
}

#[cfg(test)]
mod tests {
    use super::super::keywords;
    use super::super::parse;
    use super::*;

    #[test]
    fn a_column_is_quoted_where_a_rule_would_misread_it() {
        assert_eq!(column_sql("stage"), "stage");
        assert_eq!(column_sql("date"), "date");
        assert_eq!(column_sql("Größe_2"), "Größe_2");
        assert_eq!(column_sql("Lead Source"), "\"Lead Source\"");
        assert_eq!(column_sql("select"), "\"select\"");
        assert_eq!(column_sql("end"), "\"end\"");
        assert_eq!(column_sql("1st"), "\"1st\"");
        assert_eq!(column_sql("*"), "\"*\"");
        assert_eq!(column_sql(""), "\"\"");
        assert_eq!(column_sql("it's \"it\""), "\"it's \"\"it\"\"\"");
        assert_eq!(text_sql("it's"), "'it''s'");
    }

    #[test]
    fn a_quoted_column_is_that_column_wherever_a_value_stands() {
        let names = [
            "date", "timestamp", "position", "left", "value", "e", "a.b", "\0", "'", "--", "ſ", "ﬁ", "", "²",
        ];
        for name in names.into_iter().chain(keywords::all()) {
            let sql = column_sql(name);
            let uses = [
                format!("{sql} = 'x'"),
                sql.clone(),
                format!("NULLIF({sql}, 'x') IN ('y', {sql}) AND {sql} <> ''"),
                format!("NOT {sql}"),
                format!("{sql} - 3 > 5"),
                format!("{sql} IS NULL"),
                format!("CASE {sql} WHEN {sql} THEN {sql} ELSE {sql} END"),
                format!("trim({sql} FROM {sql})"),
                format!("extract(MONTH FROM {sql}) BETWEEN {sql} AND {sql}"),
                format!("{sql}::TEXT LIKE {sql}"),
            ];
            for sql in uses {
                let columns = parse(&sql).map(|tree| tree.columns());
                assert_eq!(columns.as_deref(), Ok(&[name.to_owned()][..]), "{sql}");
            }
        }
    }

    #[test]
    fn a_text_is_that_text() {
        for value in ["", "'", "''", "it's", "a\nb", "\0", "\\", "“x”"] {
            let tree = parse(&text_sql(value)).unwrap();
            assert_eq!(tree.nodes()[0].syntax, super::super::Syntax::Text(value.to_owned()));
        }
    }
}
