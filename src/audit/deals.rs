//! The closed deals, as the audit reads them.

use super::column::AuditedColumn;
use super::open_outcomes::OpenOutcomes;
use super::readiness::Readiness;
use super::timed::{ChangedAfterSnapshot, TimedCounts};
use super::uncut::UncutComparison;

/// The closed deals, with their columns and timed tables.
#[derive(Debug, Clone, Copy)]
pub struct AuditedDeals<'a> {
    pub ids: &'a [String],
    pub won: &'a [bool],
    /// Deals with the same number, such as those of one account, share a fold.
    pub groups: &'a [u64],
    /// The columns, each with one value per deal.
    pub columns: &'a [AuditedColumn],
    /// What the conditions of the outcome say of deals that count as open.
    pub open: OpenOutcomes<'a>,
    /// The row counts of the timed tables.
    pub timed: &'a [TimedCounts],
    /// Columns of timed tables that share their name with a column of the deals.
    pub tracked: &'a [ChangedAfterSnapshot],
    /// A hash of all columns but the id, equal for duplicate deals ([`row_keys`](crate::evaluate::row_keys)).
    pub row_keys: &'a [u64],
    /// A hash of the features, equal for deals with equal features.
    pub feature_keys: &'a [u64],
    /// The ranking without the cut of history at the snapshot; `None` without timed tables.
    pub cut: Option<UncutComparison>,
    /// Whether there are enough deals.
    pub readiness: Readiness,
}
