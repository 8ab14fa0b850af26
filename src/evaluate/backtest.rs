//! A rolling backtest: a model trained on the first day of each of the last quarters, evaluated on the deals of that quarter.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::calibration::{calibration, log_losses, weighted_mean};
use super::delong::auc_interval_clustered;
use super::error::EvaluationError;
use super::evaluation_data::{Dates, EvaluationData};
use super::fit_and_score::{TestScores, fit_and_score, log_odds_of};
use super::ranking::lift;
use super::score_counts::Lift;
use super::split::{fewest_missing, split_between};
use crate::fit::FitPlan;
use crate::linear_model::LinearFit;
use crate::statistics::Figure;
use crate::units::AsOf;

/// A calendar quarter, and the figures in it of a model trained on its first day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quarter {
    /// Its first day: the day of the training.
    pub from: AsOf,
    /// The first day of the next one.
    pub to: AsOf,
    /// Training deals: those closed before `from`.
    pub n_train: usize,
    /// The latest of their closes, always before `from`.
    pub newest_close: Option<AsOf>,
    /// Won deals with a snapshot in the quarter.
    pub n_won: usize,
    /// Lost deals with a snapshot in the quarter.
    pub n_lost: usize,
    /// Deals with a snapshot in the quarter that are still open: they are excluded.
    pub still_open: usize,
    /// The figures, or why there are none.
    pub result: QuarterResult,
}

impl Quarter {
    /// Its name: `2026 Q1`.
    #[must_use]
    pub fn name(&self) -> String {
        let date = self.from.date();
        format!("{} Q{}", date.year(), date.month0() / 3 + 1)
    }
}

/// The evaluation of a model in a quarter.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuarterResult {
    /// Why there are no figures.
    NotJudged(String),
    /// The figures.
    Judged(QuarterFigures),
}

/// The figures of a quarter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuarterFigures {
    /// Area under the ROC curve, with `DeLong`'s 95 % interval.
    pub auc: Option<Figure>,
    /// The same of the points table; `None` without one.
    pub points_auc: Option<Figure>,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: Option<f64>,
    /// The same for the share won in training.
    pub base_log_loss: Option<f64>,
    /// Calibration slope with its 95 % interval.
    pub slope: Option<Figure>,
    /// Calibration in the large with its 95 % interval.
    pub intercept: Option<Figure>,
    /// Lift at the capacity of sales.
    pub lift: Option<Lift>,
}

/// The newest `n` quarters up to that of `newest`, the oldest first, each with its first day and that of the next.
fn quarters(newest: AsOf, n: u32) -> Vec<(AsOf, AsOf)> {
    let after = |first: NaiveDate, quarters: i32| {
        let months = first.year() * 12 + first.month0().cast_signed() + 3 * quarters;
        NaiveDate::from_ymd_opt(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1)
    };
    let date = newest.date();
    let last = NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1);
    let Some(last) = last else { return Vec::new() };
    let n = i32::try_from(n).unwrap_or(i32::MAX);
    let bounds = (0..n).rev().filter_map(|back| {
        Some((AsOf::from_date(after(last, -back)?), AsOf::from_date(after(last, 1 - back)?)))
    });
    bounds.collect()
}

/// Trains on the first day of each of the newest `n` quarters and evaluates on its deals, the oldest first. Empty without dates.
pub fn backtest(
    deals: &EvaluationData<'_>,
    n: u32,
    capacity: f64,
    plan: &FitPlan,
    progress: &dyn Fn(u64, u64),
) -> Vec<Quarter> {
    let Some(dates) = deals.dates else { return Vec::new() };
    let Some(&newest) = dates.as_of.iter().max() else { return Vec::new() };
    let oldest = dates.as_of.iter().min().copied().unwrap_or(newest);
    // Before the first deal there are neither training nor test deals.
    let spans: Vec<(AsOf, AsOf)> = quarters(newest, n).into_iter().filter(|(_, to)| *to > oldest).collect();
    let mut results = Vec::with_capacity(spans.len());
    // The coefficients of a quarter are a good start for those of the next.
    let mut near = None;
    for (done, &(from, to)) in spans.iter().enumerate() {
        progress(done as u64, spans.len() as u64);
        results.push(quarter(deals, &dates, (from, to), capacity, plan, &mut near));
    }
    progress(spans.len() as u64, spans.len() as u64);
    results
}

fn quarter(
    deals: &EvaluationData<'_>,
    dates: &Dates<'_>,
    (from, to): (AsOf, AsOf),
    capacity: f64,
    plan: &FitPlan,
    near: &mut Option<LinearFit>,
) -> Quarter {
    let split = split_between(dates.as_of, dates.closed_at, from, to);
    let won: Vec<bool> = split.test.iter().map(|&row| deals.won[row]).collect();
    let n_won = won.iter().filter(|&&won| won).count();
    let judged =
        |near: Option<&LinearFit>| fit_and_score(deals, &split.train, &split.test, plan, near, false);
    let result = match fewest_missing(deals, &split, Some(to))
        .map_or_else(|| judged(near.as_ref()), |reason| Err(EvaluationError::TooFew(reason)))
    {
        Err(reason) => QuarterResult::NotJudged(reason.to_string()),
        Ok((fit, judged)) => {
            let of_test = |points: &[f64]| split.test.iter().map(|&row| points[row]).collect::<Vec<f64>>();
            let points = deals.points.map(of_test);
            let clusters: Vec<u64> = split.test.iter().map(|&row| deals.cluster(row)).collect();
            let figures = figures(&judged, points.as_deref(), (&won, &clusters), capacity);
            *near = Some(fit);
            QuarterResult::Judged(figures)
        }
    };
    let still_open = deals.open_as_of.iter().filter(|&&at| at >= from && at < to).count();
    Quarter {
        from,
        to,
        n_train: split.train.len(),
        newest_close: split.train.iter().map(|&row| dates.closed_at[row]).max(),
        n_won,
        n_lost: won.len() - n_won,
        still_open,
        result,
    }
}

/// The figures of a model, and of the points table, on the deals of a quarter.
fn figures(
    judged: &TestScores,
    points: Option<&[f64]>,
    (won, clusters): (&[bool], &[u64]),
    capacity: f64,
) -> QuarterFigures {
    let base = vec![log_odds_of(judged.share); won.len()];
    let mean = |log_odds: &[f64]| weighted_mean(&log_losses(log_odds, won), |_| 1.0);
    let area = |scores: &[f64]| auc_interval_clustered(&[(scores, won, clusters)]).map(Figure::from);
    let line = calibration(&judged.log_odds, won, &|_| 1.0);
    QuarterFigures {
        auc: area(&judged.log_odds),
        points_auc: points.and_then(area),
        log_loss: mean(&judged.log_odds),
        base_log_loss: mean(&base),
        slope: line.map(|line| line.slope),
        intercept: line.map(|line| line.intercept),
        lift: lift(&judged.log_odds, won, capacity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_are_those_of_the_calendar() {
        let day = |text: &str| AsOf::parse(text).unwrap();
        let found = quarters(day("2026-02-14"), 3);
        let expected =
            [("2025-07-01", "2025-10-01"), ("2025-10-01", "2026-01-01"), ("2026-01-01", "2026-04-01")];
        assert_eq!(found, expected.map(|(from, to)| (day(from), day(to))));
        assert!(quarters(day("2026-02-14"), 0).is_empty());
    }
}
