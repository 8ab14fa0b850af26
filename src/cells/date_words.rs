//! Words around dates and times in other languages than English: `2023 r.`, `10:36 Uhr`, `오전 10:36`, and dates such as `2023. 05. 01.`

use std::borrow::Cow;

/// Words for "year" behind one, in Polish, Czech, Russian, Bulgarian and Ukrainian.
const YEARS: [&str; 10] = ["r.", "r", "roku", "г.", "г", "года", "р.", "р", "року", "y."];

/// Words between a date and its time of day.
const AT: [&str; 14] = [
    " à ", " às ", " a las ", " a la ", " alle ore ", " alle ", " ore ", " om ", " um ", " kl. ", " kl ",
    " klo ", " o godz. ", " в ",
];

/// Words for before and after noon, in front of a time of day or behind it.
const HALVES: [(&str, &str); 8] = [
    ("오전", "AM"),
    ("오후", "PM"),
    ("上午", "AM"),
    ("下午", "PM"),
    ("午前", "AM"),
    ("午後", "PM"),
    ("ص", "AM"),
    ("م", "PM"),
];

/// Whether a text may have such words: most cells are decided by a few bytes.
pub(super) fn may_have_date_words(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_dotted = bytes.get(4) == Some(&b'.') && bytes[..4].iter().all(u8::is_ascii_digit);
    // A letter behind a digit and a blank, or an h between digits.
    let has_word = || {
        bytes.windows(3).any(|three| match three {
            [b'0'..=b'9', b' ', letter] => letter.is_ascii_lowercase() || *letter == b'U',
            [b'0'..=b'9', b'h', b'0'..=b'9'] => true,
            _ => false,
        })
    };
    is_dotted || !text.is_ascii() || has_word()
}

/// The text without these words, with AM and PM behind the time of day, and a date of dots and blanks in ISO 8601.
pub(super) fn without_date_words(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) || !may_have_date_words(&text) {
        return text;
    }
    let text = dotted(text);
    let text = without_year_word(text);
    let text = with_half_behind(text);
    plain_clock(text)
}

/// `2023. 5. 1.` of Hungary and Korea as `2023-5-1`, with what is behind it.
fn dotted(text: Cow<'_, str>) -> Cow<'_, str> {
    let part = |rest: &str, most: usize| -> Option<(String, String)> {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        (1..=most).contains(&length).then(|| (rest[..length].to_owned(), rest[length..].to_owned()))
    };
    let date = || -> Option<String> {
        let (year, rest) = part(&text, 4).filter(|(year, _)| year.len() == 4)?;
        let (month, rest) = part(rest.strip_prefix('.')?.trim_start(), 2)?;
        let (day, rest) = part(rest.strip_prefix('.')?.trim_start(), 2)?;
        // Without a dot or blanks, it is another format, which patterns read.
        let has_mark = rest.starts_with('.') || text.get(5..6) == Some(" ");
        let rest = rest.strip_prefix('.').unwrap_or(&rest);
        (has_mark && (rest.is_empty() || rest.starts_with(' ')))
            .then(|| format!("{year}-{month}-{day}{rest}"))
    };
    match date() {
        Some(date) => Cow::Owned(date),
        None => text,
    }
}

/// The text without the word for "year" behind one.
fn without_year_word(text: Cow<'_, str>) -> Cow<'_, str> {
    let found = YEARS.iter().find_map(|word| {
        let start = text.find(&format!(" {word}"))?;
        let end = start + 1 + word.len();
        let digits = text[..start].bytes().rev().take_while(u8::is_ascii_digit).count();
        let is_behind_year = digits == 4;
        let is_whole = text[end..].is_empty() || text[end..].starts_with([' ', ',']);
        (is_behind_year && is_whole).then(|| format!("{}{}", &text[..start], &text[end..]))
    });
    found.map_or(text, Cow::Owned)
}

/// The text with AM or PM behind its time of day.
fn with_half_behind(text: Cow<'_, str>) -> Cow<'_, str> {
    let found = HALVES.iter().find_map(|(word, half)| {
        let (before, after) = text.split_once(word)?;
        let (before, after) = (before.trim_end(), after.trim_start());
        match (before.is_empty(), after.is_empty()) {
            (false, true) if before.contains(':') => Some(format!("{before} {half}")),
            (false, false) if after.contains([':', '时', '時', '点', '시']) => {
                Some(format!("{before} {after} {half}"))
            }
            _ => None,
        }
    });
    found.map_or(text, Cow::Owned)
}

/// The text without words around its time of day, and with a colon for an h between digits: `à 10h36`, `10:36 Uhr`.
fn plain_clock(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let mut plain = text.strip_suffix(" Uhr").map_or_else(|| text.to_string(), str::to_owned);
    let between = AT.iter().find_map(|word| {
        let (before, after) = plain.split_once(word)?;
        let is_between = before.ends_with(is_digit) && after.starts_with(is_digit);
        is_between.then(|| format!("{before} {after}"))
    });
    plain = between.unwrap_or(plain);
    if let Some((before, after)) = plain.rsplit_once('h')
        && before.ends_with(is_digit)
        && after.len() == 2
        && after.chars().all(is_digit)
    {
        plain = format!("{before}:{after}");
    }
    if plain == *text { text } else { Cow::Owned(plain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_around_dates_and_times_are_taken_away() {
        for (text, plain) in [
            ("2023. 05. 01.", "2023-05-01"),
            ("2023. 5. 1.", "2023-5-1"),
            ("2023.05.01.", "2023-05-01"),
            ("2023. 05. 01. 10:36", "2023-05-01 10:36"),
            ("2023. 5. 1. 오전 10:36", "2023-5-1 10:36 AM"),
            ("2023-05-01 下午 3:48", "2023-05-01 3:48 PM"),
            ("01/05/2023 10:36 ص", "01/05/2023 10:36 AM"),
            ("1 maja 2023 r.", "1 maja 2023"),
            ("01.05.2023 r.", "01.05.2023"),
            ("1 мая 2023 г.", "1 мая 2023"),
            ("1 мая 2023 г. 10:36", "1 мая 2023 10:36"),
            ("1 мая 2023 г. в 10:36", "1 мая 2023 10:36"),
            ("15 травня 2024 р.", "15 травня 2024"),
            ("1. Mai 2023 10:36 Uhr", "1. Mai 2023 10:36"),
            ("1. Mai 2023 um 10:36 Uhr", "1. Mai 2023 10:36"),
            ("01/05/2023 à 10h36", "01/05/2023 10:36"),
            ("01/05/2023 às 10:36", "01/05/2023 10:36"),
            ("1 maj 2023 kl. 10:36", "1 maj 2023 10:36"),
        ] {
            assert_eq!(without_date_words(Cow::Borrowed(text)), plain, "{text}");
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in [
            "2023-05-01",
            "2023.05.01",
            "01.05.2023",
            "March 5 2024",
            "2023-05-01T10:36:54Z",
            "1 May 2023",
            "Mr. 5",
            "5 yr",
            "10 r",
            "Thu Mar 5 2024",
            "8th March 2024",
            "مرحبا",
            "2023. 05",
            "",
        ] {
            assert_eq!(without_date_words(Cow::Borrowed(text)), text);
        }
    }
}
