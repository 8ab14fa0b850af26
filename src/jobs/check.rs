//! `bantam.toml` checked against its tables, and the data audited, without training.

use std::collections::{BTreeSet, HashSet};

use polars::prelude::*;
use rayon::prelude::*;

use super::cut;
use super::deal_rows::DealRows;
use super::open_outcomes::MetConditions;
use super::usage::Usages;
use crate::audit::{
    self, Audit, AuditedDeals, ChangedAfterSnapshot, DEALS, OpenOutcomes, PROJECT, Readiness, Share,
    TimedCounts,
};
use crate::design::{Cells, Encoder, Features};
use crate::evaluate;
use crate::gates;
use crate::points::inverted_table;
use crate::project::{Project, Source};
use crate::rules::RuleError;
use crate::snapshot::{PERSONA, ReadPlan, Sources, Spec, types_of, wanted_columns};
use crate::tables::{ColumnFinding, ColumnType, ReadFindings, Table, TableError, Types};
use crate::training::{
    FeedbackRead, ReadRows, TrainingSet, groups_by_account, on_snapshot_table, read_feedback, training_set,
    varied,
};
use crate::units::AsOf;
use crate::warning::{LeadWarning, Warning};
use crate::workspace::{ConditionTables, JobError, Progress, Rules, Workspace};

/// The result of a check.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Won, lost and open deals.
    pub outcomes: (usize, usize, usize),
    /// Deals that would be rejected.
    pub faults: usize,
    /// The readings of the files of the tables.
    pub findings: Vec<ReadFindings>,
    /// Columns of the tables with their types, by table.
    pub tables: Vec<(String, Vec<(String, &'static str)>)>,
    /// The formats of columns whose values are not in plain form, by table.
    pub written: Vec<(String, ColumnFinding)>,
    /// Number of features, criteria and routes.
    pub sizes: (usize, usize, usize),
    /// Closed deals that sales accepted, and that sales rejected; `None` without `[feedback]`.
    pub feedback: Option<(usize, usize)>,
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// The findings on the data.
    pub audit: Audit,
    /// The rows of all tables by result.
    pub(crate) rows: ReadRows,
}

/// Checks the project against its tables and audits the data.
///
/// # Errors
/// All mistakes at once. Findings of the audit are not errors here.
pub fn check(workspace: &Workspace<'_>, progress: Progress<'_>) -> Result<Checked, JobError> {
    let project = &*workspace.with_points(None)?;
    let workspace = &Workspace { project, ..workspace.clone() };
    // The other tables may be in the engine alone.
    let on_table = on_snapshot_table(workspace)?;
    let project = on_table.as_ref().unwrap_or(project);
    checked(&Workspace { project, ..workspace.clone() }, on_table.is_none(), progress)
}

/// Whether the audit reports what this warning says, with counts by outcome.
const fn is_audited(warning: &Warning, project: &Project) -> bool {
    match warning {
        Warning::FutureRows { .. } => true,
        Warning::Leads(LeadWarning::ClosesAhead { .. }) => project.outcome.within.is_none(),
        _ => false,
    }
}

/// The same for the tables of this project; `has_leads` says whether its leads have the same columns.
fn checked(workspace: &Workspace<'_>, has_leads: bool, progress: Progress<'_>) -> Result<Checked, JobError> {
    let spec = Spec::of(workspace.project);
    progress("reading", 0, 1);
    let wanted = wanted_columns(&spec, &workspace.read_plan());
    let everything = workspace.read_columns(&spec, None)?;
    let used = workspace.deal_columns(&spec);
    // An unused column may have an unsupported type; for a used one that is a mistake.
    if everything.findings.iter().flat_map(|found| &found.left_out).any(|(column, _)| used.contains(column)) {
        workspace.read_deals(&spec)?;
    }
    let main = types_of(&everything);
    let deals = only(&everything, &used)?;
    let extra = ReadPlan { audited: everything.columns.iter().cloned().collect(), ..workspace.read_plan() };
    let sources = Sources::load(&spec, &extra, &workspace.data_folder, None);
    let sources = sources.map_err(|error| workspace.in_project(error))?;
    let rules = workspace.check(&spec, &deals, &sources, true)?;
    if has_leads {
        workspace.check_leads(&spec, &workspace.shared_types(&spec, &deals), &sources)?;
    }
    let files = deals.files.clone();
    let mut training_set = training_set(workspace, &spec, deals, &sources)?;
    training_set.warnings.retain(|warning| !is_audited(warning, workspace.project));
    let tables = ConditionTables {
        spec: &spec,
        deals: &everything.frame,
        snapshot: &training_set.snapshot.table.frame,
        sources: &sources,
    };
    training_set.warnings.extend(warnings_of_rules(workspace, &rules, &tables, &training_set)?);
    let read_feedback = read_feedback(workspace, &training_set)?;
    let of_feedback = read_feedback.iter().flat_map(|feedback| feedback.warnings.iter().cloned());
    training_set.warnings.extend(of_feedback);
    let training = training_set.counts();
    let others = sources.types.iter().map(|(name, types)| (name.clone(), types));
    let types = std::iter::once((DEALS.to_owned(), &main)).chain(others);
    let written = how_written(&everything, &sources);
    let rows = DealRows::of(&everything, &training_set, &files);
    let audit = Job {
        workspace,
        spec: &spec,
        sources: &sources,
        everything: &everything,
        training_set: &training_set,
        rows,
    }
    .audit(&wanted, progress)?;
    Ok(Checked {
        outcomes: (training.n_won, training.n_lost, training.n_open),
        faults: training.n_rejected,
        findings: files_found(&everything, &sources),
        tables: types.map(|(name, types)| (name, in_words(types))).collect(),
        written,
        sizes: (
            spec.features.len(),
            rules.gates.iter().map(|gate| gate.criteria.len()).sum(),
            rules.routes.len(),
        ),
        feedback: read_feedback.as_ref().map(FeedbackRead::counts),
        rows: training_set.rows_read(&sources, workspace.today),
        warnings: training_set.warnings,
        audit,
    })
}

/// What was found of the files of all tables.
fn files_found(deals: &Table, sources: &Sources) -> Vec<ReadFindings> {
    let mut found = deals.findings.clone();
    ReadFindings::merge(&mut found, sources.findings.clone());
    found
}

/// Columns with their types in words.
fn in_words(types: &Types) -> Vec<(String, &'static str)> {
    types.iter().map(|(column, kind)| (column.clone(), kind.words())).collect()
}

/// How the values of the columns of each table are written, where that is not the plain form.
fn how_written(deals: &Table, sources: &Sources) -> Vec<(String, ColumnFinding)> {
    let of_deals = deals.written.iter().map(|finding| (DEALS.to_owned(), finding.clone()));
    let of_sources = sources
        .written
        .iter()
        .flat_map(|(table, findings)| findings.iter().map(|finding| (table.clone(), finding.clone())));
    of_deals.chain(of_sources).collect()
}

/// Values that become unknown where the criteria and the points are evaluated on the deals.
fn lost_values(rules: &Rules, frame: &DataFrame) -> Result<Vec<Warning>, RuleError> {
    for gate in &rules.gates {
        gate.evaluate(frame)?;
    }
    rules.points.as_ref().map(|points| points.fired(frame)).transpose()?;
    Ok(rules.take_warnings())
}

/// What the rules give reason to warn of.
fn warnings_of_rules(
    workspace: &Workspace<'_>,
    rules: &Rules,
    tables: &ConditionTables<'_>,
    set: &TrainingSet,
) -> Result<Vec<Warning>, JobError> {
    let mut warnings = gates::unmapped(&rules.gates);
    warnings.extend(lost_values(rules, tables.snapshot)?);
    warnings.extend(inverted_points(tables.spec, rules, set)?);
    warnings.extend(workspace.condition_warnings(workspace.conditions(tables, rules)?));
    Ok(warnings)
}

/// The warning that the points table is inverted as a whole, if it is.
fn inverted_points(spec: &Spec, rules: &Rules, set: &TrainingSet) -> Result<Option<Warning>, JobError> {
    let Some(points) = &rules.points else { return Ok(None) };
    let totals = points.fired(&set.snapshot.table.frame)?.totals;
    let accounts = groups_by_account(spec, &set.snapshot)?;
    let accounts = accounts.unwrap_or_else(|| (0..totals.len() as u64).collect());
    Ok(inverted_table(&totals, &set.won, &accounts))
}

/// The table with these of its columns alone.
fn only(table: &Table, wanted: &BTreeSet<String>) -> Result<Table, TableError> {
    let names = table.frame.columns().iter().map(|column| column.name().clone());
    let frame = table.frame.select(names.filter(|name| wanted.contains(name.as_str())))?;
    Ok(Table { frame, ..table.clone() })
}

/// The input of the audit.
struct Job<'a> {
    workspace: &'a Workspace<'a>,
    spec: &'a Spec,
    sources: &'a Sources,
    /// The deals as they were read, with all their columns.
    everything: &'a Table,
    training_set: &'a TrainingSet,
    rows: DealRows,
}

impl Job<'_> {
    fn audit(&self, wanted: &BTreeSet<String>, progress: Progress<'_>) -> Result<Audit, JobError> {
        let snapshot = &self.training_set.snapshot;
        let n_rows = snapshot.len();
        progress("auditing", 0, 3);
        let usages = Usages::of(self.workspace.project);
        let mut columns = self.columns_of_deals(&usages)?;
        let keyed = columns.iter().filter(|column| column.usage != audit::Usage::Role("id"));
        let row_keys = evaluate::row_keys(keyed.map(|column| &column.closed), n_rows);
        columns.extend(self.columns_of_snapshot(&usages)?);
        progress("auditing", 1, 3);
        let closed = self.closed_deals(wanted)?;
        let cut = cut::cut(self.workspace, self.spec, self.sources, &closed, self.training_set, progress)?;
        progress("auditing", 2, 3);
        let values = Features::of(&self.spec.features, &snapshot.table.frame)?;
        let (encoder, _) = Encoder::learn(&self.spec.features, &values)?;
        let training = self.training_set.counts();
        let (outcome, today) = (&self.workspace.project.outcome, self.workspace.today);
        let met = MetConditions::of(outcome, self.everything, &self.rows.open, self.sources, today)?;
        let deals = AuditedDeals {
            open: OpenOutcomes {
                met: &met.of_open,
                won: &self.training_set.won,
                as_of: Some(today),
                lost_is_not_won: met.lost_is_not_won,
            },
            ids: &snapshot.ids.iter().map(ToString::to_string).collect::<Vec<_>>(),
            won: &self.training_set.won,
            groups: &self.groups(&row_keys)?,
            columns: &columns,
            timed: &self.timed()?,
            tracked: &self.tracked()?,
            feature_keys: &evaluate::row_keys(values.columns(), n_rows),
            row_keys: &row_keys,
            cut,
            readiness: Readiness::new(
                training.n_won,
                training.n_lost,
                training.n_open,
                self.spec.features.len(),
                encoder.columns().len(),
            ),
        };
        let audit = audit::audit(&deals);
        progress("auditing", 3, 3);
        Ok(audit)
    }

    /// Accounts stay together; without accounts, deals with equal features do.
    fn groups(&self, row_keys: &[u64]) -> Result<Vec<u64>, JobError> {
        let by_account = groups_by_account(self.spec, &self.training_set.snapshot)?;
        Ok(by_account.unwrap_or_else(|| varied(row_keys.to_vec())))
    }

    /// The closed deals as they were read, with the columns that a snapshot needs.
    fn closed_deals(&self, wanted: &BTreeSet<String>) -> Result<Table, JobError> {
        let table = only(self.everything, wanted)?;
        let frame = table.frame.take(&self.rows.closed)?;
        Ok(Table { frame, places: self.training_set.snapshot.table.places.clone(), ..table })
    }

    /// All columns of the table of the deals.
    fn columns_of_deals(&self, usages: &Usages) -> Result<Vec<audit::AuditedColumn>, JobError> {
        let types = types_of(self.everything);
        let as_of =
            self.workspace.project.snapshot.as_ref().map(|_| self.training_set.snapshot.as_of.as_slice());
        let column = |column: &Column| -> PolarsResult<audit::AuditedColumn> {
            let name = column.name().as_str();
            let kind = types.get(name).copied().unwrap_or(ColumnType::Text);
            let closed = column.take(&self.rows.closed)?;
            let later = as_of.filter(|_| kind == ColumnType::Time).map(|as_of| later(&closed, as_of));
            Ok(audit::AuditedColumn {
                name: name.to_owned(),
                table: DEALS.to_owned(),
                usage: usages.usage(name, None),
                closed: Cells::of_column(&closed)?,
                open: Some(Cells::of_column(&column.take(&self.rows.open)?)?),
                kind: kind.words(),
                later: later.transpose()?,
                made_from: Vec::new(),
                is_category: usages.is_category(name),
            })
        };
        Ok(self.everything.frame.columns().par_iter().map(column).collect::<PolarsResult<_>>()?)
    }

    /// Columns of lookups, and those that the project defines.
    fn columns_of_snapshot(&self, usages: &Usages) -> Result<Vec<audit::AuditedColumn>, JobError> {
        let mut names: Vec<(String, String, Option<String>)> = Vec::new();
        let own: HashSet<&str> = self.everything.columns.iter().map(String::as_str).collect();
        for lookup in &self.spec.lookups {
            let columns = self.sources.types.get(&lookup.name).into_iter().flat_map(|types| types.keys());
            for column in columns.filter(|&column| *column != lookup.key && !own.contains(column.as_str())) {
                let long_name = format!("{}_{column}", lookup.name);
                names.push((column.clone(), lookup.name.clone(), Some(long_name)));
            }
        }
        let made = self.spec.derived.iter().map(|derived| derived.name.clone());
        let persona = (!self.spec.personas.is_empty()).then(|| PERSONA.to_owned());
        let aggregates = self.spec.features.iter().filter(|f| matches!(f.source, Source::Aggregate(_)));
        let made = made.chain(persona).chain(aggregates.map(|feature| feature.name.clone()));
        names.extend(made.map(|name| (name, PROJECT.to_owned(), None)));
        let frame = &self.training_set.snapshot.table.frame;
        let types = types_of(&self.training_set.snapshot.table);
        let column = |(name, table, long_name): (String, String, Option<String>)| {
            let values = frame.column(&name).ok()?;
            let cells = Cells::of_column(values);
            let kind = types.get(&name).copied().unwrap_or(ColumnType::Text);
            Some(cells.map(|closed| audit::AuditedColumn {
                usage: match &long_name {
                    Some(long_name) => usages.usage(&name, Some(long_name)),
                    None => usages.usage_of([Some(&name), None], &name),
                },
                table,
                closed,
                open: None,
                kind: kind.words(),
                later: None,
                made_from: usages.made_from(&name),
                is_category: usages.is_category(&name),
                name,
            }))
        };
        Ok(names.into_par_iter().filter_map(column).collect::<PolarsResult<_>>()?)
    }

    fn timed(&self) -> Result<Vec<TimedCounts>, JobError> {
        let snapshot = &self.training_set.snapshot;
        let closed_at = self.training_set.closed_at.as_deref();
        let counts = self.sources.later_rows(self.spec, &snapshot.table.frame, &snapshot.as_of, closed_at)?;
        let behind = self.spec.tables_behind();
        let features = |table: &str| {
            let features = self.spec.features.iter().map(|feature| &feature.name);
            let of_table = |name: &&String| behind.get(name.as_str()).is_some_and(|all| all.contains(table));
            features.filter(of_table).cloned().collect()
        };
        let timed = self.spec.tables.iter().zip(counts).map(|(table, counts)| TimedCounts {
            table: table.name.clone(),
            counts,
            has_close: closed_at.is_some(),
            features: features(&table.name),
        });
        Ok(timed.collect())
    }

    fn tracked(&self) -> Result<Vec<ChangedAfterSnapshot>, JobError> {
        let snapshot = &self.training_set.snapshot;
        if self.workspace.project.snapshot.is_none() {
            return Ok(Vec::new());
        }
        let columns: BTreeSet<String> = self.everything.columns.iter().cloned().collect();
        let changed_columns =
            self.sources.changed_columns(self.spec, &snapshot.table.frame, &snapshot.as_of, &columns)?;
        // The deals themselves may be a history, but then of their accounts.
        let own = |table: &str| {
            let mut tables = self.spec.tables.iter();
            tables.any(|timed| timed.name == table && timed.file == self.workspace.project.data.deals)
        };
        let changed_columns =
            changed_columns.into_iter().filter(|column| !own(&column.table)).map(|column| {
                Ok(ChangedAfterSnapshot {
                    table: column.table,
                    column: column.column,
                    before: Cells::of_column(&column.before)?,
                    latest: Cells::of_column(&column.latest)?,
                })
            });
        Ok(changed_columns.collect::<PolarsResult<_>>()?)
    }
}

/// The share of dates on or after the snapshot of their deal, among those that are not missing.
fn later(dates: &Column, as_of: &[AsOf]) -> PolarsResult<Share> {
    let micros = dates.cast(&DataType::Int64)?;
    let dated = micros.i64()?.iter().zip(as_of).filter_map(|(micros, as_of)| Some((micros?, as_of)));
    Ok(dated.fold(Share::default(), |share, (micros, as_of)| Share {
        n: share.n + usize::from(micros > as_of.microseconds()),
        of: share.of + 1,
    }))
}
