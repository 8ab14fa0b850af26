//! Dictionary-encoded words.

use std::sync::Arc;

use polars::prelude::*;

use super::blocks::ABSENT;

/// Words, row by row.
#[derive(Debug, Clone)]
pub struct Words {
    /// For each row the index of its word in `words`; [`ABSENT`] if unknown.
    codes: Vec<u32>,
    /// The distinct words, in arbitrary order. Some may not occur in any row.
    words: Arc<Vec<String>>,
}

impl Words {
    /// The words of the rows; `None` if unknown.
    pub fn new<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut coder = Coder::default();
        let codes = cells.map(|cell| cell.map_or(ABSENT, |word| coder.code(word))).collect();
        Self { codes, words: Arc::new(coder.words) }
    }

    /// The words of a column of text.
    pub(super) fn of_text(column: &StringChunked) -> Self {
        let mut coder = Coder::default();
        let mut codes = Vec::with_capacity(column.len());
        for (chunk, array) in column.downcast_iter().zip(column.chunks()) {
            // A view contains a short text, or points to a long one, and a dictionary-encoded file has the
            // same view in all rows of a word: comparing views is far faster than looking up texts.
            let mut recent = vec![(u128::MAX, ABSENT); RECENT_WORDS];
            let mut code = |row: usize, view: u128| {
                let place = &mut recent[place_of(view)];
                if place.0 != view {
                    *place = (view, coder.code(chunk.value(row)));
                }
                place.1
            };
            let views = chunk.views().iter().map(|view| view.as_u128()).enumerate();
            match array.validity().filter(|known| known.unset_bits() > 0) {
                None => codes.extend(views.map(|(row, view)| code(row, view))),
                Some(known) => {
                    let cells = views.zip(known);
                    codes.extend(
                        cells.map(|((row, view), is_known)| if is_known { code(row, view) } else { ABSENT }),
                    );
                }
            }
        }
        Self { codes, words: Arc::new(coder.words) }
    }

    /// The words of these rows, in the order given.
    pub(super) fn select_rows(&self, rows: &[usize]) -> Self {
        let codes = rows.iter().map(|&row| self.codes[row]).collect();
        Self { codes, words: Arc::clone(&self.words) }
    }

    /// For each row the index of its word in [`Words::words`]; `ABSENT` if unknown.
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The distinct words; some may not occur in any row.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The number of rows of each of [`Words::words`].
    #[must_use]
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.words.len()];
        for &code in self.codes.iter().filter(|&&code| code != ABSENT) {
            counts[code as usize] += 1;
        }
        counts
    }

    /// The word of a row.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&str> {
        self.words.get(self.codes[row] as usize).map(String::as_str)
    }
}

/// Numbers the distinct words, in the order of their first rows.
#[derive(Default)]
struct Coder<'a> {
    places: PlHashMap<&'a str, u32>,
    words: Vec<String>,
}

impl<'a> Coder<'a> {
    fn code(&mut self, word: &'a str) -> u32 {
        *self.places.entry(word).or_insert_with(|| {
            self.words.push(word.to_owned());
            self.words.len() as u32 - 1
        })
    }
}

/// The number of cached views, 32 bytes each, which fit into the L1 cache.
const RECENT_WORDS: usize = 1 << 9;

/// The slot of a view in the cache: the upper bits of a product with an odd number are well distributed (Knuth, *The Art of Computer
/// Programming*, volume 3, §6.4).
fn place_of(view: u128) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let folded = (view as u64) ^ ((view >> 64) as u64).wrapping_mul(ODD);
    (folded.wrapping_mul(ODD) >> (u64::BITS - RECENT_WORDS.ilog2())) as usize
}
