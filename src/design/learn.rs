//! What an encoder takes from the training rows, and from nothing else.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::encode::{members_of, normal_column, shaped};
use super::{Encoder, Encoding, labelled};
use crate::project::{Feature, Kind, Shape};

impl Encoder {
    /// Learns the encodings of `features` from the columns of `frame` (one row for each training deal), and names the
    /// features that have the same value in all of them.
    ///
    /// # Errors
    /// When a column is missing or has a type that its feature cannot have.
    pub fn learn(features: &[Feature], frame: &DataFrame) -> PolarsResult<(Self, Vec<String>)> {
        let mut constant = Vec::new();
        let mut encodings = Vec::with_capacity(features.len());
        for feature in features {
            let column = normal_column(feature, frame)?;
            let encoding = learn(feature, &column)?;
            if is_constant(&column)? {
                constant.push(feature.name.clone());
            }
            encodings.push(labelled(feature, encoding));
        }
        Ok((Self::new(encodings), constant))
    }
}

fn learn(feature: &Feature, column: &Column) -> PolarsResult<Encoding> {
    let unknown = column.null_count() > 0;
    Ok(match &feature.kind {
        Kind::Number(Shape::Linear) => number(column.f64()?, false),
        Kind::Number(Shape::Log) => number(column.f64()?, true),
        Kind::Number(Shape::Quantiles(bins)) => {
            Encoding::Bins { edges: quantiles(column.f64()?, *bins), unknown }
        }
        Kind::Number(Shape::Edges(edges)) => Encoding::Bins { edges: edges.clone(), unknown },
        Kind::Flag => {
            let yes = column.bool()?.iter().filter(|value| *value == Some(true)).count();
            Encoding::Flag { mean: yes as f64 / column.len().max(1) as f64, unknown }
        }
        Kind::Category { min_count } => {
            let (levels, rare) = frequent(column.str()?.iter().flatten(), *min_count);
            Encoding::Levels { levels, rare, unknown }
        }
        Kind::Set { separator, min_count } => {
            let cells = column.str()?.iter().flatten();
            let members: Vec<&str> = cells.flat_map(|cell| members_of(cell, separator)).collect();
            let (members, rare) = frequent(members.into_iter(), *min_count);
            Encoding::Members { separator: separator.clone(), members, rare, unknown }
        }
    })
}

fn is_constant(column: &Column) -> PolarsResult<bool> {
    Ok(!column.is_empty() && column.n_unique()? == 1)
}

fn number(values: &Float64Chunked, log: bool) -> Encoding {
    let mut known: Vec<f64> = values.iter().flatten().map(|value| shaped(value, log)).collect();
    known.sort_unstable_by(f64::total_cmp);
    let median = quantile(&known, 0.5).unwrap_or(0.0);
    let n_unknown = values.len() - known.len();
    let n = values.len().max(1) as f64;
    // Sums over sorted values do not depend on the order of the rows.
    let mean = (known.iter().sum::<f64>() + median * n_unknown as f64) / n;
    let squares =
        known.iter().map(|x| (x - mean).powi(2)).sum::<f64>() + (median - mean).powi(2) * n_unknown as f64;
    let deviation = (squares / n).sqrt();
    let deviation = if deviation > CONSTANT * mean.abs().max(1.0) { deviation } else { 1.0 };
    Encoding::Number { log, mean, deviation, median, unknown: n_unknown > 0 }
}

/// A deviation below this share of the mean is rounding, not variation.
const CONSTANT: f64 = 1e-12;

/// The quantile `share` of sorted values by linear interpolation (type 7 of Hyndman & Fan 1996, R's default).
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = share * last as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (position - below as f64) * (sorted[above] - sorted[below]))
}

/// The inner edges of `bins` quantile intervals; equal edges, and those that would leave the first interval empty, are
/// dropped.
fn quantiles(values: &Float64Chunked, bins: u32) -> Vec<f64> {
    let mut known: Vec<f64> = values.iter().flatten().collect();
    known.sort_unstable_by(f64::total_cmp);
    let inner = (1..bins).filter_map(|bin| quantile(&known, f64::from(bin) / f64::from(bins)).map(readable));
    let mut edges: Vec<f64> =
        inner.filter(|edge| known.first().is_some_and(|lowest| edge > lowest)).collect();
    edges.dedup();
    edges
}

/// An edge that people can read: a whole number stays, another one keeps six significant digits. It also puts a value on
/// the edge that it made: interpolation gives 1192.8000000000025 for 1192.8, which would be below its own edge.
fn readable(edge: f64) -> f64 {
    if edge.fract() == 0.0 { edge } else { format!("{edge:.5e}").parse().unwrap_or(edge) }
}

/// Words with at least `min_count` rows, and the others, both sorted.
fn frequent<'a>(words: impl Iterator<Item = &'a str>, min_count: u32) -> (Vec<String>, Vec<String>) {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let (often, rare): (Vec<_>, Vec<_>) = counts.into_iter().partition(|&(_, count)| count >= min_count);
    let names = |words: Vec<(&str, u32)>| words.into_iter().map(|(word, _)| word.to_owned()).collect();
    (names(often), names(rare))
}
