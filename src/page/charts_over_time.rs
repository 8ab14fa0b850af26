//! The charts with an order of their own: the backtest quarter by quarter, and the path of penalties.

use super::axes::{Axis, Broken, Frame, HEIGHT, Plot, Side, WIDTH};
use super::charts::{Chart, Key, KeyShape};
use super::numbers::{decimals, three_digits};
use super::svg::Ink;
use super::view::{Contestant, Estimate, Role};
use super::view_charts::{AlphaPath, AlphaStep, Quarter};
use crate::warning::count;

/// Room that a label of a quarter takes in pixels for each letter.
const LETTER: f64 = 7.5;
/// Room for all of them in pixels.
const ROOM: f64 = WIDTH as f64 - 64.0;
/// Longest label of a quarter in letters.
const LONGEST: usize = 12;
/// Distance of contestants within a quarter, in quarters.
const APART: f64 = 0.14;
/// Most tick labels on the axis of penalties.
const MOST_DECADES: i32 = 6;

/// ROC AUC of every quarter.
pub(super) fn backtest(quarters: &[Quarter]) -> Chart {
    let rivals = rivals(quarters);
    let frame = Frame {
        description: format!("ROC AUC in {} quarters", count(quarters.len())),
        x: quarter_axis(quarters),
        y: auc_axis(quarters),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| {
        let (x, y) = (&frame.x, &frame.y);
        if y.low <= 0.5 {
            plot.line(&[(x.low, 0.5), (x.high, 0.5)], Ink::Chance, 1.2)?;
        }
        for (place, quarter) in quarters.iter().enumerate() {
            quarter_marks(plot, place as f64, quarter, &rivals)?;
        }
        Ok(())
    });
    let mut legend = vec![Key::new(Ink::Contestant(Role::Model), KeyShape::Dot, "this model")];
    legend.extend(
        rivals.iter().map(|rival| Key::new(Ink::Contestant(rival.role), KeyShape::Hollow, &rival.label)),
    );
    legend.push(Key::new(Ink::Chance, KeyShape::Line, "chance"));
    Chart { svg, legend }
}

/// Cross-validated log loss along the penalties.
pub(super) fn alpha_path(path: &AlphaPath) -> Chart {
    let mut steps: Vec<AlphaStep> =
        path.steps.iter().copied().filter(|step| step.alpha > 0.0 && step.log_loss.is_finite()).collect();
    steps.sort_by(|one, other| one.alpha.total_cmp(&other.alpha));
    let frame = Frame {
        description: format!("cross-validated log loss of {} ridge penalties", count(steps.len())),
        x: penalty_axis(&steps),
        y: loss_axis(&steps),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| path_marks(plot, &frame, path, &steps));
    let legend = vec![
        Key::new(Ink::Contestant(Role::Model), KeyShape::Line, "log loss, with a band of one standard error"),
        Key::new(Ink::Chance, KeyShape::Line, "lowest loss plus one standard error"),
    ];
    Chart { svg, legend }
}

/// Everyone who is judged in some quarter, in order of appearance.
fn rivals(quarters: &[Quarter]) -> Vec<Contestant> {
    let mut found: Vec<Contestant> = Vec::new();
    for (contestant, _) in quarters.iter().flat_map(|quarter| &quarter.rivals) {
        if contestant.role != Role::BaseRate && found.iter().all(|known| known.role != contestant.role) {
            found.push(contestant.clone());
        }
    }
    found
}

fn quarter_marks(plot: &Plot, at: f64, quarter: &Quarter, rivals: &[Contestant]) -> Result<(), Broken> {
    let shift = |place: usize| at + APART * (place as f64 - rivals.len() as f64 / 2.0);
    for (place, rival) in rivals.iter().enumerate() {
        let own = quarter.rivals.iter().find(|(contestant, _)| contestant.role == rival.role);
        if let Some((_, estimate)) = own {
            estimate_mark(plot, shift(place + 1), estimate, rival.role)?;
        }
    }
    quarter.auc.as_ref().map_or(Ok(()), |auc| estimate_mark(plot, shift(0), auc, Role::Model))
}

fn estimate_mark(plot: &Plot, at: f64, estimate: &Estimate, role: Role) -> Result<(), Broken> {
    let ink = Ink::Contestant(role);
    if let Some((low, high)) = estimate.interval {
        plot.line(&[(at, low), (at, high)], ink, if role == Role::Model { 2.0 } else { 1.2 })?;
    }
    plot.dot((at, estimate.value), ink, if role == Role::Model { 4.2 } else { 3.2 }, role == Role::Model)
}

/// A place for each quarter; labels only as many as there is room for.
fn quarter_axis(quarters: &[Quarter]) -> Axis {
    let labels: Vec<String> =
        quarters.iter().map(|quarter| quarter.label.chars().take(LONGEST).collect()).collect();
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(1) + 1;
    let fitting = (ROOM / (longest as f64 * LETTER)).floor().max(1.0) as usize;
    let every = quarters.len().div_ceil(fitting).max(1);
    // Counted from the newest, which is always named.
    let is_named = |place: usize| (quarters.len() - 1 - place).is_multiple_of(every);
    let named = labels.into_iter().enumerate().filter(|(place, _)| is_named(*place));
    let ticks = named.map(|(place, label)| (place as f64, label)).collect();
    Axis { low: -0.5, high: quarters.len().max(1) as f64 - 0.5, ticks, title: String::new() }
}

fn auc_axis(quarters: &[Quarter]) -> Axis {
    let estimates = quarters
        .iter()
        .flat_map(|quarter| quarter.auc.iter().chain(quarter.rivals.iter().map(|(_, estimate)| estimate)));
    let ends = estimates.flat_map(|estimate| {
        let (low, high) = estimate.interval.unwrap_or((estimate.value, estimate.value));
        [low.min(estimate.value), high.max(estimate.value)]
    });
    let (mut low, mut high) = (0.5, 0.6);
    for end in ends.filter(|end| end.is_finite()) {
        low = end.min(low);
        high = end.max(high);
    }
    let tenth = |value: f64| (value * 10.0).clamp(0.0, 10.0);
    let range = ((tenth(low) + 1e-9).floor() / 10.0, (tenth(high) - 1e-9).ceil() / 10.0);
    Axis::rounded(range, 6, "ROC AUC", |value| decimals(value, 1))
}

/// Powers of ten, on an axis of logarithms.
fn penalty_axis(steps: &[AlphaStep]) -> Axis {
    let ends = (
        steps.first().map_or(0.0, |step| step.alpha.log10()),
        steps.last().map_or(1.0, |step| step.alpha.log10()),
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

fn loss_axis(steps: &[AlphaStep]) -> Axis {
    let spread = |step: &AlphaStep| if step.standard_error.is_finite() { step.standard_error } else { 0.0 };
    let low = steps.iter().map(|step| step.log_loss - spread(step)).fold(f64::INFINITY, f64::min);
    let high = steps.iter().map(|step| step.log_loss + spread(step)).fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low < high { (low, high) } else { (low.min(1.0) - 0.01, low.min(1.0) + 0.01) };
    let margin = (high - low) * 0.04;
    let places = if high - low < 0.05 { 3 } else { 2 };
    Axis::rounded((low - margin, high + margin), 5, "log loss in nats, cross-validated", |value| {
        decimals(value, places)
    })
}

fn path_marks(plot: &Plot, frame: &Frame, path: &AlphaPath, steps: &[AlphaStep]) -> Result<(), Broken> {
    let model = Ink::Contestant(Role::Model);
    let at =
        |step: &AlphaStep, errors: f64| (step.alpha.log10(), step.log_loss + errors * step.standard_error);
    let upper = steps.iter().map(|step| at(step, 1.0));
    let lower = steps.iter().rev().map(|step| at(step, -1.0));
    plot.shape(&upper.chain(lower).collect::<Vec<_>>(), model, 0.16)?;
    if let Some(best) = path.steps.get(path.best) {
        let limit = best.log_loss + best.standard_error;
        plot.line(&[(frame.x.low, limit), (frame.x.high, limit)], Ink::Chance, 1.2)?;
    }
    plot.line(&steps.iter().map(|step| at(step, 0.0)).collect::<Vec<_>>(), model, 2.0)?;
    let Some(chosen) = path.steps.get(path.chosen).filter(|step| step.alpha > 0.0) else { return Ok(()) };
    let (x, y) = at(chosen, 0.0);
    plot.line(&[(x, frame.y.low), (x, frame.y.high)], Ink::Mark, 1.0)?;
    plot.dot((x, y), model, 4.2, true)?;
    let is_left = x < f64::midpoint(frame.x.low, frame.x.high);
    let side = if is_left { Side::Right } else { Side::Left };
    let high = frame.y.high - (frame.y.high - frame.y.low) * 0.04;
    plot.text((x, high), &format!("chosen: {}", three_digits(chosen.alpha)), Ink::Mark, side)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quarter(label: &str, auc: f64) -> Quarter {
        Quarter {
            label: label.to_owned(),
            n: 100,
            n_won: 20,
            n_open: 0,
            auc: Some(Estimate { value: auc, interval: Some((auc - 0.05, auc + 0.05)) }),
            rivals: Vec::new(),
            lift: None,
            log_loss: None,
            base_log_loss: None,
            calibration_slope: None,
        }
    }

    #[test]
    fn labels_of_many_quarters_never_touch_and_name_the_newest() {
        let quarters: Vec<Quarter> = (0..24).map(|place| quarter(&format!("2025 Q{place}"), 0.7)).collect();
        let axis = quarter_axis(&quarters);
        let room = ROOM / 24.0 * (axis.ticks[1].0 - axis.ticks[0].0);
        assert!(room >= 7.0 * LETTER, "{room}");
        assert_eq!(axis.ticks.last().unwrap().1, "2025 Q23");
    }

    #[test]
    fn the_axis_of_auc_holds_every_interval() {
        let axis = auc_axis(&[quarter("a", 0.43), quarter("b", 0.81)]);
        assert_eq!((axis.low, axis.high), (0.3, 0.9));
        assert_eq!((auc_axis(&[]).low, auc_axis(&[]).high), (0.5, 0.6));
    }

    #[test]
    fn penalties_lie_on_an_axis_of_powers_of_ten() {
        let step = |alpha| AlphaStep { alpha, log_loss: 0.4, standard_error: 0.01 };
        let axis = penalty_axis(&[step(1e-5), step(1.0), step(1e5)]);
        let labels: Vec<&str> = axis.ticks.iter().map(|tick| tick.1.as_str()).collect();
        assert_eq!(labels, ["1e−5", "0.001", "0.1", "10", "1,000", "1e5"]);
    }

    #[test]
    fn charts_of_little_are_still_charts() {
        let lone = AlphaStep { alpha: 1.0, log_loss: 0.4, standard_error: f64::NAN };
        for steps in [vec![], vec![lone], vec![lone, lone]] {
            let svg = alpha_path(&AlphaPath { steps, chosen: 0, best: 0, n_folds: 5 }).svg;
            assert!(svg.starts_with("<svg") && !svg.contains("NaN"), "{svg}");
        }
        let svg = backtest(&[]).svg;
        assert!(svg.starts_with("<svg") && !svg.contains("NaN"), "{svg}");
    }
}
