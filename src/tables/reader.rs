//! Reads files batch by batch into typed tables.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::column_type::{ColumnType, Types};
use super::contrary_numbers::contrary_numbers;
use super::error::NO_ROWS_UNDER_HEADER;
use super::limits::{keep_remedy_of_rows, refuse_many, refuse_open_quotes};
use super::open::{later_columns, open_parts, with_columns};
use super::row_source::{FileFaults, RowSource};
use super::seen_ids::SeenIds;
use super::simple_numbers::SimpleNumbers;
use super::stored::{CommonTypes, Part, as_common, common};
use super::table::append;
use super::{ReadFindings, RepeatedRows, Request, RowOrigin, Table, TableError, Typing, conversion, ids};
use crate::other_files::{LIST_OF_PAIRS, PAIRS_REMEDY};

/// Reads the rows of a request batch by batch.
pub struct Reader<'a> {
    request: Request<'a>,
    files: Vec<String>,
    sources: Vec<Box<dyn RowSource>>,
    /// The columns that the first file lacks, each with a file that has it.
    later_columns: BTreeMap<String, String>,
    /// What columns are read as that the files store in different ways.
    common: CommonTypes,
    next_file: usize,
    fixed: Types,
    seen: SeenIds,
    simple: SimpleNumbers,
    rows: usize,
    /// Whether all rows are read at once, so that the share of bad ones is known.
    is_whole: bool,
    /// Columns of numbers whose decimal sign earlier rows have shown.
    settled: BTreeSet<String>,
    /// Columns of ids and keys of which was said that they may be rounded.
    doubted: BTreeSet<String>,
    /// The rest of a table that was read as a whole to find the newest rows.
    rest: Option<Table>,
}

impl<'a> Reader<'a> {
    /// Opens the files and reads their headers.
    ///
    /// # Errors
    /// When a file cannot be opened, has no usable header, or the files of a glob differ in their columns.
    pub fn open(request: Request<'a>) -> Result<Self, TableError> {
        let mut files = Vec::new();
        let mut sources: Vec<Box<dyn RowSource>> = Vec::new();
        for (label, source) in with_columns(open_parts(&request)?) {
            if let Some(first) = sources.first() {
                let missing = first.columns().iter().find(|column| !source.columns().contains(column));
                if let Some(column) = missing {
                    return Err(TableError::Columns {
                        file: label,
                        first: files.swap_remove(0),
                        column: column.clone(),
                    });
                }
            }
            files.push(label);
            sources.push(source);
        }
        let (Typing::Infer(types) | Typing::Fixed(types)) = request.typing;
        let fixed = types.clone();
        let parts = files.iter().zip(&sources);
        let parts: Vec<Part<'_>> =
            parts.map(|(file, source)| Part { file, stored: source.stored() }).collect();
        let common = if parts.len() > 1 { common(&parts, &fixed)? } else { CommonTypes::default() };
        let reader = Self {
            later_columns: later_columns(&files, &sources),
            seen: SeenIds::new(request.id_memory.filter(|_| request.version.is_none()).cloned()),
            simple: SimpleNumbers::of(&request),
            request,
            files,
            sources,
            common,
            next_file: 0,
            fixed,
            rows: 0,
            is_whole: false,
            settled: BTreeSet::new(),
            doubted: BTreeSet::new(),
            rest: None,
        };
        reader.request.id.map_or(Ok(()), |id| reader.require(id))?;
        Ok(reader)
    }

    /// All columns of the files, in the order of the first.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.sources.first().map_or(&[], |source| source.columns())
    }

    /// The files, as messages name them.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Whether the files write numbers in plain form, as JSON does.
    #[must_use]
    pub fn has_plain_numbers(&self) -> bool {
        self.sources.iter().all(|source| source.has_plain_numbers())
    }

    /// The columns that one of the files stores as lists.
    pub(super) fn list_columns(&self) -> BTreeSet<String> {
        self.sources.iter().flat_map(|source| source.list_columns()).collect()
    }

    /// The first key of JSON objects that is a list of names with values, which may be those of missing columns.
    fn list_of_pairs(&self) -> Option<String> {
        self.sources.iter().find_map(|source| source.findings().list_of_pairs())
    }

    /// What to do about a missing column where there is such a list.
    pub(crate) fn pairs_hint(&self) -> Option<String> {
        Some(format!("`{}` is {LIST_OF_PAIRS}: {PAIRS_REMEDY}", self.list_of_pairs()?))
    }

    /// Fails unless `column` exists.
    ///
    /// # Errors
    /// Names the columns that do.
    pub fn require(&self, column: &str) -> Result<(), TableError> {
        if self.columns().iter().any(|name| name == column) {
            return Ok(());
        }
        if let (Some(first), Some(file)) = (self.later_columns.get(column), self.files.first()) {
            let (file, first) = (file.clone(), first.clone());
            return Err(TableError::Columns { file, first, column: column.to_owned() });
        }
        if let Some(list) = self.list_of_pairs() {
            return Err(TableError::InPairs { file: self.files.join(", "), column: column.to_owned(), list });
        }
        Err(TableError::NoColumn {
            file: self.files.join(", "),
            column: column.to_owned(),
            found: self.columns().to_vec(),
            sheets: self.sheets().to_vec(),
        })
    }

    /// The sheets of a workbook of which the first was read because the request names none.
    #[must_use]
    pub fn sheets(&self) -> &[String] {
        self.sources.first().map_or(&[], |source| source.sheets())
    }

    /// All remaining rows.
    ///
    /// # Errors
    /// When a file is damaged, not UTF-8 or empty, or many values are not of their type.
    pub fn read_all(mut self) -> Result<Table, TableError> {
        self.is_whole = true;
        let table = self.next_table(usize::MAX)?.filter(|table| table.n_read > 0);
        table.ok_or_else(|| self.no_rows())
    }

    /// The same, where a table of a database may have no rows.
    ///
    /// # Errors
    /// As for [`Reader::read_all`].
    pub(crate) fn read_all_there_are(self) -> Result<Table, TableError> {
        let none = self.empty_if_allowed()?;
        match (self.read_all(), none) {
            (Err(TableError::Empty { .. }), Some(none)) => Ok(none),
            (read, _) => read,
        }
    }

    /// The table without rows, where that is no sign of a fault: in a database, which has the types of its columns without them.
    ///
    /// # Errors
    /// When polars refuses the columns.
    pub(crate) fn empty_if_allowed(&self) -> Result<Option<Table>, TableError> {
        let is_allowed = self.sources.iter().all(|source| source.may_be_empty());
        is_allowed.then(|| self.empty_table()).transpose()
    }

    /// The error that there are no rows.
    pub(crate) fn no_rows(&self) -> TableError {
        let file = self.files.join(", ");
        match self.sheets() {
            [] | [_] => {
                let what = self.sources.first().map_or(NO_ROWS_UNDER_HEADER, |source| source.without_rows());
                TableError::Empty { file, what }
            }
            sheets => TableError::EmptySheet { file, sheets: sheets.to_vec() },
        }
    }

    /// At most about `rows` further rows, or `None` at the end.
    ///
    /// # Errors
    /// As for [`Reader::read_all`]. With types that are to be inferred, all rows must be read at once.
    pub fn next_table(&mut self, rows: usize) -> Result<Option<Table>, TableError> {
        if rows != usize::MAX && self.version().is_some() && self.request.id.is_some() {
            return self.next_part(rows);
        }
        self.next_rows(rows)
    }

    fn next_rows(&mut self, rows: usize) -> Result<Option<Table>, TableError> {
        let mut table: Option<Table> = None;
        let mut faults = FileFaults::default();
        while self.next_file < self.sources.len() {
            let Some(batch) = self.sources[self.next_file].next_batch(rows)? else {
                tracing::info!("{}", self.sources[self.next_file].findings());
                self.next_file += 1;
                continue;
            };
            let number = u32::try_from(self.next_file).unwrap_or(u32::MAX);
            let places = batch.rows.into_iter().map(|row| RowOrigin { source: number, row }).collect();
            let source = &self.sources[self.next_file];
            let findings = ReadFindings { skipped: batch.skipped, ..source.findings() };
            // A file of text has no types; what it has as numbers is text that is read.
            let frame = match source.stored() {
                [] => batch.frame,
                _ => as_common(batch.frame, &self.common.columns)?,
            };
            let next = Table {
                files: self.files.clone(),
                frame,
                places,
                rejected: batch.rejected,
                columns: self.columns().to_vec(),
                later_columns: self.later_columns.clone(),
                findings: vec![findings],
                ..Table::default()
            };
            faults.merge(batch.faults);
            match &mut table {
                None => table = Some(next),
                Some(table) => append(table, next)?,
            }
            if rows != usize::MAX {
                break;
            }
        }
        let Some(mut table) = table else {
            return if self.seen.must_be_read_again()? {
                Err(TableError::ReadAgain { file: self.files.join(", ") })
            } else {
                Ok(None)
            };
        };
        if !self.has_plain_numbers() {
            table.contrary = contrary_numbers(&table, &self.request, &mut self.settled);
        }
        keep_remedy_of_rows(&mut table, &faults);
        self.finish(table, &faults).map(Some)
    }

    /// A table without rows that has the columns and, as far as they are known, the types.
    ///
    /// # Errors
    /// When polars refuses the columns.
    pub fn empty_table(&self) -> Result<Table, TableError> {
        let is_wanted = |name: &&String| self.request.columns.is_none_or(|wanted| wanted.contains(*name));
        let column = |name: &String| {
            let kind = self.fixed.get(name).copied().or_else(|| self.stored_type(name));
            Column::new_empty(name.as_str().into(), &kind.unwrap_or(ColumnType::Text).dtype())
        };
        let columns =
            self.columns().iter().filter(|name| !name.is_empty()).filter(is_wanted).map(column).collect();
        let frame = DataFrame::new(0, columns)?;
        let (columns, later_columns) = (self.columns().to_vec(), self.later_columns.clone());
        let hides_columns = !self.sources.iter().any(|source| source.shows_columns());
        Ok(Table {
            files: self.files.clone(),
            frame,
            columns,
            later_columns,
            hides_columns,
            ..Table::default()
        })
    }

    /// The type of the values of a column by how the first file stores it.
    fn stored_type(&self, name: &str) -> Option<ColumnType> {
        let stored = self.sources.first()?.stored();
        let (_, stored) = stored.iter().find(|(own, _)| own == name && self.request.id != Some(name))?;
        stored.column_type()
    }

    fn finish(&mut self, mut table: Table, faults: &FileFaults) -> Result<Table, TableError> {
        table.n_read = table.places.len() + table.rejected.len();
        self.rows += table.n_read;
        let is_training = matches!(self.request.typing, Typing::Infer(_));
        let (strict, first_batch) = (self.is_whole || is_training, self.rows == table.n_read);
        if is_training {
            refuse_open_quotes(faults, table.n_read)?;
        }
        if strict {
            refuse_many(faults, table.n_read, self.columns().len())?;
        }
        let mut repeated = None;
        if let Some(id) = self.request.id {
            // Before types: an id that cannot be read as anything else is still an id.
            ids::without_undefined(&mut table, id)?;
            table.has_cut_ids = !self.is_whole && ids::may_have_rounded(&table, id);
            let faults = ids::rounded(&table, id, (strict, true))?;
            table.reject_rows(Some(id), faults)?;
            if let Some(version) = self.version() {
                ids::keep_newest(&mut table, id, version, &self.request)?;
            }
            let found = ids::id_faults(&table, id, (&mut self.seen, &self.simple), self.is_whole)?;
            if is_training && !found.repeated.is_empty() {
                let rows = self.repeated_rows(&table, &found.repeated)?;
                if self.request.keeps_repeats {
                    repeated = Some(rows);
                } else {
                    rows.refuse_many(id, table.n_read)?;
                }
            }
            table.remove_rows(Some(id), found.faults, &found.copies)?;
        }
        self.doubt_rounded(&mut table, strict || first_batch);
        let is_plain = self.has_plain_numbers();
        conversion::apply(&mut table, &self.fixed, &self.request, (strict, is_plain))?;
        self.common.refuse_words(&table.frame, &self.fixed)?;
        if !strict && first_batch {
            self.fixed.extend(table.types.iter().map(|(name, &kind)| (name.clone(), kind)));
        }
        if let Some(mut repeated) = repeated {
            // Their cells are only compared, so a fault in one rejects no row.
            let (types, none) = (table.types.clone(), BTreeSet::new());
            let request = Request { typing: Typing::Fixed(&types), ..self.request.clone() };
            conversion::apply(
                &mut repeated.table,
                &types,
                &request.with_needed(Some(&none)),
                (false, is_plain),
            )?;
            table.repeated = Some(Box::new(repeated));
        }
        let files = self.files.join(", ");
        for finding in &table.written {
            tracing::info!("{files}: `{}` has {}", finding.column, finding.written);
        }
        tracing::info!(
            "{files}: {} rows, {} rejected, columns {:?}",
            table.places.len(),
            table.rejected.len(),
            table.frame.get_column_names()
        );
        Ok(table)
    }

    /// Adds what is doubtful of ids and keys that may be rounded, of each column once: of numbers in any batch, of texts where their rows are
    /// enough to show it.
    fn doubt_rounded(&mut self, table: &mut Table, shows_texts: bool) {
        let is_needed = |name: &str| self.request.needed.is_none_or(|needed| needed.contains(name));
        let is_key = |name: &str| self.fixed.get(name) == Some(&ColumnType::Text) && is_needed(name);
        let may_be = |column: &&Column| {
            let name = column.name().as_str();
            match (self.request.id == Some(name), column.dtype().is_float()) {
                (is_id, true) => is_id || is_key(name),
                (is_id, false) => is_id && shows_texts,
            }
        };
        let found = |column: &Column| {
            let name = column.name().as_str();
            Some((name.to_owned(), ids::may_be_rounded(table, name)?))
        };
        let found: Vec<_> = table.frame.columns().iter().filter(may_be).filter_map(found).collect();
        let first = found.into_iter().filter(|(name, _)| self.doubted.insert(name.clone()));
        table.rounded_ids.extend(first.map(|(_, words)| words));
    }

    /// The column of versions, where the files have it.
    fn version(&self) -> Option<&'a str> {
        self.request.version.filter(|version| self.columns().iter().any(|column| column == version))
    }

    /// The rows of a table at these indices.
    fn repeated_rows(&self, table: &Table, repeated: &[(usize, String)]) -> Result<RepeatedRows, TableError> {
        let rows: Vec<usize> = repeated.iter().map(|(row, _)| *row).collect();
        let table = Table { files: self.files.clone(), ..table.rows(&rows)? };
        Ok(RepeatedRows { table, keys: repeated.iter().map(|(_, key)| key.clone()).collect() })
    }

    /// The next rows of a table that has been read as a whole, so that the newest of each id is known.
    fn next_part(&mut self, rows: usize) -> Result<Option<Table>, TableError> {
        if self.rest.is_none() {
            self.rest = self.next_rows(usize::MAX)?;
        }
        let Some(rest) = &mut self.rest else { return Ok(None) };
        if rest.places.is_empty() && rest.n_read == 0 {
            return Ok(None);
        }
        let later = rest.split_off(rows);
        Ok(self.rest.replace(later))
    }
}
