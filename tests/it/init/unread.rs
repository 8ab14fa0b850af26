//! Columns and files that look like something that they are not: lists as text, numbers with a unit, months, one column.

use std::fmt::Write as _;

use super::{SIZE, STAGE, fails, init, space, table, works};

const CREATED: (&str, &[&str]) =
    ("created_at", &["2026-01-05", "2026-01-12", "2026-02-03", "2026-02-20", "2026-03-01"]);

/// What is in a row of a column.
type Written<'w> = &'w dyn Fn(usize) -> String;

/// What is said of a table, and its draft.
fn drafted(table: &str) -> (String, String) {
    let space = space().write("deals.csv", table);
    let said = init(&space, &["deals.csv"]);
    assert!(said.starts_with("exit code: 0"), "{said}");
    (said, space.read("bantam.toml"))
}

/// A table of 60 deals with a further column.
fn with(name: &str, value: impl Fn(usize) -> String) -> String {
    let stages = ["Won", "Lost", "Lost", "Won", "Lost", "Talks", "Lost"];
    let row = |row: usize| {
        format!("D{row:03},{},{},\"{}\"\n", stages[row % 7], SIZE.1[row % 5], value(row).replace('"', "\"\""))
    };
    format!("deal_id,stage,size,{name}\n{}", (0..60).map(row).collect::<String>())
}

#[test]
fn lists_as_text_become_sets_of_their_members() {
    let tools = ["api", "sso", "erp", "crm"];
    for (open, quote, close) in [("[", "\"", "]"), ("[", "'", "]"), ("{", "", "}"), ("(", "'", ")")] {
        let list = |row: usize| {
            let (one, other) = (tools[row % 4], tools[(row / 4) % 4]);
            if one == other {
                return format!("{open}{quote}{one}{quote}{close}");
            }
            format!("{open}{quote}{one}{quote},{quote}{other}{quote}{close}")
        };
        let space = space().write("deals.csv", &with("tools", list));
        let said = init(&space, &["deals.csv"]);
        let draft = space.read("bantam.toml");
        let line = "tools_members = { kind = \"set\", separator = \",\"";
        assert!(draft.contains(line) && draft.contains("# 4 members"), "{said}{draft}");
        works(&space, "bantam.toml");
        let weights = space.files().into_iter().find(|file| file.ends_with("weights.csv")).unwrap();
        let weights = space.read(&weights);
        for tool in tools {
            assert!(weights.contains(&format!("tools_members,{tool},")), "{open}{quote}: {weights}");
        }
        assert!(!weights.contains(&format!("{open}{quote}api")), "{weights}");
    }
    let shared = with("tools", |row| format!("{};#{}", tools[row % 4], tools[(row + 1 + row / 4 % 3) % 4]));
    let (_, draft) = drafted(&shared);
    assert!(
        draft.contains("tools = { kind = \"set\", separator = \";#\"") && draft.contains("# 4 members"),
        "{draft}"
    );
}

#[test]
fn lists_whose_members_have_commas_are_left_out_with_the_reason() {
    let names = ["Acme, Inc", "Bolt", "Core", "Dyne"];
    let (_, draft) = drafted(&with("rivals", |row| {
        format!("[\"{}\", \"{}\"]", names[row % 4], names[(row + 1 + row / 4 % 3) % 4])
    }));
    assert!(draft.contains("#   rivals: lists as text, such as "), "{draft}");
    assert!(draft.contains("export the members with \"; \" between them"), "{draft}");
}

#[test]
fn numbers_with_a_unit_months_and_rounded_dates_are_named() {
    let reason = |name: &str, value: &dyn Fn(usize) -> String| {
        let (_, draft) = drafted(&with(name, value));
        let start = format!("#   {name}: ");
        draft
            .lines()
            .find(|line| line.starts_with(&start))
            .map(|line| line[start.len()..].to_owned())
            .unwrap_or(draft)
    };
    let number = |row: usize| 1000 + 37 * row;
    let cases: [(&str, Written<'_>, &str); 6] = [
        (
            "revenue",
            &|row| format!("{}.82 TL", number(row)),
            "\"1000.82 TL\" is a number with \"TL\": export the number alone",
        ),
        ("revenue", &|row| format!("{}+", number(row)), "is a number with \"+\": export the number alone"),
        (
            "revenue",
            &|row| format!("{} Mitarbeiter", number(row)),
            "is a number with \"Mitarbeiter\": export the number alone",
        ),
        (
            "created_at",
            &|row| format!("{:02}/2023", 1 + row % 12),
            "is a month or quarter and no date: export the day, too",
        ),
        (
            "created_at",
            &|row| format!("Q{} 20{}", 1 + row % 4, 20 + row % 5),
            "is a month or quarter and no date",
        ),
        (
            "created_at",
            &|row| format!("1.68{}E+12", 1000 + row),
            "dates as numbers that a spreadsheet has rounded, such as",
        ),
    ];
    for (name, value, right) in cases {
        let found = reason(name, value);
        assert!(found.contains(right), "{right}: {found}");
    }
}

#[test]
fn a_word_for_not_known_among_numbers_does_not_lose_them() {
    for word in ["Unknown", "None", "TBD", "不明"] {
        let row = |row: usize| {
            let seats = if row.is_multiple_of(10) { word.to_owned() } else { (100 + row).to_string() };
            let rival = if row.is_multiple_of(3) { word } else { ["Acme", "Bolt"][row % 2] };
            format!("{},{seats},{rival}\n", STAGE.1[row % 7])
        };
        let (said, draft) = drafted(&format!("stage,seats,rival\n{}", (0..60).map(row).collect::<String>()));
        assert!(draft.contains("seats = { kind = \"number\""), "{draft}");
        assert!(
            said.contains(&format!("\"{word}\" is among null_values, as all other values of `seats`")),
            "{said}"
        );
    }
}

#[test]
fn dates_for_no_date_leave_the_close_what_it_is() {
    for (never, days) in [
        ("00000000", ["20260501", "20260602"]),
        ("9999-99-99", ["2026-05-01", "2026-06-02"]),
        ("1900-01-00", ["2026-05-01", "2026-06-02"]),
        ("1/0/1900", ["5/21/2026", "6/22/2026"]),
        ("1753-01-01", ["2026-05-01", "2026-06-02"]),
        ("1899-12-30 00:00:00", ["2026-05-01 10:00:00", "2026-06-02 10:00:00"]),
    ] {
        let close = [days[0], days[1], never];
        let columns: [(&str, &[&str]); 4] =
            [("stage", &["Won", "Lost", "Talks"]), ("closed_at", &close), CREATED, SIZE];
        let space = space().write("deals.csv", &table(&columns));
        let said = init(&space, &["deals.csv"]);
        assert!(said.contains("20 won, 20 lost and 20 open deals"), "{never}: {said}");
        let draft = space.read("bantam.toml");
        assert!(draft.contains("closed_at = \"closed_at\""), "{never}: {said}{draft}");
        works(&space, "bantam.toml");
    }
}

#[test]
fn a_deal_that_was_opened_again_is_said_to_have_two_outcomes() {
    let row = |row: usize| {
        let (id, stage) =
            if row < 55 { (row, ["Won", "Lost", "Talks"][row % 3]) } else { (3 * (row - 55) + 1, "Won") };
        format!("D{id:03},{stage},{}\n", SIZE.1[row % 5])
    };
    let (said, draft) = drafted(&format!("deal_id,stage,size\n{}", (0..60).map(row).collect::<String>()));
    assert!(said.contains("55 different ids, 5 of which have a won and a lost row"), "{said}");
    assert!(draft.contains("5 duplicate rows would be rejected"), "{draft}");
    assert!(draft.contains("5 ids have a won and a lost row"), "{draft}");
}

#[test]
fn rare_separators_are_read_and_others_named() {
    let columns = table(&[("deal", &["a", "b", "c"]), STAGE, SIZE]);
    for separator in ["^", "~", "\u{1}"] {
        let space = space().write("deals.csv", &columns.replace(',', separator));
        init(&space, &["deals.csv"]);
        works(&space, "bantam.toml");
    }
    for (separator, right) in [
        ("،", "was read as one column, and its separator seems to be `،`"),
        ("；", "was read as one column, and its separator seems to be `；`"),
        ("        ", "was read as one column, and its columns seem to have a fixed width"),
    ] {
        let space = space().write("deals.csv", &columns.replace(',', separator));
        let said = fails(&space, &["deals.csv"]);
        assert!(said.contains(right), "{said}");
        let project = space
            .write("bantam.toml", "config_version = 1\nname = \"x\"\n[data]\ndeals = \"deals.csv\"\nid = \"deal\"\n[outcome]\nwon = \"stage = 'Won'\"\nlost = \"stage = 'Lost'\"\n[features.firmographic]\nsize = { kind = \"category\" }\n");
        let checked = project.run(&["check"]).stderr;
        assert!(checked.contains(right), "{checked}");
    }
}

#[test]
fn quotes_of_another_kind_are_named() {
    for (open, close) in [("'", "'"), ("“", "”"), ("«", "»"), ("`", "`")] {
        let mut quoted = String::new();
        for line in table(&[("deal", &["a", "b", "c"]), STAGE, SIZE]).lines() {
            let _ = writeln!(quoted, "{open}{}{close}", line.replace(',', &format!("{close},{open}")));
        }
        let space = space().write("deals.csv", &quoted);
        let said = fails(&space, &["deals.csv"]);
        let words = if open == close { open.to_owned() } else { format!("{open} and {close}") };
        assert!(said.contains(&format!("deals.csv has {words} around its cells")), "{said}");
        assert!(said.contains("a CSV file has \" around its cells, or nothing"), "{said}");
    }
}

#[test]
fn json_in_another_shape_is_named() {
    let cells =
        |column: &str| (0..9).map(|row| format!("\"{row}\":\"{column}{row}\"")).collect::<Vec<_>>().join(",");
    let columns = format!("{{\"deal\":{{{}}},\"stage\":{{{}}}}}", cells("d"), cells("s"));
    let split =
        "{\"columns\":[\"deal\",\"stage\"],\"index\":[0,1],\"data\":[[\"a\",\"Won\"],[\"b\",\"Lost\"]]}";
    let text = "{\"deal\":\"a\",\"properties\":\"{\\\"stage\\\": \\\"Won\\\"}\"}\n".repeat(9);
    let twice = "{\"deal\":\"a\",\"stage\":\"Won\",\"stage\":\"Lost\"}\n".repeat(9);
    for (file, content, right) in [
        ("deals.json", columns.as_str(), "is one object, with an object for each column or row"),
        ("deals.json", split, "is one object with the names of the columns and the cells apart"),
        ("deals.jsonl", text.as_str(), "has objects of JSON as text in `properties`"),
        ("deals.jsonl", twice.as_str(), "`stage` occurs twice in the object"),
    ] {
        let space = space().write(file, content);
        let said = fails(&space, &[file]);
        assert!(said.contains(right), "{said}");
    }
}
