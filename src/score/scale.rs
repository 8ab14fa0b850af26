//! The scale of scores: 50 for the average lead, 10 more for twice the odds.

/// The score of the average lead.
pub const AVERAGE_SCORE: f64 = 50.0;

/// Score points that double the odds (Siddiqi, *Credit Risk Scorecards*: "points to double the odds").
pub const POINTS_TO_DOUBLE: f64 = 10.0;

/// Score points for a change in log-odds.
pub fn points(log_odds: f64) -> f64 {
    log_odds * POINTS_TO_DOUBLE / std::f64::consts::LN_2
}

/// The change in log-odds for a number of score points.
pub fn log_odds(points: f64) -> f64 {
    points / POINTS_TO_DOUBLE * std::f64::consts::LN_2
}

/// The log-odds of a score; `base` are those of the average lead.
pub fn log_odds_of(score: Score, base: f64) -> f64 {
    base + log_odds(score.exact - AVERAGE_SCORE)
}

/// A score as it is shown: a whole number from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Before rounding, without bounds.
    pub exact: f64,
}

impl Score {
    /// The score of these log-odds; `base` are those of the average lead.
    pub fn of(log_odds: f64, base: f64) -> Self {
        Self { exact: AVERAGE_SCORE + points(log_odds - base) }
    }

    /// The lowest score that is shown as `shown` or more.
    pub fn least(shown: f64) -> Self {
        // Halves are rounded up.
        Self { exact: shown.ceil() - 0.5 }
    }

    /// 0 to 100.
    pub fn displayed(self) -> u8 {
        // In range by construction, so the cast keeps the value.
        self.exact.round().clamp(0.0, 100.0) as u8
    }

    /// Whether it is outside the scale.
    pub fn is_clamped(self) -> bool {
        !(0.0..=100.0).contains(&self.exact.round())
    }
}
