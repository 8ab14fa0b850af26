//! Files without a header, the first row of which would be taken for the names of the columns.

use super::error::DraftError;
use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use crate::cells::{DateReader, NumberFormat, is_truth_word, parse_number};

/// The share of the names that are values from which the header is a row.
const MOST_VALUES: f64 = 0.7;

/// Fails when the header of a table is a row: some of its names stand in their own column, and others are dates or numbers.
pub(crate) fn refuse_missing_header(table: &ExportedTable<'_>) -> Result<(), DraftError> {
    let repeats =
        |column: &&ExportedColumn<'_>| column.cells.iter().flatten().any(|cell| *cell == column.name);
    let is_value = |column: &&ExportedColumn<'_>| is_value(&column.name) || repeats(column);
    let n_values = table.columns.iter().filter(is_value).count();
    let repeated = table.columns.iter().find(repeats);
    match repeated {
        Some(column) if n_values > 1 && n_values as f64 >= MOST_VALUES * table.columns.len() as f64 => {
            Err(DraftError::NoHeader { file: table.label.clone(), found: column.name.clone() })
        }
        _ => Ok(()),
    }
}

/// Whether a name is a number, a date or a word for yes or no, or empty.
fn is_value(name: &str) -> bool {
    name.trim().is_empty()
        || is_truth_word(name)
        || parse_number(name, NumberFormat::Plain).is_some()
        || DateReader::new(Vec::new(), None, false).read(name).is_date()
        || matches!(name, "t" | "f" | "\\N")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(columns: &[(&str, &[&'static str])]) -> bool {
        let columns = columns.iter().map(|(name, cells)| ExportedColumn {
            name: (*name).to_owned(),
            cells: cells.iter().copied().map(Some).collect(),
        });
        let (label, file) = ("d.csv".to_owned(), "d.csv".to_owned());
        let table = ExportedTable { label, file, columns: columns.collect(), ..ExportedTable::default() };
        refuse_missing_header(&table).is_err()
    }

    #[test]
    fn a_row_of_values_is_no_header_and_names_are_one() {
        let rows: [(&str, &[&'static str]); 4] = [
            ("D0001", &["D0002", "D0003"]),
            ("2023-05-01", &["2023-05-02", "2023-05-03"]),
            ("Closed Won", &["Closed Lost", "Closed Won"]),
            ("1120", &["6909", "12"]),
        ];
        assert!(found(&rows));
        assert!(!found(&[
            ("id", &["1"]),
            ("Won", &["Won", "Lost"]),
            ("2023", &["1"]),
            ("2024", &["5"]),
            ("x", &["0"])
        ]));
        assert!(!found(&[("2023-01-01", &["5"]), ("2023-02-01", &["6"])]), "a table by months");
        assert!(!found(&[("stage", &["stage", "Won"]), ("id", &["1", "2"])]));
    }
}
