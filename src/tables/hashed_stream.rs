//! The hash of a stream, which cannot be read a second time for it.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::TableError;
use super::hexadecimal::hexadecimal;
use super::read_findings::{ContentHash, ReadFindings};
use super::row_source::{Opened, RawBatch, RowSource};
use super::stored::Stored;

/// What was read of a stream so far.
#[derive(Default)]
struct ReadBytes {
    hash: Sha256,
    bytes: u64,
    /// Whether its end was reached.
    is_whole: bool,
}

/// The reader and the source share it.
type SharedBytes = Arc<Mutex<ReadBytes>>;

/// Bytes of a stream, which are hashed while they are read.
struct HashedReader {
    stream: Box<dyn Read + Send>,
    read: SharedBytes,
}

/// The source of the rows of such a stream.
struct HashedSource {
    source: Box<dyn RowSource>,
    read: SharedBytes,
}

/// Opens a source on a stream whose content is among its findings once it was read to its end.
pub(super) fn hashed(
    stream: Box<dyn Read + Send>,
    open: impl FnOnce(Box<dyn Read + Send>) -> Opened,
) -> Opened {
    let read = SharedBytes::default();
    let source = open(Box::new(HashedReader { stream, read: Arc::clone(&read) }))?;
    Ok(Box::new(HashedSource { source, read }))
}

fn locked(read: &SharedBytes) -> MutexGuard<'_, ReadBytes> {
    read.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Read for HashedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.stream.read(buffer)?;
        let mut read = locked(&self.read);
        read.hash.update(&buffer[..n]);
        read.bytes += n as u64;
        read.is_whole |= n == 0 && !buffer.is_empty();
        Ok(n)
    }
}

impl RowSource for HashedSource {
    fn columns(&self) -> &[String] {
        self.source.columns()
    }

    fn stored(&self) -> &[(String, Stored)] {
        self.source.stored()
    }

    fn sheets(&self) -> &[String] {
        self.source.sheets()
    }

    fn has_plain_numbers(&self) -> bool {
        self.source.has_plain_numbers()
    }

    fn findings(&self) -> ReadFindings {
        let read = locked(&self.read);
        let content =
            || ContentHash { bytes: read.bytes, sha256: hexadecimal(&read.hash.clone().finalize()) };
        ReadFindings { content: read.is_whole.then(content), ..self.source.findings() }
    }

    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError> {
        self.source.next_batch(rows)
    }
}
