//! The different words of a column.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use crate::cells::{level_key, parse_flag, unaccented_key};
use crate::config::nearest;
use crate::syntax::CaseFolding;

/// The different words of a column, each with the number of rows that have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ColumnWords {
    counts: HashMap<String, usize>,
}

/// A word of a column that was probably meant by one that it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant<'a> {
    /// Other capitals, accents or blanks.
    Spelling(&'a str),
    /// Another word for the same yes or no.
    Flag(&'a str),
    /// A similar word.
    Similar(&'a str),
}

/// Of so many words the most frequent are searched for a similar one: the time of a comparison grows with the lengths.
const MOST_COMPARED: usize = 5_000;

/// The least number of letters of a word for which a similar one is certainly a slip of the fingers.
const LONG: usize = 5;

impl ColumnWords {
    /// The words of the rows; `None` where one is missing.
    pub(crate) fn of<'a>(cells: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut words = Self::default();
        for cell in cells.into_iter().flatten() {
            words.add(cell, 1);
        }
        words
    }

    /// These words and others that rows may have, although none does.
    pub(crate) fn with_possible<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        words.into_iter().for_each(|word| self.add(word, 0));
        self
    }

    fn add(&mut self, word: &str, rows: usize) {
        match self.counts.get_mut(word) {
            Some(count) => *count += rows,
            None => _ = self.counts.insert(word.to_owned(), rows),
        }
    }

    /// Adds the words of further rows.
    pub(crate) fn absorb(&mut self, other: &Self) {
        other.counts.iter().for_each(|(word, &rows)| self.add(word, rows));
    }

    /// Whether a row has, or may have, this word.
    pub(crate) fn contains(&self, word: &str) -> bool {
        self.counts.contains_key(word)
    }

    /// The number of different words.
    pub(crate) fn n_words(&self) -> usize {
        self.counts.len()
    }

    /// Rows with a word.
    pub(super) fn n_known(&self) -> usize {
        self.counts.values().sum()
    }

    /// Rows with this word.
    pub(super) fn count(&self, word: &str) -> usize {
        self.counts.get(word).copied().unwrap_or_default()
    }

    /// The words as a rule sees them: folded, and for a set its members.
    pub(super) fn seen(&self, folding: CaseFolding, separator: Option<&str>) -> Cow<'_, Self> {
        if folding == CaseFolding::Exact && separator.is_none() {
            return Cow::Borrowed(self);
        }
        let mut seen = Self::default();
        for (word, &rows) in &self.counts {
            let word = match folding {
                CaseFolding::Exact => word.clone(),
                CaseFolding::Lower => word.to_lowercase(),
                CaseFolding::Upper => word.to_uppercase(),
            };
            match separator.filter(|separator| !separator.is_empty()) {
                Some(separator) => word.split(separator).for_each(|member| seen.add(member.trim(), rows)),
                None => seen.add(&word, rows),
            }
        }
        Cow::Owned(seen)
    }

    /// The words by falling number of rows; those that no row has are left out.
    pub(super) fn by_count(&self) -> Vec<(&str, usize)> {
        let mut words: Vec<(&str, usize)> =
            self.counts.iter().filter(|(_, rows)| **rows > 0).map(|(word, &rows)| (&**word, rows)).collect();
        words.sort_by(|a, b| Reverse(a.1).cmp(&Reverse(b.1)).then_with(|| a.0.cmp(b.0)));
        words
    }

    /// The word that was probably meant by `word`, which no row has.
    pub(super) fn meant(&self, word: &str) -> Option<Meant<'_>> {
        let words = self.by_count();
        let first =
            |is_it: &dyn Fn(&str) -> bool| words.iter().map(|(word, _)| *word).find(|word| is_it(word));
        let key = level_key(word);
        if let Some(same) = first(&|other| level_key(other) == key) {
            return Some(Meant::Spelling(same));
        }
        let plain = unaccented_key(word);
        if let Some(same) = first(&|other| unaccented_key(other) == plain) {
            return Some(Meant::Spelling(same));
        }
        let flag = parse_flag(word);
        // A word such as `no` stands for no only among words of that kind.
        let are_flags = flag.is_some() && words.iter().all(|(word, _)| parse_flag(word).is_some());
        if let Some(same) = first(&|other| are_flags && parse_flag(other) == flag) {
            return Some(Meant::Flag(same));
        }
        let compared = words.iter().take(MOST_COMPARED).map(|(word, _)| *word);
        nearest(word, compared).map(Meant::Similar)
    }
}

impl<'a> Meant<'a> {
    pub(super) fn word(self) -> &'a str {
        match self {
            Self::Spelling(word) | Self::Flag(word) | Self::Similar(word) => word,
        }
    }

    /// Whether `text` is this word misspelt beyond doubt, so that even a rule that excludes it means it.
    pub(super) fn is_certain(self, text: &str) -> bool {
        !matches!(self, Self::Similar(_)) || text.chars().count() >= LONG
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_was_meant_differs_in_capitals_in_its_yes_or_in_few_letters() {
        let words = ColumnWords::of(["Germany", "Germany", "France", "GERMANY"].map(Some));
        assert_eq!(words.meant("germany"), Some(Meant::Spelling("Germany")));
        let accents = ColumnWords::of([Some("Santé"), Some("Énergie")]);
        assert_eq!(accents.meant("sante"), Some(Meant::Spelling("Santé")));
        assert_eq!(words.meant("Frence"), Some(Meant::Similar("France")));
        assert_eq!(words.meant("yes"), None);
        let flags = ColumnWords::of([Some("TRUE"), Some("FALSE"), None]);
        assert_eq!((flags.meant("yes"), flags.n_known()), (Some(Meant::Flag("TRUE")), 2));
    }

    #[test]
    fn words_are_seen_as_a_rule_folds_and_splits_them() {
        let words = ColumnWords::of(["Rising costs; Slow", "Slow"].map(Some));
        assert!(words.seen(CaseFolding::Lower, None).contains("slow"));
        assert_eq!(words.seen(CaseFolding::Exact, Some(";")).by_count(), [("Slow", 2), ("Rising costs", 1)]);
        assert!(words.clone().with_possible(["Fast"]).contains("Fast"));
    }
}
