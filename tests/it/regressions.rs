//! Regression tests for the findings of code reviews.

use std::fmt::Write as _;

use bantam::design::Features;
use bantam::evaluate::{EvaluationData, Weighting, evaluate};
use bantam::fit::{FitPlan, Penalty, Solver};
use bantam::project::{EvaluationOptions, Feature, Group, Kind, Shape, Source};
use bantam::units::Days;
use polars::prelude::{DataFrame, NamedFrom, Series};

use crate::space::{Output, TestSpace};

/// The values of a column of the predictions, by id.
fn predicted(space: &TestSpace, column: &str) -> Vec<(String, String)> {
    let text = space.read("predictions.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    reader.records().map(Result::unwrap).map(|row| (row[0].to_owned(), row[at].to_owned())).collect()
}

fn succeeds(space: &TestSpace, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output
}

fn fails(space: &TestSpace, code: i32, arguments: &[&str], says: &str) {
    let output = space.run(arguments);
    assert_eq!(output.status, code, "{}", output.transcript());
    assert!(output.stderr.contains(says), "{}", output.transcript());
}

#[test]
fn a_division_by_zero_is_unknown() {
    let space = TestSpace::new()
        .replace("bantam.toml", "[features.demographic]", "[derive]\nper_month = \"budget_amount / (timeline_months - timeline_months)\"\n\n[features.demographic]")
        .replace("bantam.toml", "timeline_months = { kind = \"number\" }", "per_month = { kind = \"number\" }\ntimeline_months = { kind = \"number\" }");
    succeeds(&space, &["run"]);
    succeeds(&space, &["predict"]);
}

#[test]
fn verdicts_stay_with_their_leads_when_the_project_has_a_feature_that_the_model_has_not() {
    let space = TestSpace::new().trained();
    succeeds(&space, &["predict"]);
    let before = predicted(&space, "bant");
    let space =
        space
            .edit_column("leads.csv", "seniority", |row, cell| {
                if row == 2 { "maybe".to_owned() } else { cell.to_owned() }
            })
            .replace(
                "bantam.toml",
                "timeline_months = { kind",
                "is_senior = { kind = \"flag\", column = \"seniority\" }\ntimeline_months = { kind",
            );
    let output = succeeds(&space, &["predict"]);
    assert!(
        output.stderr.contains("[features] in bantam.toml differs from that of model"),
        "{}",
        output.stderr
    );
    assert_eq!(predicted(&space, "bant"), before);
}

#[test]
fn an_unknown_flag_is_not_a_no() {
    let flagged = |cell: &str| {
        let space = TestSpace::new()
            .edit_column("deals.csv", "pain", |row, _| if row % 3 == 0 { "yes" } else { "no" }.to_owned())
            .replace(
                "bantam.toml",
                "timeline_months = { kind",
                "pain = { kind = \"flag\" }\ntimeline_months = { kind",
            )
            .edit_column("leads.csv", "pain", |_, _| cell.to_owned());
        succeeds(&space, &["run"]);
        predicted(&space, "probability")[0].1.parse::<f64>().unwrap()
    };
    let (yes, no, unknown) = (flagged("yes"), flagged("no"), flagged(""));
    assert!(unknown > yes.min(no) && unknown < yes.max(no), "{no} {unknown} {yes}");
}

#[test]
fn rows_are_counted_the_same_whatever_ends_a_line() {
    let rejects = |end: &str| {
        let space = TestSpace::new().trained();
        let leads = space.read("leads.csv").replace('\n', end);
        let space =
            space.write("leads.csv", &leads).edit_column("leads.csv", "timeline_months", |row, cell| {
                if row == 3 { "soon".to_owned() } else { cell.to_owned() }
            });
        succeeds(&space, &["predict"]);
        space.read("predictions.rejects.csv")
    };
    let unix = rejects("\n");
    assert!(unix.contains("leads.csv,"), "{unix}");
    assert_eq!(unix, rejects("\r\n"));
}

#[test]
fn a_night_without_leads_is_no_failure() {
    let space = TestSpace::new().trained();
    let header = space.read("leads.csv").lines().next().unwrap().to_owned();
    let space = space.write("leads.csv", &format!("{header}\n"));
    let output = succeeds(&space, &["predict"]);
    assert!(output.stderr.contains("0 leads scored"), "{}", output.stderr);
    assert_eq!(space.read("predictions.csv").lines().count(), 1);
}

#[test]
fn when_no_lead_can_be_scored_yesterdays_output_stays() {
    let space = TestSpace::new().trained();
    succeeds(&space, &["predict"]);
    let yesterday = space.read("predictions.csv");
    let space = space.edit_column("leads.csv", "timeline_months", |_, _| "1.5 months".to_owned());
    fails(&space, 6, &["predict"], "none of the 5 rows of leads.csv can be scored");
    assert_eq!(space.read("predictions.csv"), yesterday);
}

#[test]
fn leads_that_do_not_fit_are_found_before_a_model_is_put_into_use() {
    let space = TestSpace::new().replace("leads.csv", "seniority", "rank");
    fails(&space, 3, &["check"], "`seniority`");
    fails(&space, 3, &["run"], "`seniority`");
    assert_eq!(space.model(), None);
    succeeds(&space, &["train"]);
}

#[test]
fn the_same_project_gives_the_same_model_from_any_folder() {
    let space = TestSpace::new().trained();
    let model = space.model();
    let project = space.path("bantam.toml");
    succeeds(&space, &["train", "--project", project.to_str().unwrap()]);
    assert_eq!(space.model(), model);
}

#[test]
fn a_code_of_digits_may_get_a_letter() {
    let space = TestSpace::new()
        .edit_column("deals.csv", "seniority", |row, _| (row % 3).to_string())
        .trained()
        .edit_column("leads.csv", "seniority", |line, _| if line == 2 { "4b" } else { "1" }.to_owned());
    let output = succeeds(&space, &["predict"]);
    assert!(output.stderr.contains("5 leads scored"), "{}", output.stderr);
    assert!(
        output.stderr.contains("a value of `seniority` that is not in the training data, such as \"4b\""),
        "{}",
        output.stderr
    );
}

#[test]
fn a_column_may_be_called_as_something_that_is_decided() {
    let space = TestSpace::new()
        .replace("deals.csv", "amount\n", "score\n")
        .replace("bantam.toml", "leaks = [\"amount\"]\n", "")
        .replace("bantam.toml", "when = \"grade IN", "when = \"score > 50 AND grade IN");
    succeeds(&space, &["run"]);
}

#[test]
fn a_leak_that_no_table_has_is_a_mistake() {
    let space = TestSpace::new().replace("bantam.toml", "[\"amount\"]", "[\"ammount\"]");
    fails(&space, 3, &["check"], "there is no column `ammount` in deals.csv or a lookup");
    fails(&space, 3, &["check"], "hint: did you mean `amount`?");
}

#[test]
fn a_leak_cannot_come_back_through_a_lookup() {
    let space =
        TestSpace::new().replace("bantam.toml", "[\"amount\"]", "[\"amount\", \"employees\"]").replace(
            "bantam.toml",
            "employees = { kind = \"number\", shape = \"log\" }",
            "size = { kind = \"number\", column = \"accounts_employees\" }",
        );
    fails(&space, 3, &["check"], "known only after the outcome");
    let space = TestSpace::new().write("stages.csv", "stage,chance\nClosed Won,1\nClosed Lost,0\n").replace(
        "bantam.toml",
        "[features.demographic]",
        "[lookups.stages]\nfile = \"stages.csv\"\nkey = \"stage\"\n\n[features.demographic]\nchance = { kind = \"number\" }",
    );
    fails(&space, 3, &["check"], "known only after the outcome");
}

#[test]
fn deals_that_were_open_then_are_the_leads_of_then() {
    let space = TestSpace::new().replace("bantam.toml", "leads = \"leads.csv\"\n", "").trained();
    let leads_on = |day: &str| {
        succeeds(&space, &["predict", "--as-of", day]);
        predicted(&space, "id").len()
    };
    let deals = space.read("deals.csv");
    let mut reader = csv::Reader::from_reader(deals.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let open_on = |day: &str| {
        let is_open = |row: &&csv::StringRecord| &row[2] <= day && (row[8].is_empty() || &row[8] >= day);
        rows.iter().filter(is_open).count()
    };
    for day in ["2026-03-01", "2026-05-01", "2026-08-01"] {
        assert_eq!(leads_on(day), open_on(day), "{day}");
    }
    assert_ne!(open_on("2026-03-01"), open_on("2026-08-01"));
}

#[test]
fn json_objects_may_leave_out_what_they_do_not_know() {
    let space = TestSpace::new().trained();
    let lead = r#"{"lead_id": "X1", "account_id": "A001", "seniority": "VP", "timeline_months": 3}"#;
    let space = space.write("leads.jsonl", lead);
    let output = succeeds(&space, &["predict", "leads.jsonl"]);
    assert!(output.stderr.contains("1 lead scored"), "{}", output.stderr);
    assert_eq!(predicted(&space, "bant")[0].1, "unknown");
}

#[test]
fn blanks_around_a_word_do_not_make_another_word() {
    let space = TestSpace::new().trained();
    succeeds(&space, &["predict"]);
    let before = space.read("predictions.csv");
    let space = space.edit_column("leads.csv", "seniority", |_, cell| format!(" {cell} "));
    succeeds(&space, &["predict"]);
    assert_eq!(space.read("predictions.csv"), before);
}

#[test]
fn batches_are_one_job() {
    // More leads than are read at once, and one id in two batches.
    let n_leads = 66_000;
    let space = TestSpace::new().trained();
    let leads = space.read("leads.csv");
    let (header, first) = (leads.lines().next().unwrap(), leads.lines().nth(1).unwrap());
    let rest = first.split_once(',').unwrap().1;
    let mut text = format!("{header}\n");
    (0..n_leads).for_each(|number| writeln!(text, "N{number:06},{rest}").unwrap());
    let other = rest.replacen(char::is_numeric, "9", 1);
    writeln!(text, "N000000,{rest}\nN000000,{other}").unwrap();
    let space = space.write("many.csv", &text);
    let output = succeeds(&space, &["predict", "many.csv"]);
    assert!(
        output.stderr.contains("warning: 1 of 66,002 rows of many.csv were rejected"),
        "{}",
        output.stderr
    );
    let probabilities = predicted(&space, "probability");
    assert_eq!(probabilities.len(), n_leads);
    assert!(probabilities.iter().all(|(_, probability)| *probability == probabilities[0].1));
}

#[test]
fn noise_is_not_called_worse_than_chance_by_a_cross_validation() {
    let feature = |name: &str| Feature {
        name: name.to_owned(),
        group: Group::Demographic,
        source: Source::Column(name.to_owned()),
        kind: Kind::Number(Shape::Linear),
        expect: None,
        actionable: false,
        label: None,
        signal: None,
    };
    let features = [feature("a"), feature("b")];
    // A congruential generator is noise enough.
    let mut state = 1u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    let options = EvaluationOptions { holdout: Days::new(90), folds: 5, backtest: 0, capacity: 0.2 };
    let mut areas = Vec::new();
    for seed in 0..40 {
        let mut column =
            |name: &str| Series::new(name.into(), (0..80).map(|_| random()).collect::<Vec<_>>()).into();
        let frame = DataFrame::new(80, vec![column("a"), column("b")]).unwrap();
        let values = Features::of(&features, &frame).unwrap();
        let won: Vec<bool> = (0..80).map(|_| random() < 0.3).collect();
        let groups: Vec<u64> = (0..80).collect();
        let deals = EvaluationData {
            features: &features,
            values: &values,
            won: &won,
            dates: None,
            weighting: Weighting::default(),
            censoring: None,
            groups: &groups,
            clusters: None,
            points: None,
            prior: None,
            open_as_of: &[],
        };
        let penalty = Some(Penalty::Ridge(300.0));
        let plan =
            FitPlan { penalty, share: None, solver: Solver::Auto, max_iterations: 2000, folds: 5, seed };
        let evaluation = evaluate(&deals, &options, &plan, &|_, _| {}).unwrap().evaluation;
        assert_ne!(evaluation.auc, Some(1.0));
        areas.push(evaluation.auc.unwrap());
    }
    let mean = areas.iter().sum::<f64>() / 40.0;
    // The standard deviation of one area is about 0.07, of the mean of 40 about 0.011.
    assert!((mean - 0.5).abs() < 0.04, "{mean}");
}

#[test]
fn the_outcome_of_an_earlier_deal_is_unknown_before_its_close() {
    let history = |at: &str| {
        let table = format!(
            "[tables.past]\nfile = \"deals.csv\"\nkey = \"account_id\"\nat = \"{at}\"\n\n[features.demographic]"
        );
        let feature = "past_wins = { from = \"past\", count = \"stage = 'Closed Won'\" }\npricing_views = {";
        TestSpace::new().replace("bantam.toml", "[features.demographic]", &table).replace(
            "bantam.toml",
            "pricing_views = {",
            feature,
        )
    };
    fails(
        &history("qualified_at"),
        3,
        &["check"],
        "`stage` of an earlier deal may not have been known at the snapshot",
    );
    // Dated by the close, it is valid history. Deals that are still open have no such date and are excluded.
    succeeds(&history("closed_at"), &["check"]);
}

#[test]
fn deals_with_a_snapshot_on_the_day_of_their_close_are_reported() {
    let space = TestSpace::new().replace("bantam.toml", "at = \"qualified_at\"", "at = \"closed_at\"");
    let output = succeeds(&space, &["check"]);
    assert!(output.stderr.contains("have their snapshot on the day of their close"), "{}", output.stderr);
}
