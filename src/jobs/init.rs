//! A first `bantam.toml`, from the tables of an export.

use std::path::{Path as FilePath, PathBuf};

use crate::init::{self, Draft, DraftError, Export, ExportedTable, Wishes};
use crate::project::{self, Connection, Connections};
use crate::snapshot::{doubtful_values, rejected_rows};
use crate::tables::{self, PIPE, TableError, UntypedTable};
use crate::units::AsOf;
use crate::warning::Warning;
use crate::workspace::JobError;

/// The tables, and the path of the project file.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// File or glob of the deals, relative to the current folder.
    pub deals: String,
    /// File or glob of dated rows.
    pub activities: Option<String>,
    /// Tables that are joined by key: name, and file or glob.
    pub lookups: Vec<(String, String)>,
    /// The database that tables such as `warehouse:crm.deals` are in; its file is relative to the current folder.
    pub(crate) connection: Option<Connection>,
    /// The choices of the user.
    pub wishes: Wishes,
    /// The project file; `PIPE`: one in the current folder, which is not written.
    pub output: PathBuf,
    /// Whether an existing project file may be overwritten.
    pub force: bool,
    /// Today's date.
    pub today: AsOf,
}

/// Drafts a project file and writes it atomically.
///
/// # Errors
/// When the project file exists, a table cannot be read, or the columns are not sufficient.
pub fn init(options: &InitOptions) -> Result<(Draft, Vec<Warning>), JobError> {
    options.refuse_outputs()?;
    let read = |file: &String| options.read(file, None);
    let activities = options.activities.as_ref().map(read).transpose()?;
    let lookups = options.lookups.iter().map(|(_, file)| read(file)).collect::<Result<_, _>>()?;
    let others = OtherTables { activities, lookups };
    let drafted = match options.drafted(&options.wishes, &others) {
        Err(error) if options.wishes.sheet.is_none() && is_of_sheet(&error) => {
            options.of_another_sheet(error, &others)?
        }
        drafted => {
            let (mut draft, warnings) = drafted?;
            draft.questions.extend(
                options.other_sheets().map(|(read, others)| init::question_of_others(&read, &others)),
            );
            (draft, warnings)
        }
    };
    if !options.is_pipe() {
        tables::write_atomically(&options.output, drafted.0.text.as_bytes())?;
    }
    Ok(drafted)
}

/// The tables besides the deals.
struct OtherTables {
    activities: Option<UntypedTable>,
    lookups: Vec<UntypedTable>,
}

/// Whether the deals may be in another sheet of the workbook.
const fn is_of_sheet(error: &JobError) -> bool {
    match error {
        JobError::Table(error) => error.is_of_sheet(),
        JobError::Draft { error, .. } => error.is_of_sheet(),
        _ => false,
    }
}

impl InitOptions {
    fn is_pipe(&self) -> bool {
        self.output == FilePath::new(PIPE)
    }

    /// Fails if the project file exists or is one of the tables.
    fn refuse_outputs(&self) -> Result<(), JobError> {
        let is_pipe = self.is_pipe();
        if !is_pipe && !self.force && self.output.exists() {
            return Err(JobError::Exists { file: self.output.display().to_string() });
        }
        let inputs = [&self.deals].into_iter().chain(&self.activities);
        for input in inputs.chain(self.lookups.iter().map(|(_, file)| file)) {
            let mut files = tables::files_matching(FilePath::new(""), input).into_iter();
            if !is_pipe && files.any(|file| tables::is_same_file(&file, &self.output)) {
                return Err(JobError::Overwrites { file: self.output.display().to_string() });
            }
        }
        Ok(())
    }

    fn connections(&self) -> Connections<'_> {
        Connections { all: self.connection.as_slice(), ..Connections::default() }
    }

    fn read(&self, file: &str, sheet: Option<&str>) -> Result<UntypedTable, JobError> {
        if file == PIPE {
            return Err(JobError::Piped);
        }
        Ok(UntypedTable::read(file, self.connections(), (sheet, self.wishes.encoding.as_deref()))?)
    }

    /// The draft with these wishes, which has been parsed.
    fn drafted(&self, wishes: &Wishes, others: &OtherTables) -> Result<(Draft, Vec<Warning>), JobError> {
        let deals = self.read(&self.deals, wishes.sheet.as_deref())?;
        if deals.table.frame.height() == 0 {
            deals.table.refuse_many_rejected()?;
        }
        let all = || std::iter::once(&deals).chain(&others.activities).chain(&others.lookups);
        let warnings = all()
            .flat_map(|table| rejected_rows(&table.table).into_iter().chain(doubtful_values(&table.table)));
        let warnings = warnings.collect();
        if let Some(outcome) = &wishes.outcome
            && !deals.table.columns.contains(outcome)
        {
            let found = deals.table.columns.clone();
            let (file, column) = (deals.table.files.join(", "), outcome.clone());
            let sheets = deals.sheets.clone();
            return Err(TableError::NoColumn { file, column, found, sheets }.into());
        }
        let folder = self.output.parent().filter(|_| !self.is_pipe()).unwrap_or(FilePath::new(""));
        let exported = |table, file: &str| ExportedTable::of(table, (file, self.connections()), folder);
        let activities = others.activities.as_ref().zip(self.activities.as_deref());
        let lookups = self.lookups.iter().zip(&others.lookups);
        let export = Export {
            deals: exported(&deals, &self.deals)?,
            activities: activities.map(|(table, file)| exported(table, file)).transpose()?,
            lookups: lookups
                .map(|((name, file), table)| Ok((name.clone(), exported(table, file)?)))
                .collect::<Result<_, JobError>>()?,
            connection: self
                .connection
                .as_ref()
                .map(|connection| init::connection_within(connection, folder)),
        };
        let drafted = init::draft(&export, wishes, self.today).map_err(|error| JobError::Draft {
            hint: Some(self.hint(&error, &deals.sheets)),
            error: Box::new(error),
        })?;
        project::parse(&self.output, &drafted.text)?;
        Ok((drafted, warnings))
    }

    /// The sheet of a workbook that was read as none is named, and the other visible ones that have rows, each with whether they have its
    /// columns.
    fn other_sheets(&self) -> Option<(String, Vec<(String, bool)>)> {
        let (None, sheets) = (&self.wishes.sheet, tables::visible_sheets(&self.deals)) else { return None };
        let (first, rest) = sheets.split_first().filter(|(_, rest)| !rest.is_empty())?;
        let columns = self.read(&self.deals, Some(first)).ok()?.table.columns;
        let with_rows = |sheet: &String| {
            let table = self.read(&self.deals, Some(sheet)).ok()?.table;
            let is_alike = columns.iter().all(|column| table.columns.contains(column));
            (table.frame.height() > 0).then(|| (sheet.clone(), is_alike))
        };
        let others: Vec<(String, bool)> = rest.iter().filter_map(with_rows).collect();
        (!others.is_empty()).then(|| (first.clone(), others))
    }

    /// The draft of the only other sheet of a workbook that has a table of deals, where the first has none.
    fn of_another_sheet(
        &self,
        error: JobError,
        others: &OtherTables,
    ) -> Result<(Draft, Vec<Warning>), JobError> {
        let sheets = tables::visible_sheets(&self.deals);
        let Some((first, rest)) = sheets.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            return Err(error);
        };
        let of_sheet = |sheet: &String| {
            let wishes = Wishes { sheet: Some(sheet.clone()), ..self.wishes.clone() };
            Some((sheet.clone(), self.drafted(&wishes, others).ok()?))
        };
        let mut found: Vec<_> = rest.iter().filter_map(of_sheet).collect();
        if found.len() == 1
            && let Some((sheet, (mut draft, warnings))) = found.pop()
        {
            draft.questions.insert(0, init::question_of_sheet(first, &sheet));
            return Ok((draft, warnings));
        }
        let names: Vec<String> = found.into_iter().map(|(sheet, _)| sheet).collect();
        let hint = Some(init::hint_of_sheets(rest, &names, &self.command()));
        Err(match error {
            JobError::Draft { error, .. } => JobError::Draft { error, hint },
            JobError::Table(TableError::NoColumn { .. }) => error,
            _ => {
                let error = DraftError::EmptySheet { file: self.deals.clone(), sheet: first.clone() };
                JobError::Draft { error: Box::new(error), hint }
            }
        })
    }

    /// What to do about an error of drafting; `sheets` are those of a workbook of which the first was read.
    fn hint(&self, error: &DraftError, sheets: &[String]) -> String {
        if sheets.len() > 1 && matches!(error, DraftError::NoOutcome { .. } | DraftError::NoFeatures { .. }) {
            return format!(
                "the first visible sheet was read, of the sheets {}: name the one with the table with --sheet",
                sheets.iter().map(|sheet| format!("`{sheet}`")).collect::<Vec<_>>().join(", ")
            );
        }
        error.hint(&self.command())
    }

    /// The command that was run, without the options of the outcome.
    fn command(&self) -> String {
        let mut words = vec!["bantam init".to_owned(), init::shell(&self.deals)];
        if let Some(encoding) = &self.wishes.encoding {
            words.extend(["--encoding".to_owned(), init::shell(encoding)]);
        }
        if let Some(file) = &self.activities {
            words.extend(["--activities".to_owned(), init::shell(file)]);
        }
        if let Some((key, on)) = &self.wishes.activities_key {
            words.extend(["--activities-key".to_owned(), init::shell(&format!("{key}={on}"))]);
        }
        words.extend(self.connection.iter().flat_map(init::connection_options));
        for (name, file) in &self.lookups {
            words.extend(["--lookup".to_owned(), init::shell(&format!("{name}={file}"))]);
        }
        words.join(" ")
    }
}
