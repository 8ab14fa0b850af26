//! The two jobs, train and predict: each stage once, in order.

mod check;
mod output;
mod predict;
mod train;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::decide::{self, CheckedRoute, DecideError};
use crate::design::EncodeError;
use crate::evaluate::EvaluationError;
use crate::fit::FitError;
use crate::gates::{self, CheckedGate};
use crate::model::{ModelError, Registry};
use crate::project::{Mistake, Mistakes, Project};
use crate::rules::{Rule, RuleError};
use crate::snapshot::{Extra, SnapshotError, Sources, Spec, checked, main_types, wanted_columns};
use crate::tables::{Reader, Request, Table, TableError, Typing};
use crate::units::AsOf;

pub use check::{Checked, check};
pub use predict::{LeadsFrom, Predicted, Prediction, PredictionSummary, Predictor};
pub use train::{Trained, Weight, train, weights};

/// A project and where its data and models are.
#[derive(Debug, Clone)]
pub struct Workspace<'a> {
    /// The project.
    pub project: &'a Project,
    /// Relative files of the project are looked for here.
    pub data_folder: PathBuf,
    /// Models are kept under this folder.
    pub models_folder: PathBuf,
    /// The day it is. What happens on it or later is not known.
    pub today: AsOf,
}

/// Called with what is being done, and how many parts of it are done and to do.
pub type Progress<'a> = &'a dyn Fn(&str, u64, u64);

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// `bantam.toml` does not fit the tables.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    /// A file.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The snapshot.
    #[error(transparent)]
    Snapshot(SnapshotError),
    /// An expression failed on the data.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Rows cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The model cannot be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// The evaluation.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// The model's file.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The routes.
    #[error(transparent)]
    Decide(#[from] DecideError),
    /// polars failed on a frame.
    #[error("the job could not be put together: {0}")]
    Frame(#[from] polars::prelude::PolarsError),
    /// There is no such lead.
    #[error("there is no lead \"{id}\" in {files}")]
    NoLead {
        /// The id asked for.
        id: String,
        /// Where it was looked for.
        files: String,
    },
}

impl JobError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Table(error) | Self::Model(ModelError::Write(error)) => error.hint(),
            Self::Snapshot(error) => error.hint(),
            Self::Fit(error) | Self::Evaluation(EvaluationError::Fit(error)) => error.hint(),
            Self::Model(error) => error.hint(),
            Self::NoLead { .. } => Some("ids are compared as text, leading zeros included".to_owned()),
            _ => None,
        }
    }
}

impl Workspace<'_> {
    /// The models of the project.
    #[must_use]
    pub fn registry(&self) -> Registry {
        Registry::new(&self.models_folder, &self.project.name)
    }

    /// Everything that is read beside the columns of the features.
    fn extra(&self) -> Extra<'_> {
        let project = self.project;
        let criteria = project.gates.iter().flat_map(|gate| &gate.criteria).map(|criterion| &criterion.pass);
        let routes = project.routes.iter().filter_map(|route| route.when.as_ref());
        let outcome = [&project.outcome.won, &project.outcome.lost];
        Extra { rules: outcome.into_iter().chain(criteria).chain(routes).collect(), columns: self.dates() }
    }

    /// The columns of the deals that are dates by their role.
    fn dates(&self) -> Vec<&str> {
        let closed_at = self.project.outcome.closed_at.as_deref();
        closed_at
            .into_iter()
            .chain(self.project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str()))
            .collect()
    }

    /// Reads the deals.
    fn read_deals(&self, spec: &Spec) -> Result<Table, JobError> {
        let extra = self.extra();
        let columns = wanted_columns(spec, &extra);
        let dates = self.dates();
        let types = main_types(spec, &dates);
        let reader = Reader::open(Request {
            folder: &self.data_folder,
            pattern: &self.project.data.deals,
            reading: &spec.reading,
            columns: Some(&columns),
            typing: Typing::Infer(&types),
            id: spec.id.as_deref(),
        })?;
        for column in dates.into_iter().chain(spec.account.as_deref()) {
            reader.require(column)?;
        }
        Ok(reader.read_all()?)
    }

    /// The columns that are known only once a deal is closed.
    fn hidden(&self) -> BTreeSet<String> {
        let outcome = &self.project.outcome;
        let mut hidden: BTreeSet<String> = self.project.data.leaks.iter().cloned().collect();
        for sql in [&outcome.won, &outcome.lost] {
            hidden.extend(Rule::parse(&sql.text).map(|rule| rule.columns().to_vec()).unwrap_or_default());
        }
        hidden.extend(outcome.closed_at.clone());
        hidden
    }

    /// Holds every expression of the project against the tables, and gives the frameworks and routes ready for use.
    ///
    /// `deals` says whether the table has outcomes.
    fn check(
        &self,
        spec: &Spec,
        table: &Table,
        sources: &Sources,
        deals: bool,
    ) -> Result<(Vec<CheckedGate>, Vec<CheckedRoute>), JobError> {
        let (schema, mut mistakes) =
            sources.check(spec, table, &self.hidden()).map_err(|error| self.in_project(error))?;
        if deals {
            for sql in [&self.project.outcome.won, &self.project.outcome.lost] {
                checked(sql, table.frame.schema(), true, &mut mistakes);
            }
        }
        let gates = gates::check(&self.project.gates, &schema, &mut mistakes);
        let routes = decide::check(&self.project.routes, &gates, &schema, &mut mistakes);
        if mistakes.is_empty() { Ok((gates, routes)) } else { Err(self.mistakes(mistakes).into()) }
    }

    fn mistakes(&self, mut mistakes: Vec<Mistake>) -> Mistakes {
        let mut seen = BTreeSet::new();
        mistakes.retain(|mistake| seen.insert((mistake.path.clone(), mistake.message.clone())));
        Mistakes::new(&self.project.file, &self.project.text, mistakes)
    }

    /// An error of the snapshot, its mistakes located in `bantam.toml`.
    fn in_project(&self, error: SnapshotError) -> JobError {
        match error {
            SnapshotError::Mistakes(mistakes) => self.mistakes(mistakes).into(),
            SnapshotError::Table(error) => error.into(),
            other => JobError::Snapshot(other),
        }
    }
}
