//! Weights as rows: the strongest of all, then every group, each weight with its dot and whisker on one common scale.

use std::fmt::Write as _;

use super::figure_tables::{Name, Shown};
use super::numbers::{UNKNOWN, percent, points, signed, times};
use super::view::{Estimate, Weight, WeightGroup, WeightedFeature};
use crate::warning::count;

/// Weights in the first table.
pub(super) const STRONGEST: usize = 15;
/// Width and height of a whisker's drawing in pixels.
const WHISKER: (f64, f64) = (140.0, 16.0);
/// Room at both ends of it in pixels.
const MARGIN: f64 = 8.0;
/// The scale ends here, in largest weights: one wild interval shall not flatten all others.
const REACH: f64 = 1.6;

/// Everything that the section on weights shows.
#[derive(Debug, Clone)]
pub(super) struct WeightTables {
    /// Number of weights in all.
    pub(super) n_weights: String,
    /// The strongest, unless all are few enough to be seen at once.
    pub(super) strongest: Vec<WeightRow>,
    pub(super) groups: Vec<WeightTable>,
    /// Whether groups are open from the start.
    pub(super) is_open: bool,
    /// Whether any weight has a sign stability.
    pub(super) has_stability: bool,
    /// Ends of the common scale, in points with their sign.
    pub(super) scale: (String, String),
}

/// The weights of one group.
#[derive(Debug, Clone)]
pub(super) struct WeightTable {
    pub(super) name: Name,
    pub(super) size: String,
    pub(super) features: Vec<FeatureRows>,
}

/// The weights of one feature.
#[derive(Debug, Clone)]
pub(super) struct FeatureRows {
    /// Name and unit, when the feature has several weights and a heading of its own.
    pub(super) heading: Option<(Name, String)>,
    pub(super) rows: Vec<WeightRow>,
}

/// One weight.
#[derive(Debug, Clone)]
pub(super) struct WeightRow {
    /// The feature, unless it stands above.
    pub(super) feature: Option<Name>,
    /// The level or member, if any.
    pub(super) term: Option<Name>,
    /// What the weight is for, unless it stands above.
    pub(super) unit: Option<String>,
    pub(super) points: Shown,
    pub(super) odds: String,
    pub(super) stability: String,
    pub(super) sentence: String,
    pub(super) contradicts: Option<String>,
    /// `<svg>` of dot and whisker.
    pub(super) whisker: String,
}

/// The tables of all weights.
pub(super) fn weights(groups: &[WeightGroup]) -> WeightTables {
    let all: Vec<(&WeightedFeature, &Weight)> = groups
        .iter()
        .flat_map(|group| &group.features)
        .flat_map(|feature| feature.weights.iter().map(move |weight| (feature, weight)))
        .collect();
    let limit = limit(all.iter().map(|(_, weight)| &weight.points));
    let strongest = if all.len() > STRONGEST { strongest(&all) } else { Vec::new() };
    let end = |side: f64| signed(side * limit, 0);
    WeightTables {
        n_weights: count(all.len()),
        strongest: strongest.into_iter().map(|(feature, weight)| row(feature, weight, true, limit)).collect(),
        groups: groups
            .iter()
            .filter(|group| !group.features.is_empty())
            .map(|group| table(group, limit))
            .collect(),
        is_open: all.len() <= STRONGEST,
        has_stability: all.iter().any(|(_, weight)| weight.sign_stability.is_some()),
        scale: (end(-1.0), end(1.0)),
    }
}

/// The strongest by size; equals in the order in which they came.
fn strongest<'a>(all: &[(&'a WeightedFeature, &'a Weight)]) -> Vec<(&'a WeightedFeature, &'a Weight)> {
    let size =
        |weight: &Weight| if weight.points.value.is_finite() { weight.points.value.abs() } else { 0.0 };
    let mut sorted = all.to_vec();
    sorted.sort_by(|one, other| size(other.1).total_cmp(&size(one.1)));
    sorted.truncate(STRONGEST);
    sorted
}

/// Half the common scale in points, above 0.
fn limit<'a>(estimates: impl Iterator<Item = &'a Estimate>) -> f64 {
    let (mut largest, mut furthest) = (0.0_f64, 0.0_f64);
    for estimate in estimates {
        let (low, high) = estimate.interval.unwrap_or((estimate.value, estimate.value));
        // `max` passes over what is not a number.
        largest = largest.max(estimate.value.abs());
        furthest = furthest.max(low.abs()).max(high.abs()).max(estimate.value.abs());
    }
    let limit = furthest.min(largest * REACH);
    if limit > 0.0 && limit.is_finite() { limit } else { 1.0 }
}

fn table(group: &WeightGroup, limit: f64) -> WeightTable {
    let n: usize = group.features.iter().map(|feature| feature.weights.len()).sum();
    let size = format!("{} {}", count(n), if n == 1 { "weight" } else { "weights" });
    let features = group.features.iter().map(|feature| feature_rows(feature, limit)).collect();
    WeightTable { name: Name::of(&group.name), size, features }
}

fn feature_rows(feature: &WeightedFeature, limit: f64) -> FeatureRows {
    let is_alone = feature.weights.len() == 1;
    let heading = (!is_alone).then(|| (Name::of(&feature.name), feature.unit.clone()));
    let rows = feature.weights.iter().map(|weight| row(feature, weight, is_alone, limit)).collect();
    FeatureRows { heading, rows }
}

fn row(feature: &WeightedFeature, weight: &Weight, names_feature: bool, limit: f64) -> WeightRow {
    WeightRow {
        feature: names_feature.then(|| Name::of(&feature.name)),
        term: (!weight.term.is_empty()).then(|| Name::of(&weight.term)),
        unit: names_feature.then(|| feature.unit.clone()),
        points: Shown::of(Some(&weight.points), points),
        odds: times(weight.odds_factor),
        stability: weight.sign_stability.map_or_else(|| UNKNOWN.to_owned(), |share| percent(share, 0)),
        sentence: weight.sentence.clone(),
        contradicts: weight.contradicts.clone(),
        whisker: whisker(&weight.points, limit),
    }
}

/// Dot and whisker on a scale from `-limit` to `limit`; an arrow where the interval goes on beyond it.
fn whisker(weight: &Estimate, limit: f64) -> String {
    let (width, height) = WHISKER;
    let middle = height / 2.0;
    let place = |value: f64| {
        let inside = (value / limit).clamp(-1.0, 1.0);
        width / 2.0 + inside * (width / 2.0 - MARGIN)
    };
    let mut svg = format!(
        "<svg class=\"whisker\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">\
         <line class=\"l axis\" x1=\"{0:.1}\" y1=\"0\" x2=\"{0:.1}\" y2=\"{height}\"/>",
        place(0.0)
    );
    if let Some((low, high)) = weight.interval.filter(|(low, high)| low.is_finite() && high.is_finite()) {
        let (from, to) = (place(low), place(high));
        let _ = write!(
            svg,
            "<line class=\"l model\" x1=\"{from:.1}\" y1=\"{middle}\" x2=\"{to:.1}\" y2=\"{middle}\" stroke-width=\"1.6\"/>"
        );
        for (value, at, out) in [(low, from, -5.0), (high, to, 5.0)] {
            if value.abs() > limit {
                let (above, below) = (middle - 3.5, middle + 3.5);
                let _ = write!(
                    svg,
                    "<polygon class=\"f model\" points=\"{at:.1},{above} {:.1},{middle} {at:.1},{below}\"/>",
                    at + out
                );
            }
        }
    }
    if weight.value.is_finite() {
        let _ = write!(
            svg,
            "<circle class=\"f model\" cx=\"{:.1}\" cy=\"{middle}\" r=\"3.6\"/>",
            place(weight.value)
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(name: &str, points: &[f64]) -> WeightedFeature {
        let weight = |&value: &f64| Weight {
            term: String::new(),
            points: Estimate { value, interval: Some((value - 2.0, value + 2.0)) },
            odds_factor: (value / 10.0).exp2(),
            sign_stability: None,
            sentence: String::new(),
            contradicts: None,
        };
        WeightedFeature {
            name: name.to_owned(),
            unit: String::new(),
            weights: points.iter().map(weight).collect(),
        }
    }

    #[test]
    fn the_strongest_stand_on_top_whatever_their_sign() {
        let points: Vec<f64> =
            (1..=40).map(|place| f64::from(place) * if place % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let group = WeightGroup { name: "all".to_owned(), features: vec![feature("one", &points)] };
        let tables = weights(&[group]);
        let shown: Vec<&str> = tables.strongest.iter().map(|row| row.points.value.as_str()).collect();
        assert_eq!(shown.len(), STRONGEST);
        assert_eq!(&shown[..3], ["+40.0", "−39.0", "+38.0"]);
        assert!(!tables.is_open);
    }

    #[test]
    fn a_few_weights_are_shown_once() {
        let group = WeightGroup { name: "all".to_owned(), features: vec![feature("one", &[3.0, -1.0])] };
        let tables = weights(&[group]);
        assert!(tables.strongest.is_empty() && tables.is_open);
        assert_eq!(tables.groups[0].features[0].rows.len(), 2);
    }

    #[test]
    fn a_wild_interval_ends_in_an_arrow_and_flattens_nobody() {
        let calm = Estimate { value: 10.0, interval: Some((5.0, 15.0)) };
        let wild = Estimate { value: 10.0, interval: Some((-900.0, 12.0)) };
        let limit = limit([calm, wild].iter());
        assert_eq!(limit, 16.0);
        assert_eq!(whisker(&calm, limit).matches("<polygon").count(), 0);
        assert_eq!(whisker(&wild, limit).matches("<polygon").count(), 1);
    }

    #[test]
    fn the_scale_is_never_empty() {
        assert_eq!(limit([].iter()), 1.0);
        assert_eq!(limit([Estimate { value: 0.0, interval: None }].iter()), 1.0);
        let unknown = Estimate { value: f64::NAN, interval: Some((f64::NAN, f64::INFINITY)) };
        assert!(!whisker(&unknown, limit([unknown].iter())).contains("NaN"));
    }
}
