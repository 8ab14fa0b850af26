//! Checks the facts of an outcome: what they are, and that only the outcome uses them.

use indexmap::IndexMap;

use super::checker::Checker;
use super::{Expression, Fact, Project, RuleRole, Source, TimedTable};
use crate::config::{Mistake, Path, RawAggregate};

impl Checker {
    /// The facts, in the order of the file.
    pub(super) fn facts(&mut self, raw: IndexMap<String, RawAggregate>, tables: &[TimedTable]) -> Vec<Fact> {
        let path = Path::new(["outcome", "facts"]);
        let fact = |(name, raw): (String, RawAggregate)| {
            let path = path.join(&name);
            self.not_empty(&name, &path);
            Some(Fact { value: self.aggregate(raw, tables, &path)?, name })
        };
        raw.into_iter().filter_map(fact).collect()
    }

    /// Refuses facts outside the outcome: a new lead has none.
    pub(super) fn facts_stay_in_the_outcome(&mut self, project: &Project) {
        let facts = &project.outcome.facts;
        if facts.is_empty() {
            return;
        }
        let is_fact = |column: &str| facts.iter().any(|fact| fact.name == column);
        // The conditions of a template never use a column that is known only after the outcome.
        let may_use = [RuleRole::Outcome, RuleRole::Weight, RuleRole::Template];
        let others = project.expressions().filter(|expression| !may_use.contains(&expression.role));
        for Expression { rule, .. } in others.filter(|expression| expression.table.is_none()) {
            for column in rule.columns().iter().filter(|column| is_fact(column)) {
                self.refuse_fact(column, rule.path().clone());
            }
        }
        for (column, path) in named(project).into_iter().filter(|(column, _)| is_fact(column)) {
            self.refuse_fact(column, path);
        }
    }

    fn refuse_fact(&mut self, name: &str, path: Path) {
        let message = format!(
            "{} uses `{name}`, a fact in [outcome.facts], which only `won`, `lost` and `weight` may use",
            path.in_words()
        );
        let hint =
            "a fact is computed as of today; for a value as of the snapshot use an aggregate in [derive]";
        self.report(Mistake::new(path, message).with_hint(hint));
    }
}

/// Columns of a lead that are named as they are, and where.
fn named(project: &Project) -> Vec<(&str, Path)> {
    let on = |section, name: &str| Path::new([section, name, "on"]);
    let tables = project.tables.iter().map(|table| (table.on.as_str(), on("tables", &table.name)));
    let lookups = project.lookups.iter().map(|lookup| (lookup.on.as_str(), on("lookups", &lookup.name)));
    let features = project.features.iter().filter_map(|feature| match &feature.source {
        Source::Column(column) => Some((column.as_str(), feature.path())),
        Source::Aggregate(_) => None,
    });
    tables.chain(lookups).chain(features).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path as FilePath;

    use crate::project::tests::{LEAST, mistakes};
    use crate::project::{Measure, ValueType, parse};

    const RENEWED: &str = "renewed = { from = \"renewals\", last = \"renewed\", kind = \"flag\" }";

    /// The mistakes of a project with a fact, and with `rest`.
    fn with_fact(fact: &str, rest: &str) -> Vec<String> {
        let table = "tables.renewals = { file = \"a\", key = \"k\", at = \"t\" }\n";
        mistakes(&format!("{}{table}outcome.facts.{fact}\n{rest}\n", dotted()))
    }

    /// The least project with an outcome that other keys can be added to.
    fn dotted() -> String {
        let outcome = LEAST.lines().find(|line| line.starts_with("outcome")).unwrap();
        LEAST.replace(
            outcome,
            "outcome.won = \"stage = 'won' AND renewed\"\noutcome.lost = \"stage = 'lost'\"",
        )
    }

    #[test]
    fn a_fact_is_an_aggregate_that_the_outcome_may_use() {
        assert!(with_fact(RENEWED, "").is_empty());
        let table = "tables.renewals = { file = \"a\", key = \"k\", at = \"t\" }\n";
        let text = format!("{}{table}outcome.facts.{RENEWED}\n", dotted());
        let project = parse(FilePath::new("f"), &text).unwrap();
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
    fn a_fact_has_a_table_one_measure_and_a_name_of_its_own() {
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
}
