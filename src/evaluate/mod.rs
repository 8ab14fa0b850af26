//! What the model would have been worth: fitted on the past, judged on what came after.
//!
//! With dates, the newest snapshots are held out and only deals closed before them are learned from. Without
//! dates, or with too few deals for that, every deal is judged by a model that has seen neither it nor another
//! deal of its account. Encoders are learned anew on the training rows each time.

mod calibration;
mod ranking;
mod split;
mod weighting;

use std::collections::BTreeMap;

use crate::design::{EncodeError, Encoder, Features};
use crate::fit::{self, AlphaPath, FitError, Penalty, Plan, Problem};
use crate::project::{EvaluationOptions, Feature};
use crate::units::{AsOf, LogOdds, Probability};

pub use calibration::{brier, log_loss};
pub use ranking::{Auc, Lift, auc, auc_interval, auc_interval_within, average_precision, lift};
pub use split::{Split, holdout};
pub use weighting::Weighting;

/// The deals to judge by, row by row.
#[derive(Debug, Clone)]
pub struct Deals<'a> {
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
    /// When each deal that is still open was looked at, as far as that is known.
    pub open_as_of: &'a [AsOf],
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
#[derive(Debug, Clone, PartialEq)]
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
pub enum Verdict {
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
    pub fn verdict(&self) -> Verdict {
        match &self.auc_interval {
            _ if self.auc == Some(1.0) => Verdict::Perfect,
            None => Verdict::TooFew,
            Some(auc) if auc.low_99 > 0.5 => Verdict::BetterThanChance,
            // Without a line in time there is nothing that could have turned round.
            Some(auc) if auc.high_99 < 0.5 && matches!(self.method, Method::Holdout { .. }) => {
                Verdict::WorseThanChance
            }
            Some(_) => Verdict::NoBetterThanChance,
        }
    }
}

/// Why the figures cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// Rows cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// No model could be fitted on the training rows.
    #[error("the model for the evaluation could not be fitted: {0}")]
    Fit(#[from] FitError),
}

/// Deals of each outcome that a holdout must have to say anything, in training and in test.
///
/// With ten of each, the 95 % interval of an area under the curve is about ±0.25 wide already.
const FEWEST_PER_CLASS: usize = 10;

/// The figures, and the penalty that was found on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The figures.
    pub evaluation: Evaluation,
    /// The penalty that the deals before the holdout asked for, and how it was chosen: it is the one that was judged.
    /// `None` where it was given, or each fold of a cross-validation chose its own.
    pub penalty: Option<(Penalty, AlphaPath)>,
    /// The weights that were judged, by the name of their column, and the intercept: close to those of all deals.
    /// `None` where each fold of a cross-validation had its own.
    pub weights: Option<(BTreeMap<String, f64>, f64)>,
}

/// Judges a model with these features on deals that it has not seen. Where `plan` leaves the penalty open, it is
/// chosen on the training rows each time. `progress` is called with the number of fits done and to do.
///
/// # Errors
/// When a model cannot be fitted on the training rows.
pub fn evaluate(
    deals: &Deals<'_>,
    options: &EvaluationOptions,
    plan: &Plan,
    progress: &dyn Fn(u64, u64),
) -> Result<Evaluated, EvaluationError> {
    let mut instead = None;
    if let Some(dates) = deals.dates
        && let Some(split) = holdout(dates.as_of, dates.closed_at, options.holdout)
    {
        instead = too_few(deals.won, &split);
        if instead.is_none() {
            progress(0, 1);
            let mut judged = judge(deals, &split.train, &split.test, plan)?;
            progress(1, 1);
            let still_open = deals.open_as_of.iter().filter(|&&at| at >= split.cut).count();
            let method = Method::Holdout { cut: split.cut, between: split.between, still_open };
            let evaluation = figures(method, split.train.len(), options.capacity, &judged);
            let penalty = judged.path.take().map(|path| (Penalty::Ridge(path.alpha()), path));
            return Ok(Evaluated { evaluation, penalty, weights: judged.weights });
        }
    }
    let evaluation = cross_validate(deals, options, plan, instead, progress)?;
    Ok(Evaluated { evaluation, penalty: None, weights: None })
}

fn too_few(won: &[bool], split: &Split) -> Option<String> {
    for (what, rows) in [("closed before", &split.train), ("looked at from", &split.test)] {
        let n_won = rows.iter().filter(|&&row| won[row]).count();
        let fewest = n_won.min(rows.len() - n_won);
        if fewest < FEWEST_PER_CLASS {
            let n_lost = rows.len() - n_won;
            let on = if what == "looked at from" { " on" } else { "" };
            return Some(format!("only {n_won} won and {n_lost} lost deals were {what} {}{on}", split.cut));
        }
    }
    None
}

/// Outcome, predicted probability, log-odds above those of the training base rate, and that rate, of each judged deal.
#[derive(Default)]
struct Judged {
    won: Vec<bool>,
    probability: Vec<Probability>,
    rank: Vec<f64>,
    /// Where the deals of each model begin.
    starts: Vec<usize>,
    base: Vec<Probability>,
    /// How the penalty was chosen, by the one model that judged all.
    path: Option<AlphaPath>,
    /// The weights of the one model that judged all, by column, and the intercept.
    weights: Option<(BTreeMap<String, f64>, f64)>,
}

fn cross_validate(
    deals: &Deals<'_>,
    options: &EvaluationOptions,
    plan: &Plan,
    instead: Option<String>,
    progress: &dyn Fn(u64, u64),
) -> Result<Evaluation, EvaluationError> {
    let fold_of = fit::grouped_folds(deals.groups, plan.seed, options.folds);
    let mut judged = Judged::default();
    for fold in 0..options.folds {
        progress(u64::from(fold), u64::from(options.folds));
        let (test, train): (Vec<usize>, Vec<usize>) =
            (0..fold_of.len()).partition(|&row| fold_of[row] == fold);
        let counts = |row: usize| deals.weighting.case_weights.is_none_or(|weights| weights[row] > 0.0);
        let has = |class: bool| train.iter().any(|&row| deals.won[row] == class && counts(row));
        let trainable = has(true) && has(false);
        if test.is_empty() || !trainable {
            continue;
        }
        let part = judge(deals, &train, &test, plan)?;
        judged.starts.push(judged.won.len());
        judged.won.extend(part.won);
        judged.probability.extend(part.probability);
        judged.rank.extend(part.rank);
        judged.base.extend(part.base);
    }
    progress(u64::from(options.folds), u64::from(options.folds));
    let method = Method::CrossValidation { folds: options.folds, instead };
    Ok(figures(method, deals.won.len(), options.capacity, &judged))
}

/// Learns everything from the training rows and predicts the test rows.
fn judge(deals: &Deals<'_>, train: &[usize], test: &[usize], plan: &Plan) -> Result<Judged, EvaluationError> {
    let won_of = |rows: &[usize]| rows.iter().map(|&row| deals.won[row]).collect::<Vec<bool>>();
    let values = deals.values.select_rows(train);
    let (encoder, _) = Encoder::learn(deals.features, &values)?;
    let design = encoder.encode(&values)?.design;
    drop(values);
    let train_won = won_of(train);
    let weights = deals.weighting.of(train);
    let groups: Vec<u64> = train.iter().map(|&row| deals.groups[row]).collect();
    let problem = Problem::new(&design, &train_won).weighted(weights.as_deref());
    let learned = fit::learn(&problem, &groups, plan, None)?;
    let counts = weights.unwrap_or_else(|| vec![1.0; train.len()]);
    let means = design.weighted_means(&counts).unwrap_or_default();
    let named = (0..means.len()).map(|column| encoder.column_name(column));
    let named = named.zip(learned.fitted.coefficients.iter().copied()).collect();
    let weights = Some((named, learned.fitted.intercept));
    let mut point = learned.fitted.point();
    encoder.centre(&mut point, &means);
    let (coefficients, intercept) = point.split_at(means.len());
    let test_design = encoder.encode(&deals.values.select_rows(test))?.design;
    let log_odds: Vec<f64> =
        test_design.matvec(coefficients).into_iter().map(|sum| intercept[0] + sum).collect();
    let won_weight: f64 = train_won.iter().zip(&counts).map(|(&won, w)| if won { *w } else { 0.0 }).sum();
    let share = won_weight / counts.iter().sum::<f64>();
    let base: Option<Vec<Probability>> = log_odds.iter().map(|_| Probability::new(share)).collect();
    let probability: Option<Vec<Probability>> =
        log_odds.iter().map(|&log_odds| Some(LogOdds::new(log_odds)?.probability())).collect();
    let (Some(probability), Some(base)) = (probability, base) else {
        return Err(EvaluationError::Fit(FitError::NotFinite));
    };
    // Each fold's intercept follows the win rate of the other folds, and so runs against its own. Ranked together, deals of
    // different folds are compared by what their features say, not by that.
    let base_log_odds = (share / (1.0 - share)).ln();
    let rank = log_odds.into_iter().map(|log_odds| log_odds - base_log_odds).collect();
    Ok(Judged { won: won_of(test), probability, rank, starts: vec![0], base, path: learned.path, weights })
}

fn figures(method: Method, n_train: usize, capacity: f64, judged: &Judged) -> Evaluation {
    let n_won = judged.won.iter().filter(|&&won| won).count();
    let ends = judged.starts.iter().skip(1).copied().chain([judged.won.len()]);
    let parts: Vec<(&[f64], &[bool])> = judged
        .starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| (&judged.rank[start..end], &judged.won[start..end]))
        .collect();
    let auc_interval = auc_interval_within(&parts);
    Evaluation {
        method,
        n_train,
        n_won,
        n_lost: judged.won.len() - n_won,
        auc: auc_interval.as_ref().map(|auc| auc.value).or_else(|| auc(&judged.rank, &judged.won)),
        auc_interval,
        average_precision: average_precision(&judged.rank, &judged.won),
        log_loss: log_loss(&judged.probability, &judged.won),
        base_log_loss: log_loss(&judged.base, &judged.won),
        brier: brier(&judged.probability, &judged.won),
        base_brier: brier(&judged.base, &judged.won),
        lift: lift(&judged.rank, &judged.won, capacity),
    }
}
