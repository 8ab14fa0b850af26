//! Whether what an engine gave is what `predict` gives: by value, each in the type that it has in the predictions.

use polars::prelude::StringChunked;

use crate::cells::parse_flag;
use crate::score::Scored;
use crate::tables::ColumnType;
use crate::units::AsOf;

/// The largest difference of log-odds, and the largest share by which large ones may differ: engines add in other orders, and their
/// logarithms differ in the last bit.
pub(crate) const TOLERANCE: f64 = 1e-9;
/// A score this close to a half may be rounded either way.
const BORDER: f64 = 1e-6;
/// The difference of two reasons that differ in the last digit.
const LAST_DIGIT: f64 = 0.11;
/// The smallest probabilities are 0 in an engine.
const SMALLEST: f64 = 1e-300;
/// So many units in the last place may a probability differ by.
const LAST_PLACES: f64 = 8.0;
/// A second in microseconds: times are written in seconds.
const SECOND: i64 = 1_000_000;

/// The columns that are texts in the predictions although they may look like numbers or times.
pub(super) const TEXTS: [&str; 3] = ["grade", "route", "as_of"];

/// A column of the predictions: its name, its type, and its cells as text.
pub(super) type ExpectedColumn = (String, ColumnType, StringChunked);

/// Whether two cells are one value of a column of this type.
pub(super) fn is_same(kind: ColumnType, got: &str, want: &str) -> bool {
    let seconds = |text: &str| Some(AsOf::parse(text)?.microseconds().div_euclid(SECOND));
    got == want
        || match kind {
            ColumnType::Text => false,
            ColumnType::Number { .. } => are_close(got, want),
            ColumnType::Flag => parse_flag(got).is_some_and(|flag| parse_flag(want) == Some(flag)),
            ColumnType::Time => seconds(got).is_some_and(|time| seconds(want) == Some(time)),
        }
}

/// Whether two numbers are one but for the order in which they were added up.
pub(super) fn is_close(got: f64, want: f64) -> bool {
    (got - want).abs() <= TOLERANCE * want.abs().max(1.0)
}

/// The same of numbers in words.
fn are_close(got: &str, want: &str) -> bool {
    match (got.parse::<f64>(), want.parse::<f64>()) {
        (Ok(got), Ok(want)) => is_close(got, want),
        _ => false,
    }
}

/// The difference of the log-odds of two probabilities; `None` where it is no more than their last digits: a probability near 1 has few digits
/// of its log-odds, and one of 0 or 1 none.
pub(super) fn odds_difference(got: f64, want: f64) -> Option<f64> {
    let difference = (got - want).abs();
    let digits = LAST_PLACES * f64::EPSILON * want + SMALLEST;
    (difference > digits).then_some(difference / (want * (1.0 - want)))
}

/// Whether a number is so close to a half that it may be rounded either way.
fn is_at_border(exact: f64, border: f64) -> bool {
    ((exact - exact.floor()) - 0.5).abs() < border
}

/// Whether two values may differ because of rounding; `names` are those of the features.
pub(super) fn may_differ(name: &str, got: &str, want: &str, (lead, names): (&Scored, &[String])) -> bool {
    if name.starts_with("for_") || name.starts_with("against_") {
        let tenths = |feature: &str| {
            let mut reasons = lead.reasons.iter();
            let own = reasons.find(|reason| names.get(reason.feature).is_some_and(|name| name == feature));
            own.map(|reason| 10.0 * reason.points.abs())
        };
        return is_one_reason(got, want, &tenths);
    }
    let scores = [Some(lead.score), Some(lead.fit), Some(lead.engagement), lead.interest, lead.intent];
    let at_border = scores.into_iter().flatten().any(|score| is_at_border(score.exact, BORDER));
    at_border && (name.ends_with("score") || name == "grade" || name == "route")
}

/// Whether two reasons are of one feature and differ in the last digit only, because its exact value is at a border of rounding: `tenths` gives
/// it in tenths of a point. Of a large one the last digit is within the tolerance.
fn is_one_reason(got: &str, want: &str, tenths: &dyn Fn(&str) -> Option<f64>) -> bool {
    let parts = |reason: &str| {
        let (name, points) = reason.rsplit_once(' ')?;
        Some((name.to_owned(), points.parse::<f64>().ok()?))
    };
    match (parts(got), parts(want)) {
        (Some((a, x)), Some((b, y))) => {
            let share = TOLERANCE * y.abs();
            let border = |exact: f64| is_at_border(exact, BORDER.max(TOLERANCE * exact));
            a == b && (x - y).abs() < LAST_DIGIT.max(share) && tenths(&a).is_some_and(border)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_digit_of_a_reason_at_a_border_may_differ() {
        let at_border = |name: &str| (name == "size").then_some(12.500_000_01);
        assert!(is_one_reason("size +1.2", "size +1.3", &at_border));
        assert!(!is_one_reason("size +1.2", "size +1.4", &at_border));
        assert!(!is_one_reason("size +1.2", "age +1.2", &at_border));
        assert!(!is_one_reason("", "age +0.1", &at_border));
        assert!(!is_one_reason("size +1.2", "size +1.3", &|_| Some(12.4)));
        assert!(!is_one_reason("size +1.2", "size +1.3", &|_| None));
        let large = |_: &str| Some(1.442_695_040_888_91e12);
        assert!(is_one_reason("size +144269504088.9", "size +144269504089.1", &large));
    }

    #[test]
    fn values_are_compared_in_their_type() {
        let number = ColumnType::NUMBER;
        assert!(is_same(number, "0.30000000000000004", "0.3") && is_same(number, "5", "5.0"));
        assert!(!is_same(number, "5", "6") && !is_same(number, "", "0"));
        assert!(!is_same(ColumnType::Text, "5", "5.0") && !is_same(ColumnType::Text, "40318", "040318"));
        assert!(is_same(ColumnType::Flag, "true", "yes") && !is_same(ColumnType::Flag, "", "no"));
        let time = ColumnType::Time;
        assert!(is_same(time, "2026-05-18 00:00:00.000000", "2026-05-18"));
        assert!(is_same(time, "2026-05-17 14:20:42.5", "2026-05-17T14:20:42"));
        assert!(!is_same(time, "2026-05-17 14:20:43", "2026-05-17T14:20:42"));
        assert!(is_at_border(64.5, BORDER) && !is_at_border(64.6, BORDER));
    }

    #[test]
    fn large_log_odds_may_differ_by_a_share() {
        assert!(is_close(1e12 + 1.0, 1e12) && !is_close(1e12 + 1e4, 1e12));
        assert!(is_close(2.0 + 1e-10, 2.0) && !is_close(1e-8, 0.0));
    }

    #[test]
    fn probabilities_are_compared_as_exactly_as_their_digits_allow() {
        for p in [0.0, 1.0, 0.5, 1e-310, 1.0 - 1e-15] {
            assert_eq!(odds_difference(p, p), None);
        }
        assert_eq!(odds_difference(1.0 - 2e-16, 1.0), None);
        assert_eq!(odds_difference(0.0, 1e-305), None);
        assert!(odds_difference(0.9, 1.0).is_some() && odds_difference(0.0, 1e-9).is_some());
        let beyond = |got: f64, want: f64| odds_difference(got, want).is_some_and(|found| found > TOLERANCE);
        assert!(beyond(0.5 + 1e-9, 0.5) && !beyond(0.5 + 1e-10, 0.5));
        assert!(odds_difference(2e-9, 1e-9).is_some_and(|difference| (difference - 1.0).abs() < 1e-6));
    }
}
