//! The content of the page of a comparison.

use super::figure_text::{KeyFigure, Unit};
use super::rules::{has_evidence, should_change};
use super::tone::sentence;
use crate::evaluate::{ChampionResult, Who};
use crate::numbers::{count, exact, percent, restated};
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

    /// What the comparison does not say.
    pub(crate) fn limits(&self) -> Vec<String> {
        let comparison = self.comparison;
        let n_unclear = comparison.rules.iter().filter(|rule| !has_evidence(rule)).count();
        let threshold = comparison.costs.iter().find_map(|costs| match costs.cut {
            VolumeRule::Threshold(points) => Some(points),
            VolumeRule::Capacity(_) => None,
        });
        let mut limits = vec![
            "learned points are associations in past deals: they do not say that a lead wins because a rule matches, or that it would \
             win if it were made to match"
                .to_owned(),
            match threshold {
                Some(points) => format!(
                    "leads with fewer than {} points may have been called less often, and lost for that reason; what they would have \
                     done with a call is not in the data",
                    exact(points)
                ),
                None => "leads with few points may have been called less often, and lost for that reason; what they would have done \
                         with a call is not in the data"
                    .to_owned(),
            },
        ];
        if n_unclear > 0 {
            limits.push(format!(
                "{} too few deals for a verdict: that is no reason to keep {}, nor to change {}",
                match n_unclear {
                    1 => "1 rule has".to_owned(),
                    n => format!("{} rules have", count(n)),
                },
                if n_unclear == 1 { "it" } else { "them" },
                if n_unclear == 1 { "it" } else { "them" },
            ));
        }
        limits.push(
            "points are rounded and added up: an effect that depends on another rule, or on how large a number is, needs the model"
                .to_owned(),
        );
        limits.iter().map(|text| sentence(text)).collect()
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
    Some(format!("the champion ({}) is not compared: {}", champion.id, restated(why)))
}
