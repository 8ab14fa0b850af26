//! Lines with the cells of a row that are totals, footers or notes of a report.

use super::testing::{ReadTable, read, read_with};
use super::{LineFaultReason, TextSettings};

const HEADER: &str = "id,account,created,industry,employees,champion";

/// Rows with an id, and these lines below them.
fn below(lines: &str) -> ReadTable {
    let row = |i: usize| format!("L{i:04},A{i},2026-01-{:02},Retail,{},yes\n", i % 28 + 1, i * 7);
    let rows: String = (1..=20).map(row).collect();
    let settings = TextSettings { id: Some("id".to_owned()), ..TextSettings::default() };
    read_with(format!("{HEADER}\n{rows}{lines}"), &settings).unwrap()
}

/// The rows beyond the 20, the rejected lines, totals and footers.
fn counts(table: &ReadTable) -> (usize, usize, u64, u64) {
    (table.rows.len() - 20, table.faults.len(), table.skipped.total.count, table.skipped.footer.count)
}

#[test]
fn an_id_below_a_blank_line_is_that_of_a_row_however_few_there_are() {
    let settings = TextSettings { id: Some("id".to_owned()), ..TextSettings::default() };
    for n in 1..=4 {
        let row = |id: usize| format!("L{id},10,5\n");
        let rows: String = (1..=n).map(row).collect();
        let text = format!("id,num,size\n{rows}\nL77,,\n\nthe sizes are estimates,,\n");
        let table = read_with(text, &settings).unwrap();
        assert_eq!((table.rows.len(), table.skipped.footer.count), (n + 1, 1), "{n} rows");
        assert_eq!(table.faults, []);
    }
}

#[test]
fn last_lines_with_words_of_totals_are_totals() {
    for line in [
        "Average,,,,555,",
        "Mittelwert,,,,555,",
        "Durchschnitt,,,,555,",
        "Moyenne,,,,555,",
        "Min,,,,7,",
        "Max,,,,140,",
        "Median,,,,70,",
        "Итого,,,,1470,",
        "Всего,,,,1470,",
        "Ergebnis,,,,1470,",
        "Count: 20,,,,,",
        "Anzahl: 20,,,,,",
        "Count,20,,,,",
        "Totals,,2026-01-01,,55,",
        "Subtotal,,,Retail,55555,",
        ",,,Total,55555,",
        "\"Total\",,,,\"1,470\",",
        "Grand Total,20,,,1470,",
        "2026-01,,,,,\n,2026-01-31,,Total,1470,",
        "合計,,,,1470,",
        "Retail Total,,,,1470,",
    ] {
        let (rows, rejected, total, _) = counts(&below(&format!("{line}\n")));
        assert!(rows == 0 && rejected + usize::try_from(total).unwrap() == line.lines().count(), "{line}");
    }
}

#[test]
fn last_lines_with_words_of_footers_are_footers() {
    for line in [
        "20 records",
        "(20 rows)",
        "20 Datensätze",
        "-- end --",
        "*** end of report ***",
        "EOF",
        "Filter: Industry = Retail",
        "Filters applied: Industry = Retail",
        "Page 1 of 3",
        "Copyright (c) 2026",
        "------",
        "Ende",
        "END",
        "Showing 1-20 of 20",
    ] {
        for cells in [",,,,,", "", ",,,,,\n,,,,,"] {
            let table = below(&format!("{line}{cells}\n"));
            assert_eq!(counts(&table), (0, 0, 0, 1), "{line}{cells}");
        }
    }
    let table = below("Subtotal,,,Retail,5,\n,,,,,\nPage 1 of 3,,,,,\nSome Company,,,,,\nEOF,,,,,\n");
    assert_eq!(counts(&table), (0, 0, 1, 3));
}

#[test]
fn subtotals_within_the_table_are_totals() {
    let row = "L0021,A21,2026-01-01,Energy,7,no\n";
    for line in [
        "Subtotal,,,Retail,55555,",
        "Subtotal,,,,5,",
        "Zwischensumme,,,,5,",
        "Average,,,,5,",
        "Retail Total,,,,5,",
        "Промежуточный итог,,,,5,",
        ",,,Subtotal,55,",
        "小計,,,,5,",
        "Total,,,,5,",
    ] {
        assert_eq!(counts(&below(&format!("{line}\n{row}"))), (1, 0, 1, 0), "{line}");
    }
    let table = below(&format!("Subtotal,A1,2026-01-01,Retail,5,yes\n{row}"));
    assert_eq!((counts(&table), table.fault_lines()), ((1, 1, 0, 0), vec![22]));
}

#[test]
fn notes_between_rows_are_rejected() {
    let row = "L0021,A21,2026-01-01,Energy,7,no\n";
    let rows: Vec<String> = (22..80).map(|i| format!("L{i:04},A{i},2026-01-01,Energy,7,no\n")).collect();
    let rows = rows.concat();
    for line in [
        "Summe Retail,,,,5000,",
        "Retail (25 records),,,,,",
        "Page 2 of 3,,,,,",
        "Count,5,,,,",
        "Industry: Retail,,,,,",
        "Retail Count,,,,5,",
        "Total,,2026-01-01,Retail,555,no",
    ] {
        for below_it in [row.to_owned(), format!("{row}{rows}")] {
            let n_rows = below_it.lines().count();
            let table = below(&format!("{line}\n{below_it}"));
            let (found, rejected, total, _) = counts(&table);
            assert_eq!((found, rejected as u64 + total), (n_rows, 1), "{line}");
        }
    }
    for line in ["L0021,Total,,,,", "L0021,,,,5,", "Retail,,,,,"] {
        assert_eq!(counts(&below(&format!("{line}\n{row}{rows}"))), (60, 0, 0, 0), "{line}");
    }
}

#[test]
fn last_lines_whose_id_is_the_word_for_a_total_are_rejected() {
    for line in [
        "Total,,2026-01-01,Retail,555,no",
        "Average,,2026-01-01,Retail,555,no",
        "Итого,,2026-01-01,Retail,555,no",
        "Totaal,A1,2026-01-01,,555,no",
        "Max,,2026-01-01,Retail,555,no",
        "Subtotal,A1,2026-01-01,Retail,5,yes",
    ] {
        let table = below(&format!("{line}\n"));
        assert_eq!(counts(&table), (0, 1, 0, 0), "{line}");
        assert!(matches!(table.reasons()[0], LineFaultReason::ReportLine { .. }), "{line}");
    }
}

#[test]
fn doubtful_last_lines_are_rejected_with_a_reason() {
    for line in [
        "Total,,2026-01-01,,55,",
        "Gesamtsumme aller Leads 2026,,,Retail,,",
        "Prepared for the board,,,,,",
        "Yhteismäärä,,,,555,",
        "Rückblick,,,Retail,555,",
        ",,,,55555,",
        "2026,,,,555,",
        "25%,5,4,3,2,1",
    ] {
        let table = below(&format!("{line}\n"));
        let (rows, rejected, total, footer) = counts(&table);
        assert_eq!((rows, rejected as u64 + total + footer), (0, 1), "{line}");
    }
    let table = below("Prepared for the board,,,,,\n");
    let LineFaultReason::ReportLine { found } = table.reasons()[0] else { panic!("{:?}", table.faults) };
    assert_eq!(found, "Prepared for the board,,,,,");
    assert_eq!(
        table.faults[0].reason.to_string(),
        "it seems to be a total or a note of a report rather than a row: \"Prepared for the board,,,,,\""
    );
}

#[test]
fn rows_stay_rows_whatever_their_companies_are_called() {
    for line in [
        "L0021,Total,,,,",
        "L0021,Max,,,5,",
        "L0021,,,,,",
        "Total,A1,2026-01-01,Retail,5,yes",
        "L0021,EOF Inc,,,,",
        "Max,A1,2026-01-01,Retail,5,yes",
        "Min,A1,2026-01-01,Retail,,",
        "EOF Inc,A1,2026-01-01,Retail,5,no",
        "Average Joe Ltd,A1,2026-01-01,Retail,,yes",
        "\n\nL0021,,,,,",
        "L0021,,,Total,55,",
        "L0021,Average,,,,",
    ] {
        assert_eq!(counts(&below(&format!("{line}\n"))), (1, 0, 0, 0), "{line}");
        assert_eq!(
            counts(&below(&format!("{line}\nL0022,A22,2026-01-01,Energy,7,no\n"))),
            (2, 0, 0, 0),
            "{line}"
        );
    }
    // Names without ids.
    let names =
        "name,size,city\nMax,5,Rome\nMin,6,\nAverage Joe Ltd,,\nTotal Wine,7,\nEOF Inc,,\nEva,3,\nMax,,\n";
    let table = read(names).unwrap();
    assert_eq!((table.rows.len(), table.faults.len(), table.skipped.count()), (6, 1, 0));
    // An id behind the name.
    let settings = TextSettings { id: Some("id".to_owned()), ..TextSettings::default() };
    let table = read_with("name,size,city,id\nEva,3,Rome,7\nTotal,,,8\nMax,5,,9\n", &settings).unwrap();
    assert_eq!(table.first_cells(), ["Eva", "Total", "Max"]);
    // A total in the place of the id.
    let table = read_with("kind,id,size,city\nx,7,5,Rome\nx,Total,,\ny,8,,\ny,Total,,\n", &settings).unwrap();
    assert_eq!((table.rows.len(), table.faults.len() as u64 + table.skipped.total.count), (2, 2));
}

/// A board with a group of rows for each of these, of which none has an id that is known.
fn board(groups: &[(&str, usize)], lines: &str) -> String {
    let row = |i: usize| format!("Deal {i},Energy,{},yes,{}.50,{}\n", i * 7, i * 3, 9000 + i);
    let group = |&(name, rows): &(&str, usize)| {
        let (rows, sum): (String, usize) = ((1..=rows).map(row).collect(), (1..=rows).map(|i| i * 3).sum());
        let sum = sum as f64 + rows.lines().count() as f64 / 2.0;
        format!("\n{name}\nname,industry,employees,champion,revenue,id\n{rows},,,,{sum},\n{lines}")
    };
    groups.iter().map(group).collect::<String>().trim_start().to_owned()
}

#[test]
fn names_and_sums_of_groups_are_no_rows() {
    for name in ["Cold", "Cold,,,,,", "2026,,,,,"] {
        for id in [None, Some("id".to_owned()), Some("name".to_owned())] {
            for slice_bytes in [64, 300, 1 << 20] {
                let settings = TextSettings { id: id.clone(), slice_bytes, ..TextSettings::default() };
                let groups = [("Warm", 10), (name, 10), (name, 1), (name, 0), (name, 1500)];
                let table = read_with(board(&groups, ""), &settings).unwrap();
                let skipped = &table.skipped;
                let counts =
                    (table.rows.len(), skipped.title.count, skipped.header.count, skipped.blank.count);
                assert_eq!(counts, (1521, 4, 4, 4), "{name} {id:?} {slice_bytes}");
                assert_eq!(skipped.total.count + table.faults.len() as u64, 5, "{name} {id:?} {slice_bytes}");
                if slice_bytes == 1 << 20 {
                    assert_eq!(table.faults, [], "{name} {id:?}");
                }
            }
        }
    }
}

#[test]
fn a_last_row_of_a_page_stays_a_row() {
    let text = below(&format!("L0021,,,,,\n{HEADER}\nL0022,A22,2026-01-01,Energy,7,no\n"));
    assert_eq!((counts(&text), text.skipped.header.count), ((2, 0, 0, 0), 1));
    // Figures that the rows above do not add up to.
    let text = below(&format!(",,,,5,\n{HEADER}\nL0022,A22,2026-01-01,Energy,7,no\n"));
    assert_eq!(counts(&text), (1, 1, 0, 0));
}

#[test]
fn sums_within_the_table_are_totals() {
    let row = "L0021,A21,2026-01-01,Energy,7,no\n";
    for (line, right) in [(",,,,1470,", (1, 0, 1, 0)), (",,,,73.5,", (1, 0, 1, 0)), (",,,,20,", (1, 0, 1, 0))]
    {
        assert_eq!(counts(&below(&format!("{line}\n{row}"))), right, "{line}");
    }
    let table = below(&format!(",,,,1471,\n{row}"));
    assert_eq!(counts(&table), (2, 0, 0, 0), "its id is missing, which is said when its type is checked");
}

#[test]
fn lines_that_underline_a_header_are_skipped() {
    for line in
        ["--,-------,-------,----,-,---", "------------------------------------------", "==,==,==,==,==,=="]
    {
        let table = read(format!("{HEADER}\n{line}\nL1,A1,2026-01-01,Energy,7,no\n")).unwrap();
        assert_eq!(
            (table.rows.len(), table.faults.len(), table.skipped.separator.count),
            (1, 0, 1),
            "{line}"
        );
    }
    let table = below("\\.\n");
    assert_eq!(counts(&table), (0, 0, 0, 1));
}
