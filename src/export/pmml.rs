//! A model as a PMML 4.4 scorecard.
//!
//! The Data Mining Group's PMML 4.4.1, *Scorecard*: the score is `initialScore` plus the partial score of each
//! characteristic. Here it is the log-odds of winning.

use super::about::ExportedModel;
use super::formula::{FormatError, FormulaPart, ModelFormula, ValueTerm};
use super::pmml_terms::{apply, characteristic, constant, field};
use super::xml::{Element, illegal_character, is_legal};
use crate::design::Value;
use crate::score::points;
use crate::tables::number_text;

/// Which reasons a scorecard ranks: the standard has one direction in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RankedReasons {
    /// Those that move the score up.
    For,
    /// Those that move it down.
    Against,
}

/// At most so many reason codes are outputs, as in predictions.
const REASONS: usize = 3;

/// Agreement with bantam that a reader of the file may check by its verification rows, relative: exponentials and logarithms differ in
/// the last digits between machines.
const VERIFIED_PRECISION: &str = "1E-9";

/// The model as a PMML document.
///
/// # Errors
/// When a feature has a character that XML cannot hold.
pub(crate) fn pmml(
    formula: &ModelFormula<'_>,
    model: &ExportedModel<'_>,
    reasons: RankedReasons,
) -> Result<String, FormatError> {
    formula.parts.iter().try_for_each(check_characters)?;
    let root = Element::new("PMML")
        .with("xmlns", "http://www.dmg.org/PMML-4_4")
        .with("version", "4.4")
        .child(header(formula, model))
        .child(data_dictionary(formula))
        .child(scorecard(formula, model, reasons));
    Ok(root.document())
}

fn check_characters(part: &FormulaPart<'_>) -> Result<(), FormatError> {
    let words: Vec<&str> = match &part.value {
        ValueTerm::Levels(levels) => {
            levels.iter().flat_map(|level| &level.words).map(String::as_str).collect()
        }
        // Those of members are escaped in their patterns.
        _ => Vec::new(),
    };
    let mut texts =
        [Some(&*part.feature.name), part.feature.label.as_deref()].into_iter().flatten().chain(words);
    match texts.find_map(illegal_character) {
        None => Ok(()),
        Some(character) => {
            let (feature, character) = (part.feature.name.clone(), u32::from(character));
            Err(FormatError::Character { feature, character })
        }
    }
}

fn header(formula: &ModelFormula<'_>, model: &ExportedModel<'_>) -> Element {
    let about = model.metadata(formula).into_iter();
    let about = about
        .map(|(name, value)| Element::new("Extension").with("name", name).with("value", legal_text(&value)));
    Element::new("Header")
        .with("description", "Lead score by bantam: log-odds, probability and score of winning")
        .with("modelVersion", model.id)
        .children(about)
        .child(Element::new("Application").with("name", "bantam").with("version", env!("CARGO_PKG_VERSION")))
}

/// A text without the characters that XML cannot hold: the name of a project or grade identifies nothing in the file.
fn legal_text(text: &str) -> String {
    text.chars().filter(|&character| is_legal(character)).collect()
}

/// The measurement level and the type of the values of a feature.
fn kind(value: &ValueTerm<'_>) -> (&'static str, &'static str) {
    match value {
        ValueTerm::Number { .. } | ValueTerm::Bins { .. } => ("continuous", "double"),
        ValueTerm::Flag { .. } => ("categorical", "boolean"),
        ValueTerm::Levels(_) | ValueTerm::Members { .. } => ("categorical", "string"),
    }
}

fn data_dictionary(formula: &ModelFormula<'_>) -> Element {
    let data_field = |part: &FormulaPart<'_>| {
        let (level, data_type) = kind(&part.value);
        let data_field = Element::new("DataField").with("name", &*part.feature.name);
        let data_field = match &part.feature.label {
            Some(label) => data_field.with("displayName", label),
            None => data_field,
        };
        let data_field = data_field.with("optype", level).with("dataType", data_type);
        if data_type == "string" {
            data_field.child(Element::new("Value").with("value", "").with("property", "missing"))
        } else {
            data_field
        }
    };
    Element::new("DataDictionary")
        .with("numberOfFields", formula.parts.len().to_string())
        .children(formula.parts.iter().map(data_field))
}

fn scorecard(formula: &ModelFormula<'_>, model: &ExportedModel<'_>, reasons: RankedReasons) -> Element {
    let fields = formula.parts.iter().map(|part| {
        // A word that training did not have contributes 0.
        Element::new("MiningField").with("name", &*part.feature.name).with("invalidValueTreatment", "asIs")
    });
    let algorithm = match reasons {
        RankedReasons::For => "pointsAbove",
        RankedReasons::Against => "pointsBelow",
    };
    let card = Element::new("Scorecard")
        .with("modelName", model.id)
        .with("functionName", "regression")
        .with("algorithmName", "logistic regression")
        .with("initialScore", number_text(formula.intercept))
        .with("useReasonCodes", "true")
        .with("reasonCodeAlgorithm", algorithm)
        .with("baselineMethod", "mean")
        .child(Element::new("MiningSchema").children(fields))
        .child(output(formula))
        .child(Element::new("Characteristics").children(formula.parts.iter().map(characteristic)));
    if model.self_test.is_empty() { card } else { card.child(verification(formula, model)) }
}

fn output(formula: &ModelFormula<'_>) -> Element {
    let name = |name: &str| formula.encoder.free_name(name);
    let log_odds = name("log_odds");
    let number = |name: String, feature: &str| {
        let number = Element::new("OutputField").with("name", name);
        number.with("optype", "continuous").with("dataType", "double").with("feature", feature)
    };
    let exponential = apply("exp", [apply("-", [constant(0.0), field(&log_odds)])]);
    let probability = apply("/", [constant(1.0), apply("+", [constant(1.0), exponential])]);
    let above = apply("-", [field(&log_odds), constant(formula.base_log_odds)]);
    let score = apply("+", [constant(50.0), apply("*", [above, constant(points(1.0))])]);
    let reason = |rank: usize| {
        let reason = Element::new("OutputField").with("name", name(&format!("reason_{rank}")));
        let reason = reason.with("optype", "categorical").with("dataType", "string");
        reason.with("feature", "reasonCode").with("rank", rank.to_string())
    };
    Element::new("Output")
        .child(number(log_odds.clone(), "predictedValue"))
        .child(number(name("probability"), "transformedValue").child(probability))
        .child(number(name("score"), "transformedValue").child(score))
        .children((1..=REASONS.min(formula.parts.len())).map(reason))
}

/// The self-test rows of the model, which a reader of the file can recompute.
fn verification(formula: &ModelFormula<'_>, model: &ExportedModel<'_>) -> Element {
    let column = |index: usize| format!("c{index}");
    let expected = formula.parts.len();
    let names = formula.parts.iter().map(|part| part.feature.name.clone());
    let names: Vec<String> = names.chain([formula.encoder.free_name("log_odds")]).collect();
    let fields = names.iter().enumerate().map(|(index, name)| {
        let own = Element::new("VerificationField").with("field", name).with("column", column(index));
        if index == expected { own.with("precision", VERIFIED_PRECISION) } else { own }
    });
    let rows = model.self_test.iter().filter(|test| test.values.iter().all(is_writable));
    let rows: Vec<Element> = rows
        .map(|test| {
            let cells = test.values.iter().enumerate();
            let cells =
                cells.filter_map(|(index, value)| Some(Element::new(column(index)).text(cell_text(value)?)));
            let log_odds = Element::new(column(expected)).text(number_text(test.log_odds));
            Element::new("row").children(cells).child(log_odds)
        })
        .collect();
    Element::new("ModelVerification")
        .with("recordCount", rows.len().to_string())
        .with("fieldCount", names.len().to_string())
        .child(Element::new("VerificationFields").children(fields))
        .child(Element::new("InlineTable").children(rows))
}

/// Whether a cell of the file can hold a value: an empty text would be read as a missing one.
fn is_writable(value: &Value) -> bool {
    !matches!(value, Value::Words(words) if words.is_empty() || illegal_character(words).is_some())
}

/// A value in a cell; `None` if it is unknown.
fn cell_text(value: &Value) -> Option<String> {
    match value {
        Value::Unknown => None,
        Value::Number(number) => Some(number_text(*number)),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Words(words) => Some(words.clone()),
    }
}
