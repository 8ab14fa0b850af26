//! The first records of a file without their cells, for the detection of its layout.

use super::cell_value::is_blank;
use super::line_breaks::last_line_start;
use super::record::{QuoteFault, RecordEnd, RecordScanner};
use super::spans::{CellSpans, Grammar};

/// A record of the beginning of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecordShape {
    /// Where it begins.
    pub(super) start: usize,
    /// Its end.
    pub(super) record: RecordEnd,
    /// Its first line.
    pub(super) line: u64,
    /// How many cells it has.
    pub(super) count: usize,
    /// How many of them are not blank.
    pub(super) filled: usize,
    /// Whether the last is blank.
    pub(super) ends_blank: bool,
}

impl RecordShape {
    /// Whether all cells are blank.
    pub(super) fn is_blank(&self) -> bool {
        self.filled == 0 && self.record.fault.is_none()
    }

    /// How many lines below the first a quote stands that is not closed.
    pub(super) fn stray_quote(&self) -> Option<u64> {
        match self.record.fault {
            Some(QuoteFault::Stray { lines_below, .. }) => Some(lines_below),
            _ => None,
        }
    }
}

/// The whole lines of a text that goes on; all of one that does not.
pub(super) fn whole_lines(text: &[u8], is_whole: bool) -> &[u8] {
    if is_whole {
        return text;
    }
    let limit = text.len().saturating_sub(1);
    last_line_start(text, 0, limit).map_or(&[], |end| &text[..end])
}

/// At most `most` records from `start` on, which is in `line`. Nothing follows the text.
pub(super) fn record_shapes(
    text: &[u8],
    (start, line): (usize, u64),
    grammar: Grammar,
    most: usize,
) -> Vec<RecordShape> {
    let mut cells = CellSpans::new(usize::MAX);
    let mut scanner = RecordScanner::new(text, grammar, start, true);
    let (mut start, mut line) = (start, line);
    let mut shapes = Vec::new();
    while shapes.len() < most
        && let Some(record) = scanner.next(&mut cells)
    {
        let filled = cells.spans().iter().filter(|span| !is_blank(text, span)).count();
        let ends_blank = cells.spans().last().is_none_or(|span| is_blank(text, span));
        shapes.push(RecordShape { start, record, line, count: cells.count(), filled, ends_blank });
        start = record.end;
        line += record.line_breaks;
    }
    shapes
}

/// How many cells most records have that have more than one, and whose share of these that is; the larger number of equals.
pub(super) fn most_frequent_count(shapes: &[RecordShape]) -> (usize, f64) {
    let mut counts: Vec<usize> = shapes.iter().map(|shape| shape.count).collect();
    counts.sort_unstable();
    let runs = counts.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0]));
    let (records, count) = runs.max().unwrap_or((0, 0));
    (count, records as f64 / shapes.len().max(1) as f64)
}
