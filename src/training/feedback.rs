//! What sales said of the closed deals, read from its timed table.

use super::deals::TrainingSet;
use crate::snapshot::{ReadPlan, Said, Sources, Spec, end_of_close, feedback_columns};
use crate::units::AsOf;
use crate::warning::Warning;
use crate::workspace::{JobError, Workspace};

/// What sales said of deals.
#[derive(Debug, Clone)]
pub(crate) struct FeedbackRead {
    /// The newest feedback on each deal.
    pub said: Vec<Option<Said>>,
    /// What a user should know about the table.
    pub warnings: Vec<Warning>,
}

impl FeedbackRead {
    /// Deals that were accepted and rejected.
    pub fn counts(&self) -> (usize, usize) {
        let n_said = self.said.iter().flatten().count();
        let n_accepted = self.said.iter().flatten().filter(|said| said.is_accepted).count();
        (n_accepted, n_said - n_accepted)
    }
}

/// The newest feedback on each closed deal by its close, or by today where the project names no close; `None` without
/// `[feedback]`. A close without a time of day may be any time of that day, so what was said on that day counts.
///
/// # Errors
/// When the table cannot be read, or the section does not fit it.
pub(crate) fn read_feedback(
    workspace: &Workspace<'_>,
    known: &TrainingSet,
) -> Result<Option<FeedbackRead>, JobError> {
    let Some((feedback, table)) = workspace.feedback() else { return Ok(None) };
    let located = |error| workspace.in_project(error);
    let spec = Spec {
        tables: vec![table.clone()],
        lookups: Vec::new(),
        derived: Vec::new(),
        personas: Vec::new(),
        features: Vec::new(),
        ..Spec::of(workspace.project)
    };
    let extra = ReadPlan { watched: feedback_columns(feedback).collect(), ..ReadPlan::default() };
    let sources = Sources::load(&spec, &extra, &workspace.data_folder, None).map_err(located)?;
    let snapshot = &known.snapshot;
    let until: Vec<AsOf> = match &known.closed_at {
        Some(closed_at) => closed_at.iter().map(|&closed_at| end_of_close(closed_at)).collect(),
        None => vec![workspace.today; snapshot.len()],
    };
    let (said, lost) = sources.said(feedback, table, &snapshot.table.frame, &until).map_err(located)?;
    let warnings = sources.warnings.into_iter().chain(lost).collect();
    Ok(Some(FeedbackRead { said, warnings }))
}
