//! The charts of ranking: ROC curves and cumulative gains.

use super::axes::{Axis, Broken, Frame, HEIGHT, Plot, Side, WIDTH};
use super::chart::{Chart, Key, KeyShape};
use super::svg::Style;
use crate::evaluate::{Contestant, Curve, Who, n_at_capacity};
use crate::numbers::{percent, whole_percent};
use crate::report::{Metric, contestant_name};

/// A curve has at most two points in each of this number of columns; a column is about a pixel.
const COLUMNS: f64 = WIDTH as f64;
/// The positions of the two lines of the label at the capacity: below every curve that is better than chance.
const CAPACITY_LABEL: [f64; 2] = [0.14, 0.06];
/// Up to this capacity the label fits at its right.
const ROOM_AT_RIGHT: f64 = 0.65;
/// Width of a contestant's line, and of the model's, in pixels.
const LINE: (f64, f64) = (1.5, 2.4);

/// The points of one kind of curve.
type CurvePoints = fn(&Curve) -> &Vec<(f64, f64)>;

/// The ROC curves; `None` if there are none.
pub(super) fn roc(curves: &[Curve], contestants: &[Contestant]) -> Option<Chart> {
    let points: CurvePoints = |curve| &curve.roc;
    let drawn = drawn(curves, points);
    let frame = Frame {
        description: format!("ROC curves of {}", names(&drawn)),
        x: shares("share of lost deals"),
        y: shares("share of won deals that score at least as high"),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| chance_and_curves(plot, &drawn, points));
    let note = |who: &Who| {
        let contestant = contestants.iter().find(|contestant| contestant.who == *who)?;
        Some(Metric::RocAuc.unit().figure(&contestant.figures.auc?).to_string())
    };
    (!drawn.is_empty()).then(|| Chart { svg, legend: legend(&drawn, note) })
}

/// The cumulative gains; `None` if there are none.
pub(super) fn gains(curves: &[Curve], capacity: (f64, usize)) -> Option<Chart> {
    let points: CurvePoints = |curve| &curve.gains;
    let drawn = drawn(curves, points);
    let frame = Frame {
        description: format!("cumulative gains of {}", names(&drawn)),
        x: shares("share of leads selected, best first"),
        y: shares("share of won deals among them"),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| {
        chance_and_curves(plot, &drawn, points)?;
        capacity_mark(plot, curves, capacity)
    });
    (!drawn.is_empty()).then(|| Chart { svg, legend: legend(&drawn, |_| None) })
}

/// The share of won deals among this share of the leads, as many whole leads as it makes of `n`, by the ranking of a contestant.
pub(super) fn captured(curves: &[Curve], who: &Who, (capacity, n): (f64, usize)) -> Option<f64> {
    let share = n_at_capacity(capacity, n) as f64 / n.max(1) as f64;
    let curve = &curves.iter().find(|curve| curve.who == *who)?.gains;
    let after = curve.iter().position(|point| point.0 >= share)?;
    let (x, y) = curve[after];
    let Some(&(x_before, y_before)) = after.checked_sub(1).map(|before| &curve[before]) else {
        return Some(y);
    };
    Some(if x > x_before { y_before + (y - y_before) * (share - x_before) / (x - x_before) } else { y })
}

/// The curves of the contestants that rank.
fn drawn(curves: &[Curve], points: CurvePoints) -> Vec<&Curve> {
    let ranks = |curve: &&Curve| curve.who != Who::BaseRate && !points(curve).is_empty();
    curves.iter().filter(ranks).collect()
}

fn names(curves: &[&Curve]) -> String {
    curves.iter().map(|curve| contestant_name(&curve.who)).collect::<Vec<_>>().join(", ")
}

fn shares(title: &str) -> Axis {
    Axis::rounded((0.0, 1.0), 6, title, whole_percent)
}

fn legend(curves: &[&Curve], note: impl Fn(&Who) -> Option<String>) -> Vec<Key> {
    let key = |curve: &&Curve| Key {
        note: note(&curve.who).unwrap_or_default(),
        ..Key::new(Style::of(&curve.who), KeyShape::Line, &contestant_name(&curve.who))
    };
    let chance = Key::new(Style::Chance, KeyShape::Line, "chance");
    curves.iter().map(key).chain([chance]).collect()
}

/// The diagonal, the other contestants, and the model on top of them.
fn chance_and_curves(plot: &Plot, curves: &[&Curve], points: CurvePoints) -> Result<(), Broken> {
    plot.line(&[(0.0, 0.0), (1.0, 1.0)], Style::Chance, 1.2)?;
    let (model, others): (Vec<&Curve>, Vec<&Curve>) =
        curves.iter().partition(|curve| curve.who == Who::Model);
    for (curves, width) in [(others, LINE.0), (model, LINE.1)] {
        for curve in curves {
            plot.line(&thinned(points(curve)), Style::of(&curve.who), width)?;
        }
    }
    Ok(())
}

/// The first and last point of every column of the picture, which suffices to draw a monotonic curve.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let column = |point: &(f64, f64)| (point.0 * COLUMNS).floor();
    let is_edge = |place: usize| {
        let neighbours = [place.checked_sub(1), Some(place + 1)];
        let of = |neighbour: Option<usize>| neighbour.and_then(|at| points.get(at)).map(column);
        neighbours.into_iter().any(|neighbour| of(neighbour) != Some(column(&points[place])))
    };
    (0..points.len()).filter(|&place| is_edge(place)).map(|place| points[place]).collect()
}

fn capacity_mark(plot: &Plot, curves: &[Curve], of: (f64, usize)) -> Result<(), Broken> {
    let capacity = of.0;
    plot.line(&[(capacity, 0.0), (capacity, 1.0)], Style::Mark, 1.0)?;
    let side = if capacity < ROOM_AT_RIGHT { Side::Right } else { Side::Left };
    let share = captured(curves, &Who::Model, of);
    let wins = share.map(|share| format!("{} of wins", whole_percent(share)));
    let lines = [Some(format!("{} of leads", percent(capacity))), wins];
    for (line, height) in lines.iter().flatten().zip(CAPACITY_LABEL) {
        plot.text((capacity, height), line, Style::Mark, side)?;
    }
    share.map_or(Ok(()), |share| plot.dot((capacity, share), Style::Model, 3.6, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_curve_keeps_its_ends_and_loses_only_invisible_points() {
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
        let gains = vec![(0.0, 0.0), (0.1, 0.4), (0.3, 0.6), (1.0, 1.0)];
        let curves = [Curve { who: Who::Model, roc: Vec::new(), gains }];
        assert!((captured(&curves, &Who::Model, (0.2, 100)).unwrap() - 0.5).abs() < 1e-12);
        let whole = captured(&curves, &Who::Model, (0.2, 4)).unwrap();
        assert!((whole - (0.4 + 0.2 * 0.75)).abs() < 1e-12, "one of four leads: {whole}");
        assert_eq!(captured(&[], &Who::Model, (0.2, 100)), None);
    }

    #[test]
    fn there_is_no_chart_without_a_curve() {
        assert!(roc(&[], &[]).is_none() && gains(&[], (0.2, 100)).is_none());
    }
}
