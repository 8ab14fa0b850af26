//! Remedies for a column of dates in other formats than are read.

use super::Request;
use crate::cells::{DateEvidence, DateForms, DateVerdict, other_calendar};
use crate::config::toml_key;
use crate::quotation::in_quotes;

/// Words that are named; of more, the rest is counted.
const MOST_WORDS: usize = 4;

/// The formats that the dates may be in: one if a day is over 12, else both orders of day and month.
pub(super) fn dates_remedy(column: &str, bad: &[&str], request: &Request<'_>) -> String {
    let section = request.section;
    if let Some(calendar) = other_calendar(bad) {
        return calendar;
    }
    let forms = DateForms::of(bad.iter().copied(), &[]);
    if forms.dates > 0 && (forms.forms > 1 || !forms.words.is_empty()) {
        return all_formats(column, bad, request);
    }
    let first = bad.first().copied().unwrap_or_default();
    if let Some(remedy) = remedy_of_other_dates(first).filter(|_| forms.dates == 0) {
        return remedy;
    }
    let mark = first.chars().find(|letter| !letter.is_ascii_digit()).unwrap_or('/');
    let over_12 = |place: usize| {
        let parts = bad.iter().filter_map(|cell| cell.split(mark).nth(place)?.parse::<u32>().ok());
        parts.max().is_some_and(|part| part > 12)
    };
    let is_day_month_year =
        matches!(first.split(mark).map(str::len).collect::<Vec<_>>().as_slice(), [1 | 2, 1 | 2, 4]);
    let day_first = format!("\"%d{mark}%m{mark}%Y\" for day before month");
    let month_first = format!("\"%m{mark}%d{mark}%Y\" for month before day");
    let formats = match (is_day_month_year, over_12(0), over_12(1)) {
        (false, _, _) => usual_formats(bad),
        (true, true, false) => day_first,
        (true, false, true) => month_first,
        _ => format!("{day_first}, {month_first}"),
    };
    format!(
        "dates are read as year-month-day, such as 2026-06-30; else set date_format under [{section}]: {formats}"
    )
}

/// What to do about a cell that no format reads: digits of another script, milliseconds in words.
fn remedy_of_other_dates(cell: &str) -> Option<String> {
    let is_other_digit = |letter: char| letter.is_numeric() && !letter.is_ascii();
    let what = if cell.contains(is_other_digit) {
        "is written in other digits than 0 to 9"
    } else if cell.contains("Date(") {
        "holds milliseconds since 1970 in words"
    } else {
        return None;
    };
    Some(format!("{} {what}: export the dates as year-month-day, such as 2026-06-30", in_quotes(cell)))
}

/// The formats that all these dates have, or one as an example.
fn usual_formats(bad: &[&str]) -> String {
    let mut evidence = DateEvidence::default();
    for cell in bad {
        evidence.add(cell);
    }
    let quoted: Vec<String> = match evidence.verdict(0) {
        DateVerdict::Patterns(patterns) => patterns.iter().map(|pattern| format!("\"{pattern}\"")).collect(),
        DateVerdict::Ambiguous { day_first, month_first, .. } => {
            return format!("\"{day_first}\" for day before month, \"{month_first}\" for month before day");
        }
        _ => return "such as \"%d/%m/%Y\"".to_owned(),
    };
    match quoted.as_slice() {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// The whole list of formats that reads the most of a column: those that are set, and those of the cells that they do not read; then
/// the words that no format reads.
pub(super) fn all_formats(column: &str, bad: &[&str], request: &Request<'_>) -> String {
    let forms = DateForms::of(bad.iter().copied(), request.reading.date_formats_of(column));
    let section = match request.reading.columns.get(column).filter(|own| !own.date_formats.is_empty()) {
        Some(_) => format!("{}.columns.{}", request.section, toml_key(column)),
        None => request.section.to_owned(),
    };
    let mut parts = Vec::new();
    match (forms.settings_by_order(), forms.setting()) {
        (Some([day_first, month_first]), _) => {
            parts.push(format!(
                "set {day_first} under [{section}] for day before month, {month_first} for month before day"
            ));
        }
        (None, Some(setting)) if forms.dates > 0 => parts.push(format!("set {setting} under [{section}]")),
        _ => {}
    }
    parts.extend(
        forms
            .unread
            .as_ref()
            .map(|unread| format!("{unread} cannot be read beside these: export all dates in one format")),
    );
    if !forms.words.is_empty() {
        let (verb, them) =
            if forms.words.len() == 1 { ("is no date", "it means") } else { ("are no dates", "they mean") };
        parts.push(format!(
            "{} {verb}: if {them} not known, add to null_values under [{}]",
            forms.words_in_text(MOST_WORDS),
            request.section
        ));
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::DatePattern;
    use crate::project::Reading;
    use crate::tables::{Types, Typing};

    fn remedy(bad: &[&str], given: &[&str]) -> String {
        let date_formats = given.iter().map(|text| DatePattern::parse(text).unwrap()).collect();
        let (reading, types) = (Reading { date_formats, ..Reading::default() }, Types::new());
        let request = Request::new("d.csv", &reading, Typing::Infer(&types));
        if given.is_empty() { dates_remedy("x", bad, &request) } else { all_formats("x", bad, &request) }
    }

    #[test]
    fn all_formats_are_named_at_once() {
        let bad = ["13.02.2024", "5 Mar 2024", "02/03/2024", "tbd", "tbd", "Q1 2024"];
        assert_eq!(
            remedy(&bad, &["%d/%m/%Y"]),
            "set date_format = [\"%d/%m/%Y\", \"%d.%m.%Y\", \"%d %b %Y\"] under [data]; \"tbd\" (2), \"Q1 2024\" (1) are no dates: if \
             they mean not known, add to null_values under [data]"
        );
        let without = remedy(&bad, &[]);
        for pattern in ["\"%d.%m.%Y\"", "\"%d %b %Y\"", "\"%d/%m/%Y\""] {
            assert!(without.contains(pattern), "{without}");
        }
    }

    #[test]
    fn dates_that_no_format_reads_are_named() {
        for (cell, what) in [
            ("٢٠٢٣-٠٥-٠١", "is written in other digits than 0 to 9"),
            ("Date(1682937414000)", "holds milliseconds since 1970 in words"),
        ] {
            let right = format!("\"{cell}\" {what}: export the dates as year-month-day, such as 2026-06-30");
            assert_eq!(remedy(&[cell], &[]), right);
        }
        for (cell, pattern) in [
            ("01/05/2023 10:36 a. m.", "\"%d/%m/%Y\" for day before month"),
            ("01/05/2023 10:36 ص", "\"%d/%m/%Y\" for day before month"),
            ("Mon May 01 2023 10:36:54 GMT+0100 (Central European Standard Time)", "\"%a, %b %d, %Y\""),
            ("13 Nis 2024", "\"%d %b %Y\""),
            ("1 maja 2023 r.", "\"%d %b %Y\""),
            ("1. Mai 2023, 10:36 Uhr", "\"%d. %b %Y\""),
        ] {
            assert!(remedy(&[cell], &[]).contains(pattern), "{cell}: {}", remedy(&[cell], &[]));
        }
    }

    #[test]
    fn years_of_another_calendar_are_named() {
        for cells in
            [["R6/1/15", "R5/12/1"], ["令和5年5月1日", "平成31年4月30日"], ["民國113年1月15日", "R6/1/2"]]
        {
            assert!(remedy(&cells, &[]).contains("those of an era"), "{cells:?}");
        }
        assert!(remedy(&["15/01/2568", "16/02/2567"], &[]).contains("the Buddhist calendar"));
    }

    #[test]
    fn days_of_the_week_in_full_are_dates() {
        assert_eq!(
            remedy(&["Saturday, April 15, 2023 01:25 AM", "Sunday, 16 April 2023"], &["%B %d, %Y"]),
            "set date_format = [\"%B %d, %Y\", \"%A, %d %B %Y\", \"%A, %B %d, %Y\"] under [data]"
        );
    }

    #[test]
    fn an_order_that_nothing_shows_has_both_lists() {
        assert_eq!(
            remedy(&["02/03/2024", "5 March 2024"], &["%Y/%m/%d"]),
            "set date_format = [\"%Y/%m/%d\", \"%d %B %Y\", \"%d/%m/%Y\"] under [data] for day before month, date_format = \
             [\"%Y/%m/%d\", \"%d %B %Y\", \"%m/%d/%Y\"] for month before day"
        );
        assert_eq!(
            remedy(&["tbd"], &["%d/%m/%Y"]),
            "\"tbd\" (1) is no date: if it means not known, add to null_values under [data]"
        );
    }
}
