//! A model as a sum over its features: what PMML and ONNX write.

use super::members::overlaps_itself;
use crate::design::{Encoder, Encoding, FeatureEncoding, TrainedLevels};
use crate::linear_model::LinearModel;

/// log-odds = intercept + Σ contribution of each feature.
pub(crate) struct ModelFormula<'a> {
    /// The features.
    pub(super) encoder: &'a Encoder,
    /// Log-odds where all contributions are 0.
    pub(super) intercept: f64,
    /// Log-odds of the average lead, whose score is 50.
    pub(super) base_log_odds: f64,
    /// One for each feature, in the order of the encoder.
    pub(super) parts: Vec<FormulaPart<'a>>,
}

/// What one feature contributes.
pub(super) struct FormulaPart<'a> {
    pub(super) feature: &'a FeatureEncoding,
    /// Its contribution to the log-odds of the average lead.
    pub(super) average: f64,
    /// Its contribution where its value is unknown.
    pub(super) missing: f64,
    pub(super) value: ValueTerm<'a>,
}

/// Its contribution where its value is known, in log-odds.
pub(super) enum ValueTerm<'a> {
    /// coefficient × (x − mean) / deviation, where x is the number, or ln(1 + |number|) with its sign.
    Number { log: bool, mean: f64, deviation: f64, coefficient: f64 },
    /// For yes; for no it is 0.
    Flag { yes: f64 },
    /// One more weight than edges; a number on an edge is above it.
    Bins { edges: &'a [f64], weights: &'a [f64] },
    /// The weight of the words that are equal to one of a list; of others 0.
    Levels(Vec<WeightedWords>),
    /// The sum of the weights of the lists of which the cell has a member.
    Members { separator: &'a str, members: Vec<WeightedWords> },
}

/// Words with one weight.
pub(super) struct WeightedWords {
    pub(super) words: Vec<String>,
    pub(super) weight: f64,
}

/// Why a format cannot express a model.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormatError {
    /// A missing text is an empty one in both formats.
    #[error(
        "the feature `{feature}` has the empty text as a level, which the format cannot distinguish from a missing value"
    )]
    EmptyLevel { feature: String },
    /// Patterns find members between separators only if these cannot overlap.
    #[error(
        "the separator \"{separator}\" of the feature `{feature}` overlaps with itself, so that no pattern finds its members"
    )]
    Separator { feature: String, separator: String },
    /// XML 1.0 has no control characters.
    #[error(
        "the feature `{feature}` has the character U+{character:04X} in its name, its label or a level, which XML cannot hold"
    )]
    Character { feature: String, character: u32 },
}

impl FormatError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::EmptyLevel { .. } => {
                "let the feature be NULL in place of '', for example by NULLIF(…, ''), and train again"
            }
            Self::Separator { .. } => {
                "use a separator such as ; in the column, set `separator`, and train again"
            }
            Self::Character { .. } => {
                "replace the character in the column or in bantam.toml, and train again"
            }
        }
    }
}

impl<'a> ModelFormula<'a> {
    /// The formula of a model.
    ///
    /// # Errors
    /// When a feature cannot be expressed.
    pub(crate) fn of(model: &'a LinearModel) -> Result<Self, FormatError> {
        let features = model.encoder.features().iter().enumerate();
        let parts: Result<Vec<_>, _> = features.map(|(index, feature)| part(model, index, feature)).collect();
        let (encoder, intercept, base_log_odds) = (&model.encoder, model.intercept, model.base_log_odds());
        Ok(Self { encoder, intercept, base_log_odds, parts: parts? })
    }
}

fn part<'a>(
    model: &'a LinearModel,
    index: usize,
    feature: &'a FeatureEncoding,
) -> Result<FormulaPart<'a>, FormatError> {
    let columns = model.encoder.columns();
    let start = columns.iter().position(|column| column.feature == index).unwrap_or(0);
    // The columns of a feature are next to each other.
    let range = start..start + feature.encoding.n_columns();
    let (own, means) = (&model.coefficients[range.clone()], &model.means[range]);
    let average = own.iter().zip(means).map(|(weight, mean)| weight * mean).sum();
    let n_known = own.len() - usize::from(feature.encoding.has_unknown());
    let (known, unknown) = own.split_at(n_known);
    let unknown = unknown.first().copied().unwrap_or(0.0);
    let first = known.first().copied().unwrap_or(0.0);
    let (value, missing) = match &feature.encoding {
        &Encoding::Number { log, mean, deviation, median, .. } => {
            let imputed = first * ((median - mean) / deviation);
            (ValueTerm::Number { log, mean, deviation, coefficient: first }, imputed + unknown)
        }
        Encoding::Flag { mean, unknown: has_column } => {
            (ValueTerm::Flag { yes: first }, if *has_column { unknown } else { first * mean })
        }
        Encoding::Bins { edges, .. } => (ValueTerm::Bins { edges, weights: known }, unknown),
        Encoding::Levels { levels, rare, .. } => {
            (ValueTerm::Levels(level_words(feature, levels, rare, known)?), unknown)
        }
        Encoding::Members { separator, members, rare, .. } => {
            if overlaps_itself(separator) {
                let (feature, separator) = (feature.name.clone(), separator.clone());
                return Err(FormatError::Separator { feature, separator });
            }
            (
                ValueTerm::Members {
                    separator,
                    members: weighted(members, rare, known, |word| vec![word.to_owned()]),
                },
                unknown,
            )
        }
    };
    Ok(FormulaPart { feature, average, missing, value })
}

/// The words of each level with its weight.
fn level_words(
    feature: &FeatureEncoding,
    levels: &[String],
    rare: &[String],
    weights: &[f64],
) -> Result<Vec<WeightedWords>, FormatError> {
    if levels.iter().chain(rare).any(String::is_empty) {
        return Err(FormatError::EmptyLevel { feature: feature.name.clone() });
    }
    let trained = TrainedLevels::new(levels, rare);
    Ok(weighted(levels, rare, weights, |level| trained.forms_of(level)))
}

/// The words of each column; the rare ones share the last.
fn weighted(
    words: &[String],
    rare: &[String],
    weights: &[f64],
    forms: impl Fn(&str) -> Vec<String>,
) -> Vec<WeightedWords> {
    let frequent = words.iter().map(|word| forms(word));
    let other = (!rare.is_empty()).then(|| rare.iter().flat_map(|word| forms(word)).collect());
    let lists = frequent.chain(other).zip(weights);
    lists.map(|(words, &weight)| WeightedWords { words, weight }).collect()
}
