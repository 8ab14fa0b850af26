//! The ROC AUC of the model with history cut at the snapshot, at the close, and not at all.

use polars::prelude::*;

use crate::audit::{AucInterval, UncutComparison};
use crate::design::Features;
use crate::evaluate::{self, Weighting};
use crate::fit::{self, FALLBACK_ALPHA, FitPlan, Penalty, Solver};
use crate::project;
use crate::snapshot::{Sources, Spec, end_of_close};
use crate::tables::Table;
use crate::training::{TrainingSet, groups_by_account, groups_by_value, plan};
use crate::units::AsOf;
use crate::workspace::{JobError, Progress, Workspace};

/// The largest number of closed deals in the comparison; with more, the intervals are narrower than needed.
const MOST_DEALS: usize = 50_000;

/// The comparison; `None` if no feature aggregates a timed table, or with too few deals for an interval.
///
/// `closed` are the closed deals as they were read, in the order of `training_set`.
pub(super) fn cut(
    workspace: &Workspace<'_>,
    spec: &Spec,
    sources: &Sources,
    closed: &Table,
    training_set: &TrainingSet,
    progress: Progress<'_>,
) -> Result<Option<UncutComparison>, JobError> {
    let behind = spec.tables_behind();
    if behind.is_empty() {
        return Ok(None);
    }
    let sample = Sample::of(workspace, spec, closed, training_set)?;
    let has_snapshot = workspace.project.snapshot.is_some();
    let mut done = 0;
    let mut figure = |as_of: Option<Vec<AsOf>>| -> Result<Option<AucInterval>, JobError> {
        progress("comparing", done, 3);
        done += 1;
        let mut frame = sample.cut.clone();
        if let Some(as_of) = as_of {
            let uncut = sources.columns(spec, sample.deals.clone(), as_of);
            let uncut = uncut.map_err(|error| workspace.in_project(error))?;
            for feature in behind.keys() {
                frame.with_column(uncut.table.frame.column(feature)?.clone())?;
            }
        }
        sample.area(workspace, spec, &frame)
    };
    let Some(as_used) = figure(None)? else { return Ok(None) };
    let closes = sample.closed_at.as_ref().map(|closed_at| {
        // With snapshots, the comparison shows the effect of a later cut; without them, that of an earlier one.
        let look =
            |&closed: &AsOf| if has_snapshot { end_of_close(closed, spec.reading.time_zone) } else { closed };
        closed_at.iter().map(look).collect::<Vec<AsOf>>()
    });
    let at_close = match closes {
        Some(closes) => figure(Some(closes))?,
        None => None,
    };
    let at_end = if has_snapshot {
        let last = sources.after_last_rows(spec, &sample.deals.frame, &sample.as_of)?;
        figure(Some(last))?
    } else {
        None
    };
    progress("comparing", 3, 3);
    Ok(Some(UncutComparison { deals: sample.won.len(), has_snapshot, as_used, at_close, at_end }))
}

/// The deals of the comparison.
struct Sample {
    /// As they were read.
    deals: Table,
    /// Their snapshots.
    cut: DataFrame,
    won: Vec<bool>,
    as_of: Vec<AsOf>,
    closed_at: Option<Vec<AsOf>>,
    groups: Vec<u64>,
    /// Of the deals of one account; `None` without accounts.
    clusters: Option<Vec<u64>>,
}

impl Sample {
    fn of(
        workspace: &Workspace<'_>,
        spec: &Spec,
        closed: &Table,
        training_set: &TrainingSet,
    ) -> Result<Self, JobError> {
        let by_account = groups_by_account(spec, &training_set.snapshot)?;
        let rows = rows(by_account.as_deref(), training_set.won.len(), workspace.project.fit.seed);
        let places = IdxCa::from_vec("rows".into(), rows.iter().map(|&row| row as IdxSize).collect());
        let names = spec.features.iter().map(|feature| feature.name.as_str());
        let cut = training_set.snapshot.table.frame.select(names)?.take(&places)?;
        let clusters: Option<Vec<u64>> =
            by_account.map(|groups| rows.iter().map(|&row| groups[row]).collect());
        let groups = if let Some(clusters) = &clusters {
            clusters.clone()
        } else {
            let ids: Vec<&str> = rows.iter().map(|&row| training_set.snapshot.ids[row].as_str()).collect();
            let as_of: Vec<AsOf> = rows.iter().map(|&row| training_set.snapshot.as_of[row]).collect();
            groups_by_value(&Features::of(&spec.features, &cut)?, &as_of, &ids)
        };
        let deals = Table {
            files: closed.files.clone(),
            frame: closed.frame.take(&places)?,
            places: rows.iter().map(|&row| closed.places[row]).collect(),
            ..Table::default()
        };
        let dates = |dates: &Vec<AsOf>| rows.iter().map(|&row| dates[row]).collect::<Vec<AsOf>>();
        Ok(Self {
            deals,
            cut,
            won: rows.iter().map(|&row| training_set.won[row]).collect(),
            as_of: dates(&training_set.snapshot.as_of),
            closed_at: training_set.closed_at.as_ref().map(dates),
            groups,
            clusters,
        })
    }

    /// The cross-validated area under the ROC curve of a model of these features; the penalty is fixed, so that only
    /// the features differ.
    fn area(
        &self,
        workspace: &Workspace<'_>,
        spec: &Spec,
        frame: &DataFrame,
    ) -> Result<Option<AucInterval>, JobError> {
        let values = Features::of(&spec.features, frame)?;
        let alpha = match workspace.project.fit.penalty {
            project::PenaltySetting::Ridge(Some(alpha)) => alpha,
            project::PenaltySetting::Ridge(None) | project::PenaltySetting::Firth => FALLBACK_ALPHA,
        };
        let penalty = Some(Penalty::Ridge(alpha));
        let plan = FitPlan { penalty, share: None, solver: Solver::Auto, ..plan(workspace.project) };
        let deals = evaluate::EvaluationData {
            features: &spec.features,
            values: &values,
            won: &self.won,
            // All deals are evaluated, not only the newest ones, as the comparison needs narrow intervals.
            dates: None,
            weighting: Weighting::default(),
            censoring: None,
            groups: &self.groups,
            clusters: self.clusters.as_deref(),
            points: None,
            prior: None,
            open_as_of: &[],
        };
        Ok(evaluate::cross_validated_auc(&deals, plan.folds, &plan)?.map(AucInterval::from))
    }
}

/// The rows of a sample of about [`MOST_DEALS`] at most, with whole accounts.
fn rows(groups: Option<&[u64]>, n_rows: usize, seed: u64) -> Vec<usize> {
    let parts = n_rows.div_ceil(MOST_DEALS).max(1);
    if parts == 1 {
        return (0..n_rows).collect();
    }
    match groups {
        Some(groups) => {
            let part_of = fit::grouped_folds(groups, seed, parts as u32);
            (0..n_rows).filter(|&row| part_of[row] == 0).collect()
        }
        None => (0..n_rows).step_by(parts).collect(),
    }
}
