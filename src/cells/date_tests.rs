//! Tests of dates as programs and people write them, and of the verdict on a column.

use chrono::DateTime;

use super::date_pattern::DatePatternError;
use super::serial::SerialUnit;
use super::{DateEvidence, DatePattern, DateReader, DateValue, DateVerdict, DateZone, conflicting};

fn reader(patterns: &[&str], zone: &str, must_be_dates: bool) -> DateReader {
    let patterns = patterns.iter().map(|text| DatePattern::parse(text).unwrap()).collect();
    DateReader::new(patterns, DateZone::parse(zone), must_be_dates)
}

/// The value in words: an instant of UTC, or a day where there is no time of day.
fn read(reader: &DateReader, cell: &str) -> String {
    match reader.read(cell) {
        DateValue::Known { microseconds, has_clock } => {
            let time = DateTime::from_timestamp_micros(microseconds).unwrap();
            let midnight = microseconds.rem_euclid(86_400_000_000) == 0;
            let format = if !has_clock && midnight { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S%.f" };
            let day = if has_clock || midnight { "" } else { " day" };
            format!("{}{day}", time.format(format))
        }
        other => format!("{other:?}"),
    }
}

fn check(reader: &DateReader, cells: &[(&str, &str)]) {
    for (cell, expected) in cells {
        assert_eq!(read(reader, cell), *expected, "{cell:?}");
    }
}

#[test]
fn iso_dates_are_read_without_any_setting() {
    check(
        &reader(&[], "", false),
        &[
            ("2024-03-05", "2024-03-05"),
            (" 2024-3-5 ", "2024-03-05"),
            ("2024-03-05T10:11:12Z", "2024-03-05T10:11:12"),
            ("2024-03-05T10:11:12.345Z", "2024-03-05T10:11:12.345"),
            ("2024-03-05T10:11:12.000+0000", "2024-03-05T10:11:12"),
            ("2024-03-05 10:11:12+00", "2024-03-05T10:11:12"),
            ("2024-03-05 10:11:12.123456 UTC", "2024-03-05T10:11:12.123456"),
            ("2024-03-05T20:11:12.000-0800", "2024-03-06T04:11:12"),
            ("2024-03-05T10:11:12+01:00[Europe/Berlin]", "2024-03-05T09:11:12"),
            ("2024-03-05T10:11:12[Europe/Berlin]", "2024-03-05T09:11:12"),
            ("2024-03-05 10:11 GMT", "2024-03-05T10:11:00"),
            ("2024-03-05 2:15 PM", "2024-03-05T14:15:00"),
            ("2024-03-05, 2:15\u{202f}PM", "2024-03-05T14:15:00"),
            ("2024-03-05 00:00:00", "2024-03-05"),
            ("2024-03-05 UTC", "2024-03-05"),
            ("2024-03-05Z", "2024-03-05"),
            ("20240305T101112Z", "2024-03-05T10:11:12"),
            ("\u{feff}2024\u{2060}-03-05", "2024-03-05"),
            ("２０２４-０３-０５", "2024-03-05"),
            ("2024-03-05T24:00:00", "2024-03-06T00:00:00"),
            ("2024-02-30", "NotADate"),
            ("24-03-05", "NotADate"),
            ("2024-03", "NotADate"),
            ("2024-03-05 10:11:12 PST", "NotADate"),
            ("2024-03-05 10:11:12 CET", "2024-03-05T09:11:12"),
            ("2024-03-05x", "NotADate"),
            ("2024-03-055", "NotADate"),
            ("3/5/2024", "NotADate"),
            ("1709633472345", "NotADate"),
            ("no date", "NotADate"),
            ("", "Unknown"),
        ],
    );
}

#[test]
fn zeros_are_unknown_and_far_dates_are_never_or_out_of_range() {
    check(
        &reader(&["%d/%m/%Y"], "", false),
        &[
            ("0000-00-00", "Unknown"),
            ("0000-00-00 00:00:00", "Unknown"),
            ("0000-00-00T00:00:00.000Z", "Unknown"),
            ("00/00/0000", "Unknown"),
            ("00.00.0000 00:00", "Unknown"),
            ("0000-00-01", "NotADate"),
            ("9999-12-31", "Never"),
            ("9999-12-31T23:59:59.999Z", "Never"),
            ("9999-01-01", "Never"),
            ("2999-12-31", "Never"),
            ("31/12/9999", "Never"),
            ("infinity", "Never"),
            ("-infinity", "OutOfRange"),
            ("2205-03-05", "OutOfRange"),
            ("1899-12-31", "OutOfRange"),
            ("1000-01-01", "OutOfRange"),
            ("0001-01-01T00:00:00", "Never"),
            ("1899-12-30", "Never"),
            ("05/03/2924", "OutOfRange"),
            ("05/03/24", "NotADate"),
            ("1900-01-01", "1900-01-01"),
            ("2199-12-31", "2199-12-31"),
        ],
    );
}

#[test]
fn a_pattern_reads_dates_with_and_without_times() {
    for pattern in ["%m/%d/%Y %I:%M %p", "%m/%d/%Y", "%m/%d/%Y, %I:%M %p", "%m/%d/%Y %H:%M:%S"] {
        check(
            &reader(&[pattern], "", false),
            &[
                ("3/5/2024", "2024-03-05"),
                ("3/5/2024 2:15 PM", "2024-03-05T14:15:00"),
                ("3/5/2024, 2:15\u{202f}PM", "2024-03-05T14:15:00"),
                ("03/05/2024 2:15:30 p.m.", "2024-03-05T14:15:30"),
                ("3/5/2024 12:15 a.\u{a0}m.", "2024-03-05T00:15:00"),
                ("3/5/2024 14:15", "2024-03-05T14:15:00"),
                ("3/5/2024 14:15:16.5", "2024-03-05T14:15:16.500"),
                ("3/5/2024 14:15:16 +0100", "2024-03-05T13:15:16"),
                ("7/13/2023", "2023-07-13"),
                ("13/7/2023", "NotADate"),
                ("2024-03-05", "2024-03-05"),
                ("3/5/2024 x", "NotADate"),
                ("3/5/20245", "NotADate"),
                ("3/5/24", "NotADate"),
            ],
        );
    }
}

#[test]
fn patterns_of_many_kinds_are_read() {
    for (pattern, cell, expected) in [
        ("%Y-%m-%dT%H:%M:%S%.f%z", "2024-03-05T20:11:12.000-0800", "2024-03-06T04:11:12"),
        ("%d.%m.%Y %H:%M %z", "05.03.2024 10:11 +01", "2024-03-05T09:11:00"),
        ("%d.%m.%Y %H:%M %#z", "05.03.2024 10:11 +01", "2024-03-05T09:11:00"),
        ("%a %b %d %H:%M:%S %z %Y", "Tue Mar 05 10:11:12 +0100 2024", "2024-03-05T09:11:12"),
        ("%d-%b-%y", "05-MAR-24 02.15.30.123456 PM", "2024-03-05T14:15:30.123456"),
        ("%d-%b-%y", "05-Mar-24", "2024-03-05"),
        ("%b %d, %Y", "Mar 5 2024 2:15PM", "2024-03-05T14:15:00"),
        ("%B %d %Y", "March 5, 2024 at 2:15 PM", "2024-03-05T14:15:00"),
        ("%Y%m%d", "20240305", "2024-03-05"),
        ("%d de %B de %Y", "5 de marzo de 2024", "2024-03-05"),
        ("%d de %B de %Y %H:%M", "5 de marzo de 2024 10:11", "2024-03-05T10:11:00"),
        ("%B %d, %Y", "March 5th, 2024", "2024-03-05"),
        ("%a %b %d %Y", "Tue Mar 05 10:11:12 CET 2024", "2024-03-05T09:11:12"),
        ("%a %b %d %Y", "Tue Mar  5 10:11:12 2024", "2024-03-05T10:11:12"),
        ("%a %b %d %Y", "Tue Mar 05 2024 10:11:12 GMT+0100 (CET)", "2024-03-05T09:11:12"),
        ("%d.%m.%y", "05.03.24", "2024-03-05"),
        ("%d.%m.%y", "05.03.2024", "NotADate"),
        ("%Y-%d-%m", "2024-05-03", "2024-03-05"),
        ("%Y-%d-%m", "2024-03-25", "NotADate"),
        ("%s", "1709633472", "2024-03-05T10:11:12"),
        ("%H:%M %d.%m.%Y", "10:11 05.03.2024", "2024-03-05T10:11:00"),
        ("%d/%m/%Y", "05/03/2024 10", "NotADate"),
        ("%d-%m-%y", "05-03-24-08", "NotADate"),
    ] {
        assert_eq!(read(&reader(&[pattern], "", false), cell), expected, "{cell} as {pattern}");
    }
    let list = reader(&["%m/%d/%Y", "%d.%m.%Y"], "", false);
    check(&list, &[("3/5/2024", "2024-03-05"), ("05.03.2024", "2024-03-05"), ("2024-03-05", "2024-03-05")]);
}

#[test]
fn patterns_are_checked() {
    for (text, error) in [
        ("%d/%m/%Q", DatePatternError::Notation),
        ("%d/%m/%Y %H:%M %Z", DatePatternError::ZoneName),
        ("%d/%m/%Y %I:%M", DatePatternError::HalfDay),
        ("%m/%Y", DatePatternError::NoDay),
        ("day", DatePatternError::NoDay),
        ("", DatePatternError::NoDay),
    ] {
        assert_eq!(DatePattern::parse(text), Err(error), "{text}");
        assert!(!error.to_string().is_empty());
    }
    let patterns = |texts: &[&str]| -> Vec<DatePattern> {
        texts.iter().map(|text| DatePattern::parse(text).unwrap()).collect()
    };
    assert_eq!(conflicting(&patterns(&["%d.%m.%Y", "%m/%d/%Y %I:%M %p", "%d/%m/%Y"])), Some((1, 2)));
    assert_eq!(conflicting(&patterns(&["%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%b %d, %Y"])), None);
    assert_eq!(conflicting(&patterns(&["%d/%m/%y", "%y/%m/%d"])), Some((0, 1)));
}

#[test]
fn numbers_are_dates_only_where_the_column_must_hold_dates() {
    let dates = reader(&[], "", true);
    check(
        &dates,
        &[
            ("1709633472345", "2024-03-05T10:11:12.345"),
            ("1709633472", "2024-03-05T10:11:12"),
            ("1709633472345678", "2024-03-05T10:11:12.345678"),
            ("1709596800000", "2024-03-05"),
            ("45356", "2024-03-05"),
            ("45356.5", "2024-03-05T12:00:00"),
            ("20240305", "2024-03-05"),
            ("2024", "NotADate"),
            ("17", "NotADate"),
            ("1.23E+17", "NotADate"),
        ],
    );
    assert_eq!(reader(&[], "", false).read("45356"), DateValue::NotADate);
}

#[test]
fn a_zone_is_that_of_dates_without_an_offset() {
    check(
        &reader(&["%d.%m.%Y"], "Europe/Berlin", true),
        &[
            ("2024-03-05 10:11:12", "2024-03-05T09:11:12"),
            ("05.07.2024 10:11", "2024-07-05T08:11:00"),
            ("2024-03-05 10:11:12Z", "2024-03-05T10:11:12"),
            ("2024-03-05", "2024-03-04T23:00:00 day"),
            ("2024-03-31 02:30", "2024-03-31T01:30:00"),
            ("2024-10-27 02:30", "2024-10-27T00:30:00"),
            ("1709633472", "2024-03-05T10:11:12"),
            ("45356.5", "2024-03-05T11:00:00"),
            ("1900-01-01", "1899-12-31T23:00:00 day"),
        ],
    );
}

fn evidence(cells: &[&str]) -> DateEvidence {
    let mut evidence = DateEvidence::default();
    for cell in cells {
        evidence.add(cell);
    }
    evidence
}

fn verdict(cells: &[&str]) -> String {
    let found = evidence(cells);
    match found.verdict(0) {
        DateVerdict::Patterns(patterns) => {
            patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
        }
        DateVerdict::Ambiguous { day_first, month_first, example } => {
            format!("{day_first} or {month_first}: {example}")
        }
        DateVerdict::Contradicting { day_first, month_first } => format!("{day_first} against {month_first}"),
        DateVerdict::NotDates { example, share } => format!("not: {example} {share:.2}"),
        DateVerdict::Iso => "iso".to_owned(),
        DateVerdict::Serial(unit) => unit.to_string(),
    }
}

#[test]
fn a_column_determines_its_patterns() {
    for (cells, expected) in [
        (&["2024-03-05", "0000-00-00", "2024-03-05T10:11:12.000+0000", "9999-12-31"][..], "iso"),
        (&["5/1/2023 2:15 PM", "7/13/2023"], "%m/%d/%Y"),
        (&["3/5/2024, 2:15\u{202f}PM", "3/25/2024, 2:15\u{202f}PM"], "%m/%d/%Y"),
        (&["13/07/2023", "01/02/2023"], "%d/%m/%Y"),
        (&["05.03.2024", "06.03.2024 10:11"], "%d.%m.%Y"),
        (&["05.03.24"], "%d.%m.%y"),
        (&["13-07-23", "01-02-23"], "%d-%m-%y"),
        (&["2024/03/05", "2024/03/06"], "%Y/%m/%d"),
        (&["05-Mar-24", "06-Mar-24"], "%d-%b-%y"),
        (&["5 Mar 2024"], "%d %b %Y"),
        (&["Mar 5, 2024", "March 6, 2024"], "%B %d, %Y"),
        (&["Tue, 05 Mar 2024 10:11:12 +0000"], "%a, %d %b %Y"),
        (&["5 de marzo de 2024", "6 de abril de 2024"], "%d %b %Y"),
        (&["March 5th, 2024", "April 1st, 2024"], "%B %d, %Y"),
        (&["Tue Mar  5 10:11:12 2024"], "%a, %b %d, %Y"),
        (&["Tue Mar 05 10:11:12 UTC 2024"], "%a, %b %d, %Y"),
        (&["05-MAR-24 02.15.30.123456 PM"], "%d-%b-%y"),
        (&["Dienstag, 5. März 2024", "Samstag, 6. April 2024"], "%d. %B %Y"),
        (&["13/07/2023", "01/02/23", "2024-03-05"], "%d/%m/%y | %d/%m/%Y"),
        (&["01/02/2023", "03/04/2023"], "%d/%m/%Y or %m/%d/%Y: 01/02/2023"),
        (&["13/07/2023", "07/13/2023"], "13/07/2023 against 07/13/2023"),
        (&["1709633472345", "1709633472346"], "milliseconds since 1970"),
        (&["45356", "45357.25"], "day numbers of a spreadsheet"),
        (&["20240305"], "digits such as 20260630"),
        (&["1709633472345", "1709633472"], "not: 1709633472 1.00"),
        (&["2024-03-05", "soon"], "not: soon 0.50"),
        (&["2024-03-05", "45356"], "not: 45356 0.50"),
        (&["0000-00-00"], "not:  0.00"),
        (&["30/02/2024"], "not: 30/02/2024 1.00"),
        (&["1.2.3", "192.168.1.1"], "not: 1.2.3 1.00"),
        (&[], "not:  0.00"),
    ] {
        assert_eq!(verdict(cells), expected, "{cells:?}");
    }
    let one_slip = evidence(&["13/07/2023", "14/07/2023", "07/13/2023"]);
    assert_eq!(one_slip.verdict(1), DateVerdict::Patterns(vec![DatePattern::parse("%d/%m/%Y").unwrap()]));
}

#[test]
fn the_findings_are_described_in_words() {
    let said = |cells: &[&str]| {
        let found = evidence(cells);
        found.written(&found.verdict(0))
    };
    assert_eq!(said(&["5/1/2023 2:15 PM", "7/13/2023"]), "dates as \"%m/%d/%Y\" with times of 12 hours");
    assert_eq!(said(&["05.03.2024 10:11"]), "dates as \"%d.%m.%Y\" with times");
    assert_eq!(said(&["2024-03-05"]), "ISO dates");
    assert_eq!(said(&["01/02/2023"]), "dates as \"%d/%m/%Y\" or \"%m/%d/%Y\"");
    assert_eq!(said(&["1709633472345"]), SerialUnit::Milliseconds.to_string());
}
