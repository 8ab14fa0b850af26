//! Evaluates the typed tree of a rule on the rows of a batch, column by column.
//!
//! A rule is [`Prepared`] once: constant parts are computed, patterns compiled. Its steps are then computed one after the other
//! for some 2,000 rows at a time, each from the blocks of its operands, which are dropped after their last use. Evaluation cannot fail: a
//! value that cannot be computed is unknown, and counted as a [`Loss`] if the row needs it.

mod losses;
mod calendar;
mod unknown;
mod side;
mod text_column;
mod values;
mod block;
mod compare;
mod logic;
mod choose;
mod numbers;
mod times;
mod casts;
mod sets;
mod like;
mod text_parts;
mod text_writing;
mod text_search;
mod compute;
mod operands;
mod loss_example;
mod needed;
mod inputs;
mod prepared;
mod evaluate;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod laws;

pub use evaluate::{RuleValues, evaluate};
pub use losses::{Loss, LossKind};
pub(crate) use losses::{join_losses, merge_losses};
pub use prepared::Prepared;
pub use text_column::Texts;
pub use values::{FALSE, NO_TIME, RuleInput, TRUE, UNKNOWN, Values};
