//! A tree as text with all parentheses, for the tests: parsing it must give the same tree.

use super::quote::{column_sql, text_sql};
use super::tree::{Is, NodeId, Syntax, Tree};

/// The whole tree.
pub(super) fn print(tree: &Tree) -> String {
    node(tree, tree.root())
}

fn node(tree: &Tree, id: NodeId) -> String {
    let of = |id: &NodeId| node(tree, *id);
    let all = |ids: &[NodeId], between: &str| ids.iter().map(of).collect::<Vec<_>>().join(between);
    match &tree.node(id).syntax {
        Syntax::Null => "NULL".to_owned(),
        Syntax::Flag(value) => value.to_string().to_uppercase(),
        Syntax::Number(value) => value.to_string(),
        Syntax::Text(value) => text_sql(value),
        Syntax::Date(value) => format!("DATE {}", text_sql(value)),
        Syntax::Timestamp(value) => format!("TIMESTAMP {}", text_sql(value)),
        Syntax::Interval(value) => format!("INTERVAL {}", text_sql(value)),
        Syntax::Column(name) => column_sql(name),
        Syntax::Not(operand) => format!("(NOT {})", of(operand)),
        Syntax::Negate(operand) => format!("(- {})", of(operand)),
        Syntax::Arithmetic(operator, left, right) => {
            format!("({} {} {})", of(left), operator.sign(), of(right))
        }
        Syntax::Concat(operands) => format!("({})", all(operands, " || ")),
        Syntax::Compare(operator, left, right) => {
            format!("({} {} {})", of(left), operator.sign(), of(right))
        }
        Syntax::And(operands) => format!("({})", all(operands, " AND ")),
        Syntax::Or(operands) => format!("({})", all(operands, " OR ")),
        Syntax::Is { operand, what, negated } => {
            format!("({} IS {}{})", of(operand), not(*negated), is(*what))
        }
        Syntax::Distinct { left, right, negated } => {
            format!("({} IS {}DISTINCT FROM {})", of(left), not(*negated), of(right))
        }
        Syntax::In { operand, list, negated } => {
            format!("({} {}IN ({}))", of(operand), not(*negated), all(list, ", "))
        }
        Syntax::Between { operand, low, high, negated } => {
            format!("({} {}BETWEEN {} AND {})", of(operand), not(*negated), of(low), of(high))
        }
        Syntax::Like { operand, pattern, escape, ignore_case, negated } => {
            let operator = if *ignore_case { "ILIKE" } else { "LIKE" };
            let escape = escape.map_or_else(String::new, |c| format!(" ESCAPE {}", text_sql(&c.to_string())));
            format!("({} {}{operator} {}{escape})", of(operand), not(*negated), of(pattern))
        }
        Syntax::Case { operand, arms, otherwise } => {
            let operand = operand.map_or_else(String::new, |id| format!(" {}", of(&id)));
            let arm = |(when, then): &(NodeId, NodeId)| format!(" WHEN {} THEN {}", of(when), of(then));
            let arms = arms.iter().map(arm).collect::<Vec<_>>().concat();
            let otherwise = otherwise.map_or_else(String::new, |id| format!(" ELSE {}", of(&id)));
            format!("CASE{operand}{arms}{otherwise} END")
        }
        Syntax::Cast { operand, to } => format!("CAST({} AS {to})", of(operand)),
        Syntax::Call { function, arguments } => format!("{function}({})", all(arguments, ", ")),
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "NOT " } else { "" }
}

fn is(what: Is) -> &'static str {
    match what {
        Is::Null => "NULL",
        Is::True => "TRUE",
        Is::False => "FALSE",
        Is::Unknown => "UNKNOWN",
    }
}
