//! The performance measures of a ranking and its probabilities: name, unit, direction, and the meaning of a value.

use super::figure_text::{Unit, side_of_zero};
use crate::evaluate::{Ahead, Best, Contestant, Figures};
use crate::numbers::{decimals, percent, whole_percent};
use crate::statistics::Figure;

/// A performance measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Metric {
    /// Area under the ROC curve, 0 to 1 (Hanley and McNeil 1982).
    RocAuc,
    AveragePrecision,
    /// Mean negative log-likelihood in nats.
    LogLoss,
    /// Mean squared error of the probabilities, 0 to 1 (Brier 1950).
    Brier,
    /// Slope of a logistic regression of the outcome on the log-odds; 1 is calibrated (Cox 1958).
    CalibrationSlope,
    /// Calibration in the large: the intercept at a slope of 1, in log-odds; 0 is calibrated (Cox 1958).
    CalibrationIntercept,
    /// Largest distance of the cumulative score distributions of won and lost deals, 0 to 1.
    KolmogorovSmirnov,
    /// Share won among the selected leads.
    Precision(Selection),
    /// Share of all won deals that are among the selected leads (recall).
    Capture(Selection),
    /// Precision divided by the base rate.
    Lift(Selection),
}

/// A selection of the best-scored leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Selection {
    /// Its index among the selections of a contestant.
    place: usize,
    /// The share of leads, 0 to 1.
    share: f64,
    /// Whether it is the capacity of sales.
    is_capacity: bool,
}

/// The direction in which a measure is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Better {
    /// Higher is better.
    Higher,
    /// Lower is better.
    Lower,
    /// Closer to a target is better: a difference by itself is not interpretable.
    Target,
}

impl Selection {
    fn name(self) -> String {
        let share = percent(self.share);
        if self.is_capacity { format!("capacity ({share})") } else { share }
    }
}

impl Metric {
    /// The measures that do not depend on a selection.
    pub(crate) const OF_ALL: [Self; 7] = [
        Self::RocAuc,
        Self::AveragePrecision,
        Self::LogLoss,
        Self::Brier,
        Self::CalibrationSlope,
        Self::CalibrationIntercept,
        Self::KolmogorovSmirnov,
    ];

    /// All measures that these figures have, and those of each selection; `capacity` is the share of leads that sales can take.
    pub(crate) fn all(figures: &Figures, capacity: f64) -> Vec<Self> {
        let of_selection = |(place, best): (usize, &Best)| {
            let share = best.share;
            let selection = Selection { place, share, is_capacity: share == capacity };
            [Self::Precision(selection), Self::Capture(selection), Self::Lift(selection)]
        };
        let selections = figures.best.iter().enumerate().flat_map(of_selection);
        Self::OF_ALL.into_iter().chain(selections).collect()
    }

    /// The measure among a contestant's figures.
    pub(crate) fn figure(self, figures: &Figures) -> Option<Figure> {
        let best = |selection: Selection| figures.best.get(selection.place);
        match self {
            Self::RocAuc => figures.auc,
            Self::AveragePrecision => figures.average_precision,
            Self::LogLoss => figures.log_loss,
            Self::Brier => figures.brier,
            Self::CalibrationSlope => figures.slope,
            Self::CalibrationIntercept => figures.intercept,
            Self::KolmogorovSmirnov => figures.kolmogorov_smirnov,
            Self::Precision(selection) => best(selection).map(|best| best.precision),
            Self::Capture(selection) => best(selection).map(|best| best.capture),
            Self::Lift(selection) => best(selection).map(|best| best.lift),
        }
    }

    /// The model's minus the contestant's; `None` for the model itself, and where the difference is not interpretable.
    pub(crate) fn model_minus(self, contestant: &Contestant) -> Option<Figure> {
        self.difference(contestant.model_ahead.as_ref()?)
    }

    /// The measure among the differences of two contestants.
    pub(crate) fn difference(self, ahead: &Ahead) -> Option<Figure> {
        match self {
            Self::RocAuc => ahead.auc.map(Figure::from),
            Self::AveragePrecision => ahead.average_precision,
            Self::LogLoss => ahead.log_loss,
            Self::Brier => ahead.brier,
            Self::KolmogorovSmirnov => ahead.kolmogorov_smirnov,
            Self::Capture(selection) => ahead.capture.get(selection.place).copied().flatten(),
            Self::CalibrationSlope | Self::CalibrationIntercept | Self::Precision(_) | Self::Lift(_) => None,
        }
    }

    pub(crate) fn name(self) -> String {
        match self {
            Self::RocAuc => "ROC AUC".to_owned(),
            Self::AveragePrecision => "Average precision".to_owned(),
            Self::LogLoss => "Log loss".to_owned(),
            Self::Brier => "Brier score".to_owned(),
            Self::CalibrationSlope => "Calibration slope".to_owned(),
            Self::CalibrationIntercept => "Calibration in the large".to_owned(),
            Self::KolmogorovSmirnov => "Kolmogorov–Smirnov".to_owned(),
            Self::Precision(selection) => format!("Precision at {}", selection.name()),
            Self::Capture(selection) => format!("Capture at {}", selection.name()),
            Self::Lift(selection) => format!("Lift at {}", selection.name()),
        }
    }

    /// What this value means, in half a sentence.
    pub(crate) fn meaning(self, figure: &Figure) -> String {
        let value = figure.value;
        match self {
            Self::RocAuc => {
                let pairs = decimals(value * 100.0, 0);
                format!("a won deal scores above a lost one in {pairs} of 100 pairs; chance is 50")
            }
            Self::AveragePrecision => {
                "precision averaged over all won deals; chance is the base rate".to_owned()
            }
            Self::LogLoss => "mean negative log-likelihood in nats; lower is better".to_owned(),
            Self::Brier => "mean squared error of the probabilities; lower is better".to_owned(),
            Self::CalibrationSlope => slope_meaning(figure).to_owned(),
            Self::CalibrationIntercept => intercept_meaning(figure).to_owned(),
            Self::KolmogorovSmirnov => {
                "largest distance of the score distributions of won and lost deals".to_owned()
            }
            Self::Precision(Selection { share, .. }) => {
                format!("of the best {} of the leads, {} were won", percent(share), whole_percent(value))
            }
            Self::Capture(Selection { share, .. }) => {
                format!("{} of all won deals are among the best {}", whole_percent(value), percent(share))
            }
            Self::Lift(Selection { share, .. }) => {
                format!("the best {} win {} times as often as all leads", percent(share), decimals(value, 1))
            }
        }
    }

    /// Its unit.
    pub(crate) fn unit(self) -> Unit {
        match self {
            Self::RocAuc | Self::AveragePrecision | Self::LogLoss | Self::Brier | Self::KolmogorovSmirnov => {
                Unit::Number(3)
            }
            Self::CalibrationSlope | Self::CalibrationIntercept => Unit::Number(2),
            Self::Capture(_) | Self::Precision(_) => Unit::Share,
            Self::Lift(_) => Unit::Factor,
        }
    }

    pub(crate) fn better(self) -> Better {
        match self {
            Self::LogLoss | Self::Brier => Better::Lower,
            Self::CalibrationSlope | Self::CalibrationIntercept => Better::Target,
            _ => Better::Higher,
        }
    }

    /// Whether one contestant is significantly better or worse, by the interval of its figure minus that of another.
    pub(crate) fn standing(self, difference: &Figure) -> Option<Standing> {
        let is_higher = side_of_zero(difference)?;
        match self.better() {
            Better::Target => None,
            Better::Higher => Some(if is_higher { Standing::Better } else { Standing::Worse }),
            Better::Lower => Some(if is_higher { Standing::Worse } else { Standing::Better }),
        }
    }
}

/// How one contestant compares with another, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Advantage {
    /// The direction of a significant difference; `None` if it is not significant.
    pub standing: Option<Standing>,
    /// "model better by 0.151".
    pub words: String,
    /// The 95 % interval of the difference.
    pub interval: Option<String>,
}

impl Metric {
    /// How `subject` compares with another, by the interval of its figure minus that of the other.
    pub(crate) fn advantage(self, subject: &str, difference: &Figure) -> Advantage {
        let standing = self.standing(difference);
        let is_lower = self.better() == Better::Lower;
        let is_reversed = (standing == Some(Standing::Worse)) != is_lower;
        let text = match standing {
            Some(_) => self.unit().size(&if is_reversed { negated(difference) } else { *difference }),
            None => self.unit().difference(difference),
        };
        let words = match standing {
            Some(standing) => {
                let loss = if is_lower { " (lower is better)" } else { "" };
                format!("{subject} {} by {}{loss}", standing.name(), text.value)
            }
            None => format!("no significant difference: {}", text.value),
        };
        Advantage { standing, words, interval: text.interval }
    }
}

fn negated(figure: &Figure) -> Figure {
    Figure { value: -figure.value, interval: figure.interval.map(|(low, high)| (-high, -low)) }
}

/// How one contestant compares with another where the 95 % interval of the difference excludes 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Better,
    Worse,
}

impl Standing {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
        }
    }
}

fn slope_meaning(slope: &Figure) -> &'static str {
    match side_of_zero(&shifted(slope, 1.0)) {
        Some(true) => "under-confident; leads promised 70 % win more often than that",
        Some(false) => "over-confident; leads promised 70 % win less often than that",
        None => "no significant difference from 1, which is calibrated",
    }
}

fn intercept_meaning(intercept: &Figure) -> &'static str {
    match side_of_zero(intercept) {
        Some(true) => "in log-odds; more deals were won than predicted",
        Some(false) => "in log-odds; fewer deals were won than predicted",
        None => "in log-odds; no significant difference from 0, which is calibrated",
    }
}

/// The figure minus a target.
pub(crate) fn shifted(figure: &Figure, target: f64) -> Figure {
    let interval = figure.interval.map(|(low, high)| (low - target, high - target));
    Figure { value: figure.value - target, interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPACITY: Selection = Selection { place: 0, share: 0.2, is_capacity: true };
    const EIGHTH: Selection = Selection { place: 1, share: 0.125, is_capacity: false };

    fn figure(value: f64, low: f64, high: f64) -> Figure {
        Figure { value, interval: Some((low, high)) }
    }

    #[test]
    fn a_selection_is_named_with_its_share() {
        assert_eq!(Metric::Lift(CAPACITY).name(), "Lift at capacity (20 %)");
        assert_eq!(Metric::Capture(EIGHTH).name(), "Capture at 12.5 %");
    }

    #[test]
    fn a_difference_is_better_or_worse_by_the_direction_of_the_measure_and_only_if_significant() {
        let difference = |low, high| figure(low, low, high);
        assert_eq!(Metric::RocAuc.standing(&difference(0.01, 0.03)), Some(Standing::Better));
        assert_eq!(Metric::LogLoss.standing(&difference(0.01, 0.03)), Some(Standing::Worse));
        assert_eq!(Metric::Brier.standing(&difference(-0.03, -0.01)), Some(Standing::Better));
        assert_eq!(Metric::Lift(EIGHTH).standing(&difference(-0.1, 0.3)), None);
        assert_eq!(Metric::CalibrationSlope.standing(&difference(0.1, 0.3)), None);
    }

    #[test]
    fn an_advantage_has_direction_and_size() {
        let words =
            |measure: Metric, value, low, high| measure.advantage("model", &figure(value, low, high)).words;
        assert_eq!(words(Metric::RocAuc, 0.151, 0.12, 0.18), "model better by 0.151");
        assert_eq!(words(Metric::LogLoss, -0.161, -0.19, -0.13), "model better by 0.161 (lower is better)");
        assert_eq!(words(Metric::LogLoss, 0.161, 0.13, 0.19), "model worse by 0.161 (lower is better)");
        assert_eq!(words(Metric::RocAuc, -0.01, -0.04, 0.02), "no significant difference: −0.010");
        let capture = Metric::Capture(CAPACITY).advantage("model", &figure(-0.06, -0.09, -0.03));
        assert_eq!(
            (capture.words.as_str(), capture.interval.as_deref()),
            ("model worse by 6.0 pp", Some("[3.0, 9.0]"))
        );
    }

    #[test]
    fn a_value_is_explained_as_it_is() {
        let slope = |value, low, high| Metric::CalibrationSlope.meaning(&figure(value, low, high));
        assert!(slope(1.39, 1.1, 1.7).starts_with("under-confident"));
        assert!(slope(0.7, 0.5, 0.9).starts_with("over-confident"));
        assert!(slope(1.1, 0.9, 1.3).starts_with("no significant difference from 1"));
        assert_eq!(
            Metric::Lift(CAPACITY).meaning(&figure(2.31, 2.1, 2.6)),
            "the best 20 % win 2.3 times as often as all leads"
        );
    }
}
