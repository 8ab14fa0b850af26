//! The weights of the final model, on all closed deals: learned, centred, and how sure they are.

use super::{JobError, Progress};
use crate::design::{ColumnTerm, Encoder, Encoding, Features, Term};
use crate::fit::{self, AlphaPath, Inference, Penalty, Plan, Problem};
use crate::model::{FitRecord, Stability};
use crate::project::{Feature, Sign};
use crate::snapshot::Spec;
use crate::warning::{EVENTS_PER_PARAMETER, Warning};

/// The closed deals, as features.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deals<'a> {
    pub values: &'a Features,
    pub won: &'a [bool],
    /// What each counts; `None` when all count 1.
    pub weights: Option<&'a [f64]>,
    /// Deals with the same number stay together in folds and bootstraps.
    pub groups: &'a [u64],
}

/// What the closed deals taught.
#[derive(Debug)]
pub(super) struct Learned {
    pub encoder: Encoder,
    /// Features with one value in all deals.
    pub constant: Vec<String>,
    pub intercept: f64,
    pub coefficients: Vec<f64>,
    pub means: Vec<f64>,
    pub record: FitRecord,
}

/// Learns encoders and weights. `chosen` is the penalty that the evaluation found, with how it was chosen.
pub(super) fn learn(
    spec: &Spec,
    deals: &Deals<'_>,
    plan: &Plan,
    bootstraps: u32,
    chosen: Option<(Penalty, AlphaPath)>,
    progress: Progress<'_>,
) -> Result<Learned, JobError> {
    progress("fitting", 0, 1);
    let (encoder, constant) = Encoder::learn(&spec.features, deals.values)?;
    let design = encoder.encode(deals.values)?.design;
    let problem = Problem::new(&design, deals.won).weighted(deals.weights);
    let (penalty, path) = chosen.unzip();
    let plan = penalty.map_or(*plan, |penalty| plan.with_penalty(penalty));
    let learned = fit::learn(&problem, deals.groups, &plan)?;
    let (fitted, path) = (learned.fitted, path.or(learned.path));
    let all_alike = vec![1.0; deals.won.len()];
    let weights = deals.weights.unwrap_or(&all_alike);
    let means = design.weighted_means(weights).unwrap_or_default();
    progress("fitting", 1, 1);
    tracing::info!("fitted {} columns on {} deals: {:?}", means.len(), weights.len(), fitted.certificate);

    let centre = |point: &mut [f64]| encoder.centre(point, &means);
    let inference = fit::infer(&problem, learned.penalty, &fitted)?;
    let known = inference.as_ref().zip(learned.penalty.alpha()).filter(|_| bootstraps > 0);
    let stability = known.map(|(inference, alpha)| {
        let fit = (alpha, &fitted, &inference.covariance);
        let same_sign = fit::sign_stability(&problem, deals.groups, fit, bootstraps, plan.seed, &centre);
        Stability { bootstraps, same_sign }
    });
    let intervals = match learned.penalty {
        Penalty::Ridge(_) => None,
        Penalty::Firth => {
            progress("intervals", 0, 1);
            let contrasts = rows_of(&centre, means.len() + 1);
            Some(fit::profile_intervals(&problem, &fitted, &contrasts)?)
        }
    };
    let inference = inference.map(|found| {
        let covariance = found.covariance.mapped(centre);
        Inference { covariance, intervals, ..found }
    });
    let mut point = fitted.point();
    centre(&mut point);
    let intercept = point.pop().unwrap_or_default();
    let record = FitRecord {
        penalty: learned.penalty,
        path,
        certificate: fitted.certificate,
        effective_deals: deals.weights.map(fit::effective_number),
        inference,
        stability,
    };
    Ok(Learned { encoder, constant, intercept, coefficients: point, means, record })
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

/// Below this, one outcome for all deals of a level is no surprise at a usual base rate.
const WORTH_NAMING: usize = 20;

impl Learned {
    /// What a user should know about the weights. `features` are those of the project, in the order of the encoder.
    pub(super) fn warnings(&self, features: &[Feature]) -> Vec<Warning> {
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
        let events = certificate.n_won.min(certificate.n_lost);
        let n_columns = self.coefficients.len() as f64;
        let parameters = self.record.inference.as_ref().map_or(n_columns, Inference::slopes);
        let needed = (parameters * EVENTS_PER_PARAMETER).ceil() as usize;
        if events < needed {
            let parameters = parameters.round() as usize;
            warnings.push(Warning::FewEvents { events, parameters, missing: needed - events });
        }
        warnings.extend(self.aliased());
        warnings.extend(self.contradicted(features));
        warnings
    }

    /// Numbers and flags that Firth's penalty gave no weight, as others explain them.
    fn aliased(&self) -> Vec<Warning> {
        if self.record.penalty != Penalty::Firth {
            return Vec::new();
        }
        let is_aliased = |(column, term): &(usize, &ColumnTerm)| {
            let feature = &self.encoder.features()[term.feature];
            let is_dense = matches!(feature.encoding, Encoding::Number { .. } | Encoding::Flag { .. });
            is_dense && self.coefficients[*column] == 0.0 && !self.constant.contains(&feature.name)
        };
        let aliased = self.encoder.columns().iter().enumerate().filter(is_aliased);
        aliased.map(|(column, _)| Warning::Aliased { term: self.encoder.column_name(column) }).collect()
    }

    /// Weights whose 95 % interval lies on the other side of 0 than the project expects.
    fn contradicted(&self, features: &[Feature]) -> Vec<Warning> {
        let Some(inference) = &self.record.inference else { return Vec::new() };
        let mut warnings = Vec::new();
        for (column, term) in self.encoder.columns().iter().enumerate() {
            let feature = &features[term.feature];
            let (Some(expect), Term::Value | Term::Yes) = (feature.expect, &term.term) else { continue };
            let estimate = inference.estimate(column, self.coefficients[column]);
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
