//! Conditions that are true for no row, or for all.

use crate::config::Mistake;
use crate::numbers::count;
use crate::rules::{Rule, Truth};
use crate::syntax::{Fault, column_sql};

/// With fewer rows than this, a value that a tenth of all rows have may well be missing: 0.9³⁰ is 4 %.
pub(crate) const FEWEST_ROWS: usize = 30;

/// For how many rows a condition is true, false and unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TruthCounts {
    /// True.
    met: usize,
    /// False.
    unmet: usize,
    /// Unknown.
    open: usize,
}

/// A condition with the same value in all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConstantCondition {
    /// What it is, with the counts: `true for none of 3,811 closed deals (false for 3,650, unknown for 161)`.
    pub(crate) sentence: String,
    hint: &'static str,
    is_always_true: bool,
    /// Whether it is unknown for some rows, and true for all others.
    is_where_known: bool,
    /// Whether no row can change it.
    is_by_arithmetic: bool,
}

impl TruthCounts {
    pub(crate) fn of(truths: &[Truth]) -> Self {
        let mut counts = Self::default();
        for truth in truths {
            *match truth {
                Truth::True => &mut counts.met,
                Truth::False => &mut counts.unmet,
                Truth::Unknown => &mut counts.open,
            } += 1;
        }
        counts
    }

    /// The finding that it is true for none or for all of these rows, if it is and they are enough: `rows` are `closed deals`.
    pub(crate) fn constant(self, rows: &str) -> Option<ConstantCondition> {
        let Self { met: n_true, unmet: n_false, open: n_unknown } = self;
        let n = n_true + n_false + n_unknown;
        let all = count(n);
        let is_where_known = n_false == 0 && n_unknown > 0 && n_true >= FEWEST_ROWS;
        let (sentence, hint) = if n < FEWEST_ROWS {
            return None;
        } else if n_true == n {
            (format!("true for all of {all} {rows}"), "that always holds can be left out")
        } else if n_unknown == n {
            (format!("unknown for all of {all} {rows}"), "without a value in any row cannot be answered")
        } else if n_true == 0 && n_unknown > 0 {
            let (n_false, n_unknown) = (count(n_false), count(n_unknown));
            let counts = format!("false for {n_false}, unknown for {n_unknown}");
            (format!("true for none of {all} {rows} ({counts})"), "that never holds can be left out")
        } else if n_true == 0 {
            (format!("true for none of {all} {rows}"), "that never holds can be left out")
        } else if is_where_known {
            let (n_true, n_unknown) = (count(n_true), count(n_unknown));
            let sentence = format!(
                "true wherever it is known: for {n_true} of {all} {rows}, unknown for the other {n_unknown}"
            );
            (sentence, "that holds for every known value asks only whether the value is known")
        } else {
            return None;
        };
        let is_always_true = n_true == n || is_where_known;
        Some(ConstantCondition { sentence, hint, is_always_true, is_where_known, is_by_arithmetic: false })
    }

    /// Adds the rows of another batch.
    pub(crate) fn add(&mut self, other: Self) {
        self.met += other.met;
        self.unmet += other.unmet;
        self.open += other.open;
    }

    /// The number of rows.
    pub(crate) const fn rows(self) -> usize {
        self.met + self.unmet + self.open
    }

    /// Whether it is true for all rows, or for none and unknown for none.
    pub(crate) const fn is_certain(self) -> bool {
        self.open == 0
    }
}

impl ConstantCondition {
    /// A condition that is true for every lead, or for none, whatever the tables are; `why` says what is known of its columns.
    pub(super) fn by_arithmetic(is_always_true: bool, why: &str) -> Self {
        let (whom, hint) = if is_always_true {
            ("every", "that always holds can be left out")
        } else {
            ("no", "that never holds can be left out")
        };
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        let sentence = format!("true for {whom} lead{why}");
        Self { sentence, hint, is_always_true, is_where_known: false, is_by_arithmetic: true }
    }

    /// Whether no row can change it.
    pub(crate) const fn is_by_arithmetic(&self) -> bool {
        self.is_by_arithmetic
    }

    /// Whether it is true for every row for which it is known, and unknown for some.
    pub(crate) const fn is_where_known(&self) -> bool {
        self.is_where_known
    }

    /// Whether it is false for no row.
    pub(crate) const fn is_always_true(&self) -> bool {
        self.is_always_true
    }

    /// The finding on the condition `rule`.
    pub(crate) fn mistake(&self, rule: &Rule) -> Mistake {
        let columns: Vec<String> =
            rule.columns().iter().map(|column| format!("`{}`", column_sql(column))).collect();
        let hint = match &columns[..] {
            [] => format!("a condition {}", self.hint),
            columns => format!(
                "compare it with the values and units of {}; a condition {}",
                columns.join(", "),
                self.hint
            ),
        };
        rule.error(Fault::new(0, self.sentence.clone()).with_hint(hint)).mistake(rule.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_is_true_for_none_or_for_all_is_found_with_its_counts() {
        let sentence = |met, unmet, open| {
            let counts = TruthCounts { met, unmet, open };
            counts.constant("deals").map(|found| found.sentence)
        };
        assert_eq!(sentence(0, 1200, 0).as_deref(), Some("true for none of 1,200 deals"));
        assert_eq!(
            sentence(0, 40, 2).as_deref(),
            Some("true for none of 42 deals (false for 40, unknown for 2)")
        );
        assert_eq!(sentence(0, 0, 40).as_deref(), Some("unknown for all of 40 deals"));
        assert_eq!(sentence(40, 0, 0).as_deref(), Some("true for all of 40 deals"));
        assert_eq!(
            sentence(40, 0, 1).as_deref(),
            Some("true wherever it is known: for 40 of 41 deals, unknown for the other 1")
        );
        assert_eq!([sentence(29, 0, 9), sentence(1, 40, 0), sentence(0, 29, 0)], [None, None, None]);
    }
}
