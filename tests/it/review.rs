//! Realised performance: predictions of the bundled sample and of a small project, against the outcomes that came later.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use insta::assert_snapshot;
use serde_json::Value;

use crate::space::{self, TestSpace};
use crate::training::repository;

type Row = BTreeMap<String, String>;

/// The bundled sample with a project file of its own.
struct Sample {
    folder: tempfile::TempDir,
}

impl Sample {
    /// The project with its text edited.
    fn new(edit: impl Fn(String) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = edit(std::fs::read_to_string(repository().join("bantam.toml")).unwrap());
        std::fs::write(folder.path().join("bantam.toml"), text).unwrap();
        Self { folder }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_bantam"))
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .args(arguments)
            .arg("--data-dir")
            .arg(repository())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Trains as of the first date, and predicts all deals as of each.
    fn predicted(self, dates: &[&str]) -> Self {
        self.run(&["train", "--as-of", dates[0]]);
        let deals = repository().join("data/deals.csv");
        for date in dates {
            let output = format!("{date}.csv");
            self.run(&["predict", deals.to_str().unwrap(), "--as-of", date, "-o", &output]);
        }
        self
    }

    fn review(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["review", "--json"], arguments].concat());
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn rows(file: &Path) -> Vec<Row> {
    csv::Reader::from_path(file).unwrap().deserialize().map(Result::unwrap).collect()
}

/// Days since 1970 of a date.
fn day(date: &str) -> i64 {
    let date = chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").unwrap();
    (date - chrono::NaiveDate::default()).num_days()
}

/// What a grade has: deals, won, lost, open, and the sum of the predictions of the closed ones.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Tally {
    won: u64,
    lost: u64,
    open: u64,
    sum: f64,
}

/// The outcome of a deal and the day from which it is certain, by the words of `[outcome]`.
fn outcome(deal: &Row, today: i64, within: Option<i64>) -> (Option<bool>, Option<i64>) {
    let closed = Some(&deal["closed_at"]).filter(|date| !date.is_empty()).map(|date| day(date));
    let closed = closed.filter(|&closed| closed < today);
    let won = match deal["stage"].as_str() {
        "Closed Won" if closed.is_some() => Some(true),
        "Closed Lost" if closed.is_some() => Some(false),
        _ => None,
    };
    let Some(within) = within else { return (won, closed) };
    let deadline = day(&deal["qualified_at"]) + within;
    match (won, closed) {
        _ if deadline >= today => (None, closed.filter(|_| won.is_some())),
        (Some(won), Some(closed)) if closed <= deadline => (Some(won), Some(closed)),
        _ => (Some(false), Some(deadline)),
    }
}

/// The figures by grade, from the prediction files and the deals alone.
fn by_hand(sample: &Sample, dates: &[&str], today: &str, within: Option<i64>) -> BTreeMap<String, Tally> {
    let predictions: Vec<BTreeMap<String, Row>> = dates
        .iter()
        .map(|date| {
            rows(&sample.path(&format!("{date}.csv")))
                .into_iter()
                .map(|row| (row["id"].clone(), row))
                .collect()
        })
        .collect();
    let mut grades: BTreeMap<String, Tally> = BTreeMap::new();
    for deal in rows(&repository().join("data/deals.csv")) {
        let (won, until) = outcome(&deal, day(today), within);
        let counts = |date: &str| {
            day(date) >= day(&deal["qualified_at"]) && until.is_none_or(|until| day(date) <= until)
        };
        let Some(place) = dates.iter().position(|date| counts(date)) else { continue };
        let Some(prediction) = predictions[place].get(&deal["lead_id"]) else { continue };
        let tally = grades.entry(prediction["grade"].clone()).or_default();
        match won {
            Some(true) => tally.won += 1,
            Some(false) => tally.lost += 1,
            None => tally.open += 1,
        }
        if won.is_some() {
            tally.sum += prediction["probability"].parse::<f64>().unwrap();
        }
    }
    grades
}

/// Wilson's interval, as he wrote it.
fn wilson(won: u64, n: u64) -> (f64, f64) {
    let (won, n, z) = (won as f64, n as f64, 1.959_963_984_540_054_f64);
    let root = (won * (n - won) / n + z * z / 4.0).sqrt();
    ((won + z * z / 2.0 - z * root) / (n + z * z), (won + z * z / 2.0 + z * root) / (n + z * z))
}

fn assert_grades(review: &Value, expected: &BTreeMap<String, Tally>) {
    let found = review["by_grade"].as_array().unwrap();
    assert_eq!(found.len(), expected.len());
    for group in found {
        let name = group["name"].as_str().unwrap();
        let tally = &expected[name];
        let count = |key: &str| group[key].as_u64().unwrap();
        assert_eq!(
            (count("n_won"), count("n_lost"), count("n_open")),
            (tally.won, tally.lost, tally.open),
            "{name}"
        );
        let n = tally.won + tally.lost;
        assert!((group["predicted"].as_f64().unwrap() - tally.sum / n as f64).abs() < 1e-6, "{name}");
        assert!((group["win_rate"]["value"].as_f64().unwrap() - tally.won as f64 / n as f64).abs() < 1e-12);
        let (low, high) = wilson(tally.won, n);
        let interval = &group["win_rate"]["interval"];
        assert!((interval[0].as_f64().unwrap() - low).abs() < 1e-9, "{name} {interval} {low}");
        assert!((interval[1].as_f64().unwrap() - high).abs() < 1e-9, "{name} {interval} {high}");
    }
}

#[test]
fn predictions_of_the_sample_are_compared_with_the_outcomes_that_came_later() {
    let dates = ["2025-07-01", "2025-08-01", "2026-03-01"];
    let sample = Sample::new(|text| text).predicted(&dates);
    let review = sample.review(&[]);
    assert_grades(&review, &by_hand(&sample, &dates, "2026-07-01", Some(180)));
    let all = &review["all"]["deals"];
    // Deals of 2026 whose 180 days have not ended are open, even if they are closed.
    assert!(all["n_open"].as_u64().unwrap() > 20, "{all}");
    assert!(review["mature"].is_null());
    assert!(review["all"]["figures"]["auc"]["value"].as_f64().unwrap() > 0.7);
    assert!(review["all"]["points"]["wins_ahead"]["value"].as_f64().unwrap() > 0.0);
    assert_eq!(review["read"]["files"], 3);
    // The same from the prediction files, in any order.
    let from_files = sample.review(&["2026-03-01.csv", "2025-0*.csv"]);
    assert_eq!(from_files["by_grade"].as_array().unwrap().len(), 4);
    assert_grades(&from_files, &by_hand(&sample, &dates, "2026-07-01", Some(180)));
    // Earlier, fewer were closed, and predictions as of a later date were not made.
    let earlier = sample.review(&["--as-of", "2026-02-15"]);
    assert_grades(&earlier, &by_hand(&sample, &dates[..2], "2026-02-15", Some(180)));
    assert!(earlier["read"]["later"].as_u64().unwrap() > 3_000);
    // As of a day long after the export, deals that are open in it may have been closed.
    for (date, is_stale) in [("2026-07-01", false), ("2026-10-01", true)] {
        let output = sample.run(&["review", "--as-of", date]);
        let says = "the newest snapshot or close of the deals is of 2026-06-30, 93 days before 2026-10-01";
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(stderr.contains(says), is_stale, "{stderr}");
    }
}

#[test]
fn without_a_span_open_deals_are_not_lost_and_young_months_are_not_conclusive() {
    let dates = ["2025-07-01", "2025-08-01", "2026-06-01"];
    let sample = Sample::new(|text| text.replace("\nwithin = \"180d\"", "\n# within")).predicted(&dates);
    let review = sample.review(&[]);
    let expected = by_hand(&sample, &dates, "2026-07-01", None);
    assert_grades(&review, &expected);
    let n_open: u64 = expected.values().map(|tally| tally.open).sum();
    assert!(n_open > 50, "{n_open}");
    let months = review["mature_months"].as_array().unwrap();
    assert!(!months.contains(&Value::from("2026-06")), "{months:?}");
    let text = String::from_utf8(sample.run(&["review"]).stdout).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let wanted = if months.is_empty() { "too early to say" } else { "of which 90 % are closed" };
    assert!(text.contains(wanted), "{text}");
}

fn done(space: &TestSpace, arguments: &[&str]) -> space::Output {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output
}

#[test]
fn a_review_of_a_small_project_shows_grades_first() {
    let space = TestSpace::new();
    done(&space, &["train", "--as-of", "2026-01-05"]);
    let none = space.run(&["review"]);
    assert_eq!(none.status, 1);
    assert!(none.stderr.contains("there are no predictions in"), "{}", none.stderr);
    for date in ["2026-02-10", "2026-04-10", "2026-05-20"] {
        done(&space, &["predict", "deals.csv", "--as-of", date]);
    }
    assert_snapshot!(done(&space, &["review"]).stdout, @"
    11 deals predicted (180 predictions in 3 files), and their outcomes as of 2026-08-01: 3 won, 6 lost,
      2 still open
    in 2 months of which 90 % are closed: of 8 closed deals 31 % were predicted to be won, and 38 % [14,
      69] were: no significant difference
    not counted: 3 deals predicted only before the snapshot, 46 deals predicted only after the close

     grade  deals  won  lost  open  predicted         win rate
     A          2    1     0     1       97 %  100 % [21, 100]
     D          9    2     6     1       23 %     25 % [7, 59]

     score   deals  won  lost  open  predicted         win rate
     90–100      2    1     0     1       97 %  100 % [21, 100]
     40–49       3    2     1     0       43 %    67 % [21, 94]
     30–39       2    0     1     1       31 %      0 % [0, 79]
     0–9         4    0     4     0        5 %      0 % [0, 49]

     route    deals  won  lost  open  predicted         win rate
     sales        1    1     0     0       97 %  100 % [21, 100]
     nurture     10    2     6     2       23 %     25 % [7, 59]

     month of prediction  deals  won  lost  open  predicted       win rate
     2026-02                  4    1     3     0       13 %   25 % [5, 70]
     2026-04                  4    2     2     0       48 %  50 % [15, 85]
     2026-05                  3    0     1     2       31 %    0 % [0, 79]
    predicted: mean probability of the closed deals; win rate: of the closed deals, with its 95 %
      interval; higher, lower: the prediction is outside of it where 90 % of the deals are closed

     predictions                    all closed  months 90 % closed
     ROC AUC                 0.89 [0.65, 1.00]   0.87 [0.57, 1.00]
     log loss                0.34 [0.09, 0.61]   0.34 [0.05, 0.64]
     calibration slope      1.86 [−1.88, 5.59]  1.59 [−0.93, 4.12]
     calibration intercept  0.19 [−1.59, 1.97]  0.54 [−1.38, 2.47]

    selected: 2 of 8 closed deals are 20 % of the deals, the capacity
     of the selected deals            model
     Wins among the selected leads        1
     Losses among the selected leads      1
     Wins missed                          2
    ");
    // An outcome that comes late is counted at the next call.
    let won = |line: &str| line.replace("Negotiation,,", "Closed Won,2026-07-15,9000");
    let space =
        space.edit_lines(
            "deals.csv",
            |_, line| {
                if line.starts_with("L058") { won(line) } else { line.to_owned() }
            },
        );
    let text = space.run(&["review"]).stdout;
    assert!(text.contains("1 still open"), "{text}");
    let space = space.promoted();
    let model = space.model().unwrap();
    assert_eq!(space.run(&["review", "--model", &model]).stdout, text);
    let none = space.run(&["review", "--model", "another"]);
    assert_eq!(none.status, 1);
    let says =
        format!("there are no predictions of the model another in models/inbound/ledger, only of {model}");
    assert!(none.stderr.contains(&says), "{}", none.stderr);
}
