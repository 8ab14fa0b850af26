//! Sign stability: how often a bootstrap sample gives a weight the same sign.

use rayon::prelude::*;

use super::folds::split_mix64;
use super::newton::{Point, descend};
use super::objective::Objective;
use super::{Covariance, Fitted, Problem};

/// The largest number of resampled units; more groups are merged into bundles. Bundles have the same sampling variance as
/// groups, and this number estimates it to within 3 % (√(1 / 2n)), which is less than the error of 200 bootstraps.
const MOST_BUNDLES: u32 = 1024;

/// The largest number of deals for which each bootstrap is fitted to convergence. With more, one Newton step is used; the
/// shares then differ by less than the bootstrap error (a test compares them).
const MOST_REFITTED_ROWS: usize = 5_000;

/// The largest number of columns for that, as each bootstrap may need a separate Hessian.
const MOST_REFITTED_COLUMNS: usize = 256;

/// The scaled gradient at which a bootstrap has converged: a hundredth of a standard error.
const AIM: f64 = 1e-2;

/// The largest number of Newton steps of a bootstrap, which starts near its optimum.
const MOST_ITERATIONS: u64 = 50;

/// For each coordinate of the fit (coefficients in column order, then the intercept), the share of bootstraps in which
/// it has the same sign, from 0 to 1; `None` where it is 0 itself.
///
/// Each bootstrap weights a group of rows (an account) by a Poisson variable of mean 1, which approximates drawing groups
/// with replacement. `penalty` and covariance are those of the fit. `shown` maps a point of the fit to the reported
/// weights, such as centred effects, whose signs are compared. Bootstraps with a single outcome are excluded.
///
/// # Panics
/// If the numbers of groups and rows differ, or the covariance has another dimension.
///
/// # Reference
/// Efron & Tibshirani (1993), *An Introduction to the Bootstrap*; Poisson counts: Hanley & Mac Gibbon (2006), "Creating
/// non-parametric bootstrap samples using Poisson frequencies".
pub fn sign_stability(
    problem: &Problem,
    groups: &[u64],
    (alpha, fitted, covariance): (f64, &Fitted, &Covariance),
    (bootstraps, seed): (u32, u64),
    reported: &(dyn Fn(&mut [f64]) + Sync),
) -> Vec<Option<f64>> {
    assert_eq!(groups.len(), problem.won.len(), "one group for each row");
    assert_eq!(covariance.n_coordinates(), fitted.coefficients.len() + 1, "the covariance of the fit");
    let here = fitted.point();
    let is_small = problem.won.len() <= MOST_REFITTED_ROWS && here.len() <= MOST_REFITTED_COLUMNS;
    let points = bootstrap(problem, groups, (alpha, &here, covariance), (bootstraps, seed), is_small);
    let reported = |mut point: Vec<f64>| {
        reported(&mut point);
        point
    };
    let points: Vec<Vec<f64>> = points.into_iter().map(reported).collect();
    let own = reported(here);
    let share = |(coordinate, own): (usize, &f64)| {
        let same = points.iter().filter(|point| point[coordinate] * own > 0.0).count();
        (*own != 0.0 && !points.is_empty()).then(|| same as f64 / points.len() as f64)
    };
    own.iter().enumerate().map(share).collect()
}

/// The fit of each bootstrap that has both outcomes; one Newton step from `here` unless `is_refitted`.
fn bootstrap(
    problem: &Problem,
    groups: &[u64],
    (alpha, here, covariance): (f64, &[f64], &Covariance),
    (bootstraps, seed): (u32, u64),
    is_refitted: bool,
) -> Vec<Vec<f64>> {
    let objective = Objective { problem, alpha };
    let gram = is_refitted.then(|| objective.gram(&objective.slope_at(here).curvatures));
    let bundles = bundled(groups, split_mix64(!seed), MOST_BUNDLES);
    let scores = scores(&objective, here, &bundles);
    let replicate = |bootstrap: u32| -> Option<Vec<f64>> {
        let scores = scores.chunks(here.len());
        let counts: Vec<f64> = (0..scores.len()).map(|bundle| draw_count(seed, bootstrap, bundle)).collect();
        let mut change = vec![0.0; here.len()];
        for (score, count) in scores.zip(&counts) {
            change.iter_mut().zip(score).for_each(|(sum, s)| *sum += (count - 1.0) * s);
        }
        // The covariance is the inverse of the Hessian.
        let mut point: Vec<f64> = here.iter().zip(covariance.times(&change)).map(|(x, d)| x - d).collect();
        if is_refitted {
            let weights: Vec<f64> = bundles
                .iter()
                .enumerate()
                .map(|(row, &bundle)| problem.weight(row) * counts[bundle as usize])
                .collect();
            let problem = Problem { weights: Some(&weights), ..*problem };
            let (won, lost) = problem.class_weights();
            if won == 0.0 || lost == 0.0 {
                return None;
            }
            let objective = Objective { problem: &problem, alpha };
            let start = Point::of(&objective, point);
            point = descend(&objective, start, gram.clone(), AIM, MOST_ITERATIONS).place.point;
        }
        Some(point)
    };
    (0..bootstraps).into_par_iter().filter_map(replicate).collect()
}

/// The groups of the rows, numbered from 0 in the order of their numbers.
#[must_use]
pub fn numbered(groups: &[u64]) -> Vec<u32> {
    places(groups, &distinct(groups))
}

/// The groups in the order of their numbers.
fn distinct(groups: &[u64]) -> Vec<u64> {
    let mut distinct = groups.to_vec();
    distinct.par_sort_unstable();
    distinct.dedup();
    distinct
}

fn places(groups: &[u64], distinct: &[u64]) -> Vec<u32> {
    let place = |group: &u64| distinct.binary_search(group).unwrap_or_else(|place| place) as u32;
    groups.par_iter().map(place).collect()
}

/// The bundle of each row, from 0 on: the number of its group if there are at most `most`, else one chosen by a hash;
/// another `salt` merges other groups. Bundles have the same sampling variance as groups.
#[must_use]
pub fn bundled(groups: &[u64], salt: u64, most: u32) -> Vec<u32> {
    let distinct = distinct(groups);
    if distinct.len() <= most as usize {
        return places(groups, &distinct);
    }
    groups.iter().map(|&group| (split_mix64(group ^ salt) % u64::from(most)) as u32).collect()
}

/// The number of parallel partial sums, each with a gradient per bundle: up to 8 MiB.
const PARTS: usize = 8;

/// The gradient of −Σ w ℓ over the rows of each bundle, one after the other.
pub(super) fn scores(objective: &Objective, point: &[f64], bundles: &[u32]) -> Vec<f64> {
    let design = objective.problem.design;
    let residuals = objective.residuals(point);
    let n_bundles = bundles.iter().max().map_or(0, |&last| last as usize + 1);
    let n_coordinates = point.len();
    let size = bundles.len().div_ceil(PARTS).max(1);
    let parts = bundles.par_chunks(size).zip(residuals.par_chunks(size)).enumerate();
    let parts = parts.map(|(part, (bundles, residuals))| {
        let mut scores = vec![0.0; n_bundles * n_coordinates];
        let rows = part * size..part * size + bundles.len();
        design.add_sums_by_group(rows, residuals, bundles, (&mut scores, n_coordinates));
        for (&bundle, residual) in bundles.iter().zip(residuals) {
            scores[(bundle as usize + 1) * n_coordinates - 1] += residual;
        }
        scores
    });
    let add = |mut total: Vec<f64>, scores: Vec<f64>| {
        total.iter_mut().zip(scores).for_each(|(total, score)| *total += score);
        total
    };
    parts.collect::<Vec<_>>().into_iter().reduce(add).unwrap_or_default()
}

/// The weight of a bundle, or another resampled unit, in a bootstrap: a Poisson variable of mean 1, by
/// inversion, reproducible on every platform.
#[must_use]
pub fn draw_count(seed: u64, bootstrap: u32, bundle: usize) -> f64 {
    let uniform = (split_mix64(split_mix64(seed ^ split_mix64(u64::from(bootstrap))) ^ bundle as u64) >> 11)
        as f64
        / (1_u64 << 53) as f64;
    let mut probability = (-1.0_f64).exp();
    let (mut below, mut count) = (probability, 0.0);
    while uniform >= below && probability > 0.0 {
        count += 1.0;
        probability /= count;
        below += probability;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Categorical, Dense, Design};
    use crate::fit::{FitOptions, Inference, Penalty, fit};
    use crate::testing::noise;

    #[test]
    fn one_step_gives_the_same_signs_as_a_refit_also_of_a_rare_level() {
        let n_rows = MOST_REFITTED_ROWS;
        let values: Vec<f64> = (0..2 * n_rows).map(|index| 2.0 * noise(index) - 1.0).collect();
        // The last level has ten deals.
        let level = |row: usize| if row.is_multiple_of(n_rows / 10) { 3 } else { (row % 3) as u32 };
        let category = Categorical { n_levels: 4, codes: (0..n_rows).map(level).collect() };
        let won: Vec<bool> =
            (0..n_rows).map(|row| noise(7 * row + 3) < 0.3 + 0.02 * values[2 * row]).collect();
        let design = Design::new(n_rows, Dense { n_columns: 2, values }, vec![category], vec![]).unwrap();
        let problem = Problem::new(&design, &won);
        let fitted = fit(&problem, &FitOptions::new(Penalty::Ridge(1.0), 100).unwrap()).unwrap();
        let here = fitted.point();
        let covariance = Inference::at(&problem, 1.0, &here).unwrap().covariance;
        let groups: Vec<u64> = (0..n_rows as u64).collect();
        let points =
            |is_refitted| bootstrap(&problem, &groups, (1.0, &here, &covariance), (200, 7), is_refitted);
        let (stepped, refitted) = (points(false), points(true));
        for coordinate in 0..here.len() {
            let signs = |points: &[Vec<f64>]| points.iter().filter(|point| point[coordinate] > 0.0).count();
            let (stepped, refitted) = (signs(&stepped), signs(&refitted));
            // The standard deviation of 200 bootstraps is up to 7.
            assert!(stepped.abs_diff(refitted) <= 10, "{coordinate}: {stepped} and {refitted} of 200");
        }
    }
}
