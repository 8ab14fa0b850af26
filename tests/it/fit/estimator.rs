//! The fit as a linfa estimator.

use bantam::design::{Categorical, Dense, Design};
use bantam::fit::{FitError, FitOptions, LogisticParams, Penalty, Problem, fit};
use linfa::prelude::*;
use ndarray::{Array1, Array2, array};

use super::dense;

fn records() -> Array2<f64> {
    array![[0.5, 1.0], [1.5, 0.0], [-0.7, 0.0], [2.1, 1.0], [-1.3, 1.0], [0.2, 0.0]]
}

fn won() -> Array1<bool> {
    array![true, true, false, false, false, true]
}

#[test]
fn a_dataset_is_fitted_as_the_problem_it_is_with_its_weights() {
    let dataset = Dataset::new(records(), won());
    let model = LogisticParams::new().alpha(0.5).fit(&dataset).unwrap();
    let design = dense(2, records().as_slice().unwrap());
    let won = won().to_vec();
    let options = FitOptions::new(Penalty::Ridge(0.5), 1000).unwrap();
    assert_eq!(*model.fitted(), fit(&Problem::new(&design, &won), &options).unwrap());

    let weighted = dataset.with_weights(array![1.0, 2.0, 1.0, 0.5, 1.0, 3.0]);
    let model = LogisticParams::new().alpha(0.5).fit(&weighted).unwrap();
    let problem = Problem::new(&design, &won).weighted(&[1.0, 2.0, 1.0, 0.5, 1.0, 3.0][..]);
    assert_eq!(*model.fitted(), fit(&problem, &options).unwrap());
}

#[test]
fn a_design_is_fitted_and_predicted_as_the_equivalent_array() {
    let design = Design::new(
        6,
        Dense { n_columns: 1, values: records().column(0).to_vec() },
        vec![Categorical { n_levels: 2, codes: vec![1, 0, 0, 1, 1, 0] }],
        vec![],
    );
    let design = design.unwrap();
    let array = Array2::from_shape_vec((6, 3), design.to_dense().unwrap()).unwrap();
    let by_array = LogisticParams::new().fit(&Dataset::new(array.clone(), won())).unwrap();
    let dataset = DatasetBase::new(design, won());
    let by_design = LogisticParams::new().fit(&dataset).unwrap();
    for (a, b) in by_array.fitted().point().iter().zip(by_design.fitted().point()) {
        assert!((a - b).abs() < 1e-12);
    }
    let predicted: Array1<bool> = by_design.predict(&dataset);
    assert_eq!(predicted, by_array.predict(&array));
    let probable = by_array.predict_probabilities(&array).mapv(|probability| probability > 0.5);
    assert_eq!(predicted, probable);
}

#[test]
fn parameters_are_checked_before_anything_is_fitted() {
    assert!(LogisticParams::new().check().is_ok());
    assert!(matches!(LogisticParams::new().alpha(0.0).check(), Err(FitError::Alpha { .. })));
    assert!(matches!(LogisticParams::new().max_iterations(0).check_ref(), Err(FitError::NoIterations)));
    let empty = Dataset::new(Array2::<f64>::zeros((0, 2)), Array1::<bool>::default(0));
    assert!(matches!(LogisticParams::new().fit(&empty), Err(FitError::NoRows)));
    let not_a_number = Dataset::new(array![[f64::NAN], [1.0]], array![true, false]);
    assert!(matches!(LogisticParams::new().fit(&not_a_number), Err(FitError::Design(_))));
}

#[test]
fn single_precision_is_taken_in_full() {
    let dataset = Dataset::new(records().mapv(|x| x as f32), won());
    assert!(LogisticParams::new().fit(&dataset).is_ok());
}
