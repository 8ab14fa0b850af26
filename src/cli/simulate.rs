//! `bantam simulate`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::project_args::parse_date;
use super::terminal::Terminal;
use crate::error::Error;
use crate::numbers::count;
use crate::simulate::{FILES, Settings};
use crate::tables::AtomicFile;
use crate::units::AsOf;

/// The file of the true model: tables in the same folder are simulated.
const TRUTH: &str = "truth.json";

#[derive(Debug, Clone, Args)]
pub(super) struct SimulateArgs {
    /// Folder to write deals.csv, leads.csv, accounts.csv, activities.csv, contacts.csv, feedback.csv, renewals.csv and
    /// truth.json to.
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
    /// Number of deals.
    #[arg(long, default_value_t = Settings::default().deals)]
    pub deals: usize,
    /// Number of leads, in addition to two fixed ones.
    #[arg(long, default_value_t = Settings::default().leads)]
    pub leads: usize,
    /// Seed of the random numbers.
    #[arg(long, default_value_t = Settings::default().seed)]
    pub seed: u64,
    /// The date on which the data end.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub end: Option<AsOf>,
}

pub(super) fn simulate(args: &SimulateArgs, terminal: &Terminal) -> Result<(), Error> {
    refuse_to_overwrite(&args.output)?;
    let end = args.end.unwrap_or(Settings::default().end);
    let settings = Settings { deals: args.deals, leads: args.leads, seed: args.seed, end };
    let simulation = crate::simulate::simulate(&settings);
    for (name, write) in FILES {
        let mut file = AtomicFile::create(&args.output.join(name))?;
        write(&simulation, &mut file)?;
        file.commit()?;
    }
    terminal.note(&format!(
        "{} deals, {} leads, {} accounts, {} activities, {} contacts, {} rows of feedback and {} renewals written to {}\n",
        count(simulation.deals.len()),
        count(simulation.leads.len()),
        count(simulation.accounts.len()),
        count(simulation.activities.len()),
        count(simulation.contacts.len()),
        count(simulation.feedback.len()),
        count(simulation.renewals.len()),
        args.output.display()
    ));
    Ok(())
}

/// Fails if the folder has a table of the user's with the name of one that is simulated.
fn refuse_to_overwrite(folder: &Path) -> Result<(), Error> {
    let is_there = |name: &str| folder.join(name).exists();
    if is_there(TRUTH) {
        return Ok(());
    }
    match FILES.iter().find(|(name, _)| is_there(name)) {
        Some((name, _)) => Err(Error::NotSimulated { file: folder.join(name).display().to_string() }),
        None => Ok(()),
    }
}
