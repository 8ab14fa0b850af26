//! The feedback of sales on the closed deals, read from its timed table.

use super::deals::TrainingSet;
use crate::snapshot::{ReadPlan, SalesFeedback, Sources, Spec, end_of_close, feedback_columns};
use crate::units::AsOf;
use crate::warning::Warning;
use crate::workspace::{JobError, Workspace};

#[derive(Debug, Clone)]
pub(crate) struct FeedbackRead {
    /// The newest feedback on each deal.
    pub feedback: Vec<Option<SalesFeedback>>,
    /// Warnings about the table.
    pub warnings: Vec<Warning>,
}

impl FeedbackRead {
    /// The numbers of accepted and of rejected deals.
    pub fn counts(&self) -> (usize, usize) {
        let n_rated = self.feedback.iter().flatten().count();
        let n_accepted = self.feedback.iter().flatten().filter(|rating| rating.is_accepted).count();
        (n_accepted, n_rated - n_accepted)
    }
}

/// The newest feedback on each closed deal by its close, or by today where the project names no close; `None` without
/// `[feedback]`. A close without a time of day may be any time of that day, so feedback on that day counts.
pub(crate) fn read_feedback(
    workspace: &Workspace<'_>,
    training_set: &TrainingSet,
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
    let extra = ReadPlan {
        audited: feedback_columns(feedback).collect(),
        connections: workspace.connections(),
        streams: Some(&workspace.streams),
        ..ReadPlan::default()
    };
    let sources = Sources::load(&spec, &extra, &workspace.data_folder, None).map_err(located)?;
    let snapshot = &training_set.snapshot;
    let zone = spec.reading.time_zone;
    let until: Vec<AsOf> = match &training_set.closed_at {
        Some(closed_at) => closed_at.iter().map(|&closed_at| end_of_close(closed_at, zone)).collect(),
        None => vec![workspace.today; snapshot.len()],
    };
    let (feedback, lost) =
        sources.sales_feedback(feedback, table, &snapshot.table.frame, &until).map_err(located)?;
    let conditions = workspace.condition_warnings(workspace.texts_of_feedback(&sources));
    let warnings = sources.warnings.into_iter().chain(lost).chain(conditions).collect();
    Ok(Some(FeedbackRead { feedback, warnings }))
}
