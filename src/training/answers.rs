//! The answers of the closed deals to the questions that may be asked of a lead.

use polars::prelude::*;

use crate::design::{Cells, Features};
use crate::gates::CheckedGate;
use crate::model::{Answers, Model};
use crate::project::{Feature, Source};
use crate::questions::askable_columns;
use crate::score::{log_odds, score};
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
        let scored = score(model, &encoded);
        if scored.len() != self.rows.len() {
            return Ok(Vec::new());
        }
        let answers =
            self.columns.iter().filter_map(|(column, cells)| {
                let features =
                    model.spec.features.iter().enumerate().filter(
                        |(_, feature)| matches!(&feature.source, Source::Column(own) if own == column),
                    );
                let features: Vec<usize> = features.map(|(place, _)| place).collect();
                let rest = scored.iter().map(|lead| {
                    let own: f64 = features.iter().map(|&feature| lead.points_of(feature)).sum();
                    lead.log_odds.value() - log_odds(own)
                });
                Answers::learn(column, cells, &rest.collect::<Vec<_>>())
            });
        Ok(answers.collect())
    }
}
