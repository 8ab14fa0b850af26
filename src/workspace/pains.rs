//! The pains that a framework classifies, compared with those that deals name.

use polars::prelude::DataFrame;

use crate::conditions::{ColumnWords, ComparedColumn, ComparedRows, absent_word};
use crate::config::{Mistake, Path};
use crate::gates::{CheckedGate, pains_in};
use crate::project::Gate;
use crate::rules::CheckedRule;

/// The pains that no closed deal names, in no column that a criterion of the framework uses.
pub(super) fn absent_pains(gates: &[Gate], checked: &[CheckedGate], snapshot: &DataFrame) -> Vec<Mistake> {
    let of_gate = |(gate, checked): (&Gate, &CheckedGate)| {
        let columns = columns_of_pains(checked, snapshot);
        let path = |place: usize| Path::new(["gates", &gate.name, "pains"]).join(gate.pains[place].1.name());
        let is_named = |pain: &str| columns.iter().any(|(_, column)| column.words.contains(pain));
        // The column that names most of the pains is the one that they are looked for in.
        let n_named = |column: &ComparedColumn| {
            gate.pains.iter().filter(|(pain, _)| column.words.contains(pain)).count()
        };
        let most = columns.iter().max_by_key(|(_, column)| n_named(column));
        let absent = gate.pains.iter().enumerate().filter(|(_, (pain, _))| !is_named(pain));
        let mistake = |(place, (pain, _)): (usize, &(String, _))| {
            let (name, column) = most?;
            absent_word(pain, (name, column), path(place))
        };
        absent.filter_map(mistake).collect::<Vec<_>>()
    };
    gates.iter().zip(checked).flat_map(of_gate).collect()
}

/// The columns of text that the criteria of a framework use, with the pains in their cells.
fn columns_of_pains(gate: &CheckedGate, snapshot: &DataFrame) -> Vec<(String, ComparedColumn)> {
    let mut columns: Vec<(String, ComparedColumn)> = Vec::new();
    let rules = gate.criteria.iter().filter_map(|criterion| criterion.rule.as_ref());
    for name in rules.flat_map(CheckedRule::columns) {
        let is_new = columns.iter().all(|(known, _)| known != name);
        let cells = snapshot.column(name).ok().filter(|_| is_new).and_then(|column| column.str().ok());
        if let Some(cells) = cells {
            let pains = cells.iter().flatten().flat_map(pains_in).map(Some);
            let rows = ComparedRows { n: cells.len(), noun: "closed deals".to_owned() };
            columns.push((name.clone(), ComparedColumn { words: ColumnWords::of(pains), rows }));
        }
    }
    columns
}
