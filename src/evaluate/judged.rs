//! The backtest by quarter, and the evidence of all deals scored out of time or in a cross-validation.

use std::collections::{BTreeSet, HashSet};

use super::backtest::{Backtest, Quarter, TestedQuarter};
use super::cross_validate::cross_validate;
use super::delong::Auc;
use super::evaluation_data::EvaluationData;
use super::evidence::{EVENTS_OUT_OF_TIME, EvidenceBasis, ModelEvidence};
use super::expected_auc::{expected_auc, inflation};
use super::fit_and_score::fit_and_score;
use super::new_accounts::by_models_without_their_accounts;
use super::out_of_sample::Evaluated;
use super::permutation::permutation_p;
use super::ranking::auc;
use super::scored_part::{ScoredDeal, ScoredPart};
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

/// How a model is fitted, and evaluated.
struct Judge<'a> {
    deals: &'a EvaluationData<'a>,
    evaluated: &'a Evaluated,
    options: &'a EvaluationOptions,
    plan: &'a FitPlan,
    penalty: Penalty,
}

/// Tests the newest quarters, and earlier ones as long as too few deals were scored out of time for a verdict and more can be.
pub(super) fn judge_all(
    deals: &EvaluationData<'_>,
    evaluated: &Evaluated,
    options: &EvaluationOptions,
    (plan, penalty): (&FitPlan, Penalty),
    progress: &(dyn Fn(&str, u64, u64) + Sync),
) -> Judged {
    Judge { deals, evaluated, options, plan, penalty }.judged(progress)
}

/// The evidence for a verdict on the model of these deals, whose evaluation is `evaluated`; `penalty` is that of the final model.
#[must_use]
pub fn evidence(
    deals: &EvaluationData<'_>,
    evaluated: &Evaluated,
    options: &EvaluationOptions,
    plan: (&FitPlan, Penalty),
) -> Option<ModelEvidence> {
    judge_all(deals, evaluated, options, plan, &|_, _, _| {}).evidence
}

impl Judge<'_> {
    fn judged(&self, progress: &(dyn Fn(&str, u64, u64) + Sync)) -> Judged {
        let (deals, options) = (self.deals, self.options);
        let holdout = self.holdout();
        let mut tested = Vec::new();
        let parts = |tested: &[TestedQuarter]| out_of_time(deals, tested, holdout.as_ref());
        let is_enough = |tested: &[TestedQuarter]| events(&parts(tested)) >= EVENTS_OUT_OF_TIME;
        let mut backtest = Backtest::new(deals, options.capacity, self.plan);
        let most = options.backtest.max(MOST_QUARTERS);
        let is_reachable =
            backtest.as_ref().is_some_and(|backtest| backtest.most_events(most) >= EVENTS_OUT_OF_TIME);
        for done in 0..most {
            progress("backtest", u64::from(done.min(options.backtest)), u64::from(options.backtest));
            if done >= options.backtest && (!is_reachable || is_enough(&tested)) {
                break;
            }
            let Some(next) = backtest.as_mut().and_then(Backtest::next_quarter) else { break };
            tested.push(next);
        }
        let is_ordered_by_snapshot = deals.dates.is_some_and(|dates| dates.closed_at.is_none());
        let evidence = self.evidence(&parts(&tested), progress);
        let evidence = evidence.map(|evidence| ModelEvidence { is_ordered_by_snapshot, ..evidence });
        let shown = options.backtest as usize;
        let mut quarters: Vec<Quarter> = tested.into_iter().take(shown).map(|one| one.quarter).collect();
        quarters.reverse();
        Judged { quarters, evidence }
    }

    /// The evidence of deals scored out of time where they are enough, else of a cross-validation.
    fn evidence(
        &self,
        parts: &[(AsOf, ScoredPart)],
        progress: &(dyn Fn(&str, u64, u64) + Sync),
    ) -> Option<ModelEvidence> {
        let n_returning: usize =
            parts.iter().flat_map(|(_, part)| &part.deals).filter(|deal| deal.is_of_trained_account).count();
        let without = (events(parts) >= EVENTS_OUT_OF_TIME).then(|| self.without_accounts(parts, progress));
        let scored = without.unwrap_or_default();
        let n_events = if scored.is_empty() { events(parts) } else { events(&scored) };
        let origins: BTreeSet<AsOf> = scored.iter().map(|(from, _)| *from).collect();
        match origins.first().filter(|_| n_events >= EVENTS_OUT_OF_TIME) {
            Some(&from) => {
                let basis = EvidenceBasis::OutOfTime {
                    origins: origins.len(),
                    from: self.deals.dates.map_or(from, |dates| dates.calendar.on_the_clock(from)),
                    of_returning_accounts: n_returning,
                };
                let parts: Vec<ScoredPart> = scored.into_iter().map(|(_, part)| part).collect();
                Some(self.widened(ModelEvidence::of(basis, &parts), n_returning))
            }
            None => self.cross_validated(n_events, progress),
        }
    }

    /// The models that score accounts that come back are trained on accounts that the others of these models score: their areas vary
    /// together, as those of a cross-validation do.
    fn widened(&self, evidence: ModelEvidence, n_returning: usize) -> ModelEvidence {
        let Some(area) = evidence.area.filter(|_| n_returning > 0) else { return evidence };
        let share = n_returning as f64 / (evidence.n_won + evidence.n_lost) as f64;
        evidence.widened(inflation((area, self.apparent()), self.options.folds, share.min(1.0)))
    }

    /// The area of the final model on its own training deals.
    fn apparent(&self) -> Option<f64> {
        apparent_auc(self.deals, &self.plan.with_penalty(self.penalty))
    }

    /// The deals of each day, none scored by a model that was trained on another deal of its account.
    fn without_accounts(
        &self,
        parts: &[(AsOf, ScoredPart)],
        progress: &(dyn Fn(&str, u64, u64) + Sync),
    ) -> Vec<(AsOf, ScoredPart)> {
        let mut all = Vec::new();
        for (done, (from, part)) in (0..).zip(parts) {
            progress("accounts that come back", done, parts.len() as u64);
            let with = (self.plan, self.options.folds);
            let near = self.evaluated.fit.as_ref();
            let scored = by_models_without_their_accounts(self.deals, (*from, part), with, near);
            all.extend(scored.into_iter().map(|part| (*from, part)));
        }
        all
    }

    /// The deals since the cut of a holdout, also those whose span has not ended, and the cut.
    fn holdout(&self) -> Option<(AsOf, ScoredPart)> {
        let (deals, trial) = (self.deals, &self.evaluated.trial);
        let cut = self.evaluated.evaluation.method.cut()?;
        let (train, places) = self.evaluated.parts(deals).into_iter().next()?;
        let train = deals.with_early(&train, &[], Some(cut));
        let early = deals.early_between(cut, None);
        if early.is_empty() {
            let plan = self.evaluated.fit.as_ref().map(|fit| self.plan.with_result(&fit.planned));
            let part = ScoredPart::of_trial(deals, &train, (trial, places));
            return Some((cut, ScoredPart { plan, ..part }));
        }
        let test: Vec<usize> = trial.rows.iter().copied().chain(early).collect();
        let origin = (&train[..deals.n_complete(&train)], Some(cut));
        let near = self.evaluated.fit.as_ref();
        let (_, scores) = fit_and_score(deals, origin, &test, self.plan, near, true).ok()?;
        Some((cut, ScoredPart::of_scores(deals, (&train, &test), scores)))
    }

    /// The evidence of a cross-validation of all deals, which may be the evaluation itself.
    fn cross_validated(
        &self,
        events_out_of_time: usize,
        progress: &(dyn Fn(&str, u64, u64) + Sync),
    ) -> Option<ModelEvidence> {
        let (deals, plan, folds) = (self.deals, self.plan, self.options.folds);
        let is_holdout = self.evaluated.evaluation.method.cut().is_some();
        let again = is_holdout.then(|| {
            // The training does not fail without this figure.
            cross_validate(deals, folds, plan, true, &|done, all| progress("cross-validation", done, all))
                .ok()
        });
        let again = again.flatten();
        let trial = if is_holdout { again.as_ref()? } else { &self.evaluated.trial };
        let parts: Vec<ScoredPart> = fold_parts(deals, trial);
        let found = expected_auc(&parts, folds, self.apparent());
        let p = found.as_ref().and_then(|found| permutation_p(deals, found, folds, plan.seed, self.penalty));
        let basis =
            EvidenceBasis::CrossValidation { events_out_of_time: deals.dates.map(|_| events_out_of_time), p };
        let inflation = found.as_ref().map_or(1.0, |found| found.inflation);
        let evidence = ModelEvidence::of(basis, &parts).widened(inflation);
        Some(ModelEvidence { auc: found.map(|found| found.auc), ..evidence })
    }
}

/// The area of the model of all deals on these same deals.
fn apparent_auc(deals: &EvaluationData<'_>, plan: &FitPlan) -> Option<f64> {
    let fit = LinearModel::fit_on(deals.all(), plan, None).ok()?;
    let log_odds = fit.model.checked_log_odds(deals.values).ok()?;
    auc(&log_odds[..deals.won.len()], deals.won)
}

/// The cross-validated area of models fitted as planned, with its interval as an estimate of their expected area. `None` with too few
/// deals of one class, or where they cannot be fitted.
pub fn cross_validated_area(deals: &EvaluationData<'_>, plan: &FitPlan) -> Option<Auc> {
    let trial = cross_validate(deals, plan.folds, plan, false, &|_, _| {}).ok()?;
    let parts = fold_parts(deals, &trial);
    Some(expected_auc(&parts, plan.folds, apparent_auc(deals, plan))?.auc)
}

/// The folds of a cross-validation.
fn fold_parts(deals: &EvaluationData<'_>, trial: &Trial) -> Vec<ScoredPart> {
    trial.ranges().map(|places| ScoredPart::of_trial(deals, &[], (trial, places))).collect()
}

/// The deals of the smaller class, one of each account.
fn events(parts: &[(AsOf, ScoredPart)]) -> usize {
    let accounts_of = |class: bool| {
        let deals = parts.iter().flat_map(|(_, part)| &part.deals).filter(|deal| deal.won == class);
        deals.map(|deal| deal.cluster).collect::<HashSet<u64>>().len()
    };
    accounts_of(true).min(accounts_of(false))
}

/// Each deal once, by the newest model that was trained before its snapshot, on the first day of a quarter or at the cut: that day
/// and the deals, weighted for those whose span has not ended.
fn out_of_time(
    deals: &EvaluationData<'_>,
    tested: &[TestedQuarter],
    holdout: Option<&(AsOf, ScoredPart)>,
) -> Vec<(AsOf, ScoredPart)> {
    let cut = holdout.map(|(cut, _)| *cut);
    let quarters = tested.iter().filter_map(|one| Some((one.from, one.scores.as_ref()?)));
    // At a cut on the first day of a quarter both models are the same.
    let quarters = quarters.filter(|&(from, _)| Some(from) != cut);
    // Deals of the newest quarter may be too new for weights of their own: then they are judged together with those since the cut.
    let is_too_new = |from: AsOf| {
        let censoring = deals.censoring.as_ref().filter(|_| cut.is_some_and(|cut| cut < from));
        censoring.is_some_and(|censoring| censoring.figure_weights(from, None).is_none())
    };
    let quarters = quarters.filter(|&(from, _)| !is_too_new(from));
    let mut all: Vec<(AsOf, &ScoredPart)> = quarters.chain(holdout.map(|(cut, part)| (*cut, part))).collect();
    all.sort_by_key(|(from, _)| *from);
    let next = |place: usize| all.get(place + 1).map(|(from, _)| *from);
    let own = |(place, (from, part)): (usize, &(AsOf, &ScoredPart))| {
        let is_own = |deal: &ScoredDeal| {
            deal.as_of.is_some_and(|at| at >= *from && next(place).is_none_or(|next| at < next))
        };
        (*from, weighted(deals, part.filtered(is_own), (*from, next(place))))
    };
    all.iter().enumerate().map(own).filter(|(_, part)| !part.deals.is_empty()).collect()
}

/// These deals, which have their snapshots from a day to before another, weighted for those whose span has not ended; where too few are
/// followed to its end, the deals whose span has ended alone.
fn weighted(deals: &EvaluationData<'_>, part: ScoredPart, (from, to): (AsOf, Option<AsOf>)) -> ScoredPart {
    let Some(censoring) = &deals.censoring else { return part };
    match censoring.figure_weights(from, to) {
        Some(weight) => {
            let mut part = part;
            part.deals.iter_mut().for_each(|deal| deal.weight = weight(deal.row));
            part
        }
        None => part.filtered(|deal| deal.row < deals.won.len()),
    }
}
