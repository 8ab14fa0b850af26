//! The layout of a text file: separator, quotes, header, and short rows.

use super::cell_value::{bytes, trimmed};
use super::dialect::{Dialect, find_dialect};
use super::error::TextError;
use super::fault::excerpt;
use super::header::{column_names, header_position, row_width};
use super::line_breaks::other_line_break;
use super::magic;
use super::record_shape::{RecordShape, record_shapes, whole_lines};
use super::row_names::RowNames;
use super::settings::{SettingOrigin, TextSettings};
use super::short_rows::{fewest_cells, leaves_out_last_cells};
use super::skipped::SkippedLines;
use super::spans::{CellSpan, CellSpans, Grammar};
use crate::cells::is_no_value;

/// How many records are examined for the width of the table and for short rows.
const RECORDS: usize = 10_000;

/// How a text file is laid out, found from its first MiB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLayout {
    pub(super) grammar: Grammar,
    columns: Vec<String>,
    header_line: u64,
    separator_origin: SettingOrigin,
    /// How many cells a row needs: up to the last column that has a name.
    required: usize,
    accepts_short_rows: bool,
    /// The first column that has a name.
    key: usize,
    /// The column of ids, if the settings name one that the header has.
    id: Option<usize>,
    /// Words for a missing value, besides those of programs.
    null_values: Vec<String>,
    /// Whether rows have a cell more than the header, of which no column is known to be the one without a name.
    is_shifted: bool,
}

/// A layout, and where the rows begin.
pub(super) struct FoundLayout {
    pub(super) layout: TextLayout,
    /// The first byte below the header, and its line.
    pub(super) body: (usize, u64),
    /// Lines above the header.
    pub(super) skipped: SkippedLines,
}

/// How the number of cells of a record fits the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellCountFit {
    /// A cell for each column that has a name.
    Whole,
    /// The last cells are missing, as this file omits empty ones.
    Short,
    /// More cells than columns: a row if those are empty.
    Long,
    /// Not a row.
    None,
}

impl TextLayout {
    /// The names of the columns; one without a name is empty.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The separator of cells.
    pub fn separator(&self) -> u8 {
        self.grammar.separator
    }

    /// How it was determined.
    pub fn separator_origin(&self) -> SettingOrigin {
        self.separator_origin
    }

    /// Whether quotes within quoted cells are escaped by backslashes.
    pub fn escapes(&self) -> bool {
        self.grammar.escapes
    }

    /// The line in which the header begins.
    pub fn header_line(&self) -> u64 {
        self.header_line
    }

    /// Whether the file omits the last cells of a row if they are empty.
    pub fn accepts_short_rows(&self) -> bool {
        self.accepts_short_rows
    }

    /// The column of ids, where it is known.
    pub(super) fn id(&self) -> Option<usize> {
        self.id
    }

    /// Whether a record of more than one cell, of which this is the first that is filled, has no value in any of them.
    #[inline]
    pub(super) fn has_no_value(&self, text: &[u8], first: usize, cells: &CellSpans) -> bool {
        let is_none = |span: &CellSpan| {
            let cell = bytes(text, span);
            std::str::from_utf8(&cell)
                .is_ok_and(|cell| is_no_value(trimmed(cell), cells.count(), &self.null_values))
        };
        cells.count() > 1 && !cells.is_filled_beyond() && cells.spans()[first..].iter().all(is_none)
    }

    /// The same with what the settings say of ids and of missing values.
    pub(super) fn with_settings(mut self, settings: &TextSettings) -> Self {
        let id = settings.id.as_deref();
        self.id = id.and_then(|id| self.columns.iter().position(|name| name == id));
        self.null_values.clone_from(&settings.null_values);
        self
    }

    /// How many cells a row should have.
    pub(super) fn required(&self) -> usize {
        self.required
    }

    #[inline]
    pub(super) fn fit(&self, count: usize) -> CellCountFit {
        if count >= self.required {
            match count {
                count if count <= self.columns.len() => CellCountFit::Whole,
                // What is in the last cell is no sign of where the others belong.
                _ if self.is_shifted => CellCountFit::None,
                _ => CellCountFit::Long,
            }
        } else if self.accepts_short_rows && count >= fewest_cells(self.required) {
            CellCountFit::Short
        } else {
            CellCountFit::None
        }
    }

    /// Whether a record is the header again.
    #[inline]
    pub(super) fn repeats_header(&self, text: &[u8], cells: &CellSpans) -> bool {
        let is_name = |column: usize| {
            let cell = cells.spans().get(column).map(|span| bytes(text, span));
            let cell = cell.as_deref().and_then(|cell| std::str::from_utf8(cell).ok()).map(trimmed);
            cell == Some(self.columns[column].as_str())
        };
        // A first letter is compared before whole cells: this is asked of each row.
        let name = self.columns[self.key].as_bytes();
        let may_be = cells.spans().get(self.key).is_some_and(|span| {
            let cell = super::cell_value::raw(text, span);
            cell.len() >= name.len()
                && (cell[0] == name[0] || !cell[0].is_ascii_graphic() || !name[0].is_ascii())
        });
        may_be && cells.count() >= self.required && (self.key..self.required).all(is_name)
    }
}

/// Detects the layout from the beginning of a file; `None` when more of it is needed.
///
/// # Errors
/// When it is no table, or has no header that can be used.
pub(super) fn find_layout(
    head: &[u8],
    is_whole: bool,
    separator: Option<u8>,
    encoding: &'static str,
) -> Result<Option<FoundLayout>, TextError> {
    if let Some(found) = magic::other_text(head) {
        return Err(TextError::OtherFormat(found));
    }
    let text = whole_lines(head, is_whole);
    let dialect = find_dialect(text, separator);
    let grammar = Grammar { separator: dialect.separator, escapes: dialect.escapes, width: 0 };
    let shapes = record_shapes(text, dialect.start, grammar, RECORDS);
    let filled: Vec<RecordShape> = shapes.iter().filter(|shape| !shape.is_blank()).copied().collect();
    let width = row_width(&filled);
    let Some(header) = filled.get(header_position(text, &filled, width, grammar)) else {
        return if is_whole { Err(TextError::Empty) } else { Ok(None) };
    };
    let grammar_of_rows = Grammar { width: if width > 1 { width } else { 0 }, ..grammar };
    let start = (header.start, header.line);
    let again = record_shapes(text, start, grammar_of_rows, 1);
    if let Some(lines_below) = again.iter().chain([header]).find_map(RecordShape::stray_quote) {
        let line = header.line + lines_below;
        return if is_whole { Err(TextError::HeaderQuote { line }) } else { Ok(None) };
    }
    if let Some(sign) = other_line_break(&text[header.start..header.record.end]) {
        return Err(TextError::OtherLineBreaks { line: header.line, sign });
    }
    let mut columns = column_names(text, header, grammar, encoding)?;
    let body = (header.record.end, header.line + header.record.line_breaks);
    let mut rows = record_shapes(text, body, grammar_of_rows, RECORDS);
    rows.retain(|row| !row.is_blank());
    let row_names = RowNames::of(text, &rows, columns.len(), grammar_of_rows);
    if row_names == RowNames::Numbers {
        columns.insert(0, String::new());
    }
    let named = |name: &String| !name.is_empty();
    let mut layout = TextLayout {
        grammar: grammar_of_rows,
        header_line: header.line,
        separator_origin: dialect.origin,
        required: columns.iter().rposition(named).map_or(1, |last| last + 1),
        key: columns.iter().position(named).unwrap_or(0),
        accepts_short_rows: false,
        id: None,
        null_values: Vec::new(),
        is_shifted: row_names == RowNames::Other,
        columns,
    };
    layout.accepts_short_rows = leaves_out_last_cells(&rows, layout.required);
    let above = shapes.iter().take_while(|shape| shape.start < header.start);
    Ok(Some(FoundLayout { layout, body, skipped: skipped_above(text, &dialect, above) }))
}

/// The lines above the header by kind.
fn skipped_above<'a>(
    text: &[u8],
    dialect: &Dialect,
    above: impl Iterator<Item = &'a RecordShape>,
) -> SkippedLines {
    let mut skipped = SkippedLines::default();
    if dialect.start.1 > 1 {
        skipped.separator.add(1, || excerpt(&text[..dialect.start.0]));
    }
    for shape in above {
        let tally = if shape.is_blank() { &mut skipped.blank } else { &mut skipped.title };
        tally.add(shape.line, || excerpt(&text[shape.start..shape.record.end]));
    }
    skipped
}
