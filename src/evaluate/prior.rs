//! A points table as the mean of the weights: what each rule gives, in terms of the columns of an encoder.

use crate::design::{Design, Encoder};
use crate::fit::{self, RulePoints};

/// What a rule of the points table gives each deal.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorRule {
    /// Its name.
    pub name: String,
    /// The points, one number for each deal.
    pub values: Vec<f64>,
    /// Indices of the features that look at what it looks at.
    pub features: Vec<usize>,
}

/// A points table in terms of columns.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorTable {
    /// Points for one unit of each column.
    pub points: Vec<f64>,
    /// For each rule, the share of its variance that the columns reproduce, from 0 to 1; `None` where it gives all deals
    /// the same.
    pub shares: Vec<Option<f64>>,
}

/// The rules in terms of the columns of `design`, whose rows are these deals, each counting as `weights` says.
#[must_use]
pub fn prior_table(
    encoder: &Encoder,
    design: &Design,
    (rows, weights): (&[usize], &[f64]),
    rules: &[PriorRule],
) -> PriorTable {
    let values = |rule: &PriorRule| rows.iter().map(|&row| rule.values[row]).collect::<Vec<f64>>();
    let values: Vec<Vec<f64>> = rules.iter().map(values).collect();
    let columns_of = |rule: &PriorRule| {
        let columns = encoder.columns().iter().enumerate();
        columns.filter(|(_, term)| rule.features.contains(&term.feature)).map(|(column, _)| column).collect()
    };
    let on_columns: Vec<RulePoints<'_>> = rules
        .iter()
        .zip(&values)
        .map(|(rule, values)| RulePoints { values, columns: columns_of(rule) })
        .collect();
    let expressed = fit::express(design, weights, &on_columns);
    let mut points = vec![0.0; design.n_columns()];
    for (rule, expressed) in on_columns.iter().zip(&expressed) {
        rule.columns.iter().zip(&expressed.points).for_each(|(&column, more)| points[column] += more);
    }
    PriorTable { points, shares: expressed.into_iter().map(|expressed| expressed.share).collect() }
}
