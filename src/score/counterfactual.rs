//! Counterfactuals: the smallest change of a lead that gives it a wanted score.
//!
//! Only actionable features are changed, each by itself: effects of one on another are ignored. Coefficients are associations,
//! so a counterfactual is the score that a lead with these values would have, and not an effect of the change.

use super::field::{Field, FieldChoice};
use super::grid::CounterfactualStep;
use crate::design::{EncodeError, Features, Value};
use crate::linear_model::LinearModel;
use crate::units::LogOdds;

/// The largest number of sets of features that are compared; with more, the features with the largest gains are taken.
const MOST_SETS: usize = 5_000;

/// Margins for rounding, in log-odds: the goal is raised by the next one if rounding misses it.
const MARGINS: [f64; 3] = [0.0, 1e-9, 1e-6];

/// A change of one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureChange {
    /// Index into the features of the encoder.
    pub feature: usize,
    /// The value of the lead.
    pub from: Value,
    /// The value that it would need.
    pub to: Value,
    /// The member that is added, where the feature is a set.
    pub added: Option<String>,
}

/// The changes that give a lead the wanted log-odds, or the highest that it can have.
#[derive(Debug, Clone, PartialEq)]
pub struct Counterfactual {
    /// The changes, in the order of the features: the fewest, and among those the smallest; if the goal is not reachable, all
    /// that raise the score, each at its maximum. Empty if the lead has reached the goal already, or nothing raises its score.
    pub changes: Vec<FeatureChange>,
    /// The log-odds after the changes.
    pub log_odds: f64,
    /// Whether the goal is reached.
    pub is_reached: bool,
}

/// The log-odds of one lead.
fn lead_log_odds(model: &LinearModel, values: &[Value]) -> Result<f64, EncodeError> {
    let features = Features::from_rows(model.encoder.features(), &[values]);
    Ok(model.log_odds(&features)?.first().copied().unwrap_or(model.intercept))
}

/// The smallest change of a lead that gives it log-odds of at least `needed`.
///
/// A flag is set to yes or no, a category to a level of the training data, a set gets one more member, a number moves. Numbers
/// stay within 2.5 standard deviations of the mean of training, as they enter the log-odds, and do not fall below 0 unless
/// the lead or the training median is. Unknown values may become known.
///
/// The fewest features are changed, and among such sets the one with the smallest total move: a number moves by its distance
/// in standard deviations (an unknown one from the median), anything else by 1. Of several features, those with the largest
/// gain per move change to their maximum, and the last one no further than needed.
///
/// # Shapes and units
/// One value and one step for each feature of the encoder; `None` where it is not actionable.
pub fn counterfactual(
    model: &LinearModel,
    values: &[Value],
    steps: &[Option<CounterfactualStep>],
    needed: LogOdds,
) -> Result<Counterfactual, EncodeError> {
    let now = lead_log_odds(model, values)?;
    if now >= needed.value() {
        return Ok(Counterfactual { changes: Vec::new(), log_odds: now, is_reached: true });
    }
    assert_eq!(steps.len(), values.len(), "one step for each feature");
    let mut fields = Vec::new();
    for (feature, step) in steps.iter().enumerate() {
        let Some(step) = step else { continue };
        fields.extend(Field::new(model, feature, &values[feature], *step)?);
    }
    for margin in MARGINS {
        let Some(found) = smallest(&fields, needed.value() - now + margin) else { continue };
        let (changes, log_odds) = applied(model, values, found)?;
        if log_odds >= needed.value() {
            return Ok(Counterfactual { changes, log_odds, is_reached: true });
        }
    }
    let everything = fields.iter().map(|field| (field.feature, field.best.clone())).collect();
    let (changes, log_odds) = applied(model, values, everything)?;
    Ok(Counterfactual { changes, log_odds, is_reached: log_odds >= needed.value() })
}

/// The changes, and the log-odds of the changed lead as the model scores it.
fn applied(
    model: &LinearModel,
    values: &[Value],
    choices: Vec<(usize, FieldChoice)>,
) -> Result<(Vec<FeatureChange>, f64), EncodeError> {
    let mut changed = values.to_vec();
    let mut changes = Vec::with_capacity(choices.len());
    for (feature, choice) in choices {
        changed[feature] = choice.to.clone();
        let from = values[feature].clone();
        changes.push(FeatureChange { feature, from, to: choice.to, added: choice.added });
    }
    let log_odds = lead_log_odds(model, &changed)?;
    Ok((changes, log_odds))
}

/// The fewest changes that gain `need` log-odds, and among those the smallest move; `None` if all together do not.
fn smallest(fields: &[Field], need: f64) -> Option<Vec<(usize, FieldChoice)>> {
    let mut by_gain: Vec<usize> = (0..fields.len()).collect();
    by_gain.sort_by(|&a, &b| fields[b].best.gain.total_cmp(&fields[a].best.gain).then(a.cmp(&b)));
    let mut sum = 0.0;
    let reaches = |&place: &usize| {
        sum += fields[place].best.gain;
        sum >= need
    };
    let size = by_gain.iter().position(reaches)? + 1;
    let mut found: Option<(f64, f64, Vec<FieldChoice>, Vec<usize>)> = None;
    for set in sets(&by_gain, size) {
        let Some(choices) = shrunk(fields, &set, need) else { continue };
        let effort: f64 = choices.iter().map(|choice| choice.effort).sum();
        let gain: f64 = choices.iter().map(|choice| choice.gain).sum();
        let is_better = found.as_ref().is_none_or(|(least, most, ..)| (effort, -gain) < (*least, -most));
        if is_better {
            found = Some((effort, gain, choices, set));
        }
    }
    let (_, _, choices, set) = found?;
    let mut changes: Vec<(usize, FieldChoice)> =
        set.into_iter().map(|place| fields[place].feature).zip(choices).collect();
    changes.sort_by_key(|(feature, _)| *feature);
    Some(changes)
}

/// All sets of `size` of these indices; only the first if there are too many.
fn sets(places: &[usize], size: usize) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..size {
        let longer = sets.iter().flat_map(|set: &Vec<usize>| {
            let next = set.last().map_or(0, |last| last + 1);
            (next..places.len()).map(move |place| [&set[..], &[place]].concat())
        });
        sets = longer.take(MOST_SETS + 1).collect();
        if sets.len() > MOST_SETS {
            return vec![places[..size].to_vec()];
        }
    }
    sets.into_iter().map(|set| set.into_iter().map(|place| places[place]).collect()).collect()
}

/// One choice for each field of a set that together gain `need`, each as small as the others allow; `None` if they cannot.
fn shrunk(fields: &[Field], set: &[usize], need: f64) -> Option<Vec<FieldChoice>> {
    let mut choices: Vec<FieldChoice> = set.iter().map(|&place| fields[place].best.clone()).collect();
    let mut order: Vec<usize> = (0..set.len()).collect();
    let rate = |place: usize| {
        let best = &fields[set[place]].best;
        best.gain / best.effort
    };
    // The field with the smallest gain per move is moved least.
    order.sort_by(|&a, &b| rate(a).total_cmp(&rate(b)).then(a.cmp(&b)));
    let sum = |choices: &[FieldChoice]| choices.iter().map(|choice| choice.gain).sum::<f64>();
    if sum(&choices) < need {
        return None;
    }
    for place in order {
        let others = sum(&choices) - choices[place].gain;
        if let Some(smaller) = fields[set[place]].cheapest(need - others) {
            choices[place] = smaller;
        }
    }
    Some(choices)
}
