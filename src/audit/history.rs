//! Timed tables: rows after the snapshot, and values changed after it.

use super::column::DEALS;
use super::deals::AuditedDeals;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic};
use super::signal::fill_auc;
use super::timed::{ChangedAfterSnapshot, TimedCounts};

/// The share of changed values from which they are no corrections of typing errors.
const MANY_CHANGED: f64 = 0.10;

/// The share of changed values below which they are taken for such corrections.
const FEW_CHANGED: f64 = 0.01;

/// Above this ROC AUC of having a row after the close, rows are taken to depend on the outcome.
const ROWS_AUC: f64 = 0.70;

/// The finding that values of a column of the deals changed after the snapshot, if they did.
pub(super) fn changed(tracked: &ChangedAfterSnapshot, deals: &AuditedDeals<'_>) -> Option<Finding> {
    let mut columns = deals.columns.iter();
    let column = columns.find(|column| column.table == DEALS && column.name == tracked.column)?;
    let change = tracked.change(&column.closed, deals.won).filter(|_| column.usage.is_audited())?;
    let severity = match change.changed.or_none() {
        share if share >= MANY_CHANGED => Severity::Error,
        share if share >= FEW_CHANGED => Severity::Warning,
        _ => Severity::Note,
    };
    let remedy = (change.changed.n > 0).then(|| {
        let (name, table) = (&tracked.column, &tracked.table);
        format!(
            "[data] leaks = [\"{name}\"], and use the value as of the snapshot instead: \
             {{ from = \"{table}\", last = \"{name}\" }}"
        )
    });
    Some(column.finding(severity, Topic::Changed, vec![Evidence::Changed(change)], remedy))
}

/// The finding that a timed table has rows on or after the snapshot or close, if it has any.
pub(super) fn later_rows(timed: &TimedCounts, deals: &AuditedDeals<'_>) -> Option<Finding> {
    let rows = timed.rows(deals.won);
    if rows.later == 0 && rows.after_close.unwrap_or_default() == 0 {
        return None;
    }
    let cut = deals.cut.filter(|_| !timed.features.is_empty());
    let has_snapshot = deals.cut.is_none_or(|cut| cut.has_snapshot);
    let is_used = !has_snapshot && rows.after_close.unwrap_or_default() > 0;
    let rows_auc = fill_auc(rows.won.or_none(), rows.lost.or_none());
    // Rows that the cut leaves out reach nothing: there is nothing to do about them.
    let severity = match rows_auc > ROWS_AUC || cut.is_some_and(|cut| cut.is_clear()) {
        true if is_used => Severity::Error,
        false if is_used => Severity::Warning,
        // History is cut at the snapshot: there is nothing to do.
        _ => Severity::Note,
    };
    let remedy = if is_used {
        "[snapshot] at = \"…\": the column with the date on which a deal would have been scored"
    } else {
        "none needed: history is cut at the snapshot date. Do not aggregate this table without that cut"
    };
    Some(Finding::on_rows(&timed.table, severity, Topic::History, Evidence::Rows(rows), Some(remedy)))
}
