//! Levels that programs write in different forms.

use std::collections::{BTreeMap, HashMap};

use crate::cells::{NumberFormat, is_code, parse_number};

/// What a level means, where programs write one value in several ways: once a column has missing values, they write the code `1`
/// as `1.0`, and JSON has `true` where a spreadsheet has `TRUE`. Codes with leading zeros are themselves alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum SpelledValue {
    /// The bits of a number; both zeros are one.
    Number(u64),
    Truth(bool),
}

impl SpelledValue {
    fn of(text: &str) -> Option<Self> {
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if is("true") || is("false") {
            return Some(Self::Truth(is("true")));
        }
        let number = parse_number(text, NumberFormat::Plain).filter(|_| !is_code(text))?;
        Some(Self::Number((number + 0.0).to_bits()))
    }
}

/// The levels that are numbers or truth values, by what they mean.
pub(super) struct SameValues<'a>(HashMap<SpelledValue, &'a str>);

impl<'a> SameValues<'a> {
    /// Of several levels with the same value the first one is used.
    pub(super) fn new(levels: impl Iterator<Item = &'a String>) -> Self {
        let mut all = HashMap::new();
        for level in levels {
            if let Some(meaning) = SpelledValue::of(level) {
                all.entry(meaning).or_insert(level.as_str());
            }
        }
        Self(all)
    }

    /// The level with the same value as this word.
    pub(super) fn level_of(&self, word: &str) -> Option<&'a str> {
        SpelledValue::of(word).and_then(|meaning| self.0.get(&meaning).copied())
    }
}

/// Levels with their rows, each value once: under the spelling with the most rows, of equals the first by its letters.
pub(super) fn merged(counts: BTreeMap<&str, u32>) -> BTreeMap<&str, u32> {
    let mut best: HashMap<SpelledValue, (&str, u32)> = HashMap::new();
    for (&level, &count) in &counts {
        if let Some(meaning) = SpelledValue::of(level) {
            let named = best.entry(meaning).or_insert((level, count));
            if count > named.1 {
                *named = (level, count);
            }
        }
    }
    let mut merged = BTreeMap::new();
    for (level, count) in counts {
        let named =
            SpelledValue::of(level).and_then(|meaning| best.get(&meaning)).map_or(level, |(name, _)| name);
        *merged.entry(named).or_default() += count;
    }
    merged
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
    #[test]
    fn spellings_of_one_value_are_counted_together_under_the_most_frequent() {
        let counts =
            BTreeMap::from([("1", 5), ("1.0", 9), ("01", 2), ("TRUE", 1), ("true", 1), ("Retail", 4)]);
        let expected = BTreeMap::from([("1.0", 14), ("01", 2), ("TRUE", 2), ("Retail", 4)]);
        assert_eq!(merged(counts), expected);
    }
}
