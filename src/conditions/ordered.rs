//! Words that are compared by order although their letters say nothing of it: `grade >= 'B'` is true for B, C and D.

use super::arithmetic::holds;
use crate::config::Mistake;
use crate::rules::Rule;
use crate::syntax::{Fault, NodeId, Relation, Syntax, Tree, column_sql, text_sql};

/// A comparison of a column with a text by order, the column on the left.
struct OrderedText<'a> {
    at: u32,
    relation: Relation,
    text: &'a str,
}

/// All words that a column can have.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AllWords<'a> {
    /// The best first.
    Ranked(&'a [&'a str]),
    Unranked(&'a [&'a str]),
}

/// A mistake for each comparison of `column` by order, unless it is true for a word and all better ones.
pub(crate) fn ordered(rule: &Rule, column: &str, words: AllWords<'_>) -> Vec<Mistake> {
    let found = compared_by_order(rule.tree(), column);
    found.into_iter().filter_map(|found| mistake(rule, column, words, &found)).collect()
}

fn mistake(rule: &Rule, column: &str, all: AllWords<'_>, found: &OrderedText<'_>) -> Option<Mistake> {
    let (AllWords::Ranked(words) | AllWords::Unranked(words)) = all;
    let is_ranked = matches!(all, AllWords::Ranked(_));
    let chosen: Vec<&str> =
        words.iter().copied().filter(|word| holds(found.relation, (**word).cmp(found.text))).collect();
    // What is true for none or for all of the words is found by arithmetic.
    if chosen.is_empty() || chosen.len() == words.len() || (is_ranked && words.starts_with(&chosen)) {
        return None;
    }
    let name = column_sql(column);
    let list = |words: &[&str]| words.iter().map(|word| text_sql(word)).collect::<Vec<_>>().join(", ");
    let message = format!(
        "`{name}` is compared by its letters here, which is true for {} and not for {}",
        list(&chosen),
        list(&words.iter().copied().filter(|word| !chosen.contains(word)).collect::<Vec<_>>())
    );
    let place = words.iter().position(|word| is_ranked && *word == found.text);
    let better = place.map(|place| &words[..=place]);
    let hint = match better {
        Some([only]) => format!("write `{name} = {}`, or name the words that are meant", text_sql(only)),
        Some(better) => format!(
            "write `{name} IN ({})` for {} and better, or `{name} IN ({})` for those above",
            list(better),
            text_sql(found.text),
            list(&chosen)
        ),
        None => format!("name the words that are meant: `{name} IN ({})`", list(&chosen)),
    };
    Some(rule.error(Fault::new(found.at as usize, message).with_hint(hint)).mistake(rule.path()))
}

fn compared_by_order<'a>(tree: &'a Tree, column: &str) -> Vec<OrderedText<'a>> {
    let is_column = |id: NodeId| matches!(&tree.node(id).syntax, Syntax::Column(name) if name == column);
    let text = |id: NodeId| match &tree.node(id).syntax {
        Syntax::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let of_node = |node: &'a crate::syntax::Node| {
        let Syntax::Compare(relation, left, right) = &node.syntax else { return None };
        let (relation, text) = if is_column(*left) {
            (*relation, text(*right)?)
        } else if is_column(*right) {
            (relation.turned(), text(*left)?)
        } else {
            return None;
        };
        let is_order = !matches!(relation, Relation::Equal | Relation::NotEqual);
        is_order.then_some(OrderedText { at: node.at, relation, text })
    };
    tree.nodes().iter().filter_map(of_node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Path;
    use crate::rules::Yields;

    #[test]
    fn grades_that_are_compared_the_wrong_way_round_are_found() {
        let found = |sql: &str| {
            let rule = Rule::parse(sql, Path::default(), Yields::Condition).unwrap();
            ordered(&rule, "grade", AllWords::Ranked(&["A", "B", "C", "D"]))
        };
        for sql in ["grade >= 'B'", "'B' <= grade", "score > 5 AND grade > 'A'"] {
            assert_eq!(found(sql).len(), 1, "{sql}");
        }
        let found_text = found("grade >= 'B'").remove(0);
        assert!(
            found_text.message.ends_with(
                "`grade` is compared by its letters here, which is true for 'B', 'C', 'D' and not for 'A'"
            ),
            "{}",
            found_text.message
        );
        assert_eq!(
            found_text.hint.as_deref(),
            Some(
                "write `grade IN ('A', 'B')` for 'B' and better, or `grade IN ('B', 'C', 'D')` for those above"
            )
        );
        for sql in ["grade <= 'B'", "grade = 'B'", "grade < 'A'", "grade >= 'A'", "other >= 'B'", "grade > x"]
        {
            assert!(found(sql).is_empty(), "{sql}");
        }
    }
}
