//! Coverage of intervals and stability of signs on simulated deals.

use bantam::design::{Categorical, Dense, Design};
use bantam::evaluate::Weighting;
use bantam::fit::{
    FitOptions, Fitted, PathOptions, Penalty, Problem, choose_alpha, clustered_covariance, fit, infer,
    sign_stability,
};
use bantam::units::logistic;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

const ALPHA: f64 = 1.0;

/// Two numbers, a flag and a category of four levels, one of them rare.
fn design(random: &mut ChaCha8Rng, n_rows: usize) -> Design {
    let mut values = Vec::new();
    let mut codes = Vec::new();
    for _ in 0..n_rows {
        let first: f64 = random.sample(StandardNormal);
        let second: f64 = random.sample(StandardNormal);
        values.extend([first, 0.6 * first + 0.8 * second, f64::from(u8::from(random.random_bool(0.3)))]);
        codes.push([0, 0, 0, 0, 1, 1, 1, 2, 2, 3][random.random_range(0..10)]);
    }
    let category = Categorical { n_levels: 4, codes };
    Design::new(n_rows, Dense { n_columns: 3, values }, vec![category], vec![]).unwrap()
}

fn outcomes(random: &mut ChaCha8Rng, design: &Design, coefficients: &[f64], intercept: f64) -> Vec<bool> {
    let log_odds = design.matvec(coefficients);
    log_odds.into_iter().map(|x| random.random_bool(logistic(intercept + x))).collect()
}

/// The effects of the levels as differences from their weighted mean, which goes into the intercept.
fn centred(point: &mut [f64], means: &[f64]) {
    let mean: f64 = (3..7).map(|column| point[column] * means[column]).sum();
    point[3..7].iter_mut().for_each(|effect| *effect -= mean);
    point[7] += mean;
}

fn fitted(problem: &Problem) -> Fitted {
    fit(problem, &FitOptions::new(Penalty::Ridge(ALPHA), 100).unwrap()).unwrap()
}

#[test]
fn intervals_of_95_percent_cover_the_truth_about_as_often() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let (mut covered, mut all) = ([0_u32; 8], 0_u32);
    for _ in 0..200 {
        let design = design(&mut random, 400);
        // The prior of the ridge penalty: weights come from this distribution.
        let truth: Vec<f64> =
            (0..7).map(|_| random.sample::<f64, _>(StandardNormal) / f64::sqrt(ALPHA)).collect();
        let won = outcomes(&mut random, &design, &truth, -1.0);
        let problem = Problem::new(&design, &won);
        let fitted = fitted(&problem);
        let means = design.column_means().unwrap();
        let (mut point, mut truth) = (fitted.point(), [truth, vec![-1.0]].concat());
        centred(&mut point, &means);
        centred(&mut truth, &means);
        let inference = infer(&problem, Penalty::Ridge(ALPHA), &fitted).unwrap().unwrap();
        let covariance = inference.covariance.clone().mapped(|point| centred(point, &means));
        let inference = bantam::fit::Inference { covariance, ..inference };
        for coordinate in 0..8 {
            let estimate = inference.estimate(coordinate, point[coordinate]).unwrap();
            covered[coordinate] +=
                u32::from(estimate.low <= truth[coordinate] && truth[coordinate] <= estimate.high);
        }
        all += 1;
    }
    let share = |covered: u32| f64::from(covered) / f64::from(all);
    let total = share(covered.iter().sum::<u32>()) / 8.0;
    assert!((0.92..=0.98).contains(&total), "{total}");
    // By themselves, each over 200 fits: 0.95 ± 3 standard errors of 0.0154.
    assert!(covered.iter().all(|&covered| (0.90..=1.0).contains(&share(covered))), "{covered:?}");
}

#[test]
fn intervals_of_a_leads_probability_cover_the_truth_about_as_often() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let (mut covered, mut all) = (0_u32, 0_u32);
    for _ in 0..200 {
        let design = design(&mut random, 400);
        let truth: Vec<f64> = (0..7).map(|_| random.sample::<f64, _>(StandardNormal)).collect();
        let won = outcomes(&mut random, &design, &truth, -1.0);
        let problem = Problem::new(&design, &won);
        let fitted = fitted(&problem);
        let covariance = infer(&problem, Penalty::Ridge(ALPHA), &fitted).unwrap().unwrap().covariance;
        let (found, expected) = (design.matvec(&fitted.coefficients), design.matvec(&truth));
        for row in 0..20 {
            let mut ones = Vec::new();
            design.for_each_one(row, |column| ones.push(column));
            let error = covariance.standard_error_of_sum(design.dense_row(row), &ones);
            let distance = found[row] + fitted.intercept - expected[row] + 1.0;
            covered += u32::from(distance.abs() <= 1.96 * error);
            all += 1;
        }
    }
    let share = f64::from(covered) / f64::from(all);
    assert!((0.92..=0.98).contains(&share), "{share}");
}

/// Unequally weighted deals carry less information than as many with equal weights, never more.
#[test]
fn intervals_cover_the_truth_as_often_where_deals_have_weights() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let (mut covered, mut all) = (0_u32, 0_u32);
    for _ in 0..200 {
        let design = design(&mut random, 600);
        let truth: Vec<f64> = (0..7).map(|_| random.sample::<f64, _>(StandardNormal)).collect();
        let won = outcomes(&mut random, &design, &truth, -1.0);
        let amounts: Vec<f64> =
            (0..600).map(|_| (9.5 + 0.8 * random.sample::<f64, _>(StandardNormal)).exp()).collect();
        let weighting = Weighting { case_weights: Some(&amounts), recency: None };
        let weights = weighting.weights(&(0..600).collect::<Vec<_>>()).unwrap();
        let problem = Problem::new(&design, &won).weighted(&weights[..]);
        let fitted = fitted(&problem);
        let inference = infer(&problem, Penalty::Ridge(ALPHA), &fitted).unwrap().unwrap();
        for (column, truth) in truth.iter().enumerate().take(3) {
            let estimate = inference.estimate(column, fitted.coefficients[column]).unwrap();
            covered += u32::from(estimate.low <= *truth && *truth <= estimate.high);
            all += 1;
        }
    }
    let share = f64::from(covered) / f64::from(all);
    assert!((0.92..=0.98).contains(&share), "{share}");
}

#[test]
fn a_clear_effect_has_a_stable_sign_and_noise_has_not() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for n_rows in [2_000, 30_000] {
        let design = design(&mut random, n_rows);
        let won = outcomes(&mut random, &design, &[0.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], -1.0);
        let groups: Vec<u64> = (0..n_rows as u64).map(|row| row / 2).collect();
        let problem = Problem::new(&design, &won);
        let fitted = fitted(&problem);
        let inference = infer(&problem, Penalty::Ridge(ALPHA), &fitted).unwrap().unwrap();
        let fit = (ALPHA, &fitted, &inference.covariance);
        let shares = sign_stability(&problem, &groups, fit, (200, 7), &|_| {});
        assert_eq!(shares[0], Some(1.0));
        for (column, share) in shares.iter().enumerate().take(3).skip(1) {
            // Were the weight drawn again around its estimate, its sign would be the same as often as z implies.
            let z = inference.estimate(column, fitted.coefficients[column]).unwrap().z().abs();
            let expected = 1.0 - 0.5 * libm::erfc(z / std::f64::consts::SQRT_2);
            assert!((share.unwrap() - expected).abs() < 0.1, "{n_rows} {column}: {share:?}, z {z}");
        }
    }
}

#[test]
fn noise_is_given_a_large_penalty_and_strong_signal_a_small_one() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let options = PathOptions { folds: 5, seed: 7, max_iterations: 100 };
    let mut chosen = |coefficients: [f64; 7]| {
        let design = design(&mut random, 1_000);
        let won = outcomes(&mut random, &design, &coefficients, -0.5);
        let groups: Vec<u64> = (0..1_000).collect();
        choose_alpha(&Problem::new(&design, &won), &groups, &options).unwrap()
    };
    let noise = chosen([0.0; 7]);
    assert_eq!((noise.plausible.0, noise.n_rows), (0, 1_000));
    assert!(noise.alpha() > 100.0, "{noise:?}");
    let signal = chosen([2.0, -2.0, 1.0, 1.0, -1.0, 2.0, -2.0]);
    assert!(signal.alpha() < 20.0, "{signal:?}");
    for path in [noise, signal] {
        assert!(path.points.is_sorted_by(|a, b| a.alpha > b.alpha) && path.points.len() == 20);
        assert!((path.points[0].alpha / path.points[19].alpha).log10() == 6.0);
        let least = path.points[path.chosen].log_loss;
        assert!(path.points.iter().all(|point| point.log_loss >= least && point.excess >= 0.0));
        let (largest, smallest) = path.plausible;
        assert!(largest <= path.chosen && path.chosen <= smallest);
        assert!(path.least_alpha() <= path.alpha());
        // Penalties beyond it are worse by more than one standard error.
        let mut beyond = path.points[..largest].iter().chain(&path.points[smallest + 1..]);
        assert!(beyond.all(|point| point.excess > point.excess_error));
    }
}

#[test]
fn the_choice_of_the_penalty_does_not_depend_on_threads_or_on_the_order_of_the_rows() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let design = design(&mut random, 9_000);
    let won = outcomes(&mut random, &design, &[0.5, -0.2, 0.0, 0.3, -0.3, 0.0, 0.0], -1.0);
    let groups: Vec<u64> = (0..9_000).map(|row| row / 3).collect();
    let options = PathOptions { folds: 5, seed: 7, max_iterations: 100 };
    let path = choose_alpha(&Problem::new(&design, &won), &groups, &options).unwrap();
    for threads in [1, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let again = pool.install(|| choose_alpha(&Problem::new(&design, &won), &groups, &options).unwrap());
        assert_eq!(again, path);
    }
    let backwards: Vec<usize> = (0..9_000).rev().collect();
    let reversed: Vec<bool> = backwards.iter().map(|&row| won[row]).collect();
    let groups: Vec<u64> = backwards.iter().map(|&row| groups[row]).collect();
    let design = design.select_rows(&backwards);
    let again = choose_alpha(&Problem::new(&design, &reversed), &groups, &options).unwrap();
    assert_eq!((again.chosen, again.plausible), (path.chosen, path.plausible));
    for (a, b) in again.points.iter().zip(&path.points) {
        assert!((a.log_loss - b.log_loss).abs() < 1e-6);
    }
}

/// The penalties of the path are evaluated on fits close to their optimum; here compared with the optimum itself.
#[test]
fn the_log_losses_of_the_path_are_those_of_fits_to_the_optimum() {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let design = design(&mut random, 2_000);
    let won = outcomes(&mut random, &design, &[0.5, -0.2, 0.0, 0.3, -0.3, 0.0, 0.0], -1.0);
    let groups: Vec<u64> = (0..2_000).collect();
    let options = PathOptions { folds: 5, seed: 7, max_iterations: 100 };
    let path = choose_alpha(&Problem::new(&design, &won), &groups, &options).unwrap();
    let fold_of = bantam::fit::stratified_folds(&groups, &won, 7, 5);
    for point in path.points.iter().step_by(6) {
        let mut loss = 0.0;
        for fold in 0..5 {
            let (test, train): (Vec<usize>, Vec<usize>) = (0..2_000).partition(|&row| fold_of[row] == fold);
            let train_won: Vec<bool> = train.iter().map(|&row| won[row]).collect();
            let learned = design.select_rows(&train);
            let options = FitOptions::new(Penalty::Ridge(point.alpha), 100).unwrap();
            let fitted = fit(&Problem::new(&learned, &train_won), &options).unwrap();
            let log_odds = design.select_rows(&test).matvec(&fitted.coefficients);
            for (x, &row) in log_odds.iter().zip(&test) {
                let probability = logistic(x + fitted.intercept);
                loss -= if won[row] { probability.ln() } else { (1.0 - probability).ln() };
            }
        }
        assert!((loss / 2_000.0 - point.log_loss).abs() < 1e-6, "{point:?}");
    }
}

/// How often 95 % intervals of a feature of the account cover its weight: with the accounts known, and without.
fn coverage_by_account(n_accounts: usize, deals_each: usize, runs: u64) -> (f64, f64) {
    let mut covered = [0_u32; 2];
    for run in 0..runs {
        let mut random = ChaCha8Rng::seed_from_u64(run);
        let mut normal = || random.sample::<f64, _>(StandardNormal);
        let (mut values, mut log_odds) = (Vec::new(), Vec::new());
        for _ in 0..n_accounts {
            // What all deals of an account have in common, beyond the features.
            let (of_account, effect) = (normal(), 0.8 * normal());
            for _ in 0..deals_each {
                let of_deal = normal();
                values.extend([of_account, of_deal]);
                log_odds.push(-0.5 + 0.4 * of_account + 0.4 * of_deal + effect);
            }
        }
        let n = log_odds.len();
        let won: Vec<bool> = log_odds.iter().map(|&x| random.random_bool(logistic(x))).collect();
        let design = Design::new(n, Dense { n_columns: 2, values }, vec![], vec![]).unwrap();
        let problem = Problem::new(&design, &won);
        let fitted = fitted(&problem);
        let model_based = infer(&problem, Penalty::Ridge(ALPHA), &fitted).unwrap().unwrap().covariance;
        let accounts: Vec<u64> = (0..n).map(|row| (row / deals_each) as u64).collect();
        let by_account = clustered_covariance(&problem, (ALPHA, &fitted), &accounts, &model_based).unwrap();
        // The weight that all accounts together have: that of the account's effect is averaged over.
        let truth = 0.4 / (1.0 + 0.346 * 0.64_f64).sqrt();
        for (count, covariance) in covered.iter_mut().zip([&by_account, &model_based]) {
            let error = covariance.standard_error(0);
            *count += u32::from((fitted.point()[0] - truth).abs() < 1.959_964 * error);
        }
    }
    let share = |count: u32| f64::from(count) / runs as f64;
    (share(covered[0]), share(covered[1]))
}

#[test]
fn intervals_of_a_feature_of_the_account_allow_for_its_deals() {
    // Longer runs are in benches/honesty.md.
    let (by_account, model_based) = coverage_by_account(200, 10, 200);
    assert!((0.90..=0.99).contains(&by_account), "{by_account}");
    assert!(model_based < 0.88, "{model_based}: deals of one account are taken for independent");
    let (few, _) = coverage_by_account(50, 5, 200);
    assert!((0.88..=0.995).contains(&few), "{few}");
}
