//! All checks, and their findings in order of severity.

use rayon::prelude::*;
use serde::Serialize;

use super::coincidence::Coincidence;
use super::column::{self, AuditedColumn, ColumnCounts, PROJECT};
use super::deal_dates::DealDates;
use super::deals::AuditedDeals;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic};
use super::readiness::Readiness;
use super::rows::Repeats;
use super::signal::fold_groups;
use super::timed::TimedCounts;
use super::uncut::UncutComparison;
use super::{copies, extremes, history, leaks, quality, rows, spelling, stand_ins, statuses};

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
    let groups = fold_groups(deals.groups, deals.ids);
    let quality = column::profiles(deals.columns, deals.won, &groups);
    let dates = DealDates::of(deals.columns, deals.won, deals.timed, &groups);
    let of_column = |(column, counts)| column_finding(column, counts, deals.won, dates.as_ref());
    let mut findings: Vec<Finding> = deals.columns.par_iter().zip(&quality).filter_map(of_column).collect();
    findings.extend(statuses::findings(deals.columns, deals.open));
    let accounts = || deals.columns.iter().zip(&quality);
    findings.extend(accounts().filter_map(|(column, counts)| quality::one_account(column, counts)));
    findings.extend(accounts().filter_map(|(column, counts)| leaks::account(column, counts)));
    drop_derived(&mut findings, deals.columns);
    findings.extend(deals.columns.iter().filter_map(spelling::same_word));
    // Of a column that leaks the outcome, that is what matters.
    let is_leak = |finding: &&Finding| finding.topic == Topic::Leak && finding.severity <= Severity::Warning;
    let leaks: Vec<Vec<String>> = findings.iter().filter(is_leak).map(|leak| leak.columns.clone()).collect();
    let stand_in = |column: &AuditedColumn| {
        let is_leak = leaks.iter().any(|names| names.contains(&column.name));
        let stand_in = || stand_ins::stand_in(column).filter(|_| !is_leak);
        extremes::far_beyond(column).or_else(stand_in)
    };
    findings.extend(deals.columns.iter().filter_map(stand_in));
    findings.extend(deals.tracked.iter().filter_map(|tracked| history::changed(tracked, deals)));
    findings.extend(deals.timed.iter().filter_map(|timed| history::later_rows(timed, deals)));
    findings.extend(quality::same(&quality, deals.won.len()));
    findings.extend(copies::near_copies(deals.columns, &quality));
    let repeats = rows::repeats(deals.row_keys, deals.won, deals.ids);
    let repeated = |(repeats, rows): (Repeats, Vec<u32>)| {
        quality::repeated(repeats, Coincidence::of(&rows, deals.columns))
    };
    findings.extend(repeats.map(repeated));
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

/// What is found of columns.
#[derive(Debug, Clone)]
pub struct ColumnFindings {
    /// For each column that it leaks the outcome or carries no information, if so.
    pub of_columns: Vec<Option<Finding>>,
    /// Features that repeat each other.
    pub repeated: Vec<Finding>,
}

/// What is found of columns alone, by the thresholds of [`audit`].
pub fn column_findings(
    columns: &[AuditedColumn],
    won: &[bool],
    timed: &[TimedCounts],
    groups: &[u64],
) -> ColumnFindings {
    let counts = column::profiles(columns, won, groups);
    let dates = DealDates::of(columns, won, timed, groups);
    let of_column = |(column, counts)| column_finding(column, counts, won, dates.as_ref());
    let of_columns = columns.par_iter().zip(&counts).map(of_column).collect();
    let repeated = quality::same(&counts, won.len()).into_iter().chain(copies::near_copies(columns, &counts));
    let repeated = repeated.filter(|finding| finding.severity < Severity::Note).collect();
    ColumnFindings { of_columns, repeated }
}

/// That a column leaks the outcome or carries no information, whichever is more severe.
fn column_finding(
    column: &AuditedColumn,
    counts: &ColumnCounts,
    won: &[bool],
    dates: Option<&DealDates>,
) -> Option<Finding> {
    if !column.usage.is_audited() {
        return None;
    }
    let useless = quality::useless(column, counts, dates);
    // A constant cannot leak the outcome, whatever its name; a number that is given at the close can.
    let leak = counts.constant.is_none().then(|| leaks::leak(column, counts, won, dates)).flatten();
    useless.into_iter().chain(leak).min_by_key(|finding| finding.severity)
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
