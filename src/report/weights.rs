//! The weights of a model for people, with their uncertainty.

use super::weight_sentence::in_words;
use crate::design::{Encoding, Term};
use crate::fit::{Estimate, Penalty};
use crate::model::Model;
use crate::score::points;
use crate::statistics::Figure;
use crate::tables::csv_text;

/// A weight of a model, for tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// The feature.
    pub feature: String,
    /// Its group.
    pub group: &'static str,
    /// What the weight belongs to: a level, a member, "(unknown)", or empty for the number itself.
    pub term: String,
    /// What is compared in `typical`: "per standard deviation", "against the average deal".
    pub contrast: &'static str,
    /// Change in log-odds for one `unit`.
    pub log_odds: f64,
    /// The same with its 95 % interval; `None` where the model has none.
    pub estimate: Option<Estimate>,
    /// Change in log-odds for a usual difference: one standard deviation of a number, or having it at all.
    pub typical: f64,
    /// The same with its 95 % interval; `None` where the model has none.
    pub typical_estimate: Option<Estimate>,
    /// Share of bootstraps by account in which it has the same sign, from 0 to 1.
    pub sign_stability: Option<f64>,
    /// Its prior mean from the points table, in log-odds for one `unit`; `None` if the prior mean is 0.
    pub prior: Option<f64>,
    /// The same for a usual difference.
    pub typical_prior: Option<f64>,
    /// What one unit is.
    pub unit: String,
    /// Share of training rows with the level (or the mean of the standardised number, 0).
    pub mean: f64,
    /// What it means, in a sentence.
    pub words: String,
}

/// The weights of a model in the order of its columns.
#[must_use]
pub fn weights(model: &Model) -> Vec<Weight> {
    (0..model.linear.coefficients.len()).map(|column| weight(model, column)).collect()
}

fn weight(model: &Model, column: usize) -> Weight {
    let term = &model.linear.encoder.columns()[column];
    let feature = &model.linear.encoder.features()[term.feature];
    let typical = model.linear.coefficients[column];
    let typical_estimate = model.record.estimate(column, typical);
    let (units, unit) = match (&term.term, &feature.encoding) {
        (Term::Value, Encoding::Number { log: true, deviation, .. }) => (*deviation, "1 of ln(1 + x)"),
        (Term::Value, Encoding::Number { deviation, .. }) => (*deviation, "1"),
        (Term::Value, _) => (1.0, "1"),
        (Term::Yes, _) => (1.0, "yes"),
        _ => (1.0, "has it"),
    };
    let name = match &term.term {
        Term::Value => String::new(),
        Term::Yes => "yes".to_owned(),
        Term::Level(word) | Term::Member(word) => word.clone(),
        Term::Other => "(other)".to_owned(),
        Term::Unknown => "(unknown)".to_owned(),
    };
    let contrast = contrast(&feature.encoding, &term.term);
    let typical_prior = model.record.prior.as_ref().map(|prior| prior.weights[column]);
    Weight {
        feature: feature.name.clone(),
        group: feature.group.name(),
        term: name,
        contrast,
        log_odds: typical / units,
        estimate: typical_estimate.map(|estimate| estimate.scaled(units.recip())),
        typical,
        typical_estimate,
        sign_stability: model.record.stability.as_ref().and_then(|found| found.same_sign[column]),
        prior: typical_prior.map(|prior| prior / units),
        typical_prior,
        unit: unit.to_owned(),
        mean: model.linear.means[column],
        words: in_words(feature, &term.term, typical),
    }
}

/// What a weight compares.
fn contrast(encoding: &Encoding, term: &Term) -> &'static str {
    match (encoding, term) {
        (Encoding::Number { log: true, .. }, Term::Value) => "per standard deviation of ln(1 + x)",
        (Encoding::Number { .. }, Term::Value) => "per standard deviation",
        (Encoding::Number { .. }, _) => "against the median",
        (Encoding::Flag { .. }, _) => "against no",
        (Encoding::Members { .. }, Term::Unknown) => "against none",
        (Encoding::Members { .. }, _) => "against not having it",
        (Encoding::Levels { .. } | Encoding::Bins { .. }, _) => "against the average deal",
    }
}

impl Weight {
    /// The term and what it is compared with: "VP against the average deal".
    pub(crate) fn named_contrast(&self) -> String {
        if self.term.is_empty() {
            self.contrast.to_owned()
        } else {
            format!("{} {}", self.term, self.contrast)
        }
    }

    /// The score points of the contrast, with their 95 % interval where both its ends are finite.
    #[must_use]
    pub fn points(&self) -> Figure {
        let ends = self.typical_estimate.map(|estimate| (points(estimate.low), points(estimate.high)));
        Figure {
            value: points(self.typical),
            interval: ends.filter(|ends| ends.0.is_finite() && ends.1.is_finite()),
        }
    }
}

/// The columns of `weights.csv`: log-odds and their errors for one `unit`, score points for one unit and for the `contrast` that the
/// terminal and the report show.
const HEADER: [&str; 20] = [
    "group",
    "feature",
    "term",
    "unit",
    "log_odds",
    "std_error",
    "low_95",
    "high_95",
    "z",
    "p_value",
    "sign_stability",
    "score_points_per_unit",
    "score_points_per_unit_low_95",
    "score_points_per_unit_high_95",
    "contrast",
    "score_points",
    "score_points_low_95",
    "score_points_high_95",
    "training_mean",
    "in_words",
];

/// Further columns where a points table is the prior mean: its weight in log-odds, and how far the weight is from it.
const PRIOR_HEADER: [&str; 2] = ["prior", "moved"];

/// The weights as CSV.
pub(crate) fn weights_csv(model: &Model) -> String {
    let further = if model.record.prior.is_some() { &PRIOR_HEADER[..] } else { &[] };
    let header: Vec<String> = HEADER.iter().chain(further).map(|&name| name.to_owned()).collect();
    let cells = weights(model).into_iter().map(|weight| weight_cells(model, &weight));
    csv_text(std::iter::once(header).chain(cells))
}

fn weight_cells(model: &Model, weight: &Weight) -> Vec<String> {
    let number = |value: f64| value.to_string();
    let finite = |estimate: Option<&Estimate>, figure: fn(&Estimate) -> f64| {
        let figure = estimate.map(figure).filter(|figure| figure.is_finite());
        figure.map(number).unwrap_or_default()
    };
    let of = |figure: fn(&Estimate) -> f64| finite(weight.estimate.as_ref(), figure);
    let typical = |figure: fn(&Estimate) -> f64| finite(weight.typical_estimate.as_ref(), figure);
    // Firth's intervals are those of the profile, which z and p would contradict.
    let is_symmetric = model.record.penalty != Penalty::Firth;
    let wald = |figure: fn(&Estimate) -> f64| if is_symmetric { of(figure) } else { String::new() };
    let moved = weight.prior.map(|prior| [number(prior), number(weight.log_odds - prior)]);
    let cells = [
        weight.group.to_owned(),
        weight.feature.clone(),
        weight.term.clone(),
        weight.unit.clone(),
        number(weight.log_odds),
        of(|estimate| estimate.standard_error),
        of(|estimate| estimate.low),
        of(|estimate| estimate.high),
        wald(Estimate::z),
        wald(Estimate::p_value),
        weight.sign_stability.map(number).unwrap_or_default(),
        number(points(weight.log_odds)),
        of(|estimate| points(estimate.low)),
        of(|estimate| points(estimate.high)),
        weight.contrast.to_owned(),
        number(points(weight.typical)),
        typical(|estimate| points(estimate.low)),
        typical(|estimate| points(estimate.high)),
        number(weight.mean),
        weight.words.clone(),
    ];
    cells.into_iter().chain(moved.into_iter().flatten()).collect()
}
