//! The figures of a training for its page: tables and charts.

use super::verdict::name;
use crate::evaluate::{self, Assessment, Figures, Level, QuarterResult, Trial, Who};
use crate::fit::AlphaPath;
use crate::page::{
    self, AlphaStep, Calibration, CalibrationBin, Contestant, Curve, Estimate, FigureCell, FigureRow, Gains,
    Measure, Part, ProbabilityBin, Quarter, Reach, Role, ScoreBin, Segment, SegmentColumn,
};
use crate::score::{AVERAGE_SCORE, points};
use crate::statistics::Figure;
use crate::warning::counted;

/// A number without an interval.
pub(crate) fn estimate(value: f64) -> Estimate {
    Estimate { value, interval: None }
}

pub(crate) fn shown(figure: Figure) -> Estimate {
    Estimate { value: figure.value, interval: figure.interval }
}

/// A contestant with the name that the page shows.
pub(crate) fn contestant(who: &Who) -> Contestant {
    let role = match who {
        Who::Model => Role::Model,
        Who::BaseRate => Role::BaseRate,
        Who::BestFeature(_) => Role::BestFeature,
        Who::Points => Role::PointsTable,
        Who::RelearnedPoints => Role::RelearnedPoints,
        Who::Champion(_) => Role::Champion,
    };
    Contestant { role, label: name(who) }
}

/// A figure of a contestant, and the model's lead over it.
type Cell = Box<dyn Fn(&evaluate::Contestant) -> Option<FigureCell>>;

fn cell(figure: fn(&Figures) -> Option<Figure>, ahead: fn(&evaluate::Ahead) -> Option<Figure>) -> Cell {
    Box::new(move |contestant| {
        let difference = contestant.model_ahead.as_ref().and_then(ahead).map(shown);
        Some(FigureCell { estimate: shown(figure(&contestant.figures)?), model_minus_this: difference })
    })
}

/// All figures of all contestants.
pub(crate) fn figures(contestants: &[evaluate::Contestant], capacity: f64) -> Part<page::Figures> {
    let Some(model) = contestants.first() else {
        return Part::Missing("There are too few deals to judge by.".to_owned());
    };
    let mut rows: Vec<(Measure, Cell)> = vec![
        (Measure::RocAuc, cell(|figures| figures.auc, |ahead| ahead.auc.map(Figure::from))),
        (
            Measure::AveragePrecision,
            cell(|figures| figures.average_precision, |ahead| ahead.average_precision),
        ),
        (Measure::LogLoss, cell(|figures| figures.log_loss, |ahead| ahead.log_loss)),
        (Measure::Brier, cell(|figures| figures.brier, |ahead| ahead.brier)),
        (Measure::CalibrationSlope, cell(|figures| figures.slope, |_| None)),
        (Measure::CalibrationIntercept, cell(|figures| figures.intercept, |_| None)),
        (Measure::Ks, cell(|figures| figures.kolmogorov_smirnov, |ahead| ahead.kolmogorov_smirnov)),
    ];
    for (place, best) in model.figures.best.iter().enumerate() {
        let share = best.share;
        let reach = if share == capacity { Reach::Capacity(share) } else { Reach::Share(share) };
        let of = move |figure: fn(&evaluate::Best) -> Figure, with_ahead: bool| -> Cell {
            Box::new(move |contestant: &evaluate::Contestant| {
                let ahead = contestant.model_ahead.as_ref().filter(|_| with_ahead);
                let difference = ahead.and_then(|ahead| *ahead.capture.get(place)?).map(shown);
                let figure = figure(contestant.figures.best.get(place)?);
                Some(FigureCell { estimate: shown(figure), model_minus_this: difference })
            })
        };
        rows.push((Measure::Precision(reach), of(|best| best.precision, false)));
        rows.push((Measure::Capture(reach), of(|best| best.capture, true)));
        rows.push((Measure::Lift(reach), of(|best| best.lift, false)));
    }
    let row = |(measure, cell): (Measure, Cell)| FigureRow {
        measure,
        cells: contestants.iter().map(&*cell).collect(),
    };
    Part::Shown(page::Figures {
        contestants: contestants.iter().map(|found| contestant(&found.who)).collect(),
        rows: rows.into_iter().map(row).collect(),
    })
}

/// The curves of contestants, in their order.
type Drawn<'a> = (&'a [evaluate::Curve], &'a [evaluate::Contestant]);

/// The curves of those that rank.
fn curves((curves, contestants): Drawn<'_>, points: fn(&evaluate::Curve) -> &Vec<(f64, f64)>) -> Vec<Curve> {
    let ranks = curves.iter().zip(contestants);
    let ranks = ranks.filter(|(curve, _)| curve.who != Who::BaseRate && !points(curve).is_empty());
    ranks
        .map(|(curve, found)| Curve {
            contestant: contestant(&curve.who),
            points: points(curve).clone(),
            note: found.figures.auc.map(|auc| super::verdict::with_interval(&auc, 2)),
        })
        .collect()
}

pub(crate) fn roc(drawn: Drawn<'_>) -> Part<Vec<Curve>> {
    match curves(drawn, |curve| &curve.roc) {
        curves if curves.is_empty() => Part::Missing("A curve needs won and lost deals.".to_owned()),
        curves => Part::Shown(curves),
    }
}

pub(crate) fn gains(drawn: Drawn<'_>, capacity: f64) -> Part<Gains> {
    let mut curves = curves(drawn, |curve| &curve.gains);
    for curve in &mut curves {
        curve.note = None;
    }
    if curves.is_empty() { Part::Omitted } else { Part::Shown(Gains { curves, capacity: Some(capacity) }) }
}

pub(crate) fn calibration(assessment: &Assessment) -> Part<Calibration> {
    if assessment.reliability.is_empty() {
        return Part::Omitted;
    }
    let bins = assessment.reliability.iter().map(|bin| CalibrationBin {
        n: bin.n,
        predicted: bin.predicted,
        observed: shown(bin.observed),
    });
    let width = 1.0 / assessment.distribution.len().max(1) as f64;
    let histogram = assessment.distribution.iter().enumerate().map(|(place, bar)| ProbabilityBin {
        low: place as f64 * width,
        high: (place + 1) as f64 * width,
        n: bar.n_won + bar.n_lost,
    });
    let model = assessment.contestants.first().map(|model| &model.figures);
    Part::Shown(Calibration {
        bins: bins.collect(),
        histogram: histogram.collect(),
        slope: model.and_then(|figures| figures.slope).map(shown),
        intercept: model.and_then(|figures| figures.intercept).map(shown),
    })
}

/// Bins of the score distribution: five points each, and what lies beyond the scale at its ends.
const SCORE_BINS: usize = 20;

/// The scores of the judged deals: 50 points and what they are above the base rate of their training.
pub(crate) fn scores(trial: &Trial) -> Part<Vec<ScoreBin>> {
    let width = 2.0 * AVERAGE_SCORE / SCORE_BINS as f64;
    let bin = |place: usize| ScoreBin {
        low: place as f64 * width,
        high: (place + 1) as f64 * width,
        n_won: 0,
        n_lost: 0,
    };
    let mut bins: Vec<ScoreBin> = (0..SCORE_BINS).map(bin).collect();
    let Some(model) = trial.entries.first().filter(|_| !trial.won.is_empty()) else { return Part::Omitted };
    for (&rank, &won) in model.rank.iter().zip(&trial.won) {
        let score = AVERAGE_SCORE + points(rank);
        let bin = &mut bins[((score / width).max(0.0) as usize).min(SCORE_BINS - 1)];
        *(if won { &mut bin.n_won } else { &mut bin.n_lost }) += 1;
    }
    Part::Shown(bins)
}

pub(crate) fn quarters(quarters: &[evaluate::Quarter]) -> Vec<Quarter> {
    let quarter = |quarter: &evaluate::Quarter| {
        let figures = match &quarter.result {
            QuarterResult::Judged(figures) => Some(figures),
            QuarterResult::NotJudged(_) => None,
        };
        Quarter {
            label: quarter.name(),
            n: quarter.n_won + quarter.n_lost,
            n_won: quarter.n_won,
            n_open: quarter.still_open,
            auc: figures.and_then(|figures| figures.auc).map(shown),
            rivals: figures
                .and_then(|figures| figures.points_auc)
                .map(|auc| (contestant(&Who::Points), shown(auc)))
                .into_iter()
                .collect(),
            lift: figures.and_then(|figures| figures.lift).map(|lift| estimate(lift.lift)),
            log_loss: figures.and_then(|figures| figures.log_loss).map(estimate),
            base_log_loss: figures.and_then(|figures| figures.base_log_loss),
            calibration_slope: figures.and_then(|figures| figures.slope).map(shown),
        }
    };
    quarters.iter().map(quarter).collect()
}

pub(crate) fn alpha(path: &AlphaPath) -> page::AlphaPath {
    let step = |point: &crate::fit::AlphaPoint| AlphaStep {
        alpha: point.alpha,
        log_loss: point.log_loss,
        standard_error: point.excess_error,
    };
    let losses = path.points.iter().map(|point| point.log_loss).enumerate();
    let best = losses.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(path.chosen, |(place, _)| place);
    page::AlphaPath {
        steps: path.points.iter().map(step).collect(),
        chosen: path.chosen,
        best,
        n_folds: path.folds as usize,
    }
}

pub(crate) fn segments(segments: &[evaluate::Segment]) -> Part<Vec<SegmentColumn>> {
    if segments.is_empty() {
        return Part::Omitted;
    }
    let column = |of: &[evaluate::Segment]| SegmentColumn {
        name: of.first().map(|segment| segment.column.clone()).unwrap_or_default(),
        segments: of.iter().map(segment).collect(),
    };
    Part::Shown(segments.chunk_by(|a, b| a.column == b.column).map(column).collect())
}

fn segment(segment: &evaluate::Segment) -> Segment {
    let level = match &segment.level {
        Level::Word(word) => word.clone(),
        Level::Unknown => "(unknown)".to_owned(),
        Level::Pooled(levels) => format!("{} with few wins or losses", counted(*levels, "level")),
    };
    Segment {
        level,
        pooled: Vec::new(),
        n: segment.n_won + segment.n_lost,
        n_won: segment.n_won,
        auc: segment.auc.map(shown),
        observed: Some(shown(segment.observed)),
        predicted: segment.predicted,
        lift: None,
    }
}
