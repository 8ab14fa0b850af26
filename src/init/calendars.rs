//! Columns of dates in another calendar, which are not read.

use super::export::ExportedTable;
use crate::cells::other_calendar;

/// The fewest cells for a conclusion.
const FEWEST: usize = 5;

/// The question on the first column of a table with dates of another calendar.
pub(super) fn calendar_question(table: &ExportedTable<'_>) -> Option<String> {
    table.columns.iter().find_map(|column| {
        let cells: Vec<&str> = column.cells.iter().flatten().copied().collect();
        if cells.len() < FEWEST || !cells.iter().all(|cell| may_be_date(cell)) {
            return None;
        }
        Some(format!("the dates of `{}` are not read: {}", column.name, other_calendar(&cells)?))
    })
}

/// Whether a cell has a day, a month and a year, or more.
fn may_be_date(cell: &str) -> bool {
    let numbers = cell.split(|letter: char| !letter.is_ascii_digit() && letter != '元');
    numbers.filter(|number| !number.is_empty()).count() >= 3
}
