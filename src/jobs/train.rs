//! Closed deals to a saved model.

use crate::audit::Audit;
use crate::effects::Effects;
use crate::evaluate::{self, Assessment, Evaluation, Trial};
use crate::fit::FitPlan;
use crate::model::{Model, ModelError};
use crate::page::training_html;
use crate::registry::Saved;
use crate::report::{TrainingReport, weights_csv};
use crate::tables::{Rejected, rejected_csv};
use crate::training::{
    ChampionContest, FinalFit, Prepared, audited, champion, hindsight, judge, judging, learn, plan, prepare,
};
use crate::warning::Warning;
use crate::workspace::{JobError, Progress, Workspace};

/// A trained and saved model.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model and where it is.
    pub saved: Saved,
    /// The figures on deals that it had not seen, from every side.
    pub assessment: Assessment,
    /// The model that was in use before, if there was one.
    pub replaces: Option<String>,
    /// What a user should know.
    pub warnings: Vec<Warning>,
    /// Rows that were set aside.
    pub rejected: Vec<Rejected>,
}

/// Rows kept in the model file, to be recomputed at every load.
const SELF_TEST_ROWS: usize = 5;

/// What a training does beside training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrainOptions {
    /// Put the model into use.
    pub promote: bool,
    /// First hold the project against its leads, too, so that a prediction will not fail after a training that did not.
    pub check_leads: bool,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self { promote: true, check_leads: false }
    }
}

/// Trains a model on the closed deals of the project and saves it.
///
/// # Errors
/// When `bantam.toml` does not fit the tables, a file cannot be read or written, there are not both won and lost deals, or
/// the fit does not converge. Nothing is put into use then.
pub fn train(
    workspace: &Workspace<'_>,
    options: TrainOptions,
    progress: Progress<'_>,
) -> Result<Trained, JobError> {
    let project = &*workspace.with_points(None)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    let mut prepared = prepare(workspace, options.check_leads, progress)?;
    // Nothing here names a deal, and names are large.
    (prepared.known.snapshot.ids, prepared.known.snapshot.rows) = (Vec::new(), Vec::new());
    let Prepared { spec, known, values, groups, table, prior, places, .. } = &prepared;
    let plan = plan(project);
    let points = table.as_ref().map(|(_, fired)| &fired.totals[..]);
    let judging = judging(project, known, (values, groups), (points, prior.as_deref()));
    let evaluated = judge(workspace, &judging, &plan, progress)?;
    let judged = ChampionContest { deals: &judging, evaluated: &evaluated, places, rules: None };
    let champion = champion(workspace, &judged, &plan)?;

    let bootstraps = project.fit.bootstraps;
    let learned = learn(judging.all(), &plan, bootstraps, Some(&evaluated), progress)?;
    let judged_plan = FitPlan { share: learned.record.prior.as_ref().map(|prior| prior.share), ..plan };
    let with = (&judged_plan, learned.record.penalty);
    let trial = &evaluated.trial;
    let assessment = evaluate::assess(&judging, trial, &project.evaluation, with, champion, progress);
    let with_penalty = plan.with_penalty(learned.record.penalty);
    let seen = Some(&prepared.seen).filter(|seen| seen.tells());
    let hindsight = seen.map(|seen| hindsight(project, seen, &judging, &with_penalty)).transpose()?;
    let audit = audited(&spec.features, values, &known.won, groups, &learned.linear.encoder);
    let mut warnings = std::mem::take(&mut prepared.known.warnings);
    warnings.extend(hindsight.iter().flat_map(Effects::warnings));
    warnings.extend(learned.warnings(&prepared.spec.features));
    let mut rejected = std::mem::take(&mut prepared.known.snapshot.table.rejected);
    rejected.append(&mut prepared.rejected);
    let model = modelled(workspace, prepared, learned, evaluated.evaluation.clone())?;
    let found = TrainingFindings {
        assessment,
        trial: &evaluated.trial,
        audit: &audit,
        hindsight: hindsight.as_ref(),
    };
    save(workspace, model, found, options.promote, warnings, rejected)
}

/// The model, with rows by which it can test itself.
fn modelled(
    workspace: &Workspace<'_>,
    prepared: Prepared,
    learned: FinalFit,
    evaluation: Evaluation,
) -> Result<Model, JobError> {
    let mut model = Model {
        name: workspace.project.name.clone(),
        trained_on: workspace.today,
        spec: prepared.spec,
        main_types: prepared.main_types,
        table_types: prepared.table_types,
        linear: learned.linear,
        training: prepared.training,
        record: learned.record,
        evaluation,
        inputs: prepared.inputs,
        self_test: Vec::new(),
        answers: Vec::new(),
    };
    model.answers = prepared.asked.answers(&model, &prepared.values)?;
    model.keep_self_test(&prepared.values, SELF_TEST_ROWS)?;
    Ok(model)
}

/// All figures as JSON, for other programs.
fn evaluation_json(assessment: &Assessment) -> Result<String, JobError> {
    let refused = |error: serde_json::Error| ModelError::Refused {
        file: "evaluation.json".to_owned(),
        reason: error.to_string(),
    };
    let mut text = serde_json::to_string_pretty(assessment).map_err(refused)?;
    text.push('\n');
    Ok(text)
}

/// What was found out beside the model.
struct TrainingFindings<'a> {
    assessment: Assessment,
    trial: &'a Trial,
    audit: &'a Audit,
    hindsight: Option<&'a Effects>,
}

fn save(
    workspace: &Workspace<'_>,
    model: Model,
    found: TrainingFindings<'_>,
    promote: bool,
    warnings: Vec<Warning>,
    rejected: Vec<Rejected>,
) -> Result<Trained, JobError> {
    let TrainingFindings { assessment, trial, audit, hindsight } = found;
    let registry = workspace.registry();
    let replaces = registry.champion_id()?;
    let figures = evaluation_json(&assessment)?;
    let saved = registry.save(model, |id, model| {
        let (assessment, warnings, rejected) = (&assessment, &warnings[..], &rejected[..]);
        let project = workspace.project;
        let page = training_html(&TrainingReport {
            project,
            model,
            id,
            assessment,
            trial,
            audit,
            effects: hindsight,
            warnings,
            rejected,
        });
        let mut beside =
            vec![("weights.csv", weights_csv(model)), ("evaluation.json", figures), ("report.html", page)];
        if !rejected.is_empty() {
            beside.push(("rejected.csv", rejected_csv(rejected)));
        }
        beside
    })?;
    if promote {
        registry.promote(&saved)?;
    }
    Ok(Trained { saved, assessment, replaces, warnings, rejected })
}
