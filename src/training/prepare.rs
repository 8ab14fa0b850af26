//! The training data: the closed deals of a project as features, and all that is computed from them before a fit.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use polars::prelude::{DataFrame, PlSmallStr};

use super::answers::AskableColumns;
use super::censored::{CensoredDeals, stacked};
use super::deals::{
    EarlyDeals, ReadRows, TrainingSet, account_numbers, groups_by_value, is_one, origins, training_set,
};
use super::effect_input::EffectInput;
use super::feedback::read_feedback;
use crate::cells::Calendar;
use crate::conditions::YesNoWords;
use crate::config::{Mistake, Path as ConfigPath};
use crate::design::{Cells, Features};
use crate::evaluate::{self, Dates, Evaluated, EvaluationData, Method, Weighting};
use crate::fit::FitPlan;
use crate::gates::CheckedGate;
use crate::linear_model::PriorRule;
use crate::model::{self, Input};
use crate::points::{Fired, PointsTable, inverted_table, prior_rules};
use crate::project::{Prior, Project};
use crate::rules::CheckedRule;
use crate::snapshot::{Snapshot, Sources, Spec};
use crate::tables::{ContentHash, Rejected, RowOrigin, Table, TableError, Types};
use crate::units::AsOf;
use crate::warning::{LeadWarning, Warning};
use crate::workspace::{JobError, Progress, Workspace, amounts};

/// The training set as features, with all that is learned and evaluated in addition to the model.
pub(crate) struct TrainingData {
    pub(crate) spec: Spec,
    pub(crate) main_types: Types,
    pub(crate) table_types: BTreeMap<String, Types>,
    /// The words for yes and no of the columns of the deals that have no others.
    pub(crate) yes_no: BTreeMap<String, YesNoWords>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) counts: model::TrainingCounts,
    pub(crate) set: TrainingSet,
    pub(crate) values: Features,
    /// Deals with the same number stay together in folds and bootstraps.
    pub(crate) groups: Vec<u64>,
    /// Whether these are accounts.
    has_clusters: bool,
    /// With `within`, the deals whose span has not ended besides the others; `values`, `groups`, `points` and `prior` have their rows after
    /// those of `set`.
    censored: Option<CensoredDeals>,
    /// The points table, and which of its rules match each deal, if there is one.
    pub(crate) points: Option<(PointsTable, Fired)>,
    /// The points of each rule for each deal, if the ridge shrinks to the table.
    pub(crate) prior: Option<Vec<PriorRule>>,
    /// The amount of each deal, where the project names one.
    pub(crate) amounts: Option<Vec<Option<f64>>>,
    /// The columns that questions are about, with the answers of some of the deals.
    pub(crate) askable: AskableColumns,
    /// The columns of `[evaluation] segments`, with the rows of `values`.
    pub(crate) segments: Vec<(String, Cells)>,
    /// The columns of the deals that gates and routes use.
    pub(crate) effect_input: EffectInput,
    /// The row of each deal in its file, the early ones after the others; empty without a champion.
    pub(crate) origins: Vec<RowOrigin>,
    /// Rejected rows of other tables.
    pub(crate) rejected: Vec<Rejected>,
    /// The rows of all tables by result.
    pub(crate) rows: ReadRows,
}

impl TrainingData {
    /// The amounts of the deals of these rows, where the project names them.
    pub(crate) fn amounts_of(&self, rows: &[usize]) -> Option<Vec<Option<f64>>> {
        let amounts = self.amounts.as_ref()?;
        Some(rows.iter().map(|&row| amounts[row]).collect())
    }

    pub(crate) fn evaluation_data<'a>(&'a self, project: &'a Project) -> EvaluationData<'a> {
        let set = &self.set;
        let closed_at = set.closed_at.as_deref();
        let groups = &self.groups[..set.won.len()];
        let half_life = project.outcome.half_life;
        let weighting = match &self.censored {
            Some(censored) => censored.weighting(half_life),
            None => Weighting { case_weights: set.weights.as_deref(), recency: closed_at.zip(half_life) },
        };
        EvaluationData {
            features: &project.features,
            values: &self.values,
            won: &set.won,
            dates: set.is_dated.then_some(Dates {
                as_of: &set.snapshot.as_of,
                closed_at,
                calendar: Calendar::of(project.data.reading.time_zone),
            }),
            weighting,
            censoring: self.censored.as_ref().map(|censored| censored.censoring(&self.groups)),
            groups,
            clusters: self.has_clusters.then_some(groups),
            points: self.points.as_ref().map(|(_, fired)| &fired.totals[..]),
            prior: self.prior.as_deref(),
            open_as_of: &set.open_as_of,
        }
    }
}

/// Reads the tables, checks the project against them, takes the snapshot of the closed deals, and makes features of it.
pub(crate) fn prepare(
    workspace: &Workspace<'_>,
    check_leads: bool,
    progress: Progress<'_>,
) -> Result<TrainingData, JobError> {
    let Some(on_table) = on_snapshot_table(workspace)? else {
        return prepared(workspace, check_leads, progress);
    };
    // The table has what other tables would give, and leads do not; the model keeps the definitions of the project.
    let spec = Spec::of(workspace.project).for_features();
    let workspace = &Workspace { project: &on_table, ..workspace.clone() };
    Ok(TrainingData { spec, ..prepared(workspace, false, progress)? })
}

/// The same for the tables of the project.
fn prepared(
    workspace: &Workspace<'_>,
    check_leads: bool,
    progress: Progress<'_>,
) -> Result<TrainingData, JobError> {
    let project = workspace.project;
    let spec = Spec::of(project);
    progress("reading", 0, 1);
    let deals = workspace.read_deals(&spec)?;
    let main_types = workspace.shared_types(&spec, &deals);
    let yes_no = yes_no_columns(&spec, &main_types, &deals.frame);
    let mut sources = workspace.load_sources_within(&spec, None, workspace.memory.as_ref())?;
    let mut rules = workspace.check(&spec, &deals, &sources, true)?;
    check_leads.then(|| workspace.check_leads(&spec, &main_types, &sources)).transpose()?;
    let (files, contents) = (files_of_model(project, &spec, &deals, &sources), contents(&deals, &sources));
    let hash = || inputs(&workspace.data_folder, &files, &contents);
    let read = rayon::join(hash, || training_set(workspace, &spec, deals, &sources));
    let (inputs, mut set) = (read.0?, read.1?);
    let (rows, early) = (set.rows_read(&sources, workspace.today), set.early.take());
    let by_account = accounts(&spec, &mut set, early.as_ref())?;
    let frame = &set.snapshot.table.frame;
    let all = stacked(frame, early.as_ref())?;
    let amounts = amounts(project, &set.snapshot.table)?;
    let askable = AskableColumns::of(&spec.features, &rules.gates, frame)?;
    let segments = segments(workspace, &all)?;
    let points = rules.points.take().map(|table| with_fired(table, &all)).transpose()?;
    let prior = prior_of(project, points.as_ref(), &spec);
    let feedback = read_feedback(workspace, &set)?;
    set.warnings.extend(feedback.iter().flat_map(|feedback| feedback.warnings.iter().cloned()));
    let effect_input = EffectInput::of(rules, frame, feedback)?;
    set.warnings.extend(effect_input.gates.iter().flat_map(CheckedGate::take_warnings));
    let of_routes = workspace.texts_of_routes(&effect_input.frame, "closed deals");
    set.warnings.extend(workspace.condition_warnings(of_routes));
    warn_of_points(&mut set, points.as_ref(), by_account.as_deref());
    // The frame is not needed from here on, and it is larger than the features.
    drop(std::mem::take(&mut set.snapshot.table.frame));
    let values = Features::taken_from(&spec.features, all)?;
    let censored = CensoredDeals::of(&set, early.as_ref(), project, workspace.today);
    let has_accounts = by_account.is_some();
    let found_copies = || copies(workspace, &values, &set.snapshot, early.as_ref(), censored.as_ref());
    let groups = by_account.unwrap_or_else(found_copies);
    let has_clusters = set.warn_of_copies(&groups, has_accounts) || has_accounts;
    let origins = origins(&mut set, early.as_ref());
    sources.types.retain(|table, _| tables_of_features(&spec).contains(table));
    Ok(TrainingData {
        spec: spec.for_features(),
        main_types,
        table_types: sources.types,
        yes_no,
        inputs,
        counts: set.counts(),
        groups,
        has_clusters,
        censored,
        values,
        set,
        points,
        prior,
        amounts,
        askable,
        segments,
        effect_input,
        origins: if workspace.registry().champion_id()?.is_some() { origins } else { Vec::new() },
        rejected: sources.rejected,
        rows,
    })
}

/// The project on its training table of an engine, if it has one.
///
/// # Errors
/// When the project has facts of the outcome, which such a table does not have.
pub(crate) fn on_snapshot_table(workspace: &Workspace<'_>) -> Result<Option<Project>, JobError> {
    let on_table = workspace.project.on_snapshot_table();
    if on_table.is_some() && !workspace.project.outcome.facts.is_empty() {
        let path = ConfigPath::new(["data", "snapshot_table"]);
        let mistake = Mistake::new(path, "a snapshot table has no facts of the outcome");
        let hint = "add the fact as a column to the deals in the engine, and use it in `won` and `lost`";
        return Err(workspace.mistakes(vec![mistake.with_hint(hint)]).into());
    }
    Ok(on_table)
}

/// A points table, and which of its rules match each deal.
fn with_fired(table: PointsTable, deals: &DataFrame) -> Result<(PointsTable, Fired), JobError> {
    let fired = table.fired(deals)?;
    Ok((table, fired))
}

/// The points of each rule for each deal, if the ridge shrinks to the table.
fn prior_of(project: &Project, points: Option<&(PointsTable, Fired)>, spec: &Spec) -> Option<Vec<PriorRule>> {
    let shrunk_to = points.filter(|_| project.fit.prior == Prior::Points);
    shrunk_to.map(|(table, fired)| prior_rules(table, fired, spec))
}

/// The columns of `[evaluation] segments` of the snapshot.
fn segments(workspace: &Workspace<'_>, deals: &DataFrame) -> Result<Vec<(String, Cells)>, JobError> {
    let cells = |column: &String| Ok((column.clone(), Cells::of_column(deals.column(column)?)?));
    workspace.project.segments.iter().map(cells).collect()
}

/// Warnings of the points table on the deals.
fn warn_of_points(set: &mut TrainingSet, points: Option<&(PointsTable, Fired)>, accounts: Option<&[u64]>) {
    let Some((table, fired)) = points else { return };
    set.warnings.extend(inverted(fired, &set.won, accounts));
    set.warnings.extend(table.conditions().flat_map(CheckedRule::take_warnings));
}

/// The warning that the points table is inverted as a whole, if it is.
fn inverted(fired: &Fired, won: &[bool], accounts: Option<&[u64]>) -> Option<Warning> {
    let alone: Vec<u64> = (0..won.len() as u64).collect();
    let n = won.len();
    inverted_table(&fired.totals[..n], won, accounts.map_or(&alone[..], |accounts| &accounts[..n]))
}

/// The columns of text that have only words for yes and no, keys apart, with these words.
fn yes_no_columns(spec: &Spec, types: &Types, deals: &DataFrame) -> BTreeMap<String, YesNoWords> {
    let keys: BTreeSet<&String> = spec.main_keys().collect();
    let columns = types.keys().filter(|column| !keys.contains(*column));
    let words = |column: &String| {
        let cells = deals.column(column).ok()?.str().ok()?.iter();
        Some((column.clone(), YesNoWords::of(cells)?))
    };
    columns.filter_map(words).collect()
}

/// A number for each deal without an account, with the early ones after the others; suspected copies have the same.
fn copies(
    workspace: &Workspace<'_>,
    values: &Features,
    complete: &Snapshot,
    early: Option<&EarlyDeals>,
    censored: Option<&CensoredDeals>,
) -> Vec<u64> {
    let ids = complete.ids.iter().chain(early.iter().flat_map(|early| &early.snapshot.ids));
    let as_of = censored.map_or(&complete.as_of[..], CensoredDeals::as_of);
    let days: Vec<AsOf> = as_of.iter().map(|&at| workspace.on_the_clock(at)).collect();
    groups_by_value(values, &days, &ids.collect::<Vec<&PlSmallStr>>())
}

impl TrainingSet {
    /// Warns where many deals are suspected copies of others, which then count as those of one account do; false with accounts.
    fn warn_of_copies(&mut self, groups: &[u64], has_accounts: bool) -> bool {
        /// One deal in so many may be a copy by chance, or for a reason of its own.
        const FEW: usize = 50;
        if has_accounts {
            return false;
        }
        let copies = groups.len() - groups.iter().collect::<HashSet<_>>().len();
        let are_many = copies * FEW > groups.len();
        let warning = LeadWarning::CopiedDeals { copies, of: groups.len() };
        self.warnings.extend(are_many.then(|| warning.into()));
        are_many
    }
}

/// The account of each deal, as a number; `None` without accounts, or where all deals are of one, which carries no information.
fn accounts(
    spec: &Spec,
    set: &mut TrainingSet,
    early: Option<&EarlyDeals>,
) -> Result<Option<Vec<u64>>, JobError> {
    let Some(column) = &spec.account else { return Ok(None) };
    let mut accounts = account_numbers(column, &set.snapshot)?;
    if is_one(&accounts) {
        set.warnings.push(Warning::OneAccount { column: column.clone() });
        return Ok(None);
    }
    set.warnings.extend(large_account(column, &set.snapshot, &accounts));
    if let Some(early) = early {
        accounts.extend(account_numbers(column, &early.snapshot)?);
    }
    Ok(Some(accounts))
}

/// The warning that more than half of the deals are of one account.
fn large_account(column: &str, snapshot: &Snapshot, accounts: &[u64]) -> Option<Warning> {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    for account in accounts {
        *counts.entry(*account).or_default() += 1;
    }
    let (&largest, &deals) = counts.iter().max_by_key(|(account, deals)| (**deals, **account))?;
    let row = accounts.iter().position(|account| *account == largest)?;
    let names = snapshot.table.frame.column(column).ok()?.cast(&polars::prelude::DataType::String).ok()?;
    let account = names.str().ok()?.get(row)?.to_owned();
    (2 * deals > accounts.len()).then(|| {
        Warning::from(LeadWarning::LargeAccount {
            column: column.to_owned(),
            account,
            deals,
            of: accounts.len(),
        })
    })
}

/// The lookups and timed tables that the features need. Those that only criteria, points or routes use are not part of
/// a model.
fn tables_of_features(spec: &Spec) -> BTreeSet<String> {
    let needed = spec.for_features();
    let lookups = needed.lookups.into_iter().map(|lookup| lookup.name);
    lookups.chain(needed.tables.into_iter().map(|table| table.name)).collect()
}

/// The files that a model depends on: those of the deals, of the tables of its features, and of facts about the outcome.
fn files_of_model(project: &Project, spec: &Spec, deals: &Table, sources: &Sources) -> Vec<String> {
    let facts = project.outcome.facts.iter().map(|fact| fact.value.table.clone());
    let tables: BTreeSet<String> = tables_of_features(spec).into_iter().chain(facts).collect();
    let files = tables.iter().filter_map(|table| sources.files.get(table)).flatten();
    deals.files.iter().chain(files).cloned().collect()
}

/// The hashes of what came from databases and streams, which are read once, by table, query or file.
fn contents(deals: &Table, sources: &Sources) -> BTreeMap<String, ContentHash> {
    let all = deals.findings.iter().chain(&sources.findings);
    all.filter_map(|found| Some((found.file.clone(), found.content.clone()?))).collect()
}

/// The files as the project names them, so that the model does not depend on the working folder.
fn inputs(
    folder: &Path,
    files: &[String],
    contents: &BTreeMap<String, ContentHash>,
) -> Result<Vec<Input>, JobError> {
    let folder = folder.display().to_string();
    let mut inputs: Vec<Input> = Vec::new();
    for file in files {
        let name = file.strip_prefix(folder.as_str()).unwrap_or(file).trim_start_matches(['/', '\\']);
        let name = name.to_owned();
        if let Some(ContentHash { bytes, sha256 }) = contents.get(file).cloned() {
            inputs.push(Input { file: name, bytes, sha256 });
            continue;
        }
        let input = Input::of(Path::new(file), name);
        inputs.push(input.map_err(|source| TableError::Read { file: file.clone(), source })?);
    }
    inputs.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(inputs)
}

/// Evaluates the model on deals that it is not trained on. Without a holdout, the result has the reason.
pub(crate) fn evaluate_model(
    workspace: &Workspace<'_>,
    deals: &EvaluationData<'_>,
    plan: &FitPlan,
    progress: Progress<'_>,
) -> Result<Evaluated, JobError> {
    let project = workspace.project;
    let mut evaluated = evaluate::evaluate(deals, &project.evaluation, plan, &|done, all| {
        progress("evaluating", done, all);
    })?;
    if let (Method::CrossValidation { instead: instead @ None, .. }, Some(_), None) =
        (&mut evaluated.evaluation.method, &project.snapshot, &project.outcome.closed_at)
    {
        *instead = Some("[outcome] names no `closed_at`".to_owned());
    }
    Ok(evaluated)
}
