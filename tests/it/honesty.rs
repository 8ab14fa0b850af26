//! What a verdict and an audit say of deals whose truth is known; `benches/honesty` counts how often they are wrong.

use std::fmt::Write as _;

use bantam::fit::split_mix64;
use bantam::units::logistic;
use chrono::{Days, NaiveDate};

use crate::space::TestSpace;

/// A number from 0 to 1, another for each place and salt.
fn uniform(salt: u64, place: u64) -> f64 {
    (split_mix64(split_mix64(salt) ^ place) >> 11) as f64 / 2_f64.powi(53)
}

fn normal(salt: u64, place: u64) -> f64 {
    // The sum of twelve uniform numbers is nearly normal.
    (0..12).map(|part| uniform(salt, place * 12 + part)).sum::<f64>() - 6.0
}

/// The extra column of a deal, by its number, start and end.
type Extra<'a> = &'a dyn Fn(u64, NaiveDate, NaiveDate) -> String;

/// So many deals with six numbers, of which the first three have an effect of this size, and further columns by `extra`.
fn deals(
    n: u64,
    effect: f64,
    is_dated: bool,
    extra: &dyn Fn(u64, NaiveDate, NaiveDate) -> String,
) -> TestSpace {
    let mut text = "id,created,closed,stage,x0,x1,x2,x3,x4,x5,extra\n".to_owned();
    for row in 0..n {
        let x: Vec<f64> = (0..6).map(|column| normal(column, row)).collect();
        let log_odds = -0.8 + effect * (x[0] + x[1] - x[2]);
        let stage = if uniform(99, row) < logistic(log_odds) { "Won" } else { "Lost" };
        let start =
            NaiveDate::from_ymd_opt(2023, 1, 1).unwrap() + Days::new((uniform(7, row) * 900.0) as u64);
        let end = start + Days::new(1 + (uniform(8, row) * 60.0) as u64);
        let x: Vec<String> = x.iter().map(|x| format!("{x:.4}")).collect();
        let _ = writeln!(text, "D{row},{start},{end},{stage},{},{}", x.join(","), extra(row, start, end));
    }
    let dates = if is_dated { "closed_at = \"closed\"\n[snapshot]\nat = \"created\"\n" } else { "" };
    let project = format!(
        "config_version = 1\nname = \"p\"\n[data]\ndeals = \"deals.csv\"\nid = \"id\"\nnull_values = [\"\"]\n\
         [outcome]\nwon = \"stage = 'Won'\"\nlost = \"stage = 'Lost'\"\n{dates}[fit]\nbootstraps = 0\n[features.firmographic]\n"
    );
    let features =
        ["x0", "x1", "x2", "x3", "x4", "x5"].map(|name| name.to_owned() + " = { kind = \"number\" }\n");
    TestSpace::new().write("deals.csv", &text).write("bantam.toml", &(project + &features.concat()))
}

fn trained(space: &TestSpace) -> String {
    let output = space.run(&["train", "-v"]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output.stdout
}

fn no_extra(_: u64, _: NaiveDate, _: NaiveDate) -> String {
    String::new()
}

#[test]
fn signal_that_all_quarters_show_is_never_called_no_evidence() {
    let said = trained(&deals(900, 0.45, true, &no_extra));
    assert!(said.contains("verdict: ranks deals better than chance: ROC AUC 0.6"), "{said}");
    assert!(said.contains("scored out of time, each by the newest of"), "{said}");
    assert!(said.contains("\n         ready: "), "{said}");
}

#[test]
fn noise_is_neither_better_than_chance_nor_ready() {
    for (n, is_dated) in [(60, false), (300, false), (1200, true)] {
        let said = trained(&deals(n, 0.0, is_dated, &no_extra));
        assert!(!said.contains("ranks deals better than chance"), "{said}");
        assert!(!said.contains("\n         ready: "), "{said}");
    }
}

#[test]
fn few_deals_are_not_ready_however_well_they_are_ranked() {
    let said = trained(&deals(40, 4.0, false, &no_extra));
    assert!(!said.contains("\n         ready: "), "{said}");
}

#[test]
fn columns_computed_from_the_close_are_errors_and_those_from_the_start_are_not() {
    let ages = |row: u64, start: NaiveDate, end: NaiveDate| match row % 50 {
        // Corrections by hand.
        49 => String::new(),
        _ => (end - start).num_days().to_string(),
    };
    let quarters = |_: u64, _: NaiveDate, end: NaiveDate| end.format("%Y-%m").to_string();
    let starts = |_: u64, start: NaiveDate, _: NaiveDate| start.format("%Y-%m").to_string();
    for (extra, kind, is_leak) in [
        (&ages as Extra<'_>, "kind = \"number\"", true),
        (&quarters, "kind = \"category\"", true),
        (&starts, "kind = \"category\"", false),
    ] {
        let space = deals(600, 0.5, true, extra);
        let project = space.read("bantam.toml") + &format!("extra = {{ {kind} }}\n");
        let checked = space.write("bantam.toml", &project).run(&["check"]);
        assert_eq!(checked.stdout.contains("computed from the close"), is_leak, "{}", checked.transcript());
        assert_eq!(checked.status, if is_leak { 3 } else { 0 }, "{}", checked.transcript());
    }
}

#[test]
fn an_exact_copy_of_a_number_is_named_with_it() {
    let space = deals(300, 0.5, true, &|row, _, _| format!("{:.4}", normal(0, row)));
    let project = space.read("bantam.toml") + "extra = { kind = \"number\" }\n";
    let checked = space.write("bantam.toml", &project).run(&["check"]);
    assert_eq!(checked.status, 0, "{}", checked.transcript());
    assert!(
        checked.stdout.contains("`x0`, `extra`") && checked.stdout.contains("1 warning"),
        "{}",
        checked.stdout
    );
}
