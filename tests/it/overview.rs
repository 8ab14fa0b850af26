//! What a training says to a reader who decides: the first screen of the report, and what is printed by default.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::random::{normal, uniform};
use crate::space::TestSpace;
use crate::training::repository;

#[test]
fn the_main_job_ends_with_what_to_open_and_fits_one_screen() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("predictions.csv");
    let printed = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bantam"));
        command.current_dir(repository()).env("NO_COLOR", "1").args(arguments);
        let done = command.arg("--models-dir").arg(folder.path().join("models")).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    // Deals can be explained, too: with what was known at their snapshot.
    let explained = || printed(&["explain", "L000003"]);
    let printed = printed(&["run", "-o", output.to_str().unwrap()]);
    let deal = "a past deal, lost, as of its snapshot on 2024-01-01; the model may have been trained on it\nL000003: grade ";
    assert!(explained().starts_with(deal), "{}", explained());
    let lines: Vec<&str> = printed.lines().collect();
    // The summary of the predictions on standard error adds at most ten.
    assert!(lines.len() <= 30, "{printed}");
    let is_path = |line: &&str| line.starts_with("report: ") || line.starts_with("predictions: ");
    assert!(lines.iter().filter(|line| !is_path(line)).all(|line| line.chars().count() <= 100), "{printed}");
    let (body, closing) = printed.split_once("\nmodel ").unwrap();
    insta::assert_snapshot!(body, @"
    3,169 closed deals (687 won, 21.7 %), snapshots from 2024-01-01 to 2026-01-01; excluded: 831 open, 0
      rejected

    use it: It ranks leads better than your points table, and its probabilities are calibrated: of 100
      leads with a probability of 30 %, about 30 are won.
    The same 75 calls: 13 more wins, EUR 130,000 more
      45 of the 75 leads with the best scores were won, and 32 of the 75 with the most points, of 377 in
      the test set. 95 % intervals of the difference: 4 to 22 wins; EUR 3,000 to EUR 250,000 in the
      amount won.

     grade  test deals  predicted  won       win rate   amount won
     A              75       58 %   45  60 % [49, 70]  EUR 351,900
     B             118       23 %   24  20 % [14, 28]  EUR 307,700
     C             117       11 %   16   14 % [9, 21]  EUR 198,600
     D              67        4 %    3    4 % [2, 12]   EUR 38,300
     all           377       23 %   88  23 % [19, 28]  EUR 896,500

     raises a score                   points  lowers it                          points
     Has a champion: yes                 +15  Seniority: C-level                     −7
     Started a trial: yes                +10  Technology in use: built in-house      −6
     Pain: missed follow-ups              +6  Days since last activity               −5
     Decision process known: yes          +6  Industry: Public sector                −5
     Technology in use: spreadsheets      +5  Free mail address: yes                 −5
    ");
    let closing: Vec<&str> = closing.split("\nreport: ").nth(1).unwrap().lines().collect();
    assert!(closing[0].ends_with("report.html") && Path::new(closing[0]).exists(), "{closing:?}");
    assert!(
        closing[1].starts_with("predictions: ") && closing[1].ends_with("predictions.csv"),
        "{closing:?}"
    );
    assert!(closing[2].starts_with("use it: better than your points table: "), "{closing:?}");
}

/// Deals with two features, of which the first moves the log-odds by `effect` for each standard deviation.
fn deals(n: u64, effect: f64, further: &str, extra: impl Fn(u64, bool) -> String) -> TestSpace {
    let mut text = "id,stage,amount,x0,x1,extra\n".to_owned();
    for row in 0..n {
        let x = [normal(1, row), normal(2, row)];
        let won = uniform(3, row) < 1.0 / (1.0 + (1.0 - effect * x[0]).exp());
        let stage = if won { "Won" } else { "Lost" };
        let extra = extra(row, won);
        let _ = writeln!(text, "D{row},{stage},{},{:.4},{:.4},{extra}", 1000 + row, x[0], x[1]);
    }
    let project = format!(
        "config_version = 1\nname = \"p\"\n[data]\ndeals = \"deals.csv\"\nid = \"id\"\nnull_values = [\"\"]\n{further}\
         [outcome]\nwon = \"stage = 'Won'\"\nlost = \"stage = 'Lost'\"\n[features.firmographic]\nx0 = {{ kind = \"number\" }}\n\
         x1 = {{ kind = \"number\" }}\nextra = {{ kind = \"number\" }}\n"
    );
    TestSpace::new().write("deals.csv", &text).write("bantam.toml", &project)
}

/// What a training prints by default, and its report.
fn trained(space: &TestSpace) -> (String, String) {
    let output = space.run(&["train", "--as-of", "2026-08-15"]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    let path = output.stdout.lines().find_map(|line| line.strip_prefix("report: ")).unwrap();
    let report = space.read(path.trim_start_matches("./"));
    (output.stdout.split_whitespace().collect::<Vec<_>>().join(" "), report)
}

fn number(row: u64, _: bool) -> String {
    format!("{:.3}", normal(9, row))
}

#[test]
fn without_a_points_table_the_gain_is_against_no_order_and_in_money_where_it_is_known() {
    let (printed, report) = trained(&deals(1200, 1.2, "", number));
    assert!(printed.contains(": It ranks leads better than chance, "), "{printed}");
    assert!(printed.contains(" more wins than calling in random order"), "{printed}");
    assert!(!printed.contains("amount won"), "{printed}");
    assert!(report.contains("On or after 2026-10-01, decide with new deals"), "{report}");
    let (printed, report) = trained(&deals(1200, 1.2, "amount = \"amount\"\n", number));
    assert!(printed.contains("in the amount won") && report.contains("Amount won"), "{printed}");
    // x1 and the extra column are noise.
    assert!(
        report.contains("No weight differs significantly from 0 in 2 of 3 features: “x1”, “extra”."),
        "{report}"
    );
}

#[test]
fn a_model_that_must_not_be_used_promises_no_gain() {
    let (printed, report) = trained(&deals(1500, 0.0, "", number));
    assert!(
        printed.contains("do not use it: There is no evidence that these features separate"),
        "{printed}"
    );
    assert!(!printed.contains("calls:") && !report.contains("calls:"), "{printed}");
    assert!(report.contains("Do not score leads with it"), "{report}");
    let few = trained(&deals(12, 0.5, "", number)).0;
    assert!(few.contains("There are too few deals to know") && !few.contains("use it: It"), "{few}");
}

#[test]
fn a_model_that_is_not_tested_on_later_deals_says_what_is_missing() {
    let space = deals(1200, 1.2, "", number).append("bantam.toml", "[snapshot]\nat = \"at\"\n");
    let space = space.edit_lines("deals.csv", |line, text| match line {
        1 => format!("{text},at"),
        line => format!("{text},2025-{:02}-{:02}", 1 + line % 12, 1 + line % 28),
    });
    let (printed, report) = trained(&space);
    let verdict = "Not tested on later deals, as it is not known when deals were closed. Set “closed_at” under [outcome]";
    assert!(printed.contains(&format!("do not use it: {verdict}")), "{printed}");
    assert!(report.contains(verdict) && !report.contains("It ranks leads better"), "{report}");
}

#[test]
fn a_column_that_knows_the_outcome_is_named_as_such_first() {
    let knows = |row: u64, won: bool| format!("{:.3}", normal(9, row) + if won { 20.0 } else { 0.0 });
    let (printed, report) = trained(&deals(600, 0.5, "", knows));
    assert!(printed.contains("do not use it: It ranks every won deal above every lost one"), "{printed}");
    assert!(report.contains("resolve") || report.contains("Resolve what the data audit found"), "{report}");
}
