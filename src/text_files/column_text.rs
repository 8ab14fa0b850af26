//! A column of texts in one buffer.

/// The cells of a column: one text, and where each cell ends in it. An empty cell is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnText {
    text: String,
    ends: Vec<u32>,
}

impl ColumnText {
    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A cell; `None` when it is unknown, or beyond the last.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)? as usize;
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end).filter(|cell| !cell.is_empty())
    }

    /// All cells, `None` for those that are unknown.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The text of all cells.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where each cell ends in [`ColumnText::text`].
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }
}

/// Cells that are shorter than this are copied as if they had this many bytes: a copy of a fixed size takes a fifth of the
/// time of one with an unpredictable size.
const SHORT: usize = 16;

/// Takes the cells of a column one by one.
#[derive(Debug, Default)]
pub(super) struct ColumnTextBuilder {
    /// The bytes of all cells, and room for more.
    bytes: Vec<u8>,
    length: usize,
    ends: Vec<u32>,
}

impl ColumnTextBuilder {
    /// With capacity for this number of bytes and cells, in the memory of a column that is no longer needed.
    pub(super) fn reusing(used: ColumnText, bytes: usize, rows: usize) -> Self {
        let (mut buffer, mut ends) = (used.text.into_bytes(), used.ends);
        buffer.resize(buffer.capacity().max(bytes + SHORT), 0);
        ends.clear();
        ends.reserve(rows);
        Self { bytes: buffer, length: 0, ends }
    }

    /// Adds `text[start..end]`, which is UTF-8.
    #[inline]
    pub(super) fn push_range(&mut self, text: &[u8], start: usize, end: usize) {
        let length = end - start;
        let copied = if length <= SHORT && start + SHORT <= text.len() { SHORT } else { length };
        if self.bytes.len() < self.length + copied {
            self.bytes.resize(2 * self.bytes.len() + copied, 0);
        }
        if copied == SHORT {
            self.bytes[self.length..][..SHORT].copy_from_slice(&text[start..][..SHORT]);
        } else {
            self.bytes[self.length..][..length].copy_from_slice(&text[start..end]);
        }
        self.length += length;
        self.ends.push(self.length as u32);
    }

    /// Adds a cell.
    pub(super) fn push(&mut self, cell: &str) {
        self.push_range(cell.as_bytes(), 0, cell.len());
    }

    /// Truncates to the first cells.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
        self.length = self.ends.last().map_or(0, |end| *end as usize);
    }

    /// The column.
    pub(super) fn finish(mut self) -> ColumnText {
        self.bytes.truncate(self.length);
        let text = String::from_utf8(self.bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        ColumnText { text, ends: self.ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_were_pushed() {
        let mut cells = ColumnTextBuilder::default();
        for cell in ["a", "", "bé", "a cell of more than sixteen bytes", "x"] {
            cells.push(cell);
        }
        cells.push_range(b"some text that goes on behind the cell", 5, 9);
        cells.truncate(7);
        let all = cells.finish();
        let right =
            [Some("a"), None, Some("bé"), Some("a cell of more than sixteen bytes"), Some("x"), Some("text")];
        assert_eq!(all.iter().collect::<Vec<_>>(), right);
        let mut cells = ColumnTextBuilder::reusing(all, 5, 5);
        for cell in ["a", "b"] {
            cells.push(cell);
        }
        cells.truncate(1);
        let cells = cells.finish();
        assert_eq!((cells.get(0), cells.get(1), cells.text()), (Some("a"), None, "a"));
    }
}
