//! The typed tree of a rule: functions, types, checks against the columns of a table.

mod value_type;
mod function;
mod typed;
mod times;
mod columns;
mod signature;
mod text_functions;
mod number_functions;
mod time_functions;
mod value_functions;
mod catalogue;
mod aliases;
mod refused;
mod messages;
mod mismatch;
mod type_checker;
mod operators;
mod casts;
mod lists;
mod calls;
mod text_uses;
mod flag_rules;
mod check;
mod passages;
mod render;
mod docs;

pub use check::check;
pub use columns::ColumnTypes;
pub use docs::{examples, reference, reference_text};
pub(crate) use flag_rules::is_flag;
pub use function::Function;
pub(crate) use text_uses::{set_columns, text_columns};
pub use times::parse_time;
pub use typed::{Constant, ConstantSet, Operation, Step, StepId, Typed};
pub use value_type::RuleType;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
