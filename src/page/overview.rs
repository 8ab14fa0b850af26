//! The first screen of a report, as text for its template.

use super::name::Name;
use crate::decide::PromisedGrade;
use crate::numbers::{money, restated};
use crate::report::{GainText, Overview, PromisedCells, ScoreMover, Unit};
use crate::units::Currency;

/// The first screen.
pub(super) struct OverviewPart {
    pub(super) verdict: String,
    pub(super) gain: Option<GainText>,
    pub(super) grades: Vec<GradeRow>,
    /// Whether amounts are known.
    pub(super) has_amounts: bool,
    /// What raises a score, and what lowers it: a title with its rows.
    pub(super) movers: Vec<(&'static str, Vec<MoverRow>)>,
    pub(super) uncertain: Vec<String>,
    pub(super) next_steps: Vec<String>,
}

/// The test deals of a grade.
pub(super) struct GradeRow {
    pub(super) cells: PromisedCells,
    pub(super) amount: String,
}

/// A property of a lead that moves its score.
pub(super) struct MoverRow {
    pub(super) name: Name,
    pub(super) points: String,
    pub(super) interval: String,
    pub(super) words: String,
}

impl OverviewPart {
    pub(super) fn of(overview: &Overview) -> Self {
        let currency = overview.currency.as_ref();
        let rows = |movers: &[ScoreMover]| movers.iter().map(mover).collect::<Vec<_>>();
        let movers =
            [("What raises a score", rows(&overview.raises)), ("What lowers it", rows(&overview.lowers))];
        Self {
            verdict: restated(&overview.verdict),
            gain: overview.gain.as_ref().map(|gain| GainText::of(gain, currency)),
            grades: overview.grades.iter().map(|row| grade(row, currency)).collect(),
            has_amounts: overview.grades.iter().any(|grade| grade.amount_won.is_some()),
            movers: movers.into_iter().filter(|(_, rows)| !rows.is_empty()).collect(),
            uncertain: overview.uncertain.iter().map(restated).collect(),
            next_steps: overview.next_steps.iter().map(restated).collect(),
        }
    }
}

fn grade(row: &PromisedGrade, currency: Option<&Currency>) -> GradeRow {
    GradeRow { cells: PromisedCells::of(row), amount: money(row.amount_won.unwrap_or(0.0), currency) }
}

fn mover(mover: &ScoreMover) -> MoverRow {
    let points = Unit::Points(0).figure(&mover.points);
    MoverRow {
        name: Name::of(&mover.name),
        points: points.value,
        interval: points.interval.unwrap_or_default(),
        words: restated(&mover.words),
    }
}
