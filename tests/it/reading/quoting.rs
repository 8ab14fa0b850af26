//! Stray quotes in the deals, and files whose lines are quoted as a whole.

use super::CaseFolder;

/// The deals with a quote before the industry of these lines.
fn with_quotes(lines: &[usize]) -> CaseFolder {
    CaseFolder::control().edited("deals.csv", |text| {
        let line = |(index, line): (usize, &str)| {
            let cells: Vec<&str> = line.split(',').collect();
            if lines.contains(&(index + 1)) {
                format!("{},\"{}\n", cells[..3].join(","), cells[3..].join(","))
            } else {
                format!("{line}\n")
            }
        };
        text.lines().enumerate().map(line).collect::<String>().into_bytes()
    })
}

#[test]
fn a_stray_quote_costs_a_training_its_row_alone() {
    for lines in [&[5][..], &[300], &[2, 150, 301]] {
        let trained = with_quotes(lines).goes_on(&["train"]);
        let right =
            format!("{} of 300 rows of deals.csv were rejected; the first: row {}", lines.len(), lines[0]);
        assert!(trained.contains(&right), "{trained}");
        assert!(trained.contains("a quote is opened in line"), "{trained}");
    }
}

#[test]
fn many_stray_quotes_are_refused() {
    let lines: Vec<usize> = (10..50).collect();
    let refused = with_quotes(&lines).run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("deals.csv, row 10: a quoted cell is not closed"), "{}", refused.stderr);
}

/// Each line as one quoted cell.
fn quoted(line: &str) -> String {
    format!("\"{}\"\n", line.replace('"', "\"\""))
}

#[test]
fn lines_that_are_quoted_as_a_whole_are_read_and_reported() {
    let case = CaseFolder::control().both_edited(|text| {
        let text = text.replace("Retail", "\"Retail, B2B\"");
        text.lines().map(quoted).collect::<String>().into_bytes()
    });
    case.is_like_the_control();
    let checked = case.goes_on(&["check"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(checked.contains("each line is quoted as a whole"), "{checked}");
}

#[test]
fn lines_of_which_some_are_quoted_as_a_whole_are_refused() {
    let case = CaseFolder::control().edited("deals.csv", |text| {
        let line = |(index, line): (usize, &str)| if index == 9 { format!("{line}\n") } else { quoted(line) };
        text.lines().enumerate().map(line).collect::<String>().into_bytes()
    });
    let refused = case.run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(
        refused.stderr.contains("deals.csv: line 10: most lines are quoted as a whole, and this one is not"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_guessed_encoding_is_a_warning_of_every_command() {
    let case = CaseFolder::control().both_edited(|text| {
        let mut bytes = Vec::new();
        text.split("Retail").enumerate().for_each(|(index, part)| {
            bytes.extend(if index > 0 { &b"D\xE9tail"[..] } else { b"" });
            bytes.extend(part.as_bytes());
        });
        bytes
    });
    let warning = |file: &str| format!("the encoding of {file} is a guess, windows-1252");
    let trained = case.goes_on(&["train"]);
    assert_eq!(trained.matches(&warning("deals.csv")).count(), 1, "{trained}");
    let predicted = case.goes_on(&["predict", "-o", "out.csv"]);
    assert_eq!(predicted.matches(&warning("leads.csv")).count(), 1, "{predicted}");
    assert!(predicted.contains("set `encoding` under [data]"), "{predicted}");
}
