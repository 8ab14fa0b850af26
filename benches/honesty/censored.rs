//! Calibration where deals that were closed within a span that has not ended are weighted or not.

use bantam::evaluate::{Censoring, Dates, EvaluationData, evaluate, evidence};
use bantam::fit::Penalty;
use bantam::units::{AsOf, Days, MICROSECONDS_PER_DAY};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::worlds::{Drawn, World};
use super::{options, plan};

/// The span of [`row`], in days.
pub const WITHIN: u32 = 90;

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
pub fn row(name: &str, n: usize, runs: usize, is_weighted: bool) -> String {
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
            dates: Some(Dates::new(&as_of[..n_complete], Some(&closed_at[..n_complete]))),
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
    format!("| {name} | {n} | {} | {} | {} |", found.len(), text(0), text(1))
}
