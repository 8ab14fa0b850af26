//! The comment before a statement: what it is, the tables that it reads, and what it leaves out.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::job::{SqlJob, type_name};
use super::names::{DEALS, LEADS};
use super::options::{SqlInstant, SqlOptions};
use super::query::one_line;
use crate::registry::Saved;
use crate::sql_dialect::SqlDialect;
use crate::tables::Types;

/// What a statement does not have.
pub(super) const fn left_out(options: &SqlOptions) -> &'static str {
    if options.interval {
        "Left out, as SQL cannot say it: open_questions, next_question, flags (unseen_levels counts the categories with a level that \
         training never saw)."
    } else {
        "Left out: probability_low and probability_high, which --interval adds; and as SQL cannot say it: open_questions, next_question, \
         flags (unseen_levels counts the categories with a level that training never saw)."
    }
}

/// What the tables of the engine have to be.
const EXPECTED: [&str; 6] = [
    "Each id and each key of a lookup stands in one row. Times are in UTC. Types are those of the list:",
    "text is any text (blanks around it are ignored, a run of white space is one blank), number a number, flag a boolean,",
    "time a date or timestamp, with a zone or in UTC (in SQLite ISO 8601 as text). Keys are equal texts, and 1001.0 is 1001; a Salesforce id of 18",
    "characters is not that of 15. Words are spelled as in the training.",
    "Of rows of a timed table with one key and one time, the last value is the largest.",
    "A category, set or condition that is NULL is unknown, never no.",
];

/// What a list is in the engine, if a table has one.
pub(super) fn list_words(job: &SqlJob<'_>) -> Option<&'static str> {
    job.forms.has_lists().then(|| match job.dialect() {
        SqlDialect::Sqlite => "A list is a text of its members with the separator of its feature between them, `;` without one, and not in a member.",
        _ => "A list is an array of texts or whole numbers. It is read as its members with the separator of its feature between them.",
    })
}

/// What an engine does not do by itself.
fn expected_of(job: &SqlJob<'_>) -> Vec<&'static str> {
    let mut lines: Vec<&'static str> = job.dialect().zone_setting().into_iter().collect();
    if !job.dialect().composes() {
        lines.push("Texts are in Unicode form NFC: a letter and its accent are one character.");
    }
    lines.extend(list_words(job));
    if job.has_letters {
        lines.push(
            "Rules with upper, lower or ILIKE change letters beyond ASCII as the engine does; \u{df}, \u{fb01}, \u{130} and a \u{3a3} at the end of a word may differ.",
        );
    }
    if job.has_remainders {
        lines.push("A remainder x % y is NULL where x / y is beyond 9e15.");
    }
    lines
}

/// The comment before a statement.
pub(super) fn header(job: &SqlJob<'_>, saved: &Saved) -> String {
    let model = format!(
        "model {} (sha256 {}), trained on data before {}",
        saved.id, job.options.sha256, saved.model.trained_on
    );
    written(job, "the scores of the leads", &[&model, &as_of_words(job), "", left_out(job.options)], LEADS)
}

/// The comment before the statement of a training table.
pub(super) fn training_header(job: &SqlJob<'_>) -> String {
    let at = job.workspace.project.snapshot.as_ref();
    let each = at.map_or_else(|| as_of_words(job), |snapshot| format!("each deal as of its {}", snapshot.at));
    let next = "Save the result as Parquet or CSV, and name it as `snapshot_table` under [data].";
    written(job, "the training table", &[&each, next], DEALS)
}

/// The comment before the statement of a points table.
pub(super) fn points_header(job: &SqlJob<'_>, reweighted: bool) -> String {
    let what = if reweighted { "the re-weighted points of the leads" } else { "the points of the leads" };
    written(job, what, &[&as_of_words(job)], LEADS)
}

/// The snapshot date of the leads in words.
fn as_of_words(job: &SqlJob<'_>) -> String {
    match job.options.as_of {
        SqlInstant::Literal(date) => format!("leads as of {date}"),
        SqlInstant::Parameter => "leads as of the parameter as_of, a timestamp in UTC".to_owned(),
        SqlInstant::Variable => "leads as of the variable as_of".to_owned(),
        SqlInstant::CurrentDate => "leads as of the start of the current day".to_owned(),
    }
}

/// What a statement is, lines of its own, what is expected, and the tables that it reads, `main` first.
fn written(job: &SqlJob<'_>, what: &str, own: &[&str], main: &str) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        let words = one_line(words);
        let _ = writeln!(text, "--{}{words}", if words.is_empty() { "" } else { " " });
    };
    let (version, project) = (env!("CARGO_PKG_VERSION"), &job.workspace.project.name);
    line(&format!("bantam {version}: {what} of {project}, for {}", job.dialect().title()));
    for words in own {
        line(words);
    }
    line("");
    EXPECTED.into_iter().chain(expected_of(job)).for_each(&mut line);
    line("");
    line("table | column | type");
    for (name, types) in std::iter::once((main, &job.main)).chain(tables_used(job)) {
        for (column, kind) in types {
            let kind = type_name(job.form(name, column, *kind));
            line(&format!("{} | {} | {kind}", quoted(name), quoted(column)));
        }
    }
    text
}

/// A name as JSON writes it, so that programs can read the list.
fn quoted(name: &str) -> String {
    serde_json::Value::from(name).to_string()
}

/// The tables that the statement reads, besides the leads.
fn tables_used<'a>(job: &'a SqlJob<'_>) -> Vec<(&'a str, &'a Types)> {
    let of_aggregates: BTreeSet<&str> =
        job.spec.aggregates().map(|(_, aggregate)| aggregate.table.as_str()).collect();
    let lookups = job.spec.lookups.iter().map(|lookup| lookup.name.as_str());
    let timed = job.spec.tables.iter().map(|table| table.name.as_str());
    let used = lookups.chain(timed.filter(|name| of_aggregates.contains(name)));
    used.filter_map(|name| Some((name, job.tables.get(name)?))).collect()
}
