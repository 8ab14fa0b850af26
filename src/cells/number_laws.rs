//! Laws of numbers: numbers written in a convention are read back, and evidence does not depend on the order.

use proptest::prelude::*;

use super::{NumberEvidence, NumberFormat, NumberVerdict, is_two_numbers, parse_number};
use NumberFormat::{Comma, Plain, Point};

/// A number of hundredths with separators.
fn write(hundredths: i64, group: &str, decimal: &str) -> String {
    let digits = (hundredths.abs() / 100).to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(group);
        }
        text.push(digit);
    }
    format!("{text}{decimal}{:02}", hundredths.abs() % 100)
}

/// The number with money, percent or a sign for less than zero.
fn dress(text: &str, is_negative: bool, dress: u8) -> String {
    match (dress % 8, is_negative) {
        (0, false) => text.to_owned(),
        (1, false) => format!("€ {text}"),
        (2, false) => format!("{text}\u{a0}EUR"),
        (3, false) => format!("R${text}"),
        (4, false) => format!("{text} %"),
        (5, false) => format!("{text} kr."),
        (6, false) => format!("+{text}"),
        (_, false) => format!("US$ {text}"),
        (0, true) => format!("-{text}"),
        (1, true) => format!("({text} €)"),
        (2, true) => format!("{text}-"),
        (3, true) => format!("\u{2212}{text} zł"),
        (4, true) => format!("$-{text}"),
        (5, true) => format!("- {text}"),
        (6, true) => format!("(CHF {text})"),
        (_, true) => format!("-{text}%"),
    }
}

const GROUPS_OF_POINT: [&str; 6] = ["", ",", " ", "\u{a0}", "\u{202f}", "'"];
const GROUPS_OF_COMMA: [&str; 6] = ["", ".", " ", "\u{a0}", "\u{202f}", "’"];

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,4}",
        "[0-9]{1,3}[.,][0-9]{1,3}",
        "[€$(]?[0-9]{1,2}[.,' ][0-9]{3}[)%]?",
        "\\PC{0,8}",
        "[0-9.,eE+() %€kM-]{0,12}",
    ]
}

fn gather(cells: &[String]) -> NumberEvidence {
    let mut evidence = NumberEvidence::default();
    for cell in cells {
        evidence.add(cell);
    }
    evidence
}

proptest! {
    #[test]
    fn a_cell_is_two_numbers_where_both_conventions_read_it_differently(
        cell in "-?[0-9]{0,4}[.,][0-9]{0,6}([.,][0-9]{3})?",
    ) {
        let both = parse_number(&cell, Point).zip(parse_number(&cell, Comma));
        prop_assert_eq!(is_two_numbers(&cell), both.is_some_and(|(point, comma)| point != comma));
    }

    #[test]
    fn a_number_is_read_back_in_its_convention(
        hundredths in -99_999_999_999i64..99_999_999_999, group in 0usize..6, style in 0u8..8,
    ) {
        let value = hundredths as f64 / 100.0;
        let point = dress(&write(hundredths, GROUPS_OF_POINT[group], "."), hundredths < 0, style);
        prop_assert_eq!(parse_number(&point, Point), Some(value), "{:?}", point);
        let comma = dress(&write(hundredths, GROUPS_OF_COMMA[group], ","), hundredths < 0, style);
        prop_assert_eq!(parse_number(&comma, Comma), Some(value), "{:?}", comma);
        // A number with two decimals is never a number of the other convention.
        prop_assert_eq!(parse_number(&point, Comma), None);
        prop_assert_eq!(parse_number(&comma, Point), None);
    }

    #[test]
    fn plain_numbers_are_read_as_the_language_reads_them(value in any::<f64>()) {
        let expected = value.is_finite().then_some(value);
        prop_assert_eq!(parse_number(&value.to_string(), Plain), expected);
        prop_assert_eq!(parse_number(&value.to_string(), Point), expected);
        prop_assert_eq!(parse_number(&format!("{value:e}"), Plain), expected);
    }

    #[test]
    fn a_column_in_a_convention_is_recognised(
        values in prop::collection::vec(-99_999_999i64..99_999_999, 1..40), group in 0usize..6, style in 0u8..8,
    ) {
        let point: Vec<String> =
            values.iter().map(|v| dress(&write(*v, GROUPS_OF_POINT[group], "."), *v < 0, style)).collect();
        let verdict = gather(&point).verdict(0);
        prop_assert!(matches!(verdict, NumberVerdict::Plain | NumberVerdict::Format(Point)), "{:?} {:?}", verdict, point);
        let comma: Vec<String> =
            values.iter().map(|v| dress(&write(*v, GROUPS_OF_COMMA[group], ","), *v < 0, style)).collect();
        prop_assert_eq!(gather(&comma).verdict(0), NumberVerdict::Format(Comma), "{:?}", comma);
    }

    #[test]
    fn whole_numbers_with_groups_are_never_taken_for_decimals(values in prop::collection::vec(0u32..99_999_999, 1..40)) {
        let exact = |group: &str| -> Vec<String> {
            let whole = |value: &u32| write(i64::from(*value) * 100, group, "").strip_suffix("00").map(str::to_owned);
            values.iter().filter_map(whole).collect()
        };
        for (group, right) in [(",", Point), (".", Comma)] {
            match gather(&exact(group)).verdict(0) {
                NumberVerdict::Plain => prop_assert!(values.iter().all(|value| *value < 1000)),
                NumberVerdict::Format(format) => prop_assert_eq!(format, right),
                NumberVerdict::Ambiguous { .. } => {}
                other => prop_assert!(false, "{:?}", other),
            }
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
        prop_assert_eq!(&gather(&reversed), &whole);
        prop_assert_eq!(whole.cells(), cells.len());
    }

    #[test]
    fn a_verdict_reads_every_cell(cells in prop::collection::vec(cell(), 1..8)) {
        let format = match gather(&cells).verdict(0) {
            NumberVerdict::Plain => Plain,
            NumberVerdict::Format(format) => format,
            _ => return Ok(()),
        };
        for cell in &cells {
            prop_assert!(parse_number(cell, format).is_some_and(f64::is_finite), "{:?} as {}", cell, format);
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(cell in "\\PC{0,40}", other in "[0-9.,'€$%()+−–kMB \u{a0}\u{feff}-]{0,40}") {
        for text in [&cell, &other] {
            for format in [Plain, Point, Comma] {
                let _ = parse_number(text, format);
            }
            let _ = gather(std::slice::from_ref(text)).verdict(0);
        }
    }
}
