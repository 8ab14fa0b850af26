//! Checks the facts of an outcome, and that only the outcome uses them.

use indexmap::IndexMap;

use super::checker::Checker;
use super::{Expression, Fact, Project, RuleRole, TimedTable};
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

    /// Rejects facts outside the outcome, as a new lead has none.
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

/// Columns of a lead that are used by name, and where.
fn named(project: &Project) -> Vec<(&str, Path)> {
    let on = |section, name: &str| Path::new([section, name, "on"]);
    let tables = project.tables.iter().map(|table| (table.on.as_str(), on("tables", &table.name)));
    let lookups = project.lookups.iter().map(|lookup| (lookup.on.as_str(), on("lookups", &lookup.name)));
    let features = project.features.iter();
    let features = features.filter_map(|feature| Some((feature.column()?.as_str(), feature.path())));
    tables.chain(lookups).chain(features).collect()
}
