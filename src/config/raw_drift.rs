//! The section `[drift]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

/// When a person must look at the leads: exit code 5 of `bantam drift`, and of `predict` and `run` where a limit is given here. The
/// predictions are written all the same.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawDrift {
    /// The limits. A figure is beyond its limit where its whole 95 % interval is.
    pub limits: RawDriftLimits,
}

/// The default of `psi`: where banks rebuild a scorecard (Siddiqi 2006).
pub(crate) const fn default_psi() -> f64 {
    0.25
}

/// The default of `unknown` and `unseen`.
pub(crate) const fn default_new_share() -> f64 {
    0.2
}

/// The default of `outside`.
pub(crate) const fn default_outside() -> f64 {
    0.5
}

/// Limits of the drift of any feature.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawDriftLimits {
    /// Largest population stability index. Default: 0.25.
    #[schemars(range(min = 0), default = "default_psi")]
    pub psi: Option<f64>,
    /// Largest increase of the share of unknown values since the training. Default: 0.2.
    #[schemars(range(min = 0, max = 1), default = "default_new_share")]
    pub unknown: Option<f64>,
    /// Largest share of leads with a value that is not in the training data. Default: 0.2.
    #[schemars(range(min = 0, max = 1), default = "default_new_share")]
    pub unseen: Option<f64>,
    /// Largest share of leads with a number outside of the range of the training data. Default: 0.5.
    #[schemars(range(min = 0, max = 1), default = "default_outside")]
    pub outside: Option<f64>,
    /// Largest change of the mean score, in score points. Default: none.
    #[schemars(range(min = 0))]
    pub points: Option<f64>,
}
