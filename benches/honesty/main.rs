//! Error rates of the verdicts on simulated deals: `cargo bench --bench honesty`, or with another number
//! of runs a setting, `cargo bench --bench honesty -- 200`. Writes `benches/honesty.md`.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]
#![expect(clippy::expect_used, reason = "a simulation that cannot be set up ends")]

mod worlds;

use std::fmt::Write as _;
use std::path::Path;

use bantam::design::{Dense, Design};
use bantam::evaluate::{
    Censoring, Dates, EvaluationData, EvidenceBasis, ModelEvidence, auc, evaluate, evidence, optimism,
};
use bantam::fit::{FitOptions, FitPlan, Penalty, Problem, Solver, clustered_covariance, fit, infer};
use bantam::linear_model::LinearModel;
use bantam::project::EvaluationOptions;
use bantam::tables::write_atomically;
use bantam::units::{AsOf, Days, MICROSECONDS_PER_DAY, logistic};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use worlds::{Drawn, N_FEATURES, N_FRESH, World};

const RUNS: usize = 2000;

/// The results of one run.
struct Run {
    evidence: ModelEvidence,
    /// The area of the model of all deals on fresh deals.
    true_area: f64,
}

fn options() -> EvaluationOptions {
    EvaluationOptions { holdout: Days::new(90), folds: 5, backtest: 4, capacity: 0.2 }
}

fn plan(penalty: Option<Penalty>, seed: u64) -> FitPlan {
    FitPlan { penalty, share: None, solver: Solver::Auto, max_iterations: 200, folds: 5, seed }
}

fn run(world: World, n: usize, seed: u64) -> Option<Run> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let drawn = world.draw(&mut random, n);
    let fresh = world.draw(&mut random, N_FRESH);
    let deals = drawn.data(world);
    let (options, plan) = (options(), plan(None, seed));
    let evaluated = evaluate(&deals, &options, &plan, &|_, _| {}).ok()?;
    let fit = LinearModel::fit_on(deals.all(), &plan, None).ok()?;
    let evidence = evidence(&deals, &evaluated, &options, (&plan, fit.planned.penalty))?;
    let true_area = auc(&fit.model.checked_log_odds(&fresh.values).ok()?, &fresh.won)?;
    Some(Run { evidence, true_area })
}

/// The shares of the runs of a setting.
fn row(name: &str, world: World, n: usize, runs: usize) -> String {
    let found: Vec<Run> =
        (0..runs).into_par_iter().filter_map(|seed| run(world, n, seed as u64 + 1)).collect();
    let all = found.len().max(1) as f64;
    let truth = found.iter().map(|run| run.true_area).sum::<f64>() / all;
    let share = |is_so: &dyn Fn(&ModelEvidence) -> bool| {
        found.iter().filter(|run| is_so(&run.evidence)).count() as f64 / all
    };
    let percent = |share: f64| format!("{:.2} %", 100.0 * share);
    let covered = share(&|e| e.auc.as_ref().is_some_and(|auc| auc.low <= truth && truth <= auc.high));
    let width =
        found.iter().filter_map(|run| run.evidence.auc).map(|auc| auc.high - auc.low).sum::<f64>() / all;
    let better = ModelEvidence::is_better_than_chance;
    let miscalibrated = |e: &ModelEvidence| e.slope.is_some_and(|slope| slope.differs_from(1.0).is_some());
    let ready = |e: &ModelEvidence| e.supports_use() && e.n_won.min(e.n_lost) >= 100;
    let slopes: Vec<f64> =
        found.iter().filter_map(|run| run.evidence.slope).map(|slope| slope.value).collect();
    let out_of_time = share(&|e| matches!(e.basis, EvidenceBasis::OutOfTime { .. }));
    let line = format!(
        "| {name} | {n} | {} | {truth:.3} | {} | {width:.3} | {} | {} | {:.2} | {} | {} |",
        found.len(),
        percent(covered),
        percent(share(&better)),
        percent(share(&ready)),
        slopes.iter().sum::<f64>() / slopes.len().max(1) as f64,
        percent(share(&miscalibrated)),
        percent(out_of_time),
    );
    println!("{line}");
    line + "\n"
}

/// Coverage of the intervals of a feature of the account and of one of the deal, with accounts known.
fn weights_row(n_accounts: usize, deals_each: usize, runs: usize) -> String {
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
    let line = format!(
        "| {n_accounts} | {deals_each} | {} | {} | {} | {} |\n",
        covered(0, 0),
        covered(0, 1),
        covered(1, 0),
        covered(1, 1)
    );
    print!("{line}");
    line
}

/// The span of [`censored_row`], in days.
const WITHIN: u32 = 90;

/// The day that outcomes are taken from.
const TODAY: f64 = 730.0;

fn day(day: f64) -> AsOf {
    AsOf::from_microseconds(((19_700.0 + day) * MICROSECONDS_PER_DAY as f64) as i64)
}

/// Gives the deals dates at which winners are closed sooner than losers. The rows of those whose outcome is known, of which so many at the end
/// were closed within a span that has not ended; and all snapshots, ascending.
fn slow_losers(drawn: &mut Drawn, random: &mut ChaCha8Rng) -> (Vec<usize>, usize, Vec<AsOf>) {
    let (mut rows, mut early, mut snapshots) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..drawn.won.len() {
        let start = random.random_range(0.0..TODAY);
        let mean = if drawn.won[row] { 25.0 } else { 120.0 };
        let length = -(1.0 - random.random::<f64>()).ln() * mean;
        drawn.won[row] &= length <= f64::from(WITHIN);
        let end = start + length.min(f64::from(WITHIN));
        (drawn.as_of[row], drawn.closed_at[row]) = (day(start), day(end));
        snapshots.push(day(start));
        if start + f64::from(WITHIN) < TODAY {
            rows.push(row);
        } else if end < TODAY {
            early.push(row);
        }
    }
    snapshots.sort_unstable();
    let n_early = early.len();
    rows.extend(early);
    (rows, n_early, snapshots)
}

/// Deals of which winners are quick and losers slow, of the last two years; those closed within a span that has not ended are used or left out.
/// The mean of calibration in the large, of the slope, and of the weighted win rate less the true one, in their standard errors.
fn censored_row(name: &str, n: usize, runs: usize, is_weighted: bool) -> String {
    let world = World { signal: 0.75, base: -1.0, deals_each: 1, is_unequal: false, is_dated: true };
    let one = |seed: usize| {
        let mut random = ChaCha8Rng::seed_from_u64(seed as u64 + 1);
        let mut drawn = world.draw(&mut random, n);
        let (rows, n_early, snapshots) = slow_losers(&mut drawn, &mut random);
        let n_complete = if is_weighted { rows.len() - n_early } else { rows.len() };
        let of = |dates: &[AsOf]| rows.iter().map(|&row| dates[row]).collect::<Vec<AsOf>>();
        let (as_of, closed_at) = (of(&drawn.as_of), of(&drawn.closed_at));
        let won: Vec<bool> = rows.iter().map(|&row| drawn.won[row]).collect();
        let values = drawn.values.select_rows(&rows);
        let groups: Vec<u64> = (0..rows.len() as u64).collect();
        let censoring = Censoring {
            within: Days::new(WITHIN),
            today: day(TODAY),
            snapshots: &snapshots,
            won: &won,
            as_of: &as_of,
            closed_at: &closed_at,
            groups: &groups,
        };
        let deals = EvaluationData {
            values: &values,
            won: &won[..n_complete],
            dates: Some(Dates { as_of: &as_of[..n_complete], closed_at: Some(&closed_at[..n_complete]) }),
            groups: &groups[..n_complete],
            censoring: is_weighted.then_some(censoring),
            ..drawn.data(world)
        };
        let (options, plan) = (options(), plan(Some(Penalty::Ridge(1.0)), 1));
        let evaluated = evaluate(&deals, &options, &plan, &|_, _| {}).ok()?;
        let evidence = evidence(&deals, &evaluated, &options, (&plan, Penalty::Ridge(1.0)))?;
        Some([evidence.intercept?.value, evidence.slope?.value - 1.0])
    };
    let found: Vec<[f64; 2]> = (0..runs).into_par_iter().filter_map(one).collect();
    let text = |which: usize| {
        let n = found.len() as f64;
        let mean = found.iter().map(|run| run[which]).sum::<f64>() / n;
        let variance = found.iter().map(|run| (run[which] - mean).powi(2)).sum::<f64>() / (n - 1.0);
        format!("{mean:+.4} ± {:.4}", (variance / n).sqrt())
    };
    let line = format!("| {name} | {n} | {} | {} | {} |\n", found.len(), text(0), text(1));
    print!("{line}");
    line
}

/// How far the optimism-corrected area is from that of the model on fresh deals, on average.
fn optimism_row(name: &str, world: World, n: usize, runs: usize) -> String {
    let one = |seed: usize| {
        let mut random = ChaCha8Rng::seed_from_u64(seed as u64 + 1);
        let drawn = world.draw(&mut random, n);
        let fresh = world.draw(&mut random, N_FRESH);
        let plan = plan(Some(Penalty::Ridge(1.0)), seed as u64);
        let deals = drawn.data(world);
        let fit = LinearModel::fit_on(deals.all(), &plan, None).ok()?;
        let truth = auc(&fit.model.checked_log_odds(&fresh.values).ok()?, &fresh.won)?;
        let corrected = optimism(&deals, &plan, &|_, _| {}).ok()??.auc;
        Some([corrected.apparent - truth, corrected.corrected - truth])
    };
    let found: Vec<[f64; 2]> = (0..runs).into_par_iter().filter_map(one).collect();
    let mean = |which: usize| found.iter().map(|run| run[which]).sum::<f64>() / found.len() as f64;
    let line = format!("| {name} | {n} | {} | {:+.4} | {:+.4} |\n", found.len(), mean(0), mean(1));
    print!("{line}");
    line
}

/// The tables on censoring, optimism and weights.
fn other_tables(runs: usize) -> String {
    let alone = |signal: f64| World { signal, base: -1.0, deals_each: 1, is_unequal: false, is_dated: false };
    let mut text = String::new();
    let _ = write!(
        text,
        "\n## Deals whose span has not ended\n\nWinners close after 25 days on average, losers after 120, and `within` is {WITHIN} days: \
         calibration in the large and the calibration slope less 1 of the pooled deals, whose truth is 0. *Left out*: deals closed within a \
         span that has not ended are used as if it had.\n\n| weights | n | runs | calibration in the large | slope − 1 |\n\
         |---|---:|---:|---:|---:|\n"
    );
    text += &censored_row("inverse probability of censoring", 3000, runs, true);
    text += &censored_row("none", 3000, runs, false);
    let _ = write!(
        text,
        "\n## Optimism\n\nThe area on the training deals, and the optimism-corrected one, less that of the model on {N_FRESH} fresh deals, on \
         average.\n\n| deals | n | runs | apparent | corrected |\n|---|---:|---:|---:|---:|\n"
    );
    for n in [120, 300, 1000] {
        text += &optimism_row("noise", alone(0.0), n, runs);
        text += &optimism_row("signal", alone(0.75), n, runs);
    }
    let _ = write!(
        text,
        "\n## Intervals of weights\n\nCoverage of 95 % intervals of the weight of a feature of the account, and of one of the deal: \
         by account, and as if deals were independent.\n\n| accounts | deals each | of the account | if independent | of the deal | \
         if independent |\n|---:|---:|---:|---:|---:|---:|\n"
    );
    for (n_accounts, deals_each) in [(50, 5), (50, 10), (200, 5), (200, 10), (1000, 5)] {
        text += &weights_row(n_accounts, deals_each, runs);
    }
    text
}

fn main() {
    let runs = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(RUNS);
    let mut text = format!(
        "# Error rates of the verdicts\n\n`cargo bench --bench honesty`; {runs} runs a setting. Deals have {N_FEATURES} features, half of them of the account where there are accounts, the penalty is chosen, \
         and a deal is closed within 45 days. *True AUC*: the mean area of the models of all deals on {N_FRESH} fresh deals. \
         *Covered*: the 95 % interval of the AUC holds it. *Better*, *ready*, *miscalibrated*: what the verdict says at 99 %.\n\n\
         | deals | n | runs | true AUC | covered | width | better than chance | ready | mean slope | miscalibrated | out of time |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    );
    let world = |signal: f64, deals_each: usize, is_unequal: bool, is_dated: bool| World {
        signal,
        base: -1.0,
        deals_each,
        is_unequal,
        is_dated,
    };
    for (name, signal, deals_each, is_unequal, is_dated) in [
        ("noise", 0.0, 1, false, false),
        ("noise, accounts of 5", 0.0, 5, false, false),
        ("noise, accounts of 8, unequal", 0.0, 8, true, false),
        ("signal", 0.75, 1, false, false),
        ("signal, accounts of 5", 0.75, 5, false, false),
        ("noise, dated", 0.0, 1, false, true),
        ("noise, dated, accounts of 40", 0.0, 40, false, true),
        ("noise, dated, accounts of 10", 0.0, 10, false, true),
        ("noise, dated, accounts of 10, unequal", 0.0, 10, true, true),
        ("signal, dated", 0.75, 1, false, true),
        ("signal, dated, accounts of 5", 0.75, 5, false, true),
    ] {
        for n in if is_dated { vec![800, 3000] } else { vec![60, 120, 300, 1000, 3000] } {
            text += &row(name, world(signal, deals_each, is_unequal, is_dated), n, runs);
        }
    }
    text += &other_tables(runs);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/honesty.md");
    write_atomically(&path, text.as_bytes()).expect("the folder can be written to");
}
