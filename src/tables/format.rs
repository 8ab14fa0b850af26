//! Kinds of table files, by their ending or their first bytes.

use std::path::Path;

/// Stands for standard input or output where a file is asked for.
pub const PIPE: &str = "-";

/// Kinds of table files.
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
    /// The endings of file names that are known.
    pub const ENDINGS: [&'static str; 7] = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet", ".pq"];

    /// The kind that a file's ending stands for.
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

    /// The kind that bytes from a pipe look like.
    #[must_use]
    pub fn of_content(bytes: &[u8]) -> Self {
        match bytes {
            [b'P', b'A', b'R', b'1', ..] => Self::Parquet,
            _ if bytes.trim_ascii_start().first() == Some(&b'{') => Self::JsonLines,
            _ => Self::Csv,
        }
    }
}
