//! Duplicate deals, and deals with equal features and different outcomes.

use std::fmt;

use rayon::prelude::*;
use serde::Serialize;

use crate::evaluate::combine;
use crate::numbers::{count, percent};

/// Deals that are equal in every column but the id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repeats {
    /// Deals that repeat another one.
    pub deals: usize,
    pub of: usize,
    /// Two such deals.
    pub example: [String; 2],
}

/// Deals with equal features and different outcomes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contradiction {
    /// Deals for which another deal has the same features and the other outcome.
    pub deals: usize,
    pub of: usize,
    /// Distinct combinations of features.
    pub distinct: usize,
    /// An upper bound of the accuracy of any model with these features on these deals.
    pub best_accuracy: f64,
    /// A lower bound of the log loss of any model with these features on these deals, in nats per deal.
    pub least_log_loss: f64,
    /// A won and a lost deal with equal features.
    pub example: [String; 2],
}

fn by_key(keys: &[u64], ids: &[String]) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..keys.len() as u32).collect();
    rows.par_sort_unstable_by_key(|&row| (keys[row as usize], &ids[row as usize], row));
    rows
}

/// Duplicate deals, and the rows that repeat another one; `None` without any. The example is the one with the smallest id.
pub(super) fn repeats(keys: &[u64], won: &[bool], ids: &[String]) -> Option<(Repeats, Vec<u32>)> {
    let keys: Vec<u64> = keys.iter().zip(won).map(|(&key, &won)| combine(key, u64::from(won))).collect();
    let rows = by_key(&keys, ids);
    let runs = || rows.chunk_by(|a, b| keys[*a as usize] == keys[*b as usize]).filter(|run| run.len() > 1);
    let repeating: Vec<u32> = runs().flat_map(|run| &run[1..]).copied().collect();
    let pair = |run: &[u32]| [run[0], run[1]].map(|row| ids[row as usize].clone());
    let example = runs().map(pair).min()?;
    Some((Repeats { deals: repeating.len(), of: keys.len(), example }, repeating))
}

/// Deals with equal features and different outcomes; `None` without any. The example has the smallest id of a won deal.
pub(super) fn contradiction(keys: &[u64], won: &[bool], ids: &[String]) -> Option<Contradiction> {
    let rows = by_key(keys, ids);
    let (mut deals, mut distinct, mut correct) = (0, 0, 0);
    let mut losses: Vec<f64> = Vec::new();
    let mut example: Option<[String; 2]> = None;
    for run in rows.chunk_by(|a, b| keys[*a as usize] == keys[*b as usize]) {
        let n_won = run.iter().filter(|&&row| won[row as usize]).count();
        distinct += 1;
        correct += n_won.max(run.len() - n_won);
        if n_won == 0 || n_won == run.len() {
            continue;
        }
        deals += run.len();
        let (n, w) = (run.len() as f64, n_won as f64);
        losses.push(-(w * (w / n).ln() + (n - w) * ((n - w) / n).ln()));
        let first = |outcome: bool| run.iter().find(|&&row| won[row as usize] == outcome);
        let pair = first(true).zip(first(false));
        let pair = pair.map(|(&a, &b)| [a, b].map(|row| ids[row as usize].clone()));
        example = [example, pair].into_iter().flatten().min();
    }
    let of = keys.len();
    let share = |sum: f64| sum / of as f64;
    Some(Contradiction {
        deals,
        of,
        distinct,
        best_accuracy: share(correct as f64),
        least_log_loss: share(losses.iter().sum()),
        example: example?,
    })
}

impl fmt::Display for Repeats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = &self.example;
        write!(
            f,
            "{} of {} deals duplicate another one in every column but the id, for example {one} and {other}",
            count(self.deals),
            count(self.of)
        )
    }
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [won, lost] = &self.example;
        write!(
            f,
            "{} of {} deals have the same features as a deal with the other outcome, for example {won} (won) and {lost} \
             (lost): no model with these features has an accuracy above {} or a log loss below {:.3} on these deals",
            count(self.deals),
            count(self.of),
            percent(self.best_accuracy),
            self.least_log_loss
        )
    }
}
