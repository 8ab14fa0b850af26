//! The pains of a lead, on the triangle of money, time and people.

use polars::prelude::DataFrame;

use super::CheckedGate;
use crate::project::template::PainSide;
use crate::rules::CheckedRule;

/// Separators of pains in one cell.
const SEPARATORS: [char; 3] = [';', ',', '|'];

/// A pain that a lead names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPain {
    /// The pain, as the lead's row has it.
    pub pain: String,
    /// Its side of the triangle; `None` where the project classes it on none.
    pub side: Option<PainSide>,
}

impl CheckedGate {
    /// The pains in those text columns that the criteria use, where they name one that the project classes; else none.
    #[must_use]
    pub fn pains_of(&self, frame: &DataFrame, row: usize) -> Vec<NamedPain> {
        let mut found: Vec<NamedPain> = Vec::new();
        for column in self
            .criteria
            .iter()
            .filter_map(|criterion| criterion.rule.as_ref())
            .flat_map(CheckedRule::columns)
        {
            let Some(cell) =
                frame.column(column).ok().and_then(|cells| cells.str().ok()).and_then(|cells| cells.get(row))
            else {
                continue;
            };
            let parts = cell.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
            let named: Vec<NamedPain> =
                parts.map(|part| NamedPain { pain: part.to_owned(), side: self.side_of(part) }).collect();
            if named.iter().any(|pain| pain.side.is_some()) {
                found.extend(named);
            }
        }
        found.dedup();
        found
    }

    fn side_of(&self, pain: &str) -> Option<PainSide> {
        self.pains.iter().find(|(name, _)| name == pain).map(|(_, side)| *side)
    }
}
