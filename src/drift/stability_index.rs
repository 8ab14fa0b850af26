//! The population stability index (PSI) of one partition of the leads: its test and its interval.

use serde::Serialize;

use crate::statistics::{chi_square_upper, noncentrality_interval};

/// A bin in which fewer leads are expected is joined with another one: the usual condition of a χ² test.
const LEAST_EXPECTED: f64 = 5.0;

/// A level with fewer (effective) training deals is joined with `other`. Levels have a bin because they are frequent in the training deals, and the
/// least frequent of them partly by chance: of these, fewer are found among unchanged leads. Simulated: `benches/drift.md`.
const LEAST_OF_LEVEL: f64 = 50.0;

/// Added to the count of each bin, so that its logarithm is finite.
const HALF: f64 = 0.5;

/// From here on a difference is detectable, after Holm's correction for the number of features.
const DETECTABLE: f64 = 0.01;

/// From here on a difference is material: where banks begin to look at their scorecards (Siddiqi 2006).
const MATERIAL: f64 = 0.1;

/// The population stability index of a feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StabilityIndex {
    /// Σ (aᵢ − eᵢ) ln(aᵢ / eᵢ) over the bins, with the shares aᵢ of the leads and eᵢ of the training deals.
    pub raw: f64,
    /// The same without what chance alone is expected to give, at least 0.
    pub value: f64,
    /// The lower end of its 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// P of so large a value if nothing has changed.
    pub p: f64,
    /// The same after Holm's correction for the number of features.
    pub p_adjusted: f64,
    /// Bins that were compared.
    pub bins: usize,
    /// Of a set, the member that was compared: the one with the smallest p, which allows for the number of members.
    pub member: Option<String>,
    /// Whether the change is detectable: `p_adjusted` < 0.01.
    pub is_detectable: bool,
    /// Whether it is material: detectable, and the lower end above 0.10.
    pub is_material: bool,
}

/// Counts in the bins of a partition.
pub(super) struct BinCounts<'a> {
    /// Of the training deals; the last is that of unknown values.
    pub(super) training: &'a [u64],
    /// Of the leads.
    pub(super) now: &'a [u64],
    /// Whether neighbouring bins are similar.
    pub(super) is_ordered: bool,
    /// Whether they are levels, which were chosen by their counts.
    pub(super) are_levels: bool,
    /// The design effects of the training deals and of the leads.
    pub(super) design_effects: (f64, f64),
}

impl BinCounts<'_> {
    /// The index; `None` with fewer than two bins of 5 expected leads.
    ///
    /// # Reference
    /// Yurdakul (2018), "Statistical properties of population stability index": with n training deals and m leads, PSI · nm / (n + m) is χ²
    /// with one degree of freedom less than there are bins if nothing has changed.
    pub(super) fn index(&self) -> Option<StabilityIndex> {
        let total = |counts: &[u64]| counts.iter().sum::<u64>() as f64;
        let (n, m) = (total(self.training), total(self.now));
        let (n_effective, m_effective) = (n / self.design_effects.0, m / self.design_effects.1);
        let joined = self.joined(m_effective / n)?;
        let bins = joined.len() as f64;
        let share = |count: f64, total: f64| (count + HALF) / (total + bins * HALF);
        let term = |&(training, now): &(f64, f64)| {
            let (expected, actual) = (share(training, n), share(now, m));
            (actual - expected) * (actual / expected).ln()
        };
        let raw: f64 = joined.iter().map(term).sum();
        let (scale, freedom) = (n_effective * m_effective / (n_effective + m_effective), bins - 1.0);
        let (low, high) = noncentrality_interval(raw * scale, freedom);
        let p = chi_square_upper(raw * scale, freedom);
        Some(StabilityIndex {
            raw,
            value: (raw - freedom / scale).max(0.0),
            low: low / scale,
            high: high / scale,
            p,
            p_adjusted: p,
            bins: joined.len(),
            member: None,
            is_detectable: false,
            is_material: false,
        })
    }

    /// The counts of training deals and leads in bins of at least 5 expected leads, where `rate` leads are expected for a training deal:
    /// neighbours are joined, small levels with all others, and what is still too small with the smallest bin.
    fn joined(&self, rate: f64) -> Option<Vec<(f64, f64)>> {
        let bins: Vec<(f64, f64)> = self
            .training
            .iter()
            .zip(self.now)
            .map(|(&training, &now)| (training as f64, now as f64))
            .collect();
        let (unknown, known) = bins.split_last()?;
        let is_large = |bin: &(f64, f64)| bin.0 * rate >= LEAST_EXPECTED;
        let mut joined =
            if self.is_ordered { in_order(known, is_large) } else { self.unordered(known, is_large) };
        if is_large(unknown) {
            joined.push(*unknown);
        } else {
            join_smallest(&mut joined, *unknown);
        }
        (joined.len() >= 2 && joined.iter().all(is_large)).then_some(joined)
    }

    /// Bins without an order: those that are too small are joined, of levels with the last, which is all others.
    fn unordered(&self, bins: &[(f64, f64)], is_large: impl Fn(&(f64, f64)) -> bool) -> Vec<(f64, f64)> {
        let others = if self.are_levels { bins.len().saturating_sub(1) } else { bins.len() };
        let least = if self.are_levels { LEAST_OF_LEVEL * self.design_effects.0 } else { 0.0 };
        let (own, others) = bins.split_at(others);
        let (mut joined, small): (Vec<_>, Vec<_>) =
            own.iter().copied().partition(|bin| is_large(bin) && bin.0 >= least);
        let rest = small.into_iter().chain(others.iter().copied()).fold((0.0, 0.0), sum);
        if is_large(&rest) {
            joined.push(rest);
        } else {
            join_smallest(&mut joined, rest);
        }
        joined
    }
}

/// Bins in order: those that are too small are joined with their neighbours.
fn in_order(bins: &[(f64, f64)], is_large: impl Fn(&(f64, f64)) -> bool) -> Vec<(f64, f64)> {
    let (mut joined, mut rest) = (Vec::new(), (0.0, 0.0));
    for bin in bins {
        rest = sum(rest, *bin);
        if is_large(&rest) {
            joined.push(std::mem::take(&mut rest));
        }
    }
    match joined.last_mut() {
        Some(last) => *last = sum(*last, rest),
        None => joined.push(rest),
    }
    joined
}

fn sum(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 + b.0, a.1 + b.1)
}

/// Adds a bin to the smallest one.
fn join_smallest(joined: &mut Vec<(f64, f64)>, bin: (f64, f64)) {
    match joined.iter_mut().min_by(|a, b| a.0.total_cmp(&b.0)) {
        Some(smallest) => *smallest = sum(*smallest, bin),
        None => joined.push(bin),
    }
}

/// Of the indices of the partitions of one feature the one with the smallest p, which is multiplied by their number.
pub(super) fn smallest_p(indices: Vec<(usize, StabilityIndex)>) -> Option<(usize, StabilityIndex)> {
    let n = indices.len() as f64;
    let order = |a: &StabilityIndex, b: &StabilityIndex| a.p.total_cmp(&b.p).then(b.raw.total_cmp(&a.raw));
    let (place, index) = indices.into_iter().min_by(|a, b| order(&a.1, &b.1))?;
    Some((place, StabilityIndex { p: (n * index.p).min(1.0), ..index }))
}

/// Corrects the p of all features for their number, and says which changes are detectable and material.
///
/// # Reference
/// Holm (1979), "A simple sequentially rejective multiple test procedure".
pub(super) fn adjust(mut indices: Vec<&mut StabilityIndex>) {
    indices.sort_by(|a, b| a.p.total_cmp(&b.p));
    let n = indices.len();
    let mut largest: f64 = 0.0;
    for (place, index) in indices.into_iter().enumerate() {
        largest = largest.max(((n - place) as f64 * index.p).min(1.0));
        index.p_adjusted = largest;
        index.is_detectable = largest < DETECTABLE;
        index.is_material = index.is_detectable && index.low > MATERIAL;
    }
}
