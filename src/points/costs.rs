//! The cost of a points table: the wins that it misses and the losses that it selects, at the same volume.

use serde::Serialize;

use crate::evaluate::{Entry, Ranking, Trial, Who, n_at_capacity};

/// How the number of selected leads is determined.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VolumeRule {
    /// The leads with at least these points, the threshold of the table.
    Threshold(f64),
    /// This share of the leads, the capacity of sales.
    Capacity(f64),
}

/// The results of selecting the best leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Costs {
    /// How the number is determined.
    pub cut: VolumeRule,
    /// Selected leads of the test set; the same number for every contestant.
    pub n_selected: usize,
    /// Won deals without an amount, which count 0; `None` if no amounts are known.
    pub n_without_amount: Option<usize>,
    /// For each contestant, in their order.
    pub contestants: Vec<Cost>,
}

/// The results of selecting the best leads of one contestant. If the cut falls among leads of the same score, those
/// selected count with the mean of all of them, so counts need not be whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    /// The contestant.
    pub who: Who,
    /// Won deals among the selected leads.
    pub wins_selected: f64,
    /// Won deals that are not selected.
    pub wins_missed: f64,
    /// Lost deals among the selected leads.
    pub losses_selected: f64,
    /// Amount of the wins selected.
    pub amount_selected: Option<f64>,
    /// Amount of the wins missed.
    pub amount_missed: Option<f64>,
}

/// The results at the threshold of the table, if it has one, and at the capacity. `points` and `amounts` are those of
/// the deals of the test set, in the order of the trial.
pub fn costs(
    trial: &Trial,
    points: &[f64],
    threshold: Option<f64>,
    capacity: f64,
    amounts: Option<&[Option<f64>]>,
) -> Vec<Costs> {
    let n = trial.won.len();
    assert_eq!(points.len(), n, "points for each judged deal");
    assert!(amounts.is_none_or(|amounts| amounts.len() == n), "an amount or none for each judged deal");
    let at_threshold = threshold.map(|threshold| {
        let n_selected = points.iter().filter(|&&points| points >= threshold).count();
        (VolumeRule::Threshold(threshold), n_selected)
    });
    let at_capacity = (VolumeRule::Capacity(capacity), n_at_capacity(capacity, n));
    let cuts = at_threshold.into_iter().chain([at_capacity]);
    let of_cut = |(cut, n_selected)| Costs {
        cut,
        n_selected,
        n_without_amount: amounts.map(|amounts| {
            amounts.iter().zip(&trial.won).filter(|(amount, won)| **won && amount.is_none()).count()
        }),
        contestants: trial
            .entries
            .iter()
            .filter_map(|entry| cost(entry, &trial.won, n_selected, amounts))
            .collect(),
    };
    cuts.map(of_cut).collect()
}

/// The results of one contestant; `None` where its scores cannot be ordered.
pub(super) fn cost(
    entry: &Entry,
    won: &[bool],
    n_selected: usize,
    amounts: Option<&[Option<f64>]>,
) -> Option<Cost> {
    let ranking = Ranking::of(&entry.rank)?;
    let n_won = won.iter().filter(|&&won| won).count() as f64;
    let wins_selected = ranking.sum_of_best(n_selected, |row| f64::from(u8::from(won[row])));
    let amount = |amounts: &[Option<f64>], row: usize| amounts[row].filter(|_| won[row]).unwrap_or(0.0);
    let money = amounts.map(|amounts| {
        let all: f64 = (0..won.len()).map(|row| amount(amounts, row)).sum();
        let passed_on = ranking.sum_of_best(n_selected, |row| amount(amounts, row));
        (passed_on, all - passed_on)
    });
    Some(Cost {
        who: entry.who.clone(),
        wins_selected,
        wins_missed: n_won - wins_selected,
        losses_selected: n_selected as f64 - wins_selected,
        amount_selected: money.map(|money| money.0),
        amount_missed: money.map(|money| money.1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_contestants_select_as_many_as_the_table() {
        let points = vec![50.0, 40.0, 40.0, 30.0, 20.0, 10.0];
        let won = vec![false, true, false, true, true, false];
        let entry = |who, rank: Vec<f64>| Entry { who, log_odds: rank.clone(), rank };
        let trial = Trial {
            rows: (0..6).collect(),
            won,
            groups: (0..6).collect(),
            starts: vec![0],
            entries: vec![
                entry(Who::Model, vec![0.1, 0.9, 0.2, 0.8, 0.7, 0.0]),
                entry(Who::Points, points.clone()),
            ],
        };
        let amounts = [Some(9.0), Some(100.0), None, None, Some(30.0), None];
        let found = costs(&trial, &points, Some(40.0), 1.0 / 3.0, Some(&amounts));
        let of = |place: usize, contestant: usize| {
            let cost = &found[place].contestants[contestant];
            (cost.wins_selected, cost.wins_missed, cost.losses_selected, cost.amount_missed)
        };
        assert_eq!((found[0].n_selected, found[1].n_selected), (3, 2));
        assert_eq!(found[0].n_without_amount, Some(1));
        assert_eq!(of(0, 0), (3.0, 0.0, 0.0, Some(0.0)));
        assert_eq!(of(0, 1), (1.0, 2.0, 2.0, Some(30.0)));
        // At 2 of 6 the cut falls among the two deals with 40 points, one of which was won: half a win.
        assert_eq!(of(1, 1), (0.5, 2.5, 1.5, Some(80.0)));
        assert_eq!(costs(&trial, &points, None, 0.5, None).len(), 1);
    }
}
