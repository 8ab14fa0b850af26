//! `[predict]`: for how many leads a feature may be unknown, and which routes must get a lead.

use insta::assert_snapshot;

use super::limits::with_limits;
use super::{ends_with, good_leads};
use crate::space::TestSpace;

/// Good leads of which the first so many have no number of months.
fn without_months(n: usize, of: usize) -> String {
    let line = |(row, line): (usize, &str)| {
        if (1..=n).contains(&row) {
            format!("{},\n", line.rsplit_once(',').unwrap().0)
        } else {
            format!("{line}\n")
        }
    };
    good_leads(of).lines().enumerate().map(line).collect()
}

#[test]
fn a_feature_that_is_unknown_for_too_many_leads_is_refused() {
    let space = with_limits("max_unknown = \"20%\"").write("leads.csv", &without_months(5, 20));
    assert_snapshot!(ends_with(&space, 6, &["predict"]).transcript(), @"
    exit code: 6
    ----- stdout -----
    ----- stderr -----
    error: `timeline_months` is unknown for 5 of 20 scored leads (25 %; 0 % in training), and [predict] allows 20 %
    hint: no output was written; check whether the column is still filled in and exported, or raise `max_unknown` under [predict]
    ");
    assert!(!space.path("predictions.csv").exists());
    assert!(space.files().iter().all(|file| !file.contains("/ledger/")), "{:?}", space.files());
    assert_eq!(ends_with(&space, 6, &["predict", "-o", "-"]).stdout, "");
    let space = space.write("leads.csv", &without_months(4, 20));
    ends_with(&space, 0, &["predict"]);
    assert_eq!(ends_with(&space, 0, &["predict", "-o", "-"]).stdout, space.read("predictions.csv"));
    // Three leads are never too many.
    ends_with(&space.write("leads.csv", &without_months(3, 3)), 0, &["predict"]);
    // Without the key there is no limit.
    ends_with(&TestSpace::new().trained().write("leads.csv", &without_months(20, 20)), 0, &["predict"]);
}

#[test]
fn all_features_beyond_the_limit_are_named_and_so_is_their_share_in_training() {
    let space = TestSpace::new()
        .replace("bantam.toml", "[grades]", "[predict]\nmax_unknown = \"20%\"\n\n[grades]")
        .edit_column("deals.csv", "timeline_months", |line, months| {
            if line % 2 == 0 { String::new() } else { months.to_owned() }
        })
        .trained();
    let leads = without_months(15, 20).replace(",Manager,", ",,");
    assert_snapshot!(ends_with(&space.write("leads.csv", &leads), 6, &["predict"]).stderr, @"
    error: `timeline_months` is unknown for 15 of 20 scored leads (75 %; 50 % in training), and [predict] allows 20 %
    hint: also unknown: `seniority` for 35 %; no output was written; in training, too, it was unknown for more than that: set `max_unknown` under [predict] above its share there
    ");
}

#[test]
fn a_pipe_is_given_nothing_more_once_a_feature_is_unknown_for_too_many() {
    let later: String = without_months(70_000, 70_000)
        .lines()
        .skip(1)
        .map(|line| line.replacen('N', "M", 1) + "\n")
        .collect();
    let leads = good_leads(66_000) + &later;
    let space = with_limits("max_unknown = \"20%\"\nmin_rows = 100").write("leads.csv", &leads);
    let output = ends_with(&space, 6, &["predict", "-o", "-"]);
    let written = output.stdout.lines().count();
    assert!(written > 60_000 && written < 67_000, "{written}");
    assert!(output.stderr.contains("`timeline_months` is unknown for "), "{}", output.stderr);
}

#[test]
fn a_required_route_without_a_lead_is_refused() {
    // No lead of these has a pain, so none passes bant.
    let space = with_limits("require_routes = [\"sales\"]").write("leads.csv", &good_leads(20));
    assert_snapshot!(ends_with(&space, 6, &["predict"]).transcript(), @"
    exit code: 6
    ----- stdout -----
    ----- stderr -----
    error: no lead of leads.csv has the route `sales`, and [predict] requires one
    hint: no output was written; compare the verdicts and scores of the leads with `when` of the route, or remove it from `require_routes` under [predict]
    ");
    assert!(!space.path("predictions.csv").exists());
    assert_eq!(ends_with(&space, 6, &["predict", "-o", "-"]).stdout, "");
    let pain = good_leads(20).replace(",VP,,9000,", ",VP,slow reports,90000,");
    let space = space.write("leads.csv", &pain).replace("bantam.toml", "grade IN ('A', 'B') AND ", "");
    ends_with(&space, 0, &["predict"]);
    assert_eq!(ends_with(&space, 0, &["predict", "-o", "-"]).stdout, space.read("predictions.csv"));
}

#[test]
fn a_pipe_is_given_nothing_before_the_required_route_has_a_lead() {
    let last = "ZZ,A000,2026-07-01,VP,slow reports,90000,1\n";
    let space = with_limits("require_routes = [\"sales\"]")
        .replace("bantam.toml", "grade IN ('A', 'B') AND ", "")
        .write("leads.csv", &good_leads(70_000));
    assert_eq!(ends_with(&space, 6, &["predict", "-o", "-"]).stdout, "");
    let space = space.append("leads.csv", last);
    assert_eq!(ends_with(&space, 0, &["predict", "-o", "-"]).stdout.lines().count(), 70_002);
}

#[test]
fn routes_that_do_not_exist_and_limits_that_are_no_percentage_are_mistakes() {
    let space = TestSpace::new().replace(
        "bantam.toml",
        "[grades]",
        "[predict]\nmax_unknown = \"half\"\nrequire_routes = [\"sales\", \"sale\", \"phone\"]\n\n[grades]",
    );
    assert_snapshot!(ends_with(&space, 3, &["check"]).stderr, @r#"
    error: bantam.toml:51:15: expected a percentage such as "5%" for `max_unknown` in [predict], found "half"
    hint: 0% allows 3 leads without a value at most, 100% any number of them

    error: bantam.toml:52:28: no route is named `sale`
    hint: did you mean `sales`?

    error: bantam.toml:52:36: no route is named `phone`
    hint: the routes are sales, nurture
    "#);
}
