//! The findings of a check, as JSON.

use indexmap::IndexMap;
use serde::Serialize;

use crate::audit::{Audit, Severity};
use crate::jobs::Checked;

/// The JSON that `bantam check --json` prints. Keys are never renamed; new ones may be added.
#[derive(Debug, Serialize)]
struct Json<'a> {
    deals: KeyedCounts,
    files: Vec<JsonFile<'a>>,
    tables: Vec<JsonTable<'a>>,
    sizes: KeyedCounts,
    #[serde(skip_serializing_if = "Option::is_none")]
    feedback: Option<KeyedCounts>,
    counts: KeyedCounts,
    #[serde(flatten)]
    audit: &'a Audit,
    warnings: Vec<String>,
    /// The formats of columns whose values are not in plain form.
    written: Vec<IndexMap<&'static str, &'a str>>,
}

/// A file: how it is written, how many of its lines are not rows, and the columns of unsupported types.
#[derive(Debug, Serialize)]
struct JsonFile<'a> {
    name: &'a str,
    written: &'a [String],
    skipped: u64,
    left_out: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct JsonTable<'a> {
    name: &'a str,
    /// For each column its `name` and `kind`.
    columns: Vec<IndexMap<&'static str, &'a str>>,
}

/// Counts by their keys, in this order.
type KeyedCounts = IndexMap<&'static str, usize>;

/// The result of a check as JSON, with a line break at its end.
pub fn checked_json(checked: &Checked) -> Result<String, serde_json::Error> {
    let (won, lost, open) = checked.outcomes;
    let (features, criteria, routes) = checked.sizes;
    let tables = checked.tables.iter().map(|(name, columns)| JsonTable {
        name,
        columns: columns.iter().map(|(name, kind)| [("name", &**name), ("kind", kind)].into()).collect(),
    });
    let files = checked.findings.iter().map(|found| JsonFile {
        name: &found.file,
        written: &found.written,
        skipped: found.skipped.count(),
        left_out: found.left_out.iter().map(|(column, _)| column.as_str()).collect(),
    });
    let feedback = checked.feedback;
    let written = checked.written.iter().map(|(table, finding)| {
        IndexMap::from([("table", &**table), ("column", &*finding.column), ("written", &*finding.written)])
    });
    let json = Json {
        deals: [("won", won), ("lost", lost), ("open", open), ("set_aside", checked.faults)].into(),
        files: files.collect(),
        tables: tables.collect(),
        sizes: [("features", features), ("criteria", criteria), ("routes", routes)].into(),
        feedback: feedback
            .map(|(accepted, rejected)| [("accepted", accepted), ("rejected", rejected)].into()),
        counts: Severity::ALL.map(|severity| (severity.name(), checked.audit.count(severity))).into(),
        audit: &checked.audit,
        written: written.collect(),
        warnings: checked.warnings.iter().map(ToString::to_string).collect(),
    };
    Ok(serde_json::to_string_pretty(&json)? + "\n")
}
