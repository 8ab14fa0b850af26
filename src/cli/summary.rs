//! `--summary FILE`: what a run did, as JSON, also when it failed.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::clock::{now, rfc3339};
use super::exit_reason::exit_reason;
use super::output_place::file_but_no_pipe;
use super::terminal::Terminal;
use crate::error::Error;
use crate::registry::Saved;
use crate::run_summary::{
    ExitReason, InputKind, RunError, RunExit, RunInput, RunSummary, SummarisedCommand, file_input,
    hash_inputs, is_replaceable,
};
use crate::tables::{check_writable, is_same_file, write_atomically};
use crate::workspace::{JobError, Workspace};

/// Where the summary of a run is written to.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct SummaryArgs {
    /// Write a summary of the run as JSON, also if it fails: inputs with hashes, counts, warnings with codes, figures, outputs, exit
    /// code and why. `bantam schema --summary` prints its JSON Schema.
    #[arg(long, value_name = "FILE", value_parser = file_but_no_pipe(NAME_A_FILE), value_hint = clap::ValueHint::FilePath)]
    summary: Option<PathBuf>,
}

/// Why standard output is no place for a summary.
const NAME_A_FILE: &str = "name a file: standard output is for the results of the command";

/// What is written where the summary alone cannot be.
const ALL_ELSE: &str = "everything else that the command writes is written";

/// The summary of a run while it runs.
pub(super) struct RunRecord<'a> {
    pub(super) summary: RunSummary,
    /// Where it is written to; `None` without one, and if that place was refused.
    path: Option<&'a Path>,
}

impl SummaryArgs {
    /// Runs a job, and then writes its summary where one was asked for.
    pub(super) fn record(
        &self,
        command: SummarisedCommand,
        terminal: &Terminal,
        job: impl FnOnce(&mut RunRecord<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let path = self.summary.as_deref();
        if let Some(path) = path.filter(|path| !is_replaceable(path)) {
            return Err(Error::NotASummary { file: path.display().to_string() });
        }
        path.map_or(Ok(()), check_writable)?;
        let clock = Instant::now();
        let mut record = RunRecord { summary: RunSummary::new(command, rfc3339(now())), path };
        let done = job(&mut record);
        let written = record.write(&done, terminal, clock);
        let written = written.map_err(|error| match (error, &done) {
            (Error::Table(error), Ok(())) => {
                Error::NotWritten { error: Box::new(error), done: ALL_ELSE.into() }
            }
            (error, _) => error,
        });
        match (done, written) {
            (Err(error), Err(unwritten)) => {
                terminal.error(&unwritten);
                Err(error)
            }
            (done, written) => done.and(written),
        }
    }
}

impl RunRecord<'_> {
    /// The record of a run without a summary.
    pub(super) fn unwritten(command: SummarisedCommand) -> Self {
        Self { summary: RunSummary::new(command, String::new()), path: None }
    }

    /// Fails if the summary would replace one of the `outputs` of the command, or one of the files that its arguments name.
    pub(super) fn keep_apart(&mut self, outputs: &[&Path], inputs: &[&Path]) -> Result<(), Error> {
        let Some(path) = self.path else { return Ok(()) };
        let file = path.display().to_string();
        let is_among = |files: &[&Path]| files.iter().any(|other| is_same_file(other, path));
        let refused = if is_among(outputs) {
            JobError::OneOutput { file }
        } else if is_among(inputs) {
            JobError::Overwrites { file }
        } else {
            return Ok(());
        };
        self.path = None;
        Err(refused.into())
    }

    /// Adds the project and its inputs. Fails if the summary would replace one of them, or a file of the models.
    pub(super) fn begin(&mut self, workspace: &Workspace<'_>, inputs: Vec<RunInput>) -> Result<(), Error> {
        let Some(path) = self.path else { return Ok(()) };
        self.summary.add_workspace(workspace);
        let paths: Vec<PathBuf> = inputs.iter().flat_map(RunInput::paths).collect();
        self.summary.inputs = inputs;
        let checked = workspace.check_outputs(&[path], &paths);
        if checked.is_err() {
            self.path = None;
        }
        Ok(checked?)
    }

    /// Adds the model that is used, which is an input, too.
    pub(super) fn add_model(&mut self, saved: &Saved, workspace: &Workspace<'_>) {
        if self.path.is_some() {
            let file = saved.file.display().to_string();
            self.summary.inputs.push(file_input(InputKind::Model, &saved.id, &file));
            self.summary.add_model(saved, &workspace.registry());
        }
    }

    /// Completes the summary and writes it.
    fn write(mut self, done: &Result<(), Error>, terminal: &Terminal, clock: Instant) -> Result<(), Error> {
        let Some(path) = self.path else { return Ok(()) };
        self.summary.exit = exit(done);
        self.summary.add_warnings(terminal.take_warnings());
        hash_inputs(&mut self.summary);
        self.summary.duration_seconds = clock.elapsed().as_secs_f64();
        let text = serde_json::to_string_pretty(&self.summary).map_err(JobError::from)? + "\n";
        Ok(write_atomically(path, text.as_bytes())?)
    }
}

/// How a command ended.
fn exit(done: &Result<(), Error>) -> RunExit {
    let error = done.as_ref().err().filter(|error| !error.is_closed_pipe());
    let reason = error.map_or(ExitReason::Success, exit_reason);
    let errors = error.map(Error::parts).unwrap_or_default();
    let errors = errors.into_iter().map(|(message, hint)| RunError { message, hint }).collect();
    RunExit { code: reason.code(), reason, errors }
}
