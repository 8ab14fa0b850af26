//! Tests of kinds of workbooks.

use super::cell_batch::FLAG_NO;
use super::sheet_writer::{TestWorkbook, file_of, flag, number, row, rows_of_texts, text};
use super::*;

const DAY: i64 = crate::units::MICROSECONDS_PER_DAY;

fn open(book: &TestWorkbook) -> SheetTable {
    SheetTable::open(book.file(), None, None, &[]).unwrap()
}

fn read(table: &mut SheetTable, wanted: &[WantedColumn]) -> CellBatch {
    let mut batches = table.batches(wanted, BatchLimit::default()).unwrap();
    let batch = batches.next().unwrap().unwrap();
    assert!(batches.next().is_none());
    batch
}

pub(super) fn read_all(table: &mut SheetTable) -> CellBatch {
    let wanted: Vec<WantedColumn> =
        table.columns().iter().map(|column| WantedColumn::new(column.name.as_str())).collect();
    read(table, &wanted)
}

pub(super) fn names(table: &SheetTable) -> Vec<&str> {
    table.columns().iter().map(|column| column.name.as_str()).collect()
}

pub(super) fn texts(texts: &[Option<&str>]) -> ColumnCells {
    ColumnCells::Texts(texts.iter().copied().collect())
}

fn message(file: std::fs::File, sheet: Option<&str>) -> String {
    SheetTable::open(file, sheet, None, &[]).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn cells_keep_their_types() {
    let header = ["id", "won", "amount", "closed", "at"].map(text);
    let letters = ["A", "B", "C", "D", "E"];
    let cells = |values: [String; 5]| letters.iter().copied().zip(values).collect::<Vec<_>>();
    let rows = row(1, &cells(header))
        + &row(
            2,
            &cells([
                number(1001.0, 0),
                flag(true),
                number(12.5, 4),
                number(45_356.0, 1),
                number(45_356.5, 2),
            ]),
        )
        + &row(
            3,
            &cells([
                number(1002.0, 0),
                flag(false),
                " t=\"e\"><v>#N/A</v>".to_owned(),
                number(45_357.0, 1),
                " s=\"2\">".to_owned(),
            ]),
        )
        + &row(
            4,
            &[
                ("A", number(1003.0, 0)),
                ("C", "><f>A1+1</f><v>7</v>".to_owned()),
                ("D", "><f>NOW()</f>".to_owned()),
            ],
        );
    let mut table = open(&TestWorkbook::of_rows(&rows));
    let batch = read_all(&mut table);
    assert_eq!(batch.rows, [2, 3, 4]);
    assert_eq!(batch.columns[0], ColumnCells::Numbers(vec![1001.0, 1002.0, 1003.0]));
    assert_eq!(batch.columns[1], ColumnCells::Flags(vec![FLAG_YES, FLAG_NO, FLAG_UNKNOWN]));
    assert!(
        matches!(&batch.columns[2], ColumnCells::Numbers(cells) if cells[0] == 12.5 && cells[1].is_nan() && cells[2] == 7.0)
    );
    let times = |microseconds: [i64; 3]| ColumnCells::Times(microseconds.to_vec());
    let day = (45_356 - 25_569) * DAY;
    assert_eq!(batch.columns[3], times([day, day + DAY, UNKNOWN_TIME]));
    assert_eq!(batch.columns[4], times([day + DAY / 2, UNKNOWN_TIME, UNKNOWN_TIME]));
    assert_eq!((table.columns()[2].not_available, table.columns()[2].errors.cells), (1, 0));
    let uncomputed = &table.columns()[3].uncomputed;
    assert_eq!((uncomputed.cells, uncomputed.first.as_str()), (1, "D4"));
    let ids = read(&mut table, &[WantedColumn::text("id"), WantedColumn::text("at")]);
    assert_eq!(ids.columns[0], texts(&[Some("1001"), Some("1002"), Some("1003")]), "not 1001.0");
    assert_eq!(ids.columns[1], texts(&[Some("2024-03-05T12:00:00"), None, None]));
}

#[test]
fn a_cell_that_refers_to_no_shared_text_is_damage() {
    let shared = |index: &str| format!(" t=\"s\"><v>{index}</v>");
    let strings = "<sst><si><t>id</t></si><si><t>D1</t></si></sst>";
    let book = |index: &str| {
        let rows = row(1, &[("A", shared("0")), ("B", text("won"))]) + &row(2, &[("A", shared(index))]);
        TestWorkbook::of_rows(&rows).with("xl/sharedStrings.xml", strings)
    };
    assert_eq!(read_all(&mut open(&book("1"))).columns[0], texts(&[Some("D1")]));
    for (index, rest) in [("2", "2, of 2"), ("x", "x, of 2"), ("-1", "-1, of 2")] {
        let found = message(book(index).file(), None);
        let right = format!("is damaged: xl/worksheets/sheet0.xml: cell A2 refers to shared text {rest}");
        assert_eq!(found, right);
    }
}

#[test]
fn columns_of_mixed_types_are_text() {
    let cells =
        [number(45_356.0, 1), text("unknown"), number(3.5, 0), flag(true), number(0.25, 2), number(1.5, 3)];
    let lines = cells
        .iter()
        .enumerate()
        .map(|(index, cell)| row(index as u32 + 2, &[("A", cell.clone()), ("B", text("x"))]));
    let rows = row(1, &[("A", text("a")), ("B", text("b"))]) + &lines.collect::<String>();
    let batch = read_all(&mut open(&TestWorkbook::of_rows(&rows)));
    let expected = ["2024-03-05", "unknown", "3.5", "true", "06:00:00", "1.5"].map(Some);
    assert_eq!(batch.columns[0], texts(&expected));
}

#[test]
fn the_date_system_of_1904_is_recognised() {
    let rows = row(1, &[("A", text("at"))]) + &row(2, &[("A", number(43_894.0, 1))]);
    let book = TestWorkbook::of_rows(&rows);
    let main = book.parts.iter().find(|(name, _)| name == "xl/workbook.xml").unwrap().1.clone();
    let main = String::from_utf8(main).unwrap().replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let batch = read_all(&mut open(&book.with("xl/workbook.xml", main)));
    assert!(
        matches!(&batch.columns[0], ColumnCells::Times(microseconds) if microseconds[0] == (45_356 - 25_569) * DAY)
    );
}

#[test]
fn titles_footers_blank_rows_and_repeated_headers_are_no_rows() {
    let rows = rows_of_texts(&[
        &["Deals won in 2026"],
        &[],
        &["Contact", "", "", "Deal"],
        &["", "id", "stage", "amount", "", "beside"],
        &["", "D1", "Won", "12"],
        &[],
        &["", "D2"],
        &["", "id", "stage", "amount", "", "beside"],
        &["", "D3", "Lost", "", "note"],
        &["", "Total", "", "12"],
        &[],
        &["", "Confidential Information - Do Not Distribute"],
        &["", "Copyright (c) 2000-2026"],
    ]);
    let mut table = open(&TestWorkbook::of_rows(&rows));
    assert_eq!(
        (names(&table), table.header_row(), table.rows()),
        (vec!["id", "stage", "amount", "beside"], 4, 3)
    );
    let skipped = SkippedRecords { blank: 1, titles: 2, totals: 1, footers: 2, repeated_headers: 1 };
    assert_eq!(table.skipped(), skipped);
    assert_eq!(table.unnamed_columns(), ["E"]);
    let batch = read_all(&mut table);
    assert_eq!((batch.rows, batch.skipped), (vec![5, 7, 9], skipped));
    assert_eq!(batch.columns[0], texts(&[Some("D1"), Some("D2"), Some("D3")]));
    assert_eq!(batch.columns[2], texts(&[Some("12"), None, None]), "the total is no number of the column");
}

#[test]
fn subtotals_are_no_rows_and_doubtful_last_rows_are_faults() {
    let mut rows: Vec<Vec<String>> = vec![["id", "stage", "name", "amount"].map(str::to_owned).to_vec()];
    let deal =
        |number: usize| vec![format!("D{number}"), "Won".to_owned(), "a name".to_owned(), "12".to_owned()];
    let line = |id: &str, amount: &str| vec![id.to_owned(), String::new(), String::new(), amount.to_owned()];
    rows.extend((1..=40).map(deal));
    rows.insert(5, line("Subtotal", "48"));
    rows.insert(10, line("Retail Total", "48"));
    rows.extend([line("Average", "12"), line("Board meeting", "480"), line("Filter: none", "")]);
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let book = TestWorkbook::of_rows(&rows_of_texts(&rows));
    let mut table = SheetTable::open(book.file(), None, Some("id"), &[]).unwrap();
    let batch = read_all(&mut table);
    let skipped = SkippedRecords { totals: 3, footers: 1, ..SkippedRecords::default() };
    assert_eq!((table.skipped(), batch.skipped), (skipped, skipped));
    assert_eq!((batch.rows.len(), batch.rows[4], batch.faults.len()), (40, 7, 1));
    assert_eq!((batch.faults[0].row, table.rows()), (45, 40));
    assert!(batch.faults[0].reason.ends_with("rather than a row: \"Board meeting, 480\""));
}

#[test]
fn names_and_sums_of_groups_are_no_rows() {
    const HEADER: [&str; 5] = ["Name", "Industry", "Champion", "Revenue", "Item ID"];
    for id in [None, Some("Item ID"), Some("Name")] {
        for sizes in [&[10_u32, 10][..], &[100, 1, 0, 40]] {
            let mut rows: Vec<Vec<String>> = vec![vec!["Board".to_owned()]];
            let mut number = 0;
            for &size in sizes {
                rows.extend([vec![], vec!["Cold".to_owned()], HEADER.map(str::to_owned).to_vec()]);
                let first = number + 1;
                number += size;
                let deal = |i: u32| {
                    [
                        format!("Deal {i}"),
                        "Energy".to_owned(),
                        String::new(),
                        (3 * i).to_string(),
                        i.to_string(),
                    ]
                };
                rows.extend((first..=number).map(|i| deal(i).to_vec()));
                let sum: u32 = (first..=number).map(|i| 3 * i).sum();
                rows.push(vec![String::new(), String::new(), String::new(), sum.to_string()]);
            }
            let rows: Vec<Vec<&str>> =
                rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
            let book = TestWorkbook::of_rows(&rows_of_texts(&rows));
            let mut table = SheetTable::open(book.file(), None, id, &[]).unwrap();
            let batch = read_all(&mut table);
            let groups = sizes.len() as u64;
            let (blank, repeated_headers) = (groups - 1, groups - 1);
            let skipped = SkippedRecords {
                blank,
                titles: groups + 1,
                totals: groups,
                repeated_headers,
                ..SkippedRecords::default()
            };
            assert_eq!((table.skipped(), batch.skipped), (skipped, skipped), "{id:?} {sizes:?}");
            assert_eq!((batch.rows.len(), batch.faults.len()), (number as usize, 0));
        }
    }
}

#[test]
fn a_long_report_has_its_footer_too_and_batches_add_up() {
    let mut lines = row(1, &[("A", text("id")), ("B", text("n")), ("C", text("m"))]);
    for id in 2..=500 {
        lines += &row(
            id,
            &[("A", text(&format!("D{id}"))), ("B", number(f64::from(id), 0)), ("C", number(1.0, 0))],
        );
    }
    lines += &row(501, &[("A", text("Grand Totals (499 records)")), ("B", number(9.0, 0))]);
    let mut table = open(&TestWorkbook::of_rows(&lines));
    let wanted = [WantedColumn::new("n"), WantedColumn::new("nowhere")];
    let limit = BatchLimit { rows: 100, bytes: usize::MAX };
    let batches: Vec<CellBatch> = table.batches(&wanted, limit).unwrap().map(Result::unwrap).collect();
    assert_eq!(batches.iter().map(|batch| batch.rows.len()).collect::<Vec<_>>(), [100, 100, 100, 100, 99]);
    assert_eq!(batches[4].skipped.totals, 1);
    assert!(matches!(&batches[0].columns[0], ColumnCells::Numbers(cells) if cells[0] == 2.0));
}

#[test]
fn sheets_are_found_by_name_or_the_first_that_is_visible() {
    let rows = |name: &str| rows_of_texts(&[&[name, "x"], &["1", "2"]]);
    let (old, deals, leads) = (rows("old"), rows("deals"), rows("leads"));
    let book = TestWorkbook::of_sheets(&[
        ("Old", "state=\"hidden\"", &old),
        ("Won &amp; lost", "", &deals),
        ("Leads", "state=\"visible\"", &leads),
    ]);
    assert_eq!(names(&open(&book))[0], "deals");
    assert_eq!(names(&SheetTable::open(book.file(), Some("leads "), None, &[]).unwrap())[0], "leads");
    assert_eq!(SheetTable::open(book.file(), Some("Old"), None, &[]).unwrap().sheet(), "Old");
    assert_eq!(
        message(book.file(), Some("Deals")),
        "has no sheet `Deals` (found `Old`, `Won & lost`, `Leads`)"
    );
    let hidden = TestWorkbook::of_sheets(&[("Old", "state=\"veryHidden\"", &old)]);
    assert_eq!(message(hidden.file(), None), "has no visible sheet of cells");
    let empty = TestWorkbook::of_rows("<row r=\"1\"/>");
    assert_eq!(message(empty.file(), None), "sheet `Deals` has no header: none of its cells has a value");
}

#[test]
fn shared_and_rich_strings_keep_their_letters() {
    let strings = "<x:sst xmlns:x=\"y\"><x:si><x:t>id</x:t></x:si><si><r><t>rich </t></r><r><t>&lt;text&gt; &#228;</t></r>\
        <rPh><t>reading</t></rPh></si><si><t>a_x000D_b_x005F_c</t></si><si><t/></si></x:sst>";
    let shared = |index: u32| format!(" t=\"s\"><v>{index}</v>");
    let rows: String = [0, 1, 2, 3]
        .iter()
        .zip(1u32..)
        .map(|(&index, number)| row(number, &[("A", shared(index)), ("B", text("x"))]))
        .collect();
    let book = TestWorkbook::of_rows(&rows).with("xl/sharedStrings.xml", strings);
    let batch = read_all(&mut open(&book));
    assert_eq!(batch.columns[0], texts(&[Some("rich <text> ä"), Some("a\rb_c"), None]));
}

#[test]
fn long_ids_are_marked_as_rounded() {
    let rows = row(1, &[("A", text("id"))]) + &row(2, &[("A", number(123_456_789_012_345_680.0, 0))]);
    let mut table = open(&TestWorkbook::of_rows(&rows));
    assert_eq!(table.columns()[0].rounded, Some((2, "123456789012345680".to_owned())));
    let batch = read(&mut table, &[WantedColumn::text("id")]);
    assert_eq!(batch.columns[0], texts(&[Some("123456789012345680")]));
}

#[test]
fn repeated_names_are_refused_only_where_they_are_wanted() {
    let mut table =
        open(&TestWorkbook::of_rows(&rows_of_texts(&[&["id", "note", "note"], &["1", "2", "3"]])));
    assert_eq!(read(&mut table, &[WantedColumn::new("id")]).rows, [2]);
    let error = table.batches(&[WantedColumn::new("note")], BatchLimit::default()).err().unwrap();
    assert_eq!(error.to_string(), "has two columns `note` (B and C)");
}

#[test]
fn cells_without_references_are_consecutive() {
    let rows = "<row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c></row><row><c><v>1</v></c><c><v>x1</v></c></row>";
    let batch = read_all(&mut open(&TestWorkbook::of_rows(rows)));
    assert_eq!(batch.columns, [ColumnCells::Numbers(vec![1.0]), texts(&[Some("x1")])]);
}

#[test]
fn what_is_no_workbook_is_named() {
    let container = |name: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(3 << 20, 7);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let expected = |found: &str| format!("is {found}; expected an Excel workbook (.xlsx)");
    assert_eq!(message(file_of(&container("EncryptedPackage")), None), "is protected by a password");
    assert_eq!(
        message(file_of(&container("Workbook")), None),
        expected("a workbook of Excel 97 to 2003 (.xls)")
    );
    assert_eq!(message(file_of(b" <html><table>"), None), expected("a page of HTML or XML"));
    assert_eq!(message(file_of(b""), None), expected("empty"));
    assert_eq!(message(file_of(b"id;stage\n"), None), expected("not a workbook"));
    let others = TestWorkbook { parts: vec![("content.xml".to_owned(), Vec::new())] };
    assert_eq!(message(others.file(), None), expected("an OpenDocument spreadsheet (.ods)"));
    let others = TestWorkbook { parts: vec![("a.txt".to_owned(), Vec::new())] };
    assert_eq!(message(others.file(), None), expected("a ZIP file of something else"));
}

#[test]
fn bombs_are_refused_before_they_take_memory() {
    let rows = |cell: &str| row(1, &[("A", cell.to_owned())]);
    let long = "x".repeat(3 << 20);
    let large = TestWorkbook::of_rows(&rows(&text(&long)));
    assert!(message(large.file(), None).ends_with("a text or element in it is longer than any cell"));
    let many = format!(" t=\"inlineStr\"><is>{}</is>", "<r><t>xxxxxxxxxxxxxxxx</t></r>".repeat(600_000));
    assert!(
        message(TestWorkbook::of_rows(&rows(&many)).file(), None)
            .contains("row 1 holds more than 8 MiB of text")
    );
    let deep = "<a>".repeat(1000);
    assert!(message(TestWorkbook::of_rows(&deep).file(), None).contains("nested too deep"));
    let styles = " ".repeat(65 << 20);
    let spaces = TestWorkbook::of_rows("")
        .with("xl/styles.xml", format!("<a>{}", "<b> </b>".repeat(styles.len() / 8)));
    assert_eq!(message(spaces.file(), None), "is refused: xl/styles.xml expands to more than 64 MiB");
    for place in ["AAAA1", "XFE1"] {
        let beyond = format!("<row r=\"1\"><c r=\"{place}\"><v>1</v></c></row>");
        assert!(message(TestWorkbook::of_rows(&beyond).file(), None).contains("beyond the last column"));
    }
    let beyond = "<row r=\"1048577\"><c><v>1</v></c></row>";
    assert!(message(TestWorkbook::of_rows(beyond).file(), None).contains("more rows than a sheet may have"));
}

#[test]
fn damage_anywhere_in_the_sheet_is_noticed() {
    let rows: String =
        (1..200).map(|number| row(number, &[("A", text("value")), ("B", text("other"))])).collect();
    let bytes = TestWorkbook::of_rows(&rows).bytes();
    let mut damaged = 0;
    for place in (40..bytes.len().min(900)).step_by(7) {
        let mut bytes = bytes.clone();
        bytes[place] ^= 0x10;
        damaged += usize::from(SheetTable::open(file_of(&bytes), None, None, &[]).is_err());
    }
    assert!(damaged > 80, "{damaged}");
    assert!(message(file_of(&bytes[..bytes.len() / 2]), None).starts_with("is damaged"));
}
