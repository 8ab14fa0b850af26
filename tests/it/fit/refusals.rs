//! What cannot be fitted is refused with the reason and a remedy.

use bantam::design::{Categorical, Dense, Design};
use bantam::fit::{FitError, FitOptions, Penalty, Problem, Solver, fit};

use super::{dense, firth, noise};

#[test]
fn unusable_training_data_are_refused_with_the_reason() {
    let design = |n_rows: usize, n_columns| {
        let values = (0..n_rows * n_columns).map(|index| index as f64).collect();
        Design::new(n_rows, Dense { n_columns, values }, vec![], vec![]).unwrap()
    };
    let refused = |design: Design, won: &[bool]| {
        fit(&Problem::new(&design, won), &FitOptions::new(Penalty::Ridge(1.0), 10).unwrap()).unwrap_err()
    };
    let one_class = refused(design(3, 1), &[false; 3]);
    assert_eq!(one_class.to_string(), "all 3 deals are lost, expected both won and lost deals");
    assert!(one_class.hint().unwrap().contains("`won` under [outcome]"));
    assert_eq!(refused(design(3, 1), &[true; 2]).to_string(), "there are 2 outcomes for 3 rows");
    assert_eq!(refused(design(0, 1), &[]).to_string(), "there are no deals to train on");
    assert_eq!(refused(design(2, 0), &[true, false]).to_string(), "the 2 deals have no features to train on");
    for alpha in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(FitOptions::new(Penalty::Ridge(alpha), 10), Err(FitError::Alpha { .. })));
    }
    assert!(matches!(FitOptions::new(Penalty::Ridge(1.0), 0), Err(FitError::NoIterations)));
}

#[test]
fn a_design_too_wide_for_its_gram_matrix_is_refused_with_a_way_out() {
    let n_levels = 5000;
    let codes = (0..n_levels).collect();
    let dense = Dense { n_columns: 0, values: Vec::new() };
    let category = Categorical { n_levels, codes };
    let design = Design::new(n_levels as usize, dense, vec![category], Vec::new()).unwrap();
    let won: Vec<bool> = (0..n_levels).map(|row| row % 2 == 0).collect();
    let options = FitOptions::new(Penalty::Ridge(1.0), 10).unwrap().with_solver(Solver::Newton);
    let error = fit(&Problem::new(&design, &won), &options).unwrap_err();
    assert_eq!(error.to_string(), "the design has 5000 columns; Newton's method takes at most 4096");
    assert!(error.hint().unwrap().contains("min_count"));
}

#[test]
fn what_cannot_be_weighed_is_refused_with_the_reason() {
    let design = dense(1, &[1.0, 2.0, 3.0]);
    let options = FitOptions::new(Penalty::Ridge(1.0), 10).unwrap();
    let problem = Problem::new(&design, &[true, false, false]);
    let refused = |problem: Problem| fit(&problem, &options).unwrap_err().to_string();
    assert_eq!(refused(problem.weighted(&[1.0][..])), "there are 1 weights for 3 rows");
    assert_eq!(
        refused(problem.weighted(&[1.0, -1.0, 1.0][..])),
        "row 1 has weight -1, expected a finite number of at least 0"
    );
    assert_eq!(refused(problem.with_offset(&[0.0; 2])), "there are 2 offsets for 3 rows");
    assert_eq!(refused(problem.shrunk_towards(&[0.0; 2])), "there are 2 prior means for 1 columns");
    assert!(matches!(
        fit(&problem.weighted(&[0.0, 1.0, 1.0][..]), &options),
        Err(FitError::NoWeight { outcome: "won" })
    ));
    let lbfgs = options.with_solver(Solver::Lbfgs);
    let refusal = fit(&problem.weighted(&[1.0; 3][..]), &lbfgs).unwrap_err();
    assert_eq!(refusal.to_string(), "the solver `lbfgs` does not support weights");
    assert!(refusal.hint().is_some());
}

#[test]
fn what_firths_penalty_cannot_fit_is_refused_with_a_way_out() {
    let design = |n_rows: usize, n_columns: usize| {
        dense(n_columns, &(0..n_rows * n_columns).map(noise).collect::<Vec<f64>>())
    };
    let won: Vec<bool> = (0..2000).map(|row| row % 3 == 0).collect();
    let small = design(2000, 1);
    let problem = Problem::new(&small, &won);
    let refused = firth(&problem.shrunk_towards(&[0.5])).unwrap_err();
    assert_eq!(refused.to_string(), "Firth's penalty does not support a prior mean");
    assert!(refused.hint().unwrap().contains("ridge"));
    let refused = fit(&problem, &FitOptions::new(Penalty::Firth, 1).unwrap()).unwrap_err();
    assert!(matches!(refused, FitError::NotConverged { max_iterations: 1, .. }), "{refused}");
    let n_columns = 100_000_000_usize.div_ceil(2000).isqrt();
    let refused = firth(&Problem::new(&design(2000, n_columns), &won)).unwrap_err();
    assert!(matches!(refused, FitError::TooLargeForFirth { n_rows: 2000, .. }), "{refused}");
    assert!(refused.hint().unwrap().contains("ridge"));
    let refused = firth(&problem.with_offset(&[1e4; 2000])).unwrap_err();
    assert!(matches!(refused, FitError::NotFinite), "{refused}");
}
