//! Hashes of ids in memory, each with a number, in shards that are filled side by side.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use rayon::prelude::*;

/// A hash of 96 bits: of a billion ids two have the same once in 10^11 files.
pub(super) type IdHash = [u32; 3];

/// A hash as a key that is not hashed again.
#[derive(PartialEq, Eq)]
struct IdKey(IdHash);

impl Hash for IdKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let IdKey([_, second, third]) = self;
        state.write_u64(u64::from(*third) << 32 | u64::from(*second));
    }
}

/// What is written is the hash.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

type Shard = HashMap<IdKey, u32, BuildHasherDefault<IdHasher>>;

/// The shard is the upper bits of the first word, which are not those of the hash within it.
const SHARD_BITS: u32 = 6;

/// The numbers of hashes.
pub(super) struct IdTable {
    shards: Vec<Shard>,
}

impl IdTable {
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(HashMap::len).sum()
    }

    /// Adds the hashes of rows with their numbers, in order. Of those that are there already: the row, and the number that was first, in the order of
    /// the rows.
    pub(super) fn insert(&mut self, rows: impl Iterator<Item = (u32, IdHash, u32)>) -> Vec<(u32, u32)> {
        let mut of_shards = vec![Vec::new(); self.shards.len()];
        for row in rows {
            of_shards[(row.1[0] >> (u32::BITS - SHARD_BITS)) as usize].push(row);
        }
        let of_shard = |(shard, rows): (&mut Shard, Vec<(u32, IdHash, u32)>)| {
            let mut known = Vec::new();
            for (row, hash, number) in rows {
                match shard.entry(IdKey(hash)) {
                    Entry::Occupied(earlier) => known.push((row, *earlier.get())),
                    Entry::Vacant(place) => drop(place.insert(number)),
                }
            }
            known
        };
        let mut known: Vec<(u32, u32)> =
            self.shards.par_iter_mut().zip(of_shards).flat_map_iter(of_shard).collect();
        known.sort_unstable();
        known
    }

    /// Takes all hashes out.
    pub(super) fn take(&mut self) -> impl Iterator<Item = IdHash> {
        std::mem::take(self).shards.into_iter().flat_map(|shard| shard.into_keys().map(|IdKey(hash)| hash))
    }
}

impl Default for IdTable {
    fn default() -> Self {
        Self { shards: (0..1 << SHARD_BITS).map(|_| Shard::default()).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_the_number_that_it_had_first() {
        let mut table = IdTable::default();
        let hash = |n: u32| [n.wrapping_mul(0x9e37_79b9), n, 7];
        let rows = |numbers: std::ops::Range<u32>| numbers.map(|n| (n, hash(n % 1000), n));
        assert_eq!(table.insert(rows(0..1000)), []);
        assert_eq!(
            (table.len(), table.insert(rows(1000..1003))),
            (1000, vec![(1000, 0), (1001, 1), (1002, 2)])
        );
        // Within one batch, too.
        assert_eq!(
            table.insert([(0, [1, 1, 1], 5), (1, [1, 1, 1], 6), (2, [2, 1, 1], 6)].into_iter()),
            [(1, 5)]
        );
        let mut all: Vec<IdHash> = table.take().collect();
        all.sort_unstable();
        assert_eq!((all.len(), table.len()), (1002, 0));
    }
}
