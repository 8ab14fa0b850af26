//! Effects of gates and routes on the closed deals.

use polars::prelude::*;

use super::effect_input::EffectInput;
use super::learn::{learn, plan};
use super::prepare::{TrainingData, evaluate_model};
use crate::decide::{self, is_change};
use crate::effects::{Effects, Matched, gate_effects, route_effects};
use crate::evaluate::{self, cross_fit};
use crate::fit::{self, FitPlan};
use crate::gates::{CheckedGate, GateResult};
use crate::project::Project;
use crate::rules::Rule;
use crate::score::{Scored, score_with};
use crate::workspace::{JobError, Progress, Workspace};

/// The largest number of deals that are scored, in whole accounts: with that number, every relevant effect is significant.
const MOST_SCORED: usize = 50_000;

/// The plan of a project with the penalty that a training would choose, so that the effects are those of its report.
/// The plan as it is if no model can be fitted.
pub(crate) fn trained_plan(
    workspace: &Workspace<'_>,
    data: &TrainingData,
    progress: Progress<'_>,
) -> FitPlan {
    let plan = plan(workspace.project);
    if plan.penalty.is_some() {
        return plan;
    }
    let deals = data.evaluation_data(workspace.project);
    let fitted = evaluate_model(workspace, &deals, &plan, progress).and_then(|evaluated| {
        learn(deals.all(), &plan, (0, deals.all_clusters().as_deref()), Some(&evaluated), progress)
    });
    match fitted {
        Ok(fitted) => plan.with_penalty(fitted.record.penalty),
        Err(error) => {
            tracing::info!("each fold chooses its own penalty: {error}");
            plan
        }
    }
}

/// Effects of gates and routes on these deals. Scores are cross-fitted by account.
pub(crate) fn effects(
    project: &Project,
    input: &EffectInput,
    deals: &evaluate::EvaluationData<'_>,
    plan: &FitPlan,
) -> Result<Effects, JobError> {
    let (folds, scored) = cross_scored(deals, project.evaluation.folds, plan)?;
    let n_deals = deals.won.len();
    let mut log_odds: Vec<Option<f64>> = vec![None; n_deals];
    for (row, lead) in &scored {
        log_odds[*row] = Some(lead.log_odds.value());
    }
    let (won, ratings) = (deals.won, input.feedback.as_deref());
    let feedback = ratings.map(|feedback| {
        crate::effects::feedback(
            &crate::effects::FeedbackDeals { feedback, log_odds: &log_odds, won },
            project.evaluation.capacity,
        )
    });
    let gates = gate_effects(&input.gates, &input.gate_results, deals.won, &log_odds);
    let (rows, scored): (Vec<usize>, Vec<Scored>) = scored.into_iter().unzip();
    let won: Vec<bool> = rows.iter().map(|&row| deals.won[row]).collect();
    let gate_results: Vec<GateResult> =
        input.gate_results.iter().map(|result| result.select_rows(&rows)).collect();
    let pairs: Vec<(&CheckedGate, &GateResult)> = input.gates.iter().zip(&gate_results).collect();
    let places = IdxCa::from_vec("rows".into(), rows.iter().map(|&row| row as IdxSize).collect());
    let frame = if input.frame.width() == 0 {
        DataFrame::empty_with_height(rows.len())
    } else {
        input.frame.take(&places)?
    };
    let truths = decide::matching(&project.grades, &input.routes, &frame, &scored, &pairs)?;
    let matched =
        project.routes.iter().zip(&input.routes).zip(truths).map(|((route, checked), truths)| Matched {
            name: &route.name,
            when: route.when.as_ref().map(Rule::text),
            looks_back: checked
                .when
                .as_ref()
                .is_some_and(|rule| rule.columns().iter().any(|name| is_change(name))),
            truths,
        });
    let n_won = deals.won.iter().filter(|&&won| won).count();
    let routes = route_effects(&matched.collect::<Vec<_>>(), &won);
    Ok(Effects { n_deals, n_won, n_scored: rows.len(), folds, gates, routes, feedback })
}

/// The number of folds, and the deals with a cross-fitted score, in order of their rows.
fn cross_scored(
    deals: &evaluate::EvaluationData<'_>,
    folds: u32,
    plan: &FitPlan,
) -> Result<(u32, Vec<(usize, Scored)>), JobError> {
    let rows = fit::sample_of_groups(deals.groups, plan.seed, MOST_SCORED);
    let models = cross_fit(deals, &rows, folds, plan);
    let mut all = Vec::with_capacity(rows.len());
    for (model, unseen) in &models {
        let encoded = model.encoder.encode(&deals.values.select_rows(unseen))?;
        all.extend(unseen.iter().copied().zip(score_with(model, None, &encoded)));
    }
    all.sort_by_key(|(row, _)| *row);
    Ok((if models.is_empty() { 0 } else { folds }, all))
}
