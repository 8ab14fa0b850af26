//! The parts of a PMML scorecard: one characteristic for each feature, with its attributes.

use super::formula::{FormulaPart, ValueTerm, WeightedWords};
use super::members::member_patterns;
use super::xml::Element;
use crate::tables::number_text;

/// A call of a built-in function.
pub(super) fn apply(function: &str, arguments: impl IntoIterator<Item = Element>) -> Element {
    Element::new("Apply").with("function", function).children(arguments)
}

pub(super) fn constant(value: f64) -> Element {
    Element::new("Constant").with("dataType", "double").text(number_text(value))
}

pub(super) fn field(name: &str) -> Element {
    Element::new("FieldRef").with("field", name)
}

/// The characteristic of a feature. The first attribute with a true predicate applies.
pub(super) fn characteristic(part: &FormulaPart<'_>) -> Element {
    let name = &*part.feature.name;
    let missing = Element::new("SimplePredicate").with("field", name).with("operator", "isMissing");
    Element::new("Characteristic")
        .with("name", name)
        .with("reasonCode", name)
        .with("baselineScore", number_text(part.average))
        .child(attribute(part.missing, missing))
        .children(known(name, &part.value))
}

/// The attributes of known values.
fn known(name: &str, value: &ValueTerm<'_>) -> Vec<Element> {
    match value {
        &ValueTerm::Number { log, mean, deviation, coefficient } => {
            let shaped = if log { signed_log(name) } else { field(name) };
            let standardised = apply("/", [apply("-", [shaped, constant(mean)]), constant(deviation)]);
            vec![computed(apply("*", [constant(coefficient), standardised]))]
        }
        ValueTerm::Flag { yes } => {
            vec![attribute(*yes, compare(name, "equal", "true")), attribute(0.0, Element::new("True"))]
        }
        ValueTerm::Bins { edges, weights } => bins(name, edges, weights),
        ValueTerm::Levels(levels) => {
            let levels = levels.iter().flat_map(|level| level_attributes(name, level));
            levels.chain([attribute(0.0, Element::new("True"))]).collect()
        }
        ValueTerm::Members { separator, members } => {
            let terms = members.iter().map(|member| member_term(name, separator, member));
            // A sum needs an argument.
            vec![computed(apply("sum", terms.chain([constant(0.0)])))]
        }
    }
}

fn attribute(score: f64, predicate: Element) -> Element {
    Element::new("Attribute").with("partialScore", number_text(score)).child(predicate)
}

/// The attribute of all known values, with a computed score.
fn computed(expression: Element) -> Element {
    let score = Element::new("ComplexPartialScore").child(expression);
    Element::new("Attribute").child(Element::new("True")).child(score)
}

fn compare(name: &str, operator: &str, value: &str) -> Element {
    Element::new("SimplePredicate").with("field", name).with("operator", operator).with("value", value)
}

/// ln(1 + |x|) with the sign of x.
fn signed_log(name: &str) -> Element {
    let ln = |operator: &str| apply("ln", [apply(operator, [constant(1.0), field(name)])]);
    let is_negative = apply("lessThan", [field(name), constant(0.0)]);
    apply("if", [is_negative, apply("-", [constant(0.0), ln("-")]), ln("+")])
}

fn bins(name: &str, edges: &[f64], weights: &[f64]) -> Vec<Element> {
    let bin = |(bin, weight): (usize, &f64)| {
        let from =
            bin.checked_sub(1).map(|below| compare(name, "greaterOrEqual", &number_text(edges[below])));
        let below = edges.get(bin).map(|&edge| compare(name, "lessThan", &number_text(edge)));
        let predicate = match (from, below) {
            (Some(from), Some(below)) => {
                Element::new("CompoundPredicate").with("booleanOperator", "and").children([from, below])
            }
            (from, below) => from.or(below).unwrap_or_else(|| Element::new("True")),
        };
        attribute(*weight, predicate)
    };
    weights.iter().enumerate().map(bin).collect()
}

/// Characters of words that not every reader finds in an array: they differ in how they read quotes and backslashes in it, and some lose
/// what is before an XML escape or a bracket in a text.
const NOT_IN_ARRAYS: [char; 7] = ['"', '\\', '<', '>', '&', '\'', ']'];

/// One attribute for the words of a level, and one for each word that an array cannot hold.
fn level_attributes(name: &str, level: &WeightedWords) -> Vec<Element> {
    let (alone, listed): (Vec<&str>, Vec<&str>) = level
        .words
        .iter()
        .map(String::as_str)
        .partition(|word| level.words.len() == 1 || word.contains(NOT_IN_ARRAYS));
    let mut all: Vec<Element> =
        alone.into_iter().map(|word| attribute(level.weight, compare(name, "equal", word))).collect();
    if !listed.is_empty() {
        let words: Vec<String> = listed.iter().map(|word| format!("\"{word}\"")).collect();
        let array = Element::new("Array").with("type", "string").with("n", words.len().to_string());
        let set = Element::new("SimpleSetPredicate").with("field", name).with("booleanOperator", "isIn");
        all.push(attribute(level.weight, set.child(array.text(words.join(" ")))));
    }
    all
}

/// The weight of some members if the cell has one of them, else 0.
fn member_term(name: &str, separator: &str, members: &WeightedWords) -> Element {
    let matches = |pattern: String| {
        let pattern = Element::new("Constant").with("dataType", "string").text(pattern);
        apply("matches", [field(name), pattern])
    };
    let mut found: Vec<Element> =
        member_patterns(separator, &members.words).into_iter().map(matches).collect();
    let has = if found.len() == 1 { found.remove(0) } else { apply("or", found) };
    apply("if", [has, constant(members.weight), constant(0.0)])
}
