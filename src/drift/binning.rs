//! The bins of a feature, and the bins of rows.

use crate::design::{ABSENT, Cells, Encoded, Encoder, Encoding, Features, LevelCodes};
use crate::statistics::quantile;

/// The bins of the values of a feature; the last bin is always that of unknown values.
#[derive(Debug, Clone, PartialEq)]
pub enum Binning {
    /// Between the deciles of the training deals, with their range; a value on an edge is above it.
    Numbers {
        /// Increasing.
        edges: Vec<f64>,
        /// The smallest and the largest finite number; `None` without one.
        range: Option<(f64, f64)>,
    },
    /// No and yes.
    Flags,
    /// So many levels, and one bin for all others: rare levels of training and levels that it did not have.
    Levels(usize),
    /// So many members, and one bin for all others. A row is in the bins of all its members.
    Members(usize),
}

/// Numbers that are compared with an edge at once: few enough to stay near.
const NUMBERS_AT_ONCE: usize = 256;

/// Numbers of the training deals are put into this number of bins.
const NUMBER_BINS: usize = 10;

impl Binning {
    /// The bins of these values of the training deals.
    pub(super) fn learn(encoding: &Encoding, cells: &Cells) -> Self {
        match (encoding, cells) {
            (Encoding::Levels { levels, .. }, _) => Self::Levels(levels.len()),
            (Encoding::Members { members, .. }, _) => Self::Members(members.len()),
            (_, Cells::Numbers(numbers)) => Self::of_numbers(numbers),
            _ => Self::Flags,
        }
    }

    fn of_numbers(numbers: &[f64]) -> Self {
        let mut known: Vec<f64> = numbers.iter().copied().filter(|number| number.is_finite()).collect();
        known.sort_unstable_by(f64::total_cmp);
        let decile = |place: usize| quantile(&known, place as f64 / NUMBER_BINS as f64);
        let range = known.first().copied().zip(known.last().copied());
        let mut edges: Vec<f64> = (1..NUMBER_BINS).filter_map(decile).collect();
        edges.dedup();
        // There is nothing below the smallest number.
        edges.retain(|&edge| range.is_some_and(|(low, _)| edge > low));
        Self::Numbers { edges, range }
    }

    /// The number of bins.
    #[must_use]
    pub fn n_bins(&self) -> usize {
        match self {
            Self::Numbers { edges, .. } => edges.len() + 2,
            Self::Flags => 3,
            Self::Levels(n) | Self::Members(n) => n + 2,
        }
    }

    /// The number of partitions of [`Binning::partitions`].
    #[must_use]
    pub const fn n_partitions(&self) -> usize {
        if let Self::Members(n) = self { *n + 1 } else { 1 }
    }

    /// Whether neighbouring bins are similar.
    pub(super) const fn is_ordered(&self) -> bool {
        matches!(self, Self::Numbers { .. })
    }

    /// The partitions of the rows whose drift is tested: the bins, or for each member whether a row has it, has it not, or is
    /// unknown. `counts` are the rows in each bin, and `n` all rows.
    pub(super) fn partitions(&self, counts: &[u64], n: u64) -> Vec<Vec<u64>> {
        let Self::Members(_) = self else { return vec![counts.to_vec()] };
        let Some((unknown, members)) = counts.split_last() else { return Vec::new() };
        let known = n.saturating_sub(*unknown);
        members.iter().map(|&count| vec![count, known.saturating_sub(count), *unknown]).collect()
    }
}

/// The bins of rows.
#[derive(Debug, Clone)]
pub(super) enum RowBins {
    /// One for each row.
    One(Vec<u32>),
    /// Any number for each row: the end of the bins of each row, and the bins.
    Many { ends: Vec<usize>, bins: Vec<u32>, unknown: u32 },
}

impl RowBins {
    /// The number of rows in each of `n_bins` bins.
    pub(super) fn counts(&self, n_bins: usize) -> Vec<u64> {
        let (Self::One(bins) | Self::Many { bins, .. }) = self;
        let mut counts = vec![0; n_bins];
        for &bin in bins {
            counts[bin as usize] += 1;
        }
        counts
    }

    /// The bin of a row in a partition of [`Binning::partitions`].
    pub(super) fn of_row(&self, row: usize, partition: usize) -> usize {
        match self {
            Self::One(bins) => bins[row] as usize,
            Self::Many { ends, bins, unknown } => {
                let start = row.checked_sub(1).map_or(0, |before| ends[before]);
                match &bins[start..ends[row]] {
                    [bin] if bin == unknown => 2,
                    own => usize::from(!own.contains(&(partition as u32))),
                }
            }
        }
    }

    /// Adds the rows of a further batch.
    pub(super) fn append(&mut self, more: &Self) {
        match (self, more) {
            (Self::One(bins), Self::One(more)) => bins.extend(more),
            (Self::Many { ends, bins, .. }, Self::Many { ends: of_more, bins: more, .. }) => {
                let start = bins.len();
                ends.extend(of_more.iter().map(|end| start + end));
                bins.extend(more);
            }
            _ => {}
        }
    }
}

/// The rows of a feature in its bins.
pub(super) struct BinnedRows {
    pub(super) bins: RowBins,
    /// Rows with a level or member that training did not have.
    pub(super) unseen: usize,
    /// Rows with a number outside of the range of training.
    pub(super) outside: usize,
}

/// The rows of encoded values in the bins of each feature.
pub(super) fn binned(
    encoder: &Encoder,
    binnings: &[&Binning],
    encoded: &Encoded,
    values: &Features,
) -> Vec<BinnedRows> {
    let codes = encoded.design.level_codes(encoder);
    let feature = |index: usize| {
        let (cells, binning) = (&values.columns()[index], binnings[index]);
        let bins = match (binning, cells, codes[index]) {
            (Binning::Numbers { edges, .. }, Cells::Numbers(numbers), _) => number_bins(edges, numbers),
            (Binning::Flags, Cells::Flags(flags), _) => flag_bins(flags),
            (Binning::Levels(n) | Binning::Members(n), _, Some(codes)) => {
                let rows = LevelRows { n: *n as u32, codes, n_rows: values.n_rows() };
                rows.bins(&encoder.features()[index].encoding, &encoded.unseen[index], &cells.unknown())
            }
            // The encoder has checked the types.
            (_, cells, _) => RowBins::One(vec![binning.n_bins() as u32 - 1; cells.len()]),
        };
        BinnedRows { bins, unseen: encoded.unseen[index].len(), outside: n_outside(binning, cells) }
    };
    (0..binnings.len()).map(feature).collect()
}

fn number_bins(edges: &[f64], numbers: &[f64]) -> RowBins {
    let unknown = edges.len() as u32 + 1;
    // Edges are few and increasing: comparing all numbers with one after the other has no branches.
    let mut bins = Vec::with_capacity(numbers.len());
    for numbers in numbers.chunks(NUMBERS_AT_ONCE) {
        let mut below = [0_u64; NUMBERS_AT_ONCE];
        for &edge in edges {
            below.iter_mut().zip(numbers).for_each(|(below, &x)| *below += u64::from(edge <= x));
        }
        let bin = |(&below, x): (&u64, &f64)| if x.is_nan() { unknown } else { below as u32 };
        bins.extend(below.iter().zip(numbers).map(bin));
    }
    RowBins::One(bins)
}

fn flag_bins(flags: &[Option<bool>]) -> RowBins {
    RowBins::One(flags.iter().map(|flag| flag.map_or(2, u32::from)).collect())
}

fn n_outside(binning: &Binning, cells: &Cells) -> usize {
    let (Binning::Numbers { range: Some((low, high)), .. }, Cells::Numbers(numbers)) = (binning, cells)
    else {
        return 0;
    };
    numbers.iter().filter(|number| *number < low || *number > high).count()
}

/// The rows of a feature with levels or members.
struct LevelRows<'a> {
    /// Levels or members with a bin of their own.
    n: u32,
    codes: LevelCodes<'a>,
    n_rows: usize,
}

impl LevelRows<'_> {
    fn bins(&self, encoding: &Encoding, unseen: &[u32], unknown: &[u32]) -> RowBins {
        let (other, unknown_bin) = (self.n, self.n + 1);
        let unknown_code = if encoding.has_unknown() { encoding.n_columns() as u32 - 1 } else { ABSENT };
        if let LevelCodes::Levels(codes) = self.codes {
            // A row without a code is unknown or has a level that training did not have.
            let mut bins: Vec<u32> = codes.iter().map(|&code| code.min(other)).collect();
            for &row in unseen {
                bins[row as usize] = other;
            }
            for &row in unknown {
                bins[row as usize] = unknown_bin;
            }
            return RowBins::One(bins);
        }
        let mut is = vec![(false, false); self.n_rows];
        for &row in unseen {
            is[row as usize].0 = true;
        }
        for &row in unknown {
            is[row as usize].1 = true;
        }
        let (mut ends, mut bins) = (Vec::with_capacity(self.n_rows), Vec::with_capacity(self.n_rows));
        for (row, (is_unseen, is_unknown)) in is.into_iter().enumerate() {
            if is_unknown {
                bins.push(unknown_bin);
            } else {
                let codes = self.codes.of_row(row).iter().filter(|code| **code != unknown_code);
                let start = bins.len();
                bins.extend(codes.filter(|code| **code != ABSENT).map(|&code| code.min(other)));
                let has_other = bins[start..].last() == Some(&other);
                bins.extend((is_unseen && !has_other).then_some(other));
            }
            ends.push(bins.len());
        }
        RowBins::Many { ends, bins, unknown: unknown_bin }
    }
}
