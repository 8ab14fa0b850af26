//! Laws for all rules and all values.

use proptest::prelude::*;
use regex::RegexBuilder;

use super::testing::{TestTable, value};
use super::values::Values;

/// A text in single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The flags of a rule in all rows of the edges.
fn flags(text: &str) -> Values {
    let table = TestTable::edges();
    let rows: Vec<usize> = (0..table.rows()).collect();
    table.evaluate_rows(text, &rows).values
}

/// Conditions that are true, false and unknown in some rows.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("f".to_owned()),
        Just("g".to_owned()),
        Just("NULL".to_owned()),
        (number(), number()).prop_map(|(a, b)| format!("{a} < {b}")),
        (text(), text()).prop_map(|(a, b)| format!("{a} = {b}")),
        number().prop_map(|a| format!("{a} IN (0, 2, NULL)")),
        text().prop_map(|a| format!("{a} LIKE '%a%'")),
        text().prop_map(|a| format!("CAST({a} AS DOUBLE) > 1")),
        Just("d <= ts".to_owned()),
        text().prop_map(|a| format!("{a} IS NULL")),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} AND {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
            inner.clone().prop_map(|a| format!("(NOT {a})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("(CASE WHEN {a} THEN {b} ELSE {c} END)")),
        ]
    })
}

/// Numbers, some of them lost.
fn number() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "x",
        "y",
        "0",
        "2",
        "-1.5",
        "1e308",
        "x / y",
        "x * y",
        "length(s)",
        "CAST(s AS DOUBLE)",
        "month(d)",
        "d - ts",
        "ln(x)",
        "round(x, 1)",
        "coalesce(x, 1 / y, 3)",
        "CASE WHEN f THEN 1 / x ELSE y END",
        "greatest(x, y)",
        "nullif(x, y)",
    ];
    proptest::sample::select(WORDS).prop_map(str::to_owned)
}

/// Texts of the table and computed ones.
fn text() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "s",
        "t",
        "'a'",
        "upper(s)",
        "trim(lower(t))",
        "s || t",
        "left(s, 2)",
        "CASE WHEN f THEN s ELSE upper(t) END",
        "coalesce(s, t, 'x')",
        "CAST(x AS TEXT)",
        "CAST(ts AS TEXT)",
        "repeat(s, 600000)",
        "split_part(s, ';', 2)",
    ];
    proptest::sample::select(WORDS).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn de_morgan(a in condition(), b in condition()) {
        prop_assert_eq!(flags(&format!("NOT ({a} AND {b})")), flags(&format!("(NOT {a}) OR (NOT {b})")));
        prop_assert_eq!(flags(&format!("NOT ({a} OR {b})")), flags(&format!("(NOT {a}) AND (NOT {b})")));
    }

    #[test]
    fn between_is_two_comparisons(x in number(), low in number(), high in number()) {
        let (x, low, high) = (format!("({x})"), format!("({low})"), format!("({high})"));
        let between = flags(&format!("{x} BETWEEN {low} AND {high}"));
        prop_assert_eq!(&between, &flags(&format!("{x} >= {low} AND {x} <= {high}")));
        prop_assert_eq!(flags(&format!("{x} NOT BETWEEN {low} AND {high}")), flags(&format!("NOT ({x} BETWEEN {low} AND {high})")));
    }

    #[test]
    fn not_in_is_the_negation_of_in(x in number(), members in proptest::collection::vec(-3..20, 1..15), has_null: bool) {
        let mut members: Vec<String> = members.iter().map(ToString::to_string).collect();
        members.extend(has_null.then(|| "NULL".to_owned()));
        let list = members.join(", ");
        let ors = members.iter().map(|member| format!("({x}) = {member}")).collect::<Vec<_>>().join(" OR ");
        prop_assert_eq!(flags(&format!("({x}) NOT IN ({list})")), flags(&format!("NOT (({x}) IN ({list}))")));
        prop_assert_eq!(flags(&format!("({x}) IN ({list})")), flags(&ors));
    }

    #[test]
    fn sets_of_texts_are_comparisons(x in text(), members in proptest::collection::vec("[aZb;]{0,3}", 1..90)) {
        let members: Vec<String> = members.iter().map(|member| quoted(member)).collect();
        let ors = members.iter().map(|member| format!("({x}) = {member}")).collect::<Vec<_>>().join(" OR ");
        prop_assert_eq!(flags(&format!("({x}) IN ({})", members.join(", "))), flags(&ors));
    }

    #[test]
    fn each_row_alone_is_as_in_the_batch(rule in prop_oneof![condition(), number(), text()]) {
        let table = TestTable::edges();
        let rows: Vec<usize> = (0..table.rows()).collect();
        let batch = table.evaluate_rows(&rule, &rows);
        let alone: Vec<_> = rows.iter().map(|&row| table.evaluate_rows(&rule, &[row])).collect();
        for (row, one) in alone.iter().enumerate() {
            prop_assert_eq!(one.values.text(0), batch.values.text(row), "{} in row {}", rule, row);
        }
        prop_assert_eq!(super::merge_losses(alone.into_iter().map(|one| one.losses)), super::merge_losses([batch.losses]));
    }

    #[test]
    fn like_is_the_regular_expression_of_its_pattern(text in "[abä%\n]{0,8}", pattern in "[abä%_]{0,6}", ignore_case: bool) {
        let regex: String = pattern.chars().map(|c| match c { '%' => ".*".to_owned(), '_' => ".".to_owned(), c => c.to_string() }).collect();
        let expected = RegexBuilder::new(&format!("^{regex}$")).dot_matches_new_line(true).case_insensitive(ignore_case).build().unwrap().is_match(&text);
        // `$` of the regex crate is the end of the text only.
        let operator = if ignore_case { "ILIKE" } else { "LIKE" };
        prop_assert_eq!(value(&format!("{} {operator} {}", quoted(&text), quoted(&pattern))), expected.to_string());
    }

    #[test]
    fn numbers_and_times_are_read_as_they_are_written(number in any::<f64>().prop_filter("finite", |x| x.is_finite()), micros in -62_135_596_800_000_000_i64..253_402_300_800_000_000) {
        let text = super::values::number_text(number);
        prop_assert_eq!(super::casts::parse_number(&text), Some(number));
        let text = super::calendar::timestamp_text(micros);
        prop_assert_eq!(crate::expression::parse_time(&text), Some((micros, true)));
        prop_assert_eq!(super::calendar::plain_date(&text[..10]).map(super::calendar::date_text), Some(text[..10].to_owned()));
        prop_assert_eq!(super::calendar::plain_date(&text[..10]), crate::expression::parse_time(&text[..10]).map(|(time, _)| time));
    }

    #[test]
    fn add_days_is_the_inverse_of_days_between(days in -300_000_i32..300_000) {
        prop_assert_eq!(value(&format!("days_between(DATE '2026-05-01', add_days(DATE '2026-05-01', {days}))")), days.to_string());
        prop_assert_eq!(value(&format!("add_days(add_days(DATE '2026-05-01', {days}), -({days}))")), "2026-05-01");
    }

    #[test]
    fn parts_of_a_text_make_the_whole(text in "[aäß€ ;]{0,9}", place in -12..12) {
        let text = quoted(&text);
        prop_assert_eq!(value(&format!("left({text}, {place}) || right({text}, -({place}))")), if place == 0 { String::new() } else { value(&text) });
        prop_assert_eq!(value(&format!("reverse(reverse({text}))")), value(&text));
        prop_assert_eq!(value(&format!("length(lpad({text}, 12, 'xy'))")), "12");
    }
}

#[test]
fn long_chains_are_evaluated() {
    let table = TestTable::edges();
    let additions = vec!["x"; 100_001].join(" + ");
    assert_eq!(table.values(&additions)[..3], ["NULL", "0", "-150001.5"]);
    let ors = (0..100_000).map(|number| format!("x = {number}")).collect::<Vec<_>>().join(" OR ");
    assert_eq!(table.values(&ors), ["NULL", "true", "false", "false", "NULL", "true"]);
    let ands = vec!["x < 5"; 100_000].join(" AND ");
    assert_eq!(table.values(&ands), ["NULL", "true", "true", "false", "NULL", "true"]);
    let concatenated = vec!["s"; 100_000].join(" || ");
    assert_eq!(
        table.values(&format!("length({concatenated})")),
        ["NULL", "0", "100000", "500000", "400000", "400000"]
    );
}
