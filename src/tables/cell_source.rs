//! JSON Lines and workbooks as sources of rows.

use polars::prelude::*;

use super::cell_text::known_text;
use super::column_type::ColumnType;
use super::read_findings::{ReadFindings, SkippedRows};
use super::rejected::RowFault;
use super::row_source::{RawBatch, RowSource};
use super::stored::Stored;
use super::{Rejected, Request, TableError, Typing};
use crate::other_files::{
    BatchLimit, CellBatch, CellKind, ColumnCells, FLAG_UNKNOWN, FLAG_YES, JsonLines, OtherFileError,
    RecordFault, ReplayableBytes, SheetTable, SkippedRecords, SurveyedColumn, UNKNOWN_TIME, WantedColumn,
};
use crate::project::Reading;

/// A table of cells with types of their own.
enum CellTable {
    Json(JsonLines),
    Sheet(SheetTable),
}

type CellBatches = Box<dyn Iterator<Item = Result<CellBatch, OtherFileError>>>;

struct CellSource {
    label: String,
    table: CellTable,
    columns: Vec<String>,
    wanted: Vec<WantedColumn>,
    stored: Vec<(String, Stored)>,
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
    let table = JsonLines::open(bytes).map_err(|error| other_error(label, error))?;
    let left_out =
        table.left_out().iter().map(|(column, what)| (column.clone(), (*what).to_owned())).collect();
    let mut findings = ReadFindings { file: label.to_owned(), left_out, ..ReadFindings::default() };
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
    let table = SheetTable::open(file, sheet).map_err(|error| other_error(label, error))?;
    let mut findings = ReadFindings { file: label.to_owned(), ..ReadFindings::default() };
    findings.written.push(format!("sheet `{}`", table.sheet()));
    if table.header_row() > 1 {
        findings.written.push(format!("header in row {}", table.header_row()));
    }
    let unnamed = |letters: &String| (format!("column {letters}"), "without a name".to_owned());
    findings.left_out = table.unnamed_columns().iter().map(unnamed).collect();
    let surveyed = table.columns().to_vec();
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
            .map(|name| WantedColumn { name: name.clone(), as_text: as_text(name) })
            .collect();
        let stored = wanted.iter().map(|column| {
            let kind = surveyed.iter().find(|surveyed| surveyed.name == column.name);
            (column.name.clone(), stored_as(column, kind))
        });
        let stored = stored.collect();
        let (label, reading) = (findings.file.clone(), request.reading.clone());
        Self { label, table, columns, wanted, stored, reading, findings, batches: None }
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
        total: 0,
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
