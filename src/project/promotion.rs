//! When a new model replaces the champion: `[promotion]`.

/// What a new model has to show to replace the champion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromotionPolicy {
    /// A lower log loss.
    Better,
    /// A log loss that is not higher by more than the margin.
    NotWorse,
    /// Nothing: models are promoted by hand.
    Never,
}

/// When a new model replaces the champion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promotion {
    /// What it has to show.
    pub policy: PromotionPolicy,
    /// The log loss a deal by which it may be worse and still count as not worse.
    pub margin: f64,
    /// The least number of won deals, and of lost ones, since the champion was trained.
    pub min_events: usize,
}
