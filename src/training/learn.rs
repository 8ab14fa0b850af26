//! The final fit: the model of all closed deals, with the uncertainty of its coefficients.

use crate::design::{Encoding, Term};
use crate::evaluate::Evaluated;
use crate::fit::{
    self, AlphaPath, Covariance, Estimate, FitPlan, Inference, Interval, Penalty, PriorMean, Problem, Solver,
    Watch,
};
use crate::label::Labelled;
use crate::linear_model::{EncodedRows, LinearFit, LinearModel, PriorTable, TrainingRows};
use crate::model::{FitRecord, PriorRecord, Stability};
use crate::numbers::percent;
use crate::project::{self, Feature, Project, Sign};
use crate::tables::number_text;
use crate::warning::{EVENTS_PER_PARAMETER, Warning};
use crate::workspace::{JobError, Progress};

/// The plan of the fit, from the options of the project.
pub(crate) fn plan(project: &Project) -> FitPlan {
    let settings = &project.fit;
    let penalty = match settings.penalty {
        project::PenaltySetting::Ridge(alpha) => alpha.map(Penalty::Ridge),
        project::PenaltySetting::Firth => Some(Penalty::Firth),
    };
    let solver = match settings.solver {
        project::SolverSetting::Auto => Solver::Auto,
        project::SolverSetting::Newton => Solver::Newton,
        project::SolverSetting::Lbfgs => Solver::Lbfgs,
    };
    let folds = project.evaluation.folds;
    FitPlan {
        penalty,
        share: None,
        solver,
        max_iterations: settings.max_iterations,
        folds,
        seed: settings.seed,
    }
}

/// The model fitted on all closed deals, with what the model file records of the fit.
#[derive(Debug)]
pub(crate) struct FinalFit {
    pub linear: LinearModel,
    /// Features with one value in all deals.
    pub constant: Vec<String>,
    pub record: FitRecord,
    /// Whether the penalty was to be chosen.
    is_chosen: bool,
    /// Share of won deals, unweighted and weighted, where the weights change it.
    weighted_rate: Option<(f64, f64)>,
}

/// Fits the model; an evaluation may have chosen the penalty, and gives a warm start. Standard errors are clustered by
/// account if there are `accounts`.
pub(crate) fn learn(
    rows: TrainingRows<'_>,
    plan: &FitPlan,
    (bootstraps, accounts): (u32, Option<&[u64]>),
    evaluated: Option<&Evaluated>,
    progress: Progress<'_>,
) -> Result<FinalFit, JobError> {
    learn_watched(rows, plan, (bootstraps, accounts), evaluated, (progress, Watch::default()))
}

/// The same, reporting also at each pass over the rows.
pub(crate) fn learn_watched(
    rows: TrainingRows<'_>,
    plan: &FitPlan,
    (bootstraps, accounts): (u32, Option<&[u64]>),
    evaluated: Option<&Evaluated>,
    (progress, watch): (Progress<'_>, Watch<'_>),
) -> Result<FinalFit, JobError> {
    progress("fitting", 0, 1);
    let (encoder, constant) = rows.learn_encoder()?;
    let rows = EncodedRows::new(encoder, rows)?.watched(watch);
    let near = evaluated.and_then(|evaluated| evaluated.fit.as_ref());
    let chosen = near.and_then(|near| near.planned.path.clone());
    let plan = chosen.as_ref().map_or(*plan, |path| plan.with_choice(path));
    let mut fit = rows.fit(&plan, near)?;
    fit.planned.path = chosen.or(fit.planned.path);
    progress("fitting", 1, 1);
    let final_rows = FinalRows { rows: &rows, fit: &fit, accounts };
    let record = final_rows.record((bootstraps, plan.seed), progress)?;
    let (is_chosen, weighted_rate) = (plan.penalty.is_none(), final_rows.weighted_rate());
    Ok(FinalFit { linear: fit.model, constant, record, is_chosen, weighted_rate })
}

/// The rows of the final fit, and the fit on them.
struct FinalRows<'a> {
    rows: &'a EncodedRows<'a>,
    fit: &'a LinearFit,
    accounts: Option<&'a [u64]>,
}

impl FinalRows<'_> {
    /// What the model file records of the fit. Signs are resampled by `(bootstraps, seed)`.
    fn record(&self, bootstraps: (u32, u64), progress: Progress<'_>) -> Result<FitRecord, JobError> {
        let planned = &self.fit.planned;
        let problem = self.problem();
        let inference = fit::infer(&problem, planned.penalty, &planned.fitted)?;
        let stability =
            inference.as_ref().and_then(|inference| self.stability(&inference.covariance, bootstraps));
        let intervals = self.profile_intervals(progress)?;
        let widest = self.widest_covariance()?;
        let inference = inference.map(|found| {
            let (alpha, model_based) = match widest {
                Some((least, covariance)) => (Some(least), covariance),
                None => (planned.penalty.alpha(), found.covariance),
            };
            let by_account = alpha.zip(self.accounts).and_then(|(alpha, accounts)| {
                fit::clustered_covariance(&problem, (alpha, &planned.fitted), accounts, &model_based)
            });
            let freedom = by_account.as_ref().and(self.accounts).and_then(fit::account_freedom);
            let covariance = by_account.unwrap_or(model_based).mapped(|point| self.centre(point));
            Inference { covariance, intervals, freedom, ..found }
        });
        Ok(FitRecord {
            penalty: planned.penalty,
            path: planned.path.clone(),
            certificate: planned.fitted.certificate.clone(),
            effective_deals: self.rows.weights.as_deref().map(fit::effective_number),
            events: self.events(),
            inference,
            stability,
            prior: planned.prior.as_ref().zip(self.rows.table.as_ref()).map(|prior| self.prior(prior)),
        })
    }

    /// The problem that was solved, with its prior.
    fn problem(&self) -> Problem<'_> {
        let problem = self.rows.problem();
        let prior = self.fit.planned.prior.as_ref();
        prior.map_or(problem, |prior| problem.shrunk_towards(&prior.mean))
    }

    /// Centres the effects of categories: covariances and intervals are those of the coefficients in the model.
    fn centre(&self, point: &mut [f64]) {
        self.fit.model.encoder.centre(point, &self.fit.model.means);
    }

    /// Sign stability in bootstraps by account; `None` without bootstraps, and under Firth's penalty.
    fn stability(&self, covariance: &Covariance, (bootstraps, seed): (u32, u64)) -> Option<Stability> {
        let alpha = self.fit.planned.penalty.alpha().filter(|_| bootstraps > 0)?;
        let fit = (alpha, &self.fit.planned.fitted, covariance);
        let centre = |point: &mut [f64]| self.centre(point);
        let same_sign =
            fit::sign_stability(&self.problem(), &self.rows.groups, fit, (bootstraps, seed), &centre);
        Some(Stability { bootstraps, same_sign })
    }

    /// Profile likelihood intervals of the coefficients and the intercept; under Firth's penalty only.
    fn profile_intervals(&self, progress: Progress<'_>) -> Result<Option<Vec<Interval>>, JobError> {
        if self.fit.planned.penalty != Penalty::Firth {
            return Ok(None);
        }
        progress("intervals", 0, 1);
        let contrasts = matrix(|point| self.centre(point), self.fit.model.means.len() + 1);
        Ok(Some(fit::profile_intervals(&self.problem(), &self.fit.planned.fitted, &contrasts)?))
    }

    /// The smallest plausible penalty and the covariance at it, if a larger one was chosen.
    fn widest_covariance(&self) -> Result<Option<(f64, Covariance)>, JobError> {
        let planned = &self.fit.planned;
        let least = planned.path.as_ref().map(AlphaPath::least_alpha);
        let Some(least) = least.filter(|&least| planned.penalty.alpha() > Some(least)) else {
            return Ok(None);
        };
        let widest = fit::infer(&self.problem(), Penalty::Ridge(least), &planned.fitted)?;
        Ok(widest.map(|inference| (least, inference.covariance)))
    }

    /// The points table that the ridge shrank to, in terms of the centred coefficients.
    fn prior(&self, (prior, table): (&PriorMean, &PriorTable)) -> PriorRecord {
        let full = table.points.iter().map(|points| prior.worth.slope * points);
        let mut weights: Vec<f64> = full.chain([prior.worth.intercept]).collect();
        self.centre(&mut weights);
        weights.pop();
        PriorRecord { worth: prior.worth, share: prior.share, weights, rules: table.rules.clone() }
    }

    /// The effective number of deals of the smaller class: the number of equally weighted ones with the same information.
    fn events(&self) -> f64 {
        let of = |outcome: bool| {
            let rows = (0..self.rows.won.len()).filter(|&row| self.rows.won[row] == outcome);
            match &self.rows.weights {
                None => rows.count() as f64,
                Some(weights) => fit::effective_number(&rows.map(|row| weights[row]).collect::<Vec<f64>>()),
            }
        };
        of(true).min(of(false))
    }

    /// The share of won deals, unweighted and weighted, where the weights change it.
    fn weighted_rate(&self) -> Option<(f64, f64)> {
        let (weights, won) = (self.rows.weights.as_ref()?, &self.rows.won);
        let share = |weight: &dyn Fn(usize) -> f64| {
            let rows = 0..won.len();
            let of_won: f64 = rows.clone().filter(|&row| won[row]).map(weight).sum();
            of_won / rows.map(weight).sum::<f64>()
        };
        let (plain, weighted) = (share(&|_| 1.0), share(&|row| weights[row]));
        let is_changed = (weighted - plain).abs() > CHANGED_RATE * plain.min(1.0 - plain);
        is_changed.then_some((plain, weighted))
    }
}

/// A relative change of the share of won deals, or of lost ones, above this gives a warning.
const CHANGED_RATE: f64 = 0.1;

/// The rows of the matrix of a linear map of vectors of `n` numbers.
fn matrix(map: impl Fn(&mut [f64]), n: usize) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; n]; n];
    for column in 0..n {
        let mut image = vec![0.0; n];
        image[column] = 1.0;
        map(&mut image);
        rows.iter_mut().zip(image).for_each(|(row, value)| row[column] = value);
    }
    rows
}

/// The warning about the points table that the ridge shrank to, if there is one.
fn of_prior(prior: &PriorRecord) -> Option<Warning> {
    if prior.worth.slope == 0.0 {
        return Some(Warning::IdlePrior);
    }
    let rules =
        prior.not_expressed().map(|rule| (rule.name.clone(), percent(rule.share.unwrap_or_default())));
    let rules: Vec<(Labelled, String)> = rules.collect();
    (!rules.is_empty()).then_some(Warning::NotExpressed { rules })
}

/// With fewer deals, a level with one outcome is likely by chance at a usual base rate.
const WORTH_NAMING: usize = 20;

impl FinalFit {
    /// The weight of each column with its interval; `None` for a column without one.
    pub(crate) fn estimates(&self) -> Vec<Option<Estimate>> {
        let columns = self.linear.coefficients.iter().enumerate();
        columns.map(|(column, &weight)| self.record.estimate(column, weight)).collect()
    }

    /// The same for linear combinations of the coefficients; unchanged under Firth's penalty, whose intervals cannot be mapped.
    /// `map` takes the weights in column order, and then the intercept.
    pub(crate) fn mapped_estimates(&self, map: impl Fn(&mut [f64])) -> Vec<Option<Estimate>> {
        let Some(inference) = self.record.inference.as_ref().filter(|found| found.intervals.is_none()) else {
            return self.estimates();
        };
        let mut point: Vec<f64> =
            self.linear.coefficients.iter().copied().chain([self.linear.intercept]).collect();
        map(&mut point);
        let covariance = inference.covariance.clone().mapped(map);
        let estimate = |column: usize| {
            let error = covariance.standard_error(column);
            Some(Estimate::of_student(point[column], error, inference.freedom)).filter(|_| error > 0.0)
        };
        (0..self.linear.coefficients.len()).map(estimate).collect()
    }

    /// Warnings about the coefficients. `features` are those of the project, in the order of the encoder.
    pub(crate) fn warnings(&self, features: &[Feature]) -> Vec<Warning> {
        let constant = features.iter().filter(|feature| self.constant.contains(&feature.name));
        let constant = constant.map(|feature| Warning::ConstantFeature { feature: feature.labelled() });
        let mut warnings: Vec<Warning> = constant.collect();
        let certificate = &self.record.certificate;
        let worth_naming = certificate.separated.iter().filter(|column| column.n_rows >= WORTH_NAMING);
        warnings.extend(worth_naming.map(|column| Warning::Separated {
            term: self.linear.encoder.column_label(column.column).to_string(),
            rows: column.n_rows,
            won: column.won,
        }));
        if certificate.fully_separated {
            let name = |&column: &usize| features[self.linear.encoder.columns()[column].feature].labelled();
            warnings
                .push(Warning::FullySeparated { alone: certificate.separating.iter().map(name).collect() });
        }
        let n_columns = self.linear.coefficients.len() as f64;
        let parameters = self.record.inference.as_ref().map_or(n_columns, Inference::slopes);
        // With fewer events than for a single weight there is always a warning, also if there is less than one
        // effective parameter.
        let parameters = parameters.max(1.0);
        let missing = parameters * EVENTS_PER_PARAMETER - self.record.events;
        if missing > 0.0 {
            let events = self.record.events.round() as usize;
            let (parameters, missing) = (parameters.round() as usize, missing.ceil() as usize);
            warnings.push(Warning::FewEvents { events, parameters, missing });
        }
        if self.record.path.is_none() && self.is_chosen {
            let alpha = number_text(self.record.penalty.alpha().unwrap_or_default());
            warnings.push(Warning::AlphaNotChosen { alpha });
        }
        warnings.extend(self.weighted_rate.map(|(plain, weighted)| Warning::WeightedRate {
            plain: percent(plain),
            weighted: percent(weighted),
        }));
        warnings.extend(self.record.prior.iter().filter_map(of_prior));
        warnings.extend(self.aliased());
        warnings.extend(self.contradicted(features));
        warnings
    }

    /// Features, numbers and flags without a weight under Firth's penalty; of a category, one level has none anyway.
    fn aliased(&self) -> Vec<Warning> {
        if self.record.penalty != Penalty::Firth {
            return Vec::new();
        }
        let has_weight =
            |column: usize| self.record.estimate(column, self.linear.coefficients[column]).is_some();
        let mut warnings = Vec::new();
        for (index, feature) in self.linear.encoder.features().iter().enumerate() {
            let columns = || {
                (0..self.linear.coefficients.len())
                    .filter(|&c| self.linear.encoder.columns()[c].feature == index)
            };
            let is_dense = matches!(feature.encoding, Encoding::Number { .. } | Encoding::Flag { .. });
            if self.constant.contains(&feature.name) {
                continue;
            }
            if !columns().any(has_weight) {
                warnings.push(Warning::Aliased { term: feature.labelled().quoted() });
            } else if is_dense {
                let aliased = columns().filter(|&column| !has_weight(column));
                warnings.extend(aliased.map(|column| Warning::Aliased {
                    term: self.linear.encoder.column_label(column).to_string(),
                }));
            }
        }
        warnings
    }

    /// Weights with significantly another sign than expected: the 95 % interval excludes the expected side of 0.
    fn contradicted(&self, features: &[Feature]) -> Vec<Warning> {
        let Some(inference) = &self.record.inference else { return Vec::new() };
        let mut warnings = Vec::new();
        for (column, term) in self.linear.encoder.columns().iter().enumerate() {
            let feature = &features[term.feature];
            let (Some(expect), Term::Value | Term::Yes) = (feature.expect, &term.term) else { continue };
            let Some(estimate) = inference.estimate(column, self.linear.coefficients[column]) else {
                continue;
            };
            let (expected, is_contradicted) = match expect {
                Sign::Positive => ("+", estimate.high < 0.0),
                Sign::Negative => ("-", estimate.low > 0.0),
            };
            if is_contradicted {
                let interval = format!("[{:+.2}, {:+.2}]", estimate.low, estimate.high);
                warnings.push(Warning::Contradicted { feature: feature.labelled(), expected, interval });
            }
        }
        warnings
    }
}
