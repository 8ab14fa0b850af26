//! What linfa-logistic 0.8.1 does, one test for each trap. A version that fails one of these has changed.

use bantam::design::{Categorical, Dense, Design};
use bantam::fit::{FitError, FitOptions, Fitted, Penalty, Problem, Solver, fit};
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::{FittedLogisticRegression, LogisticRegression};
use ndarray::{Array1, Array2};

use super::{dense, fitted};

const ALPHA: f64 = 1.0;

fn linfa_fit(
    x: &[f64],
    won: &[bool],
    alpha: f64,
    max_iterations: u64,
) -> FittedLogisticRegression<f64, bool> {
    let records = Array2::from_shape_vec((won.len(), x.len() / won.len()), x.to_vec()).unwrap();
    let dataset = DatasetBase::new(records, Array1::from_vec(won.to_vec()));
    LogisticRegression::default().alpha(alpha).max_iterations(max_iterations).fit(&dataset).unwrap()
}

fn our_fit(x: &[f64], won: &[bool], alpha: f64, max_iterations: u64) -> Result<Fitted, FitError> {
    let design = dense(x.len() / won.len(), x);
    let options = FitOptions::new(Penalty::Ridge(alpha), max_iterations).unwrap().with_solver(Solver::Lbfgs);
    fit(&Problem::new(&design, won), &options)
}

#[test]
fn linfa_calls_the_more_frequent_outcome_positive_and_our_signs_do_not_follow() {
    let x = [3.0, 2.0, 1.0, 0.0, -1.0, 0.5];
    let few_won = [true, true, false, false, false, false];
    let many_won = [true, true, true, true, false, true];
    assert!(linfa_fit(&x, &few_won, ALPHA, 100).params()[0] < 0.0);
    assert!(linfa_fit(&x, &many_won, ALPHA, 100).params()[0] > 0.0);
    for won in [few_won, many_won] {
        assert!(our_fit(&x, &won, ALPHA, 100).unwrap().coefficients[0] > 0.0);
    }
}

#[test]
fn linfa_calls_the_first_seen_outcome_positive_in_a_tie_and_our_signs_do_not_follow() {
    let (x, won) = ([2.0, 1.0, -0.5, 0.3], [true, true, false, false]);
    let (x_reversed, won_reversed) = ([0.3, -0.5, 1.0, 2.0], [false, false, true, true]);
    assert!(linfa_fit(&x, &won, ALPHA, 100).params()[0] > 0.0);
    assert!(linfa_fit(&x_reversed, &won_reversed, ALPHA, 100).params()[0] < 0.0);
    let (forwards, backwards) =
        (our_fit(&x, &won, ALPHA, 100).unwrap(), our_fit(&x_reversed, &won_reversed, ALPHA, 100).unwrap());
    assert!(forwards.coefficients[0] > 0.0);
    assert!((forwards.coefficients[0] - backwards.coefficients[0]).abs() < 1e-12);
}

/// Why weights are refused here: linfa would take and ignore them.
#[test]
fn linfa_ignores_weights() {
    let records = Array2::from_shape_vec((4, 1), vec![2.0, 1.0, -0.5, 1.5]).unwrap();
    let plain = DatasetBase::new(records, Array1::from_vec(vec![true, true, false, false]));
    let weighted = plain.clone().with_weights(Array1::from_vec(vec![1.0, 50.0, 9.0, 0.0]));
    let model = LogisticRegression::default();
    assert_eq!(model.fit(&plain).unwrap(), model.fit(&weighted).unwrap());
}

#[test]
fn linfa_returns_ok_without_converging_and_we_refuse() {
    let x: Vec<f64> =
        (0..120).map(|index| (1.0 + f64::from(index) * 1.618).sin() * f64::from(1 + index % 3)).collect();
    let won: Vec<bool> = (0..40).map(|row| x[3 * row] + x[3 * row + 1] > 0.9 || row % 5 == 0).collect();
    let early = linfa_fit(&x, &won, 0.01, 2);
    let late = linfa_fit(&x, &won, 0.01, 1000);
    assert!((&early.params().view() - &late.params().view()).iter().any(|change| change.abs() > 0.1));
    let refusal = our_fit(&x, &won, 0.01, 2).unwrap_err();
    assert!(matches!(refusal, FitError::NotConverged { max_iterations: 2, .. }), "{refusal}");
    assert!(refusal.hint().is_some());
    assert!(our_fit(&x, &won, 0.01, 1000).is_ok());
}

#[test]
fn linfa_does_not_notice_separation_and_our_certificate_does() {
    let (x, won) = ([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0], [false, false, false, true, true, true]);
    assert!(linfa_fit(&x, &won, 1e-6, 1000).params()[0].abs() > 10.0);
    assert!(our_fit(&x, &won, 1e-6, 1000).unwrap().certificate.fully_separated);
    let overlapping = [false, false, true, false, true, true];
    assert!(!our_fit(&x, &overlapping, 1e-6, 1000).unwrap().certificate.fully_separated);
}

#[test]
fn numbers_of_extreme_size_are_refused_and_not_guessed() {
    let fit_of_size = |size: f64| {
        let values = vec![size, -size, 0.5 * size, 1.0];
        our_fit(&values, &[true, false, false, true], ALPHA, 1000)
    };
    assert!(fit_of_size(1e6).is_ok());
    for size in [1e12, 1e80, 1e154, 1e200, 1e300] {
        let refusal = fit_of_size(size).unwrap_err();
        assert!(refusal.hint().unwrap().contains("extreme values"), "{size:e}: {refusal}");
    }
}

#[test]
fn levels_with_one_outcome_only_are_named() {
    let category = Categorical { n_levels: 4, codes: vec![0, 0, 1, 1, 1, 2, 2] };
    let design = Design::new(7, Dense::default(), vec![category], vec![]).unwrap();
    let won = [true, true, false, false, false, true, false];
    let fitted = fitted(&design, &won, 1e-3);
    let named: Vec<(usize, usize, bool)> = fitted
        .certificate
        .separated
        .iter()
        .map(|fitted| (fitted.column, fitted.n_rows, fitted.won))
        .collect();
    assert_eq!(named, [(0, 2, true), (1, 3, false)]);
    assert!(!fitted.certificate.fully_separated);
}
