//! The levels of a column, and the levels with a single outcome.

use std::fmt;

use rayon::prelude::*;
use serde::Serialize;

use crate::design::{ABSENT, Cells};
use crate::numbers::count;
use crate::quotation::in_quotes;
use crate::tables::number_text;

/// The level of each row; unknown is a separate level.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    /// Below `count`.
    pub codes: Vec<u32>,
    /// Number of levels, the last of them unknown.
    pub count: usize,
    /// Distinct values, without unknown.
    pub n_distinct: usize,
    /// The smallest and the largest number of each level but the last.
    ranges: Vec<(f64, f64)>,
}

/// The approximate number of bins of a number.
const BINS: usize = 50;

/// The least number of deals in a bin, as the win rate of fewer is mostly noise.
const LEAST_IN_BIN: usize = 20;

impl Levels {
    pub fn of(cells: &Cells) -> Self {
        match cells {
            Cells::Flags(flags) => {
                let codes: Vec<u32> = flags.iter().map(|flag| flag.map_or(2, u32::from)).collect();
                let n_distinct = (0..2).filter(|code| codes.contains(code)).count();
                Self { codes, count: 3, n_distinct, ranges: Vec::new() }
            }
            Cells::Words(words) => {
                let unknown = words.words().len() as u32;
                let code = |&code: &u32| if code == ABSENT { unknown } else { code };
                let codes = words.codes().iter().map(code).collect();
                let n_distinct = words.counts().into_iter().filter(|&rows| rows > 0).count();
                Self { codes, count: unknown as usize + 1, n_distinct, ranges: Vec::new() }
            }
            Cells::Numbers(numbers) => Self::of_numbers(numbers),
        }
    }

    /// Bins of about equal numbers of rows. A value frequent enough to fill a bin gets its own.
    fn of_numbers(numbers: &[f64]) -> Self {
        let mut sorted: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
        sorted.par_sort_unstable_by(f64::total_cmp);
        let target = (sorted.len() / BINS).max(LEAST_IN_BIN);
        let mut ranges: Vec<(f64, f64)> = Vec::new();
        let (mut in_bin, mut n_distinct) = (0, 0);
        for run in sorted.chunk_by(|a, b| a == b) {
            n_distinct += 1;
            let is_alone = run.len() >= target;
            if let Some(range) = ranges.last_mut().filter(|_| in_bin < target && !is_alone) {
                range.1 = run[0];
                in_bin += run.len();
            } else {
                ranges.push((run[0], run[0]));
                in_bin = run.len();
            }
        }
        let unknown = ranges.len() as u32;
        let code = |&number: &f64| {
            if number.is_nan() { unknown } else { ranges.partition_point(|range| range.1 < number) as u32 }
        };
        let codes = numbers.par_iter().map(code).collect();
        Self { codes, count: ranges.len() + 1, n_distinct, ranges }
    }

    /// Lost and won deals of each level.
    pub fn counts(&self, won: &[bool]) -> Vec<[u32; 2]> {
        let mut counts = vec![[0; 2]; self.count];
        for (&code, &won) in self.codes.iter().zip(won) {
            counts[code as usize][usize::from(won)] += 1;
        }
        counts
    }

    /// The name of a level; `None` for unknown.
    pub fn name(&self, cells: &Cells, level: usize) -> Option<String> {
        if level + 1 == self.count {
            return None;
        }
        Some(match cells {
            Cells::Flags(_) => if level == 1 { "yes" } else { "no" }.to_owned(),
            Cells::Words(words) => words.words()[level].clone(),
            Cells::Numbers(_) => match self.ranges[level] {
                (low, high) if low == high => number_text(low),
                (low, high) => format!("{} to {}", number_text(low), number_text(high)),
            },
        })
    }
}

/// A level that occurs with one outcome only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OneSided {
    /// The name of the level; for a number its range.
    pub level: String,
    pub deals: usize,
    /// Whether all its deals were won; else all were lost.
    pub won: bool,
}

impl fmt::Display for OneSided {
    /// `"Partner" (31 deals, all won)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.won { "won" } else { "lost" };
        let deals = count(self.deals);
        match self.level.as_str() {
            UNKNOWN => write!(f, "unknown ({deals} deals, all {end})"),
            level => write!(f, "{level} ({deals} deals, all {end})", level = in_quotes(level)),
        }
    }
}

/// The least number of deals of a level with a single outcome.
const LEAST_ONE_SIDED: u32 = 20;

/// The significance level of the test for a single outcome: the probability that all deals of the level have it, if each is
/// won at the average rate. It is small because a column may have many levels.
const ALPHA: f64 = 0.001;

/// The name of the deals without a value.
const UNKNOWN: &str = "(unknown)";

/// The largest number of levels that are named, the largest levels first.
const MOST_NAMED: usize = 3;

/// The levels with a single outcome that is significant, and the number of deals with such a level.
pub(super) fn one_sided(levels: &Levels, cells: &Cells, won: &[bool]) -> (Vec<OneSided>, usize) {
    let counts = levels.counts(won);
    let n_won = won.iter().filter(|&&won| won).count() as f64;
    let rate = n_won / won.len().max(1) as f64;
    let is_one_sided = |[lost, won]: [u32; 2]| {
        let (n, chance) = if lost == 0 { (won, rate) } else { (lost, 1.0 - rate) };
        lost.min(won) == 0 && n >= LEAST_ONE_SIDED && chance.powf(f64::from(n)) < ALPHA
    };
    let mut named: Vec<(u32, bool, String)> = Vec::new();
    let mut n_deals = 0;
    for (level, &count) in counts.iter().enumerate() {
        if !is_one_sided(count) {
            continue;
        }
        let name = levels.name(cells, level).unwrap_or_else(|| UNKNOWN.to_owned());
        n_deals += (count[0] + count[1]) as usize;
        named.push((count[0] + count[1], count[1] > 0, name));
    }
    named.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
    let named = named.into_iter().take(MOST_NAMED);
    (named.map(|(deals, won, level)| OneSided { level, deals: deals as usize, won }).collect(), n_deals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frequent_value_gets_its_own_bin_and_unknown_is_a_level() {
        let mut numbers = vec![0.0; 100];
        numbers.extend((1..=100).map(f64::from));
        numbers.push(f64::NAN);
        let levels = Levels::of(&Cells::Numbers(numbers.clone()));
        assert_eq!((levels.count, levels.n_distinct), (1 + 5 + 1, 101));
        let cells = Cells::Numbers(numbers);
        let name = |level| levels.name(&cells, level);
        assert_eq!((name(0).as_deref(), name(1).as_deref()), (Some("0"), Some("1 to 20")));
        assert_eq!((levels.codes[100], levels.codes[200], name(6)), (1, 6, None));
    }
}
