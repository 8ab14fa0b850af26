//! Compares leads with the deals that a model was trained on.

use crate::drift::{DriftFigures, ExpectedPerformance, MultivariateDrift, multivariate};
use crate::fit::Penalty;
use crate::predict::{LeadsFrom, LeadsRead, Predictor};
use crate::registry::Saved;
use crate::report::beyond_limits;
use crate::snapshot::{Spec, TableAge, TableRead, ended_tables};
use crate::training::{plan, prepare};
use crate::units::AsOf;
use crate::warning::Warning;
use crate::workspace::{JobError, Progress, Workspace};

/// Leads compared with the training deals of a model.
#[derive(Debug, Clone)]
pub(crate) struct DriftReport {
    /// The id of the model.
    pub(crate) model: String,
    /// The day it was trained on.
    pub(crate) trained_on: AsOf,
    /// Days since then.
    pub(crate) model_days: i64,
    /// The date of the leads.
    pub(crate) as_of: AsOf,
    /// Leads that are compared as of their own snapshot; the others as of that date.
    pub(crate) at_snapshot: usize,
    /// The drift of each feature, and of the mean score.
    pub(crate) figures: DriftFigures,
    /// All features together, or why they could not be compared.
    pub(crate) multivariate: Result<MultivariateDrift, String>,
    /// The performance to expect; `None` where the model could not be evaluated out of sample.
    pub(crate) expected: Option<ExpectedPerformance>,
    /// The newest rows of the timed tables.
    pub(crate) tables: Vec<TableAge>,
    /// What is beyond its limit, in sentences.
    pub(crate) beyond: Vec<String>,
    /// The warnings.
    pub(crate) warnings: Vec<Warning>,
    /// The rows of all tables by result.
    pub(crate) tables_read: Vec<TableRead>,
}

/// Compares leads with the training deals of a model.
///
/// # Errors
/// When the leads cannot be read, there are none, or the model has no profile of its training deals.
pub(crate) fn drift(
    workspace: &Workspace<'_>,
    saved: &Saved,
    from: &LeadsFrom,
    progress: Progress<'_>,
) -> Result<DriftReport, JobError> {
    let (model, project) = (&saved.model, workspace.project);
    let mut predictor = Predictor::new(workspace, saved)?;
    let leads = predictor.read_leads(from, progress)?;
    let compared = model.profile.as_ref().and_then(|profile| {
        let expected = profile.expect_of(&leads.counts, project.evaluation.capacity, project.fit.seed);
        Some((profile.compare(&model.linear, &leads.counts)?, expected))
    });
    let (figures, expected) = compared.ok_or_else(|| JobError::NoLeads { files: leads.files.clone() })?;
    let trained_on = model.calendar().on_the_clock(model.weights_trained_on());
    let as_of = workspace.on_the_clock(workspace.today);
    let tables = predictor.sources.ages(workspace.today);
    let multivariate = together(workspace, saved, &leads, progress)?;
    let mut warnings = leads.warnings;
    warnings.extend(ended_tables(&tables));
    Ok(DriftReport {
        model: saved.id.clone(),
        trained_on,
        model_days: as_of.day() - trained_on.day(),
        as_of,
        at_snapshot: leads.at_snapshot,
        beyond: beyond_limits(&figures, &project.drift),
        figures,
        multivariate,
        expected,
        tables,
        warnings,
        tables_read: [vec![leads.read], predictor.sources.tables_read(workspace.today)].concat(),
    })
}

/// The test of all features together, on the deals of the project that the model may have been trained on.
fn together(
    workspace: &Workspace<'_>,
    saved: &Saved,
    leads: &LeadsRead,
    progress: Progress<'_>,
) -> Result<Result<MultivariateDrift, String>, JobError> {
    let model = &saved.model;
    let changed = model.spec.for_features().difference(&Spec::of(workspace.project).for_features());
    if let Some(what) = changed {
        return Ok(Err(format!("{what} in bantam.toml differs from that of the model")));
    }
    let project = &*workspace.with_points(None)?;
    let data = prepare(&Workspace { project, ..workspace.clone() }, false, progress)?;
    let closed_at = data.set.closed_at.as_deref();
    let is_trained = |row: &usize| closed_at.is_none_or(|closed_at| closed_at[*row] < model.trained_on);
    let rows: Vec<usize> = (0..data.set.won.len()).filter(is_trained).collect();
    let groups: Vec<u64> = rows.iter().map(|&row| data.groups[row]).collect();
    let (training, values) = (data.values.select_rows(&rows), leads.values.as_ref());
    let penalty = model.record.penalty.alpha().map_or(Penalty::Ridge(1.0), Penalty::Ridge);
    let plan = plan(project).with_penalty(penalty);
    progress("comparing", 0, 1);
    let found = values.and_then(|values| {
        let leads = (values, leads.clusters.as_deref());
        multivariate(&data.spec.features, (&training, Some(&groups)), leads, &plan)
    });
    Ok(found.ok_or_else(|| "there are too few leads or deals, or all leads can be separated".to_owned()))
}
