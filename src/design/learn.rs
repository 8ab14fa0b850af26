//! Fitting an encoder on training rows.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::cells::Cells;
use super::encode::{members_of, shaped};
use super::encoder::labelled;
use super::features::Features;
use super::same_values::merged;
use super::words::Words;
use super::{EncodeError, Encoder, Encoding};
use crate::project::{Feature, Kind, Shape};
use crate::statistics::{median, quantile};

impl Encoder {
    /// Learns the encodings of `features` from their values (one row for each training deal), and returns the names of the
    /// constant features.
    ///
    /// # Errors
    /// When a column is of a type that its feature cannot have.
    ///
    /// # Panics
    /// When there is not one column of values for each feature.
    pub fn learn(features: &[Feature], values: &Features) -> Result<(Self, Vec<String>), EncodeError> {
        assert_eq!(features.len(), values.columns().len(), "one column for each feature");
        let learned: Option<Vec<Encoding>> =
            features.par_iter().zip(values.columns()).map(|(feature, cells)| learn(feature, cells)).collect();
        let wrong =
            || features.iter().zip(values.columns()).find(|(feature, cells)| learn(feature, cells).is_none());
        let Some(encodings) = learned else {
            let feature = wrong().map(|(feature, _)| feature.name.clone()).unwrap_or_default();
            return Err(EncodeError::Type { feature });
        };
        let is_extreme = |encoding: &Encoding| match encoding {
            Encoding::Number { mean, deviation, .. } => !(mean.is_finite() && deviation.is_finite()),
            _ => false,
        };
        if let Some(place) = encodings.iter().position(is_extreme) {
            return Err(EncodeError::Extreme { feature: features[place].name.clone() });
        }
        let is_constant = |cells: &Cells| values.n_rows() > 0 && cells.is_constant();
        let constant = features.iter().zip(values.columns()).filter(|(_, cells)| is_constant(cells));
        let constant = constant.map(|(feature, _)| feature.name.clone()).collect();
        let encodings =
            features.iter().zip(encodings).map(|(feature, encoding)| labelled(feature, encoding)).collect();
        Ok((Self::new(encodings), constant))
    }
}

/// The encoding of a feature with these values; `None` when they are of another type.
fn learn(feature: &Feature, cells: &Cells) -> Option<Encoding> {
    let unknown = cells.has_unknown();
    Some(match (&feature.kind, cells) {
        (Kind::Number(Shape::Linear), Cells::Numbers(numbers)) => number(numbers, false),
        (Kind::Number(Shape::Log), Cells::Numbers(numbers)) => number(numbers, true),
        (Kind::Number(Shape::Quantiles(bins)), Cells::Numbers(numbers)) => {
            Encoding::Bins { edges: quantiles(numbers, *bins), unknown }
        }
        (Kind::Number(Shape::Edges(edges)), Cells::Numbers(_)) => {
            Encoding::Bins { edges: edges.clone(), unknown }
        }
        (Kind::Flag, Cells::Flags(flags)) => {
            let yes = flags.iter().filter(|flag| **flag == Some(true)).count();
            Encoding::Flag { mean: yes as f64 / flags.len().max(1) as f64, unknown }
        }
        (Kind::Category { min_count }, Cells::Words(words)) => {
            let (levels, rare) = frequent(merged(counted(words, std::iter::once)), *min_count);
            Encoding::Levels { levels, rare, unknown }
        }
        (Kind::Set { separator, min_count }, Cells::Words(words)) => {
            let members = counted(words, |cell| members_of(cell, separator));
            let (members, rare) = frequent(merged(members), *min_count);
            Encoding::Members { separator: separator.clone(), members, rare, unknown }
        }
        _ => return None,
    })
}

fn number(numbers: &[f64], log: bool) -> Encoding {
    let filled: Vec<f64> =
        numbers.iter().filter(|number| !number.is_nan()).map(|&number| shaped(number, log)).collect();
    let median = median(&filled).unwrap_or(0.0);
    let n_unknown = (numbers.len() - filled.len()) as f64;
    let n = numbers.len().max(1) as f64;
    let mean = (sum(&filled, |x| x) + median * n_unknown) / n;
    let squares = sum(&filled, |x| (x - mean).powi(2)) + (median - mean).powi(2) * n_unknown;
    let deviation = (squares / n).sqrt();
    // NaN stays NaN, and is rejected later.
    let deviation = if deviation <= CONSTANT * mean.abs() { 1.0 } else { deviation };
    Encoding::Number { log, mean, deviation, median, unknown: n_unknown > 0.0 }
}

/// A deviation below this share of the mean is rounding error.
const CONSTANT: f64 = 1e-12;

/// The number of values per partial sum; the partial sums are then added, which keeps the rounding error small.
const SUMMED_AT_ONCE: usize = 1024;

/// The number of parallel sums: in a single one, each addition would wait for the one before.
const LANES: usize = 8;

fn sum(values: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let of_chunk = |values: &[f64]| {
        let (lanes, rest) = values.as_chunks::<LANES>();
        let mut sums = [0.0; LANES];
        for values in lanes {
            sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum += term(value));
        }
        sums.iter().sum::<f64>() + rest.iter().map(|&value| term(value)).sum::<f64>()
    };
    values.chunks(SUMMED_AT_ONCE).map(of_chunk).sum()
}

/// The inner edges of `bins` quantile intervals; equal edges, and those that would leave the first interval empty, are
/// dropped.
fn quantiles(numbers: &[f64], bins: u32) -> Vec<f64> {
    let mut filled: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    filled.sort_unstable_by(f64::total_cmp);
    let inner = (1..bins).filter_map(|bin| quantile(&filled, f64::from(bin) / f64::from(bins)).map(readable));
    let mut edges: Vec<f64> =
        inner.filter(|edge| filled.first().is_some_and(|lowest| edge > lowest)).collect();
    edges.dedup();
    edges
}

/// A readable edge: an integer is unchanged, another number is rounded to six significant digits. Rounding also puts a value on
/// its own edge: interpolation gives 1192.8000000000025 for 1192.8, which would be below its own edge.
fn readable(edge: f64) -> f64 {
    if edge.fract() == 0.0 { edge } else { format!("{edge:.5e}").parse().unwrap_or(edge) }
}

/// The number of rows with each level: the word itself, or the members of a set.
fn counted<'a, P: Iterator<Item = &'a str>>(
    words: &'a Words,
    parts: impl Fn(&'a str) -> P,
) -> BTreeMap<&'a str, u32> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for (word, n) in words.words().iter().zip(words.counts()).filter(|(_, n)| *n > 0) {
        for part in parts(word) {
            *counts.entry(part).or_default() += n;
        }
    }
    counts
}

/// Words with at least `min_count` rows, and the others, both sorted.
fn frequent(counts: BTreeMap<&str, u32>, min_count: u32) -> (Vec<String>, Vec<String>) {
    let (often, rare): (Vec<_>, Vec<_>) = counts.into_iter().partition(|&(_, count)| count >= min_count);
    let names = |words: Vec<(&str, u32)>| words.into_iter().map(|(word, _)| word.to_owned()).collect();
    (names(often), names(rare))
}
