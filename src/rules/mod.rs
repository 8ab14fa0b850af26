//! The rules of `bantam.toml`: expressions parsed once into a [`Rule`], checked against a schema, evaluated by row.
//!
//! ```text
//! text ─► Rule::parse ─► Rule ─► Rule::check(schema) ─► CheckedRule ─► truth, numbers or a column
//! ```
//!
//! The language itself is in [`crate::syntax`] (text to tree), [`crate::expression`] (types, functions) and [`crate::kernels`]
//! (evaluation); this room joins it to `bantam.toml` and to data frames. TRUE, FALSE and NULL are pass, fail and unknown
//! ([`Truth`]). Checking a rule against a schema finds a column that does not exist and a type that does not fit before any row
//! is read; evaluating it cannot fail on a value: what cannot be cast or is not finite is unknown, and counted.

mod check;
mod checked_rule;
mod error;
mod rule;
mod table;
mod truth;
mod types;

pub use checked_rule::CheckedRule;
pub use error::RuleError;
pub use rule::{Rule, Yields};
pub use truth::Truth;
pub(crate) use types::type_name;
