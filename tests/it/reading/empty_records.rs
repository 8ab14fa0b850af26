//! Records without any value, which are no deals: every format skips and counts them alike.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use bantam::project::Reading;
use bantam::tables::{Reader, Request, SkippedRows, Table, Types, Typing};
use polars::prelude::*;
use polars_arrow::io::ipc::write::{FileWriter, WriteOptions};
use polars_io::parquet::write::ParquetWriter;

/// The wanted columns of a file, read with the ids in `id`.
fn read(path: &Path, columns: Option<&[&str]>, id: Option<&str>) -> Table {
    let reading = Reading { null_values: vec![String::new(), "unbekannt".to_owned()], ..Reading::plain() };
    let types = Types::new();
    let columns: Option<BTreeSet<String>> =
        columns.map(|columns| columns.iter().map(|column| (*column).to_owned()).collect());
    let pattern = path.display().to_string();
    let request = Request::new(&pattern, &reading, Typing::Infer(&types)).with_columns(columns.as_ref());
    Reader::open(request.with_id(id)).unwrap().read_all().unwrap()
}

/// The rows of the table, the rejected ones, and the skipped ones.
fn counts(table: &Table) -> (usize, usize, SkippedRows) {
    let mut skipped = SkippedRows::default();
    table.findings.iter().for_each(|found| skipped.add(&found.skipped));
    (table.frame.height(), table.rejected.len(), skipped)
}

const fn blank(rows: u64) -> SkippedRows {
    SkippedRows { blank: rows, separator: 0, title: 0, header: 0, total: 0, footer: 0 }
}

#[test]
fn text_without_a_value_is_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deals.csv");
    let rows = "id,size,phone\nA,1,\n,,\n\"\",\"\",\"\"\n\nNULL,NULL,NULL\nnull, ,\\N\nunbekannt,n/a,\n ,,1234\nB,NULL,NULL\n,,\n";
    std::fs::write(&path, rows).unwrap();
    assert_eq!(counts(&read(&path, None, None)), (3, 0, blank(7)));
    // Also where the only value is in a column that is not read.
    assert_eq!(counts(&read(&path, Some(&["id", "size"]), None)), (3, 0, blank(7)));
    assert_eq!(counts(&read(&path, None, Some("id"))), (2, 1, blank(7)));
}

#[test]
fn objects_without_a_value_are_no_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deals.jsonl");
    let rows = [
        "{\"id\":\"A\",\"size\":1}",
        "{}",
        "",
        "{\"id\":null,\"size\":null}",
        "{\"id\":\"\",\"size\":NaN,\"tags\":[]}",
        "{\"id\":\"NULL\",\"of\":{\"phone\":null,\"in\":{}}}",
        "{\"id\":\" unbekannt \"}",
        "{\"of\":{\"phone\":\"1234\"}}",
        "{\"id\":\"B\",\"size\":0}",
        "{\"flag\":false}",
        "{ }",
    ];
    std::fs::write(&path, rows.join("\n")).unwrap();
    assert_eq!(counts(&read(&path, None, None)), (4, 0, blank(7)));
    assert_eq!(counts(&read(&path, Some(&["id", "size"]), None)), (4, 0, blank(7)));
    assert_eq!(counts(&read(&path, None, Some("id"))), (2, 2, blank(7)));
    std::fs::write(folder.path().join("list.json"), "[{}, {\"id\":\"A\"}, {\"id\":null}]").unwrap();
    assert_eq!(counts(&read(&folder.path().join("list.json"), None, Some("id"))), (1, 0, blank(2)));
}

/// Writes record batches of two rows.
fn write_arrow(frame: &DataFrame, path: &Path) {
    let level = CompatLevel::newest();
    let schema = Arc::new(frame.schema().to_arrow(level));
    let file = std::fs::File::create(path).unwrap();
    let mut writer = FileWriter::new(file, schema, None, WriteOptions::default());
    writer.start().unwrap();
    for start in (0..i64::try_from(frame.height()).unwrap()).step_by(2) {
        for batch in frame.slice(start, 2).iter_chunks(level, true) {
            writer.write(&batch, None).unwrap();
        }
    }
    writer.finish().unwrap();
}

#[test]
fn rows_of_parquet_and_arrow_without_a_value_are_no_rows() {
    let folder = tempfile::tempdir().unwrap();
    let id = [Some("A"), None, Some("NULL"), None, Some("B"), None];
    let size = [Some(1_i64), None, None, None, None, None];
    let phone = [None, None, Some("unbekannt"), Some("1234"), None, Some("")];
    let size_column = Column::new("size".into(), size);
    let columns = vec![Column::new("id".into(), id), size_column, Column::new("phone".into(), phone)];
    let mut frame = DataFrame::new(6, columns).unwrap();
    let paths = [folder.path().join("deals.parquet"), folder.path().join("deals.arrow")];
    ParquetWriter::new(std::fs::File::create(&paths[0]).unwrap()).finish(&mut frame).unwrap();
    write_arrow(&frame, &paths[1]);
    for path in &paths {
        assert_eq!(counts(&read(path, None, None)), (3, 0, blank(3)), "{path:?}");
        assert_eq!(counts(&read(path, Some(&["id", "size"]), None)), (3, 0, blank(3)), "{path:?}");
        assert_eq!(counts(&read(path, None, Some("id"))), (2, 1, blank(3)), "{path:?}");
        let lines: Vec<u64> =
            read(path, Some(&["size"]), None).places.iter().map(|place| place.row).collect();
        assert_eq!(lines, [1, 4, 5], "{path:?}");
    }
}
