//! Realised performance: all figures.

use std::collections::BTreeSet;

use serde::Serialize;

use super::groups::{PredictedGroup, ReviewedSegment, groups, score_band, segments};
use super::realised::{RealisedFigures, SelectionRule};
use super::reviewed_deals::ReviewedDeals;
use crate::units::{AsOf, Currency, Days};

/// How well predictions came true.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RealisedPerformance {
    /// The day as of which the outcomes are known.
    pub(crate) as_of: AsOf,
    /// The span of the outcome. With it, deals whose span has not ended are open, and the closed ones are a fair sample.
    pub(crate) within: Option<Days>,
    /// Whether it is known when deals were closed: without it, they may have been closed, and a model trained on them, when they were predicted.
    pub(crate) has_closes: bool,
    /// The share of leads that sales can work.
    pub(crate) capacity: f64,
    /// The currency of the amounts.
    pub(crate) currency: Option<Currency>,
    /// All deals that were predicted.
    pub(crate) all: RealisedFigures,
    /// Without `within`: the deals predicted in months of which 90 % are closed. `None` with it, and where there are none. Of younger months
    /// only the quick deals are closed, which are no fair sample.
    pub(crate) mature: Option<RealisedFigures>,
    /// The months of `mature`.
    pub(crate) mature_months: BTreeSet<String>,
    pub(crate) by_grade: Vec<PredictedGroup>,
    pub(crate) by_score: Vec<PredictedGroup>,
    pub(crate) by_route: Vec<PredictedGroup>,
    /// By the month of the prediction.
    pub(crate) by_month: Vec<PredictedGroup>,
    pub(crate) by_model: Vec<PredictedGroup>,
    /// By each category of the project.
    pub(crate) segments: Vec<ReviewedSegment>,
}

/// What the review needs of the project.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReviewSettings {
    /// The names of the grades, best first.
    pub(crate) grades: Vec<String>,
    /// The names of the routes, in their order.
    pub(crate) routes: Vec<String>,
    /// The span of the outcome.
    pub(crate) within: Option<Days>,
    /// Whether the project has dates of closes.
    pub(crate) has_closes: bool,
    /// The share of leads that sales can work.
    pub(crate) capacity: f64,
    /// The currency of the amounts.
    pub(crate) currency: Option<Currency>,
    /// The threshold of the points table.
    pub(crate) threshold: Option<f64>,
    /// The seed of the intervals.
    pub(crate) seed: u64,
}

impl RealisedPerformance {
    /// The figures that answer whether the predictions came true: of all deals with `within`, else of the months of which 90 % are
    /// closed. `None` if it is too early to say, or not known when deals were closed.
    pub(crate) fn conclusive(&self) -> Option<&RealisedFigures> {
        let found = if self.within.is_some() { Some(&self.all) } else { self.mature.as_ref() };
        found.filter(|found| self.has_closes && found.deals.n_closed() > 0)
    }
}

/// How well the predictions of these deals came true, as of a day.
pub(crate) fn realised_performance(
    deals: &ReviewedDeals,
    as_of: AsOf,
    settings: &ReviewSettings,
) -> RealisedPerformance {
    let rows = deals.rows();
    let ReviewSettings { within, capacity, threshold, seed, .. } = *settings;
    let rule = SelectionRule { capacity, threshold, seed };
    let by = |first: &[String], name: &dyn Fn(usize) -> Option<String>| groups(deals, &rows, first, name);
    let prediction = |row: usize| &deals.predictions[row];
    let bands: Vec<String> = (0..10).rev().map(|ten| score_band(10.0 * f64::from(ten))).collect();
    let by_month = by(&[], &|row| Some(deals.month(row)));
    let mature_months = by_month.iter().filter(|month| within.is_none() && month.is_fair_sample);
    let mature_months: BTreeSet<String> = mature_months.filter_map(|month| month.name.clone()).collect();
    let mature: Vec<usize> =
        rows.iter().copied().filter(|&row| mature_months.contains(&deals.month(row))).collect();
    RealisedPerformance {
        as_of,
        within,
        has_closes: settings.has_closes,
        capacity,
        currency: settings.currency.clone(),
        all: RealisedFigures::of(deals, &rows, rule),
        mature: (!mature.is_empty()).then(|| RealisedFigures::of(deals, &mature, rule)),
        mature_months,
        by_grade: by(&settings.grades, &|row| Some(prediction(row).grade.clone())),
        by_score: by(&bands, &|row| Some(score_band(prediction(row).score))),
        by_route: by(&settings.routes, &|row| prediction(row).route.clone()),
        by_model: by(&[], &|row| Some(prediction(row).model.clone())),
        by_month,
        segments: segments(deals),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Calendar, DateZone};
    use crate::review::first_prediction::FirstPrediction;

    /// Deals of a month, a probability and an outcome.
    fn deals(of: &[(&str, f64, Option<bool>)]) -> ReviewedDeals {
        let prediction = |(date, probability, _): &(&str, f64, Option<bool>)| FirstPrediction {
            as_of: AsOf::parse(date).unwrap(),
            model: "m".to_owned(),
            probability: *probability,
            score: (100.0 * probability).round(),
            grade: if *probability < 0.5 { "B" } else { "A" }.to_owned(),
            route: None,
        };
        ReviewedDeals {
            predictions: of.iter().map(prediction).collect(),
            won: of.iter().map(|deal| deal.2).collect(),
            has_span: false,
            groups: (0..of.len() as u64).collect(),
            points: Some(of.iter().map(|deal| -deal.1).collect()),
            amounts: Some(of.iter().map(|deal| deal.2.map(|_| 1000.0 * deal.1)).collect()),
            categories: vec![("industry".to_owned(), vec![None; of.len()])],
            ..ReviewedDeals::default()
        }
    }

    fn settings(within: Option<Days>) -> ReviewSettings {
        ReviewSettings { within, has_closes: true, capacity: 0.25, seed: 7, ..ReviewSettings::default() }
    }

    /// Eight closed deals of May, one closed and three open ones of June (its first day in Berlin).
    fn two_months() -> ReviewedDeals {
        let may = [
            (0.9, true),
            (0.8, true),
            (0.7, false),
            (0.6, true),
            (0.4, false),
            (0.3, false),
            (0.2, false),
            (0.1, false),
        ];
        let may = may.iter().map(|&(probability, won)| ("2026-05-01", probability, Some(won)));
        let june = [(0.9, Some(true)), (0.5, None), (0.4, None), (0.3, None)];
        let june = june.iter().map(|&(probability, won)| ("2026-05-31T22:00:00", probability, won));
        let calendar = Calendar::of(DateZone::parse("Europe/Berlin"));
        ReviewedDeals { calendar, ..deals(&may.chain(june).collect::<Vec<_>>()) }
    }

    #[test]
    fn a_month_with_many_open_deals_is_not_part_of_the_conclusive_figures() {
        let as_of = AsOf::parse("2026-07-01").unwrap();
        let found = realised_performance(&two_months(), as_of, &settings(None));
        assert_eq!((found.all.deals.n_closed(), found.all.deals.n_open), (9, 3));
        assert_eq!(found.mature_months, BTreeSet::from(["2026-05".to_owned()]));
        assert_eq!(found.conclusive().unwrap().deals.n_closed(), 8);
        assert_eq!(found.by_month[1].name.as_deref(), Some("2026-06"));
        let with_span = realised_performance(&two_months(), as_of, &settings(Some(Days::new(30))));
        assert_eq!(with_span.mature, None);
        assert_eq!(with_span.conclusive().unwrap().deals.n_closed(), 9);
        let undated = ReviewSettings { has_closes: false, ..settings(None) };
        assert_eq!(realised_performance(&two_months(), as_of, &undated).conclusive(), None);
        let open = deals(&[("2026-05-01", 0.5, None)]);
        assert_eq!(realised_performance(&open, as_of, &settings(None)).conclusive(), None);
        let none = realised_performance(&deals(&[]), as_of, &settings(Some(Days::new(30))));
        assert_eq!((none.all.deals.n_predicted, none.conclusive()), (0, None));
    }

    #[test]
    fn figures_and_wins_at_capacity_are_those_of_the_closed_deals() {
        let found = realised_performance(&two_months(), AsOf::parse("2026-07-01").unwrap(), &settings(None));
        let mature = found.mature.unwrap();
        // Of 3 × 5 pairs, the deal of 0.6 is below that of 0.7: 14 of 15.
        assert!((mature.figures.as_ref().unwrap().auc.unwrap().value - 14.0 / 15.0).abs() < 1e-12);
        let points = mature.points.unwrap();
        assert!((points.auc.unwrap().value - 1.0 / 15.0).abs() < 1e-12);
        let capacity = &mature.selections[0];
        assert_eq!(capacity.n_selected, 2);
        let wins: Vec<f64> = capacity.contestants.iter().map(|cost| cost.wins_selected).collect();
        assert_eq!(wins, [2.0, 0.0]);
        assert_eq!(capacity.contestants[0].amount_selected, Some(1700.0));
        assert_eq!(points.wins_ahead.unwrap().value.round(), 2.0);
    }
}
