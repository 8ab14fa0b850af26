//! Builds the cells of a column, row by row.

use std::fmt::Write;

use chrono::DateTime;

use super::cell_batch::{ColumnCells, FLAG_NO, FLAG_UNKNOWN, FLAG_YES, RecordFault, TextCells, UNKNOWN_TIME};
use super::survey::{CellKind, truth};
use crate::cells::DOUBTFUL;
use crate::quotation::{in_quotes, shortened};
use crate::units::MICROSECONDS_PER_DAY;

/// A cell before it is part of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum CellView<'a> {
    Unknown,
    Flag(bool),
    /// A number as it is written.
    Digits(&'a str),
    Number(f64),
    Text(&'a str),
    /// Microseconds since 1970.
    Time(i64),
}

/// The cells of a column so far.
#[derive(Debug)]
pub(super) struct CellBuilder {
    kind: CellKind,
    cells: ColumnCells,
    /// For texts of numbers and times.
    scratch: String,
}

impl CellBuilder {
    pub(super) fn new(kind: CellKind) -> Self {
        Self { kind, cells: empty(kind), scratch: String::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The bytes that the cells take.
    pub(super) fn bytes(&self) -> usize {
        match &self.cells {
            ColumnCells::Texts(cells) => cells.bytes() + 9 * cells.len(),
            ColumnCells::Flags(cells) => cells.len(),
            ColumnCells::Numbers(_) | ColumnCells::Times(_) => 8 * self.len(),
        }
    }

    /// Removes the rows from this one on.
    pub(super) fn truncate(&mut self, rows: usize) {
        match &mut self.cells {
            ColumnCells::Texts(cells) => cells.truncate(rows),
            ColumnCells::Numbers(cells) => cells.truncate(rows),
            ColumnCells::Flags(cells) => cells.truncate(rows),
            ColumnCells::Times(cells) => cells.truncate(rows),
        }
    }

    /// Takes the cells; the builder is empty afterwards.
    pub(super) fn take(&mut self) -> ColumnCells {
        std::mem::replace(&mut self.cells, empty(self.kind))
    }

    /// Appends a cell.
    ///
    /// # Errors
    /// When the cell is not of the kind of the column.
    pub(super) fn push(&mut self, cell: CellView<'_>) -> Result<(), String> {
        match (&mut self.cells, cell) {
            (ColumnCells::Texts(cells), cell) => cells.push(cell_text(cell, &mut self.scratch)),
            (ColumnCells::Numbers(cells), CellView::Unknown) => cells.push(f64::NAN),
            (ColumnCells::Numbers(cells), CellView::Number(number)) if number.is_finite() => {
                cells.push(number);
            }
            (ColumnCells::Numbers(cells), CellView::Digits(digits)) => cells.push(finite(digits)?),
            (ColumnCells::Flags(cells), CellView::Unknown) => cells.push(FLAG_UNKNOWN),
            (ColumnCells::Flags(cells), cell) => cells.push(flag_code(cell)?),
            (ColumnCells::Times(cells), CellView::Unknown) => cells.push(UNKNOWN_TIME),
            (ColumnCells::Times(cells), CellView::Time(time)) => cells.push(time),
            (ColumnCells::Numbers(_), cell) => return Err(differs("a number", cell)),
            (ColumnCells::Times(_), cell) => return Err(differs("a date", cell)),
        }
        Ok(())
    }
}

fn empty(kind: CellKind) -> ColumnCells {
    match kind {
        CellKind::Text => ColumnCells::Texts(TextCells::default()),
        CellKind::Number => ColumnCells::Numbers(Vec::new()),
        CellKind::Flag => ColumnCells::Flags(Vec::new()),
        CellKind::Time => ColumnCells::Times(Vec::new()),
    }
}

/// The text of the cell in a CSV file.
pub(super) fn cell_text<'a>(cell: CellView<'a>, scratch: &'a mut String) -> Option<&'a str> {
    scratch.clear();
    match cell {
        CellView::Unknown => return None,
        CellView::Text(text) | CellView::Digits(text) => return Some(text),
        CellView::Flag(flag) => return Some(if flag { "true" } else { "false" }),
        CellView::Number(number) => write_number(number, scratch),
        CellView::Time(time) => write_time(time, scratch),
    }
    Some(scratch)
}

/// The shortest text of a number: `1001`, not `1001.0`.
pub(super) fn write_number(number: f64, text: &mut String) {
    // Writing to a string does not fail.
    let _ = write!(text, "{number}");
}

/// A time in ISO 8601; midnight is a date.
pub(super) fn write_time(microseconds: i64, text: &mut String) {
    let form =
        if microseconds.rem_euclid(MICROSECONDS_PER_DAY) == 0 { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S%.f" };
    if let Some(time) = DateTime::from_timestamp_micros(microseconds) {
        let _ = write!(text, "{}", time.format(form));
    }
}

fn finite(digits: &str) -> Result<f64, String> {
    match digits.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(format!("is beyond the range of numbers, found {}", shortened(digits))),
    }
}

fn flag_code(cell: CellView<'_>) -> Result<u8, String> {
    let flag = match cell {
        CellView::Flag(flag) => Some(flag),
        CellView::Text(text) => truth(text),
        _ => None,
    };
    flag.map(|flag| if flag { FLAG_YES } else { FLAG_NO }).ok_or_else(|| differs("true or false", cell))
}

fn differs(expected: &str, cell: CellView<'_>) -> String {
    let mut scratch = String::new();
    let found = cell_text(cell, &mut scratch).unwrap_or("nothing");
    format!("should be {expected}, found {}", in_quotes(found))
}

/// A line that may be a row, or a line of a report.
pub(super) fn doubtful(row: u64, cells: &[String]) -> RecordFault {
    let known = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let found = known.collect::<Vec<_>>().join(", ");
    RecordFault { row, column: None, reason: format!("{DOUBTFUL}: {}", in_quotes(&found)) }
}
