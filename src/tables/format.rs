//! Formats of table files, by their extension or their first bytes.

use std::path::Path;

use crate::project::Connections;

/// The name of standard input or output where a file is expected.
pub const PIPE: &str = "-";

/// Formats of table files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated text (other separators are found when it is read).
    Csv,
    /// Tab-separated text.
    Tsv,
    /// One JSON object a line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The supported extensions.
    pub const ENDINGS: [&'static str; 7] = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet", ".pq"];

    /// The format of an extension.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" | "txt" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "parquet" | "pq" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// Whether it is delimited text, which spreadsheets open.
    #[must_use]
    pub const fn is_delimited(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }

    /// The format of bytes from a pipe.
    #[must_use]
    pub fn of_content(bytes: &[u8]) -> Self {
        match bytes {
            [b'P', b'A', b'R', b'1', ..] => Self::Parquet,
            _ if bytes.trim_ascii_start().first() == Some(&b'{') => Self::JsonLines,
            _ => Self::Csv,
        }
    }
}

/// Whether the cells of an output of the program are read as they were before it was written: delimited text has guards against formulas.
pub(crate) fn has_exact_cells(file: &str, connections: Connections<'_>) -> bool {
    connections.find(file).is_some()
        || Format::of(Path::new(file)).is_some_and(|format| !format.is_delimited())
}
