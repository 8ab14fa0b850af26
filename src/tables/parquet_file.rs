//! Slices of rows of a Parquet file: the wanted columns are read, checked and decoded row group by row group.
//!
//! The file is read, not mapped into memory: a mapped file that another program truncates ends this one.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use polars::prelude::*;
use polars_buffer::Buffer;
use polars_parquet::parquet::page::split_buffer;
use polars_parquet::read::{
    BasicDecompressor, ColumnChunkMetadata, FileMetadata, Filter, PageReader, PhysicalType,
    column_iter_to_arrays, infer_schema, read_metadata,
};
use rayon::prelude::*;

use super::TableError;
use super::expansion::{BatchMemory, refuse_claimed_rows};
use super::parquet_pages::{LONGEST_HEADER, PageClaims};
use super::parquet_prefixes::sum_of_lengths;
use super::typed_file::{TypedFile, TypedRows, in_milliseconds, in_utc, refuse_text};

/// A column of one row group.
struct Chunk {
    bytes: Buffer<u8>,
    claims: PageClaims,
}

/// A column of one row group that is decoded.
struct ChunkDecoder<'a> {
    bytes: &'a Buffer<u8>,
    about: &'a ColumnChunkMetadata,
}

/// Columns of one row group, which several batches may be parts of.
struct ReadGroup {
    index: usize,
    columns: Vec<String>,
    chunks: Vec<Chunk>,
    /// Rows that are decoded, of which batches are slices: a page is decompressed once, though several batches have rows of it.
    decoded: Option<(Range<usize>, DataFrame)>,
}

/// What the rows that are decoded at once may take of memory, if they are more than those of a batch.
const DECODED_AT_ONCE: u64 = if cfg!(test) { 1 << 12 } else { 48 << 20 };

/// An open Parquet file.
pub(super) struct ParquetFile {
    label: String,
    file: File,
    size: u64,
    metadata: FileMetadata,
    schema: ArrowSchema,
    next: usize,
    /// The row group that was read last.
    group: Option<ReadGroup>,
}

impl ParquetFile {
    /// Reads the metadata at the end of a file.
    ///
    /// # Errors
    /// When they are damaged, or claim more rows than the file can have.
    pub(super) fn open(mut file: File, label: &str) -> Result<Self, TableError> {
        let damaged = |error: PolarsError| TableError::damaged(label, &error);
        let size = file.seek(SeekFrom::End(0));
        let size = size.map_err(|source| TableError::Read { file: label.to_owned(), source })?;
        refuse_text(&mut file, label)?;
        let metadata = read_metadata(&mut file).map_err(damaged)?;
        refuse_same_names(&metadata, label)?;
        let mut schema = infer_schema(&metadata).map_err(damaged)?;
        schema.iter_values_mut().for_each(|field| field.dtype = in_utc(&in_milliseconds(&field.dtype)));
        let opened = Self { label: label.to_owned(), file, size, metadata, schema, next: 0, group: None };
        let rows = opened.rows_of_groups();
        refuse_claimed_rows(label, rows, size)?;
        if rows != opened.metadata.num_rows as u64 {
            return Err(opened.damaged("the number of its rows is not that of its row groups"));
        }
        Ok(opened)
    }

    fn rows_of_groups(&self) -> u64 {
        let groups = self.metadata.row_groups.iter();
        groups.fold(0_u64, |rows, group| rows.saturating_add(group.num_rows() as u64))
    }

    /// These rows of these columns.
    fn read(&mut self, columns: &[&str], rows: &Range<usize>) -> Result<TypedRows, TableError> {
        let mut memory = BatchMemory::default();
        let mut frame: Option<DataFrame> = None;
        let mut start = 0;
        for group in 0..self.metadata.row_groups.len() {
            let end = start + self.metadata.row_groups[group].num_rows();
            let here = rows.start.max(start)..rows.end.min(end);
            if !here.is_empty() && !columns.is_empty() {
                let here = here.start - start..here.end - start;
                let next = self.read_group(group, columns, &here, &mut memory)?;
                match &mut frame {
                    None => frame = Some(next),
                    Some(frame) => drop(frame.vstack_mut(&next)?),
                }
            }
            start = end;
        }
        let frame = frame.unwrap_or_else(|| DataFrame::empty_with_height(rows.len()));
        Ok(TypedRows { frame, stored: memory.stored() })
    }

    /// These rows of one row group, if they do not take too much memory together with those before.
    fn read_group(
        &mut self,
        group: usize,
        columns: &[&str],
        rows: &Range<usize>,
        memory: &mut BatchMemory,
    ) -> Result<DataFrame, TableError> {
        if self.group.as_ref().is_none_or(|last| last.index != group || last.columns != columns) {
            // Before the next one is read, so that both are never in memory.
            self.group = None;
            let chunks = self.chunks(group, columns)?;
            let columns = columns.iter().map(ToString::to_string).collect();
            self.group = Some(ReadGroup { index: group, columns, chunks, decoded: None });
        }
        let chunks = self.group.as_ref().map_or(&[][..], |group| &group.chunks);
        for (name, chunk) in columns.iter().zip(chunks) {
            let (decoded, stored) = chunk.claims.memory(rows);
            memory.add(name, decoded, stored);
        }
        memory.refuse_beyond(&self.label)?;
        for (name, chunk) in columns.iter().zip(chunks).filter(|(_, chunk)| chunk.claims.has_prefixes) {
            let decoder = ChunkDecoder { bytes: &chunk.bytes, about: self.about(group, name)? };
            let prefixes = decoder.prefixes().map_err(|error| TableError::damaged(&self.label, &error))?;
            memory.add(name, prefixes, 0);
        }
        memory.refuse_beyond(&self.label)?;
        let decoded = self.group.as_mut().and_then(|group| group.decoded.take());
        let (decoded, frame) = match decoded {
            Some((decoded, frame)) if decoded.start <= rows.start && rows.end <= decoded.end => {
                (decoded, frame)
            }
            _ => {
                let decoded = self.decoded_at_once(group, rows);
                let frame = self.decode(group, columns, &decoded)?;
                (decoded, frame)
            }
        };
        let slice = frame.slice(i64::try_from(rows.start - decoded.start).unwrap_or(i64::MAX), rows.len());
        if let Some(group) = self.group.as_mut().filter(|_| rows.end < decoded.end) {
            group.decoded = Some((decoded, frame));
        }
        Ok(slice)
    }

    /// These rows of the row group that was read last with those behind them that are decoded at the same time.
    fn decoded_at_once(&self, group: usize, rows: &Range<usize>) -> Range<usize> {
        let chunks = self.group.as_ref().map_or(&[][..], |group| &group.chunks);
        let is_much = |rows: &Range<usize>| {
            let decoded = chunks.iter().map(|chunk| chunk.claims.memory(rows).0);
            decoded.fold(0, u64::saturating_add) > DECODED_AT_ONCE
        };
        let mut more = rows.start..self.metadata.row_groups[group].num_rows();
        while more.len() > rows.len() && is_much(&more) {
            more.end = rows.end.max(more.start + more.len() / 2);
        }
        more
    }

    /// These rows of the row group that was read last.
    fn decode(&self, group: usize, columns: &[&str], rows: &Range<usize>) -> Result<DataFrame, TableError> {
        let chunks = self.group.as_ref().map_or(&[][..], |group| &group.chunks);
        let column = |(name, chunk): (&&str, &Chunk)| {
            let damaged = |error: PolarsError| TableError::damaged(&self.label, &error);
            let decoder = ChunkDecoder { bytes: &chunk.bytes, about: self.about(group, name)? };
            let field = self.schema.try_get(name).map_err(damaged)?;
            let column = decoder.decode(&plain(field), rows.clone()).map_err(damaged)?;
            if column.len() != rows.len() {
                return Err(self.damaged(&format!(
                    "`{name}` has {} values for {} rows",
                    column.len(),
                    rows.len()
                )));
            }
            Ok(column)
        };
        let decoded: Result<Vec<Column>, TableError> = columns.par_iter().zip(chunks).map(column).collect();
        Ok(DataFrame::new(rows.len(), decoded?)?)
    }

    /// The wanted columns of a row group as they are stored.
    fn chunks(&self, group: usize, columns: &[&str]) -> Result<Vec<Chunk>, TableError> {
        let mut taken = 0;
        let mut chunks = Vec::with_capacity(columns.len());
        for name in columns {
            let about = self.about(group, name)?;
            let rows = self.metadata.row_groups[group].num_rows();
            let place = about.byte_range();
            taken += place.end.saturating_sub(place.start);
            if place.end > self.size || taken > self.size {
                return Err(self.damaged(&format!("`{name}` is longer than the file")));
            }
            let bytes = self.bytes(&place)?;
            let claims = PageClaims::of(&bytes, about, rows);
            let claims = claims.map_err(|fault| self.damaged(&format!("`{name}` has {fault}")))?;
            chunks.push(Chunk { bytes: Buffer::from_vec(bytes), claims });
        }
        Ok(chunks)
    }

    /// The one column of a row group that has this name; a list has one, too.
    fn about(&self, group: usize, name: &str) -> Result<&ColumnChunkMetadata, TableError> {
        let mut own = self.metadata.row_groups[group].columns_under_root_iter(name).into_iter().flatten();
        match (own.next(), own.next()) {
            (Some(about), None) => Ok(about),
            _ => Err(self.damaged(&format!("a row group has no column `{name}`"))),
        }
    }

    /// How many of at most so many further rows are read at once: those of no second row group, if one has half of them, and about as many each time.
    fn rows_at_once(&self, most: usize) -> usize {
        let mut behind = self.next;
        for group in &self.metadata.row_groups {
            let rows = group.num_rows();
            if behind < rows && rows - behind >= most / 2 {
                return (rows - behind).div_ceil((rows - behind).div_ceil(most.max(1)));
            }
            if behind < rows {
                break;
            }
            behind -= rows;
        }
        most.min(self.metadata.num_rows - self.next)
    }

    fn bytes(&self, place: &Range<u64>) -> Result<Vec<u8>, TableError> {
        let length = place.end.saturating_sub(place.start);
        // The place is one of the file, as its caller has checked.
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        let mut file = &self.file;
        let read = file.seek(SeekFrom::Start(place.start));
        let read = read.and_then(|_| file.take(length).read_to_end(&mut bytes));
        read.map_err(|source| TableError::Read { file: self.label.clone(), source })?;
        Ok(bytes)
    }

    fn damaged(&self, reason: &str) -> TableError {
        TableError::Damaged { file: self.label.clone(), reason: reason.to_owned() }
    }
}

impl TypedFile for ParquetFile {
    const FORMAT: &str = "Parquet";

    fn schema(&self) -> &ArrowSchema {
        &self.schema
    }

    fn reopened(&self) -> Option<Result<Self, TableError>> {
        let file = self.file.try_clone();
        let file = file.map_err(|source| TableError::Read { file: self.label.clone(), source });
        Some(file.and_then(|file| Self::open(file, &self.label)))
    }

    fn next_rows(&mut self, columns: &[&str], rows: usize) -> Result<Option<TypedRows>, TableError> {
        let end = self.next + self.rows_at_once(rows);
        let rows = std::mem::replace(&mut self.next, end)..end;
        if rows.is_empty() { Ok(None) } else { self.read(columns, &rows).map(Some) }
    }
}

impl ChunkDecoder<'_> {
    fn pages(&self) -> BasicDecompressor {
        let pages = PageReader::new(
            Cursor::new(self.bytes.clone()),
            self.about,
            Vec::new(),
            LONGEST_HEADER.max(self.bytes.len()),
        );
        BasicDecompressor::new(pages, Vec::new())
    }

    fn decode(&self, field: &ArrowField, rows: Range<usize>) -> PolarsResult<Column> {
        let kind = &self.about.descriptor().descriptor.primitive_type;
        let is_wide = kind.physical_type == PhysicalType::Int96
            && matches!(field.dtype(), ArrowDataType::Timestamp(..));
        if is_wide { self.wide_times(field, &rows) } else { self.values(field, rows) }
    }

    fn values(&self, field: &ArrowField, rows: Range<usize>) -> PolarsResult<Column> {
        let kind = &self.about.descriptor().descriptor.primitive_type;
        let filter = Some(Filter::new_ranged(rows.start, rows.end));
        let (arrays, _) = column_iter_to_arrays(vec![self.pages()], vec![kind], field.clone(), filter)?;
        Ok(Series::try_from((field, arrays))?.into_column())
    }

    /// Times of 96 bits in microseconds. They may lie beyond what 64 bits hold, where polars gives any date: those are the
    /// first or the last microsecond here.
    fn wide_times(&self, field: &ArrowField, rows: &Range<usize>) -> PolarsResult<Column> {
        let read = |unit| {
            let field = ArrowField::new(field.name.clone(), ArrowDataType::Timestamp(unit, None), true);
            self.values(&field, rows.clone())?.cast(&DataType::Int64)
        };
        let (fine, coarse) = (read(ArrowTimeUnit::Microsecond)?, read(ArrowTimeUnit::Millisecond)?);
        let time = |(fine, coarse): (Option<i64>, Option<i64>)| {
            coarse?
                .checked_mul(1000)
                .map_or_else(|| coarse.map(|coarse| coarse.saturating_mul(1000)), |_| fine)
        };
        let times: Int64Chunked = fine.i64()?.iter().zip(coarse.i64()?.iter()).map(time).collect();
        let times = times.with_name(field.name.clone()).into_series().into_column();
        times.cast(&DataType::Datetime(TimeUnit::Microseconds, None))
    }

    /// The size of texts in addition to the stored bytes, if they are stored as prefixes of the texts before.
    fn prefixes(&self) -> PolarsResult<u64> {
        let mut pages = self.pages();
        pages.read_dict_page()?;
        let mut sum = 0_u64;
        while let Some(page) = pages.next() {
            let page = page?.decompress(&mut pages)?;
            if page.encoding() == polars_parquet::parquet::encoding::Encoding::DeltaByteArray {
                let lengths = sum_of_lengths(split_buffer(&page)?.values, page.num_values());
                sum = sum.saturating_add(
                    lengths
                        .ok_or_else(|| polars_err!(ComputeError: "the lengths of its texts are damaged"))?,
                );
            }
        }
        Ok(sum)
    }
}

/// Fails where two columns have one name.
fn refuse_same_names(metadata: &FileMetadata, label: &str) -> Result<(), TableError> {
    let mut seen = HashSet::new();
    let twice = metadata.schema().fields().iter().find(|field| !seen.insert(field.name()));
    twice.map_or(Ok(()), |field| {
        Err(TableError::DuplicateColumn { file: label.to_owned(), column: field.name().to_owned() })
    })
}

/// The column without its dictionary: the texts of a dictionary are shared, not copied for each row.
fn plain(field: &ArrowField) -> ArrowField {
    let dtype = match field.dtype() {
        ArrowDataType::Dictionary(..) => ArrowDataType::Utf8View,
        ArrowDataType::LargeList(members) => ArrowDataType::LargeList(Box::new(plain(members))),
        other => other.clone(),
    };
    ArrowField::new(field.name.clone(), dtype, field.is_nullable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_of_any_size_are_the_rows_of_the_file_and_end_with_its_row_groups() {
        let numbers: Vec<i64> = (0..1000).collect();
        let words: Vec<String> = numbers.iter().map(|number| format!("word {}", number % 7)).collect();
        let columns = vec![Column::new("number".into(), numbers), Column::new("word".into(), words)];
        let whole = DataFrame::new(1000, columns).unwrap();
        let read = |group: usize, batch: usize| {
            let mut file = tempfile::tempfile().unwrap();
            let writer = polars_io::parquet::write::ParquetWriter::new(&mut file);
            let writer = writer.with_row_group_size(Some(group)).with_data_page_size(Some(256));
            writer.finish(&mut whole.clone()).unwrap();
            let mut file = ParquetFile::open(file, "deals.parquet").unwrap();
            let (mut rows, mut sizes) = (whole.head(Some(0)), Vec::new());
            while let Some(next) = file.next_rows(&["number", "word"], batch).unwrap() {
                sizes.push(next.frame.height());
                rows.vstack_mut(&next.frame).unwrap();
            }
            assert!(rows.equals(&whole), "row groups of {group}, batches of {batch}");
            assert!(sizes.iter().all(|&size| size <= batch));
            sizes
        };
        for group in [1, 3, 64, 100, 400, 1000] {
            for batch in [1, 7, 64, 99, 333, 1000, usize::MAX] {
                read(group, batch);
            }
        }
        // About as many each time, of one row group; small ones together, and the rest of one with the next.
        assert_eq!(read(500, 300), [250; 4]);
        assert_eq!(read(250, 200), [125; 8]);
        assert_eq!(read(100, 250), [250; 4]);
    }
}
