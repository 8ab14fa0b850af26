//! Cells and levels within sentences.

use std::borrow::Cow;

/// The longest text of a user in a message, in letters: longer than the names of columns are. A cell may have megabytes.
const LONGEST: usize = 80;

/// A cell, level or id in quotes, as messages, warnings and the reasons of rejected rows show it: the beginning of a long one.
pub(crate) fn in_quotes(cell: impl AsRef<str>) -> String {
    format!("\"{}\"", shortened(cell.as_ref()))
}

/// A text, cut to a length that a message can hold.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", text[..end].trim_end())),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_cell_is_shown_by_its_beginning() {
        assert_eq!(in_quotes("ten days"), "\"ten days\"");
        assert_eq!(in_quotes("ä".repeat(80)), format!("\"{}\"", "ä".repeat(80)));
        assert_eq!(in_quotes("ä".repeat(5_000_000)), format!("\"{}…\"", "ä".repeat(80)));
    }
}
