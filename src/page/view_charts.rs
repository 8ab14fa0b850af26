//! What the charts of the report show, as plain values, in the units of `view`.

use super::view::{Contestant, Estimate};

/// A curve of one contestant.
#[derive(Debug, Clone)]
pub struct Curve {
    /// Whose it is.
    pub contestant: Contestant,
    /// Its points, x ascending; both from 0 to 1.
    pub points: Vec<(f64, f64)>,
    /// What the legend adds to the name: "0.81 [0.78, 0.84]".
    pub note: Option<String>,
}

/// Promised against observed probabilities.
#[derive(Debug, Clone)]
pub struct Calibration {
    /// Groups of deals by predicted probability, ascending.
    pub bins: Vec<CalibrationBin>,
    /// All judged deals by predicted probability, ascending, side by side.
    pub histogram: Vec<ProbabilityBin>,
    /// Calibration slope; 1 is right.
    pub slope: Option<Estimate>,
    /// Calibration intercept in log-odds; 0 is right.
    pub intercept: Option<Estimate>,
}

/// Deals that were promised about the same probability.
#[derive(Debug, Clone, Copy)]
pub struct CalibrationBin {
    /// Deals in it.
    pub n: usize,
    /// Mean predicted probability.
    pub predicted: f64,
    /// Share won, with a Wilson interval.
    pub observed: Estimate,
}

/// Deals between two predicted probabilities.
#[derive(Debug, Clone, Copy)]
pub struct ProbabilityBin {
    /// From this probability.
    pub low: f64,
    /// Up to this one.
    pub high: f64,
    /// Deals in it.
    pub n: usize,
}

/// How many won deals the best-scored share of leads holds.
#[derive(Debug, Clone)]
pub struct Gains {
    /// One for each contestant that ranks: x is the share of leads taken, y the share of won deals among them.
    pub curves: Vec<Curve>,
    /// Share of leads that sales can take.
    pub capacity: Option<f64>,
}

/// Judged deals between two scores.
#[derive(Debug, Clone, Copy)]
pub struct ScoreBin {
    /// From this score.
    pub low: f64,
    /// Up to this one.
    pub high: f64,
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
}

/// One step of the rolling backtest.
#[derive(Debug, Clone)]
pub struct Quarter {
    /// "2025 Q3", or the day of the cut.
    pub label: String,
    /// Deals judged.
    pub n: usize,
    /// Won deals among them.
    pub n_won: usize,
    /// Deals of the quarter that are still open and could not be judged.
    pub n_open: usize,
    /// The model's ROC AUC.
    pub auc: Option<Estimate>,
    /// The same of others on the same deals.
    pub rivals: Vec<(Contestant, Estimate)>,
    /// Lift at the capacity.
    pub lift: Option<Estimate>,
    /// Log loss in nats.
    pub log_loss: Option<Estimate>,
    /// Log loss of the base rate, in nats.
    pub base_log_loss: Option<f64>,
    /// Calibration slope.
    pub calibration_slope: Option<Estimate>,
}

/// How the penalty was chosen.
#[derive(Debug, Clone)]
pub struct AlphaPath {
    /// Tried penalties, largest first.
    pub steps: Vec<AlphaStep>,
    /// Place of the chosen one in `steps`.
    pub chosen: usize,
    /// Place of the one with the lowest loss.
    pub best: usize,
    /// Folds of the cross-validation.
    pub n_folds: usize,
}

/// One tried penalty.
#[derive(Debug, Clone, Copy)]
pub struct AlphaStep {
    /// The ridge penalty, above 0.
    pub alpha: f64,
    /// Cross-validated log loss in nats a deal.
    pub log_loss: f64,
    /// Its standard error over the folds.
    pub standard_error: f64,
}
