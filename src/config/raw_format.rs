//! How files are read, as written in `bantam.toml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// How one file is read, where it differs from `[data]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFormat {
    /// Null values: texts that mean a missing value.
    pub null_values: Option<Vec<String>>,
    /// Separator of text files: one ASCII character. Default: detected.
    #[schemars(length(min = 1, max = 1))]
    pub separator: Option<String>,
    /// Format of dates besides ISO 8601, such as `%d-%m-%Y`, or a list of formats.
    pub date_format: Option<RawDateFormats>,
    /// Time zone of dates without an offset, such as `Europe/Berlin`.
    #[schemars(length(min = 1))]
    pub time_zone: Option<String>,
    /// How numbers are written: with a decimal point or a decimal comma. Default: detected for each column in training.
    pub numbers: Option<RawNumbers>,
    /// Encoding of text files, such as `windows-1252`. Default: detected.
    #[schemars(length(min = 1))]
    pub encoding: Option<String>,
    /// Sheet of spreadsheet files. Default: the first.
    #[schemars(length(min = 1))]
    pub sheet: Option<String>,
    /// Columns whose numbers or dates are written in another way than the others.
    #[serde(default)]
    pub columns: IndexMap<String, RawColumnFormat>,
}

/// How the numbers or dates of one column are written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawColumnFormat {
    /// How its numbers are written: with a decimal point or a decimal comma.
    pub numbers: Option<RawNumbers>,
    /// Format of its dates besides ISO 8601, such as `%d-%m-%Y`, or a list of formats.
    pub date_format: Option<RawDateFormats>,
}

/// How numbers are written, shown on the number 1234.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum RawNumbers {
    /// A decimal point; thousands may be separated by commas, blanks or apostrophes.
    #[serde(rename = "1,234.5")]
    Point,
    /// A decimal comma; thousands may be separated by dots, blanks or apostrophes.
    #[serde(rename = "1.234,5")]
    Comma,
}

/// One format of dates, or several that are tried in their order.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawDateFormats {
    /// One.
    One(#[schemars(length(min = 1))] String),
    /// Several.
    Several(#[schemars(length(min = 1))] Vec<String>),
}

impl RawDateFormats {
    /// The formats.
    pub(crate) fn texts(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Several(texts) => texts,
        }
    }
}
