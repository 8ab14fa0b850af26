//! Open deals that may be over, and won and lost deals that count as open.

use bantam::jobs;
use serde_json::Value;

use crate::small_project::SmallProject;

/// 300 deals, two a week: won, lost, and those that `stage` and `close` say; on 2026-08-01.
fn project(sections: &str, deal: impl Fn(usize) -> Option<(&'static str, &'static str)>) -> SmallProject {
    let start = chrono::NaiveDate::from_ymd_opt(2023, 8, 1).unwrap();
    let rows = (0..300_usize).map(|row| {
        let created = start + chrono::Days::new(row as u64 * 7 / 2);
        let own = if row % 3 == 0 { "won" } else { "lost" };
        let close = (created + chrono::Days::new(5 + row as u64 * 7919 % 30)).to_string();
        let (stage, close) = deal(row).map_or((own, close), |(stage, close)| (stage, close.to_owned()));
        format!("{created},{close},{stage},{}", row * 7919 % 1009)
    });
    let sections = format!(
        "closed_at = \"Closed\"\n\n{sections}[features.demographic]\nsize = {{ column = \"size\", kind = \"number\" }}\n"
    );
    SmallProject::new("", &sections, "Created,Closed,stage,size", rows)
}

const SNAPSHOT: &str = "[snapshot]\nat = \"Created\"\n\n";

/// Severity and first evidence of each finding on the outcome, and the counts of won, lost and open deals.
fn found(project: &SmallProject) -> (Vec<(String, Value)>, (usize, usize, usize)) {
    let checked = jobs::check(&project.workspace(), &|_, _, _| {}).unwrap();
    let audit = serde_json::to_value(&checked.audit).unwrap();
    let findings =
        audit["findings"].as_array().unwrap().iter().filter(|finding| finding["topic"] == "outcome");
    let finding =
        |finding: &Value| (finding["severity"].as_str().unwrap().to_owned(), finding["evidence"][0].clone());
    (findings.map(finding).collect(), checked.outcomes)
}

#[test]
fn open_deals_with_a_status_that_means_dead_are_a_question_with_counts() {
    let project = project(SNAPSHOT, |row| match row % 10 {
        1 => Some(("Junk Lead", "")),
        2 if row > 250 => Some(("Proposal", "")),
        4 if row > 100 => Some(("Nicht erreichbar", "")),
        _ => None,
    });
    let (found, outcomes) = found(&project);
    assert_eq!(outcomes.2, 30 + 5 + 20);
    assert_eq!(found.len(), 1, "{found:?}");
    let (severity, evidence) = &found[0];
    assert_eq!((severity.as_str(), &evidence["deals"]), ("question", &Value::from(50)));
    assert_eq!(evidence["levels"][0], serde_json::json!({"level": "Junk Lead", "deals": 30}));
}

#[test]
fn a_status_that_is_no_longer_used_is_a_question() {
    let project = project(SNAPSHOT, |row| match row {
        row if row < 140 && row % 7 == 0 => Some(("Nurture", "")),
        row if row > 270 && row % 2 == 0 => Some(("Proposal", "")),
        _ => None,
    });
    let (found, _) = found(&project);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].0.as_str(), &found[0].1["levels"][0]["level"]),
        ("question", &Value::from("Nurture"))
    );
}

#[test]
fn won_deals_with_a_close_ahead_are_a_warning_with_counts() {
    let ahead = |row: usize| (row > 240 && row.is_multiple_of(3)).then_some(("won", "2026-12-31"));
    let (found, outcomes) = found(&project(SNAPSHOT, ahead));
    let (severity, evidence) = &found[0];
    assert_eq!((severity.as_str(), evidence["won"].as_u64()), ("warning", Some(19)));
    assert_eq!((evidence["lost"].as_u64(), outcomes.2), (Some(0), 19));
}

#[test]
fn lost_deals_with_a_close_ahead_are_a_warning_with_counts() {
    let ahead = |row: usize| (row > 180 && row % 4 == 1).then_some(("lost", "2026-12-31"));
    let project = project(SNAPSHOT, ahead);
    let (found, outcomes) = found(&project);
    let (severity, evidence) = &found[0];
    assert_eq!((severity.as_str(), evidence["lost"].as_u64()), ("warning", Some(30)));
    assert_eq!((evidence["won"].as_u64(), outcomes.2), (Some(0), 30));
    let trained = jobs::train(&project.workspace(), &jobs::TrainOptions::default(), &|_, _, _| {}).unwrap();
    let warnings: Vec<String> = trained.warnings.iter().map(ToString::to_string).collect();
    let is_said =
        |warning: &&String| warning.starts_with("30 lost deals with a close on 2026-08-01 or later");
    assert_eq!(warnings.iter().filter(is_said).count(), 1, "{warnings:?}");
}

#[test]
fn with_a_span_only_won_deals_with_a_close_ahead_matter() {
    let sections = format!("within = \"60d\"\n\n{SNAPSHOT}");
    let warnings = |stage: &'static str| {
        let project = project(&sections, |row| (row > 180 && row % 4 == 1).then_some((stage, "2026-12-31")));
        let warnings = jobs::check(&project.workspace(), &|_, _, _| {}).unwrap().warnings;
        warnings.iter().filter(|warning| warning.to_string().contains("which has not come")).count()
    };
    assert_eq!((warnings("won"), warnings("lost")), (1, 0));
}

#[test]
fn closes_ahead_of_won_and_lost_deals_are_a_question_where_the_data_end_before_them() {
    let ahead = |row: usize| {
        (row > 240).then_some((if row.is_multiple_of(3) { "won" } else { "lost" }, "2026-12-31"))
    };
    let closes_ahead = |today: &str, ahead: &dyn Fn(usize) -> Option<(&'static str, &'static str)>| {
        let project = project(SNAPSHOT, ahead);
        let mut workspace = project.workspace();
        workspace.today = bantam::units::AsOf::parse(today).unwrap();
        let checked = jobs::check(&workspace, &|_, _, _| {}).unwrap();
        let audit = serde_json::to_value(&checked.audit).unwrap();
        let findings = audit["findings"].as_array().unwrap().clone();
        let finding = findings.into_iter().find(|finding| finding["evidence"][0]["what"] == "future_closes");
        finding.map(|finding| finding["severity"].as_str().unwrap().to_owned())
    };
    assert_eq!(closes_ahead("2026-08-01", &ahead).as_deref(), Some("question"));
    assert_eq!(closes_ahead("2026-02-01", &|_| None).as_deref(), Some("note"), "the day was set back");
    assert_eq!(closes_ahead("2026-08-01", &|_| None), None);
}

#[test]
fn open_deals_are_counted_the_same_with_and_without_a_snapshot() {
    let open = |row: usize| row.is_multiple_of(10).then_some(("Proposal", ""));
    let (with, without) = (found(&project(SNAPSHOT, open)), found(&project("", open)));
    assert_eq!((with.1, without.1.2), (without.1, 30));
    assert!(with.0.is_empty(), "{with:?}");
}
