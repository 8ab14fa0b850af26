//! The content of the page of a comparison.

use super::figure_text::{KeyFigure, Unit};
use super::rules::{has_evidence, should_change};
use crate::evaluate::{ChampionResult, Who};
use crate::numbers::percent;
use crate::points::{Comparison, Costs, VolumeRule};
use crate::project::Project;
use crate::statistics::Figure;
use crate::units::AsOf;

/// A comparison and its project.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonReport<'a> {
    /// The project whose points table is compared.
    pub project: &'a Project,
    pub comparison: &'a Comparison,
    pub today: AsOf,
}

impl ComparisonReport<'_> {
    /// The key figures of the page.
    pub(crate) fn key_figures(&self) -> Vec<KeyFigure> {
        let comparison = self.comparison;
        let auc = |label: &str, difference: Figure, meaning: &str| {
            KeyFigure::new(label, Unit::Number(3).difference(&difference), meaning)
        };
        let table = comparison.contestants.iter().find(|contestant| contestant.who == Who::Points);
        let model = table.and_then(|table| table.model_ahead.as_ref()?.auc).map(Figure::from);
        let rules = comparison.reweighted_minus_table.as_ref().and_then(|ahead| ahead.auc).map(Figure::from);
        let mut all = Vec::new();
        all.extend(
            model.map(|found| auc("Model minus table", found, "difference in ROC AUC, on the same deals")),
        );
        all.extend(rules.map(|found| {
            auc("Re-weighted rules minus table", found, "difference in ROC AUC, with the same rules")
        }));
        all.extend(comparison.costs.iter().filter_map(|costs| self.wins(costs)));
        all.push(self.rules_to_keep());
        all
    }

    fn wins(&self, costs: &Costs) -> Option<KeyFigure> {
        let VolumeRule::Capacity(share) = costs.cut else { return None };
        let wins = self.comparison.wins_ahead(costs)?;
        let meaning = format!("wins among the best {} of the leads, model minus table", percent(share));
        Some(KeyFigure::new("Wins among the selected leads", Unit::Deals.difference(&wins), &meaning))
    }

    fn rules_to_keep(&self) -> KeyFigure {
        let rules = &self.comparison.rules;
        let n_with_evidence = rules.iter().filter(|rule| has_evidence(rule)).count();
        let n_wrong = rules.iter().filter(|rule| should_change(rule)).count();
        let unclear = rules.len() - n_with_evidence;
        KeyFigure {
            label: "Rules to keep".to_owned(),
            value: format!("{} of {}", n_with_evidence - n_wrong, rules.len()),
            interval: (unclear > 0).then(|| format!("{unclear} without enough deals")),
            meaning: "rules with no significant reason to change their points".to_owned(),
        }
    }

    /// Why the champion is not among the contestants; `None` if it is, or without a champion.
    pub(crate) fn why_no_champion(&self) -> Option<String> {
        why_no_champion(self.comparison)
    }
}

/// Why the champion is not among the contestants; `None` if it is, or without a champion.
pub(crate) fn why_no_champion(comparison: &Comparison) -> Option<String> {
    let champion = comparison.champion.as_ref()?;
    let why = match &champion.result {
        ChampionResult::Judged(_) | ChampionResult::Contested(_) => return None,
        ChampionResult::Undated => "without dates, the deals that it was trained on are unknown",
        ChampionResult::TooFew(reason) | ChampionResult::Unusable(reason) => reason,
    };
    Some(format!("the champion ({}) is not compared: {why}", champion.id))
}
