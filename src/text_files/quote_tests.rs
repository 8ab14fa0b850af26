//! Tests of regular and irregular quotes.

use super::LineFaultReason;
use super::testing::{read, read_in_slices};

#[test]
fn quotes_are_read_as_rfc_4180_has_it() {
    let table = read("a,b\n\"x, y\",\"5\"\" pipe\"\n\"line\r\none\",\"\"\n\"\"\"\",7\" pipe\n").unwrap();
    assert_eq!(table.rows.concat(), ["x, y", "5\" pipe", "line\r\none", "", "\"", "7\" pipe"]);
    assert_eq!((table.lines, table.faults.len()), (vec![2, 3, 5], 0));
}

#[test]
fn case_42_blanks_before_a_quote_belong_to_the_quoting() {
    let table =
        read("id, industry,size\nD1, \"Retail, B2B\" ,5\nD2,\t\"Energy, B2B\",6\nD3, plain \"x\",7\n")
            .unwrap();
    let industries: Vec<&str> = table.rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(industries, ["Retail, B2B", "Energy, B2B", "plain \"x\""]);
    assert_eq!(table.columns, ["id", "industry", "size"]);
}

#[test]
fn backslashes_escape_quotes_where_the_file_does_so() {
    let table = read("id,note\n1,\"say \\\"yes\\\", now\"\n2,\"a \\\\ b\"\n3,\"C:\\x\"\n").unwrap();
    let notes: Vec<&str> = table.rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(notes, ["say \"yes\", now", "a \\ b", "C:\\x"]);
    assert!(table.findings.escapes);
    let table = read("id,path,x\n1,\"C:\\\",a\n2,\"D:\\\",b\n").unwrap();
    assert_eq!(table.rows.concat(), ["1", "C:\\", "a", "2", "D:\\", "b"]);
}

#[test]
fn quotes_that_should_have_been_doubled_are_read_by_the_number_of_cells() {
    let table = read(
        "id,name,size\nD1,\"the \"best\" one\",5\nD2,\"Big\" Corp,6\nD3,\"Big\" Corp,\"7\"\nD4,\"a \"b\", c\",8\nD5,x,9\n",
    )
    .unwrap();
    let names: Vec<&str> = table.rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(names, ["the \"best\" one", "\"Big\" Corp", "\"Big\" Corp", "x"]);
    assert_eq!(table.reasons(), [&LineFaultReason::LooseQuote]);
    assert_eq!(table.fault_lines(), [5]);
}

/// Rows with an inch mark in each note; those at `open` begin with a quote that is not closed.
fn inches(n: usize, open: &[usize], close: &[usize]) -> String {
    let row = |i: usize| {
        let note = match (open.contains(&i), close.contains(&i)) {
            (true, _) => format!("\"{} inch", i % 40),
            (_, true) => format!("{}\"", i % 40),
            _ => format!("{} inch", i % 40),
        };
        format!("D{i},A{},{note},Won\n", i % 7)
    };
    format!("id,account,note,stage\n{}", (1..=n).map(row).collect::<String>())
}

#[test]
fn case_26_a_quote_that_another_closes_swallows_no_rows() {
    let table = read(inches(300, &[40, 120, 200], &[46, 129, 214])).unwrap();
    assert_eq!((table.rows.len(), table.fault_lines()), (297, vec![41, 121, 201]));
    assert_eq!(table.reasons()[0], &LineFaultReason::OpenQuote { line: 41, is_closed: true });
    assert_eq!(table.faults[0].reason.to_string(), "a quote is opened in line 41 and not closed in its cell");
    assert_eq!(table.lines[39..41], [42, 43]);
}

#[test]
fn r38_a_quote_that_nothing_closes_rejects_one_row() {
    for slice_bytes in [1, 100, 4 << 20] {
        let table = read_in_slices(inches(2000, &[1000], &[]), slice_bytes).unwrap();
        assert_eq!((table.rows.len(), table.fault_lines()), (1999, vec![1001]));
        let table = read_in_slices(inches(50, &[50], &[]), slice_bytes).unwrap();
        assert_eq!((table.rows.len(), table.fault_lines()), (49, vec![51]));
        let table = read_in_slices(inches(50, &[1], &[]), slice_bytes).unwrap();
        assert_eq!((table.rows.len(), table.fault_lines()), (49, vec![2]));
        let every: Vec<usize> = (10..50).collect();
        let table = read_in_slices(inches(50, &every, &[]), slice_bytes).unwrap();
        assert_eq!((table.rows.len(), table.faults.len()), (10, 40));
    }
}

#[test]
fn stray_quotes_among_quoted_cells_reject_one_row() {
    let rows: String = (1..100)
        .map(|i| {
            if i == 40 {
                "\"40\",\"B2B, x,\"won\"\n".to_owned()
            } else {
                format!("\"{i}\",\"B2B, {i}\",\"won\"\n")
            }
        })
        .collect();
    let table = read(format!("\"id\",\"kind\",\"stage\"\n{rows}")).unwrap();
    assert_eq!((table.rows.len(), table.fault_lines()), (98, vec![41]));
    let rows = rows.replace("x,\"won\"\n", "x,won\n");
    let table = read(format!("\"id\",\"kind\",\"stage\"\n{rows}")).unwrap();
    assert_eq!((table.rows.len(), table.fault_lines()), (98, vec![41]));
}

#[test]
fn cells_of_several_lines_are_cells() {
    let letter = "Dear Sir,\nwe offer, as agreed,\n\n- 5 pipes, steel, long\n- 7 valves\n\nYours, truly, me";
    let row = |i: usize| format!("D{i},\"{letter}\",{i}\nE{i},{i},\"{letter}\"\n");
    let table = read(format!("id,a,b\n{}", (0..50).map(row).collect::<String>())).unwrap();
    assert_eq!((table.rows.len(), table.faults.len()), (100, 0));
    assert_eq!((table.rows[0][1].as_str(), table.rows[1][2].as_str()), (letter, letter));
    assert_eq!(table.lines[..3], [2, 9, 16]);
    let long = "line\n".repeat(5000);
    let table = read(format!("id,a\nD1,\"{long}\"\nD2,x\n")).unwrap();
    assert_eq!((table.rows[0][1].as_str(), table.lines), (long.trim(), vec![2, 5003]));
}

#[test]
fn a_stray_quote_in_a_large_file_needs_no_more_memory_than_the_longest_row() {
    // Lines of which no half has the cells of a row: nothing shows that the quote is stray, but that it is not closed.
    let mut text = "id,a,b\nD1,\"x,y\n".to_owned();
    text.push_str(&"a line of words without an end\n".repeat(700_000));
    text.push_str("D2,3,4\n");
    let table = read(text).unwrap();
    assert_eq!((table.first_cells(), &table.lines), (vec!["D2"], &vec![700_003]));
    assert_eq!(table.faults[0].reason, LineFaultReason::OpenQuote { line: 2, is_closed: false });
    assert_eq!(table.faults.len(), 700_001);
}

#[test]
fn a_row_that_is_quoted_as_a_whole_is_read_among_others() {
    let rows = (0..90).map(|i| format!("D{i},{i},Retail\n")).collect::<Vec<_>>().concat();
    for quoted in ["\"X1,5,\"\"Oil, Gas\"\"\"", "\"X1,5,\"\"Oil, Gas\"\"\"\r"] {
        for text in [
            format!("id,size,industry\n{quoted}\n{rows}"),
            format!("id,size,industry\n{rows}{quoted}\n"),
            format!("id,size,industry\n{rows}{quoted}"),
        ] {
            let table = read(&text).unwrap();
            assert_eq!((table.rows.len(), table.faults.len()), (91, 0));
            let row = table.rows.iter().find(|row| row[0] == "X1").unwrap();
            assert_eq!(row[1..], ["5".to_owned(), "Oil, Gas".to_owned()]);
        }
    }
    for other in ["\"X1,5\"", "\"X1,5,6,7\"", "\"X1\""] {
        let table = read(format!("id,size,industry\n{other}\n{rows}")).unwrap();
        assert_eq!((table.rows.len(), table.fault_lines()), (90, vec![2]), "{other}");
    }
}
