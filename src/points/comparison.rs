//! A points table evaluated on past deals: all results.

use serde::Serialize;

use super::contrast::RuleContrast;
use super::costs::Costs;
use super::residual::ResidualEffect;
use super::rule_results::RuleResult;
use super::scale::Scale;

use crate::evaluate::{Ahead, ChampionComparison, Contestant, Curve, Method};
use crate::label::Labelled;
use crate::statistics::Figure;
use crate::units::Currency;

/// A points table evaluated on past deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// How the deals were split into training and test set.
    pub method: Method,
    /// Training deals.
    pub n_train: usize,
    /// Won deals of the test set.
    pub n_won: usize,
    /// Lost deals of the test set.
    pub n_lost: usize,
    /// All closed deals, on which the rules are evaluated.
    pub n_closed: usize,
    /// The threshold of the table.
    pub threshold: Option<f64>,
    /// The full model, the re-weighted rules and the table on the same deals. The model is the first.
    pub contestants: Vec<Contestant>,
    /// Their curves.
    pub curves: Vec<Curve>,
    /// Re-weighted rules minus the table as it is.
    pub reweighted_minus_table: Option<Ahead>,
    /// The champion, on deals that none of them was trained on; `None` without a champion.
    pub champion: Option<ChampionComparison>,
    /// The log-odds per point; `None` if no rule is predictive.
    pub scale: Option<Scale>,
    /// Each rule, or each step of one that decays, in the order of the table; on all closed deals.
    pub rules: Vec<RuleResult>,
    /// Columns that two or more rules split, with the deals that their points are against.
    pub(crate) contrasts: Vec<RuleContrast>,
    /// Significant effects of the features given the points of the table, the largest first, on all closed deals.
    /// `None` with too many columns.
    pub residual_effects: Option<Vec<ResidualEffect>>,
    /// The currency of the amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The results of selecting the best leads, for each contestant.
    pub costs: Vec<Costs>,
    /// Deals that the model ranks far above the table, the farthest first.
    pub model_prefers: Vec<RankedDeal>,
    /// Deals that the table ranks far above the model, the farthest first.
    pub table_prefers: Vec<RankedDeal>,
}

impl Comparison {
    /// Wins among the selected leads, model minus table; `None` without an interval.
    #[must_use]
    pub fn wins_ahead(&self, costs: &Costs) -> Option<Figure> {
        let table = self.contestants.last()?;
        let place = table.figures.best.iter().position(|best| best.n_selected == costs.n_selected)?;
        let captured = table.model_ahead.as_ref()?.capture.get(place).copied().flatten()?;
        let wins = |share: f64| share * self.n_won as f64;
        let (low, high) = captured.interval?;
        Some(Figure { value: wins(captured.value), interval: Some((wins(low), wins(high))) })
    }
}

/// A deal of the test set that table and model rank differently.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedDeal {
    /// Its id.
    pub id: String,
    /// Whether it was won.
    pub won: bool,
    /// The points of the table.
    pub points: f64,
    /// Its rank by the table in the test set, 1 is the best; deals of the same score share the mean of their ranks.
    pub table_rank: f64,
    /// Its rank by the model.
    pub model_rank: f64,
    /// The strongest reasons of the model of all closed deals, in score points, the strongest first.
    pub reasons: Vec<RankedReason>,
    /// The rules that match it.
    pub rules: Vec<Labelled>,
}

/// A reason for the score of a deal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedReason {
    /// The feature.
    pub feature: Labelled,
    /// Score points above (or below) the average deal; 10 double the odds.
    pub score_points: f64,
}
