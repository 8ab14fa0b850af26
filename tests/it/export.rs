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
    jobs::exported_points(&workspace, &|_, _, _| {}).unwrap()
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
    assert_eq!((format!("{model:.3}"), format!("{table:.3}")), ("0.857".to_owned(), "0.643".to_owned()));
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
    On 58 deals of the test set:
    - the full model: ROC AUC 0.872, log loss 0.457
    - these points: ROC AUC 0.787, log loss 0.505
    - the table as it is: ROC AUC 0.848, log loss 0.475
    Full model minus these points: ROC AUC +0.09 [−0.04, +0.21], log loss −0.048.
    "#);
    insta::assert_snapshot!(space.transcript(&["export", "points", "--format", "toml"]), @r#"
    exit code: 0
    ----- stdout -----
    # Points learned from 58 closed deals. They are on the scale of the table.
    # 10 of these deals reach the new threshold of 29, 10 reached 20 before.
    # On 58 deals of the test set:
    # - the full model: ROC AUC 0.872, log loss 0.457
    # - these points: ROC AUC 0.787, log loss 0.505
    # - the table as it is: ROC AUC 0.848, log loss 0.475
    # Full model minus these points: ROC AUC +0.09 [−0.04, +0.21], log loss −0.048.
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
    On 58 deals of the test set:
    - the full model: ROC AUC 0.872, log loss 0.457
    - these points: ROC AUC 0.787, log loss 0.505
    - the table as it is: ROC AUC 0.848, log loss 0.475
    Full model minus these points: ROC AUC +0.09 [−0.04, +0.21], log loss −0.048.
    ");
    insta::assert_snapshot!(space.read("points.md"), @"
    # Points of inbound

    | rule | condition | points now | learned points |
    |---|---|---:|---:|
    | signs | `seniority = 'VP'` | 10 | 14 |
    | soon, or later | `timeline_months <= 6` | 15 | 15 |
    | **threshold** | | 20 | 29 |

    Points learned from 58 closed deals. They are on the scale of the table.
    10 of these deals reach the new threshold of 29, 10 reached 20 before.
    On 58 deals of the test set:
    - the full model: ROC AUC 0.872, log loss 0.457
    - these points: ROC AUC 0.787, log loss 0.505
    - the table as it is: ROC AUC 0.848, log loss 0.475
    Full model minus these points: ROC AUC +0.09 [−0.04, +0.21], log loss −0.048.
    ");
    let without = TestSpace::new();
    insta::assert_snapshot!(without.transcript(&["export", "points"]), @"
    exit code: 1
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
    jobs::train(&workspace, TrainOptions::default(), &|_, _, _| {}).unwrap().saved.model
}

#[test]
fn the_scorecard_adds_up_to_the_score_within_its_bound() {
    let model = sample_model();
    let card = Scorecard::of(&model.linear);
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
    insta::assert_snapshot!(space.run(&["export", "scorecard", "--format", "csv"]).stdout, @r"
    group,feature,value,from,below,points
    ,(base),,,,50
    demographic,seniority,Manager,,,-20
    demographic,seniority,User,,,-3
    demographic,seniority,VP,,,29
    demographic,seniority,(unknown),,,0
    firmographic,employees,under 101,,101,1
    firmographic,employees,101 to under 1650,101,1650,0
    firmographic,employees,1650 or more,1650,,-1
    firmographic,employees,(unknown),,,0
    behavioural,pricing_views,under 0.175,,0.175,-26
    behavioural,pricing_views,0.175 to under 0.446,0.175,0.446,-18
    behavioural,pricing_views,0.446 to under 0.78,0.446,0.78,-9
    behavioural,pricing_views,0.78 to under 1.19,0.78,1.19,0
    behavioural,pricing_views,1.19 to under 1.7,1.19,1.7,9
    behavioural,pricing_views,1.7 to under 2.32,1.7,2.32,18
    behavioural,pricing_views,2.32 to under 3.09,2.32,3.09,27
    behavioural,pricing_views,3.09 to under 4.03,3.09,4.03,36
    behavioural,pricing_views,4.03 or more,4.03,,45
    behavioural,pricing_views,(unknown),,,1
    qualification,timeline_months,under -3.7,,-3.7,61
    qualification,timeline_months,-3.7 to under -1.94,-3.7,-1.94,55
    qualification,timeline_months,-1.94 to under -0.184,-1.94,-0.184,44
    qualification,timeline_months,-0.184 to under 1.57,-0.184,1.57,33
    qualification,timeline_months,1.57 to under 3.33,1.57,3.33,22
    qualification,timeline_months,3.33 to under 5.09,3.33,5.09,11
    qualification,timeline_months,5.09 to under 6.84,5.09,6.84,0
    qualification,timeline_months,6.84 to under 8.6,6.84,8.6,-11
    qualification,timeline_months,8.6 to under 10.4,8.6,10.4,-22
    qualification,timeline_months,10.4 to under 12.1,10.4,12.1,-33
    qualification,timeline_months,12.1 to under 13.9,12.1,13.9,-44
    qualification,timeline_months,13.9 to under 15.6,13.9,15.6,-55
    qualification,timeline_months,15.6 or more,15.6,,-61
    qualification,timeline_months,(unknown),,,0
    ");
    let markdown = space.run(&["export", "scorecard"]).stdout;
    assert!(
        markdown.contains("| **base** | |") && markdown.contains("| seniority | Manager |"),
        "{markdown}"
    );
}
