//! The stages of a training one by one, through the library, for tests that look between them.

use std::path::{Path, PathBuf};

use bantam::design::Features;
use bantam::fit::{self, FitOptions, Fitted, Penalty, Problem};
use bantam::predict::PredictionFiles;
use bantam::project::{self, Project};
use bantam::snapshot::Spec;
use bantam::units::AsOf;
use bantam::workspace::Workspace;

use crate::closed_deals::{read, take_snapshot};

/// The folder of the repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The project on the sample data.
pub fn sample_project() -> Project {
    project::load(&repository().join("bantam.toml")).unwrap()
}

/// The day that the sample data end.
pub fn sample_day() -> AsOf {
    AsOf::parse("2026-07-01").unwrap()
}

/// `project` with its data in `data` and its models in `models`.
pub fn workspace<'a>(project: &'a Project, data: &Path, models: &Path) -> Workspace<'a> {
    Workspace::new(project, data.to_owned(), models.to_owned(), sample_day())
}

/// Predictions that are written to `output`, without a file of the rejected rows.
pub fn written_to(output: &Path) -> PredictionFiles<'_> {
    PredictionFiles::new(output)
}

/// The closed deals of a project as its features, and how they ended.
pub struct Closed {
    /// The features, one column each, as encoders read them.
    pub features: Features,
    /// How each deal ended.
    pub won: Vec<bool>,
    /// The ids.
    pub ids: Vec<String>,
    /// The snapshot and close date of each.
    pub dates: (Vec<AsOf>, Vec<AsOf>),
    /// The snapshot.
    pub frame: polars::prelude::DataFrame,
}

/// The closed deals of `project` under `folder`, each as of its own snapshot.
pub fn closed_deals(project: &Project, folder: &Path) -> Closed {
    let deals = read(project, folder).unwrap();
    let (snapshot, won, closed_at) = take_snapshot(project, folder, deals).unwrap();
    let closed_at: Option<Vec<AsOf>> = closed_at.into_iter().collect();
    Closed {
        dates: (snapshot.as_of, closed_at.unwrap()),
        features: Features::of(&Spec::of(project).features, &snapshot.table.frame).unwrap(),
        won,
        ids: snapshot.ids.iter().map(ToString::to_string).collect(),
        frame: snapshot.table.frame,
    }
}

/// The fit with this penalty.
pub fn fitted(design: &bantam::design::Design, won: &[bool], alpha: f64) -> Fitted {
    fit::fit(&Problem::new(design, won), &FitOptions::new(Penalty::Ridge(alpha), 5000).unwrap()).unwrap()
}
