//! The figures of the predictions on the closed deals, and the wins at capacity against the points table.

use serde::Serialize;

use super::groups::PredictedGroup;
use super::reviewed_deals::ReviewedDeals;
use crate::evaluate::{Entry, Figures, Trial, Who};
use crate::points::{Costs, costs};
use crate::statistics::Figure;

/// What was predicted of some deals, what became of them, and the figures of the predictions on those that are closed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RealisedFigures {
    /// Their counts, prediction and win rate.
    pub(crate) deals: PredictedGroup,
    /// Ranking and calibration of the predictions; `None` unless some are won and some lost.
    pub(crate) figures: Option<Figures>,
    /// Wins, losses and money among the best closed deals at the threshold of the points table and at capacity: by the predictions, and
    /// by the points where there is a table.
    pub(crate) selections: Vec<Costs>,
    /// The predictions against the points table; `None` without one.
    pub(crate) points: Option<PointsContest>,
}

/// The predictions against the points table on the same closed deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PointsContest {
    /// The area under the ROC curve of the points.
    pub(crate) auc: Option<Figure>,
    /// That of the predictions minus that of the points.
    pub(crate) auc_ahead: Option<Figure>,
    /// Wins among the best deals at capacity, predictions minus points.
    pub(crate) wins_ahead: Option<Figure>,
}

/// How the deals are selected, and the seed of the intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SelectionRule {
    /// The share of leads that sales can work, above 0 and at most 1.
    pub(super) capacity: f64,
    /// The threshold of the points table.
    pub(super) threshold: Option<f64>,
    pub(super) seed: u64,
}

/// Probabilities of 0 and 1 are replaced by the nearest whose log-odds are finite, as scikit-learn's log loss does.
const LEAST: f64 = 1e-15;

impl RealisedFigures {
    /// The figures of the deals of these rows.
    pub(super) fn of(deals: &ReviewedDeals, rows: &[usize], rule: SelectionRule) -> Self {
        let group = PredictedGroup::of(None, deals, rows);
        if group.n_won == 0 || group.n_lost == 0 {
            return Self { deals: group, figures: None, selections: Vec::new(), points: None };
        }
        let trial = trial(deals, rows);
        let of_rows = |all: &Vec<Option<f64>>| trial.rows.iter().map(|&row| all[row]).collect::<Vec<_>>();
        let amounts = deals.amounts.as_ref().map(of_rows);
        let has_points = deals.points.is_some();
        let points = trial.entries.last().map_or(&[][..], |entry| &entry.rank);
        let threshold = rule.threshold.filter(|_| has_points);
        let selections = costs(&trial, points, threshold, rule.capacity, amounts.as_deref());
        let mut contestants = trial.contestants(&[rule.capacity], rule.seed).into_iter();
        let figures = contestants.next().map(|model| model.figures);
        let n_won = group.n_won as f64;
        let points = contestants.next().map(|points| {
            let ahead = points.model_ahead;
            let capture = ahead.as_ref().and_then(|ahead| ahead.capture.first().copied().flatten());
            PointsContest {
                auc: points.figures.auc,
                auc_ahead: ahead.and_then(|ahead| ahead.auc).map(Figure::from),
                wins_ahead: capture.map(|capture| times(capture, n_won)),
            }
        });
        Self { deals: group, figures, selections, points }
    }
}

fn times(figure: Figure, factor: f64) -> Figure {
    let interval = figure.interval.map(|(low, high)| (factor * low, factor * high));
    Figure { value: factor * figure.value, interval }
}

/// The closed deals of these rows with the predictions, and the points if there are any. Points are no probabilities: their
/// log-odds are not used.
fn trial(deals: &ReviewedDeals, rows: &[usize]) -> Trial {
    let closed: Vec<(usize, bool)> = rows.iter().filter_map(|&row| Some((row, deals.won[row]?))).collect();
    let rows: Vec<usize> = closed.iter().map(|(row, _)| *row).collect();
    let log_odds = |row: &usize| {
        let p = deals.predictions[*row].probability.clamp(LEAST, 1.0 - LEAST);
        (p / (1.0 - p)).ln()
    };
    let log_odds: Vec<f64> = rows.iter().map(log_odds).collect();
    let mut entries = vec![Entry { who: Who::Model, rank: log_odds.clone(), log_odds }];
    entries.extend(deals.points.as_ref().map(|points| Entry {
        who: Who::Points,
        rank: rows.iter().map(|&row| points[row]).collect(),
        log_odds: vec![0.0; rows.len()],
    }));
    Trial {
        won: closed.iter().map(|(_, won)| *won).collect(),
        groups: rows.iter().map(|&row| deals.groups[row]).collect(),
        starts: vec![0],
        entries,
        rows,
    }
}
