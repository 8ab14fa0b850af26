//! Merged cells of a sheet: a value that people see in several rows, of which the file has it in the first only.

use std::sync::Arc;

use quick_xml::events::Event;

use super::OtherFileError;
use super::sheet_row::{SheetRow, SheetValue, cell_place};
use super::xml_part::{XmlPart, attribute, is};

/// More merged cells than people make by hand or programs make of groups.
const MOST_RANGES: usize = 1 << 20;

/// The rows below its first that a header of merged cells may have; a legend beside the table has more.
const ROWS_OF_HEADER: u64 = 3;

/// A range of merged cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MergedRange {
    pub first_row: u64,
    pub last_row: u64,
    /// The position of its first column, and of its last.
    pub position: usize,
    pub last_position: usize,
    /// As the sheet has it: `D2:D11`.
    place: String,
}

impl MergedRange {
    /// As the sheet has it.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    fn of(place: &str) -> Option<Self> {
        let (first, last) = place.split_once(':')?;
        let ((position, first_row), (last_position, last_row)) = (cell_place(first)?, cell_place(last)?);
        Some(Self { first_row, last_row, position, last_position, place: place.to_owned() })
    }
}

/// The ranges from here to the end of the part of a sheet, by their first row.
///
/// # Errors
/// When the rest is damaged, or has too many of them.
pub(super) fn merged_ranges(xml: &mut XmlPart) -> Result<Vec<MergedRange>, OtherFileError> {
    let mut ranges = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(element) if is(&element, "mergeCell") => {
                ranges.extend(attribute(&element, "ref").and_then(|place| MergedRange::of(&place)));
            }
            Event::Eof => break,
            _ => {}
        }
        if ranges.len() > MOST_RANGES {
            return Err(xml.damaged("it has too many merged cells"));
        }
    }
    ranges.sort_by_key(|range| (range.first_row, range.position));
    Ok(ranges)
}

/// Gives the rows of a sheet the values of the cells that are merged over several rows. Cells that are merged across columns have their value in
/// the first column only: titles and notes are written so.
#[derive(Debug, Default)]
pub(super) struct MergedCells {
    ranges: Arc<[MergedRange]>,
    /// The range that comes next.
    next: usize,
    /// The values of ranges that go on below: their last row, position and value, with its text if it is none of the shared ones.
    open: Vec<(u64, usize, SheetValue, String)>,
}

impl MergedCells {
    pub(super) fn new(ranges: Arc<[MergedRange]>) -> Self {
        Self { ranges, ..Self::default() }
    }

    /// The last row of the cells that are merged over this row and a few below, as those of a header are.
    pub(super) fn last_row_of(&self, number: u64) -> u64 {
        let covering = self.ranges.iter().filter(|range| range.first_row <= number);
        let ends = covering.map(|range| range.last_row).filter(|last| *last <= number + ROWS_OF_HEADER);
        ends.max().map_or(number, |last| last.max(number))
    }

    /// Whether the cell at a position of a row is one of several that are merged.
    pub(super) fn is_merged(&self, number: u64, position: usize) -> bool {
        let covers = |range: &MergedRange| {
            (range.first_row..=range.last_row).contains(&number)
                && (range.position..=range.last_position).contains(&position)
        };
        self.ranges.iter().any(covers)
    }

    /// Adds the values to a row that holds something; rows come in their order.
    pub(super) fn fill(&mut self, row: &mut SheetRow) {
        if self.ranges.is_empty() {
            return;
        }
        self.open.retain(|(last, ..)| *last >= row.number);
        for (_, position, value, text) in &self.open {
            row.add(*position, *value, text);
        }
        while let Some(range) = self.ranges.get(self.next).filter(|range| range.first_row <= row.number) {
            let value = row.cells.iter().find(|(position, _)| *position == range.position);
            let is_here = range.first_row == row.number && range.last_row > row.number;
            if let Some(&(position, value)) = value.filter(|_| is_here) {
                self.open.push((range.last_row, position, value, row.own_text(value).to_owned()));
            }
            self.next += 1;
        }
    }
}
