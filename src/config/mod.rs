//! `bantam.toml` as the user wrote it: its text, its keys and types, its JSON Schema, and where its mistakes are.
//!
//! This room does not interpret values; `project` does, and reports its mistakes in the types of this room.

mod raw;
mod raw_aggregate;
mod raw_connections;
mod raw_drift;
mod raw_export;
mod raw_feedback;
mod raw_fit;
mod raw_format;
mod raw_gates;
mod raw_points;
mod raw_predict;
mod raw_promotion;
mod raw_report;
mod raw_values;

mod quoted;
mod path;
mod nearest;
mod mistake;
mod locate;
mod mistakes;
mod vocabulary;
mod schema;
mod toml_text;
mod validate;
mod read;
mod whole_file;

pub use mistake::Mistake;
pub use mistakes::{Located, Mistakes};
pub(crate) use nearest::nearest;
pub use path::Path;
pub(crate) use quoted::{toml_key, toml_text};
pub(crate) use raw::*;
pub(crate) use raw_aggregate::*;
pub(crate) use raw_connections::*;
pub(crate) use raw_drift::*;
pub(crate) use raw_export::*;
pub(crate) use raw_feedback::*;
pub(crate) use raw_fit::*;
pub(crate) use raw_format::*;
pub(crate) use raw_gates::*;
pub(crate) use raw_points::*;
pub(crate) use raw_predict::*;
pub(crate) use raw_promotion::*;
pub(crate) use raw_values::*;
pub(crate) use read::{ReadConfig, read};
pub use schema::json_schema;
pub(crate) use whole_file::{NO_WRITER, is_open_stream, opened, opened_to_write, whole_file};
