//! What a model gains at the capacity of sales: as many leads, more of them won.

use std::collections::BTreeMap;

use serde::Serialize;

use super::costs::cost;
use crate::evaluate::{Contestant, Entry, Ranking, Trial, Who, n_at_capacity};
use crate::statistics::{Figure, NORMAL_975};

/// Wins and money of the leads that a model selects, against as many that a points table selects, or that are taken in no order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SelectionGain {
    /// The points table, or the base rate: leads in no order.
    pub(crate) against: Who,
    /// Selected leads, the same number for both.
    pub(crate) n_selected: usize,
    /// Leads that they are selected from.
    pub(crate) n_deals: usize,
    /// Won deals among those that the model selects.
    pub(crate) wins: f64,
    /// Won deals among those of the other.
    pub(crate) wins_of_other: f64,
    /// The difference, with its 95 % interval by the paired bootstrap.
    pub(crate) more_wins: Figure,
    /// The difference in the amounts of the won deals, with a 95 % interval; `None` where no amounts are known.
    pub(crate) more_amount: Option<Figure>,
}

/// The gain of the model, the first of the trial, at this share of its deals. `None` without both won and lost deals, or without
/// anything to compare with. `amounts` are those of the deals of the trial, `contestants` their figures, of which the first selection
/// is the capacity.
pub(crate) fn selection_gain(
    trial: &Trial,
    contestants: &[Contestant],
    capacity: f64,
    amounts: Option<&[Option<f64>]>,
) -> Option<SelectionGain> {
    let (model, others) = trial.entries.split_first()?;
    let find = |who: &Who| others.iter().find(|entry| entry.who == *who);
    let other = find(&Who::Points).or_else(|| find(&Who::BaseRate))?;
    let n_deals = trial.won.len();
    let n_selected = n_at_capacity(capacity, n_deals);
    let contestant = contestants.iter().find(|contestant| contestant.who == other.who)?;
    let capture = contestant.model_ahead.as_ref()?.capture.first().copied().flatten()?;
    let n_won = trial.won.iter().filter(|&&won| won).count() as f64;
    let wins = |entry: &Entry| Some(cost(entry, &trial.won, n_selected, None)?.wins_selected);
    let (wins, wins_of_other) = (wins(model)?, wins(other)?);
    let interval = capture.interval.map(|(low, high)| (low * n_won, high * n_won));
    Some(SelectionGain {
        against: other.who.clone(),
        n_selected,
        n_deals,
        wins,
        wins_of_other,
        more_wins: Figure { value: wins - wins_of_other, interval },
        more_amount: amounts.and_then(|amounts| more_amount(trial, (model, other), n_selected, amounts)),
    })
}

/// The difference of the amounts won. Its variance is that of a sum over accounts, A/(A−1) Σ (d − mean d)², with the selections as
/// they are; `None` where no won deal has an amount.
fn more_amount(
    trial: &Trial,
    (model, other): (&Entry, &Entry),
    n_selected: usize,
    amounts: &[Option<f64>],
) -> Option<Figure> {
    let shares = |entry: &Entry| Some(Ranking::of(&entry.rank)?.shares_of_best(n_selected));
    let (own, others) = (shares(model)?, shares(other)?);
    let mut by_account: BTreeMap<u64, f64> = BTreeMap::new();
    let mut any = false;
    for (row, amount) in amounts.iter().enumerate() {
        let won = amount.filter(|amount| trial.won[row] && amount.is_finite());
        any |= won.is_some();
        *by_account.entry(trial.groups[row]).or_default() += won.unwrap_or(0.0) * (own[row] - others[row]);
    }
    let n = by_account.len() as f64;
    let value: f64 = by_account.values().sum();
    let squares: f64 = by_account.values().map(|d| (d - value / n).powi(2)).sum();
    let half = NORMAL_975 * (squares * n / (n - 1.0)).sqrt();
    let interval = half.is_finite().then_some((value - half, value + half));
    any.then_some(Figure { value, interval })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(model: &[f64], points: Option<&[f64]>) -> Trial {
        let entry = |who, rank: &[f64]| Entry { who, log_odds: rank.to_vec(), rank: rank.to_vec() };
        let n = model.len();
        let mut entries = vec![entry(Who::Model, model), entry(Who::BaseRate, &vec![0.0; n])];
        entries.extend(points.map(|points| entry(Who::Points, points)));
        Trial {
            rows: (0..n).collect(),
            won: (0..n).map(|row| row % 2 == 0).collect(),
            groups: (0..n as u64).collect(),
            starts: vec![0],
            entries,
        }
    }

    #[test]
    fn the_gain_is_against_the_points_table_or_leads_in_no_order() {
        let scores = [9.0, 1.0, 8.0, 2.0, 7.0, 3.0, 6.0, 4.0, 5.0, 0.0];
        let points = [1.0, 9.0, 2.0, 8.0, 9.5, 3.0, 4.0, 5.0, 6.0, 0.0];
        let amounts: Vec<Option<f64>> = (0..10).map(|row| Some(f64::from(row) + 1.0)).collect();
        let of = |points: Option<&[f64]>| {
            let trial = trial(&scores, points);
            let contestants = trial.contestants(&[0.4], 1);
            selection_gain(&trial, &contestants, 0.4, Some(&amounts)).unwrap()
        };
        let table = of(Some(&points));
        // The model takes the rows 0, 2, 4, 6; the table takes 4, 1, 3, 8.
        assert_eq!(
            (table.against, table.n_selected, table.wins, table.wins_of_other),
            (Who::Points, 4, 4.0, 2.0)
        );
        assert_eq!(table.more_amount.unwrap().value, (1.0 + 3.0 + 5.0 + 7.0) - (5.0 + 9.0));
        let none = of(None);
        assert_eq!((none.against, none.wins_of_other), (Who::BaseRate, 2.0));
        assert!((none.more_amount.unwrap().value - (16.0 - 0.4 * 25.0)).abs() < 1e-12);
    }

    #[test]
    fn the_interval_of_the_amount_is_that_of_a_sum_over_accounts() {
        let scores = [4.0, 3.0, 2.0, 1.0];
        let mut of_accounts = trial(&scores, None);
        of_accounts.groups = vec![1, 1, 2, 2];
        let contestants = of_accounts.contestants(&[0.5], 1);
        let amounts = [Some(10.0), None, Some(6.0), None];
        let found =
            selection_gain(&of_accounts, &contestants, 0.5, Some(&amounts)).unwrap().more_amount.unwrap();
        // Selected by the model: rows 0 and 1; by chance half of each. By account +5 and −3.
        assert_eq!(found.value, 2.0);
        let half = NORMAL_975 * (2.0 * (16.0 + 16.0_f64)).sqrt();
        assert!((found.interval.unwrap().1 - (2.0 + half)).abs() < 1e-9);
    }
}
