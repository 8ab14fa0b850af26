//! The text of a rule to its tree: tokens, grammar, limits. No types and no columns yet.
//!
//! ```text
//! text ─lexer─▶ tokens ─parser─▶ Tree ─columns─▶ names
//! ```

mod fault;
mod tree;
mod keywords;
mod foreign;
mod lexer;
mod parser;
mod unexpected;
mod types;
mod calls;
mod primary;
mod predicates;
mod operators;
mod parse;
mod columns;
mod compared;
mod quote;
#[cfg(test)]
mod print;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod fuzz;

pub(crate) use compared::{CaseFolding, ComparedText, NullComparison, NullForm};
pub use fault::Fault;
pub use parse::parse;
pub(crate) use quote::{column_sql, text_sql};
pub use tree::{Arithmetic, Is, Node, NodeId, Relation, Syntax, Tree};
