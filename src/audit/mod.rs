//! Data quality checks before training: columns that leak the outcome, columns without information, duplicate columns and
//! deals, and whether there are enough deals.
//!
//! [`audit`] computes on values only; the job `check` reads the tables for it. A column that is an input of the model can
//! give an error; the severity of an unused column is one level lower, and a column listed in `leaks` is not reported.

mod column;
mod evidence;
mod finding;
mod history;
mod leaks;
mod levels;
mod name_terms;
mod quality;
mod readiness;
mod rows;
mod signal;
mod texts;
mod uncut;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use column::{AuditedColumn, ColumnCounts, DEALS, PROJECT};
pub use evidence::{Evidence, Filled, Share};
pub use finding::{Finding, Severity, Topic, Usage};
pub use history::{ChangedAfterSnapshot, TimedCounts, TimedRows, ValueChange};
pub use levels::OneSided;
pub use name_terms::{NameHint, name_hint, words};
pub use readiness::Readiness;
pub use rows::{Contradiction, Repeats, row_keys};
pub use signal::AucInterval;
pub use texts::OutcomeWord;
pub use uncut::UncutComparison;

/// The closed deals, with their columns and timed tables.
#[derive(Debug, Clone, Copy)]
pub struct AuditedDeals<'a> {
    /// The id of each deal.
    pub ids: &'a [String],
    /// The outcome of each deal.
    pub won: &'a [bool],
    /// Deals with the same number, such as those of one account, share a fold.
    pub groups: &'a [u64],
    /// The columns, each with one value per deal.
    pub columns: &'a [AuditedColumn],
    /// The row counts of the timed tables.
    pub timed: &'a [TimedCounts],
    /// Columns of timed tables that share their name with a column of the deals.
    pub tracked: &'a [ChangedAfterSnapshot],
    /// A hash of all columns but the id, equal for duplicate deals ([`row_keys`]).
    pub row_keys: &'a [u64],
    /// A hash of the features, equal for deals with equal features.
    pub feature_keys: &'a [u64],
    /// The ranking without the cut of history at the snapshot; `None` without timed tables.
    pub cut: Option<UncutComparison>,
    /// Whether there are enough deals.
    pub readiness: Readiness,
}

/// The result of an audit. Its fields are keys of `bantam check --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    /// The findings, most severe first.
    pub findings: Vec<Finding>,
    /// The profile of each column.
    pub quality: Vec<ColumnCounts>,
    /// Whether there are enough deals.
    pub readiness: Readiness,
    /// The ranking with and without the cut of history; `None` without aggregates of timed tables.
    pub cut: Option<UncutComparison>,
}

impl Audit {
    /// The number of findings of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Runs all checks. The result does not depend on the order of the deals.
///
/// # Panics
/// If the fields of `deals` differ in their number of deals.
#[must_use]
pub fn audit(deals: &AuditedDeals<'_>) -> Audit {
    let quality = column::profiles(deals.columns, deals.won, deals.groups);
    let mut findings = Vec::new();
    for (column, profile) in deals.columns.iter().zip(&quality) {
        // A column without information cannot leak the outcome, whatever its name.
        let useless = quality::useless(column, profile);
        let leak = || leaks::leak(column, profile).filter(|_| column.usage.is_audited());
        findings.extend(useless.or_else(leak));
    }
    drop_derived(&mut findings, deals.columns);
    findings.extend(deals.tracked.iter().filter_map(|tracked| history::changed(tracked, deals)));
    findings.extend(deals.timed.iter().filter_map(|timed| history::later_rows(timed, deals)));
    findings.extend(quality::same(&quality, deals.won.len()));
    findings.extend(rows::repeats(deals.row_keys, deals.won, deals.ids).map(quality::repeated));
    let contradiction = rows::contradiction(deals.feature_keys, deals.won, deals.ids);
    findings.extend(contradiction.map(quality::contradicting));
    findings.sort_by(|a, b| {
        let rank = |finding: &Finding| (finding.severity, finding.topic);
        let name = |finding: &Finding| (finding.columns.clone(), finding.table.clone());
        rank(a)
            .cmp(&rank(b))
            .then_with(|| strength(b).total_cmp(&strength(a)))
            .then_with(|| name(a).cmp(&name(b)))
    });
    Audit { findings, quality, readiness: deals.readiness, cut: deals.cut }
}

/// The AUC of the column of a finding, so that the most predictive comes first.
fn strength(finding: &Finding) -> f64 {
    let auc = finding.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Auc(auc) => Some(auc.value),
        _ => None,
    });
    auc.unwrap_or_default()
}

/// Removes findings on derived columns and aggregates whose source column has a finding of the same severity or worse.
fn drop_derived(findings: &mut Vec<Finding>, columns: &[AuditedColumn]) {
    let leaks: Vec<(String, Severity)> = findings
        .iter()
        .filter(|finding| finding.topic == Topic::Leak && finding.table != PROJECT)
        .map(|finding| (finding.columns[0].clone(), finding.severity))
        .collect();
    let made_from = |name: &str| {
        let derived = columns.iter().find(|column| column.table == PROJECT && column.name == name);
        derived.map(|column| column.made_from.as_slice()).unwrap_or_default()
    };
    findings.retain(|finding| {
        let is_derived = |name: &String| {
            let sources = made_from(name);
            leaks.iter().any(|(column, severity)| sources.contains(column) && *severity <= finding.severity)
        };
        finding.table != PROJECT || !is_derived(&finding.columns[0])
    });
}
