//! What gates and routes would have done with deals whose end is known.
//!
//! Here verdicts and scores stand side by side once the outcome is known, to tell which criterion earns its keep and where
//! each route would have led. Nothing of it reaches a lead.

mod feedback;
mod routes;
mod verdicts;

use serde::Serialize;

use crate::warning::Warning;

pub(crate) use feedback::{FeedbackCell, FeedbackDeals, FeedbackFigures, RejectionReason, Right, feedback};
pub(crate) use routes::{Matched, RouteEffect, route_effects};
pub(crate) use verdicts::{GateEffect, VerdictEffect, gate_effects};

impl Effects {
    /// The routes that no past deal would have taken. Those that look at an earlier prediction are not among them, as past
    /// deals have none, and nor is the last one, which takes what is left.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let idle = |route: &RouteEffect| {
            let why = route.idle.clone().filter(|_| !route.looks_back && route.when.is_some())?;
            Some(Warning::IdleRoute { route: route.name.clone(), why })
        };
        if self.n_scored == 0 { Vec::new() } else { self.routes.iter().filter_map(idle).collect() }
    }
}

/// What the gates and routes of a project would have done with its closed deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects {
    /// Closed deals.
    pub n_deals: usize,
    /// Won deals among them.
    pub n_won: usize,
    /// Deals that were scored by models that had not seen them: routes and what a criterion adds are about these.
    pub n_scored: usize,
    /// Folds in which they were scored; 0 where nothing could be scored.
    pub folds: u32,
    /// The frameworks, in the order of the project.
    pub gates: Vec<GateEffect>,
    /// The routes, in the order of the project.
    pub routes: Vec<RouteEffect>,
    /// What sales said against what the model says, where the project has `[feedback]`.
    pub feedback: Option<FeedbackFigures>,
}
