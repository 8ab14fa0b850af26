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
use crate::project::{ADDRESS_HINT, Address, Connection, Connections};
use crate::tables::{PIPE, TableError, unknown_connection};
use crate::terminal;
use crate::text_files::TextEncoding;
use crate::units::AsOf;

#[derive(Debug, Clone, Args)]
pub(super) struct InitArgs {
    /// The export of past deals: a file, a glob in quotes, or a table of a database such as warehouse:crm.deals, with --driver.
    #[arg(value_name = "DEALS", add = tables())]
    pub deals: String,
    /// Sheet of the deals in their Excel workbook. Default: the first, or where it has no deals, the only other one that has.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Encoding of the text files, such as `shift_jis` or `gb18030`. Default: UTF-8, UTF-16 or windows-1252, by their bytes.
    #[arg(long, value_name = "NAME", value_parser = parse_encoding)]
    pub encoding: Option<String>,
    /// Activities of the leads: a table with a date in each row. A table of a database is named as that of the deals.
    #[arg(long, value_name = "FILE", add = tables())]
    pub activities: Option<String>,
    /// The key of the activities, and the column of the deals that it matches, such as `contact_id=contact`. Default: inferred.
    #[arg(long, value_name = "KEY=COLUMN", value_parser = parse_key, requires = "activities")]
    pub activities_key: Option<(String, String)>,
    /// Lookup table to join by key, such as accounts=accounts.csv; can be repeated.
    #[arg(long, value_name = "NAME=FILE", value_parser = parse_lookup)]
    pub lookup: Vec<(String, String)>,
    /// Driver of the database that the tables are in: postgresql, sqlite, duckdb or another, or the path of its library. The name before the
    /// colon in warehouse:crm.deals becomes that of the connection.
    #[arg(long, value_name = "NAME")]
    pub driver: Option<String>,
    /// Environment variable that has the address of the database, such as `WAREHOUSE_URI`. Only its name is written.
    #[arg(long, value_name = "VARIABLE", requires = "driver", conflicts_with = "database")]
    pub uri_env: Option<String>,
    /// File of an SQLite or DuckDB database.
    #[arg(long, value_name = "FILE", requires = "driver", value_hint = clap::ValueHint::FilePath)]
    pub database: Option<String>,
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

impl InitArgs {
    /// The database that the options define; `None` where all tables are files.
    fn connection(&self) -> Result<Option<Connection>, Error> {
        let refused = |what: &str, hint| Error::Option { what: what.to_owned(), hint };
        let tables = [&self.deals].into_iter().chain(&self.activities);
        let mut tables = tables.chain(self.lookup.iter().map(|(_, file)| file));
        let none = Connections::default();
        let name = tables.find_map(|table| match unknown_connection(table, Path::new(""), none) {
            Some(TableError::NoConnection { name, .. }) => Some(name),
            _ => None,
        });
        let address = match (&self.uri_env, &self.database) {
            (Some(variable), _) => Some(Address::Variable(variable.clone())),
            (None, Some(file)) => Some(Address::File(file.clone())),
            (None, None) => None,
        };
        match (name, &self.driver, address) {
            (None, None, _) => Ok(None),
            (None, Some(_), _) => Err(refused("--driver is for tables of a database", NAME_A_TABLE)),
            (Some(name), None, _) => Err(refused(&format!("there is no connection `{name}`"), NAME_A_DRIVER)),
            (Some(_), Some(_), None) => {
                Err(refused("--driver needs the place of the address", NAME_A_DRIVER))
            }
            (Some(name), Some(driver), Some(address)) => {
                let given = Connection::given(&name, driver, address);
                given.map(Some).map_err(|what| refused(what, ADDRESS_HINT))
            }
        }
    }
}

/// What to do where no table is one of a database.
const NAME_A_TABLE: &str = "name the table with its connection, such as bantam init warehouse:crm.deals";

/// What to do where it is not said which database is meant.
const NAME_A_DRIVER: &str = "say how it is reached: --driver postgresql --uri-env WAREHOUSE_URI, or --driver duckdb --database crm.duckdb";

pub(super) fn init(args: &InitArgs, terminal: &Terminal) -> Result<(), Error> {
    let options = InitOptions {
        deals: args.deals.clone(),
        activities: args.activities.clone(),
        lookups: args.lookup.clone(),
        connection: args.connection()?,
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
        today: args.as_of.unwrap_or_else(|| today(None)),
    };
    let (draft, warnings) = jobs::init(&options)?;
    terminal.warn(&warnings);
    if args.output == Path::new(PIPE) {
        terminal.exact(&draft.text)?;
    }
    terminal.note(&terminal::drafted(&draft, &args.output));
    Ok(())
}
