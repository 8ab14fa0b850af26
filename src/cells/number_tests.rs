//! Tests of numbers as programs and people write them, and of the verdict on a column.

use super::{NumberEvidence, NumberFormat, NumberVerdict, is_code, parse_number};
use NumberFormat::{Comma, Plain, Point};

fn check(format: NumberFormat, cells: &[(&str, f64)]) {
    for (cell, value) in cells {
        assert_eq!(parse_number(cell, format), Some(*value), "{cell:?} as {format}");
    }
}

fn refuse(format: NumberFormat, cells: &[&str]) {
    for cell in cells {
        assert_eq!(parse_number(cell, format), None, "{cell:?} as {format}");
    }
}

#[test]
fn plain_numbers_are_those_of_programs() {
    check(
        Plain,
        &[
            ("1234.5", 1234.5),
            (" -3e2 ", -300.0),
            ("1.2345E+3", 1234.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("+7", 7.0),
        ],
    );
    refuse(
        Plain,
        &[
            "nan", "inf", "-infinity", "1e400", "", " ", "1,5", "1,234.5", "$5", "12 %", "10k", "(5)",
            "0x10", "1_000",
        ],
    );
    refuse(Plain, &["1 234", "−5", "5-", ".", "-", "2024-03-05", "1.2.3"]);
    assert!(is_code("01067") && is_code(" 00.5") && !is_code("0") && !is_code("0.5") && !is_code("7"));
}

#[test]
fn a_decimal_point_has_other_groups() {
    check(
        Point,
        &[
            ("1,234.5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("12,34,567.5", 1_234_567.5),
            ("1'234.50", 1234.5),
        ],
    );
    check(
        Point,
        &[("1’234.50", 1234.5), ("1 234.5", 1234.5), ("1\u{a0}234", 1234.0), ("1\u{202f}234.25", 1234.25)],
    );
    check(Point, &[("1234.5", 1234.5), ("1.234", 1.234), ("1e3", 1000.0), ("0.5", 0.5), ("1,000", 1000.0)]);
    refuse(
        Point,
        &[
            "1.234,5", "1,5", "1,23", "12,3456", "1,2345", "0,123", "1,,234", "1, 234", "1 234 56",
            "1,234 567",
        ],
    );
    refuse(
        Point,
        &["1.234.567", ",5", "5,", "1,234.", "1234,567", "007 €", "1,234e3", "1'23", "1,234,56", "1.5 2"],
    );
}

#[test]
fn a_decimal_comma_has_other_groups() {
    check(
        Comma,
        &[("1.234,5", 1234.5), ("1.234.567", 1_234_567.0), ("1,5", 1.5), ("1.234", 1234.0), ("1,234", 1.234)],
    );
    check(
        Comma,
        &[("1 234,5", 1234.5), ("1\u{a0}234,50", 1234.5), ("1\u{202f}234", 1234.0), ("1'234,5", 1234.5)],
    );
    check(
        Comma,
        &[("1234", 1234.0), ("-1.234,5", -1234.5), (",5", 0.5), ("1,5E+3", 1500.0), ("1E3", 1000.0)],
    );
    refuse(
        Comma,
        &["1,234.5", "1.5", "12.34", "0.123", "1234.567", "1,2,3", "12.34.567", "1.5E3", "5,", "1.234 567"],
    );
}

#[test]
fn signs_of_money_are_on_either_side() {
    check(
        Point,
        &[("$1,200.00", 1200.0), ("€ 5", 5.0), ("5 €", 5.0), ("5€", 5.0), ("£5.50", 5.5), ("¥1,000", 1000.0)],
    );
    check(
        Point,
        &[("USD 1,200.50", 1200.5), ("1,200.50 USD", 1200.5), ("usd5", 5.0), ("US$ 5", 5.0), ("A$5", 5.0)],
    );
    check(
        Point,
        &[
            ("CHF 1'200.50", 1200.5),
            ("Fr. 5.50", 5.5),
            ("Rs.500", 500.0),
            ("₹12,34,567", 1_234_567.0),
            ("R$ 5", 5.0),
        ],
    );
    check(
        Point,
        &[
            ("$.50", 0.5),
            ("5円", 5.0),
            ("￥１，２００", 1200.0),
            ("\u{200e}$5", 5.0),
            ("CHF 1'200.-", 1200.0),
        ],
    );
    check(
        Comma,
        &[
            ("1.234,50 €", 1234.5),
            ("€\u{a0}1.234,50", 1234.5),
            ("R$ 1.234,56", 1234.56),
            ("1 234,50 kr", 1234.5),
        ],
    );
    check(
        Comma,
        &[
            ("kr. 1.234", 1234.0),
            ("1 234,50 zł", 1234.5),
            ("99,90 Kč", 99.9),
            ("1.200,- €", 1200.0),
            ("12,– €", 12.0),
        ],
    );
    check(Comma, &[("EUR 1.234,5", 1234.5), ("1 200 ₽", 1200.0), ("1.200,-- EUR", 1200.0), ("5 KR.", 5.0)]);
    refuse(
        Point,
        &[
            "$ $ 5", "5 $ €", "5 apples", "Q3", "3rd", "5 kg", "USDEUR 5", "12,- €", "$", "€ ", "level 5",
            "5 $5", "1.5.-",
        ],
    );
}

#[test]
fn less_than_zero_is_written_in_many_ways() {
    check(
        Point,
        &[
            ("(500)", -500.0),
            ("($1,200.50)", -1200.5),
            ("$(5)", -5.0),
            ("500-", -500.0),
            ("1,200.50 -", -1200.5),
        ],
    );
    check(
        Point,
        &[
            ("−5", -5.0),
            ("- 5", -5.0),
            ("-$5", -5.0),
            ("$-5", -5.0),
            ("-5 %", -5.0),
            ("(12 %)", -12.0),
            ("–5", -5.0),
        ],
    );
    check(Comma, &[("1.234,50-", -1234.5), ("(1.234,50 €)", -1234.5), ("−1,5", -1.5), ("-1.234", -1234.0)]);
    refuse(Point, &["(-5)", "(5", "5)", "--5", "-5-", "((5))", "+-5", "5+", "()", "-", "(5))"]);
}

#[test]
fn percent_and_words_for_thousands_are_read() {
    check(Point, &[("12 %", 12.0), ("12.5%", 12.5), ("%12", 12.0), ("0.5\u{a0}%", 0.5)]);
    check(
        Point,
        &[("1.1k", 1100.0), ("10K", 10_000.0), ("2M", 2e6), ("2.5 m", 2.5e6), ("3.5 bn", 3.5e9), ("1B", 1e9)],
    );
    check(
        Point,
        &[("$1.2M", 1.2e6), ("1.2 billion", 1.2e9), ("350 k€", 350e3), ("1.005k", 1005.0), ("3 lakh", 3e5)],
    );
    check(
        Comma,
        &[
            ("1,1 Tsd.", 1100.0),
            ("1,1 Mio. €", 1.1e6),
            ("3,5 Mrd. EUR", 3.5e9),
            ("2 mln zł", 2e6),
            ("1,5 k€", 1500.0),
        ],
    );
    check(Comma, &[("120万円", 1.2e6), ("3,5 Md€", 3.5e9)]);
    refuse(Point, &["10 km", "5 d", "90d", "k10", "1 kk", "5 T", "1e3k", "12 % %", "1st", "2nd"]);
    // 10^12 in German, Spanish or French.
    refuse(Comma, &["1,5 billion"]);
    refuse(Point, &["1e308 M", &"9".repeat(401), &format!("${}", "1,000".repeat(40))]);
}

fn evidence(cells: &[&str]) -> NumberEvidence {
    let mut evidence = NumberEvidence::default();
    for cell in cells {
        evidence.add(cell);
    }
    evidence
}

fn verdict(cells: &[&str]) -> NumberVerdict {
    evidence(cells).verdict(0)
}

#[test]
fn a_column_determines_its_convention() {
    assert_eq!(verdict(&["1", "2.5", "-3e2", "1234"]), NumberVerdict::Plain);
    assert_eq!(verdict(&["0.123", "0.250", "1.125"]), NumberVerdict::Plain);
    assert_eq!(verdict(&["1.234", "12345.678"]), NumberVerdict::Plain);
    assert_eq!(verdict(&["0"]), NumberVerdict::Plain);
    for cells in [
        &["941.00", "1,250.00"][..],
        &["1,234,567", "1,234"],
        &["1,234", "12.5"],
        &["12 %", "5 %"],
        &["(754)", "347"],
        &["29000", "10k"],
        &["$ 5", "6"],
        &["1'234", "5"],
        &["12,34,567"],
        &["1,234", "0.5"],
    ] {
        assert_eq!(verdict(cells), NumberVerdict::Format(Point), "{cells:?}");
    }
    for cells in [
        &["1.234,5", "7"][..],
        &["1.234", "12,5"],
        &["1.234.567"],
        &["0,123", "1,234"],
        &["1 234", "56"],
        &["1\u{a0}234", "56"],
        &["1.200,-"],
        &["1234,567", "1,234"],
    ] {
        assert_eq!(verdict(cells), NumberVerdict::Format(Comma), "{cells:?}");
    }
}

#[test]
fn where_both_readings_are_possible_it_is_a_question() {
    let ambiguous = |example: &str, as_point, as_comma| NumberVerdict::Ambiguous {
        example: example.to_owned(),
        as_point,
        as_comma,
    };
    assert_eq!(verdict(&["12.345", "1.234"]), ambiguous("1.234", 1.234, 1234.0));
    assert_eq!(verdict(&["1,234", "12,345"]), ambiguous("1,234", 1234.0, 1.234));
    assert_eq!(verdict(&["1,234", "5", "6"]), ambiguous("1,234", 1234.0, 1.234));
    assert_eq!(verdict(&["1.234 €", "999 €"]), ambiguous("1.234 €", 1.234, 1234.0));
    assert_eq!(verdict(&["1.250", "5", "6", "7", "2500"]), ambiguous("1.250", 1.25, 1250.0));
    assert_eq!(verdict(&["1.250", "1,250", "5", "6", "7"]), ambiguous("1.250", 1.25, 1250.0));
    // Decimals of one width would stand behind 985 as well, and others would not end in 0.
    assert_eq!(verdict(&["2,284", "985", "657", "21", "1,120"]), NumberVerdict::Format(Point));
    assert_eq!(verdict(&["2.284", "985", "657", "21", "1.120"]), NumberVerdict::Format(Comma));
    // From 100 on whole, and smaller ones with three decimals: these are thousands. Thirds of percent are not.
    let hundreds: Vec<String> = (0..12).map(|step| (121 + 71 * step).to_string()).collect();
    let with = |cells: &[&'static str]| -> NumberVerdict {
        verdict(&hundreds.iter().map(String::as_str).chain(cells.iter().copied()).collect::<Vec<_>>())
    };
    assert_eq!(with(&["2,284", "7,337", "38,196", "21"]), NumberVerdict::Format(Point));
    assert_eq!(with(&["2.284", "7.337", "38.196", "21"]), NumberVerdict::Format(Comma));
    assert!(matches!(with(&["2,284", "7,337"]), NumberVerdict::Ambiguous { .. }));
    assert!(matches!(with(&["2,284", "7,337", "133,333"]), NumberVerdict::Ambiguous { .. }));
    assert!(matches!(
        verdict(&["50", "25", "100", "33.333", "16.667", "8.333"]),
        NumberVerdict::Ambiguous { .. }
    ));
}

#[test]
fn two_conventions_in_one_column_contradict() {
    let cells = ["1,234.50", "3.25", "1.234,5"];
    let expected = NumberVerdict::Contradicting { point: "3.25".to_owned(), comma: "1.234,5".to_owned() };
    assert_eq!(verdict(&cells), expected);
    assert_eq!(evidence(&cells).verdict(1), NumberVerdict::Format(Point));
    assert!(matches!(evidence(&["1.5", "1,5"]).verdict(5), NumberVerdict::Contradicting { .. }));
}

#[test]
fn words_and_codes_are_no_numbers() {
    let not = |example: &str, share| NumberVerdict::NotNumbers { example: example.to_owned(), share };
    assert_eq!(verdict(&["1", "many", "2", "3"]), not("many", 0.25));
    assert_eq!(verdict(&["01067", "80331"]), not("01067", 0.5));
    assert_eq!(verdict(&["2024-03-05", "2024-03-06"]), not("2024-03-05", 1.0));
    assert_eq!(verdict(&["nan", "inf"]), not("inf", 1.0));
    assert_eq!(verdict(&[]), not("", 0.0));
    assert_eq!(evidence(&["1", "many", "2", "3"]).verdict(1), NumberVerdict::Plain);
    assert_eq!(evidence(&["1,5", "many", "2", "3"]).verdict(1), NumberVerdict::Format(Comma));
    assert_eq!(evidence(&["many"]).verdict(1), not("many", 1.0));
    assert!(matches!(verdict(&["05.03.2024", "06.03.2024"]), NumberVerdict::NotNumbers { .. }));
}

#[test]
fn the_findings_are_described_in_words() {
    let found = evidence(&["1.234,5 €", "7 €"]);
    assert_eq!(found.written(Comma), "numbers as \"1.234,5\" with \"€\"");
    let found = evidence(&["($1,234.5)", "EUR 7", "5 %"]);
    let words = "numbers as \"1,234.5\" with \"$\", \"EUR\", \"%\" and parentheses for less than zero";
    assert_eq!(found.written(Point), words);
    assert_eq!(evidence(&["1,234.5"]).written(Point), "numbers as \"1,234.5\"");
    assert_eq!(evidence(&["1"]).written(Plain), "plain numbers");
}
