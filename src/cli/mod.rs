//! The command line: arguments in, exit code out. Only this room reads the clock and prints.

mod check;
mod compare;
mod drift;
mod explain;
mod export;
mod gates;
mod help;
mod author;
mod init;
mod ledger;
mod models;
mod personas;
mod predict;
mod project_args;
mod quarter;
mod review;
mod run;
mod simulate;
mod terminal;
mod train;

use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::error::Error;
use crate::project::ProjectError;
use crate::tables::TableError;
use crate::workspace::JobError;

/// Exit codes.
mod exit {
    /// The job failed.
    pub const FAILED: u8 = 1;
    /// The command line is invalid; the same code as clap's.
    pub const USAGE: u8 = 2;
    /// `bantam.toml` or a table is invalid.
    pub const CHECK: u8 = 3;
    /// The model is unfit.
    pub const UNFIT: u8 = 4;
    /// The job is done, and a person must look.
    pub const LOOK: u8 = 5;
    /// More rows of leads were rejected than `[predict]` allows, or there are too few.
    pub const REJECTED: u8 = 6;
}

/// The exit codes, for the help.
const EXIT_CODES: &str = "Exit codes: 0 success; 1 failure; 2 invalid command line; 3 mistakes in bantam.toml or a table; \
                          4 no model can be fitted; 5 done, and a person must look; 6 too many rejected or too few rows of leads, so that no predictions \
                          are written";

/// Train lead-scoring models on won and lost deals, and score and qualify new leads.
#[derive(Debug, Parser)]
#[command(name = "bantam", version, propagate_version = true, disable_help_subcommand = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    verbosity: Verbosity,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draft bantam.toml from an export of past deals.
    Init(init::InitArgs),
    /// Check, train and predict in one run.
    Run(run::RunArgs),
    /// Check bantam.toml and its tables, and audit the data for leaks, uninformative columns and duplicates.
    Check(check::CheckArgs),
    /// Train a model on the closed deals, and make it the champion as the policy of the project says.
    Train(train::TrainArgs),
    /// List the models, show one, promote one by hand, go back to the one before, or delete old ones.
    Models(models::ModelsArgs),
    /// Retrain, judge the champion on all deals since it was trained, and keep, recalibrate or replace it.
    Quarter(quarter::QuarterArgs),
    /// Evaluate the points table on past deals, and compare it with re-weighted rules and the model.
    Compare(compare::CompareArgs),
    /// Score leads, apply the gates and assign routes.
    Predict(predict::PredictArgs),
    /// Compare leads with the deals that the model was trained on, and say which performance to expect.
    Drift(drift::DriftArgs),
    /// Compare earlier predictions with the outcomes of their deals.
    Review(review::ReviewArgs),
    /// List the predictions that were kept, or remove some.
    Ledger(ledger::LedgerArgs),
    /// Explain the score, verdicts and route of one lead.
    Explain(explain::ExplainArgs),
    /// List the qualification frameworks, or print the criteria and questions of one.
    Gates(gates::GatesArgs),
    /// Show the win rate and the trend of each persona of the project.
    Personas(personas::PersonasArgs),
    /// Export re-weighted points, or the model as a scorecard.
    Export(export::ExportArgs),
    /// Write simulated deals, leads and activities with a known true model.
    Simulate(simulate::SimulateArgs),
    /// Print the JSON Schema of bantam.toml.
    Schema,
    /// Print a shell completion script.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the help of a command, or of the rule language: `bantam help sql`.
    Help(help::HelpArgs),
}

/// Verbosity of the log.
#[derive(Debug, Clone, Args)]
struct Verbosity {
    /// Log more; -vv for debug output.
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    verbose: u8,
    /// Print errors only.
    #[arg(short, long, global = true)]
    quiet: bool,
}

/// `bantam`.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { command, verbosity } = Cli::parse();
    terminal::start_logging(verbosity.verbose, verbosity.quiet);
    let terminal = terminal::Terminal::new(verbosity.quiet);
    let done = match command {
        Command::Init(args) => init::init(&args, &terminal),
        Command::Run(args) => run::run(&args, &terminal),
        Command::Check(args) => check::check(&args, &terminal),
        Command::Train(args) => train::train(&args, &terminal),
        Command::Models(args) => models::models(&args, &terminal),
        Command::Quarter(args) => quarter::quarter(&args, &terminal),
        Command::Compare(args) => compare::compare(&args, &terminal),
        Command::Predict(args) => predict::predict(&args, &terminal),
        Command::Drift(args) => drift::drift(&args, &terminal),
        Command::Review(args) => review::review(&args, &terminal),
        Command::Ledger(args) => ledger::ledger(&args, &terminal),
        Command::Explain(args) => explain::explain(&args, &terminal),
        Command::Gates(args) => gates::gates(&args, &terminal),
        Command::Personas(args) => personas::personas(&args, &terminal),
        Command::Export(args) => export::export(&args, &terminal),
        Command::Simulate(args) => simulate::simulate(&args, &terminal),
        Command::Schema => terminal.exact(&format!("{:#}\n", crate::config::json_schema())),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "bantam", &mut script);
            terminal.exact(&String::from_utf8_lossy(&script))
        }
        Command::Help(args) => help::help(&args, Cli::command(), &terminal),
    };
    finish(&terminal, done)
}

fn finish(terminal: &terminal::Terminal, done: Result<(), Error>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has closed the pipe, which is not a failure.
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        // What it found was printed.
        Err(Error::Look) => ExitCode::from(exit::LOOK),
        Err(error) => {
            terminal.error(&error);
            ExitCode::from(code(&error))
        }
    }
}

fn code(error: &Error) -> u8 {
    match error {
        Error::Project(ProjectError::Read { .. }) => exit::FAILED,
        Error::Job(
            JobError::NothingScored { .. }
            | JobError::TooManyRejected { .. }
            | JobError::TooFewRows { .. }
            | JobError::TooManyUnknown { .. }
            | JobError::EmptyRoutes { .. },
        ) => exit::REJECTED,
        Error::Drift { .. } => exit::LOOK,
        Error::Job(JobError::Table(error)) if error.is_about_content() => exit::CHECK,
        Error::Job(JobError::Draft { error, .. }) if error.is_a_question() => exit::USAGE,
        Error::Project(_)
        | Error::Job(JobError::Mistakes(_) | JobError::Snapshot(_) | JobError::Draft { .. })
        | Error::Audit { .. } => exit::CHECK,
        Error::Job(JobError::Fit(_) | JobError::Evaluation(_)) => exit::UNFIT,
        Error::Table(TableError::OutputEnding { .. })
        | Error::Job(JobError::OneOutput { .. })
        | Error::NoFramework { .. }
        | Error::NoTopic { .. } => exit::USAGE,
        _ => exit::FAILED,
    }
}
