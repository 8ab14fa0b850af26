//! Ids: given, not repeated, not rounded by a spreadsheet; and the newest of the rows that have one.

use std::borrow::Cow;
use std::hash::BuildHasher;

use polars::prelude::*;
use rayon::prelude::*;

use super::column_plan::ColumnPlan;
use super::column_type::ColumnType;
use super::limits::too_many;
use super::rejected::RowFault;
use super::typed_column::{Untyped, typed};
use super::{Request, Table, TableError};
use crate::cells::{RoundedIds, key_text, rounded_to};

/// The keys of the ids of a column, in the order of its rows.
fn keys(ids: &StringChunked) -> impl Iterator<Item = Option<Cow<'_, str>>> {
    ids.iter().map(|id| id.map(key_text))
}

/// The ids of earlier rows, as hashes of 128 bits: they take less memory than the ids, and of a billion ids two have the same
/// hash once in 10^20 files.
pub(super) struct SeenIds {
    hashes: PlHashSet<u128>,
    hashers: [PlFixedStateQuality; 2],
}

impl Default for SeenIds {
    fn default() -> Self {
        let hashers = [PlFixedStateQuality::with_seed(1), PlFixedStateQuality::with_seed(2)];
        Self { hashes: PlHashSet::new(), hashers }
    }
}

impl SeenIds {
    /// Adds an id; false if it is there already.
    fn insert(&mut self, key: &str) -> bool {
        let [high, low] = self.hashers.each_ref().map(|hasher| u128::from(hasher.hash_one(key)));
        self.hashes.insert(high << 64 | low)
    }
}

/// What is wrong with the ids of a table.
#[derive(Default)]
pub(super) struct IdFaults {
    /// Rows with the reason.
    pub faults: Vec<(usize, RowFault)>,
    /// Rows whose id an earlier row has, with its key.
    pub repeated: Vec<(usize, String)>,
}

/// Rows without an id, or with one that an earlier row has, also in an earlier batch: `seen`.
pub(super) fn id_faults(
    table: &Table,
    id: &str,
    seen: &mut SeenIds,
    is_whole: bool,
) -> Result<IdFaults, TableError> {
    let column = table.frame.column(id)?.cast(&DataType::String)?;
    let ids = column.str()?;
    let mut found = IdFaults::default();
    if is_whole && column.null_count() == 0 && all_differ(ids) {
        return Ok(found);
    }
    for (row, key) in keys(ids).enumerate() {
        let Some(key) = key else {
            found.faults.push((row, RowFault::in_column(id, format!("it has no `{id}`"))));
            continue;
        };
        if !seen.insert(key.as_ref()) {
            let value = ids.get(row).unwrap_or_default();
            let reason = format!("`{id}` \"{value}\" also occurs in an earlier row");
            found.faults.push((row, RowFault::in_column(id, reason)));
            found.repeated.push((row, key.into_owned()));
        }
    }
    Ok(found)
}

/// Whether the hashes of all keys differ, and so the keys: far faster to check than which of them are equal.
fn all_differ(cells: &StringChunked) -> bool {
    let hasher = PlFixedStateQuality::default();
    let chunks: Vec<_> = cells.downcast_iter().collect();
    let hash = |id: &str| hasher.hash_one(key_text(id).as_ref());
    let mut hashes: Vec<u64> = chunks
        .into_par_iter()
        .flat_map(|chunk| {
            (0..chunk.len()).into_par_iter().map(|row| hash(chunk.value(row))).collect::<Vec<_>>()
        })
        .collect();
    hashes.par_sort_unstable();
    hashes.windows(2).all(|pair| pair[0] != pair[1])
}

/// Rows whose id or key is a number that a spreadsheet has rounded, and so is ambiguous. Where `strict`, many of them are an
/// error.
pub(super) fn rounded(
    table: &Table,
    column: &str,
    strict: bool,
) -> Result<Vec<(usize, RowFault)>, TableError> {
    let Some(ids) = table.frame.column(column).ok().and_then(|ids| ids.str().ok()) else {
        return Ok(Vec::new());
    };
    let rounded = RoundedIds::of(ids.iter().flatten());
    let is_rounded = |(row, cell): (usize, Option<&str>)| {
        let cell = cell.filter(|cell| rounded.has(cell))?;
        Some((row, cell.to_owned()))
    };
    let found: Vec<(usize, String)> = ids.iter().enumerate().filter_map(is_rounded).collect();
    let known = ids.len() - ids.null_count();
    if let (true, Some((row, cell))) = (strict && too_many(found.len(), known), found.first()) {
        let place = table.reject(*row, None, String::new().into());
        return Err(TableError::RoundedIds {
            file: place.file,
            column: column.to_owned(),
            bad: found.len(),
            known,
            found: cell.clone(),
            row: place.row,
        });
    }
    let fault = |cell: &str| {
        let reason = format!(
            "`{column}` \"{cell}\" is a number that a spreadsheet has rounded to {}",
            rounded_to(cell)
        );
        RowFault::in_column(column, reason)
    };
    Ok(found.into_iter().map(|(row, cell)| (row, fault(&cell))).collect())
}

impl Table {
    /// Rows whose key in `column` is a number that a spreadsheet has rounded, each with the reason.
    ///
    /// # Errors
    /// When so many are that the column is no key at all.
    pub fn rounded_keys(&self, column: &str) -> Result<Vec<(usize, RowFault)>, TableError> {
        rounded(self, column, true)
    }
}

/// Retains of the rows with the same id those with the newest version; older ones are counted as superseded. A row without a
/// readable version whose id repeats is rejected: which of them is newer is not known. Rows with the same newest version stay, for the
/// checks of repeated ids.
pub(super) fn keep_newest(
    table: &mut Table,
    id: &str,
    version: &str,
    request: &Request<'_>,
) -> Result<(), TableError> {
    let ids = table.frame.column(id)?.cast(&DataType::String)?;
    let plan = ColumnPlan {
        reading: request.reading,
        given: Some(ColumnType::Time),
        is_fixed: true,
        is_plain: true,
        is_open_end: true,
        is_id: false,
    };
    let versions = typed(table.frame.column(version)?, plan).map_err(|why| match why {
        Untyped::Frame(error) => error,
        Untyped::Numbers(_) => PolarsError::NoData("it has no dates".into()),
    })?;
    let versions = versions.column.cast(&DataType::Int64)?;
    let mut newest: PlHashMap<Cow<'_, str>, (Option<i64>, bool)> = PlHashMap::default();
    for (key, version) in keys(ids.str()?).zip(versions.i64()?.iter()) {
        let Some(key) = key else { continue };
        let of_id = newest.entry(key).and_modify(|of_id| of_id.1 = true).or_insert((version, false));
        of_id.0 = of_id.0.max(version);
    }
    let (mut keep, mut faults) = (Vec::with_capacity(ids.len()), Vec::new());
    for (row, (key, own)) in keys(ids.str()?).zip(versions.i64()?.iter()).enumerate() {
        let (of_id, repeats) = key.and_then(|key| newest.get(&key).copied()).unwrap_or((own, false));
        if repeats && own.is_none() {
            let reason = format!("its id occurs again, and its `{version}` is missing or not a date");
            faults.push((row, RowFault::in_column(version, reason)));
        } else {
            keep.push(!repeats || own == of_id);
        }
    }
    drop(newest);
    table.reject_rows(Some(id), faults)?;
    table.superseded += keep.iter().filter(|&&keep| !keep).count();
    table.retain(&keep)
}
