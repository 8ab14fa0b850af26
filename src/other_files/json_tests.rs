//! Kinds of JSON that programs write.

use super::cell_batch::FLAG_NO;
use super::json_batches::JsonBatches;
use super::sheet_batches::SheetBatches;
use super::*;

pub(super) fn table(text: &'static str) -> JsonLines {
    JsonLines::open(ReplayableBytes::new(move || Ok(Box::new(text.as_bytes()))), None).unwrap()
}

/// All rows of all columns in one batch.
pub(super) fn read(table: &mut JsonLines) -> CellBatch {
    let wanted: Vec<WantedColumn> =
        table.columns().iter().map(|column| WantedColumn::new(column.name.as_str())).collect();
    read_columns(table, &wanted)
}

fn read_columns(table: &mut JsonLines, wanted: &[WantedColumn]) -> CellBatch {
    let mut batches = table.batches(wanted, BatchLimit::default()).unwrap();
    let batch = batches.next().unwrap().unwrap();
    assert!(batches.next().is_none());
    batch
}

fn names(table: &JsonLines) -> Vec<&str> {
    table.columns().iter().map(|column| column.name.as_str()).collect()
}

fn texts(texts: &[Option<&str>]) -> ColumnCells {
    ColumnCells::Texts(texts.iter().copied().collect())
}

fn reasons(batch: &CellBatch) -> Vec<String> {
    let text = |fault: &RecordFault| match &fault.column {
        Some(column) => format!("{}: `{column}` {}", fault.row, fault.reason),
        None => format!("{}: {}", fault.row, fault.reason),
    };
    batch.faults.iter().map(text).collect()
}

#[test]
fn booleans_are_flags_with_the_words_for_them_and_without() {
    // Case 17: true and false from JSON are the TRUE and FALSE of a text file.
    let mut table =
        table("{\"id\":\"L1\",\"champion\":true}\n{\"id\":\"L2\",\"champion\":\"FALSE\"}\n{\"id\":\"L3\"}\n");
    assert_eq!(read(&mut table).columns[1], ColumnCells::Flags(vec![FLAG_YES, FLAG_NO, FLAG_UNKNOWN]));
    let words = [WantedColumn::text("champion")];
    assert_eq!(read_columns(&mut table, &words).columns[0], texts(&[Some("true"), Some("FALSE"), None]));
}

#[test]
fn byte_order_marks_blank_lines_and_crlf_lose_no_row() {
    // Case 18: the first lead was lost.
    let mut table =
        table("\u{feff}\u{feff}{\"id\": \"L1\"}\r\n\r\n{\"id\": \"L2\"}\r\n \t\n{\"id\": \"L3\"}");
    let batch = read(&mut table);
    assert_eq!(batch.columns, [texts(&[Some("L1"), Some("L2"), Some("L3")])]);
    assert_eq!((batch.rows, batch.skipped.blank), (vec![1, 3, 5], 2));
}

#[test]
fn objects_within_objects_are_columns_with_dots() {
    // Case 52.
    let mut table = table(
        "{\"deal_id\":\"D1\",\"properties\":{\"stage\":\"Won\",\"owner\":{\"id\":7}},\"archived\":false}\n\
         {\"deal_id\":\"D2\",\"properties\":null,\"archived\":true}\n\
         {\"deal_id\":\"D3\",\"properties\":{\"stage\":\"Lost\",\"late\":1.50}}\n",
    );
    assert_eq!(
        names(&table),
        ["deal_id", "properties.stage", "properties.owner.id", "archived", "properties.late"],
        "`properties` itself is no column"
    );
    let batch = read(&mut table);
    assert_eq!(batch.columns[1], texts(&[Some("Won"), None, Some("Lost")]));
    let ColumnCells::Numbers(late) = &batch.columns[4] else { unreachable!() };
    assert!(late[0].is_nan() && late[2] == 1.5);
    let wanted = [WantedColumn::text("properties.late"), WantedColumn::new("nowhere")];
    let batch = read_columns(&mut table, &wanted);
    assert_eq!(batch.columns, [texts(&[None, None, Some("1.50")]), texts(&[None; 3])]);
}

#[test]
fn lists_of_plain_values_are_joined_and_lists_of_objects_are_named() {
    let mut table = table(
        "{\"tags\":[\"api\",1,true,null],\"none\":[],\"notes\":[{\"a\":1}],\"grid\":[[1]]}\n\
         {\"tags\":\"sso\",\"none\":\"x\",\"notes\":\"text\"}\n",
    );
    assert_eq!(
        table.left_out(),
        [("notes".to_owned(), "a list of objects"), ("grid".to_owned(), "a list of lists")]
    );
    let batch = read(&mut table);
    assert_eq!(
        batch.columns,
        [texts(&[Some("api;1;true"), Some("sso")]), texts(&[None, Some("x")]), texts(&[None, Some("text")])]
    );
}

#[test]
fn one_list_of_objects_is_a_table_too() {
    let mut spread = table("[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": oops\n  },\n  {\"a\": 3}, 4\n]\n");
    let batch = read(&mut spread);
    assert_eq!(
        reasons(&batch),
        ["5: is not JSON at line 6 column 10: expected value", "8: should be a JSON object, but it is `4`"]
    );
    assert_eq!((batch.columns, batch.rows), (vec![ColumnCells::Numbers(vec![1.0, 3.0])], vec![2, 8]));
    assert_eq!(table("[{\"a\":1}]\n[{\"a\":2},{\"a\":3}]\n").records(), 3, "pages one after the other");
    let mut logged = table("{\"a\":1}\n[12:00 \"warning\n{\"a\":2}\n");
    assert_eq!(read(&mut logged).rows, [1, 3], "a line of a log among them");
}

#[test]
fn nan_and_infinity_are_unknown() {
    let mut table = table(
        "{\"a\": NaN, \"b\": \"NaN, -Infinity\", \"c\": [1, Infinity]}\n{\"a\": -Infinity, \"b\": \"\\\"NaN\", \"c\": 2}\n{\"a\": 1.5}\n",
    );
    let batch = read(&mut table);
    assert!(batch.faults.is_empty());
    let ColumnCells::Numbers(a) = &batch.columns[0] else { unreachable!() };
    assert!(a[0].is_nan() && a[1].is_nan() && a[2] == 1.5);
    assert_eq!(batch.columns[1], texts(&[Some("NaN, -Infinity"), Some("\"NaN"), None]));
}

#[test]
fn a_row_at_fault_is_named_with_its_place_and_the_others_are_read() {
    let mut table = table(
        "{\"a\":1,\"b\":1}\n{\"a\":1,\"a\":2}\n{\"a\": 1 \"b\": 2}\n[1,2]\n\"text\"\n{\"a\":1e999}\n{\"b\":2}\n{\"a\":5",
    );
    let batch = read(&mut table);
    assert_eq!(batch.rows, [1, 7]);
    assert_eq!(
        reasons(&batch),
        [
            "2: `a` occurs twice in the object",
            "3: is not JSON at line 3 column 9: expected `,` or `}`",
            "4: should be a JSON object, but it is a list",
            "5: should be a JSON object, but it is `\"text\"`",
            "6: `a` is beyond the range of numbers, found 1e999",
            "8: is not JSON at line 8 column 6: EOF while parsing an object",
        ]
    );
    assert_eq!(batch.rows.len() + batch.faults.len(), 8);
}

#[test]
fn a_column_of_numbers_and_words_is_text_as_it_is_written() {
    let mut table =
        table("{\"a\":1.50,\"id\":12345678901234567890}\n{\"a\":\"10k\",\"id\":7}\n{\"a\":true}\n");
    assert_eq!(read(&mut table).columns[0], texts(&[Some("1.50"), Some("10k"), Some("true")]));
    let ids = read_columns(&mut table, &[WantedColumn::text("id")]);
    assert_eq!(ids.columns[0], texts(&[Some("12345678901234567890"), Some("7"), None]));
}

#[test]
fn odd_characters_of_texts_and_keys() {
    let mut table =
        table("{\"a\":\"x\\u0000y\",\"b\\ud800\":\"\\ud83d\\ude00 \\ud83d!\",\"c d\":\"\\\\\\\"\\n\"}\n");
    assert_eq!(names(&table), ["a", "b\u{fffd}\u{fffd}\u{fffd}", "c d"]);
    let batch = read(&mut table);
    assert_eq!(batch.columns[0], texts(&[Some("xy")]));
    let ColumnCells::Texts(smile) = &batch.columns[1] else { unreachable!() };
    assert!(smile.get(0).is_some_and(|text| text.starts_with("😀 \u{fffd}") && text.ends_with('!')));
    assert_eq!(batch.columns[2], texts(&[Some("\\\"\n")]));
}

#[test]
fn depth_is_bounded() {
    let deep = format!("{}1{}\n", "{\"a\":".repeat(100), "}".repeat(100));
    let lists = format!("{{\"x\":{}{},\"y\":1}}\n", "[".repeat(500_000), "]".repeat(500_000));
    let text: &'static str = Box::leak((deep + &lists).into_boxed_str());
    let mut table = table(text);
    assert_eq!(names(&table), ["y"]);
    assert_eq!(table.left_out().len(), 2);
    assert_eq!(read(&mut table).rows, [1, 2]);
}

#[test]
fn files_that_are_no_tables_are_refused_in_words() {
    let refused = |text: &'static [u8]| {
        JsonLines::open(ReplayableBytes::new(move || Ok(Box::new(text))), None)
            .err()
            .map(|error| error.to_string())
    };
    let none = "contains no JSON object; expected one on each line, or one list of objects";
    assert_eq!(refused(b"\n \n").as_deref(), Some(none));
    assert_eq!(refused(b"a,b\n1,2\n").as_deref(), Some(none));
    assert_eq!(refused(b"\xFF\xFE{\0").as_deref(), Some("looks like UTF-16; JSON is UTF-8"));
    assert_eq!(
        refused(b"\n[{\"a\":1},\n{\"a\":2}").as_deref(),
        Some("ends inside the list that opens on line 2; it seems to be cut off")
    );
    let keys = (0..20_000).map(|id| format!("{{\"D{id}\":1}}\n")).collect::<Vec<_>>().concat();
    let keys: &'static str = Box::leak(keys.into_boxed_str());
    let message = refused(keys.as_bytes()).unwrap();
    assert_eq!(
        message,
        "line 16385: the objects have more than 16384 different keys; expected the same keys in all of them"
    );
}

#[test]
fn batches_end_by_rows_and_by_bytes_and_a_pipe_is_read_as_the_file() {
    let lines = (0..10).map(|id| format!("{{\"id\":\"D{id}\",\"n\":{id}}}\n")).collect::<Vec<_>>().concat();
    let mut table = JsonLines::open(ReplayableBytes::of_pipe(lines.as_bytes()).unwrap(), None).unwrap();
    let wanted = [WantedColumn::new("id"), WantedColumn::new("n")];
    let sizes = |table: &mut JsonLines, rows, bytes| -> Vec<usize> {
        let batches = table.batches(&wanted, BatchLimit { rows, bytes }).unwrap();
        batches.map(|batch| batch.unwrap().rows.len()).collect()
    };
    assert_eq!(sizes(&mut table, 4, usize::MAX), [4, 4, 2]);
    assert_eq!(sizes(&mut table, 100, 50).iter().sum::<usize>(), 10);
    assert!(sizes(&mut table, 100, 50).len() > 2);

    let names = ["n".to_owned()];
    let stream: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(lines.into_bytes()));
    let mut batches = JsonBatches::of_stream(stream, &names, BatchLimit::default());
    let batch = batches.next().unwrap().unwrap();
    assert_eq!(batch.columns[0].len(), 10);
    assert!(matches!(&batch.columns[0], ColumnCells::Texts(cells) if cells.get(9) == Some("9")));
}

#[test]
fn batches_can_be_read_in_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<JsonBatches>();
    is_send::<JsonLines>();
    is_send::<SheetBatches>();
    is_send::<SheetTable>();
}
