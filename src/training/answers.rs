//! The answers of the closed deals to the questions that may be asked of a lead.

use polars::prelude::*;
use rayon::prelude::*;

use crate::design::{Cells, Features};
use crate::gates::CheckedGate;
use crate::model::{Answers, Model};
use crate::project::{Feature, Source};
use crate::questions::askable_columns;
use crate::score::{Scored, log_odds, score_with};
use crate::workspace::JobError;

/// The largest number of deals from which answers are estimated, evenly spaced in the table: the standard error of a
/// share is then about one percentage point.
const MOST_DEALS: usize = 20_000;

/// Columns that may be asked for, of some of the deals.
pub(crate) struct AskableColumns {
    rows: Vec<usize>,
    columns: Vec<(String, Cells)>,
}

impl AskableColumns {
    /// The columns of criteria with a question and of features, in the snapshot of the deals.
    pub(crate) fn of(
        features: &[Feature],
        gates: &[CheckedGate],
        frame: &DataFrame,
    ) -> Result<Self, JobError> {
        let step = frame.height().div_ceil(MOST_DEALS).max(1);
        let rows: Vec<usize> = (0..frame.height()).step_by(step).collect();
        let places = IdxCa::from_vec(PlSmallStr::EMPTY, rows.iter().map(|&row| row as IdxSize).collect());
        let cells = |name: String| -> Result<(String, Cells), JobError> {
            let cells = Cells::of_column(&frame.column(&name)?.take(&places)?)?;
            Ok((name, cells))
        };
        let names = askable_columns(features, gates, frame.schema()).into_iter();
        let columns = names.map(cells).collect::<Result<_, _>>()?;
        Ok(Self { rows, columns })
    }

    /// The answers, by the log-odds of each deal without the column.
    pub(crate) fn answers(&self, model: &Model, values: &Features) -> Result<Vec<Answers>, JobError> {
        let encoded = model.linear.encoder.encode(&values.select_rows(&self.rows))?;
        let scored = score_with(&model.linear, None, &encoded);
        if scored.len() != self.rows.len() {
            return Ok(Vec::new());
        }
        let answers = self.columns.par_chunks(COLUMNS_AT_A_TIME).flat_map_iter(|columns| {
            let rests = log_odds_without(columns, &model.spec.features, &scored);
            let learned = columns.iter().zip(rests);
            learned.filter_map(|((column, cells), rest)| Answers::learn(column, cells, &rest))
        });
        Ok(answers.collect())
    }
}

/// Columns whose answers are learned at a time: each has a number for every deal, and the reasons of a deal are gone through once for all.
const COLUMNS_AT_A_TIME: usize = 64;

/// For each of the columns, the log-odds of each deal without the features made from it.
fn log_odds_without(columns: &[(String, Cells)], features: &[Feature], scored: &[Scored]) -> Vec<Vec<f64>> {
    let place = |feature: &Feature| match &feature.source {
        Source::Column(own) => columns.iter().position(|(column, _)| column == own),
        Source::Aggregate(_) => None,
    };
    let places: Vec<Option<usize>> = features.iter().map(place).collect();
    let mut rests = vec![Vec::with_capacity(scored.len()); columns.len()];
    for lead in scored {
        let mut points = vec![0.0; columns.len()];
        for reason in &lead.reasons {
            if let Some(place) = places[reason.feature] {
                points[place] += reason.points;
            }
        }
        let without = points.iter().map(|&points| lead.log_odds.value() - log_odds(points));
        rests.iter_mut().zip(without).for_each(|(rest, without)| rest.push(without));
    }
    rests
}
