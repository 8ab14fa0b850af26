//! A column as the audit sees it, and what can be counted of it.

use rayon::prelude::*;
use serde::Serialize;

use super::evidence::{Filled, Share};
use super::finding::Usage;
use super::levels::{Levels, OneSided, one_sided};
use super::signal::{AucInterval, Folds, alone};
use super::texts::{OutcomeWord, outcome_words};
use crate::design::{Cells, Value};
use crate::fit;
use crate::tables::number_text;

/// The table of the deals, as findings name it.
pub const DEALS: &str = "deals";

/// The table of derived columns, personas and aggregates, as findings name it.
pub const PROJECT: &str = "bantam.toml";

/// A column of the deals, of a lookup, or one that `bantam.toml` makes.
#[derive(Debug, Clone)]
pub struct AuditedColumn {
    /// Its name.
    pub name: String,
    /// The table it is from: [`DEALS`], the name of a lookup, or [`PROJECT`].
    pub table: String,
    /// What becomes of it.
    pub usage: Usage,
    /// Its values in the closed deals. Dates are numbers of days.
    pub closed: Cells,
    /// Its values in the open deals, where they are known.
    pub open: Option<Cells>,
    /// What its values are, in words.
    pub kind: &'static str,
    /// Dates that lie at or after the snapshot of their closed deal; `None` for anything but dates with snapshots.
    pub later: Option<Share>,
    /// For a column that `bantam.toml` makes: the columns that it is made from.
    pub made_from: Vec<String>,
    /// Whether a feature takes the column itself for words of which each has a weight.
    pub is_category: bool,
}

/// What was counted of a column. Its fields are keys of `bantam check --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnCounts {
    /// Its name.
    pub name: String,
    /// The table it is from.
    pub table: String,
    /// What its values are, in words.
    pub kind: &'static str,
    /// What becomes of it.
    pub usage: Usage,
    /// Deals that have a value.
    pub filled: Filled,
    /// Different values among the closed deals.
    pub distinct: usize,
    /// How well it alone ranks won above lost deals; `None` with fewer than two of either.
    pub alone: Option<AucInterval>,
    /// Levels whose deals all ended alike, the largest ones.
    pub one_sided: Vec<OneSided>,
    /// Closed deals with such a level.
    pub one_sided_deals: usize,
    /// Words of outcomes in its cells.
    pub outcome_words: Vec<OutcomeWord>,
    /// The one value of all closed deals, where there is but one.
    #[serde(skip)]
    pub(super) constant: Option<Value>,
    /// The same number for columns whose values stand for each other.
    #[serde(skip)]
    pub(super) pattern: u64,
}

/// Counts all that there is to count of each column.
pub(super) fn profiles(columns: &[AuditedColumn], won: &[bool], groups: &[u64]) -> Vec<ColumnCounts> {
    let folds = Folds::new(groups, won);
    columns.par_iter().map(|column| profile(column, won, &folds)).collect()
}

fn profile(column: &AuditedColumn, won: &[bool], folds: &Folds) -> ColumnCounts {
    let levels = Levels::of(&column.closed);
    let (one_sided, one_sided_deals) = one_sided(&levels, &column.closed, won);
    let is_constant = column.closed.is_constant() && !won.is_empty();
    ColumnCounts {
        name: column.name.clone(),
        table: column.table.clone(),
        kind: column.kind,
        usage: column.usage.clone(),
        filled: filled(column, won),
        distinct: levels.n_distinct,
        alone: alone(&column.closed, &levels, won, folds),
        one_sided,
        one_sided_deals,
        outcome_words: outcome_words(&column.closed, won),
        constant: is_constant.then(|| column.closed.value(0)),
        pattern: pattern(&column.closed, levels.n_distinct),
    }
}

/// A value in words; `None` where it is not known.
pub(super) fn text(value: Value) -> Option<String> {
    match value {
        Value::Unknown => None,
        Value::Number(number) => Some(number_text(number)),
        Value::Flag(flag) => Some(if flag { "yes" } else { "no" }.to_owned()),
        Value::Words(words) => Some(words),
    }
}

fn filled(column: &AuditedColumn, won: &[bool]) -> Filled {
    let n_won = won.iter().filter(|&&won| won).count();
    let unknown = column.closed.unknown();
    let unknown_won = unknown.iter().filter(|&&row| won[row as usize]).count();
    let share = |of: usize, unknown: usize| Share { n: of - unknown, of };
    let open = column.open.as_ref().map(|cells| share(cells.len(), cells.unknown().len()));
    Filled {
        won: share(n_won, unknown_won),
        lost: share(won.len() - n_won, unknown.len() - unknown_won),
        open,
    }
}

/// With more different values than this, two columns of one lookup may well each have their own for every row of it, and
/// stand for each other without saying the same.
const MOST_CODES: usize = 50;

/// A number that is the same for two columns where each value of one stands for one value of the other, and unknown for a
/// value, too: the rows at which values are first seen, hashed. With many different values, these must be the same, too.
fn pattern(cells: &Cells, n_distinct: usize) -> u64 {
    let keys = keys(cells);
    if n_distinct > MOST_CODES {
        return keys.into_iter().fold(OFFSET, mixed);
    }
    let mut first: std::collections::HashMap<u64, u32> = std::collections::HashMap::new();
    keys.into_iter().fold(OFFSET, |hash, key| {
        let next = first.len() as u32;
        mixed(hash, u64::from(*first.entry(key).or_insert(next)))
    })
}

/// A start that no value stands for (FNV-1a's).
pub(super) const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// Takes `value` into `hash`: every bit of either changes about half of the bits of the result.
pub(super) fn mixed(hash: u64, value: u64) -> u64 {
    fit::split_mix64(hash.rotate_left(23) ^ value)
}

/// A number for the value of each row: the same where the value is. They depend on the values alone.
pub(super) fn keys(cells: &Cells) -> Vec<u64> {
    const UNKNOWN: u64 = 1;
    match cells {
        Cells::Numbers(numbers) => {
            // 0 and -0 are one number.
            let key = |&number: &f64| {
                if number.is_nan() { UNKNOWN } else { mixed(OFFSET, (number + 0.0).to_bits()) }
            };
            numbers.iter().map(key).collect()
        }
        Cells::Flags(flags) => {
            flags.iter().map(|flag| flag.map_or(UNKNOWN, |flag| mixed(OFFSET, u64::from(flag)))).collect()
        }
        Cells::Words(words) => {
            let of_word =
                |word: &String| word.bytes().fold(OFFSET, |hash, byte| mixed(hash, u64::from(byte)));
            let keys: Vec<u64> = words.words().iter().map(of_word).collect();
            words.codes().iter().map(|&code| keys.get(code as usize).copied().unwrap_or(UNKNOWN)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Words;

    fn words(cells: &[Option<&str>]) -> Cells {
        Cells::Words(Words::new(cells.iter().copied()))
    }

    #[test]
    fn columns_whose_values_stand_for_each_other_have_one_pattern() {
        let letters = words(&[Some("a"), None, Some("b"), Some("a")]);
        let numbers = Cells::Numbers(vec![7.0, f64::NAN, 0.5, 7.0]);
        let others = words(&[Some("a"), None, Some("b"), Some("b")]);
        assert_eq!(pattern(&letters, 2), pattern(&numbers, 2));
        assert_ne!(pattern(&letters, 2), pattern(&others, 2));
        assert_ne!(pattern(&letters, MOST_CODES + 1), pattern(&numbers, MOST_CODES + 1));
    }

    #[test]
    fn filling_is_counted_by_outcome() {
        let column = AuditedColumn {
            name: "amount".to_owned(),
            table: DEALS.to_owned(),
            usage: Usage::Unused,
            closed: Cells::Numbers(vec![1.0, f64::NAN, 3.0, f64::NAN]),
            open: Some(Cells::Numbers(vec![f64::NAN])),
            kind: "numbers",
            later: None,
            made_from: Vec::new(),
            is_category: false,
        };
        let filled = filled(&column, &[true, false, true, true]);
        let share = |n, of| Share { n, of };
        assert_eq!(filled, Filled { won: share(2, 3), lost: share(0, 1), open: Some(share(0, 1)) });
    }
}
