//! Checks aggregates over timed tables: their table, their measure, and its type.

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
                self.report(
                    mistake.with_hint(format!(
                        "define {} for each",
                        word(path).replacen("a ", "a separate ", 1)
                    )),
                );
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

/// What an aggregate at a path defines, in words.
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
