//! The name of the file of a run, and the runs of a folder.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::tables::TableError;
use crate::units::AsOf;

/// One run of `predict` in a ledger.
///
/// Its file is named `<as_of>_<model>_<number>_<hash8>.parquet`: of several runs as of one date, the one with the highest number is
/// the last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LedgerRun {
    /// The snapshot date of its leads.
    pub(crate) as_of: AsOf,
    /// The number of the run among those as of the same date, from 1 on.
    pub(crate) number: u32,
    /// The id of its model.
    pub(crate) model: String,
    /// The beginning of the SHA-256 of its content.
    pub(crate) hash: String,
    /// Its file.
    pub(crate) file: PathBuf,
}

impl LedgerRun {
    /// The run in a file of a ledger; `None` where the file has another name.
    fn of(file: PathBuf) -> Option<Self> {
        let name = file.file_name()?.to_str()?.strip_suffix(".parquet")?.to_owned();
        let (rest, hash) = name.rsplit_once('_')?;
        let (rest, number) = rest.rsplit_once('_')?;
        let (as_of, model) = rest.split_once('_')?;
        let as_of = date_in_name(as_of)?;
        let number = number.parse().ok()?;
        Some(Self { as_of, number, model: model.to_owned(), hash: hash.to_owned(), file })
    }

    /// The error of a file with the name of a run, whose content cannot be used: it names the file, and what can be done.
    pub(super) fn refused(file: &str, error: TableError) -> TableError {
        let is_content = error.is_about_content() || matches!(error, TableError::Frame(_));
        if !is_content || Self::of(PathBuf::from(file)).is_none() {
            return error;
        }
        let reason = error.to_string();
        let reason = reason.strip_prefix(file).map_or_else(|| reason.clone(), |rest| format!("it{rest}"));
        TableError::LedgerRun { file: file.to_owned(), reason }
    }

    /// The name of the file of a run.
    pub(super) fn name((as_of, model): (AsOf, &str), number: u32, hash: &str) -> String {
        format!("{}_{model}_{number}_{hash}.parquet", as_of.to_string().replace(':', ""))
    }

    /// Removes its file.
    pub(super) fn remove(&self) -> Result<(), TableError> {
        let file = || self.file.display().to_string();
        match std::fs::remove_file(&self.file) {
            // Another process may have removed it.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(|source| TableError::Write { file: file(), source }),
        }
    }
}

/// A date, or a date and time without colons, which names of files cannot have everywhere.
fn date_in_name(text: &str) -> Option<AsOf> {
    let Some((date, time)) = text.split_once('T') else { return AsOf::parse(text) };
    let part = |from: usize| time.get(from..from + 2);
    AsOf::parse(&format!("{date}T{}:{}:{}", part(0)?, part(2)?, part(4)?))
}

/// The runs in the folder of a ledger, in the order in which they count: by `as_of`, then by number. None where there is no folder.
///
/// # Errors
/// When the folder cannot be read.
pub(crate) fn ledger_runs(folder: &Path) -> Result<Vec<LedgerRun>, TableError> {
    runs_and_others(folder).map(|(runs, _)| runs)
}

/// The same, and the number of other files in the folder.
pub(super) fn runs_and_others(folder: &Path) -> Result<(Vec<LedgerRun>, usize), TableError> {
    let unreadable = |source| TableError::Read { file: folder.display().to_string(), source };
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        entries => entries.map_err(unreadable)?,
    };
    let (mut runs, mut n_others) = (Vec::new(), 0);
    for entry in entries {
        match LedgerRun::of(entry.map_err(unreadable)?.path()) {
            Some(run) => runs.push(run),
            None => n_others += 1,
        }
    }
    runs.sort();
    Ok((runs, n_others))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_which_run_it_is() {
        for (date, as_of) in [("2026-07-01", "2026-07-01"), ("2026-06-30T220000", "2026-06-30T22:00:00")] {
            let as_of = AsOf::parse(as_of).unwrap();
            let name = LedgerRun::name((as_of, "2026-06-01-0a1b2c3d"), 12, "9f8e7d6c");
            assert_eq!(name, format!("{date}_2026-06-01-0a1b2c3d_12_9f8e7d6c.parquet"));
            let run = LedgerRun::of(PathBuf::from(&name)).unwrap();
            assert_eq!(
                (run.as_of, run.number, &*run.model, &*run.hash),
                (as_of, 12, "2026-06-01-0a1b2c3d", "9f8e7d6c")
            );
        }
        for name in ["predictions.parquet", "2026-07-01_m_x_h.parquet", "2026-07-01_m_1_h.csv"] {
            assert_eq!(LedgerRun::of(PathBuf::from(name)), None);
        }
    }
}
