//! Won, lost or still open, and which deals can be used for training.

use polars::prelude::*;

use super::error::SnapshotError;
use super::local_day::LocalDays;
use super::point_in_time::Snapshot;
use crate::cells::{Calendar, DateZone};
use crate::project::OutcomeRules;
use crate::quotation::shortened;
use crate::rules::{Rule, Truth};
use crate::tables::{RowFault, Table, retain_rows};
use crate::units::AsOf;
use crate::warning::Warning;

/// The outcomes of the deals of a table, row by row.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    /// Won, lost, or `None` if open (or censored).
    pub won: Vec<Option<bool>>,
    /// With `within`, the outcome of each deal that was closed within a span that has not ended: such deals are among the open ones.
    pub early: Vec<Option<bool>>,
    /// The date from which the outcome of each deal is certain: its close, or the end of `within`.
    pub closed_at: Vec<Option<AsOf>>,
    /// The newest close of a deal that was won or lost.
    pub newest_close: Option<AsOf>,
    /// Won and lost deals that count as open, as their close lies ahead.
    pub closes_ahead: [usize; 2],
    /// The case weight of each deal, at least 0 if it can be used; `None` if all are 1.
    pub weights: Option<Vec<f64>>,
    /// Rows that cannot be used, with the reason.
    pub faults: Vec<(usize, RowFault)>,
    /// Values of the conditions and of the weight that became unknown.
    pub warnings: Vec<Warning>,
}

impl Outcomes {
    /// Sets the case weights. A closed deal whose weight is unknown or below 0 cannot be used.
    fn weigh(&mut self, weights: &[Option<f64>]) {
        let is_used = |row: usize| self.won[row].or(self.early[row]).is_some();
        for (row, weight) in weights.iter().enumerate().filter(|(row, _)| is_used(*row)) {
            let reason = match weight {
                None => "its `weight` is unknown".to_owned(),
                Some(weight) if weight.is_finite() && *weight >= 0.0 => continue,
                Some(weight) => format!("its `weight` is {weight}, expected a number of at least 0"),
            };
            self.faults.push((row, reason.into()));
        }
        self.weights = Some(weights.iter().map(|weight| weight.unwrap_or_default()).collect());
    }

    /// Retains the rows for which the mask is true.
    pub fn retain(&mut self, keep: &[bool]) {
        retain_rows(&mut self.won, keep);
        retain_rows(&mut self.early, keep);
        retain_rows(&mut self.closed_at, keep);
        if let Some(weights) = &mut self.weights {
            retain_rows(weights, keep);
        }
    }
}

/// The outcome of each deal as of the day `today`; `zone` is that of dates without a time of day. Where the outcome has facts, `deals` are those of
/// [`Sources::with_facts`](super::Sources::with_facts).
///
/// A deal closed on `today` or later is still open. With `within`, a deal counts as won when it was won within that span of
/// its snapshot, and as lost when the span has passed without; until then it is open, and where it was closed in the meantime, `early`.
///
/// # Errors
/// When no deal is won or none is lost, or an expression fails.
pub fn resolve(
    outcome: &OutcomeRules,
    deals: &Table,
    snapshot_at: Option<&str>,
    today: AsOf,
    zone: Option<DateZone>,
) -> Result<Outcomes, SnapshotError> {
    let days = LocalDays::of(zone);
    let frame = &deals.frame;
    let mut warnings = Vec::new();
    let won = truth(&outcome.won, frame, "won", &mut warnings)?;
    let lost = outcome.lost.as_ref().map(|lost| truth(lost, frame, "lost", &mut warnings)).transpose()?;
    let lost = lost.unwrap_or_else(|| vec![false; frame.height()]);
    let closed_at = times(frame, outcome.closed_at.as_deref())?;
    let snapshot_at = times(frame, snapshot_at)?;
    let mut outcomes = Outcomes { closed_at, warnings, ..Outcomes::default() };
    for row in 0..frame.height() {
        let closed_at = outcomes.closed_at[row];
        let mut end = match (won[row], lost[row]) {
            (true, true) => {
                outcomes.faults.push((row, "it meets both `won` and `lost`".to_owned().into()));
                None
            }
            (true, false) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        };
        if closed_at.is_some_and(|closed| closed >= today) {
            if let Some(won) = end {
                outcomes.closes_ahead[usize::from(!won)] += 1;
            }
            end = None;
        }
        outcomes.newest_close = outcomes.newest_close.max(closed_at.filter(|_| end.is_some()));
        if let Some(fault) = fault(outcome, end, closed_at, snapshot_at[row], days) {
            outcomes.faults.push((row, fault));
        }
        let mut early = None;
        if let (Some(within), Some(at)) = (outcome.within, snapshot_at[row]) {
            let deadline = Calendar::of(zone).later(at, within);
            early = end.filter(|_| deadline >= today);
            end = outcome_within(end, deadline, closed_at, today);
            if end == Some(false) && closed_at.is_none_or(|closed| closed > deadline) {
                // From that day on it counts as not won in time.
                outcomes.closed_at[row] = Some(deadline);
            }
        }
        outcomes.won.push(end);
        outcomes.early.push(early);
    }
    if let Some(weight) = &outcome.weight {
        let weight = weight.check(frame.schema())?;
        outcomes.weigh(&weight.numbers(frame)?);
        outcomes.warnings.extend(weight.take_warnings());
    }
    Ok(outcomes)
}

/// Which deals were leads on the day `today`: neither won nor lost before it, and without a later snapshot. `deals` as in
/// [`resolve`].
///
/// # Errors
/// When an expression fails.
pub fn is_open(
    outcome: &OutcomeRules,
    deals: &Table,
    snapshot_at: Option<&str>,
    today: AsOf,
) -> Result<Vec<bool>, SnapshotError> {
    let frame = &deals.frame;
    let won = outcome.won.check(frame.schema())?.truths(frame)?;
    let lost = outcome.lost.as_ref().map(|lost| lost.check(frame.schema())?.truths(frame)).transpose()?;
    let is_lost = |row: usize| lost.as_ref().is_some_and(|lost| lost[row] == Truth::True);
    let closed_at = times(frame, outcome.closed_at.as_deref())?;
    let at = times(frame, snapshot_at)?;
    let is_open = |row: usize| {
        let closed = won[row] == Truth::True || is_lost(row);
        let closed_before = closed && closed_at[row].is_none_or(|closed| closed < today);
        !closed_before && at[row].is_none_or(|at| at <= today)
    };
    Ok((0..won.len()).map(is_open).collect())
}

/// Why a deal cannot be used.
fn fault(
    outcome: &OutcomeRules,
    end: Option<bool>,
    closed_at: Option<AsOf>,
    at: Option<AsOf>,
    days: LocalDays,
) -> Option<RowFault> {
    end?;
    match (&outcome.closed_at, closed_at, at) {
        (Some(column), None, _) => {
            Some(RowFault::in_column(column, format!("it is closed but has no `{column}`")))
        }
        // A close without a time of day may be any time of that day, in the last time zone.
        (Some(column), Some(closed), Some(at)) if !days.may_reach(closed, at) => {
            let reason = format!("its snapshot ({at}) is after its `{column}` ({closed})");
            Some(RowFault::in_column(column, reason))
        }
        _ => None,
    }
}

/// The outcome at the end of the span. Deals whose span has not ended are censored: wins come early and losses late, so
/// counting only the early outcomes would bias young deals upwards.
fn outcome_within(end: Option<bool>, deadline: AsOf, closed_at: Option<AsOf>, today: AsOf) -> Option<bool> {
    if deadline >= today {
        return None;
    }
    Some(end == Some(true) && closed_at.is_some_and(|closed| closed <= deadline))
}

/// The dates of a column; unknown for all without one.
pub(crate) fn times(frame: &DataFrame, column: Option<&str>) -> Result<Vec<Option<AsOf>>, SnapshotError> {
    let Some(column) = column else { return Ok(vec![None; frame.height()]) };
    let micros = frame.column(column)?.cast(&DataType::Int64)?;
    Ok(micros.i64()?.iter().map(|micros| micros.map(AsOf::from_microseconds)).collect())
}

fn truth(
    rule: &Rule,
    frame: &DataFrame,
    what: &'static str,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<bool>, SnapshotError> {
    let checked = rule.check(frame.schema())?;
    let truths = checked.truths(frame)?;
    warnings.extend(checked.take_warnings());
    let truth: Vec<bool> = truths.into_iter().map(|truth| truth == Truth::True).collect();
    if truth.contains(&true) {
        return Ok(truth);
    }
    let values = rule.columns().iter().map(|column| values_of(frame, column)).collect::<Vec<_>>().join("; ");
    Err(SnapshotError::NoOutcome { sql: rule.text().to_owned(), what, values })
}

/// The most frequent values of a column, for a message.
fn values_of(frame: &DataFrame, column: &str) -> String {
    /// The number of values shown, enough to recognise an outcome.
    const SHOWN: usize = 6;
    let counted = || -> PolarsResult<Vec<(String, usize)>> {
        let text = frame.column(column)?.cast(&DataType::String)?;
        let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for value in text.str()?.iter() {
            *counts.entry(value.unwrap_or("(empty)")).or_default() += 1;
        }
        let mut counts: Vec<(String, usize)> =
            counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(counts)
    };
    let counts = counted().unwrap_or_default();
    let shown: Vec<String> =
        counts.iter().take(SHOWN).map(|(value, count)| format!("'{}' ({count})", shortened(value))).collect();
    let more = if counts.len() > SHOWN { ", …" } else { "" };
    format!("the values of `{column}`: {}{more}", shown.join(", "))
}

impl Snapshot {
    /// The snapshot date of each deal, or `today` for all without a date column.
    ///
    /// # Errors
    /// When the column cannot be read as dates.
    pub fn dates(deals: &Table, at: Option<&str>, today: AsOf) -> Result<Vec<Option<AsOf>>, SnapshotError> {
        match at {
            Some(_) => times(&deals.frame, at),
            None => Ok(vec![Some(today); deals.frame.height()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Path;
    use crate::rules::Yields;
    use crate::tables::RowOrigin;
    use crate::units::Days;

    fn date(text: &str) -> AsOf {
        AsOf::parse(text).unwrap()
    }

    /// Deals of stage, snapshot and close, as of 2026-06-30.
    fn outcomes_of(within: Option<Days>, deals: &[(&str, &str, Option<&str>)]) -> Outcomes {
        let micros = |text: &str| AsOf::parse(text).unwrap().microseconds();
        let stage: Vec<&str> = deals.iter().map(|deal| deal.0).collect();
        let at: Vec<i64> = deals.iter().map(|deal| micros(deal.1)).collect();
        let closed: Vec<Option<i64>> = deals.iter().map(|deal| deal.2.map(micros)).collect();
        let frame = df!("stage" => stage, "at" => at, "closed" => closed).unwrap();
        let places = vec![RowOrigin { source: 0, row: 1 }; deals.len()];
        let table = Table { frame, places, ..Table::default() };
        let sql = |text: &str| Rule::parse(text, Path::new(["outcome"]), Yields::Condition).unwrap();
        let outcome = OutcomeRules {
            won: sql("stage = 'won'"),
            lost: Some(sql("stage = 'lost'")),
            closed_at: Some("closed".to_owned()),
            within,
            weight: None,
            half_life: None,
            facts: Vec::new(),
        };
        resolve(&outcome, &table, Some("at"), AsOf::parse("2026-06-30").unwrap(), None).unwrap()
    }

    #[test]
    fn a_deal_closed_today_or_later_is_still_open() {
        let deals = [
            ("won", "2026-01-01", Some("2026-06-29")),
            ("lost", "2026-01-01", Some("2026-06-30")),
            ("lost", "2026-01-01", Some("2026-01-02")),
        ];
        let outcomes = outcomes_of(None, &deals);
        assert_eq!((outcomes.won, outcomes.closes_ahead), (vec![Some(true), None, Some(false)], [0, 1]));
    }

    #[test]
    fn within_makes_late_wins_and_old_open_deals_losses_at_its_end() {
        let deals = [
            ("won", "2026-01-01", Some("2026-01-31")),
            ("won", "2026-01-01", Some("2026-02-01")),
            ("lost", "2026-01-01", Some("2026-01-11")),
            ("open", "2026-01-01", None),
            ("open", "2026-06-15", None),
            ("won", "2026-06-15", Some("2026-06-16")),
        ];
        let outcomes = outcomes_of(Some(Days::new(30)), &deals);
        assert_eq!(outcomes.won, [Some(true), Some(false), Some(false), Some(false), None, None]);
        assert_eq!(outcomes.early, [None, None, None, None, None, Some(true)]);
        let known = [
            Some(date("2026-01-31")),
            Some(date("2026-01-31")),
            Some(date("2026-01-11")),
            Some(date("2026-01-31")),
            None,
            Some(date("2026-06-16")),
        ];
        assert_eq!(outcomes.closed_at, known);
    }

    #[test]
    fn a_closed_deal_without_a_close_or_with_a_snapshot_after_it_is_a_fault() {
        let deals = [
            ("won", "2026-01-01", None),
            ("lost", "2026-02-01", Some("2026-01-31")),
            ("won", "2026-02-01", Some("2026-02-01")),
            ("lost", "2026-01-01", Some("2026-01-31")),
        ];
        let faults: Vec<usize> = outcomes_of(None, &deals).faults.into_iter().map(|(row, _)| row).collect();
        assert_eq!(faults, [0, 1]);
    }
}
