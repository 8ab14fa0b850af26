//! The files that a job must not write to.

use std::path::{Path, PathBuf};

use super::context::Workspace;
use super::error::JobError;
use crate::tables::{PIPE, files_matching, is_same_file};

impl Workspace<'_> {
    /// Fails if one of the `outputs` of a job is one of its `inputs`, belongs to the project or its models, or is another
    /// output.
    pub(crate) fn check_outputs(&self, outputs: &[&Path], inputs: &[PathBuf]) -> Result<(), JobError> {
        let of_project = self.files();
        let registry = self.registry();
        for (place, &output) in outputs.iter().enumerate().filter(|(_, output)| **output != Path::new(PIPE)) {
            let file = output.display().to_string();
            let is_output = |other: &PathBuf| is_same_file(other, output);
            if inputs.iter().any(is_output) {
                return Err(JobError::Overwrites { file });
            } else if of_project.iter().any(is_output) || registry.owns(output) {
                return Err(JobError::OverwritesProject { file });
            } else if outputs[..place].iter().any(|other| is_same_file(other, output)) {
                return Err(JobError::OneOutput { file });
            }
        }
        Ok(())
    }

    /// The project file and the files that it names.
    fn files(&self) -> Vec<PathBuf> {
        let project = self.project;
        let data = &project.data;
        let tables = project.tables.iter().map(|table| &table.file);
        let lookups = project.lookups.iter().map(|lookup| &lookup.file);
        let tables = [&data.deals].into_iter().chain(&data.leads).chain(tables).chain(lookups);
        let connections = self.connections();
        let tables = tables.flat_map(|pattern| match connections.find(pattern) {
            Some(_) => vec![PathBuf::from(pattern)],
            None => files_matching(&self.data_folder, pattern),
        });
        let ledger = self.ledger_table().map(|place| PathBuf::from(place.label()));
        let points = project.points.iter().filter_map(|points| points.file.as_ref());
        let points = points.map(|file| project.folder.join(file));
        tables.chain(points).chain(ledger).chain([project.file.clone()]).collect()
    }
}
