//! Learned points and scorecards, as they leave the program and as they come back.

use bantam::design::Value;
use bantam::evaluate::auc;
use bantam::export::points_toml;
use bantam::jobs::{self, TrainOptions};
use bantam::model::Model;
use bantam::points::{self, ExportedPoints};
use bantam::project::{self, PenaltySetting};
use bantam::score::{Scorecard, score};
use bantam::units::Days;

use crate::space::TestSpace;
use crate::training::{closed_deals, repository, sample_project, workspace};

fn exported() -> ExportedPoints {
    let project = sample_project();
    let folder = tempfile::tempdir().unwrap();
    let workspace = workspace(&project, &repository(), folder.path());
    jobs::exported_points(&workspace, None, &|_, _, _| {}).unwrap()
}

#[test]
fn exported_points_fed_back_rank_as_the_reweighted_rules_up_to_rounding() {
    let exported = exported();
    let text = sample_project().text;
    let (before, points) = text.split_once("[points]").unwrap();
    let after = points.split_once("\n]\n").unwrap().1;
    let fed_back = format!("{before}{}{after}", points_toml(&exported));
    let project = project::parse(&repository().join("bantam.toml"), &fed_back).unwrap();
    let read = project.points.as_ref().unwrap();
    assert_eq!(read.threshold, exported.threshold.map(|threshold| threshold.adjusted as f64));

    let closed = closed_deals(&project, &repository());
    let mut mistakes = Vec::new();
    let table = points::check(read, closed.frame.schema(), &mut mistakes);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let points::Fired { totals, holds, .. } = table.fired(&closed.frame).unwrap();
    let mut exact = vec![0.0; totals.len()];
    for (rule, holds) in exported.rules.iter().zip(&holds) {
        exact.iter_mut().zip(holds).filter(|(_, holds)| **holds).for_each(|(sum, _)| *sum += rule.exact);
    }
    for (row, (total, exact)) in totals.iter().zip(&exact).enumerate() {
        let n_rules = holds.iter().filter(|holds| holds[row]).count() as f64;
        assert!((total - exact).abs() <= 0.5 * n_rules, "{total} is not {exact}");
    }
    let areas = [&totals, &exact].map(|scores| auc(scores, &closed.won).unwrap());
    assert!((areas[0] - areas[1]).abs() < 0.003, "{areas:?}");
    let passed = totals.iter().filter(|&&total| total >= read.threshold.unwrap()).count();
    assert_eq!(passed, exported.threshold.unwrap().passed);
    let n_deals = totals.len() as f64;
    assert!(exported.threshold.unwrap().passed_now.abs_diff(passed) as f64 <= 0.01 * n_deals);
}

#[test]
fn the_difference_from_the_full_model_is_printed_on_the_same_deals() {
    let exported = exported();
    let [model, table, points] =
        [&exported.model, &exported.table, &exported.exported].map(|side| side.auc.unwrap());
    // The figures of the sample's training.
    assert_eq!((format!("{model:.3}"), format!("{table:.3}")), ("0.773".to_owned(), "0.670".to_owned()));
    assert!(table < points && points < model, "{exported:?}");
    assert!((exported.lost.unwrap().value - (model - points)).abs() < 1e-9);
    assert!(exported.is_scale_of_table);
}

fn with_points() -> TestSpace {
    let points = "[points]\nthreshold = 20\nrules = [\n  \
                  { name = \"signs\", when = \"seniority = 'VP'\", points = 10 },\n  \
                  { name = \"soon, or later\", when = \"timeline_months <= 6\", points = 15 },\n]\n\n[gates.bant]";
    TestSpace::new().replace("bantam.toml", "[gates.bant]", points)
}

#[test]
fn points_are_printed_as_csv_and_toml() {
    let space = with_points();
    insta::assert_snapshot!(space.transcript(&["export", "points", "--format", "csv"]), @r#"
    exit code: 0
    ----- stdout -----
    name,condition,points
    signs,seniority = 'VP',14
    "soon, or later",timeline_months <= 6,15
    ----- stderr -----
    Points learned from 58 closed deals. They are on the scale of the table.
    10 of these deals reach the new threshold of 29, 10 reached 20 before.
    On 58 deals in cross-validation:
    - the full model: ROC AUC 0.898, log loss 0.442
    - these points: ROC AUC 0.817, log loss 0.460
    - the table as it is: ROC AUC 0.847, log loss 0.485
    Full model minus these points: ROC AUC +0.08 [−0.03, +0.19], log loss −0.018.
    "#);
    insta::assert_snapshot!(space.transcript(&["export", "points", "--format", "toml"]), @r#"
    exit code: 0
    ----- stdout -----
    # Points learned from 58 closed deals. They are on the scale of the table.
    # 10 of these deals reach the new threshold of 29, 10 reached 20 before.
    # On 58 deals in cross-validation:
    # - the full model: ROC AUC 0.898, log loss 0.442
    # - these points: ROC AUC 0.817, log loss 0.460
    # - the table as it is: ROC AUC 0.847, log loss 0.485
    # Full model minus these points: ROC AUC +0.08 [−0.03, +0.19], log loss −0.018.
    [points]
    threshold = 29
    rules = [
      { name = "signs", when = "seniority = 'VP'", points = 14 },
      { name = "soon, or later", when = "timeline_months <= 6", points = 15 },
    ]
    ----- stderr -----
    "#);
}

#[test]
fn points_are_written_to_a_file_and_missing_ones_are_reported() {
    let space = with_points();
    insta::assert_snapshot!(space.transcript(&["export", "points", "-o", "points.md"]), @"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    Points learned from 58 closed deals. They are on the scale of the table.
    10 of these deals reach the new threshold of 29, 10 reached 20 before.
    On 58 deals in cross-validation:
    - the full model: ROC AUC 0.898, log loss 0.442
    - these points: ROC AUC 0.817, log loss 0.460
    - the table as it is: ROC AUC 0.847, log loss 0.485
    Full model minus these points: ROC AUC +0.08 [−0.03, +0.19], log loss −0.018.
    ");
    insta::assert_snapshot!(space.read("points.md"), @r"
    # Points of inbound

    | rule | condition | points now | learned points |
    |---|---|---:|---:|
    | signs | `seniority = 'VP'` | 10 | 14 |
    | soon, or later | `timeline_months <= 6` | 15 | 15 |
    | **threshold** | | 20 | 29 |

    Points learned from 58 closed deals. They are on the scale of the table.
    10 of these deals reach the new threshold of 29, 10 reached 20 before.
    On 58 deals in cross-validation:
    - the full model: ROC AUC 0.898, log loss 0.442
    - these points: ROC AUC 0.817, log loss 0.460
    - the table as it is: ROC AUC 0.847, log loss 0.485
    Full model minus these points: ROC AUC +0.08 [−0.03, +0.19], log loss −0.018.
    ");
    let without = TestSpace::new();
    insta::assert_snapshot!(without.transcript(&["export", "points"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml has no section [points]
    hint: write the rules of your marketing tool under [points], or name a file of them with --points; it needs the columns name, condition, points
    ");
}

fn sample_model() -> Model {
    let mut project = sample_project();
    // What else a training computes is not needed here.
    (project.fit.penalty, project.fit.bootstraps) = (PenaltySetting::Ridge(Some(14.0)), 0);
    (project.evaluation.holdout, project.evaluation.backtest) = (Days::new(365), 0);
    let folder = tempfile::tempdir().unwrap();
    let workspace = workspace(&project, &repository(), folder.path());
    jobs::train(&workspace, &TrainOptions::default(), &|_, _, _| {}).unwrap().saved.model
}

#[test]
fn the_scorecard_adds_up_to_the_score_within_its_bound() {
    let model = sample_model();
    let card = Scorecard::of(&model.linear, &model.counts());
    let closed = closed_deals(&sample_project(), &repository());
    let encoded = model.linear.encoder.encode(&closed.features).unwrap();
    let mut differences = Vec::new();
    for (row, scored) in score(&model, &encoded).iter().enumerate() {
        let values: Vec<Value> = closed.features.row(row);
        differences.push(card.total(&model.linear.encoder, &values) as f64 - scored.score.exact);
    }
    assert_eq!(differences.len(), closed.won.len());
    let within = differences.iter().filter(|difference| difference.abs() <= card.bound).count();
    // Only numbers more than three standard deviations from their mean may be beyond it.
    assert!(within as f64 >= 0.99 * differences.len() as f64, "{within} of {}", differences.len());
    let square = differences.iter().map(|d| d * d).sum::<f64>() / differences.len() as f64;
    assert!(square.sqrt() < 2.5, "{} score points", square.sqrt());
    let mean = differences.iter().sum::<f64>() / differences.len() as f64;
    assert!(mean.abs() < 1.5, "{mean} score points on average");
}

#[test]
fn a_scorecard_is_printed_as_csv_and_markdown() {
    let space = TestSpace::new().trained();
    insta::assert_snapshot!(space.run(&["export", "scorecard", "--format", "csv"]).stdout, @"
    group,feature,label,value,from,below,points
    ,(base),,,,,50
    demographic,seniority,seniority,Manager,,,-20
    demographic,seniority,seniority,User,,,-3
    demographic,seniority,seniority,VP,,,29
    demographic,seniority,seniority,(unknown),,,0
    firmographic,employees,employees,under 100,,100,1
    firmographic,employees,employees,100 to under 2000,100,2000,0
    firmographic,employees,employees,2000 or more,2000,,-1
    firmographic,employees,employees,(unknown),,,0
    behavioural,pricing_views,pricing_views,under 1,,1,-29
    behavioural,pricing_views,pricing_views,1 to under 2,1,2,1
    behavioural,pricing_views,pricing_views,2 to under 3,2,3,18
    behavioural,pricing_views,pricing_views,3 to under 4,3,4,31
    behavioural,pricing_views,pricing_views,4 or more,4,,44
    behavioural,pricing_views,pricing_views,(unknown),,,1
    qualification,timeline_months,timeline_months,under 2,,2,34
    qualification,timeline_months,timeline_months,2 to under 4,2,4,22
    qualification,timeline_months,timeline_months,4 to under 5,4,5,12
    qualification,timeline_months,timeline_months,5 to under 7,5,7,3
    qualification,timeline_months,timeline_months,7 to under 9,7,9,-10
    qualification,timeline_months,timeline_months,9 to under 11,9,11,-22
    qualification,timeline_months,timeline_months,11 to under 12,11,12,-32
    qualification,timeline_months,timeline_months,12 to under 14,12,14,-41
    qualification,timeline_months,timeline_months,14 to under 16,14,16,-53
    qualification,timeline_months,timeline_months,16 or more,16,,-62
    qualification,timeline_months,timeline_months,(unknown),,,0
    ");
    let markdown = space.run(&["export", "scorecard"]).stdout;
    assert!(
        markdown.contains("| **base** | |") && markdown.contains("| seniority | Manager |"),
        "{markdown}"
    );
}
