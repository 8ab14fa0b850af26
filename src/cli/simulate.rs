//! `bantam simulate`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::parse_date;
use super::terminal::Terminal;
use crate::error::Error;
use crate::simulate::{Settings, Simulation};
use crate::tables::AtomicFile;
use crate::units::AsOf;
use crate::warning::count;

#[derive(Debug, Clone, Args)]
pub(super) struct SimulateArgs {
    /// Folder to write deals.csv, leads.csv, accounts.csv, activities.csv and truth.json to.
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
    /// Number of deals.
    #[arg(long, default_value_t = Settings::default().deals)]
    pub deals: usize,
    /// Number of leads, beside the two that are always there.
    #[arg(long, default_value_t = Settings::default().leads)]
    pub leads: usize,
    /// Another seed, other deals.
    #[arg(long, default_value_t = Settings::default().seed)]
    pub seed: u64,
    /// The day on which the data end.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub end: Option<AsOf>,
}

type Writer = fn(&Simulation, &mut dyn Write) -> Result<(), crate::simulate::Error>;

pub(super) fn simulate(args: &SimulateArgs, terminal: &Terminal) -> Result<(), Error> {
    let end = args.end.unwrap_or(Settings::default().end);
    let settings = Settings { deals: args.deals, leads: args.leads, seed: args.seed, end };
    let simulation = crate::simulate::simulate(&settings);
    let files: [(&str, Writer); 5] = [
        ("deals.csv", |simulation, file| simulation.write_deals(file)),
        ("leads.csv", |simulation, file| simulation.write_leads(file)),
        ("accounts.csv", |simulation, file| simulation.write_accounts(file)),
        ("activities.csv", |simulation, file| simulation.write_activities(file)),
        ("truth.json", |simulation, file| simulation.write_truth(file)),
    ];
    for (name, write) in files {
        let mut file = AtomicFile::create(&args.output.join(name))?;
        write(&simulation, &mut file)?;
        file.commit()?;
    }
    terminal.say(&format!(
        "{} deals, {} leads, {} accounts and {} activities written to {}\n",
        count(simulation.deals.len()),
        count(simulation.leads.len()),
        count(simulation.accounts.len()),
        count(simulation.activities.len()),
        args.output.display()
    ));
    Ok(())
}
