//! The first pass over JSON: the columns and their types.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use indexmap::IndexMap;

use super::OtherFileError;
use super::cell_batch::SkippedRecords;
use super::json_leaves::{JsonLeaf, LeafFault, LeafReader, LeafSink};
use super::json_record::{JsonRecords, LONGEST_RECORD};
use super::json_tail::{HeldRecord, JsonTail};
use super::survey::{ColumnTally, Contents, SurveyedColumn};
use crate::cells::LineKind;

/// As many columns as a sheet may have.
pub(super) const MOST_COLUMNS: usize = 16_384;

/// The result of the first pass.
#[derive(Debug, Default)]
pub(super) struct JsonSurvey {
    pub columns: Vec<SurveyedColumn>,
    /// Keys whose values are not cells, with their types.
    pub left_out: Vec<(String, &'static str)>,
    pub records: u64,
    pub skipped: SkippedRecords,
    /// The last records that are no rows, by their number from 0.
    pub no_rows: HashMap<u64, LineKind>,
}

/// Reads all records once; `id` is the key of ids, where it is known.
pub(super) fn survey(source: impl Read, id: Option<&str>) -> Result<JsonSurvey, OtherFileError> {
    let mut records = JsonRecords::new(source);
    let mut survey = RecordSurvey::default();
    let mut tail = JsonTail::default();
    let (mut count, mut first_long) = (0, None);
    while let Some(record) = records.next_record()? {
        let (number, line) = (count, record.line);
        count += 1;
        // Faults of a row are reported when it is read as a row.
        let Some(bytes) = record.bytes else {
            first_long = first_long.or(Some(line));
            continue;
        };
        let rows = tail.push(HeldRecord { bytes: bytes.to_vec(), number, line });
        rows.iter().try_for_each(|row| survey.add(row))?;
    }
    let (last, no_rows) = tail.finish(survey.keys.columns.keys().cloned(), id);
    let is_read = |record: &&HeldRecord| !no_rows.contains_key(&record.number);
    last.iter().filter(is_read).try_for_each(|row| survey.add(row))?;
    if survey.objects == 0 {
        let too_long = first_long.map(|line| OtherFileError::LongRecord { line, limit: LONGEST_RECORD });
        return Err(too_long.unwrap_or(OtherFileError::NoObject { is_empty: count == 0 }));
    }
    let of_kind = |kind: LineKind| no_rows.values().filter(|own| **own == kind).count() as u64;
    let (totals, footers) = (of_kind(LineKind::Total), of_kind(LineKind::Footer));
    let skipped =
        SkippedRecords { blank: records.blank_lines(), totals, footers, ..SkippedRecords::default() };
    Ok(JsonSurvey {
        left_out: survey.keys.left_out.into_iter().collect(),
        columns: columns(survey.keys.columns),
        records: count,
        skipped,
        no_rows,
    })
}

/// The counts over the records that are rows.
#[derive(Default)]
struct RecordSurvey {
    reader: LeafReader,
    keys: Keys,
    /// How many of them are objects.
    objects: usize,
}

impl RecordSurvey {
    fn add(&mut self, record: &HeldRecord) -> Result<(), OtherFileError> {
        if read_leniently(&mut self.reader, &record.bytes, &mut self.keys).is_ok() {
            self.objects += 1;
        }
        if self.keys.columns.len() > MOST_COLUMNS {
            return Err(OtherFileError::ManyKeys { line: record.line, limit: MOST_COLUMNS });
        }
        Ok(())
    }
}

/// The columns without those that are never a value but only lead to others, such as `"properties": null`.
fn columns(tallies: IndexMap<String, ColumnTally>) -> Vec<SurveyedColumn> {
    let outer: HashSet<String> =
        tallies.keys().flat_map(|name| outer_paths(name).map(str::to_owned)).collect();
    tallies
        .into_iter()
        .filter(|(name, tally)| tally.known > 0 || !outer.contains(name.as_str()))
        .map(|(name, tally)| tally.finish(name))
        .collect()
}

/// The parents of a path: `a` and `a.b` of `a.b.c`.
pub(super) fn outer_paths(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('.').map(|(dot, _)| &path[..dot])
}

/// Reads a record; NaN and Infinity are read as unknown values.
pub(super) fn read_leniently(
    reader: &mut LeafReader,
    record: &[u8],
    sink: &mut impl Restart,
) -> Result<(), LeafFault> {
    let first = reader.read(record, sink);
    if !matches!(first, Err(LeafFault::Syntax { .. })) {
        return first;
    }
    match reader.without_tokens(record) {
        Some(mended) => {
            sink.restart();
            reader.read(&mended, sink)
        }
        None => first,
    }
}

/// A sink that can forget the values of the record at hand.
pub(super) trait Restart: LeafSink {
    /// Discards them.
    fn restart(&mut self);
}

/// The keys of all records.
#[derive(Default)]
struct Keys {
    columns: IndexMap<String, ColumnTally>,
    left_out: IndexMap<String, &'static str>,
    /// The column that comes next if this record has the keys of the last.
    next: usize,
}

impl Keys {
    fn tally(&mut self, path: &str) -> Option<&mut ColumnTally> {
        let index = match self.columns.get_index(self.next) {
            Some((name, _)) if name == path => self.next,
            _ => match self.columns.get_index_of(path) {
                Some(index) => index,
                // One too many is an error, which the caller reports with the line.
                None if self.columns.len() > MOST_COLUMNS => return None,
                None => self.columns.insert_full(path.to_owned(), ColumnTally::default()).0,
            },
        };
        self.next = index + 1;
        self.columns.get_index_mut(index).map(|(_, tally)| tally)
    }
}

impl LeafSink for Keys {
    fn wants(&mut self, _path: &str) -> bool {
        true
    }

    fn leaf(&mut self, path: &str, leaf: JsonLeaf<'_>) -> Result<(), LeafFault> {
        let contents = match &leaf {
            JsonLeaf::Unknown => {
                self.tally(path);
                return Ok(());
            }
            JsonLeaf::LeftOut(what) => {
                if self.left_out.len() <= MOST_COLUMNS && !self.left_out.contains_key(path) {
                    self.left_out.insert(path.to_owned(), what);
                }
                return Ok(());
            }
            JsonLeaf::Flag(_) => Contents::FLAG,
            JsonLeaf::Digits(_) => Contents::NUMBER,
            JsonLeaf::Text(text) => Contents::of_text(text),
            JsonLeaf::List(_, text) => Contents::of_text(text),
        };
        if let Some(tally) = self.tally(path) {
            tally.add(contents);
            tally.has_lists |= matches!(leaf, JsonLeaf::List(..));
        }
        Ok(())
    }

    fn object(&mut self, _path: &str) -> Result<(), LeafFault> {
        Ok(())
    }
}

impl Restart for Keys {
    fn restart(&mut self) {}
}
