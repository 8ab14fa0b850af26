//! The answers of leads to the qualification questions; most answers are missing for some leads.

use super::draw::Draw;
use super::people::Archetype;
use super::vocabulary::Role;

/// The answers of one lead; `None` is unknown, never "no".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulatedAnswers {
    /// Budget in dollars.
    pub budget_amount: Option<u32>,
    /// Role in the decision.
    pub decision_role: Option<Role>,
    /// Months until the decision.
    pub timeline_months: Option<u8>,
    /// Whether the decision process is known.
    pub decision_process_known: Option<bool>,
    /// Whether the decision criteria are known.
    pub decision_criteria_known: Option<bool>,
    /// Whether the gain is put in figures.
    pub metrics_defined: Option<bool>,
    /// Whether there is a champion in the company.
    pub champion_contact: Option<bool>,
    /// Whether we met the person who can sign.
    pub economic_buyer_met: Option<bool>,
}

/// Median budget in dollars of a company of [`TYPICAL_EMPLOYEES`].
const BUDGET_MEDIAN: f64 = 14_000.0;
/// The size that [`BUDGET_MEDIAN`] refers to.
const TYPICAL_EMPLOYEES: f64 = 180.0;
/// Budgets grow more slowly than companies.
const BUDGET_EXPONENT: f64 = 0.35;
/// Spread of budgets at one size.
const BUDGET_SPREAD: f64 = 0.7;
/// The share of each timeline, in months.
const TIMELINES: [(u8, f64); 8] =
    [(0, 0.06), (1, 0.12), (2, 0.14), (3, 0.22), (6, 0.22), (9, 0.08), (12, 0.12), (18, 0.04)];
/// The shares of the roles of ordinary leads.
const ROLES: [(Role, f64); 4] =
    [(Role::Approver, 0.22), (Role::Influencer, 0.34), (Role::Evaluator, 0.26), (Role::User, 0.18)];

impl SimulatedAnswers {
    /// Draws the answers of a lead with the given intent in a company of the given size.
    pub(super) fn draw(draw: &mut Draw, archetype: Archetype, intent: f64, employees: Option<u32>) -> Self {
        match archetype {
            Archetype::Ordinary => {
                Self::ordinary(draw, intent, employees.map_or(TYPICAL_EMPLOYEES, f64::from))
            }
            Archetype::ChiefExecutive => Self::chief_executive(draw),
            Archetype::TeamLead => Self::team_lead(draw),
        }
    }

    /// Leads with more intent answer more questions, and more often with yes.
    fn ordinary(draw: &mut Draw, intent: f64, employees: f64) -> Self {
        let answered = |share: f64| (share + 0.08 * intent).clamp(0.05, 0.95);
        let yes = |share: f64| (share + 0.12 * intent).clamp(0.05, 0.95);
        let budget = draw.log_normal(BUDGET_MEDIAN, BUDGET_SPREAD)
            * (employees / TYPICAL_EMPLOYEES).powf(BUDGET_EXPONENT);
        let role = draw.pick(&ROLES, Role::Influencer);
        let timeline = draw.pick(&TIMELINES, 3);
        Self {
            budget_amount: draw.chance(answered(0.55)).then_some(rounded(budget)),
            decision_role: draw.chance(answered(0.65)).then_some(role),
            timeline_months: draw.chance(answered(0.65)).then_some(timeline),
            decision_process_known: draw.answer(answered(0.6), yes(0.45)),
            decision_criteria_known: draw.answer(answered(0.55), yes(0.5)),
            metrics_defined: draw.answer(answered(0.5), yes(0.4)),
            champion_contact: draw.answer(answered(0.6), yes(0.4)),
            economic_buyer_met: draw.answer(answered(0.6), yes(0.35)),
        }
    }

    /// All that BANT asks for, but no intent.
    fn chief_executive(draw: &mut Draw) -> Self {
        Self {
            budget_amount: Some(rounded(draw.log_normal(150_000.0, 0.4).max(40_000.0))),
            decision_role: Some(Role::Approver),
            timeline_months: Some(u8::from(draw.chance(0.5))),
            decision_process_known: Some(false),
            decision_criteria_known: draw.answer(0.7, 0.05),
            metrics_defined: draw.answer(0.7, 0.05),
            champion_contact: Some(false),
            economic_buyer_met: Some(true),
        }
    }

    /// A budget below every threshold, and favourable answers otherwise.
    fn team_lead(draw: &mut Draw) -> Self {
        Self {
            budget_amount: Some(rounded(draw.log_normal(2_400.0, 0.35).clamp(600.0, 6_000.0))),
            decision_role: Some(if draw.chance(0.5) { Role::User } else { Role::Evaluator }),
            timeline_months: Some(u8::from(draw.chance(0.7))),
            decision_process_known: Some(true),
            decision_criteria_known: draw.answer(0.8, 0.9),
            metrics_defined: draw.answer(0.8, 0.85),
            champion_contact: Some(true),
            economic_buyer_met: draw.answer(0.7, 0.4),
        }
    }
}

/// Budgets are given in steps of a hundred dollars.
fn rounded(budget: f64) -> u32 {
    (budget / 100.0).round().max(1.0) as u32 * 100
}
