//! A points table as the prior mean of the ridge: its rules projected on the columns of a design, and calibrated to
//! log-odds.
//!
//! The projection does not use the outcomes ([`express`]); the log-odds per point are estimated from them ([`calibrate`]),
//! separately for each training set.

use rayon::prelude::*;

use super::cholesky::Hessian;
use super::{FitError, FitOptions, Penalty, Problem, fit};
use crate::design::{Dense, Design};

/// The points of a rule, and the columns on which it is projected.
#[derive(Debug, Clone, PartialEq)]
pub struct RulePoints<'a> {
    /// Its points for each row.
    pub values: &'a [f64],
    /// The columns of the features that its condition uses, ascending.
    pub columns: Vec<usize>,
}

/// A rule projected on the columns of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Expressed {
    /// Points for one unit of each of the rule's columns, in their order.
    pub points: Vec<f64>,
    /// R² of the projection, from 0 to 1; `None` if the rule gives all rows the same points.
    pub share: Option<f64>,
}

/// A ridge on the points for one unit of a column, in rows: large enough to make collinear columns identifiable, such
/// as the levels of a category with the intercept.
const SETTLING: f64 = 0.01;

/// A variance below this share of the squares is rounding error.
const CONSTANT: f64 = 1e-12;

/// Projects each rule on its columns by weighted least squares with an intercept over the rows of `design`.
///
/// A rule on the level of a category, a member of a set or a flag is reproduced exactly; a threshold on a number with a
/// linear effect only approximately, and a condition on two features only by its additive part.
///
/// # Panics
/// When the numbers of weights, values and rows differ.
#[must_use]
pub fn express(design: &Design, weights: &[f64], rules: &[RulePoints<'_>]) -> Vec<Expressed> {
    let gram = design.gram(weights);
    let intercept = design.n_columns();
    let expressed = |rule: &RulePoints<'_>| {
        let weighted: Vec<f64> =
            rule.values.iter().zip(weights).map(|(value, weight)| value * weight).collect();
        let sums = design.rmatvec(&weighted);
        let places: Vec<usize> = rule.columns.iter().copied().chain([intercept]).collect();
        let hessian = Hessian::of_elements(places.len(), |row, column| {
            let settling = if row == column && row + 1 < places.len() { SETTLING } else { 0.0 };
            gram.at(places[row], places[column]) + settling
        });
        let total: f64 = weighted.iter().sum();
        let right: Vec<f64> = rule.columns.iter().map(|&column| sums[column]).chain([total]).collect();
        let mut points = hessian.solve(&right).unwrap_or_else(|| vec![0.0; places.len()]);
        let constant = points.pop().unwrap_or_default();
        let share = share(design, weights, rule, (&points, constant));
        Expressed { points, share }
    };
    rules.par_iter().map(expressed).collect()
}

/// R²: the share of the variance of a rule's points that its columns explain.
fn share(
    design: &Design,
    weights: &[f64],
    rule: &RulePoints<'_>,
    (points, constant): (&[f64], f64),
) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    let sum = |of: &dyn Fn(usize) -> f64| (0..weights.len()).map(|row| weights[row] * of(row)).sum::<f64>();
    let mean = sum(&|row| rule.values[row]) / total;
    let variance = sum(&|row| (rule.values[row] - mean).powi(2));
    let squares = sum(&|row| rule.values[row].powi(2));
    if variance.is_nan() || variance <= CONSTANT * squares {
        return None;
    }
    let mut beta = vec![0.0; design.n_columns()];
    rule.columns.iter().zip(points).for_each(|(&column, points)| beta[column] = *points);
    let sums = design.matvec(&beta);
    let missed = sum(&|row| (rule.values[row] - sums[row] - constant).powi(2));
    Some((1.0 - missed / variance).clamp(0.0, 1.0))
}

/// The calibration of the points of a table on some deals: log-odds = `intercept` + `slope` · points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointsCalibration {
    /// Log-odds of a deal without points.
    pub intercept: f64,
    /// Log-odds per point, at least 0: an inverted table is not used as a prior.
    pub slope: f64,
}

/// A ridge on the log-odds for one standard deviation of the points, so that the estimate is finite if the points separate
/// a few deals. It is weak: a hundred deals of which a fifth were won carry sixteen times the information of this prior,
/// whose standard deviation is one log-odds.
const SLOPE_PENALTY: f64 = 1.0;

/// The maximum number of Newton steps; a regression on one number needs ten.
const MAX_ITERATIONS: u64 = 200;

/// The log-odds per point of a table whose points for one unit of each column are `points`, on the deals of a problem.
///
/// # Errors
/// When there are not both won and lost deals, or numbers overflow.
pub fn calibrate(problem: &Problem, points: &[f64]) -> Result<PointsCalibration, FitError> {
    problem.check()?;
    let totals = problem.design.matvec(points);
    let weight: f64 = (0..totals.len()).map(|row| problem.weight(row)).sum();
    let mean = (0..totals.len()).map(|row| problem.weight(row) * totals[row]).sum::<f64>() / weight;
    let squares =
        (0..totals.len()).map(|row| problem.weight(row) * (totals[row] - mean).powi(2)).sum::<f64>();
    let deviation = (squares / weight).sqrt();
    let is_flat = !(deviation.is_finite() && deviation > CONSTANT.sqrt() * mean.abs());
    if is_flat {
        let (won, lost) = problem.class_weights();
        return Ok(PointsCalibration { intercept: (won / lost).ln(), slope: 0.0 });
    }
    let values = totals.iter().map(|total| (total - mean) / deviation).collect();
    let design = Design::new(totals.len(), Dense { n_columns: 1, values }, vec![], vec![])?;
    let line = Problem { design: &design, prior_mean: None, ..*problem };
    let fitted = fit(&line, &FitOptions::new(Penalty::Ridge(SLOPE_PENALTY), MAX_ITERATIONS)?)?;
    let slope = (fitted.coefficients[0] / deviation).max(0.0);
    Ok(PointsCalibration { intercept: fitted.intercept - slope * mean, slope })
}

/// The shares of a points table that are tried as the prior mean.
pub(super) const SHARES: [f64; 3] = [1.0, 0.5, 0.0];

/// A points table projected on the columns of a design, and its share in the prior mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guide<'a> {
    /// Points for one unit of each column.
    pub(super) points: &'a [f64],
    /// From 0 to 1.
    pub(super) share: f64,
}

/// The prior mean of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorMean {
    /// The calibration of the points on the deals of the fit.
    pub worth: PointsCalibration,
    /// The share of the table, from 0 to 1.
    pub share: f64,
    /// The prior mean of each column, in log-odds.
    pub mean: Vec<f64>,
}

impl Guide<'_> {
    /// The prior mean on these deals.
    pub(super) fn on(&self, problem: &Problem) -> Result<PriorMean, FitError> {
        let worth = calibrate(problem, self.points)?;
        let mean = self.points.iter().map(|points| self.share * worth.slope * points).collect();
        Ok(PriorMean { worth, share: self.share, mean })
    }
}

/// The prior mean on these deals: `share` of the log-odds of a table whose points for one unit of each column
/// are `points`.
///
/// # Errors
/// See [`calibrate`].
pub fn prior_mean(problem: &Problem, points: &[f64], share: f64) -> Result<PriorMean, FitError> {
    Guide { points, share }.on(problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Categorical;

    /// A flag, a number, and a category of three levels.
    fn design() -> Design {
        let number = |row: usize| ((row * 7 % 12) as f64 - 5.5) / 3.0;
        let values = (0..12).flat_map(|row| [f64::from(u8::from(row % 2 == 0)), number(row)]).collect();
        let category = Categorical { n_levels: 3, codes: (0..12).map(|row| row % 3).collect() };
        Design::new(12, Dense { n_columns: 2, values }, vec![category], vec![]).unwrap()
    }

    #[test]
    fn rules_about_flags_and_levels_are_expressed_and_thresholds_only_roughly() {
        let design = design();
        let values = |rule: &dyn Fn(usize) -> f64| (0..12).map(rule).collect::<Vec<f64>>();
        let flag = values(&|row| if row % 2 == 0 { 10.0 } else { 0.0 });
        let levels = values(&|row| if row % 3 == 1 { -5.0 } else { 0.0 });
        let threshold = values(&|row| if row * 7 % 12 > 8 { 10.0 } else { 0.0 });
        let both = values(&|row| if row % 2 == 0 && row % 3 == 1 { 10.0 } else { 0.0 });
        let never = vec![0.0; 12];
        let rule = |values, columns: &[usize]| RulePoints { values, columns: columns.to_vec() };
        let rules = [
            rule(&flag, &[0]),
            rule(&levels, &[2, 3, 4]),
            rule(&threshold, &[1]),
            rule(&both, &[0, 2, 3, 4]),
            rule(&never, &[0]),
        ];
        let projections = express(&design, &[1.0; 12], &rules);
        let share = |rule: usize| projections[rule].share.unwrap();
        assert!(share(0) > 0.9999 && (projections[0].points[0] - 10.0).abs() < 0.1, "{:?}", projections[0]);
        assert!(share(1) > 0.9999, "{:?}", projections[1]);
        assert!(
            (projections[1].points[1] - projections[1].points[0] + 5.0).abs() < 0.05,
            "{:?}",
            projections[1]
        );
        assert!((0.3..0.9).contains(&share(2)) && (0.3..0.9).contains(&share(3)), "{projections:?}");
        assert_eq!(projections[4].share, None);
    }

    #[test]
    fn the_log_odds_per_point_do_not_depend_on_the_unit_and_are_never_negative() {
        let design = design();
        let won: Vec<bool> = (0..12).map(|row| row % 2 == 0 && row != 4).collect();
        let problem = Problem::new(&design, &won);
        let worth = calibrate(&problem, &[10.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
        let tenfold = calibrate(&problem, &[100.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
        assert!(worth.slope > 0.0 && (worth.slope - 10.0 * tenfold.slope).abs() < 1e-9);
        assert!((worth.intercept - tenfold.intercept).abs() < 1e-9);
        let reversed = calibrate(&problem, &[-10.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
        assert_eq!(reversed.slope, 0.0);
        let flat = calibrate(&problem, &[0.0; 5]).unwrap();
        assert!(flat.slope == 0.0 && (flat.intercept - (5.0_f64 / 7.0).ln()).abs() < 1e-12);
        let half = prior_mean(&problem, &[10.0, 0.0, 0.0, 0.0, 0.0], 0.5).unwrap();
        assert!((half.mean[0] - 5.0 * worth.slope).abs() < 1e-12 && half.mean[1] == 0.0);
    }
}
