//! Keys and ids as other programs write them.

use super::{DEALS, LEADS, PROJECT, control, rewritten, scores};
use crate::reading::CaseFolder;
use crate::space::TestSpace;

const VISITS: &str = "\n[tables.activities]\nfile = \"activities.csv\"\nkey = \"deal_id\"\nat = \"at\"\n\
                      \n[features.behavioural]\nvisits = { from = \"activities\", count = \"kind = 'visit'\" }\n";

/// A Salesforce id of 15 characters for the number of a deal or lead, and its checksum.
fn record(cell: &str) -> (String, String) {
    let number: usize = cell[1..].parse().unwrap();
    let prefix = if cell.starts_with('D') { "006A" } else { "006b" };
    let letter = |place: usize| if number >> place & 1 == 1 { 'Q' } else { 'q' };
    let id = format!("{prefix}{}{number:05}", (0..6).map(letter).collect::<String>());
    let check = |part: &[u8]| {
        let bits = part.iter().enumerate().map(|(bit, byte)| usize::from(byte.is_ascii_uppercase()) << bit);
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits.sum::<usize>()])
    };
    let checksum = id.as_bytes().chunks(5).map(check).collect();
    (id, checksum)
}

/// Visits of every second deal and lead, by the keys that `key` makes.
fn with_visits(space: TestSpace, key: impl Fn(&str) -> String) -> TestSpace {
    let rows = DEALS.lines().skip(1).chain(LEADS.lines().skip(1)).enumerate().filter(|(row, _)| row % 2 == 0);
    let rows = rows.map(|(_, line)| format!("{},2022-01-01,visit\n", key(&line[..5])));
    let activities = format!("deal_id,at,kind\n{}", rows.collect::<String>());
    space.write("activities.csv", &activities).write("bantam.toml", &(PROJECT.to_owned() + VISITS))
}

fn ids(edit: impl Fn(&str) -> String) -> TestSpace {
    super::written_so("deal_id", edit)
}

/// The probabilities alone: ids are written differently.
fn probabilities(space: &TestSpace) -> (Vec<String>, String) {
    let (rows, said) = scores(space);
    (rows.into_iter().map(|row| row.split(',').nth(1).unwrap().to_owned()).collect(), said)
}

#[test]
fn ids_of_15_and_18_characters_match() {
    let short = |cell: &str| record(cell).0;
    let long = |cell: &str| record(cell).0 + &record(cell).1;
    let (expected, said) = probabilities(&with_visits(ids(short), short));
    assert!(!said.contains("no row of"), "{said}");
    for space in [with_visits(ids(long), short), with_visits(ids(short), long), with_visits(ids(long), long)]
    {
        assert_eq!(probabilities(&space).0, expected);
    }
}

#[test]
fn a_number_matches_itself_with_decimals() {
    let accounts = |decimals: &str| {
        let rows = (0..400).map(|account| {
            format!("{}{decimals},{}\n", 1000 + account, ["north", "south", "west"][account % 3])
        });
        format!("account_id,region\n{}", rows.collect::<String>())
    };
    let lookup = "\n[lookups.accounts]\nfile = \"accounts.csv\"\nkey = \"account_id\"\n";
    let project = PROJECT
        .replace("[features.firmographic]\n", "[features.firmographic]\nregion = { kind = \"category\" }\n")
        + lookup;
    let space = |of_deals: &'static str, of_accounts: &str| {
        let edit = move |cell: &str| format!("{}{of_deals}", 1000 + cell[1..].parse::<u32>().unwrap());
        super::written_so("account_id", edit)
            .write("accounts.csv", &accounts(of_accounts))
            .write("bantam.toml", &project)
    };
    let (expected, _) = scores(&space("", ""));
    for (of_deals, of_accounts) in [(".0", ""), ("", ".0"), (".00", ".0")] {
        let (found, said) = scores(&space(of_deals, of_accounts));
        assert!(!said.contains("are not in [lookups.accounts]"), "{said}");
        assert_eq!(found, expected);
    }
}

#[test]
fn ids_that_a_spreadsheet_rounded_are_refused_as_a_column() {
    let round = |cell: &str, _: &[&str]| {
        let number: f64 = cell[1..].parse().unwrap();
        format!("{:.2}E+17", 1.23 + (number / 75.0).floor() / 100.0)
    };
    let space = control().write("deals.csv", &rewritten(DEALS, "deal_id", round));
    for command in ["check", "train"] {
        let refused = space.run(&[command]);
        assert_eq!(refused.status, 3, "{}", refused.transcript());
        assert!(
            refused.stderr.contains(
                "values of `deal_id` are numbers that a spreadsheet has rounded to scientific notation"
            ),
            "{}",
            refused.stderr
        );
        assert!(refused.stderr.contains("\"1.23E+17\" in deals.csv, row 2"), "{}", refused.stderr);
    }
    // Keys of other tables as well.
    let refused = with_visits(control(), |_| "1,23E+17".to_owned()).run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    // One among many rejects its row, in training and in prediction.
    let one = |cell: &str, cells: &[&str]| {
        if cells[0].ends_with("0007") { "1.23E+17".to_owned() } else { cell.to_owned() }
    };
    let space = control()
        .write("deals.csv", &rewritten(DEALS, "deal_id", one))
        .write("leads.csv", &rewritten(LEADS, "deal_id", one));
    let (found, said) = scores(&space);
    assert_eq!(found.len(), 19);
    assert!(said.contains("`deal_id` \"1.23E+17\" is a number that a spreadsheet has rounded"), "{said}");
}

#[test]
fn a_timed_table_without_rows_of_any_deal_or_lead_is_reported() {
    let trained = with_visits(control(), |cell| format!("X-{cell}")).run(&["train"]);
    assert!(
        trained.stderr.contains(
            "no row of `activities` belongs to one of the 273 deals or leads: its keys are such as \"X-D0001\", those in \
             `deal_id` such as \"D0001\""
        ),
        "{}",
        trained.transcript()
    );
    let space = with_visits(control(), str::to_owned).trained();
    let leads = rewritten(LEADS, "deal_id", |cell, _| format!("{cell}x"));
    let predicted = space.write("leads.csv", &leads).run(&["predict", "-o", "scores.csv"]);
    assert!(
        predicted.stderr.contains("no row of `activities` belongs to one of the 20"),
        "{}",
        predicted.transcript()
    );
}

#[test]
fn conflicting_names_are_reported() {
    let as_of = |table: &str| {
        let mut lines = table.lines();
        let header = lines.next().unwrap();
        let rows = lines.map(|line| format!("{line},2020-01-01,7\n"));
        format!("{header},as_of,score\n{}", rows.collect::<String>())
    };
    let with = |project: &str| {
        control()
            .write("bantam.toml", project)
            .write("deals.csv", &as_of(DEALS))
            .write("leads.csv", &as_of(LEADS))
    };
    // Not used: no matter.
    assert_eq!(with(PROJECT).run(&["train"]).status, 0);
    let derive = "\n[derive]\nage = \"days_between(created_at, as_of)\"\n";
    let refused = with(&(PROJECT.to_owned() + derive)).run(&["check"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("deals.csv has a column `as_of`"), "{}", refused.stderr);
    let routes = "\n[[routes]]\nname = \"sales\"\nwhen = \"score >= 50\"\n\n[[routes]]\nname = \"rest\"\n";
    let space = with(&(PROJECT.to_owned() + routes));
    let (_, said) = scores(&space);
    assert!(
        said.contains(
            "in routes, `score` is what is decided on a lead; the column `score` of deals.csv is not used"
        ),
        "{said}"
    );
    assert!(said.contains("the column `score` of leads.csv is not used"), "{said}");
}

#[test]
fn long_ids_whose_last_digits_are_zeros_are_named_as_rounded_and_not_as_repeated() {
    let long =
        |cell: &str, _: &[&str]| format!("12345678901{:04}{}", cell[1..].parse::<u32>().unwrap() / 3, "000");
    let refused = control().write("deals.csv", &rewritten(DEALS, "deal_id", long)).run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(
        refused
            .stderr
            .contains("values of `deal_id` are numbers that a spreadsheet has rounded to 15 digits"),
        "{}",
        refused.stderr
    );
    // Exact ids of as many digits are ids like any other.
    let exact =
        |cell: &str, _: &[&str]| format!("12345678901{:04}{:03}", 7, cell[1..].parse::<u32>().unwrap());
    let accepted = control().write("deals.csv", &rewritten(DEALS, "deal_id", exact)).run(&["train"]);
    assert_eq!(accepted.status, 0, "{}", accepted.transcript());
}

#[test]
fn keys_that_list_several_are_a_warning_on_either_side() {
    let listed = |key: &str| if key.ends_with('1') { format!("{key};X1") } else { key.to_owned() };
    let (_, said) = scores(&with_visits(control(), listed));
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("keys in `deal_id` of [tables.activities] list keys of the deals or leads, such as"),
        "{said}"
    );
    assert!(said.contains("export one row for each member"), "{said}");
    let (_, said) = scores(&with_visits(control(), str::to_owned));
    assert!(!said.contains("list keys of"), "{said}");
    let row = |account: u32| format!("A{account:04},north\n");
    let accounts: String = (1..400).map(row).collect();
    let space = super::written_so("account_id", |cell| {
        if cell.ends_with('7') { format!("{cell}|A0001") } else { cell.to_owned() }
    })
    .write("accounts.csv", &format!("account_id,region\n{accounts}"))
    .write(
        "bantam.toml",
        &(PROJECT.to_owned() + "\n[lookups.accounts]\nfile = \"accounts.csv\"\nkey = \"account_id\"\n"),
    );
    let checked = space.transcript(&["check"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        checked.contains(
            "keys in `account_id` of the deals or leads list keys of [lookups.accounts], such as \"A"
        ),
        "{checked}"
    );
    let drafted = space.transcript(&[
        "init",
        "deals.csv",
        "--lookup",
        "accounts=accounts.csv",
        "--as-of",
        "2026-01-01",
        "-o",
        "draft.toml",
    ]);
    let drafted = drafted.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(drafted.contains("`account_id` of deals.csv lists several keys in"), "{drafted}");
}

/// The control with the ids of its deals as a spreadsheet leaves them, by the number of the row.
fn with_ids(id: impl Fn(usize) -> String) -> CaseFolder {
    CaseFolder::control().edited("deals.csv", |text| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (row, line) in lines.iter_mut().enumerate().skip(1) {
            let (_, rest) = line.split_once(',').unwrap();
            *line = format!("{},{rest}", id(row));
        }
        lines.join("\n").into_bytes()
    })
}

#[test]
fn ids_that_a_spreadsheet_has_replaced_are_refused_and_a_few_reject_their_rows() {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let kinds: [(&dyn Fn(usize) -> String, &str); 3] = [
        (
            &|_| "########".to_owned(),
            "are what a spreadsheet shows for values that are wider than their column",
        ),
        (
            &|row| if row % 2 == 0 { "#N/A".to_owned() } else { "#REF!".to_owned() },
            "are errors of a spreadsheet",
        ),
        (
            &|row| format!("1-{}", months[row % 12]),
            "are dates, which a spreadsheet seems to have made of ids",
        ),
    ];
    for (id, what) in kinds {
        let case = with_ids(id);
        for arguments in [&["check"][..], &["train"], &["init", "deals.csv", "-o", "-"]] {
            let output = case.run(arguments);
            let said = output.stderr.replace('\n', " ");
            assert!(output.status != 0 && said.contains("300 of 300 values of `deal_id`"), "{said}");
            assert!(said.contains(what) && said.contains("export them again, as text"), "{said}");
        }
    }
    let few = with_ids(|row| if row == 7 { "#N/A".to_owned() } else { format!("D{row:04}") });
    let said = few.goes_on(&["check"]);
    assert!(
        said.contains("1 of 300 rows") && said.contains("`deal_id` \"#N/A\" is an error of a spreadsheet"),
        "{said}"
    );
}

#[test]
fn rows_with_a_cell_more_than_the_header_are_read_by_their_numbers_or_refused() {
    let named = |name: &dyn Fn(usize) -> String| {
        CaseFolder::control().edited("deals.csv", |text| {
            let rows = text.lines().enumerate();
            let line = |(row, line): (usize, &str)| {
                if row == 0 { line.to_owned() } else { format!("{},{line}", name(row)) }
            };
            rows.map(line).collect::<Vec<_>>().join("\n").into_bytes()
        })
    };
    let case = named(&|row| format!("\"{row}\""));
    let (deals, _) = case.deals_and_grades("bantam.toml");
    assert!(deals.starts_with("273 closed deals (116 won, 42.5 %)"), "{deals}");
    let output = named(&|row| format!("r{row}")).run(&["check"]);
    let said = output.stderr.replace('\n', " ");
    assert!(
        output.status == 3 && said.contains("300 of 300 rows of deals.csv do not have the 8 cells"),
        "{said}"
    );
    assert!(said.contains("the rows have a cell more than the header"), "{said}");
    let case = CaseFolder::control().edited("leads.csv", |text| {
        let line =
            |(row, line): (usize, &str)| if row == 0 { line.to_owned() } else { format!("r{row},{line}") };
        text.lines().enumerate().map(line).collect::<Vec<_>>().join("\n").into_bytes()
    });
    assert_eq!(case.run(&["train"]).status, 0);
    let said = case.run(&["predict", "-o", "scored.csv"]).stderr.replace('\n', " ");
    assert!(said.contains("the rows have a cell more than the header"), "{said}");
}
