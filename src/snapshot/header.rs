//! The columns that the files of a table have, and mistakes about those that they lack.

use super::mistakes::with_hint;
use crate::config::{Mistake, Path, nearest};
use crate::rules::Rule;
use crate::syntax::column_sql;
use crate::tables::{Table, TableError};

/// The files of a table and all their columns, whether they are read or not.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub files: String,
    pub columns: Vec<String>,
}

impl Header {
    pub(super) fn of(table: &Table) -> Self {
        /// Further files are counted, not named.
        const SHOWN: usize = 2;
        let files = match table.files.as_slice() {
            [first, rest @ ..] if rest.len() >= SHOWN => format!("{first} and {} more", rest.len()),
            files => files.join(" and "),
        };
        Self { files, columns: table.columns.clone() }
    }
}

/// The mistake that a table does not have the column that `bantam.toml` names at `path`.
#[must_use]
pub fn lacks(path: Path, error: &TableError) -> Mistake {
    with_hint(Mistake::new(path, error.to_string()), error.hint())
}

/// The mistake that an expression over a timed table names a column that it does not have.
pub(super) fn missing_in(header: &Header, rule: &Rule) -> Option<Mistake> {
    let column = rule.columns().iter().find(|column| !header.columns.contains(column))?;
    let message =
        format!("`{}` names the column `{column}`, which {} does not have", rule.text(), header.files);
    let near = nearest(column, header.columns.iter().map(String::as_str));
    let hint = near.map(|near| format!("did you mean `{}`?", column_sql(near)));
    Some(with_hint(Mistake::new(rule.path().clone(), message), hint))
}
