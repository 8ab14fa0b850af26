//! The section `[promotion]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

/// The default of `margin`: a log loss that is higher by this much loses about half of what a fourth of an ordinary model's features gain.
pub(crate) const fn default_margin() -> f64 {
    0.01
}

/// The default of `min_events`: from this many deals of each class on, 2 of 2,000 simulated models with fewer columns, which are worse, were
/// promoted; from 30 on, 9 (`benches/promotion.md`). A model's readiness asks for as many.
pub(crate) const fn default_min_events() -> u32 {
    100
}

/// When a new model replaces the champion.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawPromotion {
    /// What the deals since the champion was trained have to show.
    pub policy: RawPromotionPolicy,
    /// Log loss a deal by which a model may be worse and still count as not worse. Default: 0.01.
    #[schemars(range(min = 0), default = "default_margin")]
    pub margin: Option<f64>,
    /// Fewest won and fewest lost deals since the champion was trained for a comparison of models. Default: 100.
    #[schemars(range(min = 2), default = "default_min_events")]
    pub min_events: Option<u32>,
}

/// What a new model has to show to replace the champion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawPromotionPolicy {
    /// A lower log loss, at 95 % two-sided.
    #[default]
    Better,
    /// A log loss that is not higher by more than `margin`, at 95 % two-sided.
    NotWorse,
    /// Nothing: models are promoted by hand.
    Never,
}
