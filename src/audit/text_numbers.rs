//! Numbers in texts, such as "45 days" or "3–6 months".

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
}
