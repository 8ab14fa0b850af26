//! Laws of dates: dates written in a pattern are read back, and evidence does not depend on the order.

use chrono::{DateTime, FixedOffset, TimeZone, Utc};
use proptest::prelude::*;

use super::{DateEvidence, DatePattern, DateReader, DateValue, DateVerdict, DateZone};

/// Instants of whole seconds from 1900 to 2199, a day away from either end.
const SECONDS: std::ops::Range<i64> = -2_208_902_400..7_258_032_000;

const PATTERNS: [&str; 12] = [
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%b-%Y", "%B %d, %Y", "%d %b %Y", "%d-%m-%Y",
    "%Y%m%d", "%Y.%m.%d", "%a, %d %b %Y", "%d. %B %Y",
];

const CLOCKS: [&str; 8] = [
    " %H:%M:%S",
    "T%H:%M:%S",
    " %I:%M:%S %p",
    ", %I:%M:%S %p",
    " %H:%M:%S%.3f",
    " %I:%M:%S\u{202f}%p",
    " %H:%M:%S%.6f",
    " %I.%M.%S %P",
];

const OFFSETS: [&str; 4] = ["%z", " %z", "%:z", " GMT%:z"];

fn known(time: DateTime<Utc>) -> DateValue {
    let microseconds = time.timestamp_micros();
    DateValue::Known { microseconds, has_clock: microseconds.rem_euclid(86_400_000_000) != 0 }
}

fn reader(pattern: &str) -> DateReader {
    DateReader::new(vec![DatePattern::parse(pattern).unwrap()], None, false)
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-3]?[0-9][/.-][0-3]?[0-9][/.-](20)?[0-9]{2}",
        "20[0-9]{2}-[01][0-9]-[0-3][0-9]( 1[0-9]:[0-5][0-9])?",
        "[0-9]{4,14}",
        "[0-3][0-9] (Mar|Apr|June) 2024",
        "\\PC{0,10}",
    ]
}

fn gather(cells: &[String]) -> DateEvidence {
    let mut evidence = DateEvidence::default();
    for cell in cells {
        evidence.add(cell);
    }
    evidence
}

proptest! {
    #[test]
    fn a_time_is_read_back_in_its_pattern(second in SECONDS, date in 0usize..12, clock in 0usize..8) {
        let time = DateTime::from_timestamp(second, 0).unwrap();
        let pattern = format!("{}{}", PATTERNS[date], CLOCKS[clock]);
        let text = time.format(&pattern).to_string();
        prop_assert_eq!(reader(&pattern).read(&text), known(time), "{:?}", text);
        // The pattern of the date alone is enough.
        prop_assert_eq!(reader(PATTERNS[date]).read(&text), known(time), "{:?}", text);
        let iso = time.format(&format!("%Y-%m-%d{}", CLOCKS[clock])).to_string();
        prop_assert_eq!(reader(PATTERNS[date]).read(&iso), known(time), "{:?}", iso);
    }

    #[test]
    fn an_offset_is_no_matter_of_its_spelling(second in SECONDS, minutes in -840i32..841, offset in 0usize..4) {
        let time = DateTime::from_timestamp(second, 0).unwrap();
        let local = time.with_timezone(&FixedOffset::east_opt(minutes * 60).unwrap());
        let text = local.format(&format!("%Y-%m-%dT%H:%M:%S{}", OFFSETS[offset])).to_string();
        let read = DateReader::new(Vec::new(), DateZone::parse("Asia/Tokyo"), false).read(&text);
        prop_assert!(matches!(read, DateValue::Known { microseconds, .. } if microseconds == time.timestamp_micros()), "{} {:?}", text, read);
        let text = local.format(&format!("%d.%m.%Y %H:%M:%S{}", OFFSETS[offset])).to_string();
        let read = reader("%d.%m.%Y").read(&text);
        prop_assert!(matches!(read, DateValue::Known { microseconds, .. } if microseconds == time.timestamp_micros()), "{} {:?}", text, read);
    }

    #[test]
    fn a_local_time_is_the_first_instant_that_shows_it(second in SECONDS, zone in 0usize..6) {
        let zone = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo"][zone];
        let zone = zone.parse::<chrono_tz::Tz>().unwrap();
        let local = zone.from_utc_datetime(&DateTime::from_timestamp(second, 0).unwrap().naive_utc());
        let read = DateReader::new(Vec::new(), DateZone::parse(zone.name()), false)
            .read(&local.format("%Y-%m-%d %H:%M:%S").to_string());
        let first = zone.from_local_datetime(&local.naive_local()).earliest().unwrap();
        let is_first = matches!(read, DateValue::Known { microseconds, .. } if microseconds == first.timestamp_micros());
        prop_assert!(is_first, "{:?} {:?}", local, read);
    }

    #[test]
    fn epochs_of_all_units_are_one_time(second in 100_000_000i64..7_258_118_400) {
        let reader = DateReader::new(Vec::new(), None, true);
        let expected = known(DateTime::from_timestamp(second, 0).unwrap());
        // As nanoseconds, these are times of Windows instead.
        let is_file_time = (119_600_064..157_469_184).contains(&second);
        for factor in [1, 1000, 1_000_000, 1_000_000_000] {
            if is_file_time && factor == 1_000_000_000 {
                continue;
            }
            let text = (i128::from(second) * factor).to_string();
            prop_assert_eq!(reader.read(&text), expected, "{}", text);
        }
        let day = second / 86_400;
        let text = format!("{}", (day + 25_569) as f64 + (second % 86_400) as f64 / 86_400.0);
        prop_assert_eq!(reader.read(&text), expected, "{}", text);
    }

    #[test]
    fn a_column_in_a_pattern_is_recognised(days in prop::collection::vec(0i64..40_000, 1..60), date in 0usize..12, clock in 0usize..8) {
        let pattern = format!("{}{}", PATTERNS[date], CLOCKS[clock]);
        let time = |day: &i64| DateTime::from_timestamp(day * 86_400 + day * 37 % 86_400, 0).unwrap();
        let cells: Vec<String> = days.iter().map(|day| time(day).format(&pattern).to_string()).collect();
        match gather(&cells).verdict(0) {
            DateVerdict::Iso => prop_assert_eq!(PATTERNS[date], "%Y%m%d"),
            DateVerdict::Ambiguous { day_first, month_first, .. } => {
                prop_assert!([day_first.text(), month_first.text()].contains(&PATTERNS[date]));
            }
            DateVerdict::Patterns(patterns) => {
                let reader = DateReader::new(patterns, None, false);
                for (day, cell) in days.iter().zip(&cells) {
                    prop_assert_eq!(reader.read(cell), known(time(day)), "{}", cell);
                }
            }
            other => {
                // "%Y%m%d 10:11:12" is in no usual form.
                prop_assert!(PATTERNS[date] == "%Y%m%d", "{:?} {:?}", other, cells);
            }
        }
    }

    #[test]
    fn a_verdict_reads_every_cell(cells in prop::collection::vec(cell(), 1..6)) {
        let patterns = match gather(&cells).verdict(0) {
            DateVerdict::Iso | DateVerdict::Serial(_) => Vec::new(),
            DateVerdict::Patterns(patterns) => patterns,
            _ => return Ok(()),
        };
        let reader = DateReader::new(patterns, None, true);
        for cell in &cells {
            prop_assert!(reader.read(cell) != DateValue::NotADate, "{:?} of {:?}", cell, cells);
        }
    }

    #[test]
    fn evidence_has_no_order_and_can_be_merged(cells in prop::collection::vec(cell(), 0..30), cut in 0usize..30) {
        let whole = gather(&cells);
        let (left, right) = cells.split_at(cut.min(cells.len()));
        let mut merged = gather(right);
        merged.merge(&gather(left));
        prop_assert_eq!(&merged, &whole);
        let reversed: Vec<String> = cells.iter().rev().cloned().collect();
        prop_assert_eq!(gather(&reversed).verdict(0), whole.verdict(0));
        prop_assert_eq!(gather(&reversed), whole);
    }

    #[test]
    fn any_text_is_read_without_a_panic(
        cell in "\\PC{0,40}", other in "[0-9TZ:.,/+ −\u{a0}\u{202f}aApPmMGUC\\[\\]é-]{0,40}", pattern in "[%a-zA-Z0-9/ ,.:#-]{0,16}",
    ) {
        let patterns: Vec<DatePattern> = DatePattern::parse(&pattern).into_iter().chain(DatePattern::parse("%d/%m/%Y")).collect();
        let reader = DateReader::new(patterns, DateZone::parse("Europe/Berlin"), true);
        for text in [&cell, &other, &format!("2024-03-05{other}"), &format!("05/03/2024{other}")] {
            let _ = reader.read(text);
            let found = gather(std::slice::from_ref(text));
            let _ = found.written(&found.verdict(0));
        }
    }
}
