//! Checks when a new model replaces the champion.

use super::checker::Checker;
use super::promotion::{Promotion, PromotionPolicy};
use crate::config::{RawPromotion, RawPromotionPolicy, default_margin, default_min_events};

impl Checker {
    pub(super) fn promotion(raw: RawPromotion) -> Promotion {
        let policy = match raw.policy {
            RawPromotionPolicy::Better => PromotionPolicy::Better,
            RawPromotionPolicy::NotWorse => PromotionPolicy::NotWorse,
            RawPromotionPolicy::Never => PromotionPolicy::Never,
        };
        Promotion {
            policy,
            margin: raw.margin.unwrap_or_else(default_margin),
            min_events: raw.min_events.unwrap_or_else(default_min_events) as usize,
        }
    }
}
