//! The text of a cell, without null values.

use crate::project::Reading;

/// The separator of the members of an array in one cell, as for a `set` feature.
pub(super) const MEMBER_SEPARATOR: &str = ";";

/// The trimmed text of a cell; `None` if it is empty or a null value.
pub(super) fn known_text<'a>(cell: &'a str, reading: &Reading) -> Option<&'a str> {
    let cell = cell.trim();
    (!cell.is_empty() && reading.null_values.iter().all(|word| word != cell)).then_some(cell)
}

/// The text in a cell such as `="0017"`, by which exports keep a spreadsheet from reading a number; any other cell as it is.
/// So does the apostrophe of `'1120` and `'2023-05-01`.
#[inline]
pub(super) fn without_text_formula(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'=', ..] => {}
        [b'\'', digits @ ..] if is_number_or_date(digits) => return &cell[1..],
        _ => return cell,
    }
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).map_or(cell, str::trim)
}

/// Whether these are digits with the signs of numbers, dates and times.
fn is_number_or_date(bytes: &[u8]) -> bool {
    let is_part = |byte: &u8| {
        byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'/' | b':' | b' ' | b'T' | b'Z')
    };
    bytes.iter().any(u8::is_ascii_digit) && bytes.iter().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_formulas_are_their_text() {
        for (cell, text) in [
            ("=\"0017\"", "0017"),
            ("=\"\"", ""),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("=1+1", "=1+1"),
            ("=", "="),
            ("1120", "1120"),
            ("'1120", "1120"),
            ("'2023-05-01", "2023-05-01"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("'", "'"),
        ] {
            assert_eq!(without_text_formula(cell), text);
        }
    }
}
