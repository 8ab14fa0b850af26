//! Levels that programs write in different forms.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::cells::{NumberFormat, is_code, parse_number};
use crate::tables::number_text;

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

    /// The forms in which programs write it.
    fn forms(self) -> Vec<String> {
        match self {
            Self::Truth(true) => ["true", "True", "TRUE"].map(str::to_owned).to_vec(),
            Self::Truth(false) => ["false", "False", "FALSE"].map(str::to_owned).to_vec(),
            Self::Number(bits) => {
                let number = f64::from_bits(bits);
                let with_point = (number.fract() == 0.0).then(|| format!("{number:.1}"));
                let below_zero = if number == 0.0 { &["-0", "-0.0"][..] } else { &[] };
                let below_zero = below_zero.iter().map(|form| (*form).to_owned());
                std::iter::once(number_text(number)).chain(with_point).chain(below_zero).collect()
            }
        }
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

/// The levels of a category as training spelled them.
pub(crate) struct TrainedLevels<'a> {
    known: HashSet<&'a str>,
    same: SameValues<'a>,
}

impl<'a> TrainedLevels<'a> {
    /// The levels, and the rare ones that share a column.
    pub(crate) fn new(levels: &'a [String], rare: &'a [String]) -> Self {
        let all = || levels.iter().chain(rare);
        Self { known: all().map(String::as_str).collect(), same: SameValues::new(all()) }
    }

    /// The level that a word is read as; the word itself if training did not have it.
    pub(crate) fn level_of<'b>(&self, word: &'b str) -> &'b str
    where
        'a: 'b,
    {
        if self.known.contains(word) { word } else { self.same.level_of(word).unwrap_or(word) }
    }

    /// The words that are read as this level: itself, and the other forms in which programs write its value. They are the usual ones,
    /// not all: a number has infinitely many.
    pub(crate) fn forms_of(&self, level: &str) -> Vec<String> {
        let others = SpelledValue::of(level).map(SpelledValue::forms).unwrap_or_default().into_iter();
        let others = others.filter(|form| form != level && self.level_of(form) == level);
        std::iter::once(level.to_owned()).chain(others).collect()
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
    fn the_forms_of_a_level_are_read_as_it_and_as_no_other() {
        let levels = ["1", "2.5", "007", "TRUE", "true", "Retail"].map(str::to_owned);
        let rare = ["3.0".to_owned()];
        let trained = TrainedLevels::new(&levels, &rare);
        assert_eq!(trained.forms_of("1"), ["1", "1.0"]);
        assert_eq!(trained.forms_of("3.0"), ["3.0", "3"]);
        assert_eq!(trained.forms_of("TRUE"), ["TRUE", "True"]);
        assert_eq!(trained.forms_of("true"), ["true"]);
        for level in ["2.5", "007", "Retail"] {
            assert_eq!(trained.forms_of(level), [level]);
        }
        assert_eq!(
            ["1.0", "True", "7", "Retail"].map(|word| trained.level_of(word)),
            ["1", "TRUE", "7", "Retail"]
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
