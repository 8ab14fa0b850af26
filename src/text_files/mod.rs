//! Text files: from the bytes of a CSV or TSV file, or of a pipe, to rows of cells that are still text.
//!
//! ```text
//! bytes ─ open_bytes ─ Decoded        gzip and zstd, UTF-8, UTF-16, windows-1252
//!            │
//!         SliceReader ─ TextLayout    separator, quotes, title lines, header (found in the first MiB)
//!            │
//!         TextSlice ─ parse ─ ParsedRows { cells, lines, faults, skipped }
//! ```
//!
//! Invariants: a slice ends where a record ends, so that slices can be parsed in any order and in parallel, and their size
//! does not affect the rows; only a line of sums without a word is compared with no rows of earlier slices. Each record of a file is a row, a fault or a skipped line, and each has the number of its line as an
//! editor counts. Memory is bounded by the size of a slice and of the longest row, whatever the file; no bytes cause a
//! panic.

mod settings;
mod compression;
mod error;
mod encoding;
mod magic;
mod decompress;
mod utf8_evidence;
mod likely_encoding;
mod decoded;
mod special_bytes;
mod spans;
mod cell_value;
mod line_breaks;
mod line_spans;
mod swallowed;
mod record;
mod fault;
mod skipped;
mod record_shape;
mod dialect;
mod quoted_lines;
mod header;
mod header_shape;
mod short_rows;
mod row_names;
mod layout;
mod findings;
mod column_text;
mod tail;
mod text_buffer;
mod slice_reader;
mod groups;
mod rows;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod decoding_tests;
#[cfg(test)]
mod case_tests;
#[cfg(test)]
mod report_tests;
#[cfg(test)]
mod quote_tests;
#[cfg(test)]
mod table_laws;
#[cfg(test)]
mod damage_laws;

pub(crate) use column_text::ColumnText;
pub(crate) use compression::Compression;
pub(crate) use decoded::Decoded;
pub(crate) use decoded::open_bytes;
pub(crate) use encoding::TextEncoding;
pub(crate) use error::{TextError, encoding_hint};
pub(crate) use fault::{LineFault, LineFaultReason};
pub(crate) use findings::TextFindings;
pub(crate) use header_shape::{OneColumn, other_quotes, quotes_in_words, remedy_of_header, remedy_of_quotes};
pub(crate) use layout::TextLayout;
pub(crate) use rows::ParsedRows;
pub use rows::parse;
pub(crate) use rows::parse_reusing;
pub(crate) use settings::TextSettings;
pub(crate) use skipped::SkippedLines;
pub(crate) use slice_reader::SliceReader;
pub(crate) use slice_reader::TextSlice;
