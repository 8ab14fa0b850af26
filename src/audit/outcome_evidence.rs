//! Sentences of the evidence on the outcome of deals.

use std::fmt;

use super::evidence::{Evidence, LevelCount};
use crate::numbers::{count, counted};
use crate::quotation::in_quotes;

impl Evidence {
    /// On the outcome of deals.
    pub(super) fn fmt_of_outcome(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeadStatuses { levels, deals } => write!(
                f,
                "{} with a status that says that the deal is over: {}",
                counted(*deals, "open deal"),
                joined(levels)
            ),
            Self::RespeltStatuses { levels, deals, like } => write!(
                f,
                "{} with a status like {like}, which closes a deal, in another spelling: {}",
                counted(*deals, "open deal"),
                joined(levels),
                like = in_quotes(like)
            ),
            Self::UnusedStages { levels, last, later } => write!(
                f,
                "open deals with a status that no deal with a snapshot after {last} has, as {} of {} deals have: {}",
                count(later.n),
                count(later.of),
                joined(levels)
            ),
            Self::FutureCloses { won, lost, as_of } => write!(
                f,
                "{} and {} lost ones count as open: their close is on or after {as_of}",
                counted(*won, "won deal"),
                count(*lost)
            ),
            Self::LostIsNotWon { lost, not_closed, open } => {
                write!(f, "`lost` is true for every deal that is not won ({})", count(*lost))?;
                match not_closed {
                    Some(LevelCount { level, deals }) => {
                        write!(
                            f,
                            ", but `{level}` says of {} of them that they are not closed",
                            count(*deals)
                        )
                    }
                    None if *open == 0 => f.write_str(", so no deal is open"),
                    None => {
                        write!(f, "; {} for want of a close alone", counted(*open, "deal counts as open"))
                    }
                }
            }
            Self::ClosedIsWon { won } => write!(
                f,
                "the name says that a deal is closed, not that it was won; {} as won",
                if *won == 1 { "1 deal counts".to_owned() } else { format!("{} deals count", count(*won)) }
            ),
            _ => Ok(()),
        }
    }
}

fn joined(levels: &[LevelCount]) -> String {
    levels.iter().map(LevelCount::to_string).collect::<Vec<_>>().join(", ")
}
