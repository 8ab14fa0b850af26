//! The number format of a table.

use std::collections::{BTreeMap, BTreeSet};

use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use super::names;
use super::open_convention::OpenConvention;
use crate::cells::{NumberEvidence, NumberFormat, NumberVerdict, is_code, parse_number};

/// The numbers of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct TableNumbers {
    /// The convention of all its columns, if it matters: it decides ambiguous columns, or has a decimal
    /// comma.
    pub format: Option<NumberFormat>,
    /// Whether a column shows a decimal point.
    pub shows_point: bool,
    /// Columns whose convention is open.
    pub open: Vec<(String, OpenConvention)>,
    /// Columns of numbers with a few cells that are none: one of them, and how many.
    pub faulty: BTreeMap<String, (String, usize)>,
}

/// The share of cells that may be no numbers in a column of numbers, and the number of cells from which one may be.
const MOST_FAULTY: (usize, usize) = (100, 30);

/// The evidence of the cells of a column of numbers, few of which are none; a code with a leading zero is no fault of a number.
fn tolerant_evidence(column: &ExportedColumn<'_>, null_words: &[String]) -> Option<NumberEvidence> {
    let known = column.filled(null_words).count();
    let (share, least) = MOST_FAULTY;
    let tolerated = if known < least { 0 } else { (known / share).max(1) };
    let mut evidence = NumberEvidence::default();
    for cell in column.filled(null_words) {
        let faults = evidence.no_numbers();
        evidence.add(cell);
        if evidence.no_numbers() > tolerated || (evidence.no_numbers() > faults && is_code(cell)) {
            return None;
        }
    }
    (evidence.cells() > 0).then_some(evidence)
}

/// The evidence of cells all of which are numbers in some convention; `None` if one is not.
pub(super) fn evidence<'a>(cells: impl Iterator<Item = &'a str>) -> Option<NumberEvidence> {
    let mut evidence = NumberEvidence::default();
    for cell in cells {
        evidence.add(cell);
        if evidence.no_numbers() > 0 {
            return None;
        }
    }
    (evidence.cells() > 0).then_some(evidence)
}

/// The numbers of a table without its columns of dates.
pub(super) fn find(
    table: &ExportedTable<'_>,
    null_words: &[String],
    dates: &BTreeSet<String>,
) -> TableNumbers {
    let mut found = TableNumbers::default();
    if table.is_plain {
        return found;
    }
    let mut shows_comma = false;
    let mut undecided: Vec<(String, OpenConvention)> = Vec::new();
    for column in table.columns.iter().filter(|column| !dates.contains(&column.name)) {
        let Some(evidence) = tolerant_evidence(column, null_words) else { continue };
        if let Some(fault) = evidence.first_fault().filter(|_| !names::is_date(&column.name)) {
            found.faulty.insert(column.name.clone(), fault);
        }
        if let Some(units) = evidence.mixed_units() {
            found.open.push((column.name.clone(), OpenConvention::MixedUnits(units)));
        }
        let format = match evidence.verdict(evidence.no_numbers()) {
            NumberVerdict::Plain => NumberFormat::Point,
            NumberVerdict::Format(format) => format,
            NumberVerdict::Ambiguous { example, as_point, as_comma } => {
                let open = OpenConvention::PointOrComma { example, as_point, as_comma };
                undecided.push((column.name.clone(), open));
                continue;
            }
            NumberVerdict::Contradicting { point, comma } => {
                found.open.push((column.name.clone(), OpenConvention::MixedNumbers { point, comma }));
                continue;
            }
            NumberVerdict::NotNumbers { .. } => continue,
        };
        if decides(column, null_words) {
            shows_comma |= format == NumberFormat::Comma;
            found.shows_point |= format == NumberFormat::Point;
        }
    }
    match (found.shows_point, shows_comma) {
        (false, true) => found.format = Some(NumberFormat::Comma),
        (true, false) if !undecided.is_empty() => found.format = Some(NumberFormat::Point),
        (true, false) => {}
        _ => found.open.extend(undecided),
    }
    found
}

/// Whether some cell is another number, or none, in the other convention.
fn decides(column: &ExportedColumn<'_>, null_words: &[String]) -> bool {
    let read = |cell: &str, format| parse_number(cell, format);
    column.filled(null_words).any(|cell| read(cell, NumberFormat::Point) != read(cell, NumberFormat::Comma))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers_of(columns: &[(&str, &[&'static str])]) -> TableNumbers {
        let columns = columns.iter().map(|(name, cells)| ExportedColumn {
            name: (*name).to_owned(),
            cells: cells.iter().map(|cell| Some(*cell)).collect(),
        });
        let table = ExportedTable {
            label: "d.csv".to_owned(),
            file: "d.csv".to_owned(),
            columns: columns.collect(),
            ..ExportedTable::default()
        };
        find(&table, &[], &BTreeSet::new())
    }

    #[test]
    fn a_column_that_shows_its_convention_decides_the_others() {
        let unclear: (&str, &[&str]) = ("seats", &["1.234", "2.345"]);
        let alone = numbers_of(&[unclear]);
        assert_eq!(alone.format, None);
        assert!(matches!(alone.open[0].1, OpenConvention::PointOrComma { as_comma: 1234.0, .. }));
        let german = numbers_of(&[unclear, ("price", &["1.234,50 €"])]);
        assert_eq!((german.format, german.open.len()), (Some(NumberFormat::Comma), 0));
        let english = numbers_of(&[unclear, ("price", &["12.5"])]);
        assert_eq!((english.format, english.open.len()), (Some(NumberFormat::Point), 0));
        let both = numbers_of(&[unclear, ("price", &["12.5"]), ("cost", &["12,5"])]);
        assert_eq!((both.format, both.open.len()), (None, 1));
    }

    #[test]
    fn one_word_in_a_hundred_numbers_is_a_fault_of_its_cell() {
        let with = |fault: &'static str| {
            let mut cells = vec!["12"; 99];
            cells.push(fault);
            numbers_of(&[("seats", &cells)]).faulty
        };
        assert_eq!(with("twelve").get("seats"), Some(&("twelve".to_owned(), 1)));
        assert!(with("13").is_empty() && with("0012").is_empty());
        assert!(numbers_of(&[("seats", &["12", "twelve"])]).faulty.is_empty());
    }

    #[test]
    fn plain_numbers_need_no_convention() {
        let plain = numbers_of(&[("price", &["12.5", "1"]), ("seats", &["1", "2"])]);
        assert_eq!((plain.format, plain.open.len()), (None, 0));
        let mixed = numbers_of(&[("price", &["1.234,5", "1,234.5"])]);
        assert!(matches!(mixed.open[0].1, OpenConvention::MixedNumbers { .. }));
    }
}
