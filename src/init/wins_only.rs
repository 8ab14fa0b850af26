//! Tables that record wins only: a deal counts as lost that was not won within a span of its snapshot.

use super::inferred_outcome::InferredOutcome;
use super::vocabulary::OPEN;
use crate::audit::{is_listed, words};
use crate::units::{AsOf, Days};

/// The spans that are tried, in days.
const SPANS: [u32; 9] = [30, 60, 90, 120, 180, 270, 365, 540, 730];

/// The share of the wins that come within the span.
const MOST_WINS: f64 = 0.9;

/// Whether a value says that a deal is still open.
pub(super) fn says_open(value: &str) -> bool {
    words(value).iter().any(|word| is_listed(word, OPEN))
}

impl InferredOutcome {
    /// Decides which deals count as lost, on the day `today`: those not won within the shortest span that nearly all wins come in. The
    /// day from which each outcome is certain is returned; `None` where no deal is lost.
    pub(super) fn lose_after_span(
        &mut self,
        at: &[Option<i64>],
        closes: &[Option<i64>],
        today: AsOf,
    ) -> Option<Vec<Option<i64>>> {
        let times = at.iter().zip(closes).zip(&self.rows);
        let to_win = times.filter(|(_, won)| **won == Some(true)).filter_map(|((at, close), _)| {
            let day = |time: i64| AsOf::from_microseconds(time).day();
            Some(day((*close)?) - day((*at)?))
        });
        let mut to_win: Vec<i64> = to_win.collect();
        to_win.sort_unstable();
        let most = to_win.get(((to_win.len() as f64 * MOST_WINS).ceil() as usize).saturating_sub(1))?;
        let within = SPANS.into_iter().find(|span| i64::from(*span) >= *most)?;
        let within = Days::new(within);
        let mut certain = closes.to_vec();
        for (row, at) in at.iter().enumerate() {
            let deadline = at.map(|at| AsOf::from_microseconds(at).plus(within));
            let Some(deadline) = deadline.filter(|deadline| *deadline < today) else {
                self.rows[row] = None;
                continue;
            };
            let in_time = closes[row].is_some_and(|close| close <= deadline.microseconds());
            let is_won = self.rows[row] == Some(true) && in_time;
            self.rows[row] = Some(is_won);
            if !is_won {
                certain[row] = Some(deadline.microseconds());
            }
        }
        self.within = Some(within);
        (self.n_lost() > 0 && self.n_won() > 0).then_some(certain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::ColumnType;
    use crate::units::MICROSECONDS_PER_DAY;

    #[test]
    fn a_deal_that_is_not_won_in_time_is_lost_and_a_young_one_is_open() {
        let rows = vec![Some(true), Some(true), None, None, None];
        let mut outcome = InferredOutcome {
            column: "Esito".to_owned(),
            kind: ColumnType::Text,
            won: vec![("vinta".to_owned(), 2)],
            lost: Vec::new(),
            open: Vec::new(),
            met: rows.clone(),
            rows,
            same: Vec::new(),
            closed: None,
            within: None,
            questions: Vec::new(),
        };
        assert!(outcome.has_only_wins());
        let days = |days: &[Option<i64>]| -> Vec<Option<i64>> {
            days.iter().map(|day| day.map(|day| day * MICROSECONDS_PER_DAY)).collect()
        };
        let at = days(&[Some(0), Some(10), Some(20), Some(150), None]);
        let closes = days(&[Some(20), Some(55), None, None, None]);
        let today = AsOf::from_microseconds(200 * MICROSECONDS_PER_DAY);
        let certain = outcome.lose_after_span(&at, &closes, today).unwrap();
        assert_eq!(outcome.within, Some(Days::new(60)));
        assert_eq!(outcome.rows, [Some(true), Some(true), Some(false), None, None]);
        assert_eq!(certain, days(&[Some(20), Some(55), Some(80), None, None]));
        assert!(says_open("En cours") && says_open("Offen") && !says_open("gewonnen"));
    }
}
