//! The points table as a scorer, and which combinations of its points are identifiable.

use bantam::config::Path;
use bantam::points::{Fired, Identifiable, check};
use bantam::project::{Decay, DecayStep, Points, PointsGroup, PointsRule};
use bantam::rules::{Rule, Yields};
use bantam::units::Days;
use polars::prelude::*;

fn sql(text: &str, yields: Yields) -> Rule {
    Rule::parse(text, Path::new(["points"]), yields).unwrap()
}

fn rule(when: &str, points: f64) -> PointsRule {
    PointsRule {
        name: when.to_owned(),
        label: None,
        when: sql(when, Yields::Condition),
        points,
        group: None,
        decay: None,
    }
}

fn fired(rules: Vec<PointsRule>, groups: Vec<PointsGroup>, columns: Vec<Column>) -> Fired {
    let frame = DataFrame::new(columns[0].len(), columns).unwrap();
    let points = Points { threshold: Some(10.0), file: None, rules, groups };
    let mut mistakes = Vec::new();
    let table = check(&points, frame.schema(), &mut mistakes);
    assert_eq!(mistakes, []);
    table.fired(&frame).unwrap()
}

#[test]
fn rules_that_hold_add_up_and_unknown_ones_add_nothing() {
    let columns = vec![
        Column::new("employees".into(), [Some(100.0), Some(5.0), None]),
        Column::new("country".into(), [Some("DE"), None, Some("DE")]),
    ];
    let rules =
        vec![rule("employees >= 50", 10.0), rule("country = 'DE'", 5.0), rule("employees < 50", -3.5)];
    let fired = fired(rules, Vec::new(), columns);
    assert_eq!(fired.totals, [15.0, -3.5, 5.0]);
    assert_eq!(fired.holds[0], [true, false, false]);
}

#[test]
fn the_points_of_a_group_have_a_cap_and_a_floor() {
    let columns = vec![Column::new("x".into(), [1.0, 2.0, 3.0, -1.0])];
    let in_group = |when: &str, points: f64| PointsRule { group: Some(0), ..rule(when, points) };
    let rules = vec![
        in_group("x >= 1", 20.0),
        in_group("x >= 2", 20.0),
        in_group("x < 0", -40.0),
        rule("x >= 3", 20.0),
    ];
    let group = PointsGroup { name: "engagement".to_owned(), cap: Some(30.0), floor: Some(-25.0) };
    // 20; 20 + 20 capped at 30; the same and 20 outside of the group; −40 bounded at −25.
    assert_eq!(fired(rules, vec![group], columns).totals, [20.0, 30.0, 50.0, -25.0]);
}

#[test]
fn points_decay_in_steps_and_those_of_unknown_days_do_not() {
    let columns = vec![
        Column::new("seen".into(), [true, true, true, true, true, false]),
        Column::new("days".into(), [Some(3.0), Some(30.0), Some(89.9), Some(400.0), None, Some(3.0)]),
    ];
    let steps = vec![
        DecayStep { after: Days::new(30), points: 5.0 },
        DecayStep { after: Days::new(90), points: 0.0 },
    ];
    let decay = Some(Decay { since: sql("days", Yields::Number), steps });
    let fired = fired(vec![PointsRule { decay, ..rule("seen", 10.0) }], Vec::new(), columns);
    assert_eq!(fired.totals, [10.0, 5.0, 5.0, 0.0, 10.0, 0.0]);
    let names: Vec<&str> = fired.steps.iter().map(|step| step.name.name()).collect();
    assert_eq!(names, ["seen, under 30 days", "seen, 30 to under 90 days", "seen, 90 days or more"]);
    assert_eq!(fired.holds[2], [false, false, false, true, false, false]);
}

fn kept(holds: &[Vec<bool>], vector: &[f64]) -> Vec<f64> {
    let mut vector = vector.to_vec();
    Identifiable::of(holds).project(&mut vector);
    vector.into_iter().map(|x| (x * 1e9).round() / 1e9).collect()
}

fn every(n: usize, rest: usize) -> Vec<bool> {
    (0..60).map(|row| row % n == rest).collect()
}

#[test]
fn of_rules_that_partition_all_deals_only_differences_are_identifiable() {
    let shared = [every(3, 0), every(3, 1), every(3, 2), every(4, 0)];
    assert_eq!(kept(&shared, &[20.0, 10.0, -6.0, 5.0, 9.0]), [12.0, 2.0, -14.0, 5.0, 9.0]);
}

#[test]
fn of_rules_that_match_the_same_deals_only_the_sum_is_identifiable() {
    assert_eq!(kept(&[every(3, 0), every(3, 0), every(2, 0)], &[20.0, 2.0, 7.0]), [11.0, 11.0, 7.0]);
}

#[test]
fn rules_that_match_no_deal_or_all_are_not_identifiable() {
    assert_eq!(kept(&[vec![false; 60], every(2, 0), vec![true; 60]], &[3.0, 4.0, 5.0]), [0.0, 4.0, 0.0]);
    assert_eq!(kept(&[], &[1.0]), [1.0]);
}
