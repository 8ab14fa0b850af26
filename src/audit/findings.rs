//! All checks, and their findings in order of severity.

use serde::Serialize;

use super::column::{self, AuditedColumn, ColumnCounts, PROJECT};
use super::deals::AuditedDeals;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic};
use super::from_close::CloseDates;
use super::readiness::Readiness;
use super::uncut::UncutComparison;
use super::{history, leaks, quality, rows, spelling};

/// The result of an audit. Its fields are keys of `bantam check --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    /// The findings, most severe first.
    pub findings: Vec<Finding>,
    pub quality: Vec<ColumnCounts>,
    /// Whether there are enough deals.
    pub readiness: Readiness,
    /// The ranking with and without the cut of history; `None` without aggregates of timed tables.
    pub cut: Option<UncutComparison>,
}

impl Audit {
    /// The number of findings of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Runs all checks. The result does not depend on the order of the deals.
pub fn audit(deals: &AuditedDeals<'_>) -> Audit {
    let quality = column::profiles(deals.columns, deals.won, deals.groups);
    let dates = CloseDates::of(deals.columns);
    let mut findings = Vec::new();
    for (column, profile) in deals.columns.iter().zip(&quality) {
        // A column without information cannot leak the outcome, whatever its name.
        let useless = quality::useless(column, profile);
        let leak = || leaks::leak(column, profile, dates.as_ref()).filter(|_| column.usage.is_audited());
        findings.extend(useless.or_else(leak));
    }
    drop_derived(&mut findings, deals.columns);
    findings.extend(deals.columns.iter().filter_map(spelling::same_word));
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

/// For each column the finding that it may leak the outcome, if there is one, by the thresholds of [`audit`].
pub fn leak_findings(columns: &[AuditedColumn], won: &[bool], groups: &[u64]) -> Vec<Option<Finding>> {
    let counts = column::profiles(columns, won, groups);
    let dates = CloseDates::of(columns);
    columns.iter().zip(&counts).map(|(column, counts)| leaks::leak(column, counts, dates.as_ref())).collect()
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
