//! Segments: figures of each, and whether one set of weights serves all.

use std::fmt::Write as _;

use bantam::design::{Cells, Features, Words};
use bantam::evaluate::{EvaluationData, Level, SegmentTest, Weighting, segment_tests};
use bantam::fit::{FitPlan, Penalty, Solver};
use bantam::project::{Feature, Group, Kind, Shape, Source};
use bantam::units::logistic;
use polars::prelude::{Column, DataFrame};

use crate::random::{normal, uniform};
use crate::space::TestSpace;

fn segment(stream: u64, row: u64) -> &'static str {
    match uniform(stream, row) {
        share if share < 0.5 => "AMER",
        share if share < 0.75 => "EMEA",
        _ => "APAC",
    }
}

fn feature(name: &str, kind: Kind) -> Feature {
    Feature {
        name: name.to_owned(),
        group: Group::Firmographic,
        source: Source::Column(name.to_owned()),
        kind,
        expect: None,
        actionable: false,
        label: None,
        signal: None,
    }
}

/// Deals whose weight of `a` in EMEA is a multiple of the one elsewhere; `each` of an account, with an effect of its own.
fn tested(run: u64, n: u64, each: u64, multiple: f64) -> SegmentTest {
    let stream = |number: u64| 100 * run + number;
    let features = vec![
        feature("a", Kind::Number(Shape::Linear)),
        feature("b", Kind::Number(Shape::Linear)),
        feature("c", Kind::Flag),
        feature("d", Kind::Category { min_count: 10 }),
    ];
    let region = |row: u64| segment(stream(1), row);
    let number = |of: u64| (0..n).map(|row| normal(stream(of), row)).collect::<Vec<f64>>();
    let (signal, noise) = (number(2), number(3));
    let flags: Vec<bool> = (0..n).map(|row| uniform(stream(4), row) < 0.3).collect();
    let level = |row: u64| format!("v{}", (8.0 * uniform(stream(5), row)).floor());
    let levels: Vec<String> = (0..n).map(level).collect();
    let won = |row: u64| {
        let place = row as usize;
        let weight = if region(row) == "EMEA" { 0.9 * multiple } else { 0.9 };
        let account = if each > 1 { normal(stream(7), row / each) } else { 0.0 };
        let own = if region(row) == "APAC" { 0.6 } else { 0.0 };
        let log_odds = weight * signal[place] + 0.8 * f64::from(u8::from(flags[place])) + account + own;
        uniform(stream(6), row) < logistic(log_odds - 1.2)
    };
    let won: Vec<bool> = (0..n).map(won).collect();
    let columns = vec![
        Column::new("a".into(), signal),
        Column::new("b".into(), noise),
        Column::new("c".into(), flags),
        Column::new("d".into(), levels),
    ];
    let values = Features::of(&features, &DataFrame::new(n as usize, columns).unwrap()).unwrap();
    let accounts: Vec<u64> = (0..n).map(|row| row / each).collect();
    let deals = EvaluationData {
        features: &features,
        values: &values,
        won: &won,
        dates: None,
        weighting: Weighting::default(),
        censoring: None,
        groups: &accounts,
        clusters: (each > 1).then_some(&accounts),
        points: None,
        prior: None,
        open_as_of: &[],
    };
    let cells = Cells::Words(Words::new((0..n).map(|row| Some(region(row)))));
    let plan =
        FitPlan { penalty: None, share: None, solver: Solver::Auto, max_iterations: 200, folds: 5, seed: 7 };
    segment_tests(&deals, &[("region".to_owned(), cells)], &plan, Penalty::Ridge(10.0)).pop().unwrap()
}

#[test]
fn one_model_for_all_segments_is_rejected_about_as_often_as_the_level_says() {
    for (n, each) in [(600, 1), (1_200, 3)] {
        let runs = 200;
        let rejected = (0..runs).filter(|run| !tested(*run, n, each, 1.0).differences.is_empty()).count();
        // 10 are expected; 22 or more have a probability of 0.0005.
        assert!(rejected < 22, "{rejected} of {runs} with {each} deals of an account");
    }
}

#[test]
fn a_weight_that_is_reversed_in_a_segment_is_found_there() {
    let runs = 20;
    let is_right = |run: &u64| {
        let test = tested(1_000 + run, 1_500, 1, -1.0);
        let first = test.differences.first();
        first.is_some_and(|one| {
            let (is_feature, is_level) = (
                one.feature.as_ref().map(bantam::label::Labelled::name) == Some("a"),
                one.level == Level::Word("EMEA".to_owned()),
            );
            is_feature && is_level && one.here < 0.0 && one.elsewhere > 0.8 && one.p < 0.05
        })
    };
    let found = (0..runs).filter(is_right).count();
    assert!(found >= 18, "{found} of {runs}");
}

const PROJECT: &str = r#"
config_version = 1
name = "inbound"

[data]
deals = "deals.csv"
id = "id"

[outcome]
won = "stage = 'Won'"
lost = "stage = 'Lost'"
closed_at = "closed"

[snapshot]
at = "created"

[lookups.accounts]
file = "accounts.csv"
key = "account"

[features.firmographic]
a = { kind = "number" }
trial = { kind = "flag" }

[fit]
bootstraps = 0

[evaluation]
backtest = 0
segments = ["region", "tier"]
"#;

/// Deals of which a trial has another weight in EMEA; a few are of a small region. `tier` is a column of the accounts.
fn space(multiple: f64) -> TestSpace {
    let mut deals = "id,account,created,closed,stage,a,trial,region\n".to_owned();
    let mut accounts = "account,tier\n".to_owned();
    let date = |day: f64| {
        let start = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        start + chrono::Duration::days(day as i64)
    };
    for row in 0..2_400_u64 {
        let region = if row % 100 == 0 { "MARS" } else { segment(1, row) };
        let (a, trial) = (normal(2, row), uniform(3, row) < 0.4);
        let weight = if region == "EMEA" { 1.5 * multiple } else { 1.5 };
        let log_odds = 0.7 * a + if trial { weight } else { 0.0 } - 1.4;
        let stage = if uniform(4, row) < logistic(log_odds) { "Won" } else { "Lost" };
        let start = 500.0 * uniform(5, row);
        let (created, closed) = (date(start), date(start + 1.0 + 20.0 * uniform(6, row)));
        let trial = if trial { "yes" } else { "no" };
        let _ = writeln!(deals, "D{row},A{row},{created},{closed},{stage},{a:.3},{trial},{region}");
        let _ = writeln!(accounts, "A{row},{}", 1 + row % 2);
    }
    let space = TestSpace::new().write("bantam.toml", PROJECT).write("deals.csv", &deals);
    space.write("accounts.csv", &accounts)
}

#[test]
fn a_segment_that_differs_is_named_with_both_weights_in_terminal_page_and_json() {
    let space = space(-0.5);
    let output = space.run(&["train", "-v", "--as-of", "2026-07-01"]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    let text = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("`region`: one set of weights does not serve all segments"), "{}", output.stdout);
    assert!(text.contains("`EMEA` differs in `trial` (p < 0.001): yes against no −"), "{}", output.stdout);
    assert!(text.contains("1 level with few wins or losses"), "MARS is pooled: {}", output.stdout);
    assert!(text.contains("`tier`: no significant difference between the weights"), "{}", output.stdout);
    assert!(
        output.stdout.contains(" region: EMEA ") && output.stdout.contains(" tier: 1 "),
        "{}",
        output.stdout
    );
    assert!(output.stdout.lines().all(|line| line.chars().count() <= 100), "{}", output.stdout);
    let id = space.model().unwrap();
    let page = space.read(&format!("models/inbound/{id}/report.html"));
    assert!(page.contains("“EMEA” differs in “trial”"), "names are quoted on the page");
    let json: serde_json::Value =
        serde_json::from_str(&space.read(&format!("models/inbound/{id}/evaluation.json"))).unwrap();
    let [region, tier] = &json["segment_tests"].as_array().unwrap()[..] else {
        panic!("two columns: {json}")
    };
    assert_eq!(region["differences"][0]["feature"], "trial");
    assert!(region["differences"][0]["here"].as_f64().unwrap() < 0.3, "{region}");
    assert!(tier["p"].as_f64().unwrap() > 0.05 && tier["differences"].as_array().unwrap().is_empty());
    // A segment is no feature: leads without these columns are scored.
    let space = space.write("leads.csv", "id,account,created,a,trial\nL1,A1,2026-06-01,0.5,yes\n");
    let space = space.write("accounts.csv", "account\nA1\n");
    let predicted = space.run(&["predict", "leads.csv", "-o", "p.csv", "--as-of", "2026-07-01"]);
    assert_eq!(predicted.status, 0, "{}", predicted.transcript());
}

#[test]
fn small_segments_are_not_tested_and_a_column_that_does_not_exist_is_a_mistake() {
    let space = space(1.0).replace("bantam.toml", "\"tier\"]", "\"created\"]");
    let output = space.run(&["train", "-v", "--as-of", "2026-07-01"]);
    let text = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("`created`: not tested whether one set of weights serves all segments"), "{text}");
    assert!(text.contains("`region`: no significant difference"), "{text}");
    let space = space.replace("bantam.toml", "\"created\"]", "\"regon\"]");
    for command in ["train", "check"] {
        let output = space.run(&[command, "--as-of", "2026-07-01"]);
        assert_eq!(output.status, 3, "{}", output.transcript());
        let expected = ["have no column `regon`", "did you mean `region`?"];
        assert!(expected.iter().all(|text| output.stderr.contains(text)), "{}", output.transcript());
    }
}
