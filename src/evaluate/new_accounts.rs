//! Deals of accounts that come back, scored by models that know nothing of their accounts.
//!
//! A model of an origin that was trained on another deal of an account may rank the later ones by features that identify the account,
//! whatever they say of other accounts. These deals are scored again, in folds of accounts, by models of the same origin that are
//! trained without the accounts of the fold. So each deal counts once, and none by a model that knew its account.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::evaluation_data::EvaluationData;
use super::fit_and_score::fit_and_score_rows;
use super::scored_part::{ScoredDeal, ScoredPart};
use super::split::split_at;
use crate::fit::{FitPlan, split_mix64};
use crate::linear_model::LinearFit;
use crate::units::AsOf;

/// Of more deals each fold has a sample of so many: its model is trained on fewer, and is no better for it.
const MOST_DEALS: usize = 200_000;

/// The largest number of deals with which the folds are fitted at the same time.
const MOST_DEALS_AT_ONCE: usize = 20_000;

/// The deals scored on the day `from`: those of accounts that are new to the model of that day, and in a part for each fold the others,
/// scored without the accounts of the fold by a model with the penalty of that of the day. `near` is a fit that may be close. A fold of
/// which no model can be fitted is left out.
pub(super) fn by_models_without_their_accounts(
    deals: &EvaluationData<'_>,
    (from, part): (AsOf, &ScoredPart),
    (plan, folds): (&FitPlan, u32),
    near: Option<&LinearFit>,
) -> Vec<ScoredPart> {
    let fold_of = |cluster: u64| split_mix64(cluster ^ plan.seed) % u64::from(folds.max(2));
    let mut parts = vec![part.filtered(|deal| !deal.is_of_trained_account)];
    let mut returning: BTreeMap<u64, Vec<&ScoredDeal>> = BTreeMap::new();
    for deal in part.deals.iter().filter(|deal| deal.is_of_trained_account) {
        returning.entry(fold_of(deal.cluster)).or_default().push(deal);
    }
    let without = |(fold, own): (u64, Vec<&ScoredDeal>)| {
        let test: Vec<usize> = own.iter().map(|deal| deal.row).collect();
        let train = training_rows(deals, from, &test, |cluster| fold_of(cluster) != fold)?;
        let train = sampled(train, plan.seed);
        let plan = part.plan.as_ref().unwrap_or(plan);
        match fit_and_score_rows(deals, (&train, Some(from)), &test, plan, near, true) {
            Err(error) => {
                tracing::info!("a fold of accounts on {from} is left out: {error}");
                None
            }
            Ok((_, scores)) => {
                let weights: HashMap<usize, f64> = own.iter().map(|deal| (deal.row, deal.weight)).collect();
                let mut scored = ScoredPart::of_scores(deals, (&train, &test), scores);
                for deal in &mut scored.deals {
                    deal.weight = weights.get(&deal.row).copied().unwrap_or(1.0);
                }
                Some(scored)
            }
        }
    };
    // Folds of many deals have copies of much data, and their fits use all cores by themselves.
    if deals.won.len() <= MOST_DEALS_AT_ONCE {
        parts.par_extend(returning.into_par_iter().filter_map(without));
    } else {
        parts.extend(returning.into_iter().filter_map(without));
    }
    parts.retain(|part| !part.deals.is_empty());
    parts
}

/// A sample of the rows, where there are many.
fn sampled(mut rows: Vec<usize>, seed: u64) -> Vec<usize> {
    let n = rows.len() as u64;
    if rows.len() > MOST_DEALS {
        rows.retain(|&row| split_mix64(row as u64 ^ seed) % n < MOST_DEALS as u64);
    }
    rows
}

/// The deals closed before the day of accounts that `is_used`; `None` without both outcomes.
fn training_rows(
    deals: &EvaluationData<'_>,
    from: AsOf,
    test: &[usize],
    is_used: impl Fn(u64) -> bool,
) -> Option<Vec<usize>> {
    let dates = deals.dates?;
    let mut complete = split_at(dates.as_of, dates.known_from(), from).train;
    complete.retain(|&row| is_used(deals.cluster(row)));
    let mut train = deals.with_early(&complete, test, Some(from));
    train.retain(|&row| is_used(deals.cluster(row)));
    deals.has_both_outcomes(&complete).then_some(train)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_deals_a_sample_is_taken_and_of_few_all_are() {
        let few: Vec<usize> = (0..1000).collect();
        assert_eq!(sampled(few.clone(), 7), few);
        let sample = sampled((0..1_000_000).collect(), 7);
        assert!(sample.len().abs_diff(MOST_DEALS) < 2_000 && sample.is_sorted());
        assert_eq!(sample, sampled((0..1_000_000).collect(), 7));
        // It takes no part of the rows rather than another.
        assert!(sample.iter().filter(|&&row| row < 500_000).count().abs_diff(MOST_DEALS / 2) < 2_000);
    }
}
