//! Qualification frameworks: criteria with three truth values, and verdicts on leads.
//!
//! Gates use the data of a lead, never a probability.

mod mapping;
mod pains;

use std::collections::BTreeSet;

use polars::prelude::{DataFrame, Schema};

use crate::config::Mistake;
use crate::label::Labelled;
use crate::project::template::PainSide;
use crate::project::{Criterion, Gate, Pass};
use crate::rules::{CheckedRule, RuleError, Truth};
use crate::warning::Warning;

pub(crate) use pains::pains_in;

/// The verdict of a framework on a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Qualified, whatever the unknown answers are.
    Pass,
    /// Not qualified, whatever the unknown answers are.
    Fail,
    /// Neither: it depends on unknown answers.
    Unknown,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pass, Self::Fail, Self::Unknown];

    /// The word in routes and outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }

    /// The word for one criterion.
    #[must_use]
    pub const fn of(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::Pass,
            Truth::False => Self::Fail,
            Truth::Unknown => Self::Unknown,
        }
    }
}

/// The verdict of a framework that requires `require` of its criteria, and every must.
///
/// It is the verdict on which all completions of the unknown answers agree: pass when at least `require` criteria and
/// every must are true; fail when a must is false or `require` can no longer be reached; else unknown.
#[must_use]
pub fn verdict(require: u32, criteria: &[(Truth, bool)]) -> Verdict {
    verdict_of(require, criteria.iter().copied())
}

/// The same for an iterator over criteria.
#[must_use]
pub(crate) fn verdict_of(require: u32, criteria: impl IntoIterator<Item = (Truth, bool)>) -> Verdict {
    let (mut n_true, mut n_open, mut must_open) = (0, 0, false);
    for (truth, must) in criteria {
        match truth {
            Truth::True => n_true += 1,
            Truth::False if must => return Verdict::Fail,
            Truth::False => {}
            Truth::Unknown => {
                n_open += 1;
                must_open |= must;
            }
        }
    }
    if n_true + n_open < require {
        Verdict::Fail
    } else if n_true >= require && !must_open {
        Verdict::Pass
    } else {
        Verdict::Unknown
    }
}

/// A criterion whose condition has been checked against the columns.
#[derive(Debug, Clone)]
pub struct CheckedCriterion {
    /// Its name.
    pub name: String,
    /// The label that people read in place of its name.
    pub label: Option<String>,
    /// Its condition; `None` if no condition of its template fits the columns: the criterion is unmapped, and unknown
    /// for every lead.
    pub rule: Option<CheckedRule>,
    /// Its condition as displayed: the SQL, or `column = 'yes'` for a column of yes and no. Empty if it is unmapped.
    pub condition: String,
    /// The columns of each condition of its template, which map it or would map it. Empty if the project defines the
    /// condition.
    pub wanted: Vec<Vec<String>>,
    /// The question that answers it.
    pub ask: Option<String>,
    /// Whether its failure fails the framework.
    pub must: bool,
}

/// A framework whose conditions have been checked against the columns.
#[derive(Debug, Clone)]
pub struct CheckedGate {
    /// Its name.
    pub name: String,
    /// The label that people read in place of its name.
    pub label: Option<String>,
    /// How many criteria must pass.
    pub require: u32,
    /// Whether a criterion is asked only where none before it failed.
    pub in_order: bool,
    /// Pains of the project, each with its side of the triangle.
    pub pains: Vec<(String, PainSide)>,
    /// Its criteria.
    pub criteria: Vec<CheckedCriterion>,
}

/// The verdicts of a framework on some leads.
#[derive(Debug, Clone)]
pub struct GateResult {
    /// For each lead.
    pub verdicts: Vec<Verdict>,
    /// For each criterion, for each lead.
    pub truths: Vec<Vec<Truth>>,
}

/// Checks the conditions of `gates` against the columns of a snapshot; mistakes are added to `mistakes`.
///
/// Conditions of a template never use a column in `hidden`, which is known only after the outcome; conditions of the
/// project may.
#[must_use]
pub fn check(
    gates: &[Gate],
    schema: &Schema,
    hidden: &BTreeSet<String>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<CheckedGate> {
    let checked = gates.iter().map(|gate| {
        let criteria = gate.criteria.iter();
        let criteria =
            criteria.filter_map(|criterion| checked_criterion(criterion, schema, hidden, mistakes));
        let criteria = criteria.collect();
        let (name, label) = (gate.name.clone(), gate.label.clone());
        let (require, in_order) = (gate.require, gate.in_order);
        CheckedGate { name, label, require, in_order, pains: gate.pains.clone(), criteria }
    });
    checked.collect()
}

impl GateResult {
    /// The result for the leads of these rows, in this order.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        let truths = self.truths.iter().map(|truths| rows.iter().map(|&row| truths[row]).collect());
        Self { verdicts: rows.iter().map(|&row| self.verdicts[row]).collect(), truths: truths.collect() }
    }
}

/// The criterion with its condition; `None` where that is a mistake.
fn checked_criterion(
    criterion: &Criterion,
    schema: &Schema,
    hidden: &BTreeSet<String>,
    mistakes: &mut Vec<Mistake>,
) -> Option<CheckedCriterion> {
    let (name, ask, must) = (criterion.name.clone(), criterion.ask.clone(), criterion.must);
    let (rule, condition, wanted) = match &criterion.pass {
        Pass::Written(rule) => (Some(rule.checked(schema, mistakes)?), rule.text().to_owned(), Vec::new()),
        Pass::Alternatives(alternatives) => {
            let (rule, condition) = mapping::mapped(alternatives, schema, hidden).unzip();
            let wanted = alternatives.iter().map(|alternative| alternative.rule.columns().to_vec());
            (rule, condition.unwrap_or_default(), wanted.collect())
        }
    };
    Some(CheckedCriterion { name, label: criterion.label.clone(), rule, condition, wanted, ask, must })
}

/// Warnings about unmapped criteria, one for each framework that has some.
#[must_use]
pub fn unmapped(gates: &[CheckedGate]) -> Vec<Warning> {
    let warning = |gate: &CheckedGate| {
        let unmapped = gate.criteria.iter().filter(|criterion| criterion.rule.is_none());
        let criteria: Vec<(String, Vec<String>)> =
            unmapped.map(|criterion| (criterion.name.clone(), criterion.wanted_in_words())).collect();
        (!criteria.is_empty()).then(|| Warning::Unmapped { gate: gate.name.clone(), criteria })
    };
    gates.iter().filter_map(warning).collect()
}

impl CheckedCriterion {
    /// Its name with its label.
    #[must_use]
    pub fn labelled(&self) -> Labelled {
        Labelled::new(&self.name, self.label.as_deref())
    }

    /// The columns that its condition uses; none where it is unmapped.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.rule.as_ref().map_or(&[], CheckedRule::columns)
    }

    /// The columns that would map it, in quotes: single columns if there are some, else those of each condition.
    #[must_use]
    pub fn wanted_in_words(&self) -> Vec<String> {
        let alone = self.wanted.iter().any(|columns| columns.len() == 1);
        let mut words: Vec<String> = Vec::new();
        for columns in self.wanted.iter().filter(|columns| !alone || columns.len() == 1) {
            let names: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
            let together = names.join(" with ");
            if !words.contains(&together) {
                words.push(together);
            }
        }
        words
    }
}

impl CheckedGate {
    /// Its name with its label.
    #[must_use]
    pub fn labelled(&self) -> Labelled {
        Labelled::new(&self.name, self.label.as_deref())
    }

    /// The verdict on each row of a snapshot.
    ///
    /// # Errors
    /// When a condition fails on the data.
    pub fn evaluate(&self, frame: &DataFrame) -> Result<GateResult, RuleError> {
        let truth = |criterion: &CheckedCriterion| match &criterion.rule {
            Some(rule) => rule.truths(frame),
            None => Ok(vec![Truth::Unknown; frame.height()]),
        };
        let truths: Result<Vec<Vec<Truth>>, RuleError> = self.criteria.iter().map(truth).collect();
        let truths = truths?;
        let verdicts = (0..frame.height())
            .map(|row| {
                let answers =
                    truths.iter().zip(&self.criteria).map(|(truth, criterion)| (truth[row], criterion.must));
                verdict_of(self.require, answers)
            })
            .collect();
        Ok(GateResult { verdicts, truths })
    }

    /// A warning for each kind of value that became unknown while the conditions were evaluated, since the last call.
    #[must_use]
    pub fn take_warnings(&self) -> Vec<Warning> {
        let rules = self.criteria.iter().filter_map(|criterion| criterion.rule.as_ref());
        rules.flat_map(CheckedRule::take_warnings).collect()
    }

    /// How many criteria are asked of a lead: all of them, or, if they are asked in order, those up to the first that
    /// failed.
    #[must_use]
    pub fn asked(&self, result: &GateResult, row: usize) -> usize {
        let failed = result.truths.iter().position(|truth| truth[row] == Truth::False);
        failed.filter(|_| self.in_order).map_or(self.criteria.len(), |failed| failed + 1)
    }

    /// Whether a criterion of a lead is unknown and would be asked about.
    #[must_use]
    pub fn is_open(&self, result: &GateResult, row: usize, criterion: usize) -> bool {
        result.truths[criterion][row] == Truth::Unknown && criterion < self.asked(result, row)
    }

    /// The open questions of a lead: those of its unknown criteria.
    pub fn open_questions<'a>(&'a self, result: &'a GateResult, row: usize) -> impl Iterator<Item = &'a str> {
        let unknown =
            self.criteria.iter().enumerate().filter(move |(place, _)| self.is_open(result, row, *place));
        unknown.filter_map(|(_, criterion)| criterion.ask.as_deref())
    }
}
