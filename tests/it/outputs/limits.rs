//! `[predict]`: how many rows may be rejected, and how many there must be.

use insta::assert_snapshot;

use super::{ends_with, good_leads};
use crate::space::TestSpace;

pub(super) fn with_limits(limits: &str) -> TestSpace {
    TestSpace::new().replace("bantam.toml", "[grades]", &format!("[predict]\n{limits}\n\n[grades]")).trained()
}

/// The first so many leads of so many have no number of months.
fn bad(n: usize, of: usize) -> String {
    let lines = good_leads(of);
    let line = |(row, line): (usize, &str)| {
        if (1..=n).contains(&row) {
            format!("{},soon\n", line.rsplit_once(',').unwrap().0)
        } else {
            format!("{line}\n")
        }
    };
    lines.lines().enumerate().map(line).collect()
}

#[test]
fn the_share_of_rejected_rows_is_limited_but_never_by_three_rows() {
    let space = TestSpace::new().trained().write("leads.csv", &bad(4, 79));
    assert_snapshot!(ends_with(&space, 6, &["predict"]).transcript(), @r#"
    exit code: 6
    ----- stdout -----
    ----- stderr -----
    error: 4 of 79 rows of leads.csv were rejected, and [predict] allows 5 %; the first: row 2: `timeline_months` should be a number, found "soon"
    hint: no output was written, the rejected rows are in predictions.rejects.csv; export the leads again, or raise `max_rejected` under [predict]
    "#);
    assert!(!space.path("predictions.csv").exists());
    ends_with(&space.write("leads.csv", &bad(4, 80)), 0, &["predict"]);
    let none = with_limits("max_rejected = \"0%\"").write("leads.csv", &bad(3, 4));
    let output = ends_with(&none, 0, &["predict"]);
    assert!(output.stderr.contains("4 rows = 1 scored + 3 rejected"), "{}", output.stderr);
    ends_with(&none.write("leads.csv", &bad(4, 4_000)), 6, &["predict"]);
    ends_with(&with_limits("max_rejected = \"100%\"").write("leads.csv", &bad(30, 31)), 0, &["predict"]);
}

#[test]
fn rows_of_which_none_can_be_scored_are_refused_however_few_and_whatever_the_limit() {
    let mut space = with_limits("max_rejected = \"100%\"").write("predictions.csv", "earlier\n");
    for n in [1, 2, 3, 40] {
        space = space.write("leads.csv", &bad(n, n));
        let refused = ends_with(&space, 6, &["predict"]);
        assert!(
            refused.stderr.contains(&format!("none of the {n} rows of leads.csv can be scored")),
            "{}",
            refused.stderr
        );
        assert_eq!(space.read("predictions.csv"), "earlier\n");
        assert_eq!(ends_with(&space, 6, &["predict", "-o", "-"]).stdout, "", "nothing to a pipe");
    }
    // A copy of a row that is rejected is not scored either.
    let row = bad(1, 1).lines().nth(1).unwrap().to_owned();
    ends_with(&space.write("leads.csv", &format!("{}{row}\n", bad(1, 1))), 6, &["predict"]);
}

#[test]
fn run_ends_as_its_prediction_does() {
    let space = TestSpace::new().write("leads.csv", &bad(40, 80));
    let output = ends_with(&space, 6, &["run"]);
    assert!(output.stderr.contains("40 of 80 rows of leads.csv were rejected"), "{}", output.stderr);
    assert!(space.model().is_some() && !space.path("predictions.csv").exists());
}

#[test]
fn too_few_rows_are_refused() {
    let space = with_limits("min_rows = 6");
    assert_snapshot!(ends_with(&space, 6, &["predict"]).transcript(), @"
    exit code: 6
    ----- stdout -----
    ----- stderr -----
    error: leads.csv has 5 rows, and [predict] asks for at least 6
    hint: no output was written; check whether the export is complete, or lower `min_rows` under [predict]
    ");
    assert!(!space.path("predictions.csv").exists());
    assert_eq!(ends_with(&space, 6, &["predict", "-o", "-"]).stdout, "");
    let space = space.write("leads.csv", &good_leads(6));
    ends_with(&space, 0, &["predict"]);
    assert_eq!(ends_with(&space, 0, &["predict", "-o", "-"]).stdout, space.read("predictions.csv"));
}

#[test]
fn a_pipe_is_given_nothing_more_once_the_rows_so_far_are_beyond_the_limit() {
    // More than the rows that are read at once.
    let good = good_leads(70_000);
    let bad = [1, 2, 3]
        .iter()
        .fold(good.clone(), |text, months| text.replace(&format!(",9000,{months}\n"), ",9000,soon\n"));
    let mut rows = good;
    rows.extend(bad.lines().skip(1).map(|line| line.replacen('N', "M", 1) + "\n"));
    let space = TestSpace::new().trained().write("leads.csv", &rows);
    let output = ends_with(&space, 6, &["predict", "-o", "-"]);
    let written = output.stdout.lines().count();
    assert!(written > 60_000 && written < 70_000, "{written}");
}

#[test]
fn limits_that_are_no_percentage_are_mistakes() {
    for wrong in ["5", "120%", "-1%", "five%", "%"] {
        let limits = format!("[predict]\nmax_rejected = \"{wrong}\"\n\n[grades]");
        let space = TestSpace::new().replace("bantam.toml", "[grades]", &limits);
        let output = ends_with(&space, 3, &["check"]);
        assert!(output.stderr.contains("expected a percentage such as \"5%\""), "{}", output.stderr);
    }
    let space = TestSpace::new().replace("bantam.toml", "[grades]", "[predict]\nmin_rows = -1\n\n[grades]");
    ends_with(&space, 3, &["check"]);
}
