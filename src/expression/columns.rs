//! The columns that a rule may read.

use std::collections::HashMap;

use super::value_type::RuleType;
use crate::config::nearest;

/// The columns of a table with their types, as a rule may read them.
#[derive(Debug, Clone, Default)]
pub struct ColumnTypes {
    columns: Vec<(String, Readable)>,
    by_name: HashMap<String, u32>,
}

/// Whether a rule can read a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readable {
    /// It has a type of the rule language.
    Typed(RuleType),
    /// It has another type: `a list`.
    Unsupported(&'static str),
}

impl ColumnTypes {
    /// The columns of a table: names with types.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = (N, RuleType)>) -> Self {
        let mut all = Self::default();
        for (name, value_type) in columns {
            all.add(name.into(), Readable::Typed(value_type));
        }
        all
    }

    /// These columns and one more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value_type: RuleType) -> Self {
        self.add(name.into(), Readable::Typed(value_type));
        self
    }

    /// These columns and one that rules cannot read, with its type: `a list`.
    #[must_use]
    pub fn with_unsupported(mut self, name: impl Into<String>, holds: &'static str) -> Self {
        self.add(name.into(), Readable::Unsupported(holds));
        self
    }

    /// Adds a column; of two with one name the first is read.
    fn add(&mut self, name: String, readable: Readable) {
        let place = self.columns.len() as u32;
        self.by_name.entry(name.clone()).or_insert(place);
        self.columns.push((name, readable));
    }

    /// The index of a column by its exact name.
    pub(super) fn position(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    /// The name and the type of the column at an index.
    pub(super) fn at(&self, place: u32) -> (&str, Readable) {
        let (name, readable) = &self.columns[place as usize];
        (name, *readable)
    }

    /// The column that was probably meant.
    pub(super) fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.names())
    }

    /// The names, in the order of the table.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_exactly_and_the_nearest_is_suggested() {
        let columns = ColumnTypes::new([("Lead Source", RuleType::Text), ("amount", RuleType::Number)]);
        assert_eq!(columns.position("lead source"), None);
        assert_eq!(columns.nearest("LeadSource"), Some("Lead Source"));
        assert_eq!(columns.nearest("amonut"), Some("amount"));
        assert_eq!(columns.nearest("VP"), None);
        assert_eq!(nearest(&"a".repeat(1000), ["a"]), None);
    }
}
