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
}
