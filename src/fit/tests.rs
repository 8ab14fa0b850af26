//! Laws and reference numbers of fits.

use super::objective::Objective;
use super::*;
use crate::design::{Categorical, Dense, Design, SetBlock};
use proptest::prelude::*;

fn fitted(design: &Design, won: &[bool], alpha: f64) -> Fitted {
    let options = FitOptions::new(Penalty::Ridge(alpha), 1000).unwrap();
    fit(&Problem::new(design, won), &options).unwrap()
}

fn log_odds(fitted: &Fitted, design: &Design) -> Vec<f64> {
    design.matvec(&fitted.coefficients).iter().map(|x| x + fitted.intercept).collect()
}

fn assert_close(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        assert!((actual - expected).abs() < tolerance, "{actual} is not {expected}");
    }
}

/// ```python
/// X = np.array([[0.5,-1.2],[1.5,0.3],[-0.7,0.8],[2.1,-0.4],[-1.3,-0.9],[0.2,1.7],
///               [-0.4,0.1],[1.1,-1.6],[-1.9,0.6],[0.9,0.9],[-0.1,-0.5],[0.0,2.2]])
/// level = np.array([0,1,2,0,1,2,0,0,1,1,2,0])
/// y = np.array([1,1,0,1,0,0,0,1,0,1,0,0])
/// m = LogisticRegression(C=1/alpha, solver='newton-cholesky', tol=1e-12, max_iter=1000)
/// m.fit(np.hstack([X, np.eye(3)[level]]), y)
/// print(m.intercept_, m.coef_)                     # scikit-learn 1.9.1
/// ```
#[test]
#[expect(clippy::unreadable_literal, reason = "as scikit-learn prints them")]
fn ridge_fits_agree_with_scikit_learn() {
    #[rustfmt::skip]
    let values = vec![
        0.5, -1.2, 1.5, 0.3, -0.7, 0.8, 2.1, -0.4, -1.3, -0.9, 0.2, 1.7,
        -0.4, 0.1, 1.1, -1.6, -1.9, 0.6, 0.9, 0.9, -0.1, -0.5, 0.0, 2.2,
    ];
    let category = Categorical { n_levels: 3, codes: vec![0, 1, 2, 0, 1, 2, 0, 0, 1, 1, 2, 0] };
    let design = Design::new(12, Dense { n_columns: 2, values }, vec![category], vec![]).unwrap();
    let won = [1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0].map(|y| y == 1);

    let half = fitted(&design, &won, 0.5);
    assert_close(&[half.intercept], &[-0.8024641435199179], 1e-10);
    #[rustfmt::skip]
    assert_close(&half.coefficients, &[
        1.8836254127924135, -0.6970187103280744,
        0.13370775046655406, 0.5411116250116645, -0.6748193754782186,
    ], 1e-10);
    let two = fitted(&design, &won, 2.0);
    assert_close(&[two.intercept], &[-0.5639403374365431], 1e-10);
    #[rustfmt::skip]
    assert_close(&two.coefficients, &[
        1.0355211045730532, -0.44250958388856115,
        0.10469094068522095, 0.21276760822778437, -0.31745854891300535,
    ], 1e-10);
    assert_eq!((two.certificate.n_rows, two.certificate.n_won, two.certificate.n_lost), (12, 5, 7));
}

prop_compose! {
    /// Deals with two numbers, a category of three levels, a set of two members, and both outcomes.
    fn problems()(
        rows in proptest::collection::vec((-3.0..3.0, -3.0..3.0, 0_u32..3, any::<[bool; 3]>()), 6..40),
    ) -> (Design, Vec<bool>) {
        let mut set = SetBlock { n_members: 2, offsets: vec![0], codes: vec![] };
        for (_, _, _, [first, second, _]) in &rows {
            set.codes.extend((0..2).zip([first, second]).filter(|(_, has)| **has).map(|(code, _)| code));
            set.offsets.push(set.codes.len());
        }
        let values: Vec<f64> = rows.iter().flat_map(|row| [row.0, row.1]).collect();
        let category = Categorical { n_levels: 3, codes: rows.iter().map(|row| row.2).collect() };
        let design =
            Design::new(rows.len(), Dense { n_columns: 2, values }, vec![category], vec![set]).unwrap();
        let mut won: Vec<bool> = rows.iter().map(|row| row.3[2]).collect();
        (won[0], won[1]) = (true, false);
        (design, won)
    }
}

proptest! {
    #[test]
    fn the_order_of_the_rows_does_not_matter(
        (design, won) in problems(),
        keys in proptest::collection::vec(any::<u32>(), 40),
    ) {
        let mut order: Vec<usize> = (0..won.len()).collect();
        order.sort_by_key(|&row| keys[row]);
        let won_in_order: Vec<bool> = order.iter().map(|&row| won[row]).collect();
        let permuted = fitted(&design.select_rows(&order), &won_in_order, 0.5);
        let plain = fitted(&design, &won, 0.5);
        assert_close(&log_odds(&permuted, &design), &log_odds(&plain, &design), 1e-7);
    }

    #[test]
    fn swapping_won_and_lost_negates_all_weights((design, won) in problems(), log_alpha in -2.0..6.0) {
        let alpha = f64::powf(10.0, log_alpha);
        let swapped: Vec<bool> = won.iter().map(|won| !won).collect();
        let (plain, negated) = (fitted(&design, &won, alpha), fitted(&design, &swapped, alpha));
        let expected: Vec<f64> = plain.coefficients.iter().map(|weight| -weight).collect();
        assert_close(&negated.coefficients, &expected, 1e-7);
        assert_close(&[negated.intercept], &[-plain.intercept], 1e-7);
    }

    #[test]
    fn a_weight_of_2_is_the_row_twice_and_one_of_0_is_no_row(
        (design, won) in problems(),
        counts in proptest::collection::vec(0_usize..3, 40),
    ) {
        let mut weights: Vec<f64> = (0..won.len()).map(|row| counts[row] as f64).collect();
        (weights[0], weights[1]) = (2.0, 1.0);
        let rows: Vec<usize> =
            (0..won.len()).flat_map(|row| std::iter::repeat_n(row, weights[row] as usize)).collect();
        let repeated_won: Vec<bool> = rows.iter().map(|&row| won[row]).collect();
        let repeated_design = design.select_rows(&rows);
        let options = FitOptions::new(Penalty::Ridge(0.5), 1000).unwrap();
        let weighted_problem = Problem::new(&design, &won).weighted(&weights[..]);
        let repeated_problem = Problem::new(&repeated_design, &repeated_won);
        let (weighted, repeated) =
            (fit(&weighted_problem, &options).unwrap(), fit(&repeated_problem, &options).unwrap());
        assert_close(&weighted.point(), &repeated.point(), 1e-8);
        let errors = |problem: &Problem, fitted: &Fitted| {
            let covariance = infer(problem, options.penalty(), fitted).unwrap().unwrap().covariance;
            (0..covariance.n_coordinates()).map(|i| covariance.standard_error(i)).collect::<Vec<_>>()
        };
        assert_close(
            &errors(&weighted_problem, &weighted),
            &errors(&repeated_problem, &repeated),
            1e-8,
        );
        prop_assert_eq!(
            &weighted.certificate.separated.iter().map(|actual| actual.column).collect::<Vec<_>>(),
            &repeated.certificate.separated.iter().map(|actual| actual.column).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_prior_mean_is_an_offset_and_the_rest((design, won) in problems(), scale in -1.0..1.0) {
        let mean: Vec<f64> = (0..design.n_columns()).map(|column| scale * (column as f64 - 2.0)).collect();
        let offset = design.matvec(&mean);
        let options = FitOptions::new(Penalty::Ridge(0.7), 1000).unwrap();
        let problem = Problem::new(&design, &won);
        let towards = fit(&problem.shrunk_towards(&mean), &options).unwrap();
        let beyond = fit(&problem.with_offset(&offset), &options).unwrap();
        let sum: Vec<f64> = beyond.coefficients.iter().zip(&mean).map(|(a, b)| a + b).collect();
        assert_close(&towards.coefficients, &sum, 1e-7);
        assert_close(&[towards.intercept], &[beyond.intercept], 1e-7);
    }

    #[test]
    fn no_small_step_improves_a_certified_fit(
        (design, won) in problems(),
        column in 0_usize..8,
        step in -1e-3..1e-3,
    ) {
        let plain = fitted(&design, &won, 0.5);
        let mut point: Vec<f64> = plain.coefficients.iter().copied().chain([plain.intercept]).collect();
        point[column] += step;
        let moved = Objective { problem: &Problem::new(&design, &won), alpha: 0.5 }.at(&point);
        prop_assert!(moved.value >= plain.certificate.objective * (1.0 - 1e-14));
    }
}

#[test]
fn what_cannot_be_learned_from_is_refused_with_the_reason() {
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
fn a_heavy_penalty_leaves_the_base_rate() {
    let dense = Dense { n_columns: 1, values: vec![1.0, -1.0, 0.5, 2.0] };
    let design = Design::new(4, dense, vec![], vec![]).unwrap();
    let flat = fitted(&design, &[true, false, true, true], 1e9);
    assert_close(&[flat.intercept], &[3_f64.ln()], 1e-7);
    assert_close(&flat.coefficients, &[0.0], 1e-7);
}

#[test]
fn what_cannot_be_weighed_is_refused_with_the_reason() {
    let design = Design::new(3, Dense { n_columns: 1, values: vec![1.0, 2.0, 3.0] }, vec![], vec![]).unwrap();
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
fn equal_weights_are_worth_their_number_and_unequal_ones_less() {
    assert_eq!(effective_number(&[0.3; 10]).round(), 10.0);
    assert_eq!(effective_number(&[1.0, 0.0, 0.0]), 1.0);
    assert_eq!(effective_number(&[3.0, 1.0]), 1.6);
    assert_eq!(effective_number(&[]), 0.0);
}
