//! A lookup with its rows by key.

use polars::prelude::{IdxSize, PlHashMap, PlSmallStr, PolarsResult};

use crate::cells::key_text;
use crate::tables::Table;

/// An untimed table and the row of each of its keys.
#[derive(Debug)]
pub(super) struct Keyed {
    pub table: Table,
    rows: PlHashMap<PlSmallStr, IdxSize>,
}

impl Keyed {
    pub fn new(table: Table, key: &str) -> PolarsResult<Self> {
        let keys = table.frame.column(key)?.str()?;
        let rows = keys
            .iter()
            .zip(0..)
            .filter_map(|(key, row)| Some((key_text(key?).as_ref().into(), row)))
            .collect();
        Ok(Self { table, rows })
    }

    /// The row of each key.
    pub fn rows(&self) -> &PlHashMap<PlSmallStr, IdxSize> {
        &self.rows
    }

    /// The row of a key, in any equivalent form.
    pub fn row(&self, key: &str) -> Option<IdxSize> {
        self.rows.get(key_text(key).as_ref()).copied()
    }
}
