//! A file in slices that end where a record ends.

use std::mem;
use std::sync::Arc;

use memchr::memchr;

use super::decoded::Decoded;
use super::dialect::is_separator;
use super::error::TextError;
use super::fault::{LineFault, LineFaultReason};
use super::findings::TextFindings;
use super::layout::{FoundLayout, TextLayout, find_layout};
use super::line_breaks::last_line_start;
use super::quoted_lines::{LineQuoting, find_line_quoting};
use super::record::RecordScanner;
use super::record_shape::whole_lines;
use super::settings::{BYTES_BELOW, HEAD_BYTES, LONGEST_ROW, TextSettings};
use super::skipped::SkippedLines;
use super::spans::{CellSpans, Grammar};
use super::text_buffer::TextBuffer;

/// Whole records of a text file, to be parsed by [`super::parse`].
#[derive(Debug)]
pub struct TextSlice {
    pub(super) text: Vec<u8>,
    pub(super) line: u64,
    /// The earliest start of a footer, in the last slice.
    pub(super) footer_start: Option<usize>,
    pub(super) encoding: &'static str,
    /// Whether it begins below the header.
    pub(super) follows_header: bool,
    /// The beginning of the text that follows it.
    pub(super) below: Vec<u8>,
    /// Rows before the slice that were too long to be read.
    pub(super) faults: Vec<LineFault>,
}

impl TextSlice {
    /// How many bytes of text it has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether it has no text, but only faults.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The line in which it begins.
    pub fn line(&self) -> u64 {
        self.line
    }
}

/// Reads a text file slice by slice, from below its header.
pub struct SliceReader {
    input: TextBuffer,
    layout: Arc<TextLayout>,
    skipped: SkippedLines,
    is_done: bool,
    slice_bytes: usize,
    footer_bytes: usize,
    /// Whether no slice has been cut yet.
    is_at_header: bool,
    faults: Vec<LineFault>,
}

impl SliceReader {
    /// Reads the beginning of a file and finds its layout.
    ///
    /// # Errors
    /// When it cannot be read, is no table, or has no header that can be used.
    pub fn open(source: Decoded, settings: &TextSettings) -> Result<Self, TextError> {
        if let Some(separator) = settings.separator.filter(|separator| !is_separator(*separator)) {
            return Err(TextError::Separator(char::from(separator)));
        }
        let mut input = TextBuffer::new(source);
        let found = read_layout(&mut input, settings.separator)?;
        input.bytes.drain(..found.body.0);
        input.line = found.body.1;
        Ok(Self {
            input,
            layout: Arc::new(found.layout.with_settings(settings)),
            skipped: found.skipped,
            is_done: false,
            slice_bytes: settings.slice_bytes.max(1),
            footer_bytes: settings.footer_bytes.max(1),
            is_at_header: true,
            faults: Vec::new(),
        })
    }

    /// How the file is laid out, to be shared by those who parse its slices.
    pub fn layout(&self) -> &Arc<TextLayout> {
        &self.layout
    }

    /// The detected format so far; the encoding is certain at the end of the file.
    pub fn findings(&self) -> TextFindings {
        TextFindings {
            compression: self.input.source.compression(),
            encoding: self.input.source.encoding(),
            encoding_origin: self.input.source.origin(),
            is_encoding_doubtful: self.input.source.is_doubtful(),
            likely_encoding: self.input.source.likely(),
            separator: self.layout.separator(),
            separator_origin: self.layout.separator_origin(),
            escapes: self.layout.escapes(),
            has_quoted_lines: self.input.has_quoted_lines(),
            header_line: self.layout.header_line(),
            accepts_short_rows: self.layout.accepts_short_rows(),
            skipped: self.skipped.clone(),
        }
    }

    /// Takes the memory of a slice that is no longer needed, for reuse.
    pub fn recycle(&mut self, slice: TextSlice) {
        self.input.spare.push(slice.text);
    }

    /// The next slice; `None` at the end.
    fn next_slice(&mut self) -> Result<Option<TextSlice>, TextError> {
        let mut wanted = self.slice_bytes + self.footer_bytes;
        loop {
            self.input.fill(wanted)?;
            let length = self.input.bytes.len();
            if self.input.is_at_end && length <= LONGEST_ROW {
                return Ok(self.last_slice());
            }
            let cut =
                find_cut(&self.input.bytes, self.layout.grammar, length.saturating_sub(self.footer_bytes));
            if cut > 0 {
                return Ok(Some(self.cut(cut)));
            }
            if self.input.is_at_end || length >= LONGEST_ROW + self.footer_bytes {
                if let Some(end) = self.end_of_stray_quote() {
                    return Ok(Some(self.cut(end)));
                }
                self.faults.push(LineFault { line: self.input.line, reason: LineFaultReason::TooLong });
                self.input.skip_line()?;
            } else {
                wanted = length + length.clamp(1, LONGEST_ROW);
            }
        }
    }

    /// Takes the first bytes of the text.
    fn cut(&mut self, end: usize) -> TextSlice {
        let (text, line) = self.input.cut(end);
        let encoding = self.input.source.encoding().name();
        let below = &self.input.bytes[..self.input.bytes.len().min(BYTES_BELOW)];
        TextSlice {
            text,
            line,
            footer_start: None,
            encoding,
            follows_header: mem::take(&mut self.is_at_header),
            below: below.to_vec(),
            faults: mem::take(&mut self.faults),
        }
    }

    fn last_slice(&mut self) -> Option<TextSlice> {
        self.is_done = true;
        let length = self.input.bytes.len();
        let mut slice = self.cut(length);
        // The first line of a slice is never small print: whether a blank line stands above it is not known.
        slice.footer_start = Some((length + 1).saturating_sub(self.footer_bytes));
        (length > 0 || !slice.faults.is_empty()).then_some(slice)
    }

    /// Where the line of a quote ends that is not closed within the longest row; `None` when the line itself is too long.
    fn end_of_stray_quote(&self) -> Option<usize> {
        let text = &self.input.bytes;
        let record = RecordScanner::new(text, self.layout.grammar, 0, true).next(&mut CellSpans::new(0))?;
        (record.end < text.len()).then_some(record.end)
    }
}

/// Detects the layout from as much of the file as necessary.
fn read_layout(input: &mut TextBuffer, separator: Option<u8>) -> Result<FoundLayout, TextError> {
    let mut head = HEAD_BYTES;
    input.fill(head)?;
    match find_line_quoting(whole_lines(&input.bytes, input.is_at_end), separator) {
        LineQuoting::Cells => {}
        LineQuoting::Lines => input.unquote_lines(),
        LineQuoting::Mixed { line } => return Err(TextError::MixedLines { line }),
    }
    loop {
        input.fill(head)?;
        let encoding = input.source.encoding().name();
        if let Some(found) = find_layout(&input.bytes, input.is_at_end, separator, encoding)? {
            return Ok(found);
        }
        if head >= LONGEST_ROW {
            return match find_layout(&input.bytes, true, separator, encoding) {
                Err(error @ TextError::HeaderQuote { .. }) => Err(error),
                _ => Err(TextError::LongHeader { line: 1, limit: LONGEST_ROW }),
            };
        }
        head *= 2;
    }
}

impl Iterator for SliceReader {
    type Item = Result<TextSlice, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let next = self.next_slice().transpose();
        self.is_done |= matches!(next, None | Some(Err(_)));
        next
    }
}

/// The last place, at most `limit`, where a record ends; 0 when there is none. There are bytes beyond `limit`.
///
/// Lines without a quote are records of their own; the others are read.
fn find_cut(text: &[u8], grammar: Grammar, limit: usize) -> usize {
    let mut cells = CellSpans::new(0);
    let mut at = 0;
    while at < limit {
        let quote = memchr(b'"', &text[at..limit]).map(|distance| at + distance);
        let before = last_line_start(text, at, quote.unwrap_or(limit)).unwrap_or(at);
        if quote.is_none() {
            return before;
        }
        let mut scanner = RecordScanner::new(text, grammar, before, false);
        at = before;
        loop {
            match scanner.next(&mut cells) {
                Some(record) if record.end > limit => return at,
                Some(record) => {
                    at = record.end;
                    if !record.has_quote {
                        break;
                    }
                }
                None => return at,
            }
        }
    }
    at
}
