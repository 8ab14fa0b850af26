//! A dbt package: the scoring job as a model, with sources, descriptions, tests and an exposure.

use std::fmt::Write as _;

use std::collections::BTreeMap;

use super::options::{SqlForm, SqlInstant, SqlOptions, VARIABLE};
use super::self_test::{self_test_csv, self_test_query, self_test_types};
use super::statement::{SqlStatement, score_statement};
use crate::gates::Verdict;
use crate::project::Project;
use crate::registry::Saved;
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
        PackageFile { path: "models/lead_scores.sql", text: model_file(&statement.text, &names) },
        PackageFile { path: "models/sources.yml", text: sources_file(&used) },
        PackageFile { path: "models/schema.yml", text: schema_file(project, &statement) },
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

fn model_file(sql: &str, names: &[String]) -> String {
    let config = "{{ config(materialized='incremental', unique_key=['id', 'as_of'], incremental_strategy='delete+insert') }}";
    format!("{config}\n{}", referenced(sql, names))
}

/// A text of YAML or of a template.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
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
        let _ = writeln!(text, "      - name: {}", quoted(name));
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

fn schema_file(project: &Project, statement: &SqlStatement) -> String {
    let mut text = "version: 2\nmodels:\n  - name: lead_scores\n    description: The scores of the leads, one row for each lead and date.\n    columns:\n".to_owned();
    let accepted = |values: &mut dyn Iterator<Item = &str>| {
        let values: Vec<String> = values.map(quoted).collect();
        format!("          - accepted_values:\n              values: [{}]\n", values.join(", "))
    };
    let verdicts = Verdict::ALL.map(Verdict::name);
    for name in &statement.columns {
        let (own, about) = (quoted(name), quoted(description(name)));
        let _ = writeln!(text, "      - name: {own}\n        description: {about}");
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
        quoted(&format!("Lead scores of {}", project.name))
    )
}
