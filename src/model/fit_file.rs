//! A fit without a project, as JSON: encoders, weights, and how they were fitted.

use serde::{Deserialize, Serialize};

use super::fit_record::FitRecord;
use super::v1_convert::{check_weights, columns_to_file, encoding_from_file, encoding_to_file};
use super::v1_fit::{CertificateV1, FitV1, certificate_to_file, record_from_file, record_to_file};
use super::v1_format::{ColumnV1, FeatureV1};
use crate::design::{Encoder, FeatureEncoding};
use crate::linear_model::LinearModel;
use crate::project::Group;

/// The name and the version at the head of the text.
const FIT_FORMAT: &str = "bantam fit 1";

/// The group of features that belong to no project.
pub(crate) const NO_GROUP: Group = Group::Firmographic;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FitFile {
    format: String,
    /// The strength of the ridge; `null` for Firth's penalty.
    alpha: Option<f64>,
    certificate: CertificateV1,
    fit: FitV1,
    intercept: f64,
    features: Vec<FeatureV1>,
    columns: Vec<ColumnV1>,
}

/// The text of a fit.
pub(crate) fn write_fit(linear: &LinearModel, record: &FitRecord) -> Result<String, serde_json::Error> {
    let feature = |feature: &FeatureEncoding| FeatureV1 {
        name: feature.name.clone(),
        encoding: encoding_to_file(&feature.encoding),
    };
    serde_json::to_string(&FitFile {
        format: FIT_FORMAT.to_owned(),
        alpha: record.penalty.alpha(),
        certificate: certificate_to_file(&record.certificate),
        fit: record_to_file(record)?,
        intercept: linear.intercept,
        features: linear.encoder.features().iter().map(feature).collect(),
        columns: columns_to_file(linear),
    })
}

/// The fit in a text, or what is inconsistent.
pub(crate) fn read_fit(text: &str) -> Result<(LinearModel, FitRecord), String> {
    let file: FitFile = serde_json::from_str(text).map_err(|error| format!("it is no fit ({error})"))?;
    if file.format != FIT_FORMAT {
        return Err(format!("its format is \"{}\", expected \"{FIT_FORMAT}\"", file.format));
    }
    let feature = |feature: FeatureV1| FeatureEncoding {
        name: feature.name,
        label: None,
        group: NO_GROUP,
        signal: None,
        encoding: encoding_from_file(feature.encoding),
    };
    let encoder = Encoder::new(file.features.into_iter().map(feature).collect());
    check_weights(&file.columns, [file.intercept, file.alpha.unwrap_or_default()], &encoder)?;
    let n_coordinates = file.columns.len() + 1;
    let record = record_from_file(file.alpha, file.certificate, file.fit, (0, 0), n_coordinates)?;
    let coefficients = file.columns.iter().map(|column| column.coefficient).collect();
    let means = file.columns.iter().map(|column| column.mean).collect();
    Ok((LinearModel { encoder, intercept: file.intercept, coefficients, means }, record))
}
