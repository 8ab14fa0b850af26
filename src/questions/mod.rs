//! What to ask next: which open answer would most change where a lead goes, and then its score.
//!
//! A question is a column that is unknown for a lead and that a criterion or a feature of the model looks at. Its answers
//! are a few values that stand for those of the training deals ([`Answers`](crate::model::Answers)), each with how often it
//! was the answer of deals alike: those of the same fifth by the log-odds without that column. Each answer is put in, the
//! criteria that look at the column are judged again, the score moves by the weights of the column's features, and the
//! route follows. Questions are ranked by the probability that the route changes, then by the expected change of the score.
//!
//! It is an approximation: what else an answer would tell (of derived columns, personas, aggregates and other open
//! columns) is left as it is, and deals are alike by their score alone.

mod asked;
mod outcome;
mod routing;

use std::sync::Arc;

use polars::prelude::DataFrame;
use rayon::prelude::*;

use crate::decide::{CheckedRoute, DecideError, Decisions};
use crate::gates::{CheckedGate, GateResult, Verdict};
use crate::model::Model;
use crate::project::{Grades, Group, Signal};
use crate::rules::Truth;
use crate::score::{Scored, SubScore};

use asked::{AskableColumn, Open};
use outcome::AnsweredLead;
use routing::Router;

/// Everything that may be asked of leads, ready for batches of them.
#[derive(Debug)]
pub struct Questions {
    gates: Vec<CheckedGate>,
    grades: Grades,
    asked: Vec<AskableColumn>,
    router: Router,
    /// Group and signal of each feature of the model.
    features: Vec<(Group, Option<Signal>)>,
}

/// What is known of a batch of leads.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// What gates and routes see.
    pub frame: &'a DataFrame,
    /// What each framework says.
    pub judged: &'a [GateResult],
    /// The scores.
    pub scored: &'a [Scored],
    /// Grades and routes.
    pub decisions: &'a Decisions,
}

/// A question that is open for a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The words to ask it with.
    pub words: Arc<str>,
    /// What an answer would be worth; `None` where past deals tell nothing about the answers.
    pub worth: Option<AnswerValue>,
    /// Place among the columns that are asked for; `None` for a criterion that looks at none that is unknown.
    place: Option<usize>,
}

/// What an answer would change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnswerValue {
    /// Probability that the route changes, from 0 to 1.
    pub route_change: f64,
    /// Expected change of the score, up or down, in points.
    pub score_change: f64,
}

/// What one answer would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Consequence {
    /// The answer.
    pub answer: String,
    /// How often deals alike gave it, from 0 to 1.
    pub share: f64,
    /// The score then, from 0 to 100.
    pub score: u8,
    /// The grade then.
    pub grade: String,
    /// The route then.
    pub route: Option<String>,
    /// The frameworks whose verdict changes, with what they say then.
    pub verdicts: Vec<(String, Verdict)>,
}

/// Probabilities of a route change that differ by less than this are the same but for rounding.
const SAME: f64 = 1e-9;

impl Questions {
    /// What may be asked of leads with these columns.
    #[must_use]
    pub fn new(
        model: &Model,
        gates: &[CheckedGate],
        routes: &[CheckedRoute],
        grades: &Grades,
        columns: &polars::prelude::Schema,
    ) -> Self {
        let router = Router::new(routes, gates, columns);
        let asked = asked::asked(model, gates, &router, columns);
        let features = model.linear.encoder.features().iter().map(|feature| (feature.group, feature.signal));
        Self { gates: gates.to_vec(), grades: grades.clone(), asked, router, features: features.collect() }
    }

    /// Whether a feature counts towards a sub-score.
    fn is_of_part(&self, feature: usize, part: SubScore) -> bool {
        let (group, signal) = self.features[feature];
        part.counts(group, signal)
    }

    /// The questions that are open for each lead, the best first.
    ///
    /// # Errors
    /// When a condition fails on the data.
    pub fn open(&mut self, batch: &Batch<'_>) -> Result<Vec<Vec<Question>>, DecideError> {
        let open = self.opened(batch)?;
        self.ranked(batch, &open)
    }

    fn ranked(&mut self, batch: &Batch<'_>, open: &[Open]) -> Result<Vec<Vec<Question>>, DecideError> {
        let mut found: Vec<Option<Vec<Question>>> = vec![None; batch.scored.len()];
        loop {
            let of_row = |(row, found): (usize, &mut Option<Vec<Question>>)| {
                if found.is_some() {
                    return Vec::new();
                }
                let (questions, missing) = self.of_lead(batch, open, row);
                if missing.is_empty() {
                    *found = Some(questions);
                }
                missing
            };
            let missing: Vec<AnsweredLead> = found.par_iter_mut().enumerate().flat_map_iter(of_row).collect();
            if missing.is_empty() {
                break;
            }
            self.router.learn(&self.gates, &self.grades, &self.asked, batch, open, missing)?;
        }
        self.router.forget_leads();
        Ok(found.into_iter().flatten().collect())
    }

    /// The best `most` questions for one lead, each with what its answers would do.
    ///
    /// # Errors
    /// As [`Questions::open`].
    pub fn explained(
        &mut self,
        batch: &Batch<'_>,
        row: usize,
        most: usize,
    ) -> Result<Vec<(Question, Vec<Consequence>)>, DecideError> {
        let open = self.opened(batch)?;
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

    fn opened(&self, batch: &Batch<'_>) -> Result<Vec<Open>, DecideError> {
        self.asked.iter().map(|asked| asked.open(batch, &self.gates)).collect()
    }

    /// The questions for one lead, and what must be routed before they can be ranked.
    fn of_lead(&self, batch: &Batch<'_>, all: &[Open], row: usize) -> (Vec<Question>, Vec<AnsweredLead>) {
        let mut questions: Vec<Question> = Vec::new();
        let mut missing = Vec::new();
        let route_now = self.router.route_now(batch.decisions, row);
        for (place, (asked, open)) in self.asked.iter().zip(all).enumerate() {
            if open.position(row).is_none() {
                continue;
            }
            let Some(words) = asked.words(&self.gates, batch.judged, row) else { continue };
            let worth = asked.shares(batch.scored, row).map(|shares| {
                let mut worth = AnswerValue { route_change: 0.0, score_change: 0.0 };
                for (answer, share) in shares.enumerate() {
                    let outcome = AnsweredLead::of(self, batch, open, (place, answer, row));
                    let now = batch.scored[row].score.exact;
                    worth.score_change += share * (outcome.score.exact - now).abs();
                    match self.router.route(self, batch, all, &outcome) {
                        Some(route) if route != route_now => worth.route_change += share,
                        Some(_) => {}
                        None => missing.push(outcome),
                    }
                }
                worth
            });
            questions.push(Question { words: Arc::clone(words), worth, place: Some(place) });
        }
        for words in self.other_questions(batch.judged, row) {
            if !questions.iter().any(|known| *known.words == *words) {
                questions.push(Question { words: words.into(), worth: None, place: None });
            }
        }
        (ranked(questions), missing)
    }

    /// The questions of unknown criteria.
    fn other_questions<'a>(&'a self, judged: &'a [GateResult], row: usize) -> impl Iterator<Item = &'a str> {
        self.gates.iter().zip(judged).flat_map(move |(gate, judged)| gate.open_questions(judged, row))
    }

    fn consequences(
        &mut self,
        batch: &Batch<'_>,
        open: &[Open],
        (place, row): (usize, usize),
    ) -> Result<Vec<Consequence>, DecideError> {
        let outcomes: Vec<(f64, AnsweredLead)> = self.asked[place]
            .shares(batch.scored, row)
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(answer, share)| (share, AnsweredLead::of(self, batch, &open[place], (place, answer, row))))
            .collect();
        let missing = outcomes.iter().map(|(_, outcome)| outcome.clone()).collect();
        self.router.learn(&self.gates, &self.grades, &self.asked, batch, open, missing)?;
        let consequence = |(share, outcome): &(f64, AnsweredLead)| {
            let route = self.router.route(self, batch, open, outcome);
            let changed = outcome
                .verdicts
                .iter()
                .filter(|(gate, verdict)| batch.judged[*gate].verdicts[row] != *verdict);
            Consequence {
                answer: self.asked[place].answer_text(outcome.answer),
                share: *share,
                score: outcome.score.shown(),
                grade: self.grades.name(outcome.grade).to_owned(),
                route: route.and_then(|route| self.router.name(route)).map(str::to_owned),
                verdicts: changed.map(|(gate, verdict)| (self.gates[*gate].name.clone(), *verdict)).collect(),
            }
        };
        Ok(outcomes.iter().map(consequence).collect())
    }
}

/// The best first, each wording once.
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
        if !kept.iter().any(|known| known.words == question.words) {
            kept.push(question);
        }
    }
    kept
}

/// The truth of a criterion once a question has been answered.
fn truth_then(
    asked: &AskableColumn,
    open: &Open,
    judged: &[GateResult],
    (answer, row): (usize, usize),
    (gate, criterion): (usize, usize),
) -> Truth {
    asked.truth(open, (answer, row), (gate, criterion)).unwrap_or_else(|| judged[gate].truths[criterion][row])
}
