//! The evidence for a finding: figures, each with a sentence.

use std::fmt;

use serde::Serialize;

use super::history::{TimedRows, ValueChange};
use super::levels::OneSided;
use super::name_terms::NameHint;
use super::rows::{Contradiction, Repeats};
use super::signal::AucInterval;
use crate::warning::{count, counted, percent};

/// A count and its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// The count.
    pub n: usize,
    /// The base.
    pub of: usize,
}

impl Share {
    /// The share from 0 to 1; `None` for an empty base.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.n as f64 / self.of as f64)
    }

    /// The share, or 0 for an empty base.
    pub(super) fn or_none(self) -> f64 {
        self.value().unwrap_or_default()
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value() {
            None => f.write_str("none"),
            // "0 %" would read as never, and "100 %" as always.
            Some(share) if self.n > 0 && share < 0.0005 => {
                write!(f, "{} of {}", count(self.n), count(self.of))
            }
            Some(share) if self.n < self.of && share > 0.9995 => {
                write!(f, "all but {}", count(self.of - self.n))
            }
            Some(share) => f.write_str(&percent(share)),
        }
    }
}

/// The deals of each outcome with a value in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Filled {
    /// Won deals.
    pub won: Share,
    /// Lost deals.
    pub lost: Share,
    /// Open deals; `None` if the column is defined by the snapshot.
    pub open: Option<Share>,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Evidence {
    /// ROC AUC of the column as a single feature.
    Auc(AucInterval),
    /// Filled in much more often for one outcome than for the other.
    Filled(Filled),
    /// Levels that occur with one outcome only.
    OneSided {
        /// The largest of these levels.
        levels: Vec<OneSided>,
        /// Deals with any such level.
        deals: usize,
        /// Closed deals.
        of: usize,
    },
    /// A term in the name of the column.
    Name {
        /// What the term suggests.
        hint: NameHint,
        /// The term.
        word: String,
    },
    /// An outcome word in the cells of the column.
    OutcomeWord {
        /// The word.
        word: String,
        /// Deals with it.
        deals: usize,
        /// Won deals among them.
        won: usize,
    },
    /// Dates on or after the snapshot date.
    DatedLater(Share),
    /// Values that changed after the snapshot.
    Changed(ValueChange),
    /// Rows of a timed table.
    Rows(TimedRows),
    /// The same value in all deals, or none.
    Constant {
        /// The value; `None` if the column is empty.
        value: Option<String>,
    },
    /// A different value in nearly every deal.
    NearUnique {
        /// Distinct values.
        distinct: usize,
        /// Deals with a value.
        filled: usize,
    },
    /// The values of the columns map one to one.
    SameAs {
        /// Distinct values.
        distinct: usize,
    },
    /// Deals that are equal in every column but the id.
    Repeats(Repeats),
    /// Deals with equal features and different outcomes.
    Contradiction(Contradiction),
}

impl fmt::Display for AucInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} [{:.3}, {:.3}]", self.value, self.low, self.high)
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auc(auc) => write!(f, "AUC of this column alone: {auc}"),
            Self::Filled(filled) => {
                write!(f, "filled in for {} of won and {} of lost deals", filled.won, filled.lost)?;
                match filled.open.filter(|open| open.of > 0) {
                    Some(open) => write!(f, ", and {open} of open deals"),
                    None => Ok(()),
                }
            }
            Self::OneSided { levels, deals, of } => {
                let level = |level: &OneSided| {
                    let end = if level.won { "won" } else { "lost" };
                    format!("\"{}\" ({} deals, all {end})", level.level, count(level.deals))
                };
                let named: Vec<String> = levels.iter().map(level).collect();
                write!(f, "{} of {} deals have a value with a single outcome: ", count(*deals), count(*of))?;
                f.write_str(&named.join(", "))
            }
            Self::Name { hint, word } => write!(f, "{hint} (\"{word}\")"),
            Self::OutcomeWord { word, deals, won } => {
                write!(f, "the word \"{word}\" occurs in {}, ", counted(*deals, "deal"))?;
                write!(f, "of which {} were won", count(*won))
            }
            Self::DatedLater(share) => write!(
                f,
                "{} of {} dates are on or after the snapshot date of the deal",
                count(share.n),
                count(share.of)
            ),
            Self::Changed(change) => change.fmt(f),
            Self::Rows(rows) => rows.fmt(f),
            Self::Constant { value: Some(value) } => write!(f, "every deal has the value \"{value}\""),
            Self::Constant { value: None } => f.write_str("the column is empty"),
            Self::NearUnique { distinct, filled } => {
                write!(f, "{} distinct values in {}", count(*distinct), counted(*filled, "deal"))
            }
            Self::SameAs { distinct } => {
                write!(f, "the same information: their {} map one to one", counted(*distinct, "value"))
            }
            Self::Repeats(repeats) => repeats.fmt(f),
            Self::Contradiction(contradiction) => contradiction.fmt(f),
        }
    }
}
