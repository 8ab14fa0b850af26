//! What an encoding seems to be that is neither UTF-8 nor UTF-16, for messages: a guess decides nothing.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, IBM866, ISO_8859_5, SHIFT_JIS, UTF_8, WINDOWS_1252, X_MAC_CYRILLIC};

/// Fewer letters show no encoding.
const FEWEST_LETTERS: usize = 8;

/// The name of the encoding other than windows-1252 that these bytes seem to be: all of them are read in it, and as letters.
pub(super) fn likely_encoding(bytes: &[u8]) -> Option<&'static str> {
    let whole_lines = bytes.iter().rposition(|byte| *byte == b'\n').map_or(bytes, |last| &bytes[..last]);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(whole_lines, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let western = Letters::of(whole_lines, WINDOWS_1252);
    let are_runs = has_runs(whole_lines);
    let is_likely = |encoding: &&'static Encoding| {
        // Two signs of one byte within Western words are letters of Cyrillic in some encoding.
        let is_other =
            *encoding != WINDOWS_1252 && *encoding != UTF_8 && (are_runs || !is_cyrillic_of_dos(encoding));
        is_other
            && Letters::of(whole_lines, encoding).is_some_and(|found| found.is_better_than(western.as_ref()))
    };
    // Half-width kana alone are signs or Cyrillic for the detector.
    let is_sign = guess == WINDOWS_1252 || guess == ISO_8859_5;
    let found = if is_sign && are_runs && is_kana(whole_lines) { SHIFT_JIS } else { guess };
    Some(found).filter(is_likely).map(Encoding::name)
}

/// Whether all bytes are letters or signs in an encoding, so that it fits any text.
fn is_cyrillic_of_dos(encoding: &'static Encoding) -> bool {
    encoding == IBM866 || encoding == X_MAC_CYRILLIC
}

/// Whether all bytes above 127 are half-width kana of `Shift_JIS`.
fn is_kana(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii() || matches!(byte, 0xA1..=0xDF))
}

/// The letters of a text that are not ASCII.
#[derive(Debug, Clone, Copy)]
struct Letters {
    all: usize,
    alphabetic: usize,
    /// Of alphabets other than the Latin one.
    foreign: usize,
}

impl Letters {
    /// Those of bytes in an encoding; `None` where they are not in it.
    fn of(bytes: &[u8], encoding: &'static Encoding) -> Option<Self> {
        /// The first letter of Greek.
        const FIRST_FOREIGN: char = '\u{370}';
        if encoding == WINDOWS_1252
            && bytes.iter().any(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D))
        {
            return None;
        }
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let letters = || text.chars().filter(|letter| !letter.is_ascii());
        let alphabetic = || letters().filter(|letter| letter.is_alphabetic());
        let foreign = alphabetic().filter(|letter| *letter >= FIRST_FOREIGN).count();
        Some(Self { all: letters().count(), alphabetic: alphabetic().count(), foreign })
    }

    /// Whether they are a text rather than those of windows-1252, `None`: it is not that.
    fn is_better_than(self, western: Option<&Self>) -> bool {
        let Some(western) = western else { return 2 * self.alphabetic >= self.all && self.all > 0 };
        let is_foreign = self.foreign >= FEWEST_LETTERS && 2 * self.foreign >= self.all;
        // Signs such as "³" within words.
        let has_signs = 5 * western.alphabetic <= 4 * western.all;
        let is_text = self.all >= FEWEST_LETTERS && 20 * self.alphabetic >= 19 * self.all;
        is_foreign || (has_signs && is_text)
    }
}

/// Whether bytes above 127 mostly follow one another, which those of Western languages rarely do.
fn has_runs(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let starts = bytes.windows(2).filter(|pair| pair[0].is_ascii() && !pair[1].is_ascii()).count();
    high >= 2 * starts
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        BIG5, EUC_JP, EUC_KR, GBK, ISO_8859_2, ISO_8859_7, KOI8_U, WINDOWS_1250, WINDOWS_1251,
    };

    use super::*;

    fn guess(words: &str, encoding: &'static Encoding) -> Option<&'static str> {
        let row = |i: usize| {
            format!("D{i},{},{i}5,won\n", words.split(' ').nth(i % words.split(' ').count()).unwrap())
        };
        let text: String = (0..40).map(row).collect();
        let (bytes, _, is_lossy) = encoding.encode(&text);
        assert!(!is_lossy, "{words}");
        likely_encoding(&bytes)
    }

    #[test]
    fn encodings_of_other_scripts_are_named() {
        let japanese = "小売 製造業 金融 ソフトウェア 建設 不動産";
        let cyrillic = "Розница Энергетика Банковское Производство";
        for (words, encoding) in [
            (japanese, SHIFT_JIS),
            (japanese, EUC_JP),
            ("ｺｳﾘ ｴﾈ ｿﾌﾄ ｷﾞﾝｺｳ", SHIFT_JIS),
            ("零售 能源 银行 软件 制造业", GBK),
            ("零售 能源 銀行 軟體 製造業", BIG5),
            ("소매 에너지 은행 소프트웨어 제조업", EUC_KR),
            (cyrillic, WINDOWS_1251),
            (cyrillic, KOI8_U),
            (cyrillic, ISO_8859_5),
        ] {
            assert_eq!(guess(words, encoding), Some(encoding.name()), "{words}");
        }
        assert!(guess("Λιανικό Ενέργεια Τράπεζες Λογισμικό", ISO_8859_7).is_some());
    }

    #[test]
    fn encodings_of_central_europe_are_named_by_the_signs_within_words() {
        for (words, encoding) in [
            ("Sprzedaż Źródła Bankowość Łódź Małgorzata Wrocław", WINDOWS_1250),
            ("Sprzedaż Źródła Bankowość Łódź Małgorzata Wrocław", ISO_8859_2),
        ] {
            assert!(matches!(guess(words, encoding), Some("windows-1250" | "ISO-8859-2")), "{words}");
        }
    }

    #[test]
    fn western_texts_are_no_other_encoding() {
        for words in [
            "Müller Größe Straße Vertrieb Möbel Prüfung",
            "Élevé Négociation Réussi Perdu Études",
            "Perú Compañía Información Año",
            "Negociação São Paulo Construção",
            "Ärende Försäljning Åre Malmö",
            "M\u{FC}ller",
            "500€ 20€ 7£ 5€",
        ] {
            assert_eq!(guess(words, WINDOWS_1252), None, "{words}");
        }
    }
}
