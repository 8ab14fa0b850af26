//! A flag for closed deals beside one for won deals: not won is lost only where a deal is closed.

use super::column::ColumnProfile;
use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use super::inferred_outcome::{ClosedFlag, InferredOutcome};
use crate::audit::names_closed;
use crate::cells::parse_flag;

/// Whether a column is a flag that says that a deal is closed, and not whether it was won.
pub(super) fn is_closed_flag(name: &str, profile: &ColumnProfile) -> bool {
    profile.is_flag && names_closed(name)
}

/// The outcome by a flag for won deals, with the flag that says which of the others are closed.
pub(super) fn with_closed(
    mut outcome: InferredOutcome,
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
) -> InferredOutcome {
    if !outcome.lost_is_not_won() {
        return outcome;
    }
    let flags = deals.columns.iter().zip(profiles);
    let mut flags = flags.filter(|(column, profile)| is_closed_flag(&column.name, profile));
    let Some((column, profile)) = flags.find(|(column, _)| is_closed_by(&outcome, column)) else {
        return outcome;
    };
    let Some((yes, _)) = profile.levels.iter().find(|(level, _)| parse_flag(level) == Some(true)) else {
        return outcome;
    };
    for (row, cell) in outcome.rows.iter_mut().zip(&column.cells) {
        if *row == Some(false) && *cell != Some(yes.as_str()) {
            *row = None;
        }
    }
    outcome.met.clone_from(&outcome.rows);
    outcome.closed = Some(ClosedFlag { column: column.name.clone(), kind: profile.kind, yes: yes.clone() });
    outcome
}

/// Whether a flag is yes for all won deals, and for some, not all, of the others.
fn is_closed_by(outcome: &InferredOutcome, column: &ExportedColumn<'_>) -> bool {
    let is_yes = |cell: Option<&str>| cell.and_then(parse_flag) == Some(true);
    let of = |won: bool| {
        let rows = outcome.rows.iter().zip(&column.cells);
        rows.filter(move |(row, _)| **row == Some(won)).map(move |(_, cell)| is_yes(*cell))
    };
    column.name != outcome.column
        && of(true).all(|yes| yes)
        && of(false).any(|yes| yes)
        && of(false).any(|yes| !yes)
}

/// The value of a column that all closed deals have and no open one, where enough are open: it says which deals are closed.
pub(super) fn value_of_closed<'c>(column: &ExportedColumn<'c>, won: &[Option<bool>]) -> Option<&'c str> {
    /// The least number of open deals with another value.
    const LEAST_OPEN: usize = 5;
    let rows = || won.iter().zip(&column.cells);
    let of_closed = rows().find_map(|(won, cell)| won.and(*cell))?;
    let n_open = rows().filter(|(won, cell)| won.is_none() && cell.is_some()).count();
    let is_so = rows().all(|(won, cell)| won.is_some() == (*cell == Some(of_closed)));
    (n_open >= LEAST_OPEN && is_so).then_some(of_closed)
}
