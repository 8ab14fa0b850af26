//! The endings of files that can be read.

/// The endings, for messages.
pub(super) const READ_ENDINGS: [&str; 10] =
    [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet", ".pq", ".xlsx", ".arrow", ".feather"];
