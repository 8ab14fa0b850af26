//! A points table as the prior mean of the coefficients: its rules in terms of the columns of an encoder.

use std::collections::BTreeSet;

use crate::design::{Design, EncodeError, Encoder, Features};
use crate::fit::{self, RulePoints};
use crate::label::Labelled;
use crate::project::{Feature, Kind};

/// The points of a rule of the points table for each deal.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorRule {
    /// Its name.
    pub name: Labelled,
    /// The points, one number for each deal.
    pub values: Vec<f64>,
    /// Indices of the features made from the columns of the rule.
    pub features: Vec<usize>,
}

impl PriorRule {
    /// The rule on these deals.
    ///
    /// # Panics
    /// When there is no such deal.
    #[must_use]
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        let values = rows.iter().map(|&row| self.values[row]).collect();
        Self { name: self.name.clone(), values, features: self.features.clone() }
    }
}

/// A points table in terms of columns.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorTable {
    /// Points for one unit of each column.
    pub points: Vec<f64>,
    /// The rules in the order of the table.
    pub rules: Vec<ExpressedRule>,
}

/// How far a rule could be expressed by the columns of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpressedRule {
    /// Its name.
    pub name: Labelled,
    /// R²: the share of its variance over the training deals that the columns explain; `None` if it is constant.
    pub share: Option<f64>,
}

/// The rules in terms of the columns of `design`, whose rows have these weights.
pub(super) fn prior_table(
    encoder: &Encoder,
    design: &Design,
    weights: &[f64],
    rules: &[PriorRule],
) -> PriorTable {
    let columns_of = |rule: &PriorRule| {
        let columns = encoder.columns().iter().enumerate();
        columns.filter(|(_, term)| rule.features.contains(&term.feature)).map(|(column, _)| column).collect()
    };
    let on_columns: Vec<RulePoints<'_>> =
        rules.iter().map(|rule| RulePoints { values: &rule.values, columns: columns_of(rule) }).collect();
    let expressed = fit::express(design, weights, &on_columns);
    let mut points = vec![0.0; design.n_columns()];
    for (rule, expressed) in on_columns.iter().zip(&expressed) {
        rule.columns.iter().zip(&expressed.points).for_each(|(&column, more)| points[column] += more);
    }
    let rules = rules.iter().zip(expressed);
    let rules = rules.map(|(rule, found)| ExpressedRule { name: rule.name.clone(), share: found.share });
    PriorTable { points, rules: rules.collect() }
}

/// A feature with more columns than this pools its rare levels even if a rule uses it: each column costs time.
const MOST_LEVELS: usize = 50;

/// The encoder of these features, and the constant ones. Rare levels of a feature that a rule uses are not pooled.
pub(super) fn learn_encoder(
    features: &[Feature],
    values: &Features,
    rules: Option<&[PriorRule]>,
) -> Result<(Encoder, Vec<String>), EncodeError> {
    let Some(rules) = rules else { return Encoder::learn(features, values) };
    let looked_at: BTreeSet<usize> = rules.iter().flat_map(|rule| rule.features.iter().copied()).collect();
    let mut apart = features.to_vec();
    for index in looked_at {
        if let Kind::Category { min_count } | Kind::Set { min_count, .. } = &mut apart[index].kind {
            *min_count = 1;
        }
    }
    let learned = Encoder::learn(&apart, values)?;
    let mut has_many = false;
    for (index, encoded) in learned.0.features().iter().enumerate() {
        if encoded.encoding.n_columns() > MOST_LEVELS && apart[index].kind != features[index].kind {
            apart[index].kind = features[index].kind.clone();
            has_many = true;
        }
    }
    if has_many { Encoder::learn(&apart, values) } else { Ok(learned) }
}
