//! A column as it stands in the file, and what its cells look like.

use std::collections::{HashMap, HashSet};

use crate::project::Reading;
use crate::tables::{ColumnType, parse_flag, parse_number, parse_time, type_of};

/// Words of a column that are kept by name, the most frequent first.
const MOST_LEVELS: usize = 200;

/// Separators within a cell that are looked for.
const SET_SEPARATORS: [&str; 3] = [";", "|", ", "];

/// A set has its separator in at least this share of the known cells.
const LEAST_SET_SHARE: f64 = 0.05;

/// More different members than this are text, not a set.
const MOST_MEMBERS: usize = 100;

/// A column of a table: its cells as text, trimmed; `None` where a cell is empty.
#[derive(Debug, Clone)]
pub struct ExportedColumn<'a> {
    /// Its name.
    pub name: String,
    /// One for each row.
    pub cells: Vec<Option<&'a str>>,
}

impl<'a> ExportedColumn<'a> {
    /// The cells that are known, once these words mean "not known".
    pub(crate) fn known<'c>(&'c self, null_words: &'c [String]) -> impl Iterator<Item = &'a str> + 'c {
        self.cells.iter().flatten().copied().filter(|cell| !null_words.iter().any(|word| word == cell))
    }

    /// The same column with gaps where a cell holds one of these words.
    pub(crate) fn without(&self, null_words: &[String]) -> Self {
        let keep = |cell: Option<&'a str>| cell.filter(|cell| !null_words.iter().any(|word| word == cell));
        Self { name: self.name.clone(), cells: self.cells.iter().copied().map(keep).collect() }
    }
}

/// What the numbers of a column look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Numbers {
    pub least: f64,
    pub median: f64,
    /// The value that one in twenty is above.
    pub high: f64,
    pub most: f64,
    pub are_whole: bool,
    /// The share that is 0.
    pub zeros: f64,
}

/// Several words in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetMembers {
    pub separator: &'static str,
    pub different: usize,
}

/// What the cells of a column look like.
#[derive(Debug, Clone)]
pub(crate) struct ColumnProfile {
    pub rows: usize,
    pub known: usize,
    /// Rows of each different word, falling.
    pub counts: Vec<usize>,
    /// The most frequent words with their rows.
    pub levels: Vec<(String, usize)>,
    pub kind: ColumnType,
    /// Whether every word is a yes or a no.
    pub is_flag: bool,
    pub numbers: Option<Numbers>,
    pub members: Option<SetMembers>,
}

impl ColumnProfile {
    /// Looks at the cells of a column whose null words are gaps already.
    pub(crate) fn of(column: &ExportedColumn<'_>, reading: &Reading) -> Self {
        let mut words: HashMap<&str, usize> = HashMap::new();
        for cell in column.cells.iter().flatten() {
            *words.entry(cell).or_default() += 1;
        }
        let mut levels: Vec<(&str, usize)> = words.into_iter().collect();
        levels.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let kind = type_of(|| column.cells.iter().flatten().copied(), reading);
        let is_text = kind == ColumnType::Text;
        Self {
            rows: column.cells.len(),
            known: levels.iter().map(|(_, rows)| rows).sum(),
            counts: levels.iter().map(|(_, rows)| *rows).collect(),
            kind,
            is_flag: levels.len() == 2 && levels.iter().all(|(word, _)| parse_flag(word).is_some()),
            numbers: (kind == ColumnType::Number).then(|| numbers(column)).flatten(),
            members: is_text.then(|| members(&levels)).flatten(),
            levels: levels.iter().take(MOST_LEVELS).map(|(word, rows)| ((*word).to_owned(), *rows)).collect(),
        }
    }

    /// Different words.
    pub(crate) fn different(&self) -> usize {
        self.counts.len()
    }

    /// Rows without a known value.
    pub(crate) fn gaps(&self) -> usize {
        self.rows - self.known
    }

    /// Whether every row has a value of its own.
    pub(crate) fn is_unique(&self) -> bool {
        self.known == self.rows && self.different() == self.rows
    }

    /// Different words for each known cell, from 0 to 1.
    pub(crate) fn variety(&self) -> f64 {
        self.different() as f64 / self.known.max(1) as f64
    }

    /// The share of the known cells whose word stands in at least `rows` rows, and how many such words there are.
    pub(crate) fn covered(&self, rows: usize) -> (f64, usize) {
        let frequent = self.counts.partition_point(|&count| count >= rows);
        let covered: usize = self.counts[..frequent].iter().sum();
        (covered as f64 / self.known.max(1) as f64, frequent)
    }
}

fn numbers(column: &ExportedColumn<'_>) -> Option<Numbers> {
    let mut values: Vec<f64> = column.cells.iter().flatten().filter_map(|cell| parse_number(cell)).collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get(((values.len() - 1) as f64 * share).round() as usize).copied();
    if values.is_empty() {
        return None;
    }
    Some(Numbers {
        least: at(0.0)?,
        median: at(0.5)?,
        high: at(0.95)?,
        most: at(1.0)?,
        are_whole: values.iter().all(|value| value.fract() == 0.0),
        zeros: values.iter().filter(|value| **value == 0.0).count() as f64 / values.len() as f64,
    })
}

/// The members of cells that hold several. A comma within a name is no separator: members must recur in other company.
fn members(levels: &[(&str, usize)]) -> Option<SetMembers> {
    let all: usize = levels.iter().map(|(_, rows)| rows).sum();
    SET_SEPARATORS.iter().find_map(|&separator| {
        let several: Vec<&(&str, usize)> =
            levels.iter().filter(|(cell, _)| cell.contains(separator)).collect();
        let rows: usize = several.iter().map(|(_, rows)| rows).sum();
        let mut cells_of: HashMap<&str, usize> = HashMap::new();
        for (cell, _) in &several {
            for member in cell.split(separator).map(str::trim).collect::<HashSet<_>>() {
                *cells_of.entry(member).or_default() += 1;
            }
        }
        let recurring = cells_of.values().filter(|&&cells| cells > 1).count();
        let is_set = rows as f64 >= LEAST_SET_SHARE * all as f64
            && several.len() > 2
            && 2 * recurring >= cells_of.len()
            && cells_of.len() <= MOST_MEMBERS;
        is_set.then_some(SetMembers { separator, different: cells_of.len() })
    })
}

/// The points in time of a column, in microseconds; `None` where there is none.
pub(crate) fn times(column: &ExportedColumn<'_>, reading: &Reading) -> Vec<Option<i64>> {
    column.cells.iter().map(|cell| cell.and_then(|cell| parse_time(cell, reading))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(cells: &[&'static str]) -> ColumnProfile {
        let cells = cells.iter().map(|cell| (!cell.is_empty()).then_some(*cell)).collect();
        ColumnProfile::of(&ExportedColumn { name: "x".to_owned(), cells }, &Reading::default())
    }

    #[test]
    fn a_set_is_told_from_a_name_with_a_comma_in_it() {
        let set = profile(&["a;b", "b;c", "a;c", "a", "b;a"]);
        assert_eq!(set.members, Some(SetMembers { separator: ";", different: 3 }));
        let names = profile(&["Banking, Insurance", "Media, Print", "Travel, Tourism", "Retail", "Retail"]);
        assert_eq!(names.members, None);
    }

    #[test]
    fn numbers_flags_and_gaps_are_counted() {
        let numbers = profile(&["1", "", "3", "2"]);
        assert_eq!((numbers.known, numbers.gaps(), numbers.kind), (3, 1, ColumnType::Number));
        let summary = numbers.numbers.unwrap();
        assert_eq!((summary.least, summary.median, summary.most, summary.are_whole), (1.0, 2.0, 3.0, true));
        assert!(profile(&["yes", "no", "", "no"]).is_flag);
        assert!(!profile(&["yes", "no", "maybe"]).is_flag && !profile(&["yes", "yes"]).is_flag);
        assert!(profile(&["a", "b", "c"]).is_unique() && !profile(&["a", "b", ""]).is_unique());
    }

    #[test]
    fn frequent_words_are_told_from_rare_ones() {
        let (share, words) = profile(&["a", "a", "a", "b", "b", "c"]).covered(2);
        assert!((share - 5.0 / 6.0).abs() < 1e-12);
        assert_eq!(words, 2);
    }
}
