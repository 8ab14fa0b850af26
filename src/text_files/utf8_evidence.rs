//! Whether bytes are UTF-8, UTF-16 or of an encoding with one byte a letter.

use super::encoding::TextEncoding;

/// The evidence of the bytes above 127 of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Utf8Evidence {
    /// Letters of several bytes that are UTF-8.
    pub(super) letters: u64,
    /// Sequences that are not.
    pub(super) faults: u64,
    /// Those of them that no encoding with one byte a letter writes either.
    pub(super) noise: u64,
}

/// One letter of UTF-8 outweighs this many sequences that are not: in windows-1252, sequences that are valid UTF-8 are very rare; in
/// encodings with two bytes a letter, such as GBK, up to a fourth of the letters are.
const OUTWEIGHED: u64 = 2;

impl Utf8Evidence {
    /// The evidence of these bytes; a letter that is cut off at their end is ignored.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut evidence = Self::default();
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            evidence.letters += count_letters(chunk.valid());
            let is_cut_off = chunks.peek().is_none() && could_go_on(chunk.invalid());
            let is_fault = !chunk.invalid().is_empty() && !is_cut_off;
            evidence.faults += u64::from(is_fault);
            // ÿ begins no word of any language, and ends none that is written in windows-1252.
            evidence.noise += u64::from(is_fault && chunk.invalid().contains(&0xFF));
        }
        evidence
    }

    /// Whether the text is UTF-8, if it has any byte above 127.
    pub(super) fn is_utf8(self) -> Option<bool> {
        let others = self.faults - self.noise;
        (self.letters + self.faults > 0).then_some(OUTWEIGHED * self.letters >= others)
    }
}

/// How many letters are not ASCII.
fn count_letters(text: &str) -> u64 {
    text.bytes().map(|byte| u64::from(byte >= 0xC0)).sum()
}

/// Whether these bytes may be the beginning of a letter.
fn could_go_on(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// UTF-16 without a byte-order mark, by the zeros in the letters of ASCII, of which separators and digits are.
pub(super) fn utf16_by_zeros(head: &[u8]) -> Option<TextEncoding> {
    /// As many bytes as a header has.
    const LOOKED_AT: usize = 4096;
    /// No table is shorter.
    const FEWEST_LETTERS: usize = 4;
    let head = &head[..head.len().min(LOOKED_AT) & !1];
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, letters) = (zeros(0), zeros(1), head.len() / 2);
    // Four in ten of one half, and next to none in the other: text of mostly ASCII, not padding by zeros.
    let is_half = |more: usize, less: usize| more * 10 >= letters * 4 && less * 20 <= letters;
    if letters < FEWEST_LETTERS {
        None
    } else if is_half(odd, even) {
        Some(TextEncoding::UTF_16LE)
    } else {
        is_half(even, odd).then_some(TextEncoding::UTF_16BE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_utf8_outweigh_faults() {
        assert_eq!(Utf8Evidence::of(b"plain").is_utf8(), None);
        assert_eq!(Utf8Evidence::of("Müller, Straße".as_bytes()).is_utf8(), Some(true));
        assert_eq!(Utf8Evidence::of(b"M\xFCller").is_utf8(), Some(false));
        assert_eq!(Utf8Evidence::of(b"M\xC3\xBCller in M\xFCnchen").is_utf8(), Some(true));
        assert_eq!(Utf8Evidence::of(b"M\xC3\xBCller, caf\xE9, R\xE9tail").is_utf8(), Some(true));
        assert_eq!(
            Utf8Evidence::of(b"Soft\xFFware").is_utf8(),
            Some(true),
            "damaged, not of another encoding"
        );
        assert_eq!(Utf8Evidence::of(b"Soft\xFFware, M\xFCller").is_utf8(), Some(false));
        assert_eq!(Utf8Evidence::of(b"cut off \xC3").is_utf8(), None);
    }

    #[test]
    fn utf16_shows_by_its_zeros() {
        assert_eq!(utf16_by_zeros(b"i\0d\0,\0a\0"), Some(TextEncoding::UTF_16LE));
        assert_eq!(utf16_by_zeros(b"\0i\0d\0,\0a"), Some(TextEncoding::UTF_16BE));
        assert_eq!(utf16_by_zeros(b"id,a\nD1\0\0\0\0\0\0\0\0\0,5\n"), None);
    }
}
