//! The predictions of one or several models, combined as a trial.

use std::collections::HashMap;

use super::error::EvaluationError;
use super::evaluation_data::EvaluationData;
use super::fit_and_score::{TestScores, log_odds_of};
use super::trial::{Entry, Trial, Who};
use crate::fit::FitError;
use crate::label::Labelled;

/// The test deals of all parts, with the model, the base rate, the best single feature and the points table.
///
/// The intercept of a fold follows the win rate of the other folds, so it is lower where the fold's own is higher. Deals of
/// different folds are therefore ranked by their log-odds relative to the base rate of their training rows.
pub(super) fn trial(
    deals: &EvaluationData<'_>,
    parts: Vec<(Vec<usize>, TestScores)>,
) -> Result<Trial, EvaluationError> {
    let (mut rows, mut starts) = (Vec::new(), Vec::new());
    let (mut model, mut base) = (Entry::none(Who::Model), Entry::none(Who::BaseRate));
    let mut points = Entry::none(Who::Points);
    let (mut best, mut names) =
        (Entry::none(Who::BestFeature(Labelled::default())), HashMap::<Labelled, usize>::new());
    for (test, judged) in parts {
        starts.push(rows.len());
        let share = log_odds_of(judged.share);
        if !share.is_finite() {
            return Err(EvaluationError::Fit(FitError::NotFinite));
        }
        model.extend(&judged.log_odds, share);
        base.extend(&vec![share; test.len()], share);
        if let Some((of_test, log_odds)) = deals.points.zip(judged.points) {
            // Points do not depend on the fold, so deals of all folds can be ranked by them.
            points.rank.extend(test.iter().map(|&row| of_test[row]));
            points.log_odds.extend(log_odds);
        }
        if let Some(found) = judged.best {
            best.extend(&found.log_odds, share);
            *names.entry(found.name).or_default() += 1;
        }
        rows.extend(test);
    }
    let mut entries = vec![model, base];
    // Folds may choose different ones: the contestant is the procedure, named by the most frequent choice.
    let name = names.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(name, _)| name);
    if let Some(name) = name.filter(|_| best.rank.len() == rows.len()) {
        entries.push(Entry { who: Who::BestFeature(name), ..best });
    }
    if deals.points.is_some() {
        entries.push(points);
    }
    let won = rows.iter().map(|&row| deals.won[row]).collect();
    let groups = rows.iter().map(|&row| deals.cluster(row)).collect();
    Ok(Trial { rows, won, groups, starts, entries })
}
