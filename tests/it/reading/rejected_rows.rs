//! Rows that cannot be read, in training and in prediction.

use super::CaseFolder;

#[test]
fn a_quote_that_swallows_rows_is_named_in_training() {
    let output = CaseFolder::of("26-quote-closed-by-another").run(&["train"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    assert!(output.stderr.contains("deals.csv, row 41: a quoted cell is not closed"), "{}", output.stderr);
}

#[test]
fn a_quote_that_swallows_rows_costs_a_prediction_its_row_alone() {
    let case = CaseFolder::of("r38-one-quote-refuses-the-whole-batch");
    case.goes_on(&["train"]);
    let predicted = case.goes_on(&["predict", "-o", "out.csv"]);
    assert!(predicted.contains("1,998 leads scored"), "{predicted}");
    assert!(predicted.contains("row 1001: a quote is opened"), "{predicted}");
}

#[test]
fn a_zero_byte_rejects_its_row_alone() {
    let zero = |text: &str| text.replacen("L0003", "L\u{0}003", 1).into_bytes();
    let case = CaseFolder::control().edited("leads.csv", zero);
    case.goes_on(&["train"]);
    let predicted = case.goes_on(&["predict", "-o", "out.csv"]);
    assert!(predicted.contains("19 leads scored") && predicted.contains("zero byte"), "{predicted}");
}

#[test]
fn headers_and_lines_without_end_are_refused_in_clear_words() {
    let columns = |n: usize| (0..n).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
    let case = CaseFolder::control().written("deals.csv", (columns(100_000) + "\n1\n").as_bytes());
    let output = case.run(&["check"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    assert!(output.stderr.contains("more than the 65536 that can be read"), "{}", output.stderr);
    let case = CaseFolder::control().edited("deals.csv", |text| {
        (text.to_owned() + "\"" + &"x".repeat(20 << 20) + "\",".repeat(7).as_str() + "\n").into_bytes()
    });
    let checked = case.goes_on(&["train"]);
    assert!(checked.contains("it is longer than 16 MiB"), "{checked}");
}

#[test]
fn a_points_table_out_of_a_spreadsheet_is_read_as_other_tables_are() {
    let case = CaseFolder::of("58-points-from-a-sheet");
    case.goes_on(&["train"]);
    for file in ["points.csv", "sep.csv"] {
        let compared = case.run(&["compare", "--points", file]);
        assert_eq!(compared.status, 0, "{}", compared.transcript());
    }
    let case =
        case.written("points.csv", b"name;condition;points\na;champion = 'yes';7,5\nb;employees > 1;many\n");
    let output = case.run(&["compare", "--points", "points.csv"]);
    assert!(
        output.stderr.contains("row 3: `points` should be a number, found \"many\""),
        "{}",
        output.stderr
    );
}
