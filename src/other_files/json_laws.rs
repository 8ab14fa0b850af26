//! Laws of JSON: written tables are read back in any layout, and no bytes cause a panic.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::cell_batch::*;
use super::json_record::JsonRecords;
use super::*;

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e12..1e12).prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        "[\"\\\\{},:\\[\\]\n\r\t NaInfity-]{0,12}".prop_map(Value::from),
    ]
}

fn tables() -> impl Strategy<Value = Vec<Vec<Option<Value>>>> {
    (1usize..5).prop_flat_map(|width| {
        let row = prop::collection::vec(prop::option::weighted(0.8, values()), width);
        prop::collection::vec(row, 1..12)
    })
}

/// How a table is laid out.
#[derive(Debug, Clone, Copy)]
enum RecordLayout {
    Lines,
    CrLf,
    List,
    SpreadList,
    SpreadObjects,
}

const LAYOUTS: [RecordLayout; 5] = [
    RecordLayout::Lines,
    RecordLayout::CrLf,
    RecordLayout::List,
    RecordLayout::SpreadList,
    RecordLayout::SpreadObjects,
];

fn written(table: &[Vec<Option<Value>>], layout: RecordLayout, is_nested: bool) -> String {
    let object = |row: &Vec<Option<Value>>| {
        let cells =
            row.iter().enumerate().filter_map(|(index, cell)| Some((format!("c{index}"), cell.clone()?)));
        let inner: Map<String, Value> = cells.collect();
        let mut outer = Map::new();
        outer.insert("id".to_owned(), Value::from("D"));
        if is_nested {
            outer.insert("p".to_owned(), Value::Object(inner));
        } else {
            outer.extend(inner);
        }
        Value::Object(outer)
    };
    let objects: Vec<Value> = table.iter().map(object).collect();
    let each = |end: &str| objects.iter().map(|object| object.to_string() + end).collect::<String>();
    match layout {
        RecordLayout::Lines => each("\n"),
        RecordLayout::CrLf => format!("\u{feff}\r\n{}", each("\r\n\r\n")),
        RecordLayout::List => Value::Array(objects).to_string(),
        RecordLayout::SpreadList => serde_json::to_string_pretty(&objects).unwrap(),
        RecordLayout::SpreadObjects => {
            objects.iter().map(|object| serde_json::to_string_pretty(object).unwrap() + "\n").collect()
        }
    }
}

fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn open(text: String) -> Result<JsonLines, OtherFileError> {
    open_bytes(text.into_bytes())
}

fn open_bytes(bytes: Vec<u8>) -> Result<JsonLines, OtherFileError> {
    JsonLines::open(ReplayableBytes::new(move || Ok(Box::new(std::io::Cursor::new(bytes.clone())))), None)
}

proptest! {
    #[test]
    fn a_table_is_read_as_it_was_written(table in tables(), layout in prop::sample::select(&LAYOUTS[..]),
                                         is_nested: bool, rows_of_batch in 1usize..6) {
        let mut file = open(written(&table, layout, is_nested)).unwrap();
        let width = table[0].len();
        let name = |column: usize| if is_nested { format!("p.c{column}") } else { format!("c{column}") };
        let limit = BatchLimit { rows: rows_of_batch, bytes: usize::MAX };
        let wanted: Vec<WantedColumn> = (0..width).map(|column| WantedColumn::text(name(column))).collect();
        let mut row = 0;
        for batch in file.batches(&wanted, limit).unwrap() {
            let batch = batch.unwrap();
            prop_assert!(batch.faults.is_empty());
            for (index, cells) in batch.columns.iter().enumerate() {
                let ColumnCells::Texts(cells) = cells else { unreachable!() };
                for (offset, cell) in cells.iter().enumerate() {
                    let expected = text_of(table[row + offset][index].as_ref());
                    prop_assert_eq!(cell, expected.as_deref());
                }
            }
            row += batch.rows.len();
        }
        prop_assert_eq!(row, table.len());
    }

    #[test]
    fn columns_of_one_type_keep_it(numbers in prop::collection::vec(prop::option::of(-1e12..1e12), 1..20),
                                   flags in prop::collection::vec(prop::option::of(any::<bool>()), 1..20)) {
        let mut text = String::new();
        for row in 0..numbers.len().max(flags.len()) {
            let number = numbers.get(row).copied().flatten();
            let flag = flags.get(row).copied().flatten();
            text += &serde_json::json!({"n": number, "f": flag, "x": 1}).to_string();
            text.push('\n');
        }
        let mut file = open(text).unwrap();
        let wanted = [WantedColumn::new("n"), WantedColumn::new("f")];
        let batch = file.batches(&wanted, BatchLimit::default()).unwrap().next().unwrap().unwrap();
        if let ColumnCells::Numbers(cells) = &batch.columns[0] {
            for (cell, number) in cells.iter().zip(&numbers) {
                prop_assert!(number.map_or(cell.is_nan(), |number| *cell == number));
            }
        } else {
            prop_assert!(numbers.iter().all(Option::is_none));
        }
        if let ColumnCells::Flags(cells) = &batch.columns[1] {
            for (cell, flag) in cells.iter().zip(&flags) {
                prop_assert_eq!(*cell, flag.map_or(FLAG_UNKNOWN, |flag| if flag { FLAG_YES } else { FLAG_NO }));
            }
        } else {
            prop_assert!(flags.iter().all(Option::is_none));
        }
    }

    #[test]
    fn every_record_is_a_row_a_fault_or_without_values_whatever_the_bytes(
        table in tables(), layout in prop::sample::select(&LAYOUTS[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 0..6),
    ) {
        let mut bytes = written(&table, layout, false).into_bytes();
        for (place, byte, how) in changes {
            let place = place.index(bytes.len());
            match how {
                0 => bytes[place] = byte,
                1 => bytes.truncate(place.max(1)),
                _ => bytes.insert(place, b"{}[]\",:\\\n"[usize::from(byte) % 9]),
            }
        }
        if let Ok(mut file) = open_bytes(bytes) {
            let wanted: Vec<WantedColumn> =
                file.columns().iter().map(|column| WantedColumn::new(column.name.as_str())).collect();
            let (records, blank) = (file.records(), file.skipped().blank);
            let batches: Result<Vec<CellBatch>, OtherFileError> =
                file.batches(&wanted, BatchLimit { rows: 3, bytes: 1 << 20 }).unwrap().collect();
            let batches = batches.unwrap();
            let read: usize = batches.iter().map(|batch| batch.rows.len() + batch.faults.len()).sum();
            // Blank lines, and records without any value.
            let skipped: u64 = batches.iter().map(|batch| batch.skipped.blank).sum();
            prop_assert!(skipped >= blank);
            prop_assert_eq!(read as u64 + skipped - blank, records);
            for batch in &batches {
                prop_assert!(batch.columns.iter().all(|cells| cells.len() == batch.rows.len()));
            }
        }
    }

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = open_bytes(bytes);
    }

    /// A source that gives a few bytes at a time is cut as one that gives all.
    #[test]
    fn records_do_not_depend_on_how_bytes_arrive(table in tables(), layout in prop::sample::select(&LAYOUTS[..]),
                                                 step in 1usize..7) {
        let text = written(&table, layout, true);
        let cut = |mut records: JsonRecords<Trickle>| {
            let mut found = Vec::new();
            while let Some(record) = records.next_record().unwrap() {
                found.push((record.line, record.column, record.bytes.map(<[u8]>::to_vec)));
            }
            found
        };
        let whole = cut(JsonRecords::new(Trickle { bytes: text.clone().into_bytes(), next: 0, step: usize::MAX }));
        let slow = cut(JsonRecords::new(Trickle { bytes: text.into_bytes(), next: 0, step }));
        prop_assert_eq!(whole, slow);
    }
}

struct Trickle {
    bytes: Vec<u8>,
    next: usize,
    step: usize,
}

impl std::io::Read for Trickle {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.step.min(into.len()).min(self.bytes.len() - self.next);
        into[..count].copy_from_slice(&self.bytes[self.next..self.next + count]);
        self.next += count;
        Ok(count)
    }
}
