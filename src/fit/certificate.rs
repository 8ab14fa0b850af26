//! The judge of a fit: what the objective, recomputed on the blocked design, proves about a point.

use super::Problem;
use super::objective::{Local, Objective};

/// The largest [`Certificate::gradient_norm`] that a fit may keep: a hundred-millionth of a standard error,
/// far below what moves a score, and far above the rounding of sums over millions of deals (about 1e-13).
pub(super) const TOLERANCE: f64 = 1e-8;

/// The evidence that a fit is the optimum, recomputed independently of the solver that found it.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// The largest |gⱼ| / √Hⱼⱼ over coefficients and intercept; g and H are gradient and Hessian of the
    /// objective.
    ///
    /// It does not depend on the units of the columns and counts standard errors: by itself, coordinate j
    /// would still move by gⱼ / Hⱼⱼ, which is this many times 1 / √Hⱼⱼ. It bounds the Newton decrement from
    /// below.
    pub gradient_norm: f64,
    /// The largest `gradient_norm` that was accepted.
    pub tolerance: f64,
    /// −Σ ℓ + α/2 ‖β‖² at the fit, in natural-log units.
    pub objective: f64,
    /// Σ ℓ at the fit, in natural-log units; 0 would be perfect certainty.
    pub log_likelihood: f64,
    /// Deals learned from.
    pub n_rows: usize,
    /// Of these, won.
    pub n_won: usize,
    /// Of these, lost.
    pub n_lost: usize,
    /// Whether the fitted log-odds put every won deal above every lost one. Then only the ridge keeps the
    /// weights finite (complete separation: Albert & Anderson 1984), and a feature may have been filled in
    /// after the outcome was known.
    pub fully_separated: bool,
    /// Levels and members whose deals were all won or all lost, in column order: without the ridge their
    /// coefficients would be infinite. Dense columns are not looked at; where `n_rows` is small it may be
    /// chance.
    pub separated: Vec<SeparatedColumn>,
}

/// A level or member whose deals all had one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeparatedColumn {
    /// Column of the design.
    pub column: usize,
    /// Deals that have the level or member, at least 1.
    pub n_rows: usize,
    /// Whether all of them were won; else all were lost.
    pub won: bool,
}

impl Certificate {
    /// What is known of `point`, good or bad; `None` when a sum over the deals is not finite.
    pub(super) fn of(objective: &Objective, point: &[f64]) -> Option<Self> {
        let problem = objective.problem;
        let local = objective.at(point);
        let n_rows = problem.won.len();
        let n_won = problem.won.iter().filter(|&&won| won).count();
        local.is_finite().then(|| Self {
            gradient_norm: local.scaled_gradient(),
            tolerance: TOLERANCE,
            objective: local.value,
            log_likelihood: local.log_likelihood,
            n_rows,
            n_won,
            n_lost: n_rows - n_won,
            fully_separated: is_fully_separated(&local, problem.won),
            separated: separated_columns(problem),
        })
    }

    /// Whether the point is the optimum, as far as it matters.
    pub(super) fn is_met(&self) -> bool {
        self.gradient_norm <= self.tolerance
    }
}

/// Whether one threshold on the log-odds tells all won deals from all lost ones.
fn is_fully_separated(local: &Local, won: &[bool]) -> bool {
    let with = |outcome: bool| {
        let deals = local.log_odds.iter().zip(won).filter(move |&(_, &won)| won == outcome);
        deals.map(|(&log_odds, _)| log_odds)
    };
    with(false).fold(f64::NEG_INFINITY, f64::max) < with(true).fold(f64::INFINITY, f64::min)
}

fn separated_columns(problem: &Problem) -> Vec<SeparatedColumn> {
    let won: Vec<f64> = problem.won.iter().map(|&won| f64::from(u8::from(won))).collect();
    let n_won = problem.design.rmatvec(&won);
    let n_rows = problem.design.rmatvec(&vec![1.0; won.len()]);
    (problem.design.n_dense()..problem.design.n_columns())
        .filter(|&column| n_rows[column] > 0.0 && (n_won[column] == 0.0 || n_won[column] == n_rows[column]))
        .map(|column| SeparatedColumn { column, n_rows: n_rows[column] as usize, won: n_won[column] > 0.0 })
        .collect()
}
