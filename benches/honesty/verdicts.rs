//! Verdicts on deals with and without signal: how often each is given, and the coverage of the interval of the area.

use bantam::evaluate::{EvidenceBasis, ModelEvidence, auc, evaluate, evidence};
use bantam::linear_model::LinearModel;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::worlds::{N_FRESH, World};
use super::{options, plan};

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
    let (options, plan) = (options(), plan(None, seed));
    let evaluated = evaluate(&deals, &options, &plan, &|_, _| {}).ok()?;
    let fit = LinearModel::fit_on(deals.all(), &plan, None).ok()?;
    let evidence = evidence(&deals, &evaluated, &options, (&plan, fit.planned.penalty))?;
    let true_area = auc(&fit.model.checked_log_odds(&fresh.values).ok()?, &fresh.won)?;
    Some(Run { evidence, true_area })
}

/// The upper end of a 99 % interval of the area up to which a verdict says that there is no evidence of signal.
const EXCLUDED: f64 = 0.7;

/// The shares of the runs of a setting.
pub fn row(name: &str, world: World, n: usize, runs: usize) -> String {
    let found: Vec<Run> =
        (0..runs).into_par_iter().filter_map(|seed| run(world, n, seed as u64 + 1)).collect();
    let all = found.len().max(1) as f64;
    let truth = found.iter().map(|run| run.true_area).sum::<f64>() / all;
    let share = |is_so: &dyn Fn(&ModelEvidence) -> bool| {
        found.iter().filter(|run| is_so(&run.evidence)).count() as f64 / all
    };
    let percent = |share: f64| format!("{:.2} %", 100.0 * share);
    // Of those that give an interval.
    let intervals: Vec<(f64, f64)> =
        found.iter().filter_map(|run| run.evidence.auc).map(|auc| (auc.low, auc.high)).collect();
    let given = intervals.len().max(1) as f64;
    let holds = intervals.iter().filter(|(low, high)| *low <= truth && truth <= *high);
    let covered = holds.count() as f64 / given;
    let width = intervals.iter().map(|(low, high)| high - low).sum::<f64>() / given;
    let better = ModelEvidence::is_better_than_chance;
    let no_evidence = |e: &ModelEvidence| {
        !e.is_better_than_chance() && e.auc.as_ref().is_some_and(|auc| auc.high_99 <= EXCLUDED)
    };
    let miscalibrated = |e: &ModelEvidence| e.slope.is_some_and(|slope| slope.differs_from(1.0).is_some());
    let ready = |e: &ModelEvidence| e.supports_use() && e.n_won.min(e.n_lost) >= 100;
    let slopes: Vec<f64> =
        found.iter().filter_map(|run| run.evidence.slope).map(|slope| slope.value).collect();
    let out_of_time = share(&|e| matches!(e.basis, EvidenceBasis::OutOfTime { .. }));
    format!(
        "| {name} | {n} | {} | {truth:.3} | {} | {width:.3} | {} | {} | {} | {:.2} | {} | {} |",
        found.len(),
        percent(covered),
        percent(share(&better)),
        percent(share(&no_evidence)),
        percent(share(&ready)),
        slopes.iter().sum::<f64>() / slopes.len().max(1) as f64,
        percent(share(&miscalibrated)),
        percent(out_of_time),
    )
}
