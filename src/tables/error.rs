//! Why a file cannot be read or written.

use polars::prelude::PolarsError;

use super::Format;
use super::endings::READ_ENDINGS;
use super::header_hints::{ONE_MORE_CELL, other_name};
use super::steady_file::CHANGED;
use crate::config::{nearest, toml_key};
use crate::databases::DatabaseError;
use crate::numbers::counted;
use crate::other_files::{LIST_OF_PAIRS, OtherFileError, PAIRS_REMEDY};
use crate::quotation::{in_quotes, shortened};
use crate::text_files::{TextError, remedy_of_header};

/// Why a file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It cannot be opened or read.
    #[error("cannot read {file}: {source}")]
    Read { file: String, source: std::io::Error },
    /// It cannot be written.
    #[error("cannot write {file}: {source}")]
    Write { file: String, source: std::io::Error },
    /// What does not fit in memory cannot be kept in the folder of temporary files.
    #[error("cannot keep temporary files in {folder}: {source}")]
    Spill { folder: String, source: std::io::Error },
    /// What a run has kept cannot be used.
    #[error("what --resume keeps in {folder} cannot be used: {reason}")]
    Kept { folder: String, reason: &'static str },
    /// Another run keeps its work for the same output.
    #[error("another run with --resume writes {output}")]
    Resumed { output: String },
    /// Ids occur in several rows, which was found only at the end, as not all fit in memory: read once more, these rows are found.
    #[error("ids of {file} occur in several rows, so that it must be read once more")]
    ReadAgain { file: String },
    /// No file matches a glob.
    #[error("no file matches {pattern}")]
    NoMatch { pattern: String },
    /// It is empty, or has a header only.
    #[error("{file} {what}")]
    Empty { file: String, what: &'static str },
    /// The sheet of a workbook that was read because none is named has a header only.
    #[error("sheet `{}` of {file} has no rows under its header", sheets.first().map_or("", String::as_str))]
    EmptySheet { file: String, sheets: Vec<String> },
    /// Its format is not supported.
    #[error(
        "the extension of {file} is not supported (expected {}; those of text also with .gz or .zst after it)",
        READ_ENDINGS.join(", ")
    )]
    Ending { file: String },
    /// The format of the output is not supported.
    #[error("the extension of {file} is not supported (expected {})", Format::ENDINGS.join(", "))]
    OutputEnding { file: String },
    /// It is not UTF-8.
    #[error("{file} is not UTF-8: {what}")]
    NotUtf8 { file: String, what: String },
    /// Its header is unusable.
    #[error("{file} has two columns named `{column}`")]
    DuplicateColumn { file: String, column: String },
    /// Files of one glob differ.
    #[error("{file} has no column `{column}`, which {first} has")]
    Columns { file: String, first: String, column: String },
    /// A column that must be there is not.
    #[error("{file} has no column `{column}` (found {})", list(found))]
    NoColumn { file: String, column: String, found: Vec<String>, sheets: Vec<String> },
    /// The column may be a name in lists of names with values.
    #[error("{file} has no column `{column}`, and `{list}` is {}", LIST_OF_PAIRS)]
    InPairs { file: String, column: String, list: String },
    /// Leads have no column with their id.
    #[error("{file} has no column `{column}` (found {})", list(found))]
    NoLeadId { file: String, column: String, found: Vec<String> },
    /// Many rows have the wrong number of cells.
    #[error(
        "{bad} of {rows} rows of {file} do not have the {} of its header; the first is row {row}",
        counted(*expected, "cell")
    )]
    Ragged { file: String, bad: usize, rows: usize, expected: usize, row: u64, has_one_more: bool },
    /// A quoted cell that is not closed.
    #[error("{file}, row {row}: a quoted cell is not closed, so it includes the rows below")]
    OpenQuote { file: String, row: u64 },
    /// Many values are not of the type that is asked for.
    #[error(transparent)]
    Type(Box<WrongType>),
    /// The numbers of a column can be read in two ways.
    #[error(transparent)]
    Numbers(Box<NumberQuestion>),
    /// The ids of a column are rounded numbers, or what a spreadsheet has put in their place.
    #[error(
        "{bad} of {known} values of `{column}` {what}; the first is {found} in {file}, row {row}", found = in_quotes(found)
    )]
    RoundedIds {
        file: String,
        column: String,
        bad: usize,
        known: usize,
        what: Box<str>,
        found: String,
        row: u64,
    },
    /// Many rows have the id of an earlier one that differs from them.
    #[error(
        "{bad} of {rows} rows of {file} have a `{column}` that an earlier, different row has: the first is {found} in row {row}", found = in_quotes(found)
    )]
    RepeatedIds { file: String, column: String, bad: usize, rows: usize, found: String, row: u64 },
    /// Too many rows are rejected, whatever the reasons, for the rest to stand for all.
    #[error("{bad} of {rows} rows of {file} are rejected, more than a tenth; the first: {first}")]
    ManyRejected { file: String, bad: usize, rows: usize, first: String, remedy: String },
    /// The file is damaged.
    #[error("{file} is damaged or not in the format of its extension: {reason}")]
    Damaged { file: String, reason: String },
    /// Text with the extension of another format.
    #[error("{file} is text, not in the format of its extension")]
    TextFile { file: String },
    /// The place of the file in another storage.
    #[error("{file} is a Git LFS pointer, which names the file but does not contain it")]
    LfsPointer { file: String },
    /// A file of predictions in the ledger cannot be used.
    #[error("{file} cannot be read as a run of the ledger: {reason}")]
    LedgerRun { file: String, reason: String },
    /// A small file would take much memory.
    #[error(transparent)]
    Expands(Box<Expansion>),
    /// A small file claims many rows.
    #[error("{file} claims {rows} rows, but has only {size} bytes")]
    ClaimedRows { file: String, rows: u64, size: u64 },
    /// A text file cannot be read at all.
    #[error("{file}: {error}")]
    Text { file: String, error: TextError },
    /// A file of JSON objects or a workbook cannot be read at all.
    #[error("{file} {error}")]
    OtherFile { file: String, error: OtherFileError },
    /// The files of a table store a column in types that have nothing in common.
    #[error("`{column}` has {found} in {file}, but {expected} in {first}")]
    PartTypes { column: String, file: String, found: &'static str, first: String, expected: &'static str },
    /// A column has values of another type than text, numbers, flags and times.
    #[error(
        "`{column}` in {file} has values of the type {found}; expected text, numbers, true or false, or \
         dates"
    )]
    Unsupported { file: String, column: String, found: String, may_be_set: bool },
    /// The project has no connection of this name.
    #[error("there is no connection `{name}`")]
    NoConnection { name: String, known: Vec<String> },
    /// A table of a database cannot be read or written.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// polars failed on a frame.
    #[error("the table could not be built: {0}")]
    Frame(#[from] PolarsError),
}

/// A small part of a file that would take much memory.
#[derive(Debug, thiserror::Error)]
#[error(
    "{file} would take {decoded_megabytes} MB of memory, most of it for `{column}`, for {stored_kilobytes} KB of the file \
     (limit {limit_megabytes} MB)"
)]
pub struct Expansion {
    pub file: String,
    pub column: String,
    pub decoded_megabytes: u64,
    pub stored_kilobytes: u64,
    pub limit_megabytes: u64,
}

/// A column many of whose values are not of the type that is asked for.
#[derive(Debug, thiserror::Error)]
#[error(
    "{bad} of {known} values of `{column}` are not {expected}; the first is {found} in {file}, row {row}", found = in_quotes(found)
)]
pub struct WrongType {
    pub column: String,
    pub expected: String,
    pub bad: usize,
    pub known: usize,
    pub found: String,
    pub file: String,
    pub row: u64,
    pub remedy: String,
}

/// A column whose numbers can be read in two ways.
#[derive(Debug, thiserror::Error)]
#[error("the numbers of `{column}` in {file} can be read in two ways: {problem}")]
pub struct NumberQuestion {
    pub file: String,
    pub column: String,
    pub problem: String,
    pub remedy: String,
}

impl TableError {
    /// A file that polars cannot read.
    pub(super) fn damaged(file: &str, error: &PolarsError) -> Self {
        let text = error.to_string();
        let reason = text.trim_start_matches("parquet: ").trim_start_matches("File out of specification: ");
        let mut letters = reason.chars();
        let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
        Self::Damaged { file: file.to_owned(), reason: first + letters.as_str() }
    }

    /// Whether the content of a file is wrong, as opposed to an error of access.
    #[must_use]
    pub const fn is_about_content(&self) -> bool {
        if let Self::Text { error, .. } = self {
            return error.is_about_content();
        }
        !matches!(
            self,
            Self::Read { .. }
                | Self::Write { .. }
                | Self::Spill { .. }
                | Self::Kept { .. }
                | Self::Resumed { .. }
                | Self::OutputEnding { .. }
                | Self::NoMatch { .. }
                | Self::Database(_)
                | Self::NoConnection { .. }
                | Self::Frame(_)
        )
    }

    /// Whether the table may be in another sheet of a workbook.
    pub(crate) const fn is_of_sheet(&self) -> bool {
        match self {
            Self::Empty { .. } | Self::EmptySheet { .. } | Self::NoColumn { .. } => true,
            Self::OtherFile { error, .. } => matches!(error, OtherFileError::EmptySheet { .. }),
            _ => false,
        }
    }

    /// The remedy.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Text { error, .. } => return error.hint(),
            Self::Database(error) => return error.hint(),
            Self::NoConnection { name, known } => return Some(no_connection(name, known)),
            Self::OtherFile { error, .. } => error.hint()?,
            Self::PartTypes { .. } => "write the column with one type in all files of the export",
            Self::Ending { .. } => "save it in one of these formats; from a spreadsheet as \"CSV UTF-8\"",
            Self::NoMatch { .. } => PATHS,
            Self::Spill { .. } => ROOM,
            Self::ReadAgain { .. } => "give more `--memory`",
            Self::Kept { .. } => "remove the folder, or run without --resume",
            Self::Resumed { .. } => "wait until it has ended, or write to another file",
            Self::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound => PATHS,
            Self::Read { source, .. } if source.to_string() == CHANGED => {
                "run it again once the file is whole: a program that writes it to another name and renames it at the end is never read halfway"
            }
            Self::Empty { what, .. } if what.contains("pipe") => "start the program that writes to it first",
            Self::Empty { what, .. } if matches!(*what, IS_EMPTY | NO_ROWS_UNDER_HEADER) => {
                "a table needs a header with the names of the columns, and below it a line for each row"
            }
            Self::EmptySheet { sheets, .. } => return sheets_hint(sheets),
            Self::OutputEnding { .. } => "use one of these extensions; `bantam predict` also takes --format",
            Self::NotUtf8 { .. } => "save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")",
            Self::NoColumn { column, found, sheets, .. } => return column_hint(column, found, sheets),
            Self::InPairs { .. } => PAIRS_REMEDY,
            Self::NoLeadId { column, found, .. } => return Some(no_lead_id(column, found)),
            Self::DuplicateColumn { column, .. } => other_name(column),
            Self::Ragged { has_one_more: true, .. } => ONE_MORE_CELL,
            Self::Ragged { .. } => {
                "quote cells that contain the separator; if the separator is another one, set `separator` \
                 under [data] in bantam.toml"
            }
            Self::OpenQuote { .. } => "close the quote; a quote within a quoted cell is written twice",
            Self::Type(wrong) => &wrong.remedy,
            Self::Numbers(question) => &question.remedy,
            Self::RoundedIds { .. } => {
                "the ids are lost: export them again, as text; in a spreadsheet give the column the format \"text\" before the file is \
                 opened"
            }
            Self::ManyRejected { remedy, .. } => remedy,
            Self::RepeatedIds { .. } => {
                "if they are versions of one row, set `version` to the column with the date of the change, so that the newest \
                 counts; if each row is a deal of its own, choose another `id` or none"
            }
            Self::Write { source, .. } if is_without_reader(source) => {
                "start the program that reads it first"
            }
            Self::Unsupported { found, may_be_set, .. } => unsupported_hint(found, *may_be_set),
            Self::LedgerRun { .. } => OTHER_RUNS,
            Self::LfsPointer { .. } => "fetch the file itself: git lfs pull",
            Self::TextFile { .. } => "give it the extension of its format: .csv, or .jsonl for JSON objects",
            Self::Damaged { .. } => "export it again; it may be truncated",
            Self::Expands(_) | Self::ClaimedRows { .. } => {
                "the file is damaged, or made to exhaust the memory; if its values are right, export it as CSV"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

/// Whether a pipe could not be opened because no program reads it, as opposed to a disk that did not answer.
fn is_without_reader(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::TimedOut && error.raw_os_error().is_none()
}

/// What to do about a column that is missing.
fn column_hint(column: &str, found: &[String], sheets: &[String]) -> Option<String> {
    if one_column_of_several(found) {
        let hint = "its header was read as one column: set the right `separator` under [data] in bantam.toml, or omit it to have it detected";
        return Some(hint.to_owned());
    }
    let of_header = remedy_of_header(found);
    let inside = || nested(column, found).map(|name| format!("it is inside an object: `{name}`"));
    of_header.or_else(inside).or_else(|| similar(column, found)).or_else(|| sheets_hint(sheets))
}

/// The question whether a similar column is meant.
fn similar(column: &str, found: &[String]) -> Option<String> {
    nearest(column, found.iter().map(String::as_str)).map(|name| format!("did you mean `{name}`?"))
}

/// What to do where the project has no connection of this name.
fn no_connection(name: &str, known: &[String]) -> String {
    if known.is_empty() {
        return format!(
            "[connections] in the project file defines them, and it has none: add [connections.{}] with its driver and the place of its address",
            toml_key(name)
        );
    }
    similar(name, known).unwrap_or_else(|| format!("the connections are {}", list(known)))
}

/// What to do about a column of this type; `may_be_set` says that a `set` feature can use it.
fn unsupported_hint(found: &str, may_be_set: bool) -> &'static str {
    if matches!(found, "json" | "jsonb") {
        "take the values that are needed out of it in a query, such as answers ->> 'budget', or cast it to text there"
    } else if found == "timetz" {
        "cast it in a query, such as CAST(called_at AS TIME): the offset is lost then"
    } else if found == "run-end encoded" {
        "decode the runs in the export (with pyarrow: pyarrow.compute.run_end_decode), or save the table as Parquet or CSV"
    } else if may_be_set {
        "lists can be used by a feature of the kind \"set\" and by has() in a rule; else convert it in the export"
    } else if found.starts_with("fixed-size list of ") {
        "write lists without a fixed size in the export (with pyarrow: column.cast(pyarrow.list_(...)))"
    } else if found == "map" || found.starts_with("list of ") {
        "convert it in the export to one of these, or for a feature of the kind \"set\" to lists of text"
    } else {
        "convert it to one of these in the export, or cast it in the query of a database"
    }
}

/// What to do where leads have no column with this name for their id.
fn no_lead_id(column: &str, found: &[String]) -> String {
    let other = || format!("is this a table of leads? it lacks their id `{column}`");
    similar(column, found).unwrap_or_else(other)
}

/// What to do where another sheet may be meant than the first.
fn sheets_hint(sheets: &[String]) -> Option<String> {
    let hint = || {
        format!(
            "the first visible sheet was read, of the sheets {}: set `sheet` under [data] to the one with the table",
            list(sheets)
        )
    };
    (sheets.len() > 1).then(hint)
}

/// What to do where rows beyond the memory cannot be kept.
const ROOM: &str =
    "name a folder with enough room by --temp-dir, or allow more memory by --memory, such as --memory 8GiB";

/// What to do where a run of the ledger cannot be read.
const OTHER_RUNS: &str = "put back a copy of it, or remove it: then `bantam review` lacks the predictions of this run, and those \
                          of the others stay";

/// Where files are looked for.
const PATHS: &str = "paths in bantam.toml are relative to its folder, or to --data-dir; \
                     paths on the command line are relative to the current folder";

/// The column of this name within an object.
fn nested<'a>(column: &str, found: &'a [String]) -> Option<&'a str> {
    let is_it = |name: &&String| name.strip_suffix(column).is_some_and(|outer| outer.ends_with('.'));
    found.iter().find(is_it).map(String::as_str)
}

/// Whether a header of one name looks as if it were several.
fn one_column_of_several(found: &[String]) -> bool {
    matches!(found, [only] if only.contains([',', ';', '\t', '|']))
}

/// The first names of a list, for a message.
pub(super) fn list(names: &[String]) -> String {
    /// The number of names shown, enough to recognise a table.
    const SHOWN: usize = 12;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{}`", shortened(name))).collect();
    let more = names.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// What is said of a text file or sheet without rows, and of a text file without any line.
pub(super) const NO_ROWS_UNDER_HEADER: &str = "has no rows under its header";
pub(super) const IS_EMPTY: &str = "is empty";
