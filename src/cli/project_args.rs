//! The arguments that most commands share: the project, its folders and the date.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::Error;
use crate::project::{self, Project};
use crate::units::AsOf;
use crate::workspace::Workspace;

/// The default project file.
const PROJECT_FILE: &str = "bantam.toml";

/// The location of the project, and the date.
#[derive(Debug, Clone, Args)]
pub(super) struct ProjectArgs {
    /// The project file.
    #[arg(short, long, value_name = "FILE", default_value = PROJECT_FILE)]
    pub(super) project: PathBuf,
    /// Folder that data files are relative to. Default: the folder of the project file.
    #[arg(long, value_name = "FOLDER")]
    pub(super) data_dir: Option<PathBuf>,
    /// Folder of the models. Default: `models` in the folder of the project file.
    #[arg(long, value_name = "FOLDER")]
    pub(super) models_dir: Option<PathBuf>,
    /// Snapshot date of the leads: only data from before this date are used. Default: `as_of` of the project, or today.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(super) as_of: Option<AsOf>,
}

pub(super) fn parse_date(text: &str) -> Result<AsOf, String> {
    let date = AsOf::parse(text).filter(|_| text.len() == "2026-06-30".len());
    date.ok_or_else(|| "expected a date such as 2026-06-30".to_owned())
}

impl ProjectArgs {
    pub(super) fn load(&self) -> Result<Project, Error> {
        Ok(project::load(&self.project)?)
    }

    /// The project; `None` if none is given and the current folder has none.
    pub(super) fn load_if_there(&self) -> Result<Option<Project>, Error> {
        if self.project == Path::new(PROJECT_FILE) && !self.project.exists() {
            return Ok(None);
        }
        self.load().map(Some)
    }

    pub(super) fn workspace<'a>(&self, project: &'a Project) -> Workspace<'a> {
        let pinned = project.snapshot.as_ref().and_then(|snapshot| snapshot.as_of);
        Workspace {
            project,
            data_folder: self.data_dir.clone().unwrap_or_else(|| project.folder.clone()),
            models_folder: self.models_dir.clone().unwrap_or_else(|| project.folder.join("models")),
            today: self.as_of.or(pinned).unwrap_or_else(today),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the only place that reads the clock")]
pub(super) fn today() -> AsOf {
    AsOf::from_date(chrono::Local::now().date_naive())
}

/// A path beside another: `leads.csv` to `leads.rejects.csv`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    path.with_extension(ending)
}
