//! Intervals by the profile of Firth's penalised likelihood.

use bantam::design::{Categorical, Dense, Design};
use bantam::fit::{FitError, Fitted, Interval, Problem, profile_intervals};
use bantam::units::softplus;
use proptest::prelude::*;

use super::{aliased, dense, firth, noise, unit};

/// Half of this is how far the penalised log-likelihood drops to the bounds: the 95 % quantile of χ² with one degree.
const CHI_SQUARE_95: f64 = 3.841_458_820_694_124;

const X: [f64; 8] = [0.4, -1.3, 2.2, 0.1, -0.6, 1.5, 0.9, -2.0];
const WON: [bool; 8] = [true, false, true, false, false, true, true, true];

fn single_column() -> Design {
    dense(1, &X)
}

fn interval(problem: &Problem, fit: &Fitted, contrast: &[f64]) -> Result<Interval, FitError> {
    Ok(profile_intervals(problem, fit, &[contrast.to_vec()])?[0])
}

/// Coefficient and intercept from θ and the coordinate that is free.
type Point = fn(f64, f64) -> (f64, f64);

/// The penalised log-likelihood of the single column, from its definition.
fn naive_value(beta: f64, intercept: f64) -> f64 {
    let (mut value, mut sum, mut sum_x, mut sum_square) = (0.0, 0.0, 0.0, 0.0);
    for (x, won) in X.iter().zip(WON) {
        let log_odds = intercept + beta * x;
        value -= softplus(if won { -log_odds } else { log_odds });
        let p = 1.0 / (1.0 + (-log_odds).exp());
        sum += p * (1.0 - p);
        sum_x += p * (1.0 - p) * x;
        sum_square += p * (1.0 - p) * x * x;
    }
    value + f64::ln(sum * sum_square - sum_x * sum_x) / 2.0
}

/// The largest value of a function with one peak between −30 and 30, on grids of which each is finer.
fn largest(function: impl Fn(f64) -> f64) -> f64 {
    let (mut middle, mut width) = (0.0, 30.0);
    while width > 1e-9 {
        let at = |index: i32| middle + width * f64::from(index) / 20.0;
        middle = (-20..=20).map(at).max_by(|a, b| function(*a).total_cmp(&function(*b))).unwrap();
        width /= 10.0;
    }
    function(middle)
}

/// Where a function that falls from `from` towards `to` crosses 0.
fn crossing(function: impl Fn(f64) -> f64, mut from: f64, mut to: f64) -> f64 {
    for _ in 0..60 {
        let middle = f64::midpoint(from, to);
        if function(middle) > 0.0 {
            from = middle;
        } else {
            to = middle;
        }
    }
    from
}

#[test]
fn bounds_agree_with_a_search_on_grids() {
    let design = single_column();
    let problem = Problem::new(&design, &WON);
    let fit = firth(&problem).unwrap();
    let maximum = largest(|beta| largest(|intercept| naive_value(beta, intercept)));
    assert!((maximum + fit.certificate.objective).abs() < 1e-12);
    // The coefficient, the intercept, and the log-odds at x = 2, where the other coordinate is free.
    let cases: [([f64; 2], Point); 3] = [
        ([1.0, 0.0], |theta, other| (theta, other)),
        ([0.0, 1.0], |theta, other| (other, theta)),
        ([2.0, 1.0], |theta, other| (other, theta - 2.0 * other)),
    ];
    for (contrast, point) in cases {
        let above = |theta: f64| {
            let value = |other: f64| {
                let (beta, intercept) = point(theta, other);
                naive_value(beta, intercept)
            };
            largest(value) - maximum + CHI_SQUARE_95 / 2.0
        };
        let estimate = contrast[0] * fit.coefficients[0] + contrast[1] * fit.intercept;
        let interval = interval(&problem, &fit, &contrast).unwrap();
        assert!((interval.lower.unwrap() - crossing(above, estimate, estimate - 20.0)).abs() < 1e-8);
        assert!((interval.upper.unwrap() - crossing(above, estimate, estimate + 20.0)).abs() < 1e-8);
    }
}

#[test]
fn a_combination_of_aliased_columns_has_no_bounds() {
    let design = dense(3, &X.map(|x| [x, 1.0, -x]).concat());
    let problem = Problem::new(&design, &WON);
    let fit = firth(&problem).unwrap();
    assert_eq!(aliased(&problem, &fit), [1, 2]);
    for contrast in [[0.0; 4], [0.0, 1.0, 0.0, 0.0], [0.0, 0.3, -2.0, 0.0]] {
        assert_eq!(interval(&problem, &fit, &contrast).unwrap(), Interval::NONE);
    }
    // What aliased columns have in it does not matter.
    let plain = interval(&problem, &fit, &[1.0, 0.0, 0.0, 0.0]).unwrap();
    assert_eq!(interval(&problem, &fit, &[1.0, 5.0, 2.0, 0.0]).unwrap(), plain);
    assert!(plain.lower.is_some() && plain.upper.is_some());
}

#[test]
fn what_is_no_contrast_is_refused() {
    let design = single_column();
    let problem = Problem::new(&design, &WON);
    let fit = firth(&problem).unwrap();
    let refused = interval(&problem, &fit, &[1.0]);
    assert!(matches!(refused, Err(FitError::Length { found: 1, expected: 2, .. })));
    assert!(matches!(interval(&problem, &fit, &[f64::NAN, 0.0]), Err(FitError::NotFinite)));
    let other = Fitted { coefficients: vec![0.0; 2], ..fit };
    assert!(matches!(interval(&problem, &other, &[1.0, 0.0]), Err(FitError::Length { found: 3, .. })));
}

/// Deals with two numbers and a category of four levels, of which none need be frequent.
fn deals(n_rows: usize) -> (Design, Vec<bool>) {
    let values: Vec<f64> = (0..2 * n_rows).map(|index| 2.0 * noise(index) - 1.0).collect();
    let codes = (0..n_rows).map(|row| (4.0 * noise(row + 5000).powi(2)) as u32).collect();
    let won = (0..n_rows).map(|row| 2.0 * noise(row + 9000) < 0.8 + values[2 * row]).collect();
    let category = Categorical { n_levels: 4, codes };
    let dense = Dense { n_columns: 2, values };
    (Design::new(n_rows, dense, vec![category], vec![]).unwrap(), won)
}

#[test]
fn intervals_are_bit_equal_for_any_number_of_threads() {
    let (design, won) = deals(300);
    let problem = Problem::new(&design, &won);
    let contrasts: Vec<Vec<f64>> = (0..7).map(|coordinate| unit(coordinate, 7)).collect();
    let with_threads = |n| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| {
            let fit = firth(&problem).unwrap();
            let intervals = profile_intervals(&problem, &fit, &contrasts).unwrap();
            (fit, intervals)
        })
    };
    let one = with_threads(1);
    assert_eq!(one, with_threads(2));
    assert_eq!(one, with_threads(8));
}

proptest! {
    /// As dense flags, the last level is aliased and not the most frequent: effects less their mean stay.
    #[test]
    fn centred_effects_do_not_depend_on_the_aliased_level(n_rows in 20_usize..60, shift in 1_u32..4) {
        let (design, won) = deals(n_rows);
        let means = design.column_means().unwrap();
        // The levels as flags, beginning with another one.
        let flags = |row: usize| {
            let mut flags = [0.0; 6];
            design.for_each_term(row, |column, value| flags[column] = value);
            flags[2..].rotate_left(shift as usize);
            flags
        };
        let renamed = dense(6, &(0..n_rows).flat_map(flags).collect::<Vec<f64>>());
        let bounds = |design: &Design, level: usize, shift: usize| {
            let problem = Problem::new(design, &won);
            let fit = firth(&problem).unwrap();
            let mut contrast = vec![0.0, 0.0, -means[2], -means[3], -means[4], -means[5], 0.0];
            contrast[2 + level] += 1.0;
            contrast[2..6].rotate_left(shift);
            (interval(&problem, &fit, &contrast).unwrap(), aliased(&problem, &fit))
        };
        for level in 0..4 {
            let (plain, _) = bounds(&design, level, 0);
            let (other, aliased) = bounds(&renamed, level, shift as usize);
            prop_assert_eq!(aliased.last(), Some(&5));
            let apart = |a: Option<f64>, b: Option<f64>| a.zip(b).map_or(0.0, |(a, b)| (a - b).abs());
            prop_assert!(apart(plain.lower, other.lower) < 1e-7);
            prop_assert!(apart(plain.upper, other.upper) < 1e-7);
            let has_deals = means[2 + level] > 0.0;
            for bound in [plain.lower, plain.upper, other.lower, other.upper] {
                prop_assert_eq!(bound.is_some(), has_deals);
            }
        }
    }

    /// Few deals, many columns, separated or not: both bounds are there, around the estimate.
    #[test]
    fn bounds_are_found_for_any_deals(
        rows in proptest::collection::vec((-3.0..3.0, -3.0..3.0, any::<bool>()), 4..25),
    ) {
        let values: Vec<f64> = rows.iter().flat_map(|row| [row.0, row.1, row.0 * row.1]).collect();
        let design = dense(3, &values);
        let mut won: Vec<bool> = rows.iter().map(|row| row.2).collect();
        (won[0], won[1]) = (true, false);
        let problem = Problem::new(&design, &won);
        let fit = firth(&problem).unwrap();
        for (coordinate, estimate) in fit.point().into_iter().enumerate() {
            if aliased(&problem, &fit).contains(&coordinate) {
                continue;
            }
            let interval = interval(&problem, &fit, &unit(coordinate, 4)).unwrap();
            prop_assert!(interval.lower.unwrap() < estimate && estimate < interval.upper.unwrap());
        }
    }
}
