//! Rows that cannot be used, in tables that can.

use insta::assert_snapshot;

use super::{check, fails, goes_on};
use crate::space::TestSpace;

/// The rows that training sets aside; they must not stop it.
fn rejected_by_training(space: &TestSpace) -> String {
    goes_on(space, &["train"]);
    space.read(&format!("models/inbound/{}/rejected.csv", space.model().unwrap()))
}

#[test]
fn repeated_ids_are_rejected() {
    let space = TestSpace::new();
    // The same lead of another account.
    let again: Vec<String> =
        space.read("deals.csv").lines().skip(1).take(2).map(|line| line.replacen(",A0", ",A1", 1)).collect();
    let space = space.append("deals.csv", &(again.join("\n") + "\n"));
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    27 won, 31 lost and 2 open deals; 2 would be rejected
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 2 of 62 rows of deals.csv were rejected; the first: row 62: `lead_id` "L000" also occurs in an earlier row
    "#);
    assert_snapshot!(rejected_by_training(&space), @r#"
    file,row,id,reason,column
    deals.csv,62,L000,"`lead_id` ""L000"" also occurs in an earlier row",lead_id
    deals.csv,63,L001,"`lead_id` ""L001"" also occurs in an earlier row",lead_id
    "#);
}

#[test]
fn repeated_keys_of_a_lookup_are_rejected() {
    let space = TestSpace::new().append("accounts.csv", "A000,Another,5\n");
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    27 won, 31 lost and 2 open deals; 0 would be rejected
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 1 of 41 rows of accounts.csv were rejected; the first: row 42: `account_id` "A000" also occurs in an earlier row
    "#);
    assert_snapshot!(rejected_by_training(&space), @r#"
    file,row,id,reason,column
    accounts.csv,42,A000,"`account_id` ""A000"" also occurs in an earlier row",account_id
    "#);
}

#[test]
fn deals_with_a_snapshot_after_their_close_are_rejected() {
    let space = TestSpace::new().edit_column("deals.csv", "qualified_at", |line, date| match line {
        2 => "2025-10-01".to_owned(),
        _ => date.to_owned(),
    });
    assert_snapshot!(check(&space), @"
    exit code: 0
    ----- stdout -----
    26 won, 31 lost and 2 open deals; 1 would be rejected
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 1 of 60 rows of deals.csv were rejected; the first: row 2: its snapshot (2025-10-01) is after its `closed_at` (2024-11-01)
    ");
    assert_snapshot!(rejected_by_training(&space), @r"
    file,row,id,reason,column
    deals.csv,2,L000,its snapshot (2025-10-01) is after its `closed_at` (2024-11-01),closed_at
    ");
}

#[test]
fn invalid_dates_are_rejected() {
    let space = TestSpace::new().edit_column("deals.csv", "qualified_at", |line, date| match line {
        2 => "2026-02-30".to_owned(),
        3 => String::new(),
        _ => date.to_owned(),
    });
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    25 won, 31 lost and 2 open deals; 2 would be rejected
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 2 of 60 rows of deals.csv were rejected; the first: row 2: `qualified_at` should be a date such as 2026-06-30, found "2026-02-30"
    "#);
    assert_snapshot!(rejected_by_training(&space), @r#"
    file,row,id,reason,column
    deals.csv,2,L000,"`qualified_at` should be a date such as 2026-06-30, found ""2026-02-30""",qualified_at
    deals.csv,3,L001,it has no `qualified_at`,qualified_at
    "#);
}

#[test]
fn dates_that_can_be_read_two_ways_ask_for_a_format() {
    let space = TestSpace::new().edit_column("deals.csv", "qualified_at", |_, _| "03/04/2026".to_owned());
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 60 of 60 values of `qualified_at` are not dates; the first is "03/04/2026" in deals.csv, row 2
    hint: dates are read as year-month-day, such as 2026-06-30; else set date_format under [data]: "%d/%m/%Y" for day before month, "%m/%d/%Y" for month before day
    "#);
}

#[test]
fn dates_that_can_be_read_one_way_still_ask_but_name_it() {
    let turned = |_: usize, date: &str| date.split('-').rev().collect::<Vec<_>>().join(".");
    let space = TestSpace::new().edit_column("deals.csv", "qualified_at", turned);
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 60 of 60 values of `qualified_at` are not dates; the first is "01.10.2024" in deals.csv, row 2
    hint: dates are read as year-month-day, such as 2026-06-30; else set date_format under [data]: "%d.%m.%Y" for day before month
    "#);
}

#[test]
fn dates_of_another_format_than_the_given_one_are_refused() {
    // ISO 8601 is read in addition to any format.
    let given =
        || TestSpace::new().replace("bantam.toml", "null_values", "date_format = \"%d.%m.%Y\"\nnull_values");
    goes_on(&given(), &["train"]);
    let turned = |_: usize, date: &str| date.split('-').rev().collect::<Vec<_>>().join("/");
    let space = given().edit_column("deals.csv", "qualified_at", turned);
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 60 of 60 values of `qualified_at` are not dates as %d.%m.%Y; the first is "01/10/2024" in deals.csv, row 2
    hint: set date_format = ["%d.%m.%Y", "%d/%m/%Y"] under [data]
    "#);
}

#[test]
fn a_few_words_among_numbers_are_rejected() {
    let space = TestSpace::new()
        .edit_column("deals.csv", "timeline_months", |line, months| match line {
            2 => "soon".to_owned(),
            _ => months.to_owned(),
        })
        .edit_column("deals.csv", "budget_amount", |line, budget| match line {
            3 => "lots".to_owned(),
            _ => budget.to_owned(),
        });
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    25 won, 31 lost and 2 open deals; 2 would be rejected
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 2 of 60 rows of deals.csv were rejected; the first: row 2: `timeline_months` should be a number, found "soon"
    "#);
    assert_snapshot!(rejected_by_training(&space), @r#"
    file,row,id,reason,column
    deals.csv,2,L000,"`timeline_months` should be a number, found ""soon""",timeline_months
    deals.csv,3,L001,"`budget_amount` should be a number, found ""lots""",budget_amount
    "#);
}

#[test]
fn many_words_where_numbers_should_be_are_refused() {
    let space = TestSpace::new().edit_column("deals.csv", "timeline_months", |_, _| "soon".to_owned());
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 60 of 60 values of `timeline_months` are not numbers; the first is "soon" in deals.csv, row 2
    hint: if "soon" means not known, add it to null_values under [data]; if `timeline_months` is text, give the feature kind = "category" and compare it with text in single quotes
    "#);
    let budgets = |before: &'static str, behind: &'static str| {
        TestSpace::new().edit_column("deals.csv", "budget_amount", move |_, budget| match budget {
            "" => String::new(),
            _ => format!("{before}{budget}{behind}"),
        })
    };
    // Signs of money are read, words are not.
    goes_on(&budgets("€", ""), &["train"]);
    assert_snapshot!(fails(&budgets("", " or more"), 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 42 of 42 values of `budget_amount` are not numbers; the first is "27000 or more" in deals.csv, row 2
    hint: "27000 or more" is a number with "or more": export the number alone; if `budget_amount` is text, give the feature kind = "category"
    "#);
}

#[test]
fn many_words_where_yes_or_no_should_be_are_refused() {
    let space = TestSpace::new().replace(
        "bantam.toml",
        "timeline_months = {",
        "pain = { kind = \"flag\" }\ntimeline_months = {",
    );
    assert_snapshot!(fails(&space, 3, &["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:40:1: 37 of 37 values of `pain` are not yes or no; the first is "slow reports"
    hint: yes and no, true and false, y and n, t and f, 1 and 0 are understood, and such words in German, French, Spanish, Portuguese, Italian, Dutch, Polish, Swedish, Danish and Japanese; other words are a category
    "#);
}

#[test]
fn a_row_that_is_not_utf_8_is_rejected() {
    // The letters of the other rows show that the file is UTF-8.
    let text = TestSpace::new().read("deals.csv").replace("slow", "tr\u{e8}s");
    let bytes = text.replacen("rising costs", "caf\u{1}", 1).into_bytes();
    let bytes: Vec<u8> = bytes.into_iter().map(|byte| if byte == 1 { 0xE9 } else { byte }).collect();
    let space = TestSpace::new().write_bytes("deals.csv", &bytes);
    assert_snapshot!(check(&space), @r#"
    exit code: 0
    ----- stdout -----
    26 won, 31 lost and 2 open deals; 1 would be rejected
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 1 of 60 rows of deals.csv were rejected; the first: row 3: `pain` should be UTF-8, found "caf�"
    "#);
    assert_snapshot!(rejected_by_training(&space), @r#"
    file,row,id,reason,column
    deals.csv,3,,"`pain` should be UTF-8, found ""caf�""",pain
    "#);
}

#[test]
fn a_file_in_latin_1_or_utf_16_is_read_as_in_utf_8() {
    let text =
        TestSpace::new().read("deals.csv").replace("slow", "tr\u{e8}s").replace("rising", "d\u{e9}j\u{e0}");
    let latin_1: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [&[0xFF, 0xFE], utf_16.as_slice()].concat();
    let written_as = |bytes: &[u8]| {
        let feature = "pain = { kind = \"category\", min_count = 1 }\ntimeline_months = {";
        TestSpace::new()
            .replace("bantam.toml", "timeline_months = {", feature)
            .write_bytes("deals.csv", bytes)
    };
    let weights = |space: &TestSpace| {
        goes_on(space, &["train"]);
        space.read(&format!("models/inbound/{}/weights.csv", space.model().unwrap()))
    };
    let expected = weights(&written_as(text.as_bytes()));
    assert!(expected.contains("tr\u{e8}s reports"), "{expected}");
    for (bytes, encoding) in [(latin_1, "windows-1252"), (utf_16, "UTF-16LE"), (with_mark, "UTF-16LE")] {
        let space = written_as(&bytes);
        let checked = space.run(&["check", "--json"]).stdout;
        assert!(checked.contains(&format!("\"{encoding}, separator `,`\"")), "{checked}");
        assert_eq!(weights(&space), expected, "{encoding}");
    }
}

#[test]
fn a_few_ragged_rows_are_rejected() {
    let space = TestSpace::new().edit_lines("deals.csv", |line, text| match line {
        5 => format!("{text},more"),
        9 => text.rsplit_once(',').unwrap().0.to_owned(),
        _ => text.to_owned(),
    });
    assert_snapshot!(check(&space), @"
    exit code: 0
    ----- stdout -----
    26 won, 30 lost and 2 open deals; 2 would be rejected
    4 features, 2 criteria and 2 routes fit the tables
    ----- stderr -----
    warning: 2 of 60 rows of deals.csv were rejected; the first: row 5: it has 11 cells, but the header has 10
    ");
    assert_snapshot!(rejected_by_training(&space), @r#"
    file,row,id,reason,column
    deals.csv,5,,"it has 11 cells, but the header has 10",
    deals.csv,9,,"it has 9 cells, but the header has 10",
    "#);
}

#[test]
fn many_ragged_rows_are_refused() {
    let space = TestSpace::new().edit_lines("deals.csv", |line, text| match line {
        5..20 => format!("{text},more"),
        _ => text.to_owned(),
    });
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: 15 of 60 rows of deals.csv do not have the 10 cells of its header; the first is row 5
    hint: the rows have a cell more than the header, so that no cell is known to be in its column: give each column a name, also the one with the names of rows (in R: `row.names = FALSE`), or quote cells that contain the separator
    ");
}

#[test]
fn a_quote_that_nothing_closes_rejects_its_row() {
    for lines in [&[5][..], &[5, 9]] {
        let space = TestSpace::new().edit_column("deals.csv", "seniority", move |line, word| {
            if lines.contains(&line) { format!("\"{word}") } else { word.to_owned() }
        });
        let trained = goes_on(&space, &["train"]);
        let right = format!(
            "{} of 60 rows of deals.csv were rejected; the first: row 5: a quote is opened in line 5 and not closed in its cell",
            lines.len()
        );
        assert!(trained.contains(&right), "{trained}");
    }
}

#[test]
fn a_quote_that_another_row_closes_is_refused() {
    let space = TestSpace::new().edit_column("deals.csv", "seniority", |line, word| match line {
        5 => format!("\"{word}"),
        9 => format!("{word}\""),
        _ => word.to_owned(),
    });
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv, row 5: a quoted cell is not closed, so it includes the rows below
    hint: close the quote; a quote within a quoted cell is written twice
    ");
}

#[test]
fn a_separator_that_is_not_in_the_file_is_suspected() {
    let space = TestSpace::new().replace("bantam.toml", "null_values", "separator = \";\"\nnull_values");
    assert_snapshot!(fails(&space, 3, &["train"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:7:6: deals.csv has no column `lead_id` (found `lead_id,account_id,qualified_at,seniority,pain,budget_amount,timeline_months,sta…`)
    hint: its header was read as one column: set the right `separator` under [data] in bantam.toml, or omit it to have it detected
    ");
}

#[test]
fn parquet_that_was_cut_off_is_refused() {
    let space = TestSpace::new().trained();
    goes_on(&space, &["predict", "-o", "whole.parquet"]);
    let whole = std::fs::read(space.path("whole.parquet")).unwrap();
    let space = space.write_bytes("cut.parquet", &whole[..whole.len() / 2]);
    assert_snapshot!(fails(&space, 3, &["predict", "cut.parquet"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: cut.parquet is damaged or not in the format of its extension: the file must end with PAR1
    hint: export it again; it may be truncated
    ");
}

#[test]
fn a_byte_order_mark_semicolons_and_windows_line_breaks_are_understood() {
    let space = TestSpace::new().trained();
    let text = space.read("leads.csv").replace(',', ";").replace('\n', "\r\n");
    let space = space.write("windows.csv", &format!("\u{feff}{text}"));
    assert_snapshot!(space.transcript(&["predict", "windows.csv"]), @"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    warning: `activities` has its newest row on 2026-06-10, 52 days before the date of the leads; in the year before it was never without a row for more than 31 days
    grades: A 4, B 0, D 1
    routes: sales 2, nurture 3
    5 leads scored, written to predictions.csv
    5 rows = 5 scored + 0 rejected + 0 superseded
    ");
    let windows = space.read("predictions.csv");
    goes_on(&space, &["predict"]);
    assert_eq!(windows, space.read("predictions.csv"));
}

#[test]
fn leads_that_lack_a_needed_column_are_refused() {
    let space = TestSpace::new()
        .trained()
        .replace("leads.csv", ",seniority,", ",job_level,")
        .replace("leads.csv", ",budget_amount,", ",money,");
    assert_snapshot!(fails(&space, 3, &["predict"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:31:1: neither leads.csv nor accounts.csv has a column `seniority`
    hint: leads need the columns that the model and the rules use: export the column with them; a column that is filled in only once a deal is worked on is no feature: add it to `leaks` under [data]

    error: bantam.toml:47:19: `budget_amount >= 10000` names the column `budget_amount`, which neither leads.csv nor accounts.csv has
    hint: leads need the columns that the model and the rules use: export the column with them; a column that is filled in only once a deal is worked on is no feature: add it to `leaks` under [data]
    ");
    let space = TestSpace::new().trained().replace("leads.csv", "lead_id,", "number,");
    assert_snapshot!(fails(&space, 3, &["predict"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: leads.csv has no column `lead_id` (found `number`, `account_id`, `qualified_at`, `seniority`, `pain`, `budget_amount`, `timeline_months`)
    hint: is this a table of leads? it lacks their id `lead_id`
    ");
}
