//! Hashes of values and rows.

use rayon::prelude::*;

use crate::design::Cells;
use crate::fit;

/// The initial hash (the offset basis of FNV-1a).
pub const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// Combines `hash` with `value`: every bit of either changes about half of the bits of the result.
pub fn combine(hash: u64, value: u64) -> u64 {
    fit::split_mix64(hash.rotate_left(23) ^ value)
}

/// A hash of the value of each row, which depends on the value only.
pub fn value_keys(cells: &Cells) -> Vec<u64> {
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

/// A hash of each row, equal where all columns are equal.
pub fn row_keys<'a>(columns: impl IntoIterator<Item = &'a Cells>, n_rows: usize) -> Vec<u64> {
    let mut rows = vec![OFFSET; n_rows];
    for cells in columns {
        let keys = value_keys(cells);
        rows.par_iter_mut().zip(keys.into_par_iter()).for_each(|(row, key)| *row = combine(*row, key));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Words;

    #[test]
    fn rows_are_the_same_only_where_all_columns_are() {
        let words = Cells::Words(Words::new([Some("a"), Some("a"), None, None].into_iter()));
        let flags = Cells::Flags(vec![Some(true), Some(true), None, Some(false)]);
        let numbers = Cells::Numbers(vec![0.0, -0.0, f64::NAN, f64::NAN]);
        let keys = row_keys([&words, &flags, &numbers], 4);
        assert_eq!(keys[0], keys[1]);
        assert!(keys[1] != keys[2] && keys[2] != keys[3]);
    }
}
