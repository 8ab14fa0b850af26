//! A plotters backend for SVG whose colours and dashes come from the page's style sheet: a "colour" is the number of a style.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::style::RGBAColor;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use crate::evaluate::Who;

/// plotters uses integer coordinates: they are tenths of a pixel, finer than a screen shows.
pub(super) const TENTHS: i32 = 10;

/// The style of a mark. The style sheet has one class for each, with its colour and, for lines, its dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Grid,
    Axis,
    Label,
    Chance,
    Mark,
    Won,
    Lost,
    Whole,
    Model,
    BaseRate,
    BestFeature,
    PointsTable,
    ReweightedRules,
    Champion,
}

/// The class of each style, in their order: its index is the number of the style in plotters.
#[rustfmt::skip]
const CLASSES: [&str; 14] = [
    "grid", "axis", "label", "chance", "mark", "won", "lost", "whole",
    "model", "base", "feature", "points", "reweighted", "champion",
];

impl Style {
    /// Its class in the style sheet.
    pub(super) fn class(self) -> &'static str {
        CLASSES[self as usize]
    }

    /// Its number in place of a colour; `opacity` from 0 to 1.
    pub(super) fn color(self, opacity: f64) -> RGBAColor {
        RGBAColor(self as u8, 0, 0, opacity)
    }

    pub(super) fn of(who: &Who) -> Style {
        match who {
            Who::Model => Style::Model,
            Who::BaseRate => Style::BaseRate,
            Who::BestFeature(_) => Style::BestFeature,
            Who::Points => Style::PointsTable,
            Who::ReweightedRules => Style::ReweightedRules,
            Who::Champion(_) => Style::Champion,
        }
    }
}

/// SVG elements, without the enclosing `<svg>`.
pub(super) struct SvgBackend<'a> {
    elements: &'a mut String,
    size: (u32, u32),
}

impl<'a> SvgBackend<'a> {
    /// A backend of this width and height in tenths of a pixel, that writes its elements into `elements`.
    pub(super) fn new(elements: &'a mut String, size: (u32, u32)) -> Self {
        SvgBackend { elements, size }
    }

    fn open(&mut self, element: &str, kind: &str, color: BackendColor) {
        let class = CLASSES.get(usize::from(color.rgb.0)).unwrap_or(&"label");
        let _ = write!(self.elements, "<{element} class=\"{kind} {class}\"");
        if color.alpha < 1.0 {
            let _ = write!(self.elements, " opacity=\"{:.2}\"", color.alpha);
        }
    }

    fn attribute(&mut self, name: &str, tenths: i32) {
        let _ = write!(self.elements, " {name}=\"{}\"", pixels(tenths));
    }

    fn points(&mut self, points: impl IntoIterator<Item = BackendCoord>) {
        self.elements.push_str(" points=\"");
        for (place, (x, y)) in points.into_iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            let _ = write!(self.elements, "{space}{},{}", pixels(x), pixels(y));
        }
        self.elements.push('"');
    }

    fn width(&mut self, style: &impl BackendStyle) {
        self.attribute("stroke-width", style.stroke_width().cast_signed());
    }

    fn close(&mut self) {
        self.elements.push_str("/>");
    }
}

/// Tenths of a pixel as pixels, without trailing zeros.
fn pixels(tenths: i32) -> String {
    let (whole, tenth) = (tenths.abs() / TENTHS, tenths.abs() % TENTHS);
    let sign = if tenths < 0 { "-" } else { "" };
    if tenth == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{tenth}") }
}

/// Escapes `&`, `<`, `>` and quotes for SVG.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.open("line", "l", style.color());
        for (name, tenths) in [("x1", from.0), ("y1", from.1), ("x2", to.0), ("y2", to.1)] {
            self.attribute(name, tenths);
        }
        self.width(style);
        self.close();
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (left, right) = (upper_left.0.min(bottom_right.0), upper_left.0.max(bottom_right.0));
        let (top, bottom) = (upper_left.1.min(bottom_right.1), upper_left.1.max(bottom_right.1));
        self.open("rect", if fill { "f" } else { "l" }, style.color());
        for (name, tenths) in [("x", left), ("y", top), ("width", right - left), ("height", bottom - top)] {
            self.attribute(name, tenths);
        }
        self.close();
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        if let [from, to] = points[..] {
            return self.draw_line(from, to, style);
        }
        self.open("polyline", "l", style.color());
        self.width(style);
        self.points(points);
        self.close();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.open("circle", if fill { "f" } else { "o" }, style.color());
        for (name, tenths) in [("cx", center.0), ("cy", center.1), ("r", radius.cast_signed())] {
            self.attribute(name, tenths);
        }
        if !fill {
            self.width(style);
        }
        self.close();
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vertices: I,
        style: &S,
    ) -> Drawn {
        self.open("polygon", "f", style.color());
        self.points(vertices);
        self.close();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, position: BackendCoord) -> Drawn {
        self.open("text", "t", style.color());
        self.attribute("x", position.0);
        self.attribute("y", position.1);
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let lowered = match style.anchor().v_pos {
            VPos::Top => "0.75em",
            VPos::Center => "0.34em",
            VPos::Bottom => "-0.2em",
        };
        let _ = write!(self.elements, " dy=\"{lowered}\" text-anchor=\"{anchor}\">{}</text>", escaped(text));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_has_its_own_class_in_the_style_sheet() {
        let sheet = include_str!("templates/style.css");
        let mut classes = CLASSES;
        assert!(classes.iter().all(|class| sheet.contains(&format!("svg .{class}"))), "{classes:?}");
        classes.sort_unstable();
        assert!(classes.windows(2).all(|pair| pair[0] != pair[1]), "{classes:?}");
        assert_eq!(Style::Champion.class(), "champion", "the last of both lists");
    }

    #[test]
    fn tenths_become_pixels_with_their_sign() {
        assert_eq!([0, 5, 10, 123, -5, -120].map(pixels), ["0", "0.5", "1", "12.3", "-0.5", "-12"]);
    }

    #[test]
    fn elements_name_their_style_and_no_colour() {
        let mut elements = String::new();
        let mut backend = SvgBackend::new(&mut elements, (100, 100));
        let named = Style::Champion.color(0.25);
        let color = BackendColor { alpha: named.3, rgb: (named.0, named.1, named.2) };
        backend.draw_rect((10, 30), (20, 15), &color, true).unwrap();
        assert_eq!(
            elements,
            "<rect class=\"f champion\" opacity=\"0.25\" x=\"1\" y=\"1.5\" width=\"1\" height=\"1.5\"/>"
        );
    }
}
