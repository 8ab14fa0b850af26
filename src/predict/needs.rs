//! What has to be computed for the columns of the predictions that were asked for.

use crate::project::Signal;
use crate::score::{Reasons, STRONGEST, ScoreDetails};

/// The sub-scores that exist only with features of their signal.
pub(super) const SIGNALS: [(Signal, &str); 2] =
    [(Signal::Interest, "interest_score"), (Signal::Intent, "intent_score")];

/// What is computed of each lead beside its score, verdicts, grade and route.
#[derive(Debug, Clone)]
pub(super) struct Needs {
    /// Of the score.
    pub(super) details: ScoreDetails,
    /// The questions.
    pub(super) questions: bool,
    /// The columns of the frame; `None`: all.
    columns: Option<Vec<String>>,
}

impl Needs {
    /// Everything.
    pub(super) const ALL: Self = Self { details: ScoreDetails::ALL, questions: true, columns: None };

    /// All columns of a row, and no more.
    pub(super) const ROWS: Self = Self {
        details: ScoreDetails { reasons: Reasons::Strongest, ..ScoreDetails::ALL },
        questions: true,
        columns: None,
    };

    /// The decisions alone.
    pub(super) const DECISIONS: Self = Self {
        details: ScoreDetails { interval: false, reasons: Reasons::None, parts: true },
        questions: false,
        columns: None,
    };

    /// What some columns need.
    pub(super) fn new(details: ScoreDetails, questions: bool, columns: Vec<String>) -> Self {
        Self { details, questions, columns: Some(columns) }
    }

    /// Whether a column is needed.
    pub(super) fn column(&self, name: &str) -> bool {
        self.columns.as_ref().is_none_or(|columns| columns.iter().any(|column| column == name))
    }
}

/// The columns of the reasons for and of those against, the strongest first.
pub(super) fn reason_columns() -> [[String; STRONGEST]; 2] {
    ["for", "against"].map(|prefix| std::array::from_fn(|place| format!("{prefix}_{}", place + 1)))
}
