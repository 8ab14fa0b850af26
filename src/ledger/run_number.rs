//! The number of a run, which no other run as of its date has.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::run::{LedgerRun, ledger_runs};
use crate::tables::TableError;
use crate::units::AsOf;

/// A number that is reserved until this is dropped, by a file that only one process can create. One that was left by a process that was
/// killed costs its number, and nothing else.
#[derive(Debug)]
pub(super) struct RunNumber {
    pub(super) number: u32,
    /// The runs of the date, in the order of their numbers, which are all smaller.
    pub(super) runs: Vec<LedgerRun>,
    file: PathBuf,
}

impl RunNumber {
    /// Reserves the next number of a date in a folder, which exists.
    ///
    /// # Errors
    /// When the folder cannot be read, or no file made in it.
    pub(super) fn reserve(folder: &Path, as_of: AsOf) -> Result<Self, TableError> {
        let mut least = 1;
        loop {
            let number = least.max(next_number(&runs_of(folder, as_of)?));
            let date = as_of.to_string().replace(':', "");
            let file = folder.join(format!(".{date}_{number}.number"));
            match OpenOptions::new().write(true).create_new(true).open(&file) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => least = number + 1,
                Err(source) => return Err(TableError::Write { file: file.display().to_string(), source }),
                Ok(_) => {
                    let mut reserved = Self { number, runs: Vec::new(), file };
                    // A run may have taken the number, and given up its reservation, since the runs were listed.
                    reserved.runs = runs_of(folder, as_of)?;
                    if next_number(&reserved.runs) <= number {
                        return Ok(reserved);
                    }
                }
            }
        }
    }
}

impl Drop for RunNumber {
    fn drop(&mut self) {
        // What is left costs a number, and nothing else.
        let _ = std::fs::remove_file(&self.file);
    }
}

fn runs_of(folder: &Path, as_of: AsOf) -> Result<Vec<LedgerRun>, TableError> {
    Ok(ledger_runs(folder)?.into_iter().filter(|run| run.as_of == as_of).collect())
}

fn next_number(runs: &[LedgerRun]) -> u32 {
    runs.last().map_or(1, |last| last.number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_that_of_one_run_as_long_as_it_is_reserved() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = || RunNumber::reserve(folder.path(), AsOf::from_microseconds(0)).unwrap();
        let (first, second) = (reserve(), reserve());
        assert_eq!((first.number, second.number), (1, 2));
        drop((first, second));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert_eq!(reserve().number, 1);
    }
}
