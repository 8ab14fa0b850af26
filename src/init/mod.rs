//! A first `bantam.toml`, inferred from the columns of an export.
//!
//! Cells in, text out: null values, dates, the outcome, the id and the account are inferred first; every other column becomes
//! a feature with its kind, a suspected leak, or is left out, each with its reason in a comment. What cannot be inferred is
//! a question to the user, not a guess.

mod error;
mod export;
mod column;
mod names;
mod nulls;
mod dates;
mod outcome;
mod evidence;
mod roles;
mod features;
mod toml;
mod siblings;
mod framework;
mod text_data;
mod text;
mod plan;
mod draft;

#[cfg(test)]
mod tests;

pub(crate) use column::ExportedColumn;
pub(crate) use draft::{Draft, draft};
pub(crate) use error::{DraftError, shell};
pub(crate) use export::{Export, ExportedTable, Wishes};
