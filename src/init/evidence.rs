//! What the audit finds in the cells of an export: columns that are filled once it is known how a deal ended.

use super::column::{ColumnProfile, ExportedColumn};
use crate::audit::{self, AuditedColumn, DEALS, Evidence, Finding, Severity, Usage};
use crate::design::{Cells, Words};
use crate::tables::{ColumnType, parse_number};

/// Closed deals of each outcome below which the cells are no evidence.
const LEAST_DEALS: usize = 10;

/// For each column the evidence that it leaks the outcome, if the audit would give an error or a warning if the column
/// were a feature; `won` is the outcome of each row.
pub(crate) fn of_leaks(
    columns: &[(ExportedColumn<'_>, ColumnProfile)],
    won: &[Option<bool>],
) -> Vec<Option<String>> {
    let outcomes: Vec<bool> = won.iter().flatten().copied().collect();
    let n_won = outcomes.iter().filter(|&&won| won).count();
    if n_won.min(outcomes.len() - n_won) < LEAST_DEALS {
        return vec![None; columns.len()];
    }
    let audited: Vec<AuditedColumn> =
        columns.iter().map(|(column, profile)| audited(column, profile, won)).collect();
    // Which deals are of one account is not settled yet.
    let groups: Vec<u64> = (0..outcomes.len() as u64).collect();
    audit::leak_findings(&audited, &outcomes, &groups).into_iter().map(|finding| reason(&finding?)).collect()
}

/// The column as a feature of the draft.
fn audited(column: &ExportedColumn<'_>, profile: &ColumnProfile, won: &[Option<bool>]) -> AuditedColumn {
    let cells = |is_closed: bool| {
        let rows = column.cells.iter().zip(won).filter(move |(_, won)| won.is_some() == is_closed);
        let cells = rows.map(|(cell, _)| *cell);
        match profile.kind {
            ColumnType::Number(_) => Cells::Numbers(cells.map(|cell| number(cell)).collect()),
            _ => Cells::Words(Words::new(cells)),
        }
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

fn number(cell: Option<&str>) -> f64 {
    cell.and_then(parse_number).unwrap_or(f64::NAN)
}

/// The first of the evidence in words, without the name of the column, which is assessed separately.
fn reason(finding: &Finding) -> Option<String> {
    let mut figures = finding.evidence.iter().filter(|evidence| !matches!(evidence, Evidence::Name { .. }));
    figures.next().filter(|_| finding.severity <= Severity::Warning).map(ToString::to_string)
}
