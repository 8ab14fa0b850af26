//! The next question: the unknown answer that is most likely to change the route of a lead, and then its score.
//!
//! A question is a column that is unknown for a lead and that a criterion or a feature of the model uses. Its answers
//! are a few values that represent those of the training deals ([`Answers`](crate::model::Answers)), each with its
//! frequency among similar deals: those of the same quintile of the log-odds without that column. For each answer,
//! the criteria that use the column are evaluated again, the score changes by the weights of the column's features,
//! and the route is determined. Questions are ranked by the probability that the route changes, then by the expected change
//! of the score.
//!
//! It is an approximation: what an answer would change indirectly (derived columns, personas, aggregates and other open
//! columns) is left as it is, and similar deals are those with a similar score.

mod question;
mod asked;
mod catalogue;
mod outcome;
mod routing;
mod ranking;

pub(crate) use asked::askable_columns;
pub use question::{Batch, Consequence, Question};
pub use ranking::Questions;
