//! The same table in the dialects of CSV.

use super::CaseFolder;

/// The text with this separator.
fn separated_by(text: &str, separator: &str) -> String {
    text.replace(',', separator)
}

/// The lines of a text, each written anew by its number from 1.
fn lines(text: &str, edit: impl Fn(usize, &str) -> String) -> Vec<u8> {
    let lines: Vec<String> = text.lines().enumerate().map(|(index, line)| edit(index + 1, line)).collect();
    (lines.join("\n") + "\n").into_bytes()
}

#[test]
fn the_table_without_a_fault_is_read() {
    CaseFolder::control().is_like_the_control();
}

#[test]
fn a_first_line_that_names_the_separator_is_none_of_the_header() {
    for (mark, separator) in [("sep=;", ";"), ("\"sep=;\"", ";"), ("SEP=\t", "\t"), ("sep=|", "|")] {
        let case = CaseFolder::control()
            .both_edited(|text| format!("{mark}\r\n{}", separated_by(text, separator)).into_bytes());
        case.is_like_the_control();
        let checked = case.goes_on(&["check"]);
        assert!(checked.contains("by its sep= line"), "{checked}");
        assert!(checked.contains("1 line skipped (1 separator)"), "{checked}");
    }
}

#[test]
fn the_separator_is_detected_and_reported() {
    for (separator, words) in [(";", "separator `;`"), ("\t", "separator tab"), ("|", "separator `|`")] {
        let case = CaseFolder::control().both_edited(|text| separated_by(text, separator).into_bytes());
        case.is_like_the_control();
        assert!(case.goes_on(&["check"]).contains(words));
        assert!(case.goes_on(&["-v", "predict", "-o", "out.csv"]).contains(words));
    }
}

#[test]
fn lines_of_nothing_are_no_rows_and_are_counted() {
    let blanks = |text: &str| {
        let n_separators = text.lines().next().unwrap().matches(',').count();
        (text.to_owned() + &(",".repeat(n_separators) + "\n").repeat(200)).replace('\n', "\n\n").into_bytes()
    };
    let case = CaseFolder::control().both_edited(blanks);
    case.is_like_the_control();
    let predicted = case.goes_on(&["predict", "-o", "out.csv"]);
    assert!(predicted.contains("20 leads scored"), "{predicted}");
    assert!(predicted.contains("lines skipped ("), "{predicted}");
    assert!(!predicted.contains("were rejected"), "{predicted}");
}

#[test]
fn totals_and_small_print_under_a_report_are_no_rows() {
    let case = CaseFolder::of("25-report-footer");
    case.is_like_the_control();
    let predicted = case.goes_on(&["predict", "-o", "out.csv"]);
    assert!(predicted.contains("20 leads scored"), "{predicted}");
    assert!(!std::fs::read_to_string(case.path("out.csv")).unwrap().contains("Grand Totals"));
    assert!(case.goes_on(&["check"]).contains("footer"));
    case.goes_on(&["init", "small.csv", "-o", "small.toml"]);
}

#[test]
fn titles_above_the_header_are_no_columns() {
    let titled = |text: &str| format!("Deals of the region\nExported on 2026-01-02\n\n{text}").into_bytes();
    let case = CaseFolder::control().both_edited(titled);
    case.is_like_the_control();
    let checked = case.goes_on(&["check"]);
    assert!(checked.contains("header in line 4") && checked.contains("2 title"), "{checked}");
}

#[test]
fn a_repeated_header_is_not_a_row() {
    let repeated = |text: &str| {
        let header = text.lines().next().unwrap().to_owned();
        lines(text, |line, row| if line % 50 == 0 { format!("{row}\n{header}") } else { row.to_owned() })
    };
    let case = CaseFolder::control().edited("deals.csv", repeated);
    case.is_like_the_control();
    assert!(case.goes_on(&["check"]).contains("6 repeated header"));
}

#[test]
fn rows_may_end_before_their_empty_cells_or_with_one_more() {
    CaseFolder::of("27-short-rows").deals_and_grades("bantam.toml");
    let longer =
        |text: &str| lines(text, |line, row| if line == 1 { row.to_owned() } else { format!("{row},") });
    CaseFolder::control().both_edited(longer).is_like_the_control();
    let with_header = |text: &str| lines(text, |_, row| format!("{row},"));
    CaseFolder::control().both_edited(with_header).is_like_the_control();
}

#[test]
fn names_with_line_breaks_are_names() {
    let case = CaseFolder::of("30-line-break-in-header");
    case.goes_on(&["init", "deals.csv"]);
    case.goes_on(&["check"]);
}

#[test]
fn any_line_break_and_any_number_of_byte_order_marks_is_read() {
    for line_break in ["\r", "\r\n"] {
        CaseFolder::control()
            .both_edited(|text| text.replace('\n', line_break).into_bytes())
            .is_like_the_control();
    }
    CaseFolder::control()
        .both_edited(|text| format!("\u{FEFF}\u{FEFF}{text}").into_bytes())
        .is_like_the_control();
}

#[test]
fn quotes_may_follow_blanks() {
    let spaced = |text: &str| {
        lines(text, |line, row| {
            let cells =
                row.split(',').map(|cell| format!("\"{}\"", cell.replace("Software", "Software, B2B")));
            if line == 1 { row.to_owned() } else { cells.collect::<Vec<_>>().join(", ") }
        })
    };
    CaseFolder::control().both_edited(spaced).is_like_the_control();
}

#[test]
fn encodings_are_detected_reported_and_can_be_set() {
    let industry = |text: &str| text.replace("Software", "Büro");
    let latin = |text: &str| {
        let text = industry(text);
        text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect::<Vec<u8>>()
    };
    let case = CaseFolder::control().both_edited(latin);
    case.is_like_the_control();
    let checked = case.goes_on(&["check"]);
    assert!(checked.contains("windows-1252") && !checked.contains('\u{FFFD}'), "{checked}");
    let utf16 = |text: &str| {
        let units = "\u{FEFF}".to_owned() + &industry(text);
        units.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let case = CaseFolder::control().both_edited(utf16);
    case.is_like_the_control();
    assert!(case.goes_on(&["check"]).contains("UTF-16LE"));
}

#[test]
fn small_print_with_the_separators_of_a_row_is_no_row() {
    use crate::conventions::control;
    let space = control();
    let leads = space.read("leads.csv");
    let small_print = "Grand Totals (20 records),,,,,\n,,,,,\nPipeline of the quarter,,,,,\n\
                       Copyright (c) 2000-2024 a crm vendor. All rights reserved.,,,,,\nSome Company,,,,,\n";
    let space = space.write("leads.csv", &(leads.clone() + small_print));
    assert_eq!(space.run(&["train"]).status, 0);
    let predicted = space.run(&["predict", "-o", "out.csv"]);
    let line =
        "20 rows = 20 scored + 0 rejected + 0 superseded; 5 lines skipped (1 blank, 1 total, 3 footer)";
    assert!(predicted.stderr.contains(line), "{}", predicted.transcript());
    // Leads of which only the id is known stay rows.
    let space = space.write("leads.csv", &(leads + "L0021,,,,,\nL0022,,,,,\n"));
    let predicted = space.run(&["predict", "-o", "out.csv"]);
    assert!(predicted.stderr.contains("22 rows = 22 scored + 0 rejected"), "{}", predicted.transcript());
}

#[test]
fn text_formulas_of_spreadsheets_are_their_text() {
    let formula = |cell: &str| format!("=\"{cell}\"");
    for (quoted, plain_header) in [(false, true), (true, true), (false, false), (true, false)] {
        let case = CaseFolder::control().both_edited(|text| {
            lines(text, |number, line| {
                let cells = line.split(',').map(|cell| {
                    let cell = if number == 1 && plain_header { cell.to_owned() } else { formula(cell) };
                    if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
                });
                cells.collect::<Vec<_>>().join(",")
            })
        });
        case.is_like_the_control();
    }
}

#[test]
fn a_name_of_nothing_to_see_is_no_name() {
    let case = CaseFolder::control().both_edited(|text| {
        lines(text, |number, line| format!("{line},{}", if number == 1 { "\u{200b}\u{feff}" } else { "" }))
    });
    case.is_like_the_control();
    let doubled = case.both_edited(|text| {
        lines(text, |number, line| format!("{line},{}", if number == 1 { "\u{200b}" } else { "" }))
    });
    doubled.is_like_the_control();
}

#[test]
fn bytes_of_one_per_letter_are_a_guess_and_undefined_ones_are_refused() {
    let retail = |bytes: &'static [u8]| {
        CaseFolder::control().both_edited(move |text| {
            let mut all = Vec::new();
            for (index, part) in text.split("Retail").enumerate() {
                all.extend(if index > 0 { bytes } else { b"" });
                all.extend(part.as_bytes());
            }
            all
        })
    };
    let greek = retail(b"\xcb\xe9\xe1\xed\xe9\xea\xfc");
    let checked = greek.goes_on(&["check"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        checked.contains("the encoding is a guess: it may be") && checked.contains("`encoding` under [data]"),
        "{checked}"
    );
    let named = greek.edited("bantam.toml", |text| {
        text.replace("null_values", "encoding = \"windows-1253\"\nnull_values").into_bytes()
    });
    assert!(named.goes_on(&["check"]).contains("windows-1253, separator"));
    // "détail" of an old Macintosh.
    let mac = retail(b"d\x8etail \x8f");
    for command in [&["check"][..], &["train"], &["init", "deals.csv", "-o", "draft.toml"]] {
        let refused = mac.run(command);
        assert_eq!(refused.status, 3, "{}", refused.transcript());
        assert!(refused.stderr.contains("does not define the byte 0x8F"), "{}", refused.stderr);
        assert!(refused.stderr.contains("set `encoding` under [data]"), "{}", refused.stderr);
    }
}

#[test]
fn a_separator_line_that_the_table_contradicts_is_overruled_and_said() {
    let case = CaseFolder::control().both_edited(|text| format!("sep=;\n{text}").into_bytes());
    case.is_like_the_control();
    let checked = case.goes_on(&["check"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(checked.contains("separator `,`, whereas line 1 names another by sep="), "{checked}");
}

#[test]
fn a_web_page_with_a_table_is_named() {
    let row = |line: &str| format!("<tr><td>{}</td></tr>\n", line.replace(',', "</td><td>"));
    let case = CaseFolder::control().edited("deals.csv", |text| {
        format!("<table border=\"1\">\n{}</table>\n", text.lines().map(row).collect::<String>()).into_bytes()
    });
    let refused = case.run(&["check"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("an HTML table"), "{}", refused.stderr);
}

#[test]
fn dates_of_another_calendar_and_separators_of_two_signs_are_named() {
    type Written = fn(i32, &str, &str) -> String;
    let dates = |of: Written| {
        CaseFolder::control().edited("deals.csv", |text| {
            let cell = |cell: &str| match cell.split('-').collect::<Vec<_>>().as_slice() {
                [year, month, day] if year.len() == 4 => of(year.parse().unwrap(), month, day),
                _ => cell.to_owned(),
            };
            let line = |line: &str| line.split(',').map(cell).collect::<Vec<_>>().join(",");
            text.lines().map(line).collect::<Vec<_>>().join("\n").into_bytes()
        })
    };
    let kinds: [(Written, &str); 4] = [
        (|year, month, day| format!("{}-{month}-{day}", year + 543), "the Buddhist calendar"),
        (|year, month, day| format!("{day}/{month}/{}", year + 543), "the Buddhist calendar"),
        (|year, month, day| format!("R{}/{month}/{day}", year - 2018), "those of an era"),
        (|year, month, day| format!("令和{}年{month}月{day}日", year - 2018), "those of an era"),
    ];
    for (of, calendar) in kinds {
        let case = dates(of);
        let checked = case.run(&["check"]);
        assert!(checked.status == 3 && checked.stderr.contains(calendar), "{}", checked.transcript());
        let drafted = case.run(&["init", "deals.csv", "-o", "-"]);
        assert!(drafted.stderr.contains("the dates of `created_at` are not read"), "{}", drafted.stderr);
        assert!(drafted.stderr.contains(calendar), "{}", drafted.stderr);
    }
    let case = CaseFolder::control().edited("deals.csv", |text| text.replace(',', "::").into_bytes());
    for arguments in [&["check"][..], &["init", "deals.csv", "-o", "-"]] {
        let output = case.run(arguments);
        assert!(
            output.status != 0 && output.stderr.contains("its separator seems to be `::`"),
            "{}",
            output.stderr
        );
        assert!(output.stderr.contains("a separator is one character"), "{}", output.stderr);
    }
}
