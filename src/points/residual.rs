//! Residual effects: effects of features given the points of the table.

use serde::Serialize;

use super::scale::Scale;
use crate::design::{ColumnTerm, Encoder, Encoding, Term, shown_level};
use crate::fit::Estimate;
use crate::label::Labelled;
use crate::statistics::Figure;

/// A residual effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResidualEffect {
    /// The feature.
    pub feature: Labelled,
    /// The contrast: a level, a member, yes, or one standard deviation of a number.
    pub term: String,
    /// The points that it would add to the table, with their 95 % interval; a category against the average deal, a flag against
    /// no, a member of a set against not having it.
    pub points: Figure,
    /// The share of deals that have it; `None` for numbers.
    pub share: Option<f64>,
    /// The rules of the table that use the feature; empty if none does.
    pub rules: Vec<Labelled>,
}

/// The family-wise significance level of the effects, split evenly among the columns (Bonferroni's correction): of a
/// hundred columns without effect, five have a 95 % interval that excludes 0.
pub const FAMILY_WISE_ALPHA: f64 = 0.05;

/// The significant effects, the largest first.
///
/// `estimates` and `means` are those of the columns of `encoder`, in log-odds, from a fit whose offset is the
/// calibrated table. `rules_of` names the rules that use a feature, by its index.
pub fn residual_effects(
    encoder: &Encoder,
    estimates: &[Option<Estimate>],
    means: &[f64],
    scale: Scale,
    rules_of: &dyn Fn(usize) -> Vec<Labelled>,
) -> Vec<ResidualEffect> {
    let columns = encoder.columns();
    assert!(
        columns.len() == estimates.len() && columns.len() == means.len(),
        "an estimate and mean for each column"
    );
    let unit = scale.log_odds_per_point;
    let level = FAMILY_WISE_ALPHA / columns.len().max(1) as f64;
    let effect = |(column, ColumnTerm { feature, term }): (usize, &ColumnTerm)| {
        let estimate = estimates[column].filter(|found| found.p_value() < level)?;
        let encoding = &encoder.features()[*feature].encoding;
        let is_number = *term == Term::Value && matches!(encoding, Encoding::Number { .. });
        let interval = Some((estimate.low / unit, estimate.high / unit));
        Some(ResidualEffect {
            feature: encoder.features()[*feature].labelled(),
            term: if is_number { "1 std. deviation".to_owned() } else { words(term) },
            points: Figure { value: estimate.value / unit, interval },
            share: (!is_number).then(|| means[column]),
            rules: rules_of(*feature),
        })
    };
    let mut found: Vec<ResidualEffect> = columns.iter().enumerate().filter_map(effect).collect();
    found.sort_by(|a, b| b.points.value.abs().total_cmp(&a.points.value.abs()));
    found
}

fn words(term: &Term) -> String {
    match term {
        Term::Level(word) | Term::Member(word) => shown_level(word).into_owned(),
        Term::Value | Term::Yes => "yes".to_owned(),
        Term::Other => "(other)".to_owned(),
        Term::Unknown => "(unknown)".to_owned(),
    }
}
