//! Texts that no row has in the column that a rule looks for them in.

use std::collections::BTreeMap;

use super::column_words::{ColumnWords, Meant};
use super::constant::FEWEST_ROWS;
use crate::config::{Mistake, Path};
use crate::numbers::{count, listed};
use crate::rules::Rule;
use crate::syntax::{ComparedText, Fault, column_sql, text_sql};

/// The rows that a rule is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ComparedRows {
    /// How many.
    pub(crate) n: usize,
    /// What they are: `deals`.
    pub(crate) noun: String,
}

/// A column of text, and the rows that its words are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ComparedColumn {
    pub(crate) words: ColumnWords,
    pub(crate) rows: ComparedRows,
}

/// How much evidence a finding needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// That no row has the text: for all rows of a project.
    Absent,
    /// That rows have it in another spelling: for some rows, which need not have every value.
    Spelling,
}

/// Of more values than this the most frequent are named.
const MOST_NAMED: usize = 8;

/// A finding for each text of a rule that no row has in its column, although it has others: with the one that was probably meant.
/// `column` gives the columns of text. A cell that is one of `null_values` is NULL.
pub(crate) fn unmatched<'w>(
    rule: &Rule,
    (null_values, certainty): (&[String], Certainty),
    column: impl Fn(&str) -> Option<&'w ComparedColumn>,
) -> Vec<Mistake> {
    let texts = rule.tree().compared_texts();
    let mut found = Vec::new();
    let mut lists: BTreeMap<(u32, &str), Vec<ComparedText<'_>>> = BTreeMap::new();
    for text in texts.iter().filter(|text| !text.text.trim().is_empty()) {
        let Some(all) = column(text.column) else { continue };
        let seen = all.words.seen(text.folding, text.separator);
        if seen.contains(text.text) || seen.n_known() == 0 {
            continue;
        }
        // Who names two spellings knows of both.
        let is_named =
            |word: &str| texts.iter().any(|other| other.column == text.column && other.text == word);
        let meant = seen.meant(text.text);
        let is_respelt = meant.is_some_and(|meant| !matches!(meant, Meant::Similar(_)));
        let meant = meant.filter(|meant| !is_named(meant.word()));
        if certainty == Certainty::Spelling && !is_respelt {
            continue;
        }
        if null_values.iter().any(|null| null == text.text) {
            found.extend((!text.is_excluded).then(|| null_word(rule, text)));
        } else if let Some(meant) = meant.filter(|meant| !text.is_excluded || meant.is_certain(text.text)) {
            found.push(misspelt(rule, text, &all.rows, meant, seen.count(meant.word())));
        } else if !text.is_excluded && !is_respelt && seen.n_known() >= FEWEST_ROWS {
            lists.entry((text.comparison, text.column)).or_default().push(*text);
        }
    }
    let absent = lists.into_values().filter_map(|list| Some(absent(rule, &list, column(list[0].column)?)));
    found.extend(absent);
    found
}

/// The finding that no row of these columns has a word, with the one that was probably meant: for words of a list at `path`.
pub(crate) fn absent_word(
    word: &str,
    (column, found): (&str, &ComparedColumn),
    path: Path,
) -> Option<Mistake> {
    if found.words.contains(word) || found.words.n_known() == 0 {
        return None;
    }
    let (name, text) = (column_sql(column), text_sql(word));
    let message = format!("{} {text} in `{name}`", none_has(&found.rows));
    let values = || found.words.by_count().iter().map(|(word, _)| text_sql(word)).collect::<Vec<_>>();
    let hint = found.words.meant(word).map_or_else(
        || format!("the column has {}", listed(&values(), MOST_NAMED)),
        |meant| format!("did you mean {}?", text_sql(meant.word())),
    );
    Some(Mistake::new(path, message).with_hint(hint))
}

/// A word that cells cannot have, because it means that the value is not known.
fn null_word(rule: &Rule, text: &ComparedText<'_>) -> Mistake {
    let (column, literal) = (column_sql(text.column), text_sql(text.text));
    let message = format!("{literal} is one of `null_values`, so it is NULL in `{column}`");
    finding(rule, text, message, format!("write `{column} IS NULL`"))
}

fn misspelt(
    rule: &Rule,
    text: &ComparedText<'_>,
    rows: &ComparedRows,
    meant: Meant<'_>,
    n_meant: usize,
) -> Mistake {
    let (name, literal, word) = (column_sql(text.column), text_sql(text.text), text_sql(meant.word()));
    let have = if n_meant == 1 { "has" } else { "have" };
    let message = format!("{} {literal} in `{name}`, {} {have} {word}", none_has(rows), count(n_meant));
    let hint = match meant {
        Meant::Spelling(_) => format!("texts are compared letter by letter: write {word}"),
        Meant::Flag(_) => format!("write {word}, as the table does"),
        Meant::Similar(_) => format!("did you mean {word}?"),
    };
    finding(rule, text, message, hint)
}

/// Texts of one comparison that are near no value of the column.
fn absent(rule: &Rule, list: &[ComparedText<'_>], column: &ComparedColumn) -> Mistake {
    let first = &list[0];
    let literals: Vec<String> = list.iter().map(|text| text_sql(text.text)).collect();
    let seen = column.words.seen(first.folding, first.separator);
    let values = seen.by_count();
    let named = values.iter().take(MOST_NAMED).map(|(word, n)| format!("{} ({})", text_sql(word), count(*n)));
    let named = named.collect::<Vec<_>>().join(", ");
    let more = if values.len() > MOST_NAMED {
        format!("{} values, such as {named}", count(values.len()))
    } else {
        named
    };
    let name = column_sql(first.column);
    let message =
        format!("{} {} in `{name}`, which has {more}", none_has(&column.rows), literals.join(" or "));
    finding(rule, first, message, "write a value that the column has, or leave it out".to_owned())
}

/// `none of 4,000 deals has`.
fn none_has(rows: &ComparedRows) -> String {
    format!("none of {} {} has", count(rows.n), rows.noun)
}

fn finding(rule: &Rule, text: &ComparedText<'_>, message: String, hint: String) -> Mistake {
    rule.error(Fault::new(text.at, message).with_hint(hint)).mistake(rule.path())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Path;
    use crate::rules::Yields;

    fn found(sql: &str) -> Vec<(String, String)> {
        let rule = Rule::parse(sql, Path::default(), Yields::Condition).unwrap();
        let countries = ["Germany", "France", "Japan"].into_iter().cycle().take(90).map(Some);
        let rows = ComparedRows { n: 100, noun: "deals".to_owned() };
        let columns = [
            ("country", ColumnWords::of(countries)),
            ("trial", ColumnWords::of(["TRUE", "FALSE"].map(Some))),
            ("empty", ColumnWords::of([None, None])),
        ];
        let columns = columns.map(|(name, words)| (name, ComparedColumn { words, rows: rows.clone() }));
        let column = |name: &str| columns.iter().find(|(own, _)| *own == name).map(|(_, column)| column);
        let start = format!("`{sql}`: ");
        let text = |mistake: Mistake| {
            (mistake.message.trim_start_matches(&start).to_owned(), mistake.hint.unwrap_or_default())
        };
        unmatched(&rule, (&["n/a".to_owned()], Certainty::Absent), column).into_iter().map(text).collect()
    }

    fn messages(sql: &str) -> Vec<String> {
        found(sql).into_iter().map(|(message, _)| message).collect()
    }

    #[test]
    fn a_text_that_no_row_has_is_found_with_the_one_that_was_meant() {
        let of = |message: &str, hint: &str| vec![(message.to_owned(), hint.to_owned())];
        assert_eq!(
            found("country = 'germany'"),
            of(
                "none of 100 deals has 'germany' in `country`, 30 have 'Germany'",
                "texts are compared letter by letter: write 'Germany'"
            )
        );
        assert_eq!(
            found("trial = 'yes'"),
            of("none of 100 deals has 'yes' in `trial`, 1 has 'TRUE'", "write 'TRUE', as the table does")
        );
        assert_eq!(
            found("country <> 'Frence'"),
            of("none of 100 deals has 'Frence' in `country`, 30 have 'France'", "did you mean 'France'?")
        );
        assert_eq!(
            found("country = 'n/a'"),
            of("'n/a' is one of `null_values`, so it is NULL in `country`", "write `country IS NULL`")
        );
    }

    #[test]
    fn texts_of_a_list_that_are_near_no_value_are_one_finding() {
        assert_eq!(
            messages("country IN ('Peru', 'Japan', 'Chad')"),
            [
                "none of 100 deals has 'Peru' or 'Chad' in `country`, which has 'France' (30), 'Germany' (30), \
                 'Japan' (30)"
            ]
        );
    }

    #[test]
    fn what_cannot_be_told_is_no_finding() {
        for sql in [
            "country = 'Japan'",
            "country <> ''",
            "country NOT IN ('Peru', 'n/a')",
            "country IN ('germany', 'Germany')",
            "LOWER(country) = 'japan'",
            "other = 'x'",
            "empty = 'x'",
            "trial = 'maybe'",
            "country = trial",
        ] {
            assert!(found(sql).is_empty(), "{sql}: {:?}", found(sql));
        }
    }
}
