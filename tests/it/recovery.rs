//! On simulated deals the learned weights are the true ones, within their sampling error.

use std::collections::BTreeMap;
use std::fs::File;

use bantam::design::{Encoder, Encoding, Term};
use bantam::project::Project;
use bantam::simulate::{FILES, Settings, TrueEffect, TrueModel, simulate};
use bantam::units::logistic;

use crate::training::{closed_deals, fitted, sample_project};

/// So small that the penalty's pull is far below the sampling error.
const ALPHA: f64 = 0.01;

/// A combination of weights: column and factor.
type Contrast = Vec<(usize, f64)>;

#[test]
fn learned_weights_are_the_true_ones_within_their_sampling_error() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let simulation = simulate(&Settings { deals: 20_000, leads: 0, seed: 11, ..Settings::default() });
    for (name, write) in FILES {
        write(&simulation, &mut File::create(data.join(name)).unwrap()).unwrap();
    }

    let project: Project = sample_project();
    let closed = closed_deals(&project, folder.path());
    let (encoder, _) = Encoder::learn(&project.features, &closed.features).unwrap();
    let design = encoder.encode(&closed.features).unwrap().design;
    let fit = fitted(&design, &closed.won, ALPHA);

    let rows = design.to_dense().unwrap();
    let n_columns = design.n_columns();
    let covariance = covariance(&rows, n_columns, &fit.coefficients, fit.intercept);
    let means = design.column_means().unwrap();
    let mut z_values: Vec<(String, f64)> = Vec::new();
    for (name, contrast, truth) in contrasts(&encoder, &means, &simulation.truth) {
        let learned: f64 = contrast.iter().map(|&(column, factor)| factor * fit.coefficients[column]).sum();
        let variance: f64 = contrast
            .iter()
            .flat_map(|&(i, a)| contrast.iter().map(move |&(j, b)| (i, j, a * b)))
            .map(|(i, j, factor)| factor * covariance[i * n_columns + j])
            .sum();
        z_values.push((name, (learned - truth) / variance.sqrt()));
    }
    let n = z_values.len() as f64;
    let mean_square = z_values.iter().map(|(_, z)| z * z).sum::<f64>() / n;
    let inside = z_values.iter().filter(|(_, z)| z.abs() < 1.96).count() as f64 / n;
    z_values.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let worst = &z_values[..5];
    assert!(n > 50.0, "{n} weights");
    // Of 60 standard normal values the largest is beyond 4 once in 250 times, their mean square beyond 1.5 once in 200.
    assert!(worst[0].1.abs() < 4.0, "{worst:?}");
    assert!((0.5..1.5).contains(&mean_square), "mean square {mean_square}, {worst:?}");
    assert!(inside > 0.85, "{inside} inside 1.96 standard errors, {worst:?}");
}

/// For each true effect that is identifiable: its name, the weights it is made of, and its true value.
fn contrasts(encoder: &Encoder, means: &[f64], truth: &TrueModel) -> Vec<(String, Contrast, f64)> {
    let mut all = Vec::new();
    for (index, feature) in encoder.features().iter().enumerate() {
        let columns: Vec<usize> =
            (0..means.len()).filter(|&column| encoder.columns()[column].feature == index).collect();
        let column_of =
            |term: &Term| columns.iter().copied().find(|&column| encoder.columns()[column].term == *term);
        match (&truth.features[&feature.name], &feature.encoding) {
            (
                TrueEffect::Number { per_unit, unknown, .. },
                Encoding::Number { deviation, median, mean, .. },
            ) => {
                let value = column_of(&Term::Value).unwrap();
                all.push((feature.name.clone(), vec![(value, 1.0 / deviation)], *per_unit));
                if let Some(column) = column_of(&Term::Unknown) {
                    // An unknown number takes the median, so its indicator holds the rest; both are relative to x = 0.
                    let at_zero = -mean / deviation;
                    let at_median = (median - mean) / deviation;
                    let contrast = vec![(column, 1.0), (value, at_median - at_zero)];
                    all.push((format!("{} unknown", feature.name), contrast, *unknown));
                }
            }
            (TrueEffect::Flag { yes, unknown, .. }, Encoding::Flag { .. }) => {
                all.push((feature.name.clone(), vec![(column_of(&Term::Yes).unwrap(), 1.0)], *yes));
                if let Some(column) = column_of(&Term::Unknown) {
                    all.push((format!("{} unknown", feature.name), vec![(column, 1.0)], *unknown));
                }
            }
            (TrueEffect::Category { levels, unknown, .. }, Encoding::Levels { .. }) => {
                let truths: BTreeMap<usize, f64> = columns
                    .iter()
                    .filter_map(|&column| match &encoder.columns()[column].term {
                        Term::Level(level) => Some((column, levels[level])),
                        Term::Unknown => Some((column, *unknown)),
                        _ => None,
                    })
                    .collect();
                assert_eq!(truths.len(), columns.len(), "{} has rare levels", feature.name);
                // Levels are compared with their average; the last one follows from the others.
                for &column in &columns[1..] {
                    let mut contrast: Contrast =
                        columns.iter().map(|&other| (other, -means[other])).collect();
                    contrast.push((column, 1.0));
                    let average: f64 = truths.iter().map(|(&other, effect)| means[other] * effect).sum();
                    all.push((encoder.column_name(column), contrast, truths[&column] - average));
                }
            }
            (TrueEffect::Set { members, unknown, .. }, Encoding::Members { .. }) => {
                for &column in &columns {
                    let effect = match &encoder.columns()[column].term {
                        Term::Member(member) => members[member],
                        _ => *unknown,
                    };
                    all.push((encoder.column_name(column), vec![(column, 1.0)], effect));
                }
            }
            (effect, encoding) => panic!("{}: {effect:?} and {encoding:?}", feature.name),
        }
    }
    all
}

/// `(XᵀWX + αI)⁻¹` of the coefficients, the intercept being free, by Gauss-Jordan elimination.
fn covariance(rows: &[f64], p: usize, coefficients: &[f64], intercept: f64) -> Vec<f64> {
    let size = p + 1;
    let mut hessian = vec![0.0; size * size];
    for row in rows.chunks_exact(p) {
        let x: f64 = intercept + row.iter().zip(coefficients).map(|(x, beta)| x * beta).sum::<f64>();
        let weight = logistic(x) * (1.0 - logistic(x));
        let known: Vec<(usize, f64)> =
            row.iter().copied().enumerate().filter(|(_, x)| *x != 0.0).chain([(p, 1.0)]).collect();
        for &(i, a) in &known {
            for &(j, b) in &known {
                hessian[i * size + j] += weight * a * b;
            }
        }
    }
    (0..p).for_each(|i| hessian[i * size + i] += ALPHA);
    let inverse = inverse(hessian, size);
    (0..p * p).map(|at| inverse[at / p * size + at % p]).collect()
}

fn inverse(mut matrix: Vec<f64>, n: usize) -> Vec<f64> {
    let mut inverse: Vec<f64> = (0..n * n).map(|at| f64::from(u8::from(at / n == at % n))).collect();
    for pivot in 0..n {
        let scale = matrix[pivot * n + pivot];
        assert!(scale > 0.0, "the Hessian is not positive definite");
        for column in 0..n {
            matrix[pivot * n + column] /= scale;
            inverse[pivot * n + column] /= scale;
        }
        for row in (0..n).filter(|&row| row != pivot) {
            let factor = matrix[row * n + pivot];
            for column in 0..n {
                matrix[row * n + column] -= factor * matrix[pivot * n + column];
                inverse[row * n + column] -= factor * inverse[pivot * n + column];
            }
        }
    }
    inverse
}
