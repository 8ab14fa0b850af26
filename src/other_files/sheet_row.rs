//! A row of a sheet, and the places of its cells.

use super::cell_batch::TextCells;
use super::cell_builder::{CellView, write_number, write_time};

/// The content of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum SheetValue {
    /// A shared string.
    Shared(usize),
    /// Text of the row, from and to.
    Text(usize, usize),
    Number(f64),
    Flag(bool),
    /// Microseconds since 1970.
    Time(i64),
    /// `#N/A`, which says that there is no value.
    NotAvailable,
    /// `#REF!` and the like.
    Error,
    /// A formula without a value.
    Uncomputed,
}

impl SheetValue {
    /// Whether the cell holds something, but no value.
    pub(super) const fn is_lost(self) -> bool {
        matches!(self, Self::NotAvailable | Self::Error | Self::Uncomputed)
    }
}

/// A row that holds something.
#[derive(Debug, Clone, Default)]
pub(super) struct SheetRow {
    /// Its number in the sheet; the first is 1.
    pub number: u64,
    /// How many rows the sheet has given so far.
    pub ordinal: u64,
    /// Positions and values of its cells, in the order of the sheet.
    pub cells: Vec<(usize, SheetValue)>,
    pub(super) text: String,
}

impl SheetRow {
    /// The value of a cell as a cell of a table.
    pub(super) fn view<'a>(&'a self, value: SheetValue, strings: &'a TextCells) -> CellView<'a> {
        let text = match value {
            SheetValue::Shared(index) => strings.get(index),
            SheetValue::Text(start, end) => self.text.get(start..end),
            SheetValue::Number(number) => return CellView::Number(number),
            SheetValue::Flag(flag) => return CellView::Flag(flag),
            SheetValue::Time(time) => return CellView::Time(time),
            SheetValue::NotAvailable | SheetValue::Error | SheetValue::Uncomputed => None,
        };
        text.filter(|text| !text.is_empty()).map_or(CellView::Unknown, CellView::Text)
    }

    /// The texts of all cells up to the last.
    pub(super) fn texts(&self, strings: &TextCells) -> Vec<String> {
        let mut texts = Vec::new();
        for &(position, value) in &self.cells {
            if texts.len() <= position {
                texts.resize(position + 1, String::new());
            }
            let text = &mut texts[position];
            match self.view(value, strings) {
                CellView::Unknown => {}
                CellView::Text(found) | CellView::Digits(found) => found.clone_into(text),
                CellView::Flag(flag) => *text = flag.to_string(),
                CellView::Number(number) => write_number(number, text),
                CellView::Time(time) => write_time(time, text),
            }
        }
        texts
    }

    /// The text of a value of its own; of a shared one, or another, none.
    pub(super) fn own_text(&self, value: SheetValue) -> &str {
        match value {
            SheetValue::Text(start, end) => self.text.get(start..end).unwrap_or_default(),
            _ => "",
        }
    }

    /// Adds a value at a position that has none, with its text if it is one.
    pub(super) fn add(&mut self, position: usize, value: SheetValue, text: &str) {
        if self.cells.iter().any(|(other, _)| *other == position) {
            return;
        }
        let start = self.text.len();
        let value = match value {
            SheetValue::Text(..) => {
                self.text.push_str(text);
                SheetValue::Text(start, self.text.len())
            }
            other => other,
        };
        let place = self.cells.iter().position(|(other, _)| *other > position);
        self.cells.insert(place.unwrap_or(self.cells.len()), (position, value));
    }

    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.text.clear();
    }
}

/// The position of the column of a cell such as `AB12`; that of `A` is 0.
pub(super) fn column_position(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters
        .take(4)
        .fold(0, |number, letter| number * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

/// The position of the column of a cell such as `$AB$12`, and its row.
pub(super) fn cell_place(place: &str) -> Option<(usize, u64)> {
    let place = place.trim().replace('$', "");
    let row = place.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).parse().ok()?;
    Some((column_position(&place)?, row))
}

/// The letters of the column at a position.
pub(super) fn column_letters(position: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = position + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (letters, position) in [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16_383)] {
            assert_eq!(column_letters(position), letters);
            assert_eq!(column_position(&format!("{letters}7")), Some(position));
        }
        assert_eq!(column_position("7"), None);
        assert_eq!((cell_place("$AA$12"), cell_place("A")), (Some((26, 12)), None));
    }
}
