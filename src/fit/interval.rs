//! Bounds of a combination of the weights.

/// The bounds of a combination of the weights, in log-odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// `None` if none was found, or the combination is not identifiable.
    pub lower: Option<f64>,
    /// `None` if none was found, or the combination is not identifiable.
    pub upper: Option<f64>,
}

impl Interval {
    /// No bound on either side.
    pub const NONE: Self = Self { lower: None, upper: None };

    /// The interval of slope × x + intercept, where this is that of x.
    #[must_use]
    pub fn mapped(self, slope: f64, intercept: f64) -> Self {
        let map = |bound: Option<f64>| bound.map(|bound| slope.mul_add(bound, intercept));
        let (lower, upper) = (map(self.lower), map(self.upper));
        if slope < 0.0 { Self { lower: upper, upper: lower } } else { Self { lower, upper } }
    }
}
