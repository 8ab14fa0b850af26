//! The ledger as an output of a prediction: it may fail without ending the prediction.

use std::path::PathBuf;

use polars::prelude::DataFrame;

use super::buffered_output::PredictionFiles;
use super::predictor::Predictor;
use crate::ledger::{LedgerWriter, TableLedgerWriter, reason};
use crate::tables::TableError;
use crate::warning::{LeadWarning, Warning};

/// The run of a prediction on its way to the ledger.
pub(super) struct LedgerOutput<'a> {
    /// `None` without a ledger, and after a failure.
    writer: Option<RunWriter<'a>>,
    failure: Option<Warning>,
}

/// What a run is written by.
enum RunWriter<'a> {
    Folder(Box<LedgerWriter>),
    Table(TableLedgerWriter<'a>),
}

impl RunWriter<'_> {
    fn append(&mut self, predictions: &DataFrame, gates: &[String]) -> Result<(), TableError> {
        match self {
            Self::Folder(writer) => writer.append(predictions, gates),
            Self::Table(writer) => writer.append(predictions, gates),
        }
    }

    fn commit(self) -> Result<Option<PathBuf>, TableError> {
        match self {
            Self::Folder(writer) => writer.commit(),
            Self::Table(writer) => writer.commit(),
        }
    }
}

impl<'a> LedgerOutput<'a> {
    pub(super) fn new(files: &PredictionFiles<'a>, predictor: &Predictor<'_>) -> Self {
        let run = (predictor.workspace.today, predictor.saved.id.as_str());
        let folder =
            || files.ledger.map(|folder| RunWriter::Folder(Box::new(LedgerWriter::new(folder, run))));
        let table = files.ledger_table.map(|place| RunWriter::Table(TableLedgerWriter::new(place)));
        // Without ids, rows are numbered, and a number is another lead in the next file.
        let has_ids = predictor.workspace.project.data.id.is_some();
        Self { writer: table.or_else(folder).filter(|_| has_ids), failure: None }
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
        let file = match self.writer.take().map(RunWriter::commit) {
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
        self.failure = Some(Warning::from(LeadWarning::LedgerNotWritten { reason: reason(error) }));
    }
}
