//! The figures that a ranking and its probabilities are judged by: name, meaning, unit, and which way is better.

use super::numbers::{decimals, percent, short_percent, signed};

/// A figure of merit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// Area under the ROC curve, 0 to 1 (Hanley and McNeil 1982).
    RocAuc,
    /// Area under the precision-recall curve, 0 to 1.
    AveragePrecision,
    /// Mean negative log-likelihood in nats.
    LogLoss,
    /// Mean squared error of the probabilities, 0 to 1 (Brier 1950).
    Brier,
    /// Slope of the outcome on the log-odds; 1 is right (Cox 1958).
    CalibrationSlope,
    /// Intercept of the outcome on the log-odds, in log-odds; 0 is right (Cox 1958).
    CalibrationIntercept,
    /// Largest distance of the two score distributions, 0 to 1 (Kolmogorov and Smirnov).
    Ks,
    /// Share of all won deals among the best-scored.
    Capture(Reach),
    /// Share won among the best-scored, over the share won of all.
    Lift(Reach),
    /// Share won among the best-scored.
    Precision(Reach),
}

/// How many of the best-scored leads are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// This share of the leads, 0 to 1.
    Share(f64),
    /// The share of leads that sales can take, 0 to 1.
    Capacity(f64),
}

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number with so many decimals.
    Number(usize),
    /// A share, as percent.
    Share,
    /// A factor, as `2.3×`.
    Factor,
}

/// Which way a figure is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Better {
    /// The higher the better.
    Higher,
    /// The lower the better.
    Lower,
    /// The nearer to a target the better: a difference alone says nothing.
    Target,
}

impl Unit {
    /// The figure as text.
    #[must_use]
    pub fn text(self, value: f64) -> String {
        match self {
            Unit::Number(places) => decimals(value, places),
            Unit::Share => percent(value, 1),
            Unit::Factor => format!("{}×", decimals(value, 2)),
        }
    }

    /// The end of an interval as text: its unit stands beside the figure itself.
    #[must_use]
    pub fn bare(self, value: f64) -> String {
        match self {
            Unit::Number(places) => decimals(value, places),
            Unit::Share => decimals(value * 100.0, 1),
            Unit::Factor => decimals(value, 2),
        }
    }

    /// The end of an interval of a difference as text.
    #[must_use]
    pub fn bare_difference(self, value: f64) -> String {
        match self {
            Unit::Number(places) => signed(value, places),
            Unit::Share => signed(value * 100.0, 1),
            Unit::Factor => signed(value, 2),
        }
    }

    /// A difference of two figures as text, with its sign; of shares, in percentage points.
    #[must_use]
    pub fn difference(self, value: f64) -> String {
        let bare = self.bare_difference(value);
        if self == Unit::Share { format!("{bare}\u{a0}pp") } else { bare }
    }
}

impl Reach {
    fn text(self) -> String {
        match self {
            Reach::Share(share) => short_percent(share),
            Reach::Capacity(share) => format!("capacity ({})", short_percent(share)),
        }
    }

    fn share(self) -> String {
        match self {
            Reach::Share(share) | Reach::Capacity(share) => short_percent(share),
        }
    }
}

impl Measure {
    /// The name as shown.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Measure::RocAuc => "ROC AUC".to_owned(),
            Measure::AveragePrecision => "Average precision".to_owned(),
            Measure::LogLoss => "Log loss".to_owned(),
            Measure::Brier => "Brier score".to_owned(),
            Measure::CalibrationSlope => "Calibration slope".to_owned(),
            Measure::CalibrationIntercept => "Calibration intercept".to_owned(),
            Measure::Ks => "Kolmogorov–Smirnov".to_owned(),
            Measure::Capture(reach) => format!("Capture at {}", reach.text()),
            Measure::Lift(reach) => format!("Lift at {}", reach.text()),
            Measure::Precision(reach) => format!("Precision at {}", reach.text()),
        }
    }

    /// What it means to a sales team, in a sentence.
    #[must_use]
    pub fn meaning(self) -> String {
        let sentence = match self {
            Measure::RocAuc => "how often a won deal scores above a lost one; 0.5 is chance",
            Measure::AveragePrecision => {
                "mean share won over every length of a call list; chance is the share won"
            }
            Measure::LogLoss => "how much the probabilities are surprised by what happened; lower is better",
            Measure::Brier => "mean squared distance of probability and outcome; lower is better",
            Measure::CalibrationSlope => {
                "1 is right; below 1, high scores promise too much and low ones too little"
            }
            Measure::CalibrationIntercept => "0 is right; below 0, more wins were promised than came",
            Measure::Ks => "largest gap between the scores of won and of lost deals",
            Measure::Capture(reach) => {
                return format!("share of all won deals among the best {} of leads", reach.share());
            }
            Measure::Lift(reach) => {
                return format!(
                    "wins among the best {} of leads, against taking leads as they come",
                    reach.share()
                );
            }
            Measure::Precision(reach) => return format!("share won of the best {} of leads", reach.share()),
        };
        sentence.to_owned()
    }

    /// How it is written.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Measure::RocAuc | Measure::AveragePrecision | Measure::LogLoss | Measure::Brier | Measure::Ks => {
                Unit::Number(3)
            }
            Measure::CalibrationSlope | Measure::CalibrationIntercept => Unit::Number(2),
            Measure::Capture(_) | Measure::Precision(_) => Unit::Share,
            Measure::Lift(_) => Unit::Factor,
        }
    }

    /// Which way it is better.
    #[must_use]
    pub fn better(self) -> Better {
        match self {
            Measure::LogLoss | Measure::Brier => Better::Lower,
            Measure::CalibrationSlope | Measure::CalibrationIntercept => Better::Target,
            _ => Better::Higher,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reach_is_named_with_its_share() {
        assert_eq!(Measure::Lift(Reach::Capacity(0.2)).name(), "Lift at capacity (20\u{a0}%)");
        assert_eq!(Measure::Capture(Reach::Share(0.125)).name(), "Capture at 12.5\u{a0}%");
    }

    #[test]
    fn a_difference_of_shares_keeps_its_sign() {
        assert_eq!(Unit::Share.difference(0.061), "+6.1\u{a0}pp");
        assert_eq!(Unit::Factor.difference(-0.25), "−0.25");
    }

    #[test]
    fn losses_are_better_when_lower_and_slopes_when_near_one() {
        assert_eq!(Measure::Brier.better(), Better::Lower);
        assert_eq!(Measure::CalibrationSlope.better(), Better::Target);
        assert_eq!(Measure::Ks.better(), Better::Higher);
    }
}
