//! The file of a run as it is written.

use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use super::columns::ledger_columns;
use super::run::LedgerRun;
use super::run_number::RunNumber;
use crate::tables::{HashedParquet, TableError};
use crate::units::AsOf;

/// The predictions of a run on their way to the ledger, batch by batch. The file appears only when it is committed.
pub(crate) struct LedgerWriter {
    folder: PathBuf,
    as_of: AsOf,
    model: String,
    /// The file, from the first row on.
    file: Option<HashedParquet>,
}

impl LedgerWriter {
    /// A run as of a date with the model of this id, in the ledger of a folder. Nothing is made yet.
    pub(crate) fn new(folder: &Path, (as_of, model): (AsOf, &str)) -> Self {
        Self { folder: folder.to_owned(), as_of, model: model.to_owned(), file: None }
    }

    /// Adds the predictions of a batch, which has a column for each of these frameworks.
    ///
    /// # Errors
    /// When the file cannot be made or written.
    pub(crate) fn append(&mut self, predictions: &DataFrame, gates: &[String]) -> Result<(), TableError> {
        if predictions.height() == 0 {
            return Ok(());
        }
        let rows = ledger_columns(predictions, gates)?;
        let mut file = match self.file.take() {
            Some(file) => file,
            None => HashedParquet::create(&self.folder, rows.schema())?,
        };
        file.write(&rows)?;
        self.file = Some(file);
        Ok(())
    }

    /// Ends the run, and returns its file: it is the last one as of its date. An identical earlier run is replaced. Nothing appears
    /// without rows.
    ///
    /// # Errors
    /// When the file cannot be written out; then nothing of it is left.
    pub(crate) fn commit(self) -> Result<Option<PathBuf>, TableError> {
        let Some(file) = self.file else { return Ok(None) };
        let reserved = RunNumber::reserve(&self.folder, self.as_of)?;
        let is_same = |run: &LedgerRun, hash: &str| run.model == self.model && run.hash == hash;
        let number = |hash: &str| match reserved.runs.last() {
            Some(last) if is_same(last, hash) => last.number,
            _ => reserved.number,
        };
        let mut hash = String::new();
        let written = file.commit(|own| {
            own.clone_into(&mut hash);
            LedgerRun::name((self.as_of, &self.model), number(own), own)
        })?;
        let is_older = |run: &&LedgerRun| is_same(run, &hash) && run.file != written;
        reserved.runs.iter().filter(is_older).try_for_each(LedgerRun::remove)?;
        Ok(Some(written))
    }

    /// Ends a run that replaces one with other content, with its number.
    pub(super) fn commit_instead_of(self, run: &LedgerRun) -> Result<(), TableError> {
        if let Some(file) = self.file {
            file.commit(|hash| LedgerRun::name((run.as_of, &run.model), run.number, hash))?;
        }
        run.remove()
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::*;

    use super::super::run::ledger_runs;
    use super::*;

    /// Appends one run of two leads with this probability.
    fn append(folder: &Path, (as_of, model): (&str, &str), probability: f64) {
        let as_of = AsOf::parse(as_of).unwrap();
        let frame = df!(
            "id" => ["L1", "L2"], "probability" => [probability; 2], "score" => [50, 51], "grade" => ["A", "B"],
            "bant" => ["pass", "unknown"], "route" => [Some("sales"), None], "model" => [model; 2],
            "as_of" => [as_of.to_string(), as_of.to_string()], "flags" => ["", ""]
        );
        let mut run = LedgerWriter::new(folder, (as_of, model));
        run.append(&frame.unwrap(), &["bant".to_owned()]).unwrap();
        run.commit().unwrap();
    }

    #[test]
    fn a_repeated_run_replaces_itself_and_is_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let runs = || {
            let runs = ledger_runs(folder.path()).unwrap();
            runs.into_iter().map(|run| (run.as_of.to_string(), run.model, run.number)).collect::<Vec<_>>()
        };
        let run = |date: &str, model: &str, number| (date.to_owned(), model.to_owned(), number);
        append(folder.path(), ("2026-07-01", "m"), 0.25);
        append(folder.path(), ("2026-07-01", "m"), 0.25);
        assert_eq!(runs(), [run("2026-07-01", "m", 1)]);
        append(folder.path(), ("2026-07-01", "n"), 0.5);
        append(folder.path(), ("2026-06-01", "m"), 0.25);
        assert_eq!(runs(), [run("2026-06-01", "m", 1), run("2026-07-01", "m", 1), run("2026-07-01", "n", 2)]);
        append(folder.path(), ("2026-07-01", "m"), 0.25);
        assert_eq!(runs(), [run("2026-06-01", "m", 1), run("2026-07-01", "n", 2), run("2026-07-01", "m", 3)]);
    }

    #[test]
    fn runs_at_the_same_time_have_numbers_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let folder = folder.path();
                scope.spawn(move || {
                    append(folder, ("2026-07-01", &format!("m{thread}")), 0.1 * f64::from(thread));
                });
            }
        });
        let numbers: Vec<u32> =
            ledger_runs(folder.path()).unwrap().into_iter().map(|run| run.number).collect();
        assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
    }

    #[test]
    fn a_run_without_rows_and_one_that_is_not_committed_leave_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("ledger");
        LedgerWriter::new(&ledger, (AsOf::from_microseconds(0), "m")).commit().unwrap();
        assert!(!ledger.exists());
    }
}
