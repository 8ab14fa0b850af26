//! The ledger as an output of a prediction: it may fail without ending the prediction.

use std::path::PathBuf;

use polars::prelude::DataFrame;

use super::buffered_output::PredictionFiles;
use super::predictor::Predictor;
use crate::ledger::LedgerWriter;
use crate::tables::TableError;
use crate::warning::{LeadWarning, Warning};

/// The run of a prediction on its way to the ledger.
pub(super) struct LedgerOutput {
    /// `None` without a ledger, and after a failure.
    writer: Option<LedgerWriter>,
    failure: Option<Warning>,
}

impl LedgerOutput {
    pub(super) fn new(files: &PredictionFiles<'_>, predictor: &Predictor<'_>) -> Self {
        let run = (predictor.workspace.today, predictor.saved.id.as_str());
        // Without ids, rows are numbered, and a number is another lead in the next file.
        let folder = files.ledger.filter(|_| predictor.workspace.project.data.id.is_some());
        Self { writer: folder.map(|folder| LedgerWriter::new(folder, run)), failure: None }
    }

    /// Adds the rows of a batch.
    pub(super) fn append(&mut self, predictions: &DataFrame, predictor: &Predictor<'_>) {
        let gates = || predictor.gates().iter().map(|gate| gate.name.clone()).collect::<Vec<_>>();
        if let Some(writer) = &mut self.writer
            && let Err(error) = writer.append(predictions, &gates())
        {
            self.fail(&error);
        }
    }

    /// Ends the run once the predictions are written: its file, or the warning if it could not be kept.
    pub(super) fn commit(mut self) -> (Option<PathBuf>, Option<Warning>) {
        let file = match self.writer.take().map(LedgerWriter::commit) {
            Some(Ok(file)) => file,
            Some(Err(error)) => {
                self.fail(&error);
                None
            }
            None => None,
        };
        (file, self.failure)
    }

    fn fail(&mut self, error: &TableError) {
        self.writer = None;
        self.failure = Some(Warning::from(LeadWarning::LedgerNotWritten { reason: error.to_string() }));
    }
}
