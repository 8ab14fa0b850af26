//! Leads to predictions, batch by batch.

use std::collections::BTreeSet;
use std::path::Path;

use polars::prelude::{AnyValue, Column, DataFrame, PlSmallStr};

use super::kept::yes_or_no;
use super::lead_tables::{LeadTables, LeadsPlan};
use super::needs::Needs;
use super::next_grade::{NextGrade, next_grade};
use super::previous::Previous;
use super::score_flag::ScoreFlag;
use super::seen::{Held, LeadsSeen};
use super::yes_no::read_yes_no;
use crate::audit::DEALS;
use crate::config::Mistake;
use crate::decide::{Decisions, ScoreChange};
use crate::design::Features;
use crate::gates::{self, CheckedGate, GateResult};
use crate::questions::{Batch, Consequence, Question, Questions};
use crate::registry::Saved;
use crate::score::Scored;
use crate::snapshot::{Snapshot, SnapshotError, Sources, Spec, is_open};
use crate::tables::{IdMemory, MemoryLimit, Rejected, Table};
use crate::warning::Warning;
use crate::workspace::{JobError, NearIds, Rules, Workspace};

/// Where the leads come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadsFrom {
    /// A file, a glob, or a pipe, relative to the working folder.
    File(String),
    /// The leads of the project, or else its open deals.
    Project,
    /// The deals of the project, open and closed.
    Deals,
}

/// Scores, qualifies and routes leads with one model.
pub struct Predictor<'a> {
    pub(crate) workspace: &'a Workspace<'a>,
    pub(crate) saved: &'a Saved,
    pub(crate) spec: Spec,
    pub(crate) sources: Sources,
    /// The columns of the project if its features are no longer those of the model; gates and routes use them.
    pub(crate) own: Option<(Spec, Sources)>,
    pub(crate) checked: Option<Rules>,
    /// The earlier prediction to compare with.
    pub(crate) previous: Option<Previous>,
    /// The questions, once the first batch has been read.
    pub(crate) questions: Option<Questions>,
    pub(super) warnings: Vec<Warning>,
    /// The columns of the output; `None`: all.
    pub(super) columns: Option<Vec<String>>,
    /// Whether the features are written in place of the predictions.
    pub(super) writes_features: bool,
    /// What is computed for the outputs.
    pub(super) needs: Needs,
    /// Whether every route may be met by a lead that was seen.
    pub(super) has_all_routes: bool,
    /// What is held of the leads so far.
    pub(crate) held: Held,
    /// The memory that the rows of timed tables may take; `None`: all are in memory.
    limit: Option<MemoryLimit>,
    /// What the ids of the leads may take, where they can be read again.
    pub(super) id_memory: Option<IdMemory>,
}

/// The leads of a batch with their predictions.
pub struct Predicted {
    /// Their data as of the snapshot.
    pub snapshot: Snapshot,
    /// Their scores.
    pub scored: Vec<Scored>,
    /// The verdicts of each framework.
    pub gate_results: Vec<GateResult>,
    /// Their grades and routes.
    pub decisions: Decisions,
    /// The questions for each lead, the best first.
    pub questions: Vec<Vec<Question>>,
    /// Remarks on each score.
    pub(crate) flags: Vec<Vec<ScoreFlag>>,
    /// The earlier prediction of each, if there is one to compare with.
    pub changes: Option<Vec<Option<ScoreChange>>>,
    /// The columns of `[predict] keep`, as text.
    pub(crate) kept: Vec<Column>,
    /// The columns that gates and routes use.
    pub(crate) columns: DataFrame,
}

impl Predicted {
    /// A value of the snapshot of a lead, as people read it, with numbers as `number` writes them; `None` if it is unknown.
    pub(crate) fn value_text(&self, column: &str, row: usize, number: fn(f64) -> String) -> Option<String> {
        match self.snapshot.table.frame.column(column).ok()?.get(row).ok()? {
            AnyValue::Null => None,
            AnyValue::Float64(value) => Some(number(value)),
            AnyValue::Boolean(flag) => Some(yes_or_no(flag).to_owned()),
            value => Some(value.get_str().map_or_else(|| value.to_string(), str::to_owned)),
        }
    }
}

/// The full explanation of one lead.
pub struct Prediction<'a> {
    /// Its batch.
    pub batch: Predicted,
    /// Its row in the batch.
    pub row: usize,
    /// Its date, as it is written.
    pub(crate) as_of: String,
    /// The frameworks.
    pub gates: &'a [CheckedGate],
    /// The best questions, each with the effects of its answers.
    pub questions: Vec<(Question, Vec<Consequence>)>,
    /// The smallest change that reaches the next grade; `None` if it has the best one, or no feature is actionable.
    pub next_grade: Option<NextGrade>,
}

/// The number of questions of one lead that are shown with the effects of their answers.
const QUESTIONS_EXPLAINED: usize = 3;

impl<'a> Predictor<'a> {
    /// Reads the other tables and compares the project with the model.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn new(workspace: &'a Workspace<'a>, saved: &'a Saved) -> Result<Self, JobError> {
        Self::within(workspace, saved, None)
    }

    /// The same for leads as of today: the rows of timed tables take no more memory than this.
    pub(crate) fn within(
        workspace: &'a Workspace<'a>,
        saved: &'a Saved,
        limit: Option<&MemoryLimit>,
    ) -> Result<Self, JobError> {
        if let Some(columns) = workspace.leaks_of(&saved.model) {
            return Err(JobError::LeakingModel { model: saved.id.clone(), columns });
        }
        let project_spec = Spec::of(workspace.project);
        let spec = saved.model.spec.clone().with_files_of(&project_spec);
        let of_model = workspace.with_definitions_of(saved);
        let load = |workspace: &Workspace<'_>, spec: &Spec, limit: Option<&MemoryLimit>| {
            workspace.load_sources_within(spec, Some(&saved.model.table_types), limit)
        };
        let changed = spec.for_features().difference(&project_spec.for_features());
        // Criteria, points and routes may need columns that the model does not.
        let spec =
            if changed.is_none() { Spec { features: spec.features, ..project_spec.clone() } } else { spec };
        let sources = load(&of_model, &spec, limit)?;
        let mut warnings = sources.warnings.clone();
        let mut own = None;
        if let Some(what) = changed {
            warnings.push(Warning::ProjectChanged { model: saved.id.clone(), what });
            // The same tables: what is kept of them is in use.
            let limit = limit.map(|limit| MemoryLimit { kept: None, ..limit.clone() });
            let sources = load(workspace, &project_spec, limit.as_ref())?;
            own = Some((project_spec, sources));
        }
        warnings.extend(workspace.outcome_warning(saved));
        if saved.model.trained_on > workspace.today {
            warnings.push(Warning::ModelFromTheFuture {
                trained: saved.model.calendar().on_the_clock(saved.model.trained_on).to_string(),
                as_of: workspace.on_the_clock(workspace.today).to_string(),
            });
        }
        let held = Held { seen: LeadsSeen::none(saved, false), top: None };
        Ok(Self {
            workspace,
            saved,
            spec,
            sources,
            own,
            checked: None,
            questions: None,
            previous: None,
            warnings,
            columns: None,
            writes_features: false,
            needs: Needs::ALL,
            has_all_routes: false,
            held,
            limit: limit.cloned(),
            id_memory: None,
        })
    }

    /// Reads the earlier prediction in `file`, so that each lead gets its change since, split by cause.
    ///
    /// # Errors
    /// When the file cannot be read, is not the output of one prediction, or is not as of an earlier date.
    pub fn compare_with(&mut self, file: &str) -> Result<(), JobError> {
        let mut previous = Previous::read(self.workspace, self.saved, file, self.limit.as_ref())?;
        self.warnings.append(&mut previous.warnings);
        self.previous = Some(previous);
        Ok(())
    }

    /// The same for the tables as of another date, which are not read again.
    pub(crate) fn moved_to(self, workspace: &'a Workspace<'a>) -> Self {
        // Rules and questions are those of the columns that were read, which may be those of other leads.
        Self { workspace, checked: None, questions: None, ..self }
    }

    /// The full explanation of the lead `id`.
    ///
    /// # Errors
    /// As [`Predictor::run`], and when there is no such lead.
    pub fn find(&mut self, from: &LeadsFrom, id: &str) -> Result<Prediction<'_>, JobError> {
        let mut found = None;
        let by_row = self.spec.id.is_none();
        let is_it =
            |row: &Rejected| if by_row { row.row.to_string() == id } else { row.id.as_deref() == Some(id) };
        let mut rejected = None;
        let mut files = String::new();
        let mut near = NearIds::of(id);
        self.each_batch(from, &mut |predictor, mut table| {
            files = table.files.join(", ");
            rejected = rejected.take().or_else(|| table.rejected.iter().find(|row| is_it(row)).cloned());
            let ids = Snapshot::ids(&predictor.spec, &table).map_err(|error| predictor.in_model(error))?;
            let keep: Vec<bool> = ids.iter().map(|other| other == id).collect();
            if keep.contains(&true) {
                table.retain(&keep)?;
                found = Some(predictor.predict(table)?);
            } else {
                near.offer(ids.iter().map(PlSmallStr::as_str));
            }
            Ok(found.is_none())
        })?;
        let batch = match found {
            Some(batch) if !batch.scored.is_empty() => batch,
            found => {
                let late = found.and_then(|batch| batch.snapshot.table.rejected.into_iter().find(is_it));
                return Err(match late.or(rejected) {
                    Some(Rejected { file, row, reason, .. }) => {
                        JobError::RejectedLead { id: id.to_owned(), file, row, reason }
                    }
                    None => JobError::NoLead { id: id.to_owned(), files, near: near.names() },
                });
            }
        };
        let row = 0;
        let Predicted { columns, gate_results, scored, decisions, .. } = &batch;
        let points = |row: usize, feature| scored[row].points_of(feature);
        let lead = Batch { frame: columns, gate_results, scored, points: &points, decisions };
        let questions = self.questions.as_mut();
        let questions =
            questions.map(|questions| questions.explained(&lead, row, QUESTIONS_EXPLAINED)).transpose()?;
        let values = Features::of(&self.spec.features, &batch.snapshot.table.frame)?.row(row);
        let next_grade = next_grade(self.workspace.project, &self.saved.model, &values, &batch.scored[row])?;
        let questions = questions.unwrap_or_default();
        let as_of = self.workspace.written(batch.snapshot.as_of[row]);
        Ok(Prediction { row, as_of, gates: self.gates(), questions, next_grade, batch })
    }

    /// The frameworks, once the first batch has been read.
    pub(crate) fn gates(&self) -> &[CheckedGate] {
        self.checked.as_ref().map_or(&[][..], |rules| &rules.gates)
    }

    /// The leads: their folder, their files in it, and whether they are the open ones of these deals.
    pub(super) fn leads<'b>(&'b self, from: &'b LeadsFrom) -> (&'b Path, &'b str, bool) {
        let Workspace { project, data_folder, .. } = self.workspace;
        match (from, &project.data.leads) {
            (LeadsFrom::File(file), _) => (Path::new(""), file, false),
            (LeadsFrom::Project, Some(leads)) => (data_folder, leads, false),
            (LeadsFrom::Project, None) => (data_folder, &project.data.deals, true),
            (LeadsFrom::Deals, _) => (data_folder, &project.data.deals, false),
        }
    }

    /// The table that the leads are, in the words of the project.
    pub(crate) fn leads_table(&self, from: &LeadsFrom) -> &'static str {
        if self.leads(from).2 { DEALS } else { "leads" }
    }

    /// Reads the leads and calls `work` with each batch until it returns false.
    pub(super) fn each_batch(
        &mut self,
        from: &LeadsFrom,
        work: &mut dyn FnMut(&mut Self, Table) -> Result<bool, JobError>,
    ) -> Result<(), JobError> {
        let plan = self.leads_plan(from);
        let mut tables = LeadTables::open(&plan)?;
        while let Some(mut table) = tables.next_table()? {
            self.check_first(&mut table)?;
            let closed = self.prepare(&mut table, plan.open_deals)?;
            self.held.seen.closed += closed;
            if !work(self, table)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The first leads, against which the rules are then checked; an empty table where there are none.
    ///
    /// # Errors
    /// When the leads cannot be read, or the project does not fit them.
    pub(crate) fn first_leads(&mut self, from: &LeadsFrom) -> Result<Table, JobError> {
        let plan = self.leads_plan(from);
        let mut table = LeadTables::open(&plan)?.next_table()?.unwrap_or_default();
        self.check_first(&mut table)?;
        Ok(table)
    }

    /// What is to be read of these leads.
    pub(super) fn leads_plan(&self, from: &LeadsFrom) -> LeadsPlan<'a> {
        let (model, ids) = (&self.saved.model, self.id_memory.clone());
        LeadsPlan::new(self.workspace, model, &self.spec, self.leads(from), ids)
    }

    /// Checks the rules against the first table of leads.
    pub(super) fn check_first(&mut self, table: &mut Table) -> Result<(), JobError> {
        if self.checked.is_none() {
            read_yes_no(table, &self.saved.model.yes_no)?;
            let rules = self.check(table)?;
            self.warnings.extend(gates::unmapped(&rules.gates));
            self.warnings.extend(self.workspace.hidden_columns(table));
            self.checked = Some(rules);
        }
        Ok(())
    }

    /// Makes the rows of a table those that are scored, and returns how many closed deals it had.
    pub(super) fn prepare(&self, table: &mut Table, open_deals: bool) -> Result<usize, JobError> {
        read_yes_no(table, &self.saved.model.yes_no)?;
        if !open_deals {
            return Ok(0);
        }
        let open = self.open(table)?;
        let closed = open.iter().filter(|&&open| !open).count();
        table.retain(&open)?;
        let closed = closed + self.without_closed(table)?;
        table.n_read -= closed;
        Ok(closed)
    }

    /// Which deals are leads: neither won nor lost.
    fn open(&self, table: &Table) -> Result<Vec<bool>, JobError> {
        let (workspace, project) = (self.workspace, self.workspace.project);
        let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
        let facts = self.sources.with_facts(table, workspace.today);
        let open = facts.and_then(|deals| is_open(&project.outcome, &deals, at, workspace.today));
        open.map_err(|error| workspace.in_project(error))
    }

    /// Takes those rejected rows from the table that are closed deals: they are no leads, so none was lost. Returns how many.
    fn without_closed(&self, table: &mut Table) -> Result<usize, JobError> {
        let Some(mut unread) = table.unread.take() else { return Ok(0) };
        read_yes_no(&mut unread, &self.saved.model.yes_no)?;
        let open = self.open(&unread)?;
        let closed = (0..open.len()).filter(|row| !open[*row]);
        let closed: BTreeSet<(String, u64)> = closed
            .map(|row| unread.reject(row, None, String::new().into()))
            .map(|row| (row.file, row.row))
            .collect();
        let before = table.rejected.len();
        table.rejected.retain(|row| !closed.contains(&(row.file.clone(), row.row)));
        Ok(before - table.rejected.len())
    }

    /// An error in the definitions of the model.
    pub(super) fn in_model(&self, error: SnapshotError) -> JobError {
        self.workspace.with_definitions_of(self.saved).in_project(error)
    }

    fn check(&self, table: &Table) -> Result<Rules, JobError> {
        let workspace = self.workspace;
        match &self.own {
            None => workspace.check(&self.spec, table, &self.sources, false),
            Some((spec, sources)) => {
                let checked = self.sources.check(&self.spec, table, &workspace.hidden());
                let (_, mistakes) = checked.map_err(|error| self.in_model(error))?;
                let missing = crate::workspace::missing(&self.spec, &[], table, &self.sources, false);
                let others = mistakes.into_iter().filter(|mistake| !missing.explains(mistake));
                let mistakes: Vec<Mistake> = others.chain(missing.mistakes.iter().cloned()).collect();
                if !mistakes.is_empty() {
                    return Err(workspace.with_definitions_of(self.saved).mistakes(mistakes).into());
                }
                workspace.check(spec, table, sources, false)
            }
        }
    }
}
