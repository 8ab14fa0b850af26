//! The optimism-corrected area.

use bantam::evaluate::{auc, optimism};
use bantam::fit::Penalty;
use bantam::linear_model::LinearModel;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::plan;
use super::worlds::{N_FRESH, World};

/// How far the optimism-corrected area is from that of the model on fresh deals, on average.
pub fn row(name: &str, world: World, n: usize, runs: usize) -> String {
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
    if found.is_empty() {
        return format!("| {name} | {n} | {runs} | not given | not given |");
    }
    let mean = |which: usize| found.iter().map(|run| run[which]).sum::<f64>() / found.len() as f64;
    format!("| {name} | {n} | {} | {:+.4} | {:+.4} |", found.len(), mean(0), mean(1))
}
