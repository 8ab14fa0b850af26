//! Evaluates the points table on past deals: three contestants on the same deals, the result for each rule, and the
//! costs.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::design::Cells;
use crate::evaluate::{self, Ahead, Entry, Evaluated, Recalibration, Trial, Who};
use crate::fit::{FitError, FitPlan, Penalty, Solver};
use crate::label::Labelled;
use crate::linear_model::TrainingRows;
use crate::points::{
    Comparison, Costs, Fired, PointsTable, RankPair, RankedDeal, RankedReason, ResidualEffect, RuleFeatures,
    Scale, TestDeals, contrasts, costs, disagreements, residual_effects,
};
use crate::project::Feature;
use crate::score;
use crate::training::{
    ChampionContest, FinalFit, ReweightedRules, TrainingData, champion, evaluate_model, learn, plan, prepare,
    reweight,
};
use crate::warning::Warning;
use crate::workspace::{JobError, Progress, Workspace};

/// The options of a comparison.
#[derive(Debug, Clone, Default)]
pub struct CompareOptions {
    /// A file of rules used instead of those of the project, relative to the working folder.
    pub points: Option<PathBuf>,
}

/// A comparison with its warnings.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The points table evaluated on past deals.
    pub comparison: Comparison,
    /// The test set.
    pub test_deals: TestDeals,
    /// The warnings.
    pub warnings: Vec<Warning>,
}

/// Number of deals shown that table and model rank most differently, in each direction.
const MOST_DEALS: usize = 10;

/// Values named for the deals that no rule on a column matches.
const MOST_VALUES: usize = 5;

/// Reasons shown for each deal.
const MOST_REASONS: usize = 3;

/// Reasons below this, in score points, are not shown.
const SMALLEST_REASON: f64 = 0.5;

/// Evaluates the points table of the project on its closed deals. Nothing is written: see
/// [`save_comparison`](super::save_comparison).
///
/// # Errors
/// When there is no points table, its file has mistakes, or as [`train`](super::train).
pub fn compare(
    workspace: &Workspace<'_>,
    options: &CompareOptions,
    progress: Progress<'_>,
) -> Result<Compared, JobError> {
    let project = &*workspace.with_points(options.points.as_deref())?;
    let workspace = &Workspace { project, ..workspace.clone() };
    if project.points.is_none() {
        return Err(workspace.no_points());
    }
    let mut data = prepare(workspace, false, progress)?;
    let warnings = std::mem::take(&mut data.set.warnings);
    let (table, fired) = data.points.as_ref().ok_or_else(|| workspace.no_points())?;
    let contest = Contest::new(workspace, &data, (table, fired));
    let (comparison, trial) = contest.comparison(progress)?;
    let ids = trial.rows.iter().map(|&row| data.set.snapshot.ids[row].to_string()).collect();
    Ok(Compared { comparison, test_deals: TestDeals { ids, trial }, warnings })
}

/// The closed deals as features of the project and as rules of the table.
struct Contest<'a> {
    workspace: &'a Workspace<'a>,
    data: &'a TrainingData,
    table: &'a PointsTable,
    fired: &'a Fired,
    rule_features: RuleFeatures,
    plan: FitPlan,
}

impl<'a> Contest<'a> {
    fn new(
        workspace: &'a Workspace<'a>,
        data: &'a TrainingData,
        (table, fired): (&'a PointsTable, &'a Fired),
    ) -> Self {
        let (rule_features, plan) = (RuleFeatures::of(fired), plan(workspace.project));
        Self { workspace, data, table, fired, rule_features, plan }
    }

    /// The comparison, and its test set.
    fn comparison(&self, progress: Progress<'_>) -> Result<(Comparison, Trial), JobError> {
        let TrainingData { set, origins, .. } = self.data;
        let project = self.workspace.project;
        let deals = self.data.evaluation_data(project);
        let rule_deals = self.rule_features.deals(&deals);
        let mut evaluated = evaluate_model(self.workspace, &deals, &self.plan, progress)?;
        self.add_rules(&rule_deals, &mut evaluated)?;
        let contest =
            ChampionContest { deals: &deals, evaluated: &evaluated, origins, rules: Some(&rule_deals) };
        let champion = champion(self.workspace, &contest, &self.plan)?;

        progress("fitting", 0, 1);
        let model =
            learn(deals.all(), &self.plan, (0, deals.all_clusters().as_deref()), Some(&evaluated), progress)?;
        let ReweightedRules { scale, rules, calibration } = reweight(
            rule_deals.all(),
            (self.fired, rule_deals.all_clusters().as_deref(), deals.won.len()),
            &self.plan,
            progress,
        )?;
        let residual_effects = match scale {
            Some(scale) => self.residual_effects(scale, calibration, progress)?,
            None => None,
        };
        let trial = &evaluated.trial;
        let points: Vec<f64> = trial.rows.iter().map(|&row| self.fired.totals[row]).collect();
        let capacity = project.evaluation.capacity;
        let amounts = self.data.amounts_of(&trial.rows);
        let costs = costs(trial, &points, self.table.threshold, capacity, amounts.as_deref());
        let shares = shares(&costs, capacity, trial.won.len());
        progress("resampling", 0, 1);
        let found = disagreements(&trial.entries[0].rank, &points, MOST_DEALS);
        let ranked = |places: &[RankPair]| self.ranked(places, trial, &model);
        let evaluation = &evaluated.evaluation;
        let comparison = Comparison {
            method: evaluation.method.clone(),
            n_train: evaluation.n_train,
            n_won: evaluation.n_won,
            n_lost: evaluation.n_lost,
            n_closed: set.won.len(),
            threshold: self.table.threshold,
            contestants: trial.contestants(&shares, self.plan.seed),
            curves: trial.curves(),
            reweighted_minus_table: self.reweighted_minus_table(trial, &shares),
            champion,
            scale,
            contrasts: contrasts((self.table, self.fired), &rules, &set.won, &|column, rows| {
                self.values(column, rows)
            }),
            rules,
            residual_effects,
            currency: self.workspace.project.data.currency.clone(),
            costs,
            model_prefers: ranked(&found.one_prefers)?,
            table_prefers: ranked(&found.other_prefers)?,
        };
        Ok((comparison, evaluated.trial))
    }

    /// Adds the re-weighted rules to the contestants, and retains model, rules and table.
    fn add_rules(
        &self,
        deals: &evaluate::EvaluationData<'_>,
        evaluated: &mut Evaluated,
    ) -> Result<(), JobError> {
        let cut = evaluated.evaluation.method.cut();
        let trial = &mut evaluated.trial;
        let entry = evaluate::contestant_entry(deals, trial, cut, &self.plan, Who::ReweightedRules)?;
        trial.entries.retain(|entry| matches!(entry.who, Who::Model | Who::Points));
        trial.entries.insert(1, entry);
        Ok(())
    }

    /// The re-weighted rules compared with the table.
    fn reweighted_minus_table(&self, trial: &Trial, shares: &[f64]) -> Option<Ahead> {
        let entries: Vec<Entry> = trial.entries.iter().skip(1).cloned().collect();
        let trial = Trial { entries, ..trial.clone() };
        trial.contestants(shares, self.plan.seed).pop()?.model_ahead
    }

    /// Effects of the features given the calibrated table; `None` with too many columns.
    fn residual_effects(
        &self,
        scale: Scale,
        calibration: Option<Recalibration>,
        progress: Progress<'_>,
    ) -> Result<Option<Vec<ResidualEffect>>, JobError> {
        let spec = &self.data.spec;
        // The intercept of the fit is free, so that of the calibration does not matter.
        let slope = calibration.map_or(scale.log_odds_per_point, |calibration| calibration.slope);
        let offset = self.fired.totals.iter().map(|points| slope * points).collect();
        let deals = self.data.evaluation_data(self.workspace.project);
        let rows = TrainingRows { offset: Some(Cow::Owned(offset)), prior: None, ..deals.all() };
        // Not every solver supports offsets, and Firth's penalty does not.
        let penalty = self.plan.penalty.filter(|penalty| *penalty != Penalty::Firth);
        let plan = FitPlan { solver: Solver::Auto, penalty, ..self.plan };
        let left = match learn(rows, &plan, (0, deals.all_clusters().as_deref()), None, progress) {
            Err(JobError::Fit(FitError::TooWide { .. })) => return Ok(None),
            left => left?,
        };
        if left.record.inference.is_none() {
            return Ok(None);
        }
        let rules_of = |feature: usize| self.rules_of(&spec.features[feature]);
        Ok(Some(residual_effects(
            &left.linear.encoder,
            &left.estimates(),
            &left.linear.means,
            scale,
            &rules_of,
        )))
    }

    /// The most frequent values of a column among these deals, where a feature has its words.
    fn values(&self, column: &str, rows: &[usize]) -> Vec<String> {
        let features = self.data.spec.features.iter().zip(self.data.values.columns());
        let mut own = features.filter(|(feature, _)| feature.column().is_some_and(|own| own == column));
        let Some((_, Cells::Words(words))) = own.next() else { return Vec::new() };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        rows.iter().filter_map(|&row| words.at(row)).for_each(|word| *counts.entry(word).or_default() += 1);
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, n)| Reverse(*n));
        counts.into_iter().take(MOST_VALUES).map(|(word, _)| word.to_owned()).collect()
    }

    /// The rules that use the columns of a feature.
    fn rules_of(&self, feature: &Feature) -> Vec<Labelled> {
        let lineage = self.workspace.project.lineage();
        let own = lineage.origins(&feature.name);
        let looks_at = |column: &String| !own.is_disjoint(&lineage.origins(column));
        let looking = self.table.rules.iter().filter(|rule| rule.columns().any(looks_at));
        looking.map(|rule| rule.name.clone()).collect()
    }

    /// Deals of the test set with their strongest reasons.
    fn ranked(
        &self,
        places: &[RankPair],
        trial: &Trial,
        model: &FinalFit,
    ) -> Result<Vec<RankedDeal>, JobError> {
        let TrainingData { set, values, .. } = self.data;
        let rows: Vec<usize> = places.iter().map(|place| trial.rows[place.row]).collect();
        let design = model.linear.encoder.encode(&values.select_rows(&rows))?.design;
        let names = model.linear.encoder.features();
        let deal = |(place, &row): (usize, &usize)| {
            let reasons = score::reasons(&model.linear, &design, place);
            let reasons = reasons.into_iter().filter(|reason| reason.points.abs() >= SMALLEST_REASON);
            let steps = self.fired.steps.iter().zip(&self.fired.holds);
            RankedDeal {
                id: set.snapshot.ids[row].to_string(),
                won: set.won[row],
                points: self.fired.totals[row],
                table_rank: places[place].other,
                model_rank: places[place].one,
                reasons: reasons
                    .take(MOST_REASONS)
                    .map(|reason| RankedReason {
                        feature: names[reason.feature].labelled(),
                        score_points: reason.points,
                    })
                    .collect(),
                rules: steps.filter(|(_, holds)| holds[row]).map(|(step, _)| step.name.clone()).collect(),
            }
        };
        Ok(rows.iter().enumerate().map(deal).collect())
    }
}

/// The shares of the test set that are selected: the capacity, and the share at the threshold if it differs.
fn shares(costs: &[Costs], capacity: f64, n_deals: usize) -> Vec<f64> {
    let at_capacity = costs.last().map_or(0, |costs| costs.n_selected);
    let others = costs.iter().map(|costs| costs.n_selected).filter(|&n| n > 0 && n != at_capacity);
    std::iter::once(capacity).chain(others.map(|n| n as f64 / n_deals as f64)).collect()
}
