//! The weights of a model for people, with their uncertainty.

use super::weight_sentence::in_words;
use crate::design::{Encoding, Term, shown_level};
use crate::fit::{Estimate, Penalty};
use crate::label::Labelled;
use crate::linear_model::LinearModel;
use crate::model::{FitRecord, Model};
use crate::score::points;
use crate::statistics::Figure;
use crate::tables::{CellGuard, csv_text};

/// A weight of a model, for tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    pub feature: Labelled,
    pub group: &'static str,
    /// The term of the weight: a level, a member, "(unknown)", or empty for the number itself.
    pub term: String,
    /// The contrast of `typical`: "per standard deviation", "against the average deal".
    pub contrast: &'static str,
    /// Change in log-odds for one `unit`.
    pub log_odds: f64,
    /// The same with its 95 % interval; `None` if the model has none.
    pub estimate: Option<Estimate>,
    /// Change in log-odds for the contrast: one standard deviation of a number, else presence against absence.
    pub typical: f64,
    /// The same with its 95 % interval; `None` if the model has none.
    pub typical_estimate: Option<Estimate>,
    /// Share of bootstraps by account in which it has the same sign, from 0 to 1.
    pub sign_stability: Option<f64>,
    /// Its prior mean from the points table, in log-odds for one `unit`; `None` if the prior mean is 0.
    pub prior: Option<f64>,
    /// The same for the contrast.
    pub typical_prior: Option<f64>,
    pub unit: String,
    /// Share of training rows with the level (or the mean of the standardised number, 0).
    pub mean: f64,
    /// Its meaning, in a sentence.
    pub words: String,
}

/// The weights of a model in the order of its columns.
pub fn weights(model: &Model) -> Vec<Weight> {
    let (linear, record) = (&model.linear, &model.record);
    (0..linear.coefficients.len()).map(|column| weight(linear, record, column)).collect()
}

fn weight(model: &LinearModel, record: &FitRecord, column: usize) -> Weight {
    let term = &model.encoder.columns()[column];
    let feature = &model.encoder.features()[term.feature];
    let typical = model.coefficients[column];
    let typical_estimate = record.estimate(column, typical);
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
        Term::Level(word) | Term::Member(word) => shown_level(word).into_owned(),
        Term::Other => "(other)".to_owned(),
        Term::Unknown => "(unknown)".to_owned(),
    };
    let contrast = contrast(&feature.encoding, &term.term);
    let typical_prior = record.prior.as_ref().map(|prior| prior.weights[column]);
    Weight {
        feature: feature.labelled(),
        group: feature.group.name(),
        term: name,
        contrast,
        log_odds: typical / units,
        estimate: typical_estimate.map(|estimate| estimate.scaled(units.recip())),
        typical,
        typical_estimate,
        sign_stability: record.stability.as_ref().and_then(|found| found.same_sign[column]),
        prior: typical_prior.map(|prior| prior / units),
        typical_prior,
        unit: unit.to_owned(),
        mean: model.means[column],
        words: in_words(feature, &term.term, typical),
    }
}

/// The contrast of a weight.
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
    /// The term with its contrast: "VP against the average deal".
    pub(crate) fn named_contrast(&self) -> String {
        if self.term.is_empty() {
            self.contrast.to_owned()
        } else {
            format!("{} {}", self.term, self.contrast)
        }
    }

    /// The score points of the contrast, with their 95 % interval if both ends are finite.
    pub fn points(&self) -> Figure {
        let ends = self.typical_estimate.map(|estimate| (points(estimate.low), points(estimate.high)));
        Figure {
            value: points(self.typical),
            interval: ends.filter(|ends| ends.0.is_finite() && ends.1.is_finite()),
        }
    }
}

/// A column of `weights.csv`: its name, and its cells.
type WeightColumn = (&'static str, WeightCell);

/// A cell of a weight.
#[derive(Clone, Copy)]
enum WeightCell {
    Text(fn(&Weight) -> String),
    /// `None` is an empty cell.
    Number(fn(&Weight) -> Option<f64>),
}

/// The cells of a column of the table of weights.
#[derive(Debug, Clone, PartialEq)]
pub enum WeightCells {
    /// Words.
    Texts(Vec<String>),
    /// Numbers; `None` where there is none.
    Numbers(Vec<Option<f64>>),
}

/// The columns of `weights.csv`: log-odds for one `unit`, score points for one unit and for the `contrast` shown elsewhere.
const COLUMNS: [WeightColumn; 21] = [
    ("group", WeightCell::Text(|weight| weight.group.to_owned())),
    ("feature", WeightCell::Text(|weight| weight.feature.name().to_owned())),
    ("label", WeightCell::Text(|weight| weight.feature.text().to_owned())),
    ("term", WeightCell::Text(|weight| weight.term.clone())),
    ("unit", WeightCell::Text(|weight| weight.unit.clone())),
    ("log_odds", WeightCell::Number(|weight| Some(weight.log_odds))),
    ("std_error", WeightCell::Number(|weight| finite(weight.estimate, |estimate| estimate.standard_error))),
    ("low_95", WeightCell::Number(|weight| finite(weight.estimate, |estimate| estimate.low))),
    ("high_95", WeightCell::Number(|weight| finite(weight.estimate, |estimate| estimate.high))),
    ("z", WeightCell::Number(|weight| finite(weight.estimate, Estimate::z))),
    ("p_value", WeightCell::Number(|weight| finite(weight.estimate, Estimate::p_value))),
    ("sign_stability", WeightCell::Number(|weight| weight.sign_stability)),
    ("score_points_per_unit", WeightCell::Number(|weight| Some(points(weight.log_odds)))),
    (
        "score_points_per_unit_low_95",
        WeightCell::Number(|weight| finite(weight.estimate, |at| points(at.low))),
    ),
    (
        "score_points_per_unit_high_95",
        WeightCell::Number(|weight| finite(weight.estimate, |at| points(at.high))),
    ),
    ("contrast", WeightCell::Text(|weight| weight.contrast.to_owned())),
    ("score_points", WeightCell::Number(|weight| Some(points(weight.typical)))),
    (
        "score_points_low_95",
        WeightCell::Number(|weight| finite(weight.typical_estimate, |at| points(at.low))),
    ),
    (
        "score_points_high_95",
        WeightCell::Number(|weight| finite(weight.typical_estimate, |at| points(at.high))),
    ),
    ("training_mean", WeightCell::Number(|weight| Some(weight.mean))),
    ("in_words", WeightCell::Text(|weight| weight.words.clone())),
];

/// Further columns if a points table is the prior mean: its weight in log-odds, and the difference of the weight from it.
const PRIOR_COLUMNS: [WeightColumn; 2] = [
    ("prior", WeightCell::Number(|weight| weight.prior)),
    ("moved", WeightCell::Number(|weight| weight.prior.map(|prior| weight.log_odds - prior))),
];

/// A figure of an estimate; `None` if there is none, or it is not bounded.
fn finite(estimate: Option<Estimate>, figure: fn(&Estimate) -> f64) -> Option<f64> {
    estimate.as_ref().map(figure).filter(|figure| figure.is_finite())
}

/// The table of the weights of a model: its columns by name, with a cell for each weight.
pub(crate) fn weight_table(model: &LinearModel, record: &FitRecord) -> Vec<(&'static str, WeightCells)> {
    let further = if record.prior.is_some() { &PRIOR_COLUMNS[..] } else { &[] };
    let weights: Vec<Weight> = (0..model.coefficients.len()).map(|at| weight(model, record, at)).collect();
    // Firth's intervals are profile likelihood intervals, which Wald's z and p could contradict.
    let is_blank = |name: &str| record.penalty == Penalty::Firth && matches!(name, "z" | "p_value");
    let cells = |&(name, cell): &WeightColumn| match cell {
        WeightCell::Text(text) => (name, WeightCells::Texts(weights.iter().map(text).collect())),
        WeightCell::Number(number) => {
            let number = |weight| number(weight).filter(|_| !is_blank(name));
            (name, WeightCells::Numbers(weights.iter().map(number).collect()))
        }
    };
    COLUMNS.iter().chain(further).map(cells).collect()
}

impl WeightCells {
    /// A cell as text; empty where there is no number.
    fn text(&self, row: usize) -> String {
        match self {
            Self::Texts(texts) => texts[row].clone(),
            Self::Numbers(numbers) => numbers[row].map(|number| number.to_string()).unwrap_or_default(),
        }
    }
}

pub(crate) fn weights_csv(model: &Model, guard: CellGuard) -> String {
    let table = weight_table(&model.linear, &model.record);
    let header: Vec<String> = table.iter().map(|(name, _)| (*name).to_owned()).collect();
    let rows = 0..model.linear.coefficients.len();
    let cells = rows.map(|row| -> Vec<String> { table.iter().map(|(_, cells)| cells.text(row)).collect() });
    csv_text(std::iter::once(header).chain(cells), guard)
}
