//! How well a score ranks: whether won deals stand above lost ones.
//!
//! All figures depend on the order of the scores only, so scores may be probabilities, log-odds or points.
//! Equal scores are never put in an order of their own. Scores that cannot be ordered (NaN) give `None`.

use crate::units::{NORMAL_975, NORMAL_995};

/// The probability that a 95 % interval leaves out at each end.
const TAIL: f64 = 0.025;

/// The probability that a 99 % interval leaves out at each end.
const TAIL_99: f64 = 0.005;

/// An area under the ROC curve with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Auc {
    /// The area, from 0 to 1; 0.5 is chance.
    pub value: f64,
    /// Lower end of the interval, at least 0.
    pub low: f64,
    /// Upper end of the interval, at most 1.
    pub high: f64,
    /// Lower end of the 99 % interval, at least 0.
    pub low_99: f64,
    /// Upper end of the 99 % interval, at most 1.
    pub high_99: f64,
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
}

/// What working the best-scored share of the deals would have found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lift {
    /// The share of deals asked for, above 0 and at most 1.
    pub share: f64,
    /// Deals selected: `share` of all, rounded to the nearest whole number (halves up), at least 1.
    pub n_selected: usize,
    /// Won deals among them; not whole when the cut falls among equal scores, see [`lift`].
    pub won_selected: f64,
    /// Share of the selected deals that were won, from 0 to 1.
    pub precision: f64,
    /// Share of all won deals that were selected, from 0 to 1.
    pub capture: f64,
    /// `precision` divided by the share won among all deals: 1 is chance.
    pub lift: f64,
}

/// Deals of one score.
#[derive(Debug, Clone, Copy, Default)]
struct Tie {
    n_won: usize,
    n_lost: usize,
}

/// The chance that a won deal scores above a lost one, equal scores counting half: the area under the ROC
/// curve.
///
/// (#{won > lost} + ½ #{won = lost}) / (#won · #lost), counted in whole numbers and so exact but for one
/// division. `None` without both won and lost deals.
///
/// # Panics
/// When there is not one outcome for each score.
///
/// # Reference
/// Hanley & `McNeil` (1982), "The meaning and use of the area under a receiver operating characteristic
/// curve".
#[must_use]
pub fn auc(scores: &[f64], won: &[bool]) -> Option<f64> {
    area(&ties(scores, won)?)
}

/// [`auc`] with `DeLong`'s 95 % interval: value ± 1.96 standard errors, clamped to 0 to 1, as
/// `pROC::ci.auc(method = "delong")`.
///
/// In a perfect order that standard error is 0, a certainty that no sample gives. There the interval is exact
/// instead: were the area A, then all of the k = min(#won, #lost) pairs that share no deal would be in order
/// with probability Aᵏ, so an A with Aᵏ < 2.5 % is ruled out. `None` with fewer than two won or two lost
/// deals.
///
/// # Panics
/// When there is not one outcome for each score.
///
/// # Reference
/// `DeLong`, `DeLong` & Clarke-Pearson (1988), equations 4 to 6; by sorting as in Sun & Xu (2014).
#[must_use]
pub fn auc_interval(scores: &[f64], won: &[bool]) -> Option<Auc> {
    auc_interval_within(&[(scores, won)])
}

/// [`auc_interval`] over the pairs of a won and a lost deal of the same part: deals scored by one and the same model.
///
/// The areas of the parts are weighted by their numbers of pairs, Σ nₖmₖAₖ / Σ nₖmₖ. Across the folds of a
/// cross-validation scores cannot be compared: what makes a fold's own deals win lowers the scores that the other
/// folds' deals give it, so that over all pairs pure noise comes out below one half. Parts with fewer than two
/// won or two lost deals have no variance and are left out; `None` when no part is left.
///
/// # Panics
/// When there is not one outcome for each score.
#[must_use]
pub fn auc_interval_within(parts: &[(&[f64], &[bool])]) -> Option<Auc> {
    let (mut pairs, mut sum, mut variance) = (0.0, 0.0, 0.0);
    let (mut n_won, mut n_lost) = (0, 0);
    for (scores, won) in parts {
        let ties = ties(scores, won)?;
        let (part_won, part_lost) = totals(&ties);
        if part_won < 2 || part_lost < 2 {
            continue;
        }
        let value = area(&ties)?;
        let weight = part_won as f64 * part_lost as f64;
        pairs += weight;
        sum += weight * value;
        variance += weight * weight * delong_variance(&ties, value);
        n_won += part_won;
        n_lost += part_lost;
    }
    if pairs == 0.0 {
        return None;
    }
    // One division by a whole number keeps a perfect order perfect.
    let value = sum / pairs;
    let half_width = |normal: f64, tail: f64| {
        if value > 0.0 && value < 1.0 {
            normal * variance.sqrt() / pairs
        } else {
            1.0 - tail.powf(1.0 / n_won.min(n_lost) as f64)
        }
    };
    let (width, width_99) = (half_width(NORMAL_975, TAIL), half_width(NORMAL_995, TAIL_99));
    Some(Auc {
        value,
        low: (value - width).max(0.0),
        high: (value + width).min(1.0),
        low_99: (value - width_99).max(0.0),
        high_99: (value + width_99).min(1.0),
        n_won,
        n_lost,
    })
}

/// Precision, capture and lift among the `share` of deals with the highest scores.
///
/// When the cut falls among deals of equal score, as many of them as fit count with the share won of all of
/// them: the expectation over every way to choose. `None` when `share` is not above 0 and at most 1, or no
/// deal was won.
///
/// # Panics
/// When there is not one outcome for each score.
#[must_use]
pub fn lift(scores: &[f64], won: &[bool], share: f64) -> Option<Lift> {
    let ties = ties(scores, won)?;
    let (n_won, n_lost) = totals(&ties);
    if n_won == 0 || !(share > 0.0 && share <= 1.0) {
        return None;
    }
    let n = n_won + n_lost;
    let n_selected = ((share * n as f64).round() as usize).max(1);
    let (mut room, mut won_selected) = (n_selected, 0.0);
    for tie in ties.iter().rev() {
        let size = tie.n_won + tie.n_lost;
        let taken = room.min(size);
        won_selected += tie.n_won as f64 * taken as f64 / size as f64;
        room -= taken;
    }
    let precision = won_selected / n_selected as f64;
    let capture = won_selected / n_won as f64;
    let lift = precision * n as f64 / n_won as f64;
    Some(Lift { share, n_selected, won_selected, precision, capture, lift })
}

/// The precision at each won deal, averaged: Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct scores from the highest down,
/// P being precision and R recall down to and including that score. Chance gives the share won. `None` when
/// no deal was won.
///
/// # Panics
/// When there is not one outcome for each score.
///
/// # Reference
/// As `sklearn.metrics.average_precision_score`: a sum of steps, without interpolation.
#[must_use]
pub fn average_precision(scores: &[f64], won: &[bool]) -> Option<f64> {
    let ties = ties(scores, won)?;
    let (n_won, _) = totals(&ties);
    let (mut won_above, mut n_above, mut sum) = (0, 0, 0.0);
    for tie in ties.iter().rev() {
        won_above += tie.n_won;
        n_above += tie.n_won + tie.n_lost;
        sum += tie.n_won as f64 * won_above as f64 / n_above as f64;
    }
    (n_won > 0).then(|| sum / n_won as f64)
}

/// Won and lost deals for each distinct score, lowest first. `None` when a score is NaN.
fn ties(scores: &[f64], won: &[bool]) -> Option<Vec<Tie>> {
    assert_eq!(scores.len(), won.len(), "one outcome for each score");
    if scores.iter().any(|score| score.is_nan()) {
        return None;
    }
    let mut deals: Vec<(f64, bool)> = scores.iter().copied().zip(won.iter().copied()).collect();
    deals.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let of_one_score = |deals: &[(f64, bool)]| {
        let n_won = deals.iter().filter(|deal| deal.1).count();
        Tie { n_won, n_lost: deals.len() - n_won }
    };
    Some(deals.chunk_by(|a, b| a.0 == b.0).map(of_one_score).collect())
}

/// Won and lost deals.
fn totals(ties: &[Tie]) -> (usize, usize) {
    ties.iter().fold((0, 0), |(won, lost), tie| (won + tie.n_won, lost + tie.n_lost))
}

/// The area under the ROC curve, by counting half wins in whole numbers.
fn area(ties: &[Tie]) -> Option<f64> {
    let (n_won, n_lost) = totals(ties);
    let (mut lost_below, mut halves) = (0, 0_u128);
    for tie in ties {
        halves += tie.n_won as u128 * (2 * lost_below + tie.n_lost) as u128;
        lost_below += tie.n_lost;
    }
    (n_won > 0 && n_lost > 0).then(|| halves as f64 / (2.0 * n_won as f64 * n_lost as f64))
}

/// `DeLong`'s variance of the area: the variance over won deals of the share of lost deals that each outranks,
/// divided by their number, and the same with won and lost exchanged.
fn delong_variance(ties: &[Tie], area: f64) -> f64 {
    let (n_won, n_lost) = totals(ties);
    let (mut won_below, mut lost_below) = (0, 0);
    let (mut won_squares, mut lost_squares) = (0.0, 0.0);
    for tie in ties {
        let outranked = (lost_below as f64 + 0.5 * tie.n_lost as f64) / n_lost as f64;
        let outranking = 1.0 - (won_below as f64 + 0.5 * tie.n_won as f64) / n_won as f64;
        won_squares += tie.n_won as f64 * (outranked - area).powi(2);
        lost_squares += tie.n_lost as f64 * (outranking - area).powi(2);
        won_below += tie.n_won;
        lost_below += tie.n_lost;
    }
    let variance_of_mean = |squares: f64, n: usize| squares / (n - 1) as f64 / n as f64;
    variance_of_mean(won_squares, n_won) + variance_of_mean(lost_squares, n_lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SCORES: [f64; 12] = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.65, 0.2, 0.8, 0.1, 0.55];
    const WON: [bool; 12] = [false, false, true, true, true, false, true, false, false, true, true, false];

    /// `roc_auc_score(WON, SCORES), average_precision_score(WON, SCORES)`, scikit-learn 1.9.1
    #[test]
    #[expect(clippy::unreadable_literal, reason = "as scikit-learn prints them")]
    fn areas_agree_with_scikit_learn() {
        assert!((auc(&SCORES, &WON).unwrap() - 0.6527777777777778).abs() < 1e-12);
        assert!((average_precision(&SCORES, &WON).unwrap() - 0.7592592592592593).abs() < 1e-12);
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
        (value, (value - NORMAL_975 * error).max(0.0), (value + NORMAL_975 * error).min(1.0))
    }

    prop_compose! {
        /// Deals with many equal scores.
        fn judged_deals()(deals in proptest::collection::vec((0_u8..9, any::<bool>()), 4..40))
            -> (Vec<f64>, Vec<bool>) {
            deals.into_iter().map(|(score, won)| (f64::from(score), won)).unzip()
        }
    }

    proptest! {
        #[test]
        fn the_interval_is_that_of_all_pairs((scores, won) in judged_deals()) {
            let imperfect = |found: &Auc| found.value > 0.0 && found.value < 1.0;
            if let Some(found) = auc_interval(&scores, &won).filter(imperfect) {
                let (value, low, high) = interval_of_all_pairs(&scores, &won);
                for (found, expected) in [(found.value, value), (found.low, low), (found.high, high)] {
                    prop_assert!((found - expected).abs() < 1e-12);
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
    fn a_perfect_order_of_few_deals_is_not_certain() {
        let perfect = auc_interval(&[1.0, 2.0, 3.0, 4.0], &[false, false, true, true]).unwrap();
        assert_eq!((perfect.value, perfect.high), (1.0, 1.0));
        assert!((perfect.low.powi(2) - 0.025).abs() < 1e-15);
        let reversed = auc_interval(&[4.0, 3.0, 2.0, 1.0], &[false, false, true, true]).unwrap();
        assert_eq!((reversed.value, reversed.low), (0.0, 0.0));
        assert!((reversed.high - (1.0 - perfect.low)).abs() < 1e-15);
    }

    #[test]
    fn zero_and_minus_zero_are_one_score() {
        assert_eq!(auc(&[0.0, -0.0], &[true, false]), Some(0.5));
    }
}
