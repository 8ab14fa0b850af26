//! Laws of fits with Firth's penalty.

use std::ops::Range;

use bantam::design::{Categorical, Dense, Design};
use bantam::fit::{Fitted, Penalty, Problem, infer};
use proptest::prelude::*;

use super::{aliased, assert_close, dense, firth, log_odds, problems};

/// So many deals for each column that the penalised likelihood has one peak.
const MANY: Range<usize> = 60..90;

proptest! {
    #[test]
    fn swapping_won_and_lost_negates_all_weights((design, won) in problems(MANY)) {
        let swapped: Vec<bool> = won.iter().map(|won| !won).collect();
        let plain = firth(&Problem::new(&design, &won)).unwrap();
        let negated = firth(&Problem::new(&design, &swapped)).unwrap();
        let expected: Vec<f64> = plain.point().iter().map(|weight| -weight).collect();
        assert_close(&negated.point(), &expected, 1e-7);
        assert_close(&[negated.certificate.objective], &[plain.certificate.objective], 1e-10);
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(
        (design, won) in problems(MANY),
        keys in proptest::collection::vec(any::<u32>(), MANY.end),
    ) {
        let mut order: Vec<usize> = (0..won.len()).collect();
        order.sort_by_key(|&row| keys[row]);
        let won_in_order: Vec<bool> = order.iter().map(|&row| won[row]).collect();
        let (problem, in_order) = (Problem::new(&design, &won), design.select_rows(&order));
        let problem_in_order = Problem::new(&in_order, &won_in_order);
        let (plain, permuted) = (firth(&problem).unwrap(), firth(&problem_in_order).unwrap());
        prop_assert_eq!(aliased(&problem_in_order, &permuted), aliased(&problem, &plain));
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
        let weighted = firth(&Problem::new(&design, &won).weighted(weights.as_slice())).unwrap();
        let rows: Vec<usize> = (0..won.len()).flat_map(|row| vec![row; times[row]]).collect();
        let won: Vec<bool> = rows.iter().map(|&row| won[row]).collect();
        let repeated = design.select_rows(&rows);
        // Levels may be ordered by rows in two ways, and so aliased in two ways: the log-odds are the same.
        let repeated_fit = firth(&Problem::new(&repeated, &won)).unwrap();
        assert_close(&log_odds(&weighted, &repeated), &log_odds(&repeated_fit, &repeated), 1e-7);
        let log_likelihood = |fit: &Fitted| [fit.certificate.log_likelihood];
        assert_close(&log_likelihood(&weighted), &log_likelihood(&repeated_fit), 1e-7);
    }

    #[test]
    fn any_few_deals_have_finite_weights((design, won) in problems(3..40)) {
        match firth(&Problem::new(&design, &won)) {
            Ok(fit) => {
                prop_assert!(fit.point().iter().all(|weight| weight.is_finite()));
                let certificate = fit.certificate;
                prop_assert!(certificate.log_likelihood <= 0.0);
                prop_assert!(certificate.gradient_norm <= certificate.tolerance);
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
        let fit = firth(&Problem::new(&design, &won).weighted(weights.as_slice())).unwrap();
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
        let design = dense(1, &x.map(|x| size * x));
        let problem = Problem::new(&design, &won);
        let fit = firth(&problem).unwrap();
        let error = infer(&problem, Penalty::Firth, &fit).unwrap().unwrap().covariance.standard_error(0);
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
fn aliased_columns_have_nothing() {
    // A constant, a number and its double; two levels.
    let values = [0.3, -1.0, 2.5, 0.9, -0.2, 1.4].iter().flat_map(|x| [7.0, *x, 2.0 * x]).collect();
    let category = Categorical { n_levels: 2, codes: vec![1, 0, 1, 1, 0, 1] };
    let design = Design::new(6, Dense { n_columns: 3, values }, vec![category], vec![]).unwrap();
    let problem = Problem::new(&design, &[true, false, true, true, true, false]);
    let fit = firth(&problem).unwrap();
    assert_eq!(aliased(&problem, &fit), [0, 2, 4]);
    assert!(fit.coefficients[1] != 0.0);
}
