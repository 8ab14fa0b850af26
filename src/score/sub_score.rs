//! Sub-scores: sums of the reasons of some groups of features.

use crate::project::{Group, Signal};

/// A sub-score: the sum of the reasons of some features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubScore {
    /// Demographic, firmographic, psychographic and persona features.
    Fit,
    /// Behavioural features.
    Engagement,
    /// Features with `signal = "interest"`.
    Interest,
    /// Features with `signal = "intent"`.
    Intent,
}

impl SubScore {
    pub const ALL: [Self; 4] = [Self::Fit, Self::Engagement, Self::Interest, Self::Intent];

    /// The word in routes and outputs.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Fit => "fit_score",
            Self::Engagement => "engagement_score",
            Self::Interest => "interest_score",
            Self::Intent => "intent_score",
        }
    }

    /// Whether a feature of this group and signal counts towards it.
    pub fn counts(self, group: Group, signal: Option<Signal>) -> bool {
        match self {
            Self::Fit => group.is_fit(),
            Self::Engagement => group == Group::Behavioural,
            Self::Interest => signal == Some(Signal::Interest),
            Self::Intent => signal == Some(Signal::Intent),
        }
    }
}
