//! How old the newest rows of the timed tables are.

use serde::Serialize;

use super::sources::Sources;
use super::table_read::TableRead;
use super::timed_store::TimedStore;
use crate::cells::Calendar;
use crate::project::TimedTable;
use crate::units::{AsOf, Days, MICROSECONDS_PER_DAY};
use crate::warning::{LeadWarning, Warning};

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
    /// Whether the table ends before the `as_of`: it has had no row for longer than ever in that year, which had
    /// rows on ten days at least, and for more than a week.
    pub is_ended: bool,
}

impl TableAge {
    /// That it ends, in words.
    pub(crate) fn sentence(&self) -> String {
        let newest =
            self.newest.map_or_else(|| "no row".to_owned(), |newest| format!("its newest row on {newest}"));
        format!(
            "`{}` has {newest}, {} days before the date of the leads; in the year before it was never without a row for more than {} days",
            self.table, self.days, self.longest_gap
        )
    }
}

/// Tables are often exported once a week only.
const USUAL_DAYS: i64 = 7;

/// With rows on fewer days of a year, the longest gap says little.
const FEWEST_DAYS: usize = 10;

/// The span in which gaps are looked for.
const YEAR: Days = Days::new(365);

impl Sources {
    /// The ages of the timed tables at `as_of`.
    pub(crate) fn ages(&self, as_of: AsOf) -> Vec<TableAge> {
        let tables = self.tables.iter().zip(&self.timed);
        let of_table = |(table, history): (&TimedTable, &TimedStore)| {
            let calendar = Calendar::of(table.reading.time_zone);
            age(&table.name, history.times(), as_of, calendar)
        };
        tables.map(of_table).collect()
    }

    /// The warning that the date of the project leaves out rows of a timed table.
    pub(crate) fn left_out(&self, as_of: AsOf) -> Option<Warning> {
        let mut tables = self.tables.iter().zip(&self.timed);
        tables.find_map(|(table, history)| {
            let calendar = Calendar::of(table.reading.time_zone);
            left_out(&table.name, history.times().iter().copied(), as_of, calendar)
        })
    }

    /// The tables that were read, those with dates with the newest before `as_of`.
    pub(crate) fn tables_read(&self, as_of: AsOf) -> Vec<TableRead> {
        let mut read = self.read.clone();
        for (timed, history) in self.tables.iter().zip(&self.timed) {
            let before = history.times().iter().copied().filter(|&time| time < as_of.microseconds());
            let calendar = Calendar::of(timed.reading.time_zone);
            let newest = before.max().map(|newest| calendar.on_the_clock(AsOf::from_microseconds(newest)));
            read.iter_mut().filter(|read| read.table == timed.name).for_each(|read| read.newest = newest);
        }
        read
    }
}

/// The warnings about the tables that have ended.
pub(crate) fn ended_tables(ages: &[TableAge]) -> Vec<Warning> {
    let ended = ages.iter().filter(|table| table.is_ended);
    ended.map(|table| Warning::from(LeadWarning::Drift { what: table.sentence() })).collect()
}

/// With fewer deals in a year, a long time without one is no surprise.
const FEWEST_DEALS: usize = 50;

/// The warning that the deals end before `as_of`: no deal has had a snapshot or a close for longer than the longest time without a snapshot in
/// the year before, and for more than a week. Deals that were closed since then count as open. `None` with few deals in that year.
pub(crate) fn stale_deals(
    snapshots: &[Option<AsOf>],
    newest_close: Option<AsOf>,
    as_of: AsOf,
    calendar: Calendar,
) -> Option<Warning> {
    let times: Vec<i64> = snapshots.iter().flatten().map(|at| at.microseconds()).collect();
    let TableAge { newest, longest_gap, .. } = age("", &times, as_of, calendar);
    let a_year_before = newest.map(|newest| calendar.first_instant(newest.minus(YEAR).date()));
    let is_recent = |at: &&i64| a_year_before.is_some_and(|before| **at >= before.microseconds());
    if times.iter().filter(is_recent).count() < FEWEST_DEALS {
        return None;
    }
    let newest_close = newest_close.filter(|close| *close < as_of);
    let newest = newest.max(newest_close.map(|close| calendar.on_the_clock(close)))?;
    let as_of = calendar.on_the_clock(as_of);
    let days = as_of.day() - newest.day();
    (days > longest_gap.max(USUAL_DAYS))
        .then(|| Warning::from(LeadWarning::StaleDeals { newest, as_of, days, longest_gap }))
}

/// The warning that the date of the project leaves out these times of a table: on ten days at least, up to more than a week later. Fewer may be
/// planned, such as the next meetings.
pub(crate) fn left_out(
    table: &str,
    times: impl Iterator<Item = i64>,
    as_of: AsOf,
    calendar: Calendar,
) -> Option<Warning> {
    let later = times.filter(|&time| time >= as_of.microseconds());
    let days = days_of(later, calendar);
    let as_of = calendar.on_the_clock(as_of);
    let newest = *days.last()?;
    let is_later = days.len() >= FEWEST_DAYS && newest - as_of.day() > USUAL_DAYS;
    let newest = AsOf::from_microseconds(newest * MICROSECONDS_PER_DAY);
    let (table, days) = (table.to_owned(), days.len());
    is_later.then(|| LeadWarning::PinnedDate { as_of, table, days, newest }.into())
}

/// The days of these times, sorted, each once.
fn days_of(times: impl Iterator<Item = i64>, calendar: Calendar) -> Vec<i64> {
    let day = |time| calendar.on_the_clock(AsOf::from_microseconds(time)).day();
    let mut days: Vec<i64> = times.map(day).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn age(table: &str, times: &[i64], as_of: AsOf, calendar: Calendar) -> TableAge {
    let days = days_of(times.iter().copied().filter(|&time| time < as_of.microseconds()), calendar);
    let as_of = calendar.on_the_clock(as_of);
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
        is_ended: recent.len() >= FEWEST_DAYS && age > longest_gap.max(USUAL_DAYS),
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
            age("calls", &times, as_of, Calendar::default())
        };
        assert!(!ends(999, 1).is_ended && !ends(993, 1).is_ended && ends(992, 1).is_ended);
        assert!(!ends(980, 20).is_ended && ends(979, 20).is_ended);
        let later = [as_of.microseconds(), as_of.microseconds() + 5];
        assert_eq!(age("calls", &later, as_of, Calendar::default()).newest, None);
    }

    #[test]
    fn deals_end_where_none_is_new_or_closed_for_longer_than_before() {
        let day = |day: i64| AsOf::from_microseconds(day * MICROSECONDS_PER_DAY);
        let every_third: Vec<Option<AsOf>> =
            (0..100).map(|row| Some(day(3 * row))).chain([None, Some(day(500))]).collect();
        let stale =
            |close, as_of| stale_deals(&every_third, close, day(as_of), Calendar::default()).is_some();
        assert!(!stale(None, 304) && stale(None, 305), "the newest is of day 297");
        assert!(!stale(Some(day(304)), 311) && stale(Some(day(304)), 312));
        assert!(stale(Some(day(390)), 389), "a close to come says nothing");
        let seldom: Vec<Option<AsOf>> = (0..100).map(|row| Some(day(row / 10 * 40))).collect();
        assert!(
            stale_deals(&seldom, None, day(400), Calendar::default()).is_none()
                && stale_deals(&seldom, None, day(401), Calendar::default()).is_some()
        );
        assert_eq!(stale_deals(&every_third[..40], None, day(400), Calendar::default()), None, "few deals");
        assert_eq!(stale_deals(&[], None, day(400), Calendar::default()), None);
    }

    #[test]
    fn a_date_of_the_project_that_stays_behind_is_noticed() {
        let day = |day: i64| AsOf::from_microseconds(day * MICROSECONDS_PER_DAY);
        let days = |days: std::ops::Range<i64>| days.map(|day| day * MICROSECONDS_PER_DAY);
        assert!(left_out("calls", days(0..30), day(18), Calendar::default()).is_some());
        assert_eq!(left_out("calls", days(0..30), day(30), Calendar::default()), None, "all are before it");
        assert_eq!(
            left_out("calls", days(0..30), day(21), Calendar::default()),
            None,
            "the last nine days may be planned"
        );
        let warning = left_out("calls", days(0..400), day(18), Calendar::default()).unwrap().to_string();
        assert!(warning.contains("rows of `calls` on 382 days"), "{warning}");
    }
}
