//! Cells by which exports keep a spreadsheet from reading a number.

/// The text in a cell such as `="0017"`, `'1120` or `'2023-05-01`, by which exports keep a spreadsheet from reading a number; any other
/// cell as it is.
#[inline]
pub(crate) fn without_text_formula(cell: &str) -> &str {
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
