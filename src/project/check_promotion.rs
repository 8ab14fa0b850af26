//! Checks when a new model replaces the champion.

use super::checker::Checker;
use super::promotion::{Promotion, PromotionPolicy};
use crate::config::{RawPromotion, RawPromotionPolicy};

/// A log loss that is higher by this much loses about half of what a fourth of an ordinary model's features gain.
const DEFAULT_MARGIN: f64 = 0.01;

/// From this many deals of each class on, 2 of 2,000 simulated models with fewer columns, which are worse, were promoted; from 30 on, 9
/// (`benches/promotion.md`). A model's readiness asks for as many.
const DEFAULT_MIN_EVENTS: u32 = 100;

impl Checker {
    pub(super) fn promotion(raw: RawPromotion) -> Promotion {
        let policy = match raw.policy {
            RawPromotionPolicy::Better => PromotionPolicy::Better,
            RawPromotionPolicy::NotWorse => PromotionPolicy::NotWorse,
            RawPromotionPolicy::Never => PromotionPolicy::Never,
        };
        Promotion {
            policy,
            margin: raw.margin.unwrap_or(DEFAULT_MARGIN),
            min_events: raw.min_events.unwrap_or(DEFAULT_MIN_EVENTS) as usize,
        }
    }
}
