//! The dumbbell plot: for each rule a dot for its points now and one for its learned points, on one scale.
//!
//! Every rule has a separate drawing next to its name, so that long names wrap and the plot is as wide as the
//! screen. Positions on the scale are in percent of the width; the size of dots and letters is fixed.

use std::fmt::Write as _;

use super::axes::Axis;
use super::chart::{Key, KeyShape};
use super::name::Name;
use super::svg::Style;
use super::verdict_class::verdict_class;
use crate::numbers::signed;
use crate::points::RuleResult;
use crate::report::finite_interval;
use crate::statistics::Figure;

/// The end of the scale, in multiples of the largest points, so that one wide interval does not compress all others.
const REACH: f64 = 1.6;
/// The margin at both ends of the scale, as a share of it.
const ROOM: f64 = 0.05;
/// The approximate number of ticks on the scale: labels of four characters fit at 328 pixels.
const TICKS: usize = 6;
/// With more rules than this, the scale is repeated below them.
const FEW: usize = 8;

/// The points that rules have now.
const NOW: Style = Style::PointsTable;
const LEARNED: Style = Style::ReweightedRules;

/// The plot of all rules.
pub(super) struct Dumbbells {
    /// `<svg>` of the scale with its labels.
    pub(super) scale: String,
    /// Whether it is repeated below the rules.
    pub(super) is_long: bool,
    pub(super) rows: Vec<Dumbbell>,
    pub(super) legend: Vec<Key>,
}

pub(super) struct Dumbbell {
    pub(super) name: Name,
    /// `<svg>` of its dots.
    pub(super) svg: String,
    pub(super) verdict: (&'static str, &'static str),
}

/// The plot; `None` where no rule has learned points.
pub(super) fn dumbbells(rules: &[RuleResult]) -> Option<Dumbbells> {
    rules.iter().find(|rule| rule.learned.is_some())?;
    let axis = axis(rules);
    let row = |rule: &RuleResult| Dumbbell {
        name: Name::of(&rule.name),
        svg: dumbbell(rule, &axis),
        verdict: (rule.verdict.words(), verdict_class(rule.verdict)),
    };
    Some(Dumbbells {
        scale: scale(&axis),
        is_long: rules.len() > FEW,
        rows: rules.iter().map(row).collect(),
        legend: vec![
            Key::new(NOW, KeyShape::Hollow, "points now"),
            Key::new(LEARNED, KeyShape::Dot, "learned points, with their 95 % interval"),
        ],
    })
}

/// The common scale: from the lowest to the highest of all points, 0 included.
fn axis(rules: &[RuleResult]) -> Axis {
    let values = || rules.iter().flat_map(|rule| [Some(rule.points), rule.learned.map(|found| found.value)]);
    let finite = |value: &f64| value.is_finite();
    let largest = values().flatten().filter(finite).map(f64::abs).fold(0.0, f64::max);
    let limit = if largest > 0.0 { largest * REACH } else { 1.0 };
    let ends = rules.iter().filter_map(|rule| rule.learned?.interval).flat_map(|(low, high)| [low, high]);
    let all = values().flatten().chain(ends).filter(finite).map(|value| value.clamp(-limit, limit));
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = if low < high { (low, high) } else { (-limit, limit) };
    let room = (high - low) * ROOM;
    let digits =
        [(5.0, 0), (0.5, 1)].into_iter().find(|(from, _)| high - low >= *from).map_or(3, |found| found.1);
    Axis::rounded((low - room, high + room), TICKS, "", |value| signed(value, digits))
}

/// The position of a value, in percent of the width, clamped to the ends of the scale.
fn place(axis: &Axis, value: f64) -> f64 {
    ((value - axis.low) / (axis.high - axis.low)).clamp(0.0, 1.0) * 100.0
}

fn scale(axis: &Axis) -> String {
    let mut svg = "<svg class=\"bell\" aria-hidden=\"true\">".to_owned();
    for (value, label) in &axis.ticks {
        let class = Style::Label.class();
        let at = place(axis, *value);
        let _ = write!(
            svg,
            "<text class=\"t {class}\" x=\"{at:.2}%\" y=\"50%\" dy=\"0.34em\" text-anchor=\"middle\">{label}</text>"
        );
    }
    svg + "</svg>"
}

fn dumbbell(rule: &RuleResult, axis: &Axis) -> String {
    let mut svg = "<svg class=\"bell\" aria-hidden=\"true\">".to_owned();
    for value in axis.ticks.iter().map(|tick| tick.0).filter(|value| !is_zero(*value, axis)) {
        upright(&mut svg, Style::Grid, place(axis, value));
    }
    upright(&mut svg, Style::Axis, place(axis, 0.0));
    let now = rule.points.is_finite().then(|| place(axis, rule.points));
    let learned = rule.learned.filter(|found| found.value.is_finite());
    if let Some((now, learned)) = now.zip(learned) {
        level(
            &mut svg,
            Style::Whole,
            (now, place(axis, learned.value)),
            " opacity=\"0.35\" stroke-width=\"5\"",
        );
    }
    if let Some(learned) = &learned {
        whisker(&mut svg, learned, axis);
    }
    if let Some(now) = now {
        let class = NOW.class();
        let _ = write!(
            svg,
            "<circle class=\"o {class}\" cx=\"{now:.2}%\" cy=\"50%\" r=\"6\" stroke-width=\"2\"/>"
        );
    }
    if let Some(learned) = learned {
        let (class, at) = (LEARNED.class(), place(axis, learned.value));
        let _ = write!(svg, "<circle class=\"f {class}\" cx=\"{at:.2}%\" cy=\"50%\" r=\"4\"/>");
    }
    svg + "</svg>"
}

/// Whether a tick of the scale is zero, up to rounding.
fn is_zero(value: f64, axis: &Axis) -> bool {
    value.abs() < (axis.high - axis.low) * 1e-9
}

fn upright(svg: &mut String, style: Style, at: f64) {
    let _ = write!(
        svg,
        "<line class=\"l {}\" x1=\"{at:.2}%\" y1=\"0\" x2=\"{at:.2}%\" y2=\"100%\"/>",
        style.class()
    );
}

fn level(svg: &mut String, style: Style, (from, to): (f64, f64), how: &str) {
    let class = style.class();
    let _ = write!(
        svg,
        "<line class=\"l {class}\" x1=\"{from:.2}%\" y1=\"50%\" x2=\"{to:.2}%\" y2=\"50%\"{how}/>"
    );
}

/// The interval of learned points; an arrow where it exceeds the scale.
fn whisker(svg: &mut String, learned: &Figure, axis: &Axis) {
    let Some((low, high)) = finite_interval(learned) else { return };
    let (from, to) = (place(axis, low), place(axis, high));
    level(svg, LEARNED, (from, to), " stroke-width=\"2\"");
    let class = LEARNED.class();
    for (at, is_beyond, tip) in [(from, low < axis.low, -5), (to, high > axis.high, 5)] {
        if is_beyond {
            // A polygon has no coordinates in percent, but a nested drawing has.
            let _ = write!(
                svg,
                "<svg x=\"{at:.2}%\" y=\"50%\" class=\"tip\"><polygon class=\"f {class}\" points=\"0,-4 {tip},0 0,4\"/></svg>"
            );
        } else {
            let _ = write!(
                svg,
                "<svg x=\"{at:.2}%\" y=\"50%\" class=\"tip\"><line class=\"l {class}\" x1=\"0\" y1=\"-4\" x2=\"0\" y2=\"4\" stroke-width=\"2\"/></svg>"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::RuleVerdict;
    use crate::testing::rule_result;

    fn rule(points: f64, learned: Option<(f64, f64, f64)>) -> RuleResult {
        let learned = learned.map(|(value, low, high)| Figure { value, interval: Some((low, high)) });
        RuleResult { points, learned, ..rule_result(RuleVerdict::Keep) }
    }

    #[test]
    fn the_scale_includes_zero_and_all_points_with_a_margin() {
        let axis = axis(&[rule(10.0, Some((30.0, 25.0, 35.0))), rule(20.0, None)]);
        assert_eq!((axis.low, axis.high), (-1.75, 36.75));
        let labels: Vec<&str> = axis.ticks.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["0", "+10", "+20", "+30"]);
    }

    #[test]
    fn a_wide_interval_ends_in_an_arrow_and_compresses_no_other() {
        let rules = [rule(10.0, Some((10.0, -900.0, 12.0))), rule(5.0, Some((4.0, 2.0, 6.0)))];
        let axis = axis(&rules);
        assert!(axis.low > -20.0, "{}", axis.low);
        let arrows = |place: usize| dumbbell(&rules[place], &axis).matches("<polygon").count();
        assert_eq!((arrows(0), arrows(1)), (1, 0));
    }

    #[test]
    fn small_points_have_decimals_on_their_scale() {
        let axis = axis(&[rule(0.2, Some((0.4, 0.1, 0.7)))]);
        assert!(axis.ticks.iter().any(|(_, label)| label == "+0.4"), "{:?}", axis.ticks);
    }

    #[test]
    fn what_is_not_known_is_not_drawn() {
        let strange = rule(f64::NAN, Some((f64::NAN, f64::NEG_INFINITY, f64::INFINITY)));
        let drawn = dumbbells(&[strange, rule(0.0, None)]).unwrap();
        for row in &drawn.rows {
            assert!(!row.svg.contains("NaN") && !row.svg.contains("inf"), "{}", row.svg);
        }
        assert_eq!(drawn.rows[0].svg.matches("<circle").count(), 0);
        assert!(dumbbells(&[rule(5.0, None)]).is_none());
        assert!(dumbbells(&[]).is_none());
    }
}
