//! `bantam export sql`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, ValueEnum};

use super::complete::model_paths;
use super::export_output::{check_output, sha256, write};
use super::predict::load_model;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::jobs;
use crate::project::Project;
use crate::sql_dialect::SqlDialect;
use crate::sql_export::{
    SqlForm, SqlInstant, SqlOptions, points_statement, score_statement, training_statement,
};

#[derive(Debug, Clone, Args)]
pub(super) struct SqlArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    model: Option<PathBuf>,
    /// scores: the scoring job; training: the table to train on, for `snapshot_table` under [data]; points: the points table; reweighted: the
    /// points table with re-weighted points.
    #[arg(long, value_enum, default_value_t = WhatArg::Scores)]
    what: WhatArg,
    /// The engine that runs the statement.
    #[arg(long, value_parser = dialects())]
    dialect: SqlDialect,
    /// The tables of the engine, by their names in the project: leads=crm.leads,activities=crm.activities. Default: the names
    /// of the project.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = table)]
    tables: Vec<(String, String)>,
    /// select: a query; view, table: a statement that creates one.
    #[arg(long = "as", value_enum, default_value_t = FormArg::Select)]
    form: FormArg,
    /// The view or table to create.
    #[arg(long, value_name = "NAME", default_value = "lead_scores", value_parser = engine_name)]
    name: String,
    /// The snapshot date of the leads. literal: that of --as-of; parameter: the parameter `as_of` of the query; current-date: the day
    /// on which the engine runs it.
    #[arg(long, value_enum, default_value_t = InstantArg::Literal)]
    as_of_sql: InstantArg,
    /// Add the 95 % interval of the probability to the scores: for models of up to 200 weights, and sets of up to 100 members.
    #[arg(long)]
    interval: bool,
    /// Output file. Default: standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WhatArg {
    Scores,
    Training,
    Points,
    Reweighted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormArg {
    Select,
    View,
    Table,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InstantArg {
    Literal,
    Parameter,
    CurrentDate,
}

/// The names of the dialects.
pub(super) fn dialects() -> impl clap::builder::TypedValueParser<Value = SqlDialect> {
    let names = PossibleValuesParser::new(SqlDialect::ALL.map(SqlDialect::name));
    names.map(|name| SqlDialect::named(&name).unwrap_or(SqlDialect::Duckdb))
}

/// A table of the project with that of the engine.
fn table(text: &str) -> Result<(String, String), String> {
    let (name, table) =
        text.split_once('=').ok_or("expected the name of a table and that of the engine: leads=crm.leads")?;
    Ok((name.trim().to_owned(), engine_name(table)?))
}

/// The name of a table in the engine, as SQL.
fn engine_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() || name.contains([';', '\n', '\r']) || name.contains("--") || name.contains("/*") {
        return Err("expected the name of a table, such as crm.leads".to_owned());
    }
    if !is_sql_name(name) {
        let hint = "expected a name as SQL writes it: crm.leads, or in quotes where it has blanks or signs, such as crm.\"my leads\"";
        return Err(hint.to_owned());
    }
    Ok(name.to_owned())
}

/// Fails where a table is given for a name that the project does not have.
fn check_tables(tables: &[(String, String)], project: &Project) -> Result<(), Error> {
    let timed = project.tables.iter().map(|table| table.name.as_str());
    let lookups = project.lookups.iter().map(|lookup| lookup.name.as_str());
    let known: Vec<&str> = ["leads", "deals"].into_iter().chain(timed).chain(lookups).collect();
    match tables.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            let what = format!("--tables: the project has no table `{name}`, but {}", names.join(", "));
            Err(Error::Option { what, hint: "name each table as in the project: leads=crm.leads" })
        }
        None => Ok(()),
    }
}

/// Whether this is one name, or several with dots between them; a name in quotes may have anything in it.
fn is_sql_name(text: &str) -> bool {
    let mut quote = None;
    let mut is_name = true;
    for letter in text.chars() {
        match (quote, letter) {
            (Some(end), _) if letter == end => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`') => quote = Some(letter),
            (None, '[') => quote = Some(']'),
            (None, _) => {
                is_name &=
                    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$' | '-' | '#' | '@' | ':');
            }
        }
    }
    is_name && quote.is_none()
}

pub(super) fn export_sql(args: &SqlArgs, terminal: &Terminal) -> Result<(), Error> {
    if args.as_of_sql == InstantArg::Parameter && args.form != FormArg::Select {
        let hint = "write a query with --as select, or use --as-of-sql current-date";
        let what = "a view or a table has no parameters".to_owned();
        return Err(Error::Option { what, hint });
    }
    if args.interval && args.what != WhatArg::Scores {
        let hint = "use it with --what scores";
        return Err(Error::Option { what: "only scores have an interval".to_owned(), hint });
    }
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    check_tables(&args.tables, &project)?;
    let needs_model = args.what != WhatArg::Training;
    let saved = needs_model.then(|| load_model(&workspace, args.model.as_deref(), terminal)).transpose()?;
    let inputs: Vec<PathBuf> = saved.iter().map(|saved| saved.file.clone()).collect();
    check_output(args.output.as_deref(), &workspace, &inputs)?;
    let options = SqlOptions {
        dialect: args.dialect,
        tables: args.tables.iter().cloned().collect::<BTreeMap<_, _>>(),
        form: match args.form {
            FormArg::Select => SqlForm::Select,
            FormArg::View => SqlForm::View(args.name.clone()),
            FormArg::Table => SqlForm::Table(args.name.clone()),
        },
        as_of: match args.as_of_sql {
            InstantArg::Literal => SqlInstant::Literal(workspace.today),
            InstantArg::Parameter => SqlInstant::Parameter,
            InstantArg::CurrentDate => SqlInstant::CurrentDate,
        },
        interval: args.interval,
        sha256: saved.as_ref().map(|saved| sha256(&saved.file)).transpose()?.unwrap_or_default(),
    };
    let reweighted =
        || jobs::exported_points(&workspace, None, &|what, done, all| terminal.progress(what, done, all));
    let statement = match (args.what, &saved) {
        (WhatArg::Scores, Some(saved)) => score_statement(&workspace, saved, &options)?,
        (WhatArg::Points, Some(saved)) => points_statement(&workspace, saved, &options, None)?,
        (WhatArg::Reweighted, Some(saved)) => {
            points_statement(&workspace, saved, &options, Some(&reweighted()?))?
        }
        _ => training_statement(&workspace, &options)?,
    };
    write(args.output.as_deref(), &statement.text, false, terminal)?;
    statement.notes.iter().for_each(|note| terminal.note(&format!("{note}\n")));
    Ok(())
}
