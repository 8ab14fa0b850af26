//! The evidence for a finding: figures, each with a sentence.

use std::fmt;

use serde::Serialize;

use super::later::{TimedRows, ValueChange};
use super::levels::OneSided;
use super::name_terms::NameHint;
use super::rows::{Contradiction, Repeats};
use super::share::{Filled, Share};
use super::signal::AucInterval;
use crate::numbers::{count, counted};

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
        of: usize,
    },
    /// A term in the name of the column.
    Name {
        hint: NameHint,
        word: String,
    },
    /// An outcome word in the cells of the column.
    OutcomeWord {
        word: String,
        deals: usize,
        won: usize,
    },
    /// The time from a date to the close of the deal.
    LengthOfDeal {
        /// The column with that date; `None`: from the close to a fixed day.
        from: Option<String>,
        /// The deals in which it agrees.
        agrees: Share,
    },
    /// Values that follow each other with the close of the deals: each the name of a period.
    ClosePeriods {
        /// The deals in which it agrees.
        agrees: Share,
    },
    /// Dates on or after the snapshot date.
    DatedLater(Share),
    /// Values that changed after the snapshot.
    Changed(ValueChange),
    Rows(TimedRows),
    /// The same value in all deals, or none.
    Constant {
        /// The value; `None` if the column is empty.
        value: Option<String>,
    },
    /// A different value in nearly every deal.
    NearUnique {
        distinct: usize,
        /// Deals with a value.
        filled: usize,
    },
    /// The values of the columns map one to one.
    SameAs {
        distinct: usize,
    },
    /// Levels that differ only in case.
    SameWord {
        /// Some of the groups, each with its levels.
        groups: Vec<Vec<String>>,
        /// The number of groups.
        of: usize,
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
                let named: Vec<String> = levels.iter().map(OneSided::to_string).collect();
                write!(f, "{} of {} deals have a value with a single outcome: ", count(*deals), count(*of))?;
                f.write_str(&named.join(", "))
            }
            Self::Name { hint, word } => write!(f, "{hint} (\"{word}\")"),
            Self::OutcomeWord { word, deals, won } => {
                write!(f, "the word \"{word}\" occurs in {}, ", counted(*deals, "deal"))?;
                write!(f, "of which {} were won", count(*won))
            }
            Self::LengthOfDeal { from, agrees } => {
                let time = match from {
                    Some(from) => format!("the time from `{from}` to it"),
                    None => "the time since it".to_owned(),
                };
                write!(
                    f,
                    "computed from the close: {time} in {} of {} deals",
                    count(agrees.n),
                    count(agrees.of)
                )
            }
            Self::ClosePeriods { agrees: Share { n, of } } => {
                write!(
                    f,
                    "computed from the close: periods in which {} of {} deals were closed",
                    count(*n),
                    count(*of)
                )
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
            Self::SameWord { groups, of } => same_word(f, groups, *of),
            Self::Repeats(repeats) => repeats.fmt(f),
            Self::Contradiction(contradiction) => contradiction.fmt(f),
        }
    }
}

fn same_word(f: &mut fmt::Formatter<'_>, groups: &[Vec<String>], of: usize) -> fmt::Result {
    let group = |levels: &Vec<String>| {
        levels.iter().map(|level| format!("\"{level}\"")).collect::<Vec<_>>().join(" and ")
    };
    let named = groups.iter().map(group).collect::<Vec<_>>().join("; ");
    let more = if of > groups.len() { "; …" } else { "" };
    let are = if of == 1 { "is" } else { "are" };
    write!(f, "{} {are} written in several ways that differ only in case: {named}{more}", counted(of, "word"))
}
