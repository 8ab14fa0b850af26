//! The command line: arguments in, exit code out. Only this room reads the clock and prints.

mod called_as;
mod check;
mod compare;
mod complete;
mod drift;
mod exit_reason;
mod explain;
mod export;
mod export_features;
mod export_model;
mod export_output;
mod export_dbt;
mod crm_output;
mod export_crm;
mod export_sql;
mod gates;
mod help;
mod clock;
mod author;
mod init;
mod leads_page;
mod ledger;
mod man;
mod manual;
mod manual_page;
mod memory;
mod models;
mod output_place;
mod paths;
mod personas;
mod predict;
mod program;
mod project_args;
mod quarter;
mod review;
mod run;
mod schema;
mod simulate;
mod summary;
mod labelled;
mod misplaced;
mod log_line;
mod terminal;
mod train;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub(crate) use self::author::author;
pub(crate) use self::exit_reason::exit_reason;
pub(crate) use self::explain::explain_lead;
pub(crate) use self::memory::MemoryArgs;
use self::misplaced::with_tip;
pub(crate) use self::predict::of_other_project;
pub(crate) use self::project_args::{ProjectArgs, parse_date};
use self::terminal::{LogFormat, Terminal};
use crate::error::Error;

/// Train lead-scoring models on won and lost deals, and score and qualify new leads.
#[derive(Debug, Parser)]
#[command(
    name = "bantam",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
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
    /// Compare the table that an engine gave with the predictions.
    Verify(verify::VerifyArgs),
    /// Explain the score, verdicts and route of one lead.
    Explain(explain::ExplainArgs),
    /// List the qualification frameworks, or print the criteria and questions of one.
    Gates(gates::GatesArgs),
    /// Show the win rate and the trend of each persona of the project.
    Personas(personas::PersonasArgs),
    /// Export re-weighted points, the model as a scorecard, or the scoring job as SQL.
    Export(export::ExportArgs),
    /// Write simulated deals, leads and activities with a known true model.
    Simulate(simulate::SimulateArgs),
    /// Print the JSON Schema of bantam.toml, or of run summaries.
    Schema(schema::SchemaArgs),
    /// Print a shell completion script.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write a manual page for each command.
    #[command(hide = true)]
    Man(man::ManArgs),
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
    /// Format of the log, warnings and errors on standard error: json is one object a line, with time, level, code, message and
    /// hint.
    #[arg(long, value_enum, global = true, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

impl Verbosity {
    /// Starts logging.
    fn terminal(&self) -> Terminal {
        terminal::start_logging(self.verbose, self.quiet, self.log_format);
        Terminal::new(self.quiet, self.verbose > 0, self.log_format)
    }
}

/// The whole command line.
fn program() -> clap::Command {
    program::program(Cli::command())
}

/// `bantam` with the arguments of a process, the first of which is the name that it was called by.
#[must_use]
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = called_as::called_as(args);
    match complete::answer(&args, program) {
        Ok(false) => {}
        Ok(true) => return ExitCode::SUCCESS,
        Err(error) => error.exit(),
    }
    let program_here = called_as::used_as(program(), &args);
    let matches = program_here
        .try_get_matches_from(&args)
        .unwrap_or_else(|error| with_tip(error, &program(), &args).exit());
    if let Some(error) = program::refused(program(), &matches) {
        error.exit();
    }
    let Cli { command, verbosity } = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let terminal = verbosity.terminal().of_project(program::project_file(&matches));
    finish(&terminal, run_command(command, &terminal))
}

fn run_command(command: Command, terminal: &Terminal) -> Result<(), Error> {
    match command {
        Command::Init(args) => init::init(&args, terminal),
        Command::Run(args) => run::run(&args, terminal),
        Command::Check(args) => check::check(&args, terminal),
        Command::Train(args) => train::train(&args, terminal),
        Command::Models(args) => models::models(&args, terminal),
        Command::Quarter(args) => quarter::quarter(&args, terminal),
        Command::Compare(args) => compare::compare(&args, terminal),
        Command::Predict(args) => predict::predict(&args, terminal),
        Command::Drift(args) => drift::drift(&args, terminal),
        Command::Review(args) => review::review(&args, terminal),
        Command::Ledger(args) => ledger::ledger(&args, terminal),
        Command::Verify(args) => verify::verify_command(&args, terminal),
        Command::Explain(args) => explain::explain(&args, terminal),
        Command::Gates(args) => gates::gates(&args, terminal),
        Command::Personas(args) => personas::personas(&args, terminal),
        Command::Export(args) => export::export(&args, terminal),
        Command::Simulate(args) => simulate::simulate(&args, terminal),
        Command::Schema(args) => schema::schema(args, terminal),
        Command::Completions { shell } => complete::script(shell, terminal),
        Command::Man(args) => man::man(&args, program()),
        Command::Help(args) => help::help(&args, program(), terminal),
    }
}

fn finish(terminal: &Terminal, done: Result<(), Error>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has closed the pipe, which is not a failure.
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        // What it found was printed.
        Err(error @ Error::Look) => ExitCode::from(exit_reason(&error).code()),
        Err(error) => {
            terminal.error(&error);
            ExitCode::from(exit_reason(&error).code())
        }
    }
}
