//! What was seen, in numbers, and each in one line of words.

use std::fmt;

use serde::Serialize;

use super::history::{TimedRows, ValueChange};
use super::levels::OneSided;
use super::name_terms::Doubt;
use super::rows::{Contradiction, Repeats};
use super::signal::AucInterval;
use crate::warning::{count, counted, percent};

/// Deals that have a value, of those that could.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// How many have it.
    pub n: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// From 0 to 1; `None` of none.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.n as f64 / self.of as f64)
    }

    /// The share, or 0 of none.
    pub(super) fn or_none(self) -> f64 {
        self.value().unwrap_or_default()
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value() {
            None => f.write_str("none"),
            // Rounded to "0 %", it would read as never, and as always the other way.
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

/// How many deals of each outcome have a value in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Filled {
    /// Won deals.
    pub won: Share,
    /// Lost deals.
    pub lost: Share,
    /// Open deals; `None` where the column is not there before the snapshot is taken.
    pub open: Option<Share>,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Evidence {
    /// How well the column alone ranks won above lost deals.
    Alone(AucInterval),
    /// Filled for one outcome and not, or far less, for the other.
    Filled(Filled),
    /// Levels whose deals all ended alike.
    OneSided {
        /// The largest of them.
        levels: Vec<OneSided>,
        /// Deals with any such level.
        deals: usize,
        /// Closed deals.
        of: usize,
    },
    /// A word in the name of the column.
    Name {
        /// What the word asks.
        doubt: Doubt,
        /// The word or words.
        word: String,
    },
    /// A word of outcomes in the cells of the column.
    OutcomeWord {
        /// The word.
        word: String,
        /// Deals with it.
        deals: usize,
        /// Won deals among them.
        won: usize,
    },
    /// Dates that lie at or after the snapshot.
    DatedLater(Share),
    /// Values that are others than at the snapshot.
    Changed(ValueChange),
    /// Rows of a timed table.
    Rows(TimedRows),
    /// One value for all deals, or none at all.
    Constant {
        /// The value; `None`: it is empty.
        value: Option<String>,
    },
    /// Nearly every deal has its own value.
    NearUnique {
        /// Different values.
        distinct: usize,
        /// Deals that have one.
        known: usize,
    },
    /// Each value of one column stands for one value of the others.
    SameAs {
        /// Different values.
        distinct: usize,
    },
    /// Deals that are the same in every column.
    Repeats(Repeats),
    /// Deals that are the same to the model and ended differently.
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
            Self::Alone(area) => write!(f, "alone it ranks won above lost deals with an AUC of {area}"),
            Self::Filled(filled) => {
                write!(f, "filled for {} of the won and {} of the lost deals", filled.won, filled.lost)?;
                match filled.open.filter(|open| open.of > 0) {
                    Some(open) => write!(f, ", {open} of the open ones"),
                    None => Ok(()),
                }
            }
            Self::OneSided { levels, deals, of } => {
                let level = |level: &OneSided| {
                    let end = if level.won { "won" } else { "lost" };
                    format!("\"{}\" ({} deals, all {end})", level.level, count(level.deals))
                };
                let named: Vec<String> = levels.iter().map(level).collect();
                write!(f, "{} of {} deals have a value that leaves no doubt: ", count(*deals), count(*of))?;
                f.write_str(&named.join(", "))
            }
            Self::Name { doubt, word } => write!(f, "{doubt} (\"{word}\")"),
            Self::OutcomeWord { word, deals, won } => {
                write!(f, "the word \"{word}\" stands in {}, ", counted(*deals, "deal"))?;
                write!(f, "{} of them won", count(*won))
            }
            Self::DatedLater(share) => write!(
                f,
                "{} of {} dates lie at or after the snapshot of their deal",
                count(share.n),
                count(share.of)
            ),
            Self::Changed(change) => change.fmt(f),
            Self::Rows(rows) => rows.fmt(f),
            Self::Constant { value: Some(value) } => write!(f, "every deal has the value \"{value}\""),
            Self::Constant { value: None } => f.write_str("it is empty"),
            Self::NearUnique { distinct, known } => {
                write!(f, "{} different values in {}", count(*distinct), counted(*known, "deal"))
            }
            Self::SameAs { distinct } => {
                write!(f, "the same {} under other names, deal by deal", counted(*distinct, "value"))
            }
            Self::Repeats(repeats) => repeats.fmt(f),
            Self::Contradiction(contradiction) => contradiction.fmt(f),
        }
    }
}
