//! The log-likelihood with Firth's penalty, and its derivative, on the columns that are not aliased.
//!
//! # Reference
//! Firth (1993), "Bias reduction of maximum likelihood estimates"; Heinze & Schemper (2002), "A solution to the
//! problem of separation in logistic regression". The penalty is the logarithm of Jeffreys' prior.

use rayon::prelude::*;

use super::aliased::independent_coordinates;
use super::cholesky::{Hessian, dot};
use super::limits::{MOST_COLUMNS, MOST_WORK};
use super::objective::Objective;
use super::{FitError, Problem};

/// Σ wᵢ ℓᵢ + ½ ln det I as a function of the identifiable coordinates: columns in order, and then the intercept.
#[derive(Debug)]
pub(super) struct PenalisedLikelihood<'a> {
    problem: &'a Problem<'a>,
    /// The identifiable coordinates, in order; the intercept is the last of all coordinates and of these.
    identifiable: Vec<usize>,
    rows: SparseRows,
}

/// The penalised log-likelihood near one point.
#[derive(Debug)]
pub(super) struct PenalisedPoint {
    /// The identifiable coordinates.
    pub(super) point: Vec<f64>,
    /// Σ w ℓ + ½ ln det I, in natural-log units.
    pub(super) value: f64,
    /// Σ w ℓ, in natural-log units.
    pub(super) log_likelihood: f64,
    /// First derivatives by the identifiable coordinates: Firth's modified score.
    pub(super) score: Vec<f64>,
    /// The information I = Xᵀ W X.
    pub(super) information: Hessian,
}

impl PenalisedPoint {
    /// The largest |uⱼ| / √Iⱼⱼ: the modified score in standard errors.
    pub(super) fn score_norm(&self) -> f64 {
        self.information.scaled(&self.score)
    }
}

impl<'a> PenalisedLikelihood<'a> {
    /// The function of a problem.
    ///
    /// # Errors
    /// When the problem has no optimum or a prior mean, is too large, or has extreme values.
    pub(super) fn of(problem: &'a Problem<'a>) -> Result<Self, FitError> {
        problem.check()?;
        if problem.prior_mean.is_some() {
            return Err(FitError::FirthUnsupported { what: "a prior mean" });
        }
        let (n_rows, n_columns) = (problem.design.n_rows(), problem.design.n_columns());
        if n_columns > MOST_COLUMNS {
            return Err(FitError::TooLargeForFirth { n_rows, n_columns });
        }
        let most = (MOST_WORK / n_rows).isqrt();
        let identifiable = independent_coordinates(problem, most)?;
        if identifiable.len() > most {
            return Err(FitError::TooLargeForFirth { n_rows, n_columns });
        }
        let rows = SparseRows::of(problem, &identifiable);
        Ok(Self { problem, identifiable, rows })
    }

    /// The identifiable coordinates, in order; the last is the intercept.
    pub(super) fn identifiable(&self) -> &[usize] {
        &self.identifiable
    }

    /// All coordinates: one more than the number of columns of the design.
    pub(super) fn n_coordinates(&self) -> usize {
        self.problem.design.n_columns() + 1
    }

    /// One number for each coordinate from those of the identifiable ones; the others are 0.
    pub(super) fn expanded(&self, of_identifiable: &[f64]) -> Vec<f64> {
        let mut all = vec![0.0; self.n_coordinates()];
        self.identifiable
            .iter()
            .zip(of_identifiable)
            .for_each(|(&coordinate, &number)| all[coordinate] = number);
        all
    }

    /// The numbers of the identifiable coordinates.
    pub(super) fn reduced(&self, of_all: &[f64]) -> Vec<f64> {
        self.identifiable.iter().map(|&coordinate| of_all[coordinate]).collect()
    }

    /// The point where all coefficients and the intercept are 0; `None` if the offsets are too large.
    pub(super) fn origin(&self) -> Option<PenalisedPoint> {
        self.at(vec![0.0; self.identifiable.len()])
    }

    /// The largest change of the log-odds of a deal by `step`, among deals with a weight.
    pub(super) fn largest_change(&self, step: &[f64]) -> f64 {
        let mut step = self.expanded(step);
        let intercept = step.pop().unwrap_or_default();
        let changes = self.problem.design.matvec(&step);
        let counts = |(row, _): &(usize, &f64)| self.problem.weight(*row) > 0.0;
        let changes = changes.iter().enumerate().filter(counts);
        changes.map(|(_, change)| (change + intercept).abs()).fold(0.0, f64::max)
    }

    /// Value, score and information at `point`; `None` where the information is not positive definite or a number not
    /// finite.
    ///
    /// The score is Σ (wᵢ (yᵢ − pᵢ) + hᵢ (½ − pᵢ)) xᵢ with hᵢ = wᵢ pᵢ (1 − pᵢ) xᵢᵀ I⁻¹ xᵢ, the diagonal of the hat
    /// matrix (Heinze & Schemper 2002).
    pub(super) fn at(&self, point: Vec<f64>) -> Option<PenalisedPoint> {
        let objective = Objective { problem: self.problem, alpha: 0.0 };
        let expanded = self.expanded(&point);
        let (likelihood, log_odds) = (objective.slope_at(&expanded), objective.log_odds(&expanded));
        let gram = objective.gram(&likelihood.curvatures);
        let element = |i: usize, j: usize| gram.at(self.identifiable[i], self.identifiable[j]);
        let information = Hessian::of_elements(self.identifiable.len(), element);
        let (inverse, _) = information.inverse()?;
        let pull = |row: usize| {
            let leverage = likelihood.curvatures[row] * self.rows.quadratic_form(row, &inverse);
            // ½ − p, without the difference of equal numbers.
            leverage * -0.5 * (log_odds[row] / 2.0).tanh()
        };
        let pulls: Vec<f64> =
            (0..self.problem.won.len()).into_par_iter().with_min_len(CHUNK_ROWS).map(pull).collect();
        let mut of_penalty = self.problem.design.rmatvec(&pulls);
        of_penalty.push(pulls.iter().sum());
        let score = |&coordinate: &usize| of_penalty[coordinate] - likelihood.gradient[coordinate];
        let score: Vec<f64> = self.identifiable.iter().map(score).collect();
        let log_likelihood = likelihood.log_likelihood;
        let value = log_likelihood + information.log_determinant()? / 2.0;
        let is_finite = value.is_finite() && score.iter().all(|number| number.is_finite());
        is_finite.then_some(PenalisedPoint { point, value, log_likelihood, score, information })
    }
}

/// Rows per task: enough work to outweigh the cost of a thread.
const CHUNK_ROWS: usize = 128;

/// The non-zero identifiable coordinates of each row: all dense ones, and the indices of the ones among the others,
/// which come after them and are 0 or 1.
#[derive(Debug)]
struct SparseRows {
    n_dense: usize,
    /// Row after row, `n_dense` each.
    dense: Vec<f64>,
    /// The offset of the indices of each row, and at last their end.
    offsets: Vec<usize>,
    /// The indices in increasing order; the last of each row is the intercept.
    ones: Vec<u32>,
}

impl SparseRows {
    fn of(problem: &Problem, identifiable: &[usize]) -> Self {
        let design = problem.design;
        let mut places = vec![None; design.n_columns()];
        let intercept = identifiable.len() - 1;
        identifiable[..intercept]
            .iter()
            .enumerate()
            .for_each(|(place, &column)| places[column] = Some(place));
        let n_dense = identifiable[..intercept].iter().filter(|&&column| column < design.n_dense()).count();
        let mut rows = Self { n_dense, dense: Vec::new(), offsets: vec![0], ones: Vec::new() };
        for row in 0..design.n_rows() {
            design.for_each_term(row, |column, value| match places[column] {
                None => {}
                Some(place) if place < n_dense => rows.dense.push(value),
                Some(place) => rows.ones.push(place as u32),
            });
            rows.ones.push(intercept as u32);
            rows.offsets.push(rows.ones.len());
        }
        rows
    }

    /// xᵀ A x of a row, where the lower triangle of the symmetric A has the rows `a`.
    fn quadratic_form(&self, row: usize, a: &[Vec<f64>]) -> f64 {
        let dense = &self.dense[row * self.n_dense..(row + 1) * self.n_dense];
        let ones = &self.ones[self.offsets[row]..self.offsets[row + 1]];
        let (mut squares, mut products) = (0.0, 0.0);
        for (place, value) in dense.iter().enumerate() {
            squares += a[place][place] * value * value;
            products += value * dot(&a[place][..place], &dense[..place]);
        }
        for (index, &place) in ones.iter().enumerate() {
            let a = &a[place as usize];
            squares += a[place as usize];
            products += dot(&a[..self.n_dense], dense);
            products += ones[..index].iter().map(|&earlier| a[earlier as usize]).sum::<f64>();
        }
        squares + 2.0 * products
    }
}
