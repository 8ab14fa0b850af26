//! Intervals from the profile of Firth's penalised likelihood: they need not be symmetric, and hold where the deals
//! are few or separated and standard errors mislead.

use rayon::prelude::*;

use super::profile_endpoint::EndpointSearch;
use super::profile_likelihood::ProfileLikelihood;
use super::{FitError, Interval};

impl ProfileLikelihood<'_> {
    /// The interval of a combination θ = cᵀ(β, b) of coefficients and intercept: between the two values where the
    /// penalised log-likelihood, maximised over everything else, has dropped by `chi_squared` / 2 from its maximum.
    ///
    /// The penalty always takes in the whole information, as in R's `logistf`. With c = 1 at one coordinate it is the
    /// interval of that weight. The effect of a level less the mean effect of its category has c = 1 at the level less
    /// the share of each level at each: it is the same whichever level is aliased.
    ///
    /// # Shapes and units
    /// `contrast` is c: one number for each column, and then one for the intercept. The coefficient of an aliased
    /// column is always 0, whatever c has there. There are no bounds where c has nothing else, as θ is then always 0,
    /// and where c is not 0 at a column of zeros, like a level that no deal has: its effect is not identifiable.
    /// For all others both bounds exist (Kosmidis & Firth 2021), and are right to 1e-8 of a standard error.
    ///
    /// Where the deals are all but separated, or few for each column, the penalised likelihood may have several peaks
    /// for one θ. It is followed from the peak of the fit, and bounds far from the symmetric ones are tried from two
    /// other starts, which may move them out; a still higher peak may exist.
    ///
    /// Both bounds take as long as 8 to 16 iterations of the fit, and up to 150 where there are few deals for each
    /// column.
    ///
    /// # Errors
    /// When `contrast` has another length, or it or `chi_squared` is not finite, or `chi_squared` is negative.
    ///
    /// # Reference
    /// Heinze & Schemper (2002), "A solution to the problem of separation in logistic regression", *Statistics in
    /// Medicine* 21; Venzon & Moolgavkar (1988), "A method for computing profile-likelihood-based confidence
    /// intervals", *Applied Statistics* 37.
    pub(super) fn interval(&self, contrast: &[f64], chi_squared: f64) -> Result<Interval, FitError> {
        let (found, expected) = (contrast.len(), self.likelihood.n_coordinates());
        if found != expected {
            return Err(FitError::Length {
                what: "numbers",
                found,
                expected,
                of: "coefficients and intercept",
            });
        }
        let is_valid = chi_squared.is_finite() && chi_squared >= 0.0;
        if !is_valid || !contrast.iter().all(|number| number.is_finite()) {
            return Err(FitError::NotFinite);
        }
        if self.unidentified.iter().any(|&column| contrast[column] != 0.0) {
            return Ok(Interval::NONE);
        }
        let contrast = self.likelihood.reduced(contrast);
        let bound = |side| EndpointSearch::new(self, &contrast, side, chi_squared.sqrt())?.bound();
        Ok(Interval { lower: bound(-1.0), upper: bound(1.0) })
    }

    /// The interval of each of several combinations, in their order; they do not depend on the number of threads.
    ///
    /// # Errors
    /// See [`ProfileLikelihood::interval`].
    pub(super) fn intervals(
        &self,
        contrasts: &[Vec<f64>],
        chi_squared: f64,
    ) -> Result<Vec<Interval>, FitError> {
        contrasts.par_iter().map(|contrast| self.interval(contrast, chi_squared)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Problem;
    use super::*;
    use crate::design::{Categorical, Dense, Design};
    use crate::fit::firth::maximise;
    use crate::statistics::CHI_SQUARE_95;
    use crate::units::softplus;
    use proptest::prelude::*;

    const X: [f64; 8] = [0.4, -1.3, 2.2, 0.1, -0.6, 1.5, 0.9, -2.0];
    const WON: [bool; 8] = [true, false, true, false, false, true, true, true];

    fn single_column() -> Design {
        Design::new(8, Dense { n_columns: 1, values: X.to_vec() }, vec![], vec![]).unwrap()
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
        let fit = maximise(&problem, 100).unwrap();
        let maximum = largest(|beta| largest(|intercept| naive_value(beta, intercept)));
        assert!((maximum - fit.penalised_log_likelihood).abs() < 1e-12);
        let profile = ProfileLikelihood::new(&problem, &fit.point()).unwrap();
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
            let interval = profile.interval(&contrast, CHI_SQUARE_95).unwrap();
            assert!((interval.lower.unwrap() - crossing(above, estimate, estimate - 20.0)).abs() < 1e-8);
            assert!((interval.upper.unwrap() - crossing(above, estimate, estimate + 20.0)).abs() < 1e-8);
        }
    }

    #[test]
    fn a_combination_of_aliased_columns_has_no_bounds() {
        let values = X.iter().flat_map(|x| [*x, 1.0, -x]).collect();
        let design = Design::new(8, Dense { n_columns: 3, values }, vec![], vec![]).unwrap();
        let problem = Problem::new(&design, &WON);
        let fit = maximise(&problem, 100).unwrap();
        assert_eq!(fit.aliased, [1, 2]);
        let profile = ProfileLikelihood::new(&problem, &fit.point()).unwrap();
        for contrast in [[0.0; 4], [0.0, 1.0, 0.0, 0.0], [0.0, 0.3, -2.0, 0.0]] {
            assert_eq!(profile.interval(&contrast, CHI_SQUARE_95).unwrap(), Interval::NONE);
        }
        // What aliased columns have in it does not matter.
        let plain = profile.interval(&[1.0, 0.0, 0.0, 0.0], CHI_SQUARE_95).unwrap();
        assert_eq!(profile.interval(&[1.0, 5.0, 2.0, 0.0], CHI_SQUARE_95).unwrap(), plain);
        assert!(plain.lower.is_some() && plain.upper.is_some());
    }

    #[test]
    fn what_is_no_contrast_is_refused() {
        let design = single_column();
        let problem = Problem::new(&design, &WON);
        let fit = maximise(&problem, 100).unwrap();
        let profile = ProfileLikelihood::new(&problem, &fit.point()).unwrap();
        assert!(matches!(profile.interval(&[1.0], 3.8), Err(FitError::Length { found: 1, expected: 2, .. })));
        for (contrast, chi_squared) in
            [([f64::NAN, 0.0], 3.8), ([1.0, 0.0], -1.0), ([1.0, 0.0], f64::INFINITY)]
        {
            assert!(matches!(profile.interval(&contrast, chi_squared), Err(FitError::NotFinite)));
        }
        assert!(matches!(
            ProfileLikelihood::new(&problem, &[0.0; 3]),
            Err(FitError::Length { found: 3, .. })
        ));
    }

    /// Deals with two numbers and a category of four levels, of which none need be frequent.
    fn deals(n_rows: usize) -> (Design, Vec<bool>) {
        let noise = |index: usize| ((1.0 + index as f64 * 1.618).sin() * 43_758.545).rem_euclid(1.0);
        let values: Vec<f64> = (0..2 * n_rows).map(|index| 2.0 * noise(index) - 1.0).collect();
        let codes = (0..n_rows).map(|row| (4.0 * noise(row + 5000).powi(2)) as u32).collect();
        let won = (0..n_rows).map(|row| 2.0 * noise(row + 9000) < 0.8 + values[2 * row]).collect();
        let category = Categorical { n_levels: 4, codes };
        let dense = Dense { n_columns: 2, values };
        (Design::new(n_rows, dense, vec![category], vec![]).unwrap(), won)
    }

    fn unit(coordinate: usize, length: usize) -> Vec<f64> {
        (0..length).map(|other| if other == coordinate { 1.0 } else { 0.0 }).collect()
    }

    #[test]
    fn intervals_are_bit_equal_for_any_number_of_threads() {
        let (design, won) = deals(300);
        let problem = Problem::new(&design, &won);
        let contrasts: Vec<Vec<f64>> = (0..7).map(|coordinate| unit(coordinate, 7)).collect();
        let with_threads = |n| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
            pool.install(|| {
                let fit = maximise(&problem, 100).unwrap();
                let profile = ProfileLikelihood::new(&problem, &fit.point()).unwrap();
                let intervals = profile.intervals(&contrasts, CHI_SQUARE_95).unwrap();
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
            let values = (0..n_rows).flat_map(flags).collect();
            let renamed = Design::new(n_rows, Dense { n_columns: 6, values }, vec![], vec![]).unwrap();
            let interval = |design: &Design, level: usize, shift: usize| {
                let problem = Problem::new(design, &won);
                let fit = maximise(&problem, 300).unwrap();
                let mut contrast = vec![0.0, 0.0, -means[2], -means[3], -means[4], -means[5], 0.0];
                contrast[2 + level] += 1.0;
                contrast[2..6].rotate_left(shift);
                let interval = ProfileLikelihood::new(&problem, &fit.point()).unwrap().interval(&contrast, CHI_SQUARE_95);
                interval.map(|interval| (interval, fit.aliased)).unwrap()
            };
            for level in 0..4 {
                let (plain, _) = interval(&design, level, 0);
                let (other, aliased) = interval(&renamed, level, shift as usize);
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
            let values = rows.iter().flat_map(|row| [row.0, row.1, row.0 * row.1]).collect();
            let design = Design::new(rows.len(), Dense { n_columns: 3, values }, vec![], vec![]).unwrap();
            let mut won: Vec<bool> = rows.iter().map(|row| row.2).collect();
            (won[0], won[1]) = (true, false);
            let problem = Problem::new(&design, &won);
            let fit = maximise(&problem, 500).unwrap();
            let profile = ProfileLikelihood::new(&problem, &fit.point()).unwrap();
            for (coordinate, estimate) in fit.point().into_iter().enumerate() {
                if fit.aliased.contains(&coordinate) {
                    continue;
                }
                let interval = profile.interval(&unit(coordinate, 4), CHI_SQUARE_95).unwrap();
                prop_assert!(interval.lower.unwrap() < estimate && estimate < interval.upper.unwrap());
            }
        }
    }
}
