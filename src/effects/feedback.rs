//! The feedback of sales compared with the ranking of the model: where they disagree, and which of them the outcomes
//! support.
//!
//! The deals are closed, and their log-odds are cross-fitted. Feedback may also affect the outcome, as a rejected deal
//! that is not pursued is rarely won: a low win rate of the rejected deals is weaker evidence than a high one.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evaluate::n_at_capacity;
use crate::snapshot::SalesFeedback;
use crate::statistics::Figure;

/// The closed deals, row by row.
#[derive(Debug, Clone, Copy)]
pub struct FeedbackDeals<'a> {
    /// The newest feedback on each; `None` without any.
    pub feedback: &'a [Option<SalesFeedback>],
    /// The cross-fitted log-odds of each; `None` if it could not be scored.
    pub log_odds: &'a [Option<f64>],
    pub won: &'a [bool],
}

/// The comparison of the feedback with the model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeedbackFigures {
    /// The capacity: the share of deals that sales can work, above 0 and at most 1. A deal is "liked" if the model
    /// ranks it within the capacity.
    pub capacity: f64,
    /// Deals with log-odds.
    pub n_scored: usize,
    /// Deals with feedback.
    pub n_said: usize,
    /// Deals with log-odds and feedback, which are compared.
    pub n_compared: usize,
    /// Share of them that were won, with Wilson's 95 % interval; `None` without deals.
    pub base_rate: Option<Figure>,
    /// Liked and accepted, liked and rejected, not liked and accepted, not liked and rejected.
    pub cells: [FeedbackCell; 4],
    /// The reasons for rejections, most frequent first, including deals without a score.
    pub reasons: Vec<RejectionReason>,
}

/// Deals with the same assessment by the model and by sales.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FeedbackCell {
    /// Whether the model ranks them within the capacity.
    pub is_liked: bool,
    /// Whether sales took them.
    pub is_accepted: bool,
    pub n: usize,
    pub n_won: usize,
    /// Share of them that were won, with Wilson's 95 % interval; `None` without deals.
    pub win_rate: Option<Figure>,
    /// Which of them the outcomes support where the model and sales disagree; `None` where they agree, or without such
    /// deals.
    pub right: Option<Right>,
}

/// Which of them the outcomes support where the model and sales disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    Model,
    Sales,
    /// Neither: the interval of the win rate includes the base rate.
    Unclear,
}

/// Deals rejected for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RejectionReason {
    /// The reason; `None` where sales gave none.
    pub reason: Option<String>,
    pub n: usize,
    pub n_won: usize,
    /// Share of them that were won, with Wilson's 95 % interval.
    pub win_rate: Option<Figure>,
    /// Those that the model ranks within the capacity.
    pub n_liked: usize,
}

impl FeedbackFigures {
    /// The cells where the model and sales disagree and there are deals.
    pub fn disagreements(&self) -> impl Iterator<Item = &FeedbackCell> {
        self.cells.iter().filter(|cell| cell.right.is_some())
    }
}

/// The figures of the four cells and of the reasons.
///
/// "Liked" are the deals among the best `capacity` of all deals with log-odds. Of deals with the same score as the last
/// of them, all or none are liked, whichever is nearer to the capacity. Wilson's intervals assume independent deals, so
/// they are too narrow if accounts have several.
///
/// # Shapes and units
/// One entry for each deal in each slice; log-odds that are NaN count as none.
pub fn feedback(deals: &FeedbackDeals<'_>, capacity: f64) -> FeedbackFigures {
    let n_deals = deals.won.len();
    assert!(deals.feedback.len() == n_deals && deals.log_odds.len() == n_deals, "one entry for each deal");
    let is_liked = liked(deals.log_odds, capacity);
    let compared = || {
        let rows = deals.feedback.iter().zip(&is_liked).zip(deals.won);
        rows.filter_map(|((rating, liked), &won)| Some((rating.as_ref()?, (*liked)?, won)))
    };
    let (n_compared, n_won) = (compared().count(), compared().filter(|(_, _, won)| *won).count());
    let base_rate = Figure::proportion(n_won, n_compared);
    let cells =
        [(true, true), (true, false), (false, true), (false, false)].map(|(is_liked, is_accepted)| {
            let own = || {
                compared()
                    .filter(move |(rating, liked, _)| *liked == is_liked && rating.is_accepted == is_accepted)
            };
            let (n, n_won) = (own().count(), own().filter(|(_, _, won)| *won).count());
            let win_rate = Figure::proportion(n_won, n);
            let right = (is_liked != is_accepted).then(|| right(win_rate?, base_rate?, is_liked)).flatten();
            FeedbackCell { is_liked, is_accepted, n, n_won, win_rate, right }
        });
    FeedbackFigures {
        capacity,
        n_scored: is_liked.iter().flatten().count(),
        n_said: deals.feedback.iter().flatten().count(),
        n_compared,
        base_rate,
        cells,
        reasons: reasons(deals, &is_liked),
    }
}

/// For each deal whether it is among the best of those with log-odds; `None` where it has none.
fn liked(log_odds: &[Option<f64>], capacity: f64) -> Vec<Option<bool>> {
    let known = |log_odds: &Option<f64>| log_odds.filter(|log_odds| !log_odds.is_nan());
    let mut best: Vec<f64> = log_odds.iter().filter_map(known).collect();
    best.sort_by(|a, b| b.total_cmp(a));
    // As everywhere, a share of deals is rounded to the nearest whole number of them, at least one. A capacity is at most 1.
    let n_best = n_at_capacity(capacity, best.len());
    let last = best.get(n_best - 1).copied().unwrap_or(f64::INFINITY);
    let (n_above, n_with) =
        (best.partition_point(|&score| score > last), best.partition_point(|&score| score >= last));
    let takes_last = n_with.abs_diff(n_best) <= n_best.abs_diff(n_above);
    let is_best = |score: f64| score > last || takes_last && score >= last;
    log_odds.iter().map(|log_odds| known(log_odds).map(is_best)).collect()
}

/// Which of them the outcomes support: the one that expected a higher win rate if the interval lies above the base
/// rate, the other one if it lies below. `None` without an interval.
fn right(win_rate: Figure, base_rate: Figure, is_liked: bool) -> Option<Right> {
    let (low, high) = win_rate.interval?;
    let (for_it, against_it) =
        if is_liked { (Right::Model, Right::Sales) } else { (Right::Sales, Right::Model) };
    Some(match base_rate.value {
        base if low > base => for_it,
        base if high < base => against_it,
        _ => Right::Unclear,
    })
}

fn reasons(deals: &FeedbackDeals<'_>, is_liked: &[Option<bool>]) -> Vec<RejectionReason> {
    let mut by_reason: BTreeMap<Option<&str>, [usize; 3]> = BTreeMap::new();
    for ((rating, liked), &won) in deals.feedback.iter().zip(is_liked).zip(deals.won) {
        let Some(rating) = rating.as_ref().filter(|rating| !rating.is_accepted) else { continue };
        let [n, n_won, n_liked] = by_reason.entry(rating.reason.as_deref()).or_default();
        *n += 1;
        *n_won += usize::from(won);
        *n_liked += usize::from(*liked == Some(true));
    }
    let reason = |(reason, [n, n_won, n_liked]): (Option<&str>, [usize; 3])| RejectionReason {
        reason: reason.map(str::to_owned),
        n,
        n_won,
        win_rate: Figure::proportion(n_won, n),
        n_liked,
    };
    let mut reasons: Vec<RejectionReason> = by_reason.into_iter().map(reason).collect();
    // Stable: equally frequent ones stay in the order of their names, deals without a reason first.
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.n));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rating(is_accepted: bool, reason: &str) -> SalesFeedback {
        SalesFeedback { is_accepted, reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()) }
    }

    /// Deals by kind: the score, whether sales accepted them, their number, and the number won.
    fn deals(
        kinds: &[(f64, bool, usize, usize)],
    ) -> (Vec<Option<SalesFeedback>>, Vec<Option<f64>>, Vec<bool>) {
        let (mut ratings, mut log_odds, mut won) = (Vec::new(), Vec::new(), Vec::new());
        for &(score, is_accepted, n, n_won) in kinds {
            for place in 0..n {
                ratings.push(Some(rating(is_accepted, "")));
                log_odds.push(Some(score));
                won.push(place < n_won);
            }
        }
        (ratings, log_odds, won)
    }

    fn found(kinds: &[(f64, bool, usize, usize)]) -> FeedbackFigures {
        let (ratings, log_odds, won) = deals(kinds);
        feedback(&FeedbackDeals { feedback: &ratings, log_odds: &log_odds, won: &won }, 0.2)
    }

    #[test]
    fn rejected_deals_that_the_model_ranks_high_and_that_are_won_show_that_it_was_right() {
        let kinds =
            [(1.0, true, 60, 30), (1.0, false, 40, 17), (-1.0, true, 150, 15), (-1.0, false, 250, 20)];
        let found = found(&kinds);
        let cell = |place: usize| {
            let cell = &found.cells[place];
            (cell.is_liked, cell.is_accepted, cell.n, cell.n_won, cell.right)
        };
        assert_eq!(cell(0), (true, true, 60, 30, None));
        // 17 of 40 is 42 % [29, 58], above 82 of 500 (16 %).
        assert_eq!(cell(1), (true, false, 40, 17, Some(Right::Model)));
        // 15 of 150 is 10 % [6, 16], below it.
        assert_eq!(cell(2), (false, true, 150, 15, Some(Right::Model)));
        assert_eq!(cell(3), (false, false, 250, 20, None));
        assert_eq!(found.base_rate.unwrap().value, 82.0 / 500.0);
        assert_eq!(found.disagreements().count(), 2);
    }

    #[test]
    fn neither_is_right_if_the_interval_includes_the_base_rate() {
        let right = |kinds: &[(f64, bool, usize, usize)], place: usize| found(kinds).cells[place].right;
        let few = [(1.0, true, 60, 30), (1.0, false, 4, 2), (-1.0, true, 36, 9), (-1.0, false, 250, 20)];
        assert_eq!(right(&few, 1), Some(Right::Unclear));
        let sales = [(1.0, true, 30, 20), (1.0, false, 70, 1), (-1.0, true, 100, 60), (-1.0, false, 300, 20)];
        assert_eq!((right(&sales, 1), right(&sales, 2)), (Some(Right::Sales), Some(Right::Sales)));
        assert_eq!(right(&[(1.0, true, 5, 2)], 1), None);
    }

    #[test]
    fn reasons_are_ordered_by_number_and_unknown_feedback_is_not_compared() {
        let ratings = [
            Some(rating(false, "no budget")),
            Some(rating(false, "no budget")),
            Some(rating(false, "a student")),
            Some(rating(false, "")),
            Some(rating(true, "no budget")),
            None,
            Some(rating(false, "no budget")),
        ];
        let log_odds = [Some(2.0), Some(-1.0), Some(0.0), None, Some(f64::NAN), Some(1.0), None];
        let won = [true, false, false, true, true, true, true];
        let found = feedback(&FeedbackDeals { feedback: &ratings, log_odds: &log_odds, won: &won }, 0.25);
        let reasons: Vec<(Option<&str>, usize, usize, usize)> = found
            .reasons
            .iter()
            .map(|reason| (reason.reason.as_deref(), reason.n, reason.n_won, reason.n_liked))
            .collect();
        assert_eq!(reasons, [(Some("no budget"), 3, 2, 1), (None, 1, 1, 0), (Some("a student"), 1, 0, 0)]);
        assert_eq!((found.n_said, found.n_scored, found.n_compared), (6, 4, 3));
        let nothing = feedback(&FeedbackDeals { feedback: &[], log_odds: &[], won: &[] }, 0.2);
        assert_eq!((nothing.n_compared, nothing.base_rate, nothing.reasons.len()), (0, None, 0));
    }

    #[test]
    fn equal_scores_are_liked_together_where_that_is_nearer_to_the_capacity() {
        let liked_of = |scores: &[f64]| {
            let scores: Vec<Option<f64>> = scores.iter().map(|&score| Some(score)).collect();
            liked(&scores, 0.4).into_iter().flatten().filter(|liked| *liked).count()
        };
        assert_eq!(liked_of(&[5.0, 4.0, 3.0, 2.0, 1.0]), 2);
        assert_eq!(liked_of(&[5.0, 4.0, 4.0, 2.0, 1.0]), 3);
        assert_eq!(liked_of(&[5.0, 4.0, 4.0, 4.0, 4.0]), 1);
        assert_eq!(liked_of(&[4.0, 4.0, 4.0, 4.0, 4.0]), 0);
    }

    proptest! {
        #[test]
        fn the_cells_part_the_deals_that_are_compared(
            rows in prop::collection::vec((0..3u8, prop::option::of(-5..5i32), any::<bool>()), 0..80),
            capacity in 0.05..1.0f64,
        ) {
            let found = |rows: &[(u8, Option<i32>, bool)]| {
                let ratings: Vec<Option<SalesFeedback>> = rows
                    .iter()
                    .map(|row| [None, Some(rating(true, "a")), Some(rating(false, "b"))][row.0 as usize].clone())
                    .collect();
                let log_odds: Vec<Option<f64>> = rows.iter().map(|row| row.1.map(f64::from)).collect();
                let won: Vec<bool> = rows.iter().map(|row| row.2).collect();
                feedback(&FeedbackDeals { feedback: &ratings, log_odds: &log_odds, won: &won }, capacity)
            };
            let there = found(&rows);
            let back: Vec<_> = rows.iter().rev().copied().collect();
            prop_assert_eq!(&there, &found(&back));
            prop_assert_eq!(there.cells.iter().map(|cell| cell.n).sum::<usize>(), there.n_compared);
            prop_assert_eq!(there.n_compared, rows.iter().filter(|row| row.0 > 0 && row.1.is_some()).count());
            prop_assert!(there.disagreements().all(|cell| cell.is_liked != cell.is_accepted && cell.n > 0));
        }
    }
}
