//! JSON Lines and workbooks as sources of rows.

use polars::prelude::*;

use super::cell_text::known_text;
use super::column_type::ColumnType;
use super::error::{NO_ROWS_UNDER_HEADER, list};
use super::no_objects::NoObjects;
use super::read_findings::{ReadFindings, SkippedRows};
use super::rejected::RowFault;
use super::row_source::{RawBatch, RowSource};
use super::stored::Stored;
use super::{Rejected, Request, TableError, Typing};
use crate::numbers::counted;
use crate::other_files::{
    BatchLimit, CellBatch, CellKind, ColumnCells, FLAG_UNKNOWN, FLAG_YES, JsonLines, LostSheetCells,
    OtherFileError, RecordFault, ReplayableBytes, SheetTable, SkippedRecords, SurveyedColumn, UNKNOWN_TIME,
    WantedColumn,
};
use crate::project::Reading;

/// A table of cells with types of their own.
enum CellTable {
    Json(JsonLines),
    Sheet(SheetTable),
}

type CellBatches = Box<dyn Iterator<Item = Result<CellBatch, OtherFileError>> + Send>;

struct CellSource {
    label: String,
    table: CellTable,
    columns: Vec<String>,
    wanted: Vec<WantedColumn>,
    stored: Vec<(String, Stored)>,
    lists: Vec<String>,
    /// The sheets of a workbook of which the first is read because none is named.
    sheets: Vec<String>,
    reading: Reading,
    findings: ReadFindings,
    batches: Option<CellBatches>,
}

/// Opens JSON Lines; `written` is how the bytes are compressed and encoded.
pub(super) fn open_json(
    bytes: ReplayableBytes,
    written: Vec<String>,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let table = match (JsonLines::open(bytes, request.id), NoObjects::of(label, request)) {
        (Err(OtherFileError::NoObject { is_empty: true }), Some(none)) => return Ok(Box::new(none)),
        (opened, _) => opened.map_err(|error| other_error(label, error))?,
    };
    let table = table.with_null_values(&request.reading.null_values);
    let has_id = || request.id.is_some_and(|id| table.columns().iter().any(|column| column.name == id));
    let is_wanted = |column: &SurveyedColumn| {
        column.known > 0 && request.columns.is_some_and(|wanted| wanted.contains(&column.name))
    };
    // One object on a line of JSON Lines may be a row with lists.
    let may_be_row = || has_id() || table.columns().iter().any(is_wanted);
    if (label.to_ascii_lowercase().ends_with(".json") || !may_be_row())
        && !has_id()
        && let Some(key) = table.list_of_rows()
    {
        let error = OtherFileError::NestedRows { key: key.to_owned() };
        return Err(TableError::OtherFile { file: label.to_owned(), error });
    }
    // Where other rows have a value, the column is there.
    let has_values =
        |name: &str| table.columns().iter().any(|column| column.name == name && column.known > 0);
    let left_out = table.left_out().iter().filter(|(column, _)| !has_values(column));
    let left_out = left_out.map(|(column, what)| (column.clone(), (*what).to_owned())).collect();
    let mut findings = ReadFindings { file: label.to_owned(), left_out, ..ReadFindings::default() };
    findings.alike = table.columns().iter().filter_map(|column| alike(column, &table, request)).collect();
    findings.written.push("JSON Lines".to_owned());
    findings.written.extend(written);
    // An object leaves out what it does not know.
    let optional: Vec<String> = request.optional.iter().flat_map(|types| types.keys().cloned()).collect();
    let surveyed = table.columns().to_vec();
    Ok(Box::new(CellSource::new(CellTable::Json(table), &surveyed, optional, findings, request)))
}

/// Opens a sheet of a workbook.
pub(super) fn open_sheet(
    file: std::fs::File,
    sheet: Option<&str>,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let null_values = &request.reading.null_values;
    let table =
        SheetTable::open(file, sheet, request.id, null_values).map_err(|error| other_error(label, error))?;
    let mut findings = ReadFindings { file: label.to_owned(), ..ReadFindings::default() };
    findings.written.push(format!("sheet `{}`", table.sheet()));
    if table.header_row() > 1 {
        findings.written.push(format!("header in row {}", table.header_row()));
    }
    let others: Vec<String> = table.sheet_names().into_iter().filter(|name| name != table.sheet()).collect();
    if sheet.is_none() && !others.is_empty() {
        findings.written.push(format!("not its other sheets {}", list(&others)));
    }
    let [tall, wide] = table.merged();
    findings.written.extend(merged(&tall, "their value is that of each of their rows"));
    findings.merged = merged(&wide, "their value is read in the first of their columns only");
    let unnamed = |letters: &String| (format!("column {letters}"), "without a name".to_owned());
    findings.left_out = table.unnamed_columns().iter().map(unnamed).collect();
    let surveyed = table.columns().to_vec();
    let is_wanted = |name: &String| request.columns.is_none_or(|wanted| wanted.contains(name));
    let wanted = || surveyed.iter().filter(|column| is_wanted(&column.name));
    findings.written.extend(wanted().filter_map(not_available));
    findings.lost = wanted().flat_map(lost_cells).collect();
    Ok(Box::new(CellSource::new(CellTable::Sheet(table), &surveyed, Vec::new(), findings, request)))
}

impl CellSource {
    fn new(
        table: CellTable,
        surveyed: &[SurveyedColumn],
        optional: Vec<String>,
        findings: ReadFindings,
        request: &Request<'_>,
    ) -> Self {
        let (Typing::Infer(given) | Typing::Fixed(given)) = request.typing;
        let as_text = |name: &str| {
            request.id == Some(name) || given.get(name).is_some_and(|kind| *kind == ColumnType::Text)
        };
        let mut columns: Vec<String> = surveyed.iter().map(|column| column.name.clone()).collect();
        let more: Vec<String> = optional.into_iter().filter(|name| !columns.contains(name)).collect();
        columns.extend(more);
        let is_wanted = |name: &&String| request.columns.is_none_or(|wanted| wanted.contains(*name));
        let wanted: Vec<WantedColumn> = columns
            .iter()
            .filter(is_wanted)
            .map(|name| WantedColumn {
                name: name.clone(),
                as_text: as_text(name),
                refuses_objects: request.holds_values(name),
                refuses_lists: request.refuses_lists(name),
                separator: request.separator_of(name).to_owned(),
            })
            .collect();
        let stored = wanted.iter().map(|column| {
            let kind = surveyed.iter().find(|surveyed| surveyed.name == column.name);
            (column.name.clone(), stored_as(column, kind))
        });
        let stored = stored.collect();
        let lists =
            surveyed.iter().filter(|column| column.has_lists).map(|column| column.name.clone()).collect();
        let (label, reading) = (findings.file.clone(), request.reading.clone());
        let sheets = match &table {
            CellTable::Sheet(table) if reading.sheet.is_none() => {
                let others = table.sheet_names().into_iter().filter(|name| name != table.sheet());
                std::iter::once(table.sheet().to_owned()).chain(others).collect()
            }
            _ => Vec::new(),
        };
        Self { label, table, columns, wanted, stored, lists, sheets, reading, findings, batches: None }
    }
}

impl CellSource {
    fn open_batches(&mut self, rows: usize) -> Result<CellBatches, TableError> {
        let limit = BatchLimit { rows, ..BatchLimit::default() };
        let opened: Result<CellBatches, OtherFileError> = match &mut self.table {
            CellTable::Json(table) => table.batches(&self.wanted, limit).map(|all| Box::new(all) as _),
            CellTable::Sheet(table) => table.batches(&self.wanted, limit).map(|all| Box::new(all) as _),
        };
        opened.map_err(|error| other_error(&self.label, error))
    }
}

/// In words, that some objects have another key for a column that is read, with other capital letters.
fn alike(other: &SurveyedColumn, table: &JsonLines, request: &Request<'_>) -> Option<String> {
    let is_alike = |column: &&SurveyedColumn| {
        column.name != other.name
            && column.name.to_lowercase() == other.name.to_lowercase()
            && request.holds_values(&column.name)
            // No object has both.
            && column.known + other.known <= table.records()
    };
    let column = table.columns().iter().find(is_alike)?;
    (other.known > 0 && !request.holds_values(&other.name)).then(|| {
        let (name, has, all) = (&column.name, other.known, table.records());
        format!("{has} of {all} objects have `{}` rather than `{name}`, which is unknown there", other.name)
    })
}

/// The cells of a column of a sheet that are unknown though somebody meant a value, in words.
fn lost_cells(SurveyedColumn { name, errors, uncomputed, .. }: &SurveyedColumn) -> Vec<String> {
    let errors = lost(errors, name, "an error such as #REF!");
    errors.into_iter().chain(lost(uncomputed, name, "a formula without a stored result")).collect()
}

/// The cells of a column of a sheet that say themselves that they have no value, in words.
fn not_available(SurveyedColumn { name, not_available, .. }: &SurveyedColumn) -> Option<String> {
    (*not_available > 0).then(|| format!("`{name}` has #N/A in {}: unknown", cells(*not_available)))
}

fn lost(LostSheetCells { cells: count, first }: &LostSheetCells, name: &str, what: &str) -> Option<String> {
    (*count > 0).then(|| format!("`{name}` has {what} in {}, the first in {first}: unknown", cells(*count)))
}

fn cells(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "cell")
}

/// Ranges of merged cells with what is read in them, in words.
fn merged(places: &[&str], what: &str) -> Option<String> {
    let first = places.first()?;
    Some(format!("cells are merged in {}, the first {first}: {what}", counted(places.len(), "range")))
}

/// How the cells of a wanted column are handed over.
fn stored_as(column: &WantedColumn, surveyed: Option<&SurveyedColumn>) -> Stored {
    match surveyed {
        None => Stored::Null,
        Some(surveyed) if surveyed.known == 0 => Stored::Null,
        Some(_) if column.as_text => Stored::Text,
        Some(surveyed) => match surveyed.kind {
            CellKind::Text => Stored::Text,
            CellKind::Number => Stored::Number,
            CellKind::Flag => Stored::Flag,
            CellKind::Time => Stored::Time,
        },
    }
}

impl RowSource for CellSource {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn stored(&self) -> &[(String, Stored)] {
        &self.stored
    }

    fn list_columns(&self) -> Vec<String> {
        self.lists.clone()
    }

    fn sheets(&self) -> &[String] {
        &self.sheets
    }

    fn without_rows(&self) -> &'static str {
        match self.table {
            CellTable::Json(_) => "has no rows",
            CellTable::Sheet(_) => NO_ROWS_UNDER_HEADER,
        }
    }

    fn has_plain_numbers(&self) -> bool {
        matches!(self.table, CellTable::Json(_))
    }

    fn findings(&self) -> ReadFindings {
        self.findings.clone()
    }

    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError> {
        if self.batches.is_none() {
            self.batches = Some(self.open_batches(rows)?);
        }
        let Some(batch) = self.batches.iter_mut().find_map(Iterator::next) else { return Ok(None) };
        let batch = batch.map_err(|error| other_error(&self.label, error))?;
        let columns = self.wanted.iter().zip(batch.columns);
        let columns = columns.map(|(wanted, cells)| column(&wanted.name, cells, &self.reading));
        let rejected = batch.faults.into_iter().map(|RecordFault { row, column, reason }| {
            let fault = match column {
                Some(column) => RowFault::in_column(&column, format!("`{column}` {reason}")),
                None => format!("it {reason}").into(),
            };
            Rejected::unread(&self.label, row, fault)
        });
        let rejected = rejected.collect();
        let frame = DataFrame::new(batch.rows.len(), columns.collect::<PolarsResult<_>>()?)?;
        let skipped = skipped(batch.skipped);
        Ok(Some(RawBatch { frame, rows: batch.rows, rejected, skipped, ..RawBatch::default() }))
    }
}

const fn skipped(records: SkippedRecords) -> SkippedRows {
    SkippedRows {
        blank: records.blank,
        title: records.titles,
        footer: records.footers,
        header: records.repeated_headers,
        separator: 0,
        total: records.totals,
    }
}

fn column(name: &str, cells: ColumnCells, reading: &Reading) -> PolarsResult<Column> {
    let name = PlSmallStr::from_str(name);
    Ok(match cells {
        ColumnCells::Texts(texts) => {
            let mut builder = StringChunkedBuilder::new(name, texts.len());
            texts
                .iter()
                .for_each(|text| builder.append_option(text.and_then(|text| known_text(text, reading))));
            builder.finish().into_series().into_column()
        }
        ColumnCells::Numbers(numbers) => {
            let known = numbers.into_iter().map(|number| (!number.is_nan()).then_some(number));
            let numbers: Float64Chunked = known.collect();
            numbers.with_name(name).into_series().into_column()
        }
        ColumnCells::Flags(flags) => {
            let known = flags.into_iter().map(|flag| (flag != FLAG_UNKNOWN).then_some(flag == FLAG_YES));
            let flags: BooleanChunked = known.collect();
            flags.with_name(name).into_series().into_column()
        }
        ColumnCells::Times(microseconds) => {
            let known = microseconds.into_iter().map(|time| (time != UNKNOWN_TIME).then_some(time));
            let times: Int64Chunked = known.collect();
            times.with_name(name).into_series().into_column().cast(&ColumnType::Time.dtype())?
        }
    })
}

fn other_error(label: &str, error: OtherFileError) -> TableError {
    match error {
        OtherFileError::Read(source) => TableError::Read { file: label.to_owned(), source },
        error => TableError::OtherFile { file: label.to_owned(), error },
    }
}
