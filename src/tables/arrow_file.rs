//! Record batches of an Arrow IPC file or stream (`.arrow`, `.feather`): the wanted columns only, within the limits of memory.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::sync::Arc;

use polars::prelude::*;
use polars_arrow::array::DictionaryArray;
use polars_arrow::io::ipc::IpcField;
use polars_arrow::io::ipc::read::common::{read_dictionary, read_record_batch};
use polars_arrow::io::ipc::read::{Dictionaries, FileMetadata, read_file_metadata};
use polars_arrow::match_integer_type;
use polars_arrow_format::ipc::planus::{Builder, ReadAsRoot};
use polars_arrow_format::ipc::{
    Block, DictionaryBatch, DictionaryBatchRef, MessageHeaderRef, RecordBatch, RecordBatchRef,
};

use super::TableError;
use super::arrow_message::{MessageBody, bytes, message, parsed, places, rebuilt};
use super::arrow_schema::run_end_column;
use super::arrow_stream::{STREAM_MAGIC, stream_metadata};
use super::expansion::{BatchMemory, refuse_claimed_rows};
use super::typed_file::{TypedFile, TypedRows, in_utc};

/// An open Arrow file.
pub(super) struct ArrowFile {
    label: String,
    file: File,
    size: u64,
    metadata: FileMetadata,
    /// The dictionaries of wanted columns.
    dictionaries: Dictionaries,
    next: usize,
    rows: u64,
    /// What is left of the last record batch.
    rest: Option<TypedRows>,
    memory: BatchMemory,
}

impl ArrowFile {
    /// Reads the footer of a file, or the metadata of all messages of a stream.
    ///
    /// # Errors
    /// When it is damaged, or the file is of the first version of Feather.
    pub(super) fn open(mut file: File, label: &str) -> Result<Self, TableError> {
        let size = file.seek(SeekFrom::End(0));
        let size = size.map_err(|source| TableError::Read { file: label.to_owned(), source })?;
        if let Some(column) = run_end_column(&file, size) {
            let (file, found) = (label.to_owned(), "run-end encoded".to_owned());
            return Err(TableError::Unsupported { file, column, found, may_be_set: false });
        }
        let head = bytes(&file, 0, STREAM_MAGIC.len() as u64);
        let metadata = match head {
            Ok(head) if head == STREAM_MAGIC => stream_metadata(&mut file, size),
            _ => read_file_metadata(&mut file),
        };
        let mut metadata = metadata.map_err(|error| TableError::damaged(label, &error))?;
        let mut schema = (*metadata.schema).clone();
        schema.iter_values_mut().for_each(|field| field.dtype = in_utc(&field.dtype));
        metadata.schema = Arc::new(schema);
        Ok(Self {
            label: label.to_owned(),
            file,
            size,
            metadata,
            dictionaries: Dictionaries::default(),
            next: 0,
            rows: 0,
            rest: None,
            memory: BatchMemory::default(),
        })
    }

    /// The next record batch.
    fn batch(&mut self, block: &Block, columns: &[&str]) -> Result<TypedRows, TableError> {
        let bytes = message(&self.file, block, self.size).map_err(|error| self.damaged(&error))?;
        let message = parsed(&bytes).map_err(|error| self.damaged(&error))?;
        let Ok(Some(MessageHeaderRef::RecordBatch(batch))) = message.header() else {
            return Err(self.damaged("a block is no record batch"));
        };
        let mut batch = RecordBatch::try_from(batch).map_err(|error| self.damaged(&error))?;
        let height = usize::try_from(batch.length).map_err(|error| self.damaged(&error))?;
        self.rows = self.rows.saturating_add(height as u64);
        refuse_claimed_rows(&self.label, self.rows, self.size)?;
        let place = places(block, self.size).map_err(|error| self.damaged(&error))?;
        let file = self.file.try_clone().map_err(|error| self.damaged(&error))?;
        let memory = std::mem::take(&mut self.memory);
        let body = MessageBody::new(&file, &mut batch, place, memory);
        let mut body = body.map_err(|error| self.damaged(&error))?;
        let bytes = rebuilt(&batch);
        let batch = RecordBatchRef::read_as_root(&bytes).map_err(|error| self.damaged(&error))?;
        let version = message.version().map_err(|error| self.damaged(&error))?;
        let mut read = Vec::with_capacity(columns.len());
        let before = body.memory.stored();
        for name in columns {
            let (index, _, field) =
                self.metadata.schema.get_full(name).ok_or_else(|| self.damaged("a column is missing"))?;
            body.begin(name);
            let decoded = read_record_batch(
                batch,
                &self.metadata.schema,
                &self.metadata.ipc_schema,
                Some(&[index]),
                None,
                &self.dictionaries,
                version,
                &mut body,
                0,
                &mut Vec::new(),
                checked(),
            );
            body.memory.refuse_beyond(&self.label)?;
            let arrays = decoded.map_err(|error| TableError::damaged(&self.label, &error))?.into_arrays();
            let column = column(field, arrays).map_err(|error| TableError::damaged(&self.label, &error))?;
            if column.len() != height {
                return Err(self.damaged(&format!("`{name}` has {} values for {height} rows", column.len())));
            }
            read.push(column);
        }
        let stored = body.memory.stored() - before;
        self.memory = body.memory;
        Ok(TypedRows { frame: DataFrame::new(height, read)?, stored })
    }

    /// Reads the dictionaries of these columns, if they are not read yet.
    fn load_dictionaries(&mut self, columns: &[&str]) -> Result<(), TableError> {
        let schema = &self.metadata.schema;
        let is_wanted = |(name, _): &(&PlSmallStr, &IpcField)| columns.contains(&name.as_str());
        let fields = schema.iter_names().zip(&self.metadata.ipc_schema.fields).filter(is_wanted);
        let mut wanted = Vec::new();
        fields.for_each(|(_, field)| dictionary_ids(field, &mut wanted));
        if wanted.iter().all(|id| self.dictionaries.contains_key(id)) {
            return Ok(());
        }
        for block in self.metadata.dictionaries.clone().unwrap_or_default() {
            self.load_dictionary(&block, &wanted)?;
        }
        Ok(())
    }

    fn load_dictionary(&mut self, block: &Block, wanted: &[i64]) -> Result<(), TableError> {
        let bytes = message(&self.file, block, self.size).map_err(|error| self.damaged(&error))?;
        let message = parsed(&bytes).map_err(|error| self.damaged(&error))?;
        let Ok(Some(MessageHeaderRef::DictionaryBatch(batch))) = message.header() else {
            return Err(self.damaged("a block is no dictionary"));
        };
        let mut dictionary = DictionaryBatch::try_from(batch).map_err(|error| self.damaged(&error))?;
        let Some(batch) = dictionary.data.as_mut().filter(|_| wanted.contains(&dictionary.id)) else {
            return Ok(());
        };
        if self.dictionaries.contains_key(&dictionary.id) {
            return Err(self.damaged("a dictionary is replaced, which is not supported"));
        }
        let place = places(block, self.size).map_err(|error| self.damaged(&error))?;
        let file = self.file.try_clone().map_err(|error| self.damaged(&error))?;
        let memory = std::mem::take(&mut self.memory);
        let body = MessageBody::new(&file, batch, place, memory);
        let mut body = body.map_err(|error| self.damaged(&error))?;
        body.begin("a dictionary");
        let bytes = Builder::new().finish(&dictionary, None).to_vec();
        let batch = DictionaryBatchRef::read_as_root(&bytes).map_err(|error| self.damaged(&error))?;
        let metadata = &self.metadata;
        let read = read_dictionary(
            batch,
            &metadata.schema,
            &metadata.ipc_schema,
            &mut self.dictionaries,
            &mut body,
            0,
            &mut Vec::new(),
            checked(),
        );
        body.memory.refuse_beyond(&self.label)?;
        self.memory = body.memory;
        read.map_err(|error| TableError::damaged(&self.label, &error))
    }

    fn damaged(&self, reason: &(impl ToString + ?Sized)) -> TableError {
        TableError::Damaged { file: self.label.clone(), reason: reason.to_string() }
    }
}

impl TypedFile for ArrowFile {
    const FORMAT: &str = "Arrow";

    fn schema(&self) -> &ArrowSchema {
        &self.metadata.schema
    }

    fn reopened(&self) -> Option<Result<Self, TableError>> {
        let file = self.file.try_clone();
        let file = file.map_err(|source| TableError::Read { file: self.label.clone(), source });
        Some(file.and_then(|file| Self::open(file, &self.label)))
    }

    fn next_rows(&mut self, columns: &[&str], rows: usize) -> Result<Option<TypedRows>, TableError> {
        // A table that is read as a whole is one batch.
        if rows != usize::MAX {
            self.memory = BatchMemory::default();
        }
        while self.rest.as_ref().is_none_or(|rest| rest.frame.height() == 0) {
            let Some(block) = self.metadata.blocks.get(self.next).copied() else { return Ok(None) };
            self.next += 1;
            self.load_dictionaries(columns)?;
            self.rest = Some(self.batch(&block, columns)?);
        }
        let Some(TypedRows { frame, stored }) = self.rest.take() else { return Ok(None) };
        // Columns that turn out to be no text are left out from then on.
        let frame = frame.select(columns.iter().copied())?;
        let (first, rest) = frame.split_at(i64::try_from(rows.min(frame.height())).unwrap_or(i64::MAX));
        self.rest = Some(TypedRows { frame: rest, stored });
        Ok(Some(TypedRows { frame: first, stored }))
    }
}

/// The ids of the dictionaries of a field and of its members.
fn dictionary_ids(field: &IpcField, ids: &mut Vec<i64>) {
    ids.extend(field.dictionary_id);
    field.fields.iter().for_each(|member| dictionary_ids(member, ids));
}

/// The arrays as a column; the texts of a dictionary are shared, not copied for each row.
pub(super) fn column(field: &ArrowField, arrays: Vec<ArrayRef>) -> PolarsResult<Column> {
    let ArrowDataType::Dictionary(keys, _, _) = field.dtype() else {
        return Ok(Series::try_from((field, arrays))?.into_column());
    };
    let mut column = Series::new_empty(field.name.clone(), &DataType::String);
    for array in arrays {
        let (rows, values): (IdxCa, ArrayRef) = match_integer_type!(keys, |$T| {
            let array = array.as_any().downcast_ref::<DictionaryArray<$T>>();
            let array = array.ok_or_else(|| polars_err!(ComputeError: "a dictionary of other keys"))?;
            let keys = array.keys().iter().map(|key| key.and_then(|key| IdxSize::try_from(*key).ok()));
            (keys.collect(), array.values().clone())
        });
        let values = Series::try_from((field.name.clone(), values))?.cast(&DataType::String)?;
        column.append(&values.take(&rows)?)?;
    }
    Ok(column.into_column())
}

/// That the decoder is to validate what it reads; its type has no public name here.
fn checked<T: Default>() -> T {
    T::default()
}
