//! Error rates of promotion and recalibration on simulated quarters: `cargo bench --bench promotion`, or with another number of runs
//! a setting, `cargo bench --bench promotion -- 200`. Writes `benches/promotion.md`. With names of rows, or `recalibration`, those rows
//! are printed: `cargo bench --bench promotion -- 500 "older deals"`.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]
#![expect(clippy::expect_used, reason = "a simulation that cannot be set up ends")]

#[expect(dead_code, reason = "shared with the simulation of honesty")]
#[path = "../honesty/worlds.rs"]
mod worlds;
mod recalibration;

use std::path::Path;

use bantam::design::Features;
use bantam::evaluate::{
    ContestRules, Dates, EvaluationData, Weighting, auc, auc_difference, contest, paired_difference,
};
use bantam::fit::{FitPlan, Penalty, Solver};
use bantam::linear_model::LinearModel;
use bantam::project::Feature;
use bantam::tables::write_atomically;
use bantam::units::{AsOf, MICROSECONDS_PER_DAY, logistic};
use polars::prelude::{Column, DataFrame};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use worlds::feature;

const RUNS: usize = 2000;

/// Deals before the champion was trained, and in each quarter after it.
const EARLIER: usize = 2_400;
const A_QUARTER: usize = 292;

/// The first day of the simulation, and the day on which the champion was trained, in days since 1970.
const START: f64 = 19_723.0;
const TRAINED: f64 = 20_454.0;

/// Quarters that are evaluated.
const LOOKS: usize = 4;

/// The share of draws from which a challenger counts as better.
const SURE: f64 = 0.975;

/// Values of `min_events`: the deals of the smaller class that are needed. The second is the default.
const MIN_EVENTS: [usize; 3] = [30, 100, 150];

/// All columns: of these, some carry information.
const COLUMNS: usize = 35;
const INFORMATIVE: usize = 25;

/// The difference of a challenger from the champion.
#[derive(Clone, Copy, PartialEq)]
enum Challenger {
    /// The same project.
    Same,
    /// Ten columns of noise are added.
    Noise,
    /// It learns from deals only that were closed a year before the champion was trained.
    OlderDeals,
    /// Two informative columns are exchanged in half of its rows.
    Swapped,
    /// It has so many informative columns more than the champion, or fewer.
    More(usize),
    Fewer(usize),
    /// A column is added that is filled in after the outcome: so much higher where a deal was won, besides noise of variance 1.
    Leak(f64),
}

impl Challenger {
    const fn columns(self, champion: usize) -> usize {
        match self {
            Self::Same | Self::OlderDeals | Self::Swapped => champion,
            Self::Noise => champion + 10,
            Self::More(n) => champion + n,
            Self::Fewer(n) => champion - n,
            Self::Leak(_) => champion + 1,
        }
    }

    /// Whether it has columns that the champion has not.
    const fn has_new_columns(self) -> bool {
        matches!(self, Self::Noise | Self::More(_) | Self::Leak(_))
    }
}

struct Deals {
    columns: Vec<Vec<f64>>,
    won: Vec<bool>,
    as_of: Vec<AsOf>,
    closed_at: Vec<AsOf>,
}

/// A weight of column `index`, so that each informative column carries about as much.
fn weight(index: usize) -> f64 {
    if index < INFORMATIVE { 0.19 * if index.is_multiple_of(2) { 1.0 } else { -1.0 } } else { 0.0 }
}

fn drawn(random: &mut ChaCha8Rng) -> Deals {
    let n = EARLIER + LOOKS * A_QUARTER;
    let mut deals = Deals {
        columns: vec![Vec::new(); COLUMNS],
        won: Vec::new(),
        as_of: Vec::new(),
        closed_at: Vec::new(),
    };
    let day = |day: f64| AsOf::from_microseconds(day as i64 * MICROSECONDS_PER_DAY);
    for row in 0..n {
        let mut log_odds = -1.5;
        for (index, column) in deals.columns.iter_mut().enumerate() {
            let x: f64 = random.sample(StandardNormal);
            log_odds += weight(index) * x;
            column.push(x);
        }
        let start = if row < EARLIER {
            START + (TRAINED - START) * row as f64 / EARLIER as f64
        } else {
            TRAINED + 365.0 * (row - EARLIER) as f64 / (LOOKS * A_QUARTER) as f64
        };
        deals.won.push(random.random_bool(logistic(log_odds)));
        deals.as_of.push(day(start));
        deals.closed_at.push(day(start + random.random_range(1.0..30.0)));
    }
    deals
}

fn values(features: &[Feature], columns: &[Vec<f64>]) -> Features {
    let named = features.iter().zip(columns);
    let columns: Vec<Column> =
        named.map(|(feature, values)| Column::new(feature.name.as_str().into(), values.clone())).collect();
    let frame = DataFrame::new(n_rows(&columns), columns).expect("columns of one length");
    Features::of(features, &frame).expect("numbers")
}

fn n_rows(columns: &[Column]) -> usize {
    columns.first().map_or(0, Column::len)
}

fn plan(seed: u64) -> FitPlan {
    FitPlan {
        penalty: Some(Penalty::Ridge(4.0)),
        share: None,
        solver: Solver::Auto,
        max_iterations: 200,
        folds: 5,
        seed,
    }
}

/// What each rule does at the last look, or at any look.
#[expect(clippy::struct_excessive_bools, reason = "a yes or no of each rule")]
#[derive(Clone, Copy, Default)]
struct Decided {
    /// By the paired log loss from the first of [`MIN_EVENTS`] on at the first look, and from each on at any of the four.
    first: bool,
    any: [bool; MIN_EVENTS.len()],
    /// A person must look instead at one of them, as new columns bring more than they mostly can; with the default.
    is_look: bool,
    /// On the newest quarter: accuracy of at least 95 % of that of the champion, an AUC higher by .005, a higher AUC.
    accuracy: bool,
    auc_margin: bool,
    auc_point: bool,
    /// The true difference of the areas.
    gain: f64,
}

fn data<'a>(
    deals: &'a Deals,
    features: &'a [Feature],
    values: &'a Features,
    weights: Option<&'a [f64]>,
    groups: &'a [u64],
) -> EvaluationData<'a> {
    EvaluationData {
        features,
        values,
        won: &deals.won,
        dates: Some(Dates::new(&deals.as_of, Some(&deals.closed_at))),
        weighting: Weighting { case_weights: weights, recency: None },
        censoring: None,
        groups,
        clusters: None,
        points: None,
        prior: None,
        open_as_of: &[],
    }
}

/// The columns as a challenger reads them.
fn seen(challenger: Challenger, deals: &Deals, n: usize) -> Vec<Vec<f64>> {
    // Columns of noise follow the informative ones.
    let place = |index: usize| match challenger {
        Challenger::Noise if index >= n - 10 => INFORMATIVE + index - (n - 10),
        Challenger::Leak(_) if index == n - 1 => INFORMATIVE,
        _ => index,
    };
    let mut columns: Vec<Vec<f64>> = (0..n).map(|index| deals.columns[place(index)].clone()).collect();
    if challenger == Challenger::Swapped {
        for row in (0..deals.won.len()).step_by(2) {
            let first = columns[0][row];
            columns[0][row] = columns[1][row];
            columns[1][row] = first;
        }
    }
    if let (Challenger::Leak(shift), Some(last)) = (challenger, columns.last_mut()) {
        for (value, &won) in last.iter_mut().zip(&deals.won) {
            *value += if won { shift } else { 0.0 };
        }
    }
    columns
}

/// The log loss of a deal.
fn loss(log_odds: f64, won: bool) -> f64 {
    (1.0 + (if won { -log_odds } else { log_odds }).exp()).ln()
}

/// The log-odds of a deal by the champion and by the challenger, and its outcome.
type Judged = (f64, f64, bool);

/// The log-odds of deals by the champion, those by the challenger, and the outcomes.
fn columns(deals: &[Judged]) -> (Vec<f64>, Vec<f64>, Vec<bool>) {
    deals.iter().copied().collect()
}

/// Whether the challenger is better by so much AUC that a person must look first.
fn gains_as_a_leak(deals: &[Judged]) -> bool {
    let (champion, challenger, won) = columns(deals);
    let found = auc_difference(&[(&challenger, &won)], &[(&champion, &won)]);
    found.is_some_and(|gain| gain.low >= ContestRules::TOO_GOOD)
}

/// The area under the ROC curve by the champion, and by the challenger.
fn areas(deals: &[Judged]) -> Option<(f64, f64)> {
    let (old, new, won) = columns(deals);
    Some((auc(&old, &won)?, auc(&new, &won)?))
}

/// What other rules do on the newest quarter, and the true gain over all deals.
fn decide_by_other_rules(decided: &mut Decided, all: &[Judged]) -> Option<()> {
    let newest = &all[all.len().saturating_sub(A_QUARTER)..];
    let n_right =
        |of: fn(&Judged) -> f64| newest.iter().filter(|deal| (of(deal) > 0.0) == deal.2).count() as f64;
    let (old, new) = areas(newest)?;
    decided.accuracy = n_right(|deal| deal.1) >= 0.95 * n_right(|deal| deal.0);
    decided.auc_margin = new >= old + 0.005;
    decided.auc_point = new > old;
    let (old, new) = areas(all)?;
    decided.gain = new - old;
    Some(())
}

fn run(challenger: Challenger, champion_columns: usize, seed: u64) -> Option<Decided> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let deals = drawn(&mut random);
    let n = deals.won.len();
    let groups: Vec<u64> = (0..n as u64).collect();
    let since = AsOf::from_microseconds(TRAINED as i64 * MICROSECONDS_PER_DAY);
    let of_champion: Vec<Feature> = (0..champion_columns).map(feature).collect();
    let champion_values = values(&of_champion, &deals.columns[..champion_columns]);
    let champion_data = data(&deals, &of_champion, &champion_values, None, &groups);
    let known: Vec<usize> = (0..n).filter(|&row| deals.closed_at[row] < since).collect();
    let plan = plan(seed);
    let champion = LinearModel::fit_on(champion_data.select(&known), &plan, None).ok()?.model;
    let by_champion = champion.checked_log_odds(&champion_values).ok()?;
    let n_own = challenger.columns(champion_columns);
    let of_challenger: Vec<Feature> = (0..n_own).map(feature).collect();
    let own_values = values(&of_challenger, &seen(challenger, &deals, n_own));
    let a_year_before = AsOf::from_microseconds((TRAINED as i64 - 365) * MICROSECONDS_PER_DAY);
    let old: Vec<f64> = deals.closed_at.iter().map(|&at| f64::from(u8::from(at < a_year_before))).collect();
    let weights = (challenger == Challenger::OlderDeals).then_some(&old[..]);
    let own = data(&deals, &of_challenger, &own_values, weights, &groups);
    let rules =
        ContestRules { plan: &plan, margin: 0.01, capacity: 0.2, most_months: 24, same_training: None };
    let found =
        contest(&own, ("champion", since), &|row| Some(by_champion[row]), &rules, &|_, _, _| {}).ok()??;
    let mut decided = Decided::default();
    for look in 1..=LOOKS {
        let today =
            AsOf::from_microseconds((TRAINED + 91.25 * look as f64 + 20.0) as i64 * MICROSECONDS_PER_DAY);
        let judged: Vec<_> = found.deals.iter().filter(|deal| deals.closed_at[deal.row] < today).collect();
        let n_won = judged.iter().filter(|deal| deal.won).count();
        let gains: Vec<f64> = judged
            .iter()
            .map(|deal| loss(deal.champion, deal.won) - loss(deal.challenger, deal.won))
            .collect();
        let clusters: Vec<u64> = judged.iter().map(|deal| deal.cluster).collect();
        let gain = paired_difference(&gains, &vec![1.0; gains.len()], &clusters, (0.01, seed));
        let is_better = gain.is_some_and(|gain| gain.p_above >= SURE);
        let events = n_won.min(judged.len() - n_won);
        let scores: Vec<Judged> =
            judged.iter().map(|deal| (deal.champion, deal.challenger, deal.won)).collect();
        let is_too_good = is_better && challenger.has_new_columns() && gains_as_a_leak(&scores);
        let promotes = is_better && !is_too_good;
        decided.first |= look == 1 && promotes && events >= MIN_EVENTS[0];
        decided.is_look |= is_too_good && events >= MIN_EVENTS[1];
        for (any, needed) in decided.any.iter_mut().zip(MIN_EVENTS) {
            *any |= promotes && events >= needed;
        }
    }
    let all: Vec<Judged> =
        found.deals.iter().map(|deal| (deal.champion, deal.challenger, deal.won)).collect();
    decide_by_other_rules(&mut decided, &all)?;
    Some(decided)
}

fn percent(count: usize, of: usize) -> String {
    format!("{:.2} %", 100.0 * count as f64 / of.max(1) as f64)
}

fn row(name: &str, challenger: Challenger, champion_columns: usize, runs: usize) -> String {
    let found: Vec<Decided> = (0..runs)
        .into_par_iter()
        .filter_map(|seed| run(challenger, champion_columns, seed as u64 + 1))
        .collect();
    let share = |of: fn(&Decided) -> bool| percent(found.iter().filter(|run| of(run)).count(), found.len());
    let gain = found.iter().map(|run| run.gain).sum::<f64>() / found.len().max(1) as f64;
    let line = format!(
        "| {name} | {} | {gain:+.4} | {} | {} | {} | {} | {} | {} | {} | {} |",
        found.len(),
        share(|run| run.first),
        share(|run| run.any[0]),
        share(|run| run.any[1]),
        share(|run| run.any[2]),
        share(|run| run.is_look),
        share(|run| run.accuracy),
        share(|run| run.auc_margin),
        share(|run| run.auc_point),
    );
    println!("{line}");
    line + "\n"
}

/// The challengers of the first table: name, difference, columns of the champion.
const CHALLENGERS: [(&str, Challenger, usize); 9] = [
    ("ten columns of noise", Challenger::Noise, 25),
    ("four columns more", Challenger::More(4), 21),
    ("older deals", Challenger::OlderDeals, 25),
    ("two columns exchanged in half of the rows", Challenger::Swapped, 25),
    ("fewer columns: worse", Challenger::Fewer(4), 25),
    ("the same project, more deals", Challenger::Same, 25),
    ("eight columns more", Challenger::More(8), 17),
    ("a column filled in after the outcome", Challenger::Leak(2.2), 25),
    ("a weaker one", Challenger::Leak(1.2), 25),
];

const RECALIBRATION: &str = "recalibration";

fn challenger_rows(names: &[String], runs: usize) -> String {
    let named = |name: &str| names.is_empty() || names.iter().any(|own| own == name);
    let rows = CHALLENGERS.into_iter().filter(|(name, ..)| named(name));
    rows.map(|(name, challenger, columns)| row(name, challenger, columns, runs)).collect()
}

fn main() {
    // cargo adds `--bench`.
    let arguments = std::env::args().skip(1).filter(|text| !text.starts_with("--"));
    let (numbers, names): (Vec<String>, Vec<String>) =
        arguments.partition(|text| text.parse::<usize>().is_ok());
    let runs = numbers.first().and_then(|text| text.parse().ok()).unwrap_or(RUNS);
    if !names.is_empty() {
        challenger_rows(&names, runs);
        if names.iter().any(|name| name == RECALIBRATION) {
            recalibration::rows(runs);
        }
        return;
    }
    write_report(runs);
}

fn write_report(runs: usize) {
    let mut text = format!(
        "# Error rates of promotion and recalibration\n\n\
         `cargo bench --bench promotion`; {runs} runs a setting. A champion of {EARLIER} deals is compared with challengers of each month \
         after it, fitted anew, on {A_QUARTER} deals a quarter (about a fifth won). *One look*, *four looks*: promoted by the paired log \
         loss of all deals since (P(better) ≥ {SURE}) after the first quarter, or after any of four, where there are as many won deals as \
         `min_events` asks for: 30, 100 (the default) or 150. *Look*: not promoted but left to a person, as new columns bring {} AUC \
         or more (the lower end of the 95 % interval). Beside it what other rules do on the newest quarter alone: accuracy of \
         at least 95 % of that of the champion (Dynamics 365), an AUC higher by .005 (PostHog), a higher AUC. *Gain*: mean difference in AUC. The penalty is given.\n\n\
         | challenger | runs | gain | one look, 30 | four looks, 30 | four looks, 100 | four looks, 150 | look | accuracy ≥ 95 % | AUC + .005 | \
         AUC higher |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
        ContestRules::TOO_GOOD
    );
    text += &challenger_rows(&[], runs);
    text += "\n## Recalibration\n\n\
             How often the two-step test changes something: with an intercept of 0 and a slope of 1 nothing is wrong.\n\n\
             | deals | intercept | slope | runs | acts |\n|---:|---:|---:|---:|---:|\n";
    text += &recalibration::rows(runs);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/promotion.md");
    write_atomically(&file, text.trim_end().as_bytes()).expect("benches/ can be written");
}
