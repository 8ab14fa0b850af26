//! The points table as the deals would write it, and what is lost against the full model.

use super::compare::Contest;
use crate::evaluate::{
    AucDifference, Entry, Evaluated, EvaluationData, Trial, Who, auc_difference_clustered,
    auc_interval_clustered, log_losses,
};
use crate::fit::{FitError, FitPlan};
use crate::points::{Basis, RuleDeals, RuleResult, relearned, totals, worth_of};
use crate::training::{judge, plan, prepare};
use crate::workspace::{JobError, Progress, Workspace};

/// The rules of a points table with points that the deals gave them.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedPoints {
    /// The project's name.
    pub name: String,
    /// Closed deals that the points were learned from.
    pub n_deals: usize,
    /// The rules in the order of the table.
    pub rules: Vec<ExportedRule>,
    /// Where leads are passed on; `None` where the table has no threshold.
    pub threshold: Option<ExportedThreshold>,
    /// Log-odds for each point.
    pub log_odds_per_point: f64,
    /// Whether that is what a point of the table is worth. Else the table ranks deals no better than chance, and the new points
    /// were given the same total.
    pub is_scale_of_table: bool,
    /// Deals judged by, none of them learned from.
    pub n_judged: usize,
    /// The full model on those deals.
    pub model: ExportSide,
    /// The table as it is.
    pub table: ExportSide,
    /// The exported points, learned and rounded in the same way without those deals.
    pub exported: ExportSide,
    /// ROC AUC that the model has more than the exported points; `None` where it cannot be said.
    pub lost: Option<AucDifference>,
}

/// A rule with its points.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedRule {
    /// Its name.
    pub name: String,
    /// Its condition, in SQL.
    pub when: String,
    /// What it adds now.
    pub now: f64,
    /// What the deals say it should add, before rounding.
    pub exact: f64,
    /// The same as a whole number.
    pub points: i64,
}

/// Where leads are passed on to sales.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExportedThreshold {
    /// Now.
    pub now: f64,
    /// Closed deals that reach it now.
    pub passed_now: usize,
    /// With the exported points: that which most nearly as many reach, the higher one of two.
    pub adjusted: i64,
    /// Closed deals that reach that.
    pub passed: usize,
}

/// How well somebody ranks and predicts deals that were not learned from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExportSide {
    /// Area under the ROC curve; `None` where it has no interval.
    pub auc: Option<f64>,
    /// Mean negative log-likelihood a deal, in nats.
    pub log_loss: f64,
}

/// Learns whole points for the rules of the project's table and judges them beside the full model, which is not saved.
///
/// # Errors
/// When there is no points table; else as a training.
pub fn exported_points(
    workspace: &Workspace<'_>,
    progress: Progress<'_>,
) -> Result<ExportedPoints, JobError> {
    let project = &*workspace.with_points(None)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    let file = || project.file.display().to_string();
    let data = prepare(workspace, false, progress)?;
    let (table, fired) = data.points.as_ref().ok_or_else(|| JobError::NoPoints { file: file() })?;
    let (threshold, holds) = (table.threshold, &fired.holds);
    let known = &data.set;
    let plan = plan(project);
    let judging = data.evaluation_data(project);
    let evaluated = judge(workspace, &judging, &plan, progress)?;
    let relearn = Contest::new(workspace, &data, (table, fired)).relearn(progress)?;
    let scale = relearn.scale.ok_or(JobError::NoScale)?;
    // What the deals cannot tell stays as it is.
    let read = |rule: &RuleResult| rule.learned.map_or(rule.points, |learned| learned.value);
    let exact: Vec<f64> = relearn.rules.iter().map(read).collect();
    let rounded: Vec<f64> = exact.iter().map(|points| points.round()).collect();
    let trial = with_points(&judging, &evaluated, (scale.log_odds_per_point, holds), &plan)?;
    let steps = fired.steps.iter().enumerate().zip(&exact);
    let rules = steps.map(|((place, step), &exact)| ExportedRule {
        name: step.name.clone(),
        when: table.condition(&fired.steps, place),
        now: step.points,
        exact,
        points: exact.round() as i64,
    });
    let (old, new) = (&fired.totals, totals(&rounded, holds, known.won.len()));
    // The exported points come last.
    let entry = |who: &Who| trial.entries.iter().find(|entry| entry.who == *who);
    let side = |entry: Option<&Entry>| {
        entry.map_or(ExportSide { auc: None, log_loss: f64::NAN }, |entry| side(&trial, entry))
    };
    let (model, exported) = (trial.entries.first(), trial.entries.last());
    Ok(ExportedPoints {
        name: project.name.clone(),
        n_deals: known.won.len(),
        rules: rules.collect(),
        threshold: threshold.map(|now| adjusted(now, old, &new)),
        log_odds_per_point: scale.log_odds_per_point,
        is_scale_of_table: scale.basis == Basis::MiddleRule,
        n_judged: trial.won.len(),
        model: side(model),
        table: side(entry(&Who::Points)),
        exported: side(exported),
        lost: model
            .zip(exported)
            .and_then(|(model, other)| auc_difference_clustered(&trial.parts(model), &trial.parts(other))),
    })
}

/// Whole points that the deals of these rows give the rules, where a point is worth so many log-odds.
fn learned_points(
    deals: &EvaluationData<'_>,
    (log_odds_per_point, holds): (f64, &[Vec<bool>]),
    rows: &[usize],
    plan: &FitPlan,
) -> Result<Vec<f64>, JobError> {
    fn of<T: Copy>(all: &[T], rows: &[usize]) -> Vec<T> {
        rows.iter().map(|&row| all[row]).collect()
    }
    let (won, groups, weights) = (of(deals.won, rows), of(deals.groups, rows), deals.weighting.of(rows));
    let holds: Vec<Vec<bool>> = holds.iter().map(|holds| of(holds, rows)).collect();
    let some = RuleDeals { holds: &holds, won: &won, weights: weights.as_deref(), groups: &groups };
    let found = relearned(&some, plan)?;
    Ok(found.log_odds.iter().map(|log_odds| (log_odds / log_odds_per_point).round()).collect())
}

/// The trial with the exported points as its last contestant: learned, rounded and given probabilities on the deals that each
/// part's model learned from.
fn with_points(
    deals: &EvaluationData<'_>,
    evaluated: &Evaluated,
    (log_odds_per_point, holds): (f64, &[Vec<bool>]),
    plan: &FitPlan,
) -> Result<Trial, JobError> {
    let mut trial = evaluated.trial.clone();
    let mut entry = Entry { who: Who::Points, rank: Vec::new(), log_odds: Vec::new() };
    for (train, places) in evaluated.parts(deals) {
        let points = learned_points(deals, (log_odds_per_point, holds), &train, plan)?;
        let totals = totals(&points, holds, deals.won.len());
        let of_train: Vec<f64> = train.iter().map(|&row| totals[row]).collect();
        let won: Vec<bool> = train.iter().map(|&row| deals.won[row]).collect();
        let worth = worth_of(&of_train, &won, deals.weighting.of(&train).as_deref())?;
        let tested = trial.rows[places].iter().map(|&row| totals[row]);
        let tested: Vec<f64> = tested.collect();
        entry.log_odds.extend(tested.iter().map(|total| worth.intercept + worth.slope * total));
        entry.rank.extend(tested);
    }
    if entry.log_odds.iter().any(|log_odds| log_odds.is_nan()) {
        return Err(FitError::NotFinite.into());
    }
    trial.entries.push(entry);
    Ok(trial)
}

fn side(trial: &Trial, entry: &Entry) -> ExportSide {
    let losses = log_losses(&entry.log_odds, &trial.won);
    ExportSide {
        auc: auc_interval_clustered(&trial.parts(entry)).map(|auc| auc.value),
        log_loss: losses.iter().sum::<f64>() / losses.len() as f64,
    }
}

/// The whole number of points that most nearly as many deals reach as reach `now` with the old ones.
fn adjusted(now: f64, old: &[f64], new: &[f64]) -> ExportedThreshold {
    let passed_now = old.iter().filter(|&&total| total >= now).count();
    let mut sorted = new.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let reach = |threshold: f64| sorted.partition_point(|&total| total >= threshold);
    // Between two totals that occur nothing changes, so these are all thresholds there are.
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
        // Two or four can be had, three not: the higher threshold of two that are equally far.
        assert_eq!((found.passed_now, found.adjusted, found.passed), (3, 7, 2));
        assert_eq!(adjusted(60.0, &old, &[1.0; 5]).passed, 0);
        assert_eq!(adjusted(-5.0, &old, &[1.0; 5]).passed, 5);
    }
}
