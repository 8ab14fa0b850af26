//! Remarks on a score.

/// A remark on the score of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScoreFlag {
    /// The lead has a value that no training deal had. The field is an index into the features of the model.
    Unseen { feature: usize },
    /// The value is unknown, which it was for no training deal.
    Unknown { feature: usize },
    /// The exact score is below 0 or above 100.
    BeyondTheScale,
}

impl ScoreFlag {
    /// In a few words, with the feature as `name` writes it: `unseen country`.
    pub(crate) fn words(self, name: impl Fn(usize) -> String) -> String {
        match self {
            Self::Unseen { feature } => format!("unseen {}", name(feature)),
            Self::Unknown { feature } => format!("unknown {}", name(feature)),
            Self::BeyondTheScale => "score beyond the scale".to_owned(),
        }
    }
}
