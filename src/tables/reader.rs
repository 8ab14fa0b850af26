//! Reads files batch by batch into typed tables.

use std::hash::BuildHasher;

use polars::prelude::*;
use rayon::prelude::*;

use super::batches::Batches;
use super::column_type::{ColumnType, Types};
use super::source::{expand, label, open_source};
use super::table::append;
use super::{Request, RowOrigin, Table, TableError, Typing, conversion, text};

/// Reads the rows of a request batch by batch.
pub struct Reader<'a> {
    request: Request<'a>,
    files: Vec<String>,
    sources: Vec<Box<dyn Batches>>,
    next_file: usize,
    fixed: Types,
    seen: PlHashSet<PlSmallStr>,
    rows: usize,
    /// Whether all rows are read at once, so that the share of bad ones is known.
    is_whole: bool,
}

impl<'a> Reader<'a> {
    /// Opens the files and reads their headers.
    ///
    /// # Errors
    /// When a file cannot be opened, has no usable header, or the files of a glob differ in their columns.
    pub fn open(request: Request<'a>) -> Result<Self, TableError> {
        let paths = expand(request.folder, request.pattern)?;
        let mut files = Vec::with_capacity(paths.len());
        let mut sources: Vec<Box<dyn Batches>> = Vec::with_capacity(paths.len());
        for path in paths {
            let label = label(&path);
            let source = open_source(&path, &label, &request)?;
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
        let fixed = match request.typing {
            Typing::Infer(types) | Typing::Fixed(types) => types.clone(),
        };
        let reader = Self {
            request,
            files,
            sources,
            next_file: 0,
            fixed,
            seen: PlHashSet::new(),
            rows: 0,
            is_whole: false,
        };
        if let Some(id) = reader.request.id {
            reader.require(id)?;
        }
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

    /// Fails unless `column` exists.
    ///
    /// # Errors
    /// Names the columns that do.
    pub fn require(&self, column: &str) -> Result<(), TableError> {
        if self.columns().iter().any(|name| name == column) {
            return Ok(());
        }
        Err(TableError::NoColumn {
            file: self.files.join(", "),
            column: column.to_owned(),
            found: self.columns().to_vec(),
        })
    }

    /// All remaining rows.
    ///
    /// # Errors
    /// When a file is damaged, not UTF-8 or empty, or many values are not of their type.
    pub fn read_all(mut self) -> Result<Table, TableError> {
        self.is_whole = true;
        self.next_table(usize::MAX)?.ok_or_else(|| TableError::Empty {
            file: self.files.join(", "),
            what: "has no rows under its header",
        })
    }

    /// At most about `rows` further rows, or `None` at the end.
    ///
    /// # Errors
    /// As for [`Reader::read_all`]. With types that are to be inferred, all rows must be read at once.
    pub fn next_table(&mut self, rows: usize) -> Result<Option<Table>, TableError> {
        let mut table: Option<Table> = None;
        while self.next_file < self.sources.len() {
            let Some(batch) = self.sources[self.next_file].next_batch(rows)? else {
                self.next_file += 1;
                continue;
            };
            let source = u32::try_from(self.next_file).unwrap_or(u32::MAX);
            let places = batch.rows.into_iter().map(|row| RowOrigin { source, row }).collect();
            let next = Table {
                files: self.files.clone(),
                frame: batch.frame,
                places,
                rejected: batch.rejected,
                columns: self.columns().to_vec(),
                n_read: 0,
            };
            match &mut table {
                None => table = Some(next),
                Some(table) => append(table, next)?,
            }
            if rows != usize::MAX {
                break;
            }
        }
        table.map(|table| self.finish(table)).transpose()
    }

    /// A table without rows that has the columns and, as far as they are known, the types.
    ///
    /// # Errors
    /// When polars refuses the columns.
    pub fn empty_table(&self) -> Result<Table, TableError> {
        let is_wanted = |name: &&String| self.request.columns.is_none_or(|wanted| wanted.contains(*name));
        let column = |name: &String| {
            let dtype = self.fixed.get(name).copied().unwrap_or(ColumnType::Text).dtype();
            Column::new_empty(name.as_str().into(), &dtype)
        };
        let columns =
            self.columns().iter().filter(|name| !name.is_empty()).filter(is_wanted).map(column).collect();
        let frame = DataFrame::new(0, columns)?;
        Ok(Table { files: self.files.clone(), frame, columns: self.columns().to_vec(), ..Table::default() })
    }

    fn finish(&mut self, mut table: Table) -> Result<Table, TableError> {
        table.n_read = table.places.len() + table.rejected.len();
        self.rows += table.n_read;
        let strict = self.is_whole || matches!(self.request.typing, Typing::Infer(_));
        let first_batch = self.rows == table.n_read;
        if strict {
            text::refuse_ragged(&table, self.columns().len())?;
        }
        let id = self.request.id;
        if let Some(id) = id {
            // Before types: an id that cannot be read as anything else is still an id.
            let faults = self.id_faults(&table, id)?;
            table.reject_rows(Some(id), faults)?;
        }
        let types = conversion::find(&table.frame, &self.fixed, self.request.reading);
        if !strict && first_batch {
            self.fixed.extend(types.iter().map(|(name, &kind)| (name.clone(), kind)));
        }
        conversion::apply(&mut table, &types, self.request.reading, id, strict)?;
        tracing::info!(
            "{}: {} rows, {} rejected, columns {:?}",
            self.files.join(", "),
            table.places.len(),
            table.rejected.len(),
            table.frame.get_column_names()
        );
        Ok(table)
    }

    /// Rows without an id, or with one that an earlier row has.
    fn id_faults(&mut self, table: &Table, id: &str) -> Result<Vec<(usize, String)>, TableError> {
        let column = table.frame.column(id)?.cast(&DataType::String)?;
        if self.is_whole && column.null_count() == 0 && all_differ(column.str()?) {
            return Ok(Vec::new());
        }
        let mut faults = Vec::new();
        for (index, value) in column.str()?.iter().enumerate() {
            match value {
                None => faults.push((index, format!("it has no `{id}`"))),
                Some(value) if !self.seen.insert(value.into()) => {
                    faults.push((index, format!("`{id}` \"{value}\" also occurs in an earlier row")));
                }
                Some(_) => {}
            }
        }
        Ok(faults)
    }
}

/// Whether the hashes of all cells differ, and so the cells: far quicker to tell than which of them are the same.
fn all_differ(cells: &StringChunked) -> bool {
    let hasher = PlFixedStateQuality::default();
    let chunks: Vec<_> = cells.downcast_iter().collect();
    let mut hashes: Vec<u64> = chunks
        .into_par_iter()
        .flat_map(|chunk| {
            (0..chunk.len()).into_par_iter().map(|row| hasher.hash_one(chunk.value(row))).collect::<Vec<_>>()
        })
        .collect();
    hashes.par_sort_unstable();
    hashes.windows(2).all(|pair| pair[0] != pair[1])
}
