//! A rolling backtest: a model trained on the first day of each of the last quarters, evaluated on the deals of that quarter.

use std::collections::HashSet;

use chrono::Datelike;
use serde::Serialize;

use super::calibration::{calibration, log_losses, weighted_mean};
use super::delong::auc_interval_clustered;
use super::error::EvaluationError;
use super::evaluation_data::{Dates, EvaluationData};
use super::fit_and_score::{TestScores, fit_and_score, log_odds_of};
use super::ranking::lift;
use super::score_counts::Lift;
use super::scored_part::ScoredPart;
use super::split::{Split, split_at, split_between, too_few_tested, too_few_trained};
use crate::fit::FitPlan;
use crate::linear_model::LinearFit;
use crate::statistics::Figure;
use crate::units::AsOf;

/// A calendar quarter, and the figures in it of a model trained on its first day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quarter {
    /// Its first day in the time zone of the project: the day of the training.
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

/// A model of the first day of a quarter for each quarter, from the newest back.
pub(super) struct Backtest<'a> {
    deals: &'a EvaluationData<'a>,
    dates: Dates<'a>,
    plan: &'a FitPlan,
    capacity: f64,
    newest: AsOf,
    oldest: AsOf,
    /// The coefficients of a quarter, as a warm start for those of the one before.
    near: Option<LinearFit>,
    done: u32,
}

/// A quarter, and the scores of its deals by the model of its first day, if that could be trained.
pub(super) struct TestedQuarter {
    /// The first instant of the quarter.
    pub(super) from: AsOf,
    pub(super) quarter: Quarter,
    pub(super) scores: Option<ScoredPart>,
}

impl<'a> Backtest<'a> {
    /// `None` without dates or deals.
    pub(super) fn new(deals: &'a EvaluationData<'a>, capacity: f64, plan: &'a FitPlan) -> Option<Self> {
        let dates = deals.dates?;
        let (newest, oldest) = (*dates.as_of.iter().max()?, *dates.as_of.iter().min()?);
        Some(Self { deals, dates, plan, capacity, newest, oldest, near: None, done: 0 })
    }

    /// The next older quarter; `None` where there are no deals before its end, and so neither training nor test deals.
    pub(super) fn next_quarter(&mut self) -> Option<TestedQuarter> {
        let (from, to) = self.bounds(self.done)?;
        self.done += 1;
        Some(self.test(from, to))
    }

    /// The deals of the smaller class, one of each account, with a snapshot on or after the first day of the oldest quarter, of so many
    /// at most, on which a model could be trained: no more can be scored out of time.
    pub(super) fn most_events(&self, quarters: u32) -> usize {
        let split = |from: AsOf| split_at(self.dates.as_of, self.dates.known_from(), from);
        let trained = (0..quarters).map_while(|back| self.bounds(back)).map(|(from, _)| split(from));
        let oldest = trained.filter(|split| too_few_trained(self.deals, split).is_none()).last();
        let tested = oldest.map_or_else(Vec::new, |split| split.test);
        let accounts_of = |class: bool| {
            let rows = tested.iter().filter(|&&row| self.deals.won[row] == class);
            rows.map(|&row| self.deals.cluster(row)).collect::<HashSet<u64>>().len()
        };
        accounts_of(true).min(accounts_of(false))
    }

    /// The first day of a quarter, so many back from the newest, and that of the next one.
    fn bounds(&self, back: u32) -> Option<(AsOf, AsOf)> {
        let start = |later: i32| self.dates.calendar.quarter(self.newest, later);
        let back = i32::try_from(back).ok()?;
        let (from, to) = (start(-back)?, start(1 - back)?);
        (to > self.oldest).then_some((from, to))
    }

    fn test(&mut self, from: AsOf, to: AsOf) -> TestedQuarter {
        let (deals, dates) = (self.deals, self.dates);
        let split = split_between(dates.as_of, dates.known_from(), from, to);
        let won: Vec<bool> = split.test.iter().map(|&row| deals.won[row]).collect();
        let n_won = won.iter().filter(|&&won| won).count();
        let (result, scores) = self.scored(&split, to, &won);
        // For people: deals are compared with the instants.
        let on_the_clock = |at| dates.calendar.on_the_clock(at);
        let quarter = Quarter {
            from: on_the_clock(from),
            to: on_the_clock(to),
            n_train: split.train.len(),
            newest_close: split.train.iter().map(|&row| dates.known_from()[row]).max().map(on_the_clock),
            n_won,
            n_lost: won.len() - n_won,
            still_open: deals.open_as_of.iter().filter(|&&at| at >= from && at < to).count(),
            result,
        };
        TestedQuarter { from, quarter, scores }
    }

    /// The figures of a quarter and the scores of its deals, also of those whose span has not ended.
    fn scored(&mut self, split: &Split, to: AsOf, won: &[bool]) -> (QuarterResult, Option<ScoredPart>) {
        let deals = self.deals;
        let too_few = too_few_tested(deals, split, Some(to));
        let reason =
            too_few_trained(deals, split).or_else(|| too_few.clone().filter(|_| split.test.is_empty()));
        if let Some(reason) = reason {
            return (QuarterResult::NotJudged(EvaluationError::TooFew(reason).to_string()), None);
        }
        // The model of the newest quarter is that of all later deals, too.
        let is_newest = self.newest < to;
        let early = deals.early_between(split.cut, Some(to).filter(|_| !is_newest));
        let test: Vec<usize> = split.test.iter().copied().chain(early).collect();
        let origin = (&split.train[..], Some(split.cut));
        match fit_and_score(deals, origin, &test, self.plan, self.near.as_ref(), true) {
            Err(reason) => (QuarterResult::NotJudged(reason.to_string()), None),
            Ok((fit, judged)) => {
                self.near = Some(fit);
                let result = match too_few {
                    Some(reason) => QuarterResult::NotJudged(EvaluationError::TooFew(reason).to_string()),
                    None => QuarterResult::Judged(self.figures(&judged, &split.test, won)),
                };
                let train = deals.with_early(&split.train, &test, Some(split.cut));
                (result, Some(ScoredPart::of_scores(deals, (&train, &test), judged)))
            }
        }
    }

    /// The figures of a model, and of the points table, on the deals of a quarter.
    fn figures(&self, judged: &TestScores, test: &[usize], won: &[bool]) -> QuarterFigures {
        let deals = self.deals;
        let log_odds = &judged.log_odds[..test.len()];
        let points = deals.points.map(|points| test.iter().map(|&row| points[row]).collect::<Vec<f64>>());
        let clusters: Vec<u64> = test.iter().map(|&row| deals.cluster(row)).collect();
        let base = vec![log_odds_of(judged.share); won.len()];
        let mean = |log_odds: &[f64]| weighted_mean(&log_losses(log_odds, won), |_| 1.0);
        let area = |scores: &[f64]| auc_interval_clustered(&[(scores, won, &clusters[..])]).map(Figure::from);
        let line = calibration(log_odds, won, &|_| 1.0);
        QuarterFigures {
            auc: area(log_odds),
            points_auc: points.as_deref().and_then(area),
            log_loss: mean(log_odds),
            base_log_loss: mean(&base),
            slope: line.map(|line| line.slope),
            intercept: line.map(|line| line.intercept),
            lift: lift(log_odds, won, self.capacity),
        }
    }
}
