//! From a slice of text to rows of cells.

use super::cell_value::{bytes, has_no_padding, is_blank, raw, trimmed};
use super::column_text::{ColumnText, ColumnTextBuilder};
use super::fault::{LineFault, LineFaultReason, excerpt};
use super::layout::{CellCountFit, TextLayout};
use super::record::{QuoteFault, RecordEnd, RecordScanner};
use super::settings::LONGEST_ROW;
use super::skipped::SkippedLines;
use super::slice_reader::TextSlice;
use super::spans::{CellForm, CellSpan, CellSpans};
use super::tail::{FileTail, TailLine};
use crate::cells::{is_figure, is_small_print, is_total_word, may_be_total};

/// The number of cells beyond the header that are examined one by one; further cells must be empty.
const CELLS_BEYOND: usize = 8;

/// The rows of a slice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedRows {
    /// A column for each that was asked for, in that order, without blanks around its cells.
    pub cells: Vec<ColumnText>,
    /// The line in which each row begins.
    pub lines: Vec<u64>,
    /// Records that are not rows, by line.
    pub faults: Vec<LineFault>,
    /// Records that are neither.
    pub skipped: SkippedLines,
    /// Rows without their last cells, which count as empty.
    pub short_rows: u64,
}

/// Reads the rows of a slice, of which only the columns at the positions `wanted` are read.
pub fn parse(slice: &TextSlice, layout: &TextLayout, wanted: &[usize]) -> ParsedRows {
    parse_reusing(ParsedRows::default(), slice, layout, wanted)
}

/// Reads the rows of a slice into the memory of rows that are no longer needed. Allocating memory for each slice takes as much
/// time as reading it.
pub fn parse_reusing(
    used: ParsedRows,
    slice: &TextSlice,
    layout: &TextLayout,
    wanted: &[usize],
) -> ParsedRows {
    let mut parser = RowParser::new(used, slice, layout, wanted);
    let mut scanner = RecordScanner::new(&slice.text, layout.grammar, 0, true);
    let mut cells = CellSpans::new(layout.columns().len() + CELLS_BEYOND);
    let (mut start, mut line) = (0, slice.line);
    while let Some(record) = scanner.next(&mut cells) {
        parser.record((start, line), record, &cells);
        start = record.end;
        line += record.line_breaks;
    }
    parser.finish()
}

struct RowParser<'a> {
    slice: &'a TextSlice,
    layout: &'a TextLayout,
    wanted: &'a [usize],
    /// The text, if all of it is UTF-8 and has no zeros: then no cell needs to be checked.
    is_clean: bool,
    cells: Vec<ColumnTextBuilder>,
    rows: ParsedRows,
    tail: FileTail,
    /// The last rows so far of which only the first cell is filled, near the end of the file.
    notes: Vec<Note>,
    /// The last row, if it may be a line of totals.
    last_total: Option<String>,
}

impl<'a> RowParser<'a> {
    fn new(used: ParsedRows, slice: &'a TextSlice, layout: &'a TextLayout, wanted: &'a [usize]) -> Self {
        /// A row is rarely shorter than this for each of its cells.
        const CELL_BYTES: usize = 6;
        let has_zeros = memchr::memchr(0, &slice.text).is_some();
        let bytes = slice.text.len() / layout.columns().len().max(1);
        let mut columns = used.cells.into_iter();
        let mut column = |_: &usize| {
            ColumnTextBuilder::reusing(columns.next().unwrap_or_default(), bytes, bytes / CELL_BYTES)
        };
        let mut lines = used.lines;
        lines.clear();
        Self {
            slice,
            layout,
            wanted,
            is_clean: !has_zeros && std::str::from_utf8(&slice.text).is_ok(),
            cells: wanted.iter().map(&mut column).collect(),
            rows: ParsedRows { lines, ..ParsedRows::default() },
            tail: FileTail::default(),
            last_total: None,
            notes: Vec::new(),
        }
    }

    fn record(&mut self, (start, line): (usize, u64), record: RecordEnd, cells: &CellSpans) {
        if let Some(reason) = fault_of(start, line, record) {
            self.fault(line, reason);
            return;
        }
        let text = &self.slice.text;
        let Some(first) = cells.spans().iter().position(|span| !is_blank(text, span)) else {
            if cells.is_filled_beyond() {
                self.fault(line, self.cell_count(cells));
            } else {
                self.rows.skipped.blank.add(line, String::new);
                self.tail.blank();
            }
            return;
        };
        let excerpt = || excerpt(&text[start..record.end]);
        if self.layout.repeats_header(text, cells) {
            self.rows.skipped.header.add(line, excerpt);
            self.tail.row(&mut self.rows.faults);
            return;
        }
        let mut may_be_last_total = false;
        if let Some(filled) = self.filled_of_total(first, cells) {
            if filled * 2 <= self.layout.columns().len() {
                self.rows.skipped.total.add(line, excerpt);
                self.tail.row(&mut self.rows.faults);
                return;
            }
            may_be_last_total = self.slice.footer_start.is_some_and(|from| start >= from);
        }
        match self.layout.fit(cells.count()) {
            CellCountFit::Long if self.is_filled_beyond_header(cells) => {
                self.fault(line, self.cell_count(cells));
            }
            CellCountFit::None => self.no_row((start, line, record.end), first, cells),
            fit => {
                let note = self.note((start, record.end), first, cells);
                let n_rows = self.rows.lines.len();
                self.tail.row(&mut self.rows.faults);
                self.last_total = may_be_last_total.then(excerpt);
                self.rows.short_rows += u64::from(fit == CellCountFit::Short);
                self.row(line, cells);
                match note {
                    Some(note) if self.rows.lines.len() > n_rows => self.notes.push(note),
                    _ => self.notes.clear(),
                }
            }
        }
    }

    /// A line with the cells of a row near the end of the file, of which only the first is filled.
    fn note(&self, (start, end): (usize, usize), first: usize, cells: &CellSpans) -> Option<Note> {
        let is_near_end = self.slice.footer_start.is_some_and(|from| start >= from);
        if !is_near_end || first > 0 || self.layout.columns().len() < FEWEST_COLUMNS {
            return None;
        }
        let text = &self.slice.text;
        if cells.is_filled_beyond() || cells.spans()[1..].iter().any(|span| !is_blank(text, span)) {
            return None;
        }
        let value = bytes(text, &cells.spans()[0]);
        let is_small_print = is_small_print(trimmed(&String::from_utf8_lossy(&value)));
        let begins_footer = is_small_print || self.tail.is_below_blank();
        Some(Note { begins_footer, text: excerpt(&text[start..end]) })
    }

    /// Takes the last rows that are small print with the separators of a row out of the table.
    fn drop_notes(&mut self) {
        let Some(begin) = self.notes.iter().position(|note| note.begins_footer) else { return };
        let first_row = self.rows.lines.len() - (self.notes.len() - begin);
        self.cells.iter_mut().for_each(|column| column.truncate(first_row));
        let lines = self.rows.lines.drain(first_row..);
        for (line, note) in lines.zip(self.notes.drain(begin..)) {
            self.rows.skipped.footer.add(line, || note.text);
        }
        self.notes.clear();
    }

    fn fault(&mut self, line: u64, reason: LineFaultReason) {
        self.tail.row(&mut self.rows.faults);
        self.rows.faults.push(LineFault { line, reason });
    }

    fn cell_count(&self, cells: &CellSpans) -> LineFaultReason {
        LineFaultReason::CellCount { found: cells.count(), expected: self.layout.required() }
    }

    /// How many cells are filled in a line whose words and figures are those of totals.
    fn filled_of_total(&self, first: usize, cells: &CellSpans) -> Option<usize> {
        let text = &self.slice.text;
        let first = &cells.spans()[first..];
        if !may_be_total(raw(text, &first[0]).trim_ascii_start()) {
            return None;
        }
        let cell = |span: &CellSpan| String::from_utf8_lossy(&bytes(text, span)).into_owned();
        let others = &first[1..];
        let is_total = is_total_word(trimmed(&cell(&first[0])))
            && !cells.is_filled_beyond()
            && others.iter().all(|span| is_blank(text, span) || is_figure(&cell(span)));
        is_total.then(|| 1 + others.iter().filter(|span| !is_blank(text, span)).count())
    }

    fn is_filled_beyond_header(&self, cells: &CellSpans) -> bool {
        let beyond = cells.spans().get(self.layout.columns().len()..).unwrap_or_default();
        cells.is_filled_beyond() || beyond.iter().any(|span| !is_blank(&self.slice.text, span))
    }

    /// Notes a line with too few cells: small print if no row follows, else a fault.
    fn no_row(&mut self, (start, line, end): (usize, u64, usize), first: usize, cells: &CellSpans) {
        if self.slice.footer_start.is_none_or(|from| start < from) {
            self.fault(line, self.cell_count(cells));
            return;
        }
        let text = &self.slice.text;
        let value = bytes(text, &cells.spans()[first]);
        let value = String::from_utf8_lossy(&value);
        let value = trimmed(&value);
        self.tail.push(TailLine {
            fault: LineFault { line, reason: self.cell_count(cells) },
            text: excerpt(&text[start..end]),
            filled: cells.spans().iter().filter(|span| !is_blank(text, span)).count(),
            is_small_print: is_small_print(value),
            has_words: value.contains(char::is_whitespace),
            is_below_blank: self.tail.is_below_blank(),
        });
    }

    #[inline]
    fn row(&mut self, line: u64, cells: &CellSpans) {
        let text = &self.slice.text;
        for (column, &position) in self.cells.iter_mut().zip(self.wanted) {
            let Some(span) = cells.spans().get(position) else {
                column.push("");
                continue;
            };
            if self.is_clean && span.form == CellForm::Verbatim && has_no_padding(raw(text, span)) {
                column.push_range(text, span.start as usize, span.end as usize);
                continue;
            }
            match checked(&bytes(text, span), self.slice.encoding, self.layout, position) {
                Ok(cell) => column.push(cell),
                Err(reason) => {
                    let n_rows = self.rows.lines.len();
                    self.cells.iter_mut().for_each(|column| column.truncate(n_rows));
                    self.rows.faults.push(LineFault { line, reason });
                    return;
                }
            }
        }
        self.rows.lines.push(line);
    }

    fn finish(mut self) -> ParsedRows {
        if self.slice.footer_start.is_none() {
            self.tail.row(&mut self.rows.faults);
        } else {
            self.drop_notes();
            let rows = &mut self.rows;
            if let Some(text) = self.last_total
                && let Some(line) = rows.lines.pop()
            {
                self.cells.iter_mut().for_each(|column| column.truncate(rows.lines.len()));
                rows.skipped.total.add(line, || text);
            }
            self.tail.end(self.layout.columns().len(), &mut rows.faults, &mut rows.skipped);
        }
        let rows = &mut self.rows;
        rows.faults.extend(self.slice.faults.iter().cloned());
        rows.faults.sort_by_key(|fault| fault.line);
        rows.cells = self.cells.into_iter().map(ColumnTextBuilder::finish).collect();
        self.rows
    }
}

/// A row of which only the first cell is filled.
struct Note {
    /// Whether it may begin the small print: it has words of small print, or stands below a blank line.
    begins_footer: bool,
    /// The beginning of its text.
    text: String,
}

/// With fewer columns a row may have a single filled cell.
const FEWEST_COLUMNS: usize = 3;

/// The fault of a record before its cells are read.
fn fault_of(start: usize, line: u64, record: RecordEnd) -> Option<LineFaultReason> {
    if record.end - start > LONGEST_ROW {
        return Some(LineFaultReason::TooLong);
    }
    record.fault.map(|fault| match fault {
        QuoteFault::Stray { lines_below } => LineFaultReason::OpenQuote { line: line + lines_below },
        QuoteFault::Loose => LineFaultReason::LooseQuote,
    })
}

/// A cell, unless it is not UTF-8 or has a zero within.
fn checked<'a>(
    cell: &'a [u8],
    encoding: &'static str,
    layout: &TextLayout,
    position: usize,
) -> Result<&'a str, LineFaultReason> {
    let column = || layout.columns().get(position).cloned().unwrap_or_default();
    let text = std::str::from_utf8(cell).map_err(|_| LineFaultReason::Encoding {
        column: column(),
        encoding,
        found: excerpt(cell),
    })?;
    let text = trimmed(text);
    if text.contains('\0') {
        let found = excerpt(text.replace('\0', "\u{FFFD}").as_bytes());
        return Err(LineFaultReason::ZeroByte { column: column(), found });
    }
    Ok(text)
}
