//! Compressed files: gzip and zstd, found by their first bytes, decompressed as they are read.

use std::io::{BufRead, BufReader, Cursor, Error, ErrorKind, Read, Result};

use flate2::bufread::GzDecoder;

use super::compression::Compression;
use super::magic;

/// Bytes that are read one after the other, from any thread.
pub(super) type ByteSource = Box<dyn Read + Send>;

/// The bytes of a file as they were before they were compressed, and what its first bytes say that it is.
///
/// # Errors
/// When the first bytes cannot be read.
pub(super) fn decompressed(
    mut source: ByteSource,
) -> Result<(Compression, ByteSource, Option<&'static str>)> {
    let head = read_up_to(&mut source, magic::LONGEST)?;
    let compression = magic::compression(&head);
    let other_format = magic::other_format(&head);
    let whole = Cursor::new(head).chain(source);
    let plain: ByteSource = match compression {
        Compression::None => Box::new(whole),
        Compression::Gzip => Box::new(GzipMembers::new(BufReader::with_capacity(1 << 16, whole))),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::new(whole)?),
    };
    Ok((compression, plain, other_format))
}

/// The next bytes, fewer than `most` only at the end.
pub(super) fn read_up_to(source: &mut dyn Read, most: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The members of a gzip file one after the other. What follows the last may be zeros, with which tapes and some tools pad.
struct GzipMembers<R: BufRead> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> GzipMembers<R> {
    fn new(source: R) -> Self {
        Self { member: Some(GzDecoder::new(source)) }
    }

    /// Opens the member that follows, if any does.
    fn open_next(&mut self) -> Result<()> {
        let Some(member) = self.member.take() else { return Ok(()) };
        let mut source = member.into_inner();
        loop {
            let bytes = source.fill_buf()?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let may_be_member = matches!(bytes, [0x1F] | [0x1F, 0x8B, ..]);
            match bytes.get(zeros) {
                Some(_) if may_be_member => {
                    self.member = Some(GzDecoder::new(source));
                    return Ok(());
                }
                Some(_) => {
                    return Err(Error::new(ErrorKind::InvalidData, "the bytes after its end are not gzip"));
                }
                None if zeros == 0 => return Ok(()),
                None => source.consume(zeros),
            }
        }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        while let Some(member) = &mut self.member {
            let length = member.read(bytes)?;
            if length > 0 || bytes.is_empty() {
                return Ok(length);
            }
            self.open_next()?;
        }
        Ok(0)
    }
}
