//! Functions of dates and timestamps.

use super::calendar::{self, Civil, DAY, HOUR, MINUTE, SECOND};
use super::side::{Cell, OneOrMany};
use super::values::NO_TIME;
use crate::expression::{Constant, Function, RuleType};

/// A part of a time as a number. A bare date has no time of day.
pub(super) fn part(function: Function, of: RuleType, times: OneOrMany<'_, i64>, rows: usize) -> Vec<f64> {
    let number = |part: fn(i64) -> i64| {
        times.map(rows, |time| if time.is_known() { part(time) as f64 } else { f64::MISSING })
    };
    match function {
        Function::Year => number(|time| Civil::of(time).year),
        Function::Quarter => number(|time| (Civil::of(time).month + 2) / 3),
        Function::Month => number(|time| Civil::of(time).month),
        Function::Day => number(|time| Civil::of(time).day),
        Function::DayOfYear => number(|time| Civil::of(time).day_of_year()),
        Function::Week => number(|time| calendar::iso_week(calendar::day_of(time))),
        Function::Weekday => number(|time| calendar::weekday(calendar::day_of(time))),
        Function::Hour if of != RuleType::Date => number(|time| calendar::time_of_day(time) / HOUR),
        Function::Minute if of != RuleType::Date => number(|time| calendar::time_of_day(time) / MINUTE % 60),
        Function::Second if of != RuleType::Date => times.map(rows, |time| {
            // With its fraction: integer microseconds, divided once.
            if time.is_known() { time.rem_euclid(MINUTE) as f64 / SECOND as f64 } else { f64::MISSING }
        }),
        _ => vec![f64::MISSING; rows],
    }
}

/// The days from `from` to `to`, with a fraction if either has a time of day.
pub(super) fn days_between(from: OneOrMany<'_, i64>, to: OneOrMany<'_, i64>, rows: usize) -> Vec<f64> {
    from.zip(to, rows, |from, to| {
        if from.is_known() && to.is_known() { (to - from) as f64 / DAY as f64 } else { f64::MISSING }
    })
}

/// A time plus or minus a constant span.
pub(super) fn add_span(
    times: OneOrMany<'_, i64>,
    span: &Constant,
    subtract: bool,
    rows: usize,
    lost: &mut Vec<u32>,
) -> Vec<i64> {
    let Constant::Span { months, microseconds } = *span else { return vec![NO_TIME; rows] };
    let sign = if subtract { -1 } else { 1 };
    let (months, microseconds) = (i64::from(months) * sign, microseconds.saturating_mul(sign));
    shift(times, rows, lost, |_, time| Some(calendar::add_span(time, months, microseconds)))
}

/// A time plus a number of days: whole days to a date, also fractions to a timestamp.
pub(super) fn add_days(
    times: OneOrMany<'_, i64>,
    days: OneOrMany<'_, f64>,
    yields: RuleType,
    rows: usize,
    lost: &mut Vec<u32>,
) -> Vec<i64> {
    let microseconds = |days: f64| match yields {
        RuleType::Date => (days.trunc() * DAY as f64) as i64,
        _ => (days * DAY as f64).round() as i64,
    };
    shift(times, rows, lost, |row, time| {
        let days = days.get(row);
        days.is_known().then(|| calendar::add_span(time, 0, microseconds(days)))
    })
}

/// Moves times by a function of the row and the time: its outer option is `None` if the shift is unknown, the inner one if
/// the result is out of range.
fn shift(
    times: OneOrMany<'_, i64>,
    rows: usize,
    lost: &mut Vec<u32>,
    function: impl Fn(usize, i64) -> Option<Option<i64>>,
) -> Vec<i64> {
    let moved = |row: usize| {
        let time = times.get(row);
        let moved = if time.is_known() { function(row, time) } else { None };
        if moved == Some(None) {
            lost.push(row as u32);
        }
        moved.flatten().unwrap_or(NO_TIME)
    };
    (0..rows).map(moved).collect()
}

/// The first moment of the unit that a time is in.
pub(super) fn truncate(unit: &str, times: OneOrMany<'_, i64>, rows: usize) -> Vec<i64> {
    let start =
        |start: fn(i64) -> i64| times.map(rows, |time| if time.is_known() { start(time) } else { NO_TIME });
    let unit = unit.trim().to_ascii_lowercase();
    match unit.strip_suffix('s').unwrap_or(&unit) {
        "year" => start(|time| Civil { month: 1, day: 1, ..Civil::of(time) }.midnight()),
        "quarter" => start(|time| {
            let civil = Civil::of(time);
            Civil { month: (civil.month - 1) / 3 * 3 + 1, day: 1, ..civil }.midnight()
        }),
        "month" => start(|time| Civil { day: 1, ..Civil::of(time) }.midnight()),
        "week" => start(|time| {
            let days = calendar::day_of(time);
            (days + 1 - calendar::weekday(days)) * DAY
        }),
        "day" => start(|time| time - calendar::time_of_day(time)),
        "hour" => start(|time| time - time.rem_euclid(HOUR)),
        "minute" => start(|time| time - time.rem_euclid(MINUTE)),
        "second" => start(|time| time - time.rem_euclid(SECOND)),
        _ => vec![NO_TIME; rows],
    }
}
