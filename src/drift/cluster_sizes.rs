//! How many leads each cluster (account) has: of all clusters, or once they are many of the large ones and of a sample of the small ones.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// With more clusters, every other small one is dropped, by a hash of its key.
const MOST: usize = 262_144;

/// A cluster with so many leads, or with so many among those that are counted at once, is large: it is never dropped, as it may have most of the
/// squares.
const LARGE: u32 = 64;

/// Keys that are counted at once.
const WAITING: usize = 131_072;

/// Slots that show which clusters may be large among the keys that are counted at once.
const SLOTS: usize = 65_536;

/// The hash of a key that is a hash already.
#[derive(Debug, Clone, Copy, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        // Keys may be row numbers, whose upper bits are equal.
        self.0 = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

type Sizes = HashMap<u64, u32, BuildHasherDefault<KeyHasher>>;

/// The sizes of clusters.
#[derive(Debug, Clone, Default)]
pub(super) struct ClusterSizes {
    /// Those of the large clusters, once small ones are dropped.
    large: Sizes,
    /// Those of the others, or of a sample of them.
    sizes: Sizes,
    /// One small cluster in 2 to the power of this is in the sample.
    halvings: u32,
    /// The clusters of leads that are not counted yet.
    waiting: Vec<u64>,
    /// Leads with a cluster.
    n: usize,
}

impl ClusterSizes {
    /// Adds a lead of each of these clusters.
    pub(super) fn add(&mut self, clusters: &[u64]) {
        self.n += clusters.len();
        self.waiting.extend_from_slice(clusters);
        if self.waiting.len() > WAITING {
            self.count();
        }
    }

    /// Adds the leads of the next part.
    pub(super) fn absorb(&mut self, next: Self) {
        self.n += next.n;
        if next.halvings > self.halvings {
            self.thin_to(next.halvings);
        }
        self.waiting.extend(next.waiting);
        self.count();
        for (cluster, size) in next.large {
            let known = self.sizes.remove(&cluster).unwrap_or_default();
            *self.large.entry(cluster).or_default() += size + known;
        }
        for (cluster, size) in next.sizes {
            self.add_size(cluster, size);
        }
        self.thin();
    }

    fn count(&mut self) {
        let clusters = std::mem::take(&mut self.waiting);
        if self.halvings > 0 {
            for cluster in large_among(&clusters) {
                let known = self.sizes.remove(&cluster).unwrap_or_default();
                *self.large.entry(cluster).or_default() += known;
            }
        }
        for cluster in clusters {
            self.add_size(cluster, 1);
            self.thin();
        }
    }

    fn add_size(&mut self, cluster: u64, size: u32) {
        if let Some(own) = self.large.get_mut(&cluster) {
            *own += size;
        } else if is_sampled(cluster, self.halvings) {
            *self.sizes.entry(cluster).or_default() += size;
        }
    }

    /// Drops small clusters while there are too many.
    fn thin(&mut self) {
        while self.sizes.len() > MOST {
            self.thin_to(self.halvings + 1);
        }
    }

    fn thin_to(&mut self, halvings: u32) {
        self.halvings = halvings;
        let large = &mut self.large;
        self.sizes.retain(|&cluster, size| {
            if *size >= LARGE {
                *large.entry(cluster).or_default() += *size;
                return false;
            }
            is_sampled(cluster, halvings)
        });
    }

    /// The mean size of the cluster of a lead, Σ n² / Σ n over the clusters: the design effect if all leads of a cluster were equal (Kish 1965).
    /// Of `n_leads` leads those without a cluster are one each.
    pub(super) fn mean_of_leads(&self, n_leads: usize) -> f64 {
        let mut own = self.clone();
        own.count();
        let (all, n) = (n_leads as f64, own.n as f64);
        let (squares, _) = sums(&own.sizes);
        let squares = if own.halvings == 0 {
            squares
        } else {
            let (of_large, in_large) = sums(&own.large);
            let (of_sample, in_sample) = sums(&own.sizes);
            of_large + of_sample / in_sample.max(1.0) * (n - in_large)
        };
        (squares + all - n) / all.max(1.0)
    }
}

/// Σ n² and Σ n: sums of whole numbers, which do not depend on their order.
fn sums(sizes: &Sizes) -> (f64, f64) {
    let add = |(squares, sum), &size: &u32| (squares + f64::from(size).powi(2), sum + f64::from(size));
    sizes.values().fold((0.0, 0.0), add)
}

/// The clusters that occur so often that they are large.
fn large_among(clusters: &[u64]) -> Vec<u64> {
    let slot = |cluster: u64| (mixed(cluster) % SLOTS as u64) as usize;
    let mut counts = vec![0_u32; SLOTS];
    for &cluster in clusters {
        counts[slot(cluster)] += 1;
    }
    let mut of_full: Sizes = HashMap::default();
    for &cluster in clusters.iter().filter(|&&cluster| counts[slot(cluster)] >= LARGE) {
        *of_full.entry(cluster).or_default() += 1;
    }
    of_full.into_iter().filter(|(_, size)| *size >= LARGE).map(|(cluster, _)| cluster).collect()
}

/// Another hash of a cluster than that of the tables.
fn mixed(cluster: u64) -> u64 {
    let mixed = (cluster ^ cluster >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ mixed >> 29
}

/// Whether a small cluster is in the sample after so many halvings.
fn is_sampled(cluster: u64, halvings: u32) -> bool {
    mixed(cluster).leading_zeros() >= halvings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_exact_for_few_clusters() {
        let mut sizes = ClusterSizes::default();
        assert!(sizes.mean_of_leads(0) < 0.5);
        sizes.add(&[1, 2, 2, 2]);
        // Σ n² = 1 + 9, and two leads without a cluster.
        assert!((sizes.mean_of_leads(6) - 12.0 / 6.0).abs() < 1e-12);
    }

    /// The mean as it is counted in batches, and as it is.
    fn means(leads: &[u64]) -> (f64, f64) {
        let mut counted = ClusterSizes::default();
        for batch in leads.chunks(65_536) {
            let mut next = ClusterSizes::default();
            next.add(batch);
            counted.absorb(next);
        }
        let mut exact: HashMap<u64, u32> = HashMap::new();
        for &lead in leads {
            *exact.entry(lead).or_default() += 1;
        }
        let squares: f64 = exact.values().map(|&size| f64::from(size).powi(2)).sum();
        (counted.mean_of_leads(leads.len()), squares / leads.len() as f64)
    }

    #[test]
    fn the_mean_is_near_the_truth_for_many_clusters() {
        // Keys are row numbers, and hashes; clusters of 1, 2, …, 5 leads.
        for step in [1_u64, 0x9e37_79b9_7f4a_7c15] {
            let cluster = |lead: u64| {
                let (fifteen, rest) = (lead / 15, lead % 15);
                let place = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4][rest as usize];
                (5 * fifteen + place).wrapping_mul(step)
            };
            let leads: Vec<u64> = (0..3_000_000).map(cluster).collect();
            let (counted, exact) = means(&leads);
            assert!((counted / exact - 1.0).abs() < 0.01, "{counted}, {exact}");
        }
    }

    #[test]
    fn large_clusters_among_many_small_ones_are_counted_wherever_they_are() {
        const SMALL: u64 = 1_500_000;
        let small = (0..SMALL).map(|lead| (lead << 8).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut sorted: Vec<u64> = small.collect();
        sorted.extend((0..100_000).map(|_| 1));
        (2..22).for_each(|cluster| sorted.extend((0..1000).map(|_| cluster)));
        let n = sorted.len();
        // Last, first, and among all others.
        let reversed: Vec<u64> = sorted.iter().rev().copied().collect();
        let mixed: Vec<u64> = (0..n).map(|place| sorted[(place * 7_919) % n]).collect();
        for (leads, most) in [(&sorted, 0.01), (&reversed, 0.01), (&mixed, 0.05)] {
            let (counted, exact) = means(leads);
            assert!((counted / exact - 1.0).abs() < most, "{counted}, {exact}");
        }
    }
}
