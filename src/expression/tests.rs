//! Tests of the checker on the text of rules.

use std::collections::HashSet;

use super::aliases::ALIASES;
use super::catalogue::signatures;
use super::refused::refusals;
use super::typed::{Constant, ConstantSet, Operation};
use super::{ColumnTypes, RuleType, Typed, check, examples, reference, reference_text};
use crate::syntax::{Fault, parse};

/// The columns of the tests.
fn columns() -> ColumnTypes {
    use RuleType::{Date, Flag, Null, Number, Text, Timestamp};
    let typed = [
        ("employees", Text),
        ("stage", Text),
        ("amount", Number),
        ("n1", Number),
        ("trial", Flag),
        ("created_on", Date),
        ("closed_at", Timestamp),
        ("Lead Source", Text),
        ("empty", Null),
        ("tags", Text),
    ];
    ColumnTypes::new(typed).with_unsupported("items", "a list").with_unsupported("blob", "binary")
}

/// The checked rule.
pub(super) fn checked(rule: &str) -> Result<Typed, Fault> {
    check(&parse(rule)?, &columns())
}

/// The rule with its mistake at the character where it is, or its type.
fn tree_text(rule: &str) -> String {
    match checked(rule).and_then(|typed| typed.require(typed.yields()).map(|()| typed)) {
        Ok(typed) => format!("> {rule}\n  is {}\n", typed.yields().in_words()),
        Err(Fault { at, message, hint }) => {
            let blanks = " ".repeat(rule[..at].chars().count() + 2);
            let hint = hint.map_or(String::new(), |hint| format!("  hint: {hint}\n"));
            format!("> {rule}\n{blanks}^ {message}\n{hint}")
        }
    }
}

#[test]
fn messages_have_locations_and_hints() {
    let expected = include_str!("messages.txt");
    let rules: Vec<&str> = expected.lines().filter_map(|line| line.strip_prefix("> ")).collect();
    assert!(rules.len() >= 150, "{}", rules.len());
    let found: String = rules.iter().map(|rule| tree_text(rule)).collect();
    for (found, expected) in found.split("> ").zip(expected.split("> ")) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

#[test]
fn hints_close_their_quotes_and_have_no_full_stop() {
    for rule in include_str!("messages.txt").lines().filter_map(|line| line.strip_prefix("> ")) {
        let Err(Fault { hint: Some(hint), .. }) = checked(rule) else { continue };
        assert!(hint.matches('`').count() % 2 == 0, "{hint}");
        assert!(!hint.ends_with('.') && hint.chars().count() < 200, "{hint}");
    }
}

#[test]
fn a_name_is_in_one_table_once() {
    let of_functions = signatures().flat_map(|one| one.names);
    let of_others = ALIASES.iter().flat_map(|one| one.names).chain(refusals().flat_map(|one| one.names));
    let mut names: Vec<&str> = of_functions.chain(of_others).copied().collect();
    assert!(names.len() > 200);
    names.sort_unstable();
    for pair in names.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    assert!(names.iter().all(|name| name.to_lowercase() == *name));
}

#[test]
fn every_name_is_parsed_as_a_call() {
    let refused = refusals().flat_map(|one| one.names);
    for name in signatures().flat_map(|one| one.names).chain(ALIASES.iter().flat_map(|one| one.names)) {
        let fault = checked(&format!("{name}()")).unwrap_err();
        assert!(fault.message.contains(" argument") || name == &"extract", "{name}: {}", fault.message);
    }
    for name in refused {
        let fault = checked(&format!("{name}(amount)")).unwrap_err();
        assert!(fault.message.starts_with(&format!("`{name}`")), "{name}: {}", fault.message);
        assert!(fault.hint.is_some(), "{name}");
    }
}

#[test]
fn every_example_is_checked() {
    for (rule, value) in examples() {
        let typed = checked(rule).unwrap_or_else(|fault| panic!("{rule}: {fault:?}"));
        assert!(!value.is_empty(), "{rule}");
        assert!(typed.columns().is_empty(), "{rule}");
    }
    for one in signatures() {
        assert!(!one.examples.is_empty(), "{}", one.names[0]);
    }
    for alias in ALIASES {
        for name in alias.names {
            let lower =
                alias.examples.iter().any(|(rule, _)| rule.to_lowercase().starts_with(&format!("{name}(")));
            assert!(lower, "{name} has no example");
        }
    }
}

#[test]
fn the_documentation_fits_its_pages() {
    let markdown = reference();
    assert!(markdown.lines().count() < 220, "{}", markdown.lines().count());
    assert!(markdown.lines().all(|line| line == line.trim_end()));
    let text = reference_text();
    for line in text.lines() {
        assert!(line.chars().count() <= 100 && line == line.trim_end(), "{line}");
    }
    assert!(!text.contains('`'));
    for name in signatures().flat_map(|one| one.names) {
        assert!(markdown.contains(&format!("`{name}")), "{name}");
    }
}

/// The operations of a rule, in order.
fn operations(rule: &str) -> Vec<Operation> {
    checked(rule).unwrap().steps().iter().map(|step| step.operation.clone()).collect()
}

#[test]
fn between_shares_its_operand() {
    let operations = operations("amount NOT BETWEEN 1 AND n1");
    let columns = operations.iter().filter(|operation| matches!(operation, Operation::Column(_))).count();
    assert_eq!(columns, 2);
    assert_eq!(operations[5], Operation::And([3, 4].into()));
    assert_eq!(operations[6], Operation::Not(5));
}

#[test]
fn a_column_is_one_step_however_often_it_is_used() {
    let typed = checked("amount + amount * amount - n1").unwrap();
    assert_eq!(typed.columns().len(), 2);
    assert_eq!(typed.steps().len(), 5);
}

/// The set of an IN list, and whether it has NULL.
fn set(rule: &str) -> (ConstantSet, bool) {
    match operations(rule).pop() {
        Some(Operation::InSet { set, has_null, .. }) => (set, has_null),
        other => panic!("{rule}: {other:?}"),
    }
}

#[test]
fn a_list_of_constants_is_a_sorted_set() {
    assert_eq!(set("amount IN (3, -1, 3, NULL, -0)"), (ConstantSet::Numbers(vec![-1.0, 0.0, 3.0]), true));
    let flags = ConstantSet::Flags { has_true: true, has_false: false };
    assert_eq!(set("trial NOT IN (TRUE)"), (flags, false));
    let day = crate::units::MICROSECONDS_PER_DAY;
    assert_eq!(
        set("closed_at IN ('1970-01-02', DATE '1970-01-01')"),
        (ConstantSet::Times(vec![0, day]), false)
    );
    assert_eq!(set("stage IN (NULL)"), (ConstantSet::Texts(HashSet::new()), true));
}

#[test]
fn null_has_the_type_of_its_context() {
    let typed = checked("CASE WHEN NULL THEN NULL ELSE created_on + NULL END = NULL").unwrap();
    assert!(typed.steps().iter().all(|step| step.yields != RuleType::Null));
    let typed = checked("empty = created_on").unwrap();
    assert_eq!(typed.steps()[1].operation, Operation::Cast(0, RuleType::Date));
    assert_eq!(checked("coalesce(NULL, empty)").unwrap().yields(), RuleType::Null);
}

#[test]
fn a_minus_before_a_constant_is_part_of_it() {
    assert_eq!(operations("- - 5"), [Operation::Constant(Constant::Number(5.0))]);
    assert_eq!(operations("-0"), [Operation::Constant(Constant::Number(0.0))]);
    let span = Constant::Span { months: -1, microseconds: 0 };
    assert!(operations("closed_at + -INTERVAL '1 month'").contains(&Operation::Constant(span)));
}

#[test]
fn require_names_what_the_place_needs() {
    let cases = [
        (
            "amount + 1",
            RuleType::Flag,
            "should be a condition, but it gives a number",
            "compare it with something, as in `amount >= 1000`",
        ),
        (
            "stage",
            RuleType::Flag,
            "should be a condition, but it gives text",
            "compare it with something, as in `stage = 'Won'`",
        ),
        (
            "trial",
            RuleType::Number,
            "should be a number, but it gives a flag (true or false)",
            "write `CASE WHEN … THEN 1 ELSE 0 END`",
        ),
        ("stage", RuleType::Number, "should be a number, but it gives text", "write `CAST(… AS DOUBLE)`"),
        (
            "closed_at",
            RuleType::Date,
            "should be a date, but it gives a timestamp",
            "write `CAST(… AS DATE)`",
        ),
        ("amount", RuleType::Text, "should be text, but it gives a number", "write `CAST(… AS TEXT)`"),
    ];
    for (rule, wanted, message, hint) in cases {
        let fault = checked(rule).unwrap().require(wanted).unwrap_err();
        assert_eq!((fault.message.as_str(), fault.hint.as_deref()), (message, Some(hint)), "{rule}");
    }
    for (rule, wanted) in
        [("NULL", RuleType::Flag), ("created_on", RuleType::Timestamp), ("trial", RuleType::Flag)]
    {
        assert_eq!(checked(rule).unwrap().require(wanted), Ok(()));
    }
}
