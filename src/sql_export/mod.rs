//! The whole scoring job as one SQL statement, for engines that have the tables.
//!
//! ```text
//! leads ─► lookups ─► timed tables cut at as_of ─► derived ─► personas ─► features
//!       ─► contributions ─► scores ─► reasons ─► verdicts ─► points ─► routes
//! ```
//!
//! Each step is a common table expression with a comment. The columns are those of `bantam predict`, and after them
//! what only SQL needs: log-odds, verdicts of criteria, points.

mod options;
mod error;
mod query;
mod job;
mod cells;
mod sources;
mod timed;
mod measures;
mod names;
mod derived;
mod terms;
mod contributions;
mod scores;
mod interval;
mod reasons;
mod verdicts;
mod points;
mod routes;
mod outputs;
mod header;
mod statement;
mod training;
mod points_table;
mod self_test;
mod dbt;
mod verify_values;
mod verify_extra;
mod verify;

pub(crate) use dbt::dbt_package;
pub(crate) use options::{SqlForm, SqlInstant, SqlOptions};
pub(crate) use points_table::points_statement;
pub(crate) use statement::score_statement;
pub(crate) use training::training_statement;
pub(crate) use verify::{SqlVerification, verify};
pub(crate) use verify_values::TOLERANCE;
