//! The content of a draft, before it is written as text.

use super::amount::AmountColumn;
use super::conventions::Conventions;
use super::dates::Roles;
use super::drafted_column::DraftedColumn;
use super::export::{Export, Wishes};
use super::features::Decision;
use super::framework::DraftedCriterion;
use super::history::RepeatedId;
use super::inferred_outcome::InferredOutcome;
use super::nulls::NullWord;
use super::siblings::{LookupDraft, TimedTableDraft};
use crate::units::AsOf;

/// The content of the draft.
pub(super) struct DraftPlan<'a> {
    pub(super) export: &'a Export<'a>,
    pub(super) name: String,
    pub(super) wishes: &'a Wishes,
    pub(super) nulls: Vec<NullWord>,
    /// How the deals are written.
    pub(super) conventions: Conventions,
    pub(super) outcome: InferredOutcome,
    pub(super) dates: Roles,
    pub(super) as_of: Option<AsOf>,
    /// Whether the user has given that day.
    pub(super) is_as_of_given: bool,
    pub(super) id: Option<String>,
    /// The id that repeats, and the date of the last change.
    pub(super) repeated: Option<RepeatedId>,
    /// The column that would be the id but for this number of duplicates.
    pub(super) almost_id: Option<(String, usize)>,
    /// The number of ids that have a won and a lost row.
    pub(super) contradicting: usize,
    pub(super) account: Option<String>,
    /// The value of a deal.
    pub(super) amount: Option<AmountColumn>,
    /// The columns that predictions carry.
    pub(super) keep: Vec<String>,
    pub(super) decisions: Vec<Decision>,
    pub(super) derived: Option<DraftedColumn>,
    pub(super) timed: Option<TimedTableDraft>,
    pub(super) looked: Vec<LookupDraft>,
    pub(super) framework: String,
    pub(super) criteria: Vec<DraftedCriterion>,
    pub(super) questions: Vec<String>,
}

impl DraftPlan<'_> {
    /// Whether the leads are the open deals; without one, the deals stand for a file of leads.
    pub(super) fn scores_open_deals(&self) -> bool {
        self.outcome.rows.iter().any(Option::is_none)
    }
}
