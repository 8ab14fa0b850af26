//! The backtest by quarter, and the evidence of all deals scored out of time or in a cross-validation.

use super::backtest::{Backtest, Quarter, TestedQuarter};
use super::cross_validate::cross_validate;
use super::evaluation_data::EvaluationData;
use super::evidence::{EVENTS_OUT_OF_TIME, EvidenceBasis, ModelEvidence, ScoredPart};
use super::expected_auc::expected_auc;
use super::out_of_sample::Evaluated;
use super::permutation::permutation_p;
use super::ranking::auc;
use super::trial::Trial;
use crate::fit::{FitPlan, Penalty};
use crate::linear_model::LinearModel;
use crate::project::EvaluationOptions;
use crate::units::AsOf;

/// The maximum number of tested quarters.
const MOST_QUARTERS: u32 = 20;

/// The quarters of the backtest, the oldest first, and the evidence for a verdict on the model.
pub(super) struct Judged {
    pub(super) quarters: Vec<Quarter>,
    pub(super) evidence: Option<ModelEvidence>,
}

/// Tests the newest quarters, and earlier ones as long as too few deals were scored out of time for a verdict. `trial` is that of
/// the evaluation, with its `cut` if it is a holdout.
pub(super) fn backtest_and_evidence(
    deals: &EvaluationData<'_>,
    (trial, cut): (&Trial, Option<AsOf>),
    options: &EvaluationOptions,
    (plan, penalty): (&FitPlan, Penalty),
    progress: &(dyn Fn(&str, u64, u64) + Sync),
) -> Judged {
    let holdout = cut.map(|cut| (cut, part(trial, 0..trial.rows.len())));
    let mut tested = Vec::new();
    let mut parts = out_of_time(deals, &tested, holdout.as_ref());
    let mut backtest = Backtest::new(deals, options.capacity, plan);
    for done in 0..options.backtest.max(MOST_QUARTERS) {
        progress("backtest", u64::from(done.min(options.backtest)), u64::from(options.backtest));
        if done >= options.backtest && events(deals, &parts) >= EVENTS_OUT_OF_TIME {
            break;
        }
        let Some(next) = backtest.as_mut().and_then(Backtest::next_quarter) else { break };
        tested.push(next);
        parts = out_of_time(deals, &tested, holdout.as_ref());
    }
    let n_events = events(deals, &parts);
    let from = parts.iter().map(|(from, _)| *from).min().filter(|_| n_events >= EVENTS_OUT_OF_TIME);
    let evidence = match from {
        Some(from) => {
            let basis = EvidenceBasis::OutOfTime { origins: parts.len(), from };
            let parts: Vec<ScoredPart> = parts.into_iter().map(|(_, part)| part).collect();
            Some(of_parts(deals, basis, &parts))
        }
        None => cross_validated(deals, (trial, cut), options.folds, (plan, penalty), n_events, progress),
    };
    let shown = options.backtest as usize;
    let mut quarters: Vec<Quarter> = tested.into_iter().take(shown).map(|one| one.quarter).collect();
    quarters.reverse();
    Judged { quarters, evidence }
}

/// The evidence for a verdict on the model of these deals, whose evaluation is `evaluated`; `penalty` is that of the final model.
#[must_use]
pub fn evidence(
    deals: &EvaluationData<'_>,
    evaluated: &Evaluated,
    options: &EvaluationOptions,
    (plan, penalty): (&FitPlan, Penalty),
) -> Option<ModelEvidence> {
    let cut = evaluated.evaluation.method.cut();
    backtest_and_evidence(deals, (&evaluated.trial, cut), options, (plan, penalty), &|_, _, _| {}).evidence
}

fn of_parts(deals: &EvaluationData<'_>, basis: EvidenceBasis, parts: &[ScoredPart]) -> ModelEvidence {
    ModelEvidence::of(basis, parts, |row| (deals.won[row], deals.cluster(row)))
}

/// The deals of the smaller class.
fn events(deals: &EvaluationData<'_>, parts: &[(AsOf, ScoredPart)]) -> usize {
    let rows = || parts.iter().flat_map(|(_, part)| &part.rows);
    let won = rows().filter(|&&row| deals.won[row]).count();
    won.min(rows().count() - won)
}

/// Each deal once, by the newest model that was trained before its snapshot, on the first day of a quarter or at the cut: that day
/// and the deals.
fn out_of_time(
    deals: &EvaluationData<'_>,
    tested: &[TestedQuarter],
    holdout: Option<&(AsOf, ScoredPart)>,
) -> Vec<(AsOf, ScoredPart)> {
    let Some(dates) = deals.dates else { return Vec::new() };
    let cut = holdout.map(|(cut, _)| *cut);
    let origins = || tested.iter().filter(|one| one.scores.is_some()).map(|one| one.quarter.from);
    let newest_before = |row: usize| origins().chain(cut).filter(|&at| at <= dates.as_of[row]).max();
    let quarters = tested.iter().filter_map(|one| Some((one.quarter.from, one.scores.as_ref()?)));
    // At a cut on the first day of a quarter both models are the same.
    let quarters = quarters.filter(|&(from, _)| Some(from) != cut);
    let all = quarters.chain(holdout.map(|(cut, part)| (*cut, part)));
    let own = |(from, part): (AsOf, &ScoredPart)| {
        let deals = part.rows.iter().zip(&part.log_odds);
        let (rows, log_odds) = deals.filter(|(row, _)| newest_before(**row) == Some(from)).unzip();
        (from, ScoredPart { rows, log_odds, base: part.base })
    };
    all.map(own).filter(|(_, part)| !part.rows.is_empty()).collect()
}

/// The deals of a trial at these indices.
fn part(trial: &Trial, places: std::ops::Range<usize>) -> ScoredPart {
    let (model, base) = (&trial.entries[0], &trial.entries[1]);
    ScoredPart {
        rows: trial.rows[places.clone()].to_vec(),
        log_odds: model.log_odds[places.clone()].to_vec(),
        base: base.log_odds.get(places.start).copied().unwrap_or_default(),
    }
}

/// The evidence of a cross-validation of all deals, which may be the trial itself.
fn cross_validated(
    deals: &EvaluationData<'_>,
    (trial, cut): (&Trial, Option<AsOf>),
    folds: u32,
    (plan, penalty): (&FitPlan, Penalty),
    events_out_of_time: usize,
    progress: &(dyn Fn(&str, u64, u64) + Sync),
) -> Option<ModelEvidence> {
    let again = cut.and_then(|_| {
        // The training does not fail without this figure.
        cross_validate(deals, folds, plan, false, &|done, all| progress("cross-validation", done, all)).ok()
    });
    let trial = if cut.is_some() { again.as_ref()? } else { trial };
    let parts: Vec<ScoredPart> = trial.ranges().map(|places| part(trial, places)).collect();
    let events_out_of_time = deals.dates.map(|_| events_out_of_time);
    let found = expected_auc(&parts, folds, apparent_auc(deals, plan, penalty), |row| {
        (deals.won[row], deals.cluster(row))
    });
    let p = found.as_ref().and_then(|found| permutation_p(deals, found, folds, plan.seed, penalty));
    let basis = EvidenceBasis::CrossValidation { events_out_of_time, p };
    Some(ModelEvidence { auc: found.map(|found| found.auc), ..of_parts(deals, basis, &parts) })
}

/// The area of the model of all deals on these same deals.
fn apparent_auc(deals: &EvaluationData<'_>, plan: &FitPlan, penalty: Penalty) -> Option<f64> {
    let fit = LinearModel::fit_on(deals.all(), &plan.with_penalty(penalty), None).ok()?;
    auc(&fit.model.checked_log_odds(deals.values).ok()?, deals.won)
}
