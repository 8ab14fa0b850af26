//! Error rates of the two-step test of recalibration.

use bantam::evaluate::two_step;
use bantam::units::logistic;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use crate::percent;

/// How often the two-step test changes something where the log-odds are `intercept + slope × truth`.
fn row(n: usize, (intercept, slope): (f64, f64), runs: usize) -> String {
    let acts = (0..runs)
        .into_par_iter()
        .filter(|&seed| {
            let mut random = ChaCha8Rng::seed_from_u64(seed as u64 + 1);
            let log_odds: Vec<f64> =
                (0..n).map(|_| -1.5 + 0.95 * random.sample::<f64, _>(StandardNormal)).collect();
            let won: Vec<bool> =
                log_odds.iter().map(|x| random.random_bool(logistic(intercept + slope * x))).collect();
            let clusters: Vec<u64> = (0..n as u64).collect();
            two_step(&log_odds, &won, &vec![1.0; n], &clusters).is_some_and(|test| test.correction.is_some())
        })
        .count();
    let line = format!("| {n} | {intercept:+.1} | {slope:.1} | {runs} | {} |", percent(acts, runs));
    println!("{line}");
    line + "\n"
}

/// The rows of the table, also printed.
pub(crate) fn rows(runs: usize) -> String {
    let truths = [(0.0, 1.0), (-0.4, 1.0), (0.0, 0.7)];
    let rows = [292, 584, 1168].into_iter().flat_map(|n| truths.map(|truth| (n, truth)));
    rows.map(|(n, truth)| row(n, truth, runs)).collect()
}
