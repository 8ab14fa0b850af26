//! Won and lost deals that count as open, as their close lies ahead: a date that was expected, or a day of the job before the newest close.

use super::column::AuditedColumn;
use super::deal_dates::DATES;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Usage};
use super::open_outcomes::{OpenOutcomes, on_outcome};
use super::share::binomial_at_most;
use crate::design::Cells;
use crate::statistics::median;
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// The number of deals of an outcome with a close ahead, and their share of all deals of that outcome, from which the win rate suffers.
const MANY: (usize, f64) = (3, 0.01);

/// How many times as frequent a close ahead is for one outcome as for the other.
const TIMES: usize = 10;

/// The largest probability of so few deals of the other outcome among those with a close ahead, if both outcomes had it alike.
const ALPHA: f64 = 0.01;

/// Snapshots expected from the day of the job to half of the closes ahead, from which none at all is no chance.
const EXPECTED: f64 = 10.0;

/// The outcome that alone has closes ahead of the day of the job, in so many deals that the win rate suffers: won or lost. `None` if both
/// have some, as where the job has an earlier date than the data.
///
/// `ahead` and `closed` are the won and the lost deals with a close ahead, and with one that has passed.
///
/// # False alarms
/// Where the closes ahead are of won and lost deals alike, at most [`ALPHA`] of the data sets have such an outcome.
pub(crate) fn outcome_ahead(ahead: [usize; 2], closed: [usize; 2]) -> Option<bool> {
    let is_alone = |own: usize| {
        let other = 1 - own;
        let is_many = ahead[own] >= MANY.0 && ahead[own] as f64 >= MANY.1 * (closed[own] + ahead[own]) as f64;
        is_many && is_mostly(own, ahead, closed) && {
            let all = ahead[0] + ahead[1] + closed[0] + closed[1];
            let share = (ahead[other] + closed[other]) as f64 / all as f64;
            binomial_at_most(ahead[other], ahead[0] + ahead[1], share) < ALPHA
        }
    };
    [true, false].into_iter().find(|won| is_alone(usize::from(!won)))
}

/// Whether a close ahead is far more frequent for this outcome than for the other.
fn is_mostly(own: usize, ahead: [usize; 2], closed: [usize; 2]) -> bool {
    let other = 1 - own;
    ahead[own] * closed[other].max(1) > TIMES * ahead[other] * closed[own].max(1)
}

/// Won and lost deals that count as open as their close lies ahead.
pub(super) fn future_closes(columns: &[AuditedColumn], open: OpenOutcomes<'_>) -> Option<Finding> {
    let close = columns.iter().find(|column| column.usage == Usage::Role("close"))?;
    let (Some(Cells::Numbers(closes)), Some(as_of)) = (&close.open, open.as_of) else { return None };
    let today = as_of.microseconds() as f64 / MICROSECONDS_PER_DAY as f64;
    let of_deals = closes.iter().zip(open.met).filter(|(close, met)| **close >= today && met.is_some());
    let of_deals: Vec<(f64, bool)> = of_deals.filter_map(|(close, met)| Some((*close, (*met)?))).collect();
    let won = of_deals.iter().filter(|deal| deal.1).count();
    let lost = of_deals.len() - won;
    let n_won = open.won.iter().filter(|&&won| won).count();
    let (ahead, closed) = ([won, lost], [n_won, open.won.len() - n_won]);
    let days: Vec<f64> = of_deals.iter().map(|deal| deal.0).collect();
    let severity = match outcome_ahead(ahead, closed) {
        Some(_) => Severity::Warning,
        None if won > 0 && is_mostly(0, ahead, closed) => Severity::Question,
        None if of_deals.len() >= MANY.0 && is_none_later(columns, today, &days) => Severity::Question,
        None => Severity::Note,
    };
    let whose = match (won, lost) {
        (_, 0) => "won deals",
        (0, _) => "lost deals",
        _ => "these deals",
    };
    let remedy = format!(
        "no deal is won or lost on a day to come: if `{}` of {whose} is a date that was expected, use the date on which they were \
         closed; else set as_of after it",
        close.name
    );
    let evidence = Evidence::FutureCloses { won, lost, as_of: AsOf::date(as_of).to_string() };
    (won + lost > 0).then(|| on_outcome(severity, vec![close.name.clone()], evidence, remedy))
}

/// Whether no deal has a snapshot from `today` on, though by the year before there were some until the closes: then the data end before, and no
/// date of the job explains the closes.
fn is_none_later(columns: &[AuditedColumn], today: f64, closes: &[f64]) -> bool {
    const YEAR: f64 = 365.0;
    let snapshot =
        columns.iter().find(|column| column.usage == Usage::Role("snapshot") && column.kind == DATES);
    let Some(Cells::Numbers(closed)) = snapshot.map(|snapshot| &snapshot.closed) else { return false };
    let Some(Cells::Numbers(open)) = snapshot.and_then(|snapshot| snapshot.open.as_ref()) else {
        return false;
    };
    let all = || closed.iter().chain(open);
    let a_year = all().filter(|day| (today - YEAR..today).contains(*day)).count() as f64;
    let span = median(closes).map_or(0.0, |close| close - today);
    a_year / YEAR * span >= EXPECTED && !all().any(|day| *day >= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closes_ahead_of_one_outcome_alone_are_found() {
        assert_eq!(outcome_ahead([0, 43], [116, 114]), Some(false));
        assert_eq!(outcome_ahead([19, 0], [81, 200]), Some(true));
        assert_eq!(outcome_ahead([10, 25], [80, 200]), None, "both have them");
        assert_eq!(outcome_ahead([0, 3], [30, 100]), None, "few deals are lost by chance");
        assert_eq!(outcome_ahead([3, 0], [300, 30]), None, "few deals are won by chance");
        assert_eq!(outcome_ahead([0, 4], [4_000, 4_000]), None, "a share that changes nothing");
        assert_eq!(outcome_ahead([0, 0], [0, 0]), None);
    }

    #[test]
    fn closes_ahead_of_both_outcomes_alike_give_a_false_alarm_in_at_most_one_data_set_of_a_hundred() {
        for win_rate in [0.02, 0.1, 0.25, 0.5, 0.9] {
            let closed = [(500.0 * win_rate) as usize, (500.0 * (1.0 - win_rate)) as usize];
            for n in [3_usize, 5, 10, 20, 40, 100] {
                let exactly = |k: usize| {
                    binomial_at_most(k, n, win_rate)
                        - if k == 0 { 0.0 } else { binomial_at_most(k - 1, n, win_rate) }
                };
                let found = (0..=n).filter(|&won| outcome_ahead([won, n - won], closed).is_some());
                let alarms: f64 = found.map(exactly).sum();
                assert!(alarms <= 0.015, "{alarms} of {n} at {win_rate}");
            }
        }
    }
}
