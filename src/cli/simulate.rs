//! `bantam simulate`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::project_args::parse_date;
use super::terminal::Terminal;
use crate::error::Error;
use crate::numbers::count;
use crate::simulate::{DriftKind, FILES, Settings, SimulatedDrift, Simulation, quarter_starts};
use crate::tables::AtomicFile;
use crate::units::AsOf;

/// The file of the true model: tables in the same folder are simulated.
const TRUTH: &str = "truth.json";

/// Whole quarters with changes, unless a day is given.
const CHANGED_QUARTERS: u32 = 3;

#[derive(Debug, Clone, Args)]
pub(super) struct SimulateArgs {
    /// Folder to write deals.csv, leads.csv, accounts.csv, activities.csv, contacts.csv, feedback.csv, renewals.csv and
    /// truth.json to.
    #[arg(short, long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
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
    /// Changes of the leads that are qualified from a day on, separated by commas.
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub drift: Vec<DriftArg>,
    /// The day of the changes. Default: nine months before the first day of the last quarter, so that the oldest of four
    /// quarters has none.
    #[arg(long, value_name = "DATE", value_parser = parse_date, requires = "drift")]
    pub drift_from: Option<AsOf>,
    /// Write the tables as of the first day of each of the last N quarters, each into a folder named after the day; the leads are
    /// then open deals of the 30 days before.
    #[arg(long, value_name = "N", conflicts_with = "leads", value_parser = clap::value_parser!(u32).range(1..=10))]
    pub quarters: Option<u32>,
}

/// A kind of drift.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum DriftArg {
    /// Other industries, and larger companies.
    Mix,
    /// Other effects of `pricing_views`, `trial` and `champion_contact`.
    Weights,
    /// `champion_contact` is not recorded any more.
    Column,
    /// Lost deals stay open four times as long.
    SlowLosers,
}

impl DriftArg {
    const fn kind(self) -> DriftKind {
        match self {
            Self::Mix => DriftKind::Mix,
            Self::Weights => DriftKind::Weights,
            Self::Column => DriftKind::Column,
            Self::SlowLosers => DriftKind::SlowLosers,
        }
    }
}

pub(super) fn simulate(args: &SimulateArgs, terminal: &Terminal) -> Result<(), Error> {
    let end = args.end.unwrap_or(Settings::default().end);
    let days = args.quarters.map(|n| quarter_starts(end, n));
    let folder = |day: &AsOf| args.output.join(day.date().to_string());
    match &days {
        Some(days) => days.iter().try_for_each(|day| refuse_to_overwrite(&folder(day)))?,
        None => refuse_to_overwrite(&args.output)?,
    }
    let drift = (!args.drift.is_empty()).then(|| SimulatedDrift {
        kinds: args.drift.iter().map(|kind| kind.kind()).collect(),
        from: args.drift_from.unwrap_or_else(|| default_from(end)),
    });
    let settings = Settings { deals: args.deals, leads: args.leads, seed: args.seed, end, drift };
    let simulation = crate::simulate::simulate(&settings);
    let Some(days) = days else { return write(&simulation, &args.output, terminal) };
    days.iter().try_for_each(|day| write(&simulation.as_of(*day), &folder(day), terminal))
}

/// The first day from which leads are changed, unless it is given: the end of the oldest export of four quarters.
fn default_from(end: AsOf) -> AsOf {
    quarter_starts(end, CHANGED_QUARTERS + 1).first().copied().unwrap_or(end)
}

fn write(simulation: &Simulation, folder: &Path, terminal: &Terminal) -> Result<(), Error> {
    for (name, write) in FILES {
        let mut file = AtomicFile::create(&folder.join(name))?;
        write(simulation, &mut file)?;
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
        folder.display()
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
