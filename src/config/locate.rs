//! The line and column of a path in the text of `bantam.toml`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::Spot;
use super::path::{Path, PathStep};
use super::toml_text::written_byte;

/// The byte order mark that Windows editors write at the start of a file; it has no width.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text with its keys, as far as it can be read.
pub(crate) struct Document<'t> {
    text: &'t str,
    root: DeValue<'t>,
    /// The byte at which each line starts.
    lines: Vec<usize>,
}

impl<'t> Document<'t> {
    /// Reads `text`, and skips what is not TOML.
    pub(crate) fn read(text: &'t str) -> Self {
        let (root, _) = DeTable::parse_recoverable(text);
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(place, _)| place + 1);
        Self {
            text,
            root: DeValue::Table(root.into_inner()),
            lines: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// Line and column, both from 1, of the target of `path` and `spot`, else of the nearest table above.
    pub(crate) fn position(&self, path: &Path, spot: Spot) -> (usize, usize) {
        match spot {
            Spot::Byte(byte) => self.line_and_column(byte),
            Spot::Key => self.line_and_column(self.find(path, true).0),
            Spot::Value => self.line_and_column(self.find(path, false).0),
            Spot::Inside(byte) => {
                let (start, value) = self.find(path, false);
                let is_text = matches!(value, Some(DeValue::String(_)));
                let inside = if is_text { written_byte(&self.text[start..], byte) } else { 0 };
                self.line_and_column(start + inside)
            }
        }
    }

    /// Line and column of a byte, both from 1, the column in characters.
    fn line_and_column(&self, byte: usize) -> (usize, usize) {
        let byte = if self.text.is_char_boundary(byte) { byte } else { self.text.len() };
        let line = self.lines.partition_point(|&start| start <= byte);
        let before = &self.text[self.lines[line - 1]..byte];
        (line, before.chars().filter(|&c| c != BYTE_ORDER_MARK).count() + 1)
    }

    /// The byte of the target of a path, and the value there if the whole path is in the file.
    fn find(&self, path: &Path, wants_key: bool) -> (usize, Option<&DeValue<'t>>) {
        let mut value = &self.root;
        let mut byte = 0;
        for (i, step) in path.steps().iter().enumerate() {
            let Some((key, below)) = enter(value, step) else {
                return (byte, None);
            };
            let is_last = i + 1 == path.steps().len();
            let points_at_value = is_last && !wants_key && !below.get_ref().is_table();
            byte = match key {
                Some(key) if !points_at_value => key.start,
                _ => below.span().start,
            };
            value = below.get_ref();
        }
        (byte, Some(value))
    }
}

/// The position of the key of one step, unless it is into a list, and its value.
fn enter<'v, 't>(
    value: &'v DeValue<'t>,
    step: &PathStep,
) -> Option<(Option<Range<usize>>, &'v Spanned<DeValue<'t>>)> {
    match (value, step) {
        (DeValue::Table(table), PathStep::Key(key)) => {
            table.get_key_value(key.as_str()).map(|(key, value)| (Some(key.span()), value))
        }
        (DeValue::Array(list), PathStep::Number(number)) => {
            list.get(number.checked_sub(1)?).map(|value| (None, value))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_inside_a_text_is_found_behind_its_escapes() {
        let inside =
            |text: &str, byte: usize| Document::read(text).position(&Path::new(["x"]), Spot::Inside(byte));
        assert_eq!(inside("x = 'ab > c'\n", 3), (1, 9));
        assert_eq!(inside("x = \"\\\"a b\\\" > c\"\n", 6), (1, 14));
        assert_eq!(inside("x = '''\na AND\n  b >'''\n", 8), (3, 3));
        assert_eq!(inside("x = \"\"\"a \\\n   AND b\"\"\"\n", 2), (2, 4));
        assert_eq!(inside("x = \"é\\u00e9 > 1\"\n", 5), (1, 14));
        assert_eq!(inside("x = 'a'\n", 99), (1, 7));
        assert_eq!(inside("x = 3\n", 2), (1, 5));
    }
}
