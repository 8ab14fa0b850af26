//! What gates and routes would have done with the closed deals.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::learn::plan;
use super::prepare::{Prepared, judging, prepare};
use crate::decide::{self, CheckedRoute, is_change};
use crate::effects::{Effects, Matched, gate_effects, route_effects};
use crate::evaluate::{self, cross_fit};
use crate::fit::{self, FitPlan};
use crate::gates::{CheckedGate, GateResult};
use crate::project::Project;
use crate::rules::Rule;
use crate::score::{Scored, score_with};
use crate::snapshot::Said;
use crate::workspace::{FeedbackRead, JobError, Progress, Rules, Workspace};

/// Deals that are scored at most, by whole accounts: with so many every effect that matters is clear, and the models of the
/// folds cost next to nothing.
const MOST_SCORED: usize = 50_000;

/// What gates and routes see of the closed deals.
pub(crate) struct EffectInput {
    gates: Vec<CheckedGate>,
    judged: Vec<GateResult>,
    routes: Vec<CheckedRoute>,
    /// The columns that routes look at.
    frame: DataFrame,
    /// What sales said of each, where the project has `[feedback]`.
    said: Option<Vec<Option<Said>>>,
}

impl EffectInput {
    /// Judges the deals of a snapshot, and keeps what the routes look at.
    pub(crate) fn of(rules: Rules, frame: &DataFrame, heard: Option<FeedbackRead>) -> Result<Self, JobError> {
        let Rules { gates, routes, .. } = rules;
        let judged: Result<Vec<GateResult>, _> = gates.iter().map(|gate| gate.judge(frame)).collect();
        let conditions = routes.iter().filter_map(|route| route.when.as_ref());
        let wanted: BTreeSet<&str> =
            conditions.flat_map(|rule| rule.columns().iter().map(String::as_str)).collect();
        let columns = frame.columns().iter().map(|column| column.name().clone());
        let kept = frame.select(columns.filter(|name| wanted.contains(name.as_str())))?;
        let frame = if kept.width() == 0 { DataFrame::empty_with_height(frame.height()) } else { kept };
        Ok(Self { gates, judged: judged?, routes, frame, said: heard.map(|heard| heard.said) })
    }

    /// Whether there is anything to look back on: one route for all tells nothing.
    pub(crate) fn tells(&self) -> bool {
        let is_routed = self.routes.iter().any(|route| route.when.is_some());
        !self.gates.is_empty() || is_routed || self.said.is_some()
    }
}

/// Reads the deals and looks back on them.
///
/// # Errors
/// When `bantam.toml` does not fit the tables, a file cannot be read, or no model can be fitted.
pub fn look_back(workspace: &Workspace<'_>, progress: Progress<'_>) -> Result<Effects, JobError> {
    let project = &*workspace.with_points(None)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    let prepared = prepare(workspace, false, progress)?;
    let Prepared { known, values, groups, prior, seen, .. } = &prepared;
    progress("scoring", 0, 1);
    let judging = judging(project, known, (values, groups), (None, prior.as_deref()));
    hindsight(project, seen, &judging, &plan(project))
}

/// What gates and routes would have done with these deals. Each is scored by a model that has seen neither it nor another deal
/// of its account.
pub(crate) fn hindsight(
    project: &Project,
    seen: &EffectInput,
    deals: &evaluate::EvaluationData<'_>,
    plan: &FitPlan,
) -> Result<Effects, JobError> {
    let (folds, scored) = cross_scored(deals, project.evaluation.folds, plan)?;
    let n_deals = deals.won.len();
    let mut log_odds: Vec<Option<f64>> = vec![None; n_deals];
    for (row, lead) in &scored {
        log_odds[*row] = Some(lead.log_odds.value());
    }
    let (won, said) = (deals.won, seen.said.as_deref());
    let feedback = said.map(|said| {
        crate::effects::feedback(
            &crate::effects::FeedbackDeals { said, log_odds: &log_odds, won },
            project.evaluation.capacity,
        )
    });
    let gates = gate_effects(&seen.gates, &seen.judged, deals.won, &log_odds);
    let (rows, scored): (Vec<usize>, Vec<Scored>) = scored.into_iter().unzip();
    let won: Vec<bool> = rows.iter().map(|&row| deals.won[row]).collect();
    let judged: Vec<GateResult> = seen.judged.iter().map(|judged| judged.select_rows(&rows)).collect();
    let pairs: Vec<(&CheckedGate, &GateResult)> = seen.gates.iter().zip(&judged).collect();
    let places = IdxCa::from_vec("rows".into(), rows.iter().map(|&row| row as IdxSize).collect());
    let frame = if seen.frame.width() == 0 {
        DataFrame::empty_with_height(rows.len())
    } else {
        seen.frame.take(&places)?
    };
    let truths = decide::matching(&project.grades, &seen.routes, &frame, &scored, &pairs)?;
    let matched =
        project.routes.iter().zip(&seen.routes).zip(truths).map(|((route, checked), truths)| Matched {
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

/// Number of folds, and the deals in order of their rows, as far as they could be scored by a model that has not seen them.
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
