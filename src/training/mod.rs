//! The training set of a project, and the final fit on it.
//!
//! The deals go through these types: a table of deals, `ValidDeals` (rows with an outcome and a date, or still open),
//! `TrainingSet` (the closed ones with their snapshot), `TrainingData` (their features, and what is learned in addition
//! to the model), `FinalFit` (the weights).
//!
//! | file | what it owns |
//! |---|---|
//! | `deals` | outcomes and rejected rows; the snapshot of the closed deals |
//! | `deal_warnings` | warnings about them and their dates |
//! | `feedback` | the feedback of sales on them |
//! | `answers` | the distributions of answers, for questions |
//! | `learn` | the final fit |
//! | `effect_input`, `effects` | effects of gates and routes on them |
//! | `censored` | with `within`, the deals whose span has not ended |
//! | `prepare` | all of this read, checked and computed |
//! | `champion` | the champion, evaluated on the same deals |
//! | `reweighted` | the rules of the points table, fitted like a model |

mod deal_warnings;
mod deals;
mod feedback;
mod answers;
mod audited;
mod learn;
mod effect_input;
mod prepare;
mod effects;
mod censored;
mod champion;
mod reweighted;

pub(crate) use audited::{DealDate, audited};
pub(crate) use champion::{ChampionContest, champion, contested, scored_deals};
pub(crate) use deals::{
    ReadRows, TrainingSet, ValidDeals, groups_by_account, groups_by_value, training_set, validated, varied,
};
pub(crate) use effects::{effects, trained_plan};
pub(crate) use feedback::{FeedbackRead, read_feedback};
pub(crate) use learn::{FinalFit, learn, learn_watched, plan};
pub(crate) use prepare::{TrainingData, evaluate_model, on_snapshot_table, prepare};
pub(crate) use reweighted::{ReweightedRules, reweight};
