//! Coverage of the intervals of weights.

use bantam::design::{Dense, Design};
use bantam::fit::{FitOptions, Penalty, Problem, clustered_covariance, fit, infer};
use bantam::units::logistic;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

/// Coverage of the intervals of a feature of the account and of one of the deal, with accounts known.
pub fn row(n_accounts: usize, deals_each: usize, runs: usize) -> String {
    const ALPHA: f64 = 1.0;
    let one = |seed: usize| {
        let mut random = ChaCha8Rng::seed_from_u64(seed as u64);
        let (mut values, mut log_odds, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
        for account in 0..n_accounts {
            let of_account: f64 = random.sample(StandardNormal);
            let common = 0.8 * random.sample::<f64, _>(StandardNormal);
            for _ in 0..deals_each {
                let of_deal: f64 = random.sample(StandardNormal);
                values.extend([of_account, of_deal]);
                log_odds.push(-0.5 + 0.4 * of_account + 0.4 * of_deal + common);
                accounts.push(account as u64);
            }
        }
        let won: Vec<bool> = log_odds.iter().map(|&x| random.random_bool(logistic(x))).collect();
        let design = Design::new(won.len(), Dense { n_columns: 2, values }, vec![], vec![]).expect("numbers");
        let problem = Problem::new(&design, &won);
        let penalty = Penalty::Ridge(ALPHA);
        let fitted = fit(&problem, &FitOptions::new(penalty, 200).expect("valid")).ok()?;
        let model_based = infer(&problem, penalty, &fitted).ok()??.covariance;
        let by_account = clustered_covariance(&problem, (ALPHA, &fitted), &accounts, &model_based)?;
        let point = fitted.point();
        Some([0, 1].map(|column| {
            [&by_account, &model_based].map(|covariance| (point[column], covariance.standard_error(column)))
        }))
    };
    let found: Vec<_> = (0..runs).into_par_iter().filter_map(one).collect();
    let n = found.len() as f64;
    // The truth is the mean weight: that of deals of all accounts together.
    let covered = |column: usize, which: usize| {
        let truth = found.iter().map(|run| run[column][0].0).sum::<f64>() / n;
        let inside = found.iter().filter(|run| {
            let (value, error) = run[column][which];
            (value - truth).abs() <= 1.959_964 * error
        });
        format!("{:.1} %", 100.0 * inside.count() as f64 / n)
    };
    format!(
        "| {n_accounts} | {deals_each} | {} | {} | {} | {} | {} |",
        found.len(),
        covered(0, 0),
        covered(0, 1),
        covered(1, 0),
        covered(1, 1)
    )
}
