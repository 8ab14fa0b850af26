//! Tables as text: figures, quarters, segments, optimism. The templates only place what is made here.

use super::measure::{Better, Measure, Unit};
use super::numbers::{UNKNOWN, decimals, percent};
use super::svg::Ink;
use super::view::{Estimate, FigureCell, Figures, LeftOut, Optimism, Part, Role, Segment, SegmentColumn};
use super::view_charts::Quarter;
use crate::warning::count;

/// A name longer than this is cut; the whole stands in its title.
const LONGEST_NAME: usize = 64;

/// What the user named, short enough for a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) shown: String,
    /// The whole name, where `shown` is not all of it.
    pub(super) whole: Option<String>,
}

impl Name {
    pub(super) fn of(name: &str) -> Name {
        if name.chars().count() <= LONGEST_NAME {
            return Name { shown: name.to_owned(), whole: None };
        }
        let start: String = name.chars().take(LONGEST_NAME - 1).collect();
        Name { shown: format!("{}…", start.trim_end()), whole: Some(name.to_owned()) }
    }
}

/// A section's content, or why there is none.
#[derive(Debug, Clone)]
pub(super) struct Section<'a, T> {
    pub(super) content: Option<T>,
    pub(super) missing: Option<&'a str>,
}

impl<'a, T> Section<'a, T> {
    pub(super) fn of<U>(part: &'a Part<U>, show: impl FnOnce(&'a U) -> T) -> Section<'a, T> {
        match part {
            Part::Shown(value) => Section { content: Some(show(value)), missing: None },
            Part::Missing(why) => Section { content: None, missing: Some(why) },
            Part::Omitted => Section { content: None, missing: None },
        }
    }

    /// Whether there is anything to read under its heading.
    pub(super) fn is_there(&self) -> bool {
        self.content.is_some() || self.missing.is_some()
    }
}

/// A figure and its interval as text; both a dash when there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) value: String,
    pub(super) interval: Option<String>,
}

impl Shown {
    pub(super) fn of(estimate: Option<&Estimate>, show: impl Fn(f64) -> String) -> Shown {
        let Some(estimate) = estimate else {
            return Shown { value: UNKNOWN.to_owned(), interval: None };
        };
        Shown { value: show(estimate.value), interval: estimate.interval_text(&show) }
    }

    /// A figure in its unit.
    pub(super) fn figure(estimate: Option<&Estimate>, unit: Unit) -> Shown {
        let interval = estimate.and_then(|estimate| estimate.interval_text(|value| unit.bare(value)));
        Shown { interval, ..Shown::of(estimate, |value| unit.text(value)) }
    }

    /// A difference of two figures of this unit.
    pub(super) fn difference(estimate: &Estimate, unit: Unit) -> Shown {
        let interval = estimate.interval_text(|value| unit.bare_difference(value));
        Shown { value: unit.difference(estimate.value), interval }
    }
}

/// The table of figures.
#[derive(Debug, Clone)]
pub(super) struct FigureTable {
    /// Name and ink of each contestant.
    pub(super) contestants: Vec<(Name, &'static str)>,
    pub(super) rows: Vec<FigureTableRow>,
}

/// One figure.
#[derive(Debug, Clone)]
pub(super) struct FigureTableRow {
    pub(super) name: String,
    pub(super) meaning: String,
    pub(super) cells: Vec<FigureTableCell>,
}

/// One figure of one contestant.
#[derive(Debug, Clone)]
pub(super) struct FigureTableCell {
    pub(super) own: Shown,
    /// The model minus this one, with its sign.
    pub(super) difference: Option<Shown>,
    /// "better" or "worse" when the interval of the difference leaves no doubt, of the model.
    pub(super) standing: Option<&'static str>,
}

pub(super) fn figures(figures: &Figures) -> FigureTable {
    let contestants = figures
        .contestants
        .iter()
        .map(|contestant| (Name::of(&contestant.label), Ink::Contestant(contestant.role).class()))
        .collect();
    let rows = figures.rows.iter().map(|row| FigureTableRow {
        name: row.measure.name(),
        meaning: row.measure.meaning(),
        cells: row.cells.iter().map(|cell| figure_cell(row.measure, cell.as_ref())).collect(),
    });
    FigureTable { contestants, rows: rows.collect() }
}

fn figure_cell(measure: Measure, cell: Option<&FigureCell>) -> FigureTableCell {
    let unit = measure.unit();
    let difference = cell.and_then(|cell| cell.model_minus_this.as_ref());
    FigureTableCell {
        own: Shown::figure(cell.map(|cell| &cell.estimate), unit),
        difference: difference.map(|difference| Shown::difference(difference, unit)),
        standing: difference.and_then(|difference| standing(measure, difference)),
    }
}

/// What a difference says of the model, if it says anything.
pub(super) fn standing(measure: Measure, difference: &Estimate) -> Option<&'static str> {
    let is_above = difference.side_of_zero()?;
    match (measure.better(), is_above) {
        (Better::Target, _) => None,
        (Better::Higher, true) | (Better::Lower, false) => Some("better"),
        (Better::Higher, false) | (Better::Lower, true) => Some("worse"),
    }
}

/// One quarter of the backtest.
#[derive(Debug, Clone)]
pub(super) struct QuarterRow {
    pub(super) label: String,
    pub(super) n: String,
    pub(super) n_won: String,
    pub(super) n_open: String,
    /// ROC AUC, lift and log loss.
    pub(super) shown: [Shown; 3],
    pub(super) base_log_loss: String,
    pub(super) slope: Shown,
}

pub(super) fn quarters(quarters: &[Quarter]) -> Vec<QuarterRow> {
    let row = |quarter: &Quarter| QuarterRow {
        label: quarter.label.clone(),
        n: count(quarter.n),
        n_won: count(quarter.n_won),
        n_open: count(quarter.n_open),
        shown: [
            Shown::figure(quarter.auc.as_ref(), Unit::Number(3)),
            Shown::figure(quarter.lift.as_ref(), Unit::Factor),
            Shown::figure(quarter.log_loss.as_ref(), Unit::Number(3)),
        ],
        base_log_loss: quarter.base_log_loss.map_or_else(|| UNKNOWN.to_owned(), |value| decimals(value, 3)),
        slope: Shown::figure(quarter.calibration_slope.as_ref(), Unit::Number(2)),
    };
    quarters.iter().map(row).collect()
}

/// The segments of one column.
#[derive(Debug, Clone)]
pub(super) struct SegmentTable {
    pub(super) name: Name,
    pub(super) rows: Vec<SegmentRow>,
}

/// One segment.
#[derive(Debug, Clone)]
pub(super) struct SegmentRow {
    pub(super) level: Name,
    /// "pooled: a, b and 3 more".
    pub(super) pooled: Option<Name>,
    pub(super) n: String,
    pub(super) n_won: String,
    /// ROC AUC and observed share won.
    pub(super) shown: [Shown; 2],
    pub(super) predicted: String,
    /// Where the promise lies outside the interval of what came: which way.
    pub(super) off: Option<&'static str>,
    pub(super) lift: Shown,
}

pub(super) fn segments(columns: &[SegmentColumn]) -> Vec<SegmentTable> {
    let table = |column: &SegmentColumn| SegmentTable {
        name: Name::of(&column.name),
        rows: column.segments.iter().map(segment).collect(),
    };
    columns.iter().map(table).collect()
}

fn segment(segment: &Segment) -> SegmentRow {
    SegmentRow {
        level: Name::of(&segment.level),
        pooled: pooled(&segment.pooled),
        n: count(segment.n),
        n_won: count(segment.n_won),
        shown: [
            Shown::figure(segment.auc.as_ref(), Unit::Number(2)),
            Shown::figure(segment.observed.as_ref(), Unit::Share),
        ],
        predicted: percent(segment.predicted, 1),
        off: segment.observed.as_ref().and_then(|observed| promise(segment.predicted, observed)),
        lift: Shown::figure(segment.lift.as_ref(), Unit::Factor),
    }
}

/// Whether a promise lies outside the interval of what came.
fn promise(predicted: f64, observed: &Estimate) -> Option<&'static str> {
    let (low, high) = observed.interval?;
    if predicted > high {
        Some("promised too much")
    } else if predicted < low {
        Some("promised too little")
    } else {
        None
    }
}

fn pooled(levels: &[String]) -> Option<Name> {
    (!levels.is_empty()).then(|| Name::of(&format!("pooled: {}", levels.join(", "))))
}

/// The optimism of one figure.
#[derive(Debug, Clone)]
pub(super) struct OptimismTableRow {
    pub(super) name: String,
    pub(super) apparent: String,
    pub(super) optimism: String,
    pub(super) corrected: Shown,
}

pub(super) fn optimism(optimism: &Optimism) -> Vec<OptimismTableRow> {
    let rows = optimism.rows.iter().map(|row| {
        let unit: Unit = row.measure.unit();
        OptimismTableRow {
            name: row.measure.name(),
            apparent: unit.text(row.apparent),
            optimism: unit.difference(row.optimism),
            corrected: Shown::figure(Some(&row.corrected), unit),
        }
    });
    rows.collect()
}

/// Reason, count and example of what was left out.
pub(super) fn left_out(rows: &[LeftOut]) -> Vec<(Name, String, Option<Name>)> {
    rows.iter()
        .map(|row| (Name::of(&row.reason), count(row.count), row.example.as_deref().map(Name::of)))
        .collect()
}

/// The contestants that the model is compared with, for a sentence.
pub(super) fn has_rivals(figures: &Figures) -> bool {
    figures.contestants.iter().any(|contestant| contestant.role != Role::Model)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::measure::Reach;

    #[test]
    fn a_difference_is_judged_by_which_way_is_better_and_only_without_doubt() {
        let difference = |low, high| Estimate { value: low, interval: Some((low, high)) };
        assert_eq!(standing(Measure::RocAuc, &difference(0.01, 0.03)), Some("better"));
        assert_eq!(standing(Measure::LogLoss, &difference(0.01, 0.03)), Some("worse"));
        assert_eq!(standing(Measure::LogLoss, &difference(-0.03, -0.01)), Some("better"));
        assert_eq!(standing(Measure::Lift(Reach::Share(0.1)), &difference(-0.1, 0.3)), None);
        assert_eq!(standing(Measure::CalibrationSlope, &difference(0.1, 0.3)), None);
    }

    #[test]
    fn a_long_name_is_cut_and_kept_whole_beside() {
        let long = "ä".repeat(200);
        let name = Name::of(&long);
        assert_eq!(name.shown.chars().count(), LONGEST_NAME);
        assert_eq!(name.whole, Some(long));
        assert_eq!(Name::of("industry"), Name { shown: "industry".to_owned(), whole: None });
    }

    #[test]
    fn a_promise_inside_the_interval_is_kept() {
        let observed = Estimate { value: 0.2, interval: Some((0.15, 0.26)) };
        let of = |predicted| promise(predicted, &observed);
        assert_eq!(
            [of(0.2), of(0.1), of(0.3)],
            [None, Some("promised too little"), Some("promised too much")]
        );
        assert_eq!(promise(0.9, &Estimate { value: 0.2, interval: None }), None);
    }

    #[test]
    fn what_is_not_known_is_a_dash_without_interval() {
        assert_eq!(Shown::figure(None, Unit::Share), Shown { value: UNKNOWN.to_owned(), interval: None });
    }
}
