//! The quarterly decision where the outcome has a span (`within`), and deals that are still open are allowed for.

use serde_json::Value;

use crate::quarter::{FIRST, PROJECT, day, slow_losses};
use crate::space::TestSpace;

/// The span of the outcome, in days.
const WITHIN: f64 = 90.0;

/// Deals as they are exported on a day, losses slower than wins, with one grade for all.
fn space(exported: f64) -> TestSpace {
    let project = PROJECT.replace("closed_at = \"closed\"", "closed_at = \"closed\"\nwithin = \"90d\"");
    let project = project + "\n[grades]\nA = 0\n";
    let leads = "id,created,closed,stage,a,b,c\n";
    TestSpace::new()
        .write("bantam.toml", &project)
        .write("deals.csv", &slow_losses(exported))
        .write("leads.csv", leads)
}

fn trained() -> TestSpace {
    let space = space(FIRST);
    let output = space.run(&["train", "--as-of", &day(FIRST)]);
    assert!(output.stdout.contains("is the champion: the first model"), "{}", output.transcript());
    space
}

/// The decision on a day, with the export of that day.
fn quarter(space: TestSpace, on: f64) -> (TestSpace, Value, String) {
    let space = space.write("deals.csv", &slow_losses(on));
    let output = space.run(&["quarter", "--dry-run", "--as-of", &day(on)]);
    assert!([0, 5].contains(&output.status), "{}", output.transcript());
    let json = serde_json::from_str(&space.read("models/inbound/quarter/quarter.json")).unwrap();
    (space, json, output.stdout)
}

/// The created, closed and stage of each deal of an export.
fn rows(exported: f64) -> Vec<[String; 3]> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [cells[1], cells[2], cells[3]].map(str::to_owned)
    };
    slow_losses(exported).lines().skip(1).map(row).collect()
}

/// The number of the day of a date.
fn number(date: &str) -> f64 {
    let start = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    let date: chrono::NaiveDate = date.parse().unwrap();
    (date - start).num_days() as f64
}

#[test]
fn the_challenger_of_the_day_of_the_champion_is_the_champion_with_a_span_and_a_chosen_penalty() {
    let mut space = trained();
    // Known on the day of the training: closed, or the span has ended.
    let is_known = |[created, closed, _]: &[String; 3]| {
        (!closed.is_empty() && number(closed) < FIRST) || number(created) + WITHIN < FIRST
    };
    let known = rows(1_400.0).iter().filter(|row| is_known(row)).count();
    for on in [FIRST + 92.0, FIRST + 160.0, FIRST + 250.0] {
        let (same, json, stdout) = quarter(space, on);
        space = same;
        let first = &json["comparison"]["months"][0];
        assert_eq!((&first["from"], &first["n_train"]), (&day(FIRST).into(), &known.into()), "{on}: {first}");
        if first["reason"].is_null() {
            assert_eq!((&first["is_same"], &first["gain"]), (&true.into(), &0.0.into()), "{on}: {first}");
            assert!(stdout.contains("count"), "{stdout}");
        }
    }
}

#[test]
fn the_deals_since_the_training_are_judged_not_judged_or_open() {
    let mut space = trained();
    for (on, is_weighted) in [(FIRST + 92.0, false), (FIRST + 160.0, true)] {
        let (same, json, stdout) = quarter(space, on);
        space = same;
        let since: Vec<[String; 3]> = rows(on)
            .into_iter()
            .filter(|[created, ..]| number(created) >= FIRST && number(created) < on)
            .collect();
        let comparison = &json["comparison"];
        let count = |value: &Value| value.as_u64().unwrap() as usize;
        let judged = count(&comparison["n_won"]) + count(&comparison["n_lost"]);
        let unjudged: usize = comparison["unjudged"].as_object().unwrap().values().map(count).sum();
        let open = count(&comparison["n_open"]);
        assert_eq!(judged + unjudged + open, since.len(), "{on}: {comparison}");
        // Open: neither closed before that day, nor at the end of the span.
        let is_open = |[created, closed, _]: &&[String; 3]| {
            (closed.is_empty() || number(closed) >= on) && number(created) + WITHIN >= on
        };
        assert_eq!(open, since.iter().filter(is_open).count(), "{on}");
        assert_eq!(unjudged == 0, is_weighted, "{on}: {comparison}");
        let text = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = format!("{} deals with a snapshot since {}: {judged} judged", since.len(), day(FIRST));
        assert!(text.contains(&says), "{says}: {stdout}");
        assert_eq!(text.contains("closed within a span that has not ended"), !is_weighted, "{stdout}");
    }
}

#[test]
fn what_was_won_is_weighted_for_the_deals_that_are_open() {
    let on = FIRST + 160.0;
    let (_, json, _) = quarter(trained(), on);
    let grade = &json["promised"][0];
    // Of all deals with a snapshot since, as they ended.
    let since: Vec<[String; 3]> = rows(1_400.0)
        .into_iter()
        .filter(|[created, ..]| number(created) >= FIRST && number(created) < on)
        .collect();
    let is_won = |[created, closed, stage]: &&[String; 3]| {
        stage == "Won" && number(closed) <= number(created) + WITHIN
    };
    let truth = since.iter().filter(is_won).count() as f64 / since.len() as f64;
    let (won, lost) = (grade["n_won"].as_f64().unwrap(), grade["n_lost"].as_f64().unwrap());
    let rate = grade["win_rate"]["value"].as_f64().unwrap();
    let ends = [0, 1].map(|end| grade["win_rate"]["interval"][end].as_f64().unwrap());
    assert!(ends[0] < truth && truth < ends[1] && (rate - truth).abs() < 0.03, "{truth}: {grade}");
    assert!(won / (won + lost) > ends[1], "the quick deals alone are won more often: {truth}: {grade}");
    assert!((grade["promised"].as_f64().unwrap() - truth).abs() < 0.05, "{truth}: {grade}");
}
