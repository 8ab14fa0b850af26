//! Converts log-odds to a probability, a score, sub-scores and reasons that add up.
//!
//! score = 50 + 10·log2(odds / odds of the average lead). 50 is the average lead, the one with the training mean
//! of every column; 10 more doubles the odds. A reason is coefficient × (value − training mean), summed over the
//! columns of a feature, in score points: 50 plus all reasons is the score before it is rounded.
//!
//! | file | what it owns |
//! |---|---|
//! | `scale` | `Score`, and score points for log-odds |
//! | `sub_score` | which features count towards which sub-score |
//! | `scoring` | leads to scores, intervals and reasons |
//! | `grid`, `field`, `counterfactual` | the smallest change of a lead that gives it a wanted score |
//! | `scorecard` | the model in whole points |

mod scale;
mod sub_score;
mod scoring;
mod grid;
mod field;
mod counterfactual;
mod scorecard;
#[cfg(test)]
mod tests;

pub(crate) use counterfactual::{FeatureChange, counterfactual};
pub(crate) use grid::CounterfactualStep;
pub(crate) use scale::{AVERAGE_SCORE, POINTS_TO_DOUBLE, Score, log_odds, log_odds_of, points};
pub use scorecard::Scorecard;
pub(crate) use scorecard::When;
pub use scoring::score;
pub(crate) use scoring::{
    FeaturePoints, Reason, Reasons, STRONGEST, ScoreDetails, Scored, open_variances, reasons, score_as,
    score_with,
};
pub(crate) use sub_score::SubScore;
