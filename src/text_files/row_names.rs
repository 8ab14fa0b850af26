//! Rows with a cell more than the header: names of rows, as R writes them, for which the header has none.

use super::cell_value::bytes;
use super::record::RecordScanner;
use super::record_shape::RecordShape;
use super::spans::{CellSpans, Grammar};

/// The fewest rows for a conclusion.
const FEWEST: usize = 3;

/// One row in this number may have other cells, by damage.
const ONE_IN: usize = 20;

/// Of the rows with a cell more, one in this number has it filled: with fewer, a note may stand behind some rows.
const FILLED_ONE_IN: usize = 2;

/// The name of the first column is missing in the header, if it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowNames {
    /// The rows have the cells of the header.
    None,
    /// The rows are numbered from 1 on, in quotes, as R writes their names. Numbers without quotes may be the ids of the first column, where a decimal
    /// comma or a comma in a name makes a cell more.
    Numbers,
    /// They have a cell more, and are not numbered.
    Other,
}

impl RowNames {
    /// What the first rows show, where the header has so many columns. A separator at the end of all rows is no further cell.
    pub(super) fn of(text: &[u8], rows: &[RecordShape], columns: usize, grammar: Grammar) -> Self {
        let (mut longer, mut filled) = (0, 0);
        for row in rows.iter().filter(|row| row.count == columns + 1) {
            longer += 1;
            filled += usize::from(!row.ends_blank);
        }
        let are_most = rows.len() >= FEWEST && (rows.len() - longer) * ONE_IN <= rows.len();
        if !are_most || filled == 0 || filled * FILLED_ONE_IN < longer {
            return Self::None;
        }
        let is_number = |(index, row): (usize, &RecordShape)| {
            let mut cells = CellSpans::new(1);
            RecordScanner::new(text, grammar, row.start, true).next(&mut cells);
            let first = cells.spans().first().map(|span| bytes(text, span));
            text.get(row.start) == Some(&b'"')
                && first.is_some_and(|cell| String::from_utf8_lossy(&cell).trim() == (index + 1).to_string())
        };
        if longer == rows.len() && rows.iter().enumerate().all(is_number) {
            Self::Numbers
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::read;

    #[test]
    fn numbers_of_rows_are_no_cells_of_the_columns() {
        let numbered = "id,stage,closed\n\"1\",D1,Won,2025-01-02\n\"2\",D2,Lost,\n\"3\",D3,Lost,2025-03-04\n";
        let table = read(numbered).unwrap();
        assert_eq!(table.columns, ["", "id", "stage", "closed"]);
        assert_eq!((table.rows[1][1].as_str(), table.rows.len(), table.faults.len()), ("D2", 3, 0));
    }

    #[test]
    fn rows_with_other_names_are_faults_even_where_their_last_cell_is_empty() {
        let named = "id,stage,closed\na,D1,Won,2025-01-02\nb,D2,Lost,\nc,D3,Lost,2025-03-04\n";
        let table = read(named).unwrap();
        assert_eq!((table.columns.len(), table.rows.len(), table.fault_lines()), (3, 0, vec![2, 3, 4]));
    }

    #[test]
    fn numbers_without_quotes_may_be_ids_and_the_cell_more_a_part_of_another() {
        for rows in
            ["1,Won,12,50\n2,Lost,8,00\n3,Lost,7,10\n", "1,Won,Doe, Jane\n2,Lost,Roe, Jim\n3,Won,Poe, Al\n"]
        {
            let table = read(format!("id,stage,amount\n{rows}")).unwrap();
            assert_eq!((table.rows.len(), table.fault_lines()), (0, vec![2, 3, 4]), "{rows}");
        }
    }

    #[test]
    fn a_note_behind_some_rows_is_a_fault_of_these_rows() {
        let noted = "id,stage,closed\n1,Won,2025-01-02,\n2,Lost,,\n3,Lost,,call back\n";
        let table = read(noted).unwrap();
        assert_eq!((table.rows.len(), table.fault_lines()), (2, vec![4]));
    }

    #[test]
    fn separators_at_the_end_of_rows_are_no_cells() {
        let ended = "id,stage,closed\n1,Won,2025-01-02,\n2,Lost,,\n3,Lost,2025-03-04,\n";
        let table = read(ended).unwrap();
        assert_eq!((table.columns.len(), table.rows.len(), table.faults.len()), (3, 3, 0));
        assert_eq!(table.first_cells(), ["1", "2", "3"]);
    }
}
