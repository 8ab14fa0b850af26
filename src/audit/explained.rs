//! The share of a column that another variable explains, whatever the form of the dependence.
//!
//! Deals are brought in the order of the variable, won and lost deals separately, and are put into bins of successive deals. What a
//! column varies within the bins is compared with what it varies among all deals of the outcome. A column that is computed
//! from the variable hardly varies within small bins: a number, a period, a level of a class, or a text.
//!
//! # Reference
//! The adjusted coefficient of determination of a one-way analysis of variance, of ranks for numbers (Kruskal & Wallis 1952) and of
//! levels for words (Light & Margolin 1971).

use super::compared_values::{ComparedValues, Moments, tied_ranks};
use crate::design::ABSENT;
use crate::statistics::normal_p;

/// The least number of deals in a bin where a computed column has to be distinguished from others.
const SMALL_BIN: usize = 3;

/// The number of larger bins, which find a weaker dependence, and the least number of deals in each.
const BINS: usize = 20;
const LEAST_IN_BIN: usize = 5;

/// What a boundary between two levels adds to the variation within small bins on average: two of three boundaries divide a bin, which
/// then varies by 4/3.
const BOUNDARY: f64 = 0.9;

/// The least number of deals for each level from which it is a period with two boundaries.
const DEALS_OF_LEVEL: usize = 5;

/// How much is explained.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Explained {
    /// The adjusted share in large bins.
    pub share: f64,
    /// The adjusted share in small bins, without what boundaries between levels take from it.
    pub computed: f64,
    /// The probability of such a share in large bins if there is no dependence.
    pub p: f64,
    /// The number of compared deals.
    pub deals: usize,
}

impl Explained {
    /// The larger share.
    pub fn best(self) -> f64 {
        self.share.max(self.computed)
    }
}

/// The deals in the order of a variable, first the lost ones.
#[derive(Debug, Clone)]
pub(super) struct DealOrder {
    rows: Vec<u32>,
    /// Whether the variable of a deal differs from that of the deal before it.
    is_new: Vec<bool>,
    /// The place of the first won deal.
    first_won: usize,
    /// The ranks of the variable within each outcome.
    ranks: Vec<f64>,
}

impl DealOrder {
    /// The deals whose variable is known.
    pub fn of(variable: &[f64], won: &[bool]) -> Self {
        let known = |outcome: bool| {
            let rows = (0..variable.len() as u32).filter(move |&row| won[row as usize] == outcome);
            let mut rows: Vec<u32> = rows.filter(|&row| variable[row as usize].is_finite()).collect();
            rows.sort_unstable_by(|a, b| {
                variable[*a as usize].total_cmp(&variable[*b as usize]).then(a.cmp(b))
            });
            rows
        };
        let mut rows = known(false);
        let first_won = rows.len();
        rows.extend(known(true));
        let at = |place: usize| variable[rows[place] as usize];
        let is_new: Vec<bool> = (0..rows.len())
            .map(|place| place == 0 || place == first_won || at(place) != at(place - 1))
            .collect();
        let ranks = tied_ranks(&is_new);
        Self { rows, is_new, first_won, ranks }
    }

    /// How much of a column the variable explains.
    pub fn explains(&self, values: &ComparedValues) -> Explained {
        let (small, n_levels) = self.variation(values, |_| SMALL_BIN);
        let (large, _) = self.variation(values, |filled| (filled / BINS).max(LEAST_IN_BIN));
        // With fewer deals for each level, boundaries are no exception.
        let has_periods = large.deals >= DEALS_OF_LEVEL * n_levels;
        let boundaries = if has_periods { BOUNDARY * n_levels as f64 } else { 0.0 };
        Explained {
            share: large.share(0.0),
            computed: small.share(boundaries),
            p: large.p(),
            deals: large.deals,
        }
    }

    /// The share of the variable that the levels of a column explain, for levels with several deals each.
    pub fn explained_by(&self, values: &ComparedValues) -> f64 {
        /// Degrees of freedom within the levels below which they are mostly of one deal each.
        const LEAST_FREEDOM: f64 = 30.0;
        let ComparedValues::Codes(codes, n_levels) = values else { return 0.0 };
        let mut sum = Variation::default();
        for part in [0..self.first_won, self.first_won..self.rows.len()] {
            let mut levels = vec![Moments::default(); *n_levels];
            let mut all = Moments::default();
            for place in part {
                let code = codes[self.rows[place] as usize];
                if code != ABSENT {
                    levels[code as usize].add(self.ranks[place]);
                    all.add(self.ranks[place]);
                }
            }
            sum.add_part(all.deviation(), all.n, levels.iter().map(|level| (level.deviation(), level.n)), 1);
        }
        if sum.within_freedom < LEAST_FREEDOM { 0.0 } else { sum.share(0.0) }
    }

    /// The mean place of each level of a column among the deals of the same outcome, from 0 for the least variable to 1 for the
    /// largest; NaN for a level of no deal.
    pub fn mean_places(&self, codes: &[u32], n_levels: usize) -> Vec<f64> {
        let mut sums = vec![(0.0, 0.0); n_levels];
        for part in [0..self.first_won, self.first_won..self.rows.len()] {
            let (start, n) = (part.start, part.len() as f64);
            for place in part {
                if let Some(sum) = sums.get_mut(codes[self.rows[place] as usize] as usize) {
                    *sum = (sum.0 + (place - start) as f64 / n, sum.1 + 1.0);
                }
            }
        }
        sums.into_iter().map(|(sum, n)| sum / n).collect()
    }

    /// The variation within bins of at least the given number of deals, and the boundaries between levels.
    fn variation(&self, values: &ComparedValues, least: impl Fn(usize) -> usize) -> (Variation, usize) {
        let mut sum = Variation::default();
        let mut n_boundaries = 0;
        for part in [0..self.first_won, self.first_won..self.rows.len()] {
            let known: Vec<usize> =
                part.filter(|&place| values.is_known(self.rows[place] as usize)).collect();
            let rows: Vec<u32> = known.iter().map(|&place| self.rows[place]).collect();
            let bins = self.bins(&known, least(known.len()));
            let (total, n_levels) = values.deviation(&rows);
            let within = bins.windows(2).map(|ends| {
                let bin = &rows[ends[0]..ends[1]];
                (values.deviation_in_bin(bin), bin.len())
            });
            let freedom = n_levels.max(2) - 1;
            sum.add_part(total, rows.len(), within, freedom);
            n_boundaries += if matches!(values, ComparedValues::Codes(..)) { n_levels.max(1) - 1 } else { 0 };
        }
        (sum, n_boundaries)
    }

    /// The places at which bins begin, and the end.
    fn bins(&self, known: &[usize], least: usize) -> Vec<usize> {
        let mut starts = vec![0];
        let mut previous = None;
        for (index, &place) in known.iter().enumerate() {
            let start = starts.last().copied().unwrap_or_default();
            // Unknown values between two deals may hide that they differ.
            let differs =
                previous.is_some_and(|previous: usize| (previous + 1..=place).any(|at| self.is_new[at]));
            if differs && index - start >= least && known.len() - index >= least {
                starts.push(index);
            }
            previous = Some(place);
        }
        starts.push(known.len());
        starts
    }
}

/// The sums of an analysis of variance over the outcomes.
#[derive(Debug, Clone, Copy, Default)]
struct Variation {
    within: f64,
    within_freedom: f64,
    total: f64,
    total_freedom: f64,
    /// A statistic with about a chi-square distribution without a dependence, and its degrees of freedom.
    statistic: f64,
    freedom: f64,
    deals: usize,
}

impl Variation {
    /// Adds the deals of an outcome; `freedom` is that of one value.
    fn add_part(&mut self, total: f64, n: usize, bins: impl Iterator<Item = (f64, usize)>, freedom: usize) {
        let (mut within, mut n_bins) = (0.0, 0_usize);
        for (deviation, _) in bins.filter(|(_, deals)| *deals > 0) {
            within += deviation;
            n_bins += 1;
        }
        if n < 2 || n_bins == 0 || total <= 0.0 {
            return;
        }
        self.deals += n;
        self.within += within;
        self.within_freedom += (n - n_bins) as f64;
        self.total += total;
        self.total_freedom += (n - 1) as f64;
        self.statistic += (n - 1) as f64 * freedom as f64 * (total - within) / total;
        self.freedom += (freedom * (n_bins - 1)) as f64;
    }

    /// The share of the variance that the bins explain, without the variation `allowed` within them; 0 if it is none.
    fn share(&self, allowed: f64) -> f64 {
        if self.within_freedom < 1.0 || self.total <= 0.0 {
            return 0.0;
        }
        let within = (self.within - allowed).max(0.0) / self.within_freedom;
        (1.0 - within / (self.total / self.total_freedom)).max(0.0)
    }

    fn p(&self) -> f64 {
        chi_square_upper(self.statistic, self.freedom)
    }
}

/// The probability that a chi-square variable is larger than `statistic`.
///
/// # Reference
/// Wilson & Hilferty (1931).
fn chi_square_upper(statistic: f64, freedom: f64) -> f64 {
    if freedom < 1.0 {
        return 1.0;
    }
    let spread = 2.0 / (9.0 * freedom);
    let z = ((statistic / freedom).max(0.0).cbrt() - (1.0 - spread)) / spread.sqrt();
    if z <= 0.0 { 1.0 } else { normal_p(z) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Cells, Words};

    fn random(row: u64) -> f64 {
        (crate::fit::split_mix64(row) % 100_000) as f64 / 100_000.0
    }

    fn rows(n: usize) -> Vec<u32> {
        (0..n as u32).collect()
    }

    #[test]
    fn a_function_of_the_variable_is_explained_in_any_form() {
        let variable: Vec<f64> = (0..400).map(|row| (random(row) * 700.0).floor()).collect();
        let won: Vec<bool> = (0..400).map(|row| row % 3 == 0).collect();
        let order = DealOrder::of(&variable, &won);
        let forms: [&dyn Fn(f64) -> f64; 4] =
            [&|v| (1.0 + v).ln(), &|v| (v / 30.4).floor() % 12.0, &|v| v.min(300.0), &|v| (v - 350.0).abs()];
        for (index, form) in forms.iter().enumerate() {
            let cells = Cells::Numbers(variable.iter().map(|v| form(*v)).collect());
            let explained = order.explains(&ComparedValues::of(&cells, &rows(400)));
            assert!(explained.computed > 0.9 && explained.p < 1e-9, "{index}: {explained:?}");
        }
        let words: Vec<String> = variable.iter().map(|v| format!("Q{}", (v / 91.0).floor() % 4.0)).collect();
        let cells = Cells::Words(Words::new(words.iter().map(|word| Some(word.as_str()))));
        assert!(order.explains(&ComparedValues::of(&cells, &rows(400))).computed > 0.9);
        let words: Vec<String> = variable.iter().map(|v| format!("{} days", (v / 2.0).floor())).collect();
        let cells = Cells::Words(Words::new(words.iter().map(|word| Some(word.as_str()))));
        assert!(order.explained_by(&ComparedValues::of(&cells, &rows(400))) > 0.9);
    }

    #[test]
    fn what_the_outcome_alone_explains_and_noise_are_not_explained() {
        let won: Vec<bool> = (0..600).map(|row| row % 3 == 0).collect();
        let variable: Vec<f64> =
            (0..600).map(|row| random(row) * if won[row as usize] { 2.0 } else { 1.0 }).collect();
        let order = DealOrder::of(&variable, &won);
        let by_outcome = Cells::Numbers(
            (0..600).map(|row| random(row + 999) + f64::from(u8::from(won[row as usize]))).collect(),
        );
        let noise = Cells::Words(Words::new(
            (0..600).map(|row| Some(["a", "b", "c"][(random(row + 5000) * 3.0) as usize])),
        ));
        for cells in [by_outcome, noise] {
            let explained = order.explains(&ComparedValues::of(&cells, &rows(600)));
            assert!(explained.best() < 0.3 && explained.p > 1e-4, "{explained:?}");
        }
    }
}
