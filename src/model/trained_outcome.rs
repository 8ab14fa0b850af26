//! The outcome that a model predicts: what `[outcome]` was in its training.

use crate::project::{OutcomeRules, Project};
use crate::units::Days;

/// What a won and a lost deal were in a training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrainedOutcome {
    /// The condition of a won deal.
    pub(super) won: String,
    /// That of a lost deal; `None` where only wins were recorded.
    pub(super) lost: Option<String>,
    /// The span within which deals were won.
    pub(super) within: Option<Days>,
    /// The columns of the dates; models of earlier versions do not say.
    pub(super) dates: Option<OutcomeDates>,
}

/// The columns of the dates of deals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutcomeDates {
    /// That of the close; `None` without one.
    pub(super) closed_at: Option<String>,
    /// That of the snapshot; `None` without one.
    pub(super) snapshot: Option<String>,
}

/// How the outcome of a project differs from the one that a model predicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutcomeChange {
    /// In words: `` `within` is 90d, in training 30d ``.
    pub(crate) what: String,
    /// Whether the span differs: the probabilities are certainly those of another event. Other words for won and lost may mean the same.
    pub(crate) is_of_span: bool,
}

impl TrainedOutcome {
    /// That of a training of a project.
    pub(crate) fn of(project: &Project) -> Self {
        let closed_at = project.outcome.closed_at.clone();
        let snapshot = project.snapshot.as_ref().map(|snapshot| snapshot.at.clone());
        Self { dates: Some(OutcomeDates { closed_at, snapshot }), ..Self::of_rules(&project.outcome) }
    }

    fn of_rules(rules: &OutcomeRules) -> Self {
        Self {
            dates: None,
            won: rules.won.text().to_owned(),
            lost: rules.lost.as_ref().map(|lost| lost.text().to_owned()),
            within: rules.within,
        }
    }

    /// How the outcome of another model differs, in words; `None` if it does not.
    pub(crate) fn difference(&self, other: &Self) -> Option<String> {
        let text = |text: &Option<String>| {
            text.as_ref().map_or_else(|| "not set".to_owned(), |text| format!("`{text}`"))
        };
        let differs = |key: &str, one: Option<String>, other: Option<String>| {
            (one != other).then(|| format!("`{key}` is {} and {}", text(&one), text(&other)))
        };
        let span = |outcome: &Self| outcome.within.map(|span| span.to_string());
        let mut parts = vec![
            differs("won", Some(self.won.clone()), Some(other.won.clone())),
            differs("lost", self.lost.clone(), other.lost.clone()),
            differs("within", span(self), span(other)),
        ];
        if let (Some(one), Some(other)) = (&self.dates, &other.dates) {
            parts.push(differs("closed_at", one.closed_at.clone(), other.closed_at.clone()));
            parts.push(differs("[snapshot] at", one.snapshot.clone(), other.snapshot.clone()));
        }
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// What differs from it in these rules; `None` if nothing does.
    pub(crate) fn change(&self, rules: &OutcomeRules) -> Option<OutcomeChange> {
        let now = Self::of_rules(rules);
        let span =
            |within: Option<Days>| within.map_or_else(|| "not set".to_owned(), |days| days.to_string());
        let is_of_span = now.within != self.within;
        let conditions = match (now.won != self.won, now.lost != self.lost) {
            (true, true) => Some("`won` and `lost` have other conditions than in training"),
            (true, false) => Some("`won` has another condition than in training"),
            (false, true) => Some("`lost` has another condition than in training"),
            (false, false) => None,
        };
        let spans = format!("`within` is {}, in training {}", span(now.within), span(self.within));
        let spans = is_of_span.then_some(spans);
        let parts: Vec<String> = spans.into_iter().chain(conditions.map(str::to_owned)).collect();
        (!parts.is_empty()).then(|| OutcomeChange { what: parts.join(", "), is_of_span })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Path;
    use crate::rules::{Rule, Yields};

    fn rules(won: &str, within: Option<u32>) -> OutcomeRules {
        OutcomeRules {
            won: Rule::parse(won, Path::new(["outcome", "won"]), Yields::Condition).unwrap(),
            lost: None,
            closed_at: None,
            within: within.map(Days::new),
            weight: None,
            half_life: None,
            facts: Vec::new(),
        }
    }

    #[test]
    fn another_span_and_other_conditions_are_named() {
        let trained = TrainedOutcome::of_rules(&rules("stage = 'Won'", Some(30)));
        let change = |won, within| trained.change(&rules(won, within)).map(|own| (own.what, own.is_of_span));
        assert_eq!(change("stage = 'Won'", Some(30)), None);
        let span = |what: &str| Some((what.to_owned(), true));
        assert_eq!(change("stage = 'Won'", Some(90)), span("`within` is 90d, in training 30d"));
        assert_eq!(change("stage = 'Won'", None), span("`within` is not set, in training 30d"));
        let what = "`won` has another condition than in training";
        assert_eq!(change("stage = 'Signed'", Some(30)), Some((what.to_owned(), false)));
    }
}
