//! Dot and whisker of a weight.

use std::fmt::Write as _;

use crate::report::finite_interval;
use crate::statistics::Figure;

/// Width and height of the drawing in pixels.
const SIZE: (f64, f64) = (140.0, 16.0);
/// The margin at both ends in pixels.
const MARGIN: f64 = 8.0;
/// The end of the scale, in multiples of the largest weight, so that one wide interval does not compress all others.
const REACH: f64 = 1.6;

/// Half the common scale of some weights, above 0.
pub(super) fn limit(weights: &[Figure]) -> f64 {
    let (mut largest, mut furthest) = (0.0_f64, 0.0_f64);
    for weight in weights {
        let (low, high) = weight.interval.unwrap_or((weight.value, weight.value));
        // `max` ignores NaN.
        largest = largest.max(weight.value.abs());
        furthest = furthest.max(low.abs()).max(high.abs()).max(weight.value.abs());
    }
    let limit = furthest.min(largest * REACH);
    if limit > 0.0 && limit.is_finite() { limit } else { 1.0 }
}

/// Dot and whisker on a scale from `-limit` to `limit`; an arrow where the interval exceeds it.
pub(super) fn whisker(weight: &Figure, limit: f64) -> String {
    let (width, height) = SIZE;
    let middle = height / 2.0;
    let mut svg = format!(
        "<svg class=\"whisker\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">\
         <line class=\"l axis\" x1=\"{0:.1}\" y1=\"0\" x2=\"{0:.1}\" y2=\"{height}\"/>",
        place(0.0, limit)
    );
    if let Some(ends) = finite_interval(weight) {
        interval(&mut svg, ends, limit);
    }
    if weight.value.is_finite() {
        let at = place(weight.value, limit);
        let _ = write!(svg, "<circle class=\"f model\" cx=\"{at:.1}\" cy=\"{middle}\" r=\"3.6\"/>");
    }
    svg.push_str("</svg>");
    svg
}

/// The position of a value, in pixels.
fn place(value: f64, limit: f64) -> f64 {
    let inside = (value / limit).clamp(-1.0, 1.0);
    SIZE.0 / 2.0 + inside * (SIZE.0 / 2.0 - MARGIN)
}

fn interval(svg: &mut String, (low, high): (f64, f64), limit: f64) {
    let (from, to, middle) = (place(low, limit), place(high, limit), SIZE.1 / 2.0);
    let _ = write!(
        svg,
        "<line class=\"l model\" x1=\"{from:.1}\" y1=\"{middle}\" x2=\"{to:.1}\" y2=\"{middle}\" stroke-width=\"1.6\"/>"
    );
    for (value, at, out) in [(low, from, -5.0), (high, to, 5.0)] {
        if value.abs() > limit {
            let (above, below, tip) = (middle - 3.5, middle + 3.5, at + out);
            let _ = write!(
                svg,
                "<polygon class=\"f model\" points=\"{at:.1},{above} {tip:.1},{middle} {at:.1},{below}\"/>"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_interval_ends_in_an_arrow_and_compresses_no_other() {
        let calm = Figure { value: 10.0, interval: Some((5.0, 15.0)) };
        let wild = Figure { value: 10.0, interval: Some((-900.0, 12.0)) };
        let limit = limit(&[calm, wild]);
        assert_eq!(limit, 16.0);
        assert_eq!(whisker(&calm, limit).matches("<polygon").count(), 0);
        assert_eq!(whisker(&wild, limit).matches("<polygon").count(), 1);
    }

    #[test]
    fn the_scale_is_never_empty() {
        assert_eq!(limit(&[]), 1.0);
        assert_eq!(limit(&[Figure { value: 0.0, interval: None }]), 1.0);
        let unknown = Figure { value: f64::NAN, interval: Some((f64::NAN, f64::INFINITY)) };
        assert!(!whisker(&unknown, limit(&[unknown])).contains("NaN"));
    }
}
