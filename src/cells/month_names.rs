//! Dates with the names of months in other languages than English, and those of East Asia.

use std::borrow::Cow;

use chrono::Month;

/// Names and abbreviations of the months in German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Danish, Norwegian,
/// Polish, Czech, Hungarian, Romanian, Turkish and Russian, in lower case, without those that English has, too. No name stands for
/// two months.
const MONTHS: [&[&str]; 12] = [
    &[
        "januar", "jänner", "janvier", "janv", "enero", "ene", "janeiro", "gennaio", "gen", "januari", "sty",
        "styczeń", "stycznia", "leden", "ledna", "január", "ianuarie", "ocak", "январь", "января", "янв",
    ],
    &[
        "februar", "feber", "février", "fevrier", "févr", "fevr", "fév", "febrero", "fevereiro", "fev",
        "febbraio", "februari", "febr", "lut", "luty", "lutego", "únor", "února", "február", "februarie",
        "şubat", "февраль", "февраля", "февр", "фев",
    ],
    &[
        "märz", "maerz", "mär", "mrz", "mars", "marzo", "março", "marco", "maart", "mrt", "marts", "marzec",
        "marca", "březen", "března", "március", "martie", "mart", "март", "марта", "мар",
    ],
    &[
        "avril", "avr", "abril", "abr", "aprile", "kwi", "kwiecień", "kwietnia", "duben", "dubna", "április",
        "aprilie", "nisan", "апрель", "апреля", "апр",
    ],
    &[
        "mai", "mayo", "maio", "maggio", "mag", "mei", "maj", "maja", "květen", "května", "május", "mayıs",
        "май", "мая",
    ],
    &[
        "juni", "juin", "junio", "junho", "giugno", "giu", "cze", "czerwiec", "czerwca", "červen", "června",
        "június", "iunie", "haziran", "июнь", "июня", "июн",
    ],
    &[
        "juli", "juillet", "juil", "julio", "julho", "luglio", "lug", "lip", "lipiec", "lipca", "červenec",
        "července", "július", "iulie", "temmuz", "июль", "июля", "июл",
    ],
    &[
        "août", "aout", "agosto", "ago", "augustus", "augusti", "sie", "sierpień", "sierpnia", "srpen",
        "srpna", "augusztus", "ağustos", "август", "августа", "авг",
    ],
    &[
        "sept", "septembre", "septiembre", "setiembre", "setembro", "settembre", "set", "sett", "wrz",
        "wrzesień", "września", "září", "szeptember", "septembrie", "eylül", "сентябрь", "сентября", "сент",
        "сен",
    ],
    &[
        "oktober", "okt", "octobre", "octubre", "outubro", "out", "ottobre", "ott", "paź", "październik",
        "października", "říjen", "října", "október", "octombrie", "ekim", "октябрь", "октября", "окт",
    ],
    &[
        "novembre", "noviembre", "novembro", "lis", "listopad", "listopada", "listopadu", "noiembrie",
        "kasım", "ноябрь", "ноября", "нояб", "ноя",
    ],
    &[
        "dezember", "dez", "décembre", "decembre", "déc", "diciembre", "dic", "dezembro", "dicembre",
        "desember", "des", "gru", "grudzień", "grudnia", "prosinec", "prosince", "decembrie", "aralık",
        "декабрь", "декабря", "дек",
    ],
];

/// The number of letters of the shortest of these names, and of an English abbreviation.
const SHORTEST: usize = 3;

/// The date with its month in English, or in digits where it has the characters for year, month and day.
pub(super) fn in_english(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.is_ascii()
        && let Some(digits) = east_asian(&text)
    {
        return Cow::Owned(digits);
    }
    match named(&text) {
        Some(english) => Cow::Owned(english),
        None => text,
    }
}

/// `2023年5月1日 10時30分` as `2023-5-1 10:30`; Korean has `년`, `월` and `일`.
fn east_asian(text: &str) -> Option<String> {
    let (year, rest) = text.split_once(['年', '년'])?;
    let (month, rest) = rest.trim_start().split_once(['月', '월'])?;
    let (day, rest) = rest.trim_start().split_once(['日', '일', '号'])?;
    let time = rest.trim().trim_end_matches(['秒', '초']).trim_end_matches(['分', '분']);
    let time: String = time
        .chars()
        .map(|letter| if matches!(letter, '時' | '时' | '시' | '点' | '分' | '분') { ':' } else { letter })
        .filter(|letter| *letter != ' ')
        .collect();
    let time = time.trim_end_matches(':');
    // An hour alone is written with minutes in ISO 8601.
    let minutes = if time.is_empty() || time.contains(':') { "" } else { ":00" };
    let blank = if time.is_empty() { "" } else { " " };
    Some(format!("{}-{}-{}{blank}{time}{minutes}", year.trim(), month.trim(), day.trim()))
}

/// The text with the first name of a month in English, if it has one: `1. Mai 2023` as `1. May 2023`, `1 de mayo de 2023` as
/// `1 May 2023`.
fn named(text: &str) -> Option<String> {
    // An English name needs nothing but that the dot of its abbreviation goes.
    let is_abbreviated = |end: usize| text[end..].starts_with(". ");
    let is_found = |(start, word): &(usize, &str)| {
        word.chars().count() >= SHORTEST
            && (foreign(word).is_some() || (is_abbreviated(start + word.len()) && english(word).is_some()))
    };
    let (start, word) = words(text).find(is_found)?;
    let month = foreign(word).or_else(|| english(word))?.name().get(..SHORTEST)?;
    let mut before = text[..start].trim_end();
    let mut after = &text[start + word.len()..];
    if let Some(rest) = after.strip_prefix('.').filter(|rest| rest.starts_with(' ')) {
        after = rest;
    }
    let has_blank = before.len() < start;
    for word in [" de", " di", " del"] {
        before = before.strip_suffix(word).unwrap_or(before);
        after = after
            .strip_prefix(&format!("{word} "))
            .map_or(after, |rest| &after[after.len() - rest.len() - 1..]);
    }
    // The first of a month: `1er mai`, `1º de maio`, `1° maggio`.
    let day =
        ["er", "º", "°", "o"].iter().find_map(|mark| before.strip_suffix(mark).filter(|day| *day == "1"));
    let before = day.unwrap_or(before);
    let blank = if has_blank { " " } else { "" };
    Some(format!("{before}{blank}{month}{after}"))
}

/// The words of a text, each with its place.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    text.split(|letter: char| !letter.is_alphabetic()).filter_map(move |word| {
        let start = text[rest..].find(word)? + rest;
        rest = start + word.len();
        (!word.is_empty()).then_some((start, word))
    })
}

/// The month of this name in another language than English.
fn foreign(word: &str) -> Option<Month> {
    let lower = word.to_lowercase();
    let place = MONTHS.iter().position(|names| names.contains(&lower.as_str()))?;
    Month::try_from(u8::try_from(place + 1).ok()?).ok()
}

/// The month of this English name or abbreviation.
fn english(word: &str) -> Option<Month> {
    word.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_months() {
        let names: Vec<&str> = MONTHS.iter().flat_map(|names| names.iter().copied()).collect();
        let different: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), different.len());
        assert!(names.iter().all(|name| name.to_lowercase() == **name && english(name).is_none()));
    }

    #[test]
    fn months_of_other_languages_are_read() {
        for (text, english) in [
            ("1 mai 2023", "1 May 2023"),
            ("1er mai 2023", "1 May 2023"),
            ("1. Mai 2023", "1. May 2023"),
            ("12. Dez. 2023 10:15", "12. Dec 2023 10:15"),
            ("03-Mrz-2024", "03-Mar-2024"),
            ("1 de mayo de 2023", "1 May 2023"),
            ("15 de março de 2024", "15 Mar 2024"),
            ("5 févr. 2024", "5 Feb 2024"),
            ("7 mei 2024", "7 May 2024"),
            ("1º de setembro de 2024", "1 Sep 2024"),
            ("31 AGOSTO 2024", "31 Aug 2024"),
            ("9 dic 2024", "9 Dec 2024"),
            ("15. Apr. 2023", "15. Apr 2023"),
            ("Jan. 5 2024", "Jan 5 2024"),
            ("12. Sept. 2023", "12. Sep 2023"),
            ("Sept 5 2024", "Sep 5 2024"),
            ("05-Sept-23", "05-Sep-23"),
            ("3 maj 2024", "3 May 2024"),
            ("3 września 2024", "3 Sep 2024"),
            ("3 мая 2024", "3 May 2024"),
        ] {
            assert_eq!(in_english(Cow::Borrowed(text)), english);
        }
    }

    #[test]
    fn the_characters_for_year_month_and_day_are_read() {
        for (text, digits) in [
            ("2023年5月1日", "2023-5-1"),
            ("2023年05月01日 10時30分", "2023-05-01 10:30"),
            ("2023年5月1日10时30分15秒", "2023-5-1 10:30:15"),
            ("2023년 5월 1일", "2023-5-1"),
            ("2023年5月1日 10:30", "2023-5-1 10:30"),
        ] {
            assert_eq!(in_english(Cow::Borrowed(text)), digits);
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in
            ["2026-06-30T10:11:12Z", "1 May 2023", "4 April 2024", "Mailand", "no date", "5月1日", "é", ""]
        {
            assert_eq!(in_english(Cow::Borrowed(text)), text);
        }
    }
}
