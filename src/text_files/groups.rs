//! Lines between the groups of a report: names above a repeated header, sums without a word, and lines that underline a header.

use std::borrow::Cow;

use super::cell_value::{bytes, is_blank, raw, trimmed};
use super::layout::TextLayout;
use super::record::RecordScanner;
use super::settings::BYTES_BELOW;
use super::slice_reader::TextSlice;
use super::spans::CellSpans;
use crate::cells::{GroupRows, LineKind, ReportLine};

/// The groups of a slice so far.
pub(super) struct Groups {
    rows: GroupRows,
    /// The rows of the group are read up to here. They are read a second time when a line needs them, as few lines do.
    read_to: usize,
    /// Whether the group begins within the slice.
    is_whole: bool,
    /// Whether the last line was the header.
    is_below_header: bool,
}

impl Groups {
    pub(super) fn new(slice: &TextSlice) -> Self {
        let is_first = slice.follows_header;
        Self { rows: GroupRows::default(), read_to: 0, is_whole: is_first, is_below_header: is_first }
    }

    /// A group begins here, `is_header`: below a repeated header.
    pub(super) fn restart(&mut self, at: usize, is_header: bool) {
        self.rows.clear();
        self.read_to = at;
        self.is_whole = true;
        self.is_below_header = is_header;
    }

    /// Whether a line only underlines the header: `-----,---`.
    #[inline]
    pub(super) fn underlines_header(&mut self, text: &[u8], cells: &CellSpans) -> bool {
        let is_sign = |byte: u8| matches!(byte, b'-' | b'=' | b'+' | b'|' | b':' | b'_' | b' ');
        let is_line = |cell: &[u8]| {
            cell.iter().all(|byte| is_sign(*byte))
                && cell.iter().any(|byte| matches!(byte, b'-' | b'=' | b'_'))
        };
        std::mem::take(&mut self.is_below_header)
            && cells.spans().iter().all(|span| is_blank(text, span) || is_line(raw(text, span)))
            && !cells.is_filled_beyond()
    }

    /// What a line of one cell, or of figures without an id, is between groups; [`LineKind::Row`] where it is nothing special.
    pub(super) fn kind(
        &mut self,
        (slice, layout): (&TextSlice, &TextLayout),
        (start, end): (usize, usize),
        cells: &CellSpans,
    ) -> LineKind {
        let texts = texts(&slice.text, layout, cells);
        let line = report_line(layout, &texts);
        let (may_be_title, may_be_total) = (line.may_be_title(), line.are_figures_without_id());
        if !may_be_title && !may_be_total {
            return LineKind::Row;
        }
        let below = Below::of(slice, layout, end);
        if !may_be_total && below != Below::Header {
            return LineKind::Row;
        }
        self.read_rows(slice, layout, start);
        let kind = self.rows.kind(&line, below == Below::Header, below != Below::Other);
        if kind != LineKind::Row {
            self.read_to = end;
        }
        kind
    }

    /// Reads the rows of the group above `end`.
    fn read_rows(&mut self, slice: &TextSlice, layout: &TextLayout, end: usize) {
        if !self.is_whole {
            return;
        }
        let mut cells = CellSpans::new(layout.columns().len());
        let mut scanner = RecordScanner::new(&slice.text, layout.grammar, self.read_to, true);
        while self.read_to < end
            && let Some(record) = scanner.next(&mut cells)
        {
            self.read_to = record.end;
            let texts = texts(&slice.text, layout, &cells);
            if texts.iter().any(|text| !text.is_empty()) {
                self.rows.add(&report_line(layout, &texts));
            }
        }
    }
}

/// Whether a line is one cell, or has no id or no first cell: this is asked of each row.
#[inline]
pub(super) fn may_be_between_groups(
    text: &[u8],
    layout: &TextLayout,
    first: usize,
    cells: &CellSpans,
) -> bool {
    let id = cells.spans().get(layout.id().unwrap_or(0));
    let has_id = id.is_some_and(|id| !is_blank(text, id));
    let has_one = || cells.spans()[first + 1..].iter().all(|span| is_blank(text, span));
    (!has_id || has_one()) && !cells.is_filled_beyond()
}

/// What follows a line, but for blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    Header,
    /// A line of one cell, and the header.
    NameAndHeader,
    Other,
}

impl Below {
    fn of(slice: &TextSlice, layout: &TextLayout, end: usize) -> Self {
        let text = text_below(slice, end);
        let mut cells = CellSpans::new(layout.columns().len());
        let mut scanner = RecordScanner::new(&text, layout.grammar, 0, true);
        let mut is_name_above = false;
        while scanner.next(&mut cells).is_some() {
            let filled = cells.spans().iter().filter(|span| !is_blank(&text, span)).take(2).count();
            match (filled, is_name_above) {
                (0, _) => {}
                _ if layout.repeats_header(&text, &cells) => {
                    return if is_name_above { Self::NameAndHeader } else { Self::Header };
                }
                (1, false) => is_name_above = true,
                _ => break,
            }
        }
        Self::Other
    }
}

/// The beginning of the text below a line, also of the next slice.
fn text_below(slice: &TextSlice, end: usize) -> Cow<'_, [u8]> {
    let text = slice.text.get(end..).unwrap_or_default();
    if text.len() >= BYTES_BELOW || slice.below.is_empty() {
        return Cow::Borrowed(&text[..text.len().min(BYTES_BELOW)]);
    }
    Cow::Owned([text, &slice.below].concat())
}

/// The texts of the cells of the columns.
pub(super) fn texts(text: &[u8], layout: &TextLayout, cells: &CellSpans) -> Vec<String> {
    let text = |span| trimmed(&String::from_utf8_lossy(&bytes(text, span))).to_owned();
    cells.spans().iter().take(layout.columns().len()).map(text).collect()
}

pub(super) fn report_line<'t>(layout: &TextLayout, texts: &'t [String]) -> ReportLine<'t> {
    ReportLine::new(texts.iter().map(String::as_str), layout.columns().len(), layout.id())
}
