//! Cross-validated log loss by penalty.

use super::axes::{Axis, Broken, Frame, HEIGHT, Plot, Side};
use super::chart::{Chart, Key, KeyShape};
use super::svg::Style;
use crate::fit::{AlphaPath, AlphaPoint};
use crate::numbers::{count, decimals};
use crate::report::{best_penalty, penalty_size};

/// The maximum number of tick labels on the axis of penalties.
const MOST_DECADES: i32 = 6;

/// Cross-validated log loss along the penalties.
pub(super) fn alpha_path(path: &AlphaPath) -> Chart {
    let is_drawn = |point: &&AlphaPoint| point.alpha > 0.0 && point.log_loss.is_finite();
    let mut points: Vec<AlphaPoint> = path.points.iter().filter(is_drawn).copied().collect();
    points.sort_by(|one, other| one.alpha.total_cmp(&other.alpha));
    let frame = Frame {
        description: format!("cross-validated log loss of {} ridge penalties", count(points.len())),
        x: penalty_axis(&points),
        y: loss_axis(&points),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| path_marks(plot, &frame, path, &points));
    let legend = vec![
        Key::new(Style::Model, KeyShape::Line, "log loss, with a band of one standard error"),
        Key::new(Style::Chance, KeyShape::Line, "lowest loss plus one standard error"),
    ];
    Chart { svg, legend }
}

/// Powers of ten, on a logarithmic axis.
fn penalty_axis(points: &[AlphaPoint]) -> Axis {
    let ends = (
        points.first().map_or(0.0, |point| point.alpha.log10()),
        points.last().map_or(1.0, |point| point.alpha.log10()),
    );
    let (low, high) = if ends.1 > ends.0 { ends } else { (ends.0 - 0.5, ends.0 + 0.5) };
    let (first, last) = ((low - 1e-9).ceil() as i32, (high + 1e-9).floor() as i32);
    let every = ((last - first) / MOST_DECADES + 1).max(1);
    let decades = (first..=last).filter(|exponent| (exponent - first) % every == 0);
    let ticks = decades.map(|exponent| (f64::from(exponent), power_of_ten(exponent))).collect();
    Axis { low, high, ticks, title: "ridge penalty".to_owned() }
}

fn power_of_ten(exponent: i32) -> String {
    match exponent {
        0..=3 => count(10_usize.pow(exponent as u32)),
        -3..0 => decimals(10_f64.powi(exponent), (-exponent) as usize),
        _ => format!("1e{exponent}").replace('-', "−"),
    }
}

fn loss_axis(points: &[AlphaPoint]) -> Axis {
    let error = |point: &AlphaPoint| if point.excess_error.is_finite() { point.excess_error } else { 0.0 };
    let low = points.iter().map(|point| point.log_loss - error(point)).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|point| point.log_loss + error(point)).fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low < high { (low, high) } else { (low.min(1.0) - 0.01, low.min(1.0) + 0.01) };
    let margin = (high - low) * 0.04;
    let places = if high - low < 0.05 { 3 } else { 2 };
    Axis::rounded((low - margin, high + margin), 5, "log loss in nats, cross-validated", |value| {
        decimals(value, places)
    })
}

fn path_marks(plot: &Plot, frame: &Frame, path: &AlphaPath, points: &[AlphaPoint]) -> Result<(), Broken> {
    let at =
        |point: &AlphaPoint, errors: f64| (point.alpha.log10(), point.log_loss + errors * point.excess_error);
    let upper = points.iter().map(|point| at(point, 1.0));
    let lower = points.iter().rev().map(|point| at(point, -1.0));
    plot.shape(&upper.chain(lower).collect::<Vec<_>>(), Style::Model, 0.16)?;
    if let Some(best) = path.points.get(best_penalty(path)) {
        let limit = best.log_loss + best.excess_error;
        plot.line(&[(frame.x.low, limit), (frame.x.high, limit)], Style::Chance, 1.2)?;
    }
    plot.line(&points.iter().map(|point| at(point, 0.0)).collect::<Vec<_>>(), Style::Model, 2.0)?;
    let chosen = path.points.get(path.chosen).filter(|point| point.alpha > 0.0);
    chosen.map_or(Ok(()), |chosen| chosen_mark(plot, frame, at(chosen, 0.0), &penalty_size(chosen.alpha)))
}

fn chosen_mark(plot: &Plot, frame: &Frame, (x, y): (f64, f64), label: &str) -> Result<(), Broken> {
    plot.line(&[(x, frame.y.low), (x, frame.y.high)], Style::Mark, 1.0)?;
    plot.dot((x, y), Style::Model, 4.2, true)?;
    let is_left = x < f64::midpoint(frame.x.low, frame.x.high);
    let side = if is_left { Side::Right } else { Side::Left };
    let high = frame.y.high - (frame.y.high - frame.y.low) * 0.04;
    plot.text((x, high), &format!("chosen: {label}"), Style::Mark, side)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(alpha: f64, excess_error: f64) -> AlphaPoint {
        AlphaPoint { alpha, log_loss: 0.4, excess: 0.0, excess_error }
    }

    #[test]
    fn penalties_lie_on_an_axis_of_powers_of_ten() {
        let axis = penalty_axis(&[1e-5, 1.0, 1e5].map(|alpha| point(alpha, 0.01)));
        let labels: Vec<&str> = axis.ticks.iter().map(|tick| tick.1.as_str()).collect();
        assert_eq!(labels, ["1e−5", "0.001", "0.1", "10", "1,000", "1e5"]);
    }

    #[test]
    fn charts_of_little_are_still_charts() {
        let lone = point(1.0, f64::NAN);
        for points in [vec![], vec![lone], vec![lone, lone]] {
            let path = AlphaPath { points, chosen: 0, plausible: (0, 0), n_rows: 9, folds: 5, prior: None };
            let svg = alpha_path(&path).svg;
            assert!(svg.starts_with("<svg") && !svg.contains("NaN"), "{svg}");
        }
    }
}
