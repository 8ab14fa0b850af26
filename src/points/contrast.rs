//! Rules that split one column: their points are relative to the deals that none of them matches.

use serde::Serialize;

use super::identifiable::deals_of_both;
use super::rule_results::RuleResult;
use super::table::{Fired, PointsTable};
use crate::label::Labelled;
use crate::statistics::Figure;

/// Rules on one column of which at most one matches a deal. Their points, now and learned, are differences from the deals that
/// none of them matches; from the average deal they differ by the mean of the points over all deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RuleContrast {
    /// The column.
    pub(crate) column: String,
    /// The rules, each with its learned points against the average deal, as far as they are known.
    pub(crate) rules: Vec<(Labelled, Option<f64>)>,
    /// Deals that none of the rules matches.
    pub(crate) n_others: usize,
    /// Their win rate; `None` where there are none.
    pub(crate) win_rate: Option<Figure>,
    /// Their most frequent values of the column, where it is a feature of words.
    pub(crate) values: Vec<String>,
}

/// The columns that two or more rules split. `values` gives the most frequent values of a column among some deals.
pub(crate) fn contrasts(
    (table, fired): (&PointsTable, &Fired),
    results: &[RuleResult],
    won: &[bool],
    values: &dyn Fn(&str, &[usize]) -> Vec<String>,
) -> Vec<RuleContrast> {
    let mut columns: Vec<(&str, Vec<usize>)> = Vec::new();
    for (place, step) in fired.steps.iter().enumerate() {
        let rule = &table.rules[step.rule];
        let ([column], None) = (rule.rule.columns(), &rule.decay) else { continue };
        match columns.iter_mut().find(|(name, _)| name == column) {
            Some((_, places)) => places.push(place),
            None => columns.push((column, vec![place])),
        }
    }
    let are_split = |places: &[usize]| {
        let holds: Vec<Vec<bool>> = places.iter().map(|&place| fired.holds[place].clone()).collect();
        let both = deals_of_both(&holds);
        let are_apart = |a: usize, b: usize| a == b || both[a][b] == 0.0;
        places.len() > 1 && (0..places.len()).all(|a| (0..places.len()).all(|b| are_apart(a, b)))
    };
    let contrast = |(column, places): (&str, Vec<usize>)| {
        let others: Vec<usize> =
            (0..won.len()).filter(|&row| places.iter().all(|&place| !fired.holds[place][row])).collect();
        let n_won = others.iter().filter(|&&row| won[row]).count();
        RuleContrast {
            column: column.to_owned(),
            rules: from_average(&places, results, won.len()),
            n_others: others.len(),
            win_rate: Figure::proportion(n_won, others.len()),
            values: values(column, &others),
        }
    };
    columns
        .into_iter()
        .filter(|(_, places)| are_split(places))
        .map(|(column, places)| contrast((column, places)))
        .collect()
}

/// The learned points of some rules against the average deal, where all of them are known.
fn from_average(places: &[usize], results: &[RuleResult], n_deals: usize) -> Vec<(Labelled, Option<f64>)> {
    let learned: Option<Vec<f64>> =
        places.iter().map(|&place| results[place].learned.map(|learned| learned.value)).collect();
    let share = |place: usize| results[place].n_deals as f64 / n_deals.max(1) as f64;
    let mean = learned
        .as_ref()
        .map(|learned| places.iter().zip(learned).map(|(&place, points)| share(place) * points).sum::<f64>());
    let points = |(nth, &place): (usize, &usize)| {
        let points = learned.as_ref().zip(mean).map(|(learned, mean)| learned[nth] - mean);
        (results[place].name.clone(), points)
    };
    places.iter().enumerate().map(points).collect()
}
