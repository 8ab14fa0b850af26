//! Why there is no snapshot.

use std::fmt;

use polars::prelude::PolarsError;

use crate::config::Mistake;
use crate::numbers::{count, counted};
use crate::quotation::in_quotes;
use crate::rules::RuleError;
use crate::tables::TableError;
use crate::units::AsOf;

/// Why a snapshot cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// A file.
    #[error(transparent)]
    Table(#[from] TableError),
    /// An expression failed on the data.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// polars failed on a frame.
    #[error("the snapshot could not be built: {0}")]
    Frame(#[from] PolarsError),
    /// `bantam.toml` does not fit the tables.
    #[error("bantam.toml does not fit the tables")]
    Mistakes(Vec<Mistake>),
    /// The outcome matches nothing.
    #[error("no deal meets `{sql}`, so there is no {what} deal to train on")]
    NoOutcome { sql: String, what: &'static str, values: String },
    /// Rows with one id have different outcomes.
    #[error(
        "{} {} rows with different outcomes: {} is {}, and {}",
        counted(.0.ids, "id"), if .0.ids == 1 { "has" } else { "have" }, in_quotes(&.0.id), .0.rows[0], .0.rows[1]
    )]
    Repeated(Box<RepeatedDeals>),
    /// There is no closed deal.
    #[error("{}", nothing_left(excluded))]
    NothingLeft { excluded: ExcludedDeals },
    /// All closed deals that can be used have the same outcome.
    #[error("all {n} closed deals to train on are {what}: {excluded}")]
    OneOutcome { n: usize, what: &'static str, excluded: ExcludedDeals },
}

/// Ids that have rows with different outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedDeals {
    /// Their number.
    pub ids: usize,
    /// The first of them.
    pub id: String,
    /// Its first row, with file and outcome, and the first row that has another outcome.
    pub rows: [String; 2],
}

/// Deals that are excluded from training.
#[derive(Debug, Clone)]
pub struct ExcludedDeals {
    /// Deals that are still open.
    pub open: usize,
    /// Deals with a later snapshot.
    pub later: usize,
    /// On this day.
    pub today: AsOf,
    /// Deals that were excluded.
    pub excluded: usize,
    /// The first of them, in words.
    pub first: Option<String>,
}

impl ExcludedDeals {
    /// Whether all deals have a later snapshot.
    const fn are_all_later(&self) -> bool {
        self.later > 0 && self.open == 0 && self.excluded == 0
    }
}

/// Why no deal is left to train on.
fn nothing_left(excluded: &ExcludedDeals) -> String {
    if excluded.are_all_later() {
        let (today, later) = (excluded.today, count(excluded.later));
        return format!("there is no deal before {today} to train on: {later} have a later snapshot");
    }
    format!("there is no closed deal to train on: {excluded}")
}

impl fmt::Display for ExcludedDeals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} were still open on {}, {} were excluded",
            count(self.open),
            self.today,
            count(self.excluded)
        )?;
        if self.later > 0 {
            write!(f, ", {} have a later snapshot", count(self.later))?;
        }
        match &self.first {
            Some(first) => write!(f, "; the first: {first}"),
            None => Ok(()),
        }
    }
}

impl SnapshotError {
    /// The remedy.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Table(error) => return error.hint(),
            Self::NoOutcome { values, what, .. } => {
                return Some(format!("set `{what}` under [outcome] in bantam.toml to match {values}"));
            }
            Self::Repeated(_) => {
                "set `version` under [data] to the column with the date of the last change, so that the newest row of \
                 each id is used; or export one row for each deal"
            }
            Self::NothingLeft { excluded } if excluded.are_all_later() => {
                "name a later date by --as-of or `as_of` under [snapshot], or leave it out for today"
            }
            Self::NothingLeft { excluded } | Self::OneOutcome { excluded, .. } if excluded.excluded == 0 => {
                "a deal that was closed on that day or later still counts as open; see --as-of"
            }
            Self::NothingLeft { .. } | Self::OneOutcome { .. } => {
                "check [outcome] and [snapshot] in bantam.toml against that row"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
