//! Invisible characters, and blanks other than the plain blank.

use std::borrow::Cow;

/// Whether a character has no width: zero-width characters, soft hyphens, byte-order marks, and the controls of
/// the direction of writing.
pub(super) const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether a text has anything to see.
#[must_use]
pub fn is_visible(text: &str) -> bool {
    text.chars().any(|letter| !is_invisible(letter) && !letter.is_whitespace())
}

/// Whether a character separates groups of digits as a blank does: a blank, a no-break, narrow, thin or figure space.
pub(super) fn is_blank(letter: char) -> bool {
    letter == ' '
        || (letter > '\u{9f}' && letter.is_whitespace() && !matches!(letter, '\u{2028}' | '\u{2029}'))
}

/// A cell normalised for numbers and dates: without invisible characters, with full-width letters, digits and signs as
/// their ASCII counterparts. ASCII costs one scan.
pub(super) fn seen(text: &str) -> Cow<'_, str> {
    let is_odd = |letter: char| {
        is_invisible(letter) || matches!(letter, '\u{ff01}'..='\u{ff5e}' | '\u{ffe1}' | '\u{ffe5}')
    };
    if text.is_ascii() || !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|letter| !is_invisible(*letter)).map(|letter| match letter {
        // Full-width forms are the ASCII characters from "!" to "~" in their order.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xff01 + 0x21).unwrap_or(letter),
        '\u{ffe5}' => '¥',
        '\u{ffe1}' => '£',
        other => other,
    });
    Cow::Owned(seen.collect())
}
