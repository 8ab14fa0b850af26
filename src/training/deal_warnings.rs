//! The warnings about the deals as they were read, and about their dates.

use std::collections::HashMap;

use crate::audit::outcome_ahead;
use crate::cells::Calendar;
use crate::snapshot::{Outcomes, copied_rows, doubtful_values, rejected_rows};
use crate::tables::Table;
use crate::units::{AsOf, Days};
use crate::warning::{LeadWarning, Warning};
use crate::workspace::Workspace;

/// The warning that deals of one outcome alone have closes on days to come, if so many do that the share of won deals suffers. With `within`, a
/// deal that is lost on a day to come is not won in time all the same.
pub(super) fn closes_ahead(workspace: &Workspace<'_>, outcomes: &Outcomes) -> Option<Warning> {
    let closed = [true, false].map(|won| outcomes.won.iter().filter(|own| **own == Some(won)).count());
    let won = outcome_ahead(outcomes.closes_ahead, closed)?;
    let deals = outcomes.closes_ahead[usize::from(!won)];
    let as_of = workspace.on_the_clock(workspace.today);
    let is_said = won || workspace.project.outcome.within.is_none();
    is_said.then(|| LeadWarning::ClosesAhead { won, deals, as_of }.into())
}

/// The warnings about the rows and columns of the deals.
pub(super) fn table_warnings(workspace: &Workspace<'_>, deals: &Table) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = workspace.unreadable_amounts(deals).into_iter().collect();
    warnings.extend(doubtful_values(deals));
    warnings.extend(copied_rows(deals));
    warnings.extend(workspace.hidden_columns(deals));
    warnings.extend(rejected_rows(deals));
    warnings
}

/// The warnings about the dates of the deals.
pub(super) fn date_warnings(
    as_of: &[AsOf],
    closed_at: Option<&[AsOf]>,
    is_dated: bool,
    calendar: Calendar,
) -> Vec<Warning> {
    if !is_dated {
        return vec![Warning::NoSnapshot];
    }
    let of_closes = match closed_at {
        None => Some(Warning::NoCloses),
        Some(closed_at) => snapshot_at_close(as_of, closed_at),
    };
    of_closes.into_iter().chain(early_snapshots(as_of)).chain(one_snapshot(as_of, calendar)).collect()
}

/// The warning that most deals have one snapshot, as after a bulk import.
fn one_snapshot(as_of: &[AsOf], calendar: Calendar) -> Option<Warning> {
    /// With fewer deals, or a smaller share of them, it may be how they came.
    const FEWEST: usize = 30;
    const MOST: f64 = 0.6;
    let mut counts: HashMap<AsOf, usize> = HashMap::new();
    for &at in as_of {
        *counts.entry(at).or_default() += 1;
    }
    let (&date, &deals) = counts.iter().max_by_key(|(at, deals)| (**deals, **at))?;
    let is_one = deals >= FEWEST && deals as f64 > MOST * as_of.len() as f64;
    let (date, of) = (calendar.on_the_clock(date), as_of.len());
    is_one.then(|| LeadWarning::OneSnapshot { date, deals, of }.into())
}

/// The warning that some snapshots lie ten years and more before nearly all others: 1970-01-01, or a year that was mistyped.
fn early_snapshots(as_of: &[AsOf]) -> Option<Warning> {
    /// The share of the deals that come first.
    const EARLY: f64 = 0.2;
    let mut days: Vec<AsOf> = as_of.to_vec();
    days.sort_unstable();
    let usual = *days.get((EARLY * days.len() as f64) as usize)?;
    let deals = days.partition_point(|day| day.plus(Days::new(3_653)) < usual);
    (deals > 0).then(|| Warning::from(LeadWarning::EarlySnapshots { deals, of: days.len(), first: days[0] }))
}

/// The warning that most deals have their snapshot on the day of their close, if they have.
fn snapshot_at_close(as_of: &[AsOf], closed_at: &[AsOf]) -> Option<Warning> {
    let deals = as_of.iter().zip(closed_at).filter(|(at, closed)| at.day() == closed.day()).count();
    (2 * deals > as_of.len()).then_some(Warning::SnapshotAtClose { deals, of: as_of.len() })
}
