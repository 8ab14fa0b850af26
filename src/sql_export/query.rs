//! A query of common table expressions, one after the other.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::sql_dialect::SqlDialect;

/// A column that a step adds: its SQL, its name, and a comment.
pub(super) struct NewColumn {
    pub(super) sql: String,
    pub(super) name: String,
    pub(super) comment: Option<String>,
}

impl NewColumn {
    pub(super) fn new(sql: impl Into<String>, name: impl Into<String>) -> Self {
        Self { sql: sql.into(), name: name.into(), comment: None }
    }

    pub(super) fn with_comment(self, comment: &str) -> Self {
        Self { comment: Some(comment.to_owned()), ..self }
    }
}

/// A query of common table expressions. The rows of the last one are the leads so far.
pub(super) struct Query {
    pub(super) dialect: SqlDialect,
    text: String,
    /// The name of the step that has the leads.
    last: String,
    /// The names of steps and of tables of the engine, in small letters: most engines ignore the case of a name, and SQLite takes a step
    /// for the table of its name in all other steps.
    taken: BTreeSet<String>,
}

impl Query {
    pub(super) const fn new(dialect: SqlDialect) -> Self {
        Self { dialect, text: String::new(), last: String::new(), taken: BTreeSet::new() }
    }

    /// A query of these tables of the engine, as SQL. No step has the name of one, with its schema or without.
    pub(super) fn of(dialect: SqlDialect, tables: impl Iterator<Item = String>) -> Self {
        let plain = |table: &str| table.trim_matches(['"', '`', '[', ']']).to_lowercase();
        let names = |table: String| {
            let last = table.rsplit('.').next().unwrap_or_default();
            [plain(&table), plain(last)]
        };
        Self { taken: tables.flat_map(names).collect(), ..Self::new(dialect) }
    }

    /// The name of the step that has the leads.
    pub(super) fn last(&self) -> &str {
        &self.last
    }

    /// The statement before its last SELECT.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Adds a step with a body of its own, and gives its name: another one where that of the step is taken.
    pub(super) fn add(&mut self, name: &str, comment: &str, body: &str) -> String {
        let once =
            if name.ends_with("_read") || name.ends_with("_cut") { "" } else { self.dialect.computed_once() };
        let own = self.free_name(name);
        let start = if self.text.is_empty() { "WITH" } else { "," };
        let comment = one_line(comment);
        let quoted = self.dialect.quoted(&own);
        let _ = write!(self.text, "{start}\n-- {comment}\n{quoted} AS {once}(\n{body}\n)");
        own
    }

    /// The name of a step, or another one where it is taken, or longer than the engine reads.
    fn free_name(&mut self, name: &str) -> String {
        let mut own = name.to_owned();
        loop {
            if own.len() > self.dialect.longest_name() {
                own = format!("bantam_step{}", self.taken.len());
            }
            if self.taken.insert(own.to_lowercase()) {
                return own;
            }
            own = format!("bantam_{own}");
        }
    }

    /// Adds a step whose rows are the leads from now on.
    pub(super) fn add_leads(&mut self, name: &str, comment: &str, body: &str) {
        self.last = self.add(name, comment, body);
    }

    /// Adds columns to the leads; none is none.
    pub(super) fn extend(&mut self, name: &str, comment: &str, columns: &[NewColumn]) {
        if columns.is_empty() {
            return;
        }
        let list = self.list(columns);
        let body = format!("  SELECT t_.*,\n{list}\n  FROM {} AS t_", self.dialect.quoted(&self.last));
        self.add_leads(name, comment, &body);
    }

    /// Columns as the list of a SELECT.
    pub(super) fn list(&self, columns: &[NewColumn]) -> String {
        let mut list = String::new();
        for (place, column) in columns.iter().enumerate() {
            if let Some(comment) = &column.comment {
                let _ = writeln!(list, "    -- {}", one_line(comment));
            }
            let comma = if place + 1 < columns.len() { ",\n" } else { "" };
            let _ = write!(list, "    {} AS {}{comma}", column.sql, self.dialect.quoted(&column.name));
        }
        list
    }

    /// A column of the leads.
    pub(super) fn column(&self, name: &str) -> String {
        column(self.dialect, name)
    }
}

/// A column of the rows that a step reads.
pub(super) fn column(dialect: SqlDialect, name: &str) -> String {
    format!("t_.{}", dialect.quoted(name))
}

/// A comment on one line.
pub(super) fn one_line(comment: &str) -> String {
    comment
        .split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}'])
        .collect::<Vec<_>>()
        .join(" ")
}

/// Terms in a tree of sums: engines fail on flat sums of some 500 terms.
pub(super) fn balanced(terms: &[String], operator: &str) -> Option<String> {
    match terms {
        [] => None,
        [only] => Some(only.clone()),
        _ => {
            let (left, right) = terms.split_at(terms.len() / 2);
            Some(format!("({} {operator} {})", balanced(left, operator)?, balanced(right, operator)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_has_the_name_of_a_table_or_of_another_step() {
        let tables = ["Events_Read", "crm.\"scores\"", "ev"].map(str::to_owned);
        let mut query = Query::of(SqlDialect::Sqlite, tables.into_iter());
        assert_eq!(query.add("events_read", "c", "SELECT 1"), "bantam_events_read");
        assert_eq!(query.add("scores", "c", "SELECT 1"), "bantam_scores");
        assert_eq!(query.add("ev_cut", "c", "SELECT 1"), "ev_cut");
        assert_eq!(query.add("EV_cut", "c", "SELECT 1"), "bantam_EV_cut");
        query.add_leads("ev_cut", "c", "SELECT 1");
        assert_eq!(query.last(), "bantam_bantam_ev_cut");
    }

    #[test]
    fn no_two_steps_have_a_name_of_which_the_engine_reads_the_same_part() {
        let mut names = BTreeSet::new();
        let mut query = Query::new(SqlDialect::Postgres);
        for table in ["e".repeat(63), "e".repeat(62) + "f", "é".repeat(30)] {
            for step in ["read", "read", "cut"] {
                let name = query.add(&format!("{table}_{step}"), "c", "SELECT 1");
                assert!(name.len() <= 63 && names.insert(name.to_lowercase()), "{name}");
            }
        }
        let long = "e".repeat(63) + "_read";
        assert_eq!(Query::new(SqlDialect::Duckdb).add(&long, "c", "SELECT 1"), long);
    }
}
