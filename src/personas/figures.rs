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
    pub second: String,
    /// Deals that match both.
    pub n_deals: usize,
}

/// The figures of each persona, and of the deals without one.
///
/// # Shapes and units
/// One truth for each condition and deal, one outcome and, where there are any, one amount and one date for each deal.
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
