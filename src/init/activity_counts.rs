//! The rows of the activities of each closed deal, so that a column that goes on counting them is recognised.

use std::borrow::Cow;
use std::collections::HashMap;

use super::conventions::Conventions;
use super::error::DraftError;
use super::export::{Export, ExportedTable};
use super::exported_column::ExportedColumn;
use super::siblings::{COUNTED_KINDS, Join, given_join, join, kind_column, time_column};
use crate::audit::TimedCounts;
use crate::cells::key_text;
use crate::quotation::in_quotes;

/// The dates of each deal, in microseconds.
pub(super) struct DealTimes<'a> {
    pub(super) won: &'a [Option<bool>],
    pub(super) at: &'a [Option<i64>],
    pub(super) close: Option<&'a [Option<i64>]>,
}

/// The activities with the columns by which they are joined to the deals.
pub(super) struct JoinedActivities<'a, 'c> {
    pub(super) table: ExportedTable<'a>,
    pub(super) conventions: &'c Conventions,
    pub(super) join: Join,
}

impl<'a, 'c> JoinedActivities<'a, 'c> {
    /// The activities of an export, if it has any: joined by the columns that the user has `given`, else by the best pair, where the
    /// `first` columns of the deals are preferred.
    ///
    /// # Errors
    /// When they cannot be joined.
    pub(super) fn of(
        export: &Export<'a>,
        conventions: &'c [Conventions],
        (deals, first): (&ExportedTable<'_>, &[String]),
        null_words: &[String],
        given: Option<&(String, String)>,
    ) -> Result<Option<Self>, DraftError> {
        let Some((table, conventions)) = export.activities.as_ref().zip(conventions.first()) else {
            return Ok(None);
        };
        let table = table.without(null_words);
        let join = match given {
            Some(given) => given_join(&table, deals, given)?,
            None => join(&table, deals, first, |_| true)?,
        };
        Ok(Some(Self { table, conventions, join }))
    }

    /// The rows of each closed deal; see [`activity_counts`].
    pub(super) fn counts(&self, deals: &ExportedTable<'_>, times: &DealTimes<'_>) -> Vec<TimedCounts> {
        activity_counts(&self.table, self.conventions, deals, &self.join, times)
    }
}

/// For each closed deal its rows in all, on or after its snapshot, and on or after its close; the same for the rows of each frequent
/// kind. Empty where they have no times.
fn activity_counts(
    table: &ExportedTable<'_>,
    conventions: &Conventions,
    deals: &ExportedTable<'_>,
    join: &Join,
    times: &DealTimes<'_>,
) -> Vec<TimedCounts> {
    let of =
        |table: &ExportedTable<'_>, name: &str| table.columns.iter().position(|column| column.name == name);
    let columns = of(table, &join.key).zip(of(deals, &join.on)).zip(time_column(table, conventions));
    let Some(((key, on), (_, profile))) = columns else { return Vec::new() };
    let (key, on) = (&table.columns[key], &deals.columns[on]);
    let kinds = kind_column(table, conventions);
    let frequent = kinds.iter().flat_map(|(column, profile)| {
        profile.levels.iter().take(COUNTED_KINDS).map(|(word, _)| Some((*column, word.as_str())))
    });
    let counts = |kind: Option<(&ExportedColumn<'_>, &str)>| {
        let is_counted = |row: usize| kind.is_none_or(|(column, word)| column.cells[row] == Some(word));
        let mut rows: HashMap<Cow<'_, str>, Vec<i64>> = HashMap::new();
        let timed = key.cells.iter().zip(profile.times()).enumerate().filter(|(row, _)| is_counted(*row));
        for (_, (cell, time)) in timed {
            if let (Some(cell), Some(time)) = (cell, time) {
                rows.entry(key_text(cell)).or_default().push(*time);
            }
        }
        let of_kind =
            kind.map(|(column, word)| format!(" with {} {word}", column.name, word = in_quotes(word)));
        let count = |row: usize| {
            let of_deal =
                on.cells[row].and_then(|cell| rows.get(&key_text(cell))).map_or(&[][..], Vec::as_slice);
            let from = |day: Option<i64>| {
                day.map_or(0, |day| of_deal.iter().filter(|&&time| time >= day).count() as u32)
            };
            let close = times.close.and_then(|close| close[row]);
            [of_deal.len() as u32, from(times.at[row]), from(close)]
        };
        TimedCounts {
            table: format!("{}{}", table.label, of_kind.unwrap_or_default()),
            counts: (0..times.won.len()).filter(|&row| times.won[row].is_some()).map(count).collect(),
            has_close: times.close.is_some(),
            features: Vec::new(),
        }
    };
    std::iter::once(None).chain(frequent).map(counts).collect()
}
