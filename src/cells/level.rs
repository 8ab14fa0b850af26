//! Levels of categories: one text for equal words.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::invisible::is_invisible;

/// A cell as a level of a category: in Unicode form NFC, trimmed, without invisible characters, and with one blank for each
/// run of white space. Case is kept, and a text that is so already is borrowed.
///
/// # Reference
/// Unicode Standard Annex #15, form C.
#[must_use]
pub fn level_text(cell: &str) -> Cow<'_, str> {
    // Most ids and many words, without a branch for each letter.
    if cell.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic()) {
        return Cow::Borrowed(cell);
    }
    let cell = cell.trim();
    if is_clean(cell) {
        return Cow::Borrowed(cell);
    }
    let composed: String = cell.chars().filter(|letter| !is_invisible(*letter)).nfc().collect();
    let mut level = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !level.is_empty() {
            level.push(' ');
        }
        level.push_str(word);
    }
    Cow::Owned(level)
}

/// Whether a trimmed text is in this form already.
fn is_clean(text: &str) -> bool {
    let mut last = b'x';
    let mut is_ascii = true;
    for byte in text.bytes() {
        is_ascii &= byte.is_ascii();
        if matches!(byte, b'\t'..=b'\r') || (byte == b' ' && last == b' ') {
            return false;
        }
        last = byte;
    }
    let is_odd = |letter: char| is_invisible(letter) || (letter.is_whitespace() && letter != ' ');
    is_ascii || (!text.contains(is_odd) && is_nfc_quick(text.chars()) == IsNormalized::Yes)
}

/// The level without regard to case: levels with one key and different texts are one word to most readers.
#[must_use]
pub fn level_key(cell: &str) -> Cow<'_, str> {
    let level = level_text(cell);
    if level.is_ascii() {
        if level.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(level.to_ascii_lowercase());
        }
        return level;
    }
    // By way of upper case, so that "ß" and "SS", and the two small sigmas, are one.
    Cow::Owned(level.to_uppercase().to_lowercase().nfc().collect())
}

/// A text without its accents and case, so that `Santé` and `sante` are equal.
#[must_use]
pub fn unaccented_key(text: &str) -> String {
    let is_mark = |letter: &char| matches!(*letter, '\u{300}'..='\u{36f}');
    let letters: String = level_text(text).nfd().filter(|letter| !is_mark(letter)).collect();
    letters.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_only_in_form_are_one_level() {
        let same = [
            "New York", " New York ", "New\u{a0}York", "New \u{a0} York", "New\u{200b} York",
            "\u{feff}New York",
        ];
        let more =
            ["N\u{ad}ew York", "New\tYork", "New\r\nYork", "\u{202e}New York\u{202c}", "New York\u{2028}"];
        for cell in same.iter().chain(&more) {
            assert_eq!(level_text(cell), "New York", "{cell:?}");
        }
        assert_eq!(level_text("Zu\u{308}rich"), "Zürich");
        // A blank of no width between a letter and its accent.
        assert_eq!(level_text("Zu\u{200b}\u{308}rich"), "Zürich");
        assert_eq!(level_text(" \u{200b} "), "");
        assert!(matches!(level_text("Zürich, am See"), Cow::Borrowed("Zürich, am See")));
        assert!(matches!(level_text("  Retail "), Cow::Borrowed("Retail")));
    }

    #[test]
    fn case_is_kept_in_the_level_and_folded_in_the_key() {
        assert_eq!(level_text("RETAIL"), "RETAIL");
        assert_eq!(level_key("RETAIL"), level_key(" retail"));
        assert_eq!(level_key("STRASSE"), level_key("Straße"));
        assert_eq!(level_key("ΟΔΟΣ"), level_key("οδος"));
        assert_eq!(level_key("ZU\u{308}RICH"), level_key("zürich"));
        assert_ne!(level_key("Zurich"), level_key("Zürich"));
    }
}
