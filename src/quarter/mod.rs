//! The decision on a champion: keep, recalibrate, promote or look.
//!
//! | file | what it owns |
//! |---|---|
//! | `contest_verdict` | what the comparison with challengers shows, and whether the policy promotes |
//! | `recalibration_check` | whether the champion, or its challengers, need another intercept or slope |
//! | `outcome_level` | whether far fewer deals were won or lost than expected |
//! | `decision` | the decision, and what it rests on |
//! | `lead_changes` | leads whose grade or route differs between two models |
//! | `grounds` | the figures of a decision for the log |
//!
//! The decision is *look* if a person must look: an error of the audit, or, unless a better model replaces the champion, material drift,
//! another span of the outcome than that of the champion, an order of the deals that is worse than was to be expected, or far fewer wins
//! or losses than expected that no recalibration answers. Else it is *promote* if the policy promotes the new model, *recalibrate* if the
//! test asks for a correction of the champion that helps on the later half of the deals, and *keep* if neither. Where both hold, the lower
//! log loss on the later half decides between the recalibrated champion and the challengers, unless these rank the deals better.

mod contest_verdict;
mod recalibration_check;
mod outcome_level;
mod decision;
mod lead_changes;
mod grounds;

pub(crate) use contest_verdict::{ContestVerdict, contest_verdict, objections};
pub(crate) use decision::{ChampionDecision, QuarterFindings};
pub(crate) use grounds::{contest_evidence, first_evidence};
pub(crate) use lead_changes::{LeadChanges, LeadDecision, MovedLeads, lead_changes};
pub(crate) use outcome_level::outcomes_off;
pub(crate) use recalibration_check::{
    FEW_EVENTS, RecalibrationCheck, challengers_check, recalibration_check, recalibration_first,
};
