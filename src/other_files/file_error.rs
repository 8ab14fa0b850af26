//! Errors that make a whole file unreadable.

use std::io;

/// Why a file cannot be read; the message follows the name of the file.
#[derive(Debug, thiserror::Error)]
pub enum OtherFileError {
    /// An error of the system.
    #[error("cannot be read: {0}")]
    Read(#[from] io::Error),
    /// JSON Lines without any object.
    #[error("contains no JSON object; expected one on each line, or one list of objects")]
    NoObject {
        /// Whether there is nothing else in it either, as where no row was to be written.
        is_empty: bool,
    },
    /// One JSON object whose rows are a list within it.
    #[error("holds one JSON object, whose `{key}` is a list of objects; expected the rows themselves")]
    NestedRows {
        /// The key of the list.
        key: String,
    },
    /// JSON in UTF-16 that was not decoded.
    #[error("looks like UTF-16; JSON is UTF-8")]
    Utf16,
    /// A list of objects without its end.
    #[error("ends inside the list that opens on line {line}; it seems to be cut off")]
    CutOff {
        /// The line of the bracket.
        line: u64,
    },
    /// An object of a list that is longer than any row.
    #[error("line {line}: the object that begins here is longer than {} MiB", limit >> 20)]
    LongRecord {
        /// The line on which it begins.
        line: u64,
        /// The bytes that an object may have.
        limit: usize,
    },
    /// Objects whose keys are values.
    #[error(
        "line {line}: the objects have more than {limit} different keys; expected the same keys in all of them"
    )]
    ManyKeys {
        /// The line of the first key too many.
        line: u64,
        /// How many there may be.
        limit: usize,
    },
    /// An encrypted workbook.
    #[error("is protected by a password")]
    Password,
    /// A spreadsheet in a format that is not read.
    #[error("is {found}; expected an Excel workbook (.xlsx)")]
    NotAWorkbook {
        /// What it is.
        found: &'static str,
    },
    /// A damaged workbook.
    #[error("is damaged: {what}")]
    Damaged {
        /// Where, and what is wrong.
        what: String,
    },
    /// A workbook that expands beyond the limit.
    #[error("is refused: {part} expands to more than {} MiB", limit >> 20)]
    Expands {
        /// The part of the workbook.
        part: String,
        /// The bytes that it may have.
        limit: u64,
    },
    /// No sheet of this name.
    #[error("has no sheet `{sheet}` (found {})", quoted(found))]
    NoSheet {
        /// The name that was asked for.
        sheet: String,
        /// The sheets that there are.
        found: Vec<String>,
    },
    /// A workbook whose sheets are all hidden or hold no cells.
    #[error("has no visible sheet of cells")]
    NoVisibleSheet,
    /// A sheet without any value.
    #[error("sheet `{sheet}` has no header: none of its cells has a value")]
    EmptySheet {
        /// Its name.
        sheet: String,
    },
    /// Two columns of one name.
    #[error("has two columns `{column}` ({first} and {second})")]
    DuplicateColumn {
        /// The name.
        column: String,
        /// The letters of the first.
        first: String,
        /// The letters of the second.
        second: String,
    },
}

impl OtherFileError {
    /// The remedy.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NestedRows { .. } => Some(
                "write the members of the list as JSON Lines, one object on each line: jq -c '.KEY[]' FILE.json > FILE.jsonl",
            ),
            Self::CutOff { .. } => Some("export it again, or copy it again if it was still being written"),
            Self::ManyKeys { .. } => Some(
                "where each key is an id, write one object for each row, with the id as a value such as \"deal_id\": \"D1\"",
            ),
            Self::Password => Some("save it without a password, or as CSV"),
            Self::NotAWorkbook { .. } => Some("open it in a spreadsheet program and save it as .xlsx or CSV"),
            Self::Damaged { .. } => {
                Some("open it in a spreadsheet program, which may repair it, and save it again")
            }
            Self::Expands { .. } => Some("save the sheet alone as CSV"),
            Self::NoVisibleSheet => Some("name the sheet to read: `sheet` under [data]"),
            Self::EmptySheet { .. } => {
                Some("if the table is on another sheet, set `sheet` under [data] to its name")
            }
            Self::DuplicateColumn { .. } => Some("give each column a name of its own"),
            _ => None,
        }
    }
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
