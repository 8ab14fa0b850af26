//! The weights of a model for people, and small tables as CSV.

use std::fmt::Write as _;

use crate::design::{Encoding, Term};
use crate::model::Model;
use crate::score::points;
use crate::tables::Rejected;

/// A weight of a model, for tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// The feature.
    pub feature: String,
    /// Its group.
    pub group: &'static str,
    /// What the weight belongs to: a level, a member, or the number itself.
    pub term: String,
    /// Change in log-odds for one `unit`.
    pub log_odds: f64,
    /// Change in log-odds for a usual difference: one standard deviation of a number, or having it at all.
    pub typical: f64,
    /// What one unit is.
    pub unit: String,
    /// Score points for one unit.
    pub points: f64,
    /// Share of training rows with the level (or the mean of the standardised number, 0).
    pub mean: f64,
}

/// The weights of a model in the order of its columns.
#[must_use]
pub fn weights(model: &Model) -> Vec<Weight> {
    let columns = model.encoder.columns().iter().zip(&model.coefficients).zip(&model.means);
    columns
        .map(|((column, &coefficient), &mean)| {
            let feature = &model.encoder.features()[column.feature];
            let (log_odds, unit, term) = match (&column.term, &feature.encoding) {
                (Term::Value, Encoding::Number { log, deviation, .. }) => {
                    let per_unit = coefficient / deviation;
                    if *log {
                        (per_unit, "1 of ln(1 + x)".to_owned(), String::new())
                    } else {
                        (per_unit, "1".to_owned(), String::new())
                    }
                }
                (Term::Value, _) => (coefficient, "1".to_owned(), String::new()),
                (Term::Yes, _) => (coefficient, "yes".to_owned(), "yes".to_owned()),
                (Term::Level(word) | Term::Member(word), _) => {
                    (coefficient, "has it".to_owned(), word.clone())
                }
                (Term::Other, _) => (coefficient, "has it".to_owned(), "(other)".to_owned()),
                (Term::Unknown, _) => (coefficient, "has it".to_owned(), "(unknown)".to_owned()),
            };
            let (name, group) = (feature.name.clone(), feature.group.name());
            Weight {
                feature: name,
                group,
                term,
                log_odds,
                typical: coefficient,
                unit,
                points: points(log_odds),
                mean,
            }
        })
        .collect()
}

/// The weights as CSV.
pub(super) fn weights_csv(model: &Model) -> String {
    let mut text = String::from("group,feature,term,unit,log_odds,score_points,training_mean\n");
    for weight in weights(model) {
        let words = [weight.group, &weight.feature, &weight.term, &weight.unit].map(csv_cell).join(",");
        let _ = writeln!(text, "{words},{},{},{}", weight.log_odds, weight.points, weight.mean);
    }
    text
}

/// The rows that were set aside, as CSV: file, row, id, reason.
pub(super) fn rejected_csv(rejected: &[Rejected]) -> String {
    let mut text = String::from("file,row,id,reason\n");
    for row in rejected {
        let id = csv_cell(row.id.as_deref().unwrap_or_default());
        let _ = writeln!(text, "{},{},{id},{}", csv_cell(&row.file), row.row, csv_cell(&row.reason));
    }
    text
}

/// A cell, quoted where it must be (RFC 4180).
fn csv_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
