//! Numbers of which one is nearly a copy of the other: rounded, in another unit, or with a little noise.

use super::column::{AuditedColumn, ColumnCounts, MOST_CODES, PROJECT};
use super::compared_values::{ComparedValues, rank_correlation};
use super::deal_dates::DATES;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic};
use crate::design::Cells;

/// The least rank correlation of copies, and of a sample of the deals for which all deals are compared.
const COPY: f64 = 0.999;
const CANDIDATE: f64 = 0.98;

/// The number of sampled deals.
const SAMPLE: usize = 256;

/// A column of numbers with its centred ranks in the sample.
struct SampledNumbers<'a> {
    column: &'a AuditedColumn,
    pattern: u64,
    numbers: &'a [f64],
    ranks: Vec<f64>,
}

/// The features that are nearly copies of one before them.
pub(super) fn near_copies(columns: &[AuditedColumn], counts: &[ColumnCounts]) -> Vec<Finding> {
    let candidates: Vec<SampledNumbers<'_>> = columns.iter().zip(counts).filter_map(sampled).collect();
    let first_copy = |(place, other): (usize, &SampledNumbers<'_>)| {
        let before = candidates[..place].iter();
        before.filter(|one| one.pattern != other.pattern).find_map(|one| copy(one, other))
    };
    candidates.iter().enumerate().filter_map(first_copy).collect()
}

fn sampled<'a>((column, counts): (&'a AuditedColumn, &ColumnCounts)) -> Option<SampledNumbers<'a>> {
    let Cells::Numbers(numbers) = &column.closed else { return None };
    let is_candidate = column.usage.reaches_model() && column.table != PROJECT && column.kind != DATES;
    if !is_candidate || counts.distinct <= MOST_CODES {
        return None;
    }
    let step = numbers.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<f64> = numbers.iter().copied().step_by(step).collect();
    let ComparedValues::Ranks(ranks) = ComparedValues::of_numbers(&sample) else { return None };
    let known = || ranks.iter().filter(|rank| !rank.is_nan());
    let mean = known().sum::<f64>() / known().count().max(1) as f64;
    let size = known().map(|rank| (rank - mean).powi(2)).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    let centred = |rank: &f64| if rank.is_nan() { 0.0 } else { (rank - mean) / size };
    let ranks = ranks.iter().map(centred).collect();
    Some(SampledNumbers { column, pattern: counts.pattern, numbers, ranks })
}

fn copy(one: &SampledNumbers<'_>, other: &SampledNumbers<'_>) -> Option<Finding> {
    let sample: f64 = one.ranks.iter().zip(&other.ranks).map(|(a, b)| a * b).sum();
    if sample.abs() < CANDIDATE {
        return None;
    }
    let (correlation, _) = rank_correlation(one.numbers, other.numbers)?;
    let remedy = "use only one of them in [features]: the penalty splits one weight among them";
    let evidence = Evidence::NearCopy { correlation };
    let table = &one.column.table;
    (correlation.abs() >= COPY).then(|| Finding {
        columns: vec![one.column.name.clone(), other.column.name.clone()],
        ..Finding::on_rows(table, Severity::Warning, Topic::Repeated, evidence, Some(remedy))
    })
}
