//! Whether the probabilities of a model are calibrated.

use super::measure::Metric;
use super::tone::Tone;
use super::verdict_part::VerdictPart;
use crate::evaluate::{Measurement, ModelEvidence};
use crate::numbers::{counted, decimals, exact};
use crate::statistics::Figure;

/// The interval of a calibration slope within which probabilities are called calibrated.
const CALIBRATED: (f64, f64) = (0.8, 1.25);

/// A slope nearer to an end of that interval than this does not say how many deals would settle it.
const LEAST_ROOM: f64 = 0.1;

/// What is known of the calibration of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CalibrationStatus {
    /// The interval of the slope lies within [`CALIBRATED`], and the calibration in the large does not differ from 0.
    Calibrated,
    /// The slope differs from 1, or the calibration in the large from 0.
    Miscalibrated,
    /// Neither.
    NotKnownYet,
}

pub(super) fn calibration_status(evidence: &ModelEvidence) -> CalibrationStatus {
    let Some(slope) = evidence.slope else { return CalibrationStatus::NotKnownYet };
    let (low, high) = slope.interval_997();
    if evidence.is_miscalibrated() {
        CalibrationStatus::Miscalibrated
    } else if low >= CALIBRATED.0 && high <= CALIBRATED.1 {
        CalibrationStatus::Calibrated
    } else {
        CalibrationStatus::NotKnownYet
    }
}

/// Whether the probabilities are calibrated, by intervals of three standard errors (99.7 %).
pub(super) fn calibration_verdict(evidence: &ModelEvidence) -> VerdictPart {
    let Some(slope) = evidence.slope else {
        let sentence =
            "calibration not known: the predictions have no spread, or separate won from lost deals";
        return VerdictPart::new(Tone::Caution, "calibration not known", sentence);
    };
    let text = |metric: Metric, found: &Measurement| {
        let (low, high) = found.interval_997();
        let text = metric.unit().figure(&Figure { value: found.value, interval: Some((low, high)) });
        let level = decimals(99.7, 1);
        format!("{} [{level} %: {}", text.value, text.interval.unwrap_or_default().trim_start_matches('['))
    };
    let slope_text = format!("calibration slope {}", text(Metric::CalibrationSlope, &slope));
    let shift = evidence.intercept.filter(|shift| shift.differs_from(0.0).is_some());
    let mut faults = Vec::new();
    if let Some(side) = slope.differs_from(1.0) {
        let meaning = if side.is_lt() { "over-confident" } else { "under-confident" };
        faults.push(format!("{meaning}: {slope_text}"));
    }
    if let Some(shift) = shift {
        let meaning = if shift.value < 0.0 { "fewer" } else { "more" };
        let shift = text(Metric::CalibrationIntercept, &shift);
        faults.push(format!("{meaning} deals are won than predicted: calibration in the large {shift}"));
    }
    let (low, high) = slope.interval_997();
    if !faults.is_empty() {
        return VerdictPart::new(Tone::Caution, "probabilities are miscalibrated", faults.join("; "));
    }
    if calibration_status(evidence) == CalibrationStatus::Calibrated {
        return VerdictPart::new(Tone::Good, "calibrated", format!("calibrated: {slope_text}"));
    }
    let deals = (evidence.n_won + evidence.n_lost) as f64;
    // An interval shrinks with the square root of the number of deals, and has to fit between the slope and the nearer end.
    let room = (slope.value - CALIBRATED.0).min(CALIBRATED.1 - slope.value);
    let missing = deals * (((high - low) / 2.0 / room).powi(2) - 1.0);
    let needed = if room >= LEAST_ROOM {
        format!(
            "; for an interval from {} to {} about {} are needed",
            exact(CALIBRATED.0),
            exact(CALIBRATED.1),
            counted(rounded_up(missing.max(1.0)), "more judged deal")
        )
    } else {
        String::new()
    };
    let sentence = format!("calibration not yet known: {slope_text}{needed}");
    VerdictPart::new(Tone::Good, None, sentence)
}

/// A number of deals to two digits, upwards.
fn rounded_up(deals: f64) -> usize {
    let unit = 10_f64.powf((deals.log10().floor() - 1.0).max(0.0));
    ((deals / unit).ceil() * unit) as usize
}
