//! Numbers as they are written.

use super::{DEALS, LEADS, control, rewritten, same_as_control, scores, written_so};
use crate::space::TestSpace;
use proptest::prelude::*;

/// A whole number with `mark` between its groups.
fn grouped(cell: &str, mark: &str) -> String {
    let Some(split) = cell.len().checked_sub(3).filter(|&split| split > 0) else { return cell.to_owned() };
    format!("{}{mark}{}", &cell[..split], &cell[split..])
}

#[test]
fn thousands_of_either_convention_are_read() {
    for mark in [",", ".", " ", "\u{a0}", "\u{202f}", "'", "’"] {
        same_as_control(&written_so("employees", |cell| grouped(cell, mark)));
    }
}

#[test]
fn signs_of_money_percent_and_words_for_thousands_are_read() {
    let styles: [fn(&str) -> String; 8] = [
        |cell| format!("${}", grouped(cell, ",")),
        |cell| format!("$ {}.00", grouped(cell, ",")),
        |cell| format!("{},00 €", grouped(cell, ".")),
        |cell| format!("CHF {}.00", grouped(cell, "'")),
        |cell| format!("{cell} %"),
        |cell| format!("{},-- kr", grouped(cell, ".")),
        |cell| {
            if cell.is_empty() {
                String::new()
            } else {
                format!("{}k", cell.parse::<f64>().unwrap() / 1000.0)
            }
        },
        |cell| format!("{cell} EUR"),
    ];
    for style in styles {
        same_as_control(&written_so(
            "employees",
            |cell| if cell.is_empty() { String::new() } else { style(cell) },
        ));
    }
}

#[test]
fn parentheses_and_a_minus_behind_are_less_than_zero() {
    let minus =
        written_so(
            "employees",
            |cell| if cell.ends_with('7') { format!("-{cell}") } else { cell.to_owned() },
        )
        .replace("bantam.toml", ", shape = \"log\"", "");
    let (expected, _) = scores(&minus);
    for (before, behind) in [("(", ")"), ("", "-"), ("\u{2212}", ""), ("($", ")")] {
        let space = written_so("employees", |cell| {
            if cell.ends_with('7') { format!("{before}{cell}{behind}") } else { cell.to_owned() }
        });
        let space = space.replace("bantam.toml", ", shape = \"log\"", "");
        assert_eq!(scores(&space).0, expected, "{before}{behind}");
    }
}

#[test]
fn the_convention_is_reported_by_check_and_stored_in_the_model() {
    let space = written_so("employees", |cell| format!("{} €", grouped(cell, ".")));
    let checked = space.run(&["check"]);
    assert_eq!(checked.status, 0, "{}", checked.transcript());
    assert!(
        checked.stdout.contains("deals: `employees` has numbers as \"1.234,5\" with \"€\""),
        "{}",
        checked.stdout
    );
    assert!(!space.run(&["train", "-v"]).stderr.contains("error"));
    let model = space.model().or_else(|| {
        let text = space.read("models/case/champion.json");
        text.split('"').nth(3).map(str::to_owned)
    });
    let file = space.read(&format!("models/case/{}/model.json", model.unwrap()));
    assert!(file.contains("\"employees\": \"number_comma_whole:EUR\""), "{file}");
}

#[test]
fn leads_are_read_by_the_convention_of_the_model() {
    let space = written_so("employees", |cell| grouped(cell, "."))
        .append("bantam.toml", "\n[predict]\nmax_rejected = \"100%\"\n")
        .trained();
    // Without a single separator these leads alone would show another convention, or none.
    let leads = rewritten(LEADS, "employees", |_, cells| {
        if cells[0] == "L0001" { "1.500" } else { "1.5x" }.to_owned()
    });
    let space = space.write("leads.csv", &leads);
    let predicted = space.run(&["predict", "-o", "scores.csv", "--rejects", "rejects.csv"]);
    let rejects = space.read("rejects.csv");
    assert!(space.read("scores.csv").contains("L0001"), "{}", predicted.transcript());
    assert!(
        rejects.contains("`employees` should be a number such as 1.234,5, found \"\"1.5x\"\""),
        "{rejects}"
    );
}

#[test]
fn numbers_of_json_are_plain_whatever_the_convention_of_the_deals() {
    let space = written_so("employees", |cell| grouped(cell, "."));
    let (expected, _) = scores(&space);
    let header: Vec<&str> = LEADS.lines().next().unwrap().split(',').collect();
    let leads: Vec<String> = LEADS
        .lines()
        .skip(1)
        .map(|line| {
            let cells = header.iter().zip(line.split(',')).filter(|(_, cell)| !cell.is_empty());
            let cell = |(name, cell): (&&str, &str)| match *name {
                "employees" => format!("\"{name}\":{cell}.000"),
                _ => format!("\"{name}\":\"{cell}\""),
            };
            format!("{{{}}}\n", cells.map(cell).collect::<Vec<_>>().join(","))
        })
        .collect();
    let space = space.write("leads.jsonl", &leads.concat());
    let predicted = space.run(&["predict", "leads.jsonl", "-o", "scores.csv"]);
    assert_eq!(predicted.status, 0, "{}", predicted.transcript());
    let rows = space.read("scores.csv");
    let found: Vec<String> =
        rows.lines().skip(1).map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(found, expected);
}

#[test]
fn numbers_that_can_be_read_in_two_ways_are_a_question() {
    let decimals =
        |cell: &str, _: &[&str]| format!("{}.{:03}", cell.len(), cell.parse::<u32>().unwrap_or(1) % 1000);
    let space = control().write("deals.csv", &rewritten(DEALS, "employees", decimals));
    for command in ["check", "train"] {
        let asked = space.run(&[command]);
        assert_eq!(asked.status, 3, "{}", asked.transcript());
        assert!(
            asked.stderr.contains("the numbers of `employees` in deals.csv can be read in two ways"),
            "{}",
            asked.stderr
        );
        assert!(asked.stderr.contains("with a decimal point, and"), "{}", asked.stderr);
        assert!(asked.stderr.contains("set numbers = \"1,234.5\" (decimal point)"), "{}", asked.stderr);
    }
    let answered = control().write("deals.csv", &rewritten(DEALS, "employees", decimals)).replace(
        "bantam.toml",
        "null_values",
        "columns = { employees = { numbers = \"1,234.5\" } }\nnull_values",
    );
    assert_eq!(answered.run(&["train"]).status, 0);
}

#[test]
fn two_conventions_in_one_column_are_named() {
    let both = |_: &str, cells: &[&str]| if cells[0] < "D0150" { "1,234.50" } else { "1.234,50" }.to_owned();
    let asked = control().write("deals.csv", &rewritten(DEALS, "employees", both)).run(&["train"]);
    assert_eq!(asked.status, 3, "{}", asked.transcript());
    assert!(
        asked.stderr.contains("\"1,234.50\" has a decimal point, and \"1.234,50\" a decimal comma"),
        "{}",
        asked.stderr
    );
}

#[test]
fn a_column_that_only_a_gate_reads_is_read_so_too() {
    let gate =
        "\n[gates.bant]\nrequire = \"all\"\nsize = { pass = \"headcount >= 1000\", ask = \"How many?\" }\n";
    let project = super::PROJECT.to_owned() + gate;
    let add = |table: &str, style: fn(&str) -> String| {
        let header = table.lines().next().unwrap();
        let place = header.split(',').position(|name| name == "employees").unwrap();
        let rows = table
            .lines()
            .skip(1)
            .map(|line| format!("{line},{}\n", style(line.split(',').nth(place).unwrap())));
        format!("{header},headcount\n{}", rows.collect::<String>())
    };
    let verdicts = |style: fn(&str) -> String| {
        let space = control()
            .write("bantam.toml", &project)
            .write("deals.csv", &add(DEALS, style))
            .write("leads.csv", &add(LEADS, style));
        let (_, said) = scores(&space);
        assert!(!said.contains("were rejected"), "{said}");
        let scores = space.read("scores.csv");
        let place = scores.lines().next().unwrap().split(',').position(|name| name == "bant").unwrap();
        scores.lines().skip(1).map(|line| line.split(',').nth(place).unwrap().to_owned()).collect::<Vec<_>>()
    };
    let plain = verdicts(str::to_owned);
    assert!(plain.contains(&"pass".to_owned()) && plain.contains(&"fail".to_owned()), "{plain:?}");
    assert_eq!(plain, verdicts(|cell| format!("\"{}\"", grouped(cell, ","))));
}

#[test]
fn a_column_that_a_rule_uses_as_text_stays_text() {
    let grouped = |cell: &str| match cell.len() {
        0..4 => cell.to_owned(),
        long => format!("{},{}", &cell[..long - 3], &cell[long - 3..]),
    };
    // The project takes the commas away itself, as it had to before they were read.
    let derived = |space: TestSpace| {
        let project = space.read("bantam.toml").replace("employees =", "staff =")
            + "\n[derive]\nstaff = \"CAST(REPLACE(employees, ',', '') AS DOUBLE)\"\n";
        space.write("bantam.toml", &project)
    };
    assert!(control().read("bantam.toml").contains("employees ="));
    let (expected, _) = scores(&control());
    assert_eq!(scores(&derived(written_so("employees", grouped))).0, expected);
    assert_eq!(scores(&derived(control())).0, expected, "no number of the export has a comma");
    // Plans that look like numbers with words for thousands.
    let plans = written_so("industry", |cell| if cell == "Retail" { "10k" } else { "1.5k" }.to_owned());
    let gate = "\n[gates.plan]\nlarge = { pass = \"industry = '10k'\" }\n";
    let project = plans.read("bantam.toml") + gate;
    let plans = plans.write("bantam.toml", &project);
    let checked = plans.run(&["check"]);
    assert_eq!(checked.status, 0, "{}", checked.transcript());
}

#[test]
fn a_flag_may_be_written_as_numbers_and_as_words_of_other_languages() {
    for (yes, no) in
        [("1", "0"), ("1.0", "0.0"), ("WAHR", "FALSCH"), ("Ja", "Nein"), ("vrai", "faux"), ("はい", "いいえ")]
    {
        same_as_control(&written_so("champion", |cell| if cell == "yes" { yes } else { no }.to_owned()));
    }
    let (expected, _) = scores(&control());
    // Deals one way, leads another.
    for deals in [("TRUE", "FALSE"), ("1", "0"), ("yes", "no")] {
        for leads in [("1.0", "0.0"), ("true", "false"), ("1", "0"), ("Wahr", "Falsch")] {
            let style = |(yes, no): (&'static str, &'static str)| {
                move |cell: &str, _: &[&str]| if cell == "yes" { yes } else { no }.to_owned()
            };
            let space = control()
                .write("deals.csv", &rewritten(DEALS, "champion", style(deals)))
                .write("leads.csv", &rewritten(LEADS, "champion", style(leads)));
            assert_eq!(scores(&space).0, expected, "{deals:?} {leads:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// A table of numbers reads the same in each convention.
    #[test]
    fn a_table_reads_the_same_in_each_convention(
        cents in proptest::collection::vec(100_000_i64..99_999_999, 300),
        sign in prop_oneof![Just(""), Just("€"), Just("$"), Just(" kr")],
    ) {
        let value = |cells: &[&str]| cents[cells[0][1..].parse::<usize>().unwrap() % cents.len()];
        let table = |source: &str, group: &str, decimal: &str, sign: &str| {
            rewritten(source, "employees", |_, cells| {
                let cents = value(cells);
                format!("{}{decimal}{:02}{sign}", grouped(&(cents / 100).to_string(), group), cents % 100)
            })
        };
        let run = |group, decimal, sign| {
            let space = control()
                .write("deals.csv", &table(DEALS, group, decimal, sign))
                .write("leads.csv", &table(LEADS, group, decimal, sign));
            scores(&space).0
        };
        let plain = run("", ".", "");
        prop_assert_eq!(&plain, &run(",", ".", sign));
        prop_assert_eq!(&plain, &run(".", ",", sign));
    }
}

#[test]
fn numbers_far_beyond_all_others_are_named() {
    let stand_in = |row: usize, cell: &str| {
        if row.is_multiple_of(25) { "99999999999".to_owned() } else { cell.to_owned() }
    };
    let checked = control().edit_column("deals.csv", "employees", stand_in).run(&["check"]).stdout;
    let finding = checked.split_once("`employees`").unwrap().1;
    assert!(finding.contains("numbers are far beyond all others: from 99999999999 on"), "{checked}");
    assert!(finding.contains("THEN employees END"), "{checked}");
    assert!(!control().run(&["check"]).stdout.contains("far beyond"));
}
