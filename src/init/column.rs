//! The profile of the cells of a column.

use std::collections::{HashMap, HashSet};

use super::conventions::Conventions;
use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use super::open_convention::OpenConvention;
use crate::cells::MEMBER_SEPARATOR;
use crate::cells::{level_key, parse_flag};
use crate::tables::{ColumnType, InferredColumn, InferredValues};

/// The largest number of distinct values that a profile lists, most frequent first.
const MOST_LEVELS: usize = 200;

/// The separators within a cell that are tried.
const SET_SEPARATORS: [&str; 4] = [";#", ";", "|", ", "];

/// The least share of filled cells with the separator in a set.
const LEAST_SET_SHARE: f64 = 0.05;

/// The largest number of distinct members of a set.
const MOST_MEMBERS: usize = 100;

/// Summary statistics of a numeric column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Numbers {
    pub least: f64,
    pub median: f64,
    /// The 95 % quantile.
    pub high: f64,
    pub most: f64,
    pub are_whole: bool,
    /// The share of zeros.
    pub zeros: f64,
}

/// Several members in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetMembers {
    pub separator: &'static str,
    pub different: usize,
}

/// The profile of a column.
#[derive(Debug, Clone)]
pub(crate) struct ColumnProfile {
    pub rows: usize,
    pub filled: usize,
    /// The number of rows of each distinct value, descending.
    pub counts: Vec<usize>,
    /// The most frequent values with their number of rows.
    pub levels: Vec<(String, usize)>,
    pub kind: ColumnType,
    /// Whether there are two values, a yes and a no.
    pub is_flag: bool,
    /// Whether every value is a yes or a no, in whatever spelling: `y`, `Y`, `n`.
    pub is_yes_no: bool,
    pub numbers: Option<Numbers>,
    pub members: Option<SetMembers>,
    /// Its type and values as the reader infers them.
    pub values: InferredValues,
    /// The format of its values in words, if it is not the plain form.
    pub written: Option<String>,
    /// The ambiguity of its format, if it has one, so that it is not used.
    pub open: Option<OpenConvention>,
}

impl ColumnProfile {
    /// Profiles a column whose null values are gaps already, read as training would read it.
    pub(crate) fn of(column: &ExportedColumn<'_>, conventions: &Conventions) -> Self {
        let mut words: HashMap<&str, usize> = HashMap::new();
        for cell in column.cells.iter().flatten() {
            *words.entry(cell).or_default() += 1;
        }
        let mut levels: Vec<(&str, usize)> = words.into_iter().collect();
        levels.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let Conventions { reading, is_plain, .. } = conventions;
        let given = conventions.given(&column.name);
        let read = InferredColumn::new(&column.name, &column.cells, reading, given, *is_plain);
        let InferredColumn { kind, values, written } = read;
        let is_list = conventions.lists.contains(&column.name);
        let members = || if is_list { Some(members_of_lists(&levels)) } else { members(&levels) };
        Self {
            rows: column.cells.len(),
            filled: levels.iter().map(|(_, rows)| rows).sum(),
            counts: levels.iter().map(|(_, rows)| *rows).collect(),
            kind,
            is_flag: !is_list
                && levels.len() == 2
                && levels.iter().all(|(word, _)| parse_flag(word).is_some()),
            is_yes_no: !is_list && is_yes_no(&levels),
            numbers: numbers(&values),
            members: if kind == ColumnType::Text { members() } else { None },
            values,
            // A note on the whole table is not repeated for each column.
            written: written.filter(|_| !kind.is_number() || reading.numbers.is_none()),
            open: conventions.open_of(&column.name).cloned(),
            levels: levels.iter().take(MOST_LEVELS).map(|(word, rows)| ((*word).to_owned(), *rows)).collect(),
        }
    }

    /// The number of distinct values.
    pub(crate) fn different(&self) -> usize {
        self.counts.len()
    }

    /// The times of its rows, in microseconds; `None` for a gap, and none at all without dates.
    pub(crate) fn times(&self) -> &[Option<i64>] {
        if let InferredValues::Times(times) = &self.values { times } else { &[] }
    }

    /// The number of rows without a value.
    pub(crate) fn gaps(&self) -> usize {
        self.rows - self.filled
    }

    /// Whether every row has a different value.
    pub(crate) fn is_unique(&self) -> bool {
        self.filled == self.rows && self.different() == self.rows
    }

    /// The ratio of distinct values to filled cells, from 0 to 1.
    pub(crate) fn variety(&self) -> f64 {
        self.different() as f64 / self.filled.max(1) as f64
    }

    /// The share of filled cells whose value occurs in at least `rows` rows, and the number of such values.
    pub(crate) fn covered(&self, rows: usize) -> (f64, usize) {
        let frequent = self.counts.partition_point(|&count| count >= rows);
        let covered: usize = self.counts[..frequent].iter().sum();
        (covered as f64 / self.filled.max(1) as f64, frequent)
    }
}

/// Whether all values are yes or no, each of them in one word whatever its case.
fn is_yes_no(levels: &[(&str, usize)]) -> bool {
    /// Of the spellings of two words.
    const MOST_SPELLINGS: usize = 12;
    let keys = || levels.iter().map(|(word, _)| level_key(word)).collect::<HashSet<_>>();
    let are_flags =
        levels.len() <= MOST_SPELLINGS && levels.iter().all(|(word, _)| parse_flag(word).is_some());
    are_flags && keys().len() == 2 && keys().iter().any(|word| parse_flag(word) == Some(true))
}

/// The column with the lowest rank.
pub(crate) fn best(
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    rank: impl Fn(&str, &ColumnProfile) -> Option<u8>,
) -> Option<String> {
    let ranked = deals
        .columns
        .iter()
        .zip(profiles)
        .filter_map(|(column, profile)| Some((rank(&column.name, profile)?, &column.name)));
    // `min_by_key` takes the first of equals.
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, name)| name.clone())
}

fn numbers(values: &InferredValues) -> Option<Numbers> {
    let InferredValues::Numbers(values) = values else { return None };
    let mut values: Vec<f64> = values.iter().flatten().copied().collect();
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

/// The members of cells with several. Members must recur in other combinations, so that a comma in a name is no separator.
fn members(levels: &[(&str, usize)]) -> Option<SetMembers> {
    let all: usize = levels.iter().map(|(_, rows)| rows).sum();
    SET_SEPARATORS.iter().find_map(|&separator| {
        let several: Vec<&(&str, usize)> =
            levels.iter().filter(|(cell, _)| cell.contains(separator)).collect();
        let rows: usize = several.iter().map(|(_, rows)| rows).sum();
        let mut cells_of: HashMap<&str, usize> = HashMap::new();
        for (cell, _) in &several {
            let members = cell.split(separator).map(str::trim).filter(|member| !member.is_empty());
            for member in members.collect::<HashSet<_>>() {
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

/// The members of cells of lists that this separator joins; `None` where they are too many for a set.
pub(super) fn members_joined_by(cells: &[Option<String>], separator: &'static str) -> Option<SetMembers> {
    let members: HashSet<&str> = cells
        .iter()
        .flatten()
        .flat_map(|cell| cell.split(separator))
        .filter(|member| !member.is_empty())
        .collect();
    (members.len() <= MOST_MEMBERS).then_some(SetMembers { separator, different: members.len() })
}

/// The members of cells that are lists, however few have several.
fn members_of_lists(levels: &[(&str, usize)]) -> SetMembers {
    let members: HashSet<&str> =
        levels.iter().flat_map(|(cell, _)| cell.split(MEMBER_SEPARATOR)).map(str::trim).collect();
    SetMembers { separator: MEMBER_SEPARATOR, different: members.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(cells: &[&'static str]) -> ColumnProfile {
        let cells = cells.iter().map(|cell| (!cell.is_empty()).then_some(*cell)).collect();
        ColumnProfile::of(&ExportedColumn { name: "x".to_owned(), cells }, &Conventions::default())
    }

    #[test]
    fn a_name_with_a_comma_is_no_set() {
        let set = profile(&["a;b", "b;c", "a;c", "a", "b;a"]);
        assert_eq!(set.members, Some(SetMembers { separator: ";", different: 3 }));
        let names = profile(&["Banking, Insurance", "Media, Print", "Travel, Tourism", "Retail", "Retail"]);
        assert_eq!(names.members, None);
    }

    #[test]
    fn numbers_flags_and_gaps_are_counted() {
        let numbers = profile(&["1", "", "3", "2"]);
        assert_eq!((numbers.filled, numbers.gaps(), numbers.kind), (3, 1, ColumnType::NUMBER));
        let summary = numbers.numbers.unwrap();
        assert_eq!((summary.least, summary.median, summary.most, summary.are_whole), (1.0, 2.0, 3.0, true));
        assert!(profile(&["yes", "no", "", "no"]).is_flag);
        assert!(!profile(&["yes", "no", "maybe"]).is_flag && !profile(&["yes", "yes"]).is_flag);
        let spelled = profile(&["y", "Y", "n", "N", "y"]);
        assert!(spelled.is_yes_no && !spelled.is_flag && !profile(&["y", "Y", "x"]).is_yes_no);
        assert!(profile(&["a", "b", "c"]).is_unique() && !profile(&["a", "b", ""]).is_unique());
    }

    #[test]
    fn the_share_of_frequent_values_is_counted() {
        let (share, words) = profile(&["a", "a", "a", "b", "b", "c"]).covered(2);
        assert!((share - 5.0 / 6.0).abs() < 1e-12);
        assert_eq!(words, 2);
    }
}
