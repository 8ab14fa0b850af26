//! How old the newest rows of the timed tables are.

use serde::Serialize;

use super::sources::Sources;
use super::table_read::TableRead;
use crate::units::{AsOf, Days, MICROSECONDS_PER_DAY};

/// The age of the newest row of a timed table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableAge {
    /// Its name.
    pub table: String,
    /// The newest row before the `as_of` of the leads; `None` without one.
    pub newest: Option<AsOf>,
    /// Days from the newest row to the `as_of`.
    pub days: i64,
    /// The most days without a row in the year before the newest one.
    pub longest_gap: i64,
    /// Whether the table ends before the `as_of`: it has had no row for longer than ever in that year, and for more than a week.
    pub is_ended: bool,
}

/// Tables are often exported once a week only.
const USUAL_DAYS: i64 = 7;

/// The span in which gaps are looked for.
const YEAR: Days = Days::new(365);

impl Sources {
    /// The ages of the timed tables at `as_of`.
    pub(crate) fn ages(&self, as_of: AsOf) -> Vec<TableAge> {
        let tables = self.tables.iter().zip(&self.timed);
        tables.map(|(table, history)| age(&table.name, &history.times, as_of)).collect()
    }

    /// The tables that were read, those with dates with the newest before `as_of`.
    pub(crate) fn tables_read(&self, as_of: AsOf) -> Vec<TableRead> {
        let mut read = self.read.clone();
        for (timed, history) in self.tables.iter().zip(&self.timed) {
            let before = history.times.iter().copied().filter(|&time| time < as_of.microseconds());
            let newest = before.max().map(AsOf::from_microseconds);
            read.iter_mut().filter(|read| read.table == timed.name).for_each(|read| read.newest = newest);
        }
        read
    }
}

fn age(table: &str, times: &[i64], as_of: AsOf) -> TableAge {
    let mut days: Vec<i64> = times
        .iter()
        .filter(|&&time| time < as_of.microseconds())
        .map(|time| time.div_euclid(MICROSECONDS_PER_DAY))
        .collect();
    days.sort_unstable();
    days.dedup();
    let newest = days.last().copied();
    let start = newest.map_or(0, |newest| newest - i64::from(YEAR.value()));
    let recent = &days[days.partition_point(|&day| day < start)..];
    let longest_gap = recent.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
    let age = newest.map_or(0, |newest| as_of.day() - newest);
    TableAge {
        table: table.to_owned(),
        newest: newest.map(|day| AsOf::from_microseconds(day * MICROSECONDS_PER_DAY)),
        days: age,
        longest_gap,
        is_ended: age > longest_gap.max(USUAL_DAYS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_ends_where_it_has_no_row_for_longer_than_before() {
        let as_of = AsOf::from_microseconds(1_000 * MICROSECONDS_PER_DAY);
        let ends = |last: i64, every: i64| {
            let times: Vec<i64> =
                (0..20).map(|row| (last - every * row) * MICROSECONDS_PER_DAY + 7).collect();
            age("calls", &times, as_of)
        };
        assert!(!ends(999, 1).is_ended && !ends(993, 1).is_ended && ends(992, 1).is_ended);
        assert!(!ends(980, 20).is_ended && ends(979, 20).is_ended);
        let later = [as_of.microseconds(), as_of.microseconds() + 5];
        assert_eq!(age("calls", &later, as_of).newest, None);
    }
}
