//! The words for yes and no of a column.

use crate::cells::parse_flag;

/// The words of a column that has no others than those for yes and no, as the training saw them, the most frequent first. A word of
/// another spelling counts as the first of the same meaning: a rule that asks for `'yes'` is true for `TRUE`, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct YesNoWords {
    words: Vec<String>,
}

/// A column with more different words than there are words for yes and no is none of these.
const MOST_WORDS: usize = 60;

impl YesNoWords {
    /// The words of the rows of a column; `None` where one of them is neither yes nor no, or there are none.
    pub(crate) fn of<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Option<Self> {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for cell in cells.flatten() {
            match counts.iter().position(|(word, _)| *word == cell) {
                Some(place) => counts[place].1 += 1,
                None if counts.len() < MOST_WORDS && parse_flag(cell).is_some() => counts.push((cell, 1)),
                None => return None,
            }
        }
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        Self::from_words(counts.into_iter().map(|(word, _)| word.to_owned()).collect())
    }

    /// The same from these words, in the order of how frequent they are.
    pub(crate) fn from_words(words: Vec<String>) -> Option<Self> {
        let flags: Option<Vec<bool>> = words.iter().map(|word| parse_flag(word)).collect();
        let flags = flags?;
        // A single letter alone may be a code.
        let is_told = flags.contains(&true) && flags.contains(&false)
            || words.iter().any(|word| word.chars().count() > 1);
        is_told.then_some(Self { words })
    }

    /// The words.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// The word of the column that has the meaning of `cell`; `cell` itself where it is one, or where there is none.
    pub(crate) fn read<'a>(&'a self, cell: &'a str) -> &'a str {
        if self.words.iter().any(|word| word == cell) {
            return cell;
        }
        let flag = parse_flag(cell);
        let same = self.words.iter().find(|word| flag.is_some() && parse_flag(word) == flag);
        same.map_or(cell, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_in_other_words_is_the_yes_of_the_column() {
        let words = YesNoWords::of(["no", "yes", "yes", "Y"].into_iter().map(Some).chain([None])).unwrap();
        assert_eq!(words.words(), ["yes", "Y", "no"]);
        let read = ["TRUE", "Y", "1", "false", "maybe", ""].map(|cell| words.read(cell));
        assert_eq!(read, ["yes", "Y", "yes", "no", "maybe", ""]);
        let yes = YesNoWords::of([Some("ja")].into_iter()).unwrap();
        assert_eq!([yes.read("TRUE"), yes.read("FALSE")], ["ja", "FALSE"]);
    }

    #[test]
    fn a_column_with_another_word_is_none_of_flags() {
        assert_eq!(YesNoWords::of(["yes", "maybe"].into_iter().map(Some)), None);
        assert_eq!(YesNoWords::of([None].into_iter()), None);
        assert_eq!(YesNoWords::of([Some("N")].into_iter()), None, "it may stand for north");
    }
}
