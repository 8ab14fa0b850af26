//! Days as integers since 1970-01-01, and the distribution of deals over them.

use chrono::{Datelike, NaiveDate, Weekday};

use super::draw::Draw;
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// Minutes in a day.
pub const MINUTES_PER_DAY: i32 = 1440;
/// Deals are qualified over two and a half years before the end of the data.
pub const HISTORY_DAYS: i32 = 913;
/// Days beyond these (about the years 0 to 4000) would not fit the minutes of an activity.
const DAY_LIMIT: i64 = 740_000;
/// Few deals are qualified on a Saturday or Sunday.
const WEEKEND_WEIGHT: f64 = 0.12;
/// Deals by month, January first: a dip in summer and at the end of the year.
const MONTH_WEIGHTS: [f64; 12] = [1.05, 1.05, 1.1, 1.0, 1.0, 1.0, 0.85, 0.8, 1.1, 1.1, 1.05, 0.75];

/// The day on which `instant` falls.
pub fn day_of(instant: AsOf) -> i32 {
    instant.microseconds().div_euclid(MICROSECONDS_PER_DAY).clamp(-DAY_LIMIT, DAY_LIMIT) as i32
}

/// The calendar date of `day`.
pub fn date_of(day: i32) -> NaiveDate {
    AsOf::from_microseconds(i64::from(day) * MICROSECONDS_PER_DAY).date()
}

/// The day on which each of `count` deals is qualified, in order, all before `end`.
pub fn qualified_days(draw: &mut Draw, count: usize, end: i32) -> impl Iterator<Item = i32> + use<> {
    let first = end - HISTORY_DAYS;
    let mut total = 0.0;
    let mut running = Vec::new();
    for day in first..end {
        total += weight(date_of(day));
        running.push(total);
    }
    let mut deals = vec![0_usize; running.len()];
    for _ in 0..count {
        let mark = draw.unit() * total;
        let position = running.partition_point(|&sum| sum <= mark);
        deals[position.min(running.len() - 1)] += 1;
    }
    (first..end).zip(deals).flat_map(|(day, count)| std::iter::repeat_n(day, count))
}

/// How many deals a date gets, relative to a plain weekday.
fn weight(date: NaiveDate) -> f64 {
    let month = MONTH_WEIGHTS[date.month0() as usize];
    if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) { month * WEEKEND_WEIGHT } else { month }
}
