//! A model as an ONNX graph in 64-bit numbers.
//!
//! One input for each feature and lead: a number (NaN: unknown) or a text (empty: unknown). The operators of ONNX-ML for linear
//! models compute in 32 bits, so they are not used.

use super::about::ExportedModel;
use super::formula::{FormulaPart, ModelFormula, ValueTerm, WeightedWords};
use super::members::member_patterns;
use super::onnx_graph::{ElementType, GraphBuilder, NodeAttribute, column, operator_sets};
use super::protobuf::ProtobufMessage;
use crate::score::points;

/// The version of the file format: ONNX 1.15, onnxruntime from 1.17 on.
const IR_VERSION: u64 = 9;

/// The first version of the operators with `RegexFullMatch`.
const OPERATORS: u64 = 20;

/// The version of the ML operators: `LabelEncoder` from texts to whole numbers.
const ML_OPERATORS: u64 = 3;

/// The model as the bytes of an ONNX file.
pub(crate) fn onnx(formula: &ModelFormula<'_>, model: &ExportedModel<'_>) -> Vec<u8> {
    let [log_odds, probability, score] =
        ["log_odds", "probability", "score"].map(|name| formula.encoder.free_name(name));
    let features = || formula.parts.iter().map(|part| &*part.feature.name);
    let taken: Vec<&str> = features().chain([&*log_odds, &*probability, &*score]).collect();
    let mut graph = GraphBuilder::new(&taken);
    let mut terms = vec![graph.double(formula.intercept)];
    terms.extend(formula.parts.iter().map(|part| term(&mut graph, part)));
    graph.named_node("Sum", &names(&terms), &[], &log_odds);
    graph.named_node("Sigmoid", &[&log_odds], &[], &probability);
    let [base, unit, average] = [formula.base_log_odds, points(1.0), 50.0].map(|value| graph.double(value));
    let above = graph.node("Sub", &[&log_odds, &base]);
    let above = graph.node("Mul", &[&above, &unit]);
    graph.named_node("Add", &[&above, &average], &[], &score);
    let inputs = formula.parts.iter().map(input);
    let outputs = [
        column(&log_odds, ElementType::Double, "natural logarithm of the odds of winning"),
        column(&probability, ElementType::Double, "probability of winning"),
        column(&score, ElementType::Double, "score before it is rounded and limited to 0 to 100"),
    ];
    let about = model.metadata(formula).into_iter();
    let about = about.map(|(key, value)| ProtobufMessage::default().text(1, key).text(2, &value));
    ProtobufMessage::default()
        .int(1, IR_VERSION)
        .text(2, "bantam")
        .text(3, env!("CARGO_PKG_VERSION"))
        .text(6, "Lead score by bantam: log-odds, probability and score of winning")
        .message(7, &graph.finish(model.id, inputs, outputs))
        .messages(8, operator_sets(OPERATORS, ML_OPERATORS))
        .messages(14, about)
        .into_bytes()
}

fn names(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

fn input(part: &FormulaPart<'_>) -> ProtobufMessage {
    let (element, about) = match &part.value {
        ValueTerm::Number { .. } | ValueTerm::Bins { .. } => {
            (ElementType::Double, "number; NaN: unknown".to_owned())
        }
        ValueTerm::Flag { .. } => (ElementType::Double, "1: yes, 0: no, NaN: unknown".to_owned()),
        ValueTerm::Levels(_) => (ElementType::Text, "text; empty: unknown".to_owned()),
        ValueTerm::Members { separator, .. } => {
            (ElementType::Text, format!("members with \"{separator}\" between them; empty: unknown"))
        }
    };
    column(&part.feature.name, element, &about)
}

/// What a feature contributes to the log-odds.
fn term(graph: &mut GraphBuilder, part: &FormulaPart<'_>) -> String {
    let name = &*part.feature.name;
    match &part.value {
        &ValueTerm::Number { log, mean, deviation, coefficient } => {
            let shaped = if log { signed_log(graph, name) } else { name.to_owned() };
            let [mean, deviation, coefficient] =
                [mean, deviation, coefficient].map(|value| graph.double(value));
            let centred = graph.node("Sub", &[&shaped, &mean]);
            let standardised = graph.node("Div", &[&centred, &deviation]);
            let known = graph.node("Mul", &[&coefficient, &standardised]);
            unless_nan(graph, name, part.missing, &known)
        }
        ValueTerm::Flag { yes } => {
            let [zero, yes] = [0.0, *yes].map(|value| graph.double(value));
            let is_no = graph.node("Equal", &[name, &zero]);
            let known = graph.node("Where", &[&is_no, &zero, &yes]);
            unless_nan(graph, name, part.missing, &known)
        }
        ValueTerm::Bins { edges, weights } => {
            let known = bin_weight(graph, name, edges, weights);
            unless_nan(graph, name, part.missing, &known)
        }
        ValueTerm::Levels(levels) => level_weight(graph, name, levels, part.missing),
        ValueTerm::Members { separator, members } => {
            member_weights(graph, name, (separator, members), part.missing)
        }
    }
}

/// `known`, but `missing` where the number is unknown.
fn unless_nan(graph: &mut GraphBuilder, name: &str, missing: f64, known: &str) -> String {
    let missing = graph.double(missing);
    let is_unknown = graph.node("IsNaN", &[name]);
    graph.node("Where", &[&is_unknown, &missing, known])
}

/// ln(1 + |x|) with the sign of x.
fn signed_log(graph: &mut GraphBuilder, name: &str) -> String {
    let one = graph.double(1.0);
    let absolute = graph.node("Abs", &[name]);
    let more = graph.node("Add", &[&absolute, &one]);
    let logarithm = graph.node("Log", &[&more]);
    let sign = graph.node("Sign", &[name]);
    graph.node("Mul", &[&sign, &logarithm])
}

/// The weight of the interval: that of the number of edges at or below x.
fn bin_weight(graph: &mut GraphBuilder, name: &str, edges: &[f64], weights: &[f64]) -> String {
    if edges.is_empty() {
        return graph.double(weights.first().copied().unwrap_or(0.0));
    }
    let edges = graph.doubles(edges, &[1, edges.len()]);
    let weights = graph.doubles(weights, &[weights.len()]);
    let reached = graph.node("GreaterOrEqual", &[name, &edges]);
    let reached =
        graph.node_with("Cast", &[&reached], &[("to", NodeAttribute::Int(ElementType::Int64.code()))]);
    let columns = graph.int(1);
    let bin = graph.node_with("ReduceSum", &[&reached, &columns], &[("keepdims", NodeAttribute::Int(1))]);
    graph.node("Gather", &[&weights, &bin])
}

/// The weight of the word; 0 for one that training did not have.
fn level_weight(graph: &mut GraphBuilder, name: &str, levels: &[WeightedWords], missing: f64) -> String {
    let (mut words, mut codes, mut weights) = (vec![""], vec![0], vec![missing]);
    for (code, level) in (1_u64..).zip(levels) {
        words.extend(level.words.iter().map(String::as_str));
        codes.extend(level.words.iter().map(|_| code));
        weights.push(level.weight);
    }
    let unseen = weights.len() as u64;
    weights.push(0.0);
    let attributes = [
        ("keys_strings", NodeAttribute::Texts(words)),
        ("values_int64s", NodeAttribute::Ints(codes)),
        ("default_int64", NodeAttribute::Int(unseen)),
    ];
    let code = graph.node_with("LabelEncoder", &[name], &attributes);
    let weights = graph.doubles(&weights, &[weights.len()]);
    graph.node("Gather", &[&weights, &code])
}

/// The sum of the weights of the members in the cell.
fn member_weights(
    graph: &mut GraphBuilder,
    name: &str,
    (separator, members): (&str, &[WeightedWords]),
    missing: f64,
) -> String {
    let zero = graph.double(0.0);
    // An empty text is unknown, and has no member.
    let mut terms = vec![level_weight(graph, name, &[], missing)];
    for member in members {
        let matches: Vec<String> = member_patterns(separator, &member.words)
            .iter()
            .map(|pattern| {
                graph.node_with("RegexFullMatch", &[name], &[("pattern", NodeAttribute::Text(pattern))])
            })
            .collect();
        let any = matches.into_iter().reduce(|any, next| graph.node("Or", &[&any, &next]));
        if let Some(any) = any {
            let weight = graph.double(member.weight);
            terms.push(graph.node("Where", &[&any, &weight, &zero]));
        }
    }
    graph.node("Sum", &names(&terms))
}
