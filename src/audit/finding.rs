//! A finding of the audit, and its severity.

use serde::Serialize;

use super::Evidence;

/// The severity of a finding, most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// An input of the model that cannot have been available at the snapshot date.
    Error,
    /// A likely leak, or a defect of the data that affects the fit.
    Warning,
    /// A possible leak; somebody has to check whether the column is available when a lead is scored.
    Question,
    /// Information only.
    Note,
}

impl Severity {
    /// All severities, most severe first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Question, Self::Note];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Question => "question",
            Self::Note => "note",
        }
    }

    pub const fn lowered(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning => Self::Question,
            Self::Question | Self::Note => Self::Note,
        }
    }
}

/// The subject of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// A column that may leak the outcome.
    Leak,
    /// A column whose values were changed after the snapshot.
    Changed,
    /// Deals whose outcome may be wrong.
    Outcome,
    /// Rows of a timed table at or after the snapshot.
    History,
    /// A column without information.
    Useless,
    /// Levels that differ only in case or leading zeros.
    Spelling,
    Repeated,
    /// Deals with equal features and different outcomes.
    Contradiction,
}

/// How the project uses a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// These features use it, directly or through a derived column, a persona or a lookup.
    Features(Vec<String>),
    Unused,
    /// It is listed in `leaks`.
    Excluded,
    /// It has another role in `bantam.toml`, such as the id.
    Role(&'static str),
}

impl Usage {
    /// Whether the column is an input of the model.
    pub const fn reaches_model(&self) -> bool {
        matches!(self, Self::Features(_))
    }

    /// Whether the column is audited: it is neither excluded nor has a role other than feature.
    pub const fn is_audited(&self) -> bool {
        matches!(self, Self::Features(_) | Self::Unused)
    }
}

/// A finding of the audit. Its fields are keys of `bantam check --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub severity: Severity,
    pub topic: Topic,
    /// The table: `deals`, a lookup table, a timed table, or `bantam.toml` for columns that it defines.
    pub table: String,
    /// The columns; empty for a finding on whole rows.
    pub columns: Vec<String>,
    /// How the project uses the column; `None` for whole rows.
    pub usage: Option<Usage>,
    pub evidence: Vec<Evidence>,
    /// The suggested change of `bantam.toml`, or another action.
    pub remedy: Option<String>,
}

impl Finding {
    /// A finding on whole rows of a table.
    pub(super) fn on_rows(
        table: &str,
        severity: Severity,
        topic: Topic,
        evidence: Evidence,
        remedy: Option<&str>,
    ) -> Self {
        let (table, remedy) = (table.to_owned(), remedy.map(str::to_owned));
        Self { severity, topic, table, columns: Vec::new(), usage: None, evidence: vec![evidence], remedy }
    }
}
