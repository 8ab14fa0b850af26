//! Numbers in texts, such as "45 days" or "3–6 months", and columns as numbers: flags as 0 and 1, classes by their first number.

use std::borrow::Cow;

use crate::cells::parse_flag;
use crate::design::{ABSENT, Cells, Words};

/// The largest number of days or the like in a text: longer runs of digits are ids.
const MOST_DIGITS: usize = 10;

/// Beginnings of words for units of time in English, German, French, Spanish, Portuguese, Italian and Dutch, with their days; the first
/// that fits counts.
const UNITS: [(&str, f64); 26] = [
    ("h", 1.0 / 24.0),
    ("stunde", 1.0 / 24.0),
    ("ora", 1.0 / 24.0),
    ("ore", 1.0 / 24.0),
    ("uur", 1.0 / 24.0),
    ("w", 7.0),
    ("sem", 7.0),
    ("sett", 7.0),
    ("mo", 30.4375),
    ("mes", 30.4375),
    ("mês", 30.4375),
    ("maand", 30.4375),
    ("y", 365.25),
    ("jahr", 365.25),
    ("jaar", 365.25),
    ("jaren", 365.25),
    ("an", 365.25),
    ("añ", 365.25),
    ("q", 91.31),
    ("tri", 91.31),
    ("d", 1.0),
    ("t", 1.0),
    ("j", 1.0),
    ("g", 1.0),
    ("min", 1.0 / 1440.0),
    ("s", 1.0 / 86_400.0),
];

/// The time or the number in a text: all numbers with a unit of time added up, else the first number; `None` without any.
pub(super) fn number_in(text: &str) -> Option<f64> {
    let mut rest = text;
    let (mut first, mut time) = (None, None);
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        rest = &rest[start..];
        let is_part = |letter: char| letter.is_ascii_digit() || letter == '.' || letter == ',';
        let end = rest.find(|letter: char| !is_part(letter)).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        rest = after;
        if digits.len() > MOST_DIGITS {
            continue;
        }
        let Ok(number) = digits.trim_end_matches(['.', ',']).replace(',', ".").parse::<f64>() else {
            continue;
        };
        first = first.or(Some(number));
        if let Some(days) = unit(after) {
            time = Some(time.unwrap_or_default() + number * days);
        }
    }
    time.or(first)
}

/// The share of the rows with text that has to hold a number.
const ARE_NUMBERS: f64 = 0.8;

/// The numbers of rows of text, if nearly every text has one; NaN where one has none.
pub(super) fn of_texts(words: &Words) -> Option<Vec<f64>> {
    let of_word: Vec<Option<f64>> = words.words().iter().map(|word| number_in(word)).collect();
    let numbers = coded(words, &of_word);
    let filled = words.codes().iter().filter(|&&code| code != ABSENT).count();
    let found = numbers.iter().filter(|number| !number.is_nan()).count();
    (found as f64 >= ARE_NUMBERS * filled as f64).then_some(numbers)
}

/// Yes and no as 1 and 0, NaN where unknown; `None` for a column with another word.
pub(super) fn of_flags(cells: &Cells) -> Option<Vec<f64>> {
    let number = |flag: bool| f64::from(u8::from(flag));
    match cells {
        Cells::Numbers(_) => None,
        Cells::Flags(flags) => Some(flags.iter().map(|flag| flag.map_or(f64::NAN, number)).collect()),
        Cells::Words(words) => {
            let flags: Option<Vec<Option<f64>>> =
                words.words().iter().map(|word| parse_flag(word).map(|flag| Some(number(flag)))).collect();
            Some(coded(words, &flags?))
        }
    }
}

/// A column that may be a count or say that one is above a limit: numbers, flags, and a few classes such as "0-2", "3-9", "10+".
pub(super) fn counts(cells: &Cells) -> Option<Cow<'_, [f64]>> {
    /// The largest number of classes.
    const MOST_CLASSES: usize = 20;
    match cells {
        Cells::Numbers(numbers) => Some(Cow::Borrowed(numbers)),
        Cells::Words(words) if words.words().len() > MOST_CLASSES => None,
        Cells::Words(words) => of_flags(cells).or_else(|| of_texts(words)).map(Cow::Owned),
        Cells::Flags(_) => of_flags(cells).map(Cow::Owned),
    }
}

fn coded(words: &Words, of_word: &[Option<f64>]) -> Vec<f64> {
    let number = |&code: &u32| of_word.get(code as usize).copied().flatten().unwrap_or(f64::NAN);
    words.codes().iter().map(number).collect()
}

/// The days of the unit with which a text begins.
fn unit(text: &str) -> Option<f64> {
    let word: String = text.trim_start().chars().take_while(|letter| letter.is_alphabetic()).collect();
    let word = word.to_lowercase();
    UNITS.iter().find(|(start, _)| word.starts_with(start)).map(|(_, days)| *days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_read_from_texts() {
        assert_eq!(number_in("45 days"), Some(45.0));
        assert_eq!(number_in("2 Wochen, 3 Tage"), Some(17.0));
        assert_eq!(number_in("1y 2d"), Some(367.25));
        assert_eq!(number_in("30-60"), Some(30.0));
        assert_eq!(number_in("1,5 Monate"), Some(1.5 * 30.4375));
        assert_eq!((number_in("none"), number_in("004912345678901")), (None, None));
    }

    #[test]
    fn flags_and_classes_of_counts_are_numbers() {
        let of = |words: &[Option<&str>]| {
            let cells = Cells::Words(Words::new(words.iter().copied()));
            counts(&cells)
                .map(|numbers| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(of(&[Some("yes"), Some("no"), None]).as_deref(), Some("1 0 NaN"));
        assert_eq!(of(&[Some("0-2"), Some("3-9"), Some("10+")]).as_deref(), Some("0 3 10"));
        assert_eq!(of(&[Some("web"), Some("fair")]), None);
    }
}
