//! The verdict on a points table: whether it is as good as the model, which rules should change, and which features are
//! missing.

use super::figure_text::Unit;
use super::rules::{has_evidence, should_change, wins_difference};
use super::tone::{ReportVerdict, Tone};
use super::verdict::auc_difference;
use crate::evaluate::{Ahead, AucDifference, Contestant, Who};
use crate::label::Labelled;
use crate::numbers::{count, counted, percent};
use crate::points::{Comparison, RuleVerdict, VolumeRule};
use crate::statistics::Figure;

/// What to do about a points table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonVerdict {
    /// The verdict in a few words: "change the points".
    pub words: &'static str,
    /// Its tone, headline and reasons.
    pub verdict: ReportVerdict,
}

impl ComparisonVerdict {
    /// The words with the headline, and then each sentence.
    pub fn lines(&self) -> Vec<String> {
        let first = format!("{}: {}", self.words, self.verdict.headline);
        std::iter::once(first).chain(self.verdict.sentences.iter().cloned()).collect()
    }
}

/// The equivalence margin in ROC AUC: a table is as good as the model if the 95 % interval lies below it.
const CLOSE: f64 = 0.05;

/// The number of rules or features that a sentence names; further ones are counted.
const MOST_NAMES: usize = 4;

/// What to do about the points table.
pub fn answer(comparison: &Comparison) -> ComparisonVerdict {
    let evidence = ComparisonEvidence::of(comparison);
    let (tone, words) = evidence.conclusion();
    let sentences = [
        evidence.chance(),
        wins(comparison),
        evidence.model_minus_table(),
        evidence.reweighted(),
        changes(comparison),
        unclear(comparison),
        ignored(comparison),
    ];
    let headline = format!("{}; {}", evidence.standing(), evidence.rules_in_words());
    let sentences = sentences.into_iter().flatten().collect();
    ComparisonVerdict { words, verdict: ReportVerdict { tone, headline, sentences, missing: None } }
}

/// The figures that the verdict is based on.
struct ComparisonEvidence {
    /// ROC AUC of the model minus the table, and minus the re-weighted rules.
    model: Option<AucDifference>,
    model_to_rules: Option<AucDifference>,
    /// The re-weighted rules minus the table.
    reweighted: Option<AucDifference>,
    /// ROC AUC of the table.
    table: Option<Figure>,
    n_rules: usize,
    /// Rules with enough deals, and those of them that should change.
    n_with_evidence: usize,
    n_wrong: usize,
}

impl ComparisonEvidence {
    fn of(comparison: &Comparison) -> Self {
        let contestant = |who: &Who| comparison.contestants.iter().find(|contestant| contestant.who == *who);
        let auc = |ahead: Option<&Ahead>| ahead.and_then(|ahead| ahead.auc);
        let of_model = |who: &Who| {
            auc(contestant(who).and_then(|contestant: &Contestant| contestant.model_ahead.as_ref()))
        };
        Self {
            model: of_model(&Who::Points),
            model_to_rules: of_model(&Who::ReweightedRules),
            reweighted: auc(comparison.reweighted_minus_table.as_ref()),
            table: contestant(&Who::Points).and_then(|table| table.figures.auc),
            n_rules: comparison.rules.len(),
            n_with_evidence: comparison.rules.iter().filter(|rule| has_evidence(rule)).count(),
            n_wrong: comparison.rules.iter().filter(|rule| should_change(rule)).count(),
        }
    }

    /// Whether the table is inverted: deals with more points win less often.
    fn is_inverted(&self) -> bool {
        self.table.and_then(|auc| auc.interval).is_some_and(|(_, high)| high < 0.5)
    }

    /// Whether the table ranks deals no better than chance.
    fn is_chance(&self) -> bool {
        self.table.and_then(|auc| auc.interval).is_some_and(|(low, _)| low <= 0.5)
    }

    /// The verdict and its tone.
    fn conclusion(&self) -> (Tone, &'static str) {
        let is_better = |difference: Option<AucDifference>| difference.is_some_and(|found| found.low > 0.0);
        let (model, reweighted) = (is_better(self.model), is_better(self.reweighted));
        if self.is_chance() && (model || reweighted) {
            (Tone::Bad, "do not rely on this table")
        } else if self.n_wrong > 0 || reweighted {
            (Tone::Caution, "change the points")
        } else if model {
            (Tone::Caution, "keep the points, but prefer the model")
        } else if 2 * self.n_with_evidence < self.n_rules || self.model.is_none() {
            (Tone::Caution, "too few deals for a verdict")
        } else if self.is_chance() {
            (Tone::Caution, "no evidence for this table")
        } else if self.model.is_some_and(|difference| difference.high > CLOSE) {
            // Absence of evidence is not evidence of absence.
            (Tone::Caution, "no reason to change the table yet")
        } else {
            (Tone::Good, "keep the table")
        }
    }

    /// How the model compares with the table, in words.
    fn standing(&self) -> String {
        self.model.map_or_else(
            || "the table cannot be compared with the model".to_owned(),
            |found| how("the model", "ranks deals", "your points table", found),
        )
    }

    /// The same as a figure.
    fn model_minus_table(&self) -> Option<String> {
        Some(format!("model minus table: {}", auc_difference(&Figure::from(self.model?))))
    }

    fn rules_in_words(&self) -> String {
        match (self.n_with_evidence, self.n_wrong) {
            (0, _) => "too few deals for a verdict on any rule".to_owned(),
            (_, 0) => "no rule is significantly wrong".to_owned(),
            (_, wrong) => format!("{wrong} of {} should change", counted(self.n_rules, "rule")),
        }
    }

    fn chance(&self) -> Option<String> {
        let auc = Unit::Number(3).figure(&self.table.filter(|_| self.is_chance())?);
        if self.is_inverted() {
            return Some(format!(
                "the ROC AUC of the table is {auc}, below 0.5: deals with more points win less often; either won and lost are \
                 swapped under [outcome], or the signs of the points are"
            ));
        }
        Some(format!(
            "the ROC AUC of the table is {auc}, no significant difference from 0.5, which is chance"
        ))
    }

    /// The gain from re-weighted rules, and the further gain from the model.
    fn reweighted(&self) -> Option<String> {
        let rules = compared("the re-weighted rules", "are", "the table", self.reweighted?);
        let rest = self.model_to_rules.filter(|rest| rest.low > 0.0).map(Figure::from);
        let rest = rest.map(|rest| format!("; the model is better than those: {}", auc_difference(&rest)));
        Some(rules + &rest.unwrap_or_default())
    }
}

/// How one contestant compares with another in ROC AUC, in words.
fn how(subject: &str, verb: &str, other: &str, difference: AucDifference) -> String {
    match difference {
        AucDifference { low, .. } if low > 0.0 => format!("{subject} {verb} better than {other}"),
        AucDifference { high, .. } if high < 0.0 => format!("{subject} {verb} worse than {other}"),
        _ => format!("no significant difference of {subject} from {other}"),
    }
}

/// The same with the figure.
fn compared(subject: &str, verb: &str, other: &str, difference: AucDifference) -> String {
    format!("{}: {}", how(subject, verb, other, difference), auc_difference(&Figure::from(difference)))
}

/// The wins that the table misses at the capacity of sales.
fn wins(comparison: &Comparison) -> Option<String> {
    let costs = comparison.costs.iter().find(|costs| matches!(costs.cut, VolumeRule::Capacity(_)))?;
    let VolumeRule::Capacity(share) = costs.cut else { return None };
    let difference = comparison.wins_ahead(costs)?;
    Some(format!(
        "among the best {} of {}, model minus table: {}",
        percent(share),
        counted(comparison.n_won + comparison.n_lost, "deal"),
        wins_difference(&difference)
    ))
}

/// The rules that should change, by verdict.
fn changes(comparison: &Comparison) -> Option<String> {
    let kinds = [RuleVerdict::FlipSign, RuleVerdict::Drop, RuleVerdict::Weaken, RuleVerdict::Strengthen];
    let kind = |verdict: RuleVerdict| {
        let rules = comparison.rules.iter().filter(|rule| rule.verdict == verdict);
        let names: Vec<&Labelled> = rules.map(|rule| &rule.name).collect();
        (!names.is_empty()).then(|| format!("{}: {}", verdict.words(), few(&names)))
    };
    let parts: Vec<String> = kinds.into_iter().filter_map(kind).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn unclear(comparison: &Comparison) -> Option<String> {
    let n = |is: fn(RuleVerdict) -> bool| comparison.rules.iter().filter(|rule| is(rule.verdict)).count();
    let n_unclear = n(|verdict| matches!(verdict, RuleVerdict::TooFew | RuleVerdict::Duplicate));
    let n_idle = n(|verdict| matches!(verdict, RuleVerdict::NeverFires | RuleVerdict::AlwaysFires));
    let unclear =
        (n_unclear > 0).then(|| format!("too few deals for a verdict on {}", counted(n_unclear, "rule")));
    let idle = (n_idle > 0)
        .then(|| format!("{} no deal or every deal", counted_verb(n_idle, "rule", "matches", "match")));
    let parts: Vec<String> = unclear.into_iter().chain(idle).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn counted_verb(n: usize, noun: &str, one: &str, many: &str) -> String {
    format!("{} {}", counted(n, noun), if n == 1 { one } else { many })
}

/// The features with the largest residual effects that no rule uses.
fn ignored(comparison: &Comparison) -> Option<String> {
    let mut names: Vec<&Labelled> = Vec::new();
    for left in comparison.residual_effects.iter().flatten().filter(|left| left.rules.is_empty()) {
        if !names.contains(&&left.feature) {
            names.push(&left.feature);
        }
    }
    (!names.is_empty())
        .then(|| format!("features that no rule uses and that would add points: {}", few(&names)))
}

/// Names in a sentence.
fn few(names: &[&Labelled]) -> String {
    let quoted: Vec<String> = names.iter().take(MOST_NAMES).map(|name| name.quoted()).collect();
    match names.len().saturating_sub(MOST_NAMES) {
        0 => match quoted.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => quoted.concat(),
        },
        more => format!("{} and {} more", quoted.join(", "), count(more)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(low: f64, high: f64) -> AucDifference {
        AucDifference { value: f64::midpoint(low, high), low, high, error: 0.01, p: 0.5 }
    }

    fn evidence() -> ComparisonEvidence {
        ComparisonEvidence {
            model: Some(difference(-0.01, 0.02)),
            model_to_rules: Some(difference(-0.01, 0.01)),
            reweighted: Some(difference(-0.01, 0.01)),
            table: Some(Figure { value: 0.7, interval: Some((0.65, 0.75)) }),
            n_rules: 9,
            n_with_evidence: 9,
            n_wrong: 0,
        }
    }

    #[test]
    fn a_table_is_kept_only_without_evidence_against_it() {
        let words = |evidence: ComparisonEvidence| evidence.conclusion();
        assert_eq!(words(evidence()), (Tone::Good, "keep the table"));
        assert_eq!(words(ComparisonEvidence { n_wrong: 2, ..evidence() }).1, "change the points");
        assert_eq!(
            words(ComparisonEvidence { reweighted: Some(difference(0.01, 0.05)), ..evidence() }).1,
            "change the points"
        );
        let model = || Some(difference(0.01, 0.05));
        assert_eq!(
            words(ComparisonEvidence { model: model(), ..evidence() }).1,
            "keep the points, but prefer the model"
        );
        let table = Some(Figure { value: 0.52, interval: Some((0.48, 0.56)) });
        assert_eq!(
            words(ComparisonEvidence { table, ..evidence() }),
            (Tone::Caution, "no evidence for this table")
        );
        assert_eq!(words(ComparisonEvidence { table, model: model(), ..evidence() }).0, Tone::Bad);
        assert_eq!(
            words(ComparisonEvidence { n_with_evidence: 4, ..evidence() }).1,
            "too few deals for a verdict"
        );
        let wide = Some(difference(-0.07, 0.08));
        assert_eq!(
            words(ComparisonEvidence { model: wide, ..evidence() }).1,
            "no reason to change the table yet"
        );
        assert_eq!(words(ComparisonEvidence { model: None, ..evidence() }).1, "too few deals for a verdict");
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        let all = ["a", "b", "c", "d", "e", "f"].map(Labelled::from);
        let few = |n: usize| few(&all[..n].iter().collect::<Vec<_>>());
        assert_eq!([few(1), few(3)], ["`a`", "`a`, `b` and `c`"]);
        assert_eq!(few(6), "`a`, `b`, `c`, `d` and 2 more");
    }
}
