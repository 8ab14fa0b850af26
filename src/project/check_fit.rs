//! Checks how the model is fitted and judged.

use super::check::Checker;
use super::mistake::Mistake;
use super::path::Path;
use super::raw_fit::{RawAlpha, RawEvaluation, RawFit, RawPenalty, RawSolver};
use super::{EvaluationOptions, FitOptions, Penalty, Solver};

/// A share of bootstraps is then right to within 0.035, one standard error.
const DEFAULT_BOOTSTRAPS: u32 = 200;

impl Checker {
    pub(super) fn fit(&mut self, raw: &RawFit) -> FitOptions {
        let penalty = match (raw.penalty, raw.alpha) {
            (RawPenalty::Ridge, None | Some(RawAlpha::Auto(_))) => Penalty::Ridge(None),
            (RawPenalty::Ridge, Some(RawAlpha::Number(alpha))) => Penalty::Ridge(Some(alpha)),
            (RawPenalty::Firth, _) => Penalty::Firth,
        };
        let solver = match raw.solver {
            None | Some(RawSolver::Auto) => Solver::Auto,
            Some(RawSolver::Newton) => Solver::Newton,
            Some(RawSolver::Lbfgs) => Solver::Lbfgs,
        };
        if penalty == Penalty::Firth {
            let means_nothing = [
                ("alpha", raw.alpha.is_some()),
                ("bootstraps", raw.bootstraps.is_some_and(|bootstraps| bootstraps > 0)),
                ("solver", solver != Solver::Auto),
            ];
            for (key, _) in means_nothing.into_iter().filter(|(_, is_given)| *is_given) {
                let path = Path::new(["fit", key]);
                let message = format!("{} means nothing with `penalty = \"firth\"`", path.in_words());
                self.report(Mistake::of_key(path, message).with_hint(format!("remove `{key}`")));
            }
        }
        FitOptions {
            penalty,
            seed: raw.seed,
            max_iterations: raw.max_iterations,
            solver,
            bootstraps: raw.bootstraps.unwrap_or(DEFAULT_BOOTSTRAPS),
        }
    }

    pub(super) fn evaluation(&mut self, raw: &RawEvaluation) -> Option<EvaluationOptions> {
        let holdout = self.span(&raw.holdout, &Path::new(["evaluation", "holdout"]))?;
        Some(EvaluationOptions { holdout, folds: raw.folds, backtest: raw.backtest, capacity: raw.capacity })
    }
}

#[cfg(test)]
mod tests {
    use crate::project::tests::{mistakes_of, project_of};
    use crate::project::{FitOptions, Penalty, Solver};

    fn fit(text: &str) -> FitOptions {
        project_of(text).fit
    }

    #[test]
    fn alpha_is_chosen_unless_given() {
        assert_eq!(fit("").penalty, Penalty::Ridge(None));
        assert_eq!(fit("fit.alpha = \"auto\"").penalty, Penalty::Ridge(None));
        assert_eq!(fit("fit.alpha = 2").penalty, Penalty::Ridge(Some(2.0)));
        assert_eq!(fit("fit.penalty = \"firth\"").penalty, Penalty::Firth);
        assert_eq!(fit("").solver, Solver::Auto);
    }

    #[test]
    fn firth_has_no_strength_and_its_own_solver() {
        let found = mistakes_of("[fit]\npenalty = \"firth\"\nalpha = 1\nsolver = \"lbfgs\"\n");
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("`alpha` in [fit] means nothing with `penalty = \"firth\"`"), "{found:?}");
        assert!(found[1].contains("`solver`"), "{found:?}");
    }
}
