//! Data quality checks before training: columns that leak the outcome, columns without information, duplicate columns and
//! deals, and whether there are enough deals.
//!
//! [`audit`] computes on values only; the job `check` reads the tables for it. A column that is an input of the model can
//! give an error; the severity of an unused column is one level lower, and a column listed in `leaks` is not reported.

mod column;
mod deals;
mod evidence;
mod finding;
mod findings;
mod hashes;
mod history;
mod later;
mod leaks;
mod levels;
mod name_terms;
mod quality;
mod readiness;
mod rows;
mod share;
mod signal;
mod texts;
mod timed;
mod uncut;
#[cfg(test)]
mod tests;

pub use column::{AuditedColumn, ColumnCounts, DEALS, PROJECT};
pub use deals::AuditedDeals;
pub use evidence::Evidence;
pub use finding::{Finding, Severity, Topic, Usage};
pub use findings::{Audit, audit, leak_findings};
pub use later::{TimedRows, ValueChange};
pub use levels::OneSided;
pub use name_terms::{NameHint, name_hint, words};
pub use readiness::Readiness;
pub use rows::{Contradiction, Repeats, row_keys};
pub use share::{Filled, Share};
pub use signal::AucInterval;
pub use texts::OutcomeWord;
pub use timed::{ChangedAfterSnapshot, TimedCounts};
pub use uncut::UncutComparison;
