//! The values of a column as they are compared: ranks of numbers, codes of levels.

use rayon::prelude::*;

use crate::design::{ABSENT, Cells};

/// A column as it is compared: ranks of numbers, codes of levels, both absent where it is unknown.
#[derive(Debug, Clone)]
pub(super) enum ComparedValues {
    /// From 0 to 1; NaN where unknown.
    Ranks(Vec<f64>),
    /// With the number of levels; [`ABSENT`] where unknown.
    Codes(Vec<u32>, usize),
}

/// Mean ranks within runs of equal values, from 0 on in the order of the deals.
pub(super) fn tied_ranks(is_new: &[bool]) -> Vec<f64> {
    let mut ranks = Vec::with_capacity(is_new.len());
    let mut start = 0;
    while start < is_new.len() {
        let run = 1 + is_new[start + 1..].iter().take_while(|&&is_new| !is_new).count();
        let rank = start as f64 + (run as f64 - 1.0) / 2.0;
        ranks.extend(std::iter::repeat_n(rank, run));
        start += run;
    }
    ranks
}

/// Number, sum and sum of squares.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moments {
    pub n: usize,
    sum: f64,
    squares: f64,
}

impl Moments {
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        self.sum += value;
        self.squares += value * value;
    }

    /// The sum of squared deviations from the mean.
    pub fn deviation(&self) -> f64 {
        if self.n == 0 { 0.0 } else { (self.squares - self.sum * self.sum / self.n as f64).max(0.0) }
    }
}

impl ComparedValues {
    /// The cells of these rows.
    pub fn of(cells: &Cells, rows: &[u32]) -> Self {
        match cells {
            Cells::Numbers(numbers) => {
                Self::of_numbers(&rows.iter().map(|&row| numbers[row as usize]).collect::<Vec<f64>>())
            }
            Cells::Flags(flags) => {
                let code = |&row: &u32| flags[row as usize].map_or(ABSENT, u32::from);
                Self::Codes(rows.iter().map(code).collect(), 2)
            }
            Cells::Words(words) => {
                let codes = rows.iter().map(|&row| words.codes()[row as usize]).collect();
                Self::Codes(codes, words.words().len())
            }
        }
    }

    /// The ranks of numbers, equal ones with their mean rank.
    pub fn of_numbers(numbers: &[f64]) -> Self {
        let mut order: Vec<u32> =
            (0..numbers.len() as u32).filter(|&row| numbers[row as usize].is_finite()).collect();
        order.par_sort_unstable_by(|a, b| numbers[*a as usize].total_cmp(&numbers[*b as usize]));
        let at = |place: usize| numbers[order[place] as usize];
        let is_new: Vec<bool> =
            (0..order.len()).map(|place| place == 0 || at(place) != at(place - 1)).collect();
        let mut ranks = vec![f64::NAN; numbers.len()];
        for (row, rank) in order.iter().zip(tied_ranks(&is_new)) {
            ranks[*row as usize] = rank / order.len() as f64;
        }
        Self::Ranks(ranks)
    }

    pub fn is_known(&self, row: usize) -> bool {
        match self {
            Self::Ranks(ranks) => !ranks[row].is_nan(),
            Self::Codes(codes, _) => codes[row] != ABSENT,
        }
    }

    /// The number of known values.
    pub fn n_known(&self) -> usize {
        let n = match self {
            Self::Ranks(ranks) => ranks.len(),
            Self::Codes(codes, _) => codes.len(),
        };
        (0..n).filter(|&row| self.is_known(row)).count()
    }

    /// The number of levels that occur; `None` for numbers.
    pub fn n_levels(&self) -> Option<usize> {
        let Self::Codes(codes, n_levels) = self else { return None };
        let mut occurs = vec![false; *n_levels];
        codes.iter().filter(|code| **code != ABSENT).for_each(|&code| occurs[code as usize] = true);
        Some(occurs.into_iter().filter(|&occurs| occurs).count())
    }

    /// The number of known values other than the most frequent one.
    pub fn n_others(&self) -> usize {
        let mut keys: Vec<u64> = match self {
            Self::Ranks(ranks) => {
                ranks.iter().filter(|rank| !rank.is_nan()).map(|rank| rank.to_bits()).collect()
            }
            Self::Codes(codes, _) => {
                codes.iter().filter(|code| **code != ABSENT).map(|code| u64::from(*code)).collect()
            }
        };
        keys.sort_unstable();
        let most = keys.chunk_by(|a, b| a == b).map(<[u64]>::len).max().unwrap_or_default();
        keys.len() - most
    }

    /// The deviation among known rows, and the number of their levels; 2 for numbers.
    pub fn deviation(&self, rows: &[u32]) -> (f64, usize) {
        let Self::Codes(codes, n_levels) = self else { return (self.deviation_in_bin(rows), 2) };
        let mut counts = vec![0_u32; *n_levels];
        for &row in rows {
            counts[codes[row as usize] as usize] += 1;
        }
        let squares: f64 = counts.iter().map(|&n| f64::from(n) * f64::from(n)).sum();
        let n = rows.len() as f64;
        let deviation = if rows.is_empty() { 0.0 } else { n - squares / n };
        (deviation, counts.into_iter().filter(|&n| n > 0).count())
    }

    /// The deviation among the known rows of one bin.
    pub fn deviation_in_bin(&self, rows: &[u32]) -> f64 {
        match self {
            Self::Ranks(ranks) => {
                let mut moments = Moments::default();
                for &row in rows {
                    moments.add(ranks[row as usize]);
                }
                moments.deviation()
            }
            Self::Codes(codes, _) => {
                let mut codes: Vec<u32> = rows.iter().map(|&row| codes[row as usize]).collect();
                codes.sort_unstable();
                let squares: usize = codes.chunk_by(|a, b| a == b).map(|run| run.len() * run.len()).sum();
                if rows.is_empty() { 0.0 } else { rows.len() as f64 - squares as f64 / rows.len() as f64 }
            }
        }
    }
}

/// The rank correlation of two columns of numbers where both are known; `None` for fewer than ten deals or constants.
pub(super) fn rank_correlation(a: &[f64], b: &[f64]) -> Option<(f64, usize)> {
    const LEAST: usize = 10;
    /// A spread of ranks from 0 to 1 that is rounding.
    const NONE: f64 = 1e-9;
    let pairs = a.iter().zip(b).filter(|(a, b)| a.is_finite() && b.is_finite());
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.map(|(a, b)| (*a, *b)).unzip();
    let (ComparedValues::Ranks(a), ComparedValues::Ranks(b)) =
        (ComparedValues::of_numbers(&a), ComparedValues::of_numbers(&b))
    else {
        return None;
    };
    let n = a.len();
    let mean = |ranks: &[f64]| ranks.iter().sum::<f64>() / n as f64;
    let (mean_a, mean_b) = (mean(&a), mean(&b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        a.iter().zip(&b).map(|(a, b)| f(a - mean_a, b - mean_b)).sum()
    };
    let (aa, bb, ab) = (sum(&|a, _| a * a), sum(&|_, b| b * b), sum(&|a, b| a * b));
    (n >= LEAST && aa > NONE && bb > NONE).then(|| (ab / (aa * bb).sqrt(), n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rank_correlation_is_that_of_spearman() {
        let a: Vec<f64> = (0..12).map(f64::from).collect();
        let cubes: Vec<f64> = a.iter().map(|a| -a.powi(3)).collect();
        assert!((rank_correlation(&a, &cubes).unwrap().0 + 1.0).abs() < 1e-12);
        assert_eq!(rank_correlation(&a, &[1.0; 12]), None);
    }
}
