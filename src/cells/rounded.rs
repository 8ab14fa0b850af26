//! Ids that a spreadsheet has taken for numbers and rounded, so that one stands for many.

use std::collections::HashSet;

use super::key::is_scientific;

/// The digits that a spreadsheet keeps of a number.
const KEPT_DIGITS: usize = 15;

/// The number of long ids from which it is no chance that all of them end in zeros.
const LEAST_LONG_IDS: usize = 4;

/// How a spreadsheet has rounded the ids of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundedIds {
    /// Whether all ids of more than 15 digits have zeros behind them, and some are the same now.
    are_cut: bool,
    /// The number of ids of more than 15 digits that have zeros behind them, if all have.
    suspects: usize,
}

impl RoundedIds {
    /// What these ids show.
    pub fn of<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut seen = HashSet::new();
        let (mut long, mut repeats) = (0, false);
        for cell in ids.filter(|cell| is_long_number(cell)) {
            if !is_cut_number(cell) {
                return Self { are_cut: false, suspects: 0 };
            }
            long += 1;
            repeats |= !seen.insert(cell);
        }
        let are_many = long >= LEAST_LONG_IDS;
        Self { are_cut: are_many && repeats, suspects: if are_many { long } else { 0 } }
    }

    /// How many ids may be rounded though all of them differ.
    #[must_use]
    pub fn suspects(self) -> usize {
        if self.are_cut { 0 } else { self.suspects }
    }

    /// Whether this id is rounded: `1.23E+17`, or `123456789012345000` where all long ids are so.
    #[must_use]
    pub fn has(self, cell: &str) -> bool {
        is_scientific(cell) || (self.are_cut && is_cut_number(cell))
    }
}

/// What a rounded id was rounded to, in words.
#[must_use]
pub fn rounded_to(cell: &str) -> &'static str {
    if is_scientific(cell) { "scientific notation" } else { "15 digits" }
}

/// Whether these are more digits than a spreadsheet keeps.
pub fn is_long_number(cell: &str) -> bool {
    cell.len() > KEPT_DIGITS && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether these are digits with zeros for those that a spreadsheet does not keep.
#[must_use]
pub fn is_cut_number(cell: &str) -> bool {
    is_long_number(cell) && cell.bytes().skip(KEPT_DIGITS).all(|digit| digit == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_ids_that_end_in_zeros_and_repeat_are_rounded() {
        let (one, other) = ("100000000000017000", "100000000000018000");
        let rounded = RoundedIds::of([one, other, one, "17", other].into_iter());
        assert!(rounded.has(one) && !rounded.has("17") && rounded.has("1.23E+17"));
        let different =
            ["100000000000017000", "100000000000018000", "100000000000019000", "100000000000020000"];
        let different = RoundedIds::of(different.into_iter());
        assert!(!different.has(one), "they may well be meant so");
        assert_eq!((different.suspects(), rounded.suspects()), (4, 0));
        let exact = [one, one, other, other, "100000000000017001"];
        assert!(!RoundedIds::of(exact.into_iter()).has(one));
    }
}
