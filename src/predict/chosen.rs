//! The columns of the predictions that were asked for.

use polars::prelude::*;

use super::buffered_output::PredictionFiles;
use super::needs::{Needs, SIGNALS, reason_columns};
use super::predictor::Predictor;
use crate::config::nearest;
use crate::decide::previous_column;
use crate::ledger::ledger_names;
use crate::project::{CHANGES, Signal};
use crate::rules::Rule;
use crate::score::{Reasons, ScoreDetails, SubScore};
use crate::workspace::JobError;

impl Predictor<'_> {
    /// Limits the predictions to these columns, in this order; none of them: all columns.
    ///
    /// # Errors
    /// When the predictions have no such column, or one is named twice.
    pub fn choose_columns(&mut self, columns: &[String]) -> Result<(), JobError> {
        let all = self.output_columns();
        for (place, column) in columns.iter().enumerate() {
            if !all.contains(column) {
                if self.previous.is_none() && self.changes_columns().any(|change| change == *column) {
                    let hint = "it is a column of predictions that are compared with earlier ones: give those by --previous".to_owned();
                    return Err(JobError::NoOutputColumn { column: column.clone(), hint });
                }
                let close = nearest(column, all.iter().map(String::as_str)).map(str::to_owned);
                let others = || format!("the columns are {}", all.join(", "));
                let hint = close.map_or_else(others, |close| format!("did you mean `{close}`?"));
                return Err(JobError::NoOutputColumn { column: column.clone(), hint });
            }
            if columns[..place].contains(column) {
                return Err(JobError::OutputColumnTwice { column: column.clone() });
            }
        }
        self.columns = (!columns.is_empty()).then(|| columns.to_vec());
        Ok(())
    }

    /// The columns of a comparison with earlier predictions.
    fn changes_columns(&self) -> impl Iterator<Item = String> {
        let gates = self.workspace.project.gates.iter().map(|gate| previous_column(&gate.name));
        CHANGES.map(str::to_owned).into_iter().chain(gates)
    }

    /// All columns of the predictions, in order.
    fn output_columns(&self) -> Vec<String> {
        let project = self.workspace.project;
        let features = self.saved.model.linear.encoder.features();
        let has = |signal: Signal| features.iter().any(|feature| feature.signal == Some(signal));
        let gates = || project.gates.iter().map(|gate| gate.name.as_str());
        let mut all: Vec<String> = vec!["id".to_owned()];
        let mut add = |names: &[&str]| all.extend(names.iter().map(|&name| name.to_owned()));
        add(&project.keep.iter().map(String::as_str).collect::<Vec<_>>());
        add(&[
            "probability", "probability_low", "probability_high", "score", "grade", "fit_score",
            "engagement_score",
        ]);
        SIGNALS.into_iter().filter(|(signal, _)| has(*signal)).for_each(|(_, name)| add(&[name]));
        all.extend(reason_columns().into_iter().flatten());
        all.extend(gates().map(str::to_owned));
        all.extend(["open_questions", "next_question"].map(str::to_owned));
        if self.previous.is_some() {
            all.extend(self.changes_columns());
        }
        all.extend(["route", "flags", "model", "as_of"].map(str::to_owned));
        all
    }

    /// What the outputs of a run need.
    pub(super) fn needs_of(&self, files: &PredictionFiles<'_>) -> Needs {
        if self.writes_features {
            return Needs::DECISIONS;
        }
        if self.held.top.is_some() {
            return Needs::ROWS;
        }
        let Some(chosen) = &self.columns else { return Needs::ROWS };
        let mut columns = chosen.clone();
        if files.has_ledger() {
            columns.extend(ledger_names(self.workspace.project.gates.iter().map(|gate| gate.name.as_str())));
        }
        let wants = |names: &[&str]| names.iter().any(|name| columns.iter().any(|column| column == name));
        let has_reasons = reason_columns().as_flattened().iter().any(|name| columns.contains(name));
        let has_questions = wants(&["open_questions", "next_question"]);
        let parts = SubScore::ALL.map(SubScore::column);
        let details = ScoreDetails {
            interval: wants(&["probability_low", "probability_high"]),
            // A change since an earlier prediction is explained by its reasons, and a question is worth what its answer changes of them.
            reasons: if has_reasons || has_questions || self.previous.is_some() {
                Reasons::Strongest
            } else {
                Reasons::None
            },
            parts: has_questions || self.previous.is_some() || wants(&parts) || self.routes_use(&parts),
        };
        Needs::new(details, has_questions, columns)
    }

    /// Whether the condition of a route names one of these columns.
    fn routes_use(&self, columns: &[&str]) -> bool {
        let conditions = self.workspace.project.routes.iter().filter_map(|route| route.when.as_ref());
        let mut named = conditions.flat_map(Rule::columns);
        named.any(|named| columns.contains(&named.as_str()))
    }

    /// The columns of a frame of predictions that are written, with the probabilities rounded as the project asks for.
    pub(super) fn written(&self, mut frame: DataFrame) -> PolarsResult<DataFrame> {
        if let Some(columns) = &self.columns {
            frame = frame.select(columns.iter().map(String::as_str))?;
        }
        let decimals = self.workspace.project.decimals.filter(|_| !self.writes_features);
        let Some(decimals) = decimals else { return Ok(frame) };
        let unit = 10_f64.powi(decimals.into());
        for name in ["probability", "probability_low", "probability_high"] {
            let Ok(column) = frame.column(name) else { continue };
            let rounded: Float64Chunked =
                column.f64()?.iter().map(|value| value.map(|value| (value * unit).round() / unit)).collect();
            frame.with_column(rounded.with_name(name.into()).into_series().into_column())?;
        }
        Ok(frame)
    }
}
