//! Newton's method: the optimum of L-BFGS, whatever the numbers of threads and the sizes of the columns.

use bantam::design::{Categorical, Dense, Design, SetBlock};
use bantam::fit::{FitError, FitOptions, Penalty, Problem, Solver, fit};
use proptest::prelude::*;

use super::{assert_close, dense, fit_with, log_odds, noise, problems};
use crate::matrix::ABSENT;

/// A problem of all kinds of block, large enough for a sample and several chunks.
fn large_problem() -> (Design, Vec<bool>) {
    let n_rows = 3 * 4096 + 17;
    let values: Vec<f64> = (0..3 * n_rows).map(|index| 2.0 * noise(index) - 1.0).collect();
    let level = |row: usize| if row % 7 == 5 { ABSENT } else { (row * row % 3) as u32 };
    let category = Categorical { n_levels: 3, codes: (0..n_rows).map(level).collect() };
    let codes = (0..n_rows).flat_map(|row| if row % 2 == 0 { vec![0, 2] } else { vec![] }).collect();
    let offsets = (0..=n_rows).map(|row| row.div_ceil(2) * 2).collect();
    let set = SetBlock { n_members: 4, offsets, codes };
    let won = (0..n_rows).map(|row| 2.0 * noise(5 * row + 1) < 0.7 + values[3 * row]).collect();
    (Design::new(n_rows, Dense { n_columns: 3, values }, vec![category], vec![set]).unwrap(), won)
}

proptest! {
    #[test]
    fn both_solvers_find_the_same_optimum((design, won) in problems(3..60), log_alpha in -1.5..4.0) {
        let alpha = f64::powf(10.0, log_alpha);
        let newton = fit_with(Solver::Newton, &design, &won, alpha).unwrap();
        let lbfgs = fit_with(Solver::Lbfgs, &design, &won, alpha);
        // A fit that has not converged is reported; this is rare.
        prop_assume!(lbfgs.is_ok());
        let lbfgs = lbfgs.unwrap();
        assert_close(&log_odds(&newton, &design), &log_odds(&lbfgs, &design), 1e-6);
    }

    #[test]
    fn next_to_no_penalty_is_fitted_or_refused_and_never_nonsense(
        (design, won) in problems(3..60),
        log_alpha in -14.0..-4.0,
    ) {
        match fit_with(Solver::Newton, &design, &won, f64::powf(10.0, log_alpha)) {
            Ok(fitted) => {
                prop_assert!(log_odds(&fitted, &design).iter().all(|x| x.is_finite()));
                prop_assert!(fitted.certificate.objective <= won.len() as f64 * f64::ln(2.0));
            }
            Err(refusal) => prop_assert!(refusal.hint().is_some(), "{}", refusal),
        }
    }
}

#[test]
fn coefficients_are_bit_equal_for_any_number_of_threads() {
    let (design, won) = large_problem();
    let with_threads = |n| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| fit_with(Solver::Newton, &design, &won, 1.0).unwrap())
    };
    let one = with_threads(1);
    assert_eq!(one, with_threads(2));
    assert_eq!(one, with_threads(8));
}

#[test]
fn separated_deals_have_finite_weights_by_the_ridge_only() {
    let design = dense(1, &[-2.0, -1.0, -0.5, 0.5, 1.0, 2.0]);
    let won = [false, false, false, true, true, true];
    for alpha in [1e-3, 1e-6, 1e-9, 1e-12] {
        let newton = fit_with(Solver::Newton, &design, &won, alpha).unwrap();
        assert!(newton.certificate.fully_separated);
        let lbfgs = fit_with(Solver::Lbfgs, &design, &won, alpha);
        if let Ok(lbfgs) = lbfgs {
            assert_close(&newton.coefficients, &lbfgs.coefficients, 1e-5);
        }
    }
}

#[test]
fn numbers_of_extreme_size_are_fitted_as_in_other_units_or_refused() {
    let fit_of_size = |size: f64, alpha: f64| {
        let design = dense(1, &[size, -size, 0.5 * size, 0.25 * size]);
        fit_with(Solver::Newton, &design, &[true, false, false, true], alpha)
    };
    // α in the units of the column: at these sizes the penalty plays no part.
    let unit = fit_of_size(1.0, 1e-12).unwrap();
    for size in [1e6, 1e12, 1e80] {
        let fitted = fit_of_size(size, 1e-12 * size.min(1e6)).unwrap();
        assert_close(&[fitted.coefficients[0] * size], &unit.coefficients, 1e-6);
    }
    for size in [1e155, 1e200, 1e300] {
        let refusal = fit_of_size(size, 1.0).unwrap_err();
        assert!(refusal.hint().unwrap().contains("extreme values"), "{size:e}: {refusal}");
    }
}

#[test]
fn columns_that_repeat_each_other_share_their_effect() {
    let values: Vec<f64> = (0..80).map(|index| noise(index / 2)).collect();
    let won: Vec<bool> = (0..40).map(|row| noise(row + 1000) < noise(row)).collect();
    let design = dense(2, &values);
    for alpha in [1.0, 1e-6, 1e-17] {
        let fitted = fit_with(Solver::Newton, &design, &won, alpha).unwrap();
        assert!((fitted.coefficients[0] - fitted.coefficients[1]).abs() < 1e-6);
    }
}

#[test]
fn too_few_steps_are_refused() {
    let (design, won) = large_problem();
    let problem = Problem::new(&design, &won);
    let refusal = fit(&problem, &FitOptions::new(Penalty::Ridge(1.0), 1).unwrap()).unwrap_err();
    assert!(matches!(refusal, FitError::NotConverged { max_iterations: 1, .. }), "{refusal}");
    assert!(refusal.hint().is_some());
}

#[test]
fn both_solvers_find_the_same_optimum_of_many_deals() {
    let (design, won) = large_problem();
    let newton = fit_with(Solver::Newton, &design, &won, 1.0).unwrap();
    let lbfgs = fit_with(Solver::Lbfgs, &design, &won, 1.0).unwrap();
    assert_close(&newton.coefficients, &lbfgs.coefficients, 1e-6);
}
