//! Levels that programs write in different forms.

use std::collections::HashMap;

use crate::cells::{NumberFormat, is_code, parse_number};

/// The levels that are numbers or truth values, by value: if a column has missing values, programs write the code `1`
/// as `1.0`, and JSON has `true` where a spreadsheet has `TRUE`. Codes with leading zeros match exactly only.
pub(super) struct SameValues<'a> {
    numbers: HashMap<u64, &'a str>,
    truths: [Option<&'a str>; 2],
}

impl<'a> SameValues<'a> {
    /// Of several levels with the same value the first one is used.
    pub(super) fn new(levels: impl Iterator<Item = &'a String>) -> Self {
        let mut all = Self { numbers: HashMap::new(), truths: [None; 2] };
        for level in levels {
            if let Some(number) = number(level) {
                all.numbers.entry(number).or_insert(level);
            } else if let Some(is_true) = truth(level) {
                all.truths[usize::from(is_true)].get_or_insert(level);
            }
        }
        all
    }

    /// The level with the same value as this word.
    pub(super) fn level_of(&self, word: &str) -> Option<&'a str> {
        match (number(word), truth(word)) {
            (Some(number), _) => self.numbers.get(&number).copied(),
            (_, Some(is_true)) => self.truths[usize::from(is_true)],
            _ => None,
        }
    }
}

/// The bits of a number; both zeros are equal.
fn number(text: &str) -> Option<u64> {
    let number = parse_number(text, NumberFormat::Plain).filter(|_| !is_code(text))?;
    Some((number + 0.0).to_bits())
}

fn truth(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_truth_values_are_one_level_however_they_are_written() {
        let levels = ["1", "2.50", "-0", "007", "TRUE", "no"].map(str::to_owned);
        let same = SameValues::new(levels.iter());
        assert_eq!(same.level_of("1.0"), Some("1"));
        assert_eq!(same.level_of("2.5"), Some("2.50"));
        assert_eq!(same.level_of("0"), Some("-0"));
        assert_eq!(same.level_of("true"), Some("TRUE"));
        assert_eq!(
            [same.level_of("7"), same.level_of("false"), same.level_of("No"), same.level_of("3")],
            [None; 4]
        );
    }
}
