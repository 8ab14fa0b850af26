//! The evidence for a finding: figures, each with a sentence.

use std::fmt;

use serde::Serialize;

use super::later::{TimedRows, ValueChange};
use super::levels::OneSided;
use super::name_terms::NameHint;
use super::rows::{Contradiction, Repeats};
use super::share::{Filled, Share};
use super::signal::AucInterval;
use super::stands_apart::StandsApart;
use crate::numbers::{are, count, counted};
use crate::quotation::in_quotes;
use crate::tables::number_text;

/// The close in the names of variables.
pub(super) const CLOSE: &str = "the close";

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Evidence {
    /// ROC AUC of the column as a single feature.
    Auc(AucInterval),
    /// The same in the deals with a value alone.
    AucWhereKnown {
        auc: AucInterval,
        /// Deals with a value.
        deals: usize,
    },
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
    /// The time from a date to one that is known only after the snapshot, such as the close.
    TimeToLaterDate {
        /// The column with the first date; `None`: from the later date to a fixed day.
        from: Option<String>,
        /// The later date, in words.
        to: String,
        /// The deals in which it agrees.
        agrees: Share,
    },
    /// Explained by what is known only after the snapshot, among won and among lost deals.
    ExplainedLater {
        /// The variable that explains it, in words.
        by: String,
        /// The share of the variance that it explains.
        share: f64,
        /// The largest share that a variable known at the snapshot explains.
        known: f64,
        /// Whether the column is computed from it, in whatever form.
        is_computed: bool,
    },
    /// The number of all rows of a timed table.
    CountsAllRows {
        table: String,
        /// The deals in which it is the number of all rows.
        all: Share,
        /// The deals in which it is the number of rows before the snapshot.
        before: Share,
    },
    /// Larger the longer a deal has been open.
    RisesWhileOpen {
        /// The rank correlation with the age of the deal among open deals.
        open: f64,
        /// The same among closed deals.
        closed: f64,
        /// Open deals with a value.
        deals: usize,
    },
    /// Less for open deals than for closed ones of the same age.
    LessWhileOpen {
        /// The share of pairs of such deals in which the open one has less.
        share: f64,
        /// Open deals with a value.
        deals: usize,
    },
    /// Statuses of open deals that say that a deal is over.
    DeadStatuses {
        /// The most frequent ones.
        levels: Vec<LevelCount>,
        /// Open deals with any of them.
        deals: usize,
    },
    /// Statuses of open deals that begin with, or are but for case and punctuation, that of closed ones.
    RespeltStatuses {
        /// The most frequent ones.
        levels: Vec<LevelCount>,
        /// Open deals with any of them.
        deals: usize,
        /// A status of closed deals that they are like.
        like: String,
    },
    /// Statuses of open deals that no later deal has.
    UnusedStages {
        /// The most frequent ones.
        levels: Vec<LevelCount>,
        /// The newest snapshot date of a deal with the first of them.
        last: String,
        /// Deals with a later snapshot.
        later: Share,
    },
    /// Deals that count as open although they are won or lost, as their close is not before the day of the check.
    FutureCloses {
        won: usize,
        lost: usize,
        as_of: String,
    },
    /// The condition for lost deals is that they are not won.
    LostIsNotWon {
        lost: usize,
        /// A column that says that some of them are not closed, and how many.
        not_closed: Option<LevelCount>,
        /// Deals that count as open all the same, as they have no close.
        open: usize,
    },
    /// The condition for won deals is that they are closed.
    ClosedIsWon {
        /// Deals that count as won.
        won: usize,
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
    /// The same value in most deals.
    MostlyOne {
        value: String,
        /// The deals with it, of those with a value.
        deals: Share,
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
    /// Whole numbers that count the deals.
    Serial {
        filled: usize,
    },
    /// Numbers in the same order.
    NearCopy {
        /// The rank correlation of the two columns.
        correlation: f64,
        /// The deals with both.
        deals: usize,
    },
    /// Numbers far beyond all others, without regard to their signs.
    FarBeyond {
        /// The deals with such a number.
        deals: usize,
        /// Those with a number other than 0.
        of: usize,
        /// The smallest of them.
        least: f64,
        /// The largest of all others.
        all_others: f64,
    },
    /// One number in many cells that stands apart from all others.
    StandIn {
        value: f64,
        /// The deals with it.
        deals: usize,
        /// Those with a number.
        of: usize,
        how: StandsApart,
    },
    /// Levels that differ only in case or leading zeros.
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

/// A level with the number of deals that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelCount {
    pub level: String,
    pub deals: usize,
}

impl fmt::Display for LevelCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", in_quotes(&self.level), count(self.deals))
    }
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
            Self::AucWhereKnown { auc, deals } => {
                write!(f, "AUC of this column in the {} that have it: {auc}", counted(*deals, "deal"))
            }
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
            Self::Serial { filled } => {
                write!(f, "serial numbers: whole numbers that number {}", counted(*filled, "deal"))
            }
            Self::Changed(change) => change.fmt(f),
            Self::Rows(rows) => rows.fmt(f),
            Self::Constant { value: Some(value) } => {
                write!(f, "every deal has the value {}", in_quotes(value))
            }
            Self::MostlyOne { value, deals: Share { n, of } } => {
                write!(f, "{} of {} deals have the value {}", count(*n), count(*of), in_quotes(value))
            }
            Self::Constant { value: None } => f.write_str("the column is empty"),
            Self::NearUnique { distinct, filled } => {
                write!(f, "{} distinct values in {}", count(*distinct), counted(*filled, "deal"))
            }
            Self::SameAs { distinct } => {
                write!(f, "the same information: their {} map one to one", counted(*distinct, "value"))
            }
            Self::FarBeyond { deals, of, least, all_others } => {
                far_beyond(f, (*deals, *of), (*least, *all_others))
            }
            Self::StandIn { value, deals, of, how } => how.fmt(f, (*deals, *of), *value),
            Self::SameWord { groups, of } => same_word(f, groups, *of),
            Self::Repeats(repeats) => repeats.fmt(f),
            Self::Contradiction(contradiction) => contradiction.fmt(f),
            Self::DeadStatuses { .. }
            | Self::RespeltStatuses { .. }
            | Self::UnusedStages { .. }
            | Self::FutureCloses { .. }
            | Self::LostIsNotWon { .. }
            | Self::ClosedIsWon { .. } => self.fmt_of_outcome(f),
            _ => self.fmt_of_later(f),
        }
    }
}

impl Evidence {
    /// On what is known only after the snapshot.
    fn fmt_of_later(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DatedLater(share) => write!(
                f,
                "{} of {} dates are on or after the snapshot date of the deal",
                count(share.n),
                count(share.of)
            ),
            Self::TimeToLaterDate { from, to, agrees } => {
                write!(f, "computed from {to}: the time ")?;
                match from {
                    Some(from) => write!(f, "from `{from}` to it")?,
                    None => f.write_str("since it")?,
                }
                write!(f, " in {} of {} deals", count(agrees.n), count(agrees.of))
            }
            Self::ExplainedLater { by, share, known, is_computed } => {
                match (*is_computed, by.contains(CLOSE)) {
                    (true, true) => write!(f, "computed from {CLOSE}: ")?,
                    (true, false) => f.write_str("computed from what comes later: ")?,
                    (false, _) => {}
                }
                write!(
                    f,
                    "{by} explains {} of its variance among won and among lost deals; what is known at the snapshot \
                     explains {}",
                    whole_percent(*share),
                    whole_percent(*known)
                )
            }
            Self::CountsAllRows { table, all, before } => write!(
                f,
                "the number of all rows of `{table}` in {all} of deals, and of those before the snapshot in {before}"
            ),
            Self::RisesWhileOpen { open, closed, deals } => write!(
                f,
                "larger the longer a deal has been open: rank correlation with the age {open:.2} among {}, {closed:.2} among \
                 closed ones",
                counted(*deals, "open deal")
            ),
            Self::LessWhileOpen { share, deals } => write!(
                f,
                "{} have less than closed ones of the same age in {} of pairs",
                counted(*deals, "open deal"),
                whole_percent(*share)
            ),
            Self::NearCopy { correlation, deals } => {
                write!(f, "nearly the same information: rank correlation {correlation:.4} in ")?;
                write!(f, "{} with both", counted(*deals, "deal"))
            }
            _ => Ok(()),
        }
    }
}

fn whole_percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn far_beyond(
    f: &mut fmt::Formatter<'_>,
    (deals, of): (usize, usize),
    (least, others): (f64, f64),
) -> fmt::Result {
    let (least, others) = (number_text(least), number_text(others));
    write!(f, "{} of {} numbers are far beyond all others: from {least} on, ", count(deals), count(of))?;
    write!(f, "where the others go up to {others}")
}

fn same_word(f: &mut fmt::Formatter<'_>, groups: &[Vec<String>], of: usize) -> fmt::Result {
    let group = |levels: &Vec<String>| levels.iter().map(in_quotes).collect::<Vec<_>>().join(" and ");
    let named = groups.iter().map(group).collect::<Vec<_>>().join("; ");
    let more = if of > groups.len() { "; …" } else { "" };
    let are = are(of);
    let has_letters = groups.iter().flatten().any(|level| level.contains(char::is_alphabetic));
    let in_lower = |level: &String| crate::cells::level_key(level).into_owned();
    let are_equal =
        |levels: &Vec<String>| levels.windows(2).all(|pair| in_lower(&pair[0]) == in_lower(&pair[1]));
    let only_in = match (has_letters, groups.iter().all(are_equal)) {
        (false, _) => "leading zeros",
        (true, true) => "case",
        (true, false) => "letters that look alike, case or punctuation",
    };
    write!(
        f,
        "{} {are} written in several ways that differ only in {only_in}: {named}{more}",
        counted(of, "word")
    )
}
