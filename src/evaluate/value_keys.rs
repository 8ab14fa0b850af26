//! Hashes of values and rows.

use crate::design::Cells;
use crate::fit;

/// The initial hash (the offset basis of FNV-1a).
pub(super) const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// Combines `hash` with `value`: every bit of either changes about half of the bits of the result.
pub(super) fn combine(hash: u64, value: u64) -> u64 {
    fit::split_mix64(hash.rotate_left(23) ^ value)
}

/// A hash of the value of each row, which depends on the value only.
pub(super) fn keys(cells: &Cells) -> Vec<u64> {
    const UNKNOWN: u64 = 1;
    match cells {
        Cells::Numbers(numbers) => {
            // 0 and -0 are one number.
            let key = |&number: &f64| {
                if number.is_nan() { UNKNOWN } else { combine(OFFSET, (number + 0.0).to_bits()) }
            };
            numbers.iter().map(key).collect()
        }
        Cells::Flags(flags) => {
            flags.iter().map(|flag| flag.map_or(UNKNOWN, |flag| combine(OFFSET, u64::from(flag)))).collect()
        }
        Cells::Words(words) => {
            let of_word =
                |word: &String| word.bytes().fold(OFFSET, |hash, byte| combine(hash, u64::from(byte)));
            let keys: Vec<u64> = words.words().iter().map(of_word).collect();
            words.codes().iter().map(|&code| keys.get(code as usize).copied().unwrap_or(UNKNOWN)).collect()
        }
    }
}
