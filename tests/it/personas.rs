//! The report on personas.

use insta::assert_snapshot;

use crate::space::TestSpace;

const PERSONAS: &str = "[personas]
decider = \"seniority = 'VP'\"
hurried = \"timeline_months <= 3\"
vice = \"seniority = 'VP' AND timeline_months > 6\"
nobody = \"seniority = 'Pope'\"

[features.demographic]";

fn space() -> TestSpace {
    TestSpace::new().replace("bantam.toml", "leaks = [\"amount\"]", "amount = \"amount\"").replace(
        "bantam.toml",
        "[features.demographic]",
        PERSONAS,
    )
}

#[test]
fn each_persona_has_a_line_and_problems_are_reported() {
    let space = space().edit_column("deals.csv", "timeline_months", |line, cell| {
        if line % 10 == 0 { String::new() } else { cell.to_owned() }
    });
    assert_snapshot!(space.transcript(&["personas"]), @"
    exit code: 0
    ----- stdout -----
    58 closed deals (27 won, 46.6 %), 2 open

     persona  closed  won       win rate   lift  revenue        share by quarter    drift
     decider      16   13  81 % [57, 93]  1.75×   45.9 %  44 11 22 22 44 22 33 %   steady
     hurried      11    7  64 % [35, 85]  1.37×   28.3 %  11 33 33 11 11 22  0 %   steady
     vice          0    0                            0 %   0  0  0  0  0  0  0 %  too few
     nobody        0    0                            0 %   0  0  0  0  0  0  0 %  too few
     (none)       31    7  23 % [11, 40]  0.49×   25.7 %  44 56 44 67 44 56 67 %   steady
    win rate: of the closed deals, with its 95 % interval; lift: win rate divided by that of all deals
    revenue: share of the amounts of won deals
    share by quarter: of all deals with a snapshot from 2024 Q4 to 2026 Q2, closed and open; drift:
      rising or falling where the trend is significant (p < 0.01)

    `vice` gets no deal: all that it matches (6) go to `decider`, earlier in the list; move it up, or
      remove it
    `nobody` matches no deal: correct its condition, or remove it
    `decider` and `hurried` both match 7 deals; `decider` comes first
    6 deals of (none) might have a persona, but a column of its condition is unknown
    ----- stderr -----
    ");
}

#[test]
fn the_same_is_there_as_json() {
    let output = space().run(&["personas", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let rows = json["rows"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ["decider", "hurried", "vice", "nobody"]);
    assert!(rows[4]["name"].is_null());
    let sum = |key: &str| rows.iter().filter_map(|row| row[key].as_f64()).sum::<f64>();
    assert_eq!((sum("n_won") + sum("n_lost"), sum("n_open")), (58.0, 2.0));
    assert!((sum("revenue_share") - 1.0).abs() < 1e-12, "{json}");
}

#[test]
fn without_dates_or_amounts_their_columns_are_left_out() {
    let space =
        space().replace("bantam.toml", "amount = \"amount\"\n", "").edit_lines("bantam.toml", |_, line| {
            let is_dated = line.starts_with("[snapshot]")
                || line.starts_with("at = \"qualified_at\"")
                || line.starts_with("as_of");
            if is_dated { String::new() } else { line.to_owned() }
        });
    let output = space.run(&["personas", "--as-of", "2026-08-01"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert!(!output.stdout.contains("quarter") && !output.stdout.contains("revenue"), "{}", output.stdout);
    assert!(output.stdout.contains("`nobody` matches no deal"), "{}", output.stdout);
}

#[test]
fn personas_are_required_and_use_only_columns_of_leads() {
    assert_snapshot!(TestSpace::new().transcript(&["personas"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:1:1: the project has no personas
    hint: write them under [personas], each a name and its condition, such as it_leader = "department = 'IT' AND seniority IN ('VP', 'C-level')"
    "#);
    let knows = space().replace("bantam.toml", "seniority = 'Pope'", "amount > 5");
    assert_snapshot!(knows.transcript(&["personas"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:34:10: `nobody` comes from `amount`, which is known only after the outcome: it is in [outcome], `leaks` or `amount`
    hint: remove it: a new lead does not have it
    ");
    let misspelt = space().replace("bantam.toml", "seniority = 'Pope'", "senority = 'Pope'");
    assert_snapshot!(misspelt.transcript(&["personas"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:34:10: `senority = 'Pope'` names the column `senority`, which neither deals.csv nor accounts.csv has
    hint: did you mean `seniority`?
    ");
}
