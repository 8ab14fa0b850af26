//! Sums over the deals of each cluster (the deals of an account), separately for won and lost deals.

use rayon::prelude::*;

/// The sums over clusters for the variance of an area under the ROC curve, or of a difference of areas.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClusterSums {
    /// Clusters with a lost deal, and with a won one.
    n: [f64; 2],
    /// Σ (sum of the cluster)² over lost, and over won deals.
    squares: [f64; 2],
    /// Σ (sum over lost deals) · (sum over won deals).
    product: f64,
    /// All clusters.
    n_all: f64,
    /// The lost and the won deals of the cluster with the most of them.
    largest: [u32; 2],
    /// All lost and all won deals.
    deals: [u32; 2],
}

/// With more of the won or of the lost deals in one cluster a variance by cluster is too small: the mean is nearly that of this cluster,
/// which then seems not to deviate from it.
///
/// # Reference
/// Carter, Schnepel & Steigerwald (2017), "Asymptotic behavior of a t-test robust to cluster heterogeneity": the effective number of
/// clusters falls with the variation of their sizes.
pub(super) const LARGEST_SHARE: f64 = 1.0 / 3.0;

impl ClusterSums {
    /// Sums the values of the deals of each cluster; `of` returns whether the deal of a row was won, and its value.
    pub(super) fn new(clusters: impl Iterator<Item = u64>, of: impl Fn(usize) -> (bool, f64)) -> Self {
        let mut rows: Vec<(u64, u32)> = clusters.zip(0u32..).collect();
        rows.par_sort_unstable();
        let mut all =
            Self { n: [0.0; 2], squares: [0.0; 2], product: 0.0, n_all: 0.0, largest: [0; 2], deals: [0; 2] };
        for cluster in rows.chunk_by(|a, b| a.0 == b.0) {
            let (mut sums, mut counts) = ([0.0; 2], [0; 2]);
            for &(_, row) in cluster {
                let (won, value) = of(row as usize);
                sums[usize::from(won)] += value;
                counts[usize::from(won)] += 1;
            }
            for class in 0..2 {
                all.n[class] += f64::from(u8::from(counts[class] > 0));
                all.largest[class] = all.largest[class].max(counts[class]);
                all.deals[class] += counts[class];
                all.squares[class] += sums[class] * sums[class];
            }
            all.product += sums[0] * sums[1];
            all.n_all += 1.0;
        }
        all
    }

    /// The variance of the sum of all values, each divided by `lost` or `won`; `None` with fewer than two clusters of won or of lost
    /// deals.
    ///
    /// # Reference
    /// Obuchowski (1997), "Nonparametric analysis of clustered ROC curve data", equations 5 to 7.
    pub(super) fn variance(&self, lost: f64, won: f64) -> Option<f64> {
        let n = self.n;
        let of = |class: usize, deals: f64| n[class] / (n[class] - 1.0) * self.squares[class] / deals / deals;
        let both = self.n_all / (self.n_all - 1.0) * self.product / won / lost;
        (n[0] >= 2.0 && n[1] >= 2.0).then(|| (of(1, won) + of(0, lost) + 2.0 * both).max(0.0))
    }

    /// Whether one cluster has more than [`LARGEST_SHARE`] of the won or of the lost deals.
    pub(super) fn is_dominated(&self) -> bool {
        let shares = self.largest.into_iter().zip(self.deals);
        shares.into_iter().any(|(largest, deals)| f64::from(largest) > LARGEST_SHARE * f64::from(deals))
    }

    /// All clusters.
    pub(super) fn count(&self) -> f64 {
        self.n_all
    }

    /// The clusters with a won deal or those with a lost one, whichever are fewer.
    pub(super) fn of_smaller_class(&self) -> f64 {
        self.n[0].min(self.n[1])
    }
}
