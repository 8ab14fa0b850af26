//! The rules of a project compared with the values of their columns: conditions that cannot hold, or that hold of every row.
//!
//! | file | what it finds |
//! |---|---|
//! | `column_words` | the different words of a column, and the one that was probably meant |
//! | `unmatched` | texts that no row has in the column that they are looked for in |
//! | `outside` | words that are none of the few that a column can have: verdicts, grades, personas |
//! | `nulls` | comparisons with NULL, which are never true |
//! | `yes_no` | the words for yes and no of a column, so that another spelling of a flag is the same flag |
//! | `constant` | conditions that are true for no row, or for all |
//! | `arithmetic` | conditions that are so whatever the rows are |
//! | `ordered` | grades and verdicts that are compared by the order of their letters |
//!
//! What is found is a mistake in the sense of [`crate::config`]: a place in `bantam.toml`, a message and a remedy. Only words that
//! a column can never have are errors; the rest are warnings, since another export may have the value.

mod arithmetic;
mod column_words;
mod constant;
mod nulls;
mod ordered;
mod outside;
mod unmatched;
mod yes_no;

pub(crate) use arithmetic::{KnownValue, PossibleLead, constant_by_arithmetic, is_taken_before};
pub(crate) use column_words::ColumnWords;
pub(crate) use constant::{ConstantCondition, FEWEST_ROWS, TruthCounts};
pub(crate) use nulls::null_comparisons;
pub(crate) use ordered::{AllWords, ordered};
pub(crate) use outside::outside;
pub(crate) use unmatched::{Certainty, ComparedColumn, ComparedRows, absent_word, unmatched};
pub(crate) use yes_no::YesNoWords;
