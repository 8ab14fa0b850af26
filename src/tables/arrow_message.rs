//! One message of an Arrow file: its buffers are checked and decompressed one by one, when polars' decoder asks for them.
//!
//! The decoder is given a copy of the message in which no buffer is compressed and each has a place of its own in a file that
//! does not exist; what it reads there is the buffer. So no buffer that is not wanted is touched, and none is larger than
//! it may be.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

use polars_arrow_format::ipc::planus::{Builder, ReadAsRoot};
use polars_arrow_format::ipc::{Block, CompressionType, MessageRef, RecordBatch};

use super::expansion::BatchMemory;

/// The places of buffers are so far apart.
const SPACING: u64 = 1 << 40;

/// The bytes that a compressed buffer begins with: its length.
const LENGTH_BYTES: u64 = 8;

/// A buffer in the file.
#[derive(Debug, Clone, Copy)]
struct StoredBuffer {
    start: u64,
    stored: u64,
    /// Its length once it is decompressed.
    length: u64,
    /// Whether it is compressed; a message may leave single buffers as they are.
    is_compressed: bool,
}

/// What the decoder reads the buffers of a message from.
pub(super) struct MessageBody<'a> {
    file: &'a File,
    buffers: Vec<StoredBuffer>,
    codec: Option<CompressionType>,
    current: Cursor<Vec<u8>>,
    column: String,
    /// What the buffers take that were read.
    pub(super) memory: BatchMemory,
}

/// The metadata of a message.
pub(super) fn message(file: &File, block: &Block, size: u64) -> io::Result<Vec<u8>> {
    let start = u64::try_from(block.offset).map_err(io::Error::other)?;
    let (begin, length) = prefix(file, start)?;
    if begin + u64::from(length) > size {
        return Err(io::Error::other("a message is longer than the file"));
    }
    bytes(file, begin, u64::from(length))
}

/// Where the metadata of the message at `start` begin, and how long they are.
pub(super) fn prefix(file: &File, start: u64) -> io::Result<(u64, u32)> {
    match number(file, start)? {
        // Since version 0.15 a marker comes before the length.
        u32::MAX => Ok((start + 8, number(file, start + 4)?)),
        length => Ok((start + 4, length)),
    }
}

/// Where the buffers of a block begin.
fn body(block: &Block) -> io::Result<u64> {
    let start = u64::try_from(block.offset).map_err(io::Error::other)?;
    let length = u64::try_from(block.meta_data_length).map_err(io::Error::other)?;
    start.checked_add(length).ok_or_else(|| io::Error::other("a block is longer than the file"))
}

/// Where the buffers of a block begin and end, within a file of this size.
pub(super) fn places(block: &Block, size: u64) -> io::Result<(u64, u64)> {
    let length = u64::try_from(block.body_length).map_err(io::Error::other)?;
    let begin = body(block)?;
    let end = begin.checked_add(length).filter(|&end| end <= size);
    end.map(|end| (begin, end)).ok_or_else(|| io::Error::other("a block is longer than the file"))
}

impl<'a> MessageBody<'a> {
    /// The buffers of a batch whose body begins and ends at these places. The batch is changed to what the decoder is given.
    pub(super) fn new(
        file: &'a File,
        batch: &mut RecordBatch,
        (start, end): (u64, u64),
        memory: BatchMemory,
    ) -> io::Result<Self> {
        let codec = batch.compression.take().map(|compression| compression.codec);
        let mut buffers = Vec::new();
        for (index, buffer) in batch.buffers.iter_mut().flatten().enumerate() {
            let offset = u64::try_from(buffer.offset).map_err(io::Error::other)?;
            let stored = u64::try_from(buffer.length).map_err(io::Error::other)?;
            let place = start
                .checked_add(offset)
                .filter(|place| place.checked_add(stored).is_some_and(|stop| stop <= end));
            let place = place.ok_or_else(|| io::Error::other("a buffer is longer than its block"))?;
            let own = StoredBuffer { start: place, stored, length: stored, is_compressed: false };
            let own = if codec.is_some() && stored > 0 { compressed(file, own)? } else { own };
            buffer.offset = (index as u64 * SPACING).cast_signed();
            buffer.length = i64::try_from(own.length).map_err(io::Error::other)?;
            buffers.push(own);
        }
        Ok(Self { file, buffers, codec, current: Cursor::default(), column: String::new(), memory })
    }

    /// Says of which column the buffers are that are read from now on.
    pub(super) fn begin(&mut self, column: &str) {
        column.clone_into(&mut self.column);
    }

    fn load(&mut self, index: u64) -> io::Result<()> {
        let buffer = usize::try_from(index).ok().and_then(|index| self.buffers.get(index));
        let buffer = *buffer.ok_or_else(|| io::Error::other("a buffer that does not exist"))?;
        self.memory.add(&self.column, buffer.length, buffer.stored);
        if self.memory.is_beyond() {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let stored = bytes(self.file, buffer.start, buffer.stored)?;
        self.current = Cursor::new(if buffer.is_compressed {
            self.decompressed(&stored, buffer.length)?
        } else {
            stored
        });
        Ok(())
    }

    fn decompressed(&self, stored: &[u8], length: u64) -> io::Result<Vec<u8>> {
        let mut decompressed = Vec::new();
        match self.codec {
            Some(CompressionType::Lz4Frame) => {
                lz4::Decoder::new(stored)?.take(length).read_to_end(&mut decompressed)?;
            }
            _ => {
                zstd::Decoder::with_buffer(stored)?.take(length).read_to_end(&mut decompressed)?;
            }
        }
        Ok(decompressed)
    }
}

impl Read for MessageBody<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.current.read(into)
    }
}

impl Seek for MessageBody<'_> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        match place {
            SeekFrom::Start(place) if place % SPACING == 0 => {
                self.load(place / SPACING)?;
                Ok(place)
            }
            _ => Err(io::Error::other("a place within a buffer")),
        }
    }
}

/// The batch as bytes that the decoder can be given.
pub(super) fn rebuilt(batch: &RecordBatch) -> Vec<u8> {
    Builder::new().finish(batch, None).to_vec()
}

/// The message that these bytes are.
pub(super) fn parsed(bytes: &[u8]) -> io::Result<MessageRef<'_>> {
    MessageRef::read_as_root(bytes).map_err(io::Error::other)
}

/// A buffer of a compressed message: its length comes first, -1 for one that is not compressed.
fn compressed(file: &File, buffer: StoredBuffer) -> io::Result<StoredBuffer> {
    let start = bytes(file, buffer.start, LENGTH_BYTES)?;
    let length = start.try_into().map(i64::from_le_bytes);
    let rest = buffer.stored.checked_sub(LENGTH_BYTES);
    let (Ok(length), Some(rest)) = (length, rest) else {
        return Err(io::Error::other("a buffer without its length"));
    };
    let (start, is_compressed) = (buffer.start + LENGTH_BYTES, length != -1);
    let length = if is_compressed { u64::try_from(length).map_err(io::Error::other)? } else { rest };
    Ok(StoredBuffer { start, stored: rest, length, is_compressed })
}

fn number(file: &File, start: u64) -> io::Result<u32> {
    let four = bytes(file, start, 4)?;
    four.try_into().map(u32::from_le_bytes).map_err(|_| io::ErrorKind::UnexpectedEof.into())
}

/// So many bytes of the file, or fewer at its end.
pub(super) fn bytes(mut file: &File, start: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}
