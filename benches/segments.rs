//! Error rates of the test whether one set of weights serves all segments: `cargo bench --bench segments`, or with another number of runs a
//! setting, `cargo bench --bench segments -- 200`. Writes `benches/segments.md`.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]
#![expect(clippy::expect_used, reason = "a simulation that cannot be set up ends")]

use std::fmt::Write as _;
use std::path::Path;

use bantam::design::{Cells, Features, Words};
use bantam::evaluate::{EvaluationData, Level, SegmentTest, Weighting, segment_tests};
use bantam::fit::{FitPlan, Penalty, Solver};
use bantam::linear_model::LinearModel;
use bantam::project::{Feature, Group, Kind, Shape, Source};
use bantam::tables::write_atomically;
use bantam::units::logistic;
use polars::prelude::{Column, DataFrame};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

const RUNS: usize = 2_000;

/// Shares of the segments.
const SEGMENTS: [(&str, f64); 3] = [("AMER", 0.5), ("EMEA", 0.3), ("APAC", 0.2)];

/// Numbers, of which the first half has a weight; the mean of the second one depends on the segment.
const NUMBERS: usize = 6;

/// The weight of a number, and of the flag `trial`.
const WEIGHT: f64 = 0.5;
const TRIAL: f64 = 1.2;

/// Levels of the categories; the k-th has a probability in proportion to 1 / k.
const LEVELS: [usize; 2] = [6, 30];

/// The deals of a run.
#[derive(Clone, Copy)]
struct World {
    n: usize,
    base: f64,
    /// Deals of each account, which have an effect of their own; 1 for none.
    each: usize,
    has_weights: bool,
    /// The weight of `trial` in the last segment, in multiples of the one elsewhere.
    trial: f64,
    /// All weights in the last segment, in multiples of those elsewhere.
    all: f64,
}

const USUAL: World = World { n: 1_000, base: -2.6, each: 1, has_weights: false, trial: 1.0, all: 1.0 };

fn features() -> Vec<Feature> {
    let feature = |name: String, kind: Kind| Feature {
        source: Source::Column(name.clone()),
        name,
        group: Group::Firmographic,
        kind,
        expect: None,
        actionable: false,
        label: None,
        signal: None,
    };
    let numbers = (0..NUMBERS).map(|index| feature(format!("x{index}"), Kind::Number(Shape::Linear)));
    let flags = ["trial", "rare"].map(|name| feature(name.to_owned(), Kind::Flag));
    let levels = ["few", "many"].map(|name| feature(name.to_owned(), Kind::Category { min_count: 20 }));
    numbers.chain(flags).chain(levels).collect()
}

struct Drawn {
    values: Features,
    segments: Cells,
    won: Vec<bool>,
    accounts: Vec<u64>,
    weights: Vec<f64>,
}

impl Drawn {
    fn data<'a>(&'a self, features: &'a [Feature], world: World) -> EvaluationData<'a> {
        EvaluationData {
            features,
            values: &self.values,
            won: &self.won,
            dates: None,
            weighting: Weighting {
                case_weights: world.has_weights.then_some(&self.weights[..]),
                recency: None,
            },
            censoring: None,
            groups: &self.accounts,
            clusters: (world.each > 1).then_some(&self.accounts[..]),
            points: None,
            prior: None,
            open_as_of: &[],
        }
    }
}

/// The index that a number from 0 to 1 leads to.
fn pick(shares: impl Iterator<Item = f64>, mut left: f64) -> usize {
    let mut last = 0;
    for (index, share) in shares.enumerate() {
        last = index;
        left -= share;
        if left <= 0.0 {
            break;
        }
    }
    last
}

fn level(random: &mut ChaCha8Rng, n: usize) -> usize {
    let total: f64 = (1..=n).map(|level| 1.0 / level as f64).sum();
    pick((1..=n).map(|level| 1.0 / level as f64 / total), random.random())
}

/// The effect of a level: up to 0.8 in either direction.
fn effect(level: usize) -> f64 {
    0.8 * (1.7 * level as f64).sin()
}

fn draw(world: World, seed: u64) -> Drawn {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut numbers, mut flags, mut words) = (vec![Vec::new(); NUMBERS], [vec![], vec![]], [vec![], vec![]]);
    let (mut segments, mut won, mut accounts, mut weights) = (vec![], vec![], vec![], vec![]);
    let mut common = 0.0;
    for row in 0..world.n {
        if row % world.each == 0 {
            common = if world.each > 1 { random.sample(StandardNormal) } else { 0.0 };
        }
        let segment = pick(SEGMENTS.iter().map(|(_, share)| *share), random.random());
        let (is_second, is_last) = (segment == 1, segment == 2);
        let mut signal = 0.0;
        for (index, numbers) in numbers.iter_mut().enumerate() {
            let moved = if index == 1 && is_second { 0.7 } else { 0.0 };
            let x = random.sample::<f64, _>(StandardNormal) + moved;
            signal += if index < NUMBERS / 2 { WEIGHT * x } else { 0.0 };
            numbers.push(x);
        }
        let trial = random.random_bool(if is_second { 0.4 } else { 0.25 });
        let multiple = if is_last { world.trial } else { 1.0 };
        signal += if trial { TRIAL * multiple } else { 0.0 };
        flags[0].push(Some(trial));
        let rare = random.random_bool(0.02);
        signal += if rare { TRIAL } else { 0.0 };
        flags[1].push(Some(rare));
        for (words, n) in words.iter_mut().zip(LEVELS) {
            // The last segment has more of the rare levels.
            let level = if is_last { random.random_range(0..n) } else { level(&mut random, n) };
            signal += effect(level);
            words.push(Some(format!("v{level}")));
        }
        let own = if is_second { 0.5 } else { 0.0 };
        let log_odds = world.base + own + common + signal * if is_last { world.all } else { 1.0 };
        won.push(random.random_bool(logistic(log_odds)));
        segments.push(SEGMENTS[segment].0);
        accounts.push((row / world.each) as u64);
        weights.push(random.random_range(0.2..3.0));
    }
    let features = features();
    let mut names = features.iter().map(|feature| feature.name.as_str().into());
    let mut columns: Vec<Column> = Vec::new();
    let name = &mut || names.next().expect("a name for each column");
    columns.extend(numbers.into_iter().map(|values| Column::new(name(), values)));
    columns.extend(flags.into_iter().map(|values| Column::new(name(), values)));
    columns.extend(words.into_iter().map(|values| Column::new(name(), values)));
    let frame = DataFrame::new(world.n, columns).expect("columns of one length");
    let values = Features::of(&features, &frame).expect("values of these kinds");
    let segments = Cells::Words(Words::new(segments.into_iter().map(Some)));
    Drawn { values, segments, won, accounts, weights }
}

fn plan(seed: u64) -> FitPlan {
    FitPlan { penalty: None, share: None, solver: Solver::Auto, max_iterations: 200, folds: 5, seed }
}

/// The penalty that cross-validation chooses for the deals of a seed.
fn chosen_penalty(world: World, seed: u64) -> Option<Penalty> {
    let (drawn, features) = (draw(world, seed), features());
    let deals = drawn.data(&features, world);
    Some(LinearModel::fit_on(deals.all(), &plan(seed), None).ok()?.planned.penalty)
}

/// The test of one run.
fn tested(world: World, penalty: Penalty, seed: u64) -> Option<SegmentTest> {
    let (drawn, features) = (draw(world, seed), features());
    let deals = drawn.data(&features, world);
    let columns = [("region".to_owned(), drawn.segments.clone())];
    segment_tests(&deals, &columns, &plan(seed), penalty).pop().filter(|test| test.p.is_some())
}

fn all_runs(world: World, runs: usize) -> Vec<SegmentTest> {
    let Some(penalty) = chosen_penalty(world, 1) else { return Vec::new() };
    (0..runs as u64).into_par_iter().filter_map(|seed| tested(world, penalty, seed + 1)).collect()
}

fn percent(n: usize, all: usize) -> String {
    format!("{:.1} %", 100.0 * n as f64 / all.max(1) as f64)
}

fn level_row(name: &str, world: World, runs: usize) -> String {
    let found = all_runs(world, runs);
    let below = |level: f64| {
        percent(found.iter().filter(|test| test.p.is_some_and(|p| p < level)).count(), found.len())
    };
    let won = draw(world, 1).won.iter().filter(|&&won| won).count();
    let line = format!(
        "| {name} | {} | {} | {} | {} | {} |\n",
        world.n,
        percent(won, world.n),
        found.len(),
        below(0.05),
        below(0.01)
    );
    print!("{line}");
    line
}

fn power_row(name: &str, world: World, feature: Option<&str>, runs: usize) -> String {
    let found = all_runs(world, runs);
    let share = |is_so: &dyn Fn(&SegmentTest) -> bool| {
        percent(found.iter().filter(|test| is_so(test)).count(), found.len())
    };
    let is_right = |test: &SegmentTest| {
        test.differences.iter().any(|one| {
            one.feature.as_ref().map(bantam::label::Labelled::name) == feature
                && one.level == Level::Word("APAC".to_owned())
        })
    };
    let is_wrong = |test: &SegmentTest| {
        test.differences.iter().any(|one| {
            one.feature.as_ref().map(bantam::label::Labelled::name) != feature
                || one.level != Level::Word("APAC".to_owned())
        })
    };
    let here: Vec<f64> = found
        .iter()
        .flat_map(|test| &test.differences)
        .filter(|one| {
            one.feature.as_ref().map(bantam::label::Labelled::name) == feature
                && one.level == Level::Word("APAC".to_owned())
        })
        .map(|one| one.here / one.elsewhere)
        .collect();
    let line = format!(
        "| {name} | {} | {} | {} | {} | {} | {} | {:.2} |\n",
        world.n,
        percent(draw(world, 1).won.iter().filter(|&&won| won).count(), world.n),
        found.len(),
        share(&|test| !test.differences.is_empty()),
        share(&is_right),
        share(&is_wrong),
        here.iter().sum::<f64>() / here.len().max(1) as f64
    );
    print!("{line}");
    line
}

fn main() {
    let runs: usize = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(RUNS);
    let mut text = format!(
        "# One set of weights for all segments: error rates\n\n`cargo bench --bench segments`; {runs} runs a setting. Three segments (50, 30 and \
         20 % of the deals) with win rates and mixes of their own. Features: {NUMBERS} numbers, a flag, a flag that 2 % have, a category of {} \
         levels and one of {}, of which the last segment has more of the rare levels; the penalty is the one that cross-validation chooses \
         for the deals of the first run.\n\n\
         ## No difference\n\nShare of runs in which the smallest p, after Bonferroni's correction for the number of tests, is below 5 % and below \
         1 %. *Runs*: those in which two segments had 30 won and 30 lost deals.\n\n\
         | deals | n | won | runs | p < 5 % | p < 1 % |\n|---|---:|---:|---:|---:|---:|\n",
        LEVELS[0], LEVELS[1]
    );
    for (name, world) in [
        ("independent", World { n: 300, base: -1.2, ..USUAL }),
        ("independent", USUAL),
        ("independent", World { n: 3_000, ..USUAL }),
        ("three of an account", World { each: 3, ..USUAL }),
        ("three of an account", World { n: 3_000, each: 3, ..USUAL }),
        ("weighted", World { has_weights: true, ..USUAL }),
        ("weighted", World { n: 3_000, has_weights: true, ..USUAL }),
    ] {
        text += &level_row(name, world, runs);
    }
    let _ = write!(
        text,
        "\n## A difference in the smallest segment\n\n*Found*: in any feature. *Right*: in the changed one, and in the smallest segment. *Wrong*: \
         also or only in another feature or segment. The ratio is the mean of the weight in that segment to the one elsewhere, where it was found: where the power is low, these are the overstated ones.\n\n\
         | change | n | won | runs | found | right | wrong | ratio |\n|---|---:|---:|---:|---:|---:|---:|---:|\n"
    );
    for (name, world, feature) in [
        ("the flag (1.2) is reversed", World { trial: -1.0, base: -1.2, ..USUAL }, Some("trial")),
        ("the flag (1.2) is reversed", World { trial: -1.0, n: 3_000, ..USUAL }, Some("trial")),
        ("the flag (1.2) is 0", World { trial: 0.0, base: -1.2, ..USUAL }, Some("trial")),
        ("the flag (1.2) is 0", World { trial: 0.0, n: 3_000, ..USUAL }, Some("trial")),
        ("all weights are halved", World { all: 0.5, n: 3_000, ..USUAL }, None),
    ] {
        text += &power_row(name, world, feature, runs);
    }
    let _ = writeln!(text, "\nSimulated with ChaCha8, seeds 1 to {runs}.");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/segments.md");
    write_atomically(&file, text.as_bytes()).expect("benches/segments.md can be written");
}
