//! Point-in-time features: the data of a lead as of its snapshot date. This is the only place where history is cut.
//!
//! A [`Spec`] defines the columns and how they are computed; [`Sources`] are the tables that it needs
//! in addition to the deals or leads; [`Sources::snapshot`] combines them. Training takes each deal at its own date,
//! prediction takes all leads at one date; everything else is the same code.

mod spec;
mod spelled_keys;
mod after_snapshot;
mod aggregate;
mod batch_counts;
#[cfg(test)]
mod bounded_laws;
mod build;
mod columns;
mod error;
mod facts;
mod feature_types;
mod feedback;
mod extremes;
mod flags;
mod freshness;
mod header;
mod key_index;
mod kept_table;
mod keyed;
mod listed_keys;
mod lookup_reading;
mod leaks;
mod local_day;
mod matched_keys;
mod missing;
mod mistakes;
mod outcome;
mod packed_rows;
mod packing_plan;
mod part_values;
mod partitions;
mod per_deal;
mod per_key;
mod point_in_time;
mod read_plan;
mod repeats;
mod sources;
mod table_read;
mod take;
mod timed;
mod timed_reading;
mod timed_store;
mod values;
mod values_by_key;

pub(crate) use crate::project::PERSONA;
pub(crate) use after_snapshot::end_of_close;
pub(crate) use batch_counts::BatchCounts;
pub(crate) use error::{ExcludedDeals, SnapshotError};
pub(crate) use feedback::{SalesFeedback, feedback_columns};
pub(crate) use freshness::{TableAge, ended_tables, left_out, stale_deals};
pub(crate) use header::lacks;
pub(crate) use leaks::known_later;
pub(crate) use missing::Missing;
pub use outcome::resolve;
pub(crate) use outcome::{Outcomes, is_open, times};
pub use point_in_time::Snapshot;
pub use read_plan::{ReadPlan, main_types, wanted_columns};
pub(crate) use read_plan::{kept_alone, set_columns};
pub(crate) use repeats::contradicting;
pub use sources::Sources;
pub(crate) use sources::{copied_rows, doubtful_values, rejected_rows, types_of};
pub use spec::Spec;
pub(crate) use table_read::{ResumedTable, TableRead};
pub(crate) use timed_reading::BoundedReading;
pub(crate) use values::AS_OF;
