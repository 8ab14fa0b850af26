//! A lookup, its rows by key.

use polars::prelude::{IdxSize, PlHashMap, PlSmallStr, PolarsResult};

use crate::tables::Table;

/// An untimed table and the row of each of its keys.
#[derive(Debug)]
pub(super) struct Keyed {
    pub table: Table,
    pub rows: PlHashMap<PlSmallStr, IdxSize>,
}

impl Keyed {
    pub fn new(table: Table, key: &str) -> PolarsResult<Self> {
        let keys = table.frame.column(key)?.str()?;
        let rows = keys.iter().zip(0..).filter_map(|(key, row)| Some((key?.into(), row))).collect();
        Ok(Self { table, rows })
    }
}
