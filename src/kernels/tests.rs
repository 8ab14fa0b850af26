//! Every operator and function on values, with their edges.

use super::testing::{COLUMNS, TestTable, rule, texts, value};
use super::{LossKind, Prepared, RuleInput, Texts, Values, evaluate, merge_losses};
use crate::expression::{RuleType, examples};

/// `rule => value` in each line that is no heading.
#[test]
fn every_operator_and_function_has_its_value() {
    for line in include_str!("cases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (rule, expected) = line.split_once("  =>").unwrap();
        assert_eq!(value(rule), expected.trim(), "{rule}");
    }
}

#[test]
fn the_examples_of_the_reference_are_true() {
    for (rule, expected) in examples() {
        assert_eq!(value(rule), expected, "{rule}");
    }
}

#[test]
fn sources_are_checked_row_by_row() {
    let table = TestTable::edges();
    assert_eq!(table.values("x"), ["NULL", "0", "-1.5", &1e308.to_string(), "NULL", "2"]);
    assert_eq!(table.values("x >= 0"), ["NULL", "true", "false", "true", "NULL", "true"]);
    assert_eq!(table.values("x + y"), ["NULL", "0", "NULL", "NULL", "NULL", "NULL"]);
    assert_eq!(table.values("s || t"), ["NULL", "a", "NULL", "Zoë;bb", "12.5true", "100%"]);
    assert_eq!(table.values("CAST(s AS DOUBLE)"), ["NULL", "NULL", "NULL", "NULL", "12.5", "NULL"]);
    assert_eq!(table.values("f AND g"), ["true", "false", "NULL", "false", "false", "NULL"]);
    assert_eq!(
        table.values("d + INTERVAL '1 day'"),
        ["NULL", "0001-01-02", "NULL", "2024-03-01", "1970-01-02", "2023-02-01"]
    );
    let rule = rule("x > 1 AND s = 'a' AND f AND d < ts", COLUMNS);
    let wrong = [
        RuleInput::Nulls(2),
        RuleInput::Numbers(vec![1.0; 2].into()),
        RuleInput::Flags(vec![9; 2].into()),
        RuleInput::Times(vec![i64::MAX].into()),
    ];
    assert_eq!(texts(&evaluate(&rule, &wrong, 2)), ["NULL", "NULL"]);
    assert_eq!(texts(&evaluate(&rule, &[], 1)), ["NULL"]);
    assert_eq!(evaluate(&rule, &wrong, 0).values, Values::Flags(vec![]));
}

#[test]
fn losses_count_where_a_row_needs_them() {
    let texts = |cells: &[Option<&'static str>]| RuleInput::Texts(cells.to_vec().into());
    let losses = |text: &str, cells: &[Option<&'static str>]| {
        let rule = rule(text, [("s", RuleType::Text)]);
        let losses = evaluate(&rule, &[texts(cells)], cells.len()).losses;
        losses.into_iter().map(|loss| (loss.kind, loss.rows, loss.example)).collect::<Vec<_>>()
    };
    let cells = [Some("1"), Some("x"), None, Some("y"), Some("0")];
    let not_castable = |rows, example: &str| vec![(LossKind::NotCastable, rows, example.to_owned())];
    assert_eq!(losses("CAST(s AS DOUBLE) > 1", &cells), not_castable(2, "x"));
    assert_eq!(losses("CASE WHEN s = 'x' THEN 0 ELSE CAST(s AS DOUBLE) END", &cells), not_castable(1, "y"));
    assert_eq!(losses("coalesce(1, CAST(s AS DOUBLE))", &cells), []);
    assert_eq!(losses("coalesce(CAST(s AS DOUBLE), 0)", &cells), not_castable(2, "x"));
    assert_eq!(losses("s <> 'x' AND CAST(s AS DOUBLE) > 1", &cells), not_castable(1, "y"));
    assert_eq!(losses("s IN ('x', 'y') OR CAST(s AS DOUBLE) > 1", &cells), []);
    assert_eq!(
        losses("CASE WHEN s = 'x' THEN 1 / 0 END", &cells),
        [(LossKind::NotFinite, 1, "1 / 0".to_owned())]
    );
    assert_eq!(losses("CASE WHEN FALSE THEN 1 / 0 ELSE 2 END", &cells), []);
    assert_eq!(losses("1 / 0 > length(s)", &cells), [(LossKind::NotFinite, 5, "1 / 0".to_owned())]);
    assert_eq!(losses("ln(length(s) - 1)", &cells), [(LossKind::NotFinite, 4, "ln(0)".to_owned())]);
    assert_eq!(
        losses("DATE '9999-12-31' + INTERVAL '1 month'", &[None]),
        [(LossKind::OutOfRange, 1, "9999-12-31 + INTERVAL '1 months'".to_owned())]
    );
    assert_eq!(
        losses("repeat(s, 1e9)", &[None, Some("ab")]),
        [(LossKind::TooLong, 1, "repeat(ab, 1000000000)".to_owned())]
    );
    assert_eq!(
        losses("nullif(s, repeat('a', 1e9))", &cells),
        [(LossKind::TooLong, 4, "repeat(a, 1000000000)".to_owned())]
    );
}

#[test]
fn batches_have_the_same_values_and_losses_as_the_whole() {
    let cells: Vec<Option<String>> = (0..10_000)
        .map(|row| (row % 7 != 0).then(|| if row % 5 == 0 { "x".to_owned() } else { row.to_string() }))
        .collect();
    let source = RuleInput::Texts(cells.iter().map(Option::as_deref).collect::<Vec<_>>().into());
    for text in [
        "CAST(s AS DOUBLE) * 2",
        "CASE WHEN length(s) > 1 THEN s ELSE lower(s) || '!' END",
        "length(s) > 2 AND CAST(s AS DOUBLE) > 17",
        "upper(s)",
        "s",
    ] {
        let prepared = Prepared::owning(rule(text, [("s", RuleType::Text)]));
        let whole = prepared.evaluate(std::slice::from_ref(&source), cells.len());
        let parts: Vec<_> = (0..cells.len())
            .step_by(999)
            .map(|from| source.slice(from, 999))
            .map(|part| prepared.evaluate(std::slice::from_ref(&part), part.rows()))
            .collect();
        assert_eq!(texts(&whole), parts.iter().flat_map(texts).collect::<Vec<_>>(), "{text}");
        assert_eq!(whole.losses, merge_losses(parts.into_iter().map(|part| part.losses)), "{text}");
    }
}

#[test]
fn a_column_of_texts_has_its_rows() {
    let column: Texts = [Some("a"), None, Some(""), Some("ë")].into_iter().collect();
    assert_eq!(column.iter().collect::<Vec<_>>(), [Some("a"), None, Some(""), Some("ë")]);
    assert_eq!(
        (column.get(0), column.get(1), column.get(3), column.get(4), column.len(), column.is_empty()),
        (Some("a"), None, Some("ë"), None, 4, false)
    );
}
