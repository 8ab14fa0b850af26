//! What a verdict rests on: accounts that come back, deals without a close date, deals whose span has not ended.

use std::fmt::Write as _;

use bantam::fit::split_mix64;
use bantam::units::logistic;
use chrono::{Days, NaiveDate};

use crate::space::TestSpace;

fn uniform(salt: u64, place: u64) -> f64 {
    (split_mix64(split_mix64(salt) ^ place) >> 11) as f64 / 2_f64.powi(53)
}

fn normal(salt: u64, place: u64) -> f64 {
    // The sum of twelve uniform numbers is nearly normal.
    (0..12).map(|part| uniform(salt, place * 12 + part)).sum::<f64>() - 6.0
}

fn day(days: f64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 1, 1).unwrap() + Days::new(days as u64)
}

/// A project with these lines under `[data]`, `[outcome]` and after it.
fn project(data: &str, outcome: &str, rest: &str) -> String {
    let features =
        ["x0", "x1", "x2", "x3"].map(|name| name.to_owned() + " = { kind = \"number\" }\n").concat();
    format!(
        "config_version = 1\nname = \"p\"\n[data]\ndeals = \"deals.csv\"\nid = \"id\"\nnull_values = [\"\"]\n{data}[outcome]\n\
         won = \"stage = 'Won'\"\n{outcome}{rest}[fit]\nbootstraps = 0\n[features.firmographic]\n{features}"
    )
}

const LOST: &str = "lost = \"stage = 'Lost'\"\n";

const DATED: &str = "closed_at = \"closed\"\n[snapshot]\nat = \"created\"\n";

/// So many deals of so many accounts over 900 days, whose four numbers are of the account: they say nothing of deals of other accounts,
/// but the accounts win differently often.
fn recurring(n: u64, accounts: u64) -> String {
    let mut text = "id,account,created,closed,stage,x0,x1,x2,x3\n".to_owned();
    for row in 0..n {
        let account = (uniform(1, row) * accounts as f64) as u64;
        let x: Vec<String> = (0..4).map(|column| format!("{:.4}", normal(10 + column, account))).collect();
        let won = uniform(2, row) < logistic(-0.5 + 1.5 * normal(3, account));
        let start = uniform(4, row) * 900.0;
        let end = start + 1.0 + uniform(5, row) * 40.0;
        let stage = if won { "Won" } else { "Lost" };
        let _ = writeln!(text, "D{row},A{account},{},{},{stage},{}", day(start), day(end), x.join(","));
    }
    text
}

/// What a training prints, without line breaks.
fn trained(deals: &str, project: &str) -> String {
    let space = TestSpace::new().write("deals.csv", deals).write("bantam.toml", project);
    let output = space.run(&["train", "-v"]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    words(&output.stdout) + " " + &words(&output.stderr)
}

#[test]
fn features_that_identify_accounts_which_come_back_are_no_signal() {
    // With fewer accounts than 100 of each outcome the deals are too few independent ones for a verdict out of time.
    let few = "one of each account, can be scored out of time";
    let many = "of accounts with deals in training, and scored without these accounts";
    for (accounts, basis) in [(25, few), (80, few), (200, many)] {
        let output = trained(&recurring(1500, accounts), &project("account = \"account\"\n", LOST, DATED));
        assert!(!output.contains("ranks deals better than chance"), "{output}");
        let words: Vec<&str> = output.split_whitespace().collect();
        assert!(words.join(" ").contains(basis), "{accounts} accounts: {output}");
    }
}

#[test]
fn deals_of_new_accounts_carry_the_verdict_where_accounts_come_back() {
    // Every third account comes back, and the numbers matter for all.
    let mut text = "id,account,created,closed,stage,x0,x1,x2,x3\n".to_owned();
    for row in 0..2000_u64 {
        let account = if row % 3 == 0 { row / 30 } else { 10_000 + row };
        let x: Vec<f64> = (0..4).map(|column| normal(20 + column, row)).collect();
        let won = uniform(6, row) < logistic(-0.5 + 0.6 * (x[0] - x[1]));
        let start = uniform(7, row) * 900.0;
        let x: Vec<String> = x.iter().map(|x| format!("{x:.4}")).collect();
        let stage = if won { "Won" } else { "Lost" };
        let _ =
            writeln!(text, "D{row},A{account},{},{},{stage},{}", day(start), day(start + 20.0), x.join(","));
    }
    let output = trained(&text, &project("account = \"account\"\n", LOST, DATED));
    assert!(output.contains("verdict: ranks deals better than chance"), "{}", output);
    assert!(
        output.contains("of accounts with deals in training, and scored without these accounts"),
        "{}",
        output
    );
}

/// Deals whose numbers matter, with columns of dates.
fn plain(n: u64) -> String {
    let mut text = "id,account,created,closed,stage,x0,x1,x2,x3\n".to_owned();
    for row in 0..n {
        let x: Vec<f64> = (0..4).map(|column| normal(30 + column, row)).collect();
        let won = uniform(8, row) < logistic(-0.5 + 0.7 * (x[0] - x[1]));
        let start = uniform(9, row) * 900.0;
        // Losers are slow, and a fifth of the deals of the last months is open.
        let length = 1.0 + uniform(10, row) * if won { 40.0 } else { 160.0 };
        let (stage, closed) = if start + length < 930.0 {
            (if won { "Won" } else { "Lost" }, day(start + length).to_string())
        } else {
            ("Open", String::new())
        };
        let x: Vec<String> = x.iter().map(|x| format!("{x:.4}")).collect();
        let _ = writeln!(text, "D{row},Acme,{},{closed},{stage},{}", day(start), x.join(","));
    }
    text
}

#[test]
fn without_a_close_date_deals_are_ordered_by_their_snapshots_which_is_said_first() {
    let output = trained(&plain(1500), &project("", LOST, "[snapshot]\nat = \"created\"\n"));
    assert!(output.contains("verdict: when deals were closed is not known: "), "{}", output);
    assert!(output.contains("scored out of time"), "{}", output);
    assert!(output.contains("not ready: "), "{}", output);
    assert!(output.contains("without `closed_at`"), "{}", output);
}

#[test]
fn one_account_for_all_deals_is_none_and_named() {
    let output = trained(&plain(900), &project("account = \"account\"\n", LOST, DATED));
    assert!(output.contains("`account` is the same for all deals"), "{}", output);
    assert!(output.contains("verdict: ranks deals better than chance: ROC AUC 0."), "{}", output);
}

#[test]
fn copies_of_deals_under_other_ids_are_warned_of_and_make_nothing_more_certain() {
    let once = plain(200);
    let copies: String =
        (0..5).flat_map(|copy| once.lines().skip(1).map(move |line| format!("C{copy}{line}\n"))).collect();
    let many = format!("{}\n{copies}", once.lines().next().unwrap());
    let [once, many] = [once, many].map(|deals| trained(&deals, &project("", LOST, DATED)));
    let warning = "deals have the values and the snapshot of another";
    assert!(many.contains(warning) && !once.contains(warning), "{many}");
    let interval = |said: &str| {
        let (_, rest) = said.split_once("verdict: ranks deals better than chance: ROC AUC ").unwrap();
        let (_, rest) = rest.split_once("[99 %: ").unwrap();
        let ends = rest.split_once(']').unwrap().0.split(", ").map(|end| end.parse::<f64>().unwrap());
        ends.reduce(|low, high| high - low).unwrap()
    };
    assert!(interval(&many) > 0.8 * interval(&once), "{many}");
}

#[test]
fn without_an_order_in_time_a_model_is_used_with_care() {
    let deals = plain(1500);
    let output = trained(&deals, &project("", LOST, ""));
    assert!(output.contains("not evaluated in time") && !output.contains("use it: "), "{output}");
    // The caveat comes first, and nothing is called ready without it.
    assert!(output.contains("use it with care: not evaluated in time; "), "{output}");
    let ready: Vec<usize> = output.match_indices("ready").map(|(at, _)| at).collect();
    let is_qualified =
        |at: &usize| output[..*at].ends_with("not ") || output[..*at].trim_end().ends_with("otherwise");
    assert!(ready.iter().all(is_qualified), "{output}");
    let imported = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells[2] = if cells[2] == "created" { "created" } else { "2022-12-01" };
        cells.join(",") + "\n"
    };
    let output = trained(&deals.lines().map(imported).collect::<String>(), &project("", LOST, DATED));
    assert!(output.contains("deals have the same snapshot, 2022-12-01"), "{output}");
    assert!(output.contains("not evaluated in time") && !output.contains("use it: "), "{output}");
}

#[test]
fn deals_closed_within_a_span_that_has_not_ended_are_weighted_and_not_test_deals() {
    let within = format!("within = \"90d\"\n{DATED}as_of = \"2025-07-19\"\n");
    let output = trained(&plain(1500), &project("", LOST, &within));
    assert!(output.contains("; weighted for deals whose span has not ended: "), "{}", output);
    assert!(!output.contains("set `within`"), "{}", output);
}

#[test]
fn wins_alone_are_enough_with_a_span() {
    let deals = plain(1500).replace(",Lost,", ",Open,");
    let within = format!("within = \"90d\"\n{DATED}as_of = \"2025-07-19\"\n");
    let output = trained(&deals, &project("", "", &within));
    assert!(output.contains("verdict: ranks deals better than chance"), "{}", output);
    let space = TestSpace::new().write("deals.csv", &deals).write("bantam.toml", &project("", "", DATED));
    let refused = space.run(&["check"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("missing key `lost` in [outcome]"), "{}", refused.stderr);
    assert!(refused.stderr.contains("set `within`"), "{}", refused.stderr);
}

#[test]
fn the_verdict_does_not_depend_on_the_order_of_the_rows() {
    let deals = recurring(300, 60);
    let mut lines: Vec<&str> = deals.lines().collect();
    lines[1..].reverse();
    let verdict = |deals: &str| {
        let output = trained(deals, &project("account = \"account\"\n", LOST, ""));
        let (start, end) = (output.find("verdict: ").unwrap(), output.find(" model models/").unwrap());
        output[start..end].to_owned()
    };
    assert_eq!(verdict(&deals), verdict(&(lines.join("\n") + "\n")));
}
