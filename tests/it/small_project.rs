//! A project of one table, for jobs that are called as functions.

use std::fmt::Write as _;

use bantam::project::{self, Project};
use bantam::units::AsOf;
use bantam::workspace::Workspace;

/// A temporary folder with the deals of a project.
pub struct SmallProject {
    folder: tempfile::TempDir,
    project: Project,
}

impl SmallProject {
    /// A project with `sections` after those on the deals, whose outcome is `stage`, and a table with an `id` for each row.
    pub fn new(data: &str, sections: &str, header: &str, rows: impl IntoIterator<Item = String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut deals = format!("id,{header}\n");
        for (row, cells) in rows.into_iter().enumerate() {
            let _ = writeln!(deals, "L{row:04},{cells}");
        }
        std::fs::write(folder.path().join("deals.csv"), deals).unwrap();
        let text = format!(
            "config_version = 1\nname = \"small\"\n\n[data]\ndeals = \"deals.csv\"\nid = \"id\"\nnull_values = [\"\"]\n{data}\n\n\
             [outcome]\nwon = \"stage = 'won'\"\nlost = \"stage = 'lost'\"\n\n{sections}"
        );
        let project = project::parse(&folder.path().join("bantam.toml"), &text).unwrap();
        Self { folder, project }
    }

    /// The project with its data, on the first of August 2026.
    pub fn workspace(&self) -> Workspace<'_> {
        let folder = self.folder.path().to_owned();
        let today = AsOf::parse("2026-08-01").unwrap();
        Workspace::new(&self.project, folder.clone(), folder, today)
    }
}
