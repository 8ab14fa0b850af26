//! Numbers as text: a true minus sign, and no digits that mean nothing.

use super::view::Estimate;

/// Shown where a number is not known.
pub(super) const UNKNOWN: &str = "–";

/// With so many decimals, and a true minus sign; never a negative zero.
pub(super) fn decimals(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return UNKNOWN.to_owned();
    }
    let text = format!("{:.places$}", value.abs());
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    if value < 0.0 && !is_zero { format!("−{text}") } else { text }
}

/// The same with a sign in any case: `+0.06`.
pub(super) fn signed(value: f64, places: usize) -> String {
    let text = decimals(value, places);
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    if value > 0.0 && value.is_finite() && !is_zero { format!("+{text}") } else { text }
}

/// `0.153` as `15.3 %`, with a space that does not break.
pub(super) fn percent(share: f64, places: usize) -> String {
    if share.is_finite() { format!("{}\u{a0}%", decimals(share * 100.0, places)) } else { UNKNOWN.to_owned() }
}

/// A share of a round number of percent without decimals, any other with one.
pub(super) fn short_percent(share: f64) -> String {
    let hundredths = share * 100.0;
    percent(share, usize::from((hundredths - hundredths.round()).abs() > 0.05))
}

/// Three digits that matter, whatever the size.
pub(super) fn three_digits(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return UNKNOWN.to_owned();
    }
    if size == 0.0 {
        return "0".to_owned();
    }
    if (1e-3..1e4).contains(&size) {
        return decimals(value, (2 - size.log10().floor() as i32).clamp(0, 5) as usize);
    }
    format!("{value:.1e}").replace('-', "−")
}

/// Score points with their sign: one decimal while it matters.
pub(super) fn points(value: f64) -> String {
    match value.abs() {
        size if size >= 1e5 => three_digits(value),
        size if size >= 1e3 => signed(value, 0),
        _ => signed(value, 1),
    }
}

/// A factor on the odds: `2.3×`, `0.45×`.
pub(super) fn times(value: f64) -> String {
    if !value.is_finite() {
        return UNKNOWN.to_owned();
    }
    let text = match value {
        _ if value >= 1e4 || (value > 0.0 && value < 0.01) => three_digits(value),
        _ if value < 1.0 => decimals(value, 2),
        _ => decimals(value, usize::from(value < 100.0)),
    };
    format!("{text}×")
}

impl Estimate {
    /// The ends of the interval, each shown by `show`: `[0.78, 0.84]`, never broken over two lines. Ends that are no
    /// numbers make no interval.
    pub(super) fn interval_text(&self, show: impl Fn(f64) -> String) -> Option<String> {
        let finite = self.interval.filter(|(low, high)| low.is_finite() && high.is_finite());
        finite.map(|(low, high)| format!("[{},\u{a0}{}]", show(low), show(high)))
    }

    /// Whether the whole interval is above zero (`Some(true)`), below (`Some(false)`), or neither.
    pub(super) fn side_of_zero(&self) -> Option<bool> {
        let (low, high) = self.interval?;
        if low > 0.0 {
            Some(true)
        } else if high < 0.0 {
            Some(false)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(decimals(-0.001, 2), "0.00");
        assert_eq!(decimals(-1.5, 1), "−1.5");
        assert_eq!(signed(0.004, 2), "0.00");
        assert_eq!(signed(0.06, 2), "+0.06");
        assert_eq!(signed(-0.06, 2), "−0.06");
    }

    #[test]
    fn what_is_not_a_number_is_not_shown_as_one() {
        for text in [
            decimals(f64::NAN, 2),
            signed(f64::INFINITY, 1),
            percent(f64::NAN, 1),
            three_digits(f64::NEG_INFINITY),
            times(f64::NAN),
        ] {
            assert_eq!(text, UNKNOWN);
        }
    }

    #[test]
    fn a_number_of_any_size_keeps_three_digits() {
        assert_eq!(
            [0.0, 0.012_34, 1.0, 12.345, 123.4, 1e-9, 2e12].map(three_digits),
            ["0", "0.0123", "1.00", "12.3", "123", "1.0e−9", "2.0e12"]
        );
    }

    #[test]
    fn points_and_factors_stay_short_however_wild() {
        assert_eq!([0.04, -12.34, 3000.4, -2.5e7].map(points), ["0.0", "−12.3", "+3000", "−2.5e7"]);
        assert_eq!(
            [0.0, 0.004, 0.45, 2.3, 640.2, 1e12].map(times),
            ["0.00×", "0.00400×", "0.45×", "2.3×", "640×", "1.0e12×"]
        );
    }

    #[test]
    fn an_interval_without_ends_is_none() {
        let show = |low, high| {
            Estimate { value: 0.5, interval: Some((low, high)) }.interval_text(|end| decimals(end, 1))
        };
        assert_eq!(show(0.25, 1.0), Some("[0.2,\u{a0}1.0]".to_owned()));
        assert_eq!(show(0.25, f64::INFINITY), None);
        assert_eq!(show(f64::NAN, 1.0), None);
    }

    #[test]
    fn the_side_of_zero_needs_the_whole_interval() {
        let side = |low, high| Estimate { value: 0.5, interval: Some((low, high)) }.side_of_zero();
        assert_eq!([side(0.1, 0.9), side(-0.9, -0.1), side(-0.1, 0.9)], [Some(true), Some(false), None]);
        assert_eq!(Estimate { value: 0.5, interval: None }.side_of_zero(), None);
    }
}
