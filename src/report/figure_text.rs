//! Figures with their intervals as text, rounded to what the interval supports.

use std::fmt;

use crate::numbers::{MISSING, decimals, pair, percent, signed};
use crate::statistics::Figure;

/// The unit of a figure, which determines its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A number with at most this number of decimals, and at least one less.
    Number(usize),
    /// A share, in percent; a difference of shares, in percentage points.
    Share,
    /// A share in whole percents, in columns of few deals.
    WholeShare,
    /// A factor, as `2.3×`.
    Factor,
    /// Points with their sign and at most this number of decimals.
    Points(usize),
    /// A number of deals, as an integer.
    Deals,
}

/// A figure and its interval as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FigureText {
    pub value: String,
    /// `[0.78, 0.84]`, if it has one.
    pub interval: Option<String>,
}

impl Unit {
    /// The range of decimals of a figure.
    fn range(self) -> (usize, usize) {
        match self {
            Self::Number(most) => (most.saturating_sub(1), most),
            Self::Share => (0, 1),
            Self::WholeShare | Self::Deals => (0, 0),
            Self::Factor => (1, 2),
            Self::Points(most) => (0, most),
        }
    }

    /// The factor from the figure to the text.
    fn scaled(self, value: f64) -> f64 {
        if matches!(self, Self::Share | Self::WholeShare) { value * 100.0 } else { value }
    }

    /// The decimals that leave two significant digits of half the width of the interval.
    ///
    /// # Reference
    /// JCGM 100:2008 (GUM), 7.2.6: uncertainties have at most two significant digits, and figures the same decimals.
    fn places(self, figure: &Figure) -> usize {
        let (least, most) = self.range();
        let Some((low, high)) = finite_interval(figure) else { return most };
        let half = self.scaled(high - low) / 2.0;
        if half <= 0.0 {
            return most;
        }
        ((1.0 - half.log10().floor()).max(0.0) as usize).clamp(least, most)
    }

    pub(crate) fn figure(self, figure: &Figure) -> FigureText {
        let is_signed = matches!(self, Self::Points(_));
        let write = if is_signed { signed } else { decimals };
        let bare = self.written(figure, write);
        let value = match self {
            Self::Share if figure.interval.is_none() => percent(figure.value),
            Self::Share | Self::WholeShare => format!("{} %", bare.value),
            Self::Factor => format!("{}×", bare.value),
            _ => bare.value,
        };
        FigureText { value, ..bare }
    }

    /// The same of a figure that may be missing.
    pub(crate) fn maybe(self, figure: Option<Figure>) -> FigureText {
        let missing = || FigureText { value: MISSING.to_owned(), interval: None };
        figure.map_or_else(missing, |figure| self.figure(&figure))
    }

    /// A difference of two figures as text, with its sign.
    pub(crate) fn difference(self, figure: &Figure) -> FigureText {
        self.written_difference(figure, signed)
    }

    /// The size of a difference of two figures as text, without a sign.
    pub(crate) fn size(self, figure: &Figure) -> FigureText {
        self.written_difference(figure, decimals)
    }

    fn written_difference(self, figure: &Figure, write: fn(f64, usize) -> String) -> FigureText {
        let bare = self.written_to(figure, write, self.places_beside_zero(figure));
        let value = if self == Self::Share { format!("{} pp", bare.value) } else { bare.value };
        FigureText { value, ..bare }
    }

    /// The figure without its unit. The ends have the same decimals as the figure, which gets more if it would round to 0.
    fn written(self, figure: &Figure, write: fn(f64, usize) -> String) -> FigureText {
        self.written_to(figure, write, self.places(figure))
    }

    /// The decimals at which an interval that excludes 0 does not seem to include it.
    fn places_beside_zero(self, figure: &Figure) -> usize {
        /// Beyond that an end is as good as 0.
        const MOST_MORE: usize = 3;
        let places = self.places(figure);
        let Some((low, high)) = finite_interval(figure).filter(|(low, high)| low * high > 0.0) else {
            return places;
        };
        let nearest = self.scaled(low.abs().min(high.abs()));
        let is_seen = |places: &usize| nearest >= 0.5 * 0.1_f64.powf(*places as f64);
        (places..=places + MOST_MORE).find(is_seen).unwrap_or(places)
    }

    /// The same with so many decimals.
    fn written_to(self, figure: &Figure, write: fn(f64, usize) -> String, places: usize) -> FigureText {
        let most = self.range().1.max(places);
        let value = self.scaled(figure.value);
        let rounds_to_zero = value != 0.0 && value.abs() < 0.5 * 0.1_f64.powf(places as f64);
        let text = write(value, if rounds_to_zero { most } else { places });
        let interval = finite_interval(figure).map(|(low, high)| {
            format!("[{}]", pair(&write(self.scaled(low), places), &write(self.scaled(high), places)))
        });
        FigureText { value: text, interval }
    }
}

impl fmt::Display for FigureText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)?;
        self.interval.as_ref().map_or(Ok(()), |interval| write!(f, " {interval}"))
    }
}

/// A key figure at the top of a page.
pub(crate) struct KeyFigure {
    /// Its standard name.
    pub label: String,
    pub value: String,
    /// Its interval as text, or a remark, if it has one.
    pub interval: Option<String>,
    /// Its meaning, in half a sentence.
    pub meaning: String,
}

impl KeyFigure {
    pub(crate) fn new(label: &str, text: FigureText, meaning: &str) -> Self {
        let FigureText { value, interval } = text;
        Self { label: label.to_owned(), value, interval, meaning: meaning.to_owned() }
    }
}

/// The interval, if both ends are finite.
pub(crate) fn finite_interval(figure: &Figure) -> Option<(f64, f64)> {
    figure.interval.filter(|(low, high)| low.is_finite() && high.is_finite())
}

/// Whether the whole interval is above zero (`Some(true)`), below (`Some(false)`), or neither.
pub(crate) fn side_of_zero(figure: &Figure) -> Option<bool> {
    match figure.interval? {
        (low, _) if low > 0.0 => Some(true),
        (_, high) if high < 0.0 => Some(false),
        _ => None,
    }
}

/// Whether the figure has an interval that includes zero.
pub(crate) fn may_be_zero(figure: &Figure) -> bool {
    figure.interval.is_some() && side_of_zero(figure).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: f64, low: f64, high: f64) -> Figure {
        Figure { value, interval: Some((low, high)) }
    }

    #[test]
    fn a_figure_has_the_digits_that_its_interval_supports() {
        let auc =
            |half: f64| Unit::Number(3).figure(&figure(0.8571, 0.8571 - half, 0.8571 + half)).to_string();
        assert_eq!(auc(0.052), "0.857 [0.805, 0.909]");
        // An interval that excludes 0 shows it.
        let worse = Unit::Number(3).difference(&figure(-0.0067, -0.013, -0.000_4));
        assert_eq!(worse.to_string(), "−0.0067 [−0.0130, −0.0004]");
        assert_eq!(
            Unit::Number(3).difference(&figure(-0.007, -0.014, 0.0004)).to_string(),
            "−0.007 [−0.014, 0.000]"
        );
        assert_eq!(auc(0.12), "0.86 [0.74, 0.98]");
        assert_eq!(auc(0.0004), "0.857 [0.857, 0.857]");
        assert_eq!(Unit::Share.figure(&figure(0.632, 0.47, 0.77)).to_string(), "63 % [47, 77]");
        assert_eq!(Unit::Share.figure(&figure(0.224, 0.20, 0.25)).to_string(), "22.4 % [20.0, 25.0]");
        assert_eq!(Unit::Points(1).figure(&figure(38.26, -2.1, 80.2)).to_string(), "+38 [−2, +80]");
        assert_eq!(Unit::Factor.figure(&figure(2.314, 2.1, 2.6)).to_string(), "2.31× [2.10, 2.60]");
    }

    #[test]
    fn a_difference_is_never_plus_zero() {
        assert_eq!(Unit::Share.difference(&figure(-0.002, -0.04, 0.03)).to_string(), "−0.2 pp [−4.0, +3.0]");
        assert_eq!(Unit::Share.difference(&figure(-0.002, -0.4, 0.3)).to_string(), "−0.2 pp [−40, +30]");
        assert_eq!(Unit::Share.difference(&figure(0.0, -0.4, 0.3)).to_string(), "0 pp [−40, +30]");
    }

    #[test]
    fn an_interval_without_ends_is_none() {
        let text = Unit::Number(2).figure(&figure(0.5, f64::NAN, 1.0));
        assert_eq!(text, FigureText { value: "0.50".to_owned(), interval: None });
        assert_eq!(Unit::Share.maybe(None).value, MISSING);
    }

    #[test]
    fn the_side_of_zero_needs_the_whole_interval() {
        let side = |low, high| side_of_zero(&figure(0.5, low, high));
        assert_eq!([side(0.1, 0.9), side(-0.9, -0.1), side(-0.1, 0.9)], [Some(true), Some(false), None]);
    }
}
