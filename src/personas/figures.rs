//! The figures of each persona.

use serde::Serialize;

use super::trend::{Drift, PersonaQuarter, drift, places, quarters};
use crate::rules::Truth;
use crate::statistics::Figure;
use crate::units::AsOf;

/// The deals of a project, row by row.
#[derive(Debug, Clone, Copy)]
pub struct PersonaDeals<'a> {
    /// Whether each was won; `None` for open deals.
    pub won: &'a [Option<bool>],
    /// The amount of each, if known; `None` if the project names no amounts.
    pub amounts: Option<&'a [Option<f64>]>,
    /// The snapshot date of each; `None` without dates.
    pub as_of: Option<&'a [AsOf]>,
}

/// A persona with the truth of its condition for each deal.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The name of the persona.
    pub name: String,
    /// The truth of the condition, deal by deal.
    pub truths: Vec<Truth>,
}

/// The figures of the personas of a project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Personas {
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
    /// Open deals; they are counted in the quarters only.
    pub n_open: usize,
    /// Total amount of the won deals, as far as known; `None` without amounts.
    pub revenue: Option<f64>,
    /// Won deals without an amount.
    pub n_won_without_amount: usize,
    /// The newest quarters, oldest first, at most eight; none without dates.
    pub quarters: Vec<PersonaQuarter>,
    /// The personas in the order of the project, and then the deals without one.
    pub rows: Vec<PersonaFigures>,
    /// Pairs of personas that both match some deals, in the order of the project.
    pub overlaps: Vec<Overlap>,
    /// Deals without a persona for which a condition is unknown, so that they might have one.
    pub n_undecided: usize,
}

/// The deals of one persona.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonaFigures {
    /// The persona; `None` for the deals without one.
    pub name: Option<String>,
    /// Deals that match the condition, including those of an earlier persona; for the deals without a persona, their
    /// number.
    pub n_matches: usize,
    /// Won deals that belong to it.
    pub n_won: usize,
    /// Lost deals that belong to it.
    pub n_lost: usize,
    /// Open deals that belong to it.
    pub n_open: usize,
    /// Share of the closed deals that were won, with Wilson's 95 % interval; `None` without closed deals.
    pub win_rate: Option<Figure>,
    /// The win rate divided by that of all closed deals: 1 is the average; `None` if one of them is missing or no deal
    /// was won.
    pub lift: Option<f64>,
    /// Its share of the total amount of the won deals; `None` without amounts.
    pub revenue_share: Option<f64>,
    /// Its deals in each of the quarters, closed and open.
    pub by_quarter: Vec<usize>,
    /// The trend of its share; `None` with too few deals.
    pub drift: Option<Drift>,
}

impl PersonaFigures {
    /// Closed deals that belong to it.
    #[must_use]
    pub fn n_closed(&self) -> usize {
        self.n_won + self.n_lost
    }

    /// All deals that belong to it.
    #[must_use]
    pub fn n_deals(&self) -> usize {
        self.n_closed() + self.n_open
    }
}

/// Two personas that both match some deals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The one that comes first in the project.
    pub first: String,
    /// The other.
    pub second: String,
    /// Deals that match both.
    pub n_deals: usize,
}

/// The figures of each persona, and of the deals without one.
///
/// # Shapes and units
/// One truth for each condition and deal, one outcome and, where there are any, one amount and one date for each deal.
///
/// # Panics
/// When these are not as many.
#[must_use]
pub fn personas(conditions: &[Condition], deals: &PersonaDeals<'_>) -> Personas {
    let n_rows = deals.won.len();
    assert!(conditions.iter().all(|condition| condition.truths.len() == n_rows), "one truth for each deal");
    let belongs: Vec<usize> = (0..n_rows).map(|row| first_match(conditions, row)).collect();
    let mut quarters = deals.as_of.map(quarters).unwrap_or_default();
    let places = deals.as_of.map(|as_of| places(&mut quarters, as_of));
    let all = PersonaTally::of(deals, |_| true);
    let none = conditions.len();
    let row_of = |place: usize| {
        let own = |row: usize| belongs[row] == place;
        let mut by_quarter = vec![0; quarters.len()];
        let own_places = places.iter().flatten().enumerate().filter(|(row, _)| own(*row));
        own_places.filter_map(|(_, place)| *place).for_each(|place| by_quarter[place] += 1);
        let tally = PersonaTally::of(deals, own);
        let name = conditions.get(place).map(|condition| condition.name.clone());
        let n_matches = conditions.get(place).map_or_else(
            || belongs.iter().filter(|&&own| own == none).count(),
            |condition| condition.truths.iter().filter(|&&truth| truth == Truth::True).count(),
        );
        figures(name, n_matches, &tally, &all, (by_quarter, &quarters))
    };
    let is_undecided = |row: &usize| {
        belongs[*row] == none && conditions.iter().any(|condition| condition.truths[*row] == Truth::Unknown)
    };
    Personas {
        n_won: all.n_won,
        n_lost: all.n_lost,
        n_open: all.n_open,
        revenue: all.revenue,
        n_won_without_amount: all.n_won_without_amount,
        rows: (0..=none).map(row_of).collect(),
        overlaps: overlaps(conditions),
        n_undecided: (0..n_rows).filter(is_undecided).count(),
        quarters,
    }
}

/// The index of the first condition that matches a deal; their number if none does.
fn first_match(conditions: &[Condition], row: usize) -> usize {
    let holds = |condition: &Condition| condition.truths[row] == Truth::True;
    conditions.iter().position(holds).unwrap_or(conditions.len())
}

/// Outcomes and amounts of some deals.
struct PersonaTally {
    n_won: usize,
    n_lost: usize,
    n_open: usize,
    revenue: Option<f64>,
    n_won_without_amount: usize,
}

impl PersonaTally {
    fn of(deals: &PersonaDeals<'_>, is_own: impl Fn(usize) -> bool) -> Self {
        let rows: Vec<usize> = (0..deals.won.len()).filter(|&row| is_own(row)).collect();
        let ended = |end: Option<bool>| rows.iter().filter(|&&row| deals.won[row] == end).count();
        let amounts = deals.amounts.map(|amounts| {
            let won = rows.iter().filter(|&&row| deals.won[row] == Some(true));
            won.map(|&row| amounts[row]).collect::<Vec<Option<f64>>>()
        });
        Self {
            n_won: ended(Some(true)),
            n_lost: ended(Some(false)),
            n_open: ended(None),
            revenue: amounts.as_ref().map(|amounts| amounts.iter().flatten().sum::<f64>() + 0.0),
            n_won_without_amount: amounts
                .map_or(0, |amounts| amounts.iter().filter(|amount| amount.is_none()).count()),
        }
    }

    fn win_rate(&self) -> Option<Figure> {
        let n = self.n_won + self.n_lost;
        Figure::proportion(self.n_won, n)
    }
}

fn figures(
    name: Option<String>,
    n_matches: usize,
    tally: &PersonaTally,
    all: &PersonaTally,
    (by_quarter, quarters): (Vec<usize>, &[PersonaQuarter]),
) -> PersonaFigures {
    let win_rate = tally.win_rate();
    let average = all.win_rate().filter(|average| average.value > 0.0);
    let revenue = tally.revenue.zip(all.revenue.filter(|revenue| *revenue > 0.0));
    let n_deals: Vec<usize> = quarters.iter().map(|quarter| quarter.n_deals).collect();
    PersonaFigures {
        name,
        n_matches,
        n_won: tally.n_won,
        n_lost: tally.n_lost,
        n_open: tally.n_open,
        win_rate,
        lift: win_rate.zip(average).map(|(own, average)| own.value / average.value),
        revenue_share: revenue.map(|(own, all)| own / all),
        drift: drift(&by_quarter, &n_deals),
        by_quarter,
    }
}

/// The pairs of conditions that both match some deals.
fn overlaps(conditions: &[Condition]) -> Vec<Overlap> {
    let mut overlaps = Vec::new();
    for (place, first) in conditions.iter().enumerate() {
        for second in &conditions[place + 1..] {
            let both = first.truths.iter().zip(&second.truths);
            let n_deals = both.filter(|pair| *pair == (&Truth::True, &Truth::True)).count();
            if n_deals > 0 {
                let (first, second) = (first.name.clone(), second.name.clone());
                overlaps.push(Overlap { first, second, n_deals });
            }
        }
    }
    overlaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn condition(name: &str, truths: &str) -> Condition {
        let truth = |letter: char| match letter {
            'y' => Truth::True,
            'n' => Truth::False,
            _ => Truth::Unknown,
        };
        Condition { name: name.to_owned(), truths: truths.chars().map(truth).collect() }
    }

    #[test]
    fn a_deal_belongs_to_the_first_that_matches_and_unknown_matches_nothing() {
        let conditions = [condition("a", "yyn?n"), condition("b", "ynyn?"), condition("c", "ynnnn")];
        let won = [Some(true), Some(false), Some(true), None, Some(false)];
        let amounts = [Some(30.0), Some(99.0), Some(10.0), Some(99.0), None];
        let as_of = ["2025-12-31", "2026-01-01", "2026-03-31", "2026-07-01", "2026-07-02"];
        let as_of = as_of.map(|day| AsOf::parse(day).unwrap());
        let deals = PersonaDeals { won: &won, amounts: Some(&amounts), as_of: Some(&as_of) };
        let found = personas(&conditions, &deals);
        let row = |place: usize| {
            let row = &found.rows[place];
            (row.n_matches, row.n_won, row.n_lost, row.n_open, row.revenue_share)
        };
        assert_eq!(row(0), (2, 1, 1, 0, Some(0.75)));
        assert_eq!(row(1), (2, 1, 0, 0, Some(0.25)));
        assert_eq!(row(2), (1, 0, 0, 0, Some(0.0)));
        assert_eq!(row(3), (2, 0, 1, 1, Some(0.0)));
        assert_eq!((found.rows[0].lift, found.rows[2].win_rate), (Some(1.0), None));
        assert_eq!(found.n_undecided, 2);
        let names: Vec<&str> = found.quarters.iter().map(|quarter| quarter.name.as_str()).collect();
        assert_eq!(names, ["2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3"]);
        assert_eq!(found.rows[3].by_quarter, [0, 0, 0, 2]);
        let overlap = |first: &str, second: &str| Overlap {
            first: first.to_owned(),
            second: second.to_owned(),
            n_deals: 1,
        };
        assert_eq!(found.overlaps, [overlap("a", "b"), overlap("a", "c"), overlap("b", "c")]);
    }

    #[test]
    fn only_the_newest_quarters_are_shown_and_every_deal_counts_in_the_rest() {
        let as_of = ["2020-02-01", "2024-08-01", "2026-05-01"].map(|day| AsOf::parse(day).unwrap());
        let deals =
            PersonaDeals { won: &[Some(true), Some(false), None], amounts: None, as_of: Some(&as_of) };
        let found = personas(&[condition("a", "yyy")], &deals);
        assert_eq!(found.quarters.len(), 8);
        assert_eq!(found.rows[0].by_quarter, [1, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!((found.rows[0].n_closed(), found.rows[0].n_open, found.revenue), (2, 1, None));
    }

    proptest! {
        #[test]
        fn every_deal_is_in_one_row_and_the_order_of_deals_does_not_matter(
            rows in prop::collection::vec((0..3u8, 0..3u8, 0..3u8, 0..900i64), 0..60),
        ) {
            let truth = |code: u8| [Truth::True, Truth::False, Truth::Unknown][code as usize];
            let found = |rows: &[(u8, u8, u8, i64)]| {
                let conditions = [
                    Condition { name: "a".to_owned(), truths: rows.iter().map(|row| truth(row.0)).collect() },
                    Condition { name: "b".to_owned(), truths: rows.iter().map(|row| truth(row.1)).collect() },
                ];
                let won: Vec<Option<bool>> =
                    rows.iter().map(|row| [Some(true), Some(false), None][row.2 as usize]).collect();
                let day = |row: &(u8, u8, u8, i64)| {
                    AsOf::from_microseconds(row.3 * crate::units::MICROSECONDS_PER_DAY)
                };
                let as_of: Vec<AsOf> = rows.iter().map(day).collect();
                personas(&conditions, &PersonaDeals { won: &won, amounts: None, as_of: Some(&as_of) })
            };
            let there = found(&rows);
            let back: Vec<_> = rows.iter().rev().copied().collect();
            prop_assert_eq!(&there, &found(&back));
            prop_assert_eq!(there.rows.iter().map(PersonaFigures::n_deals).sum::<usize>(), rows.len());
            for (place, quarter) in there.quarters.iter().enumerate() {
                let sum: usize = there.rows.iter().map(|row| row.by_quarter[place]).sum();
                prop_assert_eq!(sum, quarter.n_deals);
            }
            let most = there.rows.iter().filter(|row| row.name.is_some()).all(|row| row.n_deals() <= row.n_matches);
            prop_assert!(most);
        }
    }
}
