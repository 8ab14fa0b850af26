//! A model with corrected log-odds: another intercept, and perhaps another slope.

use super::trained_model::{Model, Recalibrated};
use crate::cells::Calendar;
use crate::evaluate::Correction;
use crate::units::AsOf;

impl Model {
    /// The days of the project that it was trained for.
    #[must_use]
    pub(crate) fn calendar(&self) -> Calendar {
        Calendar::of(self.spec.reading.time_zone)
    }

    /// The day that its weights were trained on: for a recalibrated model that of the model before, with whose date its id begins.
    #[must_use]
    pub(crate) fn weights_trained_on(&self) -> AsOf {
        let day = |own: &Recalibrated| {
            Some(self.calendar().first_instant(AsOf::parse(own.from.get(..10)?)?.date()))
        };
        self.recalibrated.as_ref().and_then(day).unwrap_or(self.trained_on)
    }

    /// This model, of the id `from`, with corrected log-odds, as a model of the day `on`, before which all deals that the correction rests
    /// on were closed. Intervals are those of the weights alone, times the slope: they leave out that the correction is an estimate.
    #[must_use]
    pub(crate) fn recalibrated(&self, from: &str, on: AsOf, correction: Correction) -> Self {
        let Correction { intercept, slope } = correction;
        let mut model = self.clone();
        model.trained_on = on;
        model.linear.intercept = correction.of(self.linear.intercept);
        model.linear.coefficients.iter_mut().for_each(|coefficient| *coefficient *= slope);
        if let Some(inference) = model.record.inference.take() {
            let covariance = inference
                .covariance
                .mapped(|row: &mut [f64]| row.iter_mut().for_each(|value| *value *= slope));
            let intervals = inference.intervals.map(|intervals| {
                let last = intervals.len().saturating_sub(1);
                let moved = |place: usize| if place == last { intercept } else { 0.0 };
                intervals
                    .into_iter()
                    .enumerate()
                    .map(|(place, own)| own.mapped(slope, moved(place)))
                    .collect()
            });
            model.record.inference = Some(crate::fit::Inference { covariance, intervals, ..inference });
        }
        // The distance from the points table is that of the weights as they were fitted.
        model.record.prior = None;
        model.answers = model.answers.into_iter().map(|answers| answers.corrected(correction)).collect();
        for test in &mut model.self_test {
            test.log_odds = correction.of(test.log_odds);
        }
        model.recalibrated = Some(Recalibrated { from: from.to_owned(), intercept, slope });
        model
    }
}
