//! The cells of a sheet, row by row.

use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::OtherFileError;
use super::number_style::{NumberStyle, SerialDate, clock_text, serial_date};
use super::sheet_merges::{MergedCells, MergedRange, merged_ranges};
use super::sheet_row::{SheetRow, SheetValue, column_letters, column_position};
use super::workbook::Workbook;
use super::xml_part::{XmlPart, attribute, is, push_text, unescape_codes};
use crate::quotation::shortened;

/// The rows and columns of the largest sheet.
const MOST_ROWS: u64 = 1 << 20;
const MOST_CELLS: usize = 1 << 14;

/// The bytes of text that the cells of a row may hold by themselves.
const LONGEST_ROW: usize = 8 << 20;

/// Reads the rows of a sheet.
pub(super) struct SheetRows {
    xml: XmlPart,
    number_styles: Vec<NumberStyle>,
    is_1904: bool,
    /// How many strings the cells may share.
    n_strings: usize,
    ordinal: u64,
    last: u64,
    is_at_end: bool,
    merged: MergedCells,
}

/// The attributes of the element of a cell.
struct CellMark {
    position: usize,
    kind: CellMarkKind,
    look: NumberStyle,
}

#[derive(Clone, Copy, PartialEq)]
enum CellMarkKind {
    Number,
    Shared,
    Text,
    Flag,
    Error,
}

impl CellMarkKind {
    fn of(name: &str) -> Self {
        match name {
            "s" => Self::Shared,
            "b" => Self::Flag,
            "e" => Self::Error,
            // Dates of type `d` are text in ISO 8601.
            "str" | "inlineStr" | "d" => Self::Text,
            _ => Self::Number,
        }
    }
}

impl SheetRows {
    /// The rows of the sheet of this name.
    pub(super) fn open(book: &Workbook, sheet: &str) -> Result<Self, OtherFileError> {
        let mut xml = book.sheet(sheet)?;
        let is_at_end = loop {
            match xml.next()? {
                Event::Start(element) if is(&element, "sheetData") => break false,
                Event::Eof => break true,
                _ => {}
            }
        };
        Ok(Self {
            xml,
            number_styles: book.number_styles.clone(),
            is_1904: book.is_1904,
            n_strings: book.strings.len(),
            ordinal: 0,
            last: 0,
            is_at_end,
            merged: MergedCells::default(),
        })
    }

    /// The same, where these ranges of cells are merged.
    pub(super) fn with_merged(self, ranges: &Arc<[MergedRange]>) -> Self {
        Self { merged: MergedCells::new(Arc::clone(ranges)), ..self }
    }

    /// The cells that are merged.
    pub(super) const fn merged(&self) -> &MergedCells {
        &self.merged
    }

    /// Reads the next row with content into `row`; returns whether there was one.
    pub(super) fn next_row(&mut self, row: &mut SheetRow) -> Result<bool, OtherFileError> {
        row.clear();
        while !self.is_at_end {
            match self.xml.next()? {
                Event::Start(element) if is(&element, "row") => {
                    row.clear();
                    row.number = match attribute(&element, "r") {
                        Some(number) => number.trim().parse().unwrap_or(u64::MAX),
                        None => self.last + 1,
                    };
                    self.ordinal += 1;
                    if row.number > MOST_ROWS || self.ordinal > MOST_ROWS {
                        return Err(self.xml.damaged("it has more rows than a sheet may have"));
                    }
                    self.last = row.number;
                    row.ordinal = self.ordinal;
                }
                Event::Start(element) if is(&element, "c") => {
                    let next = row.cells.last().map_or(0, |(position, _)| position + 1);
                    match cell_mark(&self.number_styles, &element, next) {
                        Some(mark) => self.cell(&mark, row)?,
                        None => {
                            return Err(self
                                .xml
                                .damaged(&format!("row {}: a cell is beyond the last column", row.number)));
                        }
                    }
                }
                Event::End(element) => match element.local_name().into_inner() {
                    "row" if !row.cells.is_empty() => {
                        self.merged.fill(row);
                        return Ok(true);
                    }
                    "sheetData" => self.is_at_end = true,
                    _ => {}
                },
                Event::Eof => return Err(self.xml.damaged("it ends within its rows")),
                _ => {}
            }
        }
        Ok(false)
    }

    /// Reads the rest after the rows, to check it for damage and for merged cells.
    pub(super) fn finish(&mut self) -> Result<Vec<MergedRange>, OtherFileError> {
        merged_ranges(&mut self.xml)
    }

    /// Reads the rest of a cell.
    fn cell(&mut self, mark: &CellMark, row: &mut SheetRow) -> Result<(), OtherFileError> {
        let start = row.text.len();
        let (mut in_text, mut in_reading_aid) = (false, false);
        let (mut has_value, mut has_formula) = (false, false);
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().into_inner() {
                    "v" | "t" => {
                        in_text = !in_reading_aid;
                        has_value |= in_text;
                    }
                    "f" => has_formula = true,
                    "rPh" => in_reading_aid = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().into_inner() {
                    "v" | "t" => in_text = false,
                    "rPh" => in_reading_aid = false,
                    "c" => break,
                    _ => {}
                },
                Event::Eof => return Err(self.xml.damaged("it ends within a cell")),
                event if in_text => push_text(&event, &mut row.text),
                _ => {}
            }
            if row.text.len() > LONGEST_ROW || row.cells.len() > MOST_CELLS {
                let what = format!(
                    "row {} holds more than {} MiB of text or too many cells",
                    row.number,
                    LONGEST_ROW >> 20
                );
                return Err(self.xml.damaged(&what));
            }
        }
        let value = if has_value && row.text.len() > start {
            Some(self.value(mark, row, start)?)
        } else {
            has_formula.then_some(SheetValue::Uncomputed)
        };
        // The value of a formula may be an empty text.
        let value = value.filter(|value| *value != SheetValue::Uncomputed || mark.kind != CellMarkKind::Text);
        row.cells.extend(value.map(|value| (mark.position, value)));
        Ok(())
    }

    /// The value of the text that a cell holds.
    fn value(&self, mark: &CellMark, row: &mut SheetRow, start: usize) -> Result<SheetValue, OtherFileError> {
        let text = &row.text[start..];
        let value = match mark.kind {
            CellMarkKind::Text => None,
            CellMarkKind::Error if text.trim() == "#N/A" => Some(SheetValue::NotAvailable),
            CellMarkKind::Error => Some(SheetValue::Error),
            CellMarkKind::Flag => Some(SheetValue::Flag(matches!(text.trim(), "1" | "true" | "TRUE"))),
            CellMarkKind::Shared => Some(SheetValue::Shared(self.shared(mark, row.number, text)?)),
            CellMarkKind::Number => {
                text.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(SheetValue::Number)
            }
        };
        Ok(match value {
            Some(SheetValue::Number(number)) if mark.look == NumberStyle::Date => {
                row.text.truncate(start);
                match serial_date(number, self.is_1904) {
                    SerialDate::Time(time) => SheetValue::Time(time),
                    SerialDate::Number(number) => SheetValue::Number(number),
                    SerialDate::Clock(clock) => {
                        row.text.push_str(&clock_text(clock));
                        SheetValue::Text(start, row.text.len())
                    }
                }
            }
            Some(value) => {
                row.text.truncate(start);
                value
            }
            None => {
                unescape_codes(&mut row.text, start);
                SheetValue::Text(start, row.text.len())
            }
        })
    }

    /// The number of a shared string, from the text of a cell.
    fn shared(&self, mark: &CellMark, row: u64, text: &str) -> Result<usize, OtherFileError> {
        let index = text.trim().parse().ok().filter(|index| *index < self.n_strings);
        index.ok_or_else(|| {
            let (cell, count) = (column_letters(mark.position), self.n_strings);
            let what =
                format!("cell {cell}{row} refers to shared text {}, of {count}", shortened(text.trim()));
            self.xml.damaged(&what)
        })
    }
}

/// What an element says; `None` for a place beyond the last column.
fn cell_mark(number_styles: &[NumberStyle], element: &BytesStart<'_>, next: usize) -> Option<CellMark> {
    let mut mark = CellMark { position: next, kind: CellMarkKind::Number, look: NumberStyle::default() };
    let mut style = 0;
    for attribute in element.attributes().with_checks(false).flatten() {
        let value = &*attribute.value;
        match attribute.key.local_name().into_inner() {
            "r" => mark.position = column_position(value)?,
            "s" => style = value.parse::<usize>().unwrap_or(0),
            "t" => mark.kind = CellMarkKind::of(value),
            _ => {}
        }
    }
    mark.look = number_styles.get(style).copied().unwrap_or_default();
    (mark.position < MOST_CELLS).then_some(mark)
}
