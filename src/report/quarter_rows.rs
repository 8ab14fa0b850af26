//! The tables of a quarter in cells.

use super::drift::index_text;
use super::promised_cells::PromisedCells;
use super::quarter_report::QuarterReport;
use crate::drift::FeatureDrift;
use crate::evaluate::{ContestMonth, MonthlyContest};
use crate::numbers::{count, date, percent, points as points_text, restated, signed};
use crate::score::points;

/// A month of the comparison.
pub(crate) struct MonthRow {
    pub(crate) month: String,
    pub(crate) trained: String,
    pub(crate) deals: String,
    pub(crate) won: String,
    /// The log loss of the challenger minus that of the champion, if there is one.
    pub(crate) loss: String,
    /// Why there is none, or why it counts zero.
    pub(crate) reason: String,
}

impl QuarterReport<'_> {
    /// The months of the comparison.
    pub(crate) fn months(&self) -> Vec<MonthRow> {
        self.contest.iter().flat_map(|contest| &contest.months).map(month).collect()
    }

    /// The deals since the champion was trained, by grade.
    pub(crate) fn promised(&self) -> Vec<PromisedCells> {
        self.grades.iter().map(PromisedCells::of).collect()
    }

    /// Why a win rate of these grades need not be the won deals divided by all, if so.
    pub(crate) fn weighting(&self) -> Option<&'static str> {
        let is_weighted = |contest: &MonthlyContest| contest.deals.iter().any(|deal| deal.weight != 1.0);
        self.contest.is_some_and(is_weighted).then_some(
            "deals and won are counted; promised and win rate are weighted for the deals that are still open",
        )
    }

    /// The features of these deals: change of the mean score, population stability index and its interval, word for it, unknown share; the largest
    /// change of the score first.
    pub(crate) fn drifted(&self) -> Vec<[String; 6]> {
        let Some(figures) = self.drift else { return Vec::new() };
        let row = |drift: &FeatureDrift| {
            let part = figures.shift.features.iter().find(|part| part.feature == drift.feature);
            let shift = part.map_or(0.0, |part| points(part.log_odds));
            let index = index_text(drift);
            let word = drift.word().to_owned();
            let unknown = percent(drift.unknown.share.value);
            let interval = index.interval.unwrap_or_default();
            (shift, [drift.feature.to_string(), points_text(shift), index.value, interval, word, unknown])
        };
        let mut rows: Vec<(f64, [String; 6])> = figures.features.iter().map(row).collect();
        rows.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

fn month(month: &ContestMonth) -> MonthRow {
    let (loss, reason) = match (&month.reason, month.gain) {
        (Some(reason), _) => (String::new(), restated(reason)),
        (None, _) if month.is_same => {
            (String::new(), "the challenger is the champion: counts zero".to_owned())
        }
        (None, gain) => (gain.map(|gain| signed(-gain, 4)).unwrap_or_default(), String::new()),
    };
    MonthRow {
        month: date(month.from),
        trained: count(month.n_train),
        deals: count(month.n_won + month.n_lost),
        won: count(month.n_won),
        loss,
        reason,
    }
}
