//! The figures of a decision for the log.

use serde_json::{Value, json};

use crate::evaluate::{ModelEvidence, MonthlyContest};

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

/// The figures of the evaluation of a first model in brief.
pub(crate) fn first_evidence(evidence: &ModelEvidence) -> Value {
    json!({
        "basis": evidence.basis,
        "n_won": evidence.n_won,
        "n_lost": evidence.n_lost,
        "auc": evidence.auc,
        "log_loss_gain": evidence.log_loss_gain,
    })
}
