//! A first `bantam.toml`, from the tables of an export.

use std::path::{Path as FilePath, PathBuf};

use polars::prelude::DataFrame;

use crate::init::{self, Draft, DraftError, Export, ExportedColumn, Wishes};
use crate::project::{self, Reading};
use crate::snapshot::{doubtful_values, rejected_rows};
use crate::tables::{self, ColumnType, PIPE, Reader, Request, Table, TableError, Types, Typing};
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
    let is_pipe = options.output == FilePath::new(PIPE);
    if !is_pipe && !options.force && options.output.exists() {
        return Err(JobError::Exists { file: options.output.display().to_string() });
    }
    let inputs = [&options.deals].into_iter().chain(&options.activities);
    for input in inputs.chain(options.lookups.iter().map(|(_, file)| file)) {
        let mut files = tables::files_matching(FilePath::new(""), input).into_iter();
        if !is_pipe && files.any(|file| tables::is_same_file(&file, &options.output)) {
            return Err(JobError::Overwrites { file: options.output.display().to_string() });
        }
    }
    let folder = options.output.parent().filter(|_| !is_pipe).unwrap_or(FilePath::new(""));
    let encoding = options.wishes.encoding.as_deref();
    let deals = read(&options.deals, options.wishes.sheet.as_deref(), encoding)?;
    let read = |file: &str| read(file, None, encoding);
    let activities = options.activities.as_deref().map(read).transpose()?;
    let lookups: Vec<UntypedTable> =
        options.lookups.iter().map(|(_, file)| read(file)).collect::<Result<_, _>>()?;
    let all = || std::iter::once(&deals).chain(&activities).chain(&lookups);
    let warnings =
        all().flat_map(|table| rejected_rows(&table.table).into_iter().chain(doubtful_values(&table.table)));
    let warnings = warnings.collect();
    if let Some(outcome) = &options.wishes.outcome
        && !deals.table.columns.contains(outcome)
    {
        let found = deals.table.columns.clone();
        let (file, column) = (deals.table.files.join(", "), outcome.clone());
        let sheets = deals.sheets.clone();
        return Err(TableError::NoColumn { file, column, found, sheets }.into());
    }
    let described = |table, file: &str| describe(table, file, folder);
    let named = options.lookups.iter().zip(&lookups);
    let export = Export {
        deals: described(&deals, &options.deals)?,
        activities: activities
            .as_ref()
            .zip(options.activities.as_deref())
            .map(|(table, file)| described(table, file))
            .transpose()?,
        lookups: named
            .map(|((name, file), table)| Ok((name.clone(), described(table, file)?)))
            .collect::<Result<_, JobError>>()?,
    };
    let drafted = init::draft(&export, &options.wishes, options.today)
        .map_err(|error| JobError::Draft { hint: options.hint(&error, &deals.sheets), error })?;
    // The draft is parsed before it is written.
    project::parse(&options.output, &drafted.text)?;
    if !is_pipe {
        tables::write_atomically(&options.output, drafted.text.as_bytes())?;
    }
    Ok((drafted, warnings))
}

impl InitOptions {
    /// What to do about an error of drafting; `sheets` are those of a workbook of which the first was read.
    fn hint(&self, error: &DraftError, sheets: &[String]) -> Option<String> {
        if sheets.len() > 1 && matches!(error, DraftError::NoOutcome { .. } | DraftError::NoFeatures { .. }) {
            return Some(format!(
                "the first visible sheet was read, of the sheets {}: name the one with the table with --sheet",
                sheets.iter().map(|sheet| format!("`{sheet}`")).collect::<Vec<_>>().join(", ")
            ));
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
        for (name, file) in &self.lookups {
            words.extend(["--lookup".to_owned(), init::shell(&format!("{name}={file}"))]);
        }
        words.join(" ")
    }
}

/// A table with all columns as text, and whether its files write numbers in plain form.
struct UntypedTable {
    table: Table,
    is_plain: bool,
    /// The sheets of a workbook of which the first was read.
    sheets: Vec<String>,
}

/// Reads all columns of a table as text; of a workbook, those of this sheet or the first; of a text file, in this encoding.
fn read(file: &str, sheet: Option<&str>, encoding: Option<&str>) -> Result<UntypedTable, JobError> {
    if file == PIPE {
        return Err(JobError::Piped);
    }
    let (encoding, sheet) = (encoding.map(str::to_owned), sheet.map(str::to_owned));
    let reading = Reading { encoding, sheet, ..Reading::plain() };
    let types = Types::new();
    let request = |types| Request::new(file, &reading, Typing::Infer(types));
    let columns = Reader::open(request(&types))?.columns().to_vec();
    let types: Types = columns.into_iter().map(|column| (column, ColumnType::Text)).collect();
    let reader = Reader::open(request(&types))?;
    let is_plain = reader.has_plain_numbers();
    let sheets = reader.sheets().to_vec();
    Ok(UntypedTable { table: reader.read_all()?, is_plain, sheets })
}

/// A table as the input of the draft.
fn describe<'a>(
    UntypedTable { table, is_plain, .. }: &'a UntypedTable,
    file: &str,
    folder: &FilePath,
) -> Result<init::ExportedTable<'a>, JobError> {
    Ok(init::ExportedTable {
        label: table
            .files
            .first()
            .filter(|_| table.files.len() == 1)
            .cloned()
            .unwrap_or_else(|| file.to_owned()),
        file: relative(file, folder),
        columns: columns(&table.frame)?,
        is_plain: *is_plain,
    })
}

fn columns(frame: &DataFrame) -> Result<Vec<ExportedColumn<'_>>, JobError> {
    let column = |column: &'_ polars::prelude::Column| column.name().to_string();
    frame
        .columns()
        .iter()
        .map(|cells| Ok(ExportedColumn { name: column(cells), cells: cells.str()?.iter().collect() }))
        .collect()
}

/// A path relative to the current folder, made relative to `folder`; an absolute path outside of it stays absolute.
fn relative(file: &str, folder: &FilePath) -> String {
    let whole = |path: &FilePath| {
        std::fs::canonicalize(if path.as_os_str().is_empty() { FilePath::new(".") } else { path })
    };
    let path = FilePath::new(file);
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return file.to_owned() };
    // The folder of the project file may not exist yet: then its nearest existing parent is used.
    let Some(existing) = folder.ancestors().find(|folder| whole(folder).is_ok()) else {
        return file.to_owned();
    };
    let (Ok(parent), Ok(base)) = (whole(parent), whole(existing)) else { return file.to_owned() };
    let base = folder.strip_prefix(existing).map(|rest| base.join(rest)).unwrap_or(base);
    let shared = parent.components().zip(base.components()).take_while(|(one, other)| one == other).count();
    if path.is_absolute() && shared < base.components().count() {
        return file.to_owned();
    }
    let up = base.components().skip(shared).map(|_| "..");
    let mut way: PathBuf = up.collect();
    way.extend(parent.components().skip(shared));
    way.push(name);
    way.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_from_the_folder_of_the_project_file() {
        let below = |file: &str, folder: &str| relative(file, FilePath::new(folder));
        assert_eq!(below("data/deals.csv", ""), "data/deals.csv");
        assert_eq!(below("./data/deals.csv", "."), "data/deals.csv");
        assert_eq!(below("data/deals.csv", "data"), "deals.csv");
        assert_eq!(below("data/deals.csv", "models"), "../data/deals.csv");
        assert_eq!(below("data/deals.csv", "models/new"), "../../data/deals.csv");
        let here = std::fs::canonicalize("data").unwrap().join("deals.csv");
        assert_eq!(below(here.to_str().unwrap(), ""), "data/deals.csv");
        assert_eq!(below("/nowhere/deals.csv", ""), "/nowhere/deals.csv");
        assert_eq!(below("data/deals-*.csv", ""), "data/deals-*.csv");
    }
}
