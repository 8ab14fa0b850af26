//! Won and lost, and the date of a snapshot: `[outcome]` and `[snapshot]`.

use super::aggregate::Aggregate;
use crate::config::Path;
use crate::rules::Rule;
use crate::units::{AsOf, Days};

/// When a deal counts as won or lost.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeRules {
    /// Condition of a won deal.
    pub won: Rule,
    /// Condition of a lost deal; `None` where only wins are recorded: with `within`, the others are lost at the end of the span.
    pub lost: Option<Rule>,
    /// Column with the date of the close.
    pub closed_at: Option<String>,
    /// A deal counts as won if it was won within this period after its snapshot.
    pub within: Option<Days>,
    /// The case weight of a deal, a number; `None` for 1.
    pub weight: Option<Rule>,
    /// The case weight is halved for each such period before the newest close.
    pub half_life: Option<Days>,
    /// Columns that are known only after the snapshot: only `won`, `lost` and `weight` may use them.
    pub facts: Vec<Fact>,
}

impl OutcomeRules {
    /// The conditions of won and of lost deals.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Rule> {
        std::iter::once(&self.won).chain(&self.lost)
    }
}

/// A value of a deal as of today from its rows in a timed table, for its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The name of its column.
    pub name: String,
    /// Its value, as of today rather than of the snapshot.
    pub value: Aggregate,
}

impl Fact {
    /// The keys that lead to this fact in `bantam.toml`.
    #[must_use]
    pub fn path(&self) -> Path {
        Path::new(["outcome", "facts", &self.name])
    }
}

/// The snapshot date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRule {
    /// Column with the date of the snapshot of a deal.
    pub at: String,
    /// Used instead of today, for archived data; `--as-of` on the command line takes precedence.
    pub as_of: Option<AsOf>,
}
