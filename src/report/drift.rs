//! Drift in sentences: the change of the mean score, its causes, and what is beyond its limit.

use super::figure_text::FigureText;
use crate::drift::{DriftFigures, FeatureDrift, FeatureShift, ScoreShift, ShareNow};
use crate::numbers::{decimals, pair, percent, points as points_text, short};
use crate::project::DriftLimits;
use crate::score::points;

/// A part of the change of the mean score that is smaller than this many points is not named.
const SMALLEST_PART: f64 = 0.05;

/// The parts of the change that are named.
const MOST_PARTS: usize = 8;

/// The change of the mean score in one sentence.
pub(crate) fn shift_sentence(shift: &ScoreShift) -> String {
    let change = points(shift.total);
    let interval = shift
        .interval
        .map(|(low, high)| format!(" [{}]", pair(&points_text(points(low)), &points_text(points(high)))));
    let interval = interval.unwrap_or_default();
    let size = decimals(change.abs(), 1);
    if size == decimals(0.0, 1) {
        return format!(
            "the average lead scores as the average training deal: {} points{interval}",
            decimals(0.0, 1)
        );
    }
    let direction = if change < 0.0 { "lower" } else { "higher" };
    let change = points_text(change);
    format!(
        "the average lead scores {size} points {direction} than the average training deal: {change}{interval}"
    )
}

/// The parts of the change in points, each with its cause, the largest first; the others in one line.
pub(crate) fn shift_parts(shift: &ScoreShift) -> Vec<String> {
    let is_named = |part: &&FeatureShift| points(part.log_odds).abs() >= SMALLEST_PART;
    let named: Vec<&FeatureShift> = shift.features.iter().filter(is_named).take(MOST_PARTS).collect();
    let mut lines: Vec<String> = named
        .iter()
        .map(|part| {
            let change = points_text(points(part.log_odds));
            format!("{change} from {}: {}", part.feature.quoted(), part.cause)
        })
        .collect();
    let others = shift.features.len() - named.len();
    if others > 0 {
        let rest: f64 = shift.features[named.len()..].iter().map(|part| part.log_odds).sum();
        lines.push(format!("{} from all other features ({others})", points_text(points(rest))));
    }
    lines
}

/// The population stability index of a feature with its interval.
pub(crate) fn index_text(drift: &FeatureDrift) -> FigureText {
    let Some(psi) = &drift.psi else { return FigureText { value: "too few".to_owned(), interval: None } };
    let [value, low, high] = [psi.value, psi.low, psi.high].map(|number| decimals(number, 2));
    FigureText { value, interval: Some(format!("[{}]", pair(&low, &high))) }
}

/// What is beyond its limit, in sentences: a figure is where its whole 95 % interval is.
pub(crate) fn beyond_limits(figures: &DriftFigures, limits: &DriftLimits) -> Vec<String> {
    let mut beyond: Vec<String> =
        figures.features.iter().flat_map(|feature| feature_beyond(feature, limits)).collect();
    let least = figures
        .shift
        .interval
        .map_or(0.0, |(low, high)| if low * high > 0.0 { points(low.abs().min(high.abs())) } else { 0.0 });
    if let Some(limit) = limits.points.filter(|limit| least > *limit) {
        beyond.push(format!("the mean score has changed by more than {} points", short(limit)));
    }
    beyond
}

fn feature_beyond(drift: &FeatureDrift, limits: &DriftLimits) -> Vec<String> {
    let name = drift.feature.quoted();
    let psi = drift.psi.as_ref().filter(|psi| psi.is_detectable && psi.low > limits.psi).map(|psi| {
        let [value, low] = [psi.value, psi.low].map(|number| decimals(number, 2));
        format!("{name} has a PSI of {value}, at least {low} (limit {})", short(limits.psi))
    });
    let share = |share: Option<&ShareNow>, limit: f64, what: &str| {
        let share = share.filter(|share| share.certain_increase() > limit)?;
        let (value, training) = (percent(share.share.value), percent(share.training));
        Some(format!(
            "{name} {what} for {value} of the leads, in training {training} (limit {})",
            percent(limit)
        ))
    };
    let shares = [
        share(Some(&drift.unknown), limits.unknown, "is unknown"),
        share(drift.unseen.as_ref(), limits.unseen, "has a value that training did not have"),
        share(drift.outside.as_ref(), limits.outside, "is outside of the range of the training data"),
    ];
    psi.into_iter().chain(shares.into_iter().flatten()).collect()
}
