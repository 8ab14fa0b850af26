//! The log-odds per point of the table, which convert learned weights to points.

use serde::Serialize;

use crate::evaluate::Recalibration;
use crate::statistics::Figure;

/// The log-odds per point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scale {
    /// Log-odds for one point; greater than 0.
    pub log_odds_per_point: f64,
    /// How it was determined.
    pub basis: Basis,
    /// Log-odds per point of the total of a deal, with a 95 % interval: the calibration slope of the table as it is.
    /// `None` without one, as when the table separates won from lost deals. If the interval includes 0, the table ranks
    /// no better than chance.
    pub total_slope: Option<Figure>,
}

/// How the log-odds per point were determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The median over the rules whose sign is significantly right, so that as many points as possible are unchanged.
    MiddleRule,
    /// The table has no scale: learned points have the same sum of absolute values as the points now.
    SameTotal,
}

/// The inputs of the scale for a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ScaleInput {
    /// Its points now.
    pub(crate) points: f64,
    /// Its learned weight, in log-odds.
    pub(crate) log_odds: f64,
    /// Whether its interval excludes 0 and has the sign of its points.
    pub(crate) is_clear: bool,
    /// The share of deals that it matches.
    pub(crate) share: f64,
}

impl ScaleInput {
    /// The standard deviation of its points over the deals: its weight in the median.
    fn weight(&self) -> f64 {
        self.points.abs() * (self.share * (1.0 - self.share)).max(0.0).sqrt()
    }
}

/// The log-odds per point of the table. `None` if no rule has points and a weight.
///
/// It is the median of the log-odds per point over the rules whose sign is significantly right, weighted by the
/// standard deviation of their points. This scale requires the least change of these rules: if more than half of their
/// points are consistent, it is theirs. Other rules carry no information on the scale. The slope of the totals is not
/// used, as one rule with the wrong sign lowers it, and all correct rules would seem too low.
///
/// If the slope of the totals is not significantly above 0, or no rule has a significant sign, the table has no scale,
/// and the learned points get the same sum of absolute values.
pub(crate) fn worth(rules: &[ScaleInput], line: Option<Recalibration>) -> Option<Scale> {
    let total_slope = line.map(|line| Figure::normal(line.slope, line.slope_error));
    let is_ranking = total_slope.and_then(|slope| slope.interval).is_none_or(|(low, _)| low > 0.0);
    let scale = |log_odds_per_point: f64, basis: Basis| {
        let is_worth = log_odds_per_point.is_finite() && log_odds_per_point > 0.0;
        is_worth.then_some(Scale { log_odds_per_point, basis, total_slope })
    };
    let middle = middle(rules).filter(|_| is_ranking).and_then(|worth| scale(worth, Basis::MiddleRule));
    middle.or_else(|| {
        let weighted = || rules.iter().filter(|rule| rule.weight() > 0.0);
        let log_odds: f64 = weighted().map(|rule| rule.log_odds.abs()).sum();
        scale(log_odds / weighted().map(|rule| rule.points.abs()).sum::<f64>(), Basis::SameTotal)
    })
}

/// The weighted median of the log-odds per point; the midpoint if it lies between two.
fn middle(rules: &[ScaleInput]) -> Option<f64> {
    let mut worths: Vec<(f64, f64)> = rules
        .iter()
        .filter(|rule| rule.is_clear && rule.weight() > 0.0)
        .map(|rule| (rule.log_odds / rule.points, rule.weight()))
        .collect();
    worths.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = worths.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (place, &(worth, weight)) in worths.iter().enumerate() {
        below += weight;
        if below > half * (1.0 + ROUNDING) {
            return Some(worth);
        }
        if below >= half * (1.0 - ROUNDING) {
            return Some(worths.get(place + 1).map_or(worth, |next| f64::midpoint(worth, next.0)));
        }
    }
    None
}

/// Sums whose relative difference is smaller are equal.
const ROUNDING: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(points: f64, log_odds: f64) -> ScaleInput {
        ScaleInput { points, log_odds, is_clear: points * log_odds > 0.0, share: 0.5 }
    }

    fn line(slope: f64, slope_error: f64) -> Recalibration {
        Recalibration { intercept: -1.0, slope, slope_error }
    }

    #[test]
    fn right_points_are_unchanged_by_wrong_ones() {
        // Right: 0.05 a point. The others: twice too high, without effect, not significant, inverted.
        let unclear = ScaleInput { is_clear: false, ..rule(90.0, 0.01) };
        let rules = [rule(30.0, 1.5), rule(20.0, 0.5), rule(90.0, 0.0), unclear, rule(90.0, -0.5)];
        let found = worth(&rules, Some(line(0.03, 0.001))).unwrap();
        assert_eq!((found.log_odds_per_point, found.basis), (0.05, Basis::MiddleRule));
    }

    #[test]
    fn a_rule_with_little_variance_has_little_weight() {
        let rare = ScaleInput { share: 0.0001, ..rule(100.0, 50.0) };
        let never = ScaleInput { share: 0.0, ..rule(1000.0, 1.0) };
        let found = worth(&[rule(30.0, 1.5), rare, never], Some(line(0.05, 0.001))).unwrap();
        assert_eq!(found.log_odds_per_point, 0.05);
    }

    #[test]
    fn two_halves_meet_in_the_middle() {
        let found =
            worth(&[rule(10.0, 0.5), rule(-10.0, -1.5), rule(10.0, -9.0)], Some(line(0.1, 0.001))).unwrap();
        assert!((found.log_odds_per_point - 0.1).abs() < 1e-15);
    }

    #[test]
    fn a_table_that_does_not_rank_gets_the_scale_of_the_same_total() {
        let turned = [rule(30.0, -1.5), rule(20.0, -1.0)];
        for rules_line in [line(-0.05, 0.001), line(0.001, 0.01)] {
            let found = worth(&turned, Some(rules_line)).unwrap();
            assert_eq!((found.log_odds_per_point, found.basis), (0.05, Basis::SameTotal));
        }
        let found = worth(&turned, Some(line(0.05, 0.001))).unwrap();
        assert_eq!(found.basis, Basis::SameTotal, "no rule is significant");
        assert_eq!(worth(&[rule(10.0, 0.0)], Some(line(0.0, 0.1))), None);
        assert_eq!(worth(&[], None), None);
    }
}
