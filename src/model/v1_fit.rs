//! The fit in version 1 of the model file: penalty, certificate, covariance, prior.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::fit_record::{FitRecord, PriorRecord, Stability};
use crate::fit::{
    AlphaPath, AlphaPoint, Certificate, Covariance, Inference, Interval, Penalty, PointsCalibration,
    PriorChoice, SeparatedColumn, ShareLoss,
};
use crate::label::Labelled;
use crate::linear_model::ExpressedRule;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CertificateV1 {
    gradient_norm: f64,
    tolerance: f64,
    #[serde(default)]
    n_won: Option<usize>,
    #[serde(default)]
    n_lost: Option<usize>,
    #[serde(default)]
    iterations: Option<u64>,
    objective: f64,
    log_likelihood: f64,
    fully_separated: bool,
    #[serde(default)]
    separating: Vec<usize>,
    separated: Vec<SeparatedV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeparatedV1 {
    column: usize,
    n_rows: usize,
    won: bool,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FitV1 {
    /// Only then `alpha` is `null`.
    #[serde(default)]
    is_firth: bool,
    effective_deals: Option<f64>,
    #[serde(default)]
    events: Option<f64>,
    alpha_path: Option<PathV1>,
    inference: Option<InferenceV1>,
    stability: Option<StabilityV1>,
    /// Without a points table, nothing is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prior: Option<PriorV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriorV1 {
    intercept: f64,
    log_odds_per_point: f64,
    share: f64,
    /// One line: the table's weight of each column.
    weights: Box<RawValue>,
    rules: Vec<RuleV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleV1 {
    name: String,
    expressed: Option<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriorChoiceV1 {
    share: f64,
    tried: Vec<ShareV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareV1 {
    share: f64,
    alpha: f64,
    log_loss: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PathV1 {
    n_rows: usize,
    folds: u32,
    chosen: usize,
    plausible: [usize; 2],
    points: Vec<PointV1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prior: Option<PriorChoiceV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PointV1 {
    alpha: f64,
    log_loss: f64,
    excess: f64,
    excess_error: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InferenceV1 {
    effective_parameters: f64,
    condition: f64,
    newton_decrement: f64,
    /// The rows of the lower triangle, the intercept last: one line each.
    covariance: Vec<Box<RawValue>>,
    /// One line: lower and upper bound for each column, and then the intercept; `null` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intervals: Option<Box<RawValue>>,
    /// Only where deals are of few accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    freedom: Option<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StabilityV1 {
    bootstraps: u32,
    /// One line: for each column, and then the intercept.
    same_sign: Box<RawValue>,
}

pub(crate) fn certificate_to_file(certificate: &Certificate) -> CertificateV1 {
    let separated = certificate.separated.iter();
    CertificateV1 {
        gradient_norm: certificate.gradient_norm,
        tolerance: certificate.tolerance,
        n_won: Some(certificate.n_won),
        n_lost: Some(certificate.n_lost),
        iterations: certificate.iterations,
        objective: certificate.objective,
        log_likelihood: certificate.log_likelihood,
        fully_separated: certificate.fully_separated,
        separating: certificate.separating.clone(),
        separated: separated
            .map(|column| SeparatedV1 { column: column.column, n_rows: column.n_rows, won: column.won })
            .collect(),
    }
}

fn certificate_from_file(file: CertificateV1, n_won: usize, n_lost: usize) -> Certificate {
    let (n_won, n_lost) = (file.n_won.unwrap_or(n_won), file.n_lost.unwrap_or(n_lost));
    let separated = file.separated.into_iter();
    Certificate {
        gradient_norm: file.gradient_norm,
        tolerance: file.tolerance,
        iterations: file.iterations,
        objective: file.objective,
        log_likelihood: file.log_likelihood,
        n_rows: n_won + n_lost,
        n_won,
        n_lost,
        fully_separated: file.fully_separated,
        separating: file.separating,
        separated: separated
            .map(|column| SeparatedColumn { column: column.column, n_rows: column.n_rows, won: column.won })
            .collect(),
    }
}

pub(crate) fn record_to_file(record: &FitRecord) -> Result<FitV1, serde_json::Error> {
    let inference = record.inference.as_ref().map(inference_to_file).transpose()?;
    let stability = record.stability.as_ref().map(|stability| {
        let same_sign = one_line(&stability.same_sign)?;
        Ok::<_, serde_json::Error>(StabilityV1 { bootstraps: stability.bootstraps, same_sign })
    });
    Ok(FitV1 {
        is_firth: record.penalty == Penalty::Firth,
        effective_deals: record.effective_deals,
        events: Some(record.events),
        alpha_path: record.path.as_ref().map(path_to_file),
        inference,
        stability: stability.transpose()?,
        prior: record.prior.as_ref().map(prior_to_file).transpose()?,
    })
}

/// The record, or what is inconsistent; `n_coordinates` is one more than the number of columns.
pub(crate) fn record_from_file(
    alpha: Option<f64>,
    certificate: CertificateV1,
    file: FitV1,
    (n_won, n_lost): (usize, usize),
    n_coordinates: usize,
) -> Result<FitRecord, String> {
    let penalty = match alpha {
        None if file.is_firth => Penalty::Firth,
        Some(alpha) if !file.is_firth && alpha.is_finite() && alpha > 0.0 => Penalty::Ridge(alpha),
        _ => return Err("its penalty is not a number above 0".to_owned()),
    };
    let path = file.alpha_path.zip(alpha).map(|(path, alpha)| path_from_file(path, alpha));
    let mut numbers = file.effective_deals.into_iter().chain(file.events);
    if numbers.any(|deals| !(deals.is_finite() && deals > 0.0)) {
        return Err("its effective number of deals is not above 0".to_owned());
    }
    Ok(FitRecord {
        penalty,
        path: path.transpose()?,
        certificate: certificate_from_file(certificate, n_won, n_lost),
        effective_deals: file.effective_deals,
        events: file.events.unwrap_or(n_won.min(n_lost) as f64),
        inference: file.inference.map(|file| inference_from_file(&file, n_coordinates)).transpose()?,
        stability: file.stability.map(|file| stability_from_file(&file, n_coordinates)).transpose()?,
        prior: file.prior.map(|file| prior_from_file(file, n_coordinates)).transpose()?,
    })
}

fn prior_to_file(prior: &PriorRecord) -> Result<PriorV1, serde_json::Error> {
    let rule = |rule: &ExpressedRule| RuleV1 { name: rule.name.name().to_owned(), expressed: rule.share };
    Ok(PriorV1 {
        intercept: prior.worth.intercept,
        log_odds_per_point: prior.worth.slope,
        share: prior.share,
        weights: one_line(&prior.weights)?,
        rules: prior.rules.iter().map(rule).collect(),
    })
}

fn prior_from_file(file: PriorV1, n_coordinates: usize) -> Result<PriorRecord, String> {
    let weights: Vec<f64> = serde_json::from_str(file.weights.get())
        .map_err(|error| format!("its prior is damaged ({error})"))?;
    let numbers = [file.intercept, file.log_odds_per_point, file.share];
    if weights.len() + 1 != n_coordinates || !weights.iter().chain(&numbers).all(|x| x.is_finite()) {
        return Err("its prior does not match its weights".to_owned());
    }
    let rule =
        |rule: RuleV1| ExpressedRule { name: Labelled::from(rule.name.as_str()), share: rule.expressed };
    Ok(PriorRecord {
        worth: PointsCalibration { intercept: file.intercept, slope: file.log_odds_per_point },
        share: file.share,
        weights,
        rules: file.rules.into_iter().map(rule).collect(),
    })
}

fn path_to_file(path: &AlphaPath) -> PathV1 {
    let point = |point: &AlphaPoint| {
        let AlphaPoint { alpha, log_loss, excess, excess_error } = *point;
        PointV1 { alpha, log_loss, excess, excess_error }
    };
    PathV1 {
        n_rows: path.n_rows,
        folds: path.folds,
        chosen: path.chosen,
        plausible: [path.plausible.0, path.plausible.1],
        points: path.points.iter().map(point).collect(),
        prior: path.prior.as_ref().map(choice_to_file),
    }
}

fn choice_to_file(choice: &PriorChoice) -> PriorChoiceV1 {
    let tried = |tried: &ShareLoss| {
        let ShareLoss { share, alpha, log_loss } = *tried;
        ShareV1 { share, alpha, log_loss }
    };
    PriorChoiceV1 { share: choice.share, tried: choice.tried.iter().map(tried).collect() }
}

fn choice_from_file(file: PriorChoiceV1) -> PriorChoice {
    let tried = |tried: ShareV1| {
        let ShareV1 { share, alpha, log_loss } = tried;
        ShareLoss { share, alpha, log_loss }
    };
    PriorChoice { share: file.share, tried: file.tried.into_iter().map(tried).collect() }
}

fn path_from_file(file: PathV1, alpha: f64) -> Result<AlphaPath, String> {
    let point = |point: PointV1| {
        let PointV1 { alpha, log_loss, excess, excess_error } = point;
        AlphaPoint { alpha, log_loss, excess, excess_error }
    };
    let points: Vec<AlphaPoint> = file.points.into_iter().map(point).collect();
    let [largest, smallest] = file.plausible;
    let in_order = largest <= file.chosen && file.chosen <= smallest && smallest < points.len();
    if !in_order || points[file.chosen].alpha != alpha {
        return Err("its penalty differs from the one that was chosen".to_owned());
    }
    let (chosen, plausible) = (file.chosen, (largest, smallest));
    Ok(AlphaPath {
        points,
        chosen,
        plausible,
        n_rows: file.n_rows,
        folds: file.folds,
        prior: file.prior.map(choice_from_file),
    })
}

fn inference_to_file(inference: &Inference) -> Result<InferenceV1, serde_json::Error> {
    let covariance: Result<Vec<_>, _> = inference.covariance.rows().map(one_line).collect();
    Ok(InferenceV1 {
        effective_parameters: inference.effective_parameters,
        condition: inference.condition,
        newton_decrement: inference.newton_decrement,
        covariance: covariance?,
        intervals: inference.intervals.as_ref().map(|intervals| one_line(&bounds(intervals))).transpose()?,
        freedom: inference.freedom,
    })
}

fn bounds(intervals: &[Interval]) -> Vec<[Option<f64>; 2]> {
    intervals.iter().map(|interval| [interval.lower, interval.upper]).collect()
}

fn intervals_from_file(file: &RawValue, n_coordinates: usize) -> Result<Vec<Interval>, String> {
    let bounds: Vec<[Option<f64>; 2]> =
        serde_json::from_str(file.get()).map_err(|error| format!("its intervals are damaged ({error})"))?;
    if bounds.len() != n_coordinates {
        return Err("its intervals do not match its weights".to_owned());
    }
    Ok(bounds.into_iter().map(|[lower, upper]| Interval { lower, upper }).collect())
}

fn inference_from_file(file: &InferenceV1, n_coordinates: usize) -> Result<Inference, String> {
    let rows: Result<Vec<Vec<f64>>, _> =
        file.covariance.iter().map(|row| serde_json::from_str(row.get())).collect();
    let rows = rows.map_err(|error| format!("its covariance is damaged ({error})"))?;
    let covariance = Covariance::from_rows(&rows).filter(|found| found.n_coordinates() == n_coordinates);
    let numbers = [file.effective_parameters, file.condition, file.newton_decrement];
    if numbers.iter().any(|number| !(number.is_finite() && *number >= 0.0)) {
        return Err("a figure of its inference is negative or not a number".to_owned());
    }
    if file.freedom.is_some_and(|freedom| !(freedom.is_finite() && freedom >= 1.0)) {
        return Err("the degrees of freedom of its inference are below 1".to_owned());
    }
    let covariance = covariance
        .filter(Covariance::has_variances)
        .ok_or(format!("its covariance does not match {} weights and an intercept", n_coordinates - 1))?;
    Ok(Inference {
        covariance,
        effective_parameters: file.effective_parameters,
        condition: file.condition,
        newton_decrement: file.newton_decrement,
        intervals: file
            .intervals
            .as_ref()
            .map(|intervals| intervals_from_file(intervals, n_coordinates))
            .transpose()?,
        freedom: file.freedom,
    })
}

fn stability_from_file(file: &StabilityV1, n_coordinates: usize) -> Result<Stability, String> {
    let same_sign: Vec<Option<f64>> = serde_json::from_str(file.same_sign.get())
        .map_err(|error| format!("its sign stability is damaged ({error})"))?;
    let is_share = |share: &Option<f64>| share.is_none_or(|share| (0.0..=1.0).contains(&share));
    if same_sign.len() != n_coordinates || !same_sign.iter().all(is_share) {
        return Err("its sign stability does not match its weights".to_owned());
    }
    Ok(Stability { bootstraps: file.bootstraps, same_sign })
}

/// JSON on one line, so that a matrix is readable as rows.
pub(super) fn one_line<T: Serialize + ?Sized>(value: &T) -> Result<Box<RawValue>, serde_json::Error> {
    RawValue::from_string(serde_json::to_string(value)?)
}
