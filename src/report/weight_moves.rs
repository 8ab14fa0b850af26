//! Weights of a new model that lie beyond the intervals of those of another one.

use super::figure_text::FigureText;
use super::weights::{Weight, weights};
use crate::label::Labelled;
use crate::model::Model;
use crate::numbers::signed;
use crate::score::points;

/// A weight under two models, in score points.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct WeightMove {
    /// The feature.
    pub feature: Labelled,
    /// The level, or empty for a number.
    pub term: String,
    /// The weight before, with its 95 % interval; `None` where the model did not have it.
    pub before: Option<[f64; 3]>,
    /// The weight after, with its interval; `None` where the model no longer has it.
    pub after: Option<[f64; 3]>,
}

/// The weights whose values lie beyond each other's intervals, and those that only one of the models has; the largest moves first.
pub fn weight_moves(before: &Model, after: &Model) -> Vec<WeightMove> {
    let (old, new) = (weights(before), weights(after));
    let same = |a: &Weight, b: &Weight| a.feature.name() == b.feature.name() && a.term == b.term;
    let mut moves: Vec<WeightMove> = new
        .iter()
        .map(|weight| moved(old.iter().find(|other| same(other, weight)), Some(weight)))
        .chain(
            old.iter()
                .filter(|weight| !new.iter().any(|other| same(other, weight)))
                .map(|weight| moved(Some(weight), None)),
        )
        .flatten()
        .collect();
    moves.sort_by(|a, b| b.size().total_cmp(&a.size()));
    moves
}

/// A move, unless each value lies within the interval of the other.
fn moved(before: Option<&Weight>, after: Option<&Weight>) -> Option<WeightMove> {
    let any = before.or(after)?;
    let (old, new) = (before.map(in_points), after.map(in_points));
    if let (Some(old), Some(new)) = (old, new) {
        let is_within = |value: f64, [_, low, high]: [f64; 3]| (low..=high).contains(&value);
        if is_within(new[0], old) || is_within(old[0], new) {
            return None;
        }
    }
    Some(WeightMove { feature: any.feature.clone(), term: any.term.clone(), before: old, after: new })
}

/// A weight with its interval, in score points.
fn in_points(weight: &Weight) -> [f64; 3] {
    let estimate = weight.typical_estimate.as_ref();
    let (low, high) = estimate.map_or((weight.typical, weight.typical), |own| (own.low, own.high));
    [weight.typical, low, high].map(points)
}

impl WeightMove {
    /// Whether both models have the weight.
    pub(crate) const fn is_of_both(&self) -> bool {
        self.before.is_some() && self.after.is_some()
    }

    /// The name of the weight.
    pub(crate) fn name(&self) -> String {
        if self.term.is_empty() {
            self.feature.to_string()
        } else {
            format!("{} = {}", self.feature, self.term)
        }
    }

    /// The weight before and after, in score points with intervals.
    pub(crate) fn figures(&self) -> [FigureText; 2] {
        [self.before, self.after].map(|weight| match weight {
            None => FigureText { value: "none".to_owned(), interval: None },
            Some([value, low, high]) => FigureText {
                value: signed(value, 1),
                interval: Some(format!("[{}, {}]", signed(low, 1), signed(high, 1))),
            },
        })
    }

    /// The name and both figures in a cell each.
    pub(crate) fn cells(&self) -> [String; 3] {
        let [before, after] = self.figures();
        [self.name(), before.to_string(), after.to_string()]
    }

    /// The size of the move.
    fn size(&self) -> f64 {
        let value = |weight: Option<[f64; 3]>| weight.map_or(0.0, |weight| weight[0]);
        (value(self.after) - value(self.before)).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_that_a_model_does_not_have_is_none() {
        let moved = WeightMove {
            feature: "calls".into(),
            term: String::new(),
            before: Some([1.0, -0.5, 1.5]),
            after: None,
        };
        assert!(!moved.is_of_both());
        assert_eq!(moved.cells(), ["calls", "+1.0 [−0.5, +1.5]", "none"]);
    }
}
