//! Where predictions are written to: the argument, `output` of the project, or a file with the default name.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::paths::tables;
use super::project_args::beside;
use crate::error::Error;
use crate::project::{DatabasePlace, WriteMode};
use crate::tables::{Format, PIPE, is_output_stream, output_format, unknown_connection};
use crate::workspace::Workspace;

/// The file of the predictions unless another is named.
const DEFAULT: &str = "predictions.csv";

/// The file of the rejected rows where the predictions go to a database.
const REJECTS: &str = "predictions.rejects.csv";

/// The parser of a file that standard output cannot stand for; `refusal` says why.
pub(super) fn file_but_no_pipe(
    refusal: &'static str,
) -> impl Fn(&str) -> Result<PathBuf, String> + Clone + Send + Sync + 'static {
    move |text: &str| if text == PIPE { Err(refusal.to_owned()) } else { Ok(PathBuf::from(text)) }
}

/// The reason for rejected rows.
pub(super) const REJECTS_NEED_A_FILE: &str = "rejected rows need a file";

/// Where predictions are written to.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct OutputArgs {
    /// Output file; the extension .csv, .tsv, .jsonl or .parquet sets the format. - for standard output. Or a table of a connection of the
    /// project: warehouse:crm.scores. Default: `output` under [predict], or predictions.csv.
    #[arg(short, long, value_name = "FILE", add = tables())]
    pub output: Option<PathBuf>,
    /// What becomes of the rows that a table of a database has. Default: `mode` under [predict], or replace.
    #[arg(long, value_enum)]
    pub mode: Option<ModeArg>,
}

/// What becomes of the rows that a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ModeArg {
    /// They are removed.
    Replace,
    /// They stay.
    Append,
    /// Those with the id and the date of a new row are replaced.
    Upsert,
}

/// A checked place of predictions.
pub(super) struct OutputChoice<'a> {
    /// The file, or the name of the table.
    pub(super) path: PathBuf,
    /// The table, if it is one.
    pub(super) database: Option<(DatabasePlace<'a>, WriteMode)>,
}

impl OutputArgs {
    /// The path that is named without a project, or the default.
    pub(super) fn path(&self) -> &Path {
        self.output.as_deref().unwrap_or(Path::new(DEFAULT))
    }

    /// The place in a project.
    ///
    /// # Errors
    /// When the extension of a file is not that of a format, or an option of tables is given for a file.
    pub(super) fn choose<'a>(
        &'a self,
        workspace: &'a Workspace<'_>,
        format: Option<Format>,
    ) -> Result<OutputChoice<'a>, Error> {
        let of_project = workspace.project.output.as_ref();
        let named = self.output.as_deref();
        let text = named.map_or_else(|| of_project.map(|own| own.place.as_str()), Path::to_str);
        let mode = match self.mode {
            Some(ModeArg::Replace) => Some(WriteMode::Replace),
            Some(ModeArg::Append) => Some(WriteMode::Append),
            Some(ModeArg::Upsert) => Some(WriteMode::Upsert),
            None => of_project.filter(|own| text == Some(&own.place)).map(|own| own.mode),
        };
        if let Some(place) = text.and_then(|text| workspace.connections().find(text)) {
            let path = PathBuf::from(text.unwrap_or_default());
            return Ok(OutputChoice { path, database: Some((place, mode.unwrap_or_default())) });
        }
        let unknown =
            || text.and_then(|text| unknown_connection(text, Path::new(""), workspace.connections()));
        let in_project = || of_project.map(|own| workspace.project.folder.join(&own.place));
        let path = named.map(Path::to_owned).or_else(in_project).unwrap_or_else(|| PathBuf::from(DEFAULT));
        let known_format = output_format(&path, format);
        if (self.mode.is_some() || known_format.is_err())
            && let Some(error) = unknown()
        {
            return Err(error.into());
        }
        if self.mode.is_some() {
            let what = "--mode is for a table of a database".to_owned();
            let hint = "name the table with its connection, such as -o warehouse:crm.lead_scores";
            return Err(Error::Option { what, hint });
        }
        known_format?;
        Ok(OutputChoice { path, database: None })
    }
}

impl OutputChoice<'_> {
    /// The file of the rejected rows: the given one, or one beside the output.
    pub(super) fn rejects(&self, given: Option<&Path>) -> Option<PathBuf> {
        rejects_of(given, &self.path).map(|own| match (given, &self.database) {
            (None, Some(_)) => PathBuf::from(REJECTS),
            _ => own,
        })
    }
}

/// The file of the rejected rows: the given one, or one beside an output.
pub(super) fn rejects_of(given: Option<&Path>, output: &Path) -> Option<PathBuf> {
    let beside_output = || (!is_output_stream(output)).then(|| beside(output, "rejects.csv"));
    given.map(Path::to_owned).or_else(beside_output)
}
