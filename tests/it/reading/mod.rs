//! Files as spreadsheets, CRMs and warehouses write them: the program reads them as it reads the same table without a fault.
//!
//! The inputs in `tests/cases` are synthetic: a table of 300 deals and 20 leads, each with one fault of real exports.

mod arrow;
mod compressed;
mod empty_records;
mod encodings;
mod json;
mod lists;
mod misnamed;
mod parquet;
mod parquet_bombs;
mod parquet_damage;
mod parquet_types;
mod quoting;
mod rejected_rows;
mod report_lines;
mod sheets;
mod streams;
mod text;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::space::Output;
use crate::training::repository;

/// A copy of an input, and the program run in it.
pub struct CaseFolder {
    folder: tempfile::TempDir,
}

impl CaseFolder {
    /// A copy of the input of this name in `tests/cases`.
    pub fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(repository().join("tests/cases").join(name)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        Self { folder }
    }

    /// The table without a fault.
    pub fn control() -> Self {
        Self::of("00-control")
    }

    /// Writes a file anew.
    pub fn edited(self, file: &str, edit: impl FnOnce(&str) -> Vec<u8>) -> Self {
        let bytes = edit(&fs::read_to_string(self.path(file)).unwrap());
        self.written(file, &bytes)
    }

    /// Writes the deals and the leads anew.
    pub fn both_edited(self, edit: impl Fn(&str) -> Vec<u8>) -> Self {
        self.edited("deals.csv", &edit).edited("leads.csv", &edit)
    }

    /// Gives a file other contents.
    pub fn written(self, file: &str, bytes: &[u8]) -> Self {
        fs::write(self.path(file), bytes).unwrap();
        self
    }

    /// Uses another file instead, with its options in the project.
    pub fn renamed(self, file: &str, other: &str) -> Self {
        fs::rename(self.path(file), self.path(other)).unwrap();
        self.edited("bantam.toml", |text| text.replace(file, other).into_bytes())
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with_input(arguments, None)
    }

    /// Runs the program with a file on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: Option<&Path>) -> Output {
        let input = input.map_or_else(Stdio::null, |file| fs::File::open(file).unwrap().into());
        let output = Command::new(env!("CARGO_BIN_EXE_bantam"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .stdin(input)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let output = Output {
            status: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        assert!(!output.stderr.contains("panicked"), "{}", output.transcript());
        output
    }

    /// What a run prints that must succeed.
    pub fn goes_on(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status, 0, "{}", output.transcript());
        output.transcript()
    }

    /// Trains with a project file; returns the printed lines about the deals, and the grades of the leads.
    pub fn deals_and_grades(&self, project: &str) -> (String, String) {
        let trained = self.goes_on(&["train", "--project", project]);
        let deals = trained.lines().find(|line| line.contains("closed deals")).unwrap().to_owned();
        let predicted = self.goes_on(&["predict", "--project", project, "-o", "out.csv"]);
        let grades = predicted.lines().find(|line| line.starts_with("grades: ")).unwrap().to_owned();
        (deals, grades)
    }

    /// Fails unless the model and the grades are those of the table without a fault.
    pub fn is_like_the_control(&self) {
        let (deals, grades) = self.deals_and_grades("bantam.toml");
        assert!(deals.starts_with("273 closed deals (116 won, 42.5 %)"), "{deals}");
        assert_eq!(grades, "grades: A 5, B 6, C 6, D 3");
    }
}
