//! The training set: the closed deals of a project with their snapshots.

use std::collections::HashMap;

use polars::prelude::*;
use rayon::prelude::*;

use super::deal_warnings::{closes_ahead, date_warnings, table_warnings};
use crate::audit::DEALS;
use crate::design::{Cells, Features};
use crate::evaluate::{OFFSET, combine, value_keys};
use crate::model::TrainingCounts;
use crate::snapshot::{
    ExcludedDeals, Outcomes, Snapshot, SnapshotError, Sources, Spec, TableRead, contradicting, left_out,
    resolve, stale_deals,
};
use crate::tables::{RowFault, RowOrigin, Table, retain_rows};
use crate::units::AsOf;
use crate::warning::Warning;
use crate::workspace::{JobError, Workspace};

/// The closed deals that can be used for training.
pub(crate) struct TrainingSet {
    pub(crate) snapshot: Snapshot,
    pub(crate) won: Vec<bool>,
    /// The date on which each outcome became known, if the project has it.
    pub(crate) closed_at: Option<Vec<AsOf>>,
    /// Whether each deal has its own snapshot date, so that deals are ordered in time.
    pub(crate) is_dated: bool,
    /// The case weight of each deal; `None` if all are 1.
    pub(crate) weights: Option<Vec<f64>>,
    /// The snapshot date of each open deal that has one.
    pub(crate) open_as_of: Vec<AsOf>,
    n_open: usize,
    /// Deals whose snapshot date is today or later.
    n_later: usize,
    /// The newest close of a deal.
    newest_close: Option<AsOf>,
    /// With `within`, the deals that were closed within a span that has not ended: they are among the open ones.
    pub(crate) early: Option<EarlyDeals>,
    pub(crate) warnings: Vec<Warning>,
}

/// The rows that were read for a training.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadRows {
    /// Those of all tables by result, the deals first.
    pub(crate) tables: Vec<TableRead>,
    /// Deals whose snapshot date is the day of the training or later.
    pub(crate) n_later: usize,
}

/// Deals that were closed within a span that has not ended.
pub(crate) struct EarlyDeals {
    pub(crate) snapshot: Snapshot,
    pub(crate) won: Vec<bool>,
    pub(crate) closed_at: Vec<AsOf>,
    pub(crate) weights: Option<Vec<f64>>,
}

impl EarlyDeals {
    /// The snapshot of these deals; `None` without any.
    fn of(
        sources: &Sources,
        spec: &Spec,
        deals: &Table,
        (outcomes, dates): (&Outcomes, &[Option<AsOf>]),
    ) -> Result<Option<Self>, SnapshotError> {
        let is_early: Vec<bool> = outcomes.early.iter().map(Option::is_some).collect();
        if !is_early.contains(&true) {
            return Ok(None);
        }
        let mut deals = Table { rejected: Vec::new(), ..deals.clone() };
        deals.retain(&is_early)?;
        let (mut outcomes, mut dates) = (outcomes.clone(), dates.to_vec());
        retain_deals(&mut outcomes, &mut dates, &is_early);
        let as_of: Vec<AsOf> = dates.into_iter().flatten().collect();
        let snapshot = sources.snapshot(spec, deals, as_of)?;
        let rows = &snapshot.rows;
        let weights = outcomes.weights.map(|weights| rows.iter().map(|&row| weights[row]).collect());
        let won = rows.iter().filter_map(|&row| outcomes.early[row]).collect();
        let closed_at = rows.iter().filter_map(|&row| outcomes.closed_at[row]).collect();
        Ok(Some(Self { snapshot, won, closed_at, weights }))
    }
}

impl TrainingSet {
    /// The rows of all tables by result; of the deals with the newest snapshot or close.
    pub(crate) fn rows_read(&self, sources: &Sources, today: AsOf) -> ReadRows {
        let snapshots = self.snapshot.as_of.iter().filter(|_| self.is_dated).chain(&self.open_as_of);
        let dates = snapshots.chain(&self.newest_close).copied();
        let deals = TableRead::of(DEALS, &self.snapshot.table).with_newest(dates);
        ReadRows { tables: [vec![deals], sources.tables_read(today)].concat(), n_later: self.n_later }
    }

    /// The weight of each deal in a fit.
    pub(crate) fn counts(&self) -> TrainingCounts {
        let n_won = self.won.iter().filter(|&&won| won).count();
        let period = self.snapshot.as_of.iter().min().copied().zip(self.snapshot.as_of.iter().max().copied());
        TrainingCounts {
            n_won,
            n_lost: self.won.len() - n_won,
            n_open: self.n_open,
            n_rejected: self.snapshot.table.rejected.len(),
            period: period.filter(|_| self.is_dated),
        }
    }
}

/// The row of each deal in its file, with the early ones after the others.
pub(crate) fn origins(set: &mut TrainingSet, early: Option<&EarlyDeals>) -> Vec<RowOrigin> {
    let mut origins = std::mem::take(&mut set.snapshot.table.places);
    origins.extend(early.iter().flat_map(|early| &early.snapshot.table.places));
    origins
}

/// Valid deals, row by row.
pub(crate) struct ValidDeals {
    pub(crate) table: Table,
    pub(crate) outcomes: Outcomes,
    /// The snapshot date of each; a closed one always has one.
    pub(crate) dates: Vec<Option<AsOf>>,
    /// The warning that the deals end long before the date of the job, or go on after that of the project.
    pub(crate) stale: Option<Warning>,
}

impl ValidDeals {
    /// The rows of the deals by result, with the newest snapshot or close before `today`.
    pub(crate) fn table_read(&self, today: AsOf) -> TableRead {
        let dates = self.dates.iter().chain([&self.outcomes.newest_close]).flatten();
        TableRead::of(DEALS, &self.table).with_newest(dates.copied().filter(|date| *date < today))
    }
}

/// Determines the outcomes and rejects invalid deals.
pub(crate) fn validated(
    workspace: &Workspace<'_>,
    spec: &Spec,
    mut deals: Table,
    sources: &Sources,
) -> Result<ValidDeals, JobError> {
    let project = workspace.project;
    let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
    let located = |error| workspace.in_project(error);
    let with_facts = sources.with_facts(&deals, workspace.today).map_err(located)?;
    refuse_contradictions(workspace, spec, (&mut deals, &with_facts), sources)?;
    let resolved = resolve(&project.outcome, &with_facts, at, workspace.today, spec.reading.time_zone);
    if matches!(resolved, Err(SnapshotError::NoOutcome { .. })) {
        // Where most rows are rejected, that is the reason.
        deals.refuse_many_rejected()?;
    }
    let mut outcomes = resolved.map_err(located)?;
    let mut dates = Snapshot::dates(&deals, at, workspace.today).map_err(located)?;
    for (row, date) in dates.iter().enumerate() {
        if let (None, Some(_), Some(at)) = (date, outcomes.won[row], at) {
            outcomes.faults.push((row, RowFault::in_column(at, format!("it has no `{at}`"))));
        }
    }
    let mut is_sound = vec![true; dates.len()];
    outcomes.faults.iter().for_each(|(row, _)| is_sound[*row] = false);
    let faults = std::mem::take(&mut outcomes.faults);
    deals.reject_rows(spec.id.as_deref(), faults)?;
    retain_deals(&mut outcomes, &mut dates, &is_sound);
    let stale =
        at.and_then(|_| stale_deals(&dates, outcomes.newest_close, workspace.today, workspace.calendar()));
    let snapshots = dates.iter().flatten().map(|date| date.microseconds());
    let later = || left_out(DEALS, snapshots, workspace.today, workspace.calendar());
    let stale = stale.or_else(|| workspace.is_at_pinned_date().then(later).flatten());
    Ok(ValidDeals { table: deals, outcomes, dates, stale })
}

/// Fails when rows with the same id have different outcomes: the program does not guess which one is right.
fn refuse_contradictions(
    workspace: &Workspace<'_>,
    spec: &Spec,
    (deals, with_facts): (&mut Table, &Table),
    sources: &Sources,
) -> Result<(), JobError> {
    let (Some(repeated), Some(id)) = (deals.repeated.take(), &spec.id) else { return Ok(()) };
    let located = |error| workspace.in_project(error);
    let later = sources.with_facts(&repeated.table, workspace.today).map_err(located)?;
    let outcome = &workspace.project.outcome;
    let found = contradicting(outcome, id, (deals, &with_facts.frame), (&repeated, &later.frame));
    match found.map_err(located)? {
        Some(found) => Err(JobError::Snapshot(SnapshotError::Repeated(Box::new(found)))),
        None => Ok(repeated.refuse_many(id, deals.n_read)?),
    }
}

/// Determines the outcomes, excludes open deals, rejects invalid ones, and takes the snapshot of the others.
pub(crate) fn training_set(
    workspace: &Workspace<'_>,
    spec: &Spec,
    deals: Table,
    sources: &Sources,
) -> Result<TrainingSet, JobError> {
    let at = workspace.project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
    let located = |error| workspace.in_project(error);
    let ValidDeals { table: mut deals, mut outcomes, mut dates, stale } =
        validated(workspace, spec, deals, sources)?;
    let ahead = closes_ahead(workspace, &outcomes);
    // A deal with a later snapshot date does not exist yet, so it is not open; without snapshots, all exist.
    let today = workspace.today;
    let is_there = |date: &Option<AsOf>| at.is_none() || date.is_none_or(|date| date < today);
    let is_open = |(won, date): &(&Option<bool>, &Option<AsOf>)| won.is_none() && is_there(date);
    let n_open = outcomes.won.iter().zip(&dates).filter(is_open).count();
    let n_later = outcomes.won.iter().filter(|won| won.is_none()).count() - n_open;
    let closed: Vec<bool> = outcomes.won.iter().map(Option::is_some).collect();
    let open = dates.iter().zip(&closed).filter(|(_, closed)| !**closed);
    let open = open.filter(|(date, _)| is_there(date));
    let open_as_of = open.filter_map(|(date, _)| *date).filter(|_| at.is_some()).collect();
    let early = EarlyDeals::of(sources, spec, &deals, (&outcomes, &dates)).map_err(located)?;
    deals.retain(&closed)?;
    retain_deals(&mut outcomes, &mut dates, &closed);
    if dates.is_empty() {
        let excluded = excluded_deals(workspace, &deals, (n_open, n_later));
        return Err(JobError::Snapshot(SnapshotError::NothingLeft { excluded }));
    }
    let as_of: Vec<AsOf> = dates.into_iter().flatten().collect();
    let snapshot = sources.snapshot(spec, deals, as_of).map_err(located)?;
    let won: Vec<bool> = snapshot.rows.iter().filter_map(|&row| outcomes.won[row]).collect();
    if !(won.contains(&true) && won.contains(&false)) {
        let what = if won.contains(&true) { "won" } else { "lost" };
        let excluded = excluded_deals(workspace, &snapshot.table, (n_open, n_later));
        return Err(JobError::Snapshot(match won.len() {
            0 => SnapshotError::NothingLeft { excluded },
            n => SnapshotError::OneOutcome { n, what, excluded },
        }));
    }
    snapshot.table.refuse_many_rejected()?;
    let closed_at: Option<Vec<AsOf>> = snapshot.rows.iter().map(|&row| outcomes.closed_at[row]).collect();
    let newest_close = outcomes.newest_close;
    let mut warnings = sources.warnings.clone();
    warnings.extend(stale);
    warnings.extend(ahead);
    warnings.extend(table_warnings(workspace, &snapshot.table));
    warnings.append(&mut outcomes.warnings);
    warnings.extend(sources.take_warnings());
    let is_dated = at.is_some();
    let calendar = workspace.calendar();
    warnings.extend(date_warnings(&snapshot.as_of, closed_at.as_deref(), is_dated, calendar));
    warnings.extend(snapshot.warnings.iter().cloned());
    let weights = outcomes.weights.map(|weights| snapshot.rows.iter().map(|&row| weights[row]).collect());
    Ok(TrainingSet {
        snapshot,
        won,
        closed_at,
        is_dated,
        weights,
        open_as_of,
        n_open,
        n_later,
        newest_close,
        early,
        warnings,
    })
}

fn excluded_deals(workspace: &Workspace<'_>, deals: &Table, (open, later): (usize, usize)) -> ExcludedDeals {
    let first = deals.rejected.first().map(|row| format!("{}, row {}: {}", row.file, row.row, row.reason));
    ExcludedDeals { open, later, today: workspace.today, excluded: deals.rejected.len(), first }
}

fn retain_deals(outcomes: &mut Outcomes, dates: &mut Vec<Option<AsOf>>, keep: &[bool]) {
    outcomes.retain(keep);
    retain_rows(dates, keep);
}

/// A number for each deal of a snapshot with accounts; the deals of one account have the same. `None` without accounts, or where all
/// deals are of one, which carries no information.
pub(crate) fn groups_by_account(spec: &Spec, snapshot: &Snapshot) -> PolarsResult<Option<Vec<u64>>> {
    let accounts = spec.account.as_ref().map(|column| account_numbers(column, snapshot)).transpose()?;
    Ok(accounts.filter(|accounts| !is_one(accounts)))
}

/// A number for each deal; the deals of one account have the same.
pub(super) fn account_numbers(column: &str, snapshot: &Snapshot) -> PolarsResult<Vec<u64>> {
    let names = snapshot.table.frame.column(column)?.cast(&DataType::String)?;
    let keys = names.str()?.iter().zip(&snapshot.ids);
    // A deal without an account is its own group, under a name that no account has.
    let key = |(account, id): (Option<&str>, &PlSmallStr)| {
        account.map_or_else(|| hash(&["", id]), |account| hash(&[account]))
    };
    Ok(keys.map(key).collect())
}

/// Whether several deals are all of one account.
pub(super) fn is_one(accounts: &[u64]) -> bool {
    accounts.len() > 1 && accounts.iter().all(|account| *account == accounts[0])
}

/// With fewer distinct deals than this, a fold of equal deals would exclude all deals with some values.
const FEWEST_KINDS: usize = 100;

/// Deals with the same values are suspected copies where fewer than this many others would have them by chance.
const BY_CHANCE: f64 = 0.01;

/// A number for each deal; suspected copies have the same: deals with the same features and the same snapshot, where so many values
/// agree that chance is excluded. By chance, n Π p of n deals have the values of a deal that shares each with a part p of them.
pub(crate) fn groups_by_value(values: &Features, as_of: &[AsOf], ids: &[impl AsRef<str>]) -> Vec<u64> {
    let n_rows = values.n_rows();
    let dates = Cells::Numbers(as_of.iter().map(|at| at.microseconds() as f64).collect());
    let (mut keys, mut expected) = (vec![OFFSET; n_rows], vec![(n_rows as f64).ln(); n_rows]);
    let columns: Vec<(Vec<u64>, Vec<f64>)> =
        values.columns().par_iter().chain([&dates]).map(hashes_and_shares).collect();
    for (hashes, shares) in columns {
        for row in 0..n_rows {
            keys[row] = combine(keys[row], hashes[row]);
            expected[row] += shares[row];
        }
    }
    // An unsuspected deal is its own group, under a name that no values have.
    let alone = |row: usize| hash(&["", ids[row].as_ref()]);
    let group = |row: usize| if expected[row] < BY_CHANCE.ln() { keys[row] } else { alone(row) };
    (0..n_rows).map(group).collect()
}

/// A number for the value of each row, and the logarithm of the share of rows that have it.
fn hashes_and_shares(cells: &Cells) -> (Vec<u64>, Vec<f64>) {
    let hashes = value_keys(cells);
    let mut counts: HashMap<u64, usize> = HashMap::new();
    for &hash in &hashes {
        *counts.entry(hash).or_default() += 1;
    }
    let shares = hashes.iter().map(|hash| (counts[hash] as f64 / hashes.len() as f64).ln()).collect();
    (hashes, shares)
}

/// The groups of deals with equal features; each deal is its own group if there are few distinct deals.
pub(crate) fn varied(groups: Vec<u64>) -> Vec<u64> {
    let kinds: std::collections::HashSet<u64> = groups.iter().copied().collect();
    if kinds.len() < FEWEST_KINDS { (0..groups.len() as u64).collect() } else { groups }
}

/// FNV-1a over the parts, each ended by a byte that UTF-8 never has.
fn hash(parts: &[impl AsRef<str>]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let bytes = parts.iter().flat_map(|part| part.as_ref().bytes().chain([0xFF]));
    bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}
