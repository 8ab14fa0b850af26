//! Rows between the groups of a sheet: names above a repeated header, and sums without a word.

use super::cell_batch::TextCells;
use super::cell_builder::{CellView, write_number};
use super::sheet_lines::{SheetSurvey, repeats_header};
use super::sheet_row::{SheetRow, SheetValue};
use crate::cells::{GroupRows, LineKind};

/// The groups of a sheet so far.
#[derive(Debug, Default)]
pub(super) struct SheetGroups {
    rows: GroupRows,
    scratch: String,
}

impl SheetGroups {
    /// Takes the next row that is not blank, of which `below` are those that follow. Returns what it is between groups;
    /// [`LineKind::Row`] where it is nothing special.
    pub(super) fn take<'r>(
        &mut self,
        row: &SheetRow,
        mut below: impl Iterator<Item = &'r SheetRow>,
        survey: &SheetSurvey,
        strings: &TextCells,
    ) -> LineKind {
        let is_header = |row: &SheetRow| repeats_header(row, &survey.header, strings);
        if is_header(row) || survey.total_kind(row, strings) == LineKind::Total {
            self.rows.clear();
            return LineKind::Row;
        }
        if may_be_between_groups(row, survey, strings) {
            let texts = row.texts(strings);
            let line = survey.report_line(&texts);
            let (next, second) = (below.next(), below.next());
            let is_above_header = next.is_some_and(is_header);
            let is_name = |row: &SheetRow| survey.report_line(&row.texts(strings)).may_be_title();
            let ends_group = is_above_header || (next.is_some_and(is_name) && second.is_some_and(is_header));
            let kind = self.rows.kind(&line, is_above_header, ends_group);
            if kind != LineKind::Row {
                return kind;
            }
        }
        self.add(row, survey, strings);
        LineKind::Row
    }

    fn add(&mut self, row: &SheetRow, survey: &SheetSurvey, strings: &TextCells) {
        let id = id_position(survey);
        let id = row.cells.iter().find(|(position, _)| Some(*position) == id);
        self.scratch.clear();
        let id = match id.map(|(_, value)| row.view(*value, strings)) {
            Some(CellView::Text(text)) => Some(text.trim()),
            Some(CellView::Number(number)) => {
                write_number(number, &mut self.scratch);
                Some(self.scratch.as_str())
            }
            Some(CellView::Unknown) | None => None,
            Some(_) => Some(""),
        };
        self.rows.add_row(id);
        for &(position, value) in &row.cells {
            let Ok(column) = survey.positions.binary_search(&position) else { continue };
            match row.view(value, strings) {
                CellView::Number(number) => self.rows.add_number(column, number),
                CellView::Text(text) => self.rows.add_text(column, text),
                _ => {}
            }
        }
    }
}

/// The position of the ids, or of the first column where it is not known which column has them.
fn id_position(survey: &SheetSurvey) -> Option<usize> {
    survey.id.or_else(|| survey.positions.first().copied())
}

/// Whether a row is one cell, or has no id or no first cell: this is asked of each row.
fn may_be_between_groups(row: &SheetRow, survey: &SheetSurvey, strings: &TextCells) -> bool {
    let is_filled = |&&(position, value): &&(usize, SheetValue)| {
        survey.positions.binary_search(&position).is_ok() && row.view(value, strings) != CellView::Unknown
    };
    let id = id_position(survey);
    let has_id = row.cells.iter().filter(is_filled).any(|(position, _)| Some(*position) == id);
    !has_id || row.cells.iter().filter(is_filled).nth(1).is_none()
}
