//! The cells of a table in the form in which rules read them; what is missing is NULL.

use std::collections::{BTreeMap, BTreeSet};

use super::error::not_in_sql;
use crate::cells::MEMBER_SEPARATOR;
use crate::project::{Aggregate, Reading};
use crate::rules::Rule;
use crate::snapshot::{Sources, Spec, set_columns};
use crate::sql_dialect::{CleanForm, SqlDialect};
use crate::tables::{ColumnType, ReadFindings, Table};
use crate::workspace::{JobError, Workspace};

/// What the texts of a column are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TextForm {
    /// Words, or values of another type of the engine.
    Words,
    /// Members between separators. They are not cast to text, so that a list in the engine is an error and no other set.
    Set,
    /// A list of members, which become a text with this separator.
    List(String),
}

/// The columns of the tables that are sets or lists.
#[derive(Debug, Default)]
pub(super) struct TextForms {
    /// Columns that features and rules use as sets, with the separator of their members; those of a lookup may have its name in front.
    sets: BTreeMap<String, String>,
    /// The columns of lists, by table.
    lists: BTreeMap<String, BTreeSet<String>>,
}

impl TextForms {
    /// Those of the leads or deals `main`, as they were read, and of the other tables.
    ///
    /// # Errors
    /// When an engine may write the members of a list in another way than the program does.
    pub(super) fn of(
        (workspace, spec): (&Workspace<'_>, &Spec),
        (name, main): (&str, &Table),
        sources: &Sources,
    ) -> Result<Self, JobError> {
        let mut sets = set_columns(spec, &workspace.read_plan());
        let aggregates = spec.aggregates().map(|(_, aggregate)| aggregate);
        for column in aggregates.flat_map(Aggregate::rules).flat_map(Rule::set_columns) {
            sets.entry(column).or_insert_with(|| MEMBER_SEPARATOR.to_owned());
        }
        let mut lists = BTreeMap::from([(name.to_owned(), lists_of(main.findings.iter())?)]);
        for (table, files) in &sources.files {
            let own = sources.findings.iter().filter(|found| files.contains(&found.file));
            lists.insert(table.clone(), lists_of(own)?);
        }
        Ok(Self { sets, lists })
    }

    /// What the texts of a column of a table are.
    pub(super) fn of_column(&self, table: &str, column: &str) -> TextForm {
        let separator = self.sets.get(column).or_else(|| self.sets.get(&format!("{table}_{column}")));
        if self.lists.get(table).is_some_and(|lists| lists.contains(column)) {
            TextForm::List(separator.map_or(MEMBER_SEPARATOR, String::as_str).to_owned())
        } else if separator.is_some() {
            TextForm::Set
        } else {
            TextForm::Words
        }
    }

    /// Whether a column of a table is a list.
    pub(super) fn has_lists(&self) -> bool {
        self.lists.values().any(|lists| !lists.is_empty())
    }
}

/// The columns of lists in the files of a table.
fn lists_of<'a>(files: impl Iterator<Item = &'a ReadFindings>) -> Result<BTreeSet<String>, JobError> {
    let lists = files.flat_map(|found| found.lists.iter().map(move |list| (&found.file, list)));
    lists
        .map(|(file, (column, other))| match other {
            None => Ok(column.clone()),
            Some(members) => Err(not_in_sql(
                &format!("the column `{column}` of {file}, a list of {members},"),
                "have lists of texts or whole numbers, as engines write other members in different ways",
            )),
        })
        .collect()
}

/// A column of a table of the engine, in the form in which rules read it.
pub(super) fn cell(
    dialect: SqlDialect,
    sql: &str,
    (kind, form): (ColumnType, TextForm),
    reading: &Reading,
) -> String {
    let words = |text: &str| dialect.cleaned(text, CleanForm::Word, &reading.null_values);
    match (kind, form) {
        (ColumnType::Text, TextForm::Words) => words(&dialect.as_text(sql)),
        (ColumnType::Text, TextForm::Set) => words(sql),
        (ColumnType::Text, TextForm::List(separator)) => words(&dialect.list_text(sql, &separator)),
        (ColumnType::Number { .. }, _) => dialect.finite(&dialect.as_double(sql)),
        (ColumnType::Flag, _) => format!("CAST({sql} AS {})", dialect.flag_type()),
        (ColumnType::Time, _) => dialect.micros(sql),
    }
}

/// An id, which is shown as it is written.
pub(super) fn id_cell(dialect: SqlDialect, sql: &str, reading: &Reading) -> String {
    dialect.cleaned(&dialect.as_text(sql), CleanForm::Trimmed, &reading.null_values)
}

/// A key of a table: what rows are joined by.
pub(super) fn key_cell(dialect: SqlDialect, sql: &str, reading: &Reading) -> String {
    dialect.cleaned(&dialect.as_text(sql), CleanForm::Key, &reading.null_values)
}

/// The key in a column of the rows so far, which is an id or a word.
pub(super) fn key_of(dialect: SqlDialect, sql: &str) -> String {
    dialect.cleaned(sql, CleanForm::Key, &[])
}
