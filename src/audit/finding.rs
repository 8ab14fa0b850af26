//! What the audit says of a column or a table, and how sure it is.

use serde::Serialize;

use super::Evidence;

/// How bad a finding is. The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot have been known when the lead was scored, and it reaches the model.
    Error,
    /// It looks like that, or data are wrong in a way that changes what is learned.
    Warning,
    /// Only the team can tell: does this exist when the lead is scored?
    Question,
    /// Good to know.
    Note,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Question, Self::Note];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Question => "question",
            Self::Note => "note",
        }
    }

    /// One level less bad.
    #[must_use]
    pub const fn lowered(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning => Self::Question,
            Self::Question | Self::Note => Self::Note,
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// A column that may know how the deal ended.
    Leak,
    /// A column whose values were changed after the snapshot.
    Changed,
    /// Rows of a timed table at or after the snapshot.
    History,
    /// A column that can tell nothing.
    Useless,
    /// Columns or deals that stand twice.
    Repeated,
    /// Deals that are the same and ended differently.
    Contradiction,
}

/// What becomes of a column in the project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// It reaches the model through these features, by itself or by way of a derived column, a persona or a lookup.
    Features(Vec<String>),
    /// No feature looks at it.
    Unused,
    /// It stands in `leaks`.
    KeptOut,
    /// It has a part of its own in `bantam.toml`, such as that of the id.
    Role(&'static str),
}

impl Usage {
    /// Whether a leak in the column would reach the model.
    #[must_use]
    pub const fn reaches_model(&self) -> bool {
        matches!(self, Self::Features(_))
    }

    /// Whether the column is to be looked at: it is neither kept out nor used by its part.
    #[must_use]
    pub const fn is_in_question(&self) -> bool {
        matches!(self, Self::Features(_) | Self::Unused)
    }
}

/// One thing that the audit found. Its fields are the keys of `bantam check --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub topic: Topic,
    /// The table: `deals`, a lookup, a timed table, or `bantam.toml` for what is made there.
    pub table: String,
    /// The columns, none where it is about whole rows.
    pub columns: Vec<String>,
    /// What becomes of the columns; of rows: `None`.
    pub usage: Option<Usage>,
    /// What was seen, in numbers.
    pub evidence: Vec<Evidence>,
    /// What to write into `bantam.toml`, or to do.
    pub remedy: Option<String>,
}

impl Finding {
    /// How bad a leak is in a column of this usage: what no feature looks at cannot leak, so it is one level lower.
    #[must_use]
    pub fn severity_for(severity: Severity, usage: &Usage) -> Severity {
        if usage.reaches_model() { severity } else { severity.lowered() }
    }
}
