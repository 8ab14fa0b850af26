//! The columns that are audited, and their profiles.

use rayon::prelude::*;
use serde::Serialize;

use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic, Usage};
use super::levels::{Levels, OneSided, one_sided};
use super::share::{Filled, Share};
use super::signal::{AucInterval, Folds, auc_where_known, column_auc};
use super::texts::{OutcomeWord, outcome_words};
use crate::design::{Cells, Value};
use crate::evaluate::{OFFSET, combine, value_keys};
use crate::tables::number_text;
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// The name of the table of deals in findings.
pub const DEALS: &str = "deals";

/// The table named in findings on derived columns, personas and aggregates.
pub const PROJECT: &str = "bantam.toml";

/// A column of the deals, of a lookup table, or one that `bantam.toml` defines.
#[derive(Debug, Clone)]
pub struct AuditedColumn {
    pub name: String,
    /// Its table: [`DEALS`], the name of a lookup table, or [`PROJECT`].
    pub table: String,
    pub usage: Usage,
    /// Its values in the closed deals. Dates are numbers of days.
    pub closed: Cells,
    /// Its values in the open deals, where available.
    pub open: Option<Cells>,
    pub kind: &'static str,
    /// Dates on or after the snapshot date of their closed deal; `None` for other types and without snapshots.
    pub later: Option<Share>,
    /// For a column that `bantam.toml` defines: its source columns.
    pub made_from: Vec<String>,
    /// Whether a categorical feature uses the column directly.
    pub is_category: bool,
}

impl AuditedColumn {
    /// A finding on the column; its severity is one level lower if no feature uses it, as it cannot affect the model.
    pub(super) fn finding(
        &self,
        severity: Severity,
        topic: Topic,
        evidence: Vec<Evidence>,
        remedy: Option<String>,
    ) -> Finding {
        Finding {
            severity: if self.usage.reaches_model() { severity } else { severity.lowered() },
            topic,
            table: self.table.clone(),
            columns: vec![self.name.clone()],
            usage: Some(self.usage.clone()),
            evidence,
            remedy,
        }
    }

    /// A finding on the column in its role, which no feature changes.
    pub(super) fn on_role(
        &self,
        severity: Severity,
        topic: Topic,
        evidence: Vec<Evidence>,
        remedy: String,
    ) -> Finding {
        let (table, columns, remedy) = (self.table.clone(), vec![self.name.clone()], Some(remedy));
        Finding { severity, topic, table, columns, usage: None, evidence, remedy }
    }
}

/// The profile of a column. Its fields are keys of `bantam check --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnCounts {
    pub name: String,
    pub table: String,
    pub kind: &'static str,
    pub usage: Usage,
    /// Deals with a value.
    pub filled: Filled,
    /// Distinct values among the closed deals.
    pub distinct: usize,
    /// Cross-fitted ROC AUC of the column as a single feature; `None` with fewer than two won or two lost deals.
    pub auc: Option<AucInterval>,
    /// The same in the deals with a value, with their number; `None` without gaps.
    #[serde(skip)]
    pub(super) auc_where_known: Option<(AucInterval, usize)>,
    /// The largest levels that occur with one outcome only.
    pub one_sided: Vec<OneSided>,
    /// Closed deals with any such level.
    pub one_sided_deals: usize,
    /// Outcome words in its cells.
    pub outcome_words: Vec<OutcomeWord>,
    /// The value of all closed deals, if the column is constant.
    #[serde(skip)]
    pub(super) constant: Option<Value>,
    /// A hash that is equal for columns whose values map one to one.
    #[serde(skip)]
    pub(super) pattern: u64,
}

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
        auc: column_auc(&column.closed, &levels, won, folds),
        auc_where_known: auc_where_known(&column.closed, won, folds),
        one_sided,
        one_sided_deals,
        outcome_words: outcome_words(&column.closed, won),
        constant: is_constant.then(|| column.closed.value(0)),
        pattern: pattern(&column.closed, levels.n_distinct),
    }
}

/// The kind of a column of dates.
pub(super) const DATES: &str = "dates";

/// A value of a column of this kind as text; `None` if it is unknown.
pub(super) fn text(value: Value, kind: &str) -> Option<String> {
    match value {
        Value::Number(days) if kind == DATES => Some(date_text(days)),
        Value::Unknown => None,
        Value::Number(number) => Some(number_text(number)),
        Value::Flag(flag) => Some(if flag { "yes" } else { "no" }.to_owned()),
        Value::Words(words) => Some(words),
    }
}

/// The date that is so many days after 1970-01-01.
fn date_text(days: f64) -> String {
    let time = AsOf::from_microseconds((days * MICROSECONDS_PER_DAY as f64).round() as i64);
    if days.fract() == 0.0 { time.date().to_string() } else { time.to_string() }
}

fn filled(column: &AuditedColumn, won: &[bool]) -> Filled {
    let n_won = won.iter().filter(|&&won| won).count();
    let unknown = column.closed.unknown();
    let unknown_won = unknown.iter().filter(|&&row| won[row as usize]).count();
    let share = |deals: usize, unknown: usize| Share { n: deals - unknown, of: deals };
    let open = column.open.as_ref().map(|cells| share(cells.len(), cells.n_unknown()));
    Filled {
        won: share(n_won, unknown_won),
        lost: share(won.len() - n_won, unknown.len() - unknown_won),
        open,
    }
}

/// With more distinct values, two columns of a lookup table may both be unique per row without having the same meaning.
pub(super) const MOST_CODES: usize = 50;

/// A hash that is equal for two columns whose values map one to one, unknown included: the hash of the order in which values
/// first appear. With many distinct values, the values themselves are hashed.
fn pattern(cells: &Cells, n_distinct: usize) -> u64 {
    let keys = value_keys(cells);
    if n_distinct > MOST_CODES {
        return keys.into_iter().fold(OFFSET, combine);
    }
    let mut first: std::collections::HashMap<u64, u32> = std::collections::HashMap::new();
    keys.into_iter().fold(OFFSET, |hash, key| {
        let next = first.len() as u32;
        combine(hash, u64::from(*first.entry(key).or_insert(next)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Words;

    fn words(cells: &[Option<&str>]) -> Cells {
        Cells::Words(Words::new(cells.iter().copied()))
    }

    #[test]
    fn columns_whose_values_map_one_to_one_have_one_pattern() {
        let letters = words(&[Some("a"), None, Some("b"), Some("a")]);
        let numbers = Cells::Numbers(vec![7.0, f64::NAN, 0.5, 7.0]);
        let others = words(&[Some("a"), None, Some("b"), Some("b")]);
        assert_eq!(pattern(&letters, 2), pattern(&numbers, 2));
        assert_ne!(pattern(&letters, 2), pattern(&others, 2));
        assert_ne!(pattern(&letters, MOST_CODES + 1), pattern(&numbers, MOST_CODES + 1));
    }
}
