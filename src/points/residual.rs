//! What the data would add to the table: effects that are left once every deal has its points.

use serde::Serialize;

use super::scale::Scale;
use crate::design::{ColumnTerm, Encoder, Encoding, Term};
use crate::fit::Estimate;
use crate::statistics::Figure;

/// An effect that is left around the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResidualEffect {
    /// The feature.
    pub feature: String,
    /// What has the effect: a level, a member, yes, or for a number one standard deviation more.
    pub term: String,
    /// The points that it would add to the table, with their 95 % interval; a category against the average deal, a flag against
    /// no, a member of a set against not having it.
    pub points: Figure,
    /// The share of deals that have it; `None` for numbers.
    pub share: Option<f64>,
    /// The rules of the table that look at the feature; empty where none does.
    pub rules: Vec<String>,
}

/// An effect is clear where chance would give so large a one in any of the columns less often than this. It is split evenly among
/// them (Bonferroni's correction): of a hundred columns that tell nothing, five have a 95 % interval that does not hold 0.
pub const FAMILY_WISE_ALPHA: f64 = 0.05;

/// The effects that are clear, the largest first.
///
/// `estimates` and `means` are those of the columns of `encoder`, in log-odds, from a fit whose offset is the calibrated table.
/// `rules_of` names the rules that look at a feature, by its place.
pub fn residual_effects(
    encoder: &Encoder,
    estimates: &[Option<Estimate>],
    means: &[f64],
    scale: Scale,
    rules_of: &dyn Fn(usize) -> Vec<String>,
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
            feature: encoder.features()[*feature].name.clone(),
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
        Term::Level(word) | Term::Member(word) => word.clone(),
        Term::Value | Term::Yes => "yes".to_owned(),
        Term::Other => "(other)".to_owned(),
        Term::Unknown => "(unknown)".to_owned(),
    }
}
