//! The meaning of a weight, in a sentence for a sales team.

use crate::design::{Encoding, FeatureEncoding, Term};
use crate::numbers::{decimals, written};
use crate::tables::number_text;

/// The effect on the odds of a change of `log_odds`, the coefficient of the column.
pub(crate) fn in_words(feature: &FeatureEncoding, term: &Term, log_odds: f64) -> String {
    let name = feature.labelled().in_sentence();
    let times = |log_odds: f64| format!("odds × {}", factor(log_odds.exp()));
    match (&feature.encoding, term) {
        (Encoding::Number { log, deviation, median, .. }, Term::Value) => {
            let slope = log_odds / deviation;
            if *log {
                // sign(x) ln(1 + |x|) grows by ln 2 when 1 + |x| doubles, which is approximately x if x is not small.
                let (x, slope) =
                    if *median < 0.0 { (format!("-{name}"), -slope) } else { (name.clone(), slope) };
                let is_large = median.abs().exp_m1() >= LARGE;
                let what = if is_large { x } else { format!("(1 + {x})") };
                format!("{} for each doubling of {what}", times(slope * std::f64::consts::LN_2))
            } else {
                let step = round_step(*deviation);
                format!("{} for each {} more of {name}", times(slope * step), written(&number_text(step)))
            }
        }
        (Encoding::Number { median, log, .. }, Term::Unknown) => {
            let typical = if *log { median.abs().exp_m1().copysign(*median) } else { *median };
            format!("{} when {name} is not known, compared with {}", times(log_odds), short(typical))
        }
        (Encoding::Flag { .. }, Term::Unknown) => {
            format!("{} when {name} is not known, compared with no", times(log_odds))
        }
        (Encoding::Flag { .. }, _) => format!("{} when {name} is yes, compared with no", times(log_odds)),
        (Encoding::Members { .. }, Term::Member(member)) => {
            format!("{} when {name} has {member}", times(log_odds))
        }
        (Encoding::Members { .. }, Term::Other) => {
            format!("{} when {name} has a rare member", times(log_odds))
        }
        (Encoding::Members { .. }, _) => {
            format!("{} when {name} is not known, compared with none", times(log_odds))
        }
        (_, Term::Unknown) => {
            format!("{} when {name} is not known, compared with the average", times(log_odds))
        }
        (_, Term::Other) => format!("{} for a rare {name}, compared with the average", times(log_odds)),
        (_, Term::Level(level)) => {
            format!("{} when {name} is {level}, compared with the average", times(log_odds))
        }
        (_, Term::Value | Term::Yes | Term::Member(_)) => format!("{} for {name}", times(log_odds)),
    }
}

/// From this value on, x and 1 + x are treated as equal.
const LARGE: f64 = 10.0;

/// Odds ratios with two decimals, or below 0.1 with two significant digits.
fn factor(factor: f64) -> String {
    if factor < 0.1 {
        format!("{factor:.2e}").parse::<f64>().map_or_else(|_| written(&factor.to_string()), short)
    } else {
        decimals(factor, 2)
    }
}

/// A number with three significant digits.
fn short(number: f64) -> String {
    let rounded = format!("{number:.2e}").parse().unwrap_or(number);
    written(&number_text(rounded))
}

/// The round step (1, 2 or 5 times a power of ten) that is nearest to `deviation` in ratio.
fn round_step(deviation: f64) -> f64 {
    let power = 10_f64.powf(deviation.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power);
    let ratio = |step: f64| (step / deviation).ln().abs();
    let nearest = steps.into_iter().min_by(|a, b| ratio(*a).total_cmp(&ratio(*b))).unwrap_or(1.0);
    // 10^-1 times 5 is exactly 0.5, but 10^-4 times 2 need not be exact.
    format!("{nearest:.0e}").parse().unwrap_or(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Group;

    fn words(encoding: Encoding, term: &Term, log_odds: f64) -> String {
        let name = "x".to_owned();
        let feature =
            FeatureEncoding { name, label: None, group: Group::Firmographic, signal: None, encoding };
        in_words(&feature, term, log_odds)
    }

    fn number(log: bool, deviation: f64, median: f64) -> Encoding {
        Encoding::Number { log, mean: 0.0, deviation, median, unknown: true }
    }

    #[test]
    fn every_kind_of_weight_has_a_sentence() {
        let ln2 = std::f64::consts::LN_2;
        assert_eq!(words(number(true, 2.0, 5.0), &Term::Value, 2.0), "odds × 2.00 for each doubling of x");
        assert_eq!(
            words(number(true, 1.0, 0.7), &Term::Value, 1.0),
            "odds × 2.00 for each doubling of (1 + x)"
        );
        assert_eq!(
            words(number(false, 18.0, 30.0), &Term::Value, 18.0 * ln2 / 20.0),
            "odds × 2.00 for each 20 more of x"
        );
        assert_eq!(
            words(number(false, 18.0, 30.0), &Term::Unknown, -ln2),
            "odds × 0.50 when x is not known, compared with 30"
        );
        assert_eq!(words(number(true, 1.0, -5.0), &Term::Value, 1.0), "odds × 0.50 for each doubling of -x");
        let flag = || Encoding::Flag { mean: 0.2, unknown: true };
        assert_eq!(words(flag(), &Term::Yes, ln2), "odds × 2.00 when x is yes, compared with no");
        assert_eq!(words(flag(), &Term::Unknown, 0.0), "odds × 1.00 when x is not known, compared with no");
        let levels = || Encoding::Levels { levels: vec!["a".to_owned()], rare: vec![], unknown: true };
        assert_eq!(
            words(levels(), &Term::Level("a".to_owned()), -3.0),
            "odds × 0.0498 when x is a, compared with the average"
        );
        assert_eq!(words(levels(), &Term::Other, 0.0), "odds × 1.00 for a rare x, compared with the average");
    }

    #[test]
    fn steps_are_round() {
        assert_eq!(
            [0.03, 0.5, 1.3, 1.6, 18.0, 40.0, 8000.0].map(round_step),
            [0.02, 0.5, 1.0, 2.0, 20.0, 50.0, 1e4]
        );
    }
}
