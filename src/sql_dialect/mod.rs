//! The typed tree of a rule as SQL of other engines: an allow-list with a stated translation per dialect; the rest is refused.
//!
//! In the SQL that is written, numbers are doubles, texts are texts, flags are true and false (1 and 0 in `SQLite`), and
//! times are whole microseconds since 1970-01-01 00:00 in UTC, so that their arithmetic is the same in every engine.

mod dialect;
mod literals;
mod types;
mod letters;
mod likes;
mod numbers;
mod texts;
mod clean;
mod patterns;
mod text_calls;
mod sets;
mod times;
mod nesting;
mod chains;
mod print;
mod sums;
mod calls;
mod choices;
mod casts;
#[cfg(test)]
mod reference;

pub(crate) use clean::CleanForm;
pub(crate) use dialect::SqlDialect;
pub(crate) use letters::{letters_of_engine, remainders_of_engine};
pub(crate) use print::{print, print_condition};
pub(crate) use sets::set_mark;
