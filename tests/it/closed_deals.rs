//! The first stages of a training, one by one: for the tests, and for the benchmarks, which include this file.

use std::path::Path;

use bantam::project::{Project, RuleRole};
use bantam::snapshot::{ReadPlan, Snapshot, Sources, Spec, main_types, resolve, wanted_columns};
use bantam::tables::{Reader, Request, Table, Typing};
use bantam::units::AsOf;

/// Any error of these stages.
pub type Failed = Box<dyn std::error::Error>;

/// The snapshots of the closed deals, whether each was won, and its close date.
pub type Taken = (Snapshot, Vec<bool>, Vec<Option<AsOf>>);

/// The columns that a training reads in addition to those of the features.
fn read_plan(project: &Project) -> ReadPlan<'_> {
    ReadPlan::of(project, &[RuleRole::Outcome, RuleRole::Points])
}

/// The deals of a project under `folder`.
pub fn read(project: &Project, folder: &Path) -> Result<Table, Failed> {
    let spec = Spec::of(project);
    let plan = read_plan(project);
    let (columns, types) = (wanted_columns(&spec, &plan), main_types(&spec, &plan));
    let reader = Reader::open(
        Request::new(&project.data.deals, &spec.reading, Typing::Infer(&types))
            .in_folder(folder)
            .with_columns(Some(&columns))
            .with_id(spec.id.as_deref()),
    )?;
    Ok(reader.read_all()?)
}

/// The closed deals as of their snapshots, with their outcomes and close dates. Rejected deals are omitted.
pub fn take_snapshot(project: &Project, folder: &Path, mut deals: Table) -> Result<Taken, Failed> {
    let spec = Spec::of(project);
    let today = project.snapshot.as_ref().and_then(|snapshot| snapshot.as_of);
    let today = today.unwrap_or(AsOf::from_microseconds(i64::MAX));
    let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
    let sources = Sources::load(&spec, &read_plan(project), folder, None)?;
    let mut outcomes = resolve(&project.outcome, &deals, at, today, spec.reading.time_zone)?;
    let mut closed: Vec<bool> = outcomes.won.iter().map(Option::is_some).collect();
    outcomes.faults.iter().for_each(|(row, _)| closed[*row] = false);
    let dates = Snapshot::dates(&deals, at, today)?;
    let as_of = dates.into_iter().zip(&closed).filter(|(_, closed)| **closed).filter_map(|(at, _)| at);
    let as_of = as_of.collect();
    deals.retain(&closed)?;
    outcomes.retain(&closed);
    let snapshot = sources.snapshot(&spec, deals, as_of)?;
    let won = snapshot.rows.iter().filter_map(|&row| outcomes.won[row]).collect();
    let closed_at = snapshot.rows.iter().map(|&row| outcomes.closed_at[row]).collect();
    Ok((snapshot, won, closed_at))
}
