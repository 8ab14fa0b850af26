//! The evidence of the audit in the cells of an export: columns that are filled in after the outcome.

use super::column::ColumnProfile;
use super::exported_column::ExportedColumn;
use crate::audit::{self, AuditedColumn, DEALS, Evidence, Finding, Severity, Usage};
use crate::design::{Cells, Words};
use crate::tables::{ColumnType, InferredValues};
use crate::units::MICROSECONDS_PER_DAY;

/// Closed deals of each outcome below which the cells are no evidence.
const LEAST_DEALS: usize = 10;

/// A column of dates with its role.
pub(crate) struct DatedColumn {
    pub name: String,
    pub usage: Usage,
    /// In microseconds.
    pub times: Vec<Option<i64>>,
}

/// For each column the evidence that it leaks the outcome, if the audit would give an error or a warning if the column
/// were a feature; `won` is the outcome of each row, and `dates` are the dates of the deals.
pub(crate) fn of_leaks(
    columns: &[(ExportedColumn<'_>, ColumnProfile)],
    dates: &[DatedColumn],
    won: &[Option<bool>],
) -> Vec<Option<String>> {
    let outcomes: Vec<bool> = won.iter().flatten().copied().collect();
    let n_won = outcomes.iter().filter(|&&won| won).count();
    if n_won.min(outcomes.len() - n_won) < LEAST_DEALS {
        return vec![None; columns.len()];
    }
    let features = columns.iter().map(|(column, profile)| audited(column, profile, won));
    let audited: Vec<AuditedColumn> = features.chain(dates.iter().map(|column| dated(column, won))).collect();
    // Which deals are of one account is not settled yet.
    let groups: Vec<u64> = (0..outcomes.len() as u64).collect();
    let findings = audit::leak_findings(&audited, &outcomes, &groups).into_iter();
    findings.take(columns.len()).map(|finding| reason(&finding?)).collect()
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
        open: None,
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

/// The first of the evidence in words, without the name of the column, which is assessed separately.
fn reason(finding: &Finding) -> Option<String> {
    let mut figures = finding.evidence.iter().filter(|evidence| !matches!(evidence, Evidence::Name { .. }));
    figures.next().filter(|_| finding.severity <= Severity::Warning).map(ToString::to_string)
}
