//! Which prediction of a deal counts: the one that sales acted on.

use crate::units::AsOf;

/// When a prediction of a deal counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DealSpan {
    /// Its snapshot date; `None` where the project has none.
    pub(crate) from: Option<AsOf>,
    /// The date from which its outcome is certain; `None` if it is open, or the project has no dates of closes.
    pub(crate) until: Option<AsOf>,
}

/// A prediction of a deal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FirstPrediction {
    pub(crate) as_of: AsOf,
    pub(crate) model: String,
    /// From 0 to 1.
    pub(crate) probability: f64,
    /// The score as it was shown.
    pub(crate) score: f64,
    pub(crate) grade: String,
    pub(crate) route: Option<String>,
}

/// The prediction of each deal that counts, of those offered so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct FirstPredictions {
    spans: Vec<DealSpan>,
    /// For each deal.
    pub(crate) chosen: Vec<Option<FirstPrediction>>,
    /// Whether a prediction of the deal was made before its snapshot, or after its close.
    has_others: Vec<[bool; 2]>,
}

impl FirstPredictions {
    /// None yet, for deals with these spans.
    pub(crate) fn new(spans: Vec<DealSpan>) -> Self {
        let n = spans.len();
        Self { spans, chosen: vec![None; n], has_others: vec![[false; 2]; n] }
    }

    /// Offers a prediction of a deal as of a date: it counts if it was made in the span of the deal, and no earlier one was. Of
    /// several as of the same date, the one that is offered last counts.
    pub(crate) fn offer(&mut self, deal: usize, as_of: AsOf, prediction: impl FnOnce() -> FirstPrediction) {
        let DealSpan { from, until } = self.spans[deal];
        let [early, late] = &mut self.has_others[deal];
        if from.is_some_and(|from| as_of < from) {
            *early = true;
        } else if until.is_some_and(|until| as_of > until) {
            *late = true;
        } else if self.chosen[deal].as_ref().is_none_or(|chosen| as_of <= chosen.as_of) {
            self.chosen[deal] = Some(prediction());
        }
    }

    /// The deals of which every prediction was made before the snapshot or after the close: those that have one before the snapshot,
    /// and the others.
    pub(crate) fn not_counted(&self) -> [usize; 2] {
        let without = self.chosen.iter().zip(&self.has_others).filter(|(chosen, _)| chosen.is_none());
        let mut counts = [0; 2];
        for (_, [early, late]) in without {
            counts[0] += usize::from(*early);
            counts[1] += usize::from(*late && !*early);
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> AsOf {
        AsOf::from_microseconds(day * crate::units::MICROSECONDS_PER_DAY)
    }

    #[test]
    fn the_earliest_prediction_within_the_span_counts_and_of_one_date_the_last() {
        let span = DealSpan { from: Some(day(10)), until: Some(day(40)) };
        let mut predictions = FirstPredictions::new(vec![span, span, span, DealSpan::default()]);
        let mut offer = |deal: usize, at: i64, probability: f64| {
            predictions.offer(deal, day(at), || FirstPrediction {
                as_of: day(at),
                model: "m".to_owned(),
                probability,
                score: 50.0,
                grade: "A".to_owned(),
                route: None,
            });
        };
        for (at, probability) in [(30, 0.3), (9, 0.1), (10, 0.2), (10, 0.25), (20, 0.4), (41, 0.9)] {
            offer(0, at, probability);
        }
        offer(1, 9, 0.1);
        offer(2, 41, 0.1);
        offer(3, 99, 0.1);
        let chosen = |deal: usize| predictions.chosen[deal].as_ref().map(|chosen| chosen.probability);
        assert_eq!([0, 1, 2, 3].map(chosen), [Some(0.25), None, None, Some(0.1)]);
        assert_eq!(predictions.not_counted(), [1, 1]);
    }
}
