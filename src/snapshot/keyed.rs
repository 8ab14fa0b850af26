//! A lookup with its rows by key.

use polars::prelude::{IdxSize, PlHashMap, PlSmallStr, PolarsResult};

use super::listed_keys::{OtherKeys, listed};
use crate::cells::key_text;
use crate::tables::Table;

/// An untimed table and the row of each of its keys.
#[derive(Debug)]
pub(super) struct Keyed {
    pub table: Table,
    rows: PlHashMap<PlSmallStr, IdxSize>,
    /// The keys that list several.
    lists: Vec<String>,
}

impl Keyed {
    pub fn new(table: Table, key: &str) -> PolarsResult<Self> {
        let keys = table.frame.column(key)?.str()?;
        let rows: PlHashMap<PlSmallStr, IdxSize> = keys
            .iter()
            .zip(0..)
            .filter_map(|(key, row)| Some((key_text(key?).as_ref().into(), row)))
            .collect();
        let lists = listed(rows.keys().map(PlSmallStr::as_str));
        Ok(Self { table, rows, lists })
    }

    /// Its keys.
    pub fn keys(&self) -> OtherKeys<'_> {
        OtherKeys {
            has: Box::new(|key| self.rows.contains_key(key)),
            n: self.rows.len(),
            lists: (&self.lists).into(),
        }
    }

    /// The row of a key, in any equivalent form.
    pub fn row(&self, key: &str) -> Option<IdxSize> {
        self.rows.get(key_text(key).as_ref()).copied()
    }
}
