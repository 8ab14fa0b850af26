//! The position of the table among the rows of a report: below titles, above totals and footers.
//!
//! Pure functions of the texts of cells, in which an empty text is an empty cell: for sheets and for text files.

use crate::cells::{is_figure, is_small_print as small_print, is_total_word};

/// A header has at least this share of the cells of the fullest row.
const HEADER_SHARE: (usize, usize) = (2, 3);

/// A row near the end of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TailRow<'a> {
    /// The texts of its cells; cells at the end may be missing.
    pub cells: Vec<&'a str>,
    /// Whether a blank row stands before it.
    pub follows_blank: bool,
}

/// The header among the first rows: the first row with at least two thirds as many filled cells as the fullest of them. Titles,
/// and merged cells that group columns, have fewer. `None` when no cell is filled.
pub fn header_row(rows: &[Vec<&str>]) -> Option<usize> {
    let counts: Vec<usize> = rows.iter().map(|cells| filled(cells)).collect();
    let fullest = counts.iter().copied().max().filter(|&count| count > 0)?;
    let least = (fullest * HEADER_SHARE.0).div_ceil(HEADER_SHARE.1);
    counts.iter().position(|&count| count >= least)
}

/// How many of the last rows are totals and small print. `rows` are the last rows that hold anything; `columns` is the number
/// of columns of the table.
///
/// A row is
/// - **totals** when its first filled cell is a word such as "Total", alone or followed by a count ("Grand Totals (20 records)"),
///   and all its other filled cells are numbers, fewer than half of the columns;
/// - **small print** when a single cell is filled and begins with words such as "Copyright" or "Confidential";
/// - **a note** when a single cell is filled and a blank row stands before it or before the notes above it, in a table of
///   three columns or more.
pub fn footer_length(rows: &[TailRow<'_>], columns: usize) -> usize {
    let mut length = 0;
    let mut notes = 0;
    for row in rows.iter().rev() {
        if is_totals(&row.cells, columns) || is_small_print(&row.cells, columns) {
            // Notes below what ends the table need no blank row.
            length += notes + 1;
            notes = 0;
        } else if is_note(&row.cells, columns) {
            notes += 1;
            if row.follows_blank {
                length += notes;
                notes = 0;
            }
        } else {
            break;
        }
    }
    length
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

fn is_totals(cells: &[&str], columns: usize) -> bool {
    let mut known = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    known.next().is_some_and(is_total_word)
        && columns > 1
        && known.clone().all(is_figure)
        && 2 * known.count() < columns.max(2)
}

fn is_small_print(cells: &[&str], columns: usize) -> bool {
    let first = cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty());
    columns > 1 && filled(cells) == 1 && first.is_some_and(small_print)
}

fn is_note(cells: &[&str], columns: usize) -> bool {
    columns >= 3 && filled(cells) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(rows: &[(bool, &[&'static str])]) -> Vec<TailRow<'static>> {
        rows.iter().map(|&(follows_blank, cells)| TailRow { cells: cells.to_vec(), follows_blank }).collect()
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
        let report = tail(&[
            (false, &["D1", "Won", "12", "x"]),
            (true, &["Grand Totals (20 records)", "", "1,200.00"]),
            (true, &["Confidential Information - Do Not Distribute"]),
            (false, &["Copyright (c) 2000-2026 example.com, inc."]),
            (false, &["All rights reserved"]),
        ]);
        assert_eq!(footer_length(&report, 4), 4);
        assert_eq!(footer_length(&tail(&[(false, &["D1", "", ""]), (false, &["Summe", "", "3,5"])]), 3), 1);
    }

    #[test]
    fn rows_of_few_cells_stay_rows() {
        assert_eq!(footer_length(&tail(&[(false, &["D1", "Won", "1"]), (false, &["D2", "", ""])]), 3), 0);
        assert_eq!(footer_length(&tail(&[(false, &["Total Energies", "Won", "1"])]), 3), 0);
        assert_eq!(footer_length(&tail(&[(false, &["Total", "Won", "1"])]), 3), 0, "a company of that name");
        assert_eq!(footer_length(&tail(&[(true, &["Total"])]), 1), 0, "a column of words");
        assert_eq!(footer_length(&tail(&[(false, &["Sum", "1", "2", "3"])]), 4), 0, "all cells filled");
    }

    #[test]
    fn a_header_repeats_only_as_a_whole() {
        assert!(is_repeated_header(&["a", "b"], &["a ", "b", ""]));
        assert!(!is_repeated_header(&["a", "b"], &["a", ""]));
        assert!(!is_repeated_header(&["", ""], &["", ""]));
    }
}
