//! The exact score behind an earlier prediction, whose probability may have been rounded.

use crate::units::logistic;

/// The most decimals that are looked for: a probability in full has more.
const MOST_DECIMALS: i32 = 12;

/// With fewer probabilities it may be chance that all have few decimals.
const FEWEST_ROWS: usize = 20;

/// How the probabilities of an earlier prediction are rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RoundedTo {
    /// Half of the last decimal; 0 where they are not rounded.
    half: f64,
}

/// The numbers of decimals that all probabilities so far may be rounded to.
#[derive(Debug, Clone)]
pub(super) struct RoundingSeen {
    /// The decimals of the project, if it has some.
    usual: Option<i32>,
    /// In order.
    fitting: Vec<i32>,
    rows: usize,
}

impl RoundingSeen {
    /// Before any probability was seen.
    pub(super) fn none(usual: Option<u8>) -> Self {
        let usual = usual.map(i32::from);
        let mut fitting: Vec<i32> = (1..=MOST_DECIMALS).chain(usual).collect();
        fitting.sort_unstable();
        fitting.dedup();
        Self { usual, fitting, rows: 0 }
    }

    /// Adds a probability.
    pub(super) fn add(&mut self, probability: f64) {
        self.fitting.retain(|&decimals| {
            let unit = 10_f64.powi(decimals);
            (probability * unit).round() / unit == probability
        });
        self.rows += 1;
    }

    /// How all of them are rounded.
    pub(super) fn rounded_to(&self) -> RoundedTo {
        let is_known = self.usual.filter(|usual| self.fitting.contains(usual));
        let found = || self.fitting.iter().copied().find(|decimals| (1..=MOST_DECIMALS).contains(decimals));
        let decimals = is_known.or_else(|| (self.rows >= FEWEST_ROWS).then(found).flatten());
        RoundedTo { half: decimals.map_or(0.0, |decimals| 0.5 * 10_f64.powi(-decimals)) }
    }
}

impl RoundedTo {
    /// The log-odds behind a probability: of those that are rounded to it, the nearest to `expected`, so that a rounding is never taken for a
    /// change. `None` where they are infinite.
    pub(super) fn log_odds(self, probability: f64, expected: f64) -> Option<f64> {
        /// How far the last digits of two computations of one probability may differ, relative to it.
        const LAST_DIGITS: f64 = 4.0 * f64::EPSILON;
        let known = logistic(expected);
        if (known - probability).abs() <= self.half.max(LAST_DIGITS * probability) {
            return Some(expected);
        }
        let nearest = known.clamp((probability - self.half).max(0.0), (probability + self.half).min(1.0));
        let log_odds = (nearest / (1.0 - nearest)).ln();
        log_odds.is_finite().then_some(log_odds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(probabilities: &[f64], usual: Option<u8>) -> RoundedTo {
        let mut seen = RoundingSeen::none(usual);
        for probability in probabilities {
            seen.add(*probability);
        }
        seen.rounded_to()
    }

    #[test]
    fn a_rounding_is_no_change_and_no_infinite_one() {
        let full: Vec<f64> = (1..100).map(|n| logistic(f64::from(n) / 37.0 - 1.3)).collect();
        let tenths_of_all: Vec<f64> =
            full.iter().map(|probability| (probability * 10.0).round() / 10.0).collect();
        assert_eq!(rounded(&full, Some(1)), RoundedTo { half: 0.0 });
        let tenths = rounded(&tenths_of_all, None);
        assert_eq!((tenths, rounded(&tenths_of_all, Some(1))), (RoundedTo { half: 0.05 }, tenths));
        assert_eq!(rounded(&[0.5], None), RoundedTo { half: 0.0 }, "one may be so by chance");
        let expected = -3.2;
        assert_eq!(tenths.log_odds(0.0, expected), Some(expected), "0.039 is rounded to 0");
        let changed = tenths.log_odds(0.0, 1.0).unwrap();
        assert!((logistic(changed) - 0.05).abs() < 1e-12, "the least change that the rounding allows");
        let exact = rounded(&full, None);
        let high = logistic(30.0);
        assert_eq!(
            exact.log_odds(high, 30.001),
            Some(30.001),
            "near 1 a probability has few digits of its log-odds"
        );
        assert!((exact.log_odds(full[3], 2.0).unwrap() - (4.0 / 37.0 - 1.3)).abs() < 1e-12);
        assert_eq!(exact.log_odds(1.0, 2.0), None);
    }
}
