//! Rules of version 1 of the model file, which were SQL as polars evaluates it, in the rule language of version 2.

use crate::rules::Rule;
use crate::snapshot::Spec;
use crate::syntax::{Arithmetic, Is, NodeId, Syntax, Tree};

/// Why a file of version 1 with these definitions cannot be used: its first rule whose meaning has changed, or may have; `None`
/// where all mean the same.
pub(super) fn changed_rule(spec: &Spec) -> Option<String> {
    let reason = |rule: &Rule| {
        let what = changed(rule.tree())?;
        let (place, text) = (rule.path().in_words(), rule.text());
        Some(format!(
            "it is of version 1, and {what} in its rule {place} (`{text}`) is evaluated differently in version 2"
        ))
    };
    spec.expressions().find_map(|expression| reason(expression.rule))
}

/// Functions with the same meaning for every value.
const SAME: [&str; 19] = [
    "abs", "ceil", "ceiling", "char_length", "coalesce", "date_part", "ends_with", "extract", "floor",
    "ifnull", "left", "length", "lower", "lcase", "nullif", "starts_with", "ucase", "upper", "replace",
];

/// Functions that gave integers, with which arithmetic wrapped around.
const INTEGERS: [&str; 4] = ["char_length", "date_part", "extract", "length"];

/// The first part of a tree whose meaning has changed, in words.
fn changed(tree: &Tree) -> Option<String> {
    let compared = compared(tree);
    tree.nodes().iter().enumerate().find_map(|(place, node)| match &node.syntax {
        Syntax::Is { what: Is::True | Is::False | Is::Unknown, .. } => {
            Some("IS TRUE, FALSE or UNKNOWN".to_owned())
        }
        Syntax::Concat(_) => Some("||".to_owned()),
        Syntax::Distinct { .. } => Some("IS DISTINCT FROM".to_owned()),
        Syntax::Interval(_) => Some("INTERVAL".to_owned()),
        Syntax::Cast { to, .. } if !is_double(to) => Some(format!("CAST to {to}")),
        Syntax::Arithmetic(operator, left, right) => {
            let integers = [*left, *right].into_iter().any(|id| is_integer_call(tree, id));
            // The value of a derived column was unknown where it was not finite; within a condition it was compared.
            let divides = matches!(operator, Arithmetic::Divide | Arithmetic::Remainder);
            let is_risky =
                divides && !matches!(tree.node(*right).syntax, Syntax::Number(number) if number != 0.0);
            (integers || is_risky && compared[place]).then(|| "arithmetic".to_owned())
        }
        Syntax::Call { function, .. } => {
            let name = function.to_ascii_lowercase();
            (!SAME.contains(&name.as_str())).then(|| format!("{name}()"))
        }
        _ => None,
    })
}

fn is_double(name: &str) -> bool {
    ["DOUBLE", "DOUBLE PRECISION", "FLOAT", "REAL"].contains(&name)
}

fn is_integer_call(tree: &Tree, id: NodeId) -> bool {
    let Syntax::Call { function, .. } = &tree.node(id).syntax else { return false };
    INTEGERS.contains(&function.to_ascii_lowercase().as_str())
}

/// For each node, whether a condition is computed from it.
fn compared(tree: &Tree) -> Vec<bool> {
    let mut compared = vec![false; tree.nodes().len()];
    // A node comes after those that it uses.
    for (place, node) in tree.nodes().iter().enumerate().rev() {
        if compared[place] || node.syntax.is_condition() {
            node.syntax.operands(|operand| compared[operand as usize] = true);
        }
    }
    compared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn constructs_that_changed_are_named_and_the_others_are_not() {
        let named = |text: &str| changed(&parse(text).unwrap());
        for same in [
            "employees BETWEEN 50 AND 1000 AND lower(country) IN ('de', 'at')",
            "email LIKE '%@gmail.com' OR email IS NULL",
            "CASE WHEN a > 3 THEN a / b ELSE a * 2 END",
            "a / b",
            "a / 12 >= 4",
            "CAST(a AS DOUBLE) > 3",
            "LENGTH(s) > 5",
        ] {
            assert_eq!(named(same), None, "{same}");
        }
        for (changed, what) in [
            ("LENGTH(s) - 5 > 0", "arithmetic"),
            ("a / b >= 2", "arithmetic"),
            ("trial IS TRUE", "IS TRUE, FALSE or UNKNOWN"),
            ("STRPOS(email, 'x') > 0", "strpos()"),
            ("ROUND(a) = 3", "round()"),
            ("CAST(a AS INTEGER) = 3", "CAST to INTEGER"),
        ] {
            assert_eq!(named(changed).as_deref(), Some(what), "{changed}");
        }
    }
}
