//! Other files: JSON Lines and Excel workbooks, from their bytes to batches of columns.
//!
//! ```text
//! bytes ─┬─ JsonLines  ─ records ─ leaves ─┐
//!        └─ SheetTable ─ parts ─ rows ─────┴─ survey (columns, kinds) ─ batches of CellBatch
//! ```
//!
//! A file is read twice: the first pass finds the columns and their types over all rows, the second returns them in
//! batches. Memory is bounded by a batch and the shared strings of a workbook. A fault in a row affects that row only; an
//! `OtherFileError` makes the rest of a file unreadable, and the caller adds the name of the file.

mod cell_batch;
mod file_error;
mod cell_builder;
mod survey;
mod value_scan;
mod replayable;
mod json_record;
mod json_leaves;
mod json_tail;
mod json_survey;
mod json_batches;
mod sheet_layout;
mod number_style;
mod xml_part;
mod workbook;
mod shared_text;
mod sheet_row;
mod sheet_merges;
mod sheet_rows;
mod sheet_lines;
mod sheet_groups;
mod sheet_survey;
mod sheet_batches;

#[cfg(test)]
mod json_tests;
#[cfg(test)]
mod json_laws;
#[cfg(test)]
mod sheet_writer;
#[cfg(test)]
mod sheet_tests;
#[cfg(test)]
mod sheet_row_tests;
#[cfg(test)]
mod sheet_laws;

pub use cell_batch::CellBatch;
pub(crate) use cell_batch::UNKNOWN_TIME;
pub(crate) use cell_batch::{BatchLimit, ColumnCells, FLAG_UNKNOWN, FLAG_YES, RecordFault, SkippedRecords};
pub(crate) use file_error::OtherFileError;
pub use json_batches::JsonLines;
pub(crate) use json_leaves::{LIST_OF_PAIRS, PAIRS_REMEDY};
pub use replayable::ReplayableBytes;
pub(crate) use replayable::spilled;
pub use sheet_batches::SheetTable;
pub(crate) use survey::{CellKind, LostSheetCells, SurveyedColumn, WantedColumn};
pub(crate) use workbook::looks_like_workbook;
