//! The stages of a training one by one, through the library, for tests that look between them.

use std::path::{Path, PathBuf};

use bantam::design::Features;
use bantam::fit::{self, FitOptions, Fitted, Penalty, Problem};
use bantam::project::{self, Project, RuleRole};
use bantam::snapshot::{ReadPlan, Snapshot, Sources, Spec, main_types, resolve, wanted_columns};
use bantam::tables::{Reader, Request, Typing};
use bantam::units::AsOf;
use bantam::workspace::Workspace;

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
    Workspace { project, data_folder: data.to_owned(), models_folder: models.to_owned(), today: sample_day() }
}

/// The closed deals of a project as its features, and how they ended.
pub struct Closed {
    /// The features, one column each, as encoders read them.
    pub features: Features,
    /// How each deal ended.
    pub won: Vec<bool>,
    /// The ids.
    pub ids: Vec<String>,
    /// When each was looked at and closed.
    pub dates: (Vec<AsOf>, Vec<AsOf>),
    /// The snapshot.
    pub frame: polars::prelude::DataFrame,
}

/// Reads the deals of `project` under `folder` and takes each one's snapshot at its own date.
pub fn closed_deals(project: &Project, folder: &Path) -> Closed {
    let spec = Spec::of(project);
    let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
    let dates: Vec<&str> = project.outcome.closed_at.as_deref().into_iter().chain(at).collect();
    let extra = ReadPlan { columns: dates.clone(), ..ReadPlan::of(project, &[RuleRole::Outcome]) };
    let types = main_types(&spec, &extra);
    let columns = wanted_columns(&spec, &extra);
    let reader = Reader::open(
        Request::new(&project.data.deals, &spec.reading, Typing::Infer(&types))
            .in_folder(folder)
            .with_columns(Some(&columns))
            .with_id(spec.id.as_deref()),
    );
    let mut deals = reader.unwrap().read_all().unwrap();
    let mut outcomes = resolve(&project.outcome, &deals, at, sample_day()).unwrap();
    assert!(outcomes.faults.is_empty());
    let dates = Snapshot::dates(&deals, at, sample_day()).unwrap();
    let closed: Vec<bool> = outcomes.won.iter().map(Option::is_some).collect();
    let as_of =
        dates.into_iter().zip(&closed).filter(|(_, closed)| **closed).map(|(at, _)| at.unwrap()).collect();
    deals.retain(&closed).unwrap();
    outcomes.retain(&closed);
    let sources = Sources::load(&spec, &extra, folder, None).unwrap();
    let snapshot = sources.snapshot(&spec, deals, as_of).unwrap();
    let closed_at = snapshot.rows.iter().map(|&row| outcomes.closed_at[row].unwrap()).collect();
    Closed {
        dates: (snapshot.as_of, closed_at),
        features: Features::of(&spec.features, &snapshot.table.frame).unwrap(),
        won: outcomes.won.into_iter().flatten().collect(),
        ids: snapshot.ids,
        frame: snapshot.table.frame,
    }
}

/// The fit with this penalty.
pub fn fitted(design: &bantam::design::Design, won: &[bool], alpha: f64) -> Fitted {
    fit::fit(&Problem::new(design, won), &FitOptions::new(Penalty::Ridge(alpha), 5000).unwrap()).unwrap()
}
