//! Values that several sections of `bantam.toml` share.

use schemars::JsonSchema;
use serde::Deserialize;

/// Transformation of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawShape {
    /// As it is.
    Linear,
    /// ln(1 + x), signed for negatives.
    Log,
    /// One level for each bin.
    Bins,
}

/// The bins of a number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawBins {
    /// This number of quantile bins of the training rows.
    Quantiles(#[schemars(range(min = 2, max = 50))] u32),
    /// Increasing edges; a value on an edge is above it.
    Edges(#[schemars(length(min = 1))] Vec<f64>),
}

/// The sign of a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum RawExpect {
    /// Positive: towards won.
    #[serde(rename = "+")]
    Positive,
    /// Negative: towards lost.
    #[serde(rename = "-")]
    Negative,
}

/// The kind of signal of a behavioural feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawSignal {
    /// Interest: engagement with content.
    Interest,
    /// Intent: buying behaviour.
    Intent,
}

/// An expression in SQL.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RawSql(pub String);

/// A percentage from 0 to 100, such as `5%`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RawPercent(#[schemars(extend("pattern" = r"^[0-9]+(\.[0-9]+)?%$"))] pub String);

/// A number of days or weeks, such as `90d` or `12w`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RawSpan(#[schemars(extend("pattern" = "^[0-9]+[dw]$"))] pub String);

/// A date, as text or as a TOML date.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(with = "DateText")]
pub enum RawDate {
    /// As text.
    Text(String),
    /// As a TOML date, which is text in JSON Schema.
    Native(toml::value::Datetime),
}

/// A date in ISO 8601, such as 2026-06-30.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct DateText(#[schemars(extend("format" = "date"))] String);
