//! The decision on a champion: keep, recalibrate, promote or look.
//!
//! | file | what it owns |
//! |---|---|
//! | `contest_verdict` | what the comparison with challengers shows, and whether the policy promotes |
//! | `recalibration_check` | whether the champion needs another intercept or slope |
//! | `decision` | the decision, and what it rests on |
//! | `lead_changes` | leads whose grade or route differs between two models |
//! | `grounds` | the figures of a decision for the log |

mod contest_verdict;
mod recalibration_check;
mod decision;
mod lead_changes;
mod grounds;

pub(crate) use contest_verdict::{ContestVerdict, contest_verdict, worse_than_chance};
pub(crate) use decision::{ChampionDecision, QuarterFindings};
pub(crate) use grounds::contest_evidence;
pub(crate) use lead_changes::{LeadChanges, LeadDecision, MovedLeads, lead_changes};
pub(crate) use recalibration_check::{FEW_EVENTS, RecalibrationCheck, recalibration_check};
