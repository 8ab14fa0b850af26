//! The typed tree of a rule as SQL of other engines: an allow-list with a stated translation per dialect; the rest is refused.
//!
//! In the SQL that is written, numbers are doubles, texts are texts, flags are true and false (1 and 0 in `SQLite`), and
//! times are whole microseconds since 1970-01-01 00:00 in UTC, so that their arithmetic is the same in every engine.

#![allow(
    clippy::format_push_string,
    clippy::match_same_arms,
    clippy::unused_self,
    clippy::wrong_self_convention,
    reason = "one method a construct, asked of every dialect alike; a case a line, as in the page of translations"
)]

mod dialect;
mod literals;
mod types;
mod letters;
mod likes;
mod numbers;
mod texts;
mod text_calls;
mod sets;
mod times;
mod print;
mod calls;
mod choices;
mod casts;
#[cfg(test)]
mod reference;

pub(crate) use dialect::SqlDialect;
pub(crate) use print::print;
