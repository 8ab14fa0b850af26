//! Linear ridge regression of many outcomes on one design, cross-validated: each score is from a fit on the other folds.

use super::cholesky::Hessian;
use crate::design::Design;

/// The systems of all folds, factored once, so that another outcome costs two products with the design.
#[derive(Debug)]
pub(crate) struct LinearScores {
    design: Design,
    folds: Vec<Fold>,
}

#[derive(Debug)]
struct Fold {
    rows: Vec<usize>,
    design: Design,
    /// Xᵀ X + α I of the rows of the other folds.
    system: Hessian,
}

impl LinearScores {
    /// The folds of `fold_of`, from 0 to `k` − 1; those without a row, or without training rows, are excluded. `alpha` is the
    /// ridge penalty of the linear regression.
    pub(crate) fn new(design: Design, fold_of: &[u32], k: u32, alpha: f64) -> Self {
        let n_rows = design.n_rows();
        let fold = |fold: u32| {
            let rows: Vec<usize> = (0..n_rows).filter(|&row| fold_of[row] == fold).collect();
            let others: Vec<f64> = fold_of.iter().map(|of| f64::from(u8::from(*of != fold))).collect();
            let system = Hessian::of(&design.gram(&others), alpha);
            Fold { design: design.select_rows(&rows), rows, system }
        };
        let folds =
            (0..k).map(fold).filter(|fold| !fold.rows.is_empty() && fold.rows.len() < n_rows).collect();
        Self { design, folds }
    }

    /// The rows of each fold and their scores; a fold whose system cannot be solved is excluded.
    pub(crate) fn scores(&self, outcome: &[f64]) -> Vec<(&[usize], Vec<f64>)> {
        let with_intercept = |design: &Design, y: &[f64]| {
            let mut sums = design.rmatvec(y);
            sums.push(y.iter().sum());
            sums
        };
        let all = with_intercept(&self.design, outcome);
        let score = |fold: &'_ Fold| {
            let own: Vec<f64> = fold.rows.iter().map(|&row| outcome[row]).collect();
            let own = with_intercept(&fold.design, &own);
            let others: Vec<f64> = all.iter().zip(own).map(|(all, own)| all - own).collect();
            let mut weights = fold.system.solve(&others)?;
            weights.pop();
            Some(fold.design.matvec(&weights))
        };
        self.folds.iter().filter_map(|fold| Some((&fold.rows[..], score(fold)?))).collect()
    }
}
