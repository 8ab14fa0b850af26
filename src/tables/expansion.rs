//! The limit of the memory of a file relative to its size, for small files that expand to gigabytes.

use super::TableError;
use super::error::Expansion;

/// A batch may always take as much memory as this: a million rows of 32 constant columns do not reach it.
const ALWAYS: u64 = 512 << 20;

/// The maximum ratio of the memory of a batch to its size in the file. Tables of real exports expand to 2 to 20 times.
const MOST_TIMES: u64 = 64;

/// A file may always have as many rows as this.
const ROWS_ALWAYS: u64 = 4_000_000;

/// The maximum number of rows per byte of a file; files with distinct rows have fewer.
const MOST_ROWS_PER_BYTE: u64 = 8;

/// The size of a batch in memory and in the file.
#[derive(Debug, Default)]
pub(super) struct BatchMemory {
    decoded: u64,
    stored: u64,
    largest: Option<(u64, String)>,
}

impl BatchMemory {
    /// Adds a part of a column.
    pub(super) fn add(&mut self, column: &str, decoded: u64, stored: u64) {
        self.decoded = self.decoded.saturating_add(decoded);
        self.stored = self.stored.saturating_add(stored);
        if self.largest.as_ref().is_none_or(|(most, _)| decoded > *most) {
            self.largest = Some((decoded, column.to_owned()));
        }
    }

    /// Whether so many bytes may always be decoded.
    pub(super) const fn is_always_within(decoded: u64) -> bool {
        decoded <= ALWAYS
    }

    /// Its size in the file.
    pub(super) const fn stored(&self) -> u64 {
        self.stored
    }

    fn limit(&self) -> u64 {
        self.stored.saturating_mul(MOST_TIMES).max(ALWAYS)
    }

    /// Whether it is more than a batch may take.
    pub(super) fn is_beyond(&self) -> bool {
        self.decoded > self.limit()
    }

    /// Fails if it is more than a batch may take.
    ///
    /// # Errors
    /// Names the file, the column that takes most, and the limit.
    pub(super) fn refuse_beyond(&self, file: &str) -> Result<(), TableError> {
        if !self.is_beyond() {
            return Ok(());
        }
        let limit = self.limit();
        let column = self.largest.as_ref().map(|(_, column)| column.clone()).unwrap_or_default();
        Err(TableError::Expands(Box::new(Expansion {
            file: file.to_owned(),
            column,
            decoded_megabytes: self.decoded >> 20,
            stored_kilobytes: self.stored.div_ceil(1 << 10),
            limit_megabytes: limit >> 20,
        })))
    }
}

/// Fails if a file of this size cannot have this number of distinct rows.
///
/// # Errors
/// Names the file and both numbers.
pub(super) fn refuse_claimed_rows(file: &str, rows: u64, size: u64) -> Result<(), TableError> {
    if rows <= size.saturating_mul(MOST_ROWS_PER_BYTE).max(ROWS_ALWAYS) {
        return Ok(());
    }
    Err(TableError::ClaimedRows { file: file.to_owned(), rows, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_small_or_in_proportion_is_read() {
        let memory = |decoded, stored| {
            let mut memory = BatchMemory::default();
            memory.add("small", 1, 0);
            memory.add("notes", decoded, stored);
            memory.refuse_beyond("deals.parquet").map_err(|error| error.to_string())
        };
        assert_eq!(memory(500 << 20, 1), Ok(()));
        assert_eq!(memory(6000 << 20, 100 << 20), Ok(()));
        let error = memory(6000 << 20, 1000).unwrap_err();
        assert!(error.contains("6000 MB of memory, most of it for `notes`"), "{error}");
        assert!(refuse_claimed_rows("a", 1_000_000, 200).is_ok());
        assert!(refuse_claimed_rows("a", 100_000_000, 900_000).is_err());
    }
}
