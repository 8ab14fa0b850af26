//! What other languages call: a project, its jobs, and a fit on a table.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use bantam::bindings::{Failure, FitRows, PredictRequest, ProjectPlace, Session, TableFit};
use bantam::fit::{FitPlan, Penalty, Solver};
use bantam::project::Shape;
use bantam::report::WeightCells;
use polars::prelude::*;

use crate::space::TestSpace;

fn open(space: &TestSpace) -> Result<Session, Failure> {
    Session::open(ProjectPlace { file: space.path("bantam.toml"), ..ProjectPlace::default() })
}

#[test]
fn a_project_is_trained_and_explained_as_by_its_commands() {
    let space = TestSpace::new();
    let session = open(&space).unwrap();
    let trained = session.train(false, &|_, _, _| {}).unwrap();
    assert!(!trained.is_champion && trained.text.contains("report:"), "{}", trained.text);
    let (model, notes) = session.model(None).unwrap();
    assert_eq!((model.id(), notes.len()), (trained.model.id(), 1), "the candidate, with a note");
    let (_, log_odds) = model.weights().into_iter().find(|(name, _)| *name == "log_odds").unwrap();
    assert!(matches!(log_odds, WeightCells::Numbers(numbers) if numbers.iter().all(Option::is_some)));
    let lead = session.explain(&model, "L060", None).unwrap();
    let points: f64 = lead.reasons.iter().map(|reason| reason.points).sum();
    assert!((50.0 + points - lead.score).abs() < 1e-9);
    assert_eq!(lead.text.trim_end(), space.run(&["explain", "L060"]).stdout.trim_end());
    let (output, rejects) = (space.path("out.parquet"), space.path("rejects.csv"));
    let request = PredictRequest {
        leads: None,
        columns: &[],
        previous: None,
        ledger: false,
        output: &output,
        rejects: &rejects,
    };
    let predictions = session.predict(&model, &request, &|_, _, _| {}).unwrap();
    assert_eq!((predictions.read, predictions.scored, predictions.rejected), (5, 5, 0));
    assert!(output.exists() && !rejects.exists());
}

#[test]
fn a_mistake_is_a_message_with_the_exit_code_of_the_command() {
    let space = TestSpace::new().replace("bantam.toml", "name = ", "nmae = ");
    let failure = open(&space).unwrap_err();
    assert_eq!(failure.exit_code, 3);
    assert!(failure.message.contains("nmae") && failure.message.contains("did you mean"), "{failure:?}");
    let place = ProjectPlace { as_of: Some("tomorrow".to_owned()), ..ProjectPlace::default() };
    assert_eq!(Session::open(place).unwrap_err().exit_code, 2);
}

fn deals() -> (DataFrame, Vec<bool>) {
    let size: Vec<Option<f64>> = (0..200).map(|row| (row % 9 != 0).then(|| f64::from(row % 37))).collect();
    let country: Vec<&str> = (0..200).map(|row| ["DE", "FR", "US"][row % 3]).collect();
    let trial: Vec<bool> = (0..200).map(|row| row % 5 == 0).collect();
    let won = (0..200).map(|row| (row * 7) % 11 > 6 || row % 3 == 2 && row % 2 == 0).collect();
    (df!("size" => size, "country" => country, "trial" => trial).unwrap(), won)
}

const PLAN: FitPlan = FitPlan {
    penalty: Some(Penalty::Ridge(1.0)),
    share: None,
    solver: Solver::Auto,
    max_iterations: 100,
    folds: 5,
    seed: 7,
};

fn fitted(plan: &FitPlan) -> (TableFit, DataFrame) {
    let (frame, won) = deals();
    let shapes = BTreeMap::from([("size".to_owned(), Shape::Log)]);
    let rows =
        FitRows { frame: &frame, won: &won, weights: None, groups: None, min_count: 5, shapes: &shapes };
    (TableFit::fit(&rows, plan, &|_, _, _| {}).unwrap().0, frame)
}

#[test]
fn a_fit_on_a_table_is_the_same_after_it_was_written_as_text() {
    for plan in [PLAN, FitPlan { penalty: None, ..PLAN }, FitPlan { penalty: Some(Penalty::Firth), ..PLAN }] {
        let (fit, frame) = fitted(&plan);
        let again = TableFit::from_json(&fit.to_json().unwrap()).unwrap();
        assert_eq!(again.to_json().unwrap(), fit.to_json().unwrap());
        assert_eq!(again.weights(), fit.weights());
        assert_eq!(again.log_odds(&frame).unwrap(), fit.log_odds(&frame).unwrap());
        assert_eq!(fit.terms().len(), fit.coefficients().len());
        let intervals = fit.intervals(&frame).unwrap().unwrap();
        assert!(intervals.iter().all(|(low, high)| 0.0 <= *low && low < high && *high <= 1.0));
    }
    assert!(TableFit::from_json("{}").unwrap_err().hint.is_some());
}

#[test]
fn columns_that_a_fit_cannot_read_are_named() {
    let (frame, won) = deals();
    let dates = Column::new("when".into(), vec![0_i32; 200]).cast(&DataType::Date).unwrap();
    let with_dates = frame.hstack(&[dates]).unwrap();
    let shapes = BTreeMap::new();
    let rows =
        FitRows { frame: &with_dates, won: &won, weights: None, groups: None, min_count: 5, shapes: &shapes };
    let failure = TableFit::fit(&rows, &PLAN, &|_, _, _| {}).unwrap_err();
    assert!(failure.message.contains("`when` is of type date"), "{failure:?}");
    let (fit, _) = fitted(&PLAN);
    let texts = df!("size" => ["big"], "country" => ["DE"], "trial" => [true]).unwrap();
    assert!(fit.log_odds(&texts).unwrap_err().message.contains("`size` holds texts"));
    let without = frame.drop("country").unwrap();
    assert!(fit.log_odds(&without).unwrap_err().message.contains("country"));
}

fn plain_rows<'a>(frame: &'a DataFrame, won: &'a [bool], shapes: &'a BTreeMap<String, Shape>) -> FitRows<'a> {
    FitRows { frame, won, weights: None, groups: None, min_count: 5, shapes }
}

#[test]
fn a_flag_that_is_no_number_is_unknown_and_other_types_are_refused() {
    let (fit, frame) = fitted(&PLAN);
    let flags =
        frame.head(Some(2)).with_column(Column::new("trial".into(), [None, Some(false)])).unwrap().clone();
    let numbers = flags.clone().with_column(Column::new("trial".into(), [f64::NAN, 0.0])).unwrap().clone();
    assert_eq!(fit.log_odds(&numbers).unwrap(), fit.log_odds(&flags).unwrap());
    let dates = Column::new("date".into(), [0_i32, 1]).cast(&DataType::Date).unwrap();
    for (name, column) in [
        ("size", dates.clone()),
        ("country", dates),
        ("country", Column::new("".into(), [true, false])),
        ("trial", Column::new("".into(), ["banana", "yes"])),
        ("trial", Column::new("".into(), [7.5, 1.0])),
        ("size", Column::new("".into(), [f64::INFINITY, 1.0])),
    ] {
        let wrong = flags.clone().with_column(column.with_name(name.into())).unwrap().clone();
        let message = fit.log_odds(&wrong).unwrap_err().message;
        assert!(message.contains(&format!("column `{name}`")), "{message}");
        assert_eq!(fit.intervals(&wrong).unwrap_err().message, message);
    }
}

#[test]
fn shapes_are_of_columns_of_numbers() {
    let (frame, won) = deals();
    for name in ["siez", "country", "trial"] {
        let shapes = BTreeMap::from([(name.to_owned(), Shape::Log)]);
        let failure = TableFit::fit(&plain_rows(&frame, &won, &shapes), &PLAN, &|_, _, _| {}).unwrap_err();
        assert!(failure.message.contains(&format!("`{name}`")), "{failure:?}");
    }
}

#[test]
fn the_unit_of_a_number_does_not_change_its_weight() {
    let (frame, won) = deals();
    let shapes = BTreeMap::new();
    let in_unit = |unit: f64| {
        let size = (frame.column("size").unwrap().f64().unwrap() * unit).with_name("size".into());
        let frame = frame.clone().with_column(size.into_column()).unwrap().clone();
        let fit = TableFit::fit(&plain_rows(&frame, &won, &shapes), &PLAN, &|_, _, _| {}).unwrap().0;
        fit.coefficients()[0]
    };
    let weight = in_unit(1.0);
    assert!(weight.abs() > 1e-3);
    for unit in [1e-13, 1e-40, 1e40] {
        assert!((in_unit(unit) / weight - 1.0).abs() < 1e-9, "{unit}");
    }
}

#[test]
fn a_fit_reports_at_each_pass_and_can_be_ended_there() {
    let (frame, won) = deals();
    let shapes = BTreeMap::new();
    for penalty in [None, Some(Penalty::Ridge(1.0)), Some(Penalty::Firth)] {
        let passes = AtomicUsize::new(0);
        let count = |_: &str, _: u64, _: u64| {
            passes.fetch_add(1, Ordering::Relaxed);
        };
        let plan = FitPlan { penalty, ..PLAN };
        TableFit::fit(&plain_rows(&frame, &won, &shapes), &plan, &count).unwrap();
        let all = passes.into_inner();
        assert!(all > 6, "{all} reports under {penalty:?}");
        let passes = AtomicUsize::new(0);
        let end = |_: &str, _: u64, _: u64| {
            if passes.fetch_add(1, Ordering::Relaxed) == all / 2 {
                resume_unwind(Box::new("ended"));
            }
        };
        let fit = || TableFit::fit(&plain_rows(&frame, &won, &shapes), &plan, &end).is_ok();
        assert!(catch_unwind(AssertUnwindSafe(fit)).is_err());
    }
}

#[test]
fn a_ledger_that_the_project_does_not_keep_is_an_error() {
    let space = TestSpace::new();
    let session = open(&space).unwrap();
    session.train(false, &|_, _, _| {}).unwrap();
    let text = std::fs::read_to_string(space.path("bantam.toml")).unwrap();
    std::fs::write(space.path("bantam.toml"), text + "\n[predict]\nledger = false\n").unwrap();
    let session = open(&space).unwrap();
    let (model, _) = session.model(None).unwrap();
    let (output, rejects) = (space.path("out.parquet"), space.path("rejects.csv"));
    let request = PredictRequest {
        leads: None,
        columns: &[],
        previous: None,
        ledger: true,
        output: &output,
        rejects: &rejects,
    };
    let failure = session.predict(&model, &request, &|_, _, _| {}).unwrap_err();
    assert!(failure.message.contains("keeps no ledger") && !output.exists(), "{failure:?}");
}
