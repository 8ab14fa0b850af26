//! The expression language of `bantam.toml`: SQL, parsed once into a [`Rule`], checked against a schema, evaluated by row.
//!
//! ```text
//! text ─► Rule::parse ─► Rule ─► Rule::check(schema) ─► CheckedRule ─► truth, numbers or a column
//! ```
//!
//! An expression is SQL as polars parses it; this is the only place that names polars' SQL and its plans. SQL's TRUE, FALSE
//! and NULL are pass, fail and unknown ([`Truth`]). A [`Rule`] has its text, its place in `bantam.toml`, the type that it
//! must yield and the columns that it uses. Checking it against a schema finds a column that does not exist, a type
//! that does not fit and a value that depends on other rows, before any row is read.

mod check;
mod checked_rule;
mod error;
mod mistake;
mod quote;
mod rule;
mod truth;
mod types;

pub use checked_rule::CheckedRule;
pub use error::RuleError;
pub(crate) use quote::{column_sql, text_sql};
pub use rule::{Rule, Yields};
pub use truth::Truth;
pub(crate) use types::type_name;
