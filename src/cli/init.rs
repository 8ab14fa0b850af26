//! `bantam init DEALS`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::paths::{projects, tables};
use super::project_args::{parse_date, today};
use super::terminal::Terminal;
use crate::cells::{DatePattern, DateZone};
use crate::error::Error;
use crate::init::Wishes;
use crate::jobs::{self, InitOptions};
use crate::tables::PIPE;
use crate::terminal;
use crate::text_files::TextEncoding;
use crate::units::AsOf;

#[derive(Debug, Clone, Args)]
pub(super) struct InitArgs {
    /// The export of past deals: a file, or a glob in quotes.
    #[arg(value_name = "DEALS", add = tables())]
    pub deals: String,
    /// Sheet of the deals in their Excel workbook. Default: the first, or where it has no deals, the only other one that has.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Encoding of the text files, such as `shift_jis` or `gb18030`. Default: UTF-8, UTF-16 or windows-1252, by their bytes.
    #[arg(long, value_name = "NAME", value_parser = parse_encoding)]
    pub encoding: Option<String>,
    /// Activities of the leads: a table with a date in each row.
    #[arg(long, value_name = "FILE", add = tables())]
    pub activities: Option<String>,
    /// The key of the activities, and the column of the deals that it matches, such as `contact_id=contact`. Default: inferred.
    #[arg(long, value_name = "KEY=COLUMN", value_parser = parse_key, requires = "activities")]
    pub activities_key: Option<(String, String)>,
    /// Lookup table to join by key, such as accounts=accounts.csv; can be repeated.
    #[arg(long, value_name = "NAME=FILE", value_parser = parse_lookup)]
    pub lookup: Vec<(String, String)>,
    /// The column with the outcome.
    #[arg(long, value_name = "COLUMN")]
    pub outcome: Option<String>,
    /// Value of the outcome that means won; can be repeated.
    #[arg(long, value_name = "VALUE", requires = "outcome")]
    pub won: Vec<String>,
    /// Value of the outcome that means lost; can be repeated.
    #[arg(long, value_name = "VALUE", requires = "outcome")]
    pub lost: Vec<String>,
    /// Format of dates, such as %d/%m/%Y. Default: inferred from the cells.
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub date_format: Option<String>,
    /// Time zone of dates without an offset, such as Europe/Berlin; it also says what PST and the like mean. Default: UTC.
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    pub time_zone: Option<DateZone>,
    /// The project file to write, or - for standard output.
    #[arg(short, long, value_name = "FILE", default_value = "bantam.toml", add = projects())]
    pub output: PathBuf,
    /// Overwrite an existing project file.
    #[arg(long)]
    pub force: bool,
    /// The day that outcomes are taken from, written as `as_of`: deals closed on it or later are open. Default: today.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<AsOf>,
}

fn parse_lookup(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, file)| !name.trim().is_empty() && !file.is_empty());
    let (name, file) = parts.ok_or_else(|| "expected NAME=FILE, such as accounts=accounts.csv".to_owned())?;
    Ok((name.trim().to_owned(), file.to_owned()))
}

fn parse_key(text: &str) -> Result<(String, String), String> {
    let parts =
        text.split_once('=').filter(|(key, column)| !key.trim().is_empty() && !column.trim().is_empty());
    let (key, column) = parts.ok_or_else(|| "expected KEY=COLUMN, such as contact_id=contact".to_owned())?;
    Ok((key.trim().to_owned(), column.trim().to_owned()))
}

fn parse_format(text: &str) -> Result<String, String> {
    let pattern = DatePattern::parse(text).map(|_| text.to_owned());
    pattern.map_err(|_| "expected a format such as %d/%m/%Y".to_owned())
}

fn parse_encoding(label: &str) -> Result<String, String> {
    let known = TextEncoding::of_label(label).map(|_| label.trim().to_owned());
    known.map_err(|error| error.hint().unwrap_or_else(|| error.to_string()))
}

fn parse_zone(text: &str) -> Result<DateZone, String> {
    DateZone::parse(text)
        .ok_or_else(|| "expected a zone of the IANA database, such as Europe/Berlin".to_owned())
}

pub(super) fn init(args: &InitArgs, terminal: &Terminal) -> Result<(), Error> {
    let options = InitOptions {
        deals: args.deals.clone(),
        activities: args.activities.clone(),
        lookups: args.lookup.clone(),
        wishes: Wishes {
            sheet: args.sheet.clone(),
            encoding: args.encoding.clone(),
            outcome: args.outcome.clone(),
            won: args.won.clone(),
            lost: args.lost.clone(),
            date_format: args.date_format.clone(),
            time_zone: args.time_zone,
            as_of: args.as_of,
            activities_key: args.activities_key.clone(),
        },
        output: args.output.clone(),
        force: args.force,
        today: args.as_of.unwrap_or_else(today),
    };
    let (draft, warnings) = jobs::init(&options)?;
    terminal.warn(&warnings);
    if args.output == Path::new(PIPE) {
        terminal.exact(&draft.text)?;
    }
    terminal.note(&terminal::drafted(&draft, &args.output));
    Ok(())
}
