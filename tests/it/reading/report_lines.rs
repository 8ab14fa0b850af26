//! Totals, footers and notes of reports, with the separators of a row, in every format.

use super::CaseFolder;

/// The line that accounts for the leads, with these lines below them.
fn accounted(file: &str, leads: &str) -> String {
    let case = CaseFolder::control().written(file, leads.as_bytes());
    case.goes_on(&["train"]);
    let predicted = case.goes_on(&["predict", file, "-o", "out.csv"]);
    predicted.lines().find(|line| line.contains(" rows = ")).unwrap_or(&predicted).to_owned()
}

fn leads() -> String {
    std::fs::read_to_string(CaseFolder::control().path("leads.csv")).unwrap()
}

#[test]
fn last_lines_of_reports_are_never_scored() {
    for (line, right) in [
        ("Average,,,,555,", "20 rows = 20 scored + 0 rejected + 0 superseded; 1 line skipped (1 total)"),
        ("Subtotal,,,Retail,55555,", "1 line skipped (1 total)"),
        ("Totals,,2026-01-01,,55,", "1 line skipped (1 total)"),
        (",,,Total,55555,", "1 line skipped (1 total)"),
        ("Filter: Industry = Retail,,,,,", "1 line skipped (1 footer)"),
        ("(20 rows),,,,,", "1 line skipped (1 footer)"),
        ("-- end --,,,,,", "1 line skipped (1 footer)"),
        ("Some words of somebody,,,,,", "21 rows = 20 scored + 1 rejected"),
        ("Total,,2026-01-01,Retail,,", "21 rows = 20 scored + 1 rejected"),
    ] {
        let found = accounted("more.csv", &format!("{}{line}\n", leads()));
        assert!(found.contains(right), "{line}: {found}");
    }
}

#[test]
fn a_doubtful_line_is_rejected_with_its_reason() {
    let case = CaseFolder::control()
        .edited("leads.csv", |text| format!("{text}Prepared for the board,,,,,\n").into_bytes());
    case.goes_on(&["train"]);
    let predicted = case.goes_on(&["predict", "-o", "out.csv"]);
    assert!(
        predicted.contains(
            "row 22: it seems to be a total or a note of a report rather than a row: \"Prepared for the"
        ),
        "{predicted}"
    );
}

#[test]
fn leads_with_the_names_of_totals_are_scored() {
    let lines = "L0021,Total,2025-12-01,,,\nL0022,,,,,\nMax,A1,2025-12-01,Retail,5,yes\nTotal,A2,2025-12-01,Retail,5,no\n\
                 EOF Inc,A3,2025-12-01,Retail,5,no\nAverage Joe Ltd,A4,2025-12-01,Retail,,no\n";
    let found = accounted("more.csv", &(leads() + lines));
    assert!(found.contains("26 rows = 26 scored + 0 rejected"), "{found}");
}

#[test]
fn json_lines_have_the_same_last_lines() {
    let header: Vec<String> = leads().lines().next().unwrap().split(',').map(str::to_owned).collect();
    let object = |line: &str| {
        let cells = header.iter().zip(line.split(',')).filter(|(_, cell)| !cell.is_empty());
        let cell = |(name, cell): (&String, &str)| match name.as_str() {
            "employees" => format!("\"{name}\":{cell}"),
            _ => format!("\"{name}\":\"{cell}\""),
        };
        format!("{{{}}}\n", cells.map(cell).collect::<Vec<_>>().join(","))
    };
    let rows: String = leads().lines().skip(1).map(object).collect();
    for (line, right) in [
        ("Average,,,,555,", "20 scored + 0 rejected + 0 superseded; 1 line skipped (1 total)"),
        ("Filter: Industry = Retail,,,,,", "1 line skipped (1 footer)"),
        ("Total,,2026-01-01,Retail,,", "20 scored + 1 rejected"),
        ("L0021,,,,,", "21 scored + 0 rejected"),
    ] {
        let found = accounted("more.jsonl", &(rows.clone() + &object(line)));
        assert!(found.contains(right), "{line}: {found}");
    }
}

#[test]
fn deals_are_learned_without_the_lines_below_them() {
    let case = CaseFolder::control()
        .edited("deals.csv", |text| format!("{text}Average,,,,555,,,\nFilter: none,,,,,,,\n").into_bytes());
    case.is_like_the_control();
}

#[test]
fn notes_between_leads_and_deals_are_never_read_as_rows() {
    for line in [
        "Summe Retail,,,,5000,",
        "Retail (25 records),,,,,",
        "Page 2 of 3,,,,,",
        "Count,5,,,,",
        "Industry: Retail,,,,,",
    ] {
        let leads = leads().replacen("\nL0010,", &format!("\n{line}\nL0010,"), 1);
        let found = accounted("more.csv", &leads);
        assert!(found.contains("21 rows = 20 scored + 1 rejected"), "{line}: {found}");
    }
    let found = accounted("more.csv", &format!("{}Total,,2025-11-01,Retail,555,no\n", leads()));
    assert!(found.contains("21 rows = 20 scored + 1 rejected"), "{found}");
    for word in ["Total", "Average", "Median", "Итого", "Totaal"] {
        let line = format!("{word},,2024-05-05,,555,,Closed Won,2024-06-05\n");
        CaseFolder::control()
            .edited("deals.csv", |text| format!("{text}{line}").into_bytes())
            .is_like_the_control();
    }
}

/// The table as a board exports it: for each group its name, the header again, the rows, and the sum of the employees.
fn board(table: &str, groups: usize) -> String {
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = header.iter().position(|name| *name == "employees").unwrap();
    let rows: Vec<&str> = lines.collect();
    let group = |rows: &[&str]| {
        let sum: u64 = rows.iter().filter_map(|row| row.split(',').nth(place)?.parse::<u64>().ok()).sum();
        let mut total = vec![String::new(); header.len()];
        total[place] = sum.to_string();
        format!("\nA group\n{}\n{}\n{}\n", header.join(","), rows.join("\n"), total.join(","))
    };
    format!("The board\n{}", rows.chunks(rows.len().div_ceil(groups)).map(group).collect::<String>())
}

#[test]
fn names_and_sums_of_the_groups_of_a_board_are_skipped() {
    let case = CaseFolder::control()
        .edited("deals.csv", |text| board(text, 3).into_bytes())
        .edited("leads.csv", |text| board(text, 2).into_bytes());
    case.is_like_the_control();
    let predicted = case.goes_on(&["predict", "-o", "out.csv"]);
    let skipped = "20 rows = 20 scored + 0 rejected + 0 superseded; 8 lines skipped (2 blank, 3 title, 1 repeated header, 2 total)";
    assert!(predicted.contains(skipped), "{predicted}");
    case.goes_on(&["init", "deals.csv", "-o", "draft.toml", "--as-of", "2026-01-01"]);
    let draft = std::fs::read_to_string(case.path("draft.toml")).unwrap();
    assert!(draft.contains("id = \"deal_id\"") && draft.contains("# 300 rows, 8 columns"), "{draft}");
}

#[test]
fn the_end_of_a_copy_and_the_line_below_a_header_are_skipped() {
    let found = accounted("more.csv", &format!("{}\\.\n", leads()));
    assert!(
        found.contains("20 rows = 20 scored + 0 rejected + 0 superseded; 1 line skipped (1 footer)"),
        "{found}"
    );
    let (header, rows) = leads().split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let dashes: String = header.chars().map(|letter| if letter == ',' { ',' } else { '-' }).collect();
    let found = accounted("more.csv", &format!("{header}\n{dashes}\n{rows}"));
    assert!(
        found.contains("20 rows = 20 scored + 0 rejected + 0 superseded; 1 line skipped (1 separator)"),
        "{found}"
    );
}
