//! The points table with re-weighted integer points, and its performance compared with the full model.

use super::reweighted::totals;
use super::rule_results::RuleResult;
use super::scale::{Basis, Scale};
use super::table::{Fired, PointsStep, PointsTable};
use crate::design::{Dense, Design};
use crate::evaluate::{
    AucDifference, Entry, Evaluated, EvaluationData, EvaluationError, Method, Trial, Who,
    auc_difference_clustered, auc_interval_clustered, log_losses,
};
use crate::fit::{self, FitError, FitPlan, PointsCalibration, Problem};
use crate::label::Labelled;
use crate::linear_model::{LinearModel, TrainingRows};

/// The rules of a points table with learned points.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedPoints {
    /// The project's name.
    pub name: String,
    /// Closed deals that the points were fitted on.
    pub n_deals: usize,
    /// The rules in the order of the table.
    pub rules: Vec<ExportedRule>,
    /// The threshold; `None` if the table has none.
    pub threshold: Option<ExportedThreshold>,
    /// Log-odds for each point.
    pub log_odds_per_point: f64,
    /// Whether these are the log-odds per point of the table. Otherwise the table ranks deals no better than chance,
    /// and the new points have the same sum of absolute values.
    pub is_scale_of_table: bool,
    /// How the deals were split.
    pub method: Method,
    /// Deals of the test set, or of the cross-validation.
    pub n_judged: usize,
    /// The full model on those deals.
    pub model: ExportSide,
    /// The table as it is.
    pub table: ExportSide,
    /// The exported points, fitted and rounded in the same way without those deals.
    pub exported: ExportSide,
    /// ROC AUC of the model minus that of the exported points; `None` without an interval.
    pub lost: Option<AucDifference>,
}

/// A rule with its points.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedRule {
    /// Its name.
    pub name: Labelled,
    /// Its condition, in SQL.
    pub when: String,
    /// Its points now.
    pub now: f64,
    /// The learned points, before rounding.
    pub exact: f64,
    /// The same, rounded to an integer.
    pub points: i64,
}

/// The threshold from which leads are passed to sales.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExportedThreshold {
    pub now: f64,
    /// Closed deals that reach it now.
    pub passed_now: usize,
    /// With the exported points: the threshold that the closest number of deals reach; the higher one in a tie.
    pub adjusted: i64,
    /// Closed deals that reach the adjusted threshold.
    pub passed: usize,
}

/// Performance on deals that were not used for training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExportSide {
    /// Area under the ROC curve; `None` where it has no interval.
    pub auc: Option<f64>,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: f64,
}

/// The re-weighted rules of a table, and the evaluation of the full model that they are compared with.
pub(crate) struct PointsToExport<'a> {
    pub(crate) table: &'a PointsTable,
    pub(crate) fired: &'a Fired,
    /// The rules, re-weighted on all closed deals.
    pub(crate) rules: &'a [RuleResult],
    pub(crate) scale: Scale,
    /// The closed deals with the rules as features.
    pub(crate) deals: &'a EvaluationData<'a>,
    /// The full model on deals that it was not trained on.
    pub(crate) evaluated: &'a Evaluated,
    pub(crate) plan: &'a FitPlan,
}

impl PointsToExport<'_> {
    /// The table with integer points.
    pub(crate) fn export(&self, name: &str) -> Result<ExportedPoints, EvaluationError> {
        let rules = self.rules();
        let rounded: Vec<f64> = rules.iter().map(|rule| rule.points as f64).collect();
        let new = totals(&rounded, &self.fired.holds, self.deals.won.len());
        let (trial, exported) = (&self.evaluated.trial, self.entry()?);
        let entry = |who: &Who| trial.entries.iter().find(|entry| entry.who == *who);
        let model = entry(&Who::Model);
        let missing = ExportSide { auc: None, log_loss: f64::NAN };
        let side_of = |entry: Option<&Entry>| entry.map_or(missing, |entry| side(trial, entry));
        Ok(ExportedPoints {
            name: name.to_owned(),
            n_deals: self.deals.won.len(),
            rules,
            threshold: self.table.threshold.map(|now| adjusted(now, &self.fired.totals[..new.len()], &new)),
            log_odds_per_point: self.scale.log_odds_per_point,
            is_scale_of_table: self.scale.basis == Basis::MiddleRule,
            method: self.evaluated.evaluation.method.clone(),
            n_judged: trial.won.len(),
            model: side_of(model),
            table: side_of(entry(&Who::Points)),
            exported: side(trial, &exported),
            lost: model
                .and_then(|model| auc_difference_clustered(&trial.parts(model), &trial.parts(&exported))),
        })
    }

    /// Points that are not identifiable are unchanged.
    fn rules(&self) -> Vec<ExportedRule> {
        let steps = self.fired.steps.iter().zip(self.rules).enumerate();
        let rule = |(place, (step, rule)): (usize, (&PointsStep, &RuleResult))| {
            let exact = rule.learned.map_or(rule.points, |learned| learned.value);
            ExportedRule {
                name: step.name.clone(),
                when: self.table.condition(&self.fired.steps, place),
                now: step.points,
                exact,
                points: exact.round() as i64,
            }
        };
        steps.map(rule).collect()
    }

    /// The exported points as a contestant: in each part fitted, rounded and calibrated on the training rows of the model.
    fn entry(&self) -> Result<Entry, EvaluationError> {
        let mut entry = Entry { who: Who::Points, rank: Vec::new(), log_odds: Vec::new() };
        for (train, places) in self.evaluated.parts(self.deals) {
            let rows = self.deals.select(&train);
            let fit = LinearModel::fit_on(rows.clone(), self.plan, None)?;
            let unit = self.scale.log_odds_per_point;
            let points: Vec<f64> =
                fit.model.coefficients.iter().map(|log_odds| (log_odds / unit).round()).collect();
            let totals = totals(&points, &self.fired.holds, self.deals.won.len());
            let line = calibration(&totals, &train, &rows)?;
            let test = self.evaluated.trial.rows[places].iter().map(|&row| totals[row]);
            let test: Vec<f64> = test.collect();
            entry.log_odds.extend(test.iter().map(|total| line.intercept + line.slope * total));
            entry.rank.extend(test);
        }
        let is_finite = entry.log_odds.iter().all(|log_odds| !log_odds.is_nan());
        if is_finite { Ok(entry) } else { Err(FitError::NotFinite.into()) }
    }
}

/// The calibration of a total of points, fitted on training rows.
fn calibration(
    totals: &[f64],
    train: &[usize],
    rows: &TrainingRows<'_>,
) -> Result<PointsCalibration, FitError> {
    let values = train.iter().map(|&row| totals[row]).collect();
    let design = Design::new(train.len(), Dense { n_columns: 1, values }, vec![], vec![])?;
    fit::calibrate(&Problem::new(&design, &rows.won).weighted(rows.weights.as_deref()), &[1.0])
}

fn side(trial: &Trial, entry: &Entry) -> ExportSide {
    let losses = log_losses(&entry.log_odds, &trial.won);
    ExportSide {
        auc: auc_interval_clustered(&trial.parts(entry)).map(|auc| auc.value),
        log_loss: losses.iter().sum::<f64>() / losses.len() as f64,
    }
}

/// The integer threshold that the closest number of deals reach to the number that reach `now` with the old points.
fn adjusted(now: f64, old: &[f64], new: &[f64]) -> ExportedThreshold {
    let passed_now = old.iter().filter(|&&total| total >= now).count();
    let mut sorted = new.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let reach = |threshold: f64| sorted.partition_point(|&total| total >= threshold);
    // Thresholds between two observed totals are equivalent, so these are all distinct thresholds.
    let mut thresholds = sorted.clone();
    thresholds.dedup();
    let above_all = thresholds.first().map_or(0.0, |highest| highest + 1.0);
    let distance = |threshold: &f64| reach(*threshold).abs_diff(passed_now);
    let best = [above_all].into_iter().chain(thresholds).min_by_key(distance).unwrap_or_default();
    ExportedThreshold { now, passed_now, adjusted: best as i64, passed: reach(best) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_adjusted_to_the_same_volume() {
        let old = [50.0, 40.0, 40.0, 10.0, 0.0];
        let found = adjusted(40.0, &old, &[9.0, 7.0, 3.0, 3.0, -2.0]);
        // Two or four deals are possible, three are not: a tie, so the higher threshold.
        assert_eq!((found.passed_now, found.adjusted, found.passed), (3, 7, 2));
        assert_eq!(adjusted(60.0, &old, &[1.0; 5]).passed, 0);
        assert_eq!(adjusted(-5.0, &old, &[1.0; 5]).passed, 5);
    }
}
