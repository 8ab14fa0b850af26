//! Encoded leads to scores, intervals and reasons.

use rayon::prelude::*;

use super::scale::{AVERAGE_SCORE, Score, points};
use super::sub_score::SubScore;
use crate::design::{Design, Encoded, Encoding, Term};
use crate::fit::{Covariance, Estimate};
use crate::linear_model::LinearModel;
use crate::model::Model;
use crate::units::{LogOdds, Probability};

/// The contribution of a feature to the score of a lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// Index into the features of the model's encoder.
    pub feature: usize,
    /// Score points above (or below) the average lead.
    pub points: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    pub log_odds: LogOdds,
    pub probability: Probability,
    /// The 95 % interval of the probability, from the covariance of the coefficients and the variance of features with a level or a
    /// missing value that is not in the training data. `None` where the model has no covariance.
    pub interval: Option<(Probability, Probability)>,
    pub score: Score,
    /// Sum of the demographic, firmographic, psychographic and persona reasons.
    pub fit: Score,
    /// Sum of the behavioural reasons.
    pub engagement: Score,
    /// Sum of the reasons of features with `signal = "interest"`; `None` when there is no such feature.
    pub interest: Option<Score>,
    /// Sum of the reasons of features with `signal = "intent"`; `None` when there is no such feature.
    pub intent: Option<Score>,
    /// One for each feature, the strongest first.
    pub reasons: Vec<Reason>,
}

impl Scored {
    /// A sub-score; `None` for interest or intent if no feature has that signal.
    pub fn part(&self, part: SubScore) -> Option<Score> {
        match part {
            SubScore::Fit => Some(self.fit),
            SubScore::Engagement => Some(self.engagement),
            SubScore::Interest => self.interest,
            SubScore::Intent => self.intent,
        }
    }

    /// The score points of a feature above the average lead.
    pub fn points_of(&self, feature: usize) -> f64 {
        self.reasons.iter().find(|reason| reason.feature == feature).map_or(0.0, |reason| reason.points)
    }
}

/// What is computed of a lead beside its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreDetails {
    /// The interval of the probability.
    pub interval: bool,
    /// The reasons.
    pub reasons: bool,
}

impl ScoreDetails {
    /// Everything.
    pub const ALL: Self = Self { interval: true, reasons: true };
}

/// Scores encoded leads, in order.
#[must_use]
pub fn score(model: &Model, encoded: &Encoded) -> Vec<Scored> {
    score_as(model, encoded, ScoreDetails::ALL)
}

/// The same with the details that are needed: what is not is `None` or empty.
pub(crate) fn score_as(model: &Model, encoded: &Encoded, details: ScoreDetails) -> Vec<Scored> {
    let inference = model.record.inference.as_ref().filter(|_| details.interval);
    scores(&model.linear, inference.map(|inference| &inference.covariance), encoded, details)
}

/// The same by a linear model alone; intervals need the covariance of its coefficients and intercept.
pub fn score_with(model: &LinearModel, covariance: Option<&Covariance>, encoded: &Encoded) -> Vec<Scored> {
    scores(model, covariance, encoded, ScoreDetails::ALL)
}

fn scores(
    model: &LinearModel,
    covariance: Option<&Covariance>,
    encoded: &Encoded,
    details: ScoreDetails,
) -> Vec<Scored> {
    let log_odds = model.linear_predictor(&encoded.design);
    let base_log_odds = model.base_log_odds();
    let start: Vec<f64> = average_contributions(model).iter().map(|average| -average).collect();
    let open_variance = open_variance(model, encoded);
    let features: Vec<usize> = model.encoder.columns().iter().map(|term| term.feature).collect();
    let parts = SubScores::of(model);
    let of_lead = |(contributions, terms): &mut (Vec<f64>, Vec<(usize, f64)>), row: usize, log_odds: f64| {
        let log_odds = LogOdds::new(log_odds)?;
        contributions.clone_from(&start);
        terms.clear();
        encoded.design.for_each_term(row, |column, value| {
            contributions[features[column]] += model.coefficients[column] * value;
            terms.push((column, value));
        });
        let interval = interval(covariance, log_odds, terms, open_variance[row]);
        let reasons = if details.reasons { strongest_first(contributions) } else { Vec::new() };
        Some(parts.scored(
            Score::of(log_odds.value(), base_log_odds),
            log_odds,
            contributions,
            interval,
            reasons,
        ))
    };
    let scored = log_odds.par_iter().enumerate();
    scored
        .map_init(Default::default, |scratch, (row, &log_odds)| of_lead(scratch, row, log_odds))
        .flatten_iter()
        .collect()
}

/// The reasons of one row of a design of the model's encoder, the strongest first.
pub fn reasons(model: &LinearModel, design: &Design, row: usize) -> Vec<Reason> {
    let average = average_contributions(model);
    let mut contributions: Vec<f64> = average.iter().map(|average| -average).collect();
    design.for_each_term(row, |column, value| {
        contributions[model.encoder.columns()[column].feature] += model.coefficients[column] * value;
    });
    strongest_first(&contributions)
}

/// For each lead, the variance of its log-odds due to features with a level or a missing value that is not in the training data: the variance, in
/// log-odds², of the feature's contribution over training deals.
fn open_variance(model: &LinearModel, encoded: &Encoded) -> Vec<f64> {
    let of_feature = open_variances(model);
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

/// For each feature, the variance of its contribution over training deals, in log-odds².
pub(crate) fn open_variances(model: &LinearModel) -> Vec<f64> {
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
    of_feature
}

/// The 95 % interval of a lead's probability, symmetric in log-odds, from the covariance of coefficients and other variance.
fn interval(
    covariance: Option<&Covariance>,
    log_odds: LogOdds,
    terms: &[(usize, f64)],
    open_variance: f64,
) -> Option<(Probability, Probability)> {
    let error = covariance?.standard_error_of_sum(terms).hypot(open_variance.sqrt());
    let estimate = Estimate::symmetric(log_odds.value(), error);
    let bound = |log_odds| Some(LogOdds::new(log_odds)?.probability());
    bound(estimate.low).zip(bound(estimate.high))
}

/// The contribution of each feature to the log-odds of the average lead.
fn average_contributions(model: &LinearModel) -> Vec<f64> {
    let mut average = vec![0.0; model.encoder.features().len()];
    for (term, of_column) in model.encoder.columns().iter().zip(model.mean_contributions()) {
        average[term.feature] += of_column;
    }
    average
}

/// The contribution of each feature to the score, from that to the log-odds.
fn strongest_first(contributions: &[f64]) -> Vec<Reason> {
    let reason = |(feature, &contribution)| Reason { feature, points: points(contribution) };
    let mut reasons: Vec<Reason> = contributions.iter().enumerate().map(reason).collect();
    reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()).then(a.feature.cmp(&b.feature)));
    reasons
}

/// The features that count towards each sub-score.
struct SubScores {
    fit: Option<Vec<usize>>,
    engagement: Option<Vec<usize>>,
    interest: Option<Vec<usize>>,
    intent: Option<Vec<usize>>,
}

impl SubScores {
    fn of(model: &LinearModel) -> Self {
        let features = model.encoder.features().iter().enumerate();
        let of = |part: SubScore| {
            let counts = features.clone().filter(|(_, feature)| part.counts(feature.group, feature.signal));
            let counts: Vec<usize> = counts.map(|(index, _)| index).collect();
            (!counts.is_empty()).then_some(counts)
        };
        Self {
            fit: of(SubScore::Fit),
            engagement: of(SubScore::Engagement),
            interest: of(SubScore::Interest),
            intent: of(SubScore::Intent),
        }
    }

    /// A lead with these contributions of its features to its log-odds.
    fn scored(
        &self,
        score: Score,
        log_odds: LogOdds,
        contributions: &[f64],
        interval: Option<(Probability, Probability)>,
        reasons: Vec<Reason>,
    ) -> Scored {
        let sum = |features: &Option<Vec<usize>>| {
            let sum = |sum, &feature: &usize| sum + contributions[feature];
            let sum: f64 = features.as_ref()?.iter().fold(0.0, sum);
            Some(Score { exact: AVERAGE_SCORE + points(sum) })
        };
        let average = Score { exact: AVERAGE_SCORE };
        Scored {
            log_odds,
            probability: log_odds.probability(),
            interval,
            score,
            fit: sum(&self.fit).unwrap_or(average),
            engagement: sum(&self.engagement).unwrap_or(average),
            interest: sum(&self.interest),
            intent: sum(&self.intent),
            reasons,
        }
    }
}
