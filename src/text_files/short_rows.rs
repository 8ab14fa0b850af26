//! Whether short rows omit only empty cells.

use super::record_shape::RecordShape;

/// The least number of short rows for a conclusion.
const FEWEST: usize = 3;

/// One short row in this number: then a program omits cells; damage is rarer.
const ONE_IN: usize = 50;

/// The fewest cells of a row that is cut short; a line of one cell is a title or footer.
pub(super) fn fewest_cells(width: usize) -> usize {
    if width > 2 { 2 } else { 1 }
}

/// Whether the file omits the last cells of a row if they are empty, as some programs do, and spreadsheets do in
/// parts of a file.
///
/// It does when at least three rows, and two in a hundred, are short. Short rows that stand in pairs and have together the
/// cells of one are a row that a line break has cut in two, and do not count. Where most rows are short, no whole row may
/// end with an empty cell, since then the program does write them.
pub(super) fn leaves_out_last_cells(rows: &[RecordShape], required: usize) -> bool {
    let is_short = |row: &RecordShape| {
        row.count < required && row.count >= fewest_cells(required) && row.record.fault.is_none()
    };
    let mut n_short = 0;
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let is_half = rows.get(at + 1).is_some_and(|next| {
            row.count < required && next.count < required && row.count + next.count == required + 1
        });
        n_short += usize::from(is_short(row) && !is_half);
        at += 1 + usize::from(is_half);
    }
    let whole = rows.iter().filter(|row| row.count >= required);
    let n_whole = whole.clone().count();
    let n_end_blank = whole.filter(|row| row.ends_blank).count();
    n_short >= FEWEST && n_short * ONE_IN >= rows.len() && (n_short <= n_whole || n_end_blank == 0)
}
