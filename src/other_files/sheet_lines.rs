//! What is known of the lines of a sheet after the first pass: which of them are rows.

use std::collections::HashMap;
use std::sync::Arc;

use super::cell_batch::{SkippedRecords, TextCells};
use super::cell_builder::CellView;
use super::sheet_layout::is_repeated_header;
use super::sheet_merges::MergedRange;
use super::sheet_row::{SheetRow, SheetValue};
use super::survey::SurveyedColumn;
use crate::cells::{LineKind, ReportLine, is_no_value, may_be_group_total, may_be_total};

/// The result of the first pass.
#[derive(Debug)]
pub(super) struct SheetSurvey {
    /// The columns with a name, and their positions in the sheet.
    pub columns: Vec<SurveyedColumn>,
    pub positions: Vec<usize>,
    /// The cells of the header.
    pub header: Vec<String>,
    pub header_ordinal: u64,
    pub header_number: u64,
    pub last_ordinal: u64,
    pub rows: u64,
    /// The letters of columns that hold values but have no name.
    pub unnamed: Vec<String>,
    pub skipped: SkippedRecords,
    /// The position of the column of ids, where it is known.
    pub id: Option<usize>,
    /// The last rows that are no rows, by their ordinal.
    pub no_rows: HashMap<u64, LineKind>,
    /// Words for a missing value, besides those of programs.
    pub null_values: Vec<String>,
    /// Rows below the last one with nothing but such words.
    pub blank_below: u64,
    /// Cells that are merged.
    pub merged: Arc<[MergedRange]>,
}

impl SheetSurvey {
    /// How many of the last rows are of this kind.
    pub fn of_kind(&self, kind: LineKind) -> u64 {
        self.no_rows.values().filter(|own| **own == kind).count() as u64
    }

    /// Whether none of the named columns holds a value.
    pub fn is_blank(&self, row: &SheetRow, at: &[Option<usize>], strings: &TextCells) -> bool {
        let n = self.positions.len();
        !row.cells.iter().any(|&(position, value)| {
            at.get(position).copied().flatten().is_some()
                && match row.view(value, strings) {
                    CellView::Unknown => value.is_lost() && !(n > 1 && value == SheetValue::NotAvailable),
                    CellView::Text(text) => !is_no_value(text, n, &self.null_values),
                    _ => true,
                }
        })
    }

    /// The cells of the columns that have a name.
    pub fn report_line<'t>(&self, texts: &'t [String]) -> ReportLine<'t> {
        let cells = self.positions.iter().map(|&position| texts.get(position).map_or("", String::as_str));
        let id = self.id.and_then(|id| self.positions.iter().position(|&position| position == id));
        ReportLine::new(cells, self.positions.len(), id)
    }

    /// Whether a row is a total or a note wherever it stands.
    pub fn total_kind(&self, row: &SheetRow, strings: &TextCells) -> LineKind {
        let text = |&(position, value): &(usize, SheetValue)| match row.view(value, strings) {
            CellView::Text(text) if self.positions.binary_search(&position).is_ok() => Some(text.trim()),
            _ => None,
        };
        let first = row.cells.iter().filter_map(text).find(|text| !text.is_empty()).unwrap_or_default();
        let may_be_group = || self.id.is_some() && may_be_group_total(first.as_bytes());
        if may_be_total(first.as_bytes()) || may_be_group() {
            let kind = self.report_line(&row.texts(strings)).within();
            if kind != LineKind::Row {
                return kind;
            }
        }
        // Most rows have more cells than such a line.
        let is_filled = |&&(_, value): &&(usize, SheetValue)| row.view(value, strings) != CellView::Unknown;
        let is_sparse = self.id.is_some() && row.cells.iter().filter(is_filled).nth(2).is_none();
        let is_note = is_sparse && self.report_line(&row.texts(strings)).is_note_between_rows();
        if is_note { LineKind::Doubtful } else { LineKind::Row }
    }
}

/// Whether no cell of a row holds anything.
pub(super) fn is_empty(row: &SheetRow, strings: &TextCells) -> bool {
    row.cells.iter().all(|&(_, value)| match row.view(value, strings) {
        CellView::Unknown => !value.is_lost(),
        CellView::Text(text) => text.trim().is_empty(),
        _ => false,
    })
}

/// Whether a row repeats the header.
pub(super) fn repeats_header(row: &SheetRow, header: &[String], strings: &TextCells) -> bool {
    let Some(&(position, value)) = row.cells.first() else { return false };
    // Most rows differ from the header in their first cell.
    let first = header.get(position).map_or("", |name| name.trim());
    if !matches!(row.view(value, strings), CellView::Text(text) if text.trim() == first) {
        return false;
    }
    let texts = row.texts(strings);
    let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    is_repeated_header(&names, &cells)
}
