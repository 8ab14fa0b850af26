//! What the page of a comparison shows, as plain values, in the units of `view`. Points are those of the points table, except in
//! the reasons of a deal, which are score points.

use super::measure::Measure;
use super::view::{Contestant, Estimate, Figures, KeyFigure, Part, Verdict};
use super::view_charts::Gains;
use crate::points::{RankedDeal, RuleVerdict, VolumeRule};

/// Everything that the page of a comparison shows. Text is what the user wrote: it is escaped when it is shown.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The project's name in `bantam.toml`.
    pub project: String,
    /// The day of the comparison, as `2026-07-01`.
    pub compared_on: String,
    /// The version of the program that compared.
    pub program_version: String,
    /// What to do about the table, in a few words: "change the points".
    pub answer: String,
    /// What it all comes to.
    pub verdict: Verdict,
    /// Three to five figures that lead the page.
    pub key_figures: Vec<KeyFigure>,
    /// How the figures were won, in a sentence.
    pub judged_on: String,
    /// The figures of the model, of the rules with learned weights and of the table.
    pub figures: Part<Figures>,
    /// The rules with learned weights minus the table as it is, on the same deals.
    pub relearned_minus_table: Vec<Difference>,
    /// On which deals the rules are looked at, and what a point is worth, in sentences.
    pub rules_on: String,
    /// The rules, in the order of the table.
    pub rules: Vec<Rule>,
    /// Which rules cannot be told from each other, a sentence for each pair.
    pub alike: Vec<String>,
    /// What the features of the project would add to the table, the most first.
    pub effects: Part<Vec<Effect>>,
    /// How many won deals the best-scored share of leads holds.
    pub gains: Part<Gains>,
    /// What passing on so many leads comes to.
    pub costs: Vec<Costs>,
    /// Deals that the model ranks far above the table, the farthest first.
    pub model_prefers: Vec<RankedDeal>,
    /// Deals that the table ranks far above the model, the farthest first.
    pub table_prefers: Vec<RankedDeal>,
    /// The same figures beside those of the model in use, on deals that none of them had seen.
    pub in_use: Part<Figures>,
}

/// A difference of two contestants in one figure.
#[derive(Debug, Clone, Copy)]
pub struct Difference {
    /// Which figure.
    pub measure: Measure,
    /// The difference.
    pub estimate: Estimate,
}

/// A rule of the table, or a step of one that decays.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Its points now.
    pub points: f64,
    /// The points that the deals say, beside all other rules; `None` where they say nothing.
    pub learned: Option<Estimate>,
    /// Deals that it holds of.
    pub n_deals: usize,
    /// Their share won.
    pub win_rate: Option<Estimate>,
    /// The share won of the other deals.
    pub win_rate_without: Option<Estimate>,
    /// What to do about it.
    pub verdict: RuleVerdict,
    /// The same in a sentence.
    pub sentence: String,
}

/// An effect that is left once every deal has its points.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The feature.
    pub feature: String,
    /// What has the effect: a level, a member, yes, or one standard deviation more.
    pub term: String,
    /// The points that it would add to the table.
    pub points: Estimate,
    /// The share of deals that have it; `None` for numbers.
    pub share: Option<f64>,
    /// The rules that look at the feature.
    pub rules: Vec<String>,
}

/// What passing on the best leads comes to, for each contestant.
#[derive(Debug, Clone)]
pub struct Costs {
    /// Why so many are passed on.
    pub cut: VolumeRule,
    /// Leads passed on, the same number for every contestant.
    pub n_passed_on: usize,
    /// Leads of which they are the best.
    pub n_judged: usize,
    /// Won deals without an amount, which count nothing in money; `None` where no amounts are known.
    pub n_without_amount: Option<usize>,
    /// One for each contestant, in their order.
    pub columns: Vec<Cost>,
    /// Wins that the model finds and the table does not, less those that the table finds and the model does not.
    pub wins_ahead: Option<Estimate>,
}

/// What passing on the best leads of one contestant comes to. Counts need not be whole: where the cut falls among leads of one
/// score, they count with the mean of all of them.
#[derive(Debug, Clone)]
pub struct Cost {
    /// Whose leads.
    pub contestant: Contestant,
    /// Won deals among those passed on.
    pub wins_passed_on: f64,
    /// Won deals that were not.
    pub wins_missed: f64,
    /// Lost deals among those passed on.
    pub losses_worked: f64,
    /// Amount of the wins passed on.
    pub amount_passed_on: Option<f64>,
    /// Amount of the wins missed.
    pub amount_missed: Option<f64>,
}
