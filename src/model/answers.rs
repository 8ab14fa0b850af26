//! The distribution of answers in past deals, from which the value of a question is computed.
//!
//! For each column that a criterion or feature uses, a few values that represent its distribution among training deals,
//! and the share of each among similar deals: those of the same quintile by the log-odds without that column.

use crate::design::{Cells, Value};
use crate::evaluate::Correction;

/// The answers to one question: the known values of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The column.
    pub column: String,
    /// The increasing edges of the strata, in log-odds without the contribution of the column.
    pub edges: Vec<f64>,
    /// The answers.
    pub values: Vec<Answer>,
}

/// One value that represents itself and values near it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The value; never unknown.
    pub value: Value,
    /// For each stratum, the share of deals with a known value that it represents.
    pub shares: Vec<f64>,
}

/// The number of strata, if there are enough deals.
const MOST_STRATA: usize = 5;

/// The least number of deals with a known value in a stratum: the standard error of a share is at most 7 percentage points.
const FEWEST_IN_STRATUM: usize = 50;

/// The least number of deals with a known value.
const FEWEST_KNOWN: usize = 20;

/// The number of values that represent the distribution of a number: the medians of parts of equal size.
const MOST_NUMBERS: usize = 6;

/// The number of levels that represent all levels; rarer ones are left out.
const MOST_WORDS: usize = 8;

/// Edges that are nearer to each other, relative to their size, are one: log-odds that are equal but for rounding are of one stratum.
const LEAST_GAP: f64 = 1e-9;

/// The number of pseudo-deals with the overall distribution that are added to each stratum, so that rare values keep some
/// probability.
const PRIOR: f64 = 5.0;

impl Answers {
    /// The distribution of a column. `rest` has the log-odds of each without the contribution of the column. `None` with too few
    /// known values, or only one distinct value.
    ///
    /// # Panics
    /// When the lengths differ.
    #[must_use]
    pub fn learn(column: &str, cells: &Cells, rest: &[f64]) -> Option<Self> {
        assert_eq!(cells.len(), rest.len(), "one number for each cell");
        let (values, codes) = representatives(cells);
        let known: Vec<usize> = (0..codes.len()).filter(|&row| codes[row].is_some()).collect();
        if known.len() < FEWEST_KNOWN || values.len() < 2 {
            return None;
        }
        let mut sorted: Vec<f64> = known.iter().map(|&row| rest[row]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let n_strata = (known.len() / FEWEST_IN_STRATUM).clamp(1, MOST_STRATA);
        let mut edges: Vec<f64> = (1..n_strata).map(|part| sorted[part * sorted.len() / n_strata]).collect();
        let is_above = |edge: f64, lower: f64| edge - lower > LEAST_GAP * lower.abs().max(1.0);
        edges.dedup_by(|edge, lower| !is_above(*edge, *lower));
        edges.retain(|&edge| is_above(edge, sorted[0]));
        let mut counts = vec![vec![0.0; edges.len() + 1]; values.len()];
        for row in known {
            if let Some(code) = codes[row] {
                counts[code][stratum(&edges, rest[row])] += 1.0;
            }
        }
        let of_value: Vec<f64> = counts.iter().map(|strata| strata.iter().sum()).collect();
        let all: f64 = of_value.iter().sum();
        let of_stratum: Vec<f64> =
            (0..=edges.len()).map(|stratum| counts.iter().map(|strata| strata[stratum]).sum()).collect();
        let answers = values.into_iter().zip(counts).zip(of_value).map(|((value, strata), n)| {
            let share = |(count, all_here): (f64, &f64)| (count + PRIOR * n / all) / (all_here + PRIOR);
            Answer { value, shares: strata.into_iter().zip(&of_stratum).map(share).collect() }
        });
        Some(Self { column: column.to_owned(), edges, values: answers.collect() })
    }

    /// The same answers of a model with corrected log-odds. Rounding may make edges of it equal: the strata between which they lay are
    /// one then, with the mean of their shares, as strata are parts of about equal size.
    #[must_use]
    pub(super) fn corrected(mut self, correction: Correction) -> Self {
        let mut edges: Vec<f64> = self.edges.iter().map(|&edge| correction.of(edge)).collect();
        if correction.slope < 0.0 {
            edges.reverse();
            self.values.iter_mut().for_each(|answer| answer.shares.reverse());
        }
        // A stratum begins at each edge; those at equal edges are one.
        let is_first = |place: &usize| *place == 0 || edges[*place] > edges[*place - 1];
        let distinct: Vec<usize> = (0..edges.len()).filter(is_first).collect();
        let starts: Vec<usize> = std::iter::once(0).chain(distinct.iter().map(|place| place + 1)).collect();
        for answer in &mut self.values {
            let ends = starts.iter().skip(1).copied().chain([answer.shares.len()]);
            let merged = starts.iter().zip(ends).map(|(&start, end)| mean(&answer.shares[start..end]));
            answer.shares = merged.collect();
        }
        self.edges = distinct.into_iter().map(|place| edges[place]).collect();
        self
    }

    /// The stratum of a lead with these log-odds without the contribution of the column.
    #[must_use]
    pub fn stratum(&self, rest: f64) -> usize {
        stratum(&self.edges, rest)
    }
}

fn mean(shares: &[f64]) -> f64 {
    shares.iter().sum::<f64>() / shares.len() as f64
}

fn stratum(edges: &[f64], rest: f64) -> usize {
    edges.partition_point(|&edge| edge <= rest)
}

/// The representative values, and for each row the index of its own; `None` if it is unknown or too rare.
fn representatives(cells: &Cells) -> (Vec<Value>, Vec<Option<usize>>) {
    match cells {
        Cells::Flags(flags) => {
            let values = vec![Value::Flag(true), Value::Flag(false)];
            (values, flags.iter().map(|flag| flag.map(|flag| usize::from(!flag))).collect())
        }
        Cells::Words(words) => {
            let mut often: Vec<(u32, usize)> = words.counts().into_iter().zip(0..).collect();
            often.retain(|(count, _)| *count > 0);
            often.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| words.words()[a.1].cmp(&words.words()[b.1])));
            often.truncate(MOST_WORDS);
            let places: std::collections::HashMap<u32, usize> =
                often.iter().enumerate().map(|(place, (_, code))| (*code as u32, place)).collect();
            let values = often.iter().map(|(_, code)| Value::Words(words.words()[*code].clone()));
            (values.collect(), words.codes().iter().map(|code| places.get(code).copied()).collect())
        }
        Cells::Numbers(numbers) => of_numbers(numbers),
    }
}

fn of_numbers(numbers: &[f64]) -> (Vec<Value>, Vec<Option<usize>>) {
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut different = sorted.clone();
    different.dedup();
    let mut edges: Vec<f64> = if different.len() <= MOST_NUMBERS {
        different.iter().skip(1).copied().collect()
    } else {
        (1..MOST_NUMBERS).map(|part| sorted[part * sorted.len() / MOST_NUMBERS]).collect()
    };
    edges.dedup();
    edges.retain(|edge| sorted.first().is_some_and(|first| edge > first));
    let place = |number: f64| edges.partition_point(|&edge| edge <= number);
    let parts = sorted.chunk_by(|a, b| place(*a) == place(*b));
    // An observed value, not one between two.
    let values = parts.map(|part| Value::Number(part[part.len() / 2]));
    (values.collect(), numbers.iter().map(|&number| (!number.is_nan()).then(|| place(number))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_similar_deals() {
        // 100 deals with low and 100 with high log-odds; yes is the answer of 20 and of 80 of them.
        let flags = (0..200).map(|row| Some(row % 100 < if row < 100 { 20 } else { 80 })).collect();
        let rest: Vec<f64> = (0..200).map(|row| if row < 100 { -1.0 } else { 1.0 }).collect();
        let answers = Answers::learn("trial", &Cells::Flags(flags), &rest).unwrap();
        assert_eq!(answers.edges, [1.0]);
        assert_eq!((answers.stratum(-3.0), answers.stratum(1.0)), (0, 1));
        let yes = &answers.values[0];
        assert_eq!(yes.value, Value::Flag(true));
        // With five pseudo-deals of the overall distribution, half of which are yes.
        assert!((yes.shares[0] - 22.5 / 105.0).abs() < 1e-12 && (yes.shares[1] - 82.5 / 105.0).abs() < 1e-12);
        for stratum in 0..2 {
            let sum: f64 = answers.values.iter().map(|answer| answer.shares[stratum]).sum();
            assert!((sum - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn log_odds_that_are_equal_but_for_rounding_are_of_one_stratum() {
        // 0.1 + 0.2 is the number above 0.3.
        let flags = (0..250).map(|row| Some(row % 2 == 0)).collect();
        let rest: Vec<f64> = (0..250)
            .map(|row| match row {
                0..50 => -1.0,
                50..100 => 0.3,
                _ => 0.1 + 0.2,
            })
            .collect();
        assert_eq!(Answers::learn("trial", &Cells::Flags(flags), &rest).unwrap().edges, [0.3]);
    }

    fn answers(edges: &[f64], shares: &[f64]) -> Answers {
        let answer = |value, shares| Answer { value: Value::Flag(value), shares };
        let others = shares.iter().map(|share| 1.0 - share).collect();
        let values = vec![answer(true, shares.to_vec()), answer(false, others)];
        Answers { column: "trial".to_owned(), edges: edges.to_vec(), values }
    }

    #[test]
    fn strata_whose_edges_a_correction_makes_equal_are_one() {
        let edges = [0.3, 0.1 + 0.2, 2.0];
        let shift = Correction { intercept: -1.0, slope: 0.5 };
        assert_eq!(shift.of(edges[0]), shift.of(edges[1]), "rounding makes them equal");
        let corrected = answers(&edges, &[0.25, 0.5, 1.0, 0.0]).corrected(shift);
        assert_eq!(corrected, answers(&[shift.of(0.3), 0.0], &[0.25, 0.75, 0.0]));
        let equal = Correction { intercept: 0.0, slope: 1.0 };
        assert_eq!(answers(&[-1.0, 2.0], &[0.25, 0.5, 1.0]).corrected(equal).edges, [-1.0, 2.0]);
    }

    #[test]
    fn a_correction_that_inverts_the_order_inverts_the_strata() {
        let inverted = Correction { intercept: 1.0, slope: -2.0 };
        let corrected = answers(&[-1.0, 2.0], &[0.25, 0.5, 1.0]).corrected(inverted);
        assert_eq!(corrected, answers(&[-3.0, 3.0], &[1.0, 0.5, 0.25]));
    }

    #[test]
    fn a_few_observed_numbers_represent_all() {
        let numbers: Vec<f64> =
            (0..600).map(|row| if row % 10 == 0 { f64::NAN } else { f64::from(row) }).collect();
        let answers = Answers::learn("budget", &Cells::Numbers(numbers.clone()), &vec![0.0; 600]).unwrap();
        assert_eq!(answers.values.len(), MOST_NUMBERS);
        for answer in &answers.values {
            let Value::Number(number) = answer.value else { panic!() };
            assert!(numbers.contains(&number));
            assert!((answer.shares[0] - 1.0 / 6.0).abs() < 0.01);
        }
        let few = Cells::Numbers((0..50).map(|row| f64::from(row % 3)).collect());
        let answers = Answers::learn("months", &few, &[0.0; 50]).unwrap();
        let values: Vec<Value> = answers.values.into_iter().map(|answer| answer.value).collect();
        assert_eq!(values, [Value::Number(0.0), Value::Number(1.0), Value::Number(2.0)]);
    }

    #[test]
    fn rarely_answered_questions_are_not_used() {
        let flags =
            |known: usize| Cells::Flags((0..100).map(|row| (row < known).then_some(row % 2 == 0)).collect());
        assert!(Answers::learn("a", &flags(19), &[0.0; 100]).is_none());
        assert!(Answers::learn("a", &flags(20), &[0.0; 100]).is_some());
        assert!(Answers::learn("a", &Cells::Numbers(vec![3.0; 100]), &[0.0; 100]).is_none());
    }
}
