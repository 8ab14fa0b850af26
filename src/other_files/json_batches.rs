//! JSON Lines as batches of columns.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use indexmap::IndexMap;

use super::OtherFileError;
use super::cell_batch::{BatchLimit, CellBatch, RecordFault, SkippedRecords};
use super::cell_builder::{CellBuilder, CellView, doubtful};
use super::json_leaves::{JsonLeaf, LIST_OF_OBJECTS, LeafFault, LeafReader, LeafSink};
use super::json_record::{JsonRecord, JsonRecords, LONGEST_RECORD};
use super::json_survey::{JsonSurvey, Restart, outer_paths, read_leniently, survey};
use super::json_tail::LeafTexts;
use super::replayable::ReplayableBytes;
use super::survey::{CellKind, SurveyedColumn, WantedColumn};
use crate::cells::{LineKind, is_no_value, list_cell};

/// A file of JSON objects: one on each line, or one list of them.
pub struct JsonLines {
    bytes: ReplayableBytes,
    survey: JsonSurvey,
    /// Words for a missing value, besides those of programs.
    null_values: Vec<String>,
}

impl JsonLines {
    /// Reads all objects once for the columns: the keys of all objects, in the order in which they first appear. Keys of
    /// objects within objects have dots between them. `id` is the key of ids, where it is known.
    ///
    /// # Errors
    /// When there is no object at all, a list of objects is cut off, or keys are values.
    pub fn open(mut bytes: ReplayableBytes, id: Option<&str>) -> Result<Self, OtherFileError> {
        let survey = survey(bytes.open()?, id)?;
        Ok(Self { bytes, survey, null_values: Vec::new() })
    }

    /// The same, where these words mean a missing value, too: an object with nothing else is skipped.
    #[must_use]
    pub(crate) fn with_null_values(self, null_values: &[String]) -> Self {
        Self { null_values: null_values.to_vec(), ..self }
    }

    /// The columns and what they hold.
    pub fn columns(&self) -> &[SurveyedColumn] {
        &self.survey.columns
    }

    /// Keys whose values are not used, with their types: `notes`, a list of objects.
    pub fn left_out(&self) -> &[(String, &'static str)] {
        &self.survey.left_out
    }

    /// The key of a list of objects in the only record, as an API wraps its rows.
    pub fn list_of_rows(&self) -> Option<&str> {
        let mut lists = self.survey.left_out.iter().filter(|(_, what)| *what == LIST_OF_OBJECTS);
        lists.next().filter(|_| self.survey.records == 1).map(|(key, _)| key.as_str())
    }

    /// How many records there are, whether or not they can be read.
    pub fn records(&self) -> u64 {
        self.survey.records
    }

    /// The skipped lines of the whole file.
    pub fn skipped(&self) -> SkippedRecords {
        self.survey.skipped
    }

    /// The rows. A wanted column that no object has is unknown in all of them.
    ///
    /// # Errors
    /// When the file cannot be opened once more.
    pub fn batches(
        &mut self,
        wanted: &[WantedColumn],
        limit: BatchLimit,
    ) -> Result<JsonBatches, OtherFileError> {
        let columns = &self.survey.columns;
        let kinds: HashMap<&str, CellKind> =
            columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
        let kind = |column: &WantedColumn| match kinds.get(column.name.as_str()) {
            Some(&kind) if !column.as_text => kind,
            _ => CellKind::Text,
        };
        let columns = wanted.iter().map(|column| (column.name.clone(), kind(column))).collect();
        let of_file = self.survey.columns.iter().map(|column| column.name.as_str());
        let mut batches = JsonBatches::new(self.bytes.open()?, columns, of_file, limit);
        batches.rows.refuses_objects = wanted.iter().map(|column| column.refuses_objects).collect();
        batches.rows.refuses_lists = wanted.iter().map(|column| column.refuses_lists).collect();
        batches.rows.separators = wanted.iter().map(|column| column.separator.clone()).collect();
        batches.rows.null_values.clone_from(&self.null_values);
        batches.no_rows.clone_from(&self.survey.no_rows);
        Ok(batches)
    }
}

/// Batches of rows of JSON objects.
pub struct JsonBatches {
    records: JsonRecords<Box<dyn Read + Send>>,
    reader: LeafReader,
    rows: RowSink,
    limit: BatchLimit,
    blank_lines: u64,
    /// How many records were read.
    n_records: u64,
    /// Records that are no rows, by their number from 0.
    no_rows: HashMap<u64, LineKind>,
}

impl JsonBatches {
    /// The rows of a stream that is read only once: all wanted columns are text as it is written.
    pub fn of_stream(read: Box<dyn Read + Send>, wanted: &[String], limit: BatchLimit) -> Self {
        Self::new(
            read,
            wanted.iter().map(|name| (name.clone(), CellKind::Text)).collect(),
            std::iter::empty(),
            limit,
        )
    }

    fn new<'a>(
        read: Box<dyn Read + Send>,
        columns: Vec<(String, CellKind)>,
        of_file: impl Iterator<Item = &'a str>,
        limit: BatchLimit,
    ) -> Self {
        let (records, reader) = (JsonRecords::new(read), LeafReader::default());
        let rows = RowSink::new(columns, of_file);
        Self { records, reader, rows, limit, blank_lines: 0, n_records: 0, no_rows: HashMap::new() }
    }

    fn next_batch(&mut self) -> Result<Option<CellBatch>, OtherFileError> {
        let mut faults = Vec::new();
        let mut lines = Vec::new();
        let mut skipped = SkippedRecords::default();
        while lines.len() + faults.len() < self.limit.rows && self.rows.bytes() < self.limit.bytes {
            let Some(record) = self.records.next_record()? else { break };
            let kind = self.no_rows.get(&self.n_records);
            self.n_records += 1;
            match kind {
                Some(LineKind::Total) => skipped.totals += 1,
                Some(LineKind::Footer) => skipped.footers += 1,
                Some(LineKind::Doubtful) => {
                    faults.push(doubtful(record.line, &LeafTexts::values(record.bytes.unwrap_or_default())));
                }
                _ => match read_row(&record, &mut self.reader, &mut self.rows) {
                    Ok(true) => lines.push(record.line),
                    Ok(false) => {
                        skipped.blank += 1;
                        self.rows.restart();
                    }
                    Err(fault) => {
                        faults.push(record_fault(&record, fault));
                        self.rows.restart();
                    }
                },
            }
        }
        let blank_lines =
            self.records.blank_lines() - std::mem::replace(&mut self.blank_lines, self.records.blank_lines());
        skipped.blank += blank_lines;
        if lines.is_empty() && faults.is_empty() && skipped == SkippedRecords::default() {
            return Ok(None);
        }
        Ok(Some(CellBatch { columns: self.rows.take(), rows: lines, faults, skipped }))
    }
}

/// Reads a record as a row; false where it has no value.
fn read_row(record: &JsonRecord<'_>, reader: &mut LeafReader, rows: &mut RowSink) -> Result<bool, LeafFault> {
    rows.has_value = false;
    match record.bytes {
        Some(bytes) => read_leniently(reader, bytes, rows)?,
        None => return Err(too_long()),
    }
    if !rows.has_value {
        return Ok(false);
    }
    rows.end_row().map(|()| true)
}

impl Iterator for JsonBatches {
    type Item = Result<CellBatch, OtherFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

fn too_long() -> LeafFault {
    let reason = format!("is longer than {} MiB", LONGEST_RECORD >> 20);
    LeafFault::Value { column: None, reason }
}

/// The fault of a record, with the place in the file.
fn record_fault(record: &JsonRecord<'_>, fault: LeafFault) -> RecordFault {
    match fault {
        LeafFault::Value { column, reason } => RecordFault { row: record.line, column, reason },
        LeafFault::Syntax { what, line, column } => {
            let further = line.saturating_sub(1) as u64;
            let start = if further == 0 { record.column - 1 } else { 0 };
            let row = record.line + further;
            let reason = format!("is not JSON at line {row} column {}: {what}", start + column as u64);
            RecordFault { row: record.line, column: None, reason }
        }
    }
}

/// The values of the wanted columns, row by row.
struct RowSink {
    names: Vec<String>,
    builders: Vec<CellBuilder>,
    /// Whether a row with an object in the column is at fault.
    refuses_objects: Vec<bool>,
    /// Whether a row with a list in the column is at fault.
    refuses_lists: Vec<bool>,
    /// What is between the members of a list in each column; none where all have the usual one.
    separators: Vec<String>,
    /// The wanted columns at each path: those of the file, in its order, most of them without any.
    paths: IndexMap<String, Vec<usize>>,
    /// Paths that lead to wanted columns.
    outer: HashSet<String>,
    /// The path that was asked for last.
    current: Option<usize>,
    /// The path that comes next if this object has the keys of the last.
    next: usize,
    rows: usize,
    /// Whether the object has a value, in a wanted column or another.
    has_value: bool,
    /// Words for a missing value, besides those of programs.
    null_values: Vec<String>,
}

impl RowSink {
    fn new<'a>(columns: Vec<(String, CellKind)>, of_file: impl Iterator<Item = &'a str>) -> Self {
        let mut paths: IndexMap<String, Vec<usize>> =
            of_file.map(|name| (name.to_owned(), Vec::new())).collect();
        let mut outer = HashSet::new();
        for (position, (name, _)) in columns.iter().enumerate() {
            paths.entry(name.clone()).or_default().push(position);
            outer.extend(outer_paths(name).map(str::to_owned));
        }
        let builders = columns.iter().map(|(_, kind)| CellBuilder::new(*kind)).collect();
        let (refuses_objects, refuses_lists) = (vec![false; columns.len()], vec![false; columns.len()]);
        let names = columns.into_iter().map(|(name, _)| name).collect();
        Self {
            names,
            builders,
            refuses_objects,
            refuses_lists,
            separators: Vec::new(),
            paths,
            outer,
            current: None,
            next: 0,
            rows: 0,
            has_value: false,
            null_values: Vec::new(),
        }
    }

    fn bytes(&self) -> usize {
        self.builders.iter().map(CellBuilder::bytes).sum()
    }

    /// Completes a row with unknown values for missing keys.
    fn end_row(&mut self) -> Result<(), LeafFault> {
        for (builder, name) in self.builders.iter_mut().zip(&self.names) {
            if builder.len() == self.rows {
                builder.push(CellView::Unknown).map_err(|reason| value_fault(name, reason))?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Fails where the path that was asked for last is one of the columns that refuse what is there.
    fn refuse(&self, refusing: &[bool], path: &str, what: &str) -> Result<(), LeafFault> {
        let positions = self.current.map_or(&[][..], |current| &self.paths[current]);
        if positions.iter().any(|&position| refusing[position]) {
            return Err(value_fault(path, format!("should be a value, but it is {what}")));
        }
        Ok(())
    }

    fn take(&mut self) -> Vec<super::ColumnCells> {
        self.rows = 0;
        self.builders.iter_mut().map(CellBuilder::take).collect()
    }
}

fn value_fault(column: &str, reason: String) -> LeafFault {
    LeafFault::Value { column: Some(column.to_owned()), reason }
}

impl LeafSink for RowSink {
    fn wants(&mut self, path: &str) -> bool {
        let index = match self.paths.get_index(self.next) {
            Some((name, _)) if name == path => Some(self.next),
            _ => self.paths.get_index_of(path),
        };
        self.next = index.map_or(self.next, |index| index + 1);
        self.current = index.filter(|&index| !self.paths[index].is_empty());
        // Any value shows that the object has one.
        !self.has_value || self.current.is_some() || self.outer.contains(path)
    }

    fn leaf(&mut self, path: &str, leaf: JsonLeaf<'_>) -> Result<(), LeafFault> {
        self.has_value |= match &leaf {
            JsonLeaf::Unknown => false,
            JsonLeaf::Text(text) => !is_no_value(text, self.paths.len(), &self.null_values),
            _ => true,
        };
        match &leaf {
            JsonLeaf::LeftOut(what) => self.refuse(&self.refuses_objects, path, what)?,
            JsonLeaf::List(..) => self.refuse(&self.refuses_lists, path, "a list")?,
            _ => {}
        }
        let Some(current) = self.current else { return Ok(()) };
        for &position in &self.paths[current] {
            let builder = &mut self.builders[position];
            if builder.len() > self.rows {
                return Err(value_fault(path, "occurs twice in the object".to_owned()));
            }
            let pushed = match (&leaf, self.separators.get(position)) {
                (JsonLeaf::List(members, _), Some(separator)) => {
                    let cell = list_cell(members.iter().map(String::as_str), separator);
                    builder.push(CellView::Text(&cell))
                }
                _ => builder.push(leaf.cell()),
            };
            pushed.map_err(|reason| value_fault(path, reason))?;
        }
        Ok(())
    }

    fn object(&mut self, path: &str) -> Result<(), LeafFault> {
        self.refuse(&self.refuses_objects, path, "an object")
    }
}

impl Restart for RowSink {
    fn restart(&mut self) {
        let rows = self.rows;
        self.builders.iter_mut().for_each(|builder| builder.truncate(rows));
    }
}
