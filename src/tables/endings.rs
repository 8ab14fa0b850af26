//! The endings of files that can be read.

/// The endings, for messages.
pub(super) const READ_ENDINGS: [&str; 13] = [
    ".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".pq", ".xlsx", ".arrow", ".arrows",
    ".ipc", ".feather",
];
