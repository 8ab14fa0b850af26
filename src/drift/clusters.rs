//! Design effects: by how much correlated leads of one account carry less information than as many independent ones.

use super::binning::{Binning, RowBins};

/// Rows by cluster (account).
pub(super) struct ClusteredRows {
    /// Rows, those of one cluster together.
    order: Vec<u32>,
    /// The end of each cluster in `order`.
    ends: Vec<usize>,
}

impl ClusteredRows {
    /// The rows by cluster; `None` where each row is a cluster by itself.
    pub(super) fn of(clusters: &[u64]) -> Option<Self> {
        let mut order: Vec<u32> = (0..clusters.len() as u32).collect();
        order.sort_unstable_by_key(|&row| (clusters[row as usize], row));
        let same = order.chunk_by(|&a, &b| clusters[a as usize] == clusters[b as usize]);
        let ends: Vec<usize> = same
            .scan(0, |end, rows| {
                *end += rows.len();
                Some(*end)
            })
            .collect();
        (ends.len() < order.len()).then_some(Self { order, ends })
    }

    fn clusters(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.order[start..end])
    }

    /// The mean size of the cluster of a row.
    pub(super) fn size(&self) -> f64 {
        self.clusters().map(|rows| (rows.len() as f64).powi(2)).sum::<f64>() / self.order.len() as f64
    }

    /// The variance of a mean of these values by row, with deviations summed by cluster.
    pub(super) fn variance_of_mean(&self, values: &[f64]) -> f64 {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let sum = |rows: &[u32]| rows.iter().map(|&row| values[row as usize] - mean).sum::<f64>();
        let squares: f64 = self.clusters().map(|rows| sum(rows).powi(2)).sum();
        squares * self.correction() / (n * n)
    }

    /// G / (G − 1).
    fn correction(&self) -> f64 {
        let n = self.ends.len() as f64;
        n / (n - 1.0).max(1.0)
    }

    /// The design effect of each partition of a feature, at least 1.
    pub(super) fn design_effects(&self, binning: &Binning, bins: &RowBins) -> Vec<f64> {
        let n = self.order.len() as u64;
        let partitions = binning.partitions(&bins.counts(binning.n_bins()), n);
        partitions.iter().enumerate().map(|(place, counts)| self.design_effect(bins, place, counts)).collect()
    }

    /// The mean design effect of the shares of a partition: G / (G − 1) · Σ over clusters of (Σᵢ nᵢ² / pᵢ − n²), divided by its value for
    /// independent rows.
    ///
    /// # Reference
    /// Rao & Scott (1981), "The analysis of categorical data from complex sample surveys", the first-order correction.
    fn design_effect(&self, bins: &RowBins, partition: usize, counts: &[u64]) -> f64 {
        let n = self.order.len() as f64;
        let freedom = counts.iter().filter(|&&count| count > 0).count().saturating_sub(1) as f64;
        if freedom == 0.0 {
            return 1.0;
        }
        let mut own: Vec<usize> = Vec::new();
        let of_cluster = |rows: &[u32]| {
            own.clear();
            own.extend(rows.iter().map(|&row| bins.of_row(row as usize, partition)));
            own.sort_unstable();
            let same = own.chunk_by(|a, b| a == b);
            let squares: f64 =
                same.map(|same| (same.len() as f64).powi(2) * n / counts[same[0]] as f64).sum();
            squares - (rows.len() as f64).powi(2)
        };
        let sum: f64 = self.clusters().map(of_cluster).sum();
        (self.correction() * sum / (n * freedom)).max(1.0)
    }
}

/// The standard error of a mean; 0 for fewer than two values.
pub(super) fn error_of_mean(values: &[f64], clustered: Option<&ClusteredRows>) -> f64 {
    let n = values.len() as f64;
    if n < 2.0 {
        return 0.0;
    }
    let variance = clustered.map_or_else(
        || {
            let mean = values.iter().sum::<f64>() / n;
            values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0) / n
        },
        |clustered| clustered.variance_of_mean(values),
    );
    variance.sqrt()
}
