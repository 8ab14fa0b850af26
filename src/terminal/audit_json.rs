//! What a check found, as JSON.

use serde::Serialize;

use crate::audit::{Audit, Severity};
use crate::jobs::Checked;

/// What `bantam check --json` prints. Keys are never renamed; further ones may be added.
#[derive(Debug, Serialize)]
struct Json<'a> {
    deals: JsonDeals,
    tables: Vec<JsonTable<'a>>,
    sizes: JsonSizes,
    #[serde(skip_serializing_if = "Option::is_none")]
    feedback: Option<JsonFeedback>,
    counts: JsonCounts,
    #[serde(flatten)]
    audit: &'a Audit,
    warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct JsonDeals {
    won: usize,
    lost: usize,
    open: usize,
    #[serde(rename = "set_aside")]
    rejected: usize,
}

#[derive(Debug, Serialize)]
struct JsonTable<'a> {
    name: &'a str,
    columns: Vec<JsonColumn<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonColumn<'a> {
    name: &'a str,
    kind: &'a str,
}

#[derive(Debug, Serialize)]
struct JsonSizes {
    features: usize,
    criteria: usize,
    routes: usize,
}

#[derive(Debug, Serialize)]
struct JsonFeedback {
    accepted: usize,
    rejected: usize,
}

#[derive(Debug, Serialize)]
struct JsonCounts {
    error: usize,
    warning: usize,
    question: usize,
    note: usize,
}

/// The result of a check as JSON, with a line break at its end.
///
/// # Errors
/// When it cannot be written as JSON, which no check gives.
pub fn checked_json(checked: &Checked) -> Result<String, serde_json::Error> {
    let (won, lost, open) = checked.outcomes;
    let (features, criteria, routes) = checked.sizes;
    let tables = checked.tables.iter().map(|(name, columns)| JsonTable {
        name,
        columns: columns.iter().map(|(name, kind)| JsonColumn { name, kind }).collect(),
    });
    let n = |severity| checked.audit.count(severity);
    let json = Json {
        deals: JsonDeals { won, lost, open, rejected: checked.faults },
        tables: tables.collect(),
        sizes: JsonSizes { features, criteria, routes },
        feedback: checked.feedback.map(|(accepted, rejected)| JsonFeedback { accepted, rejected }),
        counts: JsonCounts {
            error: n(Severity::Error),
            warning: n(Severity::Warning),
            question: n(Severity::Question),
            note: n(Severity::Note),
        },
        audit: &checked.audit,
        warnings: checked.warnings.iter().map(ToString::to_string).collect(),
    };
    Ok(serde_json::to_string_pretty(&json)? + "\n")
}
