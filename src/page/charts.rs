//! The charts of ranking and of probabilities: ROC, cumulative gains, calibration, scores.

use super::axes::{Axis, Broken, Frame, HEIGHT, Plot, Side, WIDTH};
use super::figure_tables::Name;
use super::numbers::{decimals, percent, short_percent};
use super::svg::Ink;
use super::view::Role;
use super::view_charts::{Calibration, CalibrationBin, Curve, Gains, ProbabilityBin, ScoreBin};
use crate::warning::count;

/// Height of the histogram below the calibration chart in pixels.
const HISTOGRAM_HEIGHT: i32 = 128;
/// A curve has at most two points in each of so many columns; a column is about a pixel.
const COLUMNS: f64 = WIDTH as f64;
/// Where the two lines of the label at the capacity stand: under every curve that is better than chance.
const CAPACITY_LABEL: [f64; 2] = [0.14, 0.06];
/// Up to this capacity there is room for the label at its right.
const ROOM_AT_RIGHT: f64 = 0.65;
/// Part of a bin's width that its bar fills.
const BAR: f64 = 0.92;
/// Width of a contestant's line, and of the model's, in pixels.
const LINE: (f64, f64) = (1.5, 2.4);

/// One or more drawings with their legend.
#[derive(Debug, Clone, Default)]
pub(super) struct Chart {
    /// `<svg>` elements, one below the other.
    pub(super) svg: String,
    pub(super) legend: Vec<Key>,
}

/// A line of a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// Class of the ink.
    pub(super) ink: &'static str,
    pub(super) shape: KeyShape,
    pub(super) label: Name,
    /// A figure after the label, or nothing.
    pub(super) note: String,
}

/// What a legend shows beside its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyShape {
    Line,
    Dot,
    Hollow,
    Box,
}

impl Key {
    pub(super) fn new(ink: Ink, shape: KeyShape, label: &str) -> Key {
        Key { ink: ink.class(), shape, label: Name::of(label), note: String::new() }
    }
}

/// The ROC curves.
pub(super) fn roc(curves: &[Curve]) -> Chart {
    let frame = Frame {
        description: format!("ROC curves of {}", names(curves)),
        x: shares("share of lost deals"),
        y: shares("share of won deals that score at least as high"),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| chance_and_curves(plot, curves));
    Chart { svg, legend: curve_legend(curves) }
}

/// The cumulative gains.
pub(super) fn gains(gains: &Gains) -> Chart {
    let frame = Frame {
        description: format!("cumulative gains of {}", names(&gains.curves)),
        x: shares("share of leads taken, best first"),
        y: shares("share of won deals among them"),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| {
        chance_and_curves(plot, &gains.curves)?;
        gains.capacity.map_or(Ok(()), |capacity| capacity_mark(plot, gains, capacity))
    });
    Chart { svg, legend: curve_legend(&gains.curves) }
}

/// The share of won deals that a contestant finds when this share of leads is taken.
pub(super) fn captured(gains: &Gains, role: Role, share: f64) -> Option<f64> {
    let curve = gains.curves.iter().find(|curve| curve.contestant.role == role)?;
    let after = curve.points.iter().position(|point| point.0 >= share)?;
    let (x, y) = curve.points[after];
    let Some(&(x_before, y_before)) = after.checked_sub(1).map(|before| &curve.points[before]) else {
        return Some(y);
    };
    Some(if x > x_before { y_before + (y - y_before) * (share - x_before) / (x - x_before) } else { y })
}

/// Calibration above, and below it how many deals were promised what.
pub(super) fn calibration(calibration: &Calibration) -> Chart {
    let high = calibration_end(calibration);
    let title = |text: &str| Axis::rounded((0.0, high), 6, text, |value| percent(value, 0));
    let has_histogram = calibration.histogram.iter().any(|bin| bin.n > 0);
    let frame = Frame {
        description: format!(
            "observed share won by predicted probability in {} groups of deals",
            calibration.bins.len()
        ),
        x: title(if has_histogram { "" } else { "predicted probability" }),
        y: title("observed share won"),
        height: HEIGHT,
    };
    let mut svg = frame.draw(|plot| calibration_marks(plot, &calibration.bins, high));
    if has_histogram {
        svg.push_str(&histogram(&calibration.histogram, title("predicted probability")));
    }
    let legend = vec![
        Key::new(Ink::Contestant(Role::Model), KeyShape::Dot, "a group of deals, with a Wilson interval"),
        Key::new(Ink::Chance, KeyShape::Line, "as promised"),
    ];
    Chart { svg, legend }
}

/// How the scores of won and of lost deals are spread.
pub(super) fn scores(bins: &[ScoreBin]) -> Chart {
    let total = |of: fn(&ScoreBin) -> usize| bins.iter().map(of).sum::<usize>();
    let (n_won, n_lost) = (total(|bin| bin.n_won), total(|bin| bin.n_lost));
    let won = outline(bins, n_won, |bin| bin.n_won);
    let lost = outline(bins, n_lost, |bin| bin.n_lost);
    let top = won.iter().chain(&lost).map(|point| point.1).fold(0.01, f64::max);
    let ends = (bins.first().map_or(0.0, |bin| bin.low), bins.last().map_or(100.0, |bin| bin.high));
    let frame = Frame {
        description: "distribution of scores of won and of lost deals".to_owned(),
        x: Axis::rounded(ends, 6, "score", |value| decimals(value, 0)),
        y: Axis::rounded((0.0, top * 1.05), 5, "share of the deals of each kind", short_percent),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| {
        plot.shape(&lost, Ink::Lost, 0.35)?;
        plot.line(&lost, Ink::Lost, LINE.0)?;
        plot.shape(&won, Ink::Won, 0.25)?;
        plot.line(&won, Ink::Won, LINE.1)
    });
    let label = |kind: &str, n| format!("{} {kind}", count(n));
    let legend = vec![
        Key::new(Ink::Won, KeyShape::Box, &label("won", n_won)),
        Key::new(Ink::Lost, KeyShape::Box, &label("lost", n_lost)),
    ];
    Chart { svg, legend }
}

fn names(curves: &[Curve]) -> String {
    curves.iter().map(|curve| curve.contestant.label.as_str()).collect::<Vec<_>>().join(", ")
}

fn shares(title: &str) -> Axis {
    Axis::rounded((0.0, 1.0), 6, title, |value| percent(value, 0))
}

fn curve_legend(curves: &[Curve]) -> Vec<Key> {
    let ranked = curves.iter().filter(|curve| curve.contestant.role != Role::BaseRate);
    let mut legend: Vec<Key> = ranked
        .map(|curve| {
            let note = curve.note.clone().unwrap_or_default();
            let ink = Ink::Contestant(curve.contestant.role);
            Key { note, ..Key::new(ink, KeyShape::Line, &curve.contestant.label) }
        })
        .collect();
    legend.push(Key::new(Ink::Chance, KeyShape::Line, "chance"));
    legend
}

/// The diagonal, the rivals, and the model on top of them.
fn chance_and_curves(plot: &Plot, curves: &[Curve]) -> Result<(), Broken> {
    plot.line(&[(0.0, 0.0), (1.0, 1.0)], Ink::Chance, 1.2)?;
    let is_model = |curve: &&Curve| curve.contestant.role == Role::Model;
    let rivals = curves.iter().filter(|curve| !is_model(curve) && curve.contestant.role != Role::BaseRate);
    for curve in rivals {
        plot.line(&thinned(&curve.points), Ink::Contestant(curve.contestant.role), LINE.0)?;
    }
    for curve in curves.iter().filter(is_model) {
        plot.line(&thinned(&curve.points), Ink::Contestant(Role::Model), LINE.1)?;
    }
    Ok(())
}

/// The first and last point of every column of the picture: all that can be seen of a curve that never turns back.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let column = |point: &(f64, f64)| (point.0 * COLUMNS).floor();
    let is_edge = |place: usize| {
        let neighbours = [place.checked_sub(1), Some(place + 1)];
        let of = |neighbour: Option<usize>| neighbour.and_then(|at| points.get(at)).map(column);
        neighbours.into_iter().any(|neighbour| of(neighbour) != Some(column(&points[place])))
    };
    (0..points.len()).filter(|&place| is_edge(place)).map(|place| points[place]).collect()
}

fn capacity_mark(plot: &Plot, gains: &Gains, capacity: f64) -> Result<(), Broken> {
    plot.line(&[(capacity, 0.0), (capacity, 1.0)], Ink::Mark, 1.0)?;
    let side = if capacity < ROOM_AT_RIGHT { Side::Right } else { Side::Left };
    let share = captured(gains, Role::Model, capacity);
    let wins = share.map(|share| format!("{} of wins", percent(share, 0)));
    let lines = [Some(format!("{} of leads", short_percent(capacity))), wins];
    for (line, height) in lines.iter().flatten().zip(CAPACITY_LABEL) {
        plot.text((capacity, height), line, Ink::Mark, side)?;
    }
    share.map_or(Ok(()), |share| plot.dot((capacity, share), Ink::Contestant(Role::Model), 3.6, true))
}

/// Where the axes of the calibration chart end: the next tenth above all that they show.
fn calibration_end(calibration: &Calibration) -> f64 {
    let of_bin = |bin: &CalibrationBin| {
        bin.observed.interval.map_or(bin.observed.value, |interval| interval.1).max(bin.predicted)
    };
    let of_bins = calibration.bins.iter().map(of_bin);
    let filled = calibration.histogram.iter().filter(|bin| bin.n > 0).map(|bin| bin.high);
    let highest = of_bins.chain(filled).filter(|end| end.is_finite()).fold(0.1, f64::max);
    ((highest * 10.0 - 1e-9).ceil() / 10.0).min(1.0)
}

fn calibration_marks(plot: &Plot, bins: &[CalibrationBin], high: f64) -> Result<(), Broken> {
    let model = Ink::Contestant(Role::Model);
    plot.line(&[(0.0, 0.0), (high, high)], Ink::Chance, 1.2)?;
    let bands: Vec<(&CalibrationBin, (f64, f64))> =
        bins.iter().filter_map(|bin| Some((bin, bin.observed.interval?))).collect();
    let lower = bands.iter().map(|(bin, interval)| (bin.predicted, interval.0));
    let upper = bands.iter().rev().map(|(bin, interval)| (bin.predicted, interval.1));
    plot.shape(&lower.chain(upper).collect::<Vec<_>>(), model, 0.13)?;
    for (bin, (low, high)) in &bands {
        plot.line(&[(bin.predicted, *low), (bin.predicted, *high)], model, 1.4)?;
    }
    bins.iter().try_for_each(|bin| plot.dot((bin.predicted, bin.observed.value), model, 3.6, true))
}

fn histogram(bins: &[ProbabilityBin], x: Axis) -> String {
    let most = bins.iter().map(|bin| bin.n).max().unwrap_or(0) as f64;
    let show = |value: f64| count(value.round() as usize);
    let y = Axis {
        low: 0.0,
        high: most,
        ticks: vec![(0.0, show(0.0)), (most, show(most))],
        title: "deals".to_owned(),
    };
    let description = "how many deals were promised which probability".to_owned();
    Frame { description, x, y, height: HISTOGRAM_HEIGHT }.draw(|plot| {
        bins.iter().filter(|bin| bin.n > 0).try_for_each(|bin| {
            let gap = (bin.high - bin.low) * (1.0 - BAR) / 2.0;
            plot.bar([(bin.low + gap, 0.0), (bin.high - gap, bin.n as f64)], Ink::Whole, 0.6)
        })
    })
}

/// The steps of a histogram as one line from the axis back to the axis.
fn outline(bins: &[ScoreBin], total: usize, of: impl Fn(&ScoreBin) -> usize) -> Vec<(f64, f64)> {
    if total == 0 {
        return Vec::new();
    }
    let mut points = Vec::with_capacity(bins.len() * 2 + 2);
    points.extend(bins.first().map(|bin| (bin.low, 0.0)));
    for bin in bins {
        let share = of(bin) as f64 / total as f64;
        points.extend([(bin.low, share), (bin.high, share)]);
    }
    points.extend(bins.last().map(|bin| (bin.high, 0.0)));
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::view::{Contestant, Estimate};

    fn curve(role: Role, points: Vec<(f64, f64)>) -> Curve {
        Curve { contestant: Contestant { role, label: "it".to_owned() }, points, note: None }
    }

    #[test]
    fn a_long_curve_keeps_its_ends_and_loses_only_what_nobody_sees() {
        let points: Vec<(f64, f64)> =
            (0..=100_000).map(|place| f64::from(place) / 1e5).map(|x| (x, x.sqrt())).collect();
        let thin = thinned(&points);
        assert!(thin.len() <= 2 * COLUMNS as usize + 2, "{}", thin.len());
        assert_eq!((thin.first(), thin.last()), (points.first(), points.last()));
        let gap = thin.windows(2).map(|pair| pair[1].0 - pair[0].0).fold(0.0, f64::max);
        assert!(gap < 1.5 / COLUMNS, "{gap}");
        let short = [(0.0, 0.0), (0.5, 0.9), (1.0, 1.0)];
        assert_eq!(thinned(&short), short);
    }

    #[test]
    fn the_captured_share_lies_on_the_curve() {
        let model = curve(Role::Model, vec![(0.0, 0.0), (0.1, 0.4), (0.3, 0.6), (1.0, 1.0)]);
        let gains = Gains { curves: vec![model], capacity: None };
        assert!((captured(&gains, Role::Model, 0.2).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(captured(&gains, Role::Model, 0.0), Some(0.0));
        assert_eq!(captured(&Gains { curves: vec![], capacity: None }, Role::Model, 0.2), None);
    }

    #[test]
    fn calibration_ends_at_the_tenth_above_all_it_shows() {
        let bin = |predicted, high| CalibrationBin {
            n: 10,
            predicted,
            observed: Estimate { value: predicted, interval: Some((0.0, high)) },
        };
        let ends = |high| {
            calibration_end(&Calibration {
                bins: vec![bin(0.05, high)],
                histogram: vec![],
                slope: None,
                intercept: None,
            })
        };
        assert_eq!([ends(0.05), ends(0.3), ends(0.31), ends(1.0)], [0.1, 0.3, 0.4, 1.0]);
    }

    #[test]
    fn shares_of_each_outcome_come_to_one() {
        let bin = |low: f64, n_won| ScoreBin { low, high: low + 10.0, n_won, n_lost: 0 };
        let line = outline(&[bin(0.0, 1), bin(10.0, 3)], 4, |bin| bin.n_won);
        assert_eq!(line, [(0.0, 0.0), (0.0, 0.25), (10.0, 0.25), (10.0, 0.75), (20.0, 0.75), (20.0, 0.0)]);
        assert!(outline(&[bin(0.0, 0)], 0, |bin| bin.n_won).is_empty());
    }

    #[test]
    fn charts_of_nothing_are_still_charts() {
        let nothing = Calibration { bins: vec![], histogram: vec![], slope: None, intercept: None };
        let none = Gains { curves: vec![], capacity: Some(0.2) };
        for chart in [roc(&[]), gains(&none), calibration(&nothing), scores(&[])] {
            assert!(chart.svg.starts_with("<svg") && !chart.svg.contains("NaN"), "{}", chart.svg);
        }
    }
}
