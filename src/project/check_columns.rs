//! Checks derived columns and personas.

use indexmap::IndexMap;

use super::checker::Checker;
use super::derived::{Derived, DerivedValue, Persona};
use super::source_tables::TimedTable;
use crate::config::{Path, RawDerived, RawSql};
use crate::rules::Yields;

impl Checker {
    pub(super) fn derived(
        &mut self,
        raw: IndexMap<String, RawDerived>,
        tables: &[TimedTable],
    ) -> Vec<Derived> {
        let path = Path::new(["derive"]);
        let derived = |(name, raw): (String, RawDerived)| {
            let path = path.join(&name);
            self.not_empty(&name, &path);
            let value = match raw {
                RawDerived::Sql(sql) => DerivedValue::Rule(self.rule(&sql, path, Yields::Value)),
                RawDerived::Aggregate(raw) => DerivedValue::Aggregate(self.aggregate(*raw, tables, &path)?),
            };
            Some(Derived { name, value })
        };
        raw.into_iter().filter_map(derived).collect()
    }

    pub(super) fn personas(&mut self, raw: IndexMap<String, RawSql>) -> Vec<Persona> {
        let path = Path::new(["personas"]);
        let persona = |(name, sql): (String, RawSql)| {
            let path = path.join(&name);
            self.not_empty(&name, &path);
            Persona { name, when: self.rule(&sql, path, Yields::Condition) }
        };
        raw.into_iter().map(persona).collect()
    }
}
