//! From the position of a cell to its value.

use std::borrow::Cow;

use super::spans::{CellForm, CellSpan};

/// The bytes of a cell between its quotes.
#[inline]
pub(super) fn raw<'a>(text: &'a [u8], span: &CellSpan) -> &'a [u8] {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// The bytes of a cell, with doubled and escaped quotes resolved.
pub(super) fn bytes<'a>(text: &'a [u8], span: &CellSpan) -> Cow<'a, [u8]> {
    let raw = raw(text, span);
    match span.form {
        CellForm::Verbatim => Cow::Borrowed(raw),
        CellForm::Doubled => Cow::Owned(unescaped(raw, false)),
        CellForm::Escaped => Cow::Owned(unescaped(raw, true)),
    }
}

fn unescaped(raw: &[u8], escapes: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        let next = raw.get(at + 1);
        let is_pair = byte == b'"' && next == Some(&b'"');
        let is_escape = escapes && byte == b'\\' && matches!(next, Some(b'"' | b'\\'));
        at += usize::from(is_pair || is_escape);
        bytes.push(raw[at]);
        at += 1;
    }
    bytes
}

/// Whether a byte is trimmed at both ends of a cell: blanks, and the padding of old databases.
pub(super) fn is_padding(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | 0 | 0x1A | 0x1C..=0x1F)
}

/// Whether a cell contains only padding.
#[inline]
pub(super) fn is_blank(text: &[u8], span: &CellSpan) -> bool {
    match raw(text, span) {
        [] => true,
        [first, ..] if first.is_ascii_graphic() => false,
        raw => std::str::from_utf8(raw).is_ok_and(|text| trimmed(text).is_empty()),
    }
}

/// A cell without blanks and padding around it.
#[inline]
pub(super) fn trimmed(text: &str) -> &str {
    if has_no_padding(text.as_bytes()) {
        return text;
    }
    text.trim_matches(|letter: char| match u8::try_from(letter) {
        Ok(byte) if byte.is_ascii() => is_padding(byte),
        _ => letter.is_whitespace() || letter == '\u{FEFF}',
    })
}

/// Whether a cell surely has no blank or padding at either end: true of most cells, and decided from two bytes.
#[inline]
pub(super) fn has_no_padding(cell: &[u8]) -> bool {
    match cell {
        [first, .., last] => first.is_ascii_graphic() && last.is_ascii_graphic(),
        [only] => only.is_ascii_graphic(),
        [] => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_within_cells_are_resolved() {
        let value = |raw: &str, form| {
            let span = CellSpan { start: 0, end: raw.len() as u32, form };
            String::from_utf8(bytes(raw.as_bytes(), &span).into_owned()).unwrap()
        };
        assert_eq!(value(r#"5"" pipe"#, CellForm::Doubled), "5\" pipe");
        assert_eq!(value(r#"a "best" one"#, CellForm::Doubled), "a \"best\" one");
        assert_eq!(value(r#"5\" pipe \\ \N"#, CellForm::Escaped), r#"5" pipe \ \N"#);
        assert_eq!(value(r"C:\", CellForm::Escaped), r"C:\");
    }

    #[test]
    fn padding_is_left_out() {
        assert_eq!(trimmed(" \u{A0}Energy\0\0"), "Energy");
        assert_eq!(trimmed("\0"), "");
        assert_eq!(trimmed("x"), "x");
        assert_eq!(trimmed("é"), "é");
    }
}
