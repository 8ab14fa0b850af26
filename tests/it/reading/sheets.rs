//! Excel workbooks with a cover sheet, and with cells that hold no value.

use super::CaseFolder;

#[test]
fn a_cover_sheet_is_named_with_the_other_sheets_and_the_setting() {
    let case = CaseFolder::of("66-cover-sheet");
    for arguments in [&["check"][..], &["train"]] {
        let output = case.run(arguments);
        assert_eq!(output.status, 3, "{}", output.transcript());
        assert!(output.stderr.contains("sheets `Cover`, `Deals 2025`"), "{}", output.stderr);
        assert!(output.stderr.contains("set `sheet` under [data]"), "{}", output.stderr);
    }
    let said = case.goes_on(&["init", "deals.xlsx", "-o", "guessed.toml"]);
    assert!(said.contains("sheet `Cover` has no table of deals, so `Deals 2025` was read"), "{said}");
    case.goes_on(&["init", "deals.xlsx", "--sheet", "Deals 2025", "-o", "draft.toml"]);
    let draft = std::fs::read_to_string(case.path("draft.toml")).unwrap();
    assert!(draft.contains("sheet = \"Deals 2025\""), "{draft}");
    case.goes_on(&["check", "--project", "draft.toml"]);
}

#[test]
fn truth_in_a_column_of_numbers_rejects_its_row_and_lost_cells_are_said() {
    let case = CaseFolder::of("66-cover-sheet").edited("bantam.toml", |text| {
        text.replace("null_values", "sheet = \"Deals 2025\"\nnull_values").into_bytes()
    });
    for command in ["check", "train"] {
        let output = case.run(&[command]);
        assert_eq!(output.status, 0, "{}", output.transcript());
        let flat = output.transcript().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("row 10: `employees` should be a number, found \"true\""), "{flat}");
        assert_eq!(flat.contains("`employees` has #N/A in 1 cell: unknown"), command == "check", "{flat}");
        assert!(
            flat.contains("`employees` has an error such as #REF! in 1 cell, the first in E12: unknown"),
            "{flat}"
        );
        assert!(
            flat.contains(
                "`employees` has a formula without a stored result in 1 cell, the first in E13: unknown"
            ),
            "{flat}"
        );
    }
}
