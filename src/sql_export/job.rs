//! What a statement is made from: the project, the model, and the types of the columns.

use std::collections::BTreeMap;

use polars::prelude::{DataType, Schema};

use super::error::not_in_sql;
use super::options::SqlOptions;
use crate::config::Mistake;
use crate::expression::Typed;
use crate::predict::{LeadsFrom, Predictor};
use crate::rules::{CheckedRule, Rule};
use crate::snapshot::Spec;
use crate::sql_dialect::{SqlDialect, print};
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
    /// The columns of a snapshot.
    pub(super) schema: Schema,
    pub(super) rules: Rules,
    /// Columns whose names differ from another one in case only, with the names that they have in the statement.
    pub(super) renamed: BTreeMap<String, String>,
    /// Expressions without a translation.
    pub(super) mistakes: Vec<Mistake>,
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
        Ok(Self {
            workspace,
            options,
            spec,
            main: crate::snapshot::types_of(&table),
            tables: predictor.sources.types.clone(),
            rules,
            renamed: renamed(&schema),
            schema,
            mistakes: Vec::new(),
        })
    }

    pub(super) const fn dialect(&self) -> SqlDialect {
        self.options.dialect
    }

    /// The type of a column of the snapshot.
    pub(super) fn dtype(&self, column: &str) -> Option<&DataType> {
        self.schema.get(column)
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
        let (dialect, renamed) = (self.dialect(), self.renamed.clone());
        self.printed(&checked, &|name| {
            super::query::column(dialect, renamed.get(name).map_or(name, String::as_str))
        })
    }

    /// A rule over the columns of a schema.
    pub(super) fn rule(&mut self, rule: &Rule, schema: &Schema) -> String {
        let Some(checked) = rule.checked(schema, &mut self.mistakes) else { return "NULL".to_owned() };
        let dialect = self.dialect();
        self.printed(&checked, &|name| super::query::column(dialect, name))
    }

    /// A checked rule; `column` writes the columns that it reads.
    pub(super) fn printed(&mut self, rule: &CheckedRule, column: &dyn Fn(&str) -> String) -> String {
        match print(self.dialect(), rule.typed(), column) {
            Ok(sql) => sql,
            Err(fault) => {
                let error = rule.rule().error(fault);
                self.mistakes.push(error.mistake(rule.rule().path()));
                "NULL".to_owned()
            }
        }
    }

    /// The type of the values of a rule over the columns of a schema.
    pub(super) fn typed(rule: &Rule, schema: &Schema) -> Option<Typed> {
        rule.check(schema).ok().map(|checked| checked.typed().clone())
    }
}

/// The columns whose names differ from an earlier one in case only, each with another name: most engines ignore the case of names.
pub(super) fn renamed(schema: &Schema) -> BTreeMap<String, String> {
    let mut seen = std::collections::BTreeSet::new();
    let mut renamed = BTreeMap::new();
    for (place, name) in schema.iter_names().enumerate() {
        if !seen.insert(name.to_lowercase()) {
            renamed.insert(name.to_string(), format!("{name} (bantam {place})"));
        }
    }
    renamed
}

/// The schema of a table with these types.
pub(super) fn schema_of(types: &Types) -> Schema {
    types.iter().map(|(name, kind)| (name.as_str().into(), kind.dtype())).collect()
}

/// The name of a type in the header of a statement.
pub(super) const fn type_name(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "text",
        ColumnType::Number { .. } => "number",
        ColumnType::Flag => "flag",
        ColumnType::Time => "time",
    }
}
