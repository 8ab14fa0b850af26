//! Dates with the names of months in other languages than English, and those of East Asia.

use std::borrow::Cow;

use chrono::Month;

/// Names and abbreviations of the months in German, French, Spanish, Portuguese, Catalan, Italian, Dutch, Swedish, Danish, Norwegian,
/// Finnish, Estonian, Latvian, Polish, Czech, Slovak, Slovenian, Serbian, Hungarian, Romanian, Turkish, Greek, Bulgarian, Russian and
/// Ukrainian, in lower case, without those that English has, too. No name stands for two months: Croatian is left out, since its
/// *listopad* is October where that of Polish and Czech is November.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &[
        "januar", "jänner", "janvier", "janv", "enero", "ene", "janeiro", "gener", "gennaio", "gen", "januari", "tammikuu",
        "tammikuuta", "tammi", "jaanuar", "janvāris", "janvārī", "sty", "styczeń", "stycznia", "leden", "ledna", "január", "januára",
        "ianuarie", "ocak", "oca", "ian", "jaan", "ιανουάριος", "ιανουαρίου", "ιαν", "януари", "яну", "январь", "января", "янв", "січень", "січня", "січ",
    ],
    &[
        "februar", "feber", "février", "fevrier", "févr", "fevr", "fév", "febrero", "fevereiro", "fev", "febrer", "febbraio",
        "februari", "febr", "helmikuu", "helmikuuta", "helmi", "veebruar", "februāris", "februārī", "lut", "luty", "lutego", "únor",
        "února", "február", "februára", "februarie", "şubat", "şub", "úno", "veebr", "φεβρουάριος", "φεβρουαρίου", "φεβ", "февруари", "февраль", "февраля",
        "февр", "фев", "лютий", "лютого", "лют",
    ],
    &[
        "märz", "maerz", "mär", "mrz", "mars", "marzo", "março", "marco", "març", "maart", "mrt", "marts", "maaliskuu", "maaliskuuta",
        "maalis", "märts", "martā", "marzec", "marca", "marec", "mart", "březen", "března", "március", "márc", "bře", "martie", "μάρτιος", "μαρτίου",
        "μαρ", "μάρ", "март", "марта", "мар", "березень", "березня", "бер",
    ],
    &[
        "avril", "avr", "abril", "abr", "aprile", "huhtikuu", "huhtikuuta", "huhti", "aprill", "aprīlis", "aprīlī", "kwi", "kwiecień",
        "kwietnia", "duben", "dubna", "apríl", "apríla", "április", "ápr", "dub", "aprilie", "nisan", "nis", "απρίλιος", "απριλίου", "απρ", "април",
        "апрель", "апреля", "апр", "квітень", "квітня", "кві",
    ],
    &[
        "mai", "mayo", "maio", "maig", "maggio", "mag", "mei", "maj", "maja", "toukokuu", "toukokuuta", "touko", "maijs", "maijā",
        "květen", "května", "máj", "mája", "május", "kvě", "mayıs", "μάιος", "μαΐου", "μαΐ", "μάι", "μαι", "май", "мая", "травень", "травня",
        "тра",
    ],
    &[
        "juni", "juin", "junio", "junho", "juny", "giugno", "giu", "kesäkuu", "kesäkuuta", "kesä", "juuni", "jūnijs", "jūnijā", "cze",
        "czerwiec", "czerwca", "červen", "června", "jún", "júna", "junij", "június", "iunie", "haziran", "haz", "iun", "čvn", "ιούνιος", "ιουνίου", "ιούν",
        "ιουν", "юни", "июнь", "июня", "июн", "червень", "червня", "чер",
    ],
    &[
        "juli", "juillet", "juil", "juill", "julio", "julho", "juliol", "luglio", "lug", "heinäkuu", "heinäkuuta", "heinä", "juuli", "jūlijs",
        "jūlijā", "lip", "lipiec", "lipca", "červenec", "července", "júl", "júla", "julij", "július", "iulie", "temmuz", "tem", "iul", "čvc", "ιούλιος",
        "ιουλίου", "ιούλ", "ιουλ", "юли", "июль", "июля", "июл", "липень", "липня", "лип",
    ],
    &[
        "août", "aout", "agosto", "agost", "ago", "augustus", "augusti", "avgust", "elokuu", "elokuuta", "elo", "augusts", "augustā",
        "augusta", "sie", "sierpień", "sierpnia", "srpen", "srpna", "augusztus", "ağustos", "ağu", "avg", "srp", "αύγουστος", "αυγούστου", "αύγ", "αυγ",
        "август", "августа", "авг", "серпень", "серпня", "сер",
    ],
    &[
        "sept", "septembre", "septiembre", "setiembre", "setembro", "setembre", "settembre", "set", "sett", "syyskuu", "syyskuuta",
        "syys", "septembris", "septembrī", "wrz", "wrzesień", "września", "září", "septembra", "septembar", "szeptember", "szept", "zář", "septembrie",
        "eylül", "eyl", "σεπτέμβριος", "σεπτεμβρίου", "σεπ", "σεπτ", "септември", "сентябрь", "сентября", "сент", "сен", "сеп", "вересень",
        "вересня", "вер",
    ],
    &[
        "oktober", "okt", "octobre", "octubre", "outubro", "out", "ottobre", "ott", "lokakuu", "lokakuuta", "loka", "oktoober",
        "oktobris", "oktobrī", "paź", "październik", "października", "říjen", "října", "október", "októbra", "oktobar", "octombrie",
        "ekim", "eki", "říj", "οκτώβριος", "οκτωβρίου", "οκτ", "октомври", "октябрь", "октября", "окт", "жовтень", "жовтня", "жов",
    ],
    &[
        "novembre", "noviembre", "novembro", "marraskuu", "marraskuuta", "marras", "novembris", "novembrī", "novembra", "novembar",
        "lis", "listopad", "listopada", "listopadu", "noiembrie", "kasım", "kas", "noi", "νοέμβριος", "νοεμβρίου", "νοέ", "νοε", "ноември", "ное",
        "ноябрь", "ноября", "нояб", "ноя", "листопад", "листопада", "лис",
    ],
    &[
        "dezember", "dez", "décembre", "decembre", "déc", "diciembre", "dic", "dezembro", "desembre", "dicembre", "desember", "des",
        "joulukuu", "joulukuuta", "joulu", "detsember", "decembris", "decembrī", "decembra", "decembar", "gru", "grudzień", "grudnia",
        "prosinec", "prosince", "decembrie", "aralık", "ara", "δεκέμβριος", "δεκεμβρίου", "δεκ", "декември", "декабрь", "декабря", "дек",
        "грудень", "грудня", "гру",
    ],
];

/// Names and abbreviations of the days of the week in German, French, Spanish, Portuguese, Italian and Dutch, in lower case.
#[rustfmt::skip]
const WEEKDAYS: [&str; 65] = [
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "mo", "di", "mi", "do", "fr", "sa",
    "so", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lun", "mer", "jeu", "ven", "sam", "dim",
    "lunes", "martes", "miércoles", "miercoles", "jueves", "viernes", "sábado", "sabado", "domingo", "mié", "jue", "vie", "sáb", "dom",
    "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "seg", "ter", "qua", "qui", "sex", "lunedì",
    "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",
    "zaterdag",
];

/// The number of letters of the shortest of these names, and of an English abbreviation.
const SHORTEST: usize = 3;

/// The date with its month in English, or in digits where it has the characters for year, month and day; without the day of the
/// week in another language and the ending of an ordinal number.
pub(super) fn in_english(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.is_ascii()
        && let Some(digits) = east_asian(&text)
    {
        return Cow::Owned(digits);
    }
    let text = without_weekday(text);
    let text = without_ordinal(text);
    match named(&text) {
        Some(english) => Cow::Owned(english),
        None => text,
    }
}

/// A pattern without the words that [`in_english`] takes away around a month: `%d de %B de %Y` as `%d %B %Y`.
pub(super) fn pattern_in_english(pattern: &str) -> String {
    let mut plain = pattern.to_owned();
    for word in ["de", "di", "del"] {
        for month in ["%b", "%B", "%h"] {
            plain = plain.replace(&format!(" {word} {month}"), &format!(" {month}"));
            plain = plain.replace(&format!("{month} {word} "), &format!("{month} "));
        }
    }
    plain
}

/// The text without the day of the week in front of it, as in `Montag, 1. Mai 2023`.
fn without_weekday(text: Cow<'_, str>) -> Cow<'_, str> {
    let Some((first, rest)) = text.split_once(' ') else { return text };
    let word = first.trim_end_matches(['.', ',']).to_lowercase();
    let is_before_a_day = rest.starts_with(|letter: char| letter.is_ascii_digit());
    let is_weekday = is_before_a_day && WEEKDAYS.contains(&word.as_str());
    if is_weekday { Cow::Owned(rest.to_owned()) } else { text }
}

/// The text without the first ending of an ordinal number in English: `May 1st 2023` as `May 1 2023`.
fn without_ordinal(text: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_ending = |&start: &usize| {
        let is_behind_a_digit = start > 0 && bytes[start - 1].is_ascii_digit();
        let ending = bytes.get(start..start + 2).map(<[u8]>::to_ascii_lowercase);
        let is_whole = bytes.get(start + 2).is_none_or(|next| !next.is_ascii_alphanumeric());
        let is_known = matches!(ending.as_deref(), Some(b"st" | b"nd" | b"rd" | b"th"));
        is_behind_a_digit && is_whole && is_known
    };
    match (0..bytes.len()).find(is_ending) {
        Some(start) => Cow::Owned(format!("{}{}", &text[..start], &text[start + 2..])),
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

/// Whether a word is the name of a month, or an abbreviation of one.
pub(super) fn is_month(word: &str) -> bool {
    english(word).or_else(|| foreign(word)).is_some()
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
            ("15 травня 2024", "15 May 2024"),
            ("15 Μαΐου 2024", "15 May 2024"),
            ("3 ΣΕΠΤΈΜΒΡΙΟΣ 2024", "3 Sep 2024"),
            ("3. toukokuuta 2024", "3. May 2024"),
            ("13 Nis 2024", "13 Apr 2024"),
            ("27 Haz 2025", "27 Jun 2025"),
            ("1 Ağu 2023", "1 Aug 2023"),
            ("2. kvě 2024", "2. May 2024"),
            ("3 iul. 2024", "3 Jul 2024"),
            ("3 de maig de 2024", "3 May 2024"),
            ("Montag, 1. Mai 2023", "1. May 2023"),
            ("Sa. 1. April 2023", "1. April 2023"),
            ("lunes, 1 de mayo de 2023", "1 May 2023"),
            ("segunda-feira, 1 de maio de 2023", "1 May 2023"),
            ("May 1st, 2023", "May 1, 2023"),
            ("22nd March 2023", "22 March 2023"),
            ("3RD MAY 2023", "3 MAY 2023"),
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
        for text in [
            "2026-06-30T10:11:12Z",
            "1 May 2023",
            "4 April 2024",
            "Mailand",
            "no date",
            "5月1日",
            "é",
            "1sta",
            "st",
            "Mon, 1 May 2023",
            "",
        ] {
            assert_eq!(in_english(Cow::Borrowed(text)), text);
        }
    }
}
