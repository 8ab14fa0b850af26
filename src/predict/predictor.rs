//! Leads to predictions, batch by batch.

use std::path::Path;

use polars::prelude::{AnyValue, Column, DataFrame};

use super::kept::yes_or_no;
use super::lead_ages::LeadAges;
use super::next_grade::{NextGrade, next_grade};
use super::no_leads::no_leads;
use super::previous::Previous;
use super::score_flag::ScoreFlag;
use super::tally::BatchTally;
use super::top_leads::TopLeads;
use super::yes_no::read_yes_no;
use crate::audit::DEALS;
use crate::config::Mistake;
use crate::decide::{Decisions, ScoreChange};
use crate::design::Features;
use crate::drift::LeadCounts;
use crate::gates::{self, CheckedGate, GateResult};
use crate::questions::{Batch, Consequence, Question, Questions};
use crate::registry::Saved;
use crate::score::Scored;
use crate::snapshot::{
    Snapshot, Sources, Spec, is_open, kept_alone, main_types, set_columns, wanted_columns,
};
use crate::tables::{ColumnType, Reader, Rejected, Request, Table, Types, Typing};
use crate::warning::Warning;
use crate::workspace::{JobError, Rules, Workspace};

/// Leads read at once: enough to keep all threads busy, few enough to need little memory.
pub(super) const BATCH_ROWS: usize = 65_536;

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
    /// The leads with the highest scores, if they are asked for.
    pub(super) top: Option<TopLeads>,
    pub(super) warnings: Vec<Warning>,
    /// Closed deals so far, where the leads are the open deals.
    pub(super) n_closed: usize,
    pub(crate) tally: BatchTally,
    /// The leads compared with the training deals; `None` where the model has no profile of these.
    pub(super) drift: Option<LeadCounts>,
    /// How long after their snapshot the leads are scored.
    pub(super) ages: LeadAges,
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
        let project_spec = Spec::of(workspace.project);
        let spec = saved.model.spec.clone().with_files_of(&project_spec);
        let load = |spec: &Spec| workspace.load_sources(spec, Some(&saved.model.table_types));
        let changed = spec.for_features().difference(&project_spec.for_features());
        // Criteria, points and routes may need columns that the model does not.
        let spec =
            if changed.is_none() { Spec { features: spec.features, ..project_spec.clone() } } else { spec };
        let sources = load(&spec)?;
        let mut warnings = sources.warnings.clone();
        let mut own = None;
        if let Some(what) = changed {
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
        let features = saved.model.linear.encoder.features().len();
        let tally = BatchTally::of(features);
        Ok(Self {
            workspace,
            saved,
            spec,
            sources,
            own,
            checked: None,
            questions: None,
            previous: None,
            top: None,
            warnings,
            n_closed: 0,
            tally,
            drift: no_leads(saved, false),
            ages: LeadAges::default(),
        })
    }

    /// Reads the earlier prediction in `file`, so that each lead gets its change since, split by cause.
    ///
    /// # Errors
    /// When the file cannot be read, is not the output of one prediction, or is not as of an earlier date.
    pub fn compare_with(&mut self, file: &str) -> Result<(), JobError> {
        let mut previous = Previous::read(self.workspace, self.saved, file)?;
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
        self.each_batch(from, &mut |predictor, mut table| {
            files = table.files.join(", ");
            rejected = rejected.take().or_else(|| table.rejected.iter().find(|row| is_it(row)).cloned());
            let ids = Snapshot::ids(&predictor.spec, &table)
                .map_err(|error| predictor.workspace.in_project(error))?;
            let keep: Vec<bool> = ids.iter().map(|other| other == id).collect();
            if keep.contains(&true) {
                table.retain(&keep)?;
                found = Some(predictor.predict(table)?);
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
                    None => JobError::NoLead { id: id.to_owned(), files },
                });
            }
        };
        let row = 0;
        let Predicted { columns, gate_results, scored, decisions, .. } = &batch;
        let lead = Batch { frame: columns, gate_results, scored, decisions };
        let questions = self.questions.as_mut();
        let questions =
            questions.map(|questions| questions.explained(&lead, row, QUESTIONS_EXPLAINED)).transpose()?;
        let values = Features::of(&self.spec.features, &batch.snapshot.table.frame)?.row(row);
        let next_grade = next_grade(self.workspace.project, &self.saved.model, &values, &batch.scored[row])?;
        let questions = questions.unwrap_or_default();
        Ok(Prediction { row, gates: self.gates(), questions, next_grade, batch })
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
        let workspace = self.workspace;
        let project = workspace.project;
        let extra = workspace.read_plan();
        let mut columns = wanted_columns(&self.spec, &extra);
        columns.extend(wanted_columns(&Spec::of(project), &extra));
        let needed = columns.clone();
        let mut sets = set_columns(&self.spec, &extra);
        sets.extend(set_columns(&Spec::of(project), &extra));
        columns.extend(project.data.version.clone());
        let kept: Vec<String> = kept_alone(&columns, &project.keep).cloned().collect();
        // The types of the training take precedence over those of the project.
        let mut types: Types = main_types(&Spec::of(project), &extra);
        types.extend(self.saved.model.main_types.clone());
        for column in kept {
            types.insert(column.clone(), ColumnType::Text);
            columns.insert(column);
        }
        let (reading, id) = (self.spec.reading.clone(), self.spec.id.clone());
        let (folder, pattern, open_deals) = self.leads(from);
        let (folder, pattern) = (folder.to_owned(), pattern.to_owned());
        let mut reader = Reader::open(
            Request::new(&pattern, &reading, Typing::Fixed(&types))
                .in_folder(&folder)
                .with_columns(Some(&columns))
                .with_needed(Some(&needed))
                .with_sets(Some(&sets))
                .with_optional(&self.saved.model.main_types)
                .with_open_end(project.outcome.closed_at.as_deref())
                .with_version(project.data.version.as_deref())
                .with_id(id.as_deref()),
        )?;
        let mut any = false;
        loop {
            let mut table = match reader.next_table(BATCH_ROWS)? {
                // A run without leads is not a failure: the output has a header and no rows.
                None if !any => reader.empty_table()?,
                None => break,
                Some(table) => table,
            };
            any = true;
            read_yes_no(&mut table, &self.saved.model.yes_no)?;
            if self.checked.is_none() {
                let rules = self.check(&table)?;
                self.warnings.extend(gates::unmapped(&rules.gates));
                self.warnings.extend(workspace.hidden_columns(&table));
                self.checked = Some(rules);
            }
            if open_deals {
                let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
                let facts = self.sources.with_facts(&table, workspace.today);
                let open = facts.and_then(|deals| is_open(&project.outcome, &deals, at, workspace.today));
                let open = open.map_err(|error| workspace.in_project(error))?;
                let n_closed = open.iter().filter(|&&open| !open).count();
                table.retain(&open)?;
                table.n_read -= n_closed;
                self.n_closed += n_closed;
            }
            if !work(self, table)? {
                return Ok(());
            }
        }
        Ok(())
    }

    fn check(&self, table: &Table) -> Result<Rules, JobError> {
        let workspace = self.workspace;
        match &self.own {
            None => workspace.check(&self.spec, table, &self.sources, false),
            Some((spec, sources)) => {
                let (_, mistakes) = self
                    .sources
                    .check(&self.spec, table, &workspace.hidden())
                    .map_err(|error| workspace.in_project(error))?;
                let missing = crate::workspace::missing(&self.spec, &[], table, &self.sources, false);
                let others = mistakes.into_iter().filter(|mistake| !missing.explains(mistake));
                let mistakes: Vec<Mistake> = others.chain(missing.mistakes.iter().cloned()).collect();
                if !mistakes.is_empty() {
                    return Err(workspace.mistakes(mistakes).into());
                }
                workspace.check(spec, table, sources, false)
            }
        }
    }
}
