//! Keys: ids that programs write in different forms.

use std::borrow::Cow;

use super::level::level_text;

/// The length of a case-sensitive Salesforce id, and of one with its three letters of checksum.
const SHORT_ID: usize = 15;
const LONG_ID: usize = 18;

/// The letters of the checksum.
const CHECK_LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// A cell as a key: trimmed and composed as [`level_text`] does, `1001.0` as `1001`, and a Salesforce id of 18 characters as
/// the one of 15. Case is kept.
///
/// # Reference
/// Salesforce, "15-character and 18-character IDs": each of the three last characters encodes for five others, the first of
/// them in the lowest bit, which are capitals.
#[must_use]
pub fn key_text(cell: &str) -> Cow<'_, str> {
    let key = level_text(cell);
    let kept = if is_long_id(&key) { SHORT_ID } else { whole_length(&key) };
    match key {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..kept]),
        Cow::Owned(mut text) => {
            text.truncate(kept);
            Cow::Owned(text)
        }
    }
}

/// The length of a key without the zeros behind the dot of a whole number.
fn whole_length(key: &str) -> usize {
    if !key.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return key.len();
    }
    let Some((whole, zeros)) = key.split_once('.') else { return key.len() };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let are_zeros = !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0');
    if is_whole && are_zeros { whole.len() } else { key.len() }
}

/// Whether this is a Salesforce id with a right checksum. One without any digit is taken for a word.
fn is_long_id(key: &str) -> bool {
    let bytes = key.as_bytes();
    let is_id = bytes.len() == LONG_ID
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..SHORT_ID].iter().any(u8::is_ascii_digit);
    is_id
        && bytes[..SHORT_ID]
            .chunks(5)
            .zip(&bytes[SHORT_ID..])
            .all(|(part, check)| check_letter(part) == *check)
}

fn check_letter(part: &[u8]) -> u8 {
    let bits = part.iter().enumerate().map(|(bit, letter)| usize::from(letter.is_ascii_uppercase()) << bit);
    CHECK_LETTERS[bits.sum::<usize>() % CHECK_LETTERS.len()]
}

/// The keys in a cell that lists several, such as `100;9000`; none in a cell that is one key.
#[must_use]
pub fn keys_of_list(cell: &str) -> Vec<Cow<'_, str>> {
    const SEPARATORS: [char; 3] = [';', ',', '|'];
    let separator = SEPARATORS.into_iter().find(|separator| cell.contains(*separator));
    let members = separator.into_iter().flat_map(|separator| cell.split(separator)).map(key_text);
    members.filter(|member| !member.is_empty()).collect()
}

/// Whether a cell is a long number as a spreadsheet rounds it, such as `1.23E+17` or `1,23E+17`. As an id it is
/// ambiguous. `12E5` or `1E5` may be an id: the mark is a sign of the exponent, or a fraction after one digit.
#[must_use]
pub fn is_scientific(cell: &str) -> bool {
    // Nearly all ids begin with two digits or a letter.
    if let [b'0'..=b'9', b'0'..=b'9', ..] | [b'A'..=b'Z' | b'a'..=b'z', ..] = cell.as_bytes() {
        return false;
    }
    let cell = cell.trim();
    let cell = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let Some((mantissa, exponent)) = cell.split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let (sign, power) = match exponent.strip_prefix(['+', '-']) {
        Some(power) => (true, power),
        None => (false, exponent),
    };
    whole.len() == 1
        && digits(whole)
        && fraction.is_none_or(digits)
        && digits(power)
        && power.len() <= 3
        && (sign || fraction.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_match_with_and_without_a_fraction_of_zero() {
        for (cell, key) in [
            ("1001.0", "1001"),
            (" 1001 ", "1001"),
            ("1001.00", "1001"),
            ("-7.0", "-7"),
            ("1001.5", "1001.5"),
            ("1.0.0", "1.0.0"),
            (".0", ".0"),
            ("1001.", "1001."),
            ("A1.0", "A1.0"),
            ("0017", "0017"),
            ("\u{feff}1001.0", "1001"),
        ] {
            assert_eq!(key_text(cell), key, "{cell:?}");
        }
    }

    #[test]
    fn lists_have_their_keys() {
        assert_eq!(keys_of_list("100;9000.0"), ["100", "9000"]);
        assert_eq!(keys_of_list(" a | b|"), ["a", "b"]);
        assert_eq!(keys_of_list("100,"), ["100"]);
        assert!(keys_of_list("100 9000").is_empty() && keys_of_list(";").is_empty());
    }

    #[test]
    fn ids_of_18_characters_are_those_of_15() {
        for (long, short) in [
            ("006QbaNqMQRJ0FSI01", "006QbaNqMQRJ0FS"),
            ("006QKff1MxbyYdiYIE", "006QKff1MxbyYdi"),
            ("006Qp6NkYfDuiPqIKJ", "006Qp6NkYfDuiPq"),
            ("006QasJg4JgivU1ISI", "006QasJg4JgivU1"),
            ("006QkyXZK2eS5YGIO0", "006QkyXZK2eS5YG"),
        ] {
            assert_eq!(key_text(long), short);
            assert_eq!(key_text(short), short);
        }
        // A wrong checksum, a number, a word.
        for other in ["006QbaNqMQRJ0FSI02", "123456789012345678", "abcdefghijklmnoAAA", "006QbaNqMQRJ0FSI0é"]
        {
            assert_eq!(key_text(other), other);
        }
    }

    #[test]
    fn numbers_that_a_spreadsheet_rounded_are_seen() {
        for cell in ["1.23E+17", "1,23E+17", " 1.23456E+11", "1E+17", "1.5e17", "-1.2E+05", "9.87e-05"] {
            assert!(is_scientific(cell), "{cell}");
        }
        for cell in
            ["12E5", "1E5", "5e21", "1001", "12.3E+4", "E+17", "1.E+1", "1.23E+", "1.23E+1234", "", "é1e+5"]
        {
            assert!(!is_scientific(cell), "{cell}");
        }
    }
}
