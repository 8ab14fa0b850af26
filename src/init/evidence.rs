//! The evidence of the audit in the cells of an export: columns that are filled in after the outcome.

use super::column::ColumnProfile;
use super::exported_column::ExportedColumn;
use super::inferred_outcome::InferredOutcome;
use crate::audit::{
    self, AuditedColumn, ColumnFindings, DEALS, Evidence, Finding, OpenOutcomes, Severity, TimedCounts, Usage,
};
use crate::design::{Cells, Words};
use crate::tables::{ColumnType, InferredValues};
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// Closed deals of each outcome below which the cells are no evidence.
const LEAST_DEALS: usize = 10;

/// A column of dates with its role.
pub(crate) struct DatedColumn {
    pub name: String,
    pub usage: Usage,
    /// In microseconds.
    pub times: Vec<Option<i64>>,
}

/// What the audit would find in a column if it were a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ColumnEvidence {
    /// An error or a warning that it leaks the outcome.
    Leak(String),
    /// It numbers the deals.
    Serial(String),
    /// A question.
    Question(String),
}

/// For each column what the audit would find if it were a feature, and what it would find of columns that repeat each other; `won`
/// is the outcome of each row, `dates` are the dates of the deals, and `timed` counts the rows of timed tables.
pub(crate) fn of_columns(
    columns: &[(ExportedColumn<'_>, ColumnProfile)],
    dates: &[DatedColumn],
    timed: &[TimedCounts],
    won: &[Option<bool>],
) -> (Vec<Option<ColumnEvidence>>, Vec<Finding>) {
    let outcomes: Vec<bool> = won.iter().flatten().copied().collect();
    let n_won = outcomes.iter().filter(|&&won| won).count();
    if n_won.min(outcomes.len() - n_won) < LEAST_DEALS {
        return (vec![None; columns.len()], Vec::new());
    }
    let features = columns.iter().map(|(column, profile)| audited(column, profile, won));
    let audited: Vec<AuditedColumn> = features.chain(dates.iter().map(|column| dated(column, won))).collect();
    // Which deals are of one account is not settled yet.
    let groups: Vec<u64> = (0..outcomes.len() as u64).collect();
    let ColumnFindings { of_columns, repeated } = audit::column_findings(&audited, &outcomes, timed, &groups);
    let of_columns = of_columns.into_iter().take(columns.len());
    (of_columns.map(|finding| evidence(&finding?)).collect(), repeated)
}

/// What the audit finds in the outcome: each as a question in one sentence. `columns` are those of the deals.
pub(crate) fn of_outcome(
    columns: &[(&ExportedColumn<'_>, &ColumnProfile)],
    dates: &[DatedColumn],
    outcome: &InferredOutcome,
    as_of: AsOf,
) -> Vec<String> {
    let (won, met) = (&outcome.rows, &outcome.met);
    let with_role = |(column, profile): &(&ExportedColumn<'_>, &ColumnProfile)| {
        let usage = if column.name == outcome.column { Usage::Role("outcome") } else { Usage::Unused };
        (profile.kind != ColumnType::Time).then(|| AuditedColumn { usage, ..audited(column, profile, won) })
    };
    let audited = columns.iter().filter_map(with_role);
    let audited: Vec<AuditedColumn> = audited.chain(dates.iter().map(|column| dated(column, won))).collect();
    let closed: Vec<bool> = won.iter().flatten().copied().collect();
    let of_open: Vec<Option<bool>> =
        met.iter().zip(won).filter(|(_, won)| won.is_none()).map(|(met, _)| *met).collect();
    let open = OpenOutcomes {
        met: &of_open,
        won: &closed,
        as_of: Some(as_of),
        lost_is_not_won: outcome.lost_is_not_won(),
    };
    let findings = audit::outcome_findings(&audited, open).into_iter();
    findings
        .filter(|finding| finding.severity <= Severity::Question)
        .map(|finding| sentence(&finding))
        .collect()
}

/// A finding as one sentence.
pub(crate) fn sentence(finding: &Finding) -> String {
    let columns: Vec<String> = finding.columns.iter().map(|column| format!("`{column}`")).collect();
    let evidence: Vec<String> = finding.evidence.iter().map(ToString::to_string).collect();
    let remedy = finding.remedy.as_ref().map(|remedy| format!(" ({remedy})")).unwrap_or_default();
    format!("{}: {}{remedy}", columns.join(", "), evidence.join("; "))
}

/// The column as a feature of the draft.
fn audited(column: &ExportedColumn<'_>, profile: &ColumnProfile, won: &[Option<bool>]) -> AuditedColumn {
    let cells = |is_closed: bool| match &profile.values {
        InferredValues::Numbers(numbers) => {
            let rows = values_where(numbers, won, is_closed);
            Cells::Numbers(rows.map(|number| number.unwrap_or(f64::NAN)).collect())
        }
        _ => Cells::Words(Words::new(values_where(&column.cells, won, is_closed).copied())),
    };
    AuditedColumn {
        name: column.name.clone(),
        table: DEALS.to_owned(),
        usage: Usage::Features(vec![column.name.clone()]),
        closed: cells(true),
        open: Some(cells(false)),
        kind: profile.kind.words(),
        later: None,
        made_from: Vec::new(),
        is_category: profile.kind == ColumnType::Text,
    }
}

/// A column of dates, in days.
fn dated(column: &DatedColumn, won: &[Option<bool>]) -> AuditedColumn {
    let days = |time: &Option<i64>| time.map_or(f64::NAN, |time| time as f64 / MICROSECONDS_PER_DAY as f64);
    AuditedColumn {
        name: column.name.clone(),
        table: DEALS.to_owned(),
        usage: column.usage.clone(),
        closed: Cells::Numbers(values_where(&column.times, won, true).map(days).collect()),
        open: Some(Cells::Numbers(values_where(&column.times, won, false).map(days).collect())),
        kind: ColumnType::Time.words(),
        later: None,
        made_from: Vec::new(),
        is_category: false,
    }
}

/// The values of the closed deals, or of the open ones.
fn values_where<'v, T>(
    values: &'v [T],
    won: &'v [Option<bool>],
    is_closed: bool,
) -> impl Iterator<Item = &'v T> + Clone {
    values.iter().zip(won).filter(move |(_, won)| won.is_some() == is_closed).map(|(value, _)| value)
}

/// What a finding says of a column; its name alone is assessed separately.
fn evidence(finding: &Finding) -> Option<ColumnEvidence> {
    let first = finding.evidence.first()?;
    let mut figures = finding.evidence.iter().filter(|evidence| !matches!(evidence, Evidence::Name { .. }));
    match (first, finding.severity) {
        (Evidence::Serial { .. }, _) => Some(ColumnEvidence::Serial(first.to_string())),
        (Evidence::NearUnique { .. } | Evidence::Constant { .. }, _) | (_, Severity::Note) => None,
        (_, Severity::Error | Severity::Warning) => Some(ColumnEvidence::Leak(figures.next()?.to_string())),
        (_, Severity::Question) => Some(ColumnEvidence::Question(first.to_string())),
    }
}
