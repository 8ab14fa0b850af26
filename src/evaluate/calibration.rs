//! Whether probabilities mean what they say: of the leads given 30 %, are three in ten won?
//!
//! Both figures are proper scores (in expectation only the true probability has the lowest), lower is better.
//! They mean little alone: compare them with the same figure of the training base rate given to every deal.

use crate::units::Probability;

/// The mean negative log-likelihood of the outcomes, in natural-log units: −(1/n) Σ ln(chance given to what
/// happened).
///
/// 0 is certainty, ln 2 ≈ 0.693 a coin. It is infinite when what was called impossible happened: nothing is
/// clipped to hide that. `None` without deals.
///
/// # Panics
/// When there is not one outcome for each probability.
///
/// # Reference
/// Gneiting & Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", §4.1.
#[must_use]
pub fn log_loss(probabilities: &[Probability], won: &[bool]) -> Option<f64> {
    mean_loss(probabilities, won, |p, won| if won { -p.ln() } else { -(-p).ln_1p() })
}

/// The mean squared distance of probability and outcome (1 for won, 0 for lost), from 0 to 1.
///
/// 0 is certainty, 0.25 a coin. `None` without deals.
///
/// # Panics
/// When there is not one outcome for each probability.
///
/// # Reference
/// Brier (1950), "Verification of forecasts expressed in terms of probability"; halved, as is usual for two
/// outcomes.
#[must_use]
pub fn brier(probabilities: &[Probability], won: &[bool]) -> Option<f64> {
    mean_loss(probabilities, won, |p, won| (p - f64::from(u8::from(won))).powi(2))
}

fn mean_loss(probabilities: &[Probability], won: &[bool], loss: fn(f64, bool) -> f64) -> Option<f64> {
    assert_eq!(probabilities.len(), won.len(), "one outcome for each probability");
    let total: f64 = probabilities.iter().zip(won).map(|(p, &won)| loss(p.value(), won)).sum();
    (!won.is_empty()).then(|| total / won.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn probabilities(values: &[f64]) -> Vec<Probability> {
        values.iter().map(|&value| Probability::new(value).unwrap()).collect()
    }

    /// `log_loss(y, p), brier_score_loss(y, p)` with
    /// `p = [.1, .4, .35, .8, .4, .4, .9, .65, .2, .8, .1, .55]; y = [0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 1, 0]`,
    /// scikit-learn 1.9.1
    #[test]
    #[expect(clippy::unreadable_literal, reason = "as scikit-learn prints them")]
    fn losses_agree_with_scikit_learn() {
        let p = probabilities(&[0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.65, 0.2, 0.8, 0.1, 0.55]);
        let won = [0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 1, 0].map(|y| y == 1);
        assert!((log_loss(&p, &won).unwrap() - 0.6682358919061326).abs() < 1e-12);
        assert!((brier(&p, &won).unwrap() - 0.2314583333333334).abs() < 1e-12);
    }

    #[test]
    fn a_coin_has_the_losses_of_a_coin() {
        let (p, won) = (probabilities(&[0.5; 3]), [true, false, true]);
        assert!((log_loss(&p, &won).unwrap() - std::f64::consts::LN_2).abs() < 1e-15);
        assert_eq!(brier(&p, &won), Some(0.25));
    }

    #[test]
    fn what_was_called_impossible_and_happened_has_no_finite_log_loss() {
        assert_eq!(log_loss(&probabilities(&[0.0, 0.5]), &[true, true]), Some(f64::INFINITY));
        assert_eq!(log_loss(&probabilities(&[1.0]), &[false]), Some(f64::INFINITY));
        assert_eq!(log_loss(&probabilities(&[1.0, 0.0]), &[true, false]), Some(0.0));
    }

    #[test]
    fn without_deals_there_is_no_figure() {
        assert_eq!(log_loss(&[], &[]), None);
        assert_eq!(brier(&[], &[]), None);
    }

    proptest! {
        #[test]
        fn no_constant_beats_the_base_rate_of_the_same_deals(
            won in proptest::collection::vec(any::<bool>(), 1..50),
            other in 0.0..1.0,
        ) {
            let n_won = won.iter().filter(|&&won| won).count();
            let base = probabilities(&vec![n_won as f64 / won.len() as f64; won.len()]);
            let other = probabilities(&vec![other; won.len()]);
            prop_assert!(log_loss(&base, &won).unwrap() <= log_loss(&other, &won).unwrap() + 1e-12);
            prop_assert!(brier(&base, &won).unwrap() <= brier(&other, &won).unwrap() + 1e-12);
        }
    }
}
