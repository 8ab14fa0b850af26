//! The statement as a whole.

use std::collections::BTreeMap;

use polars::prelude::DataType;

use super::contributions::add_contributions;
use super::derived::{add_derived, add_features, add_personas};
use super::error::{beyond_limit, not_in_sql};
use super::header::{header, left_out, list_words};
use super::interval::add_interval;
use super::job::SqlJob;
use super::options::{SqlForm, SqlOptions};
use super::outputs::outputs;
use super::points::{add_points, mistakes_of};
use super::query::{NewColumn, Query};
use super::reasons::add_reasons;
use super::routes::add_routes;
use super::scores::add_scores;
use super::sources::{SourceRows, add_sources};
use super::timed::{Scope, add_timed};
use super::verdicts::add_verdicts;
use crate::numbers::counted;
use crate::predict::Predictor;
use crate::registry::Saved;
use crate::sql_dialect::SqlDialect;
use crate::workspace::{JobError, Workspace};

/// A statement, and what to know about it.
#[derive(Debug)]
pub(crate) struct SqlStatement {
    pub(crate) text: String,
    /// The columns of its result.
    pub(crate) columns: Vec<String>,
    /// Sentences for the terminal.
    pub(crate) notes: Vec<String>,
}

/// The statement that scores the leads of a project with a model.
///
/// # Errors
/// When the tables cannot be read, something has no translation, or the statement is beyond a limit of the engine.
pub(crate) fn score_statement(
    workspace: &Workspace<'_>,
    saved: &Saved,
    options: &SqlOptions,
) -> Result<SqlStatement, JobError> {
    let project = workspace.with_points(None)?;
    let workspace = &Workspace { project: &project, ..workspace.clone() };
    let mut predictor = Predictor::new(workspace, saved)?;
    let mut job = SqlJob::of_leads(workspace, &mut predictor, options)?;
    let mut query = job.query();
    let model = &saved.model.linear;
    add_sources(&job, &mut query, SourceRows::Leads)?;
    add_timed(&mut job, &mut query, Scope::OneDate)?;
    add_derived(&mut job, &mut query);
    add_personas(&mut job, &mut query);
    add_features(&job, &mut query);
    let column =
        |_: usize, name: &str| (job.column(name), job.dtype(name).cloned().unwrap_or(DataType::String));
    add_contributions(&mut query, model, &column);
    add_scores(&job, &mut query, model);
    if options.interval {
        let inference = saved.model.record.inference.as_ref();
        add_interval(&mut query, model, inference.map(|inference| &inference.covariance), &column)?;
    }
    add_reasons(&mut query, model);
    let gates = std::mem::take(&mut job.rules.gates);
    let routes = std::mem::take(&mut job.rules.routes);
    add_verdicts(&mut job, &mut query, &gates);
    let points = project.points.as_ref();
    let wrong = points.map(|points| mistakes_of(&job, points)).unwrap_or_default();
    let points = points.filter(|_| wrong.is_empty());
    add_points(&mut job, &mut query, points);
    add_routes(&mut job, &mut query, (model, &gates, &routes));
    if !job.mistakes.is_empty() {
        return Err(workspace.mistakes(std::mem::take(&mut job.mistakes)).into());
    }
    let columns = outputs(&job, &query, (saved, &gates, points.is_some()));
    let mut statement = finished(options, &query, &columns, &header(&job, saved))?;
    statement.notes.insert(0, left_out(options).to_owned());
    statement.notes.extend(list_words(&job).map(str::to_owned));
    if !wrong.is_empty() {
        statement.notes.push(
            "The points of [points] are left out: the leads lack columns that its rules use.".to_owned(),
        );
    }
    Ok(statement)
}

/// The statement of a query with these columns, under a comment.
pub(super) fn finished(
    options: &SqlOptions,
    query: &Query,
    columns: &[NewColumn],
    header: &str,
) -> Result<SqlStatement, JobError> {
    let select = format!(
        "{}\nSELECT\n{}\nFROM {} AS t_",
        query.text(),
        query.list(columns),
        options.dialect.quoted(query.last())
    );
    check_names(options.dialect, columns)?;
    let text = format!("{header}\n{}\n", formed(options, &select));
    check_limits(options.dialect, &text, columns.len())?;
    let columns = columns.iter().map(|column| column.name.clone()).collect();
    Ok(SqlStatement { text, columns, notes: Vec::new() })
}

/// A query in the form that was asked for.
fn formed(options: &SqlOptions, select: &str) -> String {
    let dialect = options.dialect;
    let settings = if dialect == SqlDialect::Clickhouse { "\nSETTINGS join_use_nulls = 1" } else { "" };
    match &options.form {
        SqlForm::Select => format!("{select}{settings};"),
        SqlForm::View(name) if dialect == SqlDialect::Sqlite => format!("CREATE VIEW {name} AS\n{select};"),
        SqlForm::View(name) => format!("CREATE OR REPLACE VIEW {name} AS\n{select}{settings};"),
        SqlForm::Table(name) if dialect == SqlDialect::Clickhouse => {
            format!("CREATE TABLE {name} ENGINE = MergeTree ORDER BY tuple() AS\n{select}{settings};")
        }
        SqlForm::Table(name) => format!("CREATE TABLE {name} AS\n{select};"),
    }
}

/// Two columns of one name are one column in a table, or an error.
fn check_names(dialect: SqlDialect, columns: &[NewColumn]) -> Result<(), JobError> {
    let as_read = |name: &str| {
        let end = name.floor_char_boundary(dialect.longest_name());
        if dialect.ignores_case() { name[..end].to_lowercase() } else { name[..end].to_owned() }
    };
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for column in columns {
        if let Some(other) = seen.insert(as_read(&column.name), &column.name) {
            let name = &column.name;
            let which = if other == name {
                "two columns named".to_owned()
            } else {
                format!("the columns `{other}` and")
            };
            return Err(not_in_sql(
                &format!("{which} `{name}` of the result, which are one in {},", dialect.title()),
                "rename the one of the project: a column of `keep` under [predict], which can also be left out, a framework or a criterion \
                 under [gates], a rule under [points], or a column of the deals",
            ));
        }
    }
    Ok(())
}

fn check_limits(dialect: SqlDialect, text: &str, columns: usize) -> Result<(), JobError> {
    if let Some((most, source)) = dialect.most_bytes().filter(|(most, _)| text.len() > *most) {
        let (found, most) = (counted(text.len(), "byte"), counted(most, "byte"));
        return Err(beyond_limit(&found, &most, dialect.title(), source));
    }
    if let Some(most) = dialect.most_columns().filter(|most| columns > *most) {
        let (found, most) = (counted(columns, "column"), counted(most, "column"));
        return Err(beyond_limit(&found, &most, dialect.title(), "columns of a result"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_columns_of_one_name_are_refused() {
        let names = |names: &[&str]| -> Vec<NewColumn> {
            names.iter().map(|name| NewColumn::new("1", *name)).collect()
        };
        let points = names(&["id", "points", "score", "points"]);
        let error = check_names(SqlDialect::Postgres, &points).unwrap_err().to_string();
        assert!(error.contains("two columns named `points` of the result"), "{error}");
        let case = names(&["Industry", "industry"]);
        let error = check_names(SqlDialect::Duckdb, &case).unwrap_err().to_string();
        assert!(error.contains("`Industry` and `industry`"), "{error}");
        assert!(check_names(SqlDialect::Postgres, &case).is_ok());
        let long = "é".repeat(40);
        assert!(
            check_names(SqlDialect::Postgres, &names(&[&format!("{long}1"), &format!("{long}2")])).is_err()
        );
        assert!(check_names(SqlDialect::Duckdb, &names(&[&format!("{long}1"), &format!("{long}2")])).is_ok());
    }

    #[test]
    fn a_statement_beyond_a_limit_is_refused_in_words() {
        let error = check_limits(SqlDialect::Clickhouse, &" ".repeat(262_145), 1).unwrap_err().to_string();
        assert!(error.contains("262,145 bytes, more than the 262,144 bytes of ClickHouse"), "{error}");
        assert!(check_limits(SqlDialect::Clickhouse, &" ".repeat(262_144), 1).is_ok());
        assert!(check_limits(SqlDialect::Sqlite, "", 2001).is_err());
        assert!(check_limits(SqlDialect::Spark, &" ".repeat(1 << 21), 5000).is_ok());
    }
}
