//! Deals that one model scored, none of which it was trained on.

use std::collections::HashSet;

use super::evaluation_data::EvaluationData;
use super::fit_and_score::{TestScores, log_odds_of};
use super::trial::{Trial, Who};
use crate::fit::FitPlan;
use crate::units::AsOf;

/// A deal with its score.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScoredDeal {
    /// Its row among all deals.
    pub(super) row: usize,
    pub(super) won: bool,
    /// Deals with the same number (those of one account) may be correlated.
    pub(super) cluster: u64,
    /// Its snapshot, where there are dates.
    pub(super) as_of: Option<AsOf>,
    pub(super) log_odds: f64,
    /// Its weight in figures.
    pub(super) weight: f64,
    /// Whether the model was trained on another deal of its account.
    pub(super) is_of_trained_account: bool,
}

/// The deals that one model scored, and what baselines give the same deals.
#[derive(Debug, Clone)]
pub(super) struct ScoredPart {
    pub(super) deals: Vec<ScoredDeal>,
    /// The log-odds of the win rate of the training deals.
    pub(super) base: f64,
    /// The score of each deal by each baseline.
    pub(super) baselines: Vec<(Who, Vec<f64>)>,
    /// The plan of the model with the penalty that it has, where it is known.
    pub(super) plan: Option<FitPlan>,
}

impl ScoredPart {
    /// The deals of a trial at these places, which a model of `train` scored.
    pub(super) fn of_trial(
        deals: &EvaluationData<'_>,
        train: &[usize],
        (trial, places): (&Trial, std::ops::Range<usize>),
    ) -> Self {
        let (model, base) = (&trial.entries[0], &trial.entries[1]);
        let is_baseline = |who: &Who| matches!(who, Who::BestFeature(_) | Who::Points);
        let baselines = trial.entries.iter().filter(|entry| is_baseline(&entry.who));
        Self {
            deals: scored_deals(deals, train, &trial.rows[places.clone()], &model.log_odds[places.clone()]),
            base: base.log_odds.get(places.start).copied().unwrap_or_default(),
            baselines: baselines
                .map(|entry| (entry.who.clone(), entry.rank[places.clone()].to_vec()))
                .collect(),
            plan: None,
        }
    }

    /// The deals of `test`, which a model of `train` scored.
    pub(super) fn of_scores(
        deals: &EvaluationData<'_>,
        (train, test): (&[usize], &[usize]),
        scores: TestScores,
    ) -> Self {
        let points = deals.points.map(|points| test.iter().map(|&row| points[row]).collect());
        let points = points.map(|points| (Who::Points, points));
        let best = scores.best.map(|best| (Who::BestFeature(best.name), best.log_odds));
        Self {
            deals: scored_deals(deals, train, test, &scores.log_odds),
            base: log_odds_of(scores.share),
            baselines: points.into_iter().chain(best).collect(),
            plan: Some(scores.plan),
        }
    }

    /// The deals for which `is_kept` holds.
    pub(super) fn filtered(&self, is_kept: impl Fn(&ScoredDeal) -> bool) -> Self {
        let mask: Vec<bool> = self.deals.iter().map(is_kept).collect();
        let scores = |scores: &[f64]| {
            scores.iter().zip(&mask).filter(|(_, kept)| **kept).map(|(score, _)| *score).collect()
        };
        Self {
            deals: self.deals.iter().zip(&mask).filter(|(_, kept)| **kept).map(|(deal, _)| *deal).collect(),
            base: self.base,
            baselines: self.baselines.iter().map(|(who, all)| (who.clone(), scores(all))).collect(),
            plan: self.plan,
        }
    }

    /// Won and lost deals, unweighted.
    pub(super) fn counts(&self) -> (usize, usize) {
        let n_won = self.deals.iter().filter(|deal| deal.won).count();
        (n_won, self.deals.len() - n_won)
    }

    /// The score of each deal.
    pub(super) fn log_odds(&self) -> Vec<f64> {
        self.deals.iter().map(|deal| deal.log_odds).collect()
    }
}

/// The deals of these rows with their scores by a model of `train`.
fn scored_deals(
    deals: &EvaluationData<'_>,
    train: &[usize],
    test: &[usize],
    log_odds: &[f64],
) -> Vec<ScoredDeal> {
    // Of the accounts of a training, which are many, those of the few tests.
    let trained: HashSet<u64> = match deals.clusters {
        Some(_) => {
            let tested: HashSet<u64> = test.iter().map(|&row| deals.cluster(row)).collect();
            train.iter().map(|&row| deals.cluster(row)).filter(|account| tested.contains(account)).collect()
        }
        None => HashSet::new(),
    };
    let deal = |(&row, &log_odds): (&usize, &f64)| {
        let cluster = deals.cluster(row);
        ScoredDeal {
            row,
            won: deals.outcome(row),
            cluster,
            as_of: deals.as_of(row),
            log_odds,
            weight: 1.0,
            is_of_trained_account: trained.contains(&cluster),
        }
    };
    test.iter().zip(log_odds).map(deal).collect()
}
