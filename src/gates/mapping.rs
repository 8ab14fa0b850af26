//! From the conditions of a template to the columns of the data.

use std::collections::BTreeSet;

use polars::prelude::Schema;

use crate::project::Sql;
use crate::rules::Rule;

/// The first of these conditions whose columns exist, are known at the snapshot and are of a type that fits, and the same in
/// words.
pub(super) fn mapped(
    alternatives: &[Sql],
    schema: &Schema,
    hidden: &BTreeSet<String>,
) -> Option<(Rule, String)> {
    alternatives.iter().find_map(|sql| {
        let rule = Rule::parse(&sql.text).ok()?;
        let is_open = |column: &String| schema.contains(column.as_str()) && !hidden.contains(column);
        if !rule.columns().iter().all(is_open) {
            return None;
        }
        let forms = match rule.only_column() {
            None => vec![(sql.text.clone(), sql.text.clone())],
            Some(_) => says_yes(&sql.text).to_vec(),
        };
        forms.into_iter().find_map(|(sql, words)| {
            let rule = Rule::parse(&sql).ok()?;
            rule.check_condition(schema).is_ok().then_some((rule, words))
        })
    })
}

/// The conditions under which a column says yes, as a flag, as a number and as text, each with what is shown for it;
/// `column` as SQL writes it. What is neither yes nor no is unknown. The words are those that files have for flags.
fn says_yes(column: &str) -> [(String, String); 3] {
    let when = |yes: &str, no: &str| format!("CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END");
    let word = |words: &str| format!("LOWER({column}) IN ({words})");
    let number = when(&format!("{column} = 1"), &format!("{column} = 0"));
    let text = when(&word("'yes', 'y', 'true', 't', '1'"), &word("'no', 'n', 'false', 'f', '0'"));
    [
        (column.to_owned(), column.to_owned()),
        (number, format!("{column} = 1")),
        (text, format!("{column} = 'yes'")),
    ]
}
