//! Log-odds to a probability, a score, sub-scores and reasons that add up.
//!
//! score = 50 + 10·log2(odds / odds of the average lead). 50 is the average lead, the one with the training mean
//! of every column; 10 more doubles the odds. A reason is coefficient × (value − training mean), summed over the
//! columns of a feature, in score points: 50 plus all reasons is the score before it is rounded.

mod scorecard;

use rayon::prelude::*;

use crate::design::{Encoded, Encoding, Term};
use crate::fit::Estimate;
use crate::model::Model;
use crate::project::{Group, Signal};
use crate::units::{LogOdds, Probability};

pub use scorecard::{Part, Row, Scorecard, When};

/// The score of the average lead.
pub const AVERAGE_SCORE: f64 = 50.0;

/// Score points that double the odds (Siddiqi, *Credit Risk Scorecards*: "points to double the odds").
pub const POINTS_TO_DOUBLE: f64 = 10.0;

/// Score points for a change in log-odds.
#[must_use]
pub fn points(log_odds: f64) -> f64 {
    log_odds * POINTS_TO_DOUBLE / std::f64::consts::LN_2
}

/// A score as it is shown: a whole number from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Before rounding, without bounds.
    pub exact: f64,
}

impl Score {
    /// 0 to 100.
    #[must_use]
    pub fn shown(self) -> u8 {
        // In range by construction, so the cast keeps the value.
        self.exact.round().clamp(0.0, 100.0) as u8
    }

    /// Whether the scale was too short for it.
    #[must_use]
    pub fn is_clamped(self) -> bool {
        !(0.0..=100.0).contains(&self.exact.round())
    }
}

/// What moved the score of a lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// Index into the features of the model's encoder.
    pub feature: usize,
    /// Score points above (or below) the average lead.
    pub points: f64,
}

/// A scored lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Natural-log odds of winning.
    pub log_odds: LogOdds,
    /// Probability of winning.
    pub probability: Probability,
    /// The 95 % interval of the probability: how far it is open because the weights were learned from so many deals
    /// and not from all there could be, and because of words and gaps that training never saw. `None` where the model has no covariance.
    pub interval: Option<(Probability, Probability)>,
    /// The score.
    pub score: Score,
    /// Demographic, firmographic, psychographic and persona reasons alone.
    pub fit: Score,
    /// Behavioural reasons alone.
    pub engagement: Score,
    /// Reasons of features with `signal = "interest"` alone; `None` when there is no such feature.
    pub interest: Option<Score>,
    /// Reasons of features with `signal = "intent"` alone; `None` when there is no such feature.
    pub intent: Option<Score>,
    /// One for each feature, the strongest first.
    pub reasons: Vec<Reason>,
}

/// Scores encoded leads, in order.
#[must_use]
pub fn score(model: &Model, encoded: &Encoded) -> Vec<Scored> {
    let log_odds = model.log_odds(encoded);
    let average = average_contributions(model);
    let open_variance = open_variance(model, encoded);
    log_odds
        .par_iter()
        .enumerate()
        .filter_map(|(row, &log_odds)| {
            let log_odds = LogOdds::new(log_odds)?;
            let mut contributions: Vec<f64> = average.iter().map(|average| -average).collect();
            let mut terms: Vec<(usize, f64)> = Vec::new();
            encoded.design.for_each_term(row, |column, value| {
                let feature = model.encoder.columns()[column].feature;
                contributions[feature] += model.coefficients[column] * value;
                terms.push((column, value));
            });
            let interval = interval(model, log_odds, &terms, open_variance[row]);
            Some(scored(model, log_odds, interval, &contributions))
        })
        .collect()
}

/// For each lead, how much its log-odds are open because training never saw one of its words, or always knew a value
/// that is missing: the variance, in log-odds², that the feature brings into the log-odds of training deals.
fn open_variance(model: &Model, encoded: &Encoded) -> Vec<f64> {
    let mut of_feature = vec![0.0; model.encoder.features().len()];
    for (column, term) in model.encoder.columns().iter().enumerate() {
        let (beta, mean) = (model.coefficients[column], model.means[column]);
        of_feature[term.feature] += match model.encoder.features()[term.feature].encoding {
            Encoding::Number { .. } if term.term == Term::Value => beta * beta,
            // Effects of levels are centred, so their mean square is their variance.
            Encoding::Bins { .. } | Encoding::Levels { .. } => mean * beta * beta,
            _ => mean * (1.0 - mean) * beta * beta,
        };
    }
    let mut variance = vec![0.0; encoded.design.n_rows()];
    for rows in [&encoded.unseen, &encoded.newly_unknown] {
        for (feature, rows) in rows.iter().enumerate() {
            for &row in rows {
                variance[row as usize] += of_feature[feature];
            }
        }
    }
    variance
}

/// The 95 % interval of a lead's probability, symmetric in log-odds, from the covariance of the weights and what else is
/// open.
fn interval(
    model: &Model,
    log_odds: LogOdds,
    terms: &[(usize, f64)],
    open_variance: f64,
) -> Option<(Probability, Probability)> {
    let covariance = &model.record.inference.as_ref()?.covariance;
    let error = covariance.standard_error_of_sum(terms).hypot(open_variance.sqrt());
    let estimate = Estimate::symmetric(log_odds.value(), error);
    let bound = |log_odds| Some(LogOdds::new(log_odds)?.probability());
    bound(estimate.low).zip(bound(estimate.high))
}

/// What each feature adds to the log-odds of the average lead.
fn average_contributions(model: &Model) -> Vec<f64> {
    let mut average = vec![0.0; model.encoder.features().len()];
    for (column, term) in model.encoder.columns().iter().enumerate() {
        average[term.feature] += model.coefficients[column] * model.means[column];
    }
    average
}

fn scored(
    model: &Model,
    log_odds: LogOdds,
    interval: Option<(Probability, Probability)>,
    contributions: &[f64],
) -> Scored {
    let features = model.encoder.features();
    let partial = |wanted: &dyn Fn(Group, Option<Signal>) -> bool| {
        let chosen =
            features.iter().zip(contributions).filter(|(feature, _)| wanted(feature.group, feature.signal));
        let (count, sum) =
            chosen.fold((0, 0.0), |(count, sum), (_, contribution)| (count + 1, sum + contribution));
        (count > 0).then(|| Score { exact: AVERAGE_SCORE + points(sum) })
    };
    let average = Score { exact: AVERAGE_SCORE };
    let fit = partial(&|group, _| group.is_fit()).unwrap_or(average);
    let engagement = partial(&|group, _| group == Group::Behavioural).unwrap_or(average);
    let interest = partial(&|_, signal| signal == Some(Signal::Interest));
    let intent = partial(&|_, signal| signal == Some(Signal::Intent));
    let mut reasons: Vec<Reason> = contributions
        .iter()
        .enumerate()
        .map(|(feature, &contribution)| Reason { feature, points: points(contribution) })
        .collect();
    reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()).then(a.feature.cmp(&b.feature)));
    let exact = AVERAGE_SCORE + points(log_odds.value() - model.base_log_odds());
    Scored {
        log_odds,
        probability: log_odds.probability(),
        interval,
        score: Score { exact },
        fit,
        engagement,
        interest,
        intent,
        reasons,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_points_double_the_odds() {
        assert!((points(2f64.ln()) - 10.0).abs() < 1e-12);
        assert_eq!(Score { exact: 112.3 }.shown(), 100);
        assert!(Score { exact: 112.3 }.is_clamped());
        assert!(!Score { exact: 99.6 }.is_clamped());
    }
}
