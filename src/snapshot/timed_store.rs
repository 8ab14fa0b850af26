//! The rows of a timed table: in memory as they are, or the aggregates of each key.

use polars::prelude::StringChunked;

use super::error::SnapshotError;
use super::listed_keys::OtherKeys;
use super::matched_keys::MatchedRows;
use super::per_key::PerKey;
use super::point_in_time::SnapshotDates;
use super::timed::History;

/// The rows of a timed table.
#[derive(Debug)]
pub(super) enum TimedStore {
    /// All rows, for deals and leads each at its own date.
    Whole(History),
    /// The aggregates of each key, for leads that have one date.
    PerKey(PerKey),
}

impl TimedStore {
    /// All rows, if they are in memory.
    pub(super) const fn history(&self) -> Option<&History> {
        match self {
            Self::Whole(history) => Some(history),
            Self::PerKey(_) => None,
        }
    }

    /// The rows of leads with these keys and dates.
    ///
    /// # Errors
    /// When rows cannot be read from their temporary file.
    pub(super) fn matched(
        &self,
        keys: &StringChunked,
        dates: &SnapshotDates,
    ) -> Result<MatchedRows, SnapshotError> {
        Ok(match self {
            Self::Whole(history) => MatchedRows::Whole(history.look_back(keys, &dates.as_of, &dates.cut)),
            Self::PerKey(rows) => MatchedRows::PerKey(rows.matched(keys, dates)?),
        })
    }

    /// The keys of the table.
    pub(super) fn keys(&self) -> OtherKeys<'_> {
        match self {
            Self::Whole(history) => history.keys(),
            Self::PerKey(per_key) => per_key.keys(),
        }
    }

    /// A key of the table, for messages.
    pub(super) fn example(&self) -> Option<String> {
        match self {
            Self::Whole(history) => history.example.clone(),
            Self::PerKey(per_key) => per_key.example.clone(),
        }
    }

    /// The times of the rows in microseconds of UTC; where the rows are not in memory, those that say on which days there are
    /// rows before and after the `as_of` of the job, and which before it is the newest.
    pub(super) fn times(&self) -> &[i64] {
        match self {
            Self::Whole(history) => &history.times,
            Self::PerKey(per_key) => &per_key.times,
        }
    }
}
