//! The end of a file: its totals, footers and faults.

use super::fault::LineFault;
use super::skipped::SkippedLines;

/// A line that is not a row, while it is unknown whether a row follows.
#[derive(Debug)]
pub(super) struct TailLine {
    /// Its kind if a row follows.
    pub(super) fault: LineFault,
    /// The beginning of its text.
    pub(super) text: String,
    /// How many cells are filled; counting stops at two where only one and several must be distinguished.
    pub(super) filled: usize,
    /// Whether its words are those of small print.
    pub(super) is_small_print: bool,
    /// Whether its first filled cell has several words.
    pub(super) has_words: bool,
    /// Whether a blank line stands before it.
    pub(super) is_below_blank: bool,
}

/// The lines below the last row so far.
#[derive(Debug, Default)]
pub(super) struct FileTail {
    lines: Vec<TailLine>,
    is_below_blank: bool,
}

impl FileTail {
    /// Records a blank line.
    pub(super) fn blank(&mut self) {
        self.is_below_blank = true;
    }

    /// Records a line that may be a row.
    pub(super) fn line(&mut self) {
        self.is_below_blank = false;
    }

    /// Whether the last line was blank, for a line that is made next.
    pub(super) fn is_below_blank(&self) -> bool {
        self.is_below_blank
    }

    /// Adds a line that is no row.
    pub(super) fn push(&mut self, line: TailLine) {
        self.is_below_blank = false;
        self.lines.push(line);
    }

    /// A row follows, so the lines before it are not the end.
    #[inline]
    pub(super) fn row(&mut self, faults: &mut Vec<LineFault>) {
        self.is_below_blank = false;
        if !self.lines.is_empty() {
            faults.extend(self.lines.drain(..).map(|line| line.fault));
        }
    }

    /// The end of the file. `width` is the number of cells of a row.
    ///
    /// Small print has at most half of the cells of a row. It begins with words of small print, below a blank line, or
    /// with one cell of several words, so that a row that was cut off is not taken for it. What follows need not.
    pub(super) fn end(self, width: usize, faults: &mut Vec<LineFault>, skipped: &mut SkippedLines) {
        let mut is_footer = false;
        for line in self.lines {
            let begins = line.is_small_print || line.is_below_blank || (line.filled == 1 && line.has_words);
            let is_narrow = line.filled == 1 || line.filled * 2 <= width;
            if width > 1 && is_narrow && (begins || is_footer) {
                is_footer = true;
                skipped.footer.add(line.fault.line, || line.text);
            } else {
                faults.push(line.fault);
            }
        }
    }
}

/// A line with the cells of a row, before it is known whether it is one.
pub(super) struct HeldLine {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u64,
    /// Whether it omits its last cells.
    pub(super) is_short: bool,
}
