//! The last records of a JSON file, which may be totals and notes of a report as in a text file.

use std::collections::{HashMap, VecDeque};

use indexmap::IndexSet;

use super::cell_builder::cell_text;
use super::json_leaves::{JsonLeaf, LeafFault, LeafReader, LeafSink};
use crate::cells::{LastLines, LineKind, ReportLine};

/// The number of last records that may be no rows.
const TAIL_RECORDS: usize = 24;

/// A record with more bytes is a row.
const LONGEST_LINE: usize = 1 << 16;

/// A record, its number from 0, and its line.
#[derive(Debug)]
pub(super) struct HeldRecord {
    pub(super) bytes: Vec<u8>,
    pub(super) number: u64,
    pub(super) line: u64,
}

/// The last records so far.
#[derive(Debug, Default)]
pub(super) struct JsonTail {
    held: VecDeque<HeldRecord>,
}

impl JsonTail {
    /// Takes a record; returns those that are rows, as enough others follow them.
    pub(super) fn push(&mut self, record: HeldRecord) -> Vec<HeldRecord> {
        let is_long = record.bytes.len() > LONGEST_LINE;
        self.held.push_back(record);
        let n_rows = if is_long { self.held.len() } else { self.held.len().saturating_sub(TAIL_RECORDS) };
        self.held.drain(..n_rows).collect()
    }

    /// The last records that are rows, and the kinds of the others by their number. `names` are the keys of the records before;
    /// `id` is the one of ids. Where it is not known, all are rows: the order of keys says nothing.
    pub(super) fn finish(
        self,
        names: impl Iterator<Item = String>,
        id: Option<&str>,
    ) -> (Vec<HeldRecord>, HashMap<u64, LineKind>) {
        let Some(id) = id else { return (self.held.into(), HashMap::new()) };
        let mut names: IndexSet<String> = names.collect();
        let texts: Vec<Option<LeafTexts>> = self.held.iter().map(|held| LeafTexts::of(&held.bytes)).collect();
        texts.iter().flatten().for_each(|texts| names.extend(texts.0.keys().cloned()));
        let id = names.get_index_of(id);
        let mut last = LastLines::default();
        for (held, texts) in self.held.iter().zip(&texts) {
            let text = |name: &String| Some(texts.as_ref()?.0.get(name)?.as_str());
            let cells = names.iter().map(|name| text(name).unwrap_or_default());
            let line = ReportLine::new(cells, names.len(), id);
            match last.kind(&line, false) {
                LineKind::Row => drop(last.row(&line)),
                kind => last.hold(held.number, &line, kind),
            }
        }
        let kinds = last.finish().into_iter().filter(|(_, kind)| !is_row(*kind)).collect();
        (self.held.into(), kinds)
    }
}

/// Whether a line is read as a row.
fn is_row(kind: LineKind) -> bool {
    !matches!(kind, LineKind::Total | LineKind::Footer | LineKind::Doubtful)
}

/// The texts of the values of a record, by their keys.
#[derive(Debug, Default)]
pub(super) struct LeafTexts(HashMap<String, String>);

impl LeafTexts {
    /// Those of a record; `None` where it cannot be read, which is said when it is read as a row.
    fn of(record: &[u8]) -> Option<Self> {
        let mut texts = Self::default();
        LeafReader::default().read(record, &mut texts).ok()?;
        Some(texts)
    }

    /// The values, in the order of their keys.
    pub(super) fn values(record: &[u8]) -> Vec<String> {
        let mut values: Vec<(String, String)> = Self::of(record).unwrap_or_default().0.into_iter().collect();
        values.sort();
        values.into_iter().map(|(_, value)| value).collect()
    }
}

impl LeafSink for LeafTexts {
    fn wants(&mut self, _path: &str) -> bool {
        true
    }

    fn leaf(&mut self, path: &str, leaf: JsonLeaf<'_>) -> Result<(), LeafFault> {
        let text = cell_text(leaf.cell(), &mut String::new()).unwrap_or_default().to_owned();
        self.0.insert(path.to_owned(), text);
        Ok(())
    }

    fn object(&mut self, _path: &str) -> Result<(), LeafFault> {
        Ok(())
    }
}
