//! `bantam check` as an audit: planted leaks are found, with their severity, their line for `bantam.toml` and exit code 3.

use std::fmt::Write as _;

use serde_json::Value;

use crate::space::{Output, TestSpace};

/// The project with a column of the deals that is filled once they are lost.
fn with_reasons() -> TestSpace {
    let space = TestSpace::new().edit_lines("leads.csv", |line, text| {
        format!("{text},{}", if line == 1 { "lost_because" } else { "" })
    });
    space.edit_lines("deals.csv", |line, text| {
        let reason = if text.contains("Closed Lost") { "too dear" } else { "" };
        format!("{text},{}", if line == 1 { "lost_because" } else { reason })
    })
}

/// The findings of `check --json`.
fn findings(output: &Output) -> Vec<Value> {
    let json: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{}", output.stdout));
    json["findings"].as_array().unwrap().clone()
}

/// Severity and first column of each finding of a topic.
fn of_topic(output: &Output, topic: &str) -> Vec<(String, String)> {
    let found = findings(output).into_iter().filter(|finding| finding["topic"] == topic);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found.map(|finding| (text(&finding["severity"]), text(&finding["columns"][0]))).collect()
}

fn pair(severity: &str, column: &str) -> (String, String) {
    (severity.to_owned(), column.to_owned())
}

#[test]
fn a_column_filled_once_a_deal_is_lost_is_an_error_as_a_feature() {
    let space = with_reasons().replace(
        "bantam.toml",
        "timeline_months = { kind = \"number\" }",
        "timeline_months = { kind = \"number\" }\nlost_because = { kind = \"category\" }",
    );
    let output = space.run(&["check"]);
    assert_eq!(output.status, 3, "{}", output.stderr);
    let start = output.stdout.find("1 error:").unwrap();
    let end = start + output.stdout[start..].find("    →").unwrap();
    insta::assert_snapshot!(&output.stdout[start..end], @r#"
    1 error: not available when a lead is scored, and used by the model
      `lost_because` is used by feature `lost_because`
        AUC of this column alone: 1.000 [0.872, 1.000]
        filled in for 0 % of won and 100 % of lost deals, and 0 % of open deals
        58 of 58 deals have a value with a single outcome: "too dear" (31 deals, all lost), unknown (27
          deals, all won)
        the name suggests the stage or outcome of a deal ("lost")
    "#);
    assert!(
        output.stdout.contains("→ [data] leaks = [\"lost_because\"], and remove the feature `lost_because`"),
        "{}",
        output.stdout
    );
    assert!(output.stderr.contains("error: the audit found 1 error"), "{}", output.stderr);
    assert_eq!(of_topic(&space.run(&["check", "--json"]), "leak"), [pair("error", "lost_because")]);
}

#[test]
fn a_leak_that_no_feature_uses_is_one_level_lower_and_one_in_leaks_is_none() {
    let space = with_reasons();
    let output = space.run(&["check", "--json"]);
    assert_eq!((output.status, of_topic(&output, "leak")), (0, vec![pair("warning", "lost_because")]));
    let space =
        space.replace("bantam.toml", "leaks = [\"amount\"]", "leaks = [\"amount\", \"lost_because\"]");
    let output = space.run(&["check", "--json"]);
    assert_eq!((output.status, of_topic(&output, "leak")), (0, vec![]));
}

#[test]
fn a_leak_is_followed_through_derived_columns_and_personas() {
    let derive = "[derive]\nis_dear = \"lost_because = 'too dear'\"\n\n[features.demographic]\n";
    let space = with_reasons().replace("bantam.toml", "[features.demographic]\n", derive);
    assert_eq!(space.run(&["check"]).status, 0);
    let derived = "timeline_months = { kind = \"number\" }\nis_dear = { kind = \"flag\" }";
    let space = space.replace("bantam.toml", "timeline_months = { kind = \"number\" }", derived);
    let output = space.run(&["check", "--json"]);
    assert_eq!((output.status, of_topic(&output, "leak")), (3, vec![pair("error", "lost_because")]));

    let personas = "[personas]\npenny_wise = \"lost_because IS NOT NULL\"\n\n[features.persona]\n\
                    persona = { kind = \"category\" }\n\n[features.demographic]\n";
    let space = with_reasons().replace("bantam.toml", "[features.demographic]\n", personas);
    let output = space.run(&["check", "--json"]);
    assert_eq!((output.status, of_topic(&output, "leak")), (3, vec![pair("error", "lost_because")]));
}

#[test]
fn a_leak_is_found_in_a_lookup() {
    let lost = TestSpace::new().read("deals.csv");
    let lost: Vec<&str> = lost.lines().filter(|line| line.contains("Closed Lost")).collect();
    let space = TestSpace::new().edit_lines("accounts.csv", |line, text| {
        let account = text.split(',').next().unwrap();
        let is_lost = lost.iter().any(|deal| deal.split(',').nth(1) == Some(account));
        format!(
            "{text},{}",
            if line == 1 {
                "left_on"
            } else if is_lost {
                "yes"
            } else {
                ""
            }
        )
    });
    // Of the few accounts with a won and a lost deal, only the lost one explains the word.
    let space = space.edit_lines("deals.csv", |line, text| {
        let twice = line > 41 && !text.contains("Closed Lost");
        if twice { text.replacen(",A0", ",B0", 1) } else { text.to_owned() }
    });
    let feature = "employees = { kind = \"number\", shape = \"log\" }\nleft_on = { kind = \"category\" }";
    let space = space.replace("bantam.toml", "employees = { kind = \"number\", shape = \"log\" }", feature);
    let output = space.run(&["check", "--json"]);
    let found = of_topic(&output, "leak");
    assert!(found.iter().any(|(severity, column)| column == "left_on" && severity != "note"), "{found:?}");
    assert_eq!(findings(&output)[0]["table"], "accounts");
}

/// The project with a rating in the deals that was written over, and the history that shows it.
fn with_ratings() -> TestSpace {
    let space = TestSpace::new();
    let mut ratings = String::from("lead_id,rated_at,rating\n");
    for line in space.read("deals.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let _ = writeln!(ratings, "{},2024-01-01,warm", cells[0]);
        let later = if cells[7] == "Closed Won" { "hot" } else { "warm" };
        let _ = writeln!(ratings, "{},{}T12:00:00,{later}", cells[0], cells[2]);
    }
    let table = "[tables.ratings]\nfile = \"ratings.csv\"\nkey = \"lead_id\"\nat = \"rated_at\"\n\n[lookups.accounts]";
    let feature = "timeline_months = { kind = \"number\" }\nrating = { kind = \"category\" }";
    space
        .edit_lines("leads.csv", |line, text| format!("{text},{}", if line == 1 { "rating" } else { "warm" }))
        .write("ratings.csv", &ratings)
        .edit_lines("deals.csv", |line, text| {
            let rating = if text.contains("Closed Won") { "hot" } else { "warm" };
            format!("{text},{}", if line == 1 { "rating" } else { rating })
        })
        .replace("bantam.toml", "[lookups.accounts]", table)
        .replace("bantam.toml", "timeline_months = { kind = \"number\" }", feature)
}

#[test]
fn a_column_written_over_after_the_snapshot_is_found_in_its_history() {
    let space = with_ratings();
    let output = space.run(&["check", "--json"]);
    assert_eq!(output.status, 3, "{}", output.stderr);
    let changed = of_topic(&output, "changed");
    assert_eq!(changed, [pair("error", "rating")]);
    let finding = findings(&output).into_iter().find(|finding| finding["topic"] == "changed").unwrap();
    let evidence = &finding["evidence"][0];
    assert_eq!((&evidence["lost"]["n"], &evidence["won"]["n"]), (&Value::from(0), &evidence["won"]["of"]));
    assert!(finding["remedy"].as_str().unwrap().contains("{ from = \"ratings\", last = \"rating\" }"));
}

/// The project with activities of won deals after their close.
fn with_onboarding() -> TestSpace {
    let space = TestSpace::new();
    let deals = space.read("deals.csv");
    let won = deals.lines().filter(|line| line.contains("Closed Won"));
    let visit = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let row = |hour: usize| format!("{},{}T2{hour}:00:00,pricing\n", cells[0], cells[8]);
        (0..3).map(row).collect::<Vec<String>>().concat()
    };
    // The day after the close: on the day itself they might have come before it.
    let after: String = won
        .map(|line| visit(line).replace("-01T2", "-02T2").replace("-10T2", "-11T2").replace("-19T2", "-20T2"))
        .collect();
    space.append("activities.csv", &after)
}

#[test]
fn activities_after_the_close_are_reported_with_figures_with_and_without_the_cut() {
    let space = with_onboarding();
    let output = space.run(&["check"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    // Without the line breaks that wrapping put in.
    let said = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [
        "history is cut at the snapshot date",
        "on or after the close date: 100 % of won and 0 % of lost deals have such rows",
        "cut at the snapshot, as in training",
        "up to the close of each deal",
        "all of it, also after the close",
    ] {
        assert!(said.contains(text), "{text}\n{}", output.stdout);
    }
    let json: Value = serde_json::from_str(&space.run(&["check", "--json"]).stdout).unwrap();
    let area = |name: &str| json["cut"][name]["value"].as_f64().unwrap();
    assert!(area("at_end") > area("as_used") + 0.05, "{}", json["cut"]);
}

#[test]
fn activities_after_the_close_are_an_error_where_there_is_no_snapshot() {
    let snapshot = "[snapshot]\nat = \"qualified_at\"\nas_of = \"2026-08-01\"\n";
    let space = with_onboarding().replace("bantam.toml", snapshot, "");
    let output = space.run(&["check", "--as-of", "2026-08-01"]);
    assert_eq!(output.status, 3, "{}\n{}", output.stdout, output.stderr);
    assert!(output.stdout.contains("[snapshot] at = \"…\""), "{}", output.stdout);
    assert!(output.stdout.contains("cut at the close of each deal"), "{}", output.stdout);
}

#[test]
fn check_as_json_has_stable_keys() {
    let output = TestSpace::new().run(&["check", "--json"]);
    let json: Value = serde_json::from_str(&output.stdout).unwrap();
    let mut keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(
        keys,
        [
            "counts", "cut", "deals", "files", "findings", "quality", "readiness", "sizes", "tables",
            "warnings", "written"
        ]
    );
    assert_eq!(json["deals"]["open"], 2);
    let column =
        json["quality"].as_array().unwrap().iter().find(|column| column["name"] == "amount").unwrap();
    assert_eq!(column["usage"], "excluded");
    assert_eq!(column["filled"]["lost"]["n"], 0);
}

#[test]
fn a_column_named_as_an_aggregate_is_no_mistake_as_nothing_reads_it() {
    // The check reads all columns, training only the needed ones: both must accept the same tables.
    let space = TestSpace::new().edit_lines("deals.csv", |line, text| {
        format!("{text},{}", if line == 1 { "pricing_views" } else { "x" })
    });
    let (checked, trained) = (space.run(&["check"]), space.run(&["train"]));
    assert_eq!((checked.status, trained.status), (0, 0), "{}{}", checked.stderr, trained.stderr);
}
