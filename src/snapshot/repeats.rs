//! Rows of deals that share an id but not an outcome.

use std::collections::{HashMap, HashSet};

use polars::prelude::*;

use super::error::{RepeatedDeals, SnapshotError};
use crate::cells::key_text;
use crate::project::OutcomeRules;
use crate::rules::{Rule, Truth};
use crate::tables::{RepeatedRows, Table};

/// The ids of `deals` with rows of different outcomes; `deals` and `repeated` are rows of one table, with the facts of the
/// outcome if it has any.
///
/// # Errors
/// When an expression fails.
pub fn contradicting(
    outcome: &OutcomeRules,
    id: &str,
    deals: (&Table, &DataFrame),
    repeated: (&RepeatedRows, &DataFrame),
) -> Result<Option<RepeatedDeals>, SnapshotError> {
    let (deals, first_frame) = deals;
    let (repeated, later_frame) = repeated;
    let (of_first, of_later) = (states(outcome, first_frame)?, states(outcome, later_frame)?);
    let ids = first_frame.column(id)?.cast(&DataType::String)?;
    let mut first: HashMap<String, usize> =
        repeated.keys.iter().map(|key| (key.clone(), usize::MAX)).collect();
    for (row, id) in ids.str()?.iter().enumerate() {
        if let Some(slot) = id.and_then(|id| first.get_mut(key_text(id).as_ref())) {
            *slot = row;
        }
    }
    let mut found: Option<RepeatedDeals> = None;
    let mut seen: HashSet<&str> = HashSet::new();
    for (later, key) in repeated.keys.iter().enumerate() {
        let Some(&row) = first.get(key).filter(|&&row| row != usize::MAX) else { continue };
        if of_first[row] == of_later[later] || !seen.insert(key) {
            continue;
        }
        let found = found.get_or_insert_with(|| RepeatedDeals {
            ids: 0,
            id: ids.str().ok().and_then(|ids| ids.get(row)).unwrap_or(key).to_owned(),
            rows: [place(deals, row, of_first[row]), place(&repeated.table, later, of_later[later])],
        });
        found.ids += 1;
    }
    Ok(found)
}

/// Won, lost or neither, for each row.
fn states(outcome: &OutcomeRules, frame: &DataFrame) -> Result<Vec<&'static str>, SnapshotError> {
    let truths = |rule: &Rule| -> Result<Vec<bool>, SnapshotError> {
        let truths = rule.check(frame.schema())?.truths(frame)?;
        Ok(truths.into_iter().map(|truth| truth == Truth::True).collect())
    };
    let won = truths(&outcome.won)?;
    let lost = outcome.lost.as_ref().map_or_else(|| Ok(vec![false; won.len()]), truths)?;
    let state = |(won, lost)| match (won, lost) {
        (true, _) => "won",
        (false, true) => "lost",
        (false, false) => "open",
    };
    Ok(won.into_iter().zip(lost).map(state).collect())
}

fn place(table: &Table, row: usize, state: &str) -> String {
    let place = table.reject(row, None, String::new().into());
    format!("{state} in {}, row {}", place.file, place.row)
}
