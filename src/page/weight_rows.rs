//! Weights as rows: the strongest ones, then every group, each weight with its dot and whisker on a common scale.

use super::name::Name;
use super::whisker::{limit, whisker};
use crate::numbers::{MISSING, counted, odds_ratio, signed, whole_percent};
use crate::report::{FigureText, Unit, Weight};
use crate::statistics::Figure;
use crate::warning::Warning;

/// The number of weights in the first table.
const STRONGEST: usize = 15;

/// The content of the section on weights.
pub(super) struct WeightTables {
    pub(super) n_weights: String,
    /// The strongest; empty if there are few weights.
    pub(super) strongest: Vec<WeightRow>,
    pub(super) groups: Vec<WeightTable>,
    /// Whether groups are open from the start.
    pub(super) is_open: bool,
    /// Whether any weight has a sign stability.
    pub(super) has_stability: bool,
    /// Ends of the common scale, in points with their sign.
    pub(super) scale: (String, String),
}

pub(super) struct WeightTable {
    pub(super) name: Name,
    pub(super) size: String,
    pub(super) features: Vec<FeatureRows>,
}

pub(super) struct FeatureRows {
    /// Its name, if the feature has several weights and so a heading.
    pub(super) heading: Option<Name>,
    pub(super) rows: Vec<WeightRow>,
}

pub(super) struct WeightRow {
    /// The feature, unless it is in the heading.
    pub(super) feature: Option<Name>,
    /// The level or member, if any.
    pub(super) term: Option<Name>,
    /// The contrast: "per standard deviation", "against the average deal".
    pub(super) contrast: &'static str,
    pub(super) points: FigureText,
    pub(super) odds: String,
    pub(super) stability: String,
    pub(super) sentence: String,
    /// The expected sign, if the weight has significantly the other one.
    pub(super) contradicts: Option<&'static str>,
    /// `<svg>` of dot and whisker.
    pub(super) whisker: String,
}

/// The tables of all weights.
pub(super) fn weights(all: &[Weight], warnings: &[Warning]) -> WeightTables {
    let points: Vec<Figure> = all.iter().map(Weight::points).collect();
    let rows = Rows { limit: limit(&points), warnings };
    let is_open = all.len() <= STRONGEST;
    let strongest = if is_open { Vec::new() } else { strongest(all) };
    WeightTables {
        n_weights: counted(all.len(), "weight"),
        strongest: strongest.into_iter().map(|weight| rows.row(weight, true)).collect(),
        groups: groups(all).iter().map(|group| rows.group(group)).collect(),
        is_open,
        has_stability: all.iter().any(|weight| weight.sign_stability.is_some()),
        scale: (signed(-rows.limit, 0), signed(rows.limit, 0)),
    }
}

/// The strongest by size; ties keep their order.
fn strongest(all: &[Weight]) -> Vec<&Weight> {
    let mut sorted: Vec<&Weight> = all.iter().collect();
    sorted.sort_by(|one, other| other.typical.abs().total_cmp(&one.typical.abs()));
    sorted.truncate(STRONGEST);
    sorted
}

type OfFeature<'a> = Vec<&'a Weight>;

/// The weights by group and feature, the strongest of each first.
fn groups(all: &[Weight]) -> Vec<Vec<OfFeature<'_>>> {
    let mut groups: Vec<Vec<OfFeature<'_>>> = Vec::new();
    for weight in all {
        let is_own_group = |group: &Vec<OfFeature<'_>>| group[0][0].group == weight.group;
        let Some(group) = groups.iter_mut().find(|group| is_own_group(group)) else {
            groups.push(vec![vec![weight]]);
            continue;
        };
        match group.iter_mut().find(|feature| feature[0].feature == weight.feature) {
            Some(feature) => feature.push(weight),
            None => group.push(vec![weight]),
        }
    }
    let strength =
        |feature: &OfFeature<'_>| feature.iter().map(|weight| weight.typical.abs()).fold(0.0, f64::max);
    for group in &mut groups {
        group.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    }
    groups.sort_by(|a, b| strength(&b[0]).total_cmp(&strength(&a[0])));
    groups
}

/// The settings that all rows share.
struct Rows<'a> {
    /// Half the common scale in points.
    limit: f64,
    warnings: &'a [Warning],
}

impl Rows<'_> {
    fn group(&self, features: &[OfFeature<'_>]) -> WeightTable {
        WeightTable {
            name: Name::of(features.first().map_or("", |feature| feature[0].group)),
            size: counted(features.iter().map(Vec::len).sum(), "weight"),
            features: features.iter().map(|feature| self.feature(feature)).collect(),
        }
    }

    fn feature(&self, weights: &[&Weight]) -> FeatureRows {
        let is_alone = weights.len() == 1;
        FeatureRows {
            heading: (!is_alone).then(|| Name::of(&weights[0].feature)),
            rows: weights.iter().map(|weight| self.row(weight, is_alone)).collect(),
        }
    }

    fn row(&self, weight: &Weight, names_feature: bool) -> WeightRow {
        let points = weight.points();
        WeightRow {
            feature: names_feature.then(|| Name::of(&weight.feature)),
            term: (!weight.term.is_empty()).then(|| Name::of(&weight.term)),
            contrast: weight.contrast,
            points: Unit::Points(1).figure(&points),
            odds: odds_ratio(weight.typical.exp()),
            stability: weight.sign_stability.map_or_else(|| MISSING.to_owned(), whole_percent),
            sentence: weight.words.clone(),
            contradicts: self.contradicts(weight),
            whisker: whisker(&points, self.limit),
        }
    }

    /// The expected sign of a weight that has significantly the other one.
    fn contradicts(&self, weight: &Weight) -> Option<&'static str> {
        let is_main = matches!(weight.term.as_str(), "" | "yes");
        self.warnings.iter().filter(|_| is_main).find_map(|warning| match warning {
            Warning::Contradicted { feature, expected, .. } if *feature == weight.feature => Some(*expected),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(feature: &str, points: f64) -> Weight {
        let log_odds = points * std::f64::consts::LN_2 / 10.0;
        Weight {
            feature: feature.into(),
            group: "firmographic",
            term: String::new(),
            contrast: "per standard deviation",
            log_odds,
            estimate: None,
            typical: log_odds,
            typical_estimate: None,
            sign_stability: None,
            prior: None,
            typical_prior: None,
            unit: "1".to_owned(),
            mean: 0.0,
            words: String::new(),
        }
    }

    #[test]
    fn the_strongest_are_first_whatever_their_sign() {
        let sign = |place: i32| if place % 2 == 0 { 1.0 } else { -1.0 };
        let all: Vec<Weight> =
            (1..=40).map(|place| weight(&place.to_string(), f64::from(place) * sign(place))).collect();
        let tables = weights(&all, &[]);
        let points: Vec<&str> = tables.strongest.iter().map(|row| row.points.value.as_str()).collect();
        assert_eq!(points.len(), STRONGEST);
        assert_eq!(&points[..3], ["+40.0", "−39.0", "+38.0"]);
        assert!(!tables.is_open);
    }

    #[test]
    fn a_few_weights_are_shown_once() {
        let tables = weights(&[weight("a", 3.0), weight("a", -1.0)], &[]);
        assert!(tables.strongest.is_empty() && tables.is_open);
        assert_eq!(tables.groups[0].features[0].rows.len(), 2);
    }
}
