//! What the outcome says of open deals, and findings on it.

use super::column::DEALS;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic};
use crate::units::AsOf;

/// What the conditions of the outcome say of the deals that count as open.
#[derive(Debug, Clone, Copy, Default)]
pub struct OpenOutcomes<'a> {
    /// For each of them, whether it meets `won` or `lost` all the same; none where that is not known.
    pub met: &'a [Option<bool>],
    /// Whether each closed deal was won.
    pub won: &'a [bool],
    /// The day from which deals count as not yet closed.
    pub as_of: Option<AsOf>,
    /// Whether `lost` is true wherever `won` is not.
    pub lost_is_not_won: bool,
}

/// A finding on the outcome of the deals, which these columns say.
pub(super) fn on_outcome(
    severity: Severity,
    columns: Vec<String>,
    evidence: Evidence,
    remedy: String,
) -> Finding {
    let table = DEALS.to_owned();
    let (topic, evidence, remedy) = (Topic::Outcome, vec![evidence], Some(remedy));
    Finding { severity, topic, table, columns, usage: None, evidence, remedy }
}
