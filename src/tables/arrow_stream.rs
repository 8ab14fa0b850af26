//! Arrow IPC streams: messages one after the other, without the footer that a file has.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::sync::Arc;

use polars::prelude::{PolarsResult, polars_err};
use polars_arrow::io::ipc::IpcField;
use polars_arrow::io::ipc::read::{FileMetadata, read_stream_metadata};
use polars_arrow_format::ipc::{Block, MessageHeaderRef};

use super::arrow_message::{bytes, message, parsed, places, prefix};

/// What a stream begins with since version 0.15.
pub(super) const STREAM_MAGIC: [u8; 4] = [0xFF; 4];

/// The schema and the messages of a stream, as if it were a file with a footer.
///
/// # Errors
/// When a message is damaged.
pub(super) fn stream_metadata(file: &mut File, size: u64) -> PolarsResult<FileMetadata> {
    file.seek(SeekFrom::Start(0))?;
    let stream = read_stream_metadata(file)?;
    let (mut blocks, mut dictionaries) = (Vec::new(), Vec::new());
    let known = dictionary_ids(&stream.ipc_schema.fields);
    let mut start = 0;
    while let Some((block, kind)) = next_block(file, start, size, &known)? {
        (_, start) = places(&block, size)?;
        match kind {
            MessageKind::Rows => blocks.push(block),
            MessageKind::Dictionary => dictionaries.push(block),
            MessageKind::Other => {}
        }
    }
    Ok(FileMetadata {
        schema: Arc::new(stream.schema),
        custom_schema_metadata: None,
        custom_metadata: None,
        ipc_schema: stream.ipc_schema,
        blocks,
        dictionaries: Some(dictionaries),
        size,
    })
}

/// The dictionaries of columns, and of columns within them.
fn dictionary_ids(fields: &[IpcField]) -> Vec<i64> {
    fields
        .iter()
        .flat_map(|field| field.dictionary_id.into_iter().chain(dictionary_ids(&field.fields)))
        .collect()
}

/// Zeros that may follow the end of a stream, so that its length is a multiple of 64.
const LONGEST_PADDING: u64 = 63;

enum MessageKind {
    Rows,
    Dictionary,
    Other,
}

/// The message at `start`; `None` at the end.
fn next_block(
    file: &File,
    start: u64,
    size: u64,
    dictionaries: &[i64],
) -> PolarsResult<Option<(Block, MessageKind)>> {
    if start >= size {
        return Ok(None);
    }
    let (begin, length) = prefix(file, start)?;
    if length == 0 {
        return ended(file, begin, size).map(|()| None);
    }
    let whole = begin - start + u64::from(length);
    let meta_data_length = i32::try_from(whole).map_err(io::Error::other)?;
    let offset = i64::try_from(start).map_err(io::Error::other)?;
    let block = Block { offset, meta_data_length, body_length: 0 };
    let stored = message(file, &block, size)?;
    let message = parsed(&stored)?;
    let damaged = |error| polars_err!(ComputeError: "a message: {error}");
    let body_length = message.body_length().map_err(damaged)?;
    let kind = match message.header().map_err(damaged)? {
        Some(MessageHeaderRef::RecordBatch(_)) => MessageKind::Rows,
        // One of no column is not passed over, either.
        Some(MessageHeaderRef::DictionaryBatch(batch))
            if batch.id().is_ok_and(|id| dictionaries.contains(&id)) =>
        {
            MessageKind::Dictionary
        }
        Some(MessageHeaderRef::Schema(_)) if start == 0 => MessageKind::Other,
        // What is no table is not passed over: it may be damaged rows.
        _ => return Err(polars_err!(ComputeError: "a message that is neither rows nor a dictionary")),
    };
    Ok(Some((Block { body_length, ..block }, kind)))
}

/// Fails unless what follows the end of a stream is padding: a damaged length looks like an end, too.
fn ended(file: &File, end: u64, size: u64) -> PolarsResult<()> {
    let rest = bytes(file, end, size.saturating_sub(end).min(LONGEST_PADDING + 1))?;
    if rest.len() as u64 > LONGEST_PADDING || rest.iter().any(|&byte| byte != 0) {
        return Err(polars_err!(ComputeError: "its stream ends {} bytes before the file does", size - end));
    }
    Ok(())
}
