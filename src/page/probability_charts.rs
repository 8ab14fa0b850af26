//! The charts of probabilities: calibration, and the scores of won and of lost deals.

use super::axes::{Axis, Broken, Frame, HEIGHT, Plot};
use super::chart::{Chart, Key, KeyShape};
use super::svg::Style;
use crate::evaluate::{Assessment, Bar, ReliabilityBin, Trial};
use crate::numbers::{count, decimals, percent, whole_percent};
use crate::score::{AVERAGE_SCORE, points};

/// Height of the histogram below the calibration chart in pixels.
const HISTOGRAM_HEIGHT: i32 = 128;
/// The width of a bar, as a share of its bin.
const BAR: f64 = 0.92;
/// Width of the outline of lost and of won deals, in pixels.
const LINE: (f64, f64) = (1.5, 2.4);
/// The bins of the score distribution: five points each; the outer ones include scores beyond the scale.
const SCORE_BINS: usize = 20;

/// Predicted and actual probabilities, and below them the histogram of the predictions; `None` without deals.
pub(super) fn calibration(assessment: &Assessment) -> Option<Chart> {
    let bins = &assessment.reliability[..];
    let bars = &assessment.distribution[..];
    let high = calibration_end(bins, bars);
    let axis = |text: &str| Axis::rounded((0.0, high), 6, text, whole_percent);
    let has_histogram = bars.iter().any(|bar| n_deals(bar) > 0);
    let frame = Frame {
        description: format!("actual win rate by predicted probability in {} groups of deals", bins.len()),
        x: axis(if has_histogram { "" } else { "predicted probability" }),
        y: axis("actual win rate"),
        height: HEIGHT,
    };
    let mut svg = frame.draw(|plot| calibration_marks(plot, bins, high));
    if has_histogram {
        svg.push_str(&histogram(bars, axis("predicted probability")));
    }
    let legend = vec![
        Key::new(Style::Model, KeyShape::Dot, "a tenth of the deals, with a Wilson interval"),
        Key::new(Style::Chance, KeyShape::Line, "calibrated"),
    ];
    (!bins.is_empty()).then_some(Chart { svg, legend })
}

/// The distributions of the scores of won and of lost deals; `None` without deals.
pub(super) fn scores(trial: &Trial) -> Option<Chart> {
    let bins = score_bins(trial)?;
    let total = |of: fn(&Bar) -> usize| bins.iter().map(of).sum::<usize>();
    let (n_won, n_lost) = (total(|bin| bin.n_won), total(|bin| bin.n_lost));
    let won = outline(&bins, n_won, |bin| bin.n_won);
    let lost = outline(&bins, n_lost, |bin| bin.n_lost);
    let top = won.iter().chain(&lost).map(|point| point.1).fold(0.01, f64::max);
    let frame = Frame {
        description: "distribution of scores of won and of lost deals".to_owned(),
        x: Axis::rounded((0.0, 2.0 * AVERAGE_SCORE), 6, "score", |value| decimals(value, 0)),
        y: Axis::rounded((0.0, top * 1.05), 5, "share of the deals of each kind", percent),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| {
        plot.shape(&lost, Style::Lost, 0.35)?;
        plot.line(&lost, Style::Lost, LINE.0)?;
        plot.shape(&won, Style::Won, 0.25)?;
        plot.line(&won, Style::Won, LINE.1)
    });
    let key = |style, kind: &str, n| Key::new(style, KeyShape::Box, &format!("{} {kind}", count(n)));
    Some(Chart { svg, legend: vec![key(Style::Won, "won", n_won), key(Style::Lost, "lost", n_lost)] })
}

/// The test set by score: 50 points at the base rate of the training.
fn score_bins(trial: &Trial) -> Option<Vec<Bar>> {
    let model = trial.entries.first().filter(|_| !trial.won.is_empty())?;
    let width = 2.0 * AVERAGE_SCORE / SCORE_BINS as f64;
    let mut bins = vec![Bar { n_won: 0, n_lost: 0 }; SCORE_BINS];
    for (&rank, &won) in model.rank.iter().zip(&trial.won) {
        let score = AVERAGE_SCORE + points(rank);
        let bin = &mut bins[((score / width).max(0.0) as usize).min(SCORE_BINS - 1)];
        *(if won { &mut bin.n_won } else { &mut bin.n_lost }) += 1;
    }
    Some(bins)
}

fn n_deals(bar: &Bar) -> usize {
    bar.n_won + bar.n_lost
}

/// The end of the axes of the calibration chart: the next tenth above all values.
fn calibration_end(bins: &[ReliabilityBin], bars: &[Bar]) -> f64 {
    let of_bin = |bin: &ReliabilityBin| {
        bin.observed.interval.map_or(bin.observed.value, |interval| interval.1).max(bin.predicted)
    };
    let filled = bars.iter().rposition(|bar| n_deals(bar) > 0);
    let filled = filled.map(|last| (last + 1) as f64 / bars.len() as f64);
    let ends = bins.iter().map(of_bin).chain(filled);
    let highest = ends.filter(|end| end.is_finite()).fold(0.1, f64::max);
    ((highest * 10.0 - 1e-9).ceil() / 10.0).min(1.0)
}

fn calibration_marks(plot: &Plot, bins: &[ReliabilityBin], high: f64) -> Result<(), Broken> {
    plot.line(&[(0.0, 0.0), (high, high)], Style::Chance, 1.2)?;
    let bands: Vec<(&ReliabilityBin, (f64, f64))> =
        bins.iter().filter_map(|bin| Some((bin, bin.observed.interval?))).collect();
    let lower = bands.iter().map(|(bin, interval)| (bin.predicted, interval.0));
    let upper = bands.iter().rev().map(|(bin, interval)| (bin.predicted, interval.1));
    plot.shape(&lower.chain(upper).collect::<Vec<_>>(), Style::Model, 0.13)?;
    for (bin, (low, high)) in &bands {
        plot.line(&[(bin.predicted, *low), (bin.predicted, *high)], Style::Model, 1.4)?;
    }
    bins.iter().try_for_each(|bin| plot.dot((bin.predicted, bin.observed.value), Style::Model, 3.6, true))
}

fn histogram(bars: &[Bar], x: Axis) -> String {
    let most = bars.iter().map(n_deals).max().unwrap_or(0);
    let y = Axis {
        low: 0.0,
        high: most as f64,
        ticks: vec![(0.0, count(0)), (most as f64, count(most))],
        title: "deals".to_owned(),
    };
    let width = 1.0 / bars.len().max(1) as f64;
    let gap = width * (1.0 - BAR) / 2.0;
    let description = "number of deals by predicted probability".to_owned();
    Frame { description, x, y, height: HISTOGRAM_HEIGHT }.draw(|plot| {
        let filled = bars.iter().enumerate().filter(|(_, bar)| n_deals(bar) > 0);
        for (place, bar) in filled {
            let (low, high) = (place as f64 * width, (place + 1) as f64 * width);
            let corners = [(low + gap, 0.0), (high - gap, n_deals(bar) as f64)];
            plot.bar(corners, Style::Whole, 0.6)?;
        }
        Ok(())
    })
}

/// The steps of a histogram as one line from the axis back to the axis.
fn outline(bins: &[Bar], total: usize, of: impl Fn(&Bar) -> usize) -> Vec<(f64, f64)> {
    if total == 0 {
        return Vec::new();
    }
    let edge = |place: usize| 2.0 * AVERAGE_SCORE * place as f64 / bins.len() as f64;
    let mut points = vec![(edge(0), 0.0)];
    for (place, bin) in bins.iter().enumerate() {
        let share = of(bin) as f64 / total as f64;
        points.extend([(edge(place), share), (edge(place + 1), share)]);
    }
    points.push((edge(bins.len()), 0.0));
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Figure;

    #[test]
    fn calibration_ends_at_the_tenth_above_all_it_shows() {
        let bin = |high| ReliabilityBin {
            range: (0.0, 0.1),
            n_won: 1,
            n: 10,
            predicted: 0.05,
            observed: Figure { value: 0.05, interval: Some((0.0, high)) },
        };
        let ends = |high| calibration_end(&[bin(high)], &[]);
        assert_eq!([ends(0.05), ends(0.3), ends(0.31), ends(1.0)], [0.1, 0.3, 0.4, 1.0]);
    }

    #[test]
    fn shares_of_each_outcome_come_to_one() {
        let bin = |n_won| Bar { n_won, n_lost: 0 };
        let line = outline(&[bin(1), bin(3)], 4, |bin| bin.n_won);
        assert_eq!(line, [(0.0, 0.0), (0.0, 0.25), (50.0, 0.25), (50.0, 0.75), (100.0, 0.75), (100.0, 0.0)]);
        assert!(outline(&[bin(0)], 0, |bin| bin.n_won).is_empty());
    }
}
