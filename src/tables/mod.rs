//! Files to frames and back: CSV, TSV, JSON Lines and Parquet, null words, ids, rejected rows, atomic writes.
//!
//! A file is read in batches of rows, so that a job over many leads needs little memory. A row that
//! cannot be read is set aside with its file, its place and the reason; it is never dropped in silence.
//! Values get one of four types ([`ColumnType`]); ids and keys always stay text.

mod error;
mod json_lines;
mod output;
mod parquet;
mod text;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::hash::BuildHasher;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use polars::prelude::*;
use rayon::prelude::*;

use crate::project::Reading;

pub use error::{TableError, WrongType};
pub use output::{AtomicFile, Format, FrameWriter, is_same_file, write_atomically};
pub use types::{ColumnType, number_text, parse_flag, parse_number, parse_time, too_many, type_of};

/// Stands for standard input or output where a file is asked for.
pub const PIPE: &str = "-";

/// Types of columns by name.
pub type Types = BTreeMap<String, ColumnType>;

/// Which file, which of its columns, and how they are understood.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Relative files are looked for here.
    pub folder: &'a Path,
    /// A file, a glob, or [`PIPE`].
    pub pattern: &'a str,
    /// Null words, separator and dates.
    pub reading: &'a Reading,
    /// The columns that are wanted; `None`: all.
    pub columns: Option<&'a BTreeSet<String>>,
    /// Columns that JSON objects may leave out, even all of them.
    pub optional: Option<&'a Types>,
    /// How types are found.
    pub typing: Typing<'a>,
    /// The id column: must be given and must not repeat.
    pub id: Option<&'a str>,
}

/// How the types of columns are found.
#[derive(Debug, Clone, Copy)]
pub enum Typing<'a> {
    /// For training: from all rows, except for these. Many values that do not fit are an error.
    Infer(&'a Types),
    /// For prediction: these, whatever the rows hold (a column that is not among them is inferred from
    /// the first batch). A row that does not fit is set aside; many are an error where all rows are read at once.
    Fixed(&'a Types),
}

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowOrigin {
    /// Index into [`Table::files`].
    pub file: u32,
    /// The line of a text file (the header is line 1), or the row of a Parquet file (the first is 1).
    pub row: u64,
}

/// A row that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rejected {
    /// The file.
    pub file: String,
    /// The line of a text file, or the row of a Parquet file.
    pub row: u64,
    /// The lead, as far as it could be read.
    pub id: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// Rows of one or more files with the same columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The files, as messages name them.
    pub files: Vec<String>,
    /// The wanted columns that exist, typed.
    pub frame: DataFrame,
    /// Where each row of the frame comes from.
    pub places: Vec<RowOrigin>,
    /// Rows that are not in the frame because they were set aside.
    pub rejected: Vec<Rejected>,
    /// All columns of the files, wanted or not, in the order of the first.
    pub columns: Vec<String>,
    /// Rows that were read, whatever became of them.
    pub n_read: usize,
}

/// Keeps the items for whose row `keep` is true.
pub fn retain_rows<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut flags = keep.iter();
    items.retain(|_| flags.next().copied().unwrap_or(false));
}

impl Table {
    /// Keeps the rows for which `keep` is true.
    ///
    /// # Errors
    /// When polars refuses the mask.
    pub fn retain(&mut self, keep: &[bool]) -> Result<(), TableError> {
        if keep.iter().all(|&keep| keep) {
            return Ok(());
        }
        let mask = BooleanChunked::from_slice("keep".into(), keep);
        self.frame = self.frame.filter(&mask)?;
        retain_rows(&mut self.places, keep);
        Ok(())
    }

    /// A row set aside, for the row at `index` of the frame.
    #[must_use]
    pub fn reject(&self, index: usize, id: Option<String>, reason: String) -> Rejected {
        let place = self.places.get(index).copied().unwrap_or(RowOrigin { file: 0, row: 0 });
        let file = self.files.get(place.file as usize).cloned().unwrap_or_default();
        Rejected { file, row: place.row, id, reason }
    }

    /// Takes out the rows at these indices, each for its reason. A row is set aside once, for its first reason.
    ///
    /// # Errors
    /// When polars refuses the mask.
    pub fn set_aside(&mut self, id: Option<&str>, faults: Vec<(usize, String)>) -> Result<(), TableError> {
        let mut keep = vec![true; self.places.len()];
        let mut rejected = Vec::new();
        {
            let ids = id.and_then(|id| self.frame.column(id).ok()).and_then(|column| column.str().ok());
            for (index, reason) in faults {
                if std::mem::replace(&mut keep[index], false) {
                    let id = ids.and_then(|ids| ids.get(index)).map(str::to_owned);
                    rejected.push(self.reject(index, id, reason));
                }
            }
        }
        self.rejected.extend(rejected);
        self.rejected.sort();
        self.retain(&keep)
    }
}

/// Rows as they stand in a file, before they have types.
struct RawBatch {
    /// Text columns for text files, native types for Parquet.
    frame: DataFrame,
    /// The line or row of each.
    rows: Vec<u64>,
    /// Rows that could not be read.
    rejected: Vec<Rejected>,
}

/// One open file.
trait Batches {
    /// All its columns, wanted or not.
    fn columns(&self) -> &[String];
    /// The next rows, or `None` at the end.
    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError>;
}

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
            let file = u32::try_from(self.next_file).unwrap_or(u32::MAX);
            let places = batch.rows.into_iter().map(|row| RowOrigin { file, row }).collect();
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
            table.set_aside(Some(id), faults)?;
        }
        let types = types::find(&table.frame, &self.fixed, self.request.reading);
        if !strict && first_batch {
            self.fixed.extend(types.iter().map(|(name, &kind)| (name.clone(), kind)));
        }
        types::apply(&mut table, &types, self.request.reading, id, strict)?;
        tracing::info!(
            "{}: {} rows, {} set aside, columns {:?}",
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
                    faults.push((index, format!("`{id}` \"{value}\" stands in an earlier row")));
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

/// Puts `next` under `table`.
fn append(table: &mut Table, next: Table) -> Result<(), TableError> {
    let ordered = next.frame.select(table.frame.get_column_names().into_iter().cloned())?;
    table.frame.vstack_mut(&ordered)?;
    table.places.extend(next.places);
    table.rejected.extend(next.rejected);
    Ok(())
}

/// The files that a pattern stands for, sorted.
fn expand(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, TableError> {
    if pattern == PIPE {
        return Ok(vec![PathBuf::from(PIPE)]);
    }
    let joined = folder.join(pattern);
    if joined.exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![joined]);
    }
    let no_match = || TableError::NoMatch { pattern: joined.display().to_string() };
    let paths = glob::glob(&joined.to_string_lossy()).map_err(|_| no_match())?;
    let mut files: Vec<PathBuf> = paths.filter_map(Result::ok).filter(|path| path.is_file()).collect();
    files.sort();
    if files.is_empty() { Err(no_match()) } else { Ok(files) }
}

/// The name of a file in messages.
fn label(path: &Path) -> String {
    if path == Path::new(PIPE) {
        return "standard input".to_owned();
    }
    let text = path.display().to_string();
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

fn open_source(path: &Path, label: &str, request: &Request<'_>) -> Result<Box<dyn Batches>, TableError> {
    let read = |source| TableError::Read { file: label.to_owned(), source };
    if path == Path::new(PIPE) {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(read)?;
        return match Format::of_content(&bytes) {
            Format::JsonLines => json_lines::open(&bytes, label, request),
            Format::Parquet => parquet::open(std::io::Cursor::new(bytes), label, request),
            Format::Csv | Format::Tsv => text::open(std::io::Cursor::new(bytes), None, label, request),
        };
    }
    if path.is_dir() {
        return Err(read(std::io::ErrorKind::IsADirectory.into()));
    }
    let format = Format::of(path).ok_or_else(|| TableError::Ending { file: label.to_owned() })?;
    let file = File::open(path).map_err(read)?;
    if file.metadata().map_err(read)?.len() == 0 {
        return Err(TableError::Empty { file: label.to_owned(), what: "is empty" });
    }
    match format {
        Format::Csv => text::open(BufReader::with_capacity(1 << 20, file), None, label, request),
        Format::Tsv => text::open(BufReader::with_capacity(1 << 20, file), Some(b'\t'), label, request),
        Format::Parquet => parquet::open(file, label, request),
        Format::JsonLines => {
            let bytes = std::fs::read(path).map_err(read)?;
            json_lines::open(&bytes, label, request)
        }
    }
}
