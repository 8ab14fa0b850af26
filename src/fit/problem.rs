//! The problem and the options of a fit: deals with their outcomes, valid by construction.

use super::{FitError, Watch};
use crate::design::Design;

/// Training data: the design and the outcomes.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    pub(super) design: &'a Design,
    pub(super) won: &'a [bool],
    pub(super) weights: Option<&'a [f64]>,
    pub(super) offset: Option<&'a [f64]>,
    pub(super) prior_mean: Option<&'a [f64]>,
    pub(super) watch: Watch<'a>,
}

impl<'a> Problem<'a> {
    /// One row of `design` and one of `won` for each deal; all weights are 1.
    #[must_use]
    pub fn new(design: &'a Design, won: &'a [bool]) -> Self {
        Self { design, won, weights: None, offset: None, prior_mean: None, watch: Watch::default() }
    }

    /// The same deals with case weights: one number of at least 0 for each row, or `None` if all
    /// are 1. A deal of weight 2 is the same as two such deals, and one of weight 0 is ignored.
    #[must_use]
    pub fn weighted(self, weights: impl Into<Option<&'a [f64]>>) -> Self {
        Self { weights: weights.into(), ..self }
    }

    /// The same deals with an offset: a given part of their log-odds, one for each row.
    #[must_use]
    pub fn with_offset(self, offset: &'a [f64]) -> Self {
        Self { offset: Some(offset), ..self }
    }

    /// The same deals with a prior mean of the coefficients other than 0: one number for each column.
    #[must_use]
    pub fn shrunk_towards(self, prior_mean: &'a [f64]) -> Self {
        Self { prior_mean: Some(prior_mean), ..self }
    }

    /// The same deals, whose fits report to `watch`.
    pub(crate) fn watched(self, watch: Watch<'a>) -> Self {
        Self { watch, ..self }
    }

    /// The weight of the deal of this row.
    pub(super) fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// The prior mean of this coefficient.
    pub(super) fn prior(&self, column: usize) -> f64 {
        self.prior_mean.map_or(0.0, |mean| mean[column])
    }

    /// Whether linfa-logistic can fit it.
    pub(super) fn is_plain(&self) -> bool {
        self.weights.is_none() && self.offset.is_none() && self.prior_mean.is_none()
    }

    /// Σ w of the won and of the lost deals.
    pub(super) fn class_weights(&self) -> (f64, f64) {
        let Some(weights) = self.weights else {
            let [n_won, n_lost] = self.class_counts();
            return (n_won as f64, n_lost as f64);
        };
        let of = |outcome: bool| {
            let rows = (0..self.won.len()).filter(|&row| self.won[row] == outcome);
            rows.map(|row| weights[row]).sum::<f64>()
        };
        (of(true), of(false))
    }

    /// Won and lost deals, without those of weight 0.
    pub(super) fn class_counts(&self) -> [usize; 2] {
        let count = |of: &dyn Fn(usize) -> bool| (0..self.won.len()).filter(|&row| of(row)).count();
        match self.weights {
            None => {
                let n_won = self.won.iter().map(|&won| usize::from(won)).sum();
                [n_won, self.won.len() - n_won]
            }
            Some(weights) => {
                [true, false].map(|won| count(&|row| self.won[row] == won && weights[row] > 0.0))
            }
        }
    }

    /// The deals of these rows.
    pub(super) fn select(&self, rows: &[usize]) -> Selected<'a> {
        let numbers = |numbers: &[f64]| rows.iter().map(|&row| numbers[row]).collect();
        Selected {
            design: self.design.select_rows(rows),
            won: rows.iter().map(|&row| self.won[row]).collect(),
            weights: self.weights.map(numbers),
            offset: self.offset.map(numbers),
            prior_mean: self.prior_mean.map(<[f64]>::to_vec),
            watch: self.watch,
        }
    }

    /// Rejects a problem without a meaningful optimum.
    pub(super) fn check(&self) -> Result<(), FitError> {
        let (n_rows, n_columns) = (self.design.n_rows(), self.design.n_columns());
        let lengths = [
            ("outcomes", Some(self.won.len()), n_rows, "rows"),
            ("weights", self.weights.map(<[f64]>::len), n_rows, "rows"),
            ("offsets", self.offset.map(<[f64]>::len), n_rows, "rows"),
            ("prior means", self.prior_mean.map(<[f64]>::len), n_columns, "columns"),
        ];
        for (what, found, expected, of) in lengths {
            if let Some(found) = found.filter(|&found| found != expected) {
                return Err(FitError::Length { what, found, expected, of });
            }
        }
        if n_rows == 0 {
            return Err(FitError::NoRows);
        }
        if n_columns == 0 {
            return Err(FitError::NoColumns { n_rows });
        }
        let weight_fault = |&(_, weight): &(usize, f64)| !(weight.is_finite() && weight >= 0.0);
        if let Some((row, weight)) =
            self.weights.and_then(|weights| weights.iter().copied().enumerate().find(weight_fault))
        {
            return Err(FitError::Weight { row, weight });
        }
        let mut numbers = self.offset.into_iter().chain(self.prior_mean).flatten();
        if !numbers.all(|number| number.is_finite()) {
            return Err(FitError::NotFinite);
        }
        let has = |outcome: bool| self.won.contains(&outcome);
        match (has(true), has(false), self.class_weights()) {
            (_, false, _) => Err(FitError::OneClass { n_rows, outcome: "won" }),
            (false, _, _) => Err(FitError::OneClass { n_rows, outcome: "lost" }),
            (_, _, (0.0, _)) => Err(FitError::NoWeight { outcome: "won" }),
            (_, _, (_, 0.0)) => Err(FitError::NoWeight { outcome: "lost" }),
            _ => Ok(()),
        }
    }
}

/// Some of the deals of a [`Problem`].
#[derive(Debug, Clone)]
pub(super) struct Selected<'a> {
    design: Design,
    won: Vec<bool>,
    weights: Option<Vec<f64>>,
    offset: Option<Vec<f64>>,
    prior_mean: Option<Vec<f64>>,
    watch: Watch<'a>,
}

impl Selected<'_> {
    pub(super) fn problem(&self) -> Problem<'_> {
        Problem {
            design: &self.design,
            won: &self.won,
            weights: self.weights.as_deref(),
            offset: self.offset.as_deref(),
            prior_mean: self.prior_mean.as_deref(),
            watch: self.watch,
        }
    }
}

/// Kish's effective sample size of deals with these weights: (Σ w)² / Σ w². It is their number when all
/// weights are equal, and 0 without deals.
///
/// # Reference
/// Kish (1965), *Survey Sampling*, §8.2.
#[must_use]
pub fn effective_number(weights: &[f64]) -> f64 {
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// The solver. All have the same optimum; the certificate checks their convergence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Solver {
    /// [`Solver::Newton`], or [`Solver::Lbfgs`] if the Hessian would not fit into memory.
    #[default]
    Auto,
    /// Damped Newton steps on the blocked design. Its memory grows with the square of the number of columns.
    Newton,
    /// Limited-memory BFGS by `linfa_logistic` on the dense design: far slower, and an independent check.
    /// It does not support weights, offset or prior mean.
    Lbfgs,
}

/// The penalty on the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Penalty {
    /// A ridge, α/2 ‖β − β₀‖²: a normal prior on each coefficient, whose precision α is in 1 / log-odds² and does not
    /// grow with the number of deals.
    Ridge(f64),
    /// Firth's: ½ ln det of the information, for few deals. It has no tuning parameter.
    Firth,
}

impl Penalty {
    /// The strength of the ridge; `None` without a ridge.
    #[must_use]
    pub fn alpha(&self) -> Option<f64> {
        match self {
            Self::Ridge(alpha) => Some(*alpha),
            Self::Firth => None,
        }
    }
}

/// The options of a fit; valid by construction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitOptions {
    penalty: Penalty,
    max_iterations: u64,
    solver: Solver,
}

impl FitOptions {
    /// The penalty, and the maximum number of iterations of the solver, which is [`Solver::Auto`].
    ///
    /// # Errors
    /// When the strength of the ridge is not finite and greater than 0, or `max_iterations` is 0.
    pub fn new(penalty: Penalty, max_iterations: u64) -> Result<Self, FitError> {
        if let Some(alpha) = penalty.alpha().filter(|alpha| !(alpha.is_finite() && *alpha > 0.0)) {
            return Err(FitError::Alpha { alpha });
        }
        if max_iterations == 0 {
            return Err(FitError::NoIterations);
        }
        Ok(Self { penalty, max_iterations, solver: Solver::default() })
    }

    /// The same options with another solver.
    #[must_use]
    pub fn with_solver(self, solver: Solver) -> Self {
        Self { solver, ..self }
    }

    /// The penalty; the strength of a ridge is greater than 0.
    #[must_use]
    pub fn penalty(&self) -> Penalty {
        self.penalty
    }

    /// The maximum number of iterations of the solver, at least 1.
    #[must_use]
    pub fn max_iterations(&self) -> u64 {
        self.max_iterations
    }

    /// The solver.
    #[must_use]
    pub fn solver(&self) -> Solver {
        self.solver
    }
}
