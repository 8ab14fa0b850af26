//! The columns that a rule uses as text.

use std::collections::BTreeSet;

use super::catalogue::signature;
use super::signature::{ArgumentKind, Presence};
use super::text_functions::SETS;
use super::value_type::RuleType;
use crate::cells::{NumberFormat, parse_number};
use crate::syntax::{NodeId, Syntax, Tree};

/// The columns that a rule uses as text, whatever their cells look like, sorted: the text arguments of functions, the operands of
/// `||` and LIKE, and columns compared with a quoted number as people write it (`'10k'`, `'1,234'`). A column that is compared with
/// any other text is not among them: a comparison of numbers with words is a mistake.
pub fn text_columns(tree: &Tree) -> BTreeSet<&str> {
    let column = |id: NodeId| match &tree.node(id).syntax {
        Syntax::Column(name) => Some(name.as_str()),
        _ => None,
    };
    let mut columns = tree.columns_compared_with(|id| match &tree.node(id).syntax {
        Syntax::Text(literal) => is_written_number(literal),
        _ => false,
    });
    for node in tree.nodes() {
        match &node.syntax {
            Syntax::Concat(parts) => columns.extend(parts.iter().copied().filter_map(column)),
            Syntax::Like { operand, .. } => columns.extend(column(*operand)),
            Syntax::Call { function, arguments } => {
                let texts = text_arguments(function, arguments);
                columns.extend(texts.filter_map(column));
            }
            _ => {}
        }
    }
    columns
}

/// The columns that a rule uses as a set of words in one text, as `has(tags, 'demo')` does, sorted.
pub fn set_columns(tree: &Tree) -> BTreeSet<&str> {
    let mut columns = BTreeSet::new();
    for node in tree.nodes() {
        let Syntax::Call { function, arguments } = &node.syntax else { continue };
        let is_of_sets = SETS.iter().any(|own| own.names.contains(&function.to_lowercase().as_str()));
        if let Some(Syntax::Column(name)) =
            arguments.first().filter(|_| is_of_sets).map(|set| &tree.node(*set).syntax)
        {
            columns.insert(name.as_str());
        }
    }
    columns
}

/// Whether a text is a number as people write it, but not as programs do.
fn is_written_number(text: &str) -> bool {
    let is_number = |format| parse_number(text, format).is_some();
    !is_number(NumberFormat::Plain) && (is_number(NumberFormat::Point) || is_number(NumberFormat::Comma))
}

/// The arguments of a call that must be texts.
fn text_arguments<'t>(function: &str, arguments: &'t [NodeId]) -> impl Iterator<Item = NodeId> + 't {
    let declared = signature(&function.to_lowercase()).map_or(&[][..], |function| function.arguments);
    let at = move |place: usize| {
        declared.get(place).or(declared.last().filter(|last| last.presence == Presence::Repeated))
    };
    let is_text = move |place| at(place).is_some_and(|one| one.kind == ArgumentKind::Value(RuleType::Text));
    arguments.iter().enumerate().filter(move |(place, _)| is_text(*place)).map(|(_, &argument)| argument)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn texts(rule: &str) -> Vec<String> {
        text_columns(&parse(rule).unwrap()).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn what_functions_and_patterns_take_is_text() {
        assert_eq!(
            texts("CAST(REPLACE(a, ',', '') AS DOUBLE) > 5 OR LOWER(b) = 'x' OR c LIKE '1%'"),
            ["a", "b", "c"]
        );
        assert_eq!(texts("d || 'x' = e OR LENGTH(f) > 2 OR CONTAINS(g, h)"), ["d", "f", "g", "h"]);
        assert!(
            texts("ROUND(a, 2) > 1 OR COALESCE(b, 'x') = 'x' OR c = 'x' OR d = '5' OR e = 'yes'").is_empty()
        );
    }

    #[test]
    fn what_is_compared_with_a_written_number_is_text() {
        assert_eq!(
            texts("a = '10k' OR b IN ('free', '1,000+', '12 %') OR CASE c WHEN '1.5k' THEN TRUE END"),
            ["a", "b", "c"]
        );
    }
}
