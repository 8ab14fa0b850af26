//! Rows of a table by key: in memory, or beyond a limit in a temporary file.

use std::borrow::Cow;
use std::path::Path;

use polars::prelude::*;

use super::keyed_file::{KeyedFile, KeyedFileWriter};
use super::{MemoryLimit, TableError};
use crate::cells::key_text;

/// The share of the memory of tables that the rows of one may take.
const SHARE: u64 = 8;

/// What a key takes in memory beside its row.
const BYTES_OF_KEY: usize = 48;

/// Rows of a table by key.
#[derive(Debug)]
pub(crate) enum KeyedRows {
    /// In memory, with the row of each key.
    Held(DataFrame, PlHashMap<PlSmallStr, IdxSize>),
    /// In a temporary file.
    Written(Box<KeyedFile>),
}

/// Rows of a table on their way to where they can be found by key.
pub(crate) struct KeyedRowsBuilder<'a> {
    /// The column of the key.
    key: &'a str,
    /// The bytes that may be held, and the folder for those beyond.
    most: Option<(u64, &'a Path)>,
    /// The columns of the first rows, in their order.
    columns: Option<Vec<PlSmallStr>>,
    held: Option<DataFrame>,
    bytes: usize,
    written: Option<KeyedFileWriter>,
}

impl<'a> KeyedRowsBuilder<'a> {
    /// No rows yet; without a limit all stay in memory. `key` is a column of text.
    pub(crate) fn new(key: &'a str, limit: Option<&'a MemoryLimit>) -> Self {
        let most = limit.map(|limit| (Self::share(limit), limit.folder.as_path()));
        Self { key, most, columns: None, held: None, bytes: 0, written: None }
    }

    /// No rows yet, all of which will be in a file.
    pub(crate) const fn in_file(key: &'a str, folder: &'a Path) -> Self {
        Self { key, most: Some((0, folder)), columns: None, held: None, bytes: 0, written: None }
    }

    /// The bytes that rows by key may take of a limit.
    pub(crate) const fn share(limit: &MemoryLimit) -> u64 {
        limit.bytes / SHARE
    }

    /// Adds rows with the columns of those before, in any order.
    ///
    /// # Errors
    /// When they lack a column, or do not fit in memory and cannot be written.
    pub(crate) fn add(&mut self, frame: &DataFrame) -> Result<(), TableError> {
        let columns = self.columns.get_or_insert_with(|| frame.get_column_names_owned());
        let frame = frame.select(columns.iter().cloned())?;
        if let Some(written) = &mut self.written {
            return written.add(frame.column(self.key)?.str()?.iter(), &frame);
        }
        self.bytes += frame.estimated_size() + BYTES_OF_KEY * frame.height();
        match &mut self.held {
            None => self.held = Some(frame),
            Some(held) => drop(held.vstack_mut(&frame)?),
        }
        let Some((_, folder)) = self.most.filter(|(most, _)| self.bytes as u64 > *most) else {
            return Ok(());
        };
        let Some(held) = self.held.take() else { return Ok(()) };
        let written = self.written.insert(KeyedFileWriter::create(folder, &held)?);
        written.add(held.column(self.key)?.str()?.iter(), &held)
    }

    /// The rows, once all are there.
    ///
    /// # Errors
    /// When those in a file cannot be put in order.
    pub(crate) fn finish(self) -> Result<KeyedRows, TableError> {
        if let Some(written) = self.written {
            return Ok(KeyedRows::Written(Box::new(written.finish()?)));
        }
        let mut frame = self.held.unwrap_or_default();
        frame.rechunk_mut();
        let mut rows = PlHashMap::with_capacity(frame.height());
        if let Ok(keys) = frame.column(self.key) {
            for (key, row) in keys.str()?.iter().zip(0..) {
                key.map(|key| rows.entry(PlSmallStr::from(key_text(key).as_ref())).or_insert(row));
            }
        }
        Ok(KeyedRows::Held(frame, rows))
    }
}

impl KeyedRows {
    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Held(_, rows) => rows.len(),
            Self::Written(file) => file.len(),
        }
    }

    /// All rows, if they are in memory.
    pub(crate) const fn held(&self) -> Option<&DataFrame> {
        match self {
            Self::Held(frame, _) => Some(frame),
            Self::Written(_) => None,
        }
    }

    /// The keys in their normal form, if they are in memory; else none.
    pub(crate) fn held_keys(&self) -> impl Iterator<Item = &str> {
        let keys = match self {
            Self::Held(_, rows) => Some(rows.keys().map(PlSmallStr::as_str)),
            Self::Written(_) => None,
        };
        keys.into_iter().flatten()
    }

    /// Whether a key is there, in any equivalent form; not if it cannot be read.
    pub(crate) fn contains(&self, key: &str) -> bool {
        match self {
            Self::Held(_, rows) => rows.contains_key(key_text(key).as_ref()),
            Self::Written(file) => file.contains(key),
        }
    }

    /// Rows among which are those with these keys, and for each key its row among them.
    ///
    /// # Errors
    /// When they cannot be read from their temporary file.
    pub(crate) fn rows_of<'k>(
        &self,
        keys: impl Iterator<Item = Option<&'k str>>,
    ) -> Result<(Cow<'_, DataFrame>, Vec<Option<IdxSize>>), TableError> {
        match self {
            Self::Held(frame, rows) => {
                let row = |key: Option<&str>| rows.get(key_text(key?).as_ref()).copied();
                Ok((Cow::Borrowed(frame), keys.map(row).collect()))
            }
            Self::Written(file) => {
                let (frame, of_keys) = file.rows_of(keys)?;
                Ok((Cow::Owned(frame), of_keys))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(keys: &[&str]) -> DataFrame {
        let numbers: Vec<f64> = (0..keys.len()).map(|row| row as f64).collect();
        DataFrame::new(keys.len(), vec![Column::new("id".into(), keys), Column::new("n".into(), numbers)])
            .unwrap()
    }

    #[test]
    fn rows_are_the_same_in_memory_and_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        for bytes in [None, Some(1), Some(1000), Some(1 << 40)] {
            let folder = folder.path().to_owned();
            let limit = bytes.map(|bytes| MemoryLimit { bytes, folder, kept: None });
            let mut builder = KeyedRowsBuilder::new("id", limit.as_ref());
            builder.add(&frame(&["a", "7.0", "É"])).unwrap();
            let later = frame(&["b", "a", "c"]);
            builder.add(&later.select(["n", "id"]).unwrap()).unwrap();
            let rows = builder.finish().unwrap();
            assert_eq!(rows.held().is_none(), bytes.is_some_and(|bytes| bytes < 1 << 30));
            assert!(rows.contains(" 7 ") && rows.contains("b") && !rows.contains("d"));
            let keys = ["7", "d", "a", "E\u{301}", "c"];
            let (found, of_keys) = rows.rows_of(keys.iter().map(|key| Some(*key)).chain([None])).unwrap();
            let numbers = found.column("n").unwrap().f64().unwrap();
            let numbers: Vec<Option<f64>> = of_keys.iter().map(|row| numbers.get((*row)? as usize)).collect();
            assert_eq!(numbers, [Some(1.0), None, Some(0.0), Some(2.0), Some(2.0), None], "{bytes:?}");
        }
    }

    #[test]
    fn without_rows_there_is_no_key() {
        let rows = KeyedRowsBuilder::new("id", None).finish().unwrap();
        assert!(rows.len() == 0 && !rows.contains("a"));
        assert_eq!(rows.rows_of([Some("a")].into_iter()).unwrap().1, [None]);
    }
}
