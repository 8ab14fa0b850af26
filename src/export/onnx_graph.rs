//! An ONNX graph: constants and nodes, named one after the other.
//!
//! The numbers of fields and types are those of `onnx.proto` of ONNX 1.15 (IR version 9).

use super::protobuf::ProtobufMessage;

/// Types of the elements of a tensor.
#[derive(Debug, Clone, Copy)]
pub(super) enum ElementType {
    Int64,
    Text,
    Double,
}

impl ElementType {
    pub(super) const fn code(self) -> u64 {
        match self {
            Self::Int64 => 7,
            Self::Text => 8,
            Self::Double => 11,
        }
    }
}

/// The domain of `LabelEncoder`.
const ML_DOMAIN: &str = "ai.onnx.ml";

/// Types of attributes.
const INT: u64 = 2;
const STRING: u64 = 3;
const INTS: u64 = 7;
const STRINGS: u64 = 8;

/// An attribute of a node.
pub(super) enum NodeAttribute<'a> {
    Int(u64),
    Text(&'a str),
    Ints(Vec<u64>),
    Texts(Vec<&'a str>),
}

/// Nodes and constants; each value is named by what makes it.
pub(super) struct GraphBuilder {
    /// What the names of inner values begin with, and no other.
    prefix: String,
    nodes: Vec<ProtobufMessage>,
    constants: Vec<ProtobufMessage>,
}

impl GraphBuilder {
    /// `taken` are names of inputs and outputs.
    pub(super) fn new(taken: &[&str]) -> Self {
        let mut prefix = "bantam/".to_owned();
        while taken.iter().any(|name| name.starts_with(&prefix)) {
            prefix.insert(0, '_');
        }
        Self { prefix, nodes: Vec::new(), constants: Vec::new() }
    }

    /// The result of a node with one output.
    pub(super) fn node(&mut self, operator: &str, inputs: &[&str]) -> String {
        self.node_with(operator, inputs, &[])
    }

    /// The same with attributes.
    pub(super) fn node_with(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[(&str, NodeAttribute<'_>)],
    ) -> String {
        let output = format!("{}{}_{operator}", self.prefix, self.nodes.len());
        self.named_node(operator, inputs, attributes, &output);
        output
    }

    /// A node whose result has this name.
    pub(super) fn named_node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[(&str, NodeAttribute<'_>)],
        output: &str,
    ) {
        let node = inputs.iter().fold(ProtobufMessage::default(), |node, input| node.text(1, input));
        let name = format!("{}node_{}", self.prefix, self.nodes.len());
        let node = node.text(2, output).text(3, &name).text(4, operator);
        let node = node.messages(5, attributes.iter().map(|(name, value)| attribute(name, value)));
        let is_ml = operator == "LabelEncoder";
        self.nodes.push(if is_ml { node.text(7, ML_DOMAIN) } else { node });
    }

    /// A constant of numbers, with one dimension for each of `shape`.
    pub(super) fn doubles(&mut self, values: &[f64], shape: &[usize]) -> String {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(ElementType::Double, &bytes, shape)
    }

    /// A constant that is one number for all rows.
    pub(super) fn double(&mut self, value: f64) -> String {
        self.doubles(&[value], &[1])
    }

    /// A constant of one whole number.
    pub(super) fn int(&mut self, value: u64) -> String {
        self.constant(ElementType::Int64, &value.to_le_bytes(), &[1])
    }

    fn constant(&mut self, element: ElementType, bytes: &[u8], shape: &[usize]) -> String {
        let name = format!("{}constant_{}", self.prefix, self.constants.len());
        let tensor = shape.iter().fold(ProtobufMessage::default(), |tensor, &n| tensor.int(1, n as u64));
        self.constants.push(tensor.int(2, element.code()).text(8, &name).bytes(9, bytes));
        name
    }

    /// The graph with these inputs and outputs.
    pub(super) fn finish(
        self,
        name: &str,
        inputs: impl IntoIterator<Item = ProtobufMessage>,
        outputs: impl IntoIterator<Item = ProtobufMessage>,
    ) -> ProtobufMessage {
        ProtobufMessage::default()
            .messages(1, self.nodes)
            .text(2, name)
            .messages(5, self.constants)
            .messages(11, inputs)
            .messages(12, outputs)
    }
}

/// The versions of the operators that a model has: those of ONNX, and of ML.
pub(super) fn operator_sets(onnx: u64, ml: u64) -> [ProtobufMessage; 2] {
    [("", onnx), (ML_DOMAIN, ml)]
        .map(|(domain, version)| ProtobufMessage::default().text(1, domain).int(2, version))
}

fn attribute(name: &str, value: &NodeAttribute<'_>) -> ProtobufMessage {
    let named = ProtobufMessage::default().text(1, name);
    match value {
        NodeAttribute::Int(value) => named.int(3, *value).int(20, INT),
        NodeAttribute::Text(value) => named.text(4, value).int(20, STRING),
        NodeAttribute::Ints(values) => {
            values.iter().fold(named, |all, &value| all.int(8, value)).int(20, INTS)
        }
        NodeAttribute::Texts(values) => {
            values.iter().fold(named, |all, value| all.text(9, value)).int(20, STRINGS)
        }
    }
}

/// A tensor of one column and any number of rows, as an input or output.
pub(super) fn column(name: &str, element: ElementType, about: &str) -> ProtobufMessage {
    let rows = ProtobufMessage::default().text(2, "leads");
    let one = ProtobufMessage::default().int(1, 1);
    let shape = ProtobufMessage::default().messages(1, [rows, one]);
    let tensor = ProtobufMessage::default().int(1, element.code()).message(2, &shape);
    let of_type = ProtobufMessage::default().message(1, &tensor);
    ProtobufMessage::default().text(1, name).message(2, &of_type).text(3, about)
}
