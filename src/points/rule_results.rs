//! Rule by rule: the points now, the learned points, and a verdict in words.

use serde::Serialize;

use super::identifiable::{Identifiable, deals_of_both};
use super::scale::{Scale, ScaleInput, worth};
use super::table::Fired;
use crate::evaluate::Recalibration;
use crate::fit::Estimate;
use crate::label::Labelled;
use crate::statistics::Figure;

/// The least expected number of deals of the rarer outcome, among the deals that a rule matches and among the others,
/// for a verdict. With fewer, one deal could change it. Twice the five that is usual for tests of counts (Cochran 1954,
/// "Some methods for strengthening the common χ² tests").
pub const FEWEST_OF_OUTCOME: f64 = 10.0;

/// An interval of learned points that is wider than this share of the largest points of the table, and includes both 0
/// and the points now, is inconclusive.
pub const WIDEST: f64 = 0.25;

/// The least relative difference between learned points and points now for a change; learned points below this share of
/// the points now are not worth a rule.
pub const WORTH_CHANGING: f64 = 0.2;

/// Two rules with at least this correlation (phi) are duplicates.
pub const SAME_RULE: f64 = 0.95;

/// The verdict on a rule.
///
/// The first of these that applies, where "the interval" is that of its learned points:
///
/// 1. *matches no deal*, *matches every deal*: as named.
/// 2. *too few deals*: fewer deals of the rarer outcome than `FEWEST_OF_OUTCOME` are expected with it or without
///    it; there is no interval; or the interval includes both 0 and the points now and is wider than `WIDEST` of the largest
///    points.
///
///    *Duplicate*: there are enough deals, but another rule matches exactly the same ones; or it is a duplicate
///    (`SAME_RULE`), and the interval is as wide as that. More deals would not help.
/// 3. *keep*: the interval includes the points now, or the learned points differ by less than `WORTH_CHANGING` of them.
/// 4. *drop*: the interval includes 0, or less than `WORTH_CHANGING` of the points now is left, signs aside.
/// 5. *flip the sign*: the learned points have the other sign.
/// 6. *strengthen*, *weaken*: they are larger or smaller than those now, signs aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleVerdict {
    /// The points are supported by the deals.
    Keep,
    /// The learned points have the same sign and a larger size.
    Strengthen,
    /// The learned points have the same sign and a smaller size.
    Weaken,
    /// The learned points have the other sign.
    FlipSign,
    /// It has no significant effect given the other rules.
    Drop,
    /// There are too few deals for a verdict.
    TooFew,
    /// Not identifiable, as another rule matches the same deals.
    Duplicate,
    /// It matches no deal.
    NeverFires,
    /// It matches every deal, so it does not affect the ranking.
    AlwaysFires,
}

impl RuleVerdict {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Strengthen => "strengthen",
            Self::Weaken => "weaken",
            Self::FlipSign => "flip the sign",
            Self::Drop => "drop",
            Self::TooFew => "too few deals",
            Self::Duplicate => "duplicate",
            Self::NeverFires => "matches no deal",
            Self::AlwaysFires => "matches every deal",
        }
    }
}

/// A rule, or a step of one that decays, and its learned points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleResult {
    /// Its name.
    pub name: Labelled,
    /// Its points now.
    pub points: f64,
    /// The learned points given all other rules, with their 95 % interval at this scale; `None` if it has no weight or
    /// points have no scale.
    pub learned: Option<Figure>,
    /// The same in log-odds.
    pub log_odds: Option<Figure>,
    /// Deals that it matches.
    pub n_deals: usize,
    /// Won deals among them.
    pub n_won: usize,
    /// Their win rate with Wilson's interval; `None` if it matches none.
    pub win_rate: Option<Figure>,
    /// The win rate of the other deals.
    pub win_rate_without: Option<Figure>,
    /// The verdict.
    pub verdict: RuleVerdict,
    /// Rules that match the same deals, or nearly the same.
    pub duplicates: Vec<Duplicate>,
}

/// A duplicate of a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Duplicate {
    /// The name of the other.
    pub rule: Labelled,
    /// Their correlation: 1 if both match the same deals.
    pub phi: f64,
}

/// The learned points of each step of a table, and the log-odds per point.
///
/// `learned` are the weights of the steps in a model without other features, in log-odds. Where they are not
/// `identifiable`, as for rules that match the same deals, the points of the table are unchanged. `line` is the
/// calibration of the totals.
pub fn rules(
    fired: &Fired,
    won: &[bool],
    learned: &[Option<Estimate>],
    identifiable: &Identifiable,
    line: Option<Recalibration>,
) -> (Option<Scale>, Vec<RuleResult>) {
    assert_eq!(fired.steps.len(), learned.len(), "one weight for each step");
    let counts: Vec<Counts> = fired.holds.iter().map(|holds| Counts::of(&holds[..won.len()], won)).collect();
    let mut identifiable_points: Vec<f64> = fired.steps.iter().map(|step| step.points).collect();
    identifiable.project(&mut identifiable_points);
    let weighed = |place: usize| {
        let (points, learned) = (identifiable_points[place], learned[place]?);
        let is_clear = if points > 0.0 { learned.low > 0.0 } else { learned.high < 0.0 };
        let share = counts[place].n as f64 / won.len() as f64;
        Some(ScaleInput { points, log_odds: learned.value, is_clear, share })
    };
    let scale = worth(&(0..learned.len()).filter_map(weighed).collect::<Vec<_>>(), line);
    let largest = fired.steps.iter().map(|step| step.points.abs()).fold(0.0, f64::max);
    let duplicates = duplicates(fired);
    let result = |place: usize| {
        let (step, counts) = (&fired.steps[place], counts[place]);
        // A rule that matches no deal or every deal gets a weight of 0 from the penalty, which carries no information.
        let log_odds = learned[place].filter(|_| counts.matches_some());
        let log_odds =
            log_odds.map(|found| Figure { value: found.value, interval: Some((found.low, found.high)) });
        let kept = step.points - identifiable_points[place];
        let points = scale.zip(log_odds).map(|(scale, found)| scaled(found, scale.log_odds_per_point, kept));
        RuleResult {
            name: step.name.clone(),
            points: step.points,
            learned: points,
            log_odds,
            n_deals: counts.n,
            n_won: counts.n_won,
            win_rate: Figure::proportion(counts.n_won, counts.n),
            win_rate_without: Figure::proportion(counts.all_won - counts.n_won, counts.all - counts.n),
            verdict: verdict(step.points, points, &counts, largest, &duplicates[place]),
            duplicates: duplicates[place].clone(),
        }
    };
    (scale, (0..fired.steps.len()).map(result).collect())
}

/// Log-odds as points, added to those that are not identifiable.
fn scaled(log_odds: Figure, unit: f64, kept: f64) -> Figure {
    let points = |log_odds: f64| kept + log_odds / unit;
    let interval = log_odds.interval.map(|(low, high)| (points(low), points(high)));
    Figure { value: points(log_odds.value), interval }
}

/// How many deals a rule matches.
#[derive(Debug, Clone, Copy)]
struct Counts {
    n: usize,
    n_won: usize,
    all: usize,
    all_won: usize,
}

impl Counts {
    fn of(holds: &[bool], won: &[bool]) -> Self {
        assert_eq!(holds.len(), won.len(), "one outcome for each deal");
        let count = |is: &dyn Fn(usize) -> bool| (0..won.len()).filter(|&row| is(row)).count();
        Self {
            n: count(&|row| holds[row]),
            n_won: count(&|row| holds[row] && won[row]),
            all: won.len(),
            all_won: count(&|row| won[row]),
        }
    }

    /// Whether the rule matches some, but not all, deals.
    fn matches_some(&self) -> bool {
        0 < self.n && self.n < self.all
    }

    /// Whether enough deals of the rarer outcome are expected with the rule, and without it, under independence.
    fn is_enough(&self) -> bool {
        let rarer = self.all_won.min(self.all - self.all_won) as f64;
        let expected = self.n.min(self.all - self.n) as f64 * rarer / self.all as f64;
        expected >= FEWEST_OF_OUTCOME
    }
}

/// See [`RuleVerdict`].
fn verdict(
    now: f64,
    learned: Option<Figure>,
    counts: &Counts,
    largest: f64,
    duplicates: &[Duplicate],
) -> RuleVerdict {
    if counts.n == 0 {
        return RuleVerdict::NeverFires;
    }
    if counts.n == counts.all {
        return RuleVerdict::AlwaysFires;
    }
    let Some((value, (low, high))) = learned.and_then(|found| Some((found.value, found.interval?))) else {
        return RuleVerdict::TooFew;
    };
    let holds = |points: f64| low <= points && points <= high;
    let is_open = holds(0.0) && holds(now) && high - low > WIDEST * largest;
    if !counts.is_enough() {
        RuleVerdict::TooFew
    } else if duplicates.iter().any(|same| is_open || same.phi >= 1.0) {
        RuleVerdict::Duplicate
    } else if is_open {
        RuleVerdict::TooFew
    } else if holds(now) || (value - now).abs() < WORTH_CHANGING * now.abs() {
        RuleVerdict::Keep
    } else if holds(0.0) || value.abs() < WORTH_CHANGING * now.abs() {
        RuleVerdict::Drop
    } else if value * now < 0.0 {
        RuleVerdict::FlipSign
    } else if value.abs() > now.abs() {
        RuleVerdict::Strengthen
    } else {
        RuleVerdict::Weaken
    }
}

/// For each step, those that match nearly the same deals.
fn duplicates(fired: &Fired) -> Vec<Vec<Duplicate>> {
    let both = deals_of_both(&fired.holds);
    let n = fired.totals.len() as f64;
    let phi = |a: usize, b: usize| {
        let (of_a, of_b) = (both[a][a], both[b][b]);
        (n * both[a][b] - of_a * of_b) / (of_a * (n - of_a) * of_b * (n - of_b)).sqrt()
    };
    let of_step = |place: usize| {
        let others = (0..fired.steps.len()).filter(|&other| other != place);
        // Rules that match no deal or every deal have no correlation.
        let close = others.map(|other| (other, phi(place, other))).filter(|(_, phi)| *phi >= SAME_RULE);
        close.map(|(other, phi)| Duplicate { rule: fired.steps[other].name.clone(), phi }).collect()
    };
    (0..fired.steps.len()).map(of_step).collect()
}

#[cfg(test)]
mod tests {
    use super::super::table::PointsStep;
    use super::*;
    use crate::fit::split_mix64;
    use proptest::prelude::*;

    /// A rule that matches 4,000 of 10,000 deals, of which 3,000 were won.
    const MANY: Counts = Counts { n: 4000, n_won: 1500, all: 10_000, all_won: 3000 };

    fn of(now: f64, low: f64, high: f64) -> RuleVerdict {
        let learned = Figure { value: f64::midpoint(low, high), interval: Some((low, high)) };
        verdict(now, Some(learned), &MANY, 40.0, &[])
    }

    #[test]
    fn each_verdict_follows_from_the_interval() {
        assert_eq!(of(20.0, 16.0, 26.0), RuleVerdict::Keep);
        assert_eq!(of(20.0, 20.5, 23.5), RuleVerdict::Keep, "a tenth more is not worth a change");
        assert_eq!(of(20.0, 28.0, 36.0), RuleVerdict::Strengthen);
        assert_eq!(of(-20.0, -36.0, -28.0), RuleVerdict::Strengthen);
        assert_eq!(of(20.0, 5.0, 15.0), RuleVerdict::Weaken);
        assert_eq!(of(-20.0, -15.0, -5.0), RuleVerdict::Weaken);
        assert_eq!(of(20.0, -3.0, 5.0), RuleVerdict::Drop);
        assert_eq!(of(20.0, 1.0, 3.0), RuleVerdict::Drop, "a tenth of it is not worth a rule");
        assert_eq!(of(-20.0, 1.0, 3.0), RuleVerdict::Drop);
        assert_eq!(of(20.0, -15.0, -5.0), RuleVerdict::FlipSign);
        assert_eq!(of(-20.0, 5.0, 15.0), RuleVerdict::FlipSign);
        assert_eq!(of(20.0, -3.0, 22.0), RuleVerdict::TooFew);
        assert_eq!(of(2.0, -3.0, 4.0), RuleVerdict::Keep, "0 and 2 points are the same to a table of 40");
        assert_eq!(of(0.0, 8.0, 12.0), RuleVerdict::Strengthen, "a rule with 0 points");
    }

    #[test]
    fn rules_that_match_all_none_or_few_deals_are_named() {
        use RuleVerdict::{AlwaysFires, Keep, NeverFires, TooFew};
        let clear = Some(Figure { value: 10.0, interval: Some((9.0, 11.0)) });
        let counts = |n: usize| Counts { n, ..MANY };
        let found = [0, 33, 34, 9966, 9967, 10_000].map(|n| verdict(10.0, clear, &counts(n), 40.0, &[]));
        assert_eq!(found, [NeverFires, TooFew, Keep, Keep, TooFew, AlwaysFires]);
        assert_eq!(verdict(10.0, None, &MANY, 40.0, &[]), TooFew);
    }

    #[test]
    fn duplicate_rules_are_reported_if_their_points_are_not_identifiable() {
        let wide = Some(Figure { value: 10.0, interval: Some((-20.0, 40.0)) });
        let clear = Some(Figure { value: 10.0, interval: Some((9.0, 11.0)) });
        let verdict =
            |learned, phi| verdict(20.0, learned, &MANY, 40.0, &[Duplicate { rule: "other".into(), phi }]);
        assert_eq!(verdict(wide, 0.96), RuleVerdict::Duplicate);
        assert_eq!(verdict(clear, 0.96), RuleVerdict::Weaken);
        assert_eq!(verdict(clear, 1.0), RuleVerdict::Duplicate);
    }

    fn fired(holds: Vec<Vec<bool>>, points: &[f64]) -> Fired {
        let step = |(rule, &points): (usize, &f64)| {
            let name = Labelled::from(format!("rule {rule}").as_str());
            PointsStep { rule, name, points }
        };
        let n = holds[0].len();
        let steps = points.iter().enumerate().map(step).collect();
        let total = |row: usize| {
            let of = holds.iter().zip(points).filter(|(holds, _)| holds[row]);
            of.map(|(_, points)| points).sum()
        };
        Fired { steps, totals: (0..n).map(total).collect(), holds }
    }

    #[test]
    fn duplicate_rules_are_named() {
        let every = |n: usize| (0..200).map(|row| row % n == 0).collect::<Vec<bool>>();
        let mut nearly = every(2);
        nearly[1] = true;
        let found =
            duplicates(&fired(vec![every(2), every(3), every(2), nearly, vec![true; 200]], &[1.0; 5]));
        let names = |place: usize| found[place].iter().map(|same| same.rule.name()).collect::<Vec<_>>();
        assert_eq!(names(0), ["rule 2", "rule 3"]);
        assert_eq!(found[0][0].phi, 1.0);
        assert!(found[0][1].phi < 1.0);
        assert!(names(1).is_empty() && names(4).is_empty());
    }

    proptest! {
        /// The scale is equivariant: k times the points give k times the learned points.
        #[test]
        fn points_k_times_as_large_change_no_verdict(
            rules in proptest::collection::vec((-40_i32..40, -1.5..1.5_f64, 0.05..0.6_f64, 1_u64..1000), 1..8),
            slope in -0.02..0.2_f64,
            k in prop_oneof![Just(0.25), Just(2.0), Just(1024.0)],
        ) {
            let holds: Vec<Vec<bool>> = rules
                .iter()
                .map(|rule| (0..400).map(|row| split_mix64(rule.3 ^ split_mix64(row)).is_multiple_of(3)).collect())
                .collect();
            let won: Vec<bool> = (0..400).map(|row| split_mix64(row) % 5 < 2).collect();
            let learned: Vec<Option<Estimate>> =
                rules.iter().map(|rule| Some(Estimate::symmetric(rule.1, rule.2))).collect();
            let of = |k: f64| {
                let points: Vec<f64> = rules.iter().map(|rule| k * f64::from(rule.0)).collect();
                let line = Recalibration { intercept: 0.0, slope: slope / k, slope_error: 0.01 / k };
                super::rules(&fired(holds.clone(), &points), &won, &learned, &Identifiable::everything(), Some(line))
            };
            let ((scale, once), (larger_scale, larger)) = (of(1.0), of(k));
            prop_assert_eq!(scale.map(|scale| scale.basis), larger_scale.map(|scale| scale.basis));
            for (once, larger) in once.iter().zip(&larger) {
                prop_assert_eq!(once.verdict, larger.verdict);
                prop_assert_eq!(once.learned.map(|found| k * found.value), larger.learned.map(|found| found.value));
            }
        }
    }
}
