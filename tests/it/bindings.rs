//! What other languages call: a project, its jobs, and a fit on a table.

use std::collections::BTreeMap;

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
    (TableFit::fit(&rows, plan).unwrap().0, frame)
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
    let failure = TableFit::fit(&rows, &PLAN).unwrap_err();
    assert!(failure.message.contains("`when` is of type date"), "{failure:?}");
    let (fit, _) = fitted(&PLAN);
    let texts = df!("size" => ["big"], "country" => ["DE"], "trial" => [true]).unwrap();
    assert!(fit.log_odds(&texts).unwrap_err().message.contains("`size` holds texts"));
    let without = frame.drop("country").unwrap();
    assert!(fit.log_odds(&without).unwrap_err().message.contains("country"));
}
