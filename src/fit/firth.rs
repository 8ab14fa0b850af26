//! Firth's penalised likelihood: bias-reduced weights, finite even under separation.

use super::fisher_scoring::Ascent;
use super::jeffreys::{PenalisedLikelihood, PenalisedPoint};
use super::limits::TOLERANCE;
use super::{Covariance, FitError, Inference, Problem};

/// Steps go on to a hundredth of what is asked for: two more digits cost a step or two.
const AIM: f64 = TOLERANCE / 100.0;

/// Weights by Firth's penalised likelihood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Firth {
    /// Log-odds of winning when all columns are 0.
    pub intercept: f64,
    /// For each column of the design, the change in log-odds for one unit of it; positive is towards won, and 0 for
    /// aliased columns.
    pub coefficients: Vec<f64>,
    /// Σ w ℓ + ½ ln det I at the weights, in natural-log units. The second term depends on the units of the columns
    /// and on which are aliased, so only differences between values of the same design mean anything.
    pub penalised_log_likelihood: f64,
    /// Σ w ℓ at the weights, in natural-log units.
    pub log_likelihood: f64,
    /// Steps that were taken.
    pub iterations: u64,
    /// The largest |uⱼ| / √Iⱼⱼ at the weights, where u is the modified score: how many standard errors a weight may
    /// be off by itself. At most 1e-8.
    pub score_norm: f64,
    /// Columns that are a linear combination of the intercept and others, in column order.
    pub aliased: Vec<usize>,
}

/// The intercept b and coefficients β that maximise Σ wᵢ ℓ(yᵢ, oᵢ + b + xᵢᵀβ) + ½ ln det I(β, b).
///
/// I = Xᵀ W X with W = diag(wᵢ pᵢ (1 − pᵢ)) is the information of the coefficients and the intercept, with the weights
/// w (1 unless given) and the offset o (0 unless given). A row of weight 2 is the same as the row twice, in the
/// likelihood and in the penalty. The penalty takes the first-order bias out of the weights, and keeps them finite
/// for any deals, also for those that a feature separates into won and lost. Where they are all but separated,
/// or few for each column, the function may have several peaks: this is the one that steps from 0 lead to.
///
/// The information of columns that are a combination of others has no determinant, so those are left out, and their
/// coefficient is 0. In the order intercept, numbers and flags, then levels and members from the rarest to the most
/// frequent, each is left out that the ones before it explain: the most frequent level of every category, columns of
/// zeros and constant ones.
///
/// # Shapes and units
/// An iteration takes about n p² / 2 multiplications for the information and as many for the hat matrix, with n rows
/// and p columns of numbers; levels and members cost less, since only those count that a row has. There are ten to
/// forty iterations. Larger problems than n p² = 1e8 are refused.
///
/// # Errors
/// If there is nothing to fit (no rows, no columns, one class only), the problem has a prior mean or is too
/// large, numbers overflow, or the maximum is not reached in `max_iterations` steps.
///
/// # Reference
/// Firth (1993), "Bias reduction of maximum likelihood estimates", *Biometrika* 80; Heinze & Schemper (2002), "A
/// solution to the problem of separation in logistic regression", *Statistics in Medicine* 21; weights as in R's
/// `logistf`. That the maximum is finite: Kosmidis & Firth (2021), "Jeffreys-prior penalty, finiteness and shrinkage
/// in binomial-response generalized linear models", *Biometrika* 108.
pub(super) fn maximise(problem: &Problem, max_iterations: u64) -> Result<Firth, FitError> {
    let likelihood = PenalisedLikelihood::of(problem)?;
    let start = likelihood.origin().ok_or(FitError::NotFinite)?;
    let is_done = |place: &PenalisedPoint, _: &_| place.score_norm() <= AIM;
    let summit =
        Ascent::new(&likelihood, None).maximise(start, is_done, max_iterations).ok_or(FitError::NotFinite)?;
    let gradient = summit.place.score_norm();
    if gradient > TOLERANCE {
        return Err(FitError::NotConverged { gradient, tolerance: TOLERANCE, max_iterations });
    }
    let mut coefficients = likelihood.expanded(&summit.place.point);
    let intercept = coefficients.pop().unwrap_or_default();
    let is_aliased = |column: &usize| likelihood.kept().binary_search(column).is_err();
    Ok(Firth {
        intercept,
        penalised_log_likelihood: summit.place.value,
        log_likelihood: summit.place.log_likelihood,
        iterations: summit.iterations,
        score_norm: gradient,
        aliased: (0..coefficients.len()).filter(is_aliased).collect(),
        coefficients,
    })
}

/// Inference from the information at a point (coefficients in column order, and then the intercept).
///
/// # Errors
/// As [`maximise`], and when the information there cannot be inverted.
pub(super) fn inference(problem: &Problem, point: &[f64]) -> Result<Inference, FitError> {
    let likelihood = PenalisedLikelihood::of(problem)?;
    let place = likelihood.at(likelihood.reduced(point)).ok_or(FitError::NotFinite)?;
    let (_, condition) = place.information.inverse().ok_or(FitError::Singular)?;
    let step = place.information.solve(&place.score).ok_or(FitError::Singular)?;
    let decrement: f64 = step.iter().zip(&place.score).map(|(d, u)| d * u).sum();
    Ok(Inference {
        covariance: covariance(&likelihood, &place).ok_or(FitError::Singular)?,
        effective_parameters: likelihood.kept().len() as f64,
        condition,
        newton_decrement: decrement.max(0.0).sqrt(),
        intervals: None,
    })
}

/// The inverse of the information, with zeros for the coordinates that are not kept.
fn covariance(likelihood: &PenalisedLikelihood, place: &PenalisedPoint) -> Option<Covariance> {
    let (inverse, _) = place.information.inverse()?;
    let mut rows: Vec<Vec<f64>> = (1..=likelihood.n_coordinates()).map(|length| vec![0.0; length]).collect();
    for (row, &coordinate) in inverse.iter().zip(likelihood.kept()) {
        for (&value, &other) in row.iter().zip(likelihood.kept()) {
            rows[coordinate][other] = value;
        }
    }
    Covariance::from_rows(&rows)
}

impl Firth {
    /// The coefficients in column order, and then the intercept.
    #[must_use]
    pub(super) fn point(&self) -> Vec<f64> {
        self.coefficients.iter().copied().chain([self.intercept]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{ABSENT, Categorical, Dense, Design, SetBlock};
    use crate::fit::limits::MOST_WORK;
    use crate::testing::noise;
    use proptest::prelude::*;
    use std::ops::Range;

    /// So many deals for each column that the penalised likelihood has one peak.
    const MANY: Range<usize> = 60..90;

    fn fitted(problem: &Problem) -> Firth {
        maximise(problem, 500).unwrap()
    }

    fn assert_close(actual: &[f64], expected: &[f64], tolerance: f64) {
        assert_eq!(actual.len(), expected.len());
        for (actual, expected) in actual.iter().zip(expected) {
            let error = (actual - expected).abs() / (1.0 + expected.abs());
            assert!(error < tolerance, "{actual} is not {expected}");
        }
    }

    prop_compose! {
        /// Deals with up to three numbers, a category with absent codes and a set of two members, and both outcomes.
        fn problems(n_rows: Range<usize>)(n_dense in 0_usize..4)(
            rows in proptest::collection::vec(
                (proptest::collection::vec(-3.0..3.0, n_dense), 0_u32..4, any::<[bool; 3]>()), n_rows.clone()),
            n_dense in Just(n_dense),
        ) -> (Design, Vec<bool>) {
            let mut set = SetBlock { n_members: 2, offsets: vec![0], codes: vec![] };
            for (_, _, [first, second, _]) in &rows {
                set.codes.extend((0..2).zip([first, second]).filter(|(_, has)| **has).map(|(code, _)| code));
                set.offsets.push(set.codes.len());
            }
            let code = |code: u32| if code == 3 { ABSENT } else { code };
            let category = Categorical { n_levels: 3, codes: rows.iter().map(|row| code(row.1)).collect() };
            let values = rows.iter().flat_map(|row| row.0.clone()).collect();
            let dense = Dense { n_columns: n_dense, values };
            let mut won: Vec<bool> = rows.iter().map(|row| row.2[2]).collect();
            (won[0], won[1]) = (true, false);
            (Design::new(rows.len(), dense, vec![category], vec![set]).unwrap(), won)
        }
    }

    proptest! {
        #[test]
        fn swapping_won_and_lost_negates_all_weights((design, won) in problems(MANY)) {
            let swapped: Vec<bool> = won.iter().map(|won| !won).collect();
            let plain = fitted(&Problem::new(&design, &won));
            let negated = fitted(&Problem::new(&design, &swapped));
            let expected: Vec<f64> = plain.point().iter().map(|weight| -weight).collect();
            assert_close(&negated.point(), &expected, 1e-7);
            assert_close(&[negated.penalised_log_likelihood], &[plain.penalised_log_likelihood], 1e-10);
        }

        #[test]
        fn the_order_of_the_rows_does_not_matter(
            (design, won) in problems(MANY),
            keys in proptest::collection::vec(any::<u32>(), MANY.end),
        ) {
            let mut order: Vec<usize> = (0..won.len()).collect();
            order.sort_by_key(|&row| keys[row]);
            let won_in_order: Vec<bool> = order.iter().map(|&row| won[row]).collect();
            let permuted = fitted(&Problem::new(&design.select_rows(&order), &won_in_order));
            let plain = fitted(&Problem::new(&design, &won));
            prop_assert_eq!(&permuted.aliased, &plain.aliased);
            assert_close(&permuted.point(), &plain.point(), 1e-7);
        }

        /// The information counts weights, too, so this holds for the penalty as for the likelihood.
        #[test]
        fn a_weight_is_so_many_rows(
            (design, won) in problems(MANY),
            times in proptest::collection::vec(0_usize..4, MANY.end),
        ) {
            // The first two rows are won and lost, so that there are both.
            let times: Vec<usize> = (0..won.len()).map(|row| times[row].max(usize::from(row < 2))).collect();
            let weights: Vec<f64> = times.iter().map(|&times| times as f64).collect();
            let weighted = fitted(&Problem::new(&design, &won).weighted(weights.as_slice()));
            let rows: Vec<usize> = (0..won.len()).flat_map(|row| vec![row; times[row]]).collect();
            let won: Vec<bool> = rows.iter().map(|&row| won[row]).collect();
            let repeated = design.select_rows(&rows);
            // Levels may be ordered by rows in two ways, and so aliased in two ways: the log-odds are the same.
            let repeated_fit = fitted(&Problem::new(&repeated, &won));
            let log_odds = |fit: &Firth| -> Vec<f64> {
                repeated.matvec(&fit.coefficients).iter().map(|x| x + fit.intercept).collect()
            };
            assert_close(&log_odds(&weighted), &log_odds(&repeated_fit), 1e-7);
            assert_close(&[weighted.log_likelihood], &[repeated_fit.log_likelihood], 1e-7);
        }

        #[test]
        fn any_few_deals_have_finite_weights((design, won) in problems(3..40)) {
            match maximise(&Problem::new(&design, &won), 500) {
                Ok(fit) => {
                    prop_assert!(fit.point().iter().all(|weight| weight.is_finite()));
                    prop_assert!(fit.log_likelihood <= 0.0 && fit.score_norm <= TOLERANCE);
                }
                Err(refusal) => prop_assert!(refusal.hint().is_some(), "{}", refusal),
            }
        }

        /// With levels alone, each has half a deal more of both outcomes.
        #[test]
        fn levels_alone_have_a_closed_form(
            rows in proptest::collection::vec((0_u32..5, any::<bool>(), 0.1..5.0), 3..60),
        ) {
            let codes: Vec<u32> = rows.iter().map(|row| row.0).collect();
            let mut won: Vec<bool> = rows.iter().map(|row| row.1).collect();
            (won[0], won[1]) = (true, false);
            let weights: Vec<f64> = rows.iter().map(|row| row.2).collect();
            let category = Categorical { n_levels: 5, codes: codes.clone() };
            let design = Design::new(rows.len(), Dense::default(), vec![category], vec![]).unwrap();
            let fit = fitted(&Problem::new(&design, &won).weighted(weights.as_slice()));
            for &code in &codes {
                let sum = |outcome: bool| {
                    let is_meant = |row: &usize| codes[*row] == code && won[*row] == outcome;
                    (0..won.len()).filter(is_meant).map(|row| weights[row]).sum::<f64>()
                };
                let expected = f64::ln((sum(true) + 0.5) / (sum(false) + 0.5));
                assert_close(&[fit.intercept + fit.coefficients[code as usize]], &[expected], 1e-7);
            }
        }
    }

    #[test]
    fn separated_deals_have_finite_weights_in_any_units() {
        let x = [-2.0, -1.0, -0.5, 0.5, 1.0, 2.0];
        let won = [false, false, false, true, true, true];
        let fit_of_size = |size: f64| {
            let values = x.iter().map(|x| size * x).collect();
            let design = Design::new(6, Dense { n_columns: 1, values }, vec![], vec![]).unwrap();
            let problem = Problem::new(&design, &won);
            let fit = fitted(&problem);
            let error = inference(&problem, &fit.point()).unwrap().covariance.standard_error(0);
            (fit, error)
        };
        let (plain, error) = fit_of_size(1.0);
        assert!(plain.coefficients[0] > 1.0 && plain.coefficients[0] < 5.0);
        assert!(error < 5.0);
        for size in [1e-60, 1e-6, 1e6, 1e60] {
            assert_close(&[size * fit_of_size(size).0.coefficients[0]], &plain.coefficients, 1e-8);
        }
    }

    #[test]
    fn aliased_columns_are_named_and_have_nothing() {
        // A constant, a number and its double; two levels.
        let values = [0.3, -1.0, 2.5, 0.9, -0.2, 1.4].iter().flat_map(|x| [7.0, *x, 2.0 * x]).collect();
        let category = Categorical { n_levels: 2, codes: vec![1, 0, 1, 1, 0, 1] };
        let design = Design::new(6, Dense { n_columns: 3, values }, vec![category], vec![]).unwrap();
        let problem = Problem::new(&design, &[true, false, true, true, true, false]);
        let fit = fitted(&problem);
        let covariance = inference(&problem, &fit.point()).unwrap().covariance;
        assert_eq!(fit.aliased, [0, 2, 4]);
        for &column in &fit.aliased {
            assert_eq!((fit.coefficients[column], covariance.standard_error(column)), (0.0, 0.0));
        }
        assert!(covariance.standard_error(1) > 0.0 && fit.coefficients[1] != 0.0);
    }

    #[test]
    fn what_cannot_be_fitted_is_refused_with_a_way_out() {
        let design = |n_rows: usize, n_columns: usize| {
            let values = (0..n_rows * n_columns).map(noise).collect();
            Design::new(n_rows, Dense { n_columns, values }, vec![], vec![]).unwrap()
        };
        let won: Vec<bool> = (0..2000).map(|row| row % 3 == 0).collect();
        let small = design(2000, 1);
        let problem = Problem::new(&small, &won);
        let refused = maximise(&problem.shrunk_towards(&[0.5]), 100).unwrap_err();
        assert_eq!(refused.to_string(), "Firth's penalty does not support a prior mean");
        assert!(refused.hint().unwrap().contains("ridge"));
        let refused = maximise(&problem, 1).unwrap_err();
        assert!(matches!(refused, FitError::NotConverged { max_iterations: 1, .. }), "{refused}");
        let n_columns = (MOST_WORK / 2000).isqrt();
        let refused = maximise(&Problem::new(&design(2000, n_columns), &won), 100).unwrap_err();
        assert!(matches!(refused, FitError::TooLargeForFirth { n_rows: 2000, .. }), "{refused}");
        assert!(refused.hint().unwrap().contains("ridge"));
        let refused = maximise(&problem.with_offset(&[1e4; 2000]), 100).unwrap_err();
        assert!(matches!(refused, FitError::NotFinite), "{refused}");
    }
}
