//! The routes of many leads that differ in few values.
//!
//! Routes are SQL over any columns, which is fast for many rows at once and slow for one. So the values
//! that determine the route of a lead are reduced to a key; each key is routed once, and later leads with the same key
//! need no SQL.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use polars::prelude::*;

use super::catalogue::{Asking, Catalogue};
use super::outcome::AnsweredLead;
use super::question::Batch;
use crate::decide::{
    CheckedRoute, DecideError, Decisions, Number, criterion_column, first_match, with_no_changes,
};
use crate::fit::split_mix64;
use crate::gates::{CheckedGate, Verdict};
use crate::rules::CheckedRule;
use crate::score::Score;
use crate::units::logistic;

/// The inputs that determine the route of a lead, and the routes by key so far.
#[derive(Debug, Clone)]
pub(super) struct Router {
    routes: Vec<CheckedRoute>,
    uses_grade: bool,
    numbers: Vec<Number>,
    /// Frameworks and criteria whose verdicts routes use.
    gates: Vec<usize>,
    criteria: Vec<(usize, usize)>,
    /// Columns of leads that routes use.
    columns: Vec<String>,
    cache: HashMap<u128, usize, BuildHasherDefault<Taken>>,
}

/// A key is a hash already.
#[derive(Debug, Clone, Default)]
struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = split_mix64(self.0 ^ u64::from(byte));
        }
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}

/// Resolution of a probability for routes that use it.
const PROBABILITY_STEPS: f64 = 1000.0;

/// The index of the route of leads if there are no routes.
const NO_ROUTE: usize = usize::MAX;

impl Router {
    pub fn new(routes: &[CheckedRoute], gates: &[CheckedGate], schema: &Schema) -> Self {
        let used: Vec<&String> =
            routes.iter().filter_map(|route| route.when.as_ref()).flat_map(CheckedRule::columns).collect();
        let is_used = |name: &str| used.iter().any(|own| *own == name);
        let mut of_gates = Vec::new();
        let mut criteria = Vec::new();
        let mut decided = vec!["grade".to_owned()];
        decided.extend(Number::ALL.map(|number| number.name().to_owned()));
        for (place, gate) in gates.iter().enumerate() {
            if is_used(&gate.name) {
                of_gates.push(place);
            }
            decided.push(gate.name.clone());
            for (criterion, own) in gate.criteria.iter().enumerate() {
                let name = criterion_column(&gate.name, &own.name);
                if is_used(&name) {
                    criteria.push((place, criterion));
                }
                decided.push(name);
            }
        }
        let mut columns: Vec<String> = used.iter().map(|&name| name.clone()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns.retain(|name| schema.contains(name.as_str()) && !decided.contains(name));
        Self {
            routes: routes.iter().map(CheckedRoute::without_losses).collect(),
            uses_grade: is_used("grade"),
            numbers: Number::ALL.into_iter().filter(|number| is_used(number.name())).collect(),
            gates: of_gates,
            criteria,
            columns,
            cache: HashMap::default(),
        }
    }

    /// Whether a route uses this column of leads.
    pub fn uses(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own == column)
    }

    pub fn name(&self, route: usize) -> Option<&str> {
        self.routes.get(route).map(|route| route.name.as_str())
    }

    /// The current route of a lead. Routes with the same name are one.
    pub fn route_now(&self, decisions: &Decisions, row: usize) -> usize {
        decisions.route(row).map_or(NO_ROUTE, |name| self.place(name))
    }

    fn place(&self, name: &str) -> usize {
        self.routes.iter().position(|route| route.name == name).unwrap_or(NO_ROUTE)
    }

    /// The route of an outcome; `None` if it is not cached yet.
    pub fn route(&self, asking: Asking<'_>, outcome: &AnsweredLead) -> Option<usize> {
        let asked = &asking.catalogue.asked[outcome.then.place];
        if self.routes.is_empty() || !asked.is_routed && self.is_unchanged(asking, outcome) {
            return Some(self.route_now(asking.batch.decisions, outcome.then.row));
        }
        self.cache.get(&self.key(asking, outcome)).copied()
    }

    /// Whether an outcome changes nothing that routes use.
    fn is_unchanged(&self, asking: Asking<'_>, outcome: &AnsweredLead) -> bool {
        let (batch, row) = (asking.batch, outcome.then.row);
        let lead = &batch.scored[row];
        let grade_now = asking.catalogue.grades.place(f64::from(lead.score.displayed()));
        let same_number = |number: &Number| match number {
            Number::Probability => outcome.score == lead.score,
            Number::Score => outcome.score.displayed() == lead.score.displayed(),
            Number::SubScore(part) => displayed(outcome.part(*part)) == displayed(lead.part(*part)),
        };
        let same_truth = |&(gate, criterion): &(usize, usize)| {
            let then = asking.truth(outcome.then, (gate, criterion));
            then.is_none_or(|then| then == batch.gate_results[gate].truths[criterion][row])
        };
        (!self.uses_grade || outcome.grade == grade_now)
            && outcome.verdicts.iter().all(|&(gate, verdict)| {
                batch.gate_results[gate].verdicts[row] == verdict || !self.gates.contains(&gate)
            })
            && self.numbers.iter().all(same_number)
            && self.criteria.iter().all(same_truth)
    }

    /// A 128-bit hash of everything that determines the route of an outcome; the probability of a collision is 2⁻¹²⁸.
    fn key(&self, asking: Asking<'_>, outcome: &AnsweredLead) -> u128 {
        let mut lanes = [0x5eed_u64, 0xfeed_u64];
        let mut push =
            |value: u64| lanes.iter_mut().for_each(|lane| *lane = split_mix64(*lane ^ value).rotate_left(17));
        if self.uses_grade {
            push(outcome.grade as u64);
        }
        for &gate in &self.gates {
            push(verdict_then(asking.batch, outcome, gate) as u64);
        }
        for &criterion in &self.criteria {
            push(asking.truth_then(outcome.then, criterion) as u64);
        }
        for number in &self.numbers {
            push(match number {
                Number::Probability => {
                    (probability_then(asking.batch, outcome) * PROBABILITY_STEPS).round() as u64
                }
                Number::Score => u64::from(outcome.score.displayed()),
                Number::SubScore(part) => displayed(outcome.part(*part)).map_or(u64::MAX, u64::from),
            });
        }
        if !self.columns.is_empty() {
            push(outcome.then.row as u64);
        }
        if asking.catalogue.asked[outcome.then.place].is_routed {
            push(outcome.then.place as u64);
            push(outcome.then.answer as u64);
        }
        u128::from(lanes[0]) << 64 | u128::from(lanes[1])
    }

    /// Clears the cache if columns of leads determine the routes, as those differ between batches.
    pub fn clear_leads(&mut self) {
        if !self.columns.is_empty() {
            self.cache.clear();
        }
    }

    /// Routes these outcomes.
    pub fn learn(&mut self, asking: Asking<'_>, outcomes: Vec<AnsweredLead>) -> Result<(), DecideError> {
        /// The indices of a question and of its answer, in a column that routes use.
        type Part = (usize, usize);
        let asked = &asking.catalogue.asked;
        let mut parts: Vec<(Part, Vec<(u128, AnsweredLead)>)> = Vec::new();
        for outcome in outcomes {
            let key = self.key(asking, &outcome);
            if self.cache.contains_key(&key) {
                continue;
            }
            self.cache.insert(key, NO_ROUTE);
            let (place, answer) = (outcome.then.place, outcome.then.answer);
            let part = if asked[place].is_routed { (place, answer) } else { (NO_ROUTE, 0) };
            match parts.iter_mut().find(|(other, _)| *other == part) {
                Some((_, outcomes)) => outcomes.push((key, outcome)),
                None => parts.push((part, vec![(key, outcome)])),
            }
        }
        for ((place, answer), outcomes) in parts {
            let (keys, outcomes): (Vec<u128>, Vec<AnsweredLead>) = outcomes.into_iter().unzip();
            let mut frame = self.frame(asking, &outcomes)?;
            if let Some(own) = asked.get(place) {
                frame.with_column(own.filled(answer, outcomes.len()))?;
            }
            for (key, route) in keys.into_iter().zip(first_match(&self.routes, &frame)?) {
                let route =
                    route.and_then(|route| self.name(route)).map_or(NO_ROUTE, |name| self.place(name));
                self.cache.insert(key, route);
            }
        }
        Ok(())
    }

    /// The columns that routes use, for each outcome.
    fn frame(&self, asking: Asking<'_>, outcomes: &[AnsweredLead]) -> Result<DataFrame, DecideError> {
        let Asking { catalogue: Catalogue { gates, grades, .. }, batch, .. } = asking;
        let rows = outcomes.iter().map(|one| one.then.row as IdxSize).collect();
        let rows = IdxCa::from_vec(PlSmallStr::EMPTY, rows);
        let mut columns: Vec<Column> = Vec::new();
        for name in &self.columns {
            columns.push(batch.frame.column(name)?.take(&rows)?);
        }
        if self.uses_grade {
            let names: Vec<&str> = outcomes.iter().map(|outcome| grades.name(outcome.grade)).collect();
            columns.push(Column::new("grade".into(), names));
        }
        for &gate in &self.gates {
            let words = outcomes.iter().map(|outcome| verdict_then(batch, outcome, gate).name());
            columns.push(Column::new(gates[gate].name.as_str().into(), words.collect::<Vec<_>>()));
        }
        for &(gate, criterion) in &self.criteria {
            let truth = |outcome: &AnsweredLead| asking.truth_then(outcome.then, (gate, criterion));
            let words = outcomes.iter().map(|outcome| Verdict::of(truth(outcome)).name());
            let name = criterion_column(&gates[gate].name, &gates[gate].criteria[criterion].name);
            columns.push(Column::new(name.into(), words.collect::<Vec<_>>()));
        }
        for number in &self.numbers {
            let values = outcomes.iter().map(|outcome| match number {
                Number::Probability => Some(probability_then(batch, outcome)),
                Number::Score => Some(f64::from(outcome.score.displayed())),
                Number::SubScore(part) => displayed(outcome.part(*part)).map(f64::from),
            });
            columns.push(Column::new(number.name().into(), values.collect::<Vec<_>>()));
        }
        let mut frame = DataFrame::new(outcomes.len(), columns)?;
        with_no_changes(&mut frame, gates.iter().map(|gate| gate.name.as_str()))?;
        Ok(frame)
    }
}

fn displayed(score: Option<Score>) -> Option<u8> {
    score.map(Score::displayed)
}

fn verdict_then(batch: &Batch<'_>, outcome: &AnsweredLead, gate: usize) -> Verdict {
    let changed = outcome.verdicts.iter().find(|(own, _)| *own == gate);
    changed.map_or_else(|| batch.gate_results[gate].verdicts[outcome.then.row], |(_, verdict)| *verdict)
}

fn probability_then(batch: &Batch<'_>, outcome: &AnsweredLead) -> f64 {
    let lead = &batch.scored[outcome.then.row];
    let change = outcome.score.exact - lead.score.exact;
    logistic(lead.log_odds.value() + crate::score::log_odds(change))
}
