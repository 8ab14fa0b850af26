//! Laws of ridge fits, and a reference fit.

use bantam::design::{Categorical, Dense, Design};
use bantam::fit::{FitOptions, Fitted, Penalty, Problem, effective_number, fit, infer};
use bantam::units::softplus;
use proptest::prelude::*;

use super::{assert_close, dense, fitted, log_odds, problems};

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

proptest! {
    #[test]
    fn the_order_of_the_rows_does_not_matter(
        (design, won) in problems(6..40),
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
    fn swapping_won_and_lost_negates_all_weights((design, won) in problems(6..40), log_alpha in -2.0..6.0) {
        let alpha = f64::powf(10.0, log_alpha);
        let swapped: Vec<bool> = won.iter().map(|won| !won).collect();
        let (plain, negated) = (fitted(&design, &won, alpha), fitted(&design, &swapped, alpha));
        let expected: Vec<f64> = plain.coefficients.iter().map(|weight| -weight).collect();
        assert_close(&negated.coefficients, &expected, 1e-7);
        assert_close(&[negated.intercept], &[-plain.intercept], 1e-7);
    }

    #[test]
    fn a_weight_of_2_is_the_row_twice_and_one_of_0_is_no_row(
        (design, won) in problems(6..40),
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
    fn a_prior_mean_is_an_offset_and_the_rest((design, won) in problems(6..40), scale in -1.0..1.0) {
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
        (design, won) in problems(6..40),
        column in 0_usize..8,
        step in -1e-3..1e-3,
    ) {
        let plain = fitted(&design, &won, 0.5);
        let mut moved = plain.clone();
        match column % plain.point().len() {
            column if column < plain.coefficients.len() => moved.coefficients[column] += step,
            _ => moved.intercept += step,
        }
        let losses = log_odds(&moved, &design).into_iter().zip(&won);
        let loss: f64 = losses.map(|(x, won)| softplus(if *won { -x } else { x })).sum();
        let ridge: f64 = moved.coefficients.iter().map(|weight| 0.5 / 2.0 * weight * weight).sum();
        prop_assert!(loss + ridge >= plain.certificate.objective * (1.0 - 1e-13));
    }
}

#[test]
fn a_heavy_penalty_leaves_the_base_rate() {
    let design = dense(1, &[1.0, -1.0, 0.5, 2.0]);
    let flat = fitted(&design, &[true, false, true, true], 1e9);
    assert_close(&[flat.intercept], &[3_f64.ln()], 1e-7);
    assert_close(&flat.coefficients, &[0.0], 1e-7);
}

#[test]
fn equal_weights_are_worth_their_number_and_unequal_ones_less() {
    assert_eq!(effective_number(&[0.3; 10]).round(), 10.0);
    assert_eq!(effective_number(&[1.0, 0.0, 0.0]), 1.0);
    assert_eq!(effective_number(&[3.0, 1.0]), 1.6);
    assert_eq!(effective_number(&[]), 0.0);
}
