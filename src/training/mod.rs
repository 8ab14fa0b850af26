//! The training set of a project, and the final fit on it.

mod deals;
mod answers;
mod audited;
mod learn;
mod effects;
mod prepare;
mod champion;

pub(crate) use audited::audited;
pub(crate) use champion::{ChampionContest, champion};
pub(crate) use deals::{
    TrainingSet, ValidDeals, groups_by_account, groups_by_value, training_set, validated, varied,
};
pub(crate) use effects::hindsight;
pub use effects::look_back;
pub(crate) use learn::{FinalFit, learn, plan};
pub(crate) use prepare::{Prepared, judge, judging, prepare};
