//! The change of the mean score since the training, split by feature.

use std::fmt;

use serde::Serialize;

use super::counts::LeadCounts;
use super::profile::TrainingProfile;
use crate::design::{Encoding, Term, shown_level, unshaped};
use crate::label::Labelled;
use crate::linear_model::LinearModel;
use crate::numbers::{percent, short};
use crate::statistics::NORMAL_975;

/// The mean log-odds of the leads minus that of the training deals.
///
/// # Shapes and units
/// In log-odds. The parts of the features add up to `total`: with βⱼ the coefficients, Δ = Σⱼ βⱼ (mean now − mean in training).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreShift {
    /// The change.
    pub total: f64,
    /// Its 95 % interval; `None` without one.
    pub interval: Option<(f64, f64)>,
    /// The part of each feature, the largest first.
    pub features: Vec<FeatureShift>,
}

/// The part of one feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeatureShift {
    /// Its name.
    pub feature: Labelled,
    /// The part of the change.
    pub log_odds: f64,
    /// The most important change of its values.
    pub cause: ShiftCause,
}

/// A change of the values of a feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ShiftCause {
    /// The mean of a number; of the shape `log` the number at the mean logarithm. Unknown numbers count as imputed.
    Mean {
        /// Of the training deals.
        training: f64,
        /// Of the leads.
        now: f64,
    },
    /// The share of rows with a level or member, with yes, or without a value.
    Share {
        /// What they have in common.
        what: String,
        /// Of the training deals.
        training: f64,
        /// Of the leads.
        now: f64,
    },
    /// The share of leads with a level or member that training did not have.
    Unseen {
        /// Of the leads.
        now: f64,
    },
}

impl fmt::Display for ShiftCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mean { training, now } => {
                let direction = if now > training { "higher" } else { "lower" };
                write!(f, "{direction} on average ({}, in training {})", short(*now), short(*training))
            }
            Self::Share { what, training, now } => {
                let direction = if now > training { "more" } else { "fewer" };
                write!(f, "{direction} {what} ({}, in training {})", percent(*now), percent(*training))
            }
            Self::Unseen { now } => write!(f, "values that training did not have ({})", percent(*now)),
        }
    }
}

/// The change of the mean log-odds between the training deals and these leads, at least one.
pub(super) fn shift(model: &LinearModel, profile: &TrainingProfile, leads: &LeadCounts) -> ScoreShift {
    let n = leads.n as f64;
    let now: Vec<f64> = leads.sums.iter().map(|sum| sum / n).collect();
    let change = |column: usize| model.coefficients[column] * (now[column] - model.means[column]);
    let feature = |(index, feature): (usize, &crate::design::FeatureEncoding)| {
        let columns: Vec<usize> =
            (0..now.len()).filter(|&column| model.encoder.columns()[column].feature == index).collect();
        let largest = columns.iter().copied().max_by(|&a, &b| change(a).abs().total_cmp(&change(b).abs()));
        let cause = largest.map(|column| cause(model, column, now[column]));
        let unseen = leads.features[index].unseen as f64 / n;
        let cause =
            cause.filter(|cause| !is_smaller(cause, unseen)).unwrap_or(ShiftCause::Unseen { now: unseen });
        let unknown = leads.features[index].bins.last().copied().unwrap_or_default() as f64 / n;
        let before = profile.unknown_share(index).unwrap_or_default();
        // What is imputed for most of the leads is no change of their numbers.
        let cause = if unknown - before > MOSTLY_UNKNOWN {
            ShiftCause::Share { what: "(unknown)".to_owned(), training: before, now: unknown }
        } else {
            cause
        };
        FeatureShift { feature: feature.labelled(), log_odds: columns.into_iter().map(change).sum(), cause }
    };
    let mut features: Vec<FeatureShift> = model.encoder.features().iter().enumerate().map(feature).collect();
    features.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()));
    let total: f64 = features.iter().map(|feature| feature.log_odds).sum();
    let error = leads.log_odds_error().map(|error| error.hypot(profile.log_odds_error));
    let interval = error.map(|error| (total - NORMAL_975 * error, total + NORMAL_975 * error));
    ScoreShift { total, interval, features }
}

/// Where the share of unknown values has grown by more than this, it is the cause.
const MOSTLY_UNKNOWN: f64 = 0.5;

/// Whether the share of a level has changed by less than the share of unseen ones.
fn is_smaller(cause: &ShiftCause, unseen: f64) -> bool {
    matches!(cause, ShiftCause::Share { training, now, .. } if (now - training).abs() < unseen)
}

/// The change of a column.
fn cause(model: &LinearModel, column: usize, now: f64) -> ShiftCause {
    let term = &model.encoder.columns()[column];
    let training = model.means[column];
    let what = match &term.term {
        Term::Value => {
            let encoding = &model.encoder.features()[term.feature].encoding;
            return ShiftCause::Mean { training: number(encoding, training), now: number(encoding, now) };
        }
        Term::Yes => "yes".to_owned(),
        Term::Level(level) | Term::Member(level) => shown_level(level).into_owned(),
        Term::Other => "(other)".to_owned(),
        Term::Unknown => "(unknown)".to_owned(),
    };
    ShiftCause::Share { what, training, now }
}

/// The number whose standardised form is `standardised`.
fn number(encoding: &Encoding, standardised: f64) -> f64 {
    match *encoding {
        Encoding::Number { log, mean, deviation, .. } => unshaped(mean + deviation * standardised, log),
        _ => standardised,
    }
}
