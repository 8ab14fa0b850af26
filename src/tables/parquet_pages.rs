//! The headers of the pages of a Parquet column, read before any page is decoded.

use std::ops::Range;

use flate2::Crc;
use polars_parquet::read::{ColumnChunkMetadata, PhysicalType};
use polars_parquet_format::thrift::protocol::TCompactInputProtocol;
use polars_parquet_format::{Encoding, PageHeader, PageType};

/// The longest header of a page: its statistics may hold two values of the column.
pub(super) const LONGEST_HEADER: usize = 16 << 20;

/// The memory of a value: 8 bytes for a number, 16 in addition to its bytes for a text.
const NUMBER_BYTES: u64 = 8;
const TEXT_BYTES: u64 = 16;

/// Texts may be in memory twice: as read, and as cells of a table.
const COPIES_OF_TEXT: u64 = 2;

/// One page of a column.
#[derive(Debug)]
struct PageClaim {
    /// Its rows; in a column of lists all rows of the row group.
    rows: Range<usize>,
    values: u64,
    decoded: u64,
    stored: u64,
}

/// The pages of a column in one row group.
#[derive(Debug)]
pub(super) struct PageClaims {
    pages: Vec<PageClaim>,
    is_text: bool,
    /// Whether texts are stored as prefixes of the texts before them.
    pub(super) has_prefixes: bool,
}

impl PageClaims {
    /// Reads the headers of a column of `rows` rows and verifies the checksums that they have; says what is wrong with them.
    ///
    /// # Errors
    /// When they contradict themselves or the metadata of the file, or a page does not match its checksum.
    pub(super) fn of(bytes: &[u8], chunk: &ColumnChunkMetadata, rows: usize) -> Result<Self, String> {
        let about = &chunk.descriptor().descriptor;
        let is_list = about.max_rep_level > 0;
        let kind = about.primitive_type.physical_type;
        let mut claims =
            Self { pages: Vec::new(), is_text: kind == PhysicalType::ByteArray, has_prefixes: false };
        let expected = u64::try_from(chunk.num_values()).map_err(|_| "a negative number of values")?;
        let mut values = 0;
        let mut rest = bytes;
        while values < expected {
            let before = rest.len();
            let header = header(&mut rest)?;
            let stored = usize::try_from(header.compressed_page_size).ok();
            let taken = stored.and_then(|stored| rest.split_at_checked(stored));
            let (page, behind) = taken.ok_or("a page that is longer than its column")?;
            refuse_changed(page, &header)?;
            rest = behind;
            let page_values = claims.values(&header, kind)?;
            let start = if is_list { 0 } else { usize::try_from(values).unwrap_or(usize::MAX) };
            values += page_values;
            let end = if is_list { rows } else { usize::try_from(values).unwrap_or(usize::MAX) };
            let is_dictionary = header.type_ == PageType::DICTIONARY_PAGE;
            claims.pages.push(PageClaim {
                rows: if is_dictionary { 0..rows } else { start..end },
                values: page_values,
                decoded: u64::try_from(header.uncompressed_page_size).map_err(|_| "a negative size")?,
                stored: (before - rest.len()) as u64,
            });
        }
        let is_whole = values == expected && (is_list || values == rows as u64);
        if is_whole { Ok(claims) } else { Err(format!("{values} values for {rows} rows")) }
    }

    /// The number of rows that a page has, 0 for a dictionary.
    fn values(&mut self, header: &PageHeader, kind: PhysicalType) -> Result<u64, String> {
        let (values, encoding) = if let Some(page) = &header.data_page_header {
            (page.num_values, page.encoding)
        } else if let Some(page) = &header.data_page_header_v2 {
            (page.num_values, page.encoding)
        } else if let Some(page) = &header.dictionary_page_header {
            let values = u64::try_from(page.num_values).map_err(|_| "a negative number of values")?;
            let least = values.saturating_mul(least_size(kind));
            let size = u64::try_from(header.uncompressed_page_size).unwrap_or(0);
            return if least <= size {
                Ok(0)
            } else {
                Err(format!("a dictionary of {values} values in {size} bytes"))
            };
        } else {
            return Ok(0);
        };
        self.has_prefixes |= encoding == Encoding::DELTA_BYTE_ARRAY;
        u64::try_from(values).map_err(|_| "a negative number of values".to_owned())
    }

    /// The maximum size of these rows in memory, and their size in the file.
    pub(super) fn memory(&self, rows: &Range<usize>) -> (u64, u64) {
        let pages = || {
            let is_read = |page: &&PageClaim| page.rows.start < rows.end && rows.start < page.rows.end;
            self.pages.iter().filter(is_read)
        };
        let values = pages().fold(0_u64, |sum, page| sum.saturating_add(page.values));
        let stored = pages().map(|page| page.stored).sum();
        let decoded = if self.is_text {
            pages().fold(0_u64, |sum, page| sum.saturating_add(page.decoded * COPIES_OF_TEXT))
        } else {
            // The bytes of a page are freed after its values have been decoded.
            pages().map(|page| page.decoded).max().unwrap_or(0)
        };
        let of_value = if self.is_text { TEXT_BYTES } else { NUMBER_BYTES };
        (decoded.saturating_add(values.saturating_mul(of_value)), stored)
    }
}

/// Fails where the bytes of a page are not those that were written, as its checksum shows if it has one.
fn refuse_changed(page: &[u8], header: &PageHeader) -> Result<(), String> {
    let Some(written) = header.crc else { return Ok(()) };
    let mut crc = Crc::new();
    crc.update(page);
    if crc.sum() == written.cast_unsigned() {
        Ok(())
    } else {
        Err("a page whose bytes do not match its checksum".to_owned())
    }
}

/// The header at the beginning of the bytes, which are left behind it.
fn header(rest: &mut &[u8]) -> Result<PageHeader, String> {
    let mut protocol = TCompactInputProtocol::new(rest, LONGEST_HEADER);
    PageHeader::read_from_in_protocol(&mut protocol).map_err(|error| format!("a page header: {error}"))
}

/// The bytes that a value of a dictionary takes at least.
const fn least_size(kind: PhysicalType) -> u64 {
    match kind {
        PhysicalType::Boolean => 0,
        PhysicalType::Int32 | PhysicalType::Float | PhysicalType::ByteArray => 4,
        PhysicalType::Int64 | PhysicalType::Double => 8,
        PhysicalType::Int96 => 12,
        PhysicalType::FixedLenByteArray(length) => length as u64,
    }
}
