//! A lookup with its rows by key.

use super::error::SnapshotError;
use super::listed_keys::{OtherKeys, lists_among};
use crate::tables::{KeyedRows, KeyedRowsBuilder, Table};

/// An untimed table and the row of each of its keys.
#[derive(Debug)]
pub(super) struct Keyed {
    /// Without rows where they are in a temporary file.
    pub(super) table: Table,
    pub(super) rows: KeyedRows,
    /// The keys that list several.
    pub(super) lists: Vec<String>,
}

impl Keyed {
    /// A table in memory.
    ///
    /// # Errors
    /// When its key is no text.
    pub(super) fn new(table: Table, key: &str) -> Result<Self, SnapshotError> {
        let lists = lists_among(table.frame.column(key)?.str()?);
        let mut rows = KeyedRowsBuilder::new(key, None);
        rows.add(&table.frame)?;
        Ok(Self { rows: rows.finish()?, table, lists })
    }

    /// Its keys.
    pub(super) fn keys(&self) -> OtherKeys<'_> {
        OtherKeys {
            has: Box::new(|key| self.rows.contains(key)),
            n: self.rows.len(),
            lists: (&self.lists).into(),
        }
    }
}
