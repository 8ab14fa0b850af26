//! The figures of a decision for the log.

use serde_json::{Value, json};

use crate::evaluate::MonthlyContest;

/// The figures of a contest in brief.
pub(crate) fn contest_evidence(contest: &MonthlyContest) -> Value {
    json!({
        "since": contest.since.to_string(),
        "n_won": contest.n_won,
        "n_lost": contest.n_lost,
        "log_loss_gain": contest.gain,
        "auc_gain": contest.auc_gain,
    })
}
