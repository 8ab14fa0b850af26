//! Equal deals by chance: where there are few kinds of deals, many are equal without being copies.

use std::collections::HashMap;

use super::column::{AuditedColumn, DEALS, MOST_CODES};
use super::finding::Usage;
use crate::evaluate::value_keys;

/// Equal deals are suspected copies where fewer than this many others would be equal by chance.
const BY_CHANCE: f64 = 0.01;

/// What equal deals may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coincidence {
    /// Equal deals that chance does not explain.
    pub suspected: usize,
    /// Whether deals are identified by a column.
    pub has_ids: bool,
    /// Whether every column but the id has few different values.
    pub has_short_lists: bool,
}

impl Coincidence {
    /// For the deals in these `rows`, each of which equals another one: by chance, n Π p of n deals have the values of a deal that
    /// shares each with a part p of them.
    pub fn of(rows: &[u32], columns: &[AuditedColumn]) -> Self {
        let is_id = |column: &&AuditedColumn| column.usage == Usage::Role("id");
        let own = || columns.iter().filter(|column| column.table == DEALS);
        let mut expected: Vec<f64> = vec![0.0; rows.len()];
        let mut has_short_lists = true;
        for column in own().filter(|column| !is_id(column)) {
            let keys = value_keys(&column.closed);
            let mut counts: HashMap<u64, usize> = HashMap::new();
            for key in &keys {
                *counts.entry(*key).or_default() += 1;
            }
            has_short_lists &= counts.len() <= MOST_CODES;
            let share = |row: u32| counts[&keys[row as usize]] as f64 / keys.len() as f64;
            expected.iter_mut().zip(rows).for_each(|(sum, &row)| *sum += share(row).ln());
        }
        let n = own().next().map_or(0, |column| column.closed.len());
        let limit = (BY_CHANCE / n.max(1) as f64).ln();
        Self {
            suspected: expected.iter().filter(|expected| **expected < limit).count(),
            has_ids: own().any(|column| is_id(&column)),
            has_short_lists,
        }
    }
}
