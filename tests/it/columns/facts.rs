//! Facts of the outcome, as of today.

use std::fmt::Write as _;

use super::{predicted, succeeds, with_contacts};
use crate::space::TestSpace;

/// Won means renewed: of the won deals some were not renewed, which makes them lost, one of them on the last day, which is
/// not known yet.
fn with_renewals() -> TestSpace {
    let deals = TestSpace::new().read("deals.csv");
    let won: Vec<&str> = deals
        .lines()
        .filter(|line| line.contains("Closed Won"))
        .map(|line| line.split(',').next().unwrap())
        .collect();
    let mut renewals = String::from("lead_id,at,renewed\n");
    for (place, id) in won.iter().enumerate() {
        match place {
            0..4 => writeln!(renewals, "{id},2026-07-15,no").unwrap(),
            4 => writeln!(renewals, "{id},2026-08-01,no").unwrap(),
            5..8 => writeln!(renewals, "{id},2026-07-15,yes").unwrap(),
            _ => {}
        }
    }
    TestSpace::new()
        .write("renewals.csv", &renewals)
        .replace(
            "bantam.toml",
            "lost = \"stage = 'Closed Lost'\"",
            "lost = \"stage = 'Closed Lost' OR NOT renewed\"",
        )
        .replace("bantam.toml", "won = \"stage = 'Closed Won'\"", "won = \"stage = 'Closed Won' AND (renewed IS NULL OR renewed)\"")
        .replace(
            "bantam.toml",
            "[snapshot]",
            "[outcome.facts]\nrenewed = { from = \"renewals\", last = \"renewed = 'yes'\", kind = \"flag\" }\n\n[snapshot]",
        )
        .replace(
            "bantam.toml",
            "[tables.activities]",
            "[tables.renewals]\nfile = \"renewals.csv\"\nkey = \"lead_id\"\nat = \"at\"\n\n[tables.activities]",
        )
}

/// How many closed deals there are, and how many of them were won, as reported by the training.
fn closed_and_won(space: &TestSpace) -> (usize, usize) {
    let output = succeeds(space, &["train"]);
    let words: Vec<&str> = output.stdout.split_whitespace().collect();
    let number = |word: &str| word.trim_start_matches('(').parse().unwrap();
    (number(words[0]), number(words[3]))
}

#[test]
fn a_fact_of_the_outcome_is_seen_as_of_today_and_not_later() {
    let (closed, won) = closed_and_won(&TestSpace::new());
    let space = with_renewals();
    // The renewals lie long after the snapshots; the one on the day of the training is not known yet.
    assert_eq!(closed_and_won(&space), (closed, won - 4));
    let inputs = space.read(&format!("models/inbound/{}/model.json", space.model().unwrap()));
    assert!(inputs.contains("renewals.csv"), "{inputs}");
    succeeds(&space, &["predict"]);
    let earlier = space.replace("bantam.toml", "as_of = \"2026-08-01\"", "as_of = \"2026-07-15\"");
    assert_eq!(closed_and_won(&earlier), (closed, won));
}

#[test]
fn a_fact_determines_which_deals_are_still_leads() {
    let space = with_renewals().trained().replace("bantam.toml", "leads = \"leads.csv\"\n", "");
    succeeds(&space, &["predict"]);
    assert_eq!(predicted(&space, "predictions.csv", "id").len(), 2);
    // Without a `lost` for them, deals that were not renewed are neither won nor lost: they are leads again.
    let space = space.replace("bantam.toml", " OR NOT renewed", "");
    succeeds(&space, &["predict"]);
    assert_eq!(predicted(&space, "predictions.csv", "id").len(), 2 + 4);
}

#[test]
fn an_earlier_model_is_evaluated_by_the_current_facts() {
    let space =
        TestSpace::new().replace("bantam.toml", "as_of = \"2026-08-01\"", "as_of = \"2026-01-01\"").trained();
    let project = with_renewals().read("bantam.toml");
    let renewals = with_renewals().read("renewals.csv");
    let space = space.write("bantam.toml", &project).write("renewals.csv", &renewals);
    succeeds(&space, &["train"]);
}

#[test]
fn facts_that_do_not_fit_the_tables_or_are_used_elsewhere_are_refused() {
    let space = with_renewals()
        .replace("bantam.toml", "last = \"renewed = 'yes'\"", "last = \"renwed = 'yes'\"")
        .replace(
            "bantam.toml",
            "[outcome.facts]",
            "[outcome.facts]\nstage = { from = \"renewals\", count = \"TRUE\" }",
        );
    insta::assert_snapshot!(space.transcript(&["check"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:18:1: there is a column `stage` already
    hint: give it a name that is not in use

    error: bantam.toml:19:39: `renwed = 'yes'` names the column `renwed`, which renewals.csv does not have
    hint: did you mean `renewed`?
    "#);
    let space = with_renewals().replace(
        "bantam.toml",
        "timeline_months = {",
        "renewed = { kind = \"flag\" }\ntimeline_months = {",
    );
    let space = space.replace("bantam.toml", "need = { pass = \"pain <> ''\"", "need = { pass = \"renewed\"");
    insta::assert_snapshot!(space.transcript(&["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:48:1: `renewed` in [features.qualification] uses `renewed`, a fact in [outcome.facts], which only `won`, `lost` and `weight` may use
    hint: a fact is computed as of today; for a value as of the snapshot use an aggregate in [derive]

    error: bantam.toml:57:17: `pass` in [gates.bant] need uses `renewed`, a fact in [outcome.facts], which only `won`, `lost` and `weight` may use
    hint: a fact is computed as of today; for a value as of the snapshot use an aggregate in [derive]
    "#);
    let space = with_renewals().replace("bantam.toml", "(renewed IS NULL OR renewed)", "renewed > 3");
    let space = space.replace("bantam.toml", "[snapshot]", "odd = 1\n\n[snapshot]");
    insta::assert_snapshot!(space.transcript(&["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:20:7: expected a table for `odd` in [outcome.facts], found 1
    "#);
}

#[test]
fn a_model_whose_derived_columns_are_not_understood_is_refused() {
    let space = with_contacts()
        .replace(
            "bantam.toml",
            "[features.qualification]",
            "[features.qualification]\nroles_covered = { kind = \"number\" }",
        )
        .trained();
    let model = space.read(&format!("models/inbound/{}/model.json", space.model().unwrap()));
    let refused = |from: &str, to: &str| {
        assert!(model.contains(from), "{model}");
        std::fs::write(space.path("model.json"), model.replacen(from, to, 1)).unwrap();
        let output = space.run(&["predict", "--model", "model.json"]);
        assert_eq!(output.status, 1, "{}", output.transcript());
        output.stderr
    };
    assert!(refused("\"gives\": \"number\"", "\"gives\": \"set\"").contains("unknown variant `set`"));
    assert!(
        refused("\"measure\": \"distinct\"", "\"measure\": \"median\"").contains("no aggregate \"median\"")
    );
    let neither = refused("\"name\": \"roles_covered\",", "\"name\": \"roles_covered\", \"sql\": \"1\",");
    assert!(neither.contains("\"roles_covered\" is neither SQL nor an aggregate"), "{neither}");
}

#[test]
fn a_fact_may_have_the_name_of_a_feature_of_an_older_model() {
    let space = TestSpace::new()
        .replace("bantam.toml", "as_of = \"2026-08-01\"", "as_of = \"2026-01-01\"")
        .replace(
            "bantam.toml",
            "[features.qualification]",
            "renewed = { from = \"activities\", any = \"kind = 'email'\" }\n\n[features.qualification]",
        )
        .trained();
    let (project, renewals) = (with_renewals().read("bantam.toml"), with_renewals().read("renewals.csv"));
    let space = space.write("bantam.toml", &project).write("renewals.csv", &renewals);
    // The champion is evaluated together with the new model: its feature is not the fact.
    succeeds(&space, &["train"]);
}
