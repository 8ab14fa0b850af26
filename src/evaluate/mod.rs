//! What the model would have been worth: fitted on the past, judged on what came after.
//!
//! With dates, the newest snapshots are held out and only deals closed before them are learned from. Without
//! dates, or with too few deals for that, every deal is judged by a model that has seen neither it nor another
//! deal of its account. Encoders are learned anew on the training rows each time.

mod assess;
mod backtest;
mod baseline;
mod calibration;
mod cross_fit;
mod curves;
mod delong;
mod figures;
mod groups;
mod fit_and_score;
mod optimism;
mod ranking;
mod recalibration;
mod resample;
mod segments;
mod split;
mod weighting;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;

use crate::design::{EncodeError, Features};
use crate::fit::{self, FitError, FitPlan};
use crate::linear_model::{LinearFit, LinearModelError, PriorRule, TrainingRows};
use crate::project::{EvaluationOptions, Feature};
use crate::units::AsOf;

pub use assess::{Assessment, ChampionComparison, ChampionResult, assess};
pub use backtest::{Quarter, QuarterFigures, QuarterResult, backtest};
pub use calibration::{
    Calibration, ReliabilityBin, brier_scores, calibration, log_losses, reliability, weighted_mean,
};
pub use cross_fit::cross_fit;
pub use curves::{Bar, Curve};
pub use delong::{
    Auc, AucDifference, ClusteredDeals, ScoredDeals, auc_difference, auc_difference_clustered, auc_interval,
    auc_interval_clustered, auc_interval_within,
};
pub use figures::{Ahead, Best, Contestant, Entry, Figures, Trial, Who};
pub(crate) use fit_and_score::calibrated;
use fit_and_score::{TestScores, fit_and_score, log_odds_of};
pub use groups::{AddedValue, OutcomeCounts, added};
pub use optimism::{Corrected, EVENTS_TO_JUDGE, Optimism, optimism};
pub use ranking::{Lift, Ranking, ScoreCounts, auc, average_precision, lift};
pub use recalibration::{Recalibration, recalibrate};
pub use segments::{Level, Segment, segments};
pub use split::{Split, holdout, split_at, split_between};
pub use weighting::Weighting;

/// The deals to judge by, row by row.
#[derive(Debug, Clone)]
pub struct EvaluationData<'a> {
    /// The features of the model.
    pub features: &'a [Feature],
    /// Their values.
    pub values: &'a Features,
    /// How each deal ended.
    pub won: &'a [bool],
    /// When each was looked at and closed; `None` without dates.
    pub dates: Option<Dates<'a>>,
    /// What each counts while learning. Figures count them all alike.
    pub weighting: Weighting<'a>,
    /// Deals with the same number are in the same fold of a cross-validation.
    pub groups: &'a [u64],
    /// Deals with the same number (those of one account) may go together, so that figures scatter as if they were fewer; `None`
    /// where each stands for itself.
    pub clusters: Option<&'a [u64]>,
    /// The points that the handcrafted table gives each; `None` without one.
    pub points: Option<&'a [f64]>,
    /// The rules of the points table, where the ridge pulls to it; `None` where it pulls to 0.
    pub prior: Option<&'a [PriorRule]>,
    /// When each deal that is still open was looked at, as far as that is known.
    pub open_as_of: &'a [AsOf],
}

impl<'a> EvaluationData<'a> {
    /// These deals as training rows, weighted as of the newest of them.
    ///
    /// # Panics
    /// When there is no such deal.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> TrainingRows<'a> {
        let prior = self.prior.map(|rules| rules.iter().map(|rule| rule.select_rows(rows)).collect());
        TrainingRows {
            features: self.features,
            values: Cow::Owned(self.values.select_rows(rows)),
            won: rows.iter().map(|&row| self.won[row]).collect(),
            weights: self.weighting.of(rows).map(Cow::Owned),
            offset: None,
            groups: rows.iter().map(|&row| self.groups[row]).collect(),
            prior,
        }
    }

    /// All deals as training rows, without a copy of their values.
    #[must_use]
    pub fn all(&self) -> TrainingRows<'a> {
        let rows: Vec<usize> = (0..self.won.len()).collect();
        TrainingRows {
            features: self.features,
            values: Cow::Borrowed(self.values),
            won: Cow::Borrowed(self.won),
            weights: self.weighting.of(&rows).map(Cow::Owned),
            offset: None,
            groups: Cow::Borrowed(self.groups),
            prior: self.prior.map(Cow::Borrowed),
        }
    }

    /// The deals that may go with that of this row.
    fn cluster(&self, row: usize) -> u64 {
        self.clusters.map_or(row as u64, |clusters| clusters[row])
    }

    /// Whether the deal of this row can be learned from: one that counts nothing cannot.
    fn counts(&self, row: usize) -> bool {
        self.weighting.case_weights.is_none_or(|weights| weights[row] > 0.0)
    }

    /// Whether these rows have won and lost deals that can be learned from.
    fn has_both_outcomes(&self, rows: &[usize]) -> bool {
        let has = |class: bool| rows.iter().any(|&row| self.won[row] == class && self.counts(row));
        has(true) && has(false)
    }
}

/// When each deal was looked at and closed.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'a> {
    /// The snapshots.
    pub as_of: &'a [AsOf],
    /// The closes.
    pub closed_at: &'a [AsOf],
}

/// How the deals were divided.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Trained on deals closed before the cut, judged on deals snapshotted from it on.
    Holdout {
        /// The cut.
        cut: AsOf,
        /// Deals looked at before the cut and closed after it: in neither part.
        between: usize,
        /// Deals looked at from the cut on that are still open: how they end would change the figures.
        still_open: usize,
    },
    /// Each deal judged by a model fitted without its fold.
    CrossValidation {
        /// Number of folds.
        folds: u32,
        /// Why there was no holdout, when there could have been one.
        instead: Option<String>,
    },
}

/// Figures on deals that the model had not seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// How the deals were divided.
    pub method: Method,
    /// Deals learned from (all of them in a cross-validation).
    pub n_train: usize,
    /// Won deals judged by.
    pub n_won: usize,
    /// Lost deals judged by.
    pub n_lost: usize,
    /// Area under the ROC curve, over pairs of deals that one model scored; `None` without deals of both outcomes.
    pub auc: Option<f64>,
    /// The same with its 95 % interval; `None` also where it has none, as for a perfect ranking.
    pub auc_interval: Option<Auc>,
    /// Average precision.
    pub average_precision: Option<f64>,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: Option<f64>,
    /// The same for a model that knows only the training base rate.
    pub base_log_loss: Option<f64>,
    /// Mean squared error of the probabilities.
    pub brier: Option<f64>,
    /// The same for the training base rate.
    pub base_brier: Option<f64>,
    /// Among the best leads that sales can take.
    pub lift: Option<Lift>,
}

/// What the 99 % interval of the area under the curve says.
///
/// A verdict decides whether a model is used, and one holdout is one draw of many that a team looks at over the quarters,
/// so it wants more than the 95 % at which figures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankingVerdict {
    /// The interval lies above one half.
    BetterThanChance,
    /// The interval holds one half.
    NoBetterThanChance,
    /// The interval lies below one half.
    WorseThanChance,
    /// Every won deal stands above every lost one: too good to be true.
    Perfect,
    /// There is no interval.
    TooFew,
}

impl Evaluation {
    /// Whether the ranking of the model is more than chance.
    #[must_use]
    pub fn verdict(&self) -> RankingVerdict {
        match &self.auc_interval {
            _ if self.auc == Some(1.0) => RankingVerdict::Perfect,
            None => RankingVerdict::TooFew,
            Some(auc) if auc.low_99 > 0.5 => RankingVerdict::BetterThanChance,
            // Without a line in time there is nothing that could have turned round.
            Some(auc) if auc.high_99 < 0.5 && matches!(self.method, Method::Holdout { .. }) => {
                RankingVerdict::WorseThanChance
            }
            Some(_) => RankingVerdict::NoBetterThanChance,
        }
    }
}

/// Why the figures cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// Rows cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// There is too little to learn from or to judge by.
    #[error("{0}")]
    TooFew(String),
    /// No model could be fitted on the training rows.
    #[error("the model for the evaluation could not be fitted: {0}")]
    Fit(#[from] FitError),
}

impl From<LinearModelError> for EvaluationError {
    fn from(error: LinearModelError) -> Self {
        match error {
            LinearModelError::Encode(error) => Self::Encode(error),
            LinearModelError::Fit(error) => Self::Fit(error),
        }
    }
}

/// Deals of each outcome that a holdout must have to say anything, in training and in test.
///
/// With ten of each, the 95 % interval of an area under the curve is about ±0.25 wide already.
pub const FEWEST_PER_CLASS: usize = 10;

/// The figures, the deals that they are about, and what was found on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The figures.
    pub evaluation: Evaluation,
    /// The judged deals, and what the model and the baselines say of them.
    pub trial: Trial,
    /// The model of the deals before the holdout, which was evaluated: it is close to that of all deals. `None` where each fold of
    /// a cross-validation had its own.
    pub fit: Option<LinearFit>,
}

/// Judges a model with these features on deals that it has not seen. Where `plan` leaves the penalty open, it is
/// chosen on the training rows each time. `progress` is called with the number of fits done and to do.
///
/// # Errors
/// When a model cannot be fitted on the training rows.
pub fn evaluate(
    deals: &EvaluationData<'_>,
    options: &EvaluationOptions,
    plan: &FitPlan,
    progress: &dyn Fn(u64, u64),
) -> Result<Evaluated, EvaluationError> {
    let mut instead = None;
    if let Some(dates) = deals.dates
        && let Some(split) = holdout(dates.as_of, dates.closed_at, options.holdout)
    {
        instead = fewest_missing(deals, &split, None);
        if instead.is_none() {
            progress(0, 1);
            let (fit, judged) = fit_and_score(deals, &split.train, &split.test, plan, None, true)?;
            progress(1, 1);
            let still_open = deals.open_as_of.iter().filter(|&&at| at >= split.cut).count();
            let method = Method::Holdout { cut: split.cut, between: split.between, still_open };
            let trial = trial(deals, vec![(split.test, judged)])?;
            let evaluation = summary(method, split.train.len(), options.capacity, &trial);
            return Ok(Evaluated { evaluation, trial, fit: Some(fit) });
        }
    }
    let trial = cross_validate(deals, options.folds, plan, true, progress)?;
    let method = Method::CrossValidation { folds: options.folds, instead };
    let evaluation = summary(method, deals.won.len(), options.capacity, &trial);
    Ok(Evaluated { evaluation, trial, fit: None })
}

/// The deals looked at from `cut` on, judged by a model of those closed before it.
///
/// # Errors
/// When either part is too small, there are no dates, or no model can be fitted.
pub fn judged_from(deals: &EvaluationData<'_>, cut: AsOf, plan: &FitPlan) -> Result<Trial, EvaluationError> {
    let Some(dates) = deals.dates else {
        return Err(EvaluationError::TooFew("there are no dates".to_owned()));
    };
    let split = split_at(dates.as_of, dates.closed_at, cut);
    if let Some(reason) = fewest_missing(deals, &split, None) {
        return Err(EvaluationError::TooFew(reason));
    }
    let (_, judged) = fit_and_score(deals, &split.train, &split.test, plan, None, false)?;
    trial(deals, vec![(split.test, judged)])
}

/// What a model of other features says of the deals of a trial: learned from the same deals as its model, in the same parts, so
/// that both are judged on the same rows. `deals` are those of the trial, with the other features; `cut` is the day from which
/// the deals of the trial were looked at, `None` for a cross-validation.
///
/// # Errors
/// When a model cannot be fitted on the training rows, or there are no dates for a cut.
pub fn rival(
    deals: &EvaluationData<'_>,
    trial: &Trial,
    cut: Option<AsOf>,
    plan: &FitPlan,
    who: Who,
) -> Result<Entry, EvaluationError> {
    let mut entry = Entry::none(who);
    for range in trial.ranges() {
        let test = &trial.rows[range];
        let train = match (cut, deals.dates) {
            (Some(cut), Some(dates)) => split_at(dates.as_of, dates.closed_at, cut).train,
            (Some(_), None) => return Err(EvaluationError::TooFew("there are no dates".to_owned())),
            (None, _) => {
                let tested: HashSet<usize> = test.iter().copied().collect();
                (0..deals.won.len()).filter(|row| !tested.contains(row)).collect()
            }
        };
        let (_, judged) = fit_and_score(
            &EvaluationData { points: None, ..deals.clone() },
            &train,
            test,
            plan,
            None,
            false,
        )?;
        entry.extend(&judged.log_odds, log_odds_of(judged.share));
    }
    Ok(entry)
}

/// The deals of `test`, judged by a model of those of `train`, however few they are; beside it the base rate, the best single
/// feature, and the points table, where there is one.
///
/// # Errors
/// When no model can be fitted.
///
/// # Panics
/// When a row is not one of `deals`.
pub fn judged_on(
    deals: &EvaluationData<'_>,
    (train, test): (&[usize], &[usize]),
    plan: &FitPlan,
) -> Result<Trial, EvaluationError> {
    let (_, judged) = fit_and_score(deals, train, test, plan, None, true)?;
    trial(deals, vec![(test.to_vec(), judged)])
}

impl Evaluated {
    /// For each part of the judged deals, the rows that its model learned from and the places of the part in the trial.
    #[must_use]
    pub fn parts(&self, deals: &EvaluationData<'_>) -> Vec<(Vec<usize>, std::ops::Range<usize>)> {
        let part = |places: std::ops::Range<usize>| {
            let train =
                if let (Method::Holdout { cut, .. }, Some(dates)) = (&self.evaluation.method, deals.dates) {
                    split_at(dates.as_of, dates.closed_at, *cut).train
                } else {
                    let judged: BTreeSet<usize> = self.trial.rows[places.clone()].iter().copied().collect();
                    (0..deals.won.len()).filter(|row| !judged.contains(row)).collect()
                };
            (train, places)
        };
        self.trial.ranges().map(part).collect()
    }
}

/// Why the parts of a split are too small to say anything; `None` where they are not. Deals that count nothing cannot be
/// learned from. `end` is where the tested deals end, if not with the newest one.
fn fewest_missing(deals: &EvaluationData<'_>, split: &Split, end: Option<AsOf>) -> Option<String> {
    let too_few = |rows: &[usize], when: &str, is_counted: &dyn Fn(usize) -> bool| {
        let of = |class: bool| rows.iter().filter(|&&row| deals.won[row] == class && is_counted(row)).count();
        let (n_won, n_lost) = (of(true), of(false));
        (n_won.min(n_lost) < FEWEST_PER_CLASS)
            .then(|| format!("only {n_won} won and {n_lost} lost deals were {when}"))
    };
    let cut = split.cut;
    let tested = match end {
        Some(end) => format!("looked at from {cut} to before {end}"),
        None => format!("looked at from {cut} on"),
    };
    too_few(&split.train, &format!("closed before {cut}"), &|row| deals.counts(row))
        .or_else(|| too_few(&split.test, &tested, &|_| true))
}

/// The area under the ROC curve of the model alone, each deal judged by one that has seen neither it nor another deal of its
/// group; `None` where it has no interval.
///
/// # Errors
/// When a model cannot be fitted on the training rows of a fold.
pub fn cross_validated_auc(
    deals: &EvaluationData<'_>,
    folds: u32,
    plan: &FitPlan,
) -> Result<Option<Auc>, EvaluationError> {
    let trial = cross_validate(deals, folds, plan, false, &|_, _| {})?;
    Ok(auc_interval_clustered(&trial.parts(&trial.entries[0])))
}

/// Every deal judged by a model that has seen neither it nor another deal of its group.
fn cross_validate(
    deals: &EvaluationData<'_>,
    folds: u32,
    plan: &FitPlan,
    with_baseline: bool,
    progress: &dyn Fn(u64, u64),
) -> Result<Trial, EvaluationError> {
    let fold_of = fit::grouped_folds(deals.groups, plan.seed, folds);
    let mut parts = Vec::new();
    for fold in 0..folds {
        progress(u64::from(fold), u64::from(folds));
        let (test, train): (Vec<usize>, Vec<usize>) =
            (0..fold_of.len()).partition(|&row| fold_of[row] == fold);
        if test.is_empty() || !deals.has_both_outcomes(&train) {
            continue;
        }
        let (_, judged) = fit_and_score(deals, &train, &test, plan, None, with_baseline)?;
        parts.push((test, judged));
    }
    progress(u64::from(folds), u64::from(folds));
    trial(deals, parts)
}

/// The judged deals of all parts, with the model, the base rate and the best single feature.
///
/// Each fold's intercept follows the win rate of the other folds, and so runs against its own. Ranked together, deals of
/// different folds are compared by what their features say, not by that.
fn trial(deals: &EvaluationData<'_>, parts: Vec<(Vec<usize>, TestScores)>) -> Result<Trial, EvaluationError> {
    let (mut rows, mut starts) = (Vec::new(), Vec::new());
    let (mut model, mut base) = (Entry::none(Who::Model), Entry::none(Who::BaseRate));
    let mut points = Entry::none(Who::Points);
    let (mut best, mut names) =
        (Entry::none(Who::BestFeature(String::new())), HashMap::<String, usize>::new());
    for (test, judged) in parts {
        starts.push(rows.len());
        let share = log_odds_of(judged.share);
        if !share.is_finite() {
            return Err(EvaluationError::Fit(FitError::NotFinite));
        }
        model.extend(&judged.log_odds, share);
        base.extend(&vec![share; test.len()], share);
        if let Some((of_test, log_odds)) = deals.points.zip(judged.points) {
            // Points are the same whatever was learned, so deals of all folds can be ranked by them.
            points.rank.extend(test.iter().map(|&row| of_test[row]));
            points.log_odds.extend(log_odds);
        }
        if let Some(found) = judged.best {
            best.extend(&found.log_odds, share);
            *names.entry(found.name).or_default() += 1;
        }
        rows.extend(test);
    }
    let mut entries = vec![model, base];
    // Folds may choose different ones: the contestant is the choice, and its name that of most of them.
    let name = names.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(name, _)| name);
    if let Some(name) = name.filter(|_| best.rank.len() == rows.len()) {
        entries.push(Entry { who: Who::BestFeature(name), ..best });
    }
    if deals.points.is_some() {
        entries.push(points);
    }
    let won = rows.iter().map(|&row| deals.won[row]).collect();
    let groups = rows.iter().map(|&row| deals.cluster(row)).collect();
    Ok(Trial { rows, won, groups, starts, entries })
}

/// The figures of the model in brief.
fn summary(method: Method, n_train: usize, capacity: f64, trial: &Trial) -> Evaluation {
    let (model, base) = (&trial.entries[0], &trial.entries[1]);
    let n_won = trial.won.iter().filter(|&&won| won).count();
    let auc_interval = auc_interval_clustered(&trial.parts(model));
    let tallies = ranking::tallies(&model.rank, &trial.won);
    let mean = |losses: Vec<f64>| weighted_mean(&losses, |_| 1.0);
    Evaluation {
        method,
        n_train,
        n_won,
        n_lost: trial.won.len() - n_won,
        auc: auc_interval.as_ref().map(|auc| auc.value).or_else(|| tallies.as_ref()?.auc()),
        auc_interval,
        average_precision: tallies.as_ref().and_then(ScoreCounts::average_precision),
        log_loss: mean(log_losses(&model.log_odds, &trial.won)),
        base_log_loss: mean(log_losses(&base.log_odds, &trial.won)),
        brier: mean(brier_scores(&model.log_odds, &trial.won)),
        base_brier: mean(brier_scores(&base.log_odds, &trial.won)),
        lift: tallies.as_ref().and_then(|tallies| tallies.lift(capacity)),
    }
}
