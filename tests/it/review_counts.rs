//! Which predictions count in a review: not those of a model that may have known the outcome, nor those of another outcome.

use std::fs;

use crate::quarter::{FIRST, PROJECT, day, slow_losses};
use crate::space::{Output, TestSpace};

fn done(space: &TestSpace, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output
}

/// A text on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The folder of the champion.
fn folder(space: &TestSpace) -> std::path::PathBuf {
    space.path(&format!("models/inbound/{}", space.model().unwrap()))
}

#[test]
fn predictions_by_a_model_that_was_trained_after_their_date_are_no_evidence() {
    let space = TestSpace::new().trained();
    for date in ["2026-02-10", "2026-05-20"] {
        done(&space, &["predict", "deals.csv", "--as-of", date]);
    }
    let says = "not counted: 120 predictions by a model trained after their date";
    let reviewed = done(&space, &["review"]).stdout;
    assert!(flat(&reviewed).contains(says), "{reviewed}");
    assert!(reviewed.starts_with("0 deals predicted (120 predictions in 2 files)"), "{reviewed}");
    assert!(reviewed.contains("none of the predictions counts"), "{reviewed}");
    // The id of a model has its date, too.
    fs::remove_dir_all(folder(&space)).unwrap();
    let reviewed = done(&space, &["review"]).stdout;
    assert!(flat(&reviewed).contains(says), "{reviewed}");
}

#[test]
fn files_without_predictions_of_deals_or_of_the_model_are_an_error() {
    let space = TestSpace::new();
    done(&space, &["train", "--as-of", "2026-01-05"]);
    done(&space, &["predict", "deals.csv", "--as-of", "2026-02-10", "-o", "p.csv"]);
    let none = space.run(&["review", "--model", "nope", "p.csv"]);
    assert_eq!((none.status, &*none.stdout), (1, ""), "{}", none.transcript());
    let says = "there are no predictions of the model nope in p.csv, only of 2026-01-05-";
    assert!(none.stderr.contains(says), "{}", none.stderr);
    let space = space.edit_column("p.csv", "id", |_, id| format!("X{id}"));
    let none = space.run(&["review", "p.csv"]);
    assert_eq!((none.status, &*none.stdout), (1, ""), "{}", none.transcript());
    let says = "none of the predictions in p.csv belongs to a deal: their ids are such as \"XL000\", those of the deals such as";
    assert!(flat(&none.stderr).contains(says), "{}", none.stderr);
    // Leads of the ledger may become deals yet.
    let space = TestSpace::new().trained();
    done(&space, &["predict"]);
    let reviewed = done(&space, &["review"]).stdout;
    assert!(
        flat(&reviewed).contains("no outcome yet: the 5 leads of these predictions are not among the deals"),
        "{reviewed}"
    );
    assert!(reviewed.contains("5 leads not among the deals"), "{reviewed}");
}

#[test]
fn a_file_of_leads_that_are_newer_than_the_deals_has_no_outcome_yet() {
    let space = TestSpace::new().trained();
    done(&space, &["predict", "-o", "p.csv"]);
    let reviewed = done(&space, &["review", "p.csv"]);
    let says = "no outcome yet: the 5 leads of these predictions are not among the deals, whose newest snapshot is no later; come back";
    assert!(flat(&reviewed.stdout).contains(says), "{}", reviewed.transcript());
    // Where the deals go on after the predictions, the leads should be among them.
    done(&space, &["predict", "--as-of", "2026-01-05", "-o", "old.csv"]);
    let none = space.run(&["review", "old.csv"]);
    assert!(none.status == 1 && none.stderr.contains("belongs to a deal"), "{}", none.transcript());
}

#[test]
fn predictions_of_deals_without_dates_have_no_verdict() {
    let project =
        PROJECT.replace("[snapshot]\nat = \"created\"\n", "").replace("closed_at = \"closed\"\n", "");
    assert!(!project.contains("closed_at") && !project.contains("[snapshot]"), "{project}");
    let project = project.replace("leads = \"leads.csv\"\n", "");
    let space = TestSpace::new().write("bantam.toml", &project).write("deals.csv", &slow_losses(FIRST));
    done(&space, &["train", "--as-of", &day(FIRST)]);
    done(&space, &["predict", "deals.csv", "--as-of", &day(FIRST)]);
    let reviewed = flat(&done(&space, &["review", "--as-of", &day(FIRST + 1.0)]).stdout);
    assert!(reviewed.contains("no verdict: when these deals were closed is not known"), "{reviewed}");
    assert!(!reviewed.contains("no significant difference"), "{reviewed}");
}

/// Deals whose wins are quicker than their losses, predicted by a model of wins within 90 days.
fn within() -> TestSpace {
    let project = PROJECT.replace("closed_at = \"closed\"", "closed_at = \"closed\"\nwithin = \"90d\"");
    // Its leads are the open deals.
    let project = project.replace("leads = \"leads.csv\"\n", "");
    let space = TestSpace::new().write("bantam.toml", &project).write("deals.csv", &slow_losses(FIRST));
    let trained = done(&space, &["train", "--as-of", &day(FIRST)]);
    assert!(trained.stdout.contains("is the champion"), "{}", trained.stdout);
    done(&space, &["predict", "deals.csv", "--as-of", &day(FIRST)]);
    space.write("deals.csv", &slow_losses(FIRST + 300.0))
}

#[test]
fn predictions_of_another_span_are_not_compared_and_the_quarter_names_it() {
    let space = within();
    let today = day(FIRST + 300.0);
    let of = |space: &TestSpace, command: &str| {
        let output = space.run(&[command, "--as-of", &today]);
        (flat(&output.stdout), flat(&output.stderr))
    };
    let (same, warned) = of(&space, "review");
    assert!(same.contains("within 90 days: of "), "{same}");
    assert!(!warned.contains("predicts another outcome"), "{warned}");
    let (quarter, _) = of(&space, "quarter");
    assert!(!quarter.contains("another outcome"), "{quarter}");

    let space = within().replace("bantam.toml", "\"90d\"", "\"30d\"");
    let says = "predicts another outcome than [outcome] in bantam.toml: `within` is 30d, in training 90d";
    for command in ["predict", "drift", "review"] {
        let (stdout, stderr) = of(&space, command);
        assert!(stderr.contains(says), "{command}: {stdout} {stderr}");
        assert!(stderr.contains("run `bantam train` for a model of the current [outcome]"), "{stderr}");
    }
    let (reviewed, _) = of(&space, "review");
    assert!(reviewed.contains("predictions of wins within another span than `within`"), "{reviewed}");
    assert!(!reviewed.contains("than predicted"), "{reviewed}");
    let recalibrated = flat(&space.run(&["models", "recalibrate", "--as-of", &today]).stdout);
    assert!(recalibrated.contains("the champion predicts another outcome than [outcome]"), "{recalibrated}");
    let (quarter, _) = of(&space, "quarter");
    let says = "the champion predicts another outcome than [outcome]: `within` is 30d, in training 90d";
    assert!(quarter.contains(says) && !quarter.starts_with("recalibrate"), "{quarter}");
}

#[test]
fn other_conditions_of_won_are_named_and_may_mean_the_same() {
    let space = within();
    let space =
        space.replace("bantam.toml", "won = \"stage = 'Won'\"", "won = \"stage IN ('Won', 'Signed')\"");
    let today = day(FIRST + 300.0);
    let reviewed = done(&space, &["review", "--as-of", &today]);
    let says = "predicts another outcome than [outcome] in bantam.toml: `won` has another condition than in training";
    assert!(flat(&reviewed.stderr).contains(says), "{}", reviewed.stderr);
    assert!(flat(&reviewed.stdout).contains("within 90 days: of "), "{}", reviewed.stdout);
    let quarter = flat(&space.run(&["quarter", "--as-of", &today]).stdout);
    let says = "; the champion predicts another outcome than [outcome]: `won` has another condition than in training";
    assert!(quarter.contains(says), "{quarter}");
}
