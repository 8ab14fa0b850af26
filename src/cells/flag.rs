//! Words for yes and no.

use super::level::level_key;

/// The words for yes and no of a language, in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagWords {
    /// The language, in English; empty for signs of programs.
    pub language: &'static str,
    /// Words for yes; the first has its opposite in the first of `no`.
    pub yes: &'static [&'static str],
    /// Words for no.
    pub no: &'static [&'static str],
    /// Whether the first words are those of a program for true and false, rather than answers of people.
    has_truth: bool,
}

const fn words(
    language: &'static str,
    yes: &'static [&'static str],
    no: &'static [&'static str],
) -> FlagWords {
    FlagWords { language, yes, no, has_truth: true }
}

/// All words that are understood. A column may mix languages.
pub static FLAG_WORDS: [FlagWords; 12] = [
    FlagWords {
        language: "",
        yes: &["1", "1.0", "1,0", "1.00", "1,00", "on"],
        no: &["0", "0.0", "0,0", "0.00", "0,00", "off"],
        has_truth: false,
    },
    words("English", &["true", "yes", "t", "y"], &["false", "no", "f", "n"]),
    words("German", &["wahr", "ja", "j"], &["falsch", "nein"]),
    words("French", &["vrai", "oui"], &["faux", "non"]),
    words("Spanish", &["verdadero", "sí", "si"], &["falso", "no"]),
    words("Portuguese", &["verdadeiro", "sim"], &["falso", "não", "nao"]),
    words("Italian", &["vero", "sì", "si"], &["falso", "no"]),
    words("Dutch", &["waar", "ja"], &["onwaar", "nee"]),
    words("Polish", &["prawda", "tak"], &["fałsz", "nie"]),
    words("Swedish", &["sant", "ja"], &["falskt", "nej"]),
    words("Danish", &["sand", "ja"], &["falsk", "nej"]),
    FlagWords { language: "Japanese", yes: &["はい"], no: &["いいえ"], has_truth: false },
];

/// The number of bytes of the longest word that is compared.
const LONGEST: usize = 24;

/// A yes or a no, whatever its case and the blanks around it.
#[must_use]
pub fn parse_flag(cell: &str) -> Option<bool> {
    find(cell, |words| (words.yes, words.no))
}

/// Whether this is a word of programs for true or false in one of the languages: a column of nothing else is one of flags
/// without being declared.
#[must_use]
pub fn is_truth_word(cell: &str) -> bool {
    let first = |words: &'static FlagWords| {
        if words.has_truth { (&words.yes[..1], &words.no[..1]) } else { (&[][..], &[][..]) }
    };
    find(cell, first).is_some()
}

type WordList = &'static [&'static str];

fn find(cell: &str, of: impl Fn(&'static FlagWords) -> (WordList, WordList)) -> Option<bool> {
    let cell = cell.trim();
    if cell.is_empty() || cell.len() > LONGEST {
        return None;
    }
    let folded;
    let word = if cell.is_ascii() {
        cell
    } else {
        folded = level_key(cell);
        &folded
    };
    let is_one = |words: WordList| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    FLAG_WORDS.iter().find_map(|words| {
        let (yes, no) = of(words);
        if is_one(yes) { Some(true) } else { is_one(no).then_some(false) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_understood_in_many_languages() {
        for word in [
            "true", " TRUE ", "Yes", "t", "y", "1", "1.0", "1,0", "on", "WAHR", "Ja", "Vrai", "OUI", "sí",
            "SÍ", "si",
        ] {
            assert_eq!(parse_flag(word), Some(true), "{word}");
        }
        for word in [
            "verdadero", "Sim", "vero", "sì", "waar", "はい", "si\u{301}", "tak", "\u{feff}ja", "J",
            "verdadeiro",
        ] {
            assert_eq!(parse_flag(word), Some(true), "{word}");
        }
        for word in [
            "false", "NO", "f", "N", "0", "0.0", "off", "FALSCH", "nein", "faux", "non", "falso", "NÃO",
            "onwaar",
        ] {
            assert_eq!(parse_flag(word), Some(false), "{word}");
        }
        for word in ["いいえ", "nee", "nej", "nie", "FAŁSZ", "fałsz"] {
            assert_eq!(parse_flag(word), Some(false), "{word}");
        }
        for word in ["", " ", "x", "2", "10", "1.5", "maybe", "yesno", "N/A", "-", "0.00001", "trueish", "ß"]
        {
            assert_eq!(parse_flag(word), None, "{word}");
        }
    }

    #[test]
    fn words_of_programs_identify_a_flag() {
        for word in ["true", "FALSE", "Wahr", "falsch", "VRAI", "faux", "onwaar", "falso"] {
            assert!(is_truth_word(word), "{word}");
        }
        for word in ["yes", "no", "1", "0", "ja", "on", "はい", "t", ""] {
            assert!(!is_truth_word(word), "{word}");
        }
    }
}
