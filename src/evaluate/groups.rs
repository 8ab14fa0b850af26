//! Win rates of groups of deals, and whether the group adds value given the model.

use serde::Serialize;

use super::recalibration::recalibrate_intercept;
use crate::statistics::{Figure, chi_square_tail};
use crate::units::softplus;

/// Won and lost deals of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct OutcomeCounts {
    /// Won deals.
    pub won: usize,
    /// Lost deals.
    pub lost: usize,
}

impl OutcomeCounts {
    /// Counts a deal.
    pub fn add(&mut self, won: bool) {
        if won {
            self.won += 1;
        } else {
            self.lost += 1;
        }
    }

    /// The outcomes of the deals of these rows.
    pub fn of(won: impl IntoIterator<Item = bool>) -> Self {
        let mut outcomes = Self::default();
        won.into_iter().for_each(|won| outcomes.add(won));
        outcomes
    }

    /// Deals.
    #[must_use]
    pub fn n(&self) -> usize {
        self.won + self.lost
    }

    /// The share of won deals with its Wilson interval; `None` without deals.
    #[must_use]
    pub fn rate(&self) -> Option<Figure> {
        Figure::proportion(self.won, self.n())
    }

    /// The win rate of these deals minus that of others, with its 95 % interval; `None` if either has no deals.
    ///
    /// # Reference
    /// Newcombe (1998), "Interval estimation for the difference between independent proportions", method 10: both Wilson
    /// intervals combined.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Option<Figure> {
        let (own, others) = (self.rate()?, other.rate()?);
        let ((low, high), (other_low, other_high)) = (own.interval?, others.interval?);
        let value = own.value - others.value;
        let below = (own.value - low).hypot(other_high - others.value);
        let above = (high - own.value).hypot(others.value - other_low);
        Some(Figure { value, interval: Some((value - below, value + above)) })
    }
}

/// The added value of the group of a deal given the model: a likelihood-ratio test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AddedValue {
    /// Twice the gain in log-likelihood.
    pub statistic: f64,
    /// The number of groups with deals, minus one.
    pub freedom: u32,
    /// The p-value.
    pub p: f64,
    /// Number of deals.
    pub n: usize,
}

/// The likelihood-ratio test of group intercepts with the log-odds as an offset: whether deals of some groups win more often than
/// predicted, and others less. `groups` has a number below 3 for each deal. `None` where all
/// deals are of one group, or of one outcome.
///
/// The log-odds must come from models that were not fitted on the deals: on training deals the added value is underestimated.
///
/// # Reference
/// Wilks (1938). With an offset the likelihood factorises over the groups, so the maximum is found for each group; that of a
/// group with one outcome is 1. The chi-square distribution has closed tails for one and two degrees of freedom.
pub fn added(log_odds: &[f64], won: &[bool], groups: &[u8]) -> Option<AddedValue> {
    let all: Vec<usize> = (0..won.len()).collect();
    let together = most_likely(log_odds, won, &all)?;
    let mut apart = 0.0;
    let mut freedom = 0;
    for group in 0..GROUPS {
        let rows: Vec<usize> = all.iter().copied().filter(|&row| groups[row] == group).collect();
        if !rows.is_empty() {
            freedom += 1;
            apart += most_likely(log_odds, won, &rows).unwrap_or(0.0);
        }
    }
    let statistic = (2.0 * (apart - together)).max(0.0);
    let freedom = freedom - 1;
    Some(AddedValue { statistic, freedom, p: chi_square_tail(statistic, freedom)?, n: won.len() })
}

/// True, false and unknown.
const GROUPS: u8 = 3;

/// The log-likelihood at the best common shift of the log-odds of these rows; `None` where they have one outcome.
fn most_likely(log_odds: &[f64], won: &[bool], rows: &[usize]) -> Option<f64> {
    let log_odds: Vec<f64> = rows.iter().map(|&row| log_odds[row]).collect();
    let won: Vec<bool> = rows.iter().map(|&row| won[row]).collect();
    let (shift, _) = recalibrate_intercept(&log_odds, &won, &|_| 1.0)?;
    let terms = log_odds.iter().zip(&won).map(|(log_odds, won)| {
        let log_odds = log_odds + shift;
        -softplus(if *won { -log_odds } else { log_odds })
    });
    Some(terms.sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deals() -> (Vec<f64>, Vec<bool>, Vec<u8>) {
        let log_odds = (0..60).map(|row| f64::from(row % 7) * 0.5 - 1.5).collect();
        let won = (0..60).map(|row| (row * 7 % 11 + row % 3 * 2) % 5 < 2).collect();
        (log_odds, won, (0..60).map(|row| (row % 3) as u8).collect())
    }

    /// R 4.5: `glm(y ~ 1, binomial, offset = o)$deviance - glm(y ~ g, binomial, offset = o)$deviance` with
    /// `control = glm.control(epsilon = 1e-15)`, and `pchisq(x, 2, lower.tail = FALSE)`.
    #[test]
    fn the_likelihood_ratio_is_that_of_a_regression_with_an_offset() {
        let (log_odds, won, groups) = deals();
        let found = added(&log_odds, &won, &groups).unwrap();
        assert_eq!((found.freedom, found.n), (2, 60));
        assert!((found.statistic - REFERENCE_STATISTIC).abs() < 1e-9, "{found:?}");
        assert!((found.p - REFERENCE_P).abs() < 1e-9, "{found:?}");
    }

    const REFERENCE_STATISTIC: f64 = 1.169_202_077_203_22;
    const REFERENCE_P: f64 = 0.557_328_169_889_075;

    #[test]
    fn groups_of_one_outcome_are_allowed_and_one_group_has_no_added_value() {
        let won = [true, true, false, false, true];
        assert_eq!(added(&[0.0; 5], &won, &[1; 5]), None);
        assert_eq!(added(&[0.0; 5], &[true; 5], &[0, 1, 0, 1, 2]), None);
        let parted = added(&[0.0; 5], &won, &[0, 0, 1, 1, 0]).unwrap();
        // Both groups are certain, so all of the likelihood is gained: 2 · −ln(0.6³ · 0.4²).
        let expected = -2.0 * (3.0 * 0.6f64.ln() + 2.0 * 0.4f64.ln());
        assert!((parted.statistic - expected).abs() < 1e-9);
    }
}
