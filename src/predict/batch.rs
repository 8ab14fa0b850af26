//! One batch of leads: scores, verdicts, routes and questions.

use polars::prelude::DataFrame;

use super::kept::kept_columns;
use super::predictor::{Predicted, Predictor};
use super::score_flag::ScoreFlag;
use super::seen::LeadsSeen;
use crate::decide::{ScoreChange, change_columns, decide, matching_whatever_the_score};
use crate::design::{Encoded, Features};
use crate::gates::{CheckedGate, GateResult};
use crate::questions::{Batch, Questions};
use crate::score::{FeaturePoints, Scored, score_as};
use crate::snapshot::Snapshot;
use crate::tables::Table;
use crate::units::AsOf;
use crate::workspace::{JobError, column_words};

/// The leads of a batch as features, encoded and scored.
pub(super) struct EncodedLeads {
    pub(super) values: Features,
    pub(super) encoded: Encoded,
    pub(super) scored: Vec<Scored>,
}

impl Predictor<'_> {
    /// The scores, verdicts and routes of the leads of one table.
    pub(crate) fn predict(&mut self, table: Table) -> Result<Predicted, JobError> {
        let mut questions = self.questions.take();
        let mut seen = LeadsSeen::none(self.saved, false);
        let predicted = self.predicted(table, &mut questions, &mut seen);
        self.questions = questions;
        self.held.seen.absorb(seen);
        self.has_all_routes = self.held.seen.tally.has_all_routes();
        predicted
    }

    /// The same with the questions so far; the leads are counted in `seen`.
    pub(super) fn predicted(
        &self,
        table: Table,
        questions: &mut Option<Questions>,
        seen: &mut LeadsSeen,
    ) -> Result<Predicted, JobError> {
        let workspace = self.workspace;
        let as_of = vec![workspace.today; table.places.len()];
        let snapshots = self.own_snapshots(&table)?;
        seen.ages.add(&snapshots, workspace.today);
        let untouched = (self.own.is_some() || self.previous.is_some()).then(|| table.clone());
        let snapshot = self.sources.snapshot(&self.spec, table, as_of);
        let snapshot = snapshot.map_err(|error| self.in_model(error))?;
        let (snapshot, leads) = self.scored(snapshot)?;
        let untouched = untouched.map(|table| remaining(table, &snapshot)).transpose()?;
        seen.tally.count(&leads.encoded, &leads.values);
        self.count_drift(seen, &snapshot, &leads);
        let EncodedLeads { encoded, scored, .. } = leads;
        let mut columns = match (&self.own, &untouched) {
            (Some(_), Some(table)) => self.gate_columns(table.clone())?,
            _ => snapshot.table.frame.clone(),
        };
        for column in workspace.compared_with_texts() {
            if let Some(words) = columns.column(column).ok().and_then(column_words) {
                seen.tally.count_words(column, &words);
            }
        }
        let (changes, missing) = self.changes(untouched, &snapshot, &scored)?.unzip();
        seen.not_in_previous += missing.unwrap_or(0);
        if let Some(changes) = &changes {
            let scores = scored.iter().map(|lead| lead.score.displayed());
            let gates = self.gates().iter().map(|gate| gate.name.as_str());
            columns = columns.hstack(&change_columns(changes, scores, gates))?;
        }
        let (gates, routes) =
            self.checked.as_ref().map_or((&[][..], &[][..]), |rules| (&rules.gates, &rules.routes));
        let gate_results: Result<Vec<GateResult>, _> =
            gates.iter().map(|gate| gate.evaluate(&columns)).collect();
        let gate_results = gate_results?;
        let pairs: Vec<(&CheckedGate, &GateResult)> = gates.iter().zip(&gate_results).collect();
        let grades = &workspace.project.grades;
        if !routes.is_empty() && !self.has_all_routes {
            seen.tally.count_routes(&matching_whatever_the_score((routes, grades), &columns, &pairs)?);
        }
        let decisions = decide(grades, routes, &columns, &scored, &pairs)?;
        let questions = if self.needs.questions {
            let points = FeaturePoints::new(&self.saved.model.linear, &encoded.design);
            let of_project = questions.get_or_insert_with(|| {
                Questions::new(&self.saved.model, gates, routes, grades, columns.schema())
            });
            let batch = Batch {
                frame: &columns,
                gate_results: &gate_results,
                scored: &scored,
                points: &|row, feature| points.of(row, feature),
                decisions: &decisions,
            };
            of_project.open(&batch)?
        } else {
            vec![Vec::new(); scored.len()]
        };
        let flags = score_flags(&encoded, &scored);
        let kept = kept_columns(&workspace.project.keep, &columns, workspace.calendar())?;
        Ok(Predicted { snapshot, scored, gate_results, decisions, questions, flags, changes, kept, columns })
    }

    /// The snapshot of each lead of a table, where it has one before today.
    pub(super) fn own_snapshots(&self, table: &Table) -> Result<Vec<Option<AsOf>>, JobError> {
        let workspace = self.workspace;
        let at = workspace.project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
        let Some(at) = at.filter(|at| table.frame.column(at).is_ok()) else {
            return Ok(vec![None; table.places.len()]);
        };
        let dates = Snapshot::dates(table, Some(at), workspace.today);
        let dates = dates.map_err(|error| workspace.in_project(error))?;
        Ok(dates.into_iter().map(|date| date.filter(|date| *date < workspace.today)).collect())
    }

    /// The leads as features, encoded and scored. Those without a finite score are rejected.
    pub(super) fn scored(&self, mut snapshot: Snapshot) -> Result<(Snapshot, EncodedLeads), JobError> {
        let model = &self.saved.model;
        let encode = |snapshot: &Snapshot| -> Result<_, JobError> {
            let values = Features::of(&self.spec.features, &snapshot.table.frame)?;
            let encoded = model.linear.encoder.encode(&values)?;
            Ok((values, encoded))
        };
        let (mut values, mut encoded) = encode(&snapshot)?;
        let mut scored = score_as(model, &encoded, self.needs.details);
        if scored.len() < values.n_rows() || !scored.iter().all(|lead| lead.score.exact.is_finite()) {
            let log_odds = model.linear.linear_predictor(&encoded.design);
            let bad = log_odds.iter().enumerate().filter(|(_, log_odds)| !log_odds.is_finite());
            let faults = bad.map(|(row, _)| (row, "its score is not finite".to_owned())).collect();
            snapshot.reject_rows(self.spec.id.as_deref(), faults)?;
            (values, encoded) = encode(&snapshot)?;
            scored = score_as(model, &encoded, self.needs.details);
        }
        Ok((snapshot, EncodedLeads { values, encoded, scored }))
    }

    /// The columns of gates and routes, if the project has changed since the training.
    fn gate_columns(&self, table: Table) -> Result<DataFrame, JobError> {
        let Some((spec, sources)) = &self.own else { return Ok(table.frame) };
        let as_of = vec![self.workspace.today; table.places.len()];
        let columns = sources.columns(spec, table, as_of);
        Ok(columns.map_err(|error| self.workspace.in_project(error))?.table.frame)
    }

    /// The changes since the earlier prediction, if there is one, and how many of the leads are not in it.
    fn changes(
        &self,
        table: Option<Table>,
        snapshot: &Snapshot,
        scored: &[Scored],
    ) -> Result<Option<ChangesOfBatch>, JobError> {
        let (Some(previous), Some(table)) = (&self.previous, table) else { return Ok(None) };
        let model = (self.saved, &self.spec, &self.sources);
        previous.changes(model, self.workspace, (table, &snapshot.ids), scored, self.gates()).map(Some)
    }
}

/// The change of each lead since its earlier prediction, and how many of them have none.
type ChangesOfBatch = (Vec<Option<ScoreChange>>, usize);

/// The remarks on each score.
fn score_flags(encoded: &Encoded, scored: &[Scored]) -> Vec<Vec<ScoreFlag>> {
    let mut flags: Vec<Vec<ScoreFlag>> = vec![Vec::new(); scored.len()];
    for (feature, (unseen, unknown)) in encoded.unseen.iter().zip(&encoded.newly_unknown).enumerate() {
        for &row in unseen {
            flags[row as usize].push(ScoreFlag::Unseen { feature });
        }
        for &row in unknown {
            flags[row as usize].push(ScoreFlag::Unknown { feature });
        }
    }
    for (flags, lead) in flags.iter_mut().zip(scored) {
        if lead.score.is_clamped() {
            flags.push(ScoreFlag::BeyondTheScale);
        }
    }
    flags
}

/// The rows of the table that a snapshot was made from, without those that were rejected in it.
fn remaining(mut table: Table, snapshot: &Snapshot) -> Result<Table, JobError> {
    let mut keep = vec![false; table.places.len()];
    snapshot.rows.iter().for_each(|&row| keep[row] = true);
    table.retain(&keep)?;
    Ok(table)
}
