//! Error rates of the verdicts on simulated deals: `cargo bench --bench honesty`, or with another number
//! of runs per setting, `cargo bench --bench honesty -- 200`. Writes `benches/honesty.md`.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]
#![expect(clippy::expect_used, reason = "a simulation that cannot be set up ends")]

use std::fmt::Write as _;
use std::path::Path;

use bantam::design::{Dense, Design, Features};
use bantam::evaluate::{
    Dates, EvaluationData, EvidenceBasis, ModelEvidence, Weighting, auc, evaluate, evidence,
};
use bantam::fit::{FitOptions, FitPlan, Penalty, Problem, Solver, clustered_covariance, fit, infer};
use bantam::linear_model::LinearModel;
use bantam::project::{EvaluationOptions, Feature, Group, Kind, Shape, Source};
use bantam::tables::write_atomically;
use bantam::units::{AsOf, Days, MICROSECONDS_PER_DAY, logistic};
use polars::prelude::{Column, DataFrame};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

const RUNS: usize = 2000;

/// Features of each deal.
const N_FEATURES: usize = 12;

/// The number of fresh deals for the true area of a model.
const N_FRESH: usize = 10_000;

/// The distribution of deals.
#[derive(Clone, Copy)]
struct World {
    /// The standard deviation of the log-odds that the features explain.
    signal: f64,
    /// Mean log-odds.
    base: f64,
    /// Deals of each account; 1 for none.
    deals_each: usize,
    /// Whether deals have dates.
    is_dated: bool,
}

struct Drawn {
    features: Vec<Feature>,
    values: Features,
    won: Vec<bool>,
    accounts: Vec<u64>,
    as_of: Vec<AsOf>,
    closed_at: Vec<AsOf>,
}

fn feature(index: usize) -> Feature {
    Feature {
        name: format!("x{index}"),
        group: Group::Firmographic,
        source: Source::Column(format!("x{index}")),
        kind: Kind::Number(Shape::Linear),
        expect: None,
        actionable: false,
        signal: None,
    }
}

impl World {
    fn draw(self, random: &mut ChaCha8Rng, n: usize) -> Drawn {
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); N_FEATURES];
        let (mut won, mut accounts) = (Vec::new(), Vec::new());
        let mut of_account = [0.0; N_FEATURES];
        let mut common = 0.0;
        for row in 0..n {
            if row % self.deals_each == 0 {
                of_account = std::array::from_fn(|_| random.sample(StandardNormal));
                // The random effect of an account.
                common = if self.deals_each > 1 { random.sample::<f64, _>(StandardNormal) } else { 0.0 };
            }
            let mut log_odds = self.base + common;
            for (index, column) in columns.iter_mut().enumerate() {
                let of_deal: f64 = random.sample(StandardNormal);
                let x = if index % 2 == 0 { of_account[index] } else { of_deal };
                // Every third feature carries no information.
                let weight = if index % 3 == 2 { 0.0 } else { self.signal / (8.0_f64).sqrt() };
                log_odds += weight * x;
                column.push(x);
            }
            won.push(random.random_bool(logistic(log_odds)));
            accounts.push((row / self.deals_each) as u64);
        }
        let day = |day: f64| AsOf::from_microseconds((19_700.0 + day) as i64 * MICROSECONDS_PER_DAY);
        let starts: Vec<f64> = (0..n).map(|_| random.random_range(0.0..730.0)).collect();
        let ends: Vec<f64> = starts.iter().map(|start| start + random.random_range(1.0..45.0)).collect();
        let features: Vec<Feature> = (0..N_FEATURES).map(feature).collect();
        let columns = columns.into_iter().zip(&features);
        let columns = columns.map(|(values, feature)| Column::new(feature.name.as_str().into(), values));
        let frame = DataFrame::new(n, columns.collect()).expect("columns of one length");
        Drawn {
            values: Features::of(&features, &frame).expect("numbers"),
            features,
            won,
            accounts,
            as_of: starts.into_iter().map(day).collect(),
            closed_at: ends.into_iter().map(day).collect(),
        }
    }
}

impl Drawn {
    fn data(&self, world: World) -> EvaluationData<'_> {
        EvaluationData {
            features: &self.features,
            values: &self.values,
            won: &self.won,
            dates: world.is_dated.then_some(Dates { as_of: &self.as_of, closed_at: &self.closed_at }),
            weighting: Weighting::default(),
            groups: &self.accounts,
            clusters: (world.deals_each > 1).then_some(&self.accounts),
            points: None,
            prior: None,
            open_as_of: &[],
        }
    }
}

/// The results of one run.
struct Run {
    evidence: ModelEvidence,
    /// The area of the model of all deals on fresh deals.
    true_area: f64,
}

fn run(world: World, n: usize, seed: u64) -> Option<Run> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let drawn = world.draw(&mut random, n);
    let fresh = world.draw(&mut random, N_FRESH);
    let deals = drawn.data(world);
    let options = EvaluationOptions { holdout: Days::new(90), folds: 5, backtest: 4, capacity: 0.2 };
    let plan =
        FitPlan { penalty: None, share: None, solver: Solver::Auto, max_iterations: 200, folds: 5, seed };
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

fn main() {
    let runs = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(RUNS);
    let mut text = format!(
        "# Error rates of the verdicts\n\n`cargo bench --bench honesty`; {runs} runs a setting, a quarter of them from 1,000 \
         deals on. Deals have {N_FEATURES} features, half of them equal within an account if there are accounts, the penalty is chosen, \
         and a deal is closed within 45 days. *True AUC*: the mean area of the models of all deals on {N_FRESH} fresh deals. \
         *Covered*: the 95 % interval of the AUC includes it. *Better*, *ready*, *miscalibrated*: the verdict at 99 %.\n\n\
         | deals | n | runs | true AUC | covered | width | better than chance | ready | mean slope | miscalibrated | out of time |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    );
    let world =
        |signal: f64, deals_each: usize, is_dated: bool| World { signal, base: -1.0, deals_each, is_dated };
    for (name, signal, deals_each, is_dated) in [
        ("noise", 0.0, 1, false),
        ("noise, accounts of 5", 0.0, 5, false),
        ("signal", 0.75, 1, false),
        ("signal, accounts of 5", 0.75, 5, false),
        ("noise, dated", 0.0, 1, true),
        ("signal, dated", 0.75, 1, true),
        ("signal, dated, accounts of 5", 0.75, 5, true),
    ] {
        for n in if is_dated { vec![800, 3000] } else { vec![60, 120, 300, 1000, 3000] } {
            let runs = if n >= 1000 { runs.div_ceil(4) } else { runs };
            text += &row(name, world(signal, deals_each, is_dated), n, runs);
        }
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
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/honesty.md");
    write_atomically(&path, text.as_bytes()).expect("the folder can be written to");
}
