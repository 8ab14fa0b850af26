//! Choosing the ridge penalty on a grid by cross-validation.

use rayon::prelude::*;

use super::folds::{sample_of_groups, stratified_folds};
use super::limits::MOST_INFERRED_COLUMNS;
use super::newton::{Point, base_rate, descend};
use super::objective::Objective;
use super::prior::{Guide, SHARES};
use super::{FitError, Problem};
use crate::units::softplus;

/// The largest penalty of the grid: a prior standard deviation of 0.01 log-odds, which leaves almost no effect.
const LARGEST_ALPHA: f64 = 1e4;

/// Decades from the largest penalty to the smallest, 0.01: a prior standard deviation of 10 log-odds, which is almost no
/// penalty. A penalty is a prior precision, so the same grid serves any number of deals.
const DECADES: f64 = 6.0;

/// The number of penalties on the grid, evenly spaced in their logarithms.
const N_ALPHAS: u32 = 20;

/// The largest number of deals that the penalty is chosen on. As a prior precision it does not grow with their number,
/// and this number determines it precisely.
const MOST_ROWS: usize = 100_000;

/// The tolerance of a fit of the path, as a scaled gradient: a thousandth of a standard error changes the log
/// loss by a millionth of the change by one standard error.
const AIM: f64 = 1e-3;

/// How the penalty is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathOptions {
    /// Folds of the cross-validation, at least 2.
    pub folds: u32,
    /// Seed of the folds.
    pub seed: u64,
    /// The maximum number of iterations of each fit.
    pub max_iterations: u64,
}

/// The cross-validated log loss of each penalty, and the chosen one.
#[derive(Debug, Clone, PartialEq)]
pub struct AlphaPath {
    /// One for each penalty, from the largest to the smallest.
    pub points: Vec<AlphaPoint>,
    /// The chosen point: the one with the lowest log loss or, with a points table, the largest lower bound of the gain.
    pub chosen: usize,
    /// The largest and the smallest penalty whose log loss is within one standard error of the lowest: penalties between
    /// them are plausible.
    pub plausible: (usize, usize),
    /// Deals that the choice was made on.
    pub n_rows: usize,
    /// Folds of the cross-validation.
    pub folds: u32,
    /// The share of a points table used as the prior mean, and the alternatives; `None` without a table.
    pub prior: Option<PriorChoice>,
}

/// The share of a points table used as the prior mean, chosen by cross-validation.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorChoice {
    /// The share that was chosen, from 0 to 1.
    pub share: f64,
    /// The results of all shares, the largest first.
    pub tried: Vec<ShareLoss>,
}

/// The penalty that would be chosen around a share of a points table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareLoss {
    /// The share, from 0 to 1.
    pub share: f64,
    /// The penalty.
    pub alpha: f64,
    /// Cross-validated mean negative log-likelihood of a deal, in nats.
    pub log_loss: f64,
}

/// One penalty on the grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlphaPoint {
    /// The penalty.
    pub alpha: f64,
    /// Cross-validated mean negative log-likelihood of a deal, in nats.
    pub log_loss: f64,
    /// The difference from the lowest one, in nats.
    pub excess: f64,
    /// Standard error of `excess`, from its variation over groups of deals, in nats.
    pub excess_error: f64,
}

impl AlphaPath {
    /// The penalty that was chosen.
    #[must_use]
    pub fn alpha(&self) -> f64 {
        self.points[self.chosen].alpha
    }

    /// The smallest plausible penalty, at which the covariance of the weights is computed: with few deals
    /// the choice of the penalty is uncertain, and the covariance at a large one would be too small.
    #[must_use]
    pub fn least_alpha(&self) -> f64 {
        self.points[self.plausible.1].alpha
    }
}

/// Chooses the ridge penalty by cross-validated log loss on a grid of 20 over six decades, and determines by the
/// one-standard-error rule which others may be as good.
///
/// `groups` has one number for each row; rows with the same number (an account) are in the same fold. The standard
/// error is that of the *difference* to the best penalty, over groups: all penalties are evaluated on the same deals, so
/// deals that are hard to predict for all of them cancel out. With more than 100,000 deals, a sample of whole groups is used.
///
/// The best penalty is chosen, not the largest within one standard error: with few deals that is nearly always the
/// largest of the grid. In simulations of 60 to 1,000 deals with real effects it predicted worse.
///
/// # Errors
/// If the problem cannot be fitted, or a fold does not leave deals of both outcomes to train on.
///
/// # Panics
/// When the numbers of groups and rows differ, or there are fewer than two folds.
///
/// # Reference
/// Hastie, Tibshirani & Friedman, *The Elements of Statistical Learning*, 2nd edition, §7.10.
pub fn choose_alpha(problem: &Problem, groups: &[u64], options: &PathOptions) -> Result<AlphaPath, FitError> {
    Ok(cross_validate(problem, &[None], groups, options)?.path(0, options.folds))
}

/// The number of standard errors that are subtracted from the gain over the table before gains are compared: a compromise. In simulations
/// of 50 to 500 deals, 40 of each size, with a good, a mixed and an uninformative table, the mean log loss was never more than
/// 0.0046 above that of the better of table and free fit with one, and up to 0.0054 with a half, which drops good tables too
/// early; with one and a half or two, tables without information are used for too long. See `benches/prior.md`.
const DOUBT: f64 = 1.0;

/// Chooses the ridge penalty and the share of a points table (1, ½ or 0) that is its prior mean, each share with a separate
/// grid of penalties, evaluated on the same deals. `points` are those of one unit of each column.
///
/// The reference is the table as it is: the largest penalty with share 1. The choice has the largest gain in log loss over
/// it, less one standard error of that gain, which matters with few deals. The log-odds per point are estimated within each
/// fold, on its training deals; estimated on all deals, the table would look better than it is.
///
/// # Errors
/// As [`choose_alpha`].
///
/// # Panics
/// As [`choose_alpha`].
pub fn choose_near(
    problem: &Problem,
    points: &[f64],
    groups: &[u64],
    options: &PathOptions,
) -> Result<AlphaPath, FitError> {
    let losses =
        cross_validate(problem, &SHARES.map(|share| Some(Guide { points, share })), groups, options)?;
    let means: Vec<f64> = (0..SHARES.len() * N_ALPHAS as usize).map(|index| losses.mean(index)).collect();
    let by_group = losses.by_group();
    let table = 0;
    let doubted: Vec<f64> =
        (0..means.len()).map(|index| means[index] + DOUBT * losses.error(index, table, &by_group)).collect();
    let is_less = |a: &usize, b: &usize| doubted[*a].total_cmp(&doubted[*b]);
    let chosen = (0..means.len()).min_by(is_less).unwrap_or(table);
    let (guide, place) = (chosen / N_ALPHAS as usize, chosen % N_ALPHAS as usize);
    let tried =
        SHARES.iter().zip(doubted.chunks(N_ALPHAS as usize)).enumerate().map(|(guide, (&share, own))| {
            let best = (0..own.len()).min_by(|&a, &b| own[a].total_cmp(&own[b])).unwrap_or_default();
            let log_loss = means[guide * N_ALPHAS as usize + best];
            ShareLoss { share, alpha: grid().nth(best).unwrap_or(LARGEST_ALPHA), log_loss }
        });
    let prior = Some(PriorChoice { share: SHARES[guide], tried: tried.collect() });
    let path = losses.path(guide, options.folds);
    let plausible = (path.plausible.0.min(place), path.plausible.1.max(place));
    Ok(AlphaPath { chosen: place, plausible, prior, ..path })
}

/// The deals, each with its cross-validated losses: for each guide, those of the penalties of the grid.
struct PathData {
    deals: Vec<FoldLoss>,
    /// By their index among the sampled rows.
    groups: Vec<u64>,
}

/// Evaluates all penalties around each of the guides.
fn cross_validate(
    problem: &Problem,
    guides: &[Option<Guide<'_>>],
    groups: &[u64],
    options: &PathOptions,
) -> Result<PathData, FitError> {
    assert_eq!(groups.len(), problem.won.len(), "one group for each row");
    assert!(options.folds >= 2, "there are at least two folds");
    problem.check()?;
    if problem.design.n_columns() > MOST_INFERRED_COLUMNS {
        return Err(FitError::TooWideToChoose { n_columns: problem.design.n_columns() });
    }
    let rows = sample_of_groups(groups, options.seed, MOST_ROWS);
    let groups: Vec<u64> = rows.iter().map(|&row| groups[row]).collect();
    let won: Vec<bool> = rows.iter().map(|&row| problem.won[row]).collect();
    let fold_of = stratified_folds(&groups, &won, options.seed, options.folds);
    let folds: Option<Vec<Vec<FoldLoss>>> = (0..options.folds)
        .into_par_iter()
        .map(|fold| validate_fold(problem, guides, &rows, &fold_of, fold, options.max_iterations))
        .collect();
    let folds = folds.ok_or(FitError::NoFolds { folds: options.folds })?;
    Ok(PathData { deals: folds.into_iter().flatten().collect(), groups })
}

/// The penalties, from the largest to the smallest, with two digits: so that they are readable, and
/// equal on every platform.
fn grid() -> impl Iterator<Item = f64> {
    let step = DECADES / f64::from(N_ALPHAS - 1);
    let exact = move |index: u32| LARGEST_ALPHA * 10_f64.powf(-step * f64::from(index));
    (0..N_ALPHAS).map(exact).map(|alpha| format!("{alpha:.1e}").parse().unwrap_or(alpha))
}

/// A deal of a validation fold: its index among the sampled rows, its weight, and its loss by each penalty.
struct FoldLoss {
    row: usize,
    weight: f64,
    losses: Vec<f64>,
}

/// The deals of a fold, by fits on the others; `None` where those do not have both outcomes.
fn validate_fold(
    problem: &Problem,
    guides: &[Option<Guide<'_>>],
    rows: &[usize],
    fold_of: &[u32],
    fold: u32,
    max_iterations: u64,
) -> Option<Vec<FoldLoss>> {
    let (test, train): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(|&row| fold_of[row] == fold);
    let of_design = |part: &[usize]| part.iter().map(|&row| rows[row]).collect::<Vec<usize>>();
    let (learned, unseen) = (problem.select(&of_design(&train)), problem.select(&of_design(&test)));
    let (learned, unseen) = (learned.problem(), unseen.problem());
    let (won, lost) = learned.class_weights();
    if test.is_empty() || won == 0.0 || lost == 0.0 {
        return None;
    }
    let mut losses: Vec<FoldLoss> = test
        .iter()
        .enumerate()
        .map(|(index, &row)| FoldLoss { row, weight: unseen.weight(index), losses: Vec::new() })
        .collect();
    for guide in guides {
        let prior = guide.map(|guide| guide.on(&learned)).transpose().ok()?;
        let learned = prior.as_ref().map_or(learned, |prior| learned.shrunk_towards(&prior.mean));
        add_losses(&learned, &unseen, &mut losses, max_iterations);
    }
    Some(losses)
}

/// The losses of the deals of validation folds, by each penalty of the grid.
fn add_losses(learned: &Problem, unseen: &Problem, losses: &mut [FoldLoss], max_iterations: u64) {
    let mut objective = Objective { problem: learned, alpha: LARGEST_ALPHA };
    let mut place = Point::of(&objective, base_rate(learned));
    let mut gram = None;
    for alpha in grid() {
        place = place.with_penalty(learned, objective.alpha, alpha);
        objective.alpha = alpha;
        let descent = descend(&objective, place, gram, AIM, max_iterations);
        (place, gram) = (descent.place, Some(descent.gram));
        let log_odds = Objective { problem: unseen, alpha }.log_odds(&place.point);
        for (index, deal) in losses.iter_mut().enumerate() {
            let towards = if unseen.won[index] { -log_odds[index] } else { log_odds[index] };
            deal.losses.push(softplus(towards));
        }
    }
}

impl PathData {
    /// The mean loss by one of the penalties around one of the guides.
    fn mean(&self, index: usize) -> f64 {
        let total: f64 = self.deals.iter().map(|deal| deal.weight).sum();
        self.deals.iter().map(|deal| deal.weight * deal.losses[index]).sum::<f64>() / total
    }

    /// The standard error of the difference of two mean losses, from its variation over groups of deals.
    fn error(&self, one: usize, other: usize, by_group: &[usize]) -> f64 {
        let total: f64 = self.deals.iter().map(|deal| deal.weight).sum();
        let excess = self.mean(one) - self.mean(other);
        let group = |deal: usize| self.groups[self.deals[deal].row];
        let squares = by_group.chunk_by(|&a, &b| group(a) == group(b)).map(|deals| {
            let beyond = |deal: &FoldLoss| deal.weight * (deal.losses[one] - deal.losses[other] - excess);
            deals.iter().map(|&deal| beyond(&self.deals[deal])).sum::<f64>().powi(2)
        });
        squares.sum::<f64>().sqrt() / total
    }

    /// The deals by their groups.
    fn by_group(&self) -> Vec<usize> {
        let mut by_group: Vec<usize> = (0..self.deals.len()).collect();
        by_group.sort_unstable_by_key(|&deal| (self.groups[self.deals[deal].row], self.deals[deal].row));
        by_group
    }

    /// The curve around one of the guides, and the choice on it.
    fn path(&self, guide: usize, folds: u32) -> AlphaPath {
        let first = guide * N_ALPHAS as usize;
        let means: Vec<f64> = (first..first + N_ALPHAS as usize).map(|index| self.mean(index)).collect();
        let is_less = |a: &usize, b: &usize| means[*a].total_cmp(&means[*b]);
        let best = (0..means.len()).min_by(is_less).unwrap_or_default();
        let by_group = self.by_group();
        let point = |(index, alpha): (usize, f64)| {
            let excess = means[index] - means[best];
            let excess_error = self.error(first + index, first + best, &by_group);
            AlphaPoint { alpha, log_loss: means[index], excess, excess_error }
        };
        let points: Vec<AlphaPoint> = grid().enumerate().map(point).collect();
        let is_close = |point: &AlphaPoint| point.excess <= point.excess_error;
        let largest = points.iter().position(is_close).unwrap_or(best);
        let smallest = points.iter().rposition(is_close).unwrap_or(best);
        let plausible = (largest, smallest);
        AlphaPath { points, chosen: best, plausible, n_rows: self.deals.len(), folds, prior: None }
    }
}
