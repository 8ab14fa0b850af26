//! Tables of databases in and out, by ADBC: one interface of which the driver of each database is a library of its own.
//!
//! Batches go between the Arrow crates of ADBC and polars as bytes of Arrow IPC in memory: a copy, which needs no `unsafe` code. What is
//! secret about a connection is read when it is opened, and removed from every message of a driver.
//!
//! Without the feature `databases` nothing of this can be opened, and an error says so.

#[cfg(feature = "databases")]
mod address;
mod arrow_rows;
#[cfg(feature = "databases")]
mod batches;
#[cfg(feature = "databases")]
mod dialect;
#[cfg(feature = "databases")]
mod driver;
mod error;
#[cfg(feature = "databases")]
mod field_kind;
#[cfg(feature = "databases")]
mod hidden_types;
#[cfg(not(feature = "databases"))]
mod not_built;
#[cfg(feature = "databases")]
mod prediction_columns;
#[cfg(feature = "databases")]
mod removal;
#[cfg(feature = "databases")]
mod rows;
#[cfg(feature = "databases")]
mod rows_ahead;
#[cfg(feature = "databases")]
mod secret_parts;
#[cfg(feature = "databases")]
mod secrets;
#[cfg(feature = "databases")]
mod session;
#[cfg(feature = "databases")]
mod target_table;
#[cfg(feature = "databases")]
mod writer;

pub(crate) use arrow_rows::ArrowRows;
pub(crate) use error::DatabaseError;
#[cfg(not(feature = "databases"))]
pub(crate) use not_built::{DatabaseRemoval, DatabaseRows, DatabaseWriter};
#[cfg(feature = "databases")]
pub(crate) use removal::DatabaseRemoval;
#[cfg(feature = "databases")]
pub(crate) use rows::DatabaseRows;
#[cfg(feature = "databases")]
pub(crate) use writer::DatabaseWriter;
