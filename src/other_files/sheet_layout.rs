//! The position of the table among the rows of a report: below titles, above totals and footers.
//!
//! Pure functions of the texts of cells, in which an empty text is an empty cell. What a last row is, is decided as in text files.

use crate::cells::{LastLines, LineKind, ReportLine};

/// A header has at least this share of the cells of the fullest row.
const HEADER_SHARE: (usize, usize) = (2, 3);

/// A row near the end of a table.
#[derive(Debug, Clone)]
pub(super) struct LastRow<'a> {
    /// Its cells.
    pub(super) line: ReportLine<'a>,
    /// Whether a blank row stands before it.
    pub(super) follows_blank: bool,
    /// Whether it repeats the header.
    pub(super) repeats_header: bool,
    /// What it is between groups.
    pub(super) group: LineKind,
}

/// The header among the first rows: the first row with at least two thirds as many filled cells as the fullest of them. Titles,
/// and merged cells that group columns, have fewer. `None` when no cell is filled.
pub fn header_row(rows: &[Vec<&str>]) -> Option<usize> {
    let counts: Vec<usize> = rows.iter().map(|cells| filled(cells)).collect();
    let fullest = counts.iter().copied().max().filter(|&count| count > 0)?;
    let least = (fullest * HEADER_SHARE.0).div_ceil(HEADER_SHARE.1);
    counts.iter().position(|&count| count >= least)
}

/// What each of the last rows that hold anything is: a row, a total, a footer, or doubtful.
pub(super) fn kinds_of_last_rows(rows: &[LastRow<'_>]) -> Vec<LineKind> {
    let mut kinds = vec![LineKind::Row; rows.len()];
    let mut last = LastLines::default();
    for (index, LastRow { line, follows_blank, repeats_header, group }) in rows.iter().enumerate() {
        if *repeats_header {
            continue;
        }
        kinds[index] = if *group == LineKind::Row { line.within() } else { *group };
        if kinds[index] != LineKind::Row {
            last.total();
            continue;
        }
        match last.kind(line, *follows_blank) {
            LineKind::Row => {
                let held = last.row(line).into_iter();
                let notes = held.filter(|&index: &usize| rows[index].line.is_note_between_rows());
                notes.for_each(|index| kinds[index] = LineKind::Doubtful);
            }
            kind => last.hold(index, line, kind),
        }
    }
    last.finish().into_iter().for_each(|(index, kind)| kinds[index] = kind);
    kinds
}

/// Whether a row repeats the names of the header, as exports of several pages do.
pub fn is_repeated_header(names: &[&str], cells: &[&str]) -> bool {
    let of = |texts: &[&str], position: usize| texts.get(position).map_or("", |text| text.trim()).to_owned();
    let width = names.len().max(cells.len());
    filled(cells) > 0 && (0..width).all(|position| of(names, position) == of(cells, position))
}

fn filled(cells: &[&str]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of the last rows are no rows.
    fn footer_length(rows: &[(bool, &[&'static str])], columns: usize) -> usize {
        let line = |cells: &[&'static str]| ReportLine::new(cells.iter().copied(), columns, None);
        let row = |&(follows_blank, cells): &(bool, &[&'static str])| LastRow {
            line: line(cells),
            follows_blank,
            repeats_header: false,
            group: LineKind::Row,
        };
        let rows: Vec<LastRow<'_>> = rows.iter().map(row).collect();
        kinds_of_last_rows(&rows).iter().filter(|kind| **kind != LineKind::Row).count()
    }

    #[test]
    fn the_header_is_below_titles_and_grouped_columns() {
        let rows = |lines: &[&[&'static str]]| lines.iter().map(|line| line.to_vec()).collect::<Vec<_>>();
        let grouped: &[&[&str]] =
            &[&["Deals"], &["Contact", "", "", "Deal"], &["a", "b", "c", "d"], &["1", "2", "3", "4"]];
        assert_eq!(header_row(&rows(grouped)), Some(2));
        assert_eq!(
            header_row(&rows(&[&["a", "b", ""], &["1", "2", "3"]])),
            Some(0),
            "a column without a name"
        );
        assert_eq!(header_row(&rows(&[&["a"], &["1"]])), Some(0));
        assert_eq!(header_row(&rows(&[&[], &["", " "]])), None);
        assert_eq!(header_row(&[]), None);
    }

    #[test]
    fn totals_and_small_print_are_no_rows() {
        let report: &[(bool, &[&str])] = &[
            (false, &["D1", "Won", "12", "x"]),
            (true, &["Grand Totals (20 records)", "", "1,200.00"]),
            (true, &["Confidential Information - Do Not Distribute"]),
            (false, &["Copyright (c) 2000-2026 example.com, inc."]),
            (false, &["All rights reserved"]),
        ];
        assert_eq!(footer_length(report, 4), 4);
        assert_eq!(footer_length(&[(false, &["D1", "", ""]), (false, &["Summe", "", "3,5"])], 3), 1);
    }

    #[test]
    fn rows_of_few_cells_stay_rows() {
        assert_eq!(footer_length(&[(false, &["D1", "Won", "1"]), (false, &["D2", "", ""])], 3), 0);
        assert_eq!(footer_length(&[(false, &["Total Energies", "Won", "1"])], 3), 0);
        assert_eq!(footer_length(&[(false, &["Total", "Won", "1"])], 3), 0, "a company of that name");
        assert_eq!(footer_length(&[(true, &["Total"])], 1), 0, "a column of words");
        assert_eq!(footer_length(&[(false, &["D1", "1", "2", "3"])], 4), 0, "figures with an id");
    }

    #[test]
    fn a_header_repeats_only_as_a_whole() {
        assert!(is_repeated_header(&["a", "b"], &["a ", "b", ""]));
        assert!(!is_repeated_header(&["a", "b"], &["a", ""]));
        assert!(!is_repeated_header(&["", ""], &["", ""]));
    }
}
