//! What only SQL has, as the program computes it: verdicts of criteria, categories that training never saw, and points.

use std::collections::BTreeMap;

use polars::prelude::StringChunked;

use super::verify_values::ExpectedColumn;
use crate::decide::criterion_column;
use crate::design::Encoding;
use crate::gates::Verdict;
use crate::predict::{Predicted, Predictor, ScoreFlag};
use crate::project::Points;
use crate::tables::ColumnType;
use crate::workspace::JobError;

/// The name of the points in the table.
const POINTS_COLUMN: &str = "points";

/// The columns of a batch that are compared besides those of the predictions, of those that the table has.
pub(super) fn extra_columns(
    predictor: &Predictor<'_>,
    points: Option<&Points>,
    batch: &Predicted,
    given: &BTreeMap<String, StringChunked>,
) -> Result<Vec<ExpectedColumn>, JobError> {
    let mut columns = Vec::new();
    for (gate, result) in predictor.gates().iter().zip(&batch.gate_results) {
        for (criterion, truths) in gate.criteria.iter().zip(&result.truths) {
            let name = criterion_column(&gate.name, &criterion.name);
            if given.contains_key(&name) {
                let verdicts = truths.iter().map(|truth| Some(Verdict::of(*truth).name()));
                columns.push((name, ColumnType::Text, verdicts.collect()));
            }
        }
    }
    let unseen = "unseen_levels";
    if given.contains_key(unseen) {
        let features = predictor.saved.model.linear.encoder.features();
        let is_category = |flag: &&ScoreFlag| match flag {
            ScoreFlag::Unseen { feature } => matches!(features[*feature].encoding, Encoding::Levels { .. }),
            _ => false,
        };
        let counts =
            batch.flags.iter().map(|flags| Some(flags.iter().filter(is_category).count().to_string()));
        columns.push((unseen.to_owned(), ColumnType::NUMBER, counts.collect()));
    }
    if let Some(points) = points.filter(|_| given.contains_key(POINTS_COLUMN)) {
        let frame = &batch.snapshot.table.frame;
        let mut mistakes = Vec::new();
        let table = crate::points::check(points, frame.schema(), &mut mistakes);
        // Where the leads lack columns of the rules, the statement has no points.
        if mistakes.is_empty() {
            let fired = table.fired(frame)?;
            let totals = fired.totals.iter().map(|total| Some(crate::tables::number_text(*total)));
            columns.push((POINTS_COLUMN.to_owned(), ColumnType::NUMBER, totals.collect()));
        }
    }
    Ok(columns)
}
