//! The covariance of the weights if deals of one account are correlated.

use std::collections::HashSet;

use rayon::prelude::*;

use super::bootstrap::{bundled, scores};
use super::cholesky::dot;
use super::covariance::Covariance;
use super::objective::Objective;
use super::{Fitted, Problem};
use crate::design::{Dense, Design};
use crate::statistics::{NORMAL_975, student_975};

/// The largest number of clusters; more accounts are combined. It estimates a variance to within 2 % (√(2 / n)).
const MOST_BUNDLES: u32 = 4096;

/// The largest number of degrees of freedom at which Student's t differs from the normal distribution by more than a thousandth.
const MOST_FREEDOM: f64 = 1000.0;

/// The degrees of freedom of Student's t for the weights of deals of these accounts, one less than there are accounts; `None` where
/// they are so many that the normal distribution serves.
#[must_use]
pub fn account_freedom(accounts: &[u64]) -> Option<f64> {
    let distinct: HashSet<u64> = accounts.iter().copied().collect();
    Some(distinct.len() as f64 - 1.0).filter(|freedom| (1.0..MOST_FREEDOM).contains(freedom))
}

/// The covariance H⁻¹ (J + α P) H⁻¹: J are the outer products of the scores of the accounts, centred, times A / (A − 1) for A
/// accounts, and P leaves out the intercept. The prior that the ridge implies is part of the variance: without α P
/// the coverage of intervals is too low. Few accounts estimate J poorly, so that intervals are widened to those of Student's t with A − 1 degrees of freedom.
///
/// `model_based` is H⁻¹ at `alpha`, which has the same coordinates. `None` with fewer than two accounts.
///
/// # Reference
/// Liang & Zeger (1986), "Longitudinal data analysis using generalized linear models"; Cameron & Miller (2015), "A practitioner's
/// guide to cluster-robust inference", §VI, for few clusters.
#[must_use]
pub fn clustered_covariance(
    problem: &Problem,
    (alpha, fitted): (f64, &Fitted),
    accounts: &[u64],
    model_based: &Covariance,
) -> Option<Covariance> {
    let n = model_based.n_coordinates();
    let bundles = bundled(accounts, 0, MOST_BUNDLES);
    let mut of_accounts = scores(&Objective { problem, alpha: 0.0 }, &fitted.point(), &bundles);
    let n_accounts = of_accounts.len() / n;
    if n_accounts < 2 {
        return None;
    }
    let means: Vec<f64> = (0..n)
        .map(|column| of_accounts.iter().skip(column).step_by(n).sum::<f64>() / n_accounts as f64)
        .collect();
    of_accounts.par_chunks_exact_mut(n).for_each(|score| {
        score.iter_mut().zip(&means).for_each(|(score, mean)| *score -= mean);
        // The influence of an account on the weights.
        let moved = model_based.times(score);
        score.copy_from_slice(&moved);
    });
    let freedom = (n_accounts - 1) as f64;
    let widened = (student_975(freedom) / NORMAL_975).powi(2);
    let factor = n_accounts as f64 / freedom * widened;
    let influences = Dense { n_columns: n, values: of_accounts };
    let of_scores = Design::new(n_accounts, influences, vec![], vec![]).ok()?.gram(&vec![1.0; n_accounts]);
    let entry = |i: usize, j: usize| {
        let slopes = |row: usize| &model_based.row(row)[..n - 1];
        factor * of_scores.at(i, j) + alpha * dot(slopes(i), slopes(j))
    };
    let rows: Vec<Vec<f64>> =
        (0..n).into_par_iter().map(|i| (0..=i).map(|j| entry(i, j)).collect()).collect();
    Covariance::from_rows(&rows)
}
