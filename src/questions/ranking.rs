//! The open questions of each lead, the best first.

use std::sync::Arc;

use polars::prelude::Schema;
use rayon::prelude::*;

use super::asked::Open;
use super::catalogue::{Answered, Asking, Catalogue};
use super::outcome::AnsweredLead;
use super::question::{AnswerValue, Batch, Consequence, Question};
use super::routing::Router;
use crate::decide::{CheckedRoute, DecideError};
use crate::gates::CheckedGate;
use crate::model::Model;
use crate::project::Grades;

/// All questions that may be asked of leads, prepared for batches of them.
#[derive(Debug, Clone)]
pub struct Questions {
    catalogue: Catalogue,
    router: Router,
}

/// Probabilities of a route change that differ by less than this differ by rounding only.
const SAME: f64 = 1e-9;

impl Questions {
    /// What may be asked of leads with these columns.
    #[must_use]
    pub fn new(
        model: &Model,
        gates: &[CheckedGate],
        routes: &[CheckedRoute],
        grades: &Grades,
        columns: &Schema,
    ) -> Self {
        let router = Router::new(routes, gates, columns);
        let is_routed = |column: &str| router.uses(column);
        let catalogue = Catalogue::new(model, gates, grades, columns, &is_routed);
        Self { catalogue, router }
    }

    /// The questions that are open for each lead, the best first.
    ///
    /// # Errors
    /// When a condition fails on the data.
    pub fn open(&mut self, batch: &Batch<'_>) -> Result<Vec<Vec<Question>>, DecideError> {
        let open = self.catalogue.open(batch)?;
        self.ranked(batch, &open)
    }

    fn ranked(&mut self, batch: &Batch<'_>, open: &[Open]) -> Result<Vec<Vec<Question>>, DecideError> {
        let asking = Asking { catalogue: &self.catalogue, batch, open };
        let mut found: Vec<Option<Vec<Question>>> = vec![None; batch.scored.len()];
        loop {
            let of_row = |(row, found): (usize, &mut Option<Vec<Question>>)| {
                if found.is_some() {
                    return Vec::new();
                }
                let (questions, missing) = of_lead(&self.router, asking, row);
                if missing.is_empty() {
                    *found = Some(questions);
                }
                missing
            };
            let missing: Vec<AnsweredLead> = found.par_iter_mut().enumerate().flat_map_iter(of_row).collect();
            if missing.is_empty() {
                break;
            }
            self.router.learn(asking, missing)?;
        }
        self.router.clear_leads();
        Ok(found.into_iter().flatten().collect())
    }

    /// The best `most` questions for one lead, each with the effects of its answers.
    ///
    /// # Errors
    /// As [`Questions::open`].
    pub fn explained(
        &mut self,
        batch: &Batch<'_>,
        row: usize,
        most: usize,
    ) -> Result<Vec<(Question, Vec<Consequence>)>, DecideError> {
        let open = self.catalogue.open(batch)?;
        let questions = self.ranked(batch, &open)?.swap_remove(row);
        let mut explained = Vec::new();
        for question in questions.into_iter().take(most) {
            let place = question.place.filter(|_| question.worth.is_some());
            let consequences = match place {
                Some(place) => self.consequences(batch, &open, (place, row))?,
                None => Vec::new(),
            };
            explained.push((question, consequences));
        }
        Ok(explained)
    }

    fn consequences(
        &mut self,
        batch: &Batch<'_>,
        open: &[Open],
        (place, row): (usize, usize),
    ) -> Result<Vec<Consequence>, DecideError> {
        let asking = Asking { catalogue: &self.catalogue, batch, open };
        let asked = &self.catalogue.asked[place];
        let shares = asked.shares(batch, row).into_iter().flatten().enumerate();
        let of_answer = |answer| AnsweredLead::of(asking, Answered { place, answer, row });
        let outcomes: Vec<(f64, AnsweredLead)> =
            shares.map(|(answer, share)| (share, of_answer(answer))).collect();
        let missing = outcomes.iter().map(|(_, outcome)| outcome.clone()).collect();
        self.router.learn(asking, missing)?;
        let consequence = |(share, outcome): &(f64, AnsweredLead)| {
            let route = self.router.route(asking, outcome);
            let changed = outcome
                .verdicts
                .iter()
                .filter(|(gate, verdict)| batch.gate_results[*gate].verdicts[row] != *verdict);
            Consequence {
                answer: asked.answer_text(outcome.then.answer),
                share: *share,
                score: outcome.score.displayed(),
                grade: self.catalogue.grades.name(outcome.grade).to_owned(),
                route: route.and_then(|route| self.router.name(route)).map(str::to_owned),
                verdicts: changed
                    .map(|(gate, verdict)| (self.catalogue.gates[*gate].labelled(), *verdict))
                    .collect(),
            }
        };
        Ok(outcomes.iter().map(consequence).collect())
    }
}

/// The questions for one lead, and the outcomes that must be routed before they can be ranked.
fn of_lead(router: &Router, asking: Asking<'_>, row: usize) -> (Vec<Question>, Vec<AnsweredLead>) {
    let Asking { catalogue, batch, open } = asking;
    let (mut questions, mut missing): (Vec<Question>, Vec<AnsweredLead>) = (Vec::new(), Vec::new());
    let route_now = router.route_now(batch.decisions, row);
    for (place, asked) in catalogue.asked.iter().enumerate() {
        if open[place].position(row).is_none() {
            continue;
        }
        let Some(words) = asked.words(&catalogue.gates, batch.gate_results, row) else { continue };
        let worth = asked.shares(batch, row).map(|shares| {
            let mut worth = AnswerValue { route_change: 0.0, score_change: 0.0 };
            for (answer, share) in shares.enumerate() {
                let outcome = AnsweredLead::of(asking, Answered { place, answer, row });
                let now = batch.scored[row].score.exact;
                worth.score_change += share * (outcome.score.exact - now).abs();
                match router.route(asking, &outcome) {
                    Some(route) if route != route_now => worth.route_change += share,
                    Some(_) => {}
                    None => missing.push(outcome),
                }
            }
            worth
        });
        questions.push(Question { words: Arc::clone(words), worth, place: Some(place) });
    }
    // The questions of unknown criteria.
    let gates = catalogue.gates.iter().zip(batch.gate_results);
    for words in gates.flat_map(|(gate, result)| gate.open_questions(result, row)) {
        if !questions.iter().any(|other| *other.words == *words) {
            questions.push(Question { words: words.into(), worth: None, place: None });
        }
    }
    (ranked(questions), missing)
}

/// Best first, each wording once.
fn ranked(mut questions: Vec<Question>) -> Vec<Question> {
    let key = |question: &Question| {
        question.worth.map_or((-1.0, -1.0), |worth| {
            ((worth.route_change / SAME).round() * SAME, (worth.score_change / SAME).round() * SAME)
        })
    };
    questions.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    let mut kept: Vec<Question> = Vec::with_capacity(questions.len());
    for question in questions {
        if !kept.iter().any(|other| other.words == question.words) {
            kept.push(question);
        }
    }
    kept
}
