//! A lookup with its rows by key.

use super::error::SnapshotError;
use super::listed_keys::{OtherKeys, listed};
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
    pub(super) fn new(mut table: Table, key: &str) -> Result<Self, SnapshotError> {
        let mut rows = KeyedRowsBuilder::new(key, None);
        rows.add(&std::mem::take(&mut table.frame))?;
        let rows = rows.finish()?;
        let lists = listed(rows.held_keys());
        Ok(Self::of(table, rows, lists))
    }

    /// The rows of a table, which it has itself only where they are in memory, and the keys that list several.
    pub(super) fn of(mut table: Table, rows: KeyedRows, lists: Vec<String>) -> Self {
        if let Some(frame) = rows.held() {
            table.frame = frame.clone();
        }
        Self { table, rows, lists }
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
