//! The fit through the public interface: laws, reference numbers, both solvers, Firth's penalty and the linfa estimator.

mod covariance;
mod estimator;
mod firth;
mod firth_reference;
mod folds;
mod laws;
mod linfa_traps;
mod newton;
mod profile;
mod refusals;

use std::ops::Range;

use bantam::design::{Categorical, Dense, Design, SetBlock};
use bantam::fit::{FitError, FitOptions, Fitted, Penalty, Problem, Solver, fit, infer};
use proptest::prelude::*;

use crate::matrix::ABSENT;

/// Numbers between 0 and 1 without a pattern.
fn noise(index: usize) -> f64 {
    ((1.0 + index as f64 * 1.618).sin() * 43_758.545).rem_euclid(1.0)
}

fn assert_close(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        let error = (actual - expected).abs() / (1.0 + expected.abs());
        assert!(error <= tolerance, "{actual} is not {expected}: off by {error:e}");
    }
}

/// A design of numbers only, given row by row.
fn dense(n_columns: usize, values: &[f64]) -> Design {
    let dense = Dense { n_columns, values: values.to_vec() };
    Design::new(values.len() / n_columns, dense, vec![], vec![]).unwrap()
}

fn fit_with(solver: Solver, design: &Design, won: &[bool], alpha: f64) -> Result<Fitted, FitError> {
    let options = FitOptions::new(Penalty::Ridge(alpha), 2000).unwrap().with_solver(solver);
    fit(&Problem::new(design, won), &options)
}

fn fitted(design: &Design, won: &[bool], alpha: f64) -> Fitted {
    fit_with(Solver::Auto, design, won, alpha).unwrap()
}

fn firth(problem: &Problem) -> Result<Fitted, FitError> {
    fit(problem, &FitOptions::new(Penalty::Firth, 500).unwrap())
}

fn log_odds(fitted: &Fitted, design: &Design) -> Vec<f64> {
    design.matvec(&fitted.coefficients).iter().map(|x| x + fitted.intercept).collect()
}

/// Columns whose true effect is zero.
fn aliased(problem: &Problem, fitted: &Fitted) -> Vec<usize> {
    let covariance = infer(problem, Penalty::Firth, fitted).unwrap().unwrap().covariance;
    let is_aliased =
        |column: &usize| fitted.coefficients[*column] == 0.0 && covariance.standard_error(*column) == 0.0;
    (0..fitted.coefficients.len()).filter(is_aliased).collect()
}

fn unit(coordinate: usize, length: usize) -> Vec<f64> {
    (0..length).map(|other| if other == coordinate { 1.0 } else { 0.0 }).collect()
}

prop_compose! {
    /// Deals of up to three numbers, a category with absent codes, a set of two members, and both outcomes.
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
