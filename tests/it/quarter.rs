//! The quarterly loop: the champion against challengers, and what follows from it.

use std::fmt::Write as _;

use crate::random::{normal, uniform};
use crate::space::{Output, TestSpace};

pub(crate) fn day(number: f64) -> String {
    let start = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    (start + chrono::Duration::days(number as i64)).to_string()
}

/// The day of the first training, in days since the first deal.
pub(crate) const FIRST: f64 = 600.0;

pub(crate) const PROJECT: &str = r#"
config_version = 1
name = "inbound"

[data]
deals = "deals.csv"
leads = "leads.csv"
id = "id"

[outcome]
won = "stage = 'Won'"
lost = "stage = 'Lost'"
closed_at = "closed"

[snapshot]
at = "created"

[features.firmographic]
a = { kind = "number" }
b = { kind = "number" }

[fit]
bootstraps = 0
"#;

/// Deals of 1,000 days, of which the log-odds are those of `of` before the first training and of `later` after it.
pub(crate) fn space(of: impl Fn(f64, f64) -> f64, later: impl Fn(f64, f64) -> f64) -> TestSpace {
    let mut deals = "id,created,closed,stage,a,b,c\n".to_owned();
    let mut leads = "id,created,closed,stage,a,b,c\n".to_owned();
    for row in 0..3_000_u64 {
        let (start, a, b) = (uniform(1, row) * 980.0, normal(2, row), normal(3, row));
        let log_odds = if start < FIRST { of(a, b) } else { later(a, b) };
        let won = uniform(4, row) < 1.0 / (1.0 + (-log_odds).exp());
        let stage = if won { "Won" } else { "Lost" };
        let closed = start + 1.0 + uniform(5, row) * 15.0;
        let _ = writeln!(
            deals,
            "D{row},{},{},{stage},{a:.4},{b:.4},{:.4}",
            day(start),
            day(closed),
            normal(6, row)
        );
        if row < 40 {
            let _ = writeln!(leads, "L{row},{},,,{a:.4},{b:.4},{:.4}", day(1_000.0), normal(6, row));
        }
    }
    TestSpace::new().write("bantam.toml", PROJECT).write("deals.csv", &deals).write("leads.csv", &leads)
}

pub(crate) fn trained(space: TestSpace) -> TestSpace {
    let output = space.run(&["train", "--as-of", &day(FIRST)]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert!(output.stdout.contains("is the champion: the first model"), "{}", output.stdout);
    space
}

pub(crate) fn quarter(space: &TestSpace) -> (String, Output) {
    let output = space.run(&["quarter", "--as-of", &day(1_000.0)]);
    let word = output.stdout.split(':').next().unwrap_or_default().to_owned();
    (word, output)
}

pub(crate) fn usual(a: f64, b: f64) -> f64 {
    -0.8 + 1.2 * a + 0.1 * b
}

#[test]
fn a_relation_that_changed_is_learned_and_the_new_model_promoted() {
    let space = trained(space(usual, |a, b| -0.8 + 0.1 * a + 1.2 * b));
    let before = space.model();
    let (word, output) = quarter(&space);
    // The champion ranks worse than was to be expected, which is an alarm, and the new model is the answer to it.
    assert_eq!((word.as_str(), output.status), ("promote; 1 alarm", 0), "{}", output.transcript());
    assert!(output.stdout.contains("better than the champion: log loss −"), "{}", output.stdout);
    let alarm = "alarm: the champion ranked the deals since its training worse than was to be expected if what wins had not changed";
    assert!(flat(&output.stdout).contains(alarm), "{}", output.stdout);
    let page = space.read("models/inbound/quarter/quarter.html");
    assert!(
        page.contains("class=\"verdict caution\"") && page.contains("Verdict: promote; 1 alarm"),
        "{page}"
    );
    let verdict = page.split("</section>").next().unwrap();
    assert!(verdict.contains("; 1 alarm</p>") && verdict.contains("Alarm: the champion ranked"), "{verdict}");
    // The new model is recalibrated by a later decision; on its first day there is nothing to do it by.
    let none = space.run(&["models", "--as-of", &day(1_000.0), "recalibrate"]);
    assert_eq!(none.status, 0, "{}", none.transcript());
    assert_ne!(space.model(), before);
    let json: serde_json::Value =
        serde_json::from_str(&space.read("models/inbound/quarter/quarter.json")).unwrap();
    assert_eq!(json["decision"], "promote");
    assert_eq!(json["champion_now"].as_str(), space.model().as_deref());
    assert!(json["weights"].as_array().unwrap().len() >= 2, "both weights moved: {json}");
    let log = space.read("models/inbound/log.jsonl");
    assert!(log.lines().last().unwrap().contains("log_loss_gain"), "the evidence is in the log: {log}");
}

/// Text without its line breaks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_same_deals_and_project_are_the_champion_and_no_evidence() {
    let space = trained(space(usual, usual));
    let before = space.model();
    // One day later nothing more is closed that could be compared.
    let output = space.run(&["quarter", "--as-of", &day(FIRST + 1.0)]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    assert!(output.stdout.starts_with("keep: no evidence yet"), "{}", output.stdout);
    assert!(!output.stdout.contains("0.000 "), "{}", output.stdout);
    assert_eq!(space.model(), before);
}

#[test]
fn without_a_change_the_champion_is_kept() {
    let space = trained(space(usual, usual));
    let before = space.model();
    let (word, output) = quarter(&space);
    assert_eq!((word.as_str(), output.status), ("keep", 0), "{}", output.transcript());
    assert!(output.stdout.contains("not shown to be better than the champion"), "{}", output.stdout);
    assert_eq!(space.model(), before);
    let json: serde_json::Value =
        serde_json::from_str(&space.read("models/inbound/quarter/quarter.json")).unwrap();
    let months = json["comparison"]["months"].as_array().unwrap();
    assert_eq!(
        (&months[0]["from"], &months[0]["is_same"]),
        (&day(FIRST).into(), &true.into()),
        "{}",
        months[0]
    );
    assert!(months.iter().skip(1).all(|month| month["is_same"] == false), "{months:?}");
    assert!(output.stdout.contains("of which those of 1 month count zero"), "{}", output.stdout);
    // What the champion promised of these deals, and what was won, by grade and in the page.
    let promised = json["promised"].as_array().unwrap();
    let deals = |name: &str| promised.iter().map(|row| row[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!(
        [deals("n_won"), deals("n_lost")].map(serde_json::Value::from),
        [json["comparison"]["n_won"].clone(), json["comparison"]["n_lost"].clone()]
    );
    for row in promised.iter().filter(|row| row["n_won"].as_u64().unwrap() > 30) {
        let won = row["win_rate"]["value"].as_f64().unwrap();
        assert!((row["promised"].as_f64().unwrap() - won).abs() < 0.15, "{row}");
    }
    let page = space.read("models/inbound/quarter/quarter.html");
    assert!(page.contains("Did it come true?") && page.contains("id=\"drift\""), "{page}");
    for text in [&flat(&output.stdout), &page] {
        assert!(text.contains("so it is blind to that"), "{text}");
    }
    assert!(
        page.contains("95\u{a0}% interval") && !page.contains("95 %"),
        "a number and its sign are on one line"
    );
    // A training says the same, and exits with 0.
    let trained = space.run(&["train", "--as-of", &day(1_000.0)]);
    assert_eq!(trained.status, 0, "{}", trained.stderr);
    assert!(trained.stdout.contains("is a candidate, not the champion"), "{}", trained.stdout);
    assert_eq!(space.model(), before);
}

#[test]
fn probabilities_that_are_off_are_recalibrated() {
    // A model of many deals learns a part of the shift, so that it is better than the champion, but not than the corrected champion.
    let space = trained(space(usual, |a, b| usual(a, b) - 1.0));
    let before = space.model().unwrap();
    let dry = space.run(&["quarter", "--dry-run", "--as-of", &day(1_000.0)]);
    assert!(dry.stdout.starts_with("recalibrate: "), "{}", dry.transcript());
    assert!(dry.stdout.contains("--dry-run: the champion was not changed"), "{}", dry.stdout);
    assert_eq!(space.model().as_ref(), Some(&before), "nothing is changed");
    // A training does not put the new model in the place of the champion either.
    let train = space.run(&["train", "--as-of", &day(1_000.0)]);
    assert!(flat(&train.stdout).contains("`bantam quarter` decides between them"), "{}", train.transcript());
    // With `never` the recalibrated model is a candidate.
    let never = space.append("bantam.toml", "\n[promotion]\npolicy = \"never\"\n");
    let (word, output) = quarter(&never);
    assert_eq!((word.as_str(), output.status), ("recalibrate", 0), "{}", output.transcript());
    let text = flat(&output.stdout);
    assert!(text.contains("is a candidate, as the policy is `never`"), "{}", output.stdout);
    assert_eq!(never.model().as_ref(), Some(&before));
    let last = never.read("models/inbound/log.jsonl").lines().last().unwrap().to_owned();
    assert!(last.contains("\"event\":\"recalibrated\""), "{last}");
    let space = never.replace("bantam.toml", "policy = \"never\"", "policy = \"better\"");
    let (word, output) = quarter(&space);
    assert_eq!((word.as_str(), output.status), ("recalibrate", 0), "{}", output.transcript());
    let says =
        ["The new model is better than the champion", "on the later half", "has the weights of the champion"];
    for text in says {
        assert!(flat(&output.stdout).contains(text), "{text}: {}", output.stdout);
    }
    let json: serde_json::Value =
        serde_json::from_str(&space.read("models/inbound/quarter/quarter.json")).unwrap();
    assert_eq!(json["weights"], serde_json::json!([]), "the weights of a model that is not promoted");
    let later = &json["recalibration"]["later"];
    assert!(later["corrected"].as_f64() < later["challengers"].as_f64(), "{later}");
    let listed = space.run(&["models"]).stdout;
    assert!(listed.contains("* recalibrated: the log loss is that before"), "{listed}");
    let now = space.model().unwrap();
    let read = |id: &str| -> serde_json::Value {
        serde_json::from_str(&space.read(&format!("models/inbound/{id}/model.json"))).unwrap()
    };
    let (old, new) = (read(&before), read(&now));
    assert_eq!(new["recalibrated"]["from"].as_str(), Some(&*before));
    let slope = new["recalibrated"]["slope"].as_f64().unwrap();
    let shift = new["recalibrated"]["intercept"].as_f64().unwrap();
    assert!((-1.5..-0.6).contains(&shift), "{shift}");
    for (old, new) in old["columns"].as_array().unwrap().iter().zip(new["columns"].as_array().unwrap()) {
        let (old, new) = (old["coefficient"].as_f64().unwrap(), new["coefficient"].as_f64().unwrap());
        assert!((new - slope * old).abs() < 1e-12);
    }
    let intercept = |model: &serde_json::Value| model["intercept"].as_f64().unwrap();
    assert!((intercept(&new) - (slope * intercept(&old) + shift)).abs() < 1e-12);
    let predicted = space.run(&["predict", "-o", "p.csv"]);
    assert_eq!(predicted.status, 0, "a recalibrated model scores: {}", predicted.stderr);
}

#[test]
fn an_order_that_is_inverted_is_for_a_person() {
    for policy in ["better", "never"] {
        let settings = format!("\n[promotion]\npolicy = \"{policy}\"\n");
        let space = trained(space(usual, |a, b| -usual(a, b) - 1.0)).append("bantam.toml", &settings);
        let before = space.model();
        // Soon after the change challengers have learned as little of it as the champion.
        let output = space.run(&["quarter", "--as-of", &day(FIRST + 60.0)]);
        assert_eq!(output.status, 5, "{}", output.transcript());
        assert!(output.stdout.starts_with("look: "), "{}", output.stdout);
        assert!(output.stdout.contains("won the less often the better the champion"), "{}", output.stdout);
        assert_eq!(space.model(), before);
        let refused = space.run(&["models", "--as-of", &day(FIRST + 60.0), "recalibrate"]);
        assert!(refused.stdout.contains("which no correction mends"), "{}", refused.transcript());
    }
}

/// The deals of the simulation, in which nothing changes, with losses that take 80 days and more: as they are exported on a day.
pub(crate) fn slow_losses(exported: f64) -> String {
    let mut deals = "id,created,closed,stage,a,b,c\n".to_owned();
    for row in 0..3_000_u64 {
        let (start, a, b) = (uniform(1, row) * 980.0, normal(2, row), normal(3, row));
        let won = uniform(4, row) < 1.0 / (1.0 + (-usual(a, b)).exp());
        let closed = start + (if won { 20.0 } else { 80.0 }) * (0.6 * normal(5, row)).exp();
        let (closed, stage) = match (closed < exported, won) {
            (false, _) => (String::new(), "Open"),
            (true, true) => (day(closed), "Won"),
            (true, false) => (day(closed), "Lost"),
        };
        if start < exported {
            let _ = writeln!(deals, "D{row},{},{closed},{stage},{a:.4},{b:.4},0", day(start));
        }
    }
    deals
}

#[test]
fn deals_that_close_first_are_no_fair_sample() {
    let space = trained(space(usual, usual).write("deals.csv", &slow_losses(FIRST)));
    let before = space.model();
    let space = space.write("deals.csv", &slow_losses(FIRST + 92.0));
    let output = space.run(&["quarter", "--as-of", &day(FIRST + 92.0)]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    assert!(output.stdout.starts_with("keep: no evidence yet"), "{}", output.stdout);
    assert!(output.stdout.contains("those that are closed are the quick ones"), "{}", output.stdout);
    assert!(output.stdout.contains("% of its deals are closed"), "{}", output.stdout);
    assert_eq!(space.model(), before);
    // Once all deals are closed, the champion, which was trained on the quick ones, is found to promise too much.
    let space = space.write("deals.csv", &slow_losses(1_400.0));
    let output = space.run(&["quarter", "--as-of", &day(1_400.0)]);
    assert!(output.stdout.contains("\u{2212}0.11 is added to its"), "{}", output.transcript());
}

#[test]
fn an_error_of_the_audit_is_for_a_person() {
    let space = trained(space(usual, usual));
    let before = space.model();
    // A feature that is the outcome.
    let space = space.edit_lines("deals.csv", |line, text| {
        let cells: Vec<&str> = text.split(',').collect();
        let leak = if line == 1 {
            "c"
        } else if cells[3] == "Won" {
            "1"
        } else {
            "0"
        };
        [&cells[..6].join(","), ",", leak].concat()
    });
    let space = space.replace(
        "bantam.toml",
        "b = { kind = \"number\" }",
        "b = { kind = \"number\" }\nc = { kind = \"number\" }",
    );
    let (word, output) = quarter(&space);
    assert_eq!((word.as_str(), output.status), ("look", 5), "{}", output.transcript());
    assert_eq!(space.model(), before);
    assert!(space.read("models/inbound/log.jsonl").lines().last().unwrap().contains("\"event\":\"look\""));
    // Without a champion an error of the audit leaves the model a candidate, which scores with a warning.
    let none = space.remove("models/inbound/champion.json").remove("models/inbound/log.jsonl");
    let trained = none.run(&["train", "--as-of", &day(1_000.0)]);
    assert!(trained.stdout.contains("is a candidate, not the champion: the audit"), "{}", trained.stdout);
    let predicted = none.run(&["predict", "-o", "p.csv"]);
    assert_eq!(predicted.status, 0, "{}", predicted.stderr);
    assert!(predicted.stderr.contains("no model is the champion yet: the candidate"), "{}", predicted.stderr);
}

#[test]
fn a_quarter_needs_a_champion() {
    let refused = TestSpace::new().run(&["quarter"]);
    assert_eq!(refused.status, 1, "{}", refused.transcript());
    assert!(refused.stderr.contains("there is no model of \"inbound\""), "{}", refused.stderr);
    let space = TestSpace::new();
    assert_eq!(space.run(&["train", "--no-promote"]).status, 0);
    let refused = space.run(&["quarter"]);
    assert_eq!(refused.status, 1, "{}", refused.transcript());
    assert!(refused.stderr.contains("is the champion; there are candidates only"), "{}", refused.stderr);
    assert!(refused.stderr.contains("bantam models promote"), "{}", refused.stderr);
}

#[test]
fn an_export_that_ends_before_its_date_is_named() {
    let space = trained(space(usual, usual));
    let says = "the newest snapshot or close of the deals is of";
    let fresh = space.run(&["quarter", "--as-of", &day(994.0)]);
    assert!(!fresh.stderr.contains(says), "{}", fresh.stderr);
    for command in ["train", "quarter"] {
        let stale = space.run(&[command, "--as-of", &day(1_100.0)]);
        assert!(stale.stderr.contains(says), "{}", stale.transcript());
        assert!(stale.stderr.contains("export the deals again"), "{}", stale.stderr);
    }
}

#[test]
fn a_stage_that_was_renamed_is_looked_at() {
    let log_odds = |a: f64, b: f64| a + 0.5 * b - 1.0;
    // A deal that is not won in time is lost.
    let within = "closed_at = \"closed\"\nwithin = \"60d\"";
    let space = space(log_odds, log_odds).replace("bantam.toml", "closed_at = \"closed\"", within);
    let trained = space.run(&["train", "--as-of", &day(FIRST)]);
    assert_eq!(trained.status, 0, "{}", trained.transcript());
    let since = day(FIRST);
    let deals = space.read("deals.csv");
    let renamed = |line: &str| {
        let is_since = line.split(',').nth(1).is_some_and(|created| created >= since.as_str());
        if is_since { line.replace(",Won,", ",Closed Won,") + "\n" } else { format!("{line}\n") }
    };
    let space = space.write("deals.csv", &deals.lines().map(renamed).collect::<String>());
    let quarter = space.run(&["quarter", "--as-of", &day(1_000.0)]);
    assert_eq!(quarter.status, 5, "{}", quarter.transcript());
    assert!(quarter.stdout.starts_with("look: "), "{}", quarter.stdout);
    assert!(quarter.stdout.contains("0 were won, where the champion expects"), "{}", quarter.stdout);
}

#[test]
fn a_quarter_on_the_data_of_the_champion_leaves_its_files() {
    let log_odds = |a: f64, b: f64| a + 0.5 * b - 1.0;
    let space = space(log_odds, log_odds);
    assert_eq!(space.run(&["train", "--as-of", &day(FIRST)]).status, 0);
    let champion = format!("models/inbound/{}", space.model().unwrap());
    let files = || ["report.html", "evaluation.json"].map(|file| space.read(&format!("{champion}/{file}")));
    let before = files();
    for arguments in [&["quarter"][..], &["quarter", "--dry-run"]] {
        space.run(&[arguments, &["--as-of", &day(FIRST)]].concat());
        assert!(files() == before, "{arguments:?}");
    }
}
