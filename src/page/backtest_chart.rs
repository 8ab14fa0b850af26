//! ROC AUC quarter by quarter.

use super::axes::{Axis, Broken, Frame, HEIGHT, Plot, WIDTH};
use super::chart::{Chart, Key, KeyShape};
use super::svg::Style;
use crate::evaluate::{Quarter, QuarterFigures, QuarterResult};
use crate::numbers::{count, decimals};
use crate::statistics::Figure;

/// The width of a letter of the label of a quarter, in pixels.
const LETTER: f64 = 7.5;
/// The width for all labels, in pixels.
const ROOM: f64 = WIDTH as f64 - 64.0;
/// Distance of the model and the points table within a quarter, in quarters.
const APART: f64 = 0.14;

pub(super) fn backtest(quarters: &[Quarter]) -> Chart {
    let has_table = quarters.iter().filter_map(figures).any(|figures| figures.points_auc.is_some());
    let frame = Frame {
        description: format!("ROC AUC in {} quarters", count(quarters.len())),
        x: quarter_axis(quarters),
        y: auc_axis(quarters),
        height: HEIGHT,
    };
    let svg = frame.draw(|plot| {
        let (x, y) = (&frame.x, &frame.y);
        if y.low <= 0.5 {
            plot.line(&[(x.low, 0.5), (x.high, 0.5)], Style::Chance, 1.2)?;
        }
        let shift = if has_table { APART / 2.0 } else { 0.0 };
        for (place, figures) in quarters.iter().map(figures).enumerate() {
            quarter_marks(plot, (place as f64 - shift, place as f64 + shift), figures)?;
        }
        Ok(())
    });
    let mut legend = vec![Key::new(Style::Model, KeyShape::Dot, "this model")];
    legend.extend(has_table.then(|| Key::new(Style::PointsTable, KeyShape::Hollow, "points table")));
    legend.push(Key::new(Style::Chance, KeyShape::Line, "chance"));
    Chart { svg, legend }
}

/// The figures of a quarter, if it could be evaluated.
pub(super) fn figures(quarter: &Quarter) -> Option<&QuarterFigures> {
    match &quarter.result {
        QuarterResult::Judged(figures) => Some(figures),
        QuarterResult::NotJudged(_) => None,
    }
}

fn quarter_marks(
    plot: &Plot,
    (model, table): (f64, f64),
    figures: Option<&QuarterFigures>,
) -> Result<(), Broken> {
    let Some(figures) = figures else { return Ok(()) };
    if let Some(auc) = &figures.points_auc {
        interval(plot, table, auc, (Style::PointsTable, 1.2))?;
        plot.dot((table, auc.value), Style::PointsTable, 3.2, false)?;
    }
    if let Some(auc) = &figures.auc {
        interval(plot, model, auc, (Style::Model, 2.0))?;
        plot.dot((model, auc.value), Style::Model, 4.2, true)?;
    }
    Ok(())
}

fn interval(plot: &Plot, at: f64, figure: &Figure, (style, width): (Style, f64)) -> Result<(), Broken> {
    figure.interval.map_or(Ok(()), |(low, high)| plot.line(&[(at, low), (at, high)], style, width))
}

/// A tick for each quarter; labels only if they fit.
fn quarter_axis(quarters: &[Quarter]) -> Axis {
    let labels: Vec<String> = quarters.iter().map(Quarter::name).collect();
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(1) + 1;
    let fitting = (ROOM / (longest as f64 * LETTER)).floor().max(1.0) as usize;
    let every = quarters.len().div_ceil(fitting).max(1);
    // Counted from the newest, which is always labelled.
    let is_named = |place: usize| (quarters.len() - 1 - place).is_multiple_of(every);
    let named = labels.into_iter().enumerate().filter(|(place, _)| is_named(*place));
    let ticks = named.map(|(place, label)| (place as f64, label)).collect();
    Axis { low: -0.5, high: quarters.len().max(1) as f64 - 0.5, ticks, title: String::new() }
}

fn auc_axis(quarters: &[Quarter]) -> Axis {
    let all = quarters.iter().filter_map(figures);
    let aucs = all.flat_map(|figures| figures.auc.iter().chain(&figures.points_auc));
    let ends = aucs.flat_map(|auc| {
        let (low, high) = auc.interval.unwrap_or((auc.value, auc.value));
        [low.min(auc.value), high.max(auc.value)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::AsOf;

    fn quarter(from: &str, auc: f64) -> Quarter {
        let figures = QuarterFigures {
            auc: Some(Figure { value: auc, interval: Some((auc - 0.05, auc + 0.05)) }),
            points_auc: None,
            log_loss: None,
            base_log_loss: None,
            slope: None,
            intercept: None,
            lift: None,
        };
        Quarter {
            from: AsOf::parse(from).unwrap(),
            to: AsOf::parse(from).unwrap(),
            n_train: 100,
            newest_close: None,
            n_won: 20,
            n_lost: 80,
            still_open: 0,
            result: QuarterResult::Judged(figures),
        }
    }

    #[test]
    fn labels_of_many_quarters_never_touch_and_name_the_newest() {
        let first = |place: usize| format!("{}-{:02}-01", 2020 + place / 4, place % 4 * 3 + 1);
        let quarters: Vec<Quarter> = (0..24).map(|place| quarter(&first(place), 0.7)).collect();
        let axis = quarter_axis(&quarters);
        let room = ROOM / 24.0 * (axis.ticks[1].0 - axis.ticks[0].0);
        assert!(room >= 7.0 * LETTER, "{room}");
        assert_eq!(axis.ticks.last().unwrap().1, "2025 Q4");
    }

    #[test]
    fn the_axis_of_auc_holds_every_interval() {
        let axis = auc_axis(&[quarter("2025-01-01", 0.43), quarter("2025-04-01", 0.81)]);
        assert_eq!((axis.low, axis.high), (0.3, 0.9));
        assert_eq!((auc_axis(&[]).low, auc_axis(&[]).high), (0.5, 0.6));
        assert!(backtest(&[]).svg.starts_with("<svg"));
    }
}
