//! Whether a criterion, or a whole framework, is predictive of the outcome.

use serde::Serialize;

use crate::evaluate::{AddedValue, OutcomeCounts, added};
use crate::gates::{CheckedGate, GateResult, Verdict};
use crate::label::Labelled;
use crate::numbers::{count, p_value, percent};
use crate::statistics::Figure;

/// The least number of deals that pass, and that fail, for a conclusion: with fewer, the interval of the difference of
/// win rates is wider than most differences.
pub const FEWEST_DEALS: usize = 10;

/// The significance level of the likelihood-ratio test. It is below 5 %, as a project tests a dozen criteria or more.
pub const CHANCE: f64 = 0.01;

/// The effect of a framework on past deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateEffect {
    pub name: Labelled,
    /// How many of its criteria must pass.
    pub require: u32,
    pub whole: VerdictEffect,
    pub criteria: Vec<VerdictEffect>,
}

/// The verdicts on closed deals, with their outcomes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerdictEffect {
    pub name: Labelled,
    pub pass: OutcomeCounts,
    /// Deals that failed: its won deals would have been rejected.
    pub fail: OutcomeCounts,
    /// Deals for which it was unknown.
    pub unknown: OutcomeCounts,
    /// Difference of the win rates of deals that passed and of those that failed, with its 95 % interval.
    pub difference: Option<Figure>,
    pub separates: Separation,
    /// Its added value given the model; `None` if all deals have one verdict, or none could be scored.
    pub adds: Option<AddedValue>,
    pub words: String,
}

/// Whether deals that pass win more often than those that fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Separation {
    /// Significantly more often: the interval of the difference is above 0.
    Yes,
    /// No significant difference: the interval includes 0.
    No,
    /// Significantly less often: the interval of the difference is below 0.
    Inverted,
    /// Fewer than [`FEWEST_DEALS`] pass or fail.
    TooFew,
}

/// The effects of each framework on these deals; `log_odds` are cross-fitted.
pub fn gate_effects(
    gates: &[CheckedGate],
    gate_results: &[GateResult],
    won: &[bool],
    log_odds: &[Option<f64>],
) -> Vec<GateEffect> {
    let effect = |name: Labelled, verdicts: Vec<Verdict>| effect(name, &verdicts, won, log_odds);
    let of_gate = |(gate, result): (&CheckedGate, &GateResult)| {
        let criteria = gate.criteria.iter().zip(&result.truths);
        let of_criterion = |truths: &[crate::rules::Truth]| truths.iter().copied().map(Verdict::of).collect();
        GateEffect {
            name: gate.labelled(),
            require: gate.require,
            whole: effect(gate.labelled(), result.verdicts.clone()),
            criteria: criteria.map(|(own, truths)| effect(own.labelled(), of_criterion(truths))).collect(),
        }
    };
    gates.iter().zip(gate_results).map(of_gate).collect()
}

fn effect(name: Labelled, verdicts: &[Verdict], won: &[bool], log_odds: &[Option<f64>]) -> VerdictEffect {
    let outcomes = |wanted: Verdict| {
        let rows = verdicts.iter().zip(won).filter(|(verdict, _)| **verdict == wanted);
        OutcomeCounts::of(rows.map(|(_, won)| *won))
    };
    let [pass, fail, unknown] = Verdict::ALL.map(outcomes);
    let difference = pass.minus(&fail);
    let separates = separates(&pass, &fail, difference);
    let scored: Vec<(usize, f64)> =
        log_odds.iter().enumerate().filter_map(|(row, log_odds)| Some((row, (*log_odds)?))).collect();
    let known: Vec<f64> = scored.iter().map(|&(_, log_odds)| log_odds).collect();
    let ends: Vec<bool> = scored.iter().map(|&(row, _)| won[row]).collect();
    let groups: Vec<u8> = scored.iter().map(|&(row, _)| verdicts[row] as u8).collect();
    let adds = added(&known, &ends, &groups);
    let mut effect =
        VerdictEffect { name, pass, fail, unknown, difference, separates, adds, words: String::new() };
    effect.words = effect.in_words();
    effect
}

fn separates(pass: &OutcomeCounts, fail: &OutcomeCounts, difference: Option<Figure>) -> Separation {
    match difference.and_then(|difference| difference.interval) {
        _ if pass.n() < FEWEST_DEALS || fail.n() < FEWEST_DEALS => Separation::TooFew,
        Some((low, _)) if low > 0.0 => Separation::Yes,
        Some((_, high)) if high < 0.0 => Separation::Inverted,
        _ => Separation::No,
    }
}

impl VerdictEffect {
    fn n(&self) -> OutcomeCounts {
        let [pass, fail, unknown] = [self.pass, self.fail, self.unknown];
        OutcomeCounts { won: pass.won + fail.won + unknown.won, lost: pass.lost + fail.lost + unknown.lost }
    }

    fn in_words(&self) -> String {
        let all = self.n();
        if self.unknown.n() == all.n() {
            return "is unknown for every deal".to_owned();
        }
        let (n_pass, n_fail) = (count(self.pass.n()), count(self.fail.n()));
        if self.fail.n() == 0 {
            return format!("rejects no deal: {n_pass} pass, {} are unknown", count(self.unknown.n()));
        }
        let rate = |of: &OutcomeCounts| of.rate().map(|rate| percent(rate.value)).unwrap_or_default();
        let rates = format!(
            "{} of the deals that pass win, {} of those that fail",
            rate(&self.pass),
            rate(&self.fail)
        );
        let separates = match self.separates {
            Separation::Yes => format!("is predictive: {rates}"),
            Separation::No => format!("is not significantly predictive: {rates}"),
            Separation::Inverted => format!("is inverted, deals that pass win less often: {rates}"),
            Separation::TooFew => format!("has too few deals: {n_pass} pass and {n_fail} fail"),
        };
        let rejects = format!("; it rejects {} of {} won deals", count(self.fail.won), count(all.won));
        separates + &rejects + &self.adds.map(|added| added_value(&added)).unwrap_or_default()
    }
}

/// The result of the test of added value.
fn added_value(added: &AddedValue) -> String {
    let how = if added.p < CHANCE { "significant" } else { "no significant" };
    format!("; {how} added value given the model ({})", p_value(added.p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Fail, Pass, Unknown};

    fn of(verdicts: &[(Verdict, usize, usize)], log_odds: Option<f64>) -> VerdictEffect {
        let (mut all, mut won) = (Vec::new(), Vec::new());
        for &(verdict, n_won, n_lost) in verdicts {
            all.extend(vec![verdict; n_won + n_lost]);
            won.extend((0..n_won + n_lost).map(|row| row < n_won));
        }
        let log_odds = vec![log_odds; won.len()];
        effect("authority".into(), &all, &won, &log_odds)
    }

    #[test]
    fn the_result_is_put_into_words() {
        let found = of(&[(Pass, 101, 300), (Fail, 61, 190), (Unknown, 250, 700)], Some(-1.0));
        assert_eq!(
            found.words,
            "is not significantly predictive: 25.2 % of the deals that pass win, 24.3 % of those that fail; it rejects 61 \
             of 412 won deals; no significant added value given the model (p = 0.778)"
        );
        assert_eq!((found.fail.won, found.pass.lost), (61, 300));
    }

    #[test]
    fn a_criterion_separates_where_the_interval_of_the_difference_excludes_none() {
        assert_eq!(of(&[(Pass, 60, 40), (Fail, 40, 60)], None).separates, Separation::Yes);
        assert_eq!(of(&[(Pass, 40, 60), (Fail, 60, 40)], None).separates, Separation::Inverted);
        assert_eq!(of(&[(Pass, 52, 48), (Fail, 48, 52)], None).separates, Separation::No);
        assert_eq!(of(&[(Pass, 9, 0), (Fail, 0, 60)], None).separates, Separation::TooFew);
        assert_eq!(of(&[(Unknown, 3, 4)], None).words, "is unknown for every deal");
    }

    #[test]
    fn what_the_model_predicts_already_adds_no_value() {
        let (pass, fail) = (f64::ln(60.0 / 40.0), f64::ln(40.0 / 60.0));
        let verdicts: Vec<Verdict> = (0..200).map(|row| if row < 100 { Pass } else { Fail }).collect();
        let won: Vec<bool> = (0..200).map(|row| row % 100 < if row < 100 { 60 } else { 40 }).collect();
        let known: Vec<Option<f64>> = (0..200).map(|row| Some(if row < 100 { pass } else { fail })).collect();
        let knows = effect("need".into(), &verdicts, &won, &known).adds.unwrap();
        let guesses = effect("need".into(), &verdicts, &won, &vec![Some(0.0); 200]).adds.unwrap();
        assert!(knows.p > 0.99 && guesses.p < 0.01, "{knows:?} {guesses:?}");
        // Half of the deals unscored: the test rests on the others.
        let half: Vec<Option<f64>> =
            known.iter().enumerate().map(|(row, odds)| odds.filter(|_| row % 2 == 0)).collect();
        assert_eq!(effect("need".into(), &verdicts, &won, &half).adds.unwrap().n, 100);
    }
}
