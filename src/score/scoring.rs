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
    /// One for each feature, the strongest first, as far as they are asked for.
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

/// The reasons of a lead that are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reasons {
    /// None.
    None,
    /// The [`STRONGEST`] for and then the strongest against, and no others.
    Strongest,
    /// All in order.
    All,
}

/// The number of reasons for, and of those against, where not all are computed.
pub const STRONGEST: usize = 3;

/// Fewer leads are not worth a task.
const LEADS_AT_ONCE: usize = 1024;

/// What is computed of a lead beside its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreDetails {
    /// The interval of the probability.
    pub interval: bool,
    /// The reasons.
    pub reasons: Reasons,
    /// The sub-scores.
    pub parts: bool,
}

impl ScoreDetails {
    /// Everything.
    pub const ALL: Self = Self { interval: true, reasons: Reasons::All, parts: true };
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
    let parts = if details.parts { SubScores::of(model) } else { SubScores::NONE };
    let has_terms = covariance.is_some() || details.reasons != Reasons::None || details.parts;
    let of_lead = |(contributions, ones): &mut (Vec<f64>, Vec<usize>), row: usize, log_odds| {
        if has_terms {
            contributions.clone_from(&start);
            ones.clear();
            let mut add = |column: usize, value: f64| {
                contributions[features[column]] += model.coefficients[column] * value;
            };
            encoded.design.dense_row(row).iter().enumerate().for_each(|(column, &value)| add(column, value));
            encoded.design.for_each_one(row, |column| {
                add(column, 1.0);
                ones.push(column);
            });
        }
        let interval =
            interval(covariance, log_odds, (encoded.design.dense_row(row), ones), open_variance[row]);
        let reasons = match details.reasons {
            Reasons::None => Vec::new(),
            Reasons::Strongest => strongest_of_each(contributions),
            Reasons::All => strongest_first(contributions),
        };
        let score = Score::of(log_odds.value(), base_log_odds);
        parts.scored(score, log_odds, contributions, interval, reasons)
    };
    let finite =
        log_odds.iter().enumerate().filter_map(|(row, &log_odds)| Some((row, LogOdds::new(log_odds)?)));
    let finite: Vec<(usize, LogOdds)> = finite.collect();
    let scored = finite.par_iter().with_min_len(LEADS_AT_ONCE);
    scored.map_init(Default::default, |scratch, &(row, log_odds)| of_lead(scratch, row, log_odds)).collect()
}

/// The score points of features of encoded leads above the average lead, one by one: for leads whose reasons are not all kept.
#[derive(Debug)]
pub(crate) struct FeaturePoints<'a> {
    model: &'a LinearModel,
    design: &'a Design,
    average: Vec<f64>,
}

impl<'a> FeaturePoints<'a> {
    /// Of the leads of this design of the model's encoder.
    pub(crate) fn new(model: &'a LinearModel, design: &'a Design) -> Self {
        Self { model, design, average: average_contributions(model) }
    }

    /// Those of the feature at this index for the lead of a row.
    pub(crate) fn of(&self, row: usize, feature: usize) -> f64 {
        let mut contribution = -self.average[feature];
        self.design.for_each_term(row, |column, value| {
            if self.model.encoder.columns()[column].feature == feature {
                contribution += self.model.coefficients[column] * value;
            }
        });
        points(contribution)
    }
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
    (dense, ones): (&[f64], &[usize]),
    open_variance: f64,
) -> Option<(Probability, Probability)> {
    let error = covariance?.standard_error_of_sum(dense, ones).hypot(open_variance.sqrt());
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

/// The features that move the score most up, and those that move it most down, the strongest of each first; of equal ones the first feature.
fn strongest_of_each(contributions: &[f64]) -> Vec<Reason> {
    let none = Reason { feature: 0, points: 0.0 };
    let (mut up, mut down) = ([none; STRONGEST], [none; STRONGEST]);
    for (feature, &contribution) in contributions.iter().enumerate() {
        let points = points(contribution);
        let (mut up_next, mut down_next) = (Reason { feature, points }, Reason { feature, points });
        // Without branches, as nothing tells which of the features are strong: each choice is a move. Those that are weaker all move on by one place.
        for place in 0..STRONGEST {
            let own = up[place];
            (up[place], up_next) = if points > own.points { (up_next, own) } else { (own, up_next) };
            let own = down[place];
            (down[place], down_next) = if points < own.points { (down_next, own) } else { (own, down_next) };
        }
    }
    let mut reasons = Vec::with_capacity(2 * STRONGEST);
    reasons.extend(up.into_iter().chain(down).filter(|reason| reason.points != 0.0));
    reasons
}

/// The contribution of each feature to the score, from that to the log-odds.
fn strongest_first(contributions: &[f64]) -> Vec<Reason> {
    let points: Vec<f64> = contributions.iter().map(|&contribution| points(contribution)).collect();
    // The bits of positive numbers are in their order, so that whole numbers can be compared in place of them.
    let key = |(feature, points): (usize, &f64)| u128::from(!points.abs().to_bits()) << 64 | feature as u128;
    let mut order: Vec<u128> = points.iter().enumerate().map(key).collect();
    order.sort_unstable();
    let reason = |key| {
        let feature = key as u64 as usize;
        Reason { feature, points: points[feature] }
    };
    order.into_iter().map(reason).collect()
}

/// The features that count towards each sub-score.
struct SubScores {
    fit: Option<Vec<usize>>,
    engagement: Option<Vec<usize>>,
    interest: Option<Vec<usize>>,
    intent: Option<Vec<usize>>,
}

impl SubScores {
    /// Where they are not needed.
    const NONE: Self = Self { fit: None, engagement: None, interest: None, intent: None };

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_strongest_are_those_of_all_in_order(
            // With few different numbers, so that many are equal.
            contributions in proptest::collection::vec(prop_oneof![-3_i8..4, -100_i8..100], 0..40),
        ) {
            // Of a third, with differences that are those of rounding alone.
            let number = |(place, n): (usize, i8)| f64::from(n) / 3.0 * (1.0 + (place % 2) as f64 * f64::EPSILON);
            let contributions: Vec<f64> = contributions.into_iter().enumerate().map(number).collect();
            let of_sign = |reasons: &[Reason], sign: f64| -> Vec<Reason> {
                reasons.iter().filter(|reason| reason.points * sign > 0.0).take(STRONGEST).copied().collect()
            };
            let (some, all) = (strongest_of_each(&contributions), strongest_first(&contributions));
            for sign in [1.0, -1.0] {
                prop_assert_eq!(of_sign(&some, sign), of_sign(&all, sign));
            }
            prop_assert!(some.iter().all(|reason| all.contains(reason)));
            prop_assert!(all.is_sorted_by(|a, b| a.points.abs() >= b.points.abs()));
        }
    }
}
