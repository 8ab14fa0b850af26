//! Effects of gates, routes and the feedback of sales on past deals, whose outcome is known.
//!
//! Verdicts and scores of closed deals are compared with the outcomes: which criteria are predictive, and the win rate
//! of each route. Predictions use none of it.

mod feedback;
mod routes;
mod verdicts;

use serde::Serialize;

use crate::conditions::FEWEST_ROWS;
use crate::numbers::count;

pub(crate) use feedback::{FeedbackCell, FeedbackDeals, FeedbackFigures, RejectionReason, Right, feedback};
pub(crate) use routes::{Matched, RouteEffect, route_effects};
pub(crate) use verdicts::{GateEffect, VerdictEffect, gate_effects};

impl Effects {
    /// The routes that no past deal takes, and those whose condition every past deal meets, each by its place and with the reason,
    /// without those that use an earlier prediction, which past deals do not have, and without the last one, which takes all other
    /// leads.
    #[must_use]
    pub fn constant_routes(&self) -> Vec<(usize, String)> {
        let finding = |route: &RouteEffect| {
            let name = &route.name;
            match &route.idle {
                _ if route.looks_back || route.when.is_none() => None,
                Some(why) => Some(format!("the route \"{name}\" would get no lead: {why}")),
                None if route.matching == self.n_scored && self.n_scored >= FEWEST_ROWS => Some(format!(
                    "the route \"{name}\" would get every lead that no earlier one takes: all of {} past deals meet its condition",
                    count(self.n_scored)
                )),
                None => None,
            }
        };
        let found =
            self.routes.iter().enumerate().filter_map(|(place, route)| Some((place, finding(route)?)));
        if self.n_scored == 0 { Vec::new() } else { found.collect() }
    }
}

/// Effects of the gates and routes of a project on its closed deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects {
    /// Closed deals.
    pub n_deals: usize,
    /// Won deals among them.
    pub n_won: usize,
    /// Deals with a cross-fitted score: routes and added values are computed on these.
    pub n_scored: usize,
    /// Folds of the cross-fitting; 0 if no deal could be scored.
    pub folds: u32,
    /// The frameworks, in the order of the project.
    pub gates: Vec<GateEffect>,
    /// The routes, in the order of the project.
    pub routes: Vec<RouteEffect>,
    /// The feedback of sales compared with the model; `None` without `[feedback]`.
    pub feedback: Option<FeedbackFigures>,
}
