//! Rules that are true or false by their form, whatever the types of their columns.

use super::catalogue::signature;
use super::signature::ResultType;
use super::value_type::RuleType;
use crate::syntax::{NodeId, Syntax, Tree};

/// Whether the value of a rule is true or false by its form: a condition, a cast to one, a function that yields one, or a choice among such. A
/// column alone may be one, and is not among them.
pub fn is_flag(tree: &Tree) -> bool {
    let mut open = vec![tree.root()];
    let mut is_any = false;
    while let Some(node) = open.pop() {
        match form(tree, node) {
            FlagForm::Flag => is_any = true,
            FlagForm::Null => {}
            FlagForm::Choice(values) => open.extend(values),
            FlagForm::Other => return false,
        }
    }
    is_any
}

/// What the form of a part says about its type.
enum FlagForm {
    Flag,
    /// The type of others.
    Null,
    /// That of these parts, which have one in common.
    Choice(Vec<NodeId>),
    Other,
}

fn form(tree: &Tree, node: NodeId) -> FlagForm {
    match &tree.node(node).syntax {
        Syntax::Null => FlagForm::Null,
        condition if condition.is_condition() => FlagForm::Flag,
        Syntax::Cast { to, .. } if matches!(to.as_str(), "BOOLEAN" | "BOOL") => FlagForm::Flag,
        Syntax::Case { arms, otherwise, .. } => {
            FlagForm::Choice(arms.iter().map(|(_, value)| *value).chain(*otherwise).collect())
        }
        Syntax::Call { function, arguments } => {
            match signature(&function.to_lowercase()).map(|own| own.yields) {
                Some(ResultType::Value(RuleType::Flag)) => FlagForm::Flag,
                Some(ResultType::Common) => FlagForm::Choice(arguments.to_vec()),
                _ => FlagForm::Other,
            }
        }
        _ => FlagForm::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn a_condition_is_told_from_other_values_by_its_form() {
        for (rule, expected) in [
            ("n > 1", true),
            ("NOT a AND b IS NULL", true),
            ("has(tags, 'demo')", true),
            ("coalesce(n > 1, FALSE)", true),
            ("CASE WHEN n > 1 THEN a = 'x' ELSE NULL END", true),
            ("x::boolean", true),
            ("n + 1", false),
            ("a", false),
            ("CASE WHEN n > 1 THEN 'yes' ELSE 'no' END", false),
            ("coalesce(a, FALSE)", false),
            ("NULL", false),
        ] {
            assert_eq!(is_flag(&parse(rule).unwrap()), expected, "{rule}");
        }
    }
}
