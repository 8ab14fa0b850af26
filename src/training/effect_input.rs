//! The input of gates and routes for the closed deals, for the measurement of their effects.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::feedback::FeedbackRead;
use crate::decide::CheckedRoute;
use crate::gates::{CheckedGate, GateResult};
use crate::snapshot::SalesFeedback;
use crate::workspace::{JobError, Rules};

/// The input of gates and routes for the closed deals.
pub(crate) struct EffectInput {
    pub(super) gates: Vec<CheckedGate>,
    pub(super) gate_results: Vec<GateResult>,
    pub(super) routes: Vec<CheckedRoute>,
    /// The columns that routes use.
    pub(super) frame: DataFrame,
    /// The feedback of sales on each; `None` without `[feedback]`.
    pub(super) feedback: Option<Vec<Option<SalesFeedback>>>,
}

impl EffectInput {
    /// Applies the gates to the deals of a snapshot, and retains the columns that the routes use.
    pub(crate) fn of(
        rules: Rules,
        frame: &DataFrame,
        feedback: Option<FeedbackRead>,
    ) -> Result<Self, JobError> {
        let Rules { gates, routes, .. } = rules;
        let gate_results: Result<Vec<GateResult>, _> =
            gates.iter().map(|gate| gate.evaluate(frame)).collect();
        let conditions = routes.iter().filter_map(|route| route.when.as_ref());
        let wanted: BTreeSet<&str> =
            conditions.flat_map(|rule| rule.columns().iter().map(String::as_str)).collect();
        let columns = frame.columns().iter().map(|column| column.name().clone());
        let kept = frame.select(columns.filter(|name| wanted.contains(name.as_str())))?;
        let frame = if kept.width() == 0 { DataFrame::empty_with_height(frame.height()) } else { kept };
        Ok(Self {
            gates,
            gate_results: gate_results?,
            routes,
            frame,
            feedback: feedback.map(|read| read.feedback),
        })
    }

    /// Whether there is an effect to measure; a single route for all leads has none.
    pub(crate) fn is_informative(&self) -> bool {
        let is_routed = self.routes.iter().any(|route| route.when.is_some());
        !self.gates.is_empty() || is_routed || self.feedback.is_some()
    }
}
