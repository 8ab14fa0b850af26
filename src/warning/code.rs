//! The stable codes of warnings, for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::{LeadWarning, Warning};

/// The code of a warning. Codes are never renamed; new ones may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum WarningCode {
    AliasedColumn,
    CandidateModel,
    ClosesAhead,
    ClosesMissing,
    ConstantFeature,
    CopiedDeals,
    DoubtfulCondition,
    DoubtfulValues,
    EarlySnapshots,
    ExpectedSignContradicted,
    FewEvents,
    FutureRows,
    GuessedEncoding,
    HiddenColumn,
    IdlePrior,
    LargeAccount,
    LeadDrift,
    LedgerNotWritten,
    ListedKeys,
    LostValues,
    ModelFromTheFuture,
    NewlyUnknown,
    NoLeads,
    NotCompared,
    NotInPrevious,
    OneAccount,
    OneSnapshot,
    OtherProject,
    OutcomeChanged,
    OutcomesMaybeSwapped,
    OutsideTraining,
    PenaltyNotChosen,
    PerfectSeparation,
    PinnedDate,
    PreviousEmpty,
    PreviousModelMissing,
    ProjectChanged,
    RejectedRows,
    RulesNotExpressed,
    SeparatedLevel,
    SnapshotAtClose,
    SnapshotMissing,
    SpelledKeys,
    StaleDeals,
    UnmappedCriteria,
    UnmatchedKeys,
    UnmatchedTable,
    UnreadableCells,
    UnseenLevels,
    WeightedBaseRate,
}

impl Warning {
    /// The code.
    pub(crate) const fn code(&self) -> WarningCode {
        match self {
            Self::Leads(warning) => warning.code(),
            Self::NoSnapshot => WarningCode::SnapshotMissing,
            Self::NoCloses => WarningCode::ClosesMissing,
            Self::OneAccount { .. } => WarningCode::OneAccount,
            Self::FutureRows { .. } => WarningCode::FutureRows,
            Self::UnmatchedKeys { .. } => WarningCode::UnmatchedKeys,
            Self::ListedKeys { .. } => WarningCode::ListedKeys,
            Self::UnmatchedTable { .. } => WarningCode::UnmatchedTable,
            Self::NotCompared { .. } => WarningCode::NotCompared,
            Self::UnreadableCells { .. } => WarningCode::UnreadableCells,
            Self::DoubtfulValues { .. } => WarningCode::DoubtfulValues,
            Self::GuessedEncoding { .. } => WarningCode::GuessedEncoding,
            Self::HiddenColumn { .. } => WarningCode::HiddenColumn,
            Self::LostValues { .. } => WarningCode::LostValues,
            Self::RejectedRows { .. } => WarningCode::RejectedRows,
            Self::SnapshotAtClose { .. } => WarningCode::SnapshotAtClose,
            Self::ConstantFeature { .. } => WarningCode::ConstantFeature,
            Self::Separated { .. } => WarningCode::SeparatedLevel,
            Self::FullySeparated { .. } => WarningCode::PerfectSeparation,
            Self::Aliased { .. } => WarningCode::AliasedColumn,
            Self::AlphaNotChosen { .. } => WarningCode::PenaltyNotChosen,
            Self::NotExpressed { .. } => WarningCode::RulesNotExpressed,
            Self::IdlePrior => WarningCode::IdlePrior,
            Self::WeightedRate { .. } => WarningCode::WeightedBaseRate,
            Self::FewEvents { .. } => WarningCode::FewEvents,
            Self::Contradicted { .. } => WarningCode::ExpectedSignContradicted,
            Self::SuspectedSwap { .. } => WarningCode::OutcomesMaybeSwapped,
            Self::Condition { .. } => WarningCode::DoubtfulCondition,
            Self::PreviousModelMissing { .. } => WarningCode::PreviousModelMissing,
            Self::UnseenLevels { .. } => WarningCode::UnseenLevels,
            Self::NewlyUnknown { .. } => WarningCode::NewlyUnknown,
            Self::ProjectChanged { .. } => WarningCode::ProjectChanged,
            Self::OutcomeChanged { .. } => WarningCode::OutcomeChanged,
            Self::Unmapped { .. } => WarningCode::UnmappedCriteria,
            Self::ModelFromTheFuture { .. } => WarningCode::ModelFromTheFuture,
        }
    }

    /// The rows, leads, deals or values that it is about, if it counts them.
    pub(crate) const fn count(&self) -> Option<usize> {
        Some(match self {
            Self::FutureRows { dropped: n, .. }
            | Self::UnmatchedKeys { unmatched: n, .. }
            | Self::ListedKeys { listed: n, .. }
            | Self::UnmatchedTable { rows: n, .. }
            | Self::UnreadableCells { cells: n, .. }
            | Self::LostValues { values: n, .. }
            | Self::RejectedRows { rows: n, .. }
            | Self::SnapshotAtClose { deals: n, .. }
            | Self::Separated { rows: n, .. }
            | Self::FewEvents { events: n, .. }
            | Self::UnseenLevels { leads: n, .. }
            | Self::NewlyUnknown { leads: n, .. }
            | Self::Leads(
                LeadWarning::OutsideTraining { leads: n, .. }
                | LeadWarning::LargeAccount { deals: n, .. }
                | LeadWarning::ClosesAhead { deals: n, .. }
                | LeadWarning::EarlySnapshots { deals: n, .. }
                | LeadWarning::OneSnapshot { deals: n, .. }
                | LeadWarning::CopiedDeals { copies: n, .. }
                | LeadWarning::SpelledKeys { keys: n, .. }
                | LeadWarning::NotInPrevious { missing: n, .. },
            ) => *n,
            _ => return None,
        })
    }
}

impl LeadWarning {
    const fn code(&self) -> WarningCode {
        match self {
            Self::Candidate { .. } => WarningCode::CandidateModel,
            Self::ClosesAhead { .. } => WarningCode::ClosesAhead,
            Self::OtherProject { .. } => WarningCode::OtherProject,
            Self::OutsideTraining { .. } => WarningCode::OutsideTraining,
            Self::Drift { .. } => WarningCode::LeadDrift,
            Self::LedgerNotWritten { .. } => WarningCode::LedgerNotWritten,
            Self::LargeAccount { .. } => WarningCode::LargeAccount,
            Self::EarlySnapshots { .. } => WarningCode::EarlySnapshots,
            Self::StaleDeals { .. } => WarningCode::StaleDeals,
            Self::OneSnapshot { .. } => WarningCode::OneSnapshot,
            Self::CopiedDeals { .. } => WarningCode::CopiedDeals,
            Self::SpelledKeys { .. } => WarningCode::SpelledKeys,
            Self::NotInPrevious { .. } => WarningCode::NotInPrevious,
            Self::PinnedDate { .. } => WarningCode::PinnedDate,
            Self::NoLeads { .. } => WarningCode::NoLeads,
            Self::PreviousEmpty { .. } => WarningCode::PreviousEmpty,
        }
    }
}
