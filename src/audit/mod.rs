//! What could be wrong with the data before anything is learned from them: columns that know the future, columns and deals
//! that can tell nothing or stand twice, and whether there are deals enough.
//!
//! [`audit`] computes on values alone; `jobs/check.rs` reads the tables for it. A column that reaches the model can give an
//! error; one that no feature looks at is one level lower, and one that `leaks` keeps out is no finding.

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
pub use name_terms::{Doubt, doubt, words};
pub use readiness::Readiness;
pub use rows::{Contradiction, Repeats, row_keys};
pub use signal::AucInterval;
pub use texts::OutcomeWord;
pub use uncut::UncutComparison;

/// The closed deals and all that is known of them.
#[derive(Debug, Clone, Copy)]
pub struct AuditedDeals<'a> {
    /// What each deal is called.
    pub ids: &'a [String],
    /// How each ended.
    pub won: &'a [bool],
    /// Deals with the same number share a fold: those of one account.
    pub groups: &'a [u64],
    /// All columns, each with one value for each deal.
    pub columns: &'a [AuditedColumn],
    /// Timed tables.
    pub timed: &'a [TimedCounts],
    /// Columns of timed tables that have the name of a column of the deals.
    pub watched: &'a [ChangedAfterSnapshot],
    /// The same number where deals are the same in all columns but the id ([`row_keys`]).
    pub row_keys: &'a [u64],
    /// The same number where the features of deals are the same.
    pub feature_keys: &'a [u64],
    /// What not cutting history would do; `None` without timed tables.
    pub cut: Option<UncutComparison>,
    /// Whether there are enough.
    pub readiness: Readiness,
}

/// What was found. Its fields are keys of `bantam check --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    /// The findings, the worst first.
    pub findings: Vec<Finding>,
    /// What was counted of each column.
    pub quality: Vec<ColumnCounts>,
    /// Whether there are enough deals.
    pub readiness: Readiness,
    /// The figures with history cut and not; `None` without aggregates of timed tables.
    pub cut: Option<UncutComparison>,
}

impl Audit {
    /// How many findings are as bad as this.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Looks for all that could be wrong. The result does not depend on the order of the deals.
///
/// # Panics
/// When the parts of `deals` do not have one value for each deal.
#[must_use]
pub fn audit(deals: &AuditedDeals<'_>) -> Audit {
    let quality = column::profiles(deals.columns, deals.won, deals.groups);
    let mut findings = Vec::new();
    for (column, profile) in deals.columns.iter().zip(&quality) {
        // A column that can tell nothing cannot tell the outcome, whatever it is called.
        let useless = quality::useless(column, profile);
        let leak = || leaks::leak(column, profile).filter(|_| column.usage.is_in_question());
        findings.extend(useless.or_else(leak));
    }
    explained(&mut findings, deals.columns);
    findings.extend(deals.watched.iter().filter_map(|watched| history::changed(watched, deals)));
    findings.extend(deals.timed.iter().filter_map(|timed| history::later_rows(timed, deals)));
    findings.extend(quality::same(&quality, deals.won.len()));
    findings.extend(rows::repeats(deals.row_keys, deals.won, deals.ids).map(quality::repeated));
    let contradiction = rows::contradiction(deals.feature_keys, deals.won, deals.ids);
    findings.extend(contradiction.map(quality::contradicting));
    findings.sort_by(|a, b| {
        let place = |of: &Finding| (of.severity, of.topic);
        let name = |of: &Finding| (of.columns.clone(), of.table.clone());
        place(a)
            .cmp(&place(b))
            .then_with(|| strength(b).total_cmp(&strength(a)))
            .then_with(|| name(a).cmp(&name(b)))
    });
    Audit { findings, quality, readiness: deals.readiness, cut: deals.cut }
}

/// How much the columns of a finding tell, so that the strongest is read first.
fn strength(finding: &Finding) -> f64 {
    let area = finding.evidence.iter().find_map(|seen| match seen {
        Evidence::Alone(area) => Some(area.value),
        _ => None,
    });
    area.unwrap_or_default()
}

/// Takes out findings on what `bantam.toml` makes from columns that are found themselves, and no less bad.
fn explained(findings: &mut Vec<Finding>, columns: &[AuditedColumn]) {
    let found: Vec<(String, Severity)> = findings
        .iter()
        .filter(|finding| finding.topic == Topic::Leak && finding.table != PROJECT)
        .map(|finding| (finding.columns[0].clone(), finding.severity))
        .collect();
    let made_from = |name: &str| {
        let made = columns.iter().find(|column| column.table == PROJECT && column.name == name);
        made.map(|column| column.made_from.as_slice()).unwrap_or_default()
    };
    findings.retain(|finding| {
        let is_explained = |name: &String| {
            let origins = made_from(name);
            found.iter().any(|(column, severity)| origins.contains(column) && *severity <= finding.severity)
        };
        finding.table != PROJECT || !is_explained(&finding.columns[0])
    });
}
