//! A first `bantam.toml`, inferred from the columns of an export.
//!
//! Cells in, text out: null values, dates, the outcome, the id and the account are inferred first; every other column becomes
//! a feature with its kind, a suspected leak, or is left out, each with its reason in a comment. What cannot be inferred is
//! a question to the user, not a guess.

mod error;
mod sheets;
mod connection;
mod exported_column;
mod export;
mod drafted_column;
mod vocabulary;
mod missing_header;
mod table_shape;
mod names;
mod some_dates;
mod open_convention;
mod date_conventions;
mod number_conventions;
mod conventions;
mod column;
mod nulls;
mod dates;
mod code_shape;
mod history;
mod inferred_outcome;
mod calendars;
mod closed_flag;
mod wins_only;
mod foreseen;
mod early_outcomes;
mod outcome;
mod date_questions;
mod evidence;
mod amount;
mod sellers;
mod deal_name;
mod roles;
mod codes;
mod unread_values;
mod kinds;
mod features;
mod toml;
mod text_format;
mod siblings;
mod activity_counts;
mod listed_keys;
mod framework;
mod text_data;
mod text;
mod plan;
mod kept;
mod newest_deals;
mod project_name;
mod spelling;
mod text_lists;
mod draft;

#[cfg(test)]
mod tests;

pub(crate) use connection::{connection_options, connection_within};
pub(crate) use draft::{Draft, draft};
pub(crate) use error::{DraftError, shell};
pub(crate) use export::{Export, ExportedTable, Wishes};
pub(crate) use sheets::{hint_of_sheets, question_of_others, question_of_sheet};
