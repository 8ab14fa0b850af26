//! Tables of figures as text: contestants, quarters, segments, optimism. The templates have the layout only.

use super::backtest_chart::figures as figures_of;
use super::name::Name;
use super::svg::Style;
use crate::evaluate::{Contestant, Corrected, Optimism, Quarter, QuarterResult, Segment};
use crate::numbers::{count, percent, restated};
use crate::report::{Advantage, FigureText, Metric, Unit, contestant_name, level_name};
use crate::statistics::Figure;

pub(super) struct FigureTable {
    /// Name and style of each contestant.
    pub(super) contestants: Vec<(Name, &'static str)>,
    pub(super) rows: Vec<FigureTableRow>,
    /// Whether the model is compared with others.
    pub(super) has_others: bool,
}

pub(super) struct FigureTableRow {
    pub(super) name: String,
    /// The meaning of the model's value.
    pub(super) meaning: String,
    pub(super) cells: Vec<FigureTableCell>,
}

/// One measure of one contestant.
pub(super) struct FigureTableCell {
    pub(super) own: FigureText,
    /// How the model compares with the contestant.
    pub(super) advantage: Option<Advantage>,
}

/// All figures of all contestants; `None` without contestants.
pub(super) fn figures(contestants: &[Contestant], capacity: f64) -> Option<FigureTable> {
    let model = contestants.first()?;
    let row = |measure: Metric| FigureTableRow {
        name: measure.name(),
        meaning: measure.figure(&model.figures).map(|figure| measure.meaning(&figure)).unwrap_or_default(),
        cells: contestants.iter().map(|contestant| cell(measure, contestant)).collect(),
    };
    Some(FigureTable {
        contestants: contestants.iter().map(|contestant| head(&contestant.who)).collect(),
        rows: Metric::all(&model.figures, capacity).into_iter().map(row).collect(),
        has_others: contestants.len() > 1,
    })
}

/// Name and style of a contestant, as the head of a column.
pub(super) fn head(who: &crate::evaluate::Who) -> (Name, &'static str) {
    (Name::of(&contestant_name(who)), Style::of(who).class())
}

fn cell(measure: Metric, contestant: &Contestant) -> FigureTableCell {
    let own = measure.figure(&contestant.figures);
    let advantage = own.and_then(|_| measure.model_minus(contestant));
    FigureTableCell {
        own: measure.unit().maybe(own),
        advantage: advantage.map(|difference| measure.advantage("model", &difference)),
    }
}

pub(super) struct QuarterRow {
    pub(super) label: String,
    /// Why it was not evaluated.
    pub(super) missing: Option<String>,
    pub(super) n: String,
    pub(super) n_won: String,
    pub(super) n_open: String,
    /// ROC AUC, lift and log loss.
    pub(super) figures: [FigureText; 3],
    pub(super) base_log_loss: String,
    pub(super) slope: FigureText,
}

pub(super) fn quarters(quarters: &[Quarter]) -> Vec<QuarterRow> {
    quarters.iter().map(quarter).collect()
}

fn quarter(quarter: &Quarter) -> QuarterRow {
    let figures = figures_of(quarter);
    let plain = |value: f64| Figure { value, interval: None };
    QuarterRow {
        label: quarter.name(),
        missing: match &quarter.result {
            QuarterResult::NotJudged(why) => Some(restated(why)),
            QuarterResult::Judged(_) => None,
        },
        n: count(quarter.n_won + quarter.n_lost),
        n_won: count(quarter.n_won),
        n_open: count(quarter.still_open),
        figures: [
            Unit::Number(3).maybe(figures.and_then(|figures| figures.auc)),
            Unit::Factor.maybe(figures.and_then(|figures| figures.lift).map(|lift| plain(lift.lift))),
            Unit::Number(3).maybe(figures.and_then(|figures| figures.log_loss).map(plain)),
        ],
        base_log_loss: Unit::Number(3)
            .maybe(figures.and_then(|figures| figures.base_log_loss).map(plain))
            .value,
        slope: Unit::Number(2).maybe(figures.and_then(|figures| figures.slope)),
    }
}

pub(super) struct SegmentTable {
    pub(super) name: Name,
    pub(super) rows: Vec<SegmentRow>,
}

pub(super) struct SegmentRow {
    pub(super) level: Name,
    pub(super) n: String,
    pub(super) n_won: String,
    /// ROC AUC and actual win rate.
    pub(super) figures: [FigureText; 2],
    pub(super) predicted: String,
    /// The direction of the bias, if the prediction lies outside the interval of the win rate.
    pub(super) bias: Option<&'static str>,
}

/// The segments by column; `None` without any.
pub(super) fn segments(segments: &[Segment]) -> Option<Vec<SegmentTable>> {
    let table = |of: &[Segment]| SegmentTable {
        name: of.first().map(|segment| Name::of(&segment.column)).unwrap_or_default(),
        rows: of.iter().map(segment).collect(),
    };
    let tables: Vec<SegmentTable> = segments.chunk_by(|a, b| a.column == b.column).map(table).collect();
    (!tables.is_empty()).then_some(tables)
}

fn segment(segment: &Segment) -> SegmentRow {
    SegmentRow {
        level: Name::of(&level_name(&segment.level)),
        n: count(segment.n_won + segment.n_lost),
        n_won: count(segment.n_won),
        figures: [Unit::Number(3).maybe(segment.auc), Unit::Share.figure(&segment.observed)],
        predicted: percent(segment.predicted),
        bias: bias(segment.predicted, &segment.observed),
    }
}

/// Whether a prediction lies outside the interval of the actual win rate.
fn bias(predicted: f64, actual: &Figure) -> Option<&'static str> {
    match actual.interval? {
        (_, high) if predicted > high => Some("too high"),
        (low, _) if predicted < low => Some("too low"),
        _ => None,
    }
}

pub(super) struct OptimismRow {
    pub(super) name: String,
    pub(super) apparent: String,
    pub(super) optimism: String,
    pub(super) corrected: String,
}

pub(super) fn optimism(optimism: &Optimism) -> Vec<OptimismRow> {
    let row = |(measure, found): (Metric, &Corrected)| {
        let unit = measure.unit();
        let figure = |value: f64| Figure { value, interval: None };
        OptimismRow {
            name: measure.name(),
            apparent: unit.figure(&figure(found.apparent)).value,
            optimism: unit.difference(&figure(found.optimism)).value,
            corrected: unit.figure(&figure(found.corrected)).value,
        }
    };
    let slope = optimism.slope.as_ref().map(|slope| (Metric::CalibrationSlope, slope));
    let rows = [
        (Metric::RocAuc, &optimism.auc),
        (Metric::LogLoss, &optimism.log_loss),
        (Metric::Brier, &optimism.brier),
    ];
    rows.into_iter().chain(slope).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prediction_inside_the_interval_is_not_biased() {
        let actual = Figure { value: 0.2, interval: Some((0.15, 0.26)) };
        let of = |predicted| bias(predicted, &actual);
        assert_eq!([of(0.2), of(0.1), of(0.3)], [None, Some("too low"), Some("too high")]);
        assert_eq!(bias(0.9, &Figure { value: 0.2, interval: None }), None);
    }
}
