//! The section `[report]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

/// How the pages of results are written.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawReport {
    /// Locale of the numbers and dates on pages, as a BCP 47 tag such as `de-DE`: decimal sign, thousands separator, order of
    /// dates, place of the currency. Words stay English; the terminal and files do not change. Default: 1,234.5 and ISO dates.
    #[schemars(length(min = 1))]
    pub locale: Option<String>,
}
