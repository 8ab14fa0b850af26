//! A dbt package: the scoring job as a model, with sources, descriptions, tests and an exposure.

use std::fmt::Write as _;

use std::collections::BTreeMap;

use super::options::{SqlForm, SqlInstant, SqlOptions, VARIABLE};
use super::self_test::{self_test_csv, self_test_query, self_test_types};
use super::statement::{SqlStatement, score_statement};
use crate::gates::Verdict;
use crate::project::Project;
use crate::registry::Saved;
use crate::sql_dialect::SqlDialect;
use crate::workspace::{JobError, Workspace};

/// A file of the package, by its path in the folder.
pub(crate) struct PackageFile {
    pub(crate) path: &'static str,
    pub(crate) text: String,
}

/// The table of a source in the text of a statement, until it becomes a reference.
fn source_mark(table: &str) -> String {
    format!("@@bantam:source:{table}@@")
}

/// The table of the self-test rows, until it becomes a reference.
const SEED_MARK: &str = "@@bantam:seed@@";

/// The files of a dbt package for the leads of a project.
///
/// # Errors
/// As for the statement.
pub(crate) fn dbt_package(
    workspace: &Workspace<'_>,
    saved: &Saved,
    options: &SqlOptions,
) -> Result<(Vec<PackageFile>, Vec<String>), JobError> {
    let project = workspace.project;
    let names = ["leads".to_owned()].into_iter();
    let names = names.chain(project.lookups.iter().map(|lookup| lookup.name.clone()));
    let names: Vec<String> = names.chain(project.tables.iter().map(|table| table.name.clone())).collect();
    let marks: BTreeMap<String, String> =
        names.iter().map(|name| (name.clone(), source_mark(name))).collect();
    let options =
        SqlOptions { tables: marks, form: SqlForm::Select, as_of: SqlInstant::Variable, ..options.clone() };
    let statement = score_statement(workspace, saved, &options)?;
    let used: Vec<&String> =
        names.iter().filter(|name| statement.text.contains(&source_mark(name))).collect();
    let test = self_test_query(options.dialect, &saved.model, SEED_MARK);
    let files = vec![
        PackageFile { path: "dbt_project.yml", text: project_file(&options, saved) },
        PackageFile { path: "README.md", text: readme(project, saved) },
        PackageFile {
            path: "models/lead_scores.sql",
            text: model_file(options.dialect, &statement.text, &names),
        },
        PackageFile { path: "models/sources.yml", text: sources_file(&used) },
        PackageFile { path: "models/schema.yml", text: schema_file(options.dialect, project, &statement) },
        PackageFile { path: "models/exposures.yml", text: exposure_file(project) },
        PackageFile { path: "seeds/bantam_self_test.csv", text: self_test_csv(&saved.model) },
        PackageFile { path: "tests/self_test.sql", text: referenced(&test, &[]) },
    ];
    Ok((files, statement.notes))
}

/// A statement as a template: nothing in it is read as one but the references.
fn referenced(sql: &str, names: &[String]) -> String {
    let sql = sql.trim_end().trim_end_matches(';');
    // What ends the raw text in any spelling, such as a label, is given as a text of the template.
    let sql = sql.replace("{%", "{% endraw %}{{ '{%' }}{% raw %}");
    let mut text = format!("{{% raw %}}{sql}{{% endraw %}}\n");
    let mut refer = |mark: &str, reference: &str| {
        text = text.replace(mark, &format!("{{% endraw %}}{{{{ {reference} }}}}{{% raw %}}"));
    };
    for name in names {
        refer(&source_mark(name), &format!("source('bantam', {})", quoted(name)));
    }
    refer(SEED_MARK, "ref('bantam_self_test')");
    let today = "run_started_at.strftime('%Y-%m-%d')";
    text.replace(VARIABLE, &format!("{{% endraw %}}'{{{{ var('as_of', {today}) }}}}'{{% raw %}}"))
}

fn model_file(dialect: SqlDialect, sql: &str, names: &[String]) -> String {
    let incremental = incremental(dialect);
    format!("{{{{ config(materialized='incremental', {incremental}) }}}}\n{}", referenced(sql, names))
}

/// How a run replaces the rows of its date, as far as the adapter of an engine has a strategy for it.
///
/// # Reference
/// docs.getdbt.com, "About incremental strategy" and "Apache Spark configurations".
fn incremental(dialect: SqlDialect) -> String {
    // As the columns are in quotes in the model, Snowflake would take a plain name for one in capitals.
    let keys = ["id", "as_of"].map(|name| match dialect {
        SqlDialect::Snowflake => format!("'{}'", dialect.quoted(name)),
        _ => format!("'{name}'"),
    });
    let by_key =
        |strategy: &str| format!("unique_key=[{}], incremental_strategy='{strategy}'", keys.join(", "));
    match dialect {
        SqlDialect::Bigquery | SqlDialect::Databricks => by_key("merge"),
        // It merges into Delta, Iceberg and Hudi only, and replaces partitions in any format.
        SqlDialect::Spark => "partition_by=['as_of'], incremental_strategy='insert_overwrite'".to_owned(),
        _ => by_key("delete+insert"),
    }
}

/// A text within an expression of a template.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text of YAML in which nothing is read as a template.
fn plain(text: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(place) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        let (before, mark) = (&rest[..place], &rest[place..place + 2]);
        written += before;
        let _ = write!(written, "{{{{ '{mark}' }}}}");
        rest = &rest[place + 2..];
    }
    quoted(&(written + rest))
}

/// A text that a test of dbt puts between single quotes.
fn accepted(dialect: SqlDialect, text: &str) -> String {
    let literal = dialect.text(text);
    plain(&literal[1..literal.len() - 1])
}

fn project_file(options: &SqlOptions, saved: &Saved) -> String {
    let types = self_test_types(options.dialect, &saved.model);
    format!(
        "name: bantam_scores\nversion: \"1.0.0\"\nconfig-version: 2\nprofile: bantam_scores\nmodel-paths: [models]\nseed-paths: \
         [seeds]\ntest-paths: [tests]\nseeds:\n  bantam_scores:\n    bantam_self_test:\n      +column_types:\n{types}"
    )
}

fn readme(project: &Project, saved: &Saved) -> String {
    format!(
        "# Scores of {}\n\nWritten by `bantam export dbt` from model {}. Write it anew after each training; do not edit it.\n\n\
         - `models/lead_scores.sql`: the scoring job; each run adds the leads as of `--vars '{{as_of: 2026-07-01}}'`, or of the day of the run.\n\
         - `models/sources.yml`: the tables that it reads; set `schema` and `identifier` there.\n\
         - `tests/self_test.sql`: the rows of `seeds/bantam_self_test.csv` have the log-odds that the model has given at its training.\n",
        project.name, saved.id
    )
}

fn sources_file(used: &[&String]) -> String {
    let mut text = "version: 2\nsources:\n  - name: bantam\n    description: The tables of the project.\n    schema: \"{{ var('bantam_schema', target.schema) }}\"\n    tables:\n".to_owned();
    for name in used {
        let _ = writeln!(text, "      - name: {}", plain(name));
    }
    text
}

/// What a column of the result is.
fn description(name: &str) -> &'static str {
    match name {
        "id" => "The id of the lead.",
        "probability" => "The probability of winning, from 0 to 1.",
        "score" => "50 for the average lead, 10 more for twice the odds; from 0 to 100.",
        "grade" => "The grade of the score.",
        "fit_score" => "The part of demographic, firmographic, psychographic and persona features.",
        "engagement_score" => "The part of behavioural features.",
        "interest_score" => "The part of signals of interest.",
        "intent_score" => "The part of signals of intent.",
        "route" => "The first route whose condition is met.",
        "model" => "The id of the model.",
        "as_of" => "The snapshot date.",
        "log_odds" => "The log-odds of winning.",
        "unseen_levels" => "The number of categories with a level that training never saw.",
        "points" => "The points of the handcrafted table.",
        _ if name.starts_with("for_") => "A reason for the lead, with its score points.",
        _ if name.starts_with("against_") => "A reason against the lead, with its score points.",
        _ => "A column of the leads, or the verdict of a framework or criterion.",
    }
}

fn schema_file(dialect: SqlDialect, project: &Project, statement: &SqlStatement) -> String {
    let mut text = "version: 2\nmodels:\n  - name: lead_scores\n    description: The scores of the leads, one row for each lead and date.\n    columns:\n".to_owned();
    let accepted = |values: &mut dyn Iterator<Item = &str>| {
        let values: Vec<String> = values.map(|value| accepted(dialect, value)).collect();
        format!("          - accepted_values:\n              values: [{}]\n", values.join(", "))
    };
    let verdicts = Verdict::ALL.map(Verdict::name);
    for name in &statement.columns {
        let (own, about) = (plain(name), quoted(description(name)));
        // Names in the model are in quotes; without them a test would take a word such as `order` for one of SQL.
        let _ = writeln!(text, "      - name: {own}\n        quote: true\n        description: {about}");
        let is_known =
            matches!(name.as_str(), "id" | "probability" | "score" | "grade" | "log_odds" | "as_of");
        let values = match name.as_str() {
            "grade" => Some(accepted(&mut project.grades.names())),
            "route" if !project.routes.is_empty() => {
                Some(accepted(&mut project.routes.iter().map(|route| route.name.as_str())))
            }
            gate if project.gates.iter().any(|one| one.name == gate) => {
                Some(accepted(&mut verdicts.into_iter()))
            }
            _ => None,
        };
        if is_known || values.is_some() {
            text += "        data_tests:\n";
        }
        if is_known {
            text += "          - not_null\n";
        }
        text += &values.unwrap_or_default();
    }
    text
}

fn exposure_file(project: &Project) -> String {
    format!(
        "version: 2\nexposures:\n  - name: lead_scores_for_sales\n    label: {}\n    type: ml\n    maturity: high\n    description: The \
         scores, verdicts and routes of leads, for the CRM.\n    owner:\n      name: Revenue operations\n      email: \
         owner@example.com\n    depends_on:\n      - ref('lead_scores')\n",
        plain(&format!("Lead scores of {}", project.name))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_adapter_has_a_strategy_that_it_takes() {
        let merged = "unique_key=['id', 'as_of'], incremental_strategy='merge'";
        assert_eq!(incremental(SqlDialect::Bigquery), merged);
        assert_eq!(incremental(SqlDialect::Databricks), merged);
        assert_eq!(
            incremental(SqlDialect::Snowflake),
            "unique_key=['\"id\"', '\"as_of\"'], incremental_strategy='delete+insert'"
        );
        assert!(incremental(SqlDialect::Spark).contains("insert_overwrite"));
        assert!(incremental(SqlDialect::Duckdb).ends_with("'delete+insert'"));
    }

    #[test]
    fn names_are_no_templates_and_values_are_texts_of_the_engine() {
        assert_eq!(plain("{{ rest }}"), "\"{{ '{{' }} rest }}\"");
        assert_eq!(plain("{{% a {# b"), "\"{{ '{{' }}% a {{ '{#' }} b\"");
        assert_eq!(accepted(SqlDialect::Duckdb, "it's \"hot\""), "\"it''s \\\"hot\\\"\"");
        assert_eq!(accepted(SqlDialect::Bigquery, "it's"), "\"it\\\\'s\"");
    }
}
