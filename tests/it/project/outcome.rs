//! The outcome, its facts, the snapshot and the feedback of sales.

use std::path::Path;

use bantam::project::{Measure, ValueType, parse};
use bantam::units::AsOf;

use super::{LEAST, mistakes, mistakes_of, project_of};

const RENEWED: &str = "renewed = { from = \"renewals\", last = \"renewed\", kind = \"flag\" }";

/// The mistakes of a project with a fact, and with `rest`.
fn with_fact(fact: &str, rest: &str) -> Vec<String> {
    let table = "tables.renewals = { file = \"a\", key = \"k\", at = \"t\" }\n";
    mistakes(&format!("{}{table}outcome.facts.{fact}\n{rest}\n", dotted()))
}

/// The least project with an outcome that other keys can be added to.
fn dotted() -> String {
    let outcome = LEAST.lines().find(|line| line.starts_with("outcome")).unwrap();
    LEAST.replace(outcome, "outcome.won = \"stage = 'won' AND renewed\"\noutcome.lost = \"stage = 'lost'\"")
}

#[test]
fn a_fact_is_an_aggregate_that_the_outcome_may_use() {
    assert!(with_fact(RENEWED, "").is_empty());
    let table = "tables.renewals = { file = \"a\", key = \"k\", at = \"t\" }\n";
    let text = format!("{}{table}outcome.facts.{RENEWED}\n", dotted());
    let project = parse(Path::new("f"), &text).unwrap();
    let fact = &project.outcome.facts[0];
    assert_eq!((fact.name.as_str(), fact.value.measure), ("renewed", Measure::Last));
    assert_eq!(fact.value.gives, ValueType::Flag);
}

#[test]
fn nothing_but_the_outcome_may_use_a_fact() {
    for (rest, place) in [
        ("derive.x = \"renewed\"", "`x` in [derive]"),
        ("personas.x = \"NOT renewed\"", "`x` in [personas]"),
        ("features.persona.renewed.kind = \"flag\"", "`renewed` in [features.persona]"),
        ("features.persona.x = { kind = \"flag\", column = \"renewed\" }", "`x` in [features.persona]"),
        ("gates.a.x = \"renewed\"", "`x` in [gates.a]"),
        ("lookups.a = { file = \"f\", key = \"k\", on = \"renewed\" }", "`on` in [lookups.a]"),
        (
            "points = { threshold = 1, rules = [{ name = \"a\", when = \"renewed\", points = 1 }] }",
            "`when` in [points] rules[1]",
        ),
        ("routes = [{ name = \"a\", when = \"renewed\" }, { name = \"b\" }]", "`when` in routes[1]"),
    ] {
        let found = with_fact(RENEWED, rest);
        let message = format!(
            "{place} uses `renewed`, a fact in [outcome.facts], which only `won`, `lost` and `weight` may use \
             | a fact is computed as of today; for a value as of the snapshot use an aggregate in [derive]"
        );
        assert!(found.iter().any(|mistake| mistake.ends_with(&message)), "{found:?}");
    }
}

#[test]
fn a_fact_has_a_table_one_measure_and_a_unique_name() {
    for (fact, rest, message) in [
        ("x = { from = \"a\", any = \"TRUE\" }", "", "`from` in [outcome.facts] x names the table `a`"),
        (
            "x = { from = \"renewals\", any = \"a\", sum = \"b\" }",
            "",
            "`x` in [outcome.facts] has more than one measure: `any`, `sum`",
        ),
        ("x = \"TRUE\"", "", "expected a table for `x` in [outcome.facts], found \"TRUE\""),
        (
            RENEWED,
            "derive.renewed = \"1\"",
            "`renewed` in [derive] has the name of `renewed` in [outcome.facts]",
        ),
    ] {
        let found = with_fact(fact, rest);
        assert!(found.len() == 1 && found[0].contains(message), "{found:?}");
    }
}

#[test]
fn within_needs_the_close_and_the_snapshot() {
    let found = mistakes(&LEAST.replace("lost =", "within = \"180d\", lost ="));
    let expected =
        ["4:36: `within` in [outcome] needs `closed_at`", "4:36: `within` in [outcome] needs [snapshot]"];
    assert_eq!(found, expected);
}

#[test]
fn a_span_is_days_or_weeks() {
    let expected =
        "2:11: `holdout` in [evaluation]: expected a duration such as \"90d\" or \"12w\", found \"90\"";
    assert_eq!(mistakes_of("[evaluation]\nholdout = \"90\"\n"), [expected]);
}

#[test]
fn a_date_is_text_or_of_toml_but_a_date() {
    let as_of = |date: &str| format!("snapshot = {{ at = \"x\", as_of = {date} }}\n");
    for date in ["2026-06-30", "\"2026-06-30\"", "2026-06-30T00:00:00Z"] {
        let project = project_of(&as_of(date));
        assert_eq!(project.snapshot.and_then(|snapshot| snapshot.as_of), AsOf::parse("2026-06-30"));
    }
    for date in ["09:00:00", "\"30.6.2026\""] {
        let found = mistakes_of(&as_of(date));
        assert!(found[0].starts_with("1:32: expected a date for `as_of` in [snapshot], found"), "{found:?}");
    }
    assert_eq!(mistakes_of(&as_of("5")), ["1:32: expected text for `as_of` in [snapshot], found 5"]);
}

const TABLE: &str = "tables.verdicts = { file = \"a\", key = \"k\", at = \"t\" }\n";

#[test]
fn feedback_comes_from_a_timed_table() {
    let feedback = "[feedback]\nfrom = \"verdicts\"\naccepted = \"v = 'yes'\"\nrejected = \"v = 'no'\"\n";
    let project = project_of(&format!("{TABLE}{feedback}"));
    let checked = project.feedback.unwrap();
    assert_eq!((checked.table.as_str(), checked.reason), ("verdicts", None));
    let found =
        mistakes_of(&format!("{TABLE}{}", feedback.replace("from = \"verdicts\"", "from = \"verdict\"")));
    let expected = "3:8: `from` in [feedback] names the table `verdict`, which is not under [tables] | did you mean `verdicts`?";
    assert_eq!(found, [expected]);
    let found = mistakes_of(&format!("{TABLE}[feedback]\nfrom = \"verdicts\"\naccepted = \"v =\"\n"));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("missing key `rejected` in [feedback]"), "{found:?}");
    assert!(found[1].contains("4:16: `v =`: expected a value"), "{found:?}");
}
