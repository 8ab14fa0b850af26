//! What a comparison comes to, in words: is the points table as good as the model, which rules are wrong, and what is missing?

use crate::evaluate::{Ahead, AucDifference, Contestant, Who};
use crate::page::Tone;
use crate::points::{Comparison, RuleResult, RuleVerdict, VolumeRule};
use crate::warning::{count, counted, percent};

/// What to do about a points table. Its texts have neither a capital nor a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonVerdict {
    /// How it sounds, for the table.
    pub tone: Tone,
    /// In a few words: "change the points".
    pub words: &'static str,
    /// In a line.
    pub headline: String,
    /// What it follows from.
    pub sentences: Vec<String>,
}

impl ComparisonVerdict {
    /// The words and the headline, and then each sentence.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let first = format!("{}: {}", self.words, self.headline);
        std::iter::once(first).chain(self.sentences.iter().cloned()).collect()
    }
}

/// A table keeps up with the model where a lead larger than this in ROC AUC is ruled out: five of 100 pairs of a won and a lost deal.
const CLOSE: f64 = 0.05;

/// Names of rules or features in a sentence; of more, only how many they are.
const MOST_NAMES: usize = 4;

/// What to do about the points table.
#[must_use]
pub fn answer(comparison: &Comparison) -> ComparisonVerdict {
    let evidence = ComparisonEvidence::of(comparison);
    let (tone, words) = evidence.conclusion();
    let sentences = [
        evidence.chance(),
        wins(comparison),
        evidence.relearned(),
        changes(comparison),
        unclear(comparison),
        ignored(comparison),
    ];
    ComparisonVerdict {
        tone,
        words,
        headline: format!("{}; {}", evidence.standing(), evidence.rules_in_words()),
        sentences: sentences.into_iter().flatten().collect(),
    }
}

/// What the answer rests on.
struct ComparisonEvidence {
    /// The model minus the table, and minus the rules with learned weights.
    model: Option<AucDifference>,
    model_to_rules: Option<AucDifference>,
    /// The rules with learned weights minus the table.
    relearned: Option<AucDifference>,
    /// The table's area under the curve with its interval.
    table: Option<(f64, f64, f64)>,
    n_rules: usize,
    /// Rules of which the deals say something, and those of them that are not to be kept.
    n_known: usize,
    n_wrong: usize,
}

impl ComparisonEvidence {
    fn of(comparison: &Comparison) -> Self {
        let contestant = |who: &Who| comparison.contestants.iter().find(|contestant| contestant.who == *who);
        let lead = |ahead: Option<&Ahead>| ahead.and_then(|ahead| ahead.auc);
        let of_model = |who: &Who| {
            lead(contestant(who).and_then(|contestant: &Contestant| contestant.model_ahead.as_ref()))
        };
        let auc = contestant(&Who::Points).and_then(|table| table.figures.auc);
        Self {
            model: of_model(&Who::Points),
            model_to_rules: of_model(&Who::RelearnedPoints),
            relearned: lead(comparison.relearned_ahead.as_ref()),
            table: auc.and_then(|auc| auc.interval.map(|(low, high)| (auc.value, low, high))),
            n_rules: comparison.rules.len(),
            n_known: comparison.rules.iter().filter(|rule| is_known(rule)).count(),
            n_wrong: comparison.rules.iter().filter(|rule| is_wrong(rule)).count(),
        }
    }

    /// Whether nothing says that the table ranks deals better than chance.
    fn is_chance(&self) -> bool {
        self.table.is_some_and(|(_, low, _)| low <= 0.5)
    }

    /// What to do, and how that sounds for the table.
    fn conclusion(&self) -> (Tone, &'static str) {
        let is_clear = |ahead: Option<AucDifference>| ahead.is_some_and(|ahead| ahead.low > 0.0);
        let (model, relearned) = (is_clear(self.model), is_clear(self.relearned));
        if self.is_chance() && (model || relearned) {
            (Tone::Bad, "do not rely on this table")
        } else if self.n_wrong > 0 || relearned {
            (Tone::Caution, "change the points")
        } else if model {
            (Tone::Caution, "the points are right, but the model knows more")
        } else if 2 * self.n_known < self.n_rules || self.model.is_none() {
            (Tone::Caution, "too few deals to tell")
        } else if self.is_chance() {
            (Tone::Caution, "no evidence for this table")
        } else if self.model.is_some_and(|ahead| ahead.high > CLOSE) {
            // That no lead is seen does not say that there is none.
            (Tone::Caution, "no reason to change the table yet")
        } else {
            (Tone::Good, "keep the table")
        }
    }

    /// Whether the table keeps up with the model.
    fn standing(&self) -> String {
        match self.model {
            None => "the table cannot be held against the model".to_owned(),
            Some(found) if found.low > 0.0 => {
                format!("the model is better than your points table: {}", by(found))
            }
            Some(found) if found.high < 0.0 => {
                format!("the model is worse than your points table: {}", by(found))
            }
            Some(found) => format!("the model cannot be told from your points table: {}", by(found)),
        }
    }

    fn rules_in_words(&self) -> String {
        match (self.n_known, self.n_wrong) {
            (0, _) => "too few deals to tell of any rule".to_owned(),
            (_, 0) => "no rule is clearly wrong".to_owned(),
            (_, wrong) => format!("{wrong} of {} should change", counted(self.n_rules, "rule")),
        }
    }

    fn chance(&self) -> Option<String> {
        let (value, low, high) = self.table.filter(|_| self.is_chance())?;
        Some(format!(
            "nothing says that the table ranks deals better than chance: its ROC AUC is {value:.3} [{low:.3}, {high:.3}], and 0.5 is chance"
        ))
    }

    /// What better points alone would bring, and what only the model has.
    fn relearned(&self) -> Option<String> {
        let found = self.relearned?;
        let own = if found.low > 0.0 {
            format!("the same rules with learned weights are better than the table: {}", by(found))
        } else if found.high < 0.0 {
            format!("the same rules with learned weights are worse than the table: {}", by(found))
        } else {
            format!("the same rules with learned weights cannot be told from the table: {}", by(found))
        };
        let rest = self.model_to_rules.filter(|rest| rest.low > 0.0);
        let rest = rest.map(|rest| format!("; the model is better than those, too: {}", by(rest)));
        Some(own + &rest.unwrap_or_default())
    }
}

fn by(found: AucDifference) -> String {
    // A hair below 0 is shown as 0.
    let [value, low, high] =
        [found.value, found.low, found.high].map(|x| if x.abs() < 0.0005 { 0.0 } else { x });
    format!("{value:+.3} AUC [{low:+.3}, {high:+.3}]")
}

/// Whether deals say anything of a rule.
pub(crate) fn is_known(rule: &RuleResult) -> bool {
    rule.verdict == RuleVerdict::Keep || is_wrong(rule)
}

/// Whether a rule should change.
pub(crate) fn is_wrong(rule: &RuleResult) -> bool {
    matches!(rule.verdict, RuleVerdict::Raise | RuleVerdict::Lower | RuleVerdict::Reverse | RuleVerdict::Drop)
}

/// The wins that the table costs among as many leads as sales can take.
fn wins(comparison: &Comparison) -> Option<String> {
    let costs = comparison.costs.iter().find(|costs| matches!(costs.cut, VolumeRule::Capacity(_)))?;
    let VolumeRule::Capacity(share) = costs.cut else { return None };
    let ahead = comparison.wins_ahead(costs)?;
    let (low, high) = ahead.interval?;
    let n = ahead.value.abs().round();
    let how = match ahead.value {
        _ if n == 0.0 => "as many wins as".to_owned(),
        value => {
            format!("{} {} than", counted(n as usize, "win"), if value > 0.0 { "more" } else { "fewer" })
        }
    };
    Some(format!(
        "among its best {} of {}, the model has {how} the table [{low:+.0}, {high:+.0}]",
        percent(share),
        counted(comparison.n_won + comparison.n_lost, "judged deal"),
    ))
}

/// The rules that should change, by what should be done about them.
fn changes(comparison: &Comparison) -> Option<String> {
    let kinds = [RuleVerdict::Reverse, RuleVerdict::Drop, RuleVerdict::Lower, RuleVerdict::Raise];
    let kind = |verdict: RuleVerdict| {
        let rules = comparison.rules.iter().filter(|rule| rule.verdict == verdict);
        let names: Vec<&str> = rules.map(|rule| rule.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{} {}", verdict.words(), few(&names)))
    };
    let parts: Vec<String> = kinds.into_iter().filter_map(kind).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn unclear(comparison: &Comparison) -> Option<String> {
    let unclear = |rule: &&RuleResult| matches!(rule.verdict, RuleVerdict::TooFew | RuleVerdict::Duplicate);
    let n = comparison.rules.iter().filter(unclear).count();
    let idle =
        |rule: &&RuleResult| matches!(rule.verdict, RuleVerdict::NeverFires | RuleVerdict::AlwaysFires);
    let n_idle = comparison.rules.iter().filter(idle).count();
    let unclear = (n > 0).then(|| format!("the deals cannot tell of {}", counted(n, "rule")));
    let idle = (n_idle > 0)
        .then(|| format!("{} of no deal or of all", counted_verb(n_idle, "rule", "holds", "hold")));
    let parts: Vec<String> = unclear.into_iter().chain(idle).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn counted_verb(n: usize, noun: &str, one: &str, many: &str) -> String {
    format!("{} {}", counted(n, noun), if n == 1 { one } else { many })
}

/// The features that no rule looks at and that would move a deal the most.
fn ignored(comparison: &Comparison) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for left in comparison.residual_effects.iter().flatten().filter(|left| left.rules.is_empty()) {
        if !names.contains(&left.feature.as_str()) {
            names.push(&left.feature);
        }
    }
    (!names.is_empty()).then(|| format!("what no rule looks at would add points: {}", few(&names)))
}

/// Names in a sentence.
fn few(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
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
            relearned: Some(difference(-0.01, 0.01)),
            table: Some((0.7, 0.65, 0.75)),
            n_rules: 9,
            n_known: 9,
            n_wrong: 0,
        }
    }

    #[test]
    fn a_table_is_kept_only_where_nothing_speaks_against_it() {
        let words = |evidence: ComparisonEvidence| evidence.conclusion();
        assert_eq!(words(evidence()), (Tone::Good, "keep the table"));
        assert_eq!(words(ComparisonEvidence { n_wrong: 2, ..evidence() }).1, "change the points");
        assert_eq!(
            words(ComparisonEvidence { relearned: Some(difference(0.01, 0.05)), ..evidence() }).1,
            "change the points"
        );
        let model = || Some(difference(0.01, 0.05));
        assert_eq!(
            words(ComparisonEvidence { model: model(), ..evidence() }).1,
            "the points are right, but the model knows more"
        );
        let table = Some((0.52, 0.48, 0.56));
        assert_eq!(
            words(ComparisonEvidence { table, ..evidence() }),
            (Tone::Caution, "no evidence for this table")
        );
        assert_eq!(words(ComparisonEvidence { table, model: model(), ..evidence() }).0, Tone::Bad);
        assert_eq!(words(ComparisonEvidence { n_known: 4, ..evidence() }).1, "too few deals to tell");
        let wide = Some(difference(-0.07, 0.08));
        assert_eq!(
            words(ComparisonEvidence { model: wide, ..evidence() }).1,
            "no reason to change the table yet"
        );
        assert_eq!(words(ComparisonEvidence { model: None, ..evidence() }).1, "too few deals to tell");
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(few(&["a"]), "`a`");
        assert_eq!(few(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(few(&["a", "b", "c", "d", "e", "f"]), "`a`, `b`, `c`, `d` and 2 more");
    }
}
