//! A points table evaluated on past deals: all results.

use serde::Serialize;

use super::costs::Costs;
use super::residual::ResidualEffect;
use super::rule_results::RuleResult;
use super::scale::Scale;

use crate::evaluate::{Ahead, ChampionComparison, Contestant, Curve, Method};
use crate::statistics::Figure;

/// A points table evaluated on past deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// How the deals were divided into those learned from and those judged by.
    pub method: Method,
    /// Deals learned from.
    pub n_train: usize,
    /// Won deals judged by.
    pub n_won: usize,
    /// Lost deals judged by.
    pub n_lost: usize,
    /// Closed deals in all, on which the rules are evaluated one by one.
    pub n_closed: usize,
    /// The points from which the table passes a lead on.
    pub threshold: Option<f64>,
    /// The full model, the rules with learned weights, and the table, on the same deals. The model is the first.
    pub contestants: Vec<Contestant>,
    /// Their curves.
    pub curves: Vec<Curve>,
    /// What the rules with learned weights have more than the table as it is.
    pub reweighted_minus_table: Option<Ahead>,
    /// The model in use, on deals that none of them had seen; `None` where none is in use.
    pub champion: Option<ChampionComparison>,
    /// What a point is worth; `None` where no rule tells anything.
    pub scale: Option<Scale>,
    /// Each rule, or each step of one that decays, in the order of the table; on all closed deals.
    pub rules: Vec<RuleResult>,
    /// What the features of the project would clearly add to the table, the most first; `None` with too many columns to tell.
    pub residual_effects: Option<Vec<ResidualEffect>>,
    /// What passing on so many leads comes to, for each contestant.
    pub costs: Vec<Costs>,
    /// Deals that the model ranks far above the table, the farthest first.
    pub model_prefers: Vec<RankedDeal>,
    /// Deals that the table ranks far above the model, the farthest first.
    pub table_prefers: Vec<RankedDeal>,
}

impl Comparison {
    /// How many more wins the model finds than the table among so many leads; `None` without an interval.
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

/// A judged deal that table and model rank differently.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedDeal {
    /// Its id.
    pub id: String,
    /// Whether it was won.
    pub won: bool,
    /// The points of the table.
    pub points: f64,
    /// Its place by the table among the judged deals, the best at 1; deals of one score share the mean of their places.
    pub table_rank: f64,
    /// Its place by the model.
    pub model_rank: f64,
    /// The strongest reasons of the model of all closed deals, in score points, the strongest first.
    pub reasons: Vec<RankedReason>,
    /// The rules that hold of it.
    pub rules: Vec<String>,
}

/// What moves the score of a deal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedReason {
    /// The feature.
    pub feature: String,
    /// Score points above (or below) the average deal; 10 double the odds.
    pub score_points: f64,
}
