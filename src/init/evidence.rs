//! Signs in the cells that a column is filled in once it is known how a deal ended.

use std::collections::HashMap;

use super::column::{ColumnProfile, ExportedColumn};
use crate::audit::AucInterval;
use crate::evaluate::auc_interval;
use crate::tables::{ColumnType, parse_number};
use crate::warning::{counted, percent};

/// Closed deals of each outcome below which the cells prove nothing.
const LEAST_DEALS: usize = 10;

/// Given for nearly all deals of one outcome ...
const NEARLY_ALL: f64 = 0.98;

/// ... and for no more than this share of those of the other.
const FAR_FEWER: f64 = 0.6;

/// Given for hardly any deal of one outcome ...
const HARDLY_ANY: f64 = 0.02;

/// ... and for at least this share of the other.
const FAR_MORE: f64 = 0.2;

/// Deals without a value, or with one, of which so many should have ended in one way ...
const LEAST_EXPECTED: f64 = 10.0;

/// ... and of which no more than this share of those did.
const ALL_BUT_NONE: f64 = 0.05;

/// A single column that ranks deals better than this, even at the low end of its interval, is too good to be known
/// beforehand: whole models of lead scoring rarely do.
const TOO_GOOD: f64 = 0.85;

/// A word in fewer closed deals tells nothing of its own.
const FEW_ROWS: usize = 10;

/// What the cells give away, in words; `won` is the outcome of each row.
pub(crate) fn against(
    column: &ExportedColumn<'_>,
    profile: &ColumnProfile,
    won: &[Option<bool>],
) -> Option<String> {
    let (mut rows, mut known) = ([0usize; 2], [0usize; 2]);
    for (cell, won) in column.cells.iter().zip(won) {
        if let Some(won) = won {
            rows[usize::from(*won)] += 1;
            known[usize::from(*won)] += usize::from(cell.is_some());
        }
    }
    if rows.iter().any(|&rows| rows < LEAST_DEALS) {
        return None;
    }
    let [lost, of_won] = [0, 1].map(|side| known[side] as f64 / rows[side] as f64);
    let (more, fewer) = (lost.max(of_won), lost.min(of_won));
    if (more >= NEARLY_ALL && fewer <= FAR_FEWER) || (fewer <= HARDLY_ANY && more >= FAR_MORE) {
        return Some(format!(
            "given for {} of the won and {} of the lost deals",
            percent(of_won),
            percent(lost)
        ));
    }
    one_sided(rows, known).or_else(|| too_good(column, profile, won))
}

/// Whether the deals without a value, or those with one, ended all but alike; rows and known cells of lost and won deals.
fn one_sided(rows: [usize; 2], known: [usize; 2]) -> Option<String> {
    let all = (rows[0] + rows[1]) as f64;
    let gaps = [rows[0] - known[0], rows[1] - known[1]];
    for (part, words) in [(gaps, "no value"), (known, "a value")] {
        let size = part[0] + part[1];
        for (side, end) in [(0, "lost"), (1, "won")] {
            let expected = size as f64 * rows[side] as f64 / all;
            if size < rows[0] + rows[1]
                && expected >= LEAST_EXPECTED
                && (part[side] as f64) <= ALL_BUT_NONE * expected
            {
                return Some(format!("{} of {} with {words} were {end}", part[side], counted(size, "deal")));
            }
        }
    }
    None
}

/// Whether the values alone put won above lost deals too well.
fn too_good(column: &ExportedColumn<'_>, profile: &ColumnProfile, won: &[Option<bool>]) -> Option<String> {
    let closed = || column.cells.iter().zip(won).filter_map(|(cell, won)| Some(((*cell)?, (*won)?)));
    let outcomes: Vec<bool> = closed().map(|(_, won)| won).collect();
    let scores: Vec<f64> = if profile.kind == ColumnType::Number {
        closed().map(|(cell, _)| parse_number(cell).unwrap_or_default()).collect()
    } else {
        let mut rates: HashMap<&str, (usize, usize)> = HashMap::new();
        for (cell, won) in closed() {
            let (n_won, all) = rates.entry(cell).or_default();
            *n_won += usize::from(won);
            *all += 1;
        }
        let average = outcomes.iter().filter(|won| **won).count() as f64 / outcomes.len().max(1) as f64;
        let rate = |cell: &str| rates.get(cell).filter(|(_, all)| *all >= FEW_ROWS);
        closed().map(|(cell, _)| rate(cell).map_or(average, |(won, all)| *won as f64 / *all as f64)).collect()
    };
    let n_won = outcomes.iter().filter(|won| **won).count();
    if n_won < LEAST_DEALS || outcomes.len() - n_won < LEAST_DEALS {
        return None;
    }
    let best = AucInterval::from(auc_interval(&scores, &outcomes)?).upwards();
    (best.low > TOO_GOOD).then(|| format!("alone it ranks deals with a ROC AUC of {:.2}", best.value))
}
