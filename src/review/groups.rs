//! Predicted and actual win rates of groups of deals.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use serde::Serialize;

use super::reviewed_deals::ReviewedDeals;
use crate::evaluate::MATURE;
use crate::statistics::Figure;

/// A group of predicted deals, and what became of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PredictedGroup {
    /// Its name; `None` for deals without one, such as those without a route.
    pub(crate) name: Option<String>,
    /// Predicted deals: won, lost and open.
    pub(crate) n_predicted: usize,
    pub(crate) n_won: usize,
    pub(crate) n_lost: usize,
    /// Deals whose outcome is not known yet.
    pub(crate) n_open: usize,
    /// The mean predicted probability of the closed deals, from 0 to 1.
    pub(crate) predicted: Option<f64>,
    /// The share won of the closed deals, with Wilson's 95 % interval.
    pub(crate) win_rate: Option<Figure>,
    /// Whether the closed deals are a fair sample of the group: those of a span that has ended, or so many that the others cannot change the
    /// win rate by much.
    pub(crate) is_fair_sample: bool,
}

/// A category, and the deals by its levels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ReviewedSegment {
    /// The category.
    pub(crate) column: String,
    /// Its levels with ten or more closed deals, the largest first, and the others together under `None`.
    pub(crate) levels: Vec<PredictedGroup>,
}

impl PredictedGroup {
    /// The group of the deals of these rows.
    pub(super) fn of(name: Option<String>, deals: &ReviewedDeals, rows: &[usize]) -> Self {
        let count = |outcome| rows.iter().filter(|&&row| deals.won[row] == outcome).count();
        let (n_won, n_lost) = (count(Some(true)), count(Some(false)));
        let n_closed = n_won + n_lost;
        let closed = rows.iter().filter(|&&row| deals.won[row].is_some());
        let sum: f64 = closed.map(|&row| deals.predictions[row].probability).sum();
        Self {
            name,
            n_predicted: rows.len(),
            n_won,
            n_lost,
            n_open: count(None),
            predicted: (n_closed > 0).then(|| sum / n_closed as f64),
            win_rate: Figure::proportion(n_won, n_closed),
            is_fair_sample: deals.has_span || n_closed as f64 >= MATURE * rows.len() as f64,
        }
    }

    /// Closed deals.
    pub(crate) fn n_closed(&self) -> usize {
        self.n_won + self.n_lost
    }

    /// Whether the win rate is higher or lower than predicted: whether the prediction is below or above its interval. `Equal` if it is
    /// inside, `None` without closed deals, or where they are no fair sample.
    pub(crate) fn deviation(&self) -> Option<Ordering> {
        if !self.is_fair_sample {
            return None;
        }
        let (predicted, (low, high)) = (self.predicted?, self.win_rate?.interval?);
        Some(match predicted {
            p if p < low => Ordering::Greater,
            p if p > high => Ordering::Less,
            _ => Ordering::Equal,
        })
    }
}

/// The groups of the deals of `rows` by `name`: those of `first` in that order, then the others by name, those without one last.
pub(super) fn groups(
    deals: &ReviewedDeals,
    rows: &[usize],
    first: &[String],
    name: impl Fn(usize) -> Option<String>,
) -> Vec<PredictedGroup> {
    let mut members: BTreeMap<(usize, bool, Option<String>), Vec<usize>> = BTreeMap::new();
    for &row in rows {
        let name = name(row);
        let place = name.as_ref().and_then(|name| first.iter().position(|own| own == name));
        let key = (place.unwrap_or(first.len()), name.is_none(), name);
        members.entry(key).or_default().push(row);
    }
    members.into_iter().map(|((.., name), rows)| PredictedGroup::of(name, deals, &rows)).collect()
}

/// The name of the band of a score: `50–59`; the last is `90–100`.
pub(super) fn score_band(score: f64) -> String {
    let from = 10 * ((score / 10.0).floor().clamp(0.0, 9.0) as u32);
    if from == 90 { "90–100".to_owned() } else { format!("{from}–{}", from + 9) }
}

/// Levels with fewer closed deals have no win rate of their own.
const FEWEST_CLOSED: usize = 10;

/// The deals by each category.
pub(super) fn segments(deals: &ReviewedDeals) -> Vec<ReviewedSegment> {
    let segment = |(column, levels): &(String, Vec<Option<String>>)| {
        let level = |row: usize| Some(levels[row].clone().unwrap_or_else(|| UNKNOWN.to_owned()));
        let (mut large, small): (Vec<PredictedGroup>, Vec<PredictedGroup>) =
            groups(deals, &deals.rows(), &[], level)
                .into_iter()
                .partition(|group| group.n_closed() >= FEWEST_CLOSED);
        large.sort_by_key(|group| Reverse(group.n_predicted));
        let is_small = |row: &usize| small.iter().any(|group| group.name == level(*row));
        let others: Vec<usize> = deals.rows().into_iter().filter(is_small).collect();
        if !others.is_empty() {
            large.push(PredictedGroup::of(None, deals, &others));
        }
        ReviewedSegment { column: column.clone(), levels: large }
    };
    deals.categories.iter().map(segment).collect()
}

/// The level of deals of which it is not known.
const UNKNOWN: &str = "unknown";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::first_prediction::FirstPrediction;
    use crate::units::AsOf;

    fn deals(of: &[(f64, &str, Option<bool>)]) -> ReviewedDeals {
        let prediction = |(probability, grade, _): &(f64, &str, Option<bool>)| FirstPrediction {
            as_of: AsOf::from_microseconds(0),
            model: "m".to_owned(),
            probability: *probability,
            score: 50.0,
            grade: (*grade).to_owned(),
            route: None,
        };
        ReviewedDeals {
            predictions: of.iter().map(prediction).collect(),
            won: of.iter().map(|deal| deal.2).collect(),
            ..ReviewedDeals::default()
        }
    }

    #[test]
    fn closed_deals_that_are_no_fair_sample_deviate_from_nothing() {
        let deviation = |n_open: usize, has_span: bool| {
            let open = (0..n_open).map(|_| (0.1, "A", None));
            let deals = deals(&(0..18).map(|_| (0.1, "A", Some(true))).chain(open).collect::<Vec<_>>());
            let deals = ReviewedDeals { has_span, ..deals };
            PredictedGroup::of(None, &deals, &deals.rows()).deviation()
        };
        assert_eq!(deviation(2, false), Some(Ordering::Greater), "90 % are closed");
        assert_eq!(deviation(3, false), None);
        assert_eq!(deviation(3, true), Some(Ordering::Greater), "deals of spans that have ended");
    }

    #[test]
    fn open_deals_are_neither_won_nor_lost_nor_part_of_the_prediction() {
        let deals = deals(&[
            (0.5, "A", Some(true)),
            (0.7, "A", Some(false)),
            (0.99, "A", None),
            (0.1, "C", Some(false)),
            (0.2, "B", None),
        ]);
        let by_grade = groups(&deals, &deals.rows(), &["A".to_owned(), "B".to_owned()], |row| {
            Some(deals.predictions[row].grade.clone())
        });
        let counts = |group: &PredictedGroup| (group.n_predicted, group.n_won, group.n_lost, group.n_open);
        assert_eq!(
            by_grade.iter().map(counts).collect::<Vec<_>>(),
            [(3, 1, 1, 1), (1, 0, 0, 1), (1, 0, 1, 0)]
        );
        assert!((by_grade[0].predicted.unwrap() - 0.6).abs() < 1e-12);
        assert_eq!(by_grade[0].win_rate.unwrap().value, 0.5);
        assert_eq!(
            (by_grade[1].predicted, by_grade[1].win_rate, by_grade[1].deviation()),
            (None, None, None)
        );
    }

    #[test]
    fn a_win_rate_deviates_where_the_prediction_is_outside_of_its_interval() {
        // Wilson's interval of 30 of 45 is [0.521, 0.786] (statsmodels proportion_confint(30, 45, method="wilson")).
        let group = |predicted: f64| {
            let deal = |row: usize| (predicted, "A", Some(row < 30));
            let deals = deals(&(0..45).map(deal).collect::<Vec<_>>());
            PredictedGroup::of(None, &deals, &deals.rows())
        };
        let (low, high) = group(0.55).win_rate.unwrap().interval.unwrap();
        assert!((low - 0.5207).abs() < 1e-3 && (high - 0.7863).abs() < 1e-3, "{low} {high}");
        let deviations = [0.5, 0.55, 0.8].map(|predicted| group(predicted).deviation().unwrap());
        assert_eq!(deviations, [Ordering::Greater, Ordering::Equal, Ordering::Less]);
    }

    #[test]
    fn score_bands_are_tens_and_the_last_has_100() {
        assert_eq!(
            [0.0, 9.0, 10.0, 59.0, 99.0, 100.0].map(score_band),
            ["0–9", "0–9", "10–19", "50–59", "90–100", "90–100"]
        );
    }
}
