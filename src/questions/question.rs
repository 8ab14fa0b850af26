//! A question, the effects of its answers, and the leads that it is asked of.

use std::sync::Arc;

use polars::prelude::DataFrame;

use crate::decide::Decisions;
use crate::gates::{GateResult, Verdict};
use crate::label::Labelled;
use crate::score::Scored;

/// The data and decisions of a batch of leads.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// The columns that gates and routes use.
    pub frame: &'a DataFrame,
    /// The verdicts of each framework.
    pub gate_results: &'a [GateResult],
    /// The scores.
    pub scored: &'a [Scored],
    /// The score points above the average lead of a row's feature.
    pub points: &'a (dyn Fn(usize, usize) -> f64 + Sync),
    /// Grades and routes.
    pub decisions: &'a Decisions,
}

/// A question that is open for a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its wording.
    pub words: Arc<str>,
    /// The expected effect of an answer; `None` without answers of past deals.
    pub worth: Option<AnswerValue>,
    /// Index among the columns that are asked for; `None` for a criterion without an unknown column.
    pub(super) place: Option<usize>,
}

/// The expected effect of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnswerValue {
    /// Probability that the route changes, from 0 to 1.
    pub route_change: f64,
    /// Expected change of the score, up or down, in points.
    pub score_change: f64,
}

/// The effect of one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Consequence {
    /// The answer.
    pub answer: String,
    /// Its frequency among similar deals, from 0 to 1.
    pub share: f64,
    /// The score with this answer, from 0 to 100.
    pub score: u8,
    /// The grade with this answer.
    pub grade: String,
    /// The route with this answer.
    pub route: Option<String>,
    /// The frameworks whose verdict changes, with the new verdict.
    pub verdicts: Vec<(Labelled, Verdict)>,
}
