//! The grammar of records: RFC 4180 with extensions.
//!
//! A cell is quoted when a quote is its first byte other than blanks. A quote within it is doubled (or escaped, where the file
//! does so). Where text follows a closing quote in the same line, the line is read alone, see [`LooseQuotes`]. If that
//! happens in a later line, if the lines below are rows themselves, or if the quote is not closed, it is stray:
//! its record ends with its line, and is a fault.

use super::decoded::BYTE_ORDER_MARK;
use super::line_breaks::line_end;
use super::line_spans::{LooseQuotes, is_escaped, is_gap, line_spans, skip_gap};
use super::spans::{CellForm, CellSpans, Grammar};
use super::special_bytes::SpecialBytes;
use super::swallowed::swallows_rows;

/// The number of lines within a quoted cell after which they are checked, before its end is known.
const LINES_TO_JUDGE: u64 = 16;

/// A fault in the quotes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QuoteFault {
    /// A quote is not closed in its cell; it is this number of lines below the first of the record. `is_closed`: a quote of a
    /// later line would end a cell of several lines.
    Stray { lines_below: u64, is_closed: bool },
    /// Text follows a closing quote, and neither reading yields the number of cells of a row.
    Loose,
}

/// A record, without its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecordEnd {
    /// The start of the next one.
    pub(super) end: usize,
    /// How many line breaks it has, with the one that ends it.
    pub(super) line_breaks: u64,
    /// Whether it has a quote.
    pub(super) has_quote: bool,
    /// Whether it has an irregular quote, even if it could be read.
    pub(super) is_loose: bool,
    pub(super) fault: Option<QuoteFault>,
}

/// Reads a text record by record.
pub(super) struct RecordScanner<'a> {
    text: &'a [u8],
    grammar: Grammar,
    special: SpecialBytes<'a>,
    at: usize,
    /// Whether nothing follows the text.
    is_whole: bool,
    /// Whether the current record has a quote.
    has_quote: bool,
}

/// The end of a quoted cell.
enum AfterQuote {
    /// To the end of the cell, at a separator, line break or the end of the text; after so many line breaks.
    Cell { next: usize, line_breaks: u64 },
    /// To the end of the record.
    Record(RecordEnd),
}

impl<'a> RecordScanner<'a> {
    pub(super) fn new(text: &'a [u8], grammar: Grammar, at: usize, is_whole: bool) -> Self {
        Self {
            text,
            grammar,
            special: SpecialBytes::new(text, grammar.separator, at),
            at,
            is_whole,
            has_quote: false,
        }
    }

    /// The next record and its cells; `None` at the end of the text, and where more of it is needed.
    pub(super) fn next(&mut self, cells: &mut CellSpans) -> Option<RecordEnd> {
        cells.clear();
        self.has_quote = false;
        if self.at >= self.text.len() {
            return None;
        }
        let mut cell = self.skip_marks();
        let mut line_start = self.at;
        let mut line_breaks = 0;
        let mut may_open = true;
        loop {
            let Some(place) = self.special.next() else {
                cells.push(cell, self.text.len(), CellForm::Verbatim);
                return self.is_whole.then(|| self.finish(self.text.len(), line_breaks));
            };
            let byte = self.text[place];
            if byte == self.grammar.separator {
                cells.push(cell, place, CellForm::Verbatim);
                cell = place + 1;
                may_open = true;
            } else if byte != b'"' {
                cells.push(cell, place, CellForm::Verbatim);
                let end = self.behind_line_break(place)?;
                return Some(self.finish(end, line_breaks + 1));
            } else if self.opens_cell(may_open, cell, place) {
                match self.quoted((line_start, cell, place), line_breaks, cells)? {
                    AfterQuote::Record(record) => return Some(record),
                    AfterQuote::Cell { next, line_breaks: more } => {
                        line_breaks += more;
                        if more > 0 {
                            line_start = self.line_start(next);
                        }
                        let Some(&byte) = self.text.get(next) else {
                            return Some(self.finish(next, line_breaks));
                        };
                        self.special.next();
                        if byte != self.grammar.separator {
                            let end = self.behind_line_break(next)?;
                            return Some(self.finish(end, line_breaks + 1));
                        }
                        cell = next + 1;
                    }
                }
            } else {
                may_open = false;
            }
        }
    }

    /// The beginning of the record behind byte-order marks, as at the seam of files that were put together.
    fn skip_marks(&self) -> usize {
        let mut start = self.at;
        while self.text[start..].starts_with(&BYTE_ORDER_MARK) {
            start += BYTE_ORDER_MARK.len();
        }
        start
    }

    /// Whether the quote at `place` opens the cell that begins at `cell`: only blanks are between.
    fn opens_cell(&mut self, may_open: bool, cell: usize, place: usize) -> bool {
        self.has_quote = true;
        may_open && self.text[cell..place].iter().all(|byte| is_gap(*byte, self.grammar))
    }

    fn finish(&mut self, end: usize, line_breaks: u64) -> RecordEnd {
        self.at = end;
        RecordEnd { end, line_breaks, has_quote: self.has_quote, is_loose: false, fault: None }
    }

    /// Behind the line break at `place`, which is the last special byte that was found.
    fn behind_line_break(&mut self, place: usize) -> Option<usize> {
        if self.text[place] == b'\n' {
            return Some(place + 1);
        }
        match self.text.get(place + 1) {
            Some(b'\n') => self.special.next().map(|feed| feed + 1),
            Some(_) => Some(place + 1),
            None => self.is_whole.then_some(place + 1),
        }
    }

    /// Where the line of `place` begins, if not in an earlier record.
    fn line_start(&self, place: usize) -> usize {
        memchr::memrchr2(b'\n', b'\r', &self.text[self.at..place])
            .map_or(self.at, |index| self.at + index + 1)
    }

    /// Reads the quoted cell that opens at `open`; `None` when more text is needed.
    fn quoted(
        &mut self,
        (line_start, cell, open): (usize, usize, usize),
        breaks_before: u64,
        cells: &mut CellSpans,
    ) -> Option<AfterQuote> {
        let mut form = CellForm::Verbatim;
        let mut line_breaks = 0;
        let quote = loop {
            let Some(place) = self.special.next() else {
                return self.is_whole.then(|| self.stray(open, breaks_before, false));
            };
            let byte = self.text[place];
            let next = self.text.get(place + 1);
            if byte == b'\n' || (byte == b'\r' && next != Some(&b'\n')) {
                line_breaks += 1;
                if line_breaks == LINES_TO_JUDGE && swallows_rows(&self.text[line_start..place], self.grammar)
                {
                    return Some(self.stray(open, breaks_before, false));
                }
            } else if byte != b'"' || (self.grammar.escapes && is_escaped(self.text, open, place)) {
            } else if next == Some(&b'"') {
                self.special.next();
                form = CellForm::Doubled;
            } else {
                break place;
            }
        };
        let next = skip_gap(self.text, quote + 1, self.grammar);
        match self.text.get(next) {
            None if !self.is_whole => return None,
            Some(byte) if !matches!(byte, b'\n' | b'\r') && *byte != self.grammar.separator => {
                if line_breaks > 0 {
                    return Some(self.stray(open, breaks_before, false));
                }
                return self.loose(cell, breaks_before, cells).map(AfterQuote::Record);
            }
            _ => {}
        }
        if line_breaks > 0 {
            let end =
                line_end(self.text, next).map(|(end, _)| end).or(self.is_whole.then_some(self.text.len()))?;
            if swallows_rows(&self.text[line_start..end], self.grammar) {
                return Some(self.stray(open, breaks_before, true));
            }
        }
        // A backslash is escaped itself, also in a cell without a quote.
        if self.grammar.escapes && memchr::memchr(b'\\', &self.text[open..quote]).is_some() {
            form = CellForm::Escaped;
        }
        cells.push(open + 1, quote, form);
        Some(AfterQuote::Cell { next, line_breaks })
    }

    /// Ends the record with the line of a stray quote.
    fn stray(&mut self, open: usize, breaks_before: u64, is_closed: bool) -> AfterQuote {
        let mut record = self.end_with_line(open, breaks_before).1;
        record.is_loose = true;
        record.fault = Some(QuoteFault::Stray { lines_below: breaks_before, is_closed });
        AfterQuote::Record(record)
    }

    /// Ends the record with the line of `place`; also where the text of that line ends.
    fn end_with_line(&mut self, place: usize, breaks_before: u64) -> (usize, RecordEnd) {
        let length = self.text.len();
        let (end, next, more) =
            line_end(self.text, place).map_or((length, length, 0), |(end, next)| (end, next, 1));
        self.special.seek(next);
        (end, self.finish(next, breaks_before + more))
    }

    /// Reads the rest of the line from `cell` on alone.
    fn loose(&mut self, cell: usize, breaks_before: u64, cells: &mut CellSpans) -> Option<RecordEnd> {
        if !self.is_whole {
            // The second half of the line break must be there, too.
            line_end(self.text, cell).filter(|(_, next)| *next < self.text.len())?;
        }
        let (end, mut record) = self.end_with_line(cell, breaks_before);
        record.is_loose = true;
        let n_before = cells.count();
        for loose in [LooseQuotes::Inner, LooseQuotes::Literal] {
            cells.truncate(n_before);
            line_spans(self.text, (cell, end), self.grammar, loose, cells);
            if self.grammar.width == 0 || cells.count() == self.grammar.width {
                return Some(record);
            }
        }
        record.fault = Some(QuoteFault::Loose);
        Some(record)
    }
}
