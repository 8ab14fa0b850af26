//! A project whose jobs are called.

use std::path::{Path, PathBuf};

use super::failure::{Failure, Note};
use super::lead_explanation::LeadExplanation;
use crate::cli::{MemoryArgs, ProjectArgs, author, explain_lead, parse_date};
use crate::error::Error;
use crate::jobs::{self, TrainOptions};
use crate::predict::{LeadsFrom, PredictionFiles, PredictionSummary, Predictor};
use crate::project::{LedgerPlace, Project};
use crate::registry::{self, Saved};
use crate::report::{WeightCells, weight_table};
use crate::tables::{CellGuard, Format};
use crate::terminal;
use crate::warning::{LeadWarning, Warning};
use crate::workspace::Progress;

/// Where a project is, as the options of the commands say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectPlace {
    /// The project file.
    pub file: PathBuf,
    /// The folder that data files are relative to; `None`: that of the project file.
    pub data_folder: Option<PathBuf>,
    /// The folder of the models; `None`: `models` in the folder of the project file.
    pub models_folder: Option<PathBuf>,
    /// The snapshot date of the leads, such as 2026-06-30; `None`: `as_of` of the project, or today.
    pub as_of: Option<String>,
}

/// A checked project.
#[derive(Debug, Clone)]
pub struct Session {
    place: ProjectArgs,
    project: Project,
}

/// A trained model.
#[derive(Debug, Clone)]
pub struct LoadedModel(Saved);

/// The result of a training.
#[derive(Debug, Clone)]
pub struct TrainedModel {
    /// The model, which is saved.
    pub model: LoadedModel,
    /// Whether it is the champion now.
    pub is_champion: bool,
    /// The result as `bantam train` prints it.
    pub text: String,
    /// The warnings.
    pub notes: Vec<Note>,
}

/// What is predicted, and where it is written to.
#[derive(Debug, Clone, Copy)]
pub struct PredictRequest<'a> {
    /// A table of leads in a file; `None`: those of the project.
    pub leads: Option<&'a Path>,
    /// The columns of the predictions; none: those of the project, or all.
    pub columns: &'a [String],
    /// An earlier prediction to compare with.
    pub previous: Option<&'a Path>,
    /// Whether the predictions are appended to the ledger.
    pub ledger: bool,
    /// The Parquet file of the predictions.
    pub output: &'a Path,
    /// The CSV file of the rejected rows; there is none without rejected rows.
    pub rejects: &'a Path,
}

/// The result of a prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predictions {
    /// Rows that were read.
    pub read: usize,
    /// Leads that were scored.
    pub scored: usize,
    /// Rows that were rejected.
    pub rejected: usize,
    /// Rows that a newer one with the same id replaces.
    pub superseded: usize,
    /// The warnings.
    pub notes: Vec<Note>,
}

impl Session {
    /// Reads and checks a project.
    ///
    /// # Errors
    /// When the file cannot be read, it has mistakes, or the date is none.
    pub fn open(place: ProjectPlace) -> Result<Self, Failure> {
        let as_of = place.as_of.as_deref().map(parse_date).transpose();
        let as_of = as_of.map_err(|what| Error::Option { what, hint: "write year, month and day" })?;
        let (data_dir, models_dir) = (place.data_folder, place.models_folder);
        let place = ProjectArgs { project: place.file, data_dir, models_dir, as_of };
        let project = place.load()?;
        Ok(Self { place, project })
    }

    /// The name of the project.
    pub fn name(&self) -> &str {
        &self.project.name
    }

    /// Trains a model on the closed deals and saves it. It is promoted as the project says, unless `promote` is false.
    ///
    /// # Errors
    /// See [`jobs::train`].
    pub fn train(&self, promote: bool, progress: Progress<'_>) -> Result<TrainedModel, Failure> {
        let candidate = (!promote).then_some("it was trained with promote=False");
        let options = TrainOptions { candidate, author: author(), ..TrainOptions::default() };
        let workspace = self.place.workspace(&self.project);
        let trained = jobs::train(&workspace, &options, progress)?;
        let text = terminal::overview(&trained) + "\n" + &terminal::closing(&trained, &[]);
        let (is_champion, notes) = (trained.promoted.is_champion, Note::of(&trained.warnings));
        Ok(TrainedModel { model: LoadedModel(trained.saved), is_champion, text, notes })
    }

    /// The model in a file or folder; without one the champion, or before there is one the newest candidate, with a note.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn model(&self, path: Option<&Path>) -> Result<(LoadedModel, Vec<Note>), Failure> {
        let registry = self.place.workspace(&self.project).registry();
        if let Some(path) = path {
            let saved = registry.load_file(path)?;
            let notes = Note::of(&crate::cli::of_other_project(&saved, &self.project));
            return Ok((LoadedModel(saved), notes));
        }
        let (saved, is_candidate) = registry.champion_or_candidate()?;
        let candidate = || Warning::from(LeadWarning::Candidate { model: saved.id.clone() });
        let notes = if is_candidate { Note::of(&[candidate()]) } else { Vec::new() };
        Ok((LoadedModel(saved), notes))
    }

    /// Scores leads with a model, applies the gates and assigns routes.
    ///
    /// # Errors
    /// When the leads cannot be read, the project does not fit them, they are beyond a limit of `[predict]`, the project has no ledger
    /// that is asked for, or a file cannot be written.
    pub fn predict(
        &self,
        model: &LoadedModel,
        request: &PredictRequest<'_>,
        progress: Progress<'_>,
    ) -> Result<Predictions, Failure> {
        let workspace = self.place.workspace(&self.project);
        let limit = MemoryArgs::default().limit();
        let mut predictor = Predictor::within(&workspace, &model.0, Some(&limit))?;
        if let Some(previous) = request.previous {
            predictor.compare_with(&previous.to_string_lossy())?;
        }
        let columns = if request.columns.is_empty() { &self.project.output_columns } else { request.columns };
        predictor.choose_columns(columns)?;
        if request.ledger && self.project.ledger == LedgerPlace::Nowhere {
            return Err(no_ledger().into());
        }
        let ledger = workspace.ledger_folder().filter(|_| request.ledger);
        let files = PredictionFiles {
            format: Some(Format::Parquet),
            rejects: Some(request.rejects),
            ledger: ledger.as_deref(),
            ledger_table: workspace.ledger_table().filter(|_| request.ledger),
            guard: CellGuard::Raw,
            ..PredictionFiles::new(request.output)
        };
        let mut summary = PredictionSummary::default();
        predictor.run_into(&mut summary, &leads_from(request.leads), &files, progress)?;
        Ok(Predictions {
            read: summary.rows.read,
            scored: summary.rows.scored,
            rejected: summary.rows.rejected,
            superseded: summary.rows.superseded,
            notes: Note::of(&summary.warnings),
        })
    }

    /// Explains a lead in a file, or one of the project; if that is none, the past deal as of its snapshot.
    ///
    /// # Errors
    /// When there is no such lead, or the tables cannot be read.
    pub fn explain(
        &self,
        model: &LoadedModel,
        id: &str,
        leads: Option<&Path>,
    ) -> Result<LeadExplanation, Failure> {
        let workspace = self.place.workspace(&self.project);
        let predictor = Predictor::new(&workspace, &model.0)?;
        let leads = leads.map(|leads| leads.to_string_lossy().into_owned());
        let mut explanation = None;
        explain_lead(predictor, leads, id, &mut |saved, prediction, deal| {
            explanation = Some(LeadExplanation::of(saved, prediction, deal));
            Ok(())
        })?;
        let what = || Error::Option { what: format!("there is no lead `{id}`"), hint: "name another id" };
        Ok(explanation.ok_or_else(what)?)
    }
}

fn no_ledger() -> Error {
    let what = "the project keeps no ledger: it has `ledger = false` under [predict]".to_owned();
    Error::Option { what, hint: "remove that line, or predict without ledger=True" }
}

fn leads_from(leads: Option<&Path>) -> LeadsFrom {
    leads.map_or(LeadsFrom::Project, |leads| LeadsFrom::File(leads.to_string_lossy().into_owned()))
}

impl LoadedModel {
    /// The model in a file or folder.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        Ok(Self(registry::load(path)?))
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The name of its project.
    pub fn name(&self) -> &str {
        &self.0.model.name
    }

    /// Its file.
    pub fn file(&self) -> &Path {
        &self.0.file
    }

    /// The date on which it was trained.
    pub fn trained_on(&self) -> String {
        self.0.model.trained_on.to_string()
    }

    /// The columns of the table of its weights, as in `weights.csv`.
    pub fn weights(&self) -> Vec<(&'static str, WeightCells)> {
        weight_table(&self.0.model.linear, &self.0.model.record)
    }
}
