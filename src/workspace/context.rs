//! A project and the folders of its data and models.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::error::JobError;
use crate::cells::Calendar;
use crate::config::{Mistake, Mistakes, Path as ConfigPath};
use crate::decide;
use crate::points;
use crate::project::{Connections, Feedback, Project, RuleRole, TimedTable};
use crate::registry::{Registry, Saved};
use crate::snapshot::{ReadPlan, SnapshotError, Spec};
use crate::tables::{MemoryLimit, StreamCopies};
use crate::units::AsOf;

/// A project and the folders of its data and models.
#[derive(Debug, Clone)]
pub struct Workspace<'a> {
    /// The project.
    pub project: &'a Project,
    /// Relative paths of the project start here.
    pub data_folder: PathBuf,
    /// The folder of the models.
    pub models_folder: PathBuf,
    /// Today's date. Data of this date or later are not used.
    pub today: AsOf,
    /// The memory that the rows of the timed tables of a training may take; `None`: any.
    pub(crate) memory: Option<MemoryLimit>,
    /// The copies of streams that trainings have read.
    pub(crate) streams: StreamCopies,
    /// The file of the model whose definitions are used, where they differ from those of the project.
    pub(crate) model_file: Option<PathBuf>,
}

/// Whether a model has definitions of its own at this path of `bantam.toml`.
fn is_in_models(path: &ConfigPath) -> bool {
    const KEYS: [&[&str]; 7] = [
        &["derive"],
        &["features"],
        &["lookups"],
        &["tables"],
        &["personas"],
        &["data", "id"],
        &["data", "account"],
    ];
    KEYS.iter().any(|keys| ConfigPath::new(keys.iter().copied()).contains(path))
}

/// Reports progress: the step, the parts that are done, and all parts; called from any thread.
pub type Progress<'a> = &'a (dyn Fn(&str, u64, u64) + Sync);
impl<'a> Workspace<'a> {
    /// A project with the folders of its data and models, on a date.
    #[must_use]
    pub fn new(project: &'a Project, data_folder: PathBuf, models_folder: PathBuf, today: AsOf) -> Self {
        let streams = StreamCopies::default();
        Self { project, data_folder, models_folder, today, memory: None, streams, model_file: None }
    }

    /// The same, where the rows of large timed tables of a training take no more memory than this.
    pub(crate) fn within(self, memory: MemoryLimit) -> Self {
        Self { memory: Some(memory), ..self }
    }
}

impl Workspace<'_> {
    /// The same with the definitions of a model: mistakes in those that differ from the project are located in its file.
    pub(crate) fn with_definitions_of(&self, saved: &Saved) -> Self {
        let project = Spec::of(self.project).for_features();
        let differs = saved.model.spec.for_features().difference(&project).is_some();
        Self { model_file: differs.then(|| saved.file.clone()), ..self.clone() }
    }

    /// The models of the project.
    #[must_use]
    pub fn registry(&self) -> Registry {
        Registry::new(&self.models_folder, &self.project.name).with_labels_of(&self.project.features)
    }

    /// Whether today is the date that the project gives.
    pub(crate) fn is_at_pinned_date(&self) -> bool {
        self.project.snapshot.as_ref().and_then(|snapshot| snapshot.as_of) == Some(self.today)
    }

    /// A date as it is written: in the time zone of the project, with its offset; else in UTC, without one.
    pub(crate) fn written(&self, as_of: AsOf) -> String {
        self.calendar().written(as_of)
    }

    /// A date with the day and the time that the clocks of the project's time zone show: for texts alone.
    pub(crate) fn on_the_clock(&self, as_of: AsOf) -> AsOf {
        self.calendar().on_the_clock(as_of)
    }

    /// The days of the project.
    pub(crate) fn calendar(&self) -> Calendar {
        Calendar::of(self.project.data.reading.time_zone)
    }

    /// The databases of the project.
    pub(crate) fn connections(&self) -> Connections<'_> {
        Connections {
            all: &self.project.connections,
            data_folder: &self.data_folder,
            folder: &self.project.folder,
            as_of: Some((self.today, self.calendar())),
        }
    }

    /// The columns and tables that are read in addition to those of the features.
    pub(crate) fn read_plan(&self) -> ReadPlan<'_> {
        let roles = [
            RuleRole::Outcome,
            RuleRole::Weight,
            RuleRole::Fact,
            RuleRole::Points,
            RuleRole::Decay,
            RuleRole::Criterion,
            RuleRole::Template,
            RuleRole::Route,
        ];
        ReadPlan {
            decided: decide::decided(&self.project.gates),
            reported: &self.project.segments,
            connections: self.connections(),
            streams: Some(&self.streams),
            ..ReadPlan::of(self.project, &roles)
        }
    }

    /// The columns that are known only once a deal is closed.
    pub(crate) fn hidden(&self) -> BTreeSet<String> {
        let outcome = &self.project.outcome;
        let mut hidden: BTreeSet<String> = self.project.data.excluded_columns().cloned().collect();
        for rule in outcome.conditions() {
            hidden.extend(rule.columns().iter().cloned());
        }
        hidden.extend(outcome.closed_at.clone());
        hidden.extend(outcome.facts.iter().map(|fact| fact.name.clone()));
        hidden
    }

    /// The feedback of the project and its timed table; `None` without.
    pub(crate) fn feedback(&self) -> Option<(&Feedback, &TimedTable)> {
        let feedback = self.project.feedback.as_ref()?;
        let table = self.project.tables.iter().find(|table| table.name == feedback.table)?;
        Some((feedback, table))
    }

    /// The project with the rules of its points table, which may be in a file: in `instead`, relative to the working
    /// folder, or in the file that the project names, relative to its own folder.
    ///
    /// # Errors
    /// When the file cannot be read or has mistakes; all of them are listed.
    pub(crate) fn with_points(&self, instead: Option<&Path>) -> Result<Cow<'_, Project>, JobError> {
        let Some((points, mistakes)) = points::read_file(self.project, self.connections(), instead)? else {
            return Ok(Cow::Borrowed(self.project));
        };
        if !mistakes.is_empty() {
            return Err(self.mistakes(mistakes).into());
        }
        Ok(Cow::Owned(Project { points: Some(points), ..self.project.clone() }))
    }

    /// The deals in messages.
    pub(crate) fn deals_label(&self) -> String {
        let deals = &self.project.data.deals;
        if let Some(place) = self.connections().find(deals) {
            return place.label();
        }
        let path = self.data_folder.join(deals).display().to_string();
        path.strip_prefix("./").unwrap_or(&path).to_owned()
    }

    /// The error that the project has no points table.
    pub(crate) fn no_points(&self) -> JobError {
        JobError::NoPoints { file: self.project.file.display().to_string() }
    }

    /// These mistakes, each once, with their lines in `bantam.toml` or their rows in the file of the points table.
    pub(crate) fn mistakes(&self, mut mistakes: Vec<Mistake>) -> Mistakes {
        let mut seen = BTreeSet::new();
        mistakes.retain(|mistake| seen.insert((mistake.path.clone(), mistake.message.clone())));
        let file = self.project.points.as_ref().and_then(|points| points.file.as_deref());
        let placed = |mistake: Mistake| match (file.zip(points::row_at(&mistake.path)), &self.model_file) {
            (Some((file, row)), _) => mistake.in_row(file, row),
            (None, Some(model)) if is_in_models(&mistake.path) => self.of_model(mistake, model),
            _ => mistake,
        };
        let mistakes = mistakes.into_iter().map(placed).collect();
        Mistakes::new(&self.project.file, &self.project.text, mistakes)
    }

    /// A mistake in a definition of a model, located in its file.
    fn of_model(&self, mut mistake: Mistake, model: &Path) -> Mistake {
        let own = format!(
            "the model was trained with this definition, and {} has changed since: `bantam train` makes a model of the current one",
            self.project.file.display()
        );
        mistake.hint = Some(mistake.hint.map_or_else(|| own.clone(), |hint| format!("{hint}; {own}")));
        mistake.in_model(&model.display().to_string())
    }

    /// An error of the columns of predictions, located in `bantam.toml`, which names them.
    pub(crate) fn mistake_of_columns(&self, error: JobError) -> JobError {
        if !matches!(error, JobError::NoOutputColumn { .. } | JobError::OutputColumnTwice { .. }) {
            return error;
        }
        let mistake = Mistake::new(ConfigPath::new(["predict", "columns"]), error.to_string());
        let mistake = match error.hint() {
            Some(hint) => mistake.with_hint(hint),
            None => mistake,
        };
        self.mistakes(vec![mistake]).into()
    }

    /// An error of the snapshot, its mistakes located in `bantam.toml`.
    pub(crate) fn in_project(&self, error: SnapshotError) -> JobError {
        match error {
            SnapshotError::Mistakes(mistakes) => self.mistakes(mistakes).into(),
            SnapshotError::Table(error) => error.into(),
            other => JobError::Snapshot(other),
        }
    }
}
