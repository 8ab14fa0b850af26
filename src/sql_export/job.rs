//! What a statement is made from: the project, the model, and the types of the columns.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataType, Schema};

use super::cells::{TextForm, TextForms};
use super::error::not_in_sql;
use super::names::LEADS;
use super::options::SqlOptions;
use crate::config::Mistake;
use crate::expression::Typed;
use crate::predict::{LeadsFrom, Predictor};
use crate::project::{Lookup, PERSONA};
use crate::rules::{CheckedRule, Rule};
use crate::snapshot::{AS_OF, Spec};
use crate::sql_dialect::{SqlDialect, letters_of_engine, print, print_condition, remainders_of_engine};
use crate::syntax::Fault;
use crate::tables::{ColumnType, Types};
use crate::workspace::{JobError, Rules, Workspace};

/// What a statement is made from.
pub(super) struct SqlJob<'a> {
    pub(super) workspace: &'a Workspace<'a>,
    pub(super) options: &'a SqlOptions,
    pub(super) spec: Spec,
    /// The columns of the leads or deals, and their types.
    pub(super) main: Types,
    /// The columns of lookups and timed tables, by table.
    pub(super) tables: BTreeMap<String, Types>,
    /// The columns of these tables that are sets or lists.
    pub(super) forms: TextForms,
    /// The columns of a snapshot.
    pub(super) schema: Schema,
    pub(super) rules: Rules,
    /// Columns that have another name in the statement, with that name.
    pub(super) renamed: BTreeMap<String, String>,
    /// Expressions without a translation.
    pub(super) mistakes: Vec<Mistake>,
    /// Whether a rule changes letters to upper or lower case that the engine may change in its own way.
    pub(super) has_letters: bool,
    /// Whether a rule has a remainder that the engine computes for smaller quotients only.
    pub(super) has_remainders: bool,
}

impl<'a> SqlJob<'a> {
    /// The job of scoring the leads of a project with a model. The first leads show the types of the columns.
    ///
    /// # Errors
    /// When the tables cannot be read, or the project and the model do not fit.
    pub(super) fn of_leads(
        workspace: &'a Workspace<'a>,
        predictor: &mut Predictor<'a>,
        options: &'a SqlOptions,
    ) -> Result<Self, JobError> {
        let table = predictor.first_leads(&LeadsFrom::Project)?;
        if predictor.own.is_some() {
            return Err(not_in_sql(
                "a model with other features than the project",
                "train again with `bantam train`, or name the model of this project with --model",
            ));
        }
        let spec = predictor.spec.clone();
        let checked = predictor.sources.check(&spec, &table, &workspace.hidden());
        let (schema, _) = checked.map_err(|error| workspace.in_project(error))?;
        let Some(rules) = predictor.checked.take() else {
            return Err(not_in_sql("a project without leads", "name a table of leads under [data]"));
        };
        let main = crate::snapshot::types_of(&table);
        let forms = TextForms::of((workspace, &spec), (LEADS, &table), &predictor.sources)?;
        Ok(Self {
            forms,
            workspace,
            options,
            spec,
            tables: predictor.sources.types.clone(),
            rules,
            renamed: renamed(&main, &schema),
            main,
            schema,
            mistakes: Vec::new(),
            has_letters: false,
            has_remainders: false,
        })
    }

    pub(super) const fn dialect(&self) -> SqlDialect {
        self.options.dialect
    }

    /// The type of a column of the snapshot.
    pub(super) fn dtype(&self, column: &str) -> Option<&DataType> {
        self.schema.get(column)
    }

    /// Whether a column of the snapshot is one of the leads or of a lookup, so that its texts are in the form of a cell.
    pub(super) fn is_cell(&self, column: &str) -> bool {
        let is_derived = || self.spec.derived.iter().any(|derived| derived.name == column);
        let of_lookup = |lookup: &Lookup| {
            let types = self.tables.get(&lookup.name);
            let long = column.strip_prefix(&lookup.name).and_then(|rest| rest.strip_prefix('_'));
            types.is_some_and(|types| {
                [Some(column), long].into_iter().flatten().any(|name| types.contains_key(name))
            })
        };
        self.main.contains_key(column)
            || (column != PERSONA && !is_derived() && self.spec.lookups.iter().any(of_lookup))
    }

    /// What a column of a table is, and its texts.
    pub(super) fn form(&self, table: &str, column: &str, kind: ColumnType) -> (ColumnType, TextForm) {
        (kind, self.forms.of_column(table, column))
    }

    /// The name of a column of the snapshot in the statement.
    pub(super) fn name<'b>(&'b self, column: &'b str) -> &'b str {
        self.renamed.get(column).map_or(column, String::as_str)
    }

    /// A column of the leads.
    pub(super) fn column(&self, name: &str) -> String {
        super::query::column(self.dialect(), self.name(name))
    }

    /// A rule over the columns of a lead.
    pub(super) fn lead_rule(&mut self, rule: &Rule) -> String {
        let Some(checked) = rule.checked(&self.schema, &mut self.mistakes) else { return "NULL".to_owned() };
        let renamed = self.renamed.clone();
        self.printed(&checked, &renamed)
    }

    /// A condition over the columns of a lead.
    pub(super) fn lead_condition(&mut self, rule: &Rule) -> String {
        let Some(checked) = rule.checked(&self.schema, &mut self.mistakes) else { return "NULL".to_owned() };
        let renamed = self.renamed.clone();
        self.printed_condition(&checked, &|dialect, name| renamed_column(dialect, name, &renamed))
    }

    /// A rule over the columns of a schema, of which some have other names in the statement.
    pub(super) fn rule(
        &mut self,
        rule: &Rule,
        (schema, renamed): (&Schema, &BTreeMap<String, String>),
    ) -> String {
        let Some(checked) = rule.checked(schema, &mut self.mistakes) else { return "NULL".to_owned() };
        self.printed(&checked, renamed)
    }

    /// A checked rule over columns, of which some have other names in the statement.
    fn printed(&mut self, rule: &CheckedRule, renamed: &BTreeMap<String, String>) -> String {
        let dialect = self.dialect();
        let printed = print(dialect, rule.typed(), &|name| renamed_column(dialect, name, renamed));
        self.or_mistake(rule, printed)
    }

    /// A checked condition; `column` writes the columns that it reads.
    pub(super) fn printed_condition(
        &mut self,
        rule: &CheckedRule,
        column: &dyn Fn(SqlDialect, &str) -> String,
    ) -> String {
        let dialect = self.dialect();
        let printed = print_condition(dialect, rule.typed(), &|name| column(dialect, name));
        self.or_mistake(rule, printed)
    }

    fn or_mistake(&mut self, rule: &CheckedRule, printed: Result<String, Fault>) -> String {
        self.has_letters |= letters_of_engine(self.dialect(), rule.typed());
        self.has_remainders |= remainders_of_engine(self.dialect(), rule.typed());
        printed.unwrap_or_else(|fault| {
            let error = rule.rule().error(fault);
            self.mistakes.push(error.mistake(rule.rule().path()));
            "NULL".to_owned()
        })
    }

    /// The type of the values of a rule over the columns of a schema.
    pub(super) fn typed(rule: &Rule, schema: &Schema) -> Option<Typed> {
        rule.check(schema).ok().map(|checked| checked.typed().clone())
    }
}

/// A column of the rows so far, by its name in the statement.
pub(super) fn renamed_column(dialect: SqlDialect, name: &str, renamed: &BTreeMap<String, String>) -> String {
    super::query::column(dialect, renamed.get(name).map_or(name, String::as_str))
}

/// The columns of a snapshot that have another name within a statement; the snapshot date has its own.
pub(super) fn renamed(main: &Types, schema: &Schema) -> BTreeMap<String, String> {
    let of_schema = schema.iter_names().map(polars::prelude::PlSmallStr::as_str);
    let others = main.keys().map(String::as_str).filter(|name| !schema.contains(name));
    let names = of_schema.chain(others).filter(|name| *name != AS_OF);
    distinct_names(std::iter::once(AS_OF).chain(names))
}

/// The columns that have another name within a statement: those whose names differ from an earlier one in case only, as most engines ignore
/// it, those named as columns of the statement itself or as a truth, which is no name of a step in SQLite, and those longer than an engine
/// reads.
pub(super) fn distinct_names<'b>(names: impl Iterator<Item = &'b str>) -> BTreeMap<String, String> {
    /// PostgreSQL cuts longer names.
    const LONGEST: usize = 63;
    let names: Vec<&str> = names.collect();
    let mut taken: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let mut seen = BTreeSet::new();
    let mut others = BTreeMap::new();
    for (place, name) in names.into_iter().enumerate() {
        let lower = name.to_lowercase();
        let is_own = lower.starts_with("bantam_") || matches!(lower.as_str(), "true" | "false");
        if seen.insert(lower) && !is_own && name.len() <= LONGEST {
            continue;
        }
        let start: String = name.chars().take(LONGEST / 6).collect();
        let mut other = format!("{start} (bantam {place})");
        while !taken.insert(other.to_lowercase()) {
            other.push('_');
        }
        others.insert(name.to_owned(), other);
    }
    others
}

/// The schema of a table with these types.
pub(super) fn schema_of(types: &Types) -> Schema {
    types.iter().map(|(name, kind)| (name.as_str().into(), kind.dtype())).collect()
}

/// The name of a type in the header of a statement.
pub(super) fn type_name((kind, form): (ColumnType, TextForm)) -> &'static str {
    match (kind, form) {
        (ColumnType::Text, TextForm::List(_)) => "list",
        (ColumnType::Text, TextForm::Words | TextForm::Set) => "text",
        (ColumnType::Number { .. }, _) => "number",
        (ColumnType::Flag, _) => "flag",
        (ColumnType::Time, _) => "time",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_names_of_their_own_within_a_statement() {
        let long = "a question that is longer than the names that an engine reads, number";
        let names = ["as_of", "AS_OF", "bantam_score", "Bantam_c1", "Size", "size", "plain", long, "False"];
        let others = distinct_names(names.into_iter());
        let renamed: Vec<&str> = others.keys().map(String::as_str).collect();
        assert_eq!(renamed, ["AS_OF", "Bantam_c1", "False", long, "bantam_score", "size"]);
        let mut all: BTreeSet<String> = others.values().map(|name| name.to_lowercase()).collect();
        assert_eq!(all.len(), others.len());
        assert!(all.iter().all(|name| name.len() <= 63 && name.contains(" (bantam ")), "{all:?}");
        all.extend(["as_of", "size", "plain"].map(str::to_owned));
        assert_eq!(all.len(), names.len());
        let taken = distinct_names(["X", "x", "x (bantam 1)"].into_iter());
        assert_eq!(taken["x"], "x (bantam 1)_");
    }
}
