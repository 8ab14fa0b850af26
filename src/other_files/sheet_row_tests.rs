//! Tests of the rows of sheets: those without a value, and those with merged cells.

use super::sheet_tests::{names, read_all, texts};
use super::sheet_writer::{TestWorkbook, rows_of_texts};
use super::*;

#[test]
fn rows_of_words_for_missing_values_are_blank() {
    let rows = [
        &["id", "stage", "amount"][..],
        &["D1", "Won", "12"],
        &["NULL", "null", " "],
        &["D2", "NULL", "NULL"],
        &[],
        &["unbekannt", "n/a", "#N/A"],
        &["D3", "Lost", "5"],
        &["", "NULL", "unbekannt"],
    ];
    let book = TestWorkbook::of_rows(&rows_of_texts(&rows));
    let null_values = ["unbekannt".to_owned()];
    let mut table = SheetTable::open(book.file(), None, Some("id"), &null_values).unwrap();
    let batch = read_all(&mut table);
    let skipped = SkippedRecords { blank: 4, ..SkippedRecords::default() };
    assert_eq!((table.skipped(), batch.skipped), (skipped, skipped));
    assert_eq!((batch.rows, batch.faults.len(), table.rows()), (vec![2, 4, 7], 0, 3));
}

#[test]
fn cells_that_are_merged_over_rows_have_their_value_in_each() {
    let rows = [
        &["Deals of 2025"][..],
        &["id", "industry", "Size"],
        &["", "", "people", "money"],
        &["D1", "Retail", "5", "50"],
        &["D2", "", "6", "60"],
        &[],
        &["D3", "", "", ""],
        &["D4", "Energy", "7", ""],
        &["D5", "", "8", "9"],
    ];
    let merged = ["A1:D1", "A2:A3", "B2:B3", "C2:D2", "B4:B7", "C8:D8"];
    let book = TestWorkbook::of_rows(&rows_of_texts(&rows)).with_merged(&merged);
    let mut table = SheetTable::open(book.file(), None, Some("id"), &[]).unwrap();
    assert_eq!((names(&table), table.header_row()), (vec!["id", "industry", "people", "money"], 3));
    let batch = read_all(&mut table);
    assert_eq!((batch.rows, batch.skipped.blank), (vec![4, 5, 7, 8, 9], 1));
    assert_eq!(
        batch.columns[1],
        texts(&[Some("Retail"), Some("Retail"), Some("Retail"), Some("Energy"), None])
    );
    assert_eq!(table.merged(), [vec!["B4:B7"], vec!["C8:D8"]]);
}
