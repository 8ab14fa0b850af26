//! Data quality checks before training: columns that leak the outcome, columns without information, duplicate columns and
//! deals, and whether there are enough deals.
//!
//! `audit` computes on values only; the job `check` reads the tables for it. A column that is an input of the model can
//! give an error; the severity of an unused column is one level lower, and a column listed in `leaks` is not reported.

mod closed_flags;
mod coincidence;
mod column;
mod compared_values;
mod copies;
mod counters;
mod deal_dates;
mod deal_names;
mod deals;
mod evidence;
mod explained;
mod extremes;
mod finding;
mod findings;
mod from_close;
mod future_closes;
mod history;
mod later;
mod leaks;
mod levels;
mod name_terms;
mod open_outcomes;
mod outcome_evidence;
mod quality;
mod readiness;
mod rows;
mod share;
mod serials;
mod signal;
mod spelling;
mod status_terms;
mod stand_ins;
mod stands_apart;
mod statuses;
mod text_numbers;
mod texts;
mod timed;
mod uncut;
#[cfg(test)]
mod tests;

pub(crate) use closed_flags::{is_closed_word, names_closed};
pub(crate) use column::{AuditedColumn, ColumnCounts, DEALS, PROJECT};
pub(crate) use deal_names::names_deal_itself;
pub(crate) use deals::AuditedDeals;
pub(crate) use evidence::Evidence;
pub(crate) use finding::{Finding, Severity, Topic, Usage};
pub(crate) use findings::{Audit, ColumnFindings, audit, column_findings};
pub(crate) use future_closes::outcome_ahead;
pub(crate) use leaks::follows_outcome;
pub(crate) use name_terms::{NameHint, is_listed, name_hint, words};
pub(crate) use open_outcomes::OpenOutcomes;
pub(crate) use readiness::Readiness;
pub(crate) use serials::names_identifier;
pub(crate) use share::Share;
pub(crate) use signal::AucInterval;
pub(crate) use statuses::findings as outcome_findings;
pub(crate) use timed::{ChangedAfterSnapshot, TimedCounts};
pub(crate) use uncut::UncutComparison;
