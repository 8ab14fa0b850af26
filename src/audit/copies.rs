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

/// The least rank correlation in the sample of a number and of its steps.
const STEPS_CANDIDATE: f64 = 0.9;

/// The least number of different values of a number that is rounded from another one: fewer are classes.
const LEAST_STEPS: usize = 10;

/// The least number of deals with both numbers, of columns with gaps.
const LEAST_BOTH: usize = 50;

/// The number of sampled deals, and the least of them with both numbers.
const SAMPLE: usize = 256;
const LEAST_SAMPLED: usize = 10;

/// A column of numbers with its ranks in the sample.
struct SampledNumbers<'a> {
    column: &'a AuditedColumn,
    pattern: u64,
    numbers: &'a [f64],
    distinct: usize,
    /// NaN where unknown.
    ranks: Vec<f64>,
}

/// The features that are nearly copies of another: rounded, in another unit, with a little noise, or with some cells empty.
///
/// # False alarms
/// Of columns with a rank correlation below 0.99, none of the sizes that are compared reaches the limit by chance.
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
    if !is_candidate || counts.distinct < LEAST_STEPS {
        return None;
    }
    let step = numbers.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<f64> = numbers.iter().copied().step_by(step).collect();
    let ComparedValues::Ranks(ranks) = ComparedValues::of_numbers(&sample) else { return None };
    let distinct = counts.distinct;
    Some(SampledNumbers { column, pattern: counts.pattern, numbers, distinct, ranks })
}

/// The correlation of the ranks of the sampled deals with both numbers; `None` for too few of them.
fn sample_correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let both = || a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let n = both().count();
    if n < LEAST_SAMPLED {
        return None;
    }
    let (mut sums, mut squares, mut product) = ([0.0; 2], [0.0; 2], 0.0);
    for (a, b) in both() {
        sums = [sums[0] + a, sums[1] + b];
        squares = [squares[0] + a * a, squares[1] + b * b];
        product += a * b;
    }
    let spread = |of: usize| squares[of] - sums[of] * sums[of] / n as f64;
    let size = (spread(0) * spread(1)).sqrt().max(f64::MIN_POSITIVE);
    Some((product - sums[0] * sums[1] / n as f64) / size)
}

/// Whether one column is a step function of another that rises, or falls, throughout: of a number that is known more finely.
fn is_rounded(fine: &[f64], steps: &[f64]) -> bool {
    let both = fine.iter().zip(steps).filter(|(a, b)| a.is_finite() && b.is_finite());
    let mut both: Vec<(f64, f64)> = both.map(|(a, b)| (*a, *b)).collect();
    both.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let rises = both.windows(2).all(|pair| pair[0].1 <= pair[1].1);
    both.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
    rises || both.windows(2).all(|pair| pair[0].1 >= pair[1].1)
}

fn copy(one: &SampledNumbers<'_>, other: &SampledNumbers<'_>) -> Option<Finding> {
    let (fine, steps) = if one.distinct >= other.distinct { (one, other) } else { (other, one) };
    if fine.distinct <= MOST_CODES {
        return None;
    }
    let may_be_steps = steps.distinct < fine.distinct;
    let candidate = if may_be_steps { STEPS_CANDIDATE } else { CANDIDATE };
    if sample_correlation(&one.ranks, &other.ranks).is_some_and(|sample| sample.abs() < candidate) {
        return None;
    }
    let (correlation, n) = rank_correlation(one.numbers, other.numbers)?;
    let has_gaps = n < one.numbers.len();
    let is_copy = correlation.abs() >= COPY && steps.distinct > MOST_CODES
        || may_be_steps && is_rounded(fine.numbers, steps.numbers);
    if !is_copy || has_gaps && n < LEAST_BOTH {
        return None;
    }
    let remedy = "use only one of them in [features]: the penalty splits one weight among them";
    let evidence = Evidence::NearCopy { correlation, deals: n };
    let table = &one.column.table;
    Some(Finding {
        columns: vec![one.column.name.clone(), other.column.name.clone()],
        ..Finding::on_rows(table, Severity::Warning, Topic::Repeated, evidence, Some(remedy))
    })
}
