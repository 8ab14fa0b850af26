//! IN, and CASE.

use std::collections::HashSet;

use super::type_checker::{CheckedNode, TypeChecker};
use super::typed::{Constant, ConstantSet, Operation, StepId};
use super::value_type::RuleType;
use crate::syntax::{Fault, NodeId, Relation};

impl TypeChecker<'_> {
    /// `x [NOT] IN (…)`: constants become a set, anything else is compared one by one.
    pub fn is_in(
        &mut self,
        operand: NodeId,
        list: &[NodeId],
        negated: bool,
        at: u32,
    ) -> Result<CheckedNode, Fault> {
        let mut all = Vec::with_capacity(list.len() + 1);
        all.push(operand);
        all.extend_from_slice(list);
        let common = self.comparable_type(&all, None, Some(comparison_of(list, negated)))?;
        let operand = self.operand(operand, common)?;
        let is_constant =
            |checker: &Self, node: NodeId| matches!(checker.checked(node), CheckedNode::Constant(..));
        let (constants, others): (Vec<NodeId>, Vec<NodeId>) =
            list.iter().partition(|&&node| is_constant(self, node));
        if others.is_empty() {
            return Ok(CheckedNode::Step(self.in_set(operand, &constants, common, negated, at)));
        }
        let mut either = Vec::with_capacity(others.len() + 1);
        if !constants.is_empty() {
            either.push(self.in_set(operand, &constants, common, false, at));
        }
        for node in others {
            let member = self.operand(node, common)?;
            let operation = Operation::Compare(Relation::Equal, operand, member);
            either.push(self.push(operation, RuleType::Flag, at));
        }
        let step = match either[..] {
            [only] => only,
            _ => self.push(Operation::Or(either.into()), RuleType::Flag, at),
        };
        Ok(self.negated(step, negated, at))
    }

    /// IN a list of constants.
    fn in_set(&mut self, operand: StepId, list: &[NodeId], of: RuleType, negated: bool, at: u32) -> StepId {
        let mut members = ListMembers::of(of);
        for &node in list {
            // Each literal is used once, so it can be moved.
            let taken = std::mem::replace(&mut self.nodes[node as usize], CheckedNode::Missing);
            if let CheckedNode::Constant(constant, _) = taken {
                members.add(constant);
            }
        }
        let (set, has_null) = members.finish();
        self.push(Operation::InSet { operand, set, has_null, negated }, RuleType::Flag, at)
    }

    /// `CASE [operand] WHEN … THEN … [ELSE …] END`.
    pub fn case(
        &mut self,
        operand: Option<NodeId>,
        arms: &[(NodeId, NodeId)],
        otherwise: Option<NodeId>,
        at: u32,
    ) -> Result<CheckedNode, Fault> {
        let conditions = match operand {
            Some(operand) => self.equalities(operand, arms)?,
            None => arms.iter().map(|&(when, _)| self.condition(when, "WHEN")).collect::<Result<_, _>>()?,
        };
        let results: Vec<NodeId> = arms.iter().map(|&(_, then)| then).chain(otherwise).collect();
        let common = self.common_type(&results, None, None)?;
        if common == RuleType::Null {
            return Ok(self.step(Operation::Constant(Constant::Null), RuleType::Null, at));
        }
        let values = self.values(&results, common)?;
        let otherwise = otherwise.and_then(|_| values.last().copied());
        let arms = conditions.into_iter().zip(values).collect();
        Ok(self.step(Operation::Case { arms, otherwise }, common, at))
    }

    /// The comparisons of `CASE operand WHEN …`.
    fn equalities(&mut self, operand: NodeId, arms: &[(NodeId, NodeId)]) -> Result<Vec<StepId>, Fault> {
        let all: Vec<NodeId> = std::iter::once(operand).chain(arms.iter().map(|&(when, _)| when)).collect();
        let common = self.comparable_type(&all, None, Some(Relation::Equal))?;
        let operand = self.operand(operand, common)?;
        let mut steps = Vec::with_capacity(arms.len());
        for &(when, _) in arms {
            let at = self.written(when).at;
            let member = self.operand(when, common)?;
            let operation = Operation::Compare(Relation::Equal, operand, member);
            steps.push(self.push(operation, RuleType::Flag, at));
        }
        Ok(steps)
    }
}

/// The comparison for the message: `=` for a list of one value, else a general one.
fn comparison_of(list: &[NodeId], negated: bool) -> Relation {
    match (list.len(), negated) {
        (1, false) => Relation::Equal,
        (1, true) => Relation::NotEqual,
        _ => Relation::Less,
    }
}

/// The members of a list of constants while they are collected.
struct ListMembers {
    set: ConstantSet,
    has_null: bool,
}

impl ListMembers {
    /// No members of this type yet.
    fn of(value_type: RuleType) -> Self {
        let set = match value_type {
            RuleType::Number => ConstantSet::Numbers(Vec::new()),
            RuleType::Date | RuleType::Timestamp => ConstantSet::Times(Vec::new()),
            RuleType::Flag => ConstantSet::Flags { has_true: false, has_false: false },
            RuleType::Text | RuleType::Span | RuleType::Null => ConstantSet::Texts(HashSet::new()),
        };
        Self { set, has_null: false }
    }

    /// Adds a constant of this type, or NULL.
    fn add(&mut self, constant: Constant) {
        match (&mut self.set, constant) {
            (ConstantSet::Texts(texts), Constant::Text(text)) => {
                texts.insert(text.into());
            }
            // −0 becomes 0, as the set is searched in the total order.
            (ConstantSet::Numbers(numbers), Constant::Number(number)) => numbers.push(number + 0.0),
            (ConstantSet::Times(times), Constant::Time(time)) => times.push(time),
            (ConstantSet::Flags { has_true, .. }, Constant::Flag(true)) => *has_true = true,
            (ConstantSet::Flags { has_false, .. }, Constant::Flag(false)) => *has_false = true,
            _ => self.has_null = true,
        }
    }

    /// The set, sorted, and whether NULL is a member.
    fn finish(mut self) -> (ConstantSet, bool) {
        match &mut self.set {
            ConstantSet::Numbers(numbers) => {
                numbers.sort_unstable_by(f64::total_cmp);
                numbers.dedup();
            }
            ConstantSet::Times(times) => {
                times.sort_unstable();
                times.dedup();
            }
            ConstantSet::Texts(_) | ConstantSet::Flags { .. } => {}
        }
        (self.set, self.has_null)
    }
}
