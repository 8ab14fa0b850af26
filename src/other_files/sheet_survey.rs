//! The first pass over a sheet: the position of its table, and the types of its columns.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::OtherFileError;
use super::cell_batch::{SkippedRecords, TextCells};
use super::cell_builder::CellView;
use super::sheet_groups::SheetGroups;
use super::sheet_layout::{LastRow, header_row, kinds_of_last_rows};
use super::sheet_lines::{SheetSurvey, is_empty, repeats_header};
use super::sheet_merges::MergedCells;
use super::sheet_row::{SheetRow, SheetValue, column_letters};
use super::sheet_rows::SheetRows;
use super::survey::{ColumnTally, Contents};
use crate::cells::{LineKind, is_visible};

/// The number of first rows in which the header is searched, and of last rows in which the end of the table is.
const HEAD_ROWS: usize = 32;
const TAIL_ROWS: usize = 24;

/// From here on a number has more digits than a spreadsheet keeps.
const ROUNDED: f64 = 1e15;

/// Reads all rows once; `None` when no cell holds a value.
pub(super) fn survey(
    rows: &mut SheetRows,
    strings: &TextCells,
    id: Option<&str>,
    null_values: &[String],
) -> Result<Option<SheetSurvey>, OtherFileError> {
    let mut head = Vec::new();
    let mut row = SheetRow::default();
    while head.len() < HEAD_ROWS && rows.next_row(&mut row)? {
        head.push(std::mem::take(&mut row));
    }
    let texts: Vec<Vec<String>> = head.iter().map(|row| row.texts(strings)).collect();
    let borrowed: Vec<Vec<&str>> = texts.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let Some(header) = header_row(&borrowed) else { return Ok(None) };
    let header = header_of_several(rows.merged(), &head, &borrowed, header);
    let titles =
        borrowed[..header].iter().filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty())).count();
    let mut table = TableTally::new(&head[header], texts[header].clone(), titles as u64);
    table.survey.null_values = null_values.to_vec();
    table.survey.id = id.and_then(|id| texts[header].iter().position(|name| name.trim() == id));
    for row in head.drain(header + 1..) {
        table.add(row, strings);
    }
    while rows.next_row(&mut row)? {
        row = table.add(row, strings);
    }
    table.survey.merged = rows.finish()?.into();
    Ok(Some(table.finish(strings)))
}

/// The last row of a header of several rows, of which this is the first with names: some are merged over the rows below, others have parts there. A
/// logo or a legend beside the table is merged, too, but there the row below has values under names.
fn header_of_several(merged: &MergedCells, head: &[SheetRow], texts: &[Vec<&str>], first: usize) -> usize {
    let number = head[first].number;
    let last = merged.last_row_of(number);
    let last = head.iter().rposition(|row| row.number <= last).unwrap_or(first);
    let has =
        |row: usize, position: usize| texts[row].get(position).is_some_and(|text| !text.trim().is_empty());
    let is_value = |position: usize| has(last, position) && !merged.is_merged(number, position);
    let are_values =
        last > first && (0..texts[first].len()).any(|position| has(first, position) && is_value(position));
    if are_values { first } else { last }
}

/// The counts over the rows of a table.
struct TableTally {
    survey: SheetSurvey,
    tallies: Vec<ColumnTally>,
    /// The column at each position.
    at: Vec<Option<usize>>,
    has_values: Vec<bool>,
    /// Rows that may be below the table.
    tail: VecDeque<SheetRow>,
    last_number: u64,
    /// The numbers of rows with nothing but words for missing values.
    no_values: Vec<u64>,
    groups: SheetGroups,
}

impl TableTally {
    fn new(header: &SheetRow, texts: Vec<String>, titles: u64) -> Self {
        let positions: Vec<usize> =
            (0..texts.len()).filter(|&position| is_visible(&texts[position])).collect();
        let mut at = vec![None; texts.len()];
        positions.iter().enumerate().for_each(|(column, &position)| at[position] = Some(column));
        let skipped = SkippedRecords { titles, ..SkippedRecords::default() };
        let tallies = vec![ColumnTally::default(); positions.len()];
        let survey = SheetSurvey {
            columns: Vec::new(),
            positions,
            header: texts,
            header_ordinal: header.ordinal,
            header_number: header.number,
            last_ordinal: header.ordinal,
            rows: 0,
            unnamed: Vec::new(),
            skipped,
            id: None,
            no_rows: HashMap::new(),
            null_values: Vec::new(),
            blank_below: 0,
            merged: Arc::default(),
        };
        let last_number = header.number;
        let groups = SheetGroups::default();
        Self {
            survey,
            tallies,
            at,
            has_values: Vec::new(),
            tail: VecDeque::new(),
            last_number,
            no_values: Vec::new(),
            groups,
        }
    }

    /// Takes a row, and returns one whose memory can be reused.
    fn add(&mut self, row: SheetRow, strings: &TextCells) -> SheetRow {
        if self.survey.is_blank(&row, &self.at, strings) {
            self.no_values.extend((!is_empty(&row, strings)).then_some(row.number));
            return row;
        }
        self.tail.push_back(row);
        if self.tail.len() <= TAIL_ROWS {
            return SheetRow::default();
        }
        let Some(first) = self.tail.pop_front() else { return SheetRow::default() };
        match self.groups.take(&first, self.tail.iter(), &self.survey, strings) {
            LineKind::Row => self.count(&first, strings),
            kind => {
                self.pass(&first);
                self.survey.no_rows.insert(first.ordinal, kind);
            }
        }
        first
    }

    /// Counts a row of the table.
    fn count(&mut self, row: &SheetRow, strings: &TextCells) {
        self.pass(row);
        match self.survey.total_kind(row, strings) {
            LineKind::Row => {}
            LineKind::Total => {
                self.survey.skipped.totals += 1;
                return;
            }
            _ => return,
        }
        let survey = &mut self.survey;
        if repeats_header(row, &survey.header, strings) {
            survey.skipped.repeated_headers += 1;
            return;
        }
        survey.rows += 1;
        for &(position, value) in &row.cells {
            if let Some(column) = self.at.get(position).copied().flatten() {
                tally(&mut self.tallies[column], row, (position, value), strings);
                continue;
            }
            if self.has_values.len() <= position {
                self.has_values.resize(position + 1, false);
            }
            self.has_values[position] |= row.view(value, strings) != CellView::Unknown;
        }
    }

    /// Goes on to a row that is not below the table.
    fn pass(&mut self, row: &SheetRow) {
        self.survey.skipped.blank += row.number.saturating_sub(self.last_number + 1);
        self.last_number = row.number;
        self.survey.last_ordinal = row.ordinal;
    }

    /// What each of the last rows is.
    fn kinds_of_tail(&mut self, tail: &[SheetRow], strings: &TextCells) -> Vec<LineKind> {
        let texts: Vec<Vec<String>> = tail.iter().map(|row| row.texts(strings)).collect();
        let mut before = self.last_number;
        let mut rows = Vec::new();
        for (index, (row, texts)) in tail.iter().zip(&texts).enumerate() {
            rows.push(LastRow {
                group: self.groups.take(row, tail[index + 1..].iter(), &self.survey, strings),
                line: self.survey.report_line(texts),
                follows_blank: row.number > before.saturating_add(1),
                repeats_header: repeats_header(row, &self.survey.header, strings),
            });
            before = row.number;
        }
        kinds_of_last_rows(&rows)
    }

    fn finish(mut self, strings: &TextCells) -> SheetSurvey {
        let tail: Vec<SheetRow> = self.tail.drain(..).collect();
        let kinds = self.kinds_of_tail(&tail, strings);
        let is_read = |kind: &LineKind| matches!(kind, LineKind::Row | LineKind::Doubtful);
        let end = kinds.iter().rposition(is_read).map_or(0, |last| last + 1);
        for (index, (row, kind)) in tail.iter().zip(&kinds).enumerate() {
            if *kind == LineKind::Row {
                self.count(row, strings);
                continue;
            }
            self.survey.no_rows.insert(row.ordinal, *kind);
            if index < end {
                self.pass(row);
            }
        }
        let mut survey = self.survey;
        let below = self.no_values.iter().filter(|number| **number > self.last_number);
        survey.blank_below = below.count() as u64;
        survey.skipped.blank += survey.blank_below;
        survey.skipped.titles += survey.of_kind(LineKind::Title);
        survey.skipped.totals += survey.of_kind(LineKind::Total);
        survey.skipped.footers = survey.of_kind(LineKind::Footer);
        let names = survey.positions.iter().map(|&position| survey.header[position].trim().to_owned());
        survey.columns =
            self.tallies.into_iter().zip(names).map(|(tally, name)| tally.finish(name)).collect();
        let unnamed = self.has_values.iter().enumerate().filter(|&(_, &has)| has);
        survey.unnamed = unnamed.map(|(position, _)| column_letters(position)).collect();
        survey
    }
}

fn tally(
    tally: &mut ColumnTally,
    row: &SheetRow,
    (position, value): (usize, SheetValue),
    strings: &TextCells,
) {
    match value {
        SheetValue::NotAvailable => tally.not_available += 1,
        SheetValue::Error => tally.errors.add(&column_letters(position), row.number),
        SheetValue::Uncomputed => tally.uncomputed.add(&column_letters(position), row.number),
        _ => {}
    }
    match row.view(value, strings) {
        CellView::Unknown => {}
        CellView::Flag(_) => tally.add(Contents::FLAG),
        CellView::Time(_) => tally.add(Contents::TIME),
        CellView::Text(text) => tally.add(Contents::of_text(text)),
        CellView::Digits(_) => tally.add(Contents::NUMBER),
        CellView::Number(number) => {
            if number.abs() >= ROUNDED && tally.rounded.is_none() {
                tally.rounded = Some((row.number, number.to_string()));
            }
            tally.add(Contents::NUMBER);
        }
    }
}
