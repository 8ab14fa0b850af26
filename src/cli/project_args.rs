//! The arguments that most commands share: the project, its folders and the date.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::paths::projects;
use crate::cells::{Calendar, DateZone};
use crate::error::Error;
use crate::project::{self, Project};
use crate::tables::CellGuard;
use crate::units::AsOf;
use crate::workspace::Workspace;

/// The default project file.
pub(super) const PROJECT_FILE: &str = "bantam.toml";

/// The heading of these arguments in the help.
const HEADING: &str = "Project";

/// The location of the project, and the date.
#[derive(Debug, Clone, Args)]
pub(crate) struct ProjectArgs {
    /// The project file.
    #[arg(short, long, value_name = "FILE", default_value = PROJECT_FILE, global = true, help_heading = HEADING, add = projects())]
    pub(crate) project: PathBuf,
    /// Folder that data files are relative to. Default: the folder of the project file.
    #[arg(long, value_name = "FOLDER", global = true, help_heading = HEADING, value_hint = ValueHint::DirPath)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Folder of the models. Default: `models` in the folder of the project file.
    #[arg(long, value_name = "FOLDER", global = true, help_heading = HEADING, value_hint = ValueHint::DirPath)]
    pub(crate) models_dir: Option<PathBuf>,
    /// Snapshot date of the leads: only data from before this date are used. Default: `as_of` of the project, or today.
    #[arg(long, value_name = "DATE", value_parser = parse_date, global = true, help_heading = HEADING)]
    pub(crate) as_of: Option<AsOf>,
}

/// How cells are written to CSV and TSV.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct CsvArgs {
    /// Write all cells of CSV and TSV as they are. Default: cells that a spreadsheet would run as a formula get an
    /// apostrophe before them.
    #[arg(long)]
    raw_csv: bool,
}

impl CsvArgs {
    pub(super) const fn guard(self) -> CellGuard {
        if self.raw_csv { CellGuard::Raw } else { CellGuard::Apostrophe }
    }
}

pub(crate) fn parse_date(text: &str) -> Result<AsOf, String> {
    let date = AsOf::parse(text).filter(|_| text.len() == "2026-06-30".len());
    date.ok_or_else(|| "expected a date such as 2026-06-30".to_owned())
}

impl ProjectArgs {
    pub(crate) fn load(&self) -> Result<Project, Error> {
        Ok(project::load(&self.project)?)
    }

    /// The project; `None` if none is given and the current folder has none.
    pub(super) fn load_if_there(&self) -> Result<Option<Project>, Error> {
        if self.project == Path::new(PROJECT_FILE) && !self.project.exists() {
            return Ok(None);
        }
        self.load().map(Some)
    }

    pub(crate) fn workspace<'a>(&self, project: &'a Project) -> Workspace<'a> {
        let pinned = project.snapshot.as_ref().and_then(|snapshot| snapshot.as_of);
        let today = self.as_of.or(pinned).unwrap_or_else(|| today(project.data.reading.time_zone));
        let data_folder = self.data_dir.clone().unwrap_or_else(|| project.folder.clone());
        let models_folder = self.models_dir.clone().unwrap_or_else(|| project.folder.join("models"));
        Workspace::new(project, data_folder, models_folder, local_midnight(project, today))
    }
}

/// A date as the first instant of its day in the time zone of the project, as dates of its tables are read.
pub(super) fn local_midnight(project: &Project, date: AsOf) -> AsOf {
    let calendar = Calendar::of(project.data.reading.time_zone);
    if date.is_midnight() { calendar.first_instant(date.date()) } else { date }
}

/// The date of today in the time zone of a project, or in that of the machine.
#[expect(clippy::disallowed_methods, reason = "the only place that reads the clock")]
pub(super) fn today(zone: Option<DateZone>) -> AsOf {
    AsOf::from_date(match zone {
        Some(_) => Calendar::of(zone).date(AsOf::from_microseconds(chrono::Utc::now().timestamp_micros())),
        None => chrono::Local::now().date_naive(),
    })
}

/// A sibling path: `leads.csv` to `leads.rejects.csv`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    path.with_extension(ending)
}
