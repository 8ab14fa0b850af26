//! Checks aggregates over timed tables: their table, their one measure, and what it gives.

use super::checker::Checker;
use super::{Aggregate, Measure, TimedTable, ValueType};
use crate::config::{Mistake, Path, RawAggregate, RawLastKind, RawSql};
use crate::rules::{Rule, Yields};

impl Checker {
    /// The aggregate at `path`; `None` when it has no measure.
    pub(super) fn aggregate(
        &mut self,
        mut raw: RawAggregate,
        tables: &[TimedTable],
        path: &Path,
    ) -> Option<Aggregate> {
        self.known_table(&raw.from, tables, path);
        let within = raw.within.take().and_then(|span| self.span(&span, &path.join("within")));
        let half_life_span = raw.half_life.take();
        let half_life = half_life_span.as_ref().and_then(|span| self.span(span, &path.join("half_life")));
        let filter = raw.filter.take().map(|sql| self.rule(&sql, path.join("where"), Yields::Condition));
        let (measure, operand) = self.measure(&mut raw, path)?;
        if half_life_span.is_some() && !measure.can_decay() {
            self.refuse(path, "half_life", "is only for `count`, `sum` and `mean`", &measure_name(measure));
        }
        let gives = self.gives(measure, raw.kind, path);
        Some(Aggregate { table: raw.from, measure, operand, filter, within, half_life, gives })
    }

    pub(super) fn known_table(&mut self, from: &str, tables: &[TimedTable], path: &Path) {
        let names = || tables.iter().map(|table| table.name.as_str());
        if names().any(|name| name == from) || !self.is_intact(&Path::new(["tables"])) {
            return;
        }
        let path = path.join("from");
        let message = format!("{} names the table `{from}`, which is not under [tables]", path.in_words());
        let missing = Path::new(["tables", from]);
        let otherwise = format!("add [{missing}] with `file`, `key` and `at`");
        self.report(Mistake::new(path, message).with_nearest(from, names(), otherwise));
    }

    /// The one measure of an aggregate and its operand.
    fn measure(&mut self, raw: &mut RawAggregate, path: &Path) -> Option<(Measure, Rule)> {
        let mut measures: Vec<(Measure, Rule)> = Vec::new();
        for measure in Measure::ALL {
            let operand = operand(raw, measure).take();
            let rule = operand.map(|sql| self.rule(&sql, path.join(measure.name()), measure.operand()));
            measures.extend(rule.map(|rule| (measure, rule)));
        }
        match measures.as_slice() {
            [_] => {}
            [] => {
                if self.is_intact(path) {
                    let message = format!("{} has no measure", path.in_words());
                    let hint = format!("add one of {}", measure_names(Measure::ALL));
                    self.report(Mistake::of_key(path.clone(), message).with_hint(hint));
                }
            }
            [_, second, ..] => {
                let found = measure_names(measures.iter().map(|(measure, _)| *measure));
                let message = format!("{} has more than one measure: {found}", path.in_words());
                let mistake = Mistake::of_key(path.join(second.0.name()), message);
                self.report(mistake.with_hint(format!("define a separate {} for each", word(path))));
            }
        }
        measures.into_iter().next()
    }

    fn gives(&mut self, measure: Measure, kind: Option<RawLastKind>, path: &Path) -> ValueType {
        if kind.is_some() && measure != Measure::Last {
            self.refuse(path, "kind", "is only for `last`", &measure_name(measure));
        }
        match (measure, kind) {
            (Measure::Any, _) | (Measure::Last, Some(RawLastKind::Flag)) => ValueType::Flag,
            (Measure::Last, Some(RawLastKind::Category)) => ValueType::Words,
            _ => ValueType::Number,
        }
    }
}

/// What an aggregate at a path defines.
fn word(path: &Path) -> &'static str {
    if Path::new(["features"]).contains(path) { "a feature" } else { "a column" }
}

fn operand(raw: &mut RawAggregate, measure: Measure) -> &mut Option<RawSql> {
    match measure {
        Measure::Count => &mut raw.count,
        Measure::Any => &mut raw.any,
        Measure::Sum => &mut raw.sum,
        Measure::Mean => &mut raw.mean,
        Measure::Min => &mut raw.min,
        Measure::Max => &mut raw.max,
        Measure::Last => &mut raw.last,
        Measure::Distinct => &mut raw.distinct,
        Measure::DaysSince => &mut raw.days_since,
    }
}

fn measure_names(measures: impl IntoIterator<Item = Measure>) -> String {
    measures.into_iter().map(measure_name).collect::<Vec<_>>().join(", ")
}

fn measure_name(measure: Measure) -> String {
    format!("`{}`", measure.name())
}

#[cfg(test)]
mod tests {
    use crate::project::tests::{mistakes_of, project_of};
    use crate::project::{DerivedValue, Measure, ValueType};

    const TABLE: &str = "tables.acts = { file = \"a\", key = \"k\", at = \"t\" }\n";

    #[test]
    fn a_derived_aggregate_is_checked_as_a_feature_is() {
        for (derived, expected) in [
            (
                "{ from = \"mails\", count = \"TRUE\" }",
                "2:21: `from` in [derive] x names the table `mails`, which is not under [tables] \
                 | add [tables.mails] with `file`, `key` and `at`",
            ),
            (
                "{ from = \"acts\", sum = \"a\", count = \"a\" }",
                "2:29: `x` in [derive] has more than one measure: `count`, `sum` | define a separate column for each",
            ),
            (
                "{ from = \"acts\", any = \"a\", kind = \"flag\" }",
                "2:40: `kind` in [derive] x is only for `last`, and this is `any` | remove `kind`",
            ),
            (
                "{ from = \"acts\", any = \"a\", half_life = \"9d\" }",
                "2:40: `half_life` in [derive] x is only for `count`, `sum` and `mean`, and this is `any` \
                 | remove `half_life`",
            ),
            (
                "{ from = \"acts\" }",
                "2:8: `x` in [derive] has no measure | add one of `count`, `any`, `sum`, `mean`, `min`, `max`, \
                 `last`, `distinct`, `days_since`",
            ),
            (
                "{ from = \"acts\", count = \"a\", shape = \"log\" }",
                "2:42: unknown key `shape` in [derive] x | known keys are `any`, `count`, `days_since`, `distinct`, \
                 `from`, `half_life`, `kind`, `last`, `max`, `mean`, `min`, `sum`, `where`, `within`",
            ),
            (
                "{ count = \"a\" }",
                "2:8: missing key `from` in [derive] x | `from`: name of a table under `[tables]`",
            ),
            ("3", "2:12: expected text or a table for `x` in [derive], found 3"),
        ] {
            let found = mistakes_of(&format!("{TABLE}derive.x = {derived}\n"));
            assert_eq!(found, [expected], "{derived}");
        }
    }

    #[test]
    fn each_measure_gives_a_type() {
        for measure in Measure::ALL {
            let text = format!("{TABLE}derive.x = {{ from = \"acts\", {} = \"TRUE\" }}\n", measure.name());
            let DerivedValue::Aggregate(aggregate) = &project_of(&text).derived[0].value else { panic!() };
            let expected = if measure == Measure::Any { ValueType::Flag } else { ValueType::Number };
            assert_eq!((aggregate.measure, aggregate.gives), (measure, expected));
        }
        for (kind, expected) in
            [("number", ValueType::Number), ("category", ValueType::Words), ("flag", ValueType::Flag)]
        {
            let text = format!("{TABLE}derive.x = {{ from = \"acts\", last = \"a\", kind = \"{kind}\" }}\n");
            let DerivedValue::Aggregate(aggregate) = &project_of(&text).derived[0].value else { panic!() };
            assert_eq!(aggregate.gives, expected);
        }
    }
}
