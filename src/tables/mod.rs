//! Files to frames and back: CSV, TSV, JSON Lines, Excel workbooks, Parquet and Arrow, null values, ids, rejected rows, atomic writes.
//!
//! A file is read in batches of rows, so that a job over many leads needs little memory. A row that cannot be read is
//! rejected with its file, its row and the reason; no row is dropped silently. Values have one of four types
//! (`ColumnType`); ids and keys always stay text.

mod arrow_file;
mod arrow_message;
mod arrow_schema;
mod arrow_stream;
mod atomic_file;
mod cell_source;
mod cell_text;
mod column_plan;
mod column_type;
mod conversion;
mod destination;
mod csv_writer;
mod endings;
mod error;
mod expansion;
mod findings;
mod format;
mod guarded;
mod hashed_parquet;
mod ids;
mod inferred_column;
mod limits;
mod native_dates;
mod never_dates;
mod number_column;
mod given_numbers;
mod open;
mod open_sink;
mod output_target;
mod parquet_columns;
mod parquet_file;
mod parquet_pages;
mod parquet_prefixes;
mod parquet_sink;
mod read_findings;
mod reader;
mod rejected;
mod remedy;
mod years_remedy;
mod request;
mod row_source;
mod stored;
mod table;
mod table_sink;
mod text_sink;
mod text_source;
mod typed_column;
mod typed_file;
mod typed_source;

pub(crate) use atomic_file::AtomicFile;
pub use atomic_file::write_atomically;
pub use column_type::Types;
pub(crate) use column_type::{ColumnType, number_text};
pub use csv_writer::RowWriter;
pub(crate) use csv_writer::{CellGuard, csv_text, rejected_csv, without_guards};
pub(crate) use destination::{files_matching, is_output_stream, is_same_file, resolved};
pub(crate) use error::TableError;
use error::{NumberQuestion, WrongType};
pub use findings::{ColumnFinding, LostCells};
pub(crate) use format::{Format, PIPE};
pub(crate) use hashed_parquet::{HashedParquet, hexadecimal};
pub(crate) use inferred_column::{InferredColumn, InferredValues};
pub(crate) use limits::too_many;
pub(crate) use open::{is_named_as_table, is_stream};
pub(crate) use open_sink::{open_sink, output_format};
pub use read_findings::{ReadFindings, SkippedRows};
pub use reader::Reader;
pub(crate) use rejected::{Rejected, RowFault, RowOrigin};
pub use request::{Request, Typing};
pub(crate) use table::retain_rows;
pub use table::{RepeatedRows, Table};
pub(crate) use table_sink::TableSink;
