//! Encodings by name.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::error::TextError;

/// Labels that are suggested for one that is not known: the encodings that spreadsheets and databases write.
const LABELS: [&str; 16] = [
    "utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1250", "windows-1251", "windows-1254",
    "windows-1257", "iso-8859-1", "iso-8859-2", "iso-8859-15", "macintosh", "shift_jis", "euc-jp", "gb18030",
    "big5",
];

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextEncoding(&'static Encoding);

impl TextEncoding {
    /// UTF-8, of which ASCII is a part.
    pub const UTF_8: Self = Self(UTF_8);
    /// The usual one of Western European Windows.
    pub const WINDOWS_1252: Self = Self(WINDOWS_1252);
    pub(super) const UTF_16LE: Self = Self(UTF_16LE);
    pub(super) const UTF_16BE: Self = Self(UTF_16BE);

    /// The encoding of a label of the WHATWG Encoding Standard, in any case.
    ///
    /// # Errors
    /// When there is none of that label; names the nearest.
    pub fn of_label(label: &str) -> Result<Self, TextError> {
        Encoding::for_label_no_replacement(label.as_bytes())
            .map(Self)
            .ok_or_else(|| TextError::UnknownEncoding { label: label.to_owned(), nearest: nearest(label) })
    }

    /// The first of these bytes that stands for no letter, if it is windows-1252: the standard reads them as control characters,
    /// which no text has.
    pub(super) fn undefined_byte(self, bytes: &[u8]) -> Option<u8> {
        let is_undefined = |byte: &&u8| matches!(**byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
        bytes.iter().find(is_undefined).copied().filter(|_| self == Self::WINDOWS_1252)
    }

    /// Its name in the standard.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(super) fn encoding(self) -> &'static Encoding {
        self.0
    }
}

/// The label that differs least, if it differs little.
fn nearest(label: &str) -> Option<&'static str> {
    /// A third of the letters may differ.
    const LETTERS_PER_EDIT: usize = 3;
    let plain = |word: &str| -> String {
        word.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let word = plain(label);
    // "cp1252", "win1252", "1252": the number says which.
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    if digits.len() >= 3
        && let Some(known) = LABELS.iter().find(|known| known.ends_with(&digits))
    {
        return Some(known);
    }
    // "utf16" lacks the order of the bytes.
    if digits.len() >= 2
        && let Some(known) = LABELS.iter().find(|known| plain(known).starts_with(&word))
    {
        return Some(known);
    }
    let edits = |known: &'static str| (strsim::damerau_levenshtein(&word, &plain(known)), known);
    let (distance, known) = LABELS.into_iter().map(edits).min_by_key(|(distance, _)| *distance)?;
    (distance <= word.len().div_ceil(LETTERS_PER_EDIT)).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_label_names_the_nearest() {
        let nearest = |label: &str| match TextEncoding::of_label(label) {
            Err(TextError::UnknownEncoding { nearest, .. }) => nearest,
            _ => panic!("{label} is known"),
        };
        assert_eq!(nearest("windows-1252x"), Some("windows-1252"));
        assert_eq!(nearest("win1252"), Some("windows-1252"));
        assert_eq!(nearest("UTF8-"), Some("utf-8"));
        assert_eq!(nearest("utf16"), Some("utf-16le"));
        assert_eq!(nearest("shiftjs"), Some("shift_jis"));
        assert_eq!(nearest("nonsense words"), None);
        assert_eq!(TextEncoding::of_label(" Latin1 ").unwrap(), TextEncoding::WINDOWS_1252);
        assert_eq!(TextEncoding::of_label("cp1252").unwrap().name(), "windows-1252");
    }
}
