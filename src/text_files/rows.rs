//! From a slice of text to rows of cells.

use super::cell_value::{bytes, has_no_padding, is_blank, raw, trimmed};
use super::column_text::{ColumnText, ColumnTextBuilder};
use super::fault::{LineFault, LineFaultReason, checked, excerpt, fault_of};
use super::groups::{Groups, may_be_between_groups, report_line, texts};
use super::layout::{CellCountFit, TextLayout};
use super::line_breaks::blank_lines;
use super::record::{RecordEnd, RecordScanner};
use super::skipped::SkippedLines;
use super::slice_reader::TextSlice;
use super::spans::{CellForm, CellSpans};
use super::tail::{FileTail, HeldLine, TailLine};
use crate::cells::{Label, LastLines, LineKind, ReportLine, may_be_group_total, may_be_total};

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
    loop {
        if let Some((blank, end)) = blank_lines(&slice.text, start) {
            parser.blank(line, blank);
            (start, line) = (end, line + blank);
            scanner = RecordScanner::new(&slice.text, layout.grammar, start, true);
        }
        let Some(record) = scanner.next(&mut cells) else { break };
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
    /// The last lines near the end of the file that may be no rows.
    last_lines: LastLines<HeldLine>,
    groups: Groups,
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
            last_lines: LastLines::default(),
            groups: Groups::new(slice),
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
                self.blank(line, 1);
            }
            return;
        };
        if self.layout.has_no_value(text, first, cells) {
            self.rows.skipped.blank.add_lines(line, 1, String::new);
            self.tail.row(&mut self.rows.faults);
            return;
        }
        let excerpt = || excerpt(&text[start..record.end]);
        if self.layout.repeats_header(text, cells) {
            self.rows.skipped.header.add(line, excerpt);
            self.tail.row(&mut self.rows.faults);
            self.groups.restart(record.end, true);
            return;
        }
        if self.groups.underlines_header(text, cells) {
            self.rows.skipped.separator.add(line, excerpt);
            return;
        }
        let is_near_end = self.slice.footer_start.is_some_and(|from| start >= from);
        let may_be_total = self.may_be_total(first, cells) && !cells.is_filled_beyond();
        if may_be_total && self.total((start, line, record.end), cells) {
            return;
        }
        if may_be_between_groups(text, self.layout, first, cells)
            && self.between_groups((start, line, record.end), cells)
        {
            return;
        }
        match self.layout.fit(cells.count()) {
            CellCountFit::Long if self.is_filled_beyond_header(cells) => {
                self.fault(line, self.cell_count(cells));
            }
            CellCountFit::None
                if record.has_quote && self.is_quoted_row((start, line, record.end), cells) => {}
            CellCountFit::None => self.no_row((start, line, record.end), first, cells),
            fit => {
                let held = HeldLine { start, end: record.end, line, is_short: fit == CellCountFit::Short };
                if is_near_end {
                    self.near_end(held, cells);
                } else {
                    self.tail.row(&mut self.rows.faults);
                    self.row_or_note(&held, cells);
                }
            }
        }
    }

    /// Skips so many blank lines.
    fn blank(&mut self, line: u64, lines: u64) {
        self.rows.skipped.blank.add_lines(line, lines, String::new);
        self.tail.blank();
    }

    /// Whether a line begins as one of totals does: this is asked of each row.
    #[inline]
    fn may_be_total(&self, first: usize, cells: &CellSpans) -> bool {
        let text = &self.slice.text;
        let of_id = self.layout.id().and_then(|id| cells.spans().get(id)).filter(|id| !is_blank(text, id));
        let cell = raw(text, of_id.unwrap_or(&cells.spans()[first])).trim_ascii();
        may_be_total(cell) || (self.layout.id().is_some() && may_be_group_total(cell))
    }

    /// Skips or rejects a line that is one of totals wherever it stands.
    fn total(&mut self, place: (usize, u64, usize), cells: &CellSpans) -> bool {
        let kind = self.report_line(&self.texts(cells)).within();
        if kind == LineKind::Total {
            self.groups.restart(place.2, false);
        }
        self.is_of_report(kind, place)
    }

    /// Skips or rejects a line that is the name or the total of a group.
    fn between_groups(&mut self, place: (usize, u64, usize), cells: &CellSpans) -> bool {
        let (start, _, end) = place;
        let table = (self.slice, self.layout);
        let kind = self.groups.kind(table, (start, end), cells);
        self.is_of_report(kind, place)
    }

    /// Skips or rejects a line of this kind; false where it is a row.
    fn is_of_report(&mut self, kind: LineKind, (start, line, end): (usize, u64, usize)) -> bool {
        let excerpt = || excerpt(&self.slice.text[start..end]);
        match kind {
            LineKind::Title => {
                self.rows.skipped.title.add(line, excerpt);
                self.tail.line();
            }
            LineKind::Total => {
                self.rows.skipped.total.add(line, excerpt);
                self.tail.line();
                self.last_lines.total();
            }
            LineKind::Doubtful => {
                let found = excerpt();
                self.fault(line, LineFaultReason::ReportLine { found });
            }
            _ => return false,
        }
        true
    }

    /// Takes a line near the end of the file that has the cells of a row.
    fn near_end(&mut self, held: HeldLine, cells: &CellSpans) {
        let texts = self.texts(cells);
        let line = self.report_line(&texts);
        let kind = self.last_lines.kind(&line, self.tail.is_below_blank());
        if matches!(kind, LineKind::Row | LineKind::Note) {
            self.tail.row(&mut self.rows.faults);
        }
        self.tail.line();
        if kind != LineKind::Row {
            self.last_lines.hold(held, &line, kind);
            return;
        }
        for before in self.last_lines.row(&line) {
            self.held_row(&before);
        }
        self.row(&held, cells);
    }

    /// Reads a line again that turned out to be a row.
    fn held_row(&mut self, held: &HeldLine) {
        let slice = self.slice;
        let mut cells = CellSpans::new(self.layout.columns().len() + CELLS_BEYOND);
        RecordScanner::new(&slice.text, self.layout.grammar, held.start, true).next(&mut cells);
        self.row_or_note(held, &cells);
    }

    /// Takes a row, and rejects a line of a report between rows.
    #[inline]
    fn row_or_note(&mut self, held: &HeldLine, cells: &CellSpans) {
        if self.is_sparse(cells) && self.report_line(&self.texts(cells)).is_note_between_rows() {
            self.doubtful(held);
        } else {
            self.row(held, cells);
        }
    }

    /// Whether at most two cells are filled, in a table with ids: this is asked of each row.
    #[inline]
    fn is_sparse(&self, cells: &CellSpans) -> bool {
        let text = &self.slice.text;
        self.layout.id().is_some()
            && cells.spans().iter().filter(|span| !is_blank(text, span)).nth(2).is_none()
    }

    fn doubtful(&mut self, held: &HeldLine) {
        let reason = LineFaultReason::ReportLine { found: excerpt(&self.slice.text[held.start..held.end]) };
        self.rows.faults.push(LineFault { line: held.line, reason });
    }

    fn texts(&self, cells: &CellSpans) -> Vec<String> {
        texts(&self.slice.text, self.layout, cells)
    }

    fn report_line<'t>(&self, texts: &'t [String]) -> ReportLine<'t> {
        report_line(self.layout, texts)
    }

    fn fault(&mut self, line: u64, reason: LineFaultReason) {
        self.tail.row(&mut self.rows.faults);
        self.rows.faults.push(LineFault { line, reason });
    }

    fn cell_count(&self, cells: &CellSpans) -> LineFaultReason {
        LineFaultReason::CellCount { found: cells.count(), expected: self.layout.required() }
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
        let filled = cells.spans().iter().filter(|span| !is_blank(text, span)).count();
        // A row that was cut off may begin with a name.
        let is_small_print = |label: Label| filled == 1 || !label.is_name();
        self.tail.push(TailLine {
            fault: LineFault { line, reason: self.cell_count(cells) },
            text: excerpt(&text[start..end]),
            filled,
            is_small_print: Label::of(value).is_some_and(is_small_print),
            has_words: value.contains(char::is_whitespace),
            is_below_blank: self.tail.is_below_blank(),
        });
    }

    /// Takes a line that is quoted as a whole, if the text within the quotes has the cells of a row.
    fn is_quoted_row(&mut self, (start, line, end): (usize, u64, usize), cells: &CellSpans) -> bool {
        let [span] = cells.spans() else { return false };
        let inner = bytes(&self.slice.text, span);
        let mut inner_cells = CellSpans::new(self.layout.columns().len());
        let mut scanner = RecordScanner::new(&inner, self.layout.grammar, 0, true);
        let is_row = scanner
            .next(&mut inner_cells)
            .is_some_and(|record| record.fault.is_none() && record.end == inner.len())
            && self.layout.fit(inner_cells.count()) == CellCountFit::Whole;
        if !is_row || self.layout.required() < 2 {
            return false;
        }
        let text = |span| trimmed(&String::from_utf8_lossy(&bytes(&inner, span))).to_owned();
        let texts: Vec<String> = inner_cells.spans().iter().map(text).collect();
        self.tail.row(&mut self.rows.faults);
        for before in self.last_lines.row(&self.report_line(&texts)) {
            self.held_row(&before);
        }
        self.row_of(&inner, &HeldLine { start, end, line, is_short: false }, &inner_cells);
        true
    }

    #[inline]
    fn row(&mut self, held: &HeldLine, cells: &CellSpans) {
        let slice = self.slice;
        self.row_of(&slice.text, held, cells);
    }

    /// Takes a row whose cells are in this text.
    #[inline]
    fn row_of(&mut self, text: &[u8], held: &HeldLine, cells: &CellSpans) {
        self.rows.short_rows += u64::from(held.is_short);
        let line = held.line;
        for (column, &position) in self.cells.iter_mut().zip(self.wanted) {
            let Some(span) = cells.spans().get(position) else {
                column.push("");
                continue;
            };
            if self.is_clean && span.form == CellForm::Verbatim && has_no_padding(raw(text, span)) {
                column.push_range(text, span.start as usize, span.end as usize);
                continue;
            }
            let name = || self.layout.columns().get(position).cloned().unwrap_or_default();
            match checked(&bytes(text, span), self.slice.encoding, name) {
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

    /// Takes a line below the last row.
    fn last_line(&mut self, held: &HeldLine, kind: LineKind) {
        let excerpt = || excerpt(&self.slice.text[held.start..held.end]);
        match kind {
            LineKind::Total => self.rows.skipped.total.add(held.line, excerpt),
            LineKind::Footer => self.rows.skipped.footer.add(held.line, excerpt),
            LineKind::Doubtful => self.doubtful(held),
            LineKind::Row | LineKind::Note | LineKind::StrangeNote | LineKind::Title => self.held_row(held),
        }
    }

    fn finish(mut self) -> ParsedRows {
        if self.slice.footer_start.is_none() {
            self.tail.row(&mut self.rows.faults);
        } else {
            for (held, kind) in std::mem::take(&mut self.last_lines).finish() {
                self.last_line(&held, kind);
            }
            let rows = &mut self.rows;
            self.tail.end(self.layout.columns().len(), &mut rows.faults, &mut rows.skipped);
        }
        let rows = &mut self.rows;
        rows.faults.extend(self.slice.faults.iter().cloned());
        rows.faults.sort_by_key(|fault| fault.line);
        rows.cells = self.cells.into_iter().map(ColumnTextBuilder::finish).collect();
        self.rows
    }
}
