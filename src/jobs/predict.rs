//! Leads to predictions, batch by batch.

use std::path::Path;

use polars::prelude::*;

use super::train::rejected_csv;
use super::{JobError, Progress, Workspace};
use crate::decide::{CheckedRoute, Decisions, decide};
use crate::design::{Encoded, normal_columns};
use crate::gates::{CheckedGate, Judged};
use crate::model::Saved;
use crate::score::{Scored, score};
use crate::snapshot::{Snapshot, Sources, Spec, is_open, set_aside, wanted_columns};
use crate::tables::{
    Format, FrameWriter, PIPE, Reader, Rejected, Request, Table, Types, Typing, write_atomically,
};
use crate::warning::Warning;

/// Leads read at once: enough to keep all threads busy, few enough to need little memory.
const BATCH_ROWS: usize = 65_536;

/// Where the leads come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadsFrom {
    /// A file, a glob, or a pipe, relative to the working folder.
    File(String),
    /// The leads of the project, or else its open deals.
    Project,
}

/// Scores, judges and routes leads with one model.
pub struct Predictor<'a> {
    workspace: &'a Workspace<'a>,
    pub(super) saved: &'a Saved,
    spec: Spec,
    sources: Sources,
    /// The project's own features, where they are no longer those of the model: gates and routes use them.
    own: Option<(Spec, Sources)>,
    checked: Option<(Vec<CheckedGate>, Vec<CheckedRoute>)>,
    warnings: Vec<Warning>,
    tally: Tally,
}

/// Counts over all batches.
#[derive(Default)]
struct Tally {
    leads: usize,
    unseen: Vec<(usize, String)>,
    newly_unknown: Vec<usize>,
}

/// The leads of a batch with everything that was found out about them.
pub struct Predicted {
    /// What was known of them.
    pub snapshot: Snapshot,
    /// Their scores.
    pub scored: Vec<Scored>,
    /// What each framework says.
    pub judged: Vec<Judged>,
    /// Their grades and routes.
    pub decisions: Decisions,
    /// What to know about each score.
    pub flags: Vec<Vec<String>>,
}

/// Everything about one lead.
pub struct Prediction<'a> {
    /// Its batch.
    pub batch: Predicted,
    /// Its place in the batch.
    pub row: usize,
    /// The frameworks.
    pub gates: &'a [CheckedGate],
}

/// How a prediction job went.
#[derive(Debug, Clone, Default)]
pub struct PredictionSummary {
    /// Leads that were scored.
    pub leads: usize,
    /// Rows that were set aside.
    pub rejected: Vec<Rejected>,
    /// Leads by route, in the order of the project.
    pub routes: Vec<(String, usize)>,
    /// Leads by grade, best first.
    pub grades: Vec<(String, usize)>,
    /// What a user should know.
    pub warnings: Vec<Warning>,
}

impl<'a> Predictor<'a> {
    /// Reads the tables beside the leads and compares the project with the model.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn new(workspace: &'a Workspace<'a>, saved: &'a Saved) -> Result<Self, JobError> {
        let project_spec = Spec::of(workspace.project);
        let spec = saved.model.spec.clone().with_files_of(&project_spec);
        let extra = workspace.extra();
        let load = |spec: &Spec| {
            Sources::load(spec, &extra, &workspace.data_folder, Some(&saved.model.table_types))
                .map_err(|error| workspace.in_project(error))
        };
        let sources = load(&spec)?;
        let mut warnings = sources.warnings.clone();
        let mut own = None;
        if let Some(what) = spec.difference(&project_spec) {
            warnings.push(Warning::ProjectChanged { model: saved.id.clone(), what });
            let sources = load(&project_spec)?;
            own = Some((project_spec, sources));
        }
        if saved.model.trained_on > workspace.today {
            warnings.push(Warning::ModelFromTheFuture {
                trained: saved.model.trained_on.to_string(),
                as_of: workspace.today.to_string(),
            });
        }
        let features = saved.model.encoder.features().len();
        let tally =
            Tally { leads: 0, unseen: vec![(0, String::new()); features], newly_unknown: vec![0; features] };
        Ok(Self { workspace, saved, spec, sources, own, checked: None, warnings, tally })
    }

    /// Scores all leads and writes one row for each to `output`, and the rows that were set aside to `rejects`.
    ///
    /// # Errors
    /// When the leads cannot be read, `bantam.toml` does not fit them, or a file cannot be written; then no output is left.
    pub fn run(
        &mut self,
        from: &LeadsFrom,
        output: &Path,
        format: Option<Format>,
        rejects: Option<&Path>,
        progress: Progress<'_>,
    ) -> Result<PredictionSummary, JobError> {
        let mut summary = PredictionSummary::default();
        let mut writer: Option<FrameWriter> = None;
        let mut grades: Vec<String> = Vec::new();
        let mut routes: Vec<Option<String>> = Vec::new();
        self.each_batch(from, &mut |predictor, table| {
            let batch = predictor.predict(table)?;
            let frame = predictor.output(&batch)?;
            let writer = match &mut writer {
                Some(writer) => writer,
                None => writer.insert(FrameWriter::create(output, format, frame.schema())?),
            };
            writer.write(&frame)?;
            summary.leads += batch.scored.len();
            progress("scoring", summary.leads as u64, 0);
            grades.extend(batch.decisions.grades);
            routes.extend(batch.decisions.routes);
            summary.warnings.extend(set_aside(&batch.snapshot.table));
            summary.warnings.extend(batch.snapshot.warnings);
            summary.rejected.extend(batch.snapshot.table.rejected);
            Ok(true)
        })?;
        if let Some(rejects) = rejects {
            write_rejects(rejects, &summary.rejected)?;
        }
        if let Some(writer) = writer {
            writer.finish()?;
        }
        let project = self.workspace.project;
        let names = project.routes.iter().map(|route| &route.name);
        summary.routes = tally(names, routes.iter().flatten());
        let names = project.grades.levels.iter().map(|(name, _)| name).chain([&project.grades.below]);
        summary.grades = tally(names, grades.iter());
        summary.warnings = merged(self.warnings.iter().cloned().chain(summary.warnings));
        summary.warnings.extend(self.tally_warnings());
        Ok(summary)
    }

    /// Everything about the lead `id`.
    ///
    /// # Errors
    /// As [`Predictor::run`], and when there is no such lead.
    pub fn find(&mut self, from: &LeadsFrom, id: &str) -> Result<Prediction<'_>, JobError> {
        let mut found = None;
        let mut files = String::new();
        self.each_batch(from, &mut |predictor, mut table| {
            files = table.files.join(", ");
            let ids = Snapshot::ids(&predictor.spec, &table)
                .map_err(|error| predictor.workspace.in_project(error))?;
            let keep: Vec<bool> = ids.iter().map(|known| known == id).collect();
            if keep.contains(&true) {
                table.retain(&keep)?;
                found = Some(predictor.predict(table)?);
            }
            Ok(found.is_none())
        })?;
        let batch = found.filter(|batch| !batch.scored.is_empty());
        let batch = batch.ok_or_else(|| JobError::NoLead { id: id.to_owned(), files })?;
        let gates = self.gates();
        Ok(Prediction { batch, row: 0, gates })
    }

    /// The frameworks, once the first batch has been read.
    pub(super) fn gates(&self) -> &[CheckedGate] {
        self.checked.as_ref().map_or(&[][..], |(gates, _)| gates)
    }

    /// Reads the leads and calls `work` with each batch until it returns false.
    fn each_batch(
        &mut self,
        from: &LeadsFrom,
        work: &mut dyn FnMut(&mut Self, Table) -> Result<bool, JobError>,
    ) -> Result<(), JobError> {
        let workspace = self.workspace;
        let project = workspace.project;
        let extra = workspace.extra();
        let mut columns = wanted_columns(&self.spec, &extra);
        columns.extend(wanted_columns(&Spec::of(project), &extra));
        let types: Types = self.saved.model.main_types.clone();
        let (reading, id) = (self.spec.reading.clone(), self.spec.id.clone());
        let (folder, pattern, open_deals) = match (from, &project.data.leads) {
            (LeadsFrom::File(file), _) => (Path::new(""), file.as_str(), false),
            (LeadsFrom::Project, Some(leads)) => (workspace.data_folder.as_path(), leads.as_str(), false),
            (LeadsFrom::Project, None) => {
                (workspace.data_folder.as_path(), project.data.deals.as_str(), true)
            }
        };
        let mut reader = Reader::open(Request {
            folder,
            pattern,
            reading: &reading,
            columns: Some(&columns),
            typing: Typing::Fixed(&types),
            id: id.as_deref(),
        })?;
        let mut any = false;
        while let Some(mut table) = reader.next_table(BATCH_ROWS)? {
            any = true;
            if self.checked.is_none() {
                self.checked = Some(self.check(&table)?);
            }
            if open_deals {
                let open = is_open(&project.outcome, &table).map_err(|error| workspace.in_project(error))?;
                table.retain(&open)?;
            }
            if !work(self, table)? {
                return Ok(());
            }
        }
        if any {
            return Ok(());
        }
        let file = reader.files().join(", ");
        Err(crate::tables::TableError::Empty { file, what: "has no rows under its header" }.into())
    }

    fn check(&self, table: &Table) -> Result<(Vec<CheckedGate>, Vec<CheckedRoute>), JobError> {
        let workspace = self.workspace;
        match &self.own {
            None => workspace.check(&self.spec, table, &self.sources, false),
            Some((spec, sources)) => {
                let (_, mistakes) = self
                    .sources
                    .check(&self.spec, table, &workspace.hidden())
                    .map_err(|error| workspace.in_project(error))?;
                if !mistakes.is_empty() {
                    return Err(workspace.mistakes(mistakes).into());
                }
                workspace.check(spec, table, sources, false)
            }
        }
    }

    /// Scores, judges and routes the leads of one table.
    fn predict(&mut self, table: Table) -> Result<Predicted, JobError> {
        let workspace = self.workspace;
        let located = |error| workspace.in_project(error);
        let as_of = vec![workspace.today; table.places.len()];
        let untouched = self.own.is_some().then(|| table.clone());
        let snapshot = self.sources.snapshot(&self.spec, table, as_of).map_err(located)?;
        let frame = normal_columns(&self.spec.features, &snapshot.table.frame)?;
        let encoded = self.saved.model.encoder.encode(&frame)?;
        let scored = score(&self.saved.model, &encoded);
        self.count(&encoded, &frame)?;
        let seen_by_gates = match (&self.own, untouched) {
            (Some((spec, sources)), Some(mut table)) => {
                let mut keep = vec![false; table.places.len()];
                snapshot.rows.iter().for_each(|&row| keep[row] = true);
                table.retain(&keep)?;
                let as_of = vec![workspace.today; table.places.len()];
                sources.snapshot(spec, table, as_of).map_err(located)?.table.frame
            }
            _ => snapshot.table.frame.clone(),
        };
        let (gates, routes) =
            self.checked.as_ref().map_or((&[][..], &[][..]), |(gates, routes)| (gates, routes));
        let judged: Result<Vec<Judged>, _> = gates.iter().map(|gate| gate.judge(&seen_by_gates)).collect();
        let pairs: Vec<(&CheckedGate, Judged)> = gates.iter().zip(judged?).collect();
        let decisions = decide(&workspace.project.grades, routes, &seen_by_gates, &scored, &pairs)?;
        let flags = self.flags(&encoded, &scored);
        let judged = pairs.into_iter().map(|(_, judged)| judged).collect();
        Ok(Predicted { snapshot, scored, judged, decisions, flags })
    }

    fn flags(&self, encoded: &Encoded, scored: &[Scored]) -> Vec<Vec<String>> {
        let mut flags: Vec<Vec<String>> = vec![Vec::new(); scored.len()];
        for (index, feature) in self.saved.model.encoder.features().iter().enumerate() {
            for &row in &encoded.unseen[index] {
                flags[row as usize].push(format!("unseen {}", feature.name));
            }
            for &row in &encoded.newly_unknown[index] {
                flags[row as usize].push(format!("unknown {}", feature.name));
            }
        }
        for (flags, lead) in flags.iter_mut().zip(scored) {
            if lead.score.is_clamped() {
                flags.push("score beyond the scale".to_owned());
            }
        }
        flags
    }

    fn count(&mut self, encoded: &Encoded, frame: &DataFrame) -> PolarsResult<()> {
        self.tally.leads += encoded.design.n_rows();
        for (index, feature) in self.saved.model.encoder.features().iter().enumerate() {
            self.tally.newly_unknown[index] += encoded.newly_unknown[index].len();
            let (count, example) = &mut self.tally.unseen[index];
            *count += encoded.unseen[index].len();
            if let (true, Some(&row)) = (example.is_empty(), encoded.unseen[index].first()) {
                let value = frame.column(&feature.name)?.get(row as usize)?;
                value.get_str().unwrap_or_default().clone_into(example);
            }
        }
        Ok(())
    }

    fn tally_warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let of = self.tally.leads;
        for (index, feature) in self.saved.model.encoder.features().iter().enumerate() {
            let (leads, example) = self.tally.unseen[index].clone();
            if leads > 0 {
                warnings.push(Warning::UnseenLevels { feature: feature.name.clone(), leads, of, example });
            }
            let leads = self.tally.newly_unknown[index];
            if leads > 0 {
                warnings.push(Warning::NewlyUnknown { feature: feature.name.clone(), leads, of });
            }
        }
        warnings
    }
}

/// How often each name occurs, in the order of the names.
fn tally<'a>(
    names: impl Iterator<Item = &'a String>,
    found: impl Iterator<Item = &'a String>,
) -> Vec<(String, usize)> {
    let mut counts: indexmap::IndexMap<&str, usize> = names.map(|name| (name.as_str(), 0)).collect();
    for name in found {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}

/// The warnings of all batches, each kind once with its counts added up.
fn merged(warnings: impl Iterator<Item = Warning>) -> Vec<Warning> {
    let mut all: Vec<Warning> = Vec::new();
    for warning in warnings {
        if !all.iter_mut().any(|known| known.absorb(&warning)) {
            all.push(warning);
        }
    }
    all
}

fn write_rejects(path: &Path, rejected: &[Rejected]) -> Result<(), JobError> {
    if rejected.is_empty() || path == Path::new(PIPE) {
        return Ok(());
    }
    Ok(write_atomically(path, rejected_csv(rejected).as_bytes())?)
}
