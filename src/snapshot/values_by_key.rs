//! The aggregates of each key of a timed table: in memory, or where they do not fit in a temporary file.

use std::sync::Arc;

use polars::prelude::*;

use super::error::SnapshotError;
use super::listed_keys::{OtherKeys, listed};
use super::packed_rows::PackedTexts;
use super::part_values::{KeyedValues, PartValues};
use crate::tables::{KeyedRows, KeyedRowsBuilder, MemoryLimit};

/// The share of the memory of tables that the values may take.
const SHARE: u64 = 4;

/// The columns of rows in a file beside those of the aggregates.
const KEY: &str = "key";
const ROWS: &str = "rows";
const LATER: &str = "later";

/// The aggregates of each key.
#[derive(Debug)]
pub(super) enum ValuesByKey {
    Held(Arc<KeyedValues>),
    Written(Box<WrittenValues>),
}

/// The aggregates of each key in a file.
#[derive(Debug)]
pub(super) struct WrittenValues {
    rows: KeyedRows,
    /// Those of a lead without rows.
    none: PartValues,
    /// The keys that list several.
    lists: Vec<String>,
}

/// The aggregates of one partition after the other.
pub(super) struct ValuesBuilder<'a> {
    limit: &'a MemoryLimit,
    /// Those of a lead without rows.
    none: PartValues,
    /// Those of other keys that are not written; behind `none` as long as nothing is.
    held: PartValues,
    written: Option<KeyedRowsBuilder<'a>>,
    lists: Vec<String>,
}

impl<'a> ValuesBuilder<'a> {
    /// No keys yet, with the values of a lead without rows.
    pub(super) fn new(none: PartValues, limit: &'a MemoryLimit) -> Self {
        Self { limit, held: none.clone(), none, written: None, lists: Vec::new() }
    }

    /// Appends the values of other keys.
    ///
    /// # Errors
    /// When they do not fit in memory and cannot be written.
    pub(super) fn append(&mut self, part: PartValues) -> Result<(), SnapshotError> {
        self.held.append(part)?;
        let is_large = self.held.bytes() as u64 > self.limit.bytes / SHARE;
        if is_large { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), SnapshotError> {
        let held = std::mem::replace(&mut self.held, self.none.clone().without_first());
        let held = if self.written.is_none() { held.without_first() } else { held };
        self.lists.extend(listed(held.keys.iter()));
        let written = self.written.get_or_insert_with(|| KeyedRowsBuilder::in_file(KEY, &self.limit.folder));
        Ok(written.add(&frame(held)?)?)
    }

    /// The values, once those of all keys are there.
    ///
    /// # Errors
    /// When those in a file cannot be put in order.
    pub(super) fn finish(mut self) -> Result<ValuesByKey, SnapshotError> {
        let Some(mut written) = self.written.take() else {
            return Ok(ValuesByKey::Held(Arc::new(KeyedValues::new(self.held))));
        };
        let Self { held, none, mut lists, .. } = self;
        lists.extend(listed(held.keys.iter()));
        lists.sort_unstable();
        written.add(&frame(held)?)?;
        let rows = written.finish()?;
        tracing::info!("the aggregates of {} keys are in a temporary file", rows.len());
        Ok(ValuesByKey::Written(Box::new(WrittenValues { rows, none, lists })))
    }
}

impl ValuesByKey {
    /// Values among which are those of these keys.
    ///
    /// # Errors
    /// When they cannot be read from their temporary file.
    pub(super) fn of(&self, keys: &StringChunked) -> Result<Arc<KeyedValues>, SnapshotError> {
        match self {
            Self::Held(values) => Ok(Arc::clone(values)),
            Self::Written(values) => values.of(keys),
        }
    }

    /// All keys.
    pub(super) fn keys(self: Arc<Self>) -> OtherKeys<'static> {
        let (n, lists) = match &*self {
            Self::Held(values) => (values.index.len(), values.lists.clone()),
            Self::Written(values) => (values.rows.len(), values.lists.clone()),
        };
        let has = move |key: &str| match &*self {
            Self::Held(values) => values.index.row(key) != 0,
            Self::Written(values) => values.rows.contains(key),
        };
        OtherKeys { has: Box::new(has), n, lists: lists.into() }
    }
}

impl Default for ValuesByKey {
    fn default() -> Self {
        Self::Held(Arc::default())
    }
}

impl WrittenValues {
    fn of(&self, keys: &StringChunked) -> Result<Arc<KeyedValues>, SnapshotError> {
        let (found, _) = self.rows.rows_of(keys.iter())?;
        let mut all = self.none.clone();
        all.append(values(&found, &self.none)?)?;
        Ok(Arc::new(KeyedValues::new(all)))
    }
}

/// Values as a frame.
fn frame(PartValues { keys, columns, counts }: PartValues) -> PolarsResult<DataFrame> {
    let texts: Vec<&str> = keys.iter().collect();
    let count = |which: usize| counts.iter().map(|counts| i64::from(counts[which])).collect::<Vec<_>>();
    let mut all = vec![Column::new(KEY.into(), texts)];
    all.extend([(ROWS, 0), (LATER, 1)].map(|(name, which)| Column::new(name.into(), count(which))));
    let numbered = columns.into_iter().enumerate().filter_map(|(number, column)| Some((number, column?)));
    all.extend(numbered.map(|(number, column)| column.with_name(number.to_string().into())));
    DataFrame::new(counts.len(), all)
}

/// What [`frame`] made, for columns like those of `like`.
fn values(frame: &DataFrame, like: &PartValues) -> PolarsResult<PartValues> {
    let mut keys = PackedTexts::default();
    frame.column(KEY)?.str()?.iter().flatten().for_each(|key| keys.push(key));
    let (rows, later) = (frame.column(ROWS)?.i64()?, frame.column(LATER)?.i64()?);
    let count = |count: Option<i64>| u32::try_from(count.unwrap_or_default()).unwrap_or(u32::MAX);
    let counts = rows.iter().zip(later.iter()).map(|(rows, later)| [count(rows), count(later)]).collect();
    let column = |(number, like): (usize, &Option<Column>)| {
        let Some(like) = like else { return Ok(None) };
        let own = frame.column(&number.to_string())?.clone();
        Ok(Some(own.with_name(like.name().clone())))
    };
    let columns = like.columns.iter().enumerate().map(column).collect::<PolarsResult<_>>()?;
    Ok(PartValues { keys, columns, counts })
}
