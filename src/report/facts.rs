//! What a model was trained on, and what was excluded.

use std::collections::BTreeMap;

use super::training_report::TrainingReport;
use crate::numbers::{count, counted, date, percent, restated};
use crate::units::AsOf;
use crate::warning::Warning;

pub(crate) struct LabelledFact {
    pub label: String,
    pub value: String,
    /// Whether it is shown as code: SQL, a path, a hash.
    pub is_code: bool,
}

/// Deals, rows or columns that the model was not trained on.
pub(crate) struct Exclusion {
    pub reason: String,
    pub n: usize,
    /// An example.
    pub example: Option<String>,
}

/// The deals, the outcome, the snapshot, and the files with their hashes.
pub(crate) fn facts(report: &TrainingReport<'_>) -> Vec<LabelledFact> {
    let TrainingReport { project, model, .. } = report;
    let text = |label: &str, value: String| LabelledFact { label: label.to_owned(), value, is_code: false };
    let code = |label: &str, value: &str| LabelledFact { is_code: true, ..text(label, value.to_owned()) };
    let deals = &model.training;
    let mut facts = vec![text(
        "Deals",
        format!(
            "{} closed: {} won ({}), {} lost",
            count(deals.n_won + deals.n_lost),
            count(deals.n_won),
            percent(deals.base_rate()),
            count(deals.n_lost)
        ),
    )];
    if let Some((first, last)) = deals.period {
        let day = |at| date(AsOf::from_date(model.calendar().date(at)));
        facts.push(text("Snapshots", format!("{} to {}", day(first), day(last))));
    }
    facts.push(code("Won", project.outcome.won.text()));
    match (&project.outcome.lost, project.outcome.within) {
        (Some(lost), _) => facts.push(code("Lost", lost.text())),
        (None, Some(within)) => facts.push(text("Lost", format!("not won within {within}"))),
        (None, None) => {}
    }
    facts.extend(project.outcome.closed_at.iter().map(|column| code("Closed at", column)));
    facts.extend(project.snapshot.iter().map(|snapshot| code("Snapshot at", &snapshot.at)));
    let features = counted(model.linear.encoder.features().len(), "feature");
    let columns = counted(model.linear.encoder.columns().len(), "column");
    facts.push(text("Model", format!("{features} in {columns}")));
    for input in &model.inputs {
        let hash = input.sha256.get(..16).unwrap_or(&input.sha256);
        facts.push(code(&input.file, &format!("{} bytes, sha256 {hash}…", count(input.bytes as usize))));
    }
    facts
}

/// What the model was not trained on, and why.
pub(crate) fn exclusions(report: &TrainingReport<'_>) -> Vec<Exclusion> {
    let exclusion =
        |reason: &str, n: usize, example: Option<String>| Exclusion { reason: reason.to_owned(), n, example };
    let mut all = vec![exclusion("deals that are still open", report.model.training.n_open, None)];
    all.extend(rejected(report));
    for warning in report.warnings {
        if let Warning::FutureRows { table, dropped, .. } = warning {
            let reason = format!("rows of “{table}” on or after the snapshot of their deal");
            all.push(exclusion(&reason, *dropped, None));
        }
    }
    let leaks: Vec<&str> = report.project.data.excluded_columns().map(String::as_str).collect();
    all.push(exclusion("columns excluded as leaks", leaks.len(), Some(leaks.join(", "))));
    all.retain(|exclusion| exclusion.n > 0);
    all
}

fn rejected(report: &TrainingReport<'_>) -> Vec<Exclusion> {
    let mut reasons: BTreeMap<&str, (usize, Option<String>)> = BTreeMap::new();
    for row in report.rejected {
        let entry = reasons.entry(&row.reason).or_default();
        entry.0 += 1;
        entry.1.get_or_insert_with(|| {
            let id = row.id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            format!("{}, row {}{id}", row.file, row.row)
        });
    }
    let exclusion = |(reason, (n, example)): (&str, (usize, Option<String>))| Exclusion {
        reason: format!("rejected: {}", restated(reason)),
        n,
        example,
    };
    reasons.into_iter().map(exclusion).collect()
}
