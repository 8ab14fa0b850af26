//! Figures of an evaluation by their definitions, and where they are undefined.

use bantam::evaluate::{
    Entry, Lift, OutcomeCounts, Ranking, Trial, Weighting, Who, auc, auc_difference, auc_interval,
    average_precision, brier_scores, calibration, log_losses, weighted_mean,
};
use bantam::units::{AsOf, Days, MICROSECONDS_PER_DAY};
use proptest::prelude::*;

prop_compose! {
    /// Scores and outcomes of deals with many equal scores.
    fn judged_deals()(deals in proptest::collection::vec((0_u8..9, any::<bool>()), 4..40))
        -> (Vec<f64>, Vec<bool>) {
        deals.into_iter().map(|(score, won)| (f64::from(score), won)).unzip()
    }
}

/// Test deals with one contestant, the model; those of one group may be correlated.
fn trial(scores: &[f64], won: &[bool], groups: Vec<u64>) -> Trial {
    let model = Entry { who: Who::Model, rank: scores.to_vec(), log_odds: scores.to_vec() };
    let rows = (0..won.len()).collect();
    Trial { rows, won: won.to_vec(), groups, starts: vec![0], entries: vec![model] }
}

/// The area and the lower end of its interval, where deals of one cluster may be correlated.
fn clustered(scores: &[f64], won: &[bool], clusters: Vec<u64>) -> Option<(f64, f64)> {
    let auc = trial(scores, won, clusters).contestants(&[], 1).remove(0).figures.auc?;
    Some((auc.value, auc.interval?.0))
}

fn lift(scores: &[f64], won: &[bool], share: f64) -> Option<Lift> {
    Ranking::of(scores)?.tallies(won, |_| 1.0).lift(share)
}

/// `DeLong`'s interval by its definition: the structural components of all pairs.
fn interval_of_all_pairs(scores: &[f64], won: &[bool]) -> (f64, f64, f64) {
    let with = |outcome| (0..won.len()).filter(move |&row| won[row] == outcome).map(|row| scores[row]);
    let wins = |x: f64, y: f64| {
        if x > y {
            1.0
        } else if x == y {
            0.5
        } else {
            0.0
        }
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let variance_of_mean = |values: &[f64]| {
        let squares: f64 = values.iter().map(|value| (value - mean(values)).powi(2)).sum();
        squares / (values.len() - 1) as f64 / values.len() as f64
    };
    let of_won: Vec<f64> =
        with(true).map(|x| mean(&with(false).map(|y| wins(x, y)).collect::<Vec<_>>())).collect();
    let of_lost: Vec<f64> =
        with(false).map(|y| mean(&with(true).map(|x| wins(x, y)).collect::<Vec<_>>())).collect();
    let error = (variance_of_mean(&of_won) + variance_of_mean(&of_lost)).sqrt();
    let value = mean(&of_won);
    (
        value,
        (value - 1.959_963_984_540_054 * error).max(0.0),
        (value + 1.959_963_984_540_054 * error).min(1.0),
    )
}

proptest! {
    #[test]
    fn the_interval_is_that_of_all_pairs((scores, won) in judged_deals()) {
        if let Some(found) = auc_interval(&scores, &won).filter(|found| found.value > 0.0 && found.value < 1.0) {
            let (value, low, high) = interval_of_all_pairs(&scores, &won);
            for (found, expected) in [(found.value, value), (found.low, low), (found.high, high)] {
                prop_assert!((found - expected).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn clusters_of_one_deal_change_nothing_and_repeated_deals_add_no_information((scores, won) in judged_deals()) {
        // Of equal scores there is no interval to compare with.
        prop_assume!(scores.iter().any(|&score| score != scores[0]));
        let close = |a: Option<(f64, f64)>, b: Option<(f64, f64)>| match (a, b) {
            (Some(a), Some(b)) => (a.0 - b.0).abs() < 1e-12 && (a.1 - b.1).abs() < 1e-9,
            (a, b) => a.is_none() && b.is_none(),
        };
        let plain = auc_interval(&scores, &won).map(|auc| (auc.value, auc.low));
        prop_assert!(close(clustered(&scores, &won, (0..won.len() as u64).collect()), plain));
        // Each deal three times, as one cluster: the interval is that of the deals once, but for G / (G − 1).
        let thrice = |n: usize| (0..3 * n).map(move |row| row / 3);
        let scores: Vec<f64> = thrice(won.len()).map(|row| scores[row]).collect();
        let clusters: Vec<u64> = thrice(won.len()).map(|row| row as u64).collect();
        let repeated: Vec<bool> = thrice(won.len()).map(|row| won[row]).collect();
        if plain.is_some_and(|(value, _)| value > 0.0 && value < 1.0) {
            prop_assert!(close(clustered(&scores, &repeated, clusters), plain));
        }
    }

    #[test]
    fn a_difference_is_that_of_the_areas_and_turns_with_the_scores((scores, won) in judged_deals(), seed in 1_u32..99) {
        let other: Vec<f64> = (0..scores.len()).map(|row| f64::from((row as u32 * 7 + seed) % 11)).collect();
        let (first, second) = ([(&scores[..], &won[..])], [(&other[..], &won[..])]);
        let Some(found) = auc_difference(&first, &second) else { return Ok(()) };
        let turned = auc_difference(&second, &first).unwrap();
        let expected = auc(&scores, &won).unwrap() - auc(&other, &won).unwrap();
        prop_assert!((found.value - expected).abs() < 1e-12);
        prop_assert!((found.value + turned.value).abs() < 1e-12 && (found.error - turned.error).abs() < 1e-12);
        let same = auc_difference(&first, &first).unwrap();
        prop_assert_eq!((same.value, same.error, same.p), (0.0, 0.0, 1.0));
    }

    #[test]
    fn scores_are_ordered_as_numbers_are(scores in proptest::collection::vec(any::<f64>(), 0..40)) {
        let scores: Vec<f64> = scores.into_iter().filter(|score| !score.is_nan()).collect();
        let places = Ranking::of(&scores).unwrap().places();
        for (a, score) in scores.iter().enumerate() {
            for (b, other) in scores.iter().enumerate() {
                prop_assert_eq!(score.partial_cmp(other), places[b].partial_cmp(&places[a]));
            }
        }
    }

    #[test]
    fn reversing_the_scores_mirrors_the_area((scores, won) in judged_deals()) {
        let reversed: Vec<f64> = scores.iter().map(|score| -score).collect();
        if let (Some(area), Some(mirrored)) = (auc(&scores, &won), auc(&reversed, &won)) {
            prop_assert!((area + mirrored - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn bins_hold_every_deal_once_and_equal_probabilities_together(
        deals in proptest::collection::vec((0_u8..12, any::<bool>()), 0..80),
    ) {
        let won: Vec<bool> = deals.iter().map(|deal| deal.1).collect();
        let of = |log_odds: Vec<f64>| trial(&log_odds, &won, vec![0; won.len()]).reliability();
        let bins = of(deals.iter().map(|deal| f64::from(deal.0) / 3.0 - 2.0).collect());
        prop_assert_eq!(bins.iter().map(|bin| bin.n).sum::<usize>(), deals.len());
        prop_assert_eq!(bins.iter().map(|bin| bin.n_won).sum::<usize>(), won.iter().filter(|won| **won).count());
        prop_assert!(bins.windows(2).all(|pair| pair[0].range.1 < pair[1].range.0));
        prop_assert!(bins.len() <= 10);
        // Where no two probabilities are the same, no two bins differ by more than a deal.
        let sizes: Vec<usize> = of((0..won.len()).map(|row| row as f64).collect()).iter().map(|bin| bin.n).collect();
        prop_assert!(sizes.iter().max().copied().unwrap_or(0) <= sizes.iter().min().copied().unwrap_or(0) + 1);
    }
}

#[test]
fn a_perfect_order_of_few_deals_is_not_certain() {
    let perfect = auc_interval(&[1.0, 2.0, 3.0, 4.0], &[false, false, true, true]).unwrap();
    assert_eq!((perfect.value, perfect.high), (1.0, 1.0));
    assert!((perfect.low.powi(2) - 0.025).abs() < 1e-15);
    let reversed = auc_interval(&[4.0, 3.0, 2.0, 1.0], &[false, false, true, true]).unwrap();
    assert_eq!((reversed.value, reversed.low), (0.0, 0.0));
    assert!((reversed.high - (1.0 - perfect.low)).abs() < 1e-15);
}

const SCORES: [f64; 12] = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.65, 0.2, 0.8, 0.1, 0.55];
const WON: [bool; 12] = [false, false, true, true, true, false, true, false, false, true, true, false];

/// `roc_auc_score(WON, SCORES), average_precision_score(WON, SCORES)`, scikit-learn 1.9.1
#[test]
#[expect(clippy::unreadable_literal, reason = "as scikit-learn prints them")]
fn areas_agree_with_scikit_learn() {
    assert!((auc(&SCORES, &WON).unwrap() - 0.6527777777777778).abs() < 1e-12);
    assert!((average_precision(&SCORES, &WON).unwrap() - 0.7592592592592593).abs() < 1e-12);
}

#[test]
fn the_best_share_is_counted() {
    let found = lift(&[0.9, 0.8, 0.3, 0.2], &[true, false, true, false], 0.5).unwrap();
    let expected =
        Lift { share: 0.5, n_selected: 2, won_selected: 1.0, precision: 0.5, capture: 0.5, lift: 1.0 };
    assert_eq!(found, expected);
    assert_eq!(lift(&SCORES, &WON, 1.0).map(|all| (all.capture, all.lift)), Some((1.0, 1.0)));
}

#[test]
fn equal_scores_at_the_cut_count_in_part() {
    let scores = [0.9, 0.5, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1];
    let won = [true, true, true, true, false, false, false, false, false, false];
    let found = lift(&scores, &won, 0.2).unwrap();
    assert_eq!((found.n_selected, found.won_selected), (2, 1.75));
    assert_eq!((found.precision, found.capture), (0.875, 0.4375));
    assert!((found.lift - 0.875 / 0.4).abs() < 1e-15);
}

#[test]
fn the_best_add_up_and_have_places_whatever_their_ties() {
    let ranking = Ranking::of(&[0.5, 0.9, 0.5, 0.1, 0.5]).unwrap();
    assert_eq!(ranking.places(), [3.0, 1.0, 3.0, 5.0, 3.0]);
    let values = [3.0, 10.0, 6.0, 100.0, 0.0];
    let sums: Vec<f64> = (0..7).map(|n| ranking.sum_of_best(n, |row| values[row])).collect();
    assert_eq!(sums, [0.0, 10.0, 13.0, 16.0, 19.0, 119.0, 119.0]);
}

#[test]
fn the_number_selected_is_rounded_and_at_least_one() {
    let n_selected = |share| lift(&SCORES, &WON, share).map(|found| found.n_selected);
    assert_eq!(n_selected(0.2), Some(2));
    assert_eq!(n_selected(0.3), Some(4));
    assert_eq!(n_selected(0.01), Some(1));
}

#[test]
fn what_is_undefined_is_none() {
    let scores = [0.1, 0.2, 0.3];
    assert_eq!(auc(&scores, &[true; 3]), None);
    assert_eq!(auc(&[0.1, f64::NAN, 0.3], &[true, false, true]), None);
    assert_eq!(auc(&[], &[]), None);
    assert_eq!(auc_interval(&scores, &[true, false, false]), None, "one won deal has no variance");
    assert_eq!(average_precision(&scores, &[false; 3]), None);
    assert_eq!(lift(&scores, &[false; 3], 0.2), None);
    for share in [0.0, -0.1, 1.1, f64::NAN] {
        assert_eq!(lift(&scores, &[true, false, true], share), None);
    }
}

#[test]
fn zero_and_minus_zero_are_one_score() {
    assert_eq!(auc(&[0.0, -0.0], &[true, false]), Some(0.5));
}

fn mean(values: &[f64]) -> f64 {
    weighted_mean(values, |_| 1.0).unwrap()
}

/// `log_loss(y, p), brier_score_loss(y, p)` with
/// `p = [.1, .4, .35, .8, .4, .4, .9, .65, .2, .8, .1, .55]; y = [0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 1, 0]`,
/// scikit-learn 1.9.1
#[test]
#[expect(clippy::unreadable_literal, reason = "as scikit-learn prints them")]
fn losses_agree_with_scikit_learn() {
    let p = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.65, 0.2, 0.8, 0.1, 0.55];
    let log_odds: Vec<f64> = p.iter().map(|p: &f64| (p / (1.0 - p)).ln()).collect();
    let won = [false, false, true, true, true, false, true, false, false, true, true, false];
    assert!((mean(&log_losses(&log_odds, &won)) - 0.6682358919061326).abs() < 1e-12);
    assert!((mean(&brier_scores(&log_odds, &won)) - 0.2314583333333334).abs() < 1e-12);
}

#[test]
fn certainty_costs_nothing_where_right_and_all_where_wrong() {
    let certain = [f64::INFINITY, f64::NEG_INFINITY];
    assert_eq!(log_losses(&certain, &[true, false]), [0.0, 0.0]);
    assert_eq!(log_losses(&certain, &[false, true]), [f64::INFINITY; 2]);
    assert_eq!(brier_scores(&certain, &[false, true]), [1.0, 1.0]);
    assert_eq!(weighted_mean(&[f64::INFINITY, 2.0], |row| row as f64), Some(2.0));
    assert_eq!(weighted_mean(&[1.0], |_| 0.0), None);
}

#[test]
fn parted_or_equal_scores_have_no_calibration() {
    let of = |scores: &[f64], won: &[bool]| calibration(scores, won, &|_| 1.0);
    assert_eq!(of(&[1.0, 2.0, 3.0, 4.0], &[false, false, true, true]), None);
    assert_eq!(of(&[1.0; 4], &[false, false, true, true]), None);
    assert_eq!(of(&[1.0, 2.0], &[true, true]), None);
}

#[test]
fn a_weight_of_two_is_the_deal_twice() {
    let (x, won) = ([0.3, -1.0, 2.0, 0.5, -0.2], [true, false, true, false, true]);
    let doubled = |row: usize| if row == 3 { 2.0 } else { 1.0 };
    let twice_x = [&x[..], &x[3..4]].concat();
    let twice_won = [&won[..], &won[3..4]].concat();
    let weighted = calibration(&x, &won, &doubled).unwrap().slope;
    let twice = calibration(&twice_x, &twice_won, &|_| 1.0).unwrap().slope;
    let ((low, high), (twice_low, twice_high)) = (weighted.interval.unwrap(), twice.interval.unwrap());
    for (found, expected) in [(weighted.value, twice.value), (low, twice_low), (high, twice_high)] {
        assert!((found - expected).abs() < 1e-11);
    }
}

/// scipy 1.17: `proportion_confint(56, 70, method="wilson")` and so on put together by hand; the example of
/// Newcombe (1998), table II, (a) 56/70 − 48/80: 0.0524 to 0.3339.
#[test]
fn differences_of_win_rates_are_those_of_newcombe() {
    let (a, b) = (OutcomeCounts { won: 56, lost: 14 }, OutcomeCounts { won: 48, lost: 32 });
    let difference = a.minus(&b).unwrap();
    let (low, high) = difference.interval.unwrap();
    assert!((difference.value - 0.2).abs() < 1e-12);
    assert!((low - 0.0524).abs() < 5e-5 && (high - 0.3339).abs() < 5e-5, "{low} {high}");
    assert_eq!(a.minus(&OutcomeCounts::default()), None);
}

#[test]
fn a_deal_counts_half_for_every_half_life() {
    let days = |days: i64| AsOf::from_microseconds(days * MICROSECONDS_PER_DAY);
    let closed_at = [days(100), days(60), days(20)];
    let recency = Some((&closed_at[..], Days::new(40)));
    let weighting = Weighting { case_weights: None, recency };
    let relative = |weighting: &Weighting, rows: &[usize]| {
        let weights = weighting.weights(rows).unwrap();
        let sum: f64 = weights.iter().sum();
        let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
        // Kish's effective number of deals.
        assert!((sum - sum * sum / squares).abs() < 1e-12);
        weights.iter().map(|weight| weight / weights[0]).collect::<Vec<f64>>()
    };
    assert_eq!(relative(&weighting, &[0, 1, 2]), [1.0, 0.5, 0.25]);
    assert_eq!(relative(&weighting, &[2, 1]), [1.0, 2.0]);
    let weighting = Weighting { case_weights: Some(&[2.0, 4.0, 0.0]), recency };
    assert_eq!(relative(&weighting, &[0, 1, 2]), [1.0, 1.0, 0.0]);
    let equal = Weighting { case_weights: Some(&[1e300, 1e300, 1e300]), recency: None };
    assert_eq!(equal.weights(&[0, 1, 2]), Some(vec![1.0; 3]));
    assert_eq!(Weighting::default().weights(&[0, 1]), None);
}
