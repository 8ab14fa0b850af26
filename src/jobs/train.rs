//! Trains a model on closed deals and saves it.

use std::collections::BTreeSet;

use chrono::DateTime;

use super::promotion::{Promoted, promote};
use crate::audit::{Audit, Severity};
use crate::drift::TrainingProfile;
use crate::effects::Effects;
use crate::evaluate::{self, Assessment, ChampionComparison, Evaluated, Evaluation, Trial};
use crate::fit::FitPlan;
use crate::model::{Model, TrainedOutcome};
use crate::page::training_html;
use crate::project::{Feature, Project, Promotion};
use crate::registry::{Author, Saved};
use crate::report::{Overview, OverviewInput, TrainingReport, weights_csv};
use crate::tables::{CellGuard, Rejected, rejected_csv};
use crate::training::{
    DealDate, FinalFit, ReadRows, TrainingData, TrainingSet, audited, contested, effects, evaluate_model,
    learn, plan, prepare,
};
use crate::warning::Warning;
use crate::workspace::{JobError, Progress, Workspace};

/// A trained and saved model.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model with its id and file.
    pub saved: Saved,
    /// The evaluation on deals that it was not trained on.
    pub assessment: Assessment,
    /// Effects of gates, routes and the feedback of sales on the closed deals; `None` if the project has none of them.
    pub effects: Option<Effects>,
    /// Whether it is the champion now, and why.
    pub promoted: Promoted,
    /// When the project promotes a model.
    pub promotion: Promotion,
    /// Findings of severity error of the audit of its data.
    pub audit_errors: usize,
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// Rejected rows.
    pub rejected: Vec<Rejected>,
    /// The rows of all tables by result.
    pub(crate) rows: ReadRows,
    /// The results for a reader who decides.
    pub(crate) overview: Overview,
}

/// Rows kept in the model file, to be recomputed at every load.
const SELF_TEST_ROWS: usize = 5;

/// Further steps of a training.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// Why the model stays a candidate whatever the policy of the project says; `None`: it is promoted as the policy says.
    pub candidate: Option<&'static str>,
    /// Who trains it, and when, for the log.
    pub author: Author,
    /// Check the project against its leads first, so that a mistake in them is not found only by the prediction.
    pub check_leads: bool,
    /// Whether cells that a spreadsheet would run as a formula get an apostrophe in CSV files.
    pub guard: CellGuard,
}

impl Default for TrainOptions {
    fn default() -> Self {
        let author = Author { clock: || DateTime::UNIX_EPOCH, who: String::new() };
        Self { candidate: None, author, check_leads: false, guard: CellGuard::default() }
    }
}

/// Trains a model on the closed deals of the project and saves it.
///
/// # Errors
/// When `bantam.toml` does not fit the tables, a file cannot be read or written, there are not both won and lost deals,
/// or the fit does not converge. The champion is unchanged then.
pub fn train(
    workspace: &Workspace<'_>,
    options: &TrainOptions,
    progress: Progress<'_>,
) -> Result<Trained, JobError> {
    let project = &*workspace.with_points(None)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    let mut data = prepare(workspace, options.check_leads, progress)?;
    // No ids are needed here, and they are large.
    (data.set.snapshot.ids, data.set.snapshot.rows) = (Vec::new(), Vec::new());
    let plan = plan(project);
    let deals = data.evaluation_data(project);
    let evaluated = evaluate_model(workspace, &deals, &plan, progress)?;
    let champion = contested(workspace, &data, &plan, progress)?;
    let bootstraps = project.fit.bootstraps;
    let final_fit =
        learn(deals.all(), &plan, (bootstraps, deals.all_clusters().as_deref()), Some(&evaluated), progress)?;
    let findings = findings(project, &data, &evaluated, champion, &final_fit, progress)?;
    let mut warnings = std::mem::take(&mut data.set.warnings);
    warnings.extend(findings.effects.iter().flat_map(|effects| workspace.constant_routes(effects)));
    let of_fit = final_fit.warnings(&data.spec.features);
    warnings.extend(inverted_signs(&data.spec.features, &of_fit));
    warnings.extend(of_fit);
    let mut rejected = std::mem::take(&mut data.set.snapshot.table.rejected);
    rejected.append(&mut data.rejected);
    let profile = TrainingProfile::learn(&final_fit.linear, &data.values, Some(&data.groups))?;
    let profile = profile.with_evidence(findings.assessment.evidence.as_ref());
    let evaluation = evaluated.evaluation.clone().with_interval_of(findings.assessment.evidence.as_ref());
    let model = model(workspace, data, final_fit, evaluation, profile)?;
    save(workspace, model, findings, options, (warnings, rejected))
}

/// The warning that all expected signs are contradicted, where more than one is expected.
fn inverted_signs(features: &[Feature], warnings: &[Warning]) -> Option<Warning> {
    let n_expected = features.iter().filter(|feature| feature.expect.is_some()).count();
    let names: BTreeSet<&str> = warnings
        .iter()
        .filter_map(|warning| match warning {
            Warning::Contradicted { feature, .. } => Some(feature.name()),
            _ => None,
        })
        .collect();
    let evidence =
        format!("all {n_expected} features with an expected sign have significantly the other one");
    (n_expected > 1 && names.len() == n_expected).then_some(Warning::SuspectedSwap { evidence })
}

/// What a report shows in addition to the model.
struct Findings {
    assessment: Assessment,
    trial: Trial,
    audit: Audit,
    effects: Option<Effects>,
    rows: ReadRows,
    /// The amounts of the deals of the trial.
    amounts: Option<Vec<Option<f64>>>,
}

/// The full evaluation of the model, with the penalty that was chosen for it.
fn findings(
    project: &Project,
    data: &TrainingData,
    evaluated: &Evaluated,
    champion: Option<ChampionComparison>,
    final_fit: &FinalFit,
    progress: Progress<'_>,
) -> Result<Findings, JobError> {
    let deals = data.evaluation_data(project);
    let (record, trial) = (&final_fit.record, &evaluated.trial);
    let plan = plan(project);
    let judged_plan = FitPlan { share: record.prior.as_ref().map(|prior| prior.share), ..plan };
    let with = (&judged_plan, record.penalty);
    let (options, segments) = (&project.evaluation, &data.segments[..]);
    let assessment = evaluate::assess(&deals, evaluated, options, with, segments, champion, progress);
    let input = Some(&data.effect_input).filter(|input| input.is_informative());
    let chosen = plan.with_penalty(record.penalty);
    let effects = input.map(|input| effects(project, input, &deals, &chosen)).transpose()?;
    let (features, set) = (&data.spec.features, &data.set);
    let encoder = &final_fit.linear.encoder;
    let audit = audited(features, &data.values, &set.won, &data.groups, encoder, &deal_dates(project, set));
    let amounts = data.amounts_of(&trial.rows);
    Ok(Findings { assessment, trial: trial.clone(), audit, effects, rows: data.rows.clone(), amounts })
}

/// The snapshot and the close of the deals, where they have both.
fn deal_dates<'a>(project: &'a Project, set: &'a TrainingSet) -> Vec<DealDate<'a>> {
    let (Some(snapshot), Some(close)) = (&project.snapshot, &project.outcome.closed_at) else {
        return Vec::new();
    };
    let Some(closed_at) = set.closed_at.as_deref() else { return Vec::new() };
    vec![
        DealDate { column: close, role: "close", dates: closed_at },
        DealDate { column: &snapshot.at, role: "snapshot", dates: &set.snapshot.as_of },
    ]
}

/// The model, with self-test rows.
fn model(
    workspace: &Workspace<'_>,
    data: TrainingData,
    learned: FinalFit,
    evaluation: Evaluation,
    profile: TrainingProfile,
) -> Result<Model, JobError> {
    let mut model = Model {
        name: workspace.project.name.clone(),
        trained_on: workspace.today,
        outcome: Some(TrainedOutcome::of(workspace.project)),
        spec: data.spec,
        main_types: data.main_types,
        table_types: data.table_types,
        yes_no: data.yes_no,
        linear: learned.linear,
        training: data.counts,
        record: learned.record,
        evaluation,
        inputs: data.inputs,
        recalibrated: None,
        self_test: Vec::new(),
        profile: Some(profile),
        answers: Vec::new(),
    };
    model.answers = data.askable.answers(&model, &data.values)?;
    model.set_self_test(&data.values, SELF_TEST_ROWS)?;
    Ok(model)
}

fn save(
    workspace: &Workspace<'_>,
    model: Model,
    findings: Findings,
    options: &TrainOptions,
    (warnings, rejected): (Vec<Warning>, Vec<Rejected>),
) -> Result<Trained, JobError> {
    let Findings { assessment, trial, audit, effects, rows, amounts } = findings;
    let registry = workspace.registry();
    let (author, promotion) = (&options.author, workspace.project.promotion);
    let figures = serde_json::to_string_pretty(&assessment)? + "\n";
    let (project, amounts) = (workspace.project, amounts.as_deref());
    let overview = Overview::of(OverviewInput {
        project,
        model: &model,
        assessment: &assessment,
        trial: &trial,
        audit: &audit,
        amounts,
    });
    let champion = registry.champion_id()?;
    let saved = registry.save(model, |id, model| {
        // Its files are those of the training that made it the champion; here it is compared with itself.
        if options.candidate.is_some() && champion.as_deref() == Some(id) {
            return Vec::new();
        }
        let (assessment, warnings, rejected) = (&assessment, &warnings[..], &rejected[..]);
        let page = training_html(&TrainingReport {
            project,
            model,
            id,
            assessment,
            trial: &trial,
            audit: &audit,
            effects: effects.as_ref(),
            overview: &overview,
            warnings,
            rejected,
        });
        let mut files = vec![
            ("weights.csv", weights_csv(model, options.guard)),
            ("evaluation.json", figures),
            ("report.html", page),
        ];
        if !rejected.is_empty() {
            files.push(("rejected.csv", rejected_csv(rejected, options.guard)));
        }
        files
    })?;
    let judged = (&assessment, &audit);
    let promoted = promote((&registry, author), &saved, judged, (&promotion, options.candidate))?;
    let audit_errors = audit.count(Severity::Error);
    Ok(Trained {
        saved,
        assessment,
        effects,
        promoted,
        promotion,
        audit_errors,
        warnings,
        rejected,
        rows,
        overview,
    })
}
