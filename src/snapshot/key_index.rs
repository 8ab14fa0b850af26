//! Values by key, compact in memory.

use std::hash::BuildHasher;

use polars::prelude::PlFixedStateQuality;

use super::packed_rows::PackedTexts;

/// The row of each key: 1 for the first, 2 for the second, and so on; 0 for a key that is not there.
///
/// It takes the length of each key and some 20 bytes: the numbers are in a table with open addressing, at most half full.
#[derive(Debug, Default)]
pub(super) struct KeyIndex {
    keys: PackedTexts,
    /// The number of a key, or 0.
    slots: Vec<u32>,
}

impl KeyIndex {
    /// The index of keys that all differ.
    pub(super) fn new(keys: PackedTexts) -> Self {
        let mut index = Self { slots: vec![0; (2 * keys.len()).next_power_of_two()], keys };
        for number in 1..=index.keys.len() {
            let slot = index.slot(index.keys.get(number - 1));
            index.slots[slot] = number as u32;
        }
        index
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter()
    }

    /// The row of a normalised key.
    pub(super) fn row(&self, key: &str) -> u32 {
        if self.slots.is_empty() { 0 } else { self.slots[self.slot(key)] }
    }

    /// The slot of a key, or the empty one in which it would be.
    fn slot(&self, key: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = PlFixedStateQuality::with_seed(0).hash_one(key) as usize & mask;
        while self.slots[slot] != 0 && self.keys.get(self.slots[slot] as usize - 1) != key {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_row_and_others_have_none() {
        for n in [0, 1, 2, 3, 1000] {
            let mut keys = PackedTexts::default();
            (0..n).for_each(|key| keys.push(&format!("k{key}")));
            let index = KeyIndex::new(keys);
            assert!((0..n).all(|key| index.row(&format!("k{key}")) == key + 1), "{n} keys");
            assert!((n..2 * n + 10).all(|key| index.row(&format!("k{key}")) == 0), "{n} keys");
            assert_eq!((index.len(), index.keys().count()), (n as usize, n as usize));
        }
        assert_eq!(KeyIndex::default().row("any"), 0);
    }
}
