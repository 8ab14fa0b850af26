//! The line and column of a path in the text of `bantam.toml`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::Spot;
use super::path::{Path, PathStep};

/// Windows editors put this mark at the start of a file; it has no width.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text with its keys, as far as it can be read.
pub(crate) struct Document<'t> {
    text: &'t str,
    root: DeValue<'t>,
}

impl<'t> Document<'t> {
    /// Reads `text`, passing over what is not TOML.
    pub(crate) fn read(text: &'t str) -> Self {
        let (root, _) = DeTable::parse_recoverable(text);
        Self { text, root: DeValue::Table(root.into_inner()) }
    }

    /// Line and column, both from 1, of what `path` and `spot` point at, else of the nearest table above.
    pub(crate) fn position(&self, path: &Path, spot: Spot) -> (usize, usize) {
        match spot {
            Spot::Byte(byte) => line_and_column(self.text, byte),
            Spot::Key => line_and_column(self.text, self.byte(path, true)),
            Spot::Value => line_and_column(self.text, self.byte(path, false)),
        }
    }

    fn byte(&self, path: &Path, wants_key: bool) -> usize {
        let mut value = &self.root;
        let mut byte = 0;
        for (i, step) in path.steps().iter().enumerate() {
            let Some((key, below)) = enter(value, step) else {
                break;
            };
            let is_last = i + 1 == path.steps().len();
            let points_at_value = is_last && !wants_key && !below.get_ref().is_table();
            byte = match key {
                Some(key) if !points_at_value => key.start,
                _ => below.span().start,
            };
            value = below.get_ref();
        }
        byte
    }
}

/// The place of the key of one step, unless it is into a list, and the value it leads to.
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

/// Line and column of a byte, both from 1, the column in characters.
fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    let characters = before[line_start..].chars().filter(|&c| c != BYTE_ORDER_MARK).count();
    (line, characters + 1)
}
