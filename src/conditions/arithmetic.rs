//! Conditions that are constant whatever the columns are: `probability > 30`, `1 = 2`, `score > 65 AND grade = 'D'`.
//!
//! A condition is evaluated for all leads that there can be. What is not known of a lead leaves all truth values possible.

use std::cmp::Ordering;

use super::constant::ConstantCondition;
use crate::rules::Rule;
use crate::syntax::{Is, NodeId, Relation, Syntax, Tree};

/// What is known of a column before any table is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum KnownValue<'a> {
    Number(f64),
    /// A number from one to another, or NULL.
    Between(f64, f64),
    Text(&'a str),
}

/// A lead that there can be: what is known of its columns.
pub(crate) type PossibleLead<'a> = Vec<(&'a str, KnownValue<'a>)>;

/// The finding that a condition is true for none or for all of these leads; `why` says what is known of their columns.
pub(crate) fn constant_by_arithmetic(
    rule: &Rule,
    leads: &[PossibleLead<'_>],
    why: &str,
) -> Option<ConstantCondition> {
    let tree = rule.tree();
    let truths = leads.iter().fold(Truths::NONE, |all, lead| all.or(truths(tree, tree.root(), lead)));
    (truths == Truths::TRUE || !truths.has(Truths::TRUE))
        .then(|| ConstantCondition::by_arithmetic(truths == Truths::TRUE, why))
}

/// Whether there are leads among these that may meet a condition, and each of them certainly meets one of the conditions `before`.
pub(crate) fn is_taken_before(rule: &Rule, before: &[&Rule], leads: &[PossibleLead<'_>]) -> bool {
    let of = |rule: &Rule, lead| truths(rule.tree(), rule.tree().root(), lead);
    let mut meeting = leads.iter().filter(|lead| of(rule, lead).has(Truths::TRUE)).peekable();
    let is_taken = |lead| before.iter().any(|rule| of(rule, lead) == Truths::TRUE);
    meeting.peek().is_some() && meeting.all(is_taken)
}

/// The truth values that are possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Truths(u8);

impl Truths {
    const NONE: Self = Self(0);
    const TRUE: Self = Self(1);
    const FALSE: Self = Self(2);
    const UNKNOWN: Self = Self(4);
    const ANY: Self = Self(7);

    const fn of(truth: bool) -> Self {
        if truth { Self::TRUE } else { Self::FALSE }
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, truth: Self) -> bool {
        self.0 & truth.0 != 0
    }

    /// Possible if the condition holds.
    const fn when(self, condition: bool) -> Self {
        if condition { self } else { Self::NONE }
    }

    fn not(self) -> Self {
        let unknown = Self::UNKNOWN.when(self.has(Self::UNKNOWN));
        Self::FALSE.when(self.has(Self::TRUE)).or(Self::TRUE.when(self.has(Self::FALSE))).or(unknown)
    }

    /// The conjunction in three-valued logic.
    fn and(self, other: Self) -> Self {
        let either = |truth| self.has(truth) || other.has(truth);
        let both = |truth| self.has(truth) && other.has(truth);
        let is_unknown = both(Self::UNKNOWN)
            || (self.has(Self::UNKNOWN) && other.has(Self::TRUE))
            || (self.has(Self::TRUE) && other.has(Self::UNKNOWN));
        let unknown = Self::UNKNOWN.when(is_unknown);
        Self::FALSE.when(either(Self::FALSE)).or(Self::TRUE.when(both(Self::TRUE))).or(unknown)
    }
}

/// The value of a part of a rule, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
enum ComparedOperand<'a> {
    Null,
    Known(KnownValue<'a>),
    Unclear,
}

fn value<'a>(tree: &'a Tree, id: NodeId, lead: &PossibleLead<'a>) -> ComparedOperand<'a> {
    match &tree.node(id).syntax {
        Syntax::Null => ComparedOperand::Null,
        Syntax::Number(number) => ComparedOperand::Known(KnownValue::Number(*number)),
        Syntax::Text(text) => ComparedOperand::Known(KnownValue::Text(text)),
        Syntax::Negate(operand) => match value(tree, *operand, lead) {
            ComparedOperand::Known(KnownValue::Number(number)) => {
                ComparedOperand::Known(KnownValue::Number(-number))
            }
            ComparedOperand::Null => ComparedOperand::Null,
            _ => ComparedOperand::Unclear,
        },
        Syntax::Column(name) => {
            let known = lead.iter().find(|(column, _)| column == name);
            known.map_or(ComparedOperand::Unclear, |(_, value)| ComparedOperand::Known(*value))
        }
        _ => ComparedOperand::Unclear,
    }
}

/// Whether a relation holds between two values in this order.
pub(super) fn holds(relation: Relation, order: Ordering) -> bool {
    match relation {
        Relation::Equal => order.is_eq(),
        Relation::NotEqual => order.is_ne(),
        Relation::Less => order.is_lt(),
        Relation::LessOrEqual => order.is_le(),
        Relation::Greater => order.is_gt(),
        Relation::GreaterOrEqual => order.is_ge(),
    }
}

fn compared(relation: Relation, left: ComparedOperand<'_>, right: ComparedOperand<'_>) -> Truths {
    use KnownValue::{Between, Number, Text};
    match (left, right) {
        (ComparedOperand::Null, _) | (_, ComparedOperand::Null) => Truths::UNKNOWN,
        (ComparedOperand::Known(left), ComparedOperand::Known(right)) => match (left, right) {
            (Number(left), Number(right)) => Truths::of(holds(relation, left.total_cmp(&right))),
            (Text(left), Text(right)) => Truths::of(holds(relation, left.cmp(right))),
            (Between(low, high), Number(number)) => {
                // Between its ends a range has all orders to a number within it.
                let inside = Truths::ANY.when(low < number && number < high);
                let ends = [low, high].map(|end| Truths::of(holds(relation, end.total_cmp(&number))));
                ends[0].or(ends[1]).or(inside).or(Truths::UNKNOWN)
            }
            (Number(_), Between(..)) => {
                compared(relation.turned(), ComparedOperand::Known(right), ComparedOperand::Known(left))
            }
            _ => Truths::ANY,
        },
        _ => Truths::ANY,
    }
}

fn truths<'a>(tree: &'a Tree, id: NodeId, lead: &PossibleLead<'a>) -> Truths {
    let of = |id: NodeId| truths(tree, id, lead);
    let all = |ids: &[NodeId]| ids.iter().fold(Truths::TRUE, |all, &id| all.and(of(id)));
    let compare = |relation, left: NodeId, right: NodeId| {
        compared(relation, value(tree, left, lead), value(tree, right, lead))
    };
    let turned = |truths: Truths, negated: bool| if negated { truths.not() } else { truths };
    match &tree.node(id).syntax {
        Syntax::Null => Truths::UNKNOWN,
        Syntax::Flag(flag) => Truths::of(*flag),
        Syntax::Not(operand) => of(*operand).not(),
        Syntax::And(operands) => all(operands),
        Syntax::Or(operands) => operands.iter().fold(Truths::TRUE, |none, &id| none.and(of(id).not())).not(),
        Syntax::Compare(relation, left, right) => compare(*relation, *left, *right),
        Syntax::Between { operand, low, high, negated } => {
            let within = compare(Relation::GreaterOrEqual, *operand, *low);
            turned(within.and(compare(Relation::LessOrEqual, *operand, *high)), *negated)
        }
        Syntax::In { operand, list, negated } => {
            let differs = |&member: &NodeId| compare(Relation::Equal, *operand, member).not();
            let none = list.iter().fold(Truths::TRUE, |none, member| none.and(differs(member)));
            turned(none, !negated)
        }
        Syntax::Is { operand, what: Is::Null | Is::Unknown, negated } => match value(tree, *operand, lead) {
            ComparedOperand::Null => turned(Truths::TRUE, *negated),
            ComparedOperand::Known(KnownValue::Number(_) | KnownValue::Text(_)) => {
                turned(Truths::FALSE, *negated)
            }
            _ => Truths::ANY,
        },
        _ => Truths::ANY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Path;
    use crate::rules::Yields;

    /// Whether a condition is always true, never true, or neither.
    fn found(sql: &str) -> Option<bool> {
        let rule = Rule::parse(sql, Path::default(), Yields::Condition).unwrap();
        let lead = |score: f64| {
            let grade = KnownValue::Text(if score >= 60.0 { "A" } else { "B" });
            vec![
                ("score", KnownValue::Number(score)),
                ("grade", grade),
                ("fit_score", KnownValue::Between(0.0, 100.0)),
            ]
        };
        let leads: Vec<PossibleLead<'_>> = (0..=100).map(|score| lead(f64::from(score))).collect();
        constant_by_arithmetic(&rule, &leads, "").map(|condition| condition.is_always_true())
    }

    #[test]
    fn what_no_lead_or_every_lead_meets_is_found() {
        for sql in [
            "score > 150",
            "score > 65 AND grade = 'B'",
            "fit_score < 0",
            "1 = 2",
            "FALSE",
            "NULL",
            "x > 5 AND NULL",
            "score BETWEEN 101 AND 200",
        ] {
            assert_eq!(found(sql), Some(false), "{sql}");
        }
        for sql in ["1 = 1", "TRUE", "grade >= 'A'", "score >= 0", "x > 5 OR score > -1", "grade IS NOT NULL"]
        {
            assert_eq!(found(sql), Some(true), "{sql}");
        }
        for sql in [
            "score > 50",
            "grade = 'A'",
            "x > 150",
            "fit_score >= 0",
            "fit_score > 30",
            "x IS NULL",
            "grade IN ('A', 'C')",
            "NOT x = 'a'",
        ] {
            assert_eq!(found(sql), None, "{sql}");
        }
    }
}
