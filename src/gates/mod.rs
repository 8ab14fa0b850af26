//! Qualification frameworks: criteria with three truth values, and what follows from them.
//!
//! Gates see what is known of a lead, never a probability.

use polars::prelude::{DataFrame, Schema};

use crate::project::{Gate, Mistake};
use crate::rules::{Rule, RuleError, Truth};
use crate::snapshot::{Wanted, checked};

/// What a framework says of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Qualified, whatever the open answers turn out to be.
    Pass,
    /// Not qualified, whatever the open answers turn out to be.
    Fail,
    /// It depends on answers that are still open.
    Unknown,
}

impl Verdict {
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

/// The verdict of a framework that wants `require` of its criteria, and all those that are a must.
///
/// It is what every completion of the unknown answers agrees on: pass when at least `require` criteria and every
/// must are true; fail when a must is false or `require` can no longer be reached; else unknown.
#[must_use]
pub fn verdict(require: u32, criteria: &[(Truth, bool)]) -> Verdict {
    verdict_of(require, criteria.iter().copied())
}

/// The same, of criteria that come one by one.
#[must_use]
pub fn verdict_of(require: u32, criteria: impl IntoIterator<Item = (Truth, bool)>) -> Verdict {
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

/// A criterion whose condition has been held against the columns.
#[derive(Debug, Clone)]
pub struct CheckedCriterion {
    /// Its name.
    pub name: String,
    /// Its condition.
    pub rule: Rule,
    /// The question that answers it.
    pub ask: Option<String>,
    /// Whether its failure fails the framework.
    pub must: bool,
}

/// A framework whose conditions have been held against the columns.
#[derive(Debug, Clone)]
pub struct CheckedGate {
    /// Its name.
    pub name: String,
    /// How many criteria must pass.
    pub require: u32,
    /// Its criteria.
    pub criteria: Vec<CheckedCriterion>,
}

/// What a framework says of some leads.
#[derive(Debug, Clone)]
pub struct Judged {
    /// For each lead.
    pub verdicts: Vec<Verdict>,
    /// For each criterion, for each lead.
    pub truths: Vec<Vec<Truth>>,
}

/// Holds the conditions of `gates` against the columns of a snapshot; mistakes are noted.
#[must_use]
pub fn check(gates: &[Gate], schema: &Schema, mistakes: &mut Vec<Mistake>) -> Vec<CheckedGate> {
    let mut all = Vec::with_capacity(gates.len());
    for gate in gates {
        let mut criteria = Vec::with_capacity(gate.criteria.len());
        for criterion in &gate.criteria {
            if let Some(rule) = checked(&criterion.pass, schema, Wanted::Condition, mistakes) {
                let (name, ask, must) = (criterion.name.clone(), criterion.ask.clone(), criterion.must);
                criteria.push(CheckedCriterion { name, rule, ask, must });
            }
        }
        all.push(CheckedGate { name: gate.name.clone(), require: gate.require, criteria });
    }
    all
}

impl Judged {
    /// What it says of the leads of these rows, in this order.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        let truths = self.truths.iter().map(|truths| rows.iter().map(|&row| truths[row]).collect());
        Self { verdicts: rows.iter().map(|&row| self.verdicts[row]).collect(), truths: truths.collect() }
    }
}

impl CheckedGate {
    /// What the framework says of each row of a snapshot.
    ///
    /// # Errors
    /// When a condition fails on the data.
    pub fn judge(&self, frame: &DataFrame) -> Result<Judged, RuleError> {
        let truths: Result<Vec<Vec<Truth>>, RuleError> =
            self.criteria.iter().map(|criterion| criterion.rule.truth(frame)).collect();
        let truths = truths?;
        let verdicts = (0..frame.height())
            .map(|row| {
                let answers =
                    truths.iter().zip(&self.criteria).map(|(truth, criterion)| (truth[row], criterion.must));
                verdict_of(self.require, answers)
            })
            .collect();
        Ok(Judged { verdicts, truths })
    }

    /// The questions that are still open for a lead: those of its unknown criteria that have one.
    pub fn open_questions<'a>(&'a self, judged: &'a Judged, row: usize) -> impl Iterator<Item = &'a str> {
        let unknown =
            self.criteria.iter().zip(&judged.truths).filter(move |(_, truth)| truth[row] == Truth::Unknown);
        unknown.filter_map(|(criterion, _)| criterion.ask.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUTHS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

    /// All ways in which the unknown answers could turn out.
    fn completions(criteria: &[(Truth, bool)]) -> Vec<Vec<(bool, bool)>> {
        criteria.iter().fold(vec![Vec::new()], |so_far, &(truth, must)| {
            let answers: &[bool] = match truth {
                Truth::True => &[true],
                Truth::False => &[false],
                Truth::Unknown => &[true, false],
            };
            so_far
                .iter()
                .flat_map(|known: &Vec<(bool, bool)>| {
                    answers.iter().map(|&answer| known.iter().copied().chain([(answer, must)]).collect())
                })
                .collect()
        })
    }

    fn brute_force(require: u32, criteria: &[(Truth, bool)]) -> Verdict {
        let passes = |answers: &Vec<(bool, bool)>| {
            answers.iter().all(|(answer, must)| *answer || !must)
                && answers.iter().filter(|(answer, _)| *answer).count() >= require as usize
        };
        let all = completions(criteria);
        match (all.iter().all(passes), all.iter().any(passes)) {
            (true, _) => Verdict::Pass,
            (false, false) => Verdict::Fail,
            (false, true) => Verdict::Unknown,
        }
    }

    /// Criteria number `code` of all combinations of answer and must for `n` criteria.
    fn criteria(n: u32, mut code: u32) -> Vec<(Truth, bool)> {
        (0..n)
            .map(|_| {
                let (answer, must) = (TRUTHS[(code % 3) as usize], code / 3 % 2 == 1);
                code /= 6;
                (answer, must)
            })
            .collect()
    }

    #[test]
    fn a_verdict_is_what_every_completion_of_the_unknown_answers_agrees_on() {
        for n in 0..=4 {
            for code in 0..6u32.pow(n) {
                let criteria = criteria(n, code);
                for require in 0..=n {
                    assert_eq!(
                        verdict(require, &criteria),
                        brute_force(require, &criteria),
                        "{require} of {criteria:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_known_answer_never_turns_pass_into_unknown() {
        for code in 0..6u32.pow(4) {
            let before = criteria(4, code);
            for (index, &(answer, must)) in before.iter().enumerate() {
                for known in [Truth::True, Truth::False] {
                    if answer == Truth::Unknown && verdict(3, &before) == Verdict::Pass {
                        let mut after = before.clone();
                        after[index] = (known, must);
                        assert_eq!(verdict(3, &after), Verdict::Pass);
                    }
                }
            }
        }
    }
}
