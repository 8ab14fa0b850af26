//! The positions of the cells of a record.

/// How cells are separated and quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grammar {
    /// The separator.
    pub(super) separator: u8,
    /// Whether a backslash before a quote makes it part of a quoted cell.
    pub(super) escapes: bool,
    /// How many cells most records have; 0 when that is not known yet.
    pub(super) width: usize,
}

/// The form of the text of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellForm {
    /// Literal, in quotes or not.
    Verbatim,
    /// In quotes, with quotes that are doubled.
    Doubled,
    /// In quotes, with backslashes before quotes.
    Escaped,
}

/// The range of the text of a cell, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellSpan {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) form: CellForm,
}

/// The cells of one record; beyond `limit` they are only counted, so that a line of commas needs no memory.
#[derive(Debug)]
pub(super) struct CellSpans {
    spans: Vec<CellSpan>,
    count: usize,
    limit: usize,
    is_filled_beyond: bool,
}

impl CellSpans {
    pub(super) fn new(limit: usize) -> Self {
        Self { spans: Vec::new(), count: 0, limit, is_filled_beyond: false }
    }

    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.count = 0;
        self.is_filled_beyond = false;
    }

    #[inline]
    pub(super) fn push(&mut self, start: usize, end: usize, form: CellForm) {
        self.count += 1;
        if self.count <= self.limit {
            self.spans.push(CellSpan { start: start as u32, end: end as u32, form });
        } else {
            self.is_filled_beyond |= start < end;
        }
    }

    /// Truncates to the first `count` cells, which must be within the limit.
    pub(super) fn truncate(&mut self, count: usize) {
        self.spans.truncate(count);
        self.is_filled_beyond &= count > self.limit;
        self.count = count;
    }

    /// How many cells there are, beyond the limit too.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The cells within the limit.
    pub(super) fn spans(&self) -> &[CellSpan] {
        &self.spans
    }

    /// Whether a cell beyond the limit holds a byte.
    pub(super) fn is_filled_beyond(&self) -> bool {
        self.is_filled_beyond
    }
}
