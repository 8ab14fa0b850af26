//! The origin of a row, and rejected rows with their reasons.

/// The source and row that a row of a table comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowOrigin {
    /// Index into the files of the table.
    pub source: u32,
    /// The line of a text file (the header is line 1), or the row of a Parquet file (the first is 1).
    pub row: u64,
}

/// A row that was rejected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Rejected {
    /// The file.
    pub file: String,
    /// The line of a text file, or the row of a Parquet file.
    pub row: u64,
    /// The lead, as far as it could be read.
    pub id: Option<String>,
    /// The reason.
    pub reason: String,
    /// The column of the cell that is wrong, if it is one cell.
    pub column: Option<String>,
}

impl Rejected {
    /// A row that could not be read, so that its id is not known.
    pub(super) fn unread(file: &str, row: u64, fault: impl Into<RowFault>) -> Self {
        let RowFault { reason, column } = fault.into();
        Self { file: file.to_owned(), row, id: None, reason, column }
    }
}

/// The fault of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowFault {
    /// The reason, in words.
    pub reason: String,
    /// The column of the cell that is wrong, if it is one cell.
    pub column: Option<String>,
}

impl RowFault {
    /// A wrong cell of a column.
    #[must_use]
    pub fn in_column(column: &str, reason: String) -> Self {
        Self { reason, column: Some(column.to_owned()) }
    }
}

impl From<String> for RowFault {
    fn from(reason: String) -> Self {
        Self { reason, column: None }
    }
}
