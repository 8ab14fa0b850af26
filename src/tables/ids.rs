//! Ids: given, not repeated but by copies of a row, not rounded; and the newest of the rows that have one.

use std::borrow::Cow;
use std::hash::BuildHasher;

use polars::prelude::*;
use rayon::prelude::*;

use super::column_plan::ColumnPlan;
use super::column_type::{ColumnType, number_text};
use super::limits::too_many;
use super::rejected::RowFault;
use super::row_hashes::row_hashes;
use super::seen_ids::{Seen, SeenIds};
use super::simple_numbers::SimpleNumbers;
use super::typed_column::{Untyped, typed};
use super::{RepeatedRows, Request, Table, TableError};
use crate::cells::{
    BrokenIds, RoundedIds, is_cut_number, is_long_number, key_text, may_be_no_id, may_be_replaced, rounded_to,
};
use crate::quotation::in_quotes;

/// The keys of the ids of a column, in the order of its rows.
fn keys(ids: &StringChunked) -> impl Iterator<Item = Option<Cow<'_, str>>> {
    ids.iter().map(|id| id.map(key_text))
}

/// What is wrong with the ids of a table.
#[derive(Default)]
pub(super) struct IdFaults {
    /// Rows with the reason.
    pub faults: Vec<(usize, RowFault)>,
    /// Rows whose id an earlier row has that differs from them, with its key.
    pub repeated: Vec<(usize, String)>,
    /// Rows that an earlier row equals in all cells.
    pub copies: Vec<usize>,
}

/// Rows without an id, or with one that an earlier row has, also in an earlier batch: `seen`. Copies of a row are distinguished from
/// others by the columns of the table, as they are before they have their types; columns that are `simple` by their numbers.
pub(super) fn id_faults(
    table: &Table,
    id: &str,
    (seen, simple): (&mut SeenIds, &SimpleNumbers),
    is_whole: bool,
) -> Result<IdFaults, TableError> {
    let column = table.frame.column(id)?.cast(&DataType::String)?;
    let ids = column.str()?;
    let mut found = IdFaults::default();
    if is_whole && column.null_count() == 0 && all_differ(ids) {
        return Ok(found);
    }
    let row_hashes = if seen.compares_rows() { row_hashes(&table.frame, simple)? } else { Vec::new() };
    let hashes = seen.hashes(ids);
    let missing = hashes.iter().enumerate().filter(|(_, hash)| hash.is_none());
    let fault = |row| (row, RowFault::in_column(id, format!("it has no `{id}`")));
    found.faults.extend(missing.map(|(row, _)| fault(row)));
    for (row, earlier) in seen.insert(&hashes, &row_hashes)? {
        match earlier {
            Seen::Copy => found.copies.push(row),
            Seen::Repeated => {
                let value = ids.get(row).unwrap_or_default();
                let reason =
                    format!("`{id}` {value} also occurs in an earlier row", value = in_quotes(value));
                found.faults.push((row, RowFault::in_column(id, reason)));
                found.repeated.push((row, key_text(value).into_owned()));
            }
        }
    }
    found.faults.sort_by_key(|(row, _)| *row);
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

impl RepeatedRows {
    /// Fails when these are many of `rows`: which of the rows with one id is meant is not known.
    ///
    /// # Errors
    /// When more than a tenth are.
    pub fn refuse_many(&self, id: &str, rows: usize) -> Result<(), TableError> {
        if !too_many(self.keys.len(), rows) {
            return Ok(());
        }
        let place = self.table.reject(0, None, String::new().into());
        Err(TableError::RepeatedIds {
            file: place.file,
            column: id.to_owned(),
            bad: self.keys.len(),
            rows,
            found: self.keys.first().cloned().unwrap_or_default(),
            row: place.row,
        })
    }
}

/// Ids as they are, but numbers that are undefined or infinite, which are no ids.
pub(super) fn without_undefined(table: &mut Table, id: &str) -> Result<(), TableError> {
    let column = table.frame.column(id)?;
    if column.dtype().is_float() {
        let is_finite = column.as_materialized_series().is_finite()?;
        let none = Column::full_null(column.name().clone(), column.len(), column.dtype());
        let known = column.zip_with(&is_finite, &none)?;
        table.frame.with_column(known)?;
    }
    Ok(())
}

/// Ids or keys of a column that may be rounded, by a spreadsheet or as floating-point numbers, though all of them differ, in words.
pub(super) fn may_be_rounded(table: &Table, column: &str) -> Option<String> {
    let ids = table.frame.column(column).ok()?;
    if ids.dtype().is_float() {
        let large = large_floats(ids)?;
        let first = number_text(large.first()?.1);
        let (_, limit) = exact_numbers(ids.dtype());
        return Some(format!(
            "`{column}` has floating-point numbers from {limit} on, of which not every whole number exists, such as {first}",
            first = in_quotes(first)
        ));
    }
    let ids = ids.str().ok()?;
    let suspects = RoundedIds::of(ids.iter().flatten()).suspects();
    let first = ids.iter().flatten().find(|id| is_long_number(id))?;
    (suspects > 0).then(|| {
        format!(
            "all {suspects} values of `{column}` with more than 15 digits end in zeros from the 16th on, such as {first}", first = in_quotes(first)
        )
    })
}

/// What is wrong with an id, in words for it and for several such.
type WordsOfId = Box<dyn Fn(&str) -> [String; 2]>;

/// Ids that are rounded or replaced.
struct FoundRounded {
    /// Their rows and texts.
    ids: Vec<(usize, String)>,
    /// How many ids are known.
    known: usize,
    /// What such an id is, in words for it and for several.
    what: WordsOfId,
}

impl FoundRounded {
    /// Those of a column, as a spreadsheet or floating point has made them.
    fn of(column: &Column, are_unique: bool) -> Option<Self> {
        let known = column.len() - column.null_count();
        if column.dtype().is_float() {
            let (_, limit) = exact_numbers(column.dtype());
            let what = move |_: &str| rounded_numbers(&format!("floating point rounds beyond {limit}"));
            return Some(Self { ids: repeated_floats(column)?, known, what: Box::new(what) });
        }
        let ids = column.str().ok()?;
        if !ids.iter().flatten().any(may_be_no_id) {
            return None;
        }
        let rounded = RoundedIds::of(ids.iter().flatten());
        let is_rounded = |(row, cell): (usize, Option<&str>)| {
            let cell = cell.filter(|cell| rounded.has(cell))?;
            Some((row, cell.to_owned()))
        };
        let found: Vec<_> = ids.iter().enumerate().filter_map(is_rounded).collect();
        if found.is_empty() {
            return Some(Self::broken(ids, known, are_unique));
        }
        let what =
            |cell: &str| rounded_numbers(&format!("a spreadsheet has rounded to {}", rounded_to(cell)));
        Some(Self { ids: found, known, what: Box::new(what) })
    }

    /// Ids that a spreadsheet has replaced by something else.
    fn broken(ids: &StringChunked, known: usize, are_unique: bool) -> Self {
        let suspects = ids.iter().enumerate();
        let suspects =
            suspects.filter_map(|(row, cell)| Some((row, cell.filter(|cell| may_be_replaced(cell))?)));
        let suspects: Vec<(usize, &str)> = suspects.collect();
        let broken = BrokenIds::of(suspects.iter().map(|(_, cell)| *cell), are_unique);
        let ids = suspects.into_iter().filter(|(_, cell)| broken.what(cell).is_some());
        let ids = ids.map(|(row, cell)| (row, cell.to_owned())).collect();
        let what = move |cell: &str| broken.what(cell).unwrap_or_default().map(str::to_owned);
        Self { ids, known, what: Box::new(what) }
    }
}

/// In words for one number and for several.
fn rounded_numbers(by: &str) -> [String; 2] {
    [format!("is a number that {by}"), format!("are numbers that {by}")]
}

/// 2^53 as 64 bits, or 2^24 as 32, also in words: the whole numbers up to here differ from each other.
fn exact_numbers(dtype: &DataType) -> (f64, &'static str) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if *dtype == DataType::Float32 { (EXACT / f64::from(1 << 29), "2^24") } else { (EXACT, "2^53") }
}

/// Numbers with their rows that are too large for floating point to distinguish them from the next.
fn large_floats(column: &Column) -> Option<Vec<(usize, f64)>> {
    let (exact, _) = exact_numbers(column.dtype());
    let numbers = column.cast(&DataType::Float64).ok()?;
    let numbers = numbers.f64().ok()?.iter().enumerate().filter_map(|(row, id)| Some((row, id?)));
    Some(numbers.filter(|(_, id)| id.is_finite() && id.abs() >= exact).collect())
}

/// Whether a column has numbers that may be rounded, which only all rows of a table show.
pub(super) fn may_have_rounded(table: &Table, column: &str) -> bool {
    let Ok(column) = table.frame.column(column) else { return false };
    if column.dtype().is_float() {
        return large_floats(column).is_some_and(|large| !large.is_empty());
    }
    column.str().is_ok_and(|ids| ids.iter().flatten().any(is_cut_number))
}

/// Those that occur several times.
fn repeated_floats(column: &Column) -> Option<Vec<(usize, String)>> {
    let large = large_floats(column)?;
    let mut counts: PlHashMap<u64, usize> = PlHashMap::default();
    for (_, id) in &large {
        *counts.entry(id.to_bits()).or_default() += 1;
    }
    let repeated = large.into_iter().filter(|(_, id)| counts[&id.to_bits()] > 1);
    Some(repeated.map(|(row, id)| (row, number_text(id))).collect())
}

/// Rows whose id or key is a number that is rounded, or what a spreadsheet has put in its place, and so is ambiguous. Where `strict`, many of them are
/// an error; `are_unique` says whether each id occurs once, as those of keys do not.
pub(super) fn rounded(
    table: &Table,
    column: &str,
    (strict, are_unique): (bool, bool),
) -> Result<Vec<(usize, RowFault)>, TableError> {
    let found = table.frame.column(column).ok().and_then(|column| FoundRounded::of(column, are_unique));
    let Some(FoundRounded { ids, known, what }) = found else { return Ok(Vec::new()) };
    if let (true, Some((row, cell))) = (strict && too_many(ids.len(), known), ids.first()) {
        let place = table.reject(*row, None, String::new().into());
        let [_, what] = what(cell);
        return Err(TableError::RoundedIds {
            file: place.file,
            column: column.to_owned(),
            bad: ids.len(),
            known,
            what: what.into(),
            found: cell.clone(),
            row: place.row,
        });
    }
    let fault = |cell: &str| {
        let [what, _] = what(cell);
        RowFault::in_column(column, format!("`{column}` {cell} {what}", cell = in_quotes(cell)))
    };
    Ok(ids.into_iter().map(|(row, cell)| (row, fault(&cell))).collect())
}

impl Table {
    /// Rows whose key in `column` is a number that a spreadsheet has rounded, each with the reason.
    ///
    /// # Errors
    /// When so many are that the column is no key at all.
    pub fn rounded_keys(&self, column: &str) -> Result<Vec<(usize, RowFault)>, TableError> {
        rounded(self, column, (true, false))
    }

    /// Whether a part of a table has such rows, or may have them together with other parts.
    pub(crate) fn may_have_rounded_keys(&self, column: &str) -> bool {
        let has = || rounded(self, column, (false, false)).is_ok_and(|faults| !faults.is_empty());
        self.has_cut_ids || may_have_rounded(self, column) || has()
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
            let reason = format!(
                "its id occurs again, and its `{version}` is missing or not a date that is read (other formats need \
                 `date_format`)"
            );
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
