//! The state of the checker: the result of each node of the tree.

use std::collections::HashMap;

use super::columns::{ColumnTypes, Readable};
use super::function::Function;
use super::messages::{describe, no_column, span_alone, unsupported};
use super::mismatch::{MismatchedValue, mismatch};
use super::times::parse_time;
use super::typed::{Constant, Operation, Step, StepId, Typed};
use super::value_type::RuleType;
use crate::syntax::{Fault, Node, NodeId, Relation, Tree};

/// The result of a node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum CheckedNode {
    /// A constant: becomes a step where it is used, with the type of its context.
    Constant(Constant, RuleType),
    /// A column, by its index in the table; becomes a step where it is used.
    Column(u32),
    /// An unknown name: a mistake where it is used, unless it is the name of a unit there.
    Missing,
    /// A step.
    Step(StepId),
}

/// The state of the checker.
pub(super) struct TypeChecker<'a> {
    /// The tree.
    pub tree: &'a Tree,
    /// The columns.
    pub columns: &'a ColumnTypes,
    /// The results of the nodes before this one.
    pub nodes: Vec<CheckedNode>,
    steps: Vec<Step>,
    used: Vec<(String, RuleType)>,
    /// The step of each column that is used, by its index in the table.
    column_steps: HashMap<u32, StepId>,
}

impl<'a> TypeChecker<'a> {
    /// The state before the first node.
    pub fn new(tree: &'a Tree, columns: &'a ColumnTypes) -> Self {
        Self {
            tree,
            columns,
            nodes: Vec::with_capacity(tree.nodes().len()),
            steps: Vec::new(),
            used: Vec::new(),
            column_steps: HashMap::new(),
        }
    }

    /// The node as written.
    pub fn written(&self, node: NodeId) -> &'a Node {
        self.tree.node(node)
    }

    /// The result of the node.
    pub fn checked(&self, node: NodeId) -> &CheckedNode {
        &self.nodes[node as usize]
    }

    /// The type of a node, which may be an interval.
    pub fn type_or_span(&self, node: NodeId) -> Result<RuleType, Fault> {
        match self.checked(node) {
            CheckedNode::Constant(_, value_type) => Ok(*value_type),
            CheckedNode::Step(step) => Ok(self.steps[*step as usize].yields),
            CheckedNode::Missing => Err(no_column(self.written(node), self.columns)),
            CheckedNode::Column(place) => match self.columns.at(*place) {
                (_, Readable::Typed(value_type)) => Ok(value_type),
                (name, Readable::Unsupported(holds)) => Err(unsupported(self.written(node), name, holds)),
            },
        }
    }

    /// The type of a node that is a value, and so not an interval.
    pub fn type_of(&self, node: NodeId) -> Result<RuleType, Fault> {
        match self.type_or_span(node)? {
            RuleType::Span => Err(span_alone(self.written(node))),
            value_type => Ok(value_type),
        }
    }

    /// Whether the node is a text in quotes.
    pub fn literal_text(&self, node: NodeId) -> Option<&str> {
        match self.checked(node) {
            CheckedNode::Constant(Constant::Text(text), _) => Some(text),
            _ => None,
        }
    }

    /// A new step.
    pub fn push(&mut self, operation: Operation, yields: RuleType, at: u32) -> StepId {
        self.steps.push(Step { operation, yields, at });
        self.steps.len() as StepId - 1
    }

    /// A new step as the value of a node.
    pub fn step(&mut self, operation: Operation, yields: RuleType, at: u32) -> CheckedNode {
        CheckedNode::Step(self.push(operation, yields, at))
    }

    /// The step that gives the value of a node, as a value of the type `wanted`: NULL takes this type, a date becomes a
    /// timestamp.
    pub fn value(&mut self, node: NodeId, wanted: RuleType) -> Result<StepId, Fault> {
        let step = self.any_value(node, wanted)?;
        let found = self.steps[step as usize].yields;
        if found == wanted || wanted == RuleType::Null {
            return Ok(step);
        }
        Ok(self.push(Operation::Cast(step, wanted), wanted, self.written(node).at))
    }

    /// The step of an operand: as [`Self::value`], but a date is accepted for a timestamp, since both are times.
    pub fn operand(&mut self, node: NodeId, wanted: RuleType) -> Result<StepId, Fault> {
        let found = self.type_or_span(node)?;
        self.value(node, if found.is_time() && wanted.is_time() { found } else { wanted })
    }

    /// The step that gives the value of a node; a constant is made with the type `wanted`.
    fn any_value(&mut self, node: NodeId, wanted: RuleType) -> Result<StepId, Fault> {
        let at = self.written(node).at;
        match self.checked(node) {
            CheckedNode::Step(step) => Ok(*step),
            CheckedNode::Constant(constant, found) => {
                let yields = if wanted == RuleType::Null { *found } else { wanted };
                let constant = constant.clone();
                Ok(self.push(Operation::Constant(constant), yields, at))
            }
            CheckedNode::Column(place) => {
                let place = *place;
                let yields = self.type_or_span(node)?;
                Ok(self.column_step(place, yields, at))
            }
            CheckedNode::Missing => Err(no_column(self.written(node), self.columns)),
        }
    }

    /// The step of a column: one for all its uses.
    fn column_step(&mut self, place: u32, yields: RuleType, at: u32) -> StepId {
        if let Some(&step) = self.column_steps.get(&place) {
            return step;
        }
        let index = self.used.len() as u32;
        self.used.push((self.columns.at(place).0.to_owned(), yields));
        let step = self.push(Operation::Column(index), yields, at);
        self.column_steps.insert(place, step);
        step
    }

    /// The steps that give the values of nodes, each of the type `wanted`.
    pub fn values(&mut self, nodes: &[NodeId], wanted: RuleType) -> Result<Box<[StepId]>, Fault> {
        nodes.iter().map(|&node| self.value(node, wanted)).collect()
    }

    /// The type that all these nodes have: NULL fits every type, dates become timestamps, and a text in quotes becomes a time
    /// if the others are times. NULL if all are NULL. A mistake is located at `at`, else at the second value.
    pub fn common_type(
        &mut self,
        nodes: &[NodeId],
        at: Option<u32>,
        comparison: Option<Relation>,
    ) -> Result<RuleType, Fault> {
        let mut first: Option<(NodeId, RuleType)> = None;
        for &node in nodes {
            let found = self.type_of(node)?;
            let is_firmer = self.literal_text(node).is_none()
                && first.is_none_or(|(earlier, _)| self.literal_text(earlier).is_some());
            if found != RuleType::Null && (first.is_none() || is_firmer) {
                first = Some((node, found));
            }
        }
        let Some((first, mut common)) = first else { return Ok(RuleType::Null) };
        for &node in nodes {
            if common.is_time() {
                self.read_literal_time(node)?;
            }
            let found = self.type_of(node)?;
            common = common.common(found).ok_or_else(|| self.mismatch(first, node, at, comparison))?;
        }
        Ok(common)
    }

    /// The mistake that two nodes have different types.
    fn mismatch(
        &self,
        first: NodeId,
        second: NodeId,
        at: Option<u32>,
        comparison: Option<Relation>,
    ) -> Fault {
        let side = |node| {
            let value_type = self.type_or_span(node).unwrap_or(RuleType::Null);
            MismatchedValue { syntax: &self.written(node).syntax, value_type }
        };
        let at = at.unwrap_or(self.written(second).at);
        mismatch(side(first), side(second), at, comparison)
    }

    /// The type that all these nodes have, or text if all are NULL.
    pub fn comparable_type(
        &mut self,
        nodes: &[NodeId],
        at: Option<u32>,
        comparison: Option<Relation>,
    ) -> Result<RuleType, Fault> {
        let common = self.common_type(nodes, at, comparison)?;
        Ok(if common == RuleType::Null { RuleType::Text } else { common })
    }

    /// Turns a text in quotes into the time that it writes.
    pub fn read_literal_time(&mut self, node: NodeId) -> Result<(), Fault> {
        let Some(text) = self.literal_text(node) else { return Ok(()) };
        let Some((microseconds, has_clock)) = parse_time(text) else {
            let message = format!("{} is not a date or timestamp", describe(&self.written(node).syntax));
            let hint = "write `'2026-05-01'` or `'2026-05-01 12:30:00'`";
            return Err(Fault::new(self.written(node).at as usize, message).with_hint(hint));
        };
        let value_type = if has_clock { RuleType::Timestamp } else { RuleType::Date };
        self.nodes[node as usize] = CheckedNode::Constant(Constant::Time(microseconds), value_type);
        Ok(())
    }

    /// A call of a function.
    pub fn call(
        &mut self,
        function: Function,
        arguments: Box<[StepId]>,
        yields: RuleType,
        at: u32,
    ) -> CheckedNode {
        self.step(Operation::Call(function, arguments), yields, at)
    }

    /// NOT of a step, if `negated`.
    pub fn negated(&mut self, step: StepId, negated: bool, at: u32) -> CheckedNode {
        if negated { self.step(Operation::Not(step), RuleType::Flag, at) } else { CheckedNode::Step(step) }
    }

    /// The expression after its last node.
    pub fn finish(mut self) -> Result<Typed, Fault> {
        let root = self.tree.root();
        let root_type = self.type_of(root)?;
        self.value(root, root_type)?;
        Ok(Typed { steps: self.steps, columns: self.used })
    }

    /// A column, or an unknown name.
    pub fn column(&self, name: &str) -> CheckedNode {
        self.columns.position(name).map_or(CheckedNode::Missing, CheckedNode::Column)
    }
}
