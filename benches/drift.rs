//! Error rates and coverage of drift on simulated leads: `cargo bench --bench drift`, or with another number of runs a setting,
//! `cargo bench --bench drift -- 200`. Writes `benches/drift.md`.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]
#![expect(clippy::expect_used, reason = "a simulation that cannot be set up ends")]

#[expect(dead_code, reason = "shared with the simulation of honesty")]
#[path = "honesty/worlds.rs"]
mod worlds;

use std::fmt::Write as _;
use std::path::Path;

use bantam::design::{Encoder, Features};
use bantam::drift::{TrainingProfile, multivariate};
use bantam::evaluate::{auc, evaluate, evidence};
use bantam::fit::{FitPlan, Penalty, Solver};
use bantam::linear_model::LinearModel;
use bantam::project::{EvaluationOptions, Feature, Group, Kind, Shape, Source};
use bantam::tables::write_atomically;
use bantam::units::Days;
use polars::prelude::{Column, DataFrame};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use worlds::World;

const RUNS: usize = 2_000;

fn plan(penalty: Option<Penalty>, seed: u64) -> FitPlan {
    FitPlan { penalty, share: None, solver: Solver::Auto, max_iterations: 200, folds: 5, seed }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn feature(name: &str, kind: Kind) -> Feature {
    Feature {
        name: name.to_owned(),
        group: Group::Firmographic,
        source: Source::Column(name.to_owned()),
        kind,
        expect: None,
        actionable: false,
        label: None,
        signal: None,
    }
}

/// The distributions of the features of the leads, and the accounts that they come from.
#[derive(Clone, Copy)]
struct Leads {
    /// Leads of each account, which have most values in common.
    each: usize,
    /// What is added to the first number.
    moved: f64,
}

/// Levels of the two categories, of which the second has a long tail.
const LEVELS: [usize; 2] = [8, 400];

impl Leads {
    fn features() -> Vec<Feature> {
        vec![
            feature("normal", Kind::Number(Shape::Linear)),
            feature("skewed", Kind::Number(Shape::Log)),
            feature("count", Kind::Number(Shape::Linear)),
            feature("flag", Kind::Flag),
            feature("few", Kind::Category { min_count: 20 }),
            feature("many", Kind::Category { min_count: 20 }),
        ]
    }

    /// A level: the k-th has a probability in proportion to 1 / k.
    fn level(random: &mut ChaCha8Rng, n: usize) -> String {
        let total: f64 = (1..=n).map(|level| 1.0 / level as f64).sum();
        let mut left = random.random::<f64>() * total;
        for level in 1..=n {
            left -= 1.0 / level as f64;
            if left <= 0.0 {
                return format!("v{level}");
            }
        }
        format!("v{n}")
    }

    fn draw(self, random: &mut ChaCha8Rng, n: usize) -> (Features, Vec<u64>) {
        let (mut numbers, mut flags, mut words) = (vec![Vec::new(); 3], Vec::new(), vec![Vec::new(); 2]);
        let mut accounts = Vec::new();
        let first = random.random::<u64>();
        let mut of_account = [0.0; 3];
        let mut levels = [String::new(), String::new()];
        for row in 0..n {
            if row % self.each == 0 {
                of_account = std::array::from_fn(|_| random.sample(StandardNormal));
                levels = LEVELS.map(|n| Self::level(random, n));
            }
            let own: [f64; 3] = std::array::from_fn(|_| random.sample(StandardNormal));
            let share = if self.each > 1 { 0.6_f64 } else { 0.0 };
            let x: [f64; 3] =
                std::array::from_fn(|i| share.sqrt() * of_account[i] + (1.0 - share).sqrt() * own[i]);
            let unknown = random.random_bool(0.1);
            numbers[0].push((!unknown).then_some(x[0] + self.moved));
            numbers[1].push(Some((1.5 * x[1]).exp() * 50.0));
            numbers[2].push(Some((x[2].exp() - 0.8).max(0.0).floor()));
            flags.push(Some(random.random_bool(0.3)));
            words.iter_mut().zip(&levels).for_each(|(words, level)| words.push(Some(level.clone())));
            accounts.push(first.wrapping_add((row / self.each) as u64));
        }
        let mut columns: Vec<Column> = Vec::new();
        let features = Self::features();
        let name = |index: usize| features[index].name.as_str();
        columns
            .extend(numbers.into_iter().enumerate().map(|(i, values)| Column::new(name(i).into(), values)));
        columns.push(Column::new(name(3).into(), flags));
        columns
            .extend(words.into_iter().enumerate().map(|(i, values)| Column::new(name(4 + i).into(), values)));
        let frame = DataFrame::new(n, columns).expect("columns of one length");
        (Features::of(&features, &frame).expect("values of these kinds"), accounts)
    }
}

/// What one batch of leads gives: the p of each feature, the words, and the index of the first feature with its interval.
struct Batch {
    p: Vec<Option<f64>>,
    is_detectable: bool,
    is_material: bool,
    first: Option<(f64, f64, f64)>,
}

fn batch(seed: u64, n: usize, m: usize, training: Leads, leads: Leads) -> Option<Batch> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (values, accounts) = training.draw(&mut random, n);
    let features = Leads::features();
    // The index does not depend on the weights.
    let (encoder, _) = Encoder::learn(&features, &values).ok()?;
    let means = encoder.encode(&values).ok()?.design.weighted_means(&vec![1.0; n])?;
    let point = vec![0.0; means.len() + 1];
    let model = LinearModel::from_point(encoder, means, point);
    let profile = TrainingProfile::learn(&model, &values, Some(&accounts)).ok()?;
    let (now, accounts) = leads.draw(&mut random, m);
    let found = profile.compare(&model, &profile.count_leads(&model, &now, Some(&accounts)).ok()?)?;
    let indices = || found.features.iter().filter_map(|drift| drift.psi.as_ref());
    Some(Batch {
        p: found.features.iter().map(|drift| Some(drift.psi.as_ref()?.p)).collect(),
        is_detectable: indices().any(|psi| psi.is_detectable),
        is_material: indices().any(|psi| psi.is_material),
        first: found.features[0].psi.as_ref().map(|psi| (psi.value, psi.low, psi.high)),
    })
}

/// The PSI of a normal number with 10 % unknown that moves by `moved`, in deciles.
fn true_index(moved: f64) -> f64 {
    // Deciles of the standard normal distribution, and its distribution function by the logistic approximation of a finer sum.
    let density = |x: f64| (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let cdf = |x: f64| {
        let steps = 20_000;
        let width = (x + 9.0) / f64::from(steps);
        (0..steps).map(|step| density(-9.0 + (f64::from(step) + 0.5) * width) * width).sum::<f64>()
    };
    let edges =
        [-1.281_552, -0.841_621, -0.524_401, -0.253_347, 0.0, 0.253_347, 0.524_401, 0.841_621, 1.281_552];
    let mut below = 0.0;
    let mut sum = 0.0;
    for bin in 0..10 {
        let above = edges.get(bin).map_or(1.0, |edge| cdf(edge - moved));
        let (now, then) = (0.9 * (above - below), 0.09);
        sum += (now - then) * (now / then).ln();
        below = above;
    }
    sum
}

fn unchanged_row(m: usize, each: usize, runs: usize) -> String {
    let same = Leads { each, moved: 0.0 };
    let found: Vec<Batch> =
        (0..runs as u64).into_par_iter().filter_map(|seed| batch(seed + 1, 3_000, m, same, same)).collect();
    let all = found.len().max(1) as f64;
    let rejected = |feature: usize| {
        let tested: Vec<f64> = found.iter().filter_map(|batch| batch.p[feature]).collect();
        percent(tested.iter().filter(|&&p| p < 0.05).count() as f64 / tested.len().max(1) as f64)
    };
    let share = |is_so: &dyn Fn(&Batch) -> bool| {
        percent(found.iter().filter(|batch| is_so(batch)).count() as f64 / all)
    };
    let features: Vec<String> = (0..Leads::features().len()).map(rejected).collect();
    let line = format!(
        "| {m} | {each} | {} | {} | {} | {} |\n",
        found.len(),
        features.join(" | "),
        share(&|batch| batch.is_detectable),
        share(&|batch| batch.is_material)
    );
    print!("{line}");
    line
}

fn changed_row(m: usize, moved: f64, runs: usize) -> String {
    let (then, now) = (Leads { each: 1, moved: 0.0 }, Leads { each: 1, moved });
    let found: Vec<Batch> =
        (0..runs as u64).into_par_iter().filter_map(|seed| batch(seed + 1, 3_000, m, then, now)).collect();
    let truth = true_index(moved);
    let indices: Vec<(f64, f64, f64)> = found.iter().filter_map(|batch| batch.first).collect();
    let all = indices.len().max(1) as f64;
    let mean = indices.iter().map(|index| index.0).sum::<f64>() / all;
    let covered =
        indices.iter().filter(|(_, low, high)| *low <= truth && truth <= *high).count() as f64 / all;
    let share = |is_so: &dyn Fn(&Batch) -> bool| {
        percent(found.iter().filter(|batch| is_so(batch)).count() as f64 / found.len().max(1) as f64)
    };
    let line = format!(
        "| {m} | {moved} | {truth:.3} | {mean:.3} | {} | {} | {} |\n",
        percent(covered),
        share(&|batch| batch.is_detectable),
        share(&|batch| batch.is_material)
    );
    print!("{line}");
    line
}

/// How often realised figures lie in their prediction intervals.
fn expected_row(name: &str, world: World, (n, m): (usize, usize), runs: usize) -> String {
    let options = EvaluationOptions { holdout: Days::new(90), folds: 5, backtest: 4, capacity: 0.2 };
    let one = |seed: usize| {
        let mut random = ChaCha8Rng::seed_from_u64(seed as u64 + 1);
        let (drawn, fresh) = (world.draw(&mut random, n), world.draw(&mut random, m));
        let (deals, plan) = (drawn.data(world), plan(Some(Penalty::Ridge(10.0)), seed as u64));
        let evaluated = evaluate(&deals, &options, &plan, &|_, _| {}).ok()?;
        let fit = LinearModel::fit_on(deals.all(), &plan, None).ok()?;
        let evidence = evidence(&deals, &evaluated, &options, (&plan, fit.planned.penalty));
        let profile = TrainingProfile::learn(&fit.model, &drawn.values, None).ok()?;
        let log_odds = fit.model.log_odds(&fresh.values).ok()?;
        let expected = profile.with_evidence(evidence.as_ref()).expect(&log_odds, 0.2, seed as u64)?;
        let n_won = fresh.won.iter().filter(|&&won| won).count() as f64;
        let forecast = expected.auc?;
        Some((
            forecast.contains(auc(&log_odds, &fresh.won)?),
            expected.won.contains(n_won),
            forecast.high - forecast.low,
        ))
    };
    let found: Vec<(bool, bool, f64)> = (0..runs).into_par_iter().filter_map(one).collect();
    let all = found.len().max(1) as f64;
    let line = format!(
        "| {name} | {n} | {m} | {} | {} | {} | {:.3} |\n",
        found.len(),
        percent(found.iter().filter(|run| run.0).count() as f64 / all),
        percent(found.iter().filter(|run| run.1).count() as f64 / all),
        found.iter().map(|run| run.2).sum::<f64>() / all
    );
    print!("{line}");
    line
}

/// How often 0.5 lies in the interval of the test of all features together.
fn together_row((n, m): (usize, usize), each: usize, moved: f64, runs: usize) -> String {
    let one = |seed: usize| {
        let mut random = ChaCha8Rng::seed_from_u64(seed as u64 + 1);
        let (training, accounts) = Leads { each, moved: 0.0 }.draw(&mut random, n);
        let (leads, of_leads) = Leads { each, moved }.draw(&mut random, m);
        let (training, leads) = ((&training, Some(&accounts[..])), (&leads, Some(&of_leads[..])));
        let found = multivariate(
            &Leads::features(),
            training,
            leads,
            &plan(Some(Penalty::Ridge(10.0)), seed as u64),
        )?;
        Some((found.low <= 0.5 && 0.5 <= found.high, found.area))
    };
    let found: Vec<(bool, f64)> = (0..runs).into_par_iter().filter_map(one).collect();
    let all = found.len().max(1) as f64;
    let line = format!(
        "| {n} | {m} | {each} | {moved} | {} | {:.3} | {} |\n",
        found.len(),
        found.iter().map(|run| run.1).sum::<f64>() / all,
        percent(found.iter().filter(|run| run.0).count() as f64 / all)
    );
    print!("{line}");
    line
}

fn main() {
    let runs: usize = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(RUNS);
    let mut text = format!(
        "# Drift on simulated leads\n\n`cargo bench --bench drift`; {runs} runs a setting, 3,000 training deals. Features: a normal number \
         with 10 % unknown, a skewed one, a count with many zeros, a flag, a category of {} levels and one of {} with a long tail (levels \
         with fewer than 20 deals are pooled).\n\n## Unchanged leads\n\nShare of batches with p < 5 % of the population stability index, \
         without a correction for the number of features, and with the words *detectable* and *material* for any feature.\n\n\
         | leads | of an account | runs | normal | skewed | count | flag | few levels | many levels | detectable | material |\n\
         |---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
        LEVELS[0], LEVELS[1]
    );
    for (m, each) in [(60, 1), (200, 1), (600, 1), (2_000, 1), (10_000, 1), (200, 5), (2_000, 5)] {
        text += &unchanged_row(m, each, runs);
    }
    text += "\n## Changed leads\n\nThe normal number moves by so many standard deviations: the mean of its index, how often the 95 % interval \
             holds the true one (of 10 equally large bins), and the words for any feature.\n\n\
             | leads | moved | true index | mean | covered | detectable | material |\n|---:|---:|---:|---:|---:|---:|---:|\n";
    for (m, moved) in [(200, 0.25), (200, 0.5), (200, 1.0), (2_000, 0.25), (2_000, 0.5)] {
        text += &changed_row(m, moved, runs);
    }
    text += "\n## Expected performance\n\nHow often what was realised lies in the 95 % prediction interval, where what wins does not change.\n\n\
             | deals | n | leads | runs | ROC AUC inside | won leads inside | width (AUC) |\n|---|---:|---:|---:|---:|---:|---:|\n";
    let world = |signal: f64, is_dated: bool| World {
        signal,
        base: -1.0,
        deals_each: 1,
        is_unequal: false,
        is_dated,
    };
    for (name, signal, is_dated, sizes) in [
        ("cross-validated", 1.0, false, (800, 200)),
        ("cross-validated", 1.0, false, (800, 2_000)),
        ("cross-validated, weak", 0.5, false, (800, 400)),
        ("out of time", 1.0, true, (3_000, 400)),
    ] {
        text += &expected_row(name, world(signal, is_dated), sizes, runs);
    }
    text += "\n## All features together\n\nThe cross-validated ROC AUC of a model that separates leads from training deals.\n\n\
             | deals | leads | of an account | moved | runs | mean AUC | 0.5 inside |\n|---:|---:|---:|---:|---:|---:|---:|\n";
    for (sizes, each, moved) in [
        ((1_000, 200), 1, 0.0),
        ((3_000, 100), 1, 0.0),
        ((1_000, 1_000), 1, 0.0),
        ((1_000, 200), 5, 0.0),
        ((1_000, 200), 1, 0.5),
    ] {
        text += &together_row(sizes, each, moved, runs);
    }
    let _ = writeln!(text, "\nSimulated with ChaCha8, seeds 1 to {runs}.");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/drift.md");
    write_atomically(&file, text.as_bytes()).expect("benches/drift.md can be written");
}
