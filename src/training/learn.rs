//! The weights of the final model, on all closed deals: learned, centred, and how sure they are.

use crate::design::{Encoder, Encoding, Features, Term};
use crate::evaluate::{self, Evaluated, PriorRule, PriorTable};
use crate::fit::{self, AlphaPath, Estimate, FitPlan, Inference, Penalty, PriorMean, Problem, Solver};
use crate::model::{ExpressedRule, FitRecord, PriorRecord, Stability};
use crate::project::{self, Feature, Project, Sign};
use crate::tables::number_text;
use crate::warning::{EVENTS_PER_PARAMETER, Warning, percent};
use crate::workspace::{JobError, Progress};

/// The closed deals, as features.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FinalFitData<'a> {
    pub values: &'a Features,
    pub won: &'a [bool],
    /// What each counts; `None` when all count 1.
    pub weights: Option<&'a [f64]>,
    /// A known part of the log-odds of each, to which the weights add the rest; `None` without one.
    pub offset: Option<&'a [f64]>,
    /// Deals with the same number stay together in folds and bootstraps.
    pub groups: &'a [u64],
    /// The rules of the points table, where the ridge pulls to it.
    pub prior: Option<&'a [PriorRule]>,
}

/// How the project wants its weights learned.
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

/// What the closed deals taught.
#[derive(Debug)]
pub(crate) struct FinalFit {
    pub encoder: Encoder,
    /// Features with one value in all deals.
    pub constant: Vec<String>,
    pub intercept: f64,
    pub coefficients: Vec<f64>,
    pub means: Vec<f64>,
    pub record: FitRecord,
    /// Whether the penalty was to be chosen.
    is_chosen: bool,
    /// Share of won deals, as they are and weighted, where the weights change it.
    weighted_rate: Option<(f64, f64)>,
}

/// Learns encoders and weights; an evaluation may have found the penalty, and weights that are close.
pub(crate) fn learn(
    features: &[Feature],
    deals: &FinalFitData<'_>,
    plan: &FitPlan,
    bootstraps: u32,
    evaluated: Option<&Evaluated>,
    progress: Progress<'_>,
) -> Result<FinalFit, JobError> {
    progress("fitting", 0, 1);
    let (encoder, constant) = evaluate::learn_encoder(features, deals.values, deals.prior)?;
    let design = encoder.encode(deals.values)?.design;
    let problem = Problem::new(&design, deals.won).weighted(deals.weights);
    let problem = deals.offset.map_or(problem, |offset| problem.with_offset(offset));
    let (penalty, path) = evaluated.and_then(|found| found.penalty.clone()).unzip();
    let plan = penalty.zip(path.as_ref()).map_or(*plan, |(penalty, path)| plan.with_choice(penalty, path));
    let start = start(&encoder, evaluated);
    let weights = deals.weights.map_or_else(|| vec![1.0; deals.won.len()], <[f64]>::to_vec);
    let all: Vec<usize> = (0..deals.won.len()).collect();
    let table = deals.prior.map(|rules| evaluate::prior_table(&encoder, &design, (&all, &weights), rules));
    let points = table.as_ref().map(|table| &table.points[..]);
    let learned = fit::learn(&problem, deals.groups, &plan, points, start.as_deref())?;
    let (fitted, path, prior) = (learned.fitted, path.or(learned.path), learned.prior);
    let problem = prior.as_ref().map_or(problem, |prior| problem.shrunk_towards(&prior.mean));
    let means = design.weighted_means(&weights).unwrap_or_default();
    progress("fitting", 1, 1);
    let centre = |point: &mut [f64]| encoder.centre(point, &means);
    let inference = fit::infer(&problem, learned.penalty, &fitted)?;
    let known = inference.as_ref().zip(learned.penalty.alpha()).filter(|_| bootstraps > 0);
    let stability = known.map(|(inference, alpha)| {
        let fit = (alpha, &fitted, &inference.covariance);
        let same_sign = fit::sign_stability(&problem, deals.groups, fit, (bootstraps, plan.seed), &centre);
        Stability { bootstraps, same_sign }
    });
    let intervals = match learned.penalty {
        Penalty::Ridge(_) => None,
        Penalty::Firth => {
            progress("intervals", 0, 1);
            Some(fit::profile_intervals(&problem, &fitted, &rows_of(centre, means.len() + 1))?)
        }
    };
    let least =
        path.as_ref().map(AlphaPath::least_alpha).filter(|&least| learned.penalty.alpha() > Some(least));
    let widest = least.map(|least| fit::infer(&problem, Penalty::Ridge(least), &fitted)).transpose()?;
    let widest = widest.flatten().map(|found| found.covariance);
    let inference = inference.map(|found| {
        let covariance = widest.unwrap_or(found.covariance).mapped(centre);
        Inference { covariance, intervals, ..found }
    });
    let mut point = fitted.point();
    centre(&mut point);
    let intercept = point.pop().unwrap_or_default();
    let of_table = prior
        .as_ref()
        .zip(table.as_ref())
        .zip(deals.prior)
        .map(|((prior, table), rules)| (prior, table, rules));
    let record = FitRecord {
        penalty: learned.penalty,
        path,
        certificate: fitted.certificate,
        effective_deals: deals.weights.map(fit::effective_number),
        events: events(deals),
        inference,
        stability,
        prior: of_table.map(|(prior, table, rules)| prior_record(prior, table, rules, &centre)),
    };
    let (coefficients, is_chosen, weighted_rate) = (point, plan.penalty.is_none(), weighted_rate(deals));
    Ok(FinalFit { encoder, constant, intercept, coefficients, means, record, is_chosen, weighted_rate })
}

/// Weights of an evaluation, which are close, as a point of this encoder.
fn start(encoder: &Encoder, evaluated: Option<&Evaluated>) -> Option<Vec<f64>> {
    let near = evaluated?.weights.as_ref()?;
    Some(evaluate::start_from(encoder, near))
}

/// The table that the ridge pulled to, as the model keeps it; `centre` moves the means of categories into the intercept.
fn prior_record(
    prior: &PriorMean,
    table: &PriorTable,
    rules: &[PriorRule],
    centre: &dyn Fn(&mut [f64]),
) -> PriorRecord {
    let full = table.points.iter().map(|points| prior.worth.slope * points);
    let mut weights: Vec<f64> = full.chain([prior.worth.intercept]).collect();
    centre(&mut weights);
    weights.pop();
    let rules = rules.iter().zip(&table.shares);
    let rules = rules.map(|(rule, &share)| ExpressedRule { name: rule.name.clone(), share }).collect();
    PriorRecord { worth: prior.worth, share: prior.share, weights, rules }
}

/// A change of the share of won deals, or of lost ones, by this part of it is worth a warning.
const CHANGED_RATE: f64 = 0.1;

/// The share of won deals, as they are and weighted, where the weights change it.
fn weighted_rate(deals: &FinalFitData<'_>) -> Option<(f64, f64)> {
    let weights = deals.weights?;
    let share = |weight: &dyn Fn(usize) -> f64| {
        let rows = 0..deals.won.len();
        let won: f64 = rows.clone().filter(|&row| deals.won[row]).map(weight).sum();
        won / rows.map(weight).sum::<f64>()
    };
    let (plain, weighted) = (share(&|_| 1.0), share(&|row| weights[row]));
    let is_changed = (weighted - plain).abs() > CHANGED_RATE * plain.min(1.0 - plain);
    is_changed.then_some((plain, weighted))
}

/// Deals of the smaller class, as many of weight 1 as tell the same.
fn events(deals: &FinalFitData<'_>) -> f64 {
    let of = |outcome: bool| {
        let rows = (0..deals.won.len()).filter(|&row| deals.won[row] == outcome);
        match deals.weights {
            None => rows.count() as f64,
            Some(weights) => fit::effective_number(&rows.map(|row| weights[row]).collect::<Vec<f64>>()),
        }
    };
    of(true).min(of(false))
}

/// The rows of the matrix that a linear map of vectors of `n` numbers is.
fn rows_of(map: impl Fn(&mut [f64]), n: usize) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; n]; n];
    for column in 0..n {
        let mut image = vec![0.0; n];
        image[column] = 1.0;
        map(&mut image);
        rows.iter_mut().zip(image).for_each(|(row, value)| row[column] = value);
    }
    rows
}

/// What a user should know of the table that the ridge pulled to.
fn of_prior(prior: &PriorRecord) -> Vec<Warning> {
    let rules =
        prior.not_expressed().map(|rule| (rule.name.clone(), percent(rule.share.unwrap_or_default())));
    let rules: Vec<(String, String)> = rules.collect();
    let mut warnings = Vec::new();
    if prior.worth.slope == 0.0 {
        warnings.push(Warning::IdlePrior);
    } else if !rules.is_empty() {
        warnings.push(Warning::NotExpressed { rules });
    }
    warnings
}

/// Below this, one outcome for all deals of a level is no surprise at a usual base rate.
const WORTH_NAMING: usize = 20;

impl FinalFit {
    /// The weight of each column with its interval; `None` where it has none.
    pub(crate) fn estimates(&self) -> Vec<Option<Estimate>> {
        let columns = self.coefficients.iter().enumerate();
        columns.map(|(column, &weight)| self.record.estimate(column, weight)).collect()
    }

    /// The same of the weights that a linear map makes of them; as they are under Firth's penalty, whose intervals cannot be mapped.
    /// `map` is given the weights in column order, and then the intercept.
    pub(crate) fn mapped_estimates(&self, map: impl Fn(&mut [f64])) -> Vec<Option<Estimate>> {
        let Some(inference) = self.record.inference.as_ref().filter(|found| found.intervals.is_none()) else {
            return self.estimates();
        };
        let mut point: Vec<f64> = self.coefficients.iter().copied().chain([self.intercept]).collect();
        map(&mut point);
        let covariance = inference.covariance.clone().mapped(map);
        let estimate = |column: usize| {
            let error = covariance.standard_error(column);
            Some(Estimate::symmetric(point[column], error)).filter(|_| error > 0.0)
        };
        (0..self.coefficients.len()).map(estimate).collect()
    }

    /// What a user should know about the weights. `features` are those of the project, in the order of the encoder.
    pub(crate) fn warnings(&self, features: &[Feature]) -> Vec<Warning> {
        let constant =
            self.constant.iter().map(|feature| Warning::ConstantFeature { feature: feature.clone() });
        let mut warnings: Vec<Warning> = constant.collect();
        let certificate = &self.record.certificate;
        let worth_naming = certificate.separated.iter().filter(|column| column.n_rows >= WORTH_NAMING);
        warnings.extend(worth_naming.map(|column| Warning::Separated {
            term: self.encoder.column_name(column.column),
            rows: column.n_rows,
            won: column.won,
        }));
        if certificate.fully_separated {
            let name = |&column: &usize| features[self.encoder.columns()[column].feature].name.clone();
            warnings
                .push(Warning::FullySeparated { alone: certificate.separating.iter().map(name).collect() });
        }
        let n_columns = self.coefficients.len() as f64;
        let parameters = self.record.inference.as_ref().map_or(n_columns, Inference::slopes);
        // So few that not even one weight could be learned are too few, also where the penalty leaves less than one.
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
        warnings.extend(self.record.prior.iter().flat_map(of_prior));
        warnings.extend(self.aliased());
        warnings.extend(self.contradicted(features));
        warnings
    }

    /// Features, or numbers and flags, that Firth's penalty gave no weight, as others explain them. Of a category it
    /// leaves out one level, which says nothing of the feature.
    fn aliased(&self) -> Vec<Warning> {
        if self.record.penalty != Penalty::Firth {
            return Vec::new();
        }
        let has_weight = |column: usize| self.record.estimate(column, self.coefficients[column]).is_some();
        let mut warnings = Vec::new();
        for (index, feature) in self.encoder.features().iter().enumerate() {
            let columns =
                || (0..self.coefficients.len()).filter(|&c| self.encoder.columns()[c].feature == index);
            let is_dense = matches!(feature.encoding, Encoding::Number { .. } | Encoding::Flag { .. });
            if self.constant.contains(&feature.name) {
                continue;
            }
            if !columns().any(has_weight) {
                warnings.push(Warning::Aliased { term: format!("`{}`", feature.name) });
            } else if is_dense {
                let aliased = columns().filter(|&column| !has_weight(column));
                warnings.extend(
                    aliased.map(|column| Warning::Aliased { term: self.encoder.column_name(column) }),
                );
            }
        }
        warnings
    }

    /// Weights whose 95 % interval lies on the other side of 0 than the project expects.
    fn contradicted(&self, features: &[Feature]) -> Vec<Warning> {
        let Some(inference) = &self.record.inference else { return Vec::new() };
        let mut warnings = Vec::new();
        for (column, term) in self.encoder.columns().iter().enumerate() {
            let feature = &features[term.feature];
            let (Some(expect), Term::Value | Term::Yes) = (feature.expect, &term.term) else { continue };
            let Some(estimate) = inference.estimate(column, self.coefficients[column]) else { continue };
            let (expected, is_contradicted) = match expect {
                Sign::Positive => ("+", estimate.high < 0.0),
                Sign::Negative => ("-", estimate.low > 0.0),
            };
            if is_contradicted {
                let interval = format!("[{:+.2}, {:+.2}]", estimate.low, estimate.high);
                warnings.push(Warning::Contradicted { feature: feature.name.clone(), expected, interval });
            }
        }
        warnings
    }
}
