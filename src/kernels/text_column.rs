//! A column of computed texts, in one buffer.

use super::side::OneOrMany;

/// Texts one after the other in one buffer; each is known or unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    buffer: String,
    /// The end of each text in the buffer; it begins at the end of the one before.
    ends: Vec<usize>,
    known: Vec<bool>,
}

impl Texts {
    /// An empty column with capacity for a number of rows.
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { buffer: String::new(), ends: Vec::with_capacity(rows), known: Vec::with_capacity(rows) }
    }

    /// Appends a text, or an unknown one.
    pub(super) fn push(&mut self, text: Option<&str>) {
        self.buffer.push_str(text.unwrap_or_default());
        self.ends.push(self.buffer.len());
        self.known.push(text.is_some());
    }

    /// Appends the text that `write` appends to the buffer; unknown if it returns `None`.
    pub(super) fn write(&mut self, write: impl FnOnce(&mut String) -> Option<()>) {
        let start = self.buffer.len();
        let known = write(&mut self.buffer).is_some();
        if !known {
            self.buffer.truncate(start);
        }
        self.ends.push(self.buffer.len());
        self.known.push(known);
    }

    /// Appends the texts of a block.
    pub(super) fn extend(&mut self, side: OneOrMany<'_, Option<&str>>, rows: usize) {
        let bytes = |text: Option<&str>| text.map_or(0, str::len);
        self.buffer.reserve(match side {
            OneOrMany::One(text) => bytes(text).saturating_mul(rows),
            OneOrMany::Many(texts) => texts.iter().map(|&text| bytes(text)).sum(),
        });
        (0..rows).for_each(|row| self.push(side.get(row)));
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a row; `None` if it is unknown, or the row does not exist.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        if !*self.known.get(row)? {
            return None;
        }
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.buffer.get(start..self.ends[row])
    }

    /// The texts of all rows, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        let mut start = 0;
        self.ends.iter().zip(&self.known).map(move |(&end, &known)| {
            let text = self.buffer.get(start..end).filter(|_| known);
            start = end;
            text
        })
    }
}

impl<'a> FromIterator<Option<&'a str>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(texts: I) -> Self {
        let texts = texts.into_iter();
        let mut column = Self::with_capacity(texts.size_hint().0);
        texts.for_each(|text| column.push(text));
        column
    }
}
