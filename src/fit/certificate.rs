//! Solver diagnostics: the convergence of a fit, recomputed on the blocked design, and separation.

use super::Problem;
use super::firth::Firth;
use super::limits::TOLERANCE;
use super::objective::{Gap, Objective};

/// Solver diagnostics: the evidence that a fit is the optimum, computed independently of the solver.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// The largest |gⱼ| / √Hⱼⱼ over coefficients and intercept; g and H are gradient and Hessian of the
    /// objective. With Firth's penalty, H is the information.
    ///
    /// It does not depend on the units of the columns and is in standard errors: by itself, coordinate j
    /// would still move by gⱼ / Hⱼⱼ, which is this many times 1 / √Hⱼⱼ. It is a lower bound of the Newton
    /// decrement.
    pub gradient_norm: f64,
    /// The largest `gradient_norm` that was accepted.
    pub tolerance: f64,
    /// Iterations of the solver, without those on a sample of the deals; `None` if linfa does not report them.
    pub iterations: Option<u64>,
    /// −Σ w ℓ + α/2 ‖β − β₀‖², or −Σ w ℓ − ½ ln det I, at the fit, in natural-log units.
    pub objective: f64,
    /// Σ w ℓ at the fit, in natural-log units; 0 would be perfect prediction.
    pub log_likelihood: f64,
    /// Training deals: those with a weight other than 0.
    pub n_rows: usize,
    /// Won deals among them.
    pub n_won: usize,
    /// Lost deals among them.
    pub n_lost: usize,
    /// Whether the fitted log-odds put every won deal above every lost one. Then only the ridge keeps the
    /// weights finite (complete separation: Albert & Anderson 1984), and a feature may have been filled in
    /// after the outcome was known.
    pub fully_separated: bool,
    /// Numbers and flags that alone put every won deal above, or below, every lost one, as dense columns of the
    /// design. There are none unless the deals are fully separated.
    pub separating: Vec<usize>,
    /// Flags, levels and members whose deals were all won or all lost, in column order: without the penalty their
    /// coefficients would be infinite. If `n_rows` is small, it may be chance.
    pub separated: Vec<SeparatedColumn>,
}

/// A flag, level or member whose deals all had one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeparatedColumn {
    /// Column of the design.
    pub column: usize,
    /// Deals that have it, at least 1.
    pub n_rows: usize,
    /// Whether all of them were won; else all were lost.
    pub won: bool,
}

impl Certificate {
    /// The diagnostics of `point`, converged or not; `None` if a sum over the deals is not finite.
    pub(super) fn of(objective: &Objective, point: &[f64], iterations: Option<u64>) -> Option<Self> {
        let problem = objective.problem;
        let local = objective.at(point);
        local.is_finite().then(|| {
            let certificate = Self::about(problem, local.gap, iterations);
            Self {
                gradient_norm: local.scaled_gradient(),
                objective: local.value,
                log_likelihood: local.log_likelihood,
                ..certificate
            }
        })
    }

    /// The diagnostics of a fit by Firth's penalty, whose convergence is that of its modified score.
    pub(super) fn of_firth(problem: &Problem, firth: &Firth) -> Self {
        let log_odds = Objective { problem, alpha: 0.0 }.log_odds(&firth.point());
        Self {
            gradient_norm: firth.score_norm,
            objective: -firth.penalised_log_likelihood,
            log_likelihood: firth.log_likelihood,
            ..Self::about(problem, Gap::of(problem, 0, &log_odds), Some(firth.iterations))
        }
    }

    /// The diagnostics that follow from the deals and their fitted log-odds; the others are added later.
    fn about(problem: &Problem, gap: Gap, iterations: Option<u64>) -> Self {
        let [n_won, n_lost] = problem.class_counts();
        let fully_separated = gap.is_open();
        Self {
            gradient_norm: f64::NAN,
            tolerance: TOLERANCE,
            iterations,
            objective: f64::NAN,
            log_likelihood: f64::NAN,
            n_rows: n_won + n_lost,
            n_won,
            n_lost,
            fully_separated,
            separating: if fully_separated { separating_columns(problem) } else { Vec::new() },
            separated: separated_columns(problem),
        }
    }

    /// Whether the point is the optimum, within the tolerance.
    pub(super) fn is_met(&self) -> bool {
        self.gradient_norm <= self.tolerance
    }
}

/// Flags, levels and members whose deals all had one outcome.
fn separated_columns(problem: &Problem) -> Vec<SeparatedColumn> {
    let class = |row: usize| (problem.weight(row) > 0.0).then(|| problem.won[row]);
    let flags = problem.design.flag_counts(class).into_iter().map(Option::unwrap_or_default);
    let counts = flags.chain(problem.design.level_counts(class));
    counts
        .enumerate()
        .filter(|(_, [n_lost, n_won])| (*n_lost == 0) != (*n_won == 0))
        .map(|(column, [n_lost, n_won])| SeparatedColumn { column, n_rows: n_lost + n_won, won: n_won > 0 })
        .collect()
}

/// Dense columns that alone put every won deal above, or below, every lost one.
fn separating_columns(problem: &Problem) -> Vec<usize> {
    let class = |row: usize| (problem.weight(row) > 0.0).then(|| problem.won[row]);
    let spreads = problem.design.dense_spreads(class).into_iter().enumerate();
    spreads
        .filter(|(_, [lost, won])| lost.high < won.low || won.high < lost.low)
        .map(|(column, _)| column)
        .collect()
}
