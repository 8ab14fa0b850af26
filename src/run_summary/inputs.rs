//! The files that a job reads, with their hashes.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::content::{HashedFile, InputKind, RunInput, RunSummary};
use crate::ledger::ledger_runs;
use crate::model::Input;
use crate::tables::{PIPE, files_matching, is_stream};
use crate::workspace::Workspace;

impl RunInput {
    fn new(kind: InputKind, name: &str, files: &[PathBuf]) -> Self {
        let file =
            |path: &PathBuf| HashedFile { path: path.display().to_string(), bytes: None, sha256: None };
        Self {
            kind,
            name: name.to_owned(),
            files: files.iter().map(file).collect(),
            rows: None,
            newest: None,
        }
    }

    /// The paths of its files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.files.iter().map(|file| PathBuf::from(&file.path))
    }
}

/// An input that an argument names: a file, a glob relative to the working folder, or standard input.
pub(crate) fn file_input(kind: InputKind, name: &str, pattern: &str) -> RunInput {
    RunInput::new(kind, name, &files(Path::new(""), pattern))
}

/// The runs in the ledger of a project, of all models or of the one with this id. That they cannot be read is said by the job.
pub(crate) fn ledger_input(workspace: &Workspace<'_>, model: Option<&str>) -> RunInput {
    if let Some(place) = workspace.ledger_table() {
        return RunInput::new(InputKind::Predictions, "ledger", &[PathBuf::from(place.label())]);
    }
    let runs = ledger_runs(&workspace.registry().ledger_folder()).unwrap_or_default().into_iter();
    let runs = runs.filter(|run| model.is_none_or(|model| model == run.model));
    RunInput::new(InputKind::Predictions, "ledger", &runs.map(|run| run.file).collect::<Vec<_>>())
}

/// The files of these kinds that a project names.
pub(crate) fn project_inputs(workspace: &Workspace<'_>, kinds: &[InputKind]) -> Vec<RunInput> {
    let Workspace { project, data_folder, .. } = workspace;
    let connections = workspace.connections();
    let table = |kind, name: &str, pattern: &str| match connections.find(pattern) {
        Some(place) => RunInput::new(kind, name, &[PathBuf::from(place.label())]),
        None => RunInput::new(kind, name, &files(data_folder, pattern)),
    };
    let data = &project.data;
    let points = project.points.iter().filter_map(|points| points.file.as_deref());
    let all = [RunInput::new(InputKind::Project, &project.name, std::slice::from_ref(&project.file))]
        .into_iter()
        .chain([table(InputKind::Deals, "deals", &data.deals)])
        .chain(data.leads.iter().map(|leads| table(InputKind::Leads, "leads", leads)))
        .chain(project.tables.iter().map(|timed| table(InputKind::Table, &timed.name, &timed.file)))
        .chain(project.lookups.iter().map(|lookup| table(InputKind::Lookup, &lookup.name, &lookup.file)))
        .chain(points.map(|file| RunInput::new(InputKind::Points, "points", &[project.folder.join(file)])));
    all.filter(|input| kinds.contains(&input.kind)).collect()
}

fn files(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    if pattern == PIPE { vec![PathBuf::from(PIPE)] } else { files_matching(folder, pattern) }
}

/// Adds the sizes and hashes of the inputs. A stream has been read, and cannot be read again.
pub(crate) fn hash_inputs(summary: &mut RunSummary) {
    let files = summary.inputs.par_iter_mut().flat_map(|input| input.files.par_iter_mut());
    files.for_each(|file| {
        let path = Path::new(&file.path);
        if !is_stream(path)
            && let Ok(Input { bytes, sha256, .. }) = Input::of(path, String::new())
        {
            (file.bytes, file.sha256) = (Some(bytes), Some(sha256));
        }
    });
}
