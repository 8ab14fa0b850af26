//! Laws of sheets: written tables are read back from any position, and no bytes cause a panic.

use proptest::prelude::*;

use super::cell_batch::*;
use super::sheet_row::column_letters;
use super::sheet_writer::{TestWorkbook, file_of, flag, number, row, text};
use super::*;

/// A cell of a test table.
#[derive(Debug, Clone, PartialEq)]
enum TestCell {
    Empty,
    Text(String),
    Number(f64),
    Flag(bool),
    /// Whole seconds since 1970, from 1901 to 2199.
    Time(i64),
}

impl TestCell {
    fn written(&self) -> Option<String> {
        Some(match self {
            Self::Empty => return None,
            Self::Text(value) => text(value),
            Self::Number(value) => number(*value, 0),
            Self::Flag(value) => flag(*value),
            Self::Time(seconds) => number(*seconds as f64 / 86_400.0 + 25_569.0, 2),
        })
    }
}

/// Cells of one type, or empty ones.
fn columns() -> impl Strategy<Value = Vec<Vec<TestCell>>> {
    let cell = |kind: usize| match kind {
        0 => "[a-zäß<&\"' \u{4e00}-\u{4e10}]{1,8}x".prop_map(TestCell::Text).boxed(),
        1 => (-1e12..1e12).prop_map(TestCell::Number).boxed(),
        2 => any::<bool>().prop_map(TestCell::Flag).boxed(),
        _ => (-2_177_452_800_i64..7_258_118_400).prop_map(TestCell::Time).boxed(),
    };
    let column = move |rows: usize| {
        (0usize..4).prop_flat_map(move |kind| {
            let cell = prop_oneof![1 => Just(TestCell::Empty), 4 => cell(kind)];
            prop::collection::vec(cell, rows)
        })
    };
    (1usize..12).prop_flat_map(move |rows| prop::collection::vec(column(rows), 1..5))
}

/// The table with its first column as an id, from this row and column on, and titles above it.
fn sheet(columns: &[Vec<TestCell>], top: u32, left: usize, titles: bool) -> String {
    let mut rows = String::new();
    if titles && top > 2 && columns.len() > 1 {
        rows += &row(1, &[("A", text("Deals of 2026"))]);
    }
    let letters: Vec<String> = (0..=columns.len()).map(|column| column_letters(left + column)).collect();
    let names = (0..=columns.len()).map(|column| (letters[column].as_str(), text(&format!("c{column}"))));
    rows += &row(top, &names.collect::<Vec<_>>());
    for index in 0..columns[0].len() {
        let mut cells = vec![(letters[0].as_str(), text(&format!("D{index}")))];
        for (column, letters) in columns.iter().zip(&letters[1..]) {
            cells.extend(column[index].written().map(|cell| (letters.as_str(), cell)));
        }
        // An id alone could be a note below the table.
        cells.push(("ZZ", text("beside")));
        rows += &row(top + 1 + index as u32, &cells);
    }
    rows
}

fn matches(cells: &ColumnCells, row: usize, expected: &TestCell) -> bool {
    match (cells, expected) {
        (ColumnCells::Texts(cells), TestCell::Empty) => cells.get(row).is_none(),
        (ColumnCells::Texts(cells), TestCell::Text(text)) => cells.get(row) == Some(text),
        (ColumnCells::Numbers(cells), TestCell::Empty) => cells[row].is_nan(),
        (ColumnCells::Numbers(cells), TestCell::Number(number)) => cells[row] == *number,
        (ColumnCells::Flags(cells), TestCell::Empty) => cells[row] == FLAG_UNKNOWN,
        (ColumnCells::Flags(cells), TestCell::Flag(flag)) => {
            cells[row] == if *flag { FLAG_YES } else { FLAG_NO }
        }
        (ColumnCells::Times(microseconds), TestCell::Empty) => microseconds[row] == UNKNOWN_TIME,
        (ColumnCells::Times(microseconds), TestCell::Time(seconds)) => {
            microseconds[row] == seconds * 1_000_000
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_table_is_read_as_it_was_written(columns in columns(), top in 1u32..6, left in 0usize..30, titles: bool,
                                         rows_of_batch in 1usize..6) {
        let book = TestWorkbook::of_rows(&sheet(&columns, top, left, titles));
        let mut table = SheetTable::open(book.file(), None, None, &[]).unwrap();
        prop_assert_eq!(table.rows() as usize, columns[0].len());
        let wanted: Vec<WantedColumn> = (1..=columns.len()).map(|column| WantedColumn::new(format!("c{column}"))).collect();
        let limit = BatchLimit { rows: rows_of_batch, bytes: usize::MAX };
        let mut first = 0;
        for batch in table.batches(&wanted, limit).unwrap() {
            let batch = batch.unwrap();
            prop_assert!(batch.faults.is_empty());
            for (offset, &number) in batch.rows.iter().enumerate() {
                prop_assert_eq!(number, u64::from(top) + 1 + (first + offset) as u64);
                for (cells, column) in batch.columns.iter().zip(&columns) {
                    let expected = &column[first + offset];
                    prop_assert!(matches(cells, offset, expected), "{:?} {:?}", cells, expected);
                }
            }
            first += batch.rows.len();
        }
        prop_assert_eq!(first, columns[0].len());
    }

    #[test]
    fn damaged_files_are_errors_or_tables_and_never_a_panic(
        columns in columns(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..5),
    ) {
        let mut bytes = TestWorkbook::of_rows(&sheet(&columns, 2, 0, false)).bytes();
        change(&mut bytes, &changes);
        read_whatever(&bytes);
    }

    /// Damage within the parts, whose checksums are right.
    #[test]
    fn damaged_parts_are_errors_or_tables_and_never_a_panic(
        columns in columns(), part in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..5),
    ) {
        let mut book = TestWorkbook::of_rows(&sheet(&columns, 2, 0, false));
        let part = part.index(book.parts.len());
        change(&mut book.parts[part].1, &changes);
        read_whatever(&book.bytes());
    }
}

fn change(bytes: &mut Vec<u8>, changes: &[(prop::sample::Index, u8, u8)]) {
    for (place, byte, how) in changes {
        let place = place.index(bytes.len());
        match how {
            0 => bytes[place] = *byte,
            1 if place > 0 => bytes.truncate(place),
            _ => bytes.insert(place, b"<>/\"&;=9"[usize::from(*byte) % 8]),
        }
    }
}

fn read_whatever(bytes: &[u8]) {
    let Ok(mut table) = SheetTable::open(file_of(bytes), None, None, &[]) else { return };
    let wanted: Vec<WantedColumn> =
        table.columns().iter().map(|column| WantedColumn::new(column.name.as_str())).collect();
    // A row may have values in nameless columns only, and is none of the table then.
    if wanted.is_empty() || !table.unnamed_columns().is_empty() {
        return;
    }
    let expected = table.rows();
    let Ok(batches) = table.batches(&wanted, BatchLimit { rows: 3, bytes: 1 << 20 }) else { return };
    // A part that is damaged further down ends the reading.
    let Ok(batches) = batches.collect::<Result<Vec<CellBatch>, _>>() else { return };
    let rows: usize = batches.iter().map(|batch| batch.rows.len() + batch.faults.len()).sum();
    assert_eq!(rows as u64, expected);
}
