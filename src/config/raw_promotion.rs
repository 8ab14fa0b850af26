//! The section `[promotion]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

/// When a new model replaces the champion.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawPromotion {
    /// What the deals since the champion was trained have to show.
    pub policy: RawPromotionPolicy,
    /// Log loss a deal by which a model may be worse and still count as not worse. Default: 0.01.
    #[schemars(range(min = 0))]
    pub margin: Option<f64>,
    /// Fewest won and fewest lost deals since the champion was trained for a comparison of models. Default: 100.
    #[schemars(range(min = 2))]
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
