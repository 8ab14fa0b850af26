//! Checks how the model is fitted and evaluated.

use super::checker::Checker;
use super::fitting::{FitSettings, PenaltySetting, SolverSetting};
use super::{EvaluationOptions, Prior};
use crate::config::{Mistake, Path, RawAlpha, RawEvaluation, RawFit, RawPenalty, RawPrior, RawSolver};

/// The standard error of a share of bootstraps is then at most 0.035.
const DEFAULT_BOOTSTRAPS: u32 = 200;

impl Checker {
    /// How the model is fitted; `has_points` says whether there is a points table.
    pub(super) fn fit(&mut self, raw: &RawFit, has_points: bool) -> FitSettings {
        let penalty = match (raw.penalty, raw.alpha) {
            (RawPenalty::Ridge, None | Some(RawAlpha::Auto(_))) => PenaltySetting::Ridge(None),
            (RawPenalty::Ridge, Some(RawAlpha::Number(alpha))) => PenaltySetting::Ridge(Some(alpha)),
            (RawPenalty::Firth, _) => PenaltySetting::Firth,
        };
        let solver = match raw.solver {
            None | Some(RawSolver::Auto) => SolverSetting::Auto,
            Some(RawSolver::Newton) => SolverSetting::Newton,
            Some(RawSolver::Lbfgs) => SolverSetting::Lbfgs,
        };
        let prior = match raw.prior {
            RawPrior::None => Prior::None,
            RawPrior::Points => Prior::Points,
        };
        if prior == Prior::Points {
            self.prior(raw, has_points);
        }
        if penalty == PenaltySetting::Firth {
            let means_nothing = [
                ("alpha", raw.alpha.is_some()),
                ("bootstraps", raw.bootstraps.is_some_and(|bootstraps| bootstraps > 0)),
                ("solver", solver != SolverSetting::Auto),
            ];
            for (key, _) in means_nothing.into_iter().filter(|(_, is_given)| *is_given) {
                let path = Path::new(["fit", key]);
                let message = format!("{} has no effect with `penalty = \"firth\"`", path.in_words());
                self.report(Mistake::of_key(path, message).with_hint(format!("remove `{key}`")));
            }
        }
        FitSettings {
            penalty,
            prior,
            seed: raw.seed,
            max_iterations: raw.max_iterations,
            solver,
            bootstraps: raw.bootstraps.unwrap_or(DEFAULT_BOOTSTRAPS),
        }
    }

    /// Checks the requirements of `prior = "points"`.
    fn prior(&mut self, raw: &RawFit, has_points: bool) {
        let path = Path::new(["fit", "prior"]);
        if !has_points && self.is_intact(&Path::new(["points"])) {
            let mistake = Mistake::new(path.clone(), "`prior = \"points\"` needs the section [points]");
            self.report(mistake.with_hint("write the points table there, or remove `prior`"));
        }
        if raw.penalty == RawPenalty::Firth {
            let mistake = Mistake::new(path, "`prior` has no effect with `penalty = \"firth\"`");
            self.report(
                mistake.with_hint("remove one of them: with few deals, either keeps the weights finite"),
            );
        } else if raw.solver == Some(RawSolver::Lbfgs) {
            let mistake =
                Mistake::new(Path::new(["fit", "solver"]), "the solver `lbfgs` does not support `prior`");
            self.report(mistake.with_hint("remove `solver`: Newton's method finds the same optimum"));
        }
    }

    pub(super) fn evaluation(&mut self, raw: &RawEvaluation) -> Option<EvaluationOptions> {
        let holdout = self.span(&raw.holdout, &Path::new(["evaluation", "holdout"]))?;
        Some(EvaluationOptions { holdout, folds: raw.folds, backtest: raw.backtest, capacity: raw.capacity })
    }
}
