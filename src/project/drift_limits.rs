//! When a person must look at the leads: `[drift]`.

use crate::config::{RawDriftLimits, default_new_share, default_outside, default_psi};

/// Limits of drift; a figure is beyond its limit where its whole 95 % interval is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DriftLimits {
    /// Largest population stability index of a feature.
    pub psi: f64,
    /// Largest increase of the share of unknown values, from 0 to 1.
    pub unknown: f64,
    /// Largest share of values that are not in the training data, from 0 to 1.
    pub unseen: f64,
    /// Largest share of numbers outside of the range of the training data, from 0 to 1.
    pub outside: f64,
    /// Largest change of the mean score, in points; `None` without a limit.
    pub points: Option<f64>,
    /// Whether the project gives any of them: then predictions are held to them, too.
    pub is_given: bool,
}

impl DriftLimits {
    /// The limits as written, with the defaults.
    pub(super) fn of(raw: &RawDriftLimits) -> Self {
        Self {
            psi: raw.psi.unwrap_or_else(default_psi),
            unknown: raw.unknown.unwrap_or_else(default_new_share),
            unseen: raw.unseen.unwrap_or_else(default_new_share),
            outside: raw.outside.unwrap_or_else(default_outside),
            points: raw.points,
            is_given: [raw.psi, raw.unknown, raw.unseen, raw.outside, raw.points].iter().any(Option::is_some),
        }
    }
}
