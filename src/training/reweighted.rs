//! The final fit of the rules of a points table: their weights on all closed deals, on the scale of the table.

use super::learn::learn;
use crate::evaluate::{Recalibration, recalibrate};
use crate::fit::{FitPlan, Penalty};
use crate::linear_model::TrainingRows;
use crate::points::{Fired, Identifiable, RuleResult, Scale, rules};
use crate::workspace::{JobError, Progress};

/// The rules of a points table, re-weighted on all closed deals.
pub(crate) struct ReweightedRules {
    /// The log-odds per point; `None` if no rule has points and a weight.
    pub(crate) scale: Option<Scale>,
    /// One for each step.
    pub(crate) rules: Vec<RuleResult>,
    /// The calibration of the totals; `None` where there is none.
    pub(crate) calibration: Option<Recalibration>,
}

/// Fits the rules; `rows` have one flag for each step; deals of one account may be correlated. Win rates are those of the first
/// `n_evaluated` deals.
pub(crate) fn reweight(
    rows: TrainingRows<'_>,
    (fired, accounts, n_evaluated): (&Fired, Option<&[u64]>, usize),
    plan: &FitPlan,
    progress: Progress<'_>,
) -> Result<ReweightedRules, JobError> {
    let won = rows.won.to_vec();
    let calibration = recalibrate(&fired.totals, &won, &|row| rows.weight(row));
    let fit = learn(rows, plan, (0, accounts), None, progress)?;
    // Firth's penalty drops aliased rules and leaves the weights of the others unchanged.
    let identifiable = match fit.record.penalty {
        Penalty::Ridge(_) => Identifiable::of(&fired.holds),
        Penalty::Firth => Identifiable::everything(),
    };
    let weights = fit.mapped_estimates(|weights| identifiable.project(weights));
    let (scale, rules) = rules(fired, &won[..n_evaluated], &weights, &identifiable, calibration);
    Ok(ReweightedRules { scale, rules, calibration })
}
