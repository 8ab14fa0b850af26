//! A chart's frame: two linear axes with their ticks and titles, and the marks that go between them.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::chart::ChartBuilder;
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, EmptyElement, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, ShapeStyle, TextStyle};

use super::svg::{Style, SvgBackend, TENTHS, escaped};

/// Width of every chart in pixels. On a screen of 360 px it is scaled down by a fifth, and labels stay above 10 px.
pub(super) const WIDTH: i32 = 400;
/// Height of a full chart in pixels.
pub(super) const HEIGHT: i32 = 300;

/// Margin left of the axis for its labels, in pixels.
const LEFT: i32 = 46;
/// Margin below the axis for labels and title.
const BELOW: i32 = 44;
/// Margin above the axis for the title of the vertical axis.
const ABOVE: i32 = 28;
/// Margin at the right, so that the last label is not cut.
const RIGHT: i32 = 22;
/// Font size of labels in pixels; the style sheet sets the same.
const FONT_SIZE: i32 = 13;

/// Why a chart could not be drawn: a bug, as the backend itself cannot fail.
pub(super) type Broken = DrawingAreaErrorKind<Infallible>;

type Area<'a> = DrawingArea<SvgBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) title: String,
}

impl Axis {
    /// From `low` to `high` with about `n_ticks` round ticks.
    pub(super) fn rounded(
        (low, high): (f64, f64),
        n_ticks: usize,
        title: &str,
        show: impl Fn(f64) -> String,
    ) -> Axis {
        let places = RangedCoordf64::from(low..high).key_points(BoldPoints(n_ticks));
        let slack = (high - low) * 1e-9;
        let within = places.into_iter().filter(|place| (low - slack..=high + slack).contains(place));
        let ticks = within.map(|place| (place, show(place))).collect();
        Axis { low, high, ticks, title: title.to_owned() }
    }
}

pub(super) struct Frame {
    /// The description of the chart for screen readers.
    pub(super) description: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// In pixels.
    pub(super) height: i32,
}

impl Frame {
    /// The chart as one `<svg>` element; `marks` draws between the axes.
    pub(super) fn draw(&self, marks: impl FnOnce(&Plot) -> Result<(), Broken>) -> String {
        let mut elements = String::new();
        let size = ((WIDTH * TENTHS) as u32, (self.height * TENTHS) as u32);
        let root = SvgBackend::new(&mut elements, size).into_drawing_area();
        let drawn = self.draw_on(&root, marks);
        drop(root);
        if let Err(error) = drawn {
            return format!(
                "<p class=\"note\">this chart could not be drawn: {}</p>",
                escaped(&error.to_string())
            );
        }
        let description = escaped(&self.description);
        let mut svg = String::with_capacity(elements.len() + description.len() * 2 + 120);
        let _ = write!(
            svg,
            "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 {WIDTH} {}\" aria-label=\"{description}\">\
             <title>{description}</title>{elements}</svg>",
            self.height
        );
        svg
    }

    fn draw_on(
        &self,
        root: &DrawingArea<SvgBackend, Shift>,
        marks: impl FnOnce(&Plot) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        let chart = ChartBuilder::on(root)
            .margin_top(ABOVE * TENTHS)
            .margin_right(RIGHT * TENTHS)
            .margin_left(LEFT * TENTHS)
            .margin_bottom(BELOW * TENTHS)
            .build_cartesian_2d(self.x.low..self.x.high, self.y.low..self.y.high)?;
        let plot = Plot { area: chart.plotting_area(), frame: self };
        plot.axes()?;
        marks(&plot)
    }
}

/// The area between the axes, in their units.
pub(super) struct Plot<'p, 'a> {
    area: &'p Area<'a>,
    frame: &'p Frame,
}

/// The position of a text relative to its point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Left,
    Right,
    Below,
}

impl Plot<'_, '_> {
    fn axes(&self) -> Result<(), Broken> {
        let (x, y) = (&self.frame.x, &self.frame.y);
        for (place, label) in &y.ticks {
            self.line(&[(x.low, *place), (x.high, *place)], Style::Grid, 1.0)?;
            self.text((x.low, *place), label, Style::Label, Side::Left)?;
        }
        self.line(&[(x.low, y.low), (x.high, y.low)], Style::Axis, 1.0)?;
        for (place, label) in &x.ticks {
            self.tick(*place)?;
            self.text((*place, y.low), label, Style::Label, Side::Below)?;
        }
        let end = Pos::new(HPos::Right, VPos::Top);
        self.text_at((x.high, y.low), (0, 26), &x.title, Style::Label, end)?;
        let start = Pos::new(HPos::Left, VPos::Bottom);
        self.text_at((x.low, y.high), (-LEFT + 2, -11), &y.title, Style::Label, start)
    }

    fn tick(&self, x: f64) -> Result<(), Broken> {
        let mark = PathElement::new(vec![(0, 0), (0, 4 * TENTHS)], shape_style(Style::Axis, 1.0, 1.0, false));
        self.area.draw(&(EmptyElement::at((x, self.frame.y.low)) + mark))
    }

    /// A line through points; a line of two points is never dashed.
    pub(super) fn line(&self, points: &[(f64, f64)], style: Style, width: f64) -> Result<(), Broken> {
        let points: Vec<(f64, f64)> = points.iter().copied().filter(is_finite).collect();
        if points.len() < 2 {
            return Ok(());
        }
        self.area.draw(&PathElement::new(points, shape_style(style, 1.0, width, false)))
    }

    pub(super) fn shape(&self, points: &[(f64, f64)], style: Style, opacity: f64) -> Result<(), Broken> {
        let points: Vec<(f64, f64)> = points.iter().copied().filter(is_finite).collect();
        if points.len() < 3 {
            return Ok(());
        }
        self.area.draw(&Polygon::new(points, shape_style(style, opacity, 1.0, true)))
    }

    /// A filled box between two corners.
    pub(super) fn bar(&self, corners: [(f64, f64); 2], style: Style, opacity: f64) -> Result<(), Broken> {
        if !corners.iter().all(is_finite) {
            return Ok(());
        }
        self.area.draw(&Rectangle::new(corners, shape_style(style, opacity, 1.0, true)))
    }

    /// A dot; a hollow one shows the background. The radius is in pixels.
    pub(super) fn dot(
        &self,
        at: (f64, f64),
        style: Style,
        radius: f64,
        is_filled: bool,
    ) -> Result<(), Broken> {
        if !is_finite(&at) {
            return Ok(());
        }
        let radius = radius * f64::from(TENTHS);
        self.area.draw(&Circle::new(at, radius.round() as u32, shape_style(style, 1.0, 1.6, is_filled)))
    }

    /// A text next to its point.
    pub(super) fn text(&self, at: (f64, f64), text: &str, style: Style, side: Side) -> Result<(), Broken> {
        let (offset, position) = match side {
            Side::Left => ((-7, 0), Pos::new(HPos::Right, VPos::Center)),
            Side::Right => ((6, 0), Pos::new(HPos::Left, VPos::Center)),
            Side::Below => ((0, 8), Pos::new(HPos::Center, VPos::Top)),
        };
        self.text_at(at, offset, text, style, position)
    }

    fn text_at(
        &self,
        at: (f64, f64),
        (right, down): (i32, i32),
        text: &str,
        style: Style,
        position: Pos,
    ) -> Result<(), Broken> {
        let font = FontDesc::new(FontFamily::SansSerif, f64::from(FONT_SIZE * TENTHS), FontStyle::Normal);
        let color = style.color(1.0);
        let style = TextStyle::from(font).color(&color).pos(position);
        let text = Text::new(text.to_owned(), (right * TENTHS, down * TENTHS), style);
        self.area.draw(&(EmptyElement::at(at) + text))
    }
}

fn shape_style(style: Style, opacity: f64, width: f64, filled: bool) -> ShapeStyle {
    let stroke_width = (width * f64::from(TENTHS)).round() as u32;
    ShapeStyle { color: style.color(opacity), filled, stroke_width }
}

fn is_finite(point: &(f64, f64)) -> bool {
    point.0.is_finite() && point.1.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::decimals;

    fn frame(description: &str) -> Frame {
        let axis = |title| Axis::rounded((0.0, 1.0), 5, title, |value| decimals(value, 1));
        Frame { description: description.to_owned(), x: axis("across"), y: axis("up"), height: HEIGHT }
    }

    #[test]
    fn ticks_are_round_and_inside() {
        let axis = Axis::rounded((0.0, 0.43), 5, "", |value| decimals(value, 2));
        let labels: Vec<&str> = axis.ticks.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["0.00", "0.10", "0.20", "0.30", "0.40"]);
    }

    #[test]
    fn a_chart_has_a_name_and_its_ends_lie_on_the_axes() {
        let svg = frame("odds & ends").draw(|plot| plot.line(&[(0.0, 0.0), (1.0, 1.0)], Style::Chance, 1.0));
        assert!(svg.contains("role=\"img\"") && svg.contains("<title>odds &amp; ends</title>"), "{svg}");
        let (bottom, right) = (HEIGHT - BELOW, WIDTH - RIGHT);
        assert!(svg.contains(&format!("x1=\"{LEFT}\" y1=\"{}", bottom - 1)), "{svg}");
        assert!(svg.contains(&format!("x2=\"{}.", right - 1)), "{svg}");
    }

    #[test]
    fn what_is_not_finite_is_not_drawn() {
        let empty = frame("").draw(|_| Ok(()));
        let strange = frame("").draw(|plot| {
            plot.dot((f64::NAN, 0.5), Style::Mark, 3.0, true)?;
            plot.bar([(0.0, 0.0), (f64::INFINITY, 1.0)], Style::Mark, 1.0)?;
            plot.line(&[(0.0, f64::NAN), (1.0, 1.0)], Style::Mark, 1.0)
        });
        assert_eq!(empty, strange);
    }
}
