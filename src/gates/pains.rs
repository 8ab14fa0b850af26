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
    /// The pain, spelled as in the data.
    pub pain: String,
    /// Its side of the triangle; `None` if the project does not classify it.
    pub side: Option<PainSide>,
}

/// The pains in a cell.
pub(crate) fn pains_in(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty())
}

impl CheckedGate {
    /// The pains in a row of a snapshot: the members of the text columns that the criteria use, if one of them is a
    /// pain that the project classifies. Empty if the project classifies no pains.
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
            let named: Vec<NamedPain> = pains_in(cell)
                .map(|part| NamedPain { pain: part.to_owned(), side: self.side_of(part) })
                .collect();
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
