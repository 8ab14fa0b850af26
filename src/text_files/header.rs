//! The header of a file: its line, and the names of its columns.

use std::collections::HashSet;

use super::cell_value::{bytes, trimmed};
use super::error::TextError;
use super::fault::excerpt;
use super::record::RecordScanner;
use super::record_shape::{RecordShape, most_frequent_count};
use super::settings::MOST_COLUMNS;
use super::spans::{CellSpans, Grammar};
use crate::cells::{is_visible, without_text_formula};

/// A header is looked for among this many records. Reports of CRMs have up to a dozen lines above it.
const MOST_TITLES: usize = 50;

/// How many cells the rows have, from the first records of a file that are not blank.
///
/// Lines of one cell at the top are titles, and not the rows of a table of one column, when most records below them have
/// more, and the same number.
pub(super) fn row_width(shapes: &[RecordShape]) -> usize {
    let has_cells = |shape: &RecordShape| shape.count > 1;
    let first = shapes.iter().position(has_cells).filter(|first| *first <= MOST_TITLES);
    let Some(first) = first else { return usize::from(!shapes.is_empty()) };
    let below = &shapes[first..];
    let n_with_cells = below.iter().filter(|shape| has_cells(shape)).count();
    let (count, share) = most_frequent_count(below);
    let is_table = first == 0 || count >= 3 || share * below.len() as f64 >= 2.0;
    if n_with_cells * 2 < below.len() || !is_table { 1 } else { count }
}

/// Which of the first records that are not blank is the header: the first that is no title. When that looks like a row,
/// there are no titles, and the first is.
pub(super) fn header_position(text: &[u8], shapes: &[RecordShape], width: usize, grammar: Grammar) -> usize {
    let is_title = |shape: &RecordShape| {
        // A spreadsheet adds separators to its titles; in a narrow table these could be columns without names.
        let may_be_padded = width >= 4;
        shape.filled * 2 <= width && (shape.count < width || may_be_padded)
    };
    let found = shapes.iter().take(MOST_TITLES).position(|shape| width > 1 && !is_title(shape));
    found.filter(|position| !looks_like_row(text, &shapes[*position], grammar)).unwrap_or(0)
}

/// Whether more than a quarter of the cells begin as numbers and dates do.
fn looks_like_row(text: &[u8], shape: &RecordShape, grammar: Grammar) -> bool {
    let mut cells = CellSpans::new(MOST_COLUMNS);
    let Some(_) = RecordScanner::new(text, grammar, shape.start, true).next(&mut cells) else { return false };
    let is_figure = |cell: &[u8]| matches!(cell, [b'0'..=b'9' | b'+' | b'-' | b'$', ..]);
    let figures = cells.spans().iter().filter(|span| is_figure(bytes(text, span).trim_ascii())).count();
    figures * 4 > cells.count()
}

/// The names of the columns; those without a name are empty.
///
/// # Errors
/// When there are none, too many, two that are the same, or one that is not in the encoding of the file.
pub(super) fn column_names(
    text: &[u8],
    shape: &RecordShape,
    grammar: Grammar,
    encoding: &'static str,
) -> Result<Vec<String>, TextError> {
    let line = shape.line;
    if shape.count > MOST_COLUMNS {
        return Err(TextError::TooManyColumns { line, found: shape.count, limit: MOST_COLUMNS });
    }
    let mut cells = CellSpans::new(MOST_COLUMNS);
    RecordScanner::new(text, grammar, shape.start, true).next(&mut cells);
    let mut names = Vec::with_capacity(cells.count());
    let mut known = HashSet::with_capacity(cells.count());
    for span in cells.spans() {
        let cell = bytes(text, span);
        let name = std::str::from_utf8(&cell).map_err(|_| TextError::HeaderEncoding {
            line,
            encoding,
            found: excerpt(&cell),
        })?;
        let name = plain_name(name);
        if !name.is_empty() && !known.insert(name.clone()) {
            return Err(TextError::DuplicateColumn { line, column: name });
        }
        names.push(name);
    }
    if known.is_empty() { Err(TextError::NoNames { line }) } else { Ok(names) }
}

/// A name without padding, empty where there is nothing to see, and with one kind of line break: a file that went through Windows has the same names.
fn plain_name(name: &str) -> String {
    if !name.is_ascii() && !is_visible(name) {
        return String::new();
    }
    without_text_formula(trimmed(name)).replace('\0', "").replace("\r\n", "\n").replace('\r', "\n")
}
