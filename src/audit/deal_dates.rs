//! What is known of a deal only after its snapshot (its close and other late dates, the times between dates, the rows of timed
//! tables), and what is known at the snapshot, each as an order of the deals.

use chrono::Datelike;
use rayon::prelude::*;

use super::column::AuditedColumn;
use super::evidence::CLOSE;
use super::explained::DealOrder;
use super::finding::Usage;
use super::timed::TimedCounts;
use crate::design::Cells;
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// The kind of a column of dates.
pub(super) const DATES: &str = "dates";

/// The largest number of dates beside close and snapshot that are compared in pairs.
const MOST_DATES: usize = 8;

/// The largest number of compared deals; what is computed is seen in far fewer.
const MOST_DEALS: usize = 20_000;

/// The share of dates after the snapshot from which a column of dates is known only later.
const LATE: f64 = 0.05;

/// A variable that is known only after the snapshot.
#[derive(Debug, Clone)]
pub(super) struct LaterVariable {
    /// In words, with the names of the columns.
    pub name: String,
    /// Its values in days, where it is a time, in the compared deals.
    pub days: Vec<f64>,
    /// Where a time begins and ends; no beginning: the date itself.
    pub span: Option<(Option<String>, String)>,
    /// Whether it is of the close or of rows after the snapshot; another late date may be one that was planned.
    pub is_certain: bool,
    pub order: DealOrder,
}

/// The compared deals with their variables.
#[derive(Debug, Clone)]
pub(super) struct DealDates {
    /// The compared deals among the closed ones.
    pub rows: Vec<u32>,
    pub later: Vec<LaterVariable>,
    /// What is known at the snapshot.
    pub known: Vec<DealOrder>,
    /// Whether it is known what came before the snapshot.
    pub has_snapshot: bool,
    /// The snapshot dates of all closed and of all open deals, in days.
    pub snapshots: Option<[Vec<f64>; 2]>,
    /// The row counts of timed tables.
    pub counts: Vec<RowsOfDeals>,
    /// The number of tests: of columns, with each later variable.
    pub n_tests: f64,
    /// The same with one deal of each account: deals of an account may have been closed together, and have the same company.
    pub by_account: Option<Box<DealDates>>,
}

/// The number of rows of a timed table for each closed deal.
#[derive(Debug, Clone)]
pub(super) struct RowsOfDeals {
    pub table: String,
    pub all: Vec<f64>,
    pub before: Vec<f64>,
}

/// A column of dates, in days.
#[derive(Clone, Copy)]
struct DateColumn<'a> {
    name: &'a str,
    days: &'a [f64],
    /// Whether a deal gets it when it is closed: closed deals have it, and open ones have not.
    is_of_close: bool,
}

impl DealDates {
    /// `None` where nothing is known that comes after the snapshot.
    pub fn of(
        columns: &[AuditedColumn],
        won: &[bool],
        timed: &[TimedCounts],
        accounts: &[u64],
    ) -> Option<Self> {
        let rows: Vec<u32> = (0..won.len() as u32).collect();
        let mut dates = Self::of_rows(columns, won, timed, rows)?;
        let role =
            |role| columns.iter().find(|column| column.usage == Usage::Role(role)).and_then(self::dates);
        if let Some(rows) = one_of_each(accounts, &dates.rows, &[role("close"), role("snapshot")]) {
            dates.by_account = Self::of_rows(columns, won, timed, rows).map(Box::new);
        }
        Some(dates)
    }

    /// The same for some of the deals.
    fn of_rows(
        columns: &[AuditedColumn],
        won: &[bool],
        timed: &[TimedCounts],
        rows: Vec<u32>,
    ) -> Option<Self> {
        let of_role = |role| columns.iter().find(|column| column.usage == Usage::Role(role)).and_then(dates);
        let (close, snapshot) = (of_role("close"), of_role("snapshot"));
        let others =
            columns.iter().filter(|column| !matches!(column.usage, Usage::Role("close" | "snapshot")));
        let (late, early): (Vec<DateColumn<'_>>, Vec<DateColumn<'_>>) =
            others.filter_map(dates).take(MOST_DATES).partition(|dates| is_late(dates, snapshot));
        let rows = compared(rows, &[close, snapshot]);
        let won: Vec<bool> = rows.iter().map(|&row| won[row as usize]).collect();
        let counts: Vec<RowsOfDeals> = timed.iter().map(RowsOfDeals::of).collect();
        let early: Vec<DateColumn<'_>> = snapshot.into_iter().chain(early).collect();
        let late: Vec<DateColumn<'_>> = close.into_iter().chain(late).collect();
        let mut known = known(&early, snapshot);
        let mut later = later(&late, &early, close);
        for count in &counts {
            known.push(count.before.clone());
            let name = format!("the number of all rows of `{}`", count.table);
            later.push(NamedVariable { name, days: count.all.clone(), span: None, is_certain: true });
        }
        let pick = |days: &[f64]| rows.iter().map(|&row| days[row as usize]).collect::<Vec<f64>>();
        let later: Vec<LaterVariable> = later
            .into_par_iter()
            .map(|NamedVariable { name, days, span, is_certain }| {
                let days = pick(&days);
                LaterVariable { name, order: DealOrder::of(&days, &won), days, span, is_certain }
            })
            .collect();
        let known = known.into_par_iter().map(|days| DealOrder::of(&pick(&days), &won)).collect();
        let snapshots =
            columns.iter().find(|column| column.usage == Usage::Role("snapshot")).and_then(|column| {
                let Some(Cells::Numbers(open)) = &column.open else { return None };
                Some([snapshot?.days.to_vec(), open.clone()])
            });
        let n_tests = (columns.len() * later.len()) as f64;
        let has_snapshot = snapshot.is_some();
        let by_account = None;
        (!later.is_empty()).then_some(Self {
            rows,
            later,
            known,
            has_snapshot,
            snapshots,
            counts,
            n_tests,
            by_account,
        })
    }
}

impl RowsOfDeals {
    fn of(timed: &TimedCounts) -> Self {
        let count =
            |of: &dyn Fn(&[u32; 3]) -> u32| timed.counts.iter().map(|counts| f64::from(of(counts))).collect();
        Self {
            table: timed.table.clone(),
            all: count(&|[all, ..]| *all),
            before: count(&|[all, later, _]| all - later),
        }
    }
}

fn dates(column: &AuditedColumn) -> Option<DateColumn<'_>> {
    match &column.closed {
        Cells::Numbers(days) if column.kind == DATES => Some(DateColumn {
            name: &column.name,
            days,
            is_of_close: is_of_close(days, column.open.as_ref()),
        }),
        _ => None,
    }
}

/// Whether nearly all closed deals have a date that nearly no open one has.
fn is_of_close(closed: &[f64], open: Option<&Cells>) -> bool {
    /// The least number of open deals.
    const LEAST_OPEN: usize = 30;
    /// The least share of the closed deals that have it, and the largest of the open ones.
    const SHARES: [f64; 2] = [0.95, 0.05];
    let Some(Cells::Numbers(open)) = open else { return false };
    let share =
        |days: &[f64]| days.iter().filter(|day| day.is_finite()).count() as f64 / days.len().max(1) as f64;
    open.len() >= LEAST_OPEN && share(closed) >= SHARES[0] && share(open) <= SHARES[1]
}

/// Whether a date is often after the snapshot, or of the close.
fn is_late(dates: &DateColumn<'_>, snapshot: Option<DateColumn<'_>>) -> bool {
    if dates.is_of_close {
        return true;
    }
    let Some(snapshot) = snapshot else { return false };
    let both = dates.days.iter().zip(snapshot.days).filter(|(date, at)| date.is_finite() && at.is_finite());
    let (n, late) = both.fold((0_usize, 0_usize), |(n, late), (date, at)| {
        (n + 1, late + usize::from(date.floor() > at.floor()))
    });
    late as f64 > LATE * n as f64
}

/// These deals, or a sample of them that does not depend on their order.
fn compared(rows: Vec<u32>, dates: &[Option<DateColumn<'_>>]) -> Vec<u32> {
    let n = rows.len();
    let is_compared = |&row: &u32| n <= MOST_DEALS || (key_of(dates, row) % n as u64) < MOST_DEALS as u64;
    rows.into_iter().filter(is_compared).collect()
}

/// A random number for a deal that depends on its dates only.
fn key_of(dates: &[Option<DateColumn<'_>>], row: u32) -> u64 {
    dates.iter().flatten().fold(0, |key: u64, dates| {
        crate::fit::split_mix64(key.rotate_left(23) ^ dates.days[row as usize].to_bits())
    })
}

/// One deal of each account; `None` where each deal has an account of its own, or too few accounts are left.
fn one_of_each(accounts: &[u64], rows: &[u32], dates: &[Option<DateColumn<'_>>]) -> Option<Vec<u32>> {
    /// The least number of accounts that show a dependence.
    const LEAST_ACCOUNTS: usize = 60;
    let mut chosen: Vec<u32> = rows.to_vec();
    chosen.sort_by_key(|&row| key_of(dates, row));
    let mut seen = std::collections::HashSet::new();
    chosen.retain(|&row| seen.insert(accounts[row as usize]));
    chosen.sort_unstable();
    (chosen.len() >= LEAST_ACCOUNTS && chosen.len() < rows.len()).then_some(chosen)
}

/// The difference of two columns of dates, in days.
fn between(from: &DateColumn<'_>, to: &DateColumn<'_>) -> Vec<f64> {
    to.days.iter().zip(from.days).map(|(to, from)| to - from).collect()
}

/// The day in the year, in the month and in the week.
fn seasons(days: &[f64]) -> [(&'static str, Vec<f64>); 3] {
    let date = |day: &f64| {
        day.is_finite().then(|| AsOf::from_microseconds((day * MICROSECONDS_PER_DAY as f64) as i64).date())
    };
    let part = |of: &dyn Fn(chrono::NaiveDate) -> u32| -> Vec<f64> {
        days.iter().map(|day| date(day).map_or(f64::NAN, |date| f64::from(of(date)))).collect()
    };
    [
        ("the time of year of", part(&|date| 100 * date.month() + date.day())),
        ("the day of the month of", part(&|date| date.day())),
        ("the weekday of", part(&|date| date.weekday().num_days_from_monday())),
    ]
}

/// The dates before the snapshot, the seasons of the snapshot, and the times from these dates to it.
fn known(early: &[DateColumn<'_>], snapshot: Option<DateColumn<'_>>) -> Vec<Vec<f64>> {
    let mut known: Vec<Vec<f64>> = early.iter().map(|dates| dates.days.to_vec()).collect();
    for dates in early {
        known.extend(seasons(dates.days).map(|(_, days)| days));
    }
    if let Some(snapshot) = snapshot {
        let others = early.iter().filter(|dates| dates.name != snapshot.name);
        known.extend(others.map(|dates| between(dates, &snapshot)));
    }
    known
}

/// A variable of all deals before it is put in order.
struct NamedVariable {
    name: String,
    days: Vec<f64>,
    span: Option<(Option<String>, String)>,
    is_certain: bool,
}

/// The late dates, the seasons of the close, and the times to late dates from all dates before them in the list.
fn later(
    late: &[DateColumn<'_>],
    early: &[DateColumn<'_>],
    close: Option<DateColumn<'_>>,
) -> Vec<NamedVariable> {
    let mut later: Vec<NamedVariable> = Vec::new();
    for (place, to) in late.iter().enumerate() {
        let is_close = close.is_some_and(|close| close.name == to.name);
        let is_certain = is_close || to.is_of_close;
        let label = if is_close { CLOSE.to_owned() } else { format!("`{}`", to.name) };
        for from in early.iter().chain(&late[place + 1..]) {
            let name = format!("the time from `{}` to {label}", from.name);
            let span = Some((Some(from.name.to_owned()), label.clone()));
            later.push(NamedVariable { name, days: between(from, to), span, is_certain });
        }
        let span = Some((None, label.clone()));
        later.push(NamedVariable { name: label, days: to.days.to_vec(), span, is_certain });
    }
    if let Some(close) = close {
        later.extend(seasons(close.days).into_iter().map(|(what, days)| {
            let name = format!("{what} {CLOSE}");
            NamedVariable { name, days, span: None, is_certain: true }
        }));
    }
    later
}
