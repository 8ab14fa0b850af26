//! What the conditions of the outcome say of the deals that count as open.

use polars::prelude::*;

use crate::project::OutcomeRules;
use crate::rules::{Rule, Truth};
use crate::snapshot::Sources;
use crate::tables::Table;
use crate::units::AsOf;
use crate::workspace::JobError;

/// The conditions of the outcome on all deals.
pub(super) struct MetConditions {
    /// For each open deal, whether it meets `won` or `lost`; `None` where it meets neither.
    pub(super) of_open: Vec<Option<bool>>,
    /// Whether `lost` is true wherever `won` is not, by a condition that negates it.
    pub(super) lost_is_not_won: bool,
}

impl MetConditions {
    /// The conditions on the deals as they were read; `open` are the rows of open deals.
    ///
    /// # Errors
    /// When a condition fails on the data.
    pub(super) fn of(
        outcome: &OutcomeRules,
        deals: &Table,
        open: &IdxCa,
        sources: &Sources,
        today: AsOf,
    ) -> Result<Self, JobError> {
        let frame = sources.with_facts(deals, today).map_err(JobError::Snapshot)?.frame;
        let truths =
            |rule: &Rule| -> Result<Vec<Truth>, JobError> { Ok(rule.check(frame.schema())?.truths(&frame)?) };
        let won = truths(&outcome.won)?;
        let lost = outcome.lost.as_ref().map(truths).transpose()?;
        let met = |row: usize| match (won[row], lost.as_ref().map_or(Truth::False, |lost| lost[row])) {
            (Truth::True, Truth::True) => None,
            (Truth::True, _) => Some(true),
            (_, Truth::True) => Some(false),
            _ => None,
        };
        // A deal that was not won in time counts as open or lost by its span.
        let of_open = open.iter().flatten().map(|row| met(row as usize).filter(|_| outcome.within.is_none()));
        let of_open = of_open.collect();
        let has_all = (0..won.len()).all(|row| met(row).is_some());
        Ok(Self { of_open, lost_is_not_won: has_all && outcome.within.is_none() && negates(outcome) })
    }
}

/// Whether `lost` is a negation in the columns of `won`.
fn negates(outcome: &OutcomeRules) -> bool {
    let Some(lost) = &outcome.lost else { return false };
    let text = lost.text().to_uppercase();
    let has_negation =
        text.split(|letter: char| !letter.is_alphanumeric()).any(|word| matches!(word, "NOT" | "FALSE"))
            || text.contains("<>")
            || text.contains("!=");
    let columns = outcome.won.columns();
    has_negation && lost.columns().iter().all(|column| columns.contains(column))
}
