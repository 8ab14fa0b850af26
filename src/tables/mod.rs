//! Files to frames and back: CSV, TSV, JSON Lines and Parquet, null values, ids, rejected rows, atomic writes.
//!
//! A file is read in batches of rows, so that a job over many leads needs little memory. A row that cannot be read is
//! rejected with its file, its row and the reason; no row is dropped silently. Values have one of four types
//! (`ColumnType`); ids and keys always stay text.

mod atomic_file;
mod batches;
mod column_type;
mod conversion;
mod csv_writer;
mod error;
mod format;
mod frame_writer;
mod json_lines;
mod parquet;
mod quotes;
mod reader;
mod remedy;
mod request;
mod source;
mod table;
mod text;

pub use atomic_file::write_atomically;
pub(crate) use atomic_file::{AtomicFile, is_same_file};
pub use column_type::Types;
pub(crate) use column_type::{ColumnType, number_text, parse_flag, parse_number, parse_time, type_of};
pub(crate) use conversion::too_many;
pub use csv_writer::RowWriter;
pub(crate) use csv_writer::{csv_text, rejected_csv};
pub(crate) use error::TableError;
use error::WrongType;
pub(crate) use format::{Format, PIPE};
pub(crate) use frame_writer::{FrameWriter, output_format};
pub use reader::Reader;
pub use request::{Request, Typing};
pub use table::Table;
pub(crate) use table::{Rejected, RowOrigin, retain_rows};
