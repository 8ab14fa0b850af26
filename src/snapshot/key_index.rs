//! Values by key, compact in memory.

use std::borrow::Cow;
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
        let mut slots = vec![0; (2 * keys.len()).next_power_of_two()];
        let mask = slots.len() - 1;
        for (number, key) in (1..).zip(keys.iter()) {
            let mut slot = first_slot(key, mask);
            // None is equal, so that no text is compared.
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = number;
        }
        Self { keys, slots }
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

    /// The row of each of these normalised keys, and 0 for an unknown one.
    ///
    /// A key is looked up at three places in memory that are far from those of the one before. Each place is read for many keys before the
    /// next, so that the processor waits for several at once.
    pub(super) fn rows<'k>(&self, keys: impl Iterator<Item = Option<Cow<'k, str>>>) -> Vec<u32> {
        const AT_ONCE: usize = 256;
        if self.slots.is_empty() {
            return keys.map(|_| 0).collect();
        }
        let mask = self.slots.len() - 1;
        let mut rows = Vec::with_capacity(keys.size_hint().0);
        let mut keys = keys.fuse();
        let (mut some, mut slots, mut spans) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            some.clear();
            some.extend(keys.by_ref().take(AT_ONCE));
            if some.is_empty() {
                return rows;
            }
            slots.clear();
            slots.extend(some.iter().map(|key| key.as_ref().map_or(0, |key| first_slot(key, mask))));
            spans.clear();
            spans.extend(slots.iter().map(|&slot| {
                let number = self.slots[slot];
                (number, number.checked_sub(1).map_or(0..0, |row| self.keys.span(row as usize)))
            }));
            rows.extend(some.iter().zip(&spans).map(|(key, (number, span))| match key {
                Some(key) if *number != 0 => {
                    if self.keys.at(span.clone()) == key {
                        *number
                    } else {
                        self.row(key)
                    }
                }
                _ => 0,
            }));
        }
    }

    /// The slot of a key, or the empty one in which it would be.
    fn slot(&self, key: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = first_slot(key, mask);
        while self.slots[slot] != 0 && self.keys.get(self.slots[slot] as usize - 1) != key {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// Where the search for a key begins.
fn first_slot(key: &str, mask: usize) -> usize {
    PlFixedStateQuality::with_seed(0).hash_one(key) as usize & mask
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
            let asked = (0..2 * n).map(|key| (key % 7 != 3).then(|| format!("k{key}").into()));
            let right = (0..2 * n).map(|key| if key < n && key % 7 != 3 { key + 1 } else { 0 });
            assert!(index.rows(asked).into_iter().eq(right), "{n} keys");
            assert_eq!((index.len(), index.keys().count()), (n as usize, n as usize));
        }
        assert_eq!(KeyIndex::default().row("any"), 0);
    }
}
