//! The columns that a rule uses.

use std::collections::BTreeSet;

use super::tree::{Node, NodeId, Syntax, Tree};

impl Tree {
    /// The tree of NULL. It replaces one with a mistake that has been reported, so that the checks can go on.
    #[must_use]
    pub fn null() -> Self {
        Self { nodes: vec![Node { syntax: Syntax::Null, at: 0 }] }
    }

    /// The columns that it uses, sorted, each once.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let names: BTreeSet<&str> = self.nodes.iter().filter_map(column).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// The column, if the expression is a column and nothing else.
    #[must_use]
    pub fn only_column(&self) -> Option<&str> {
        match &self.nodes[..] {
            [node] => column(node),
            _ => None,
        }
    }

    /// The columns that it compares with a number directly, so that they must be numbers themselves, sorted, each once:
    /// by a comparison, IS DISTINCT FROM, BETWEEN, IN, or as the operand of a CASE.
    #[must_use]
    pub fn number_columns(&self) -> BTreeSet<&str> {
        self.columns_compared_with(|value| self.is_number(value))
    }

    /// The columns that it compares directly with a value that satisfies `is_meant`; see [`Tree::number_columns`].
    pub fn columns_compared_with(&self, is_meant: impl Fn(NodeId) -> bool) -> BTreeSet<&str> {
        let mut columns = BTreeSet::new();
        let mut compared = |operand: NodeId, others: &[NodeId]| {
            if let Some(name) = column(self.node(operand)) {
                if others.iter().any(|&other| is_meant(other)) {
                    columns.insert(name);
                }
            } else if is_meant(operand) {
                columns.extend(others.iter().filter_map(|&other| column(self.node(other))));
            }
        };
        for node in &self.nodes {
            match &node.syntax {
                Syntax::Compare(_, left, right) | Syntax::Distinct { left, right, .. } => {
                    compared(*left, &[*right]);
                }
                Syntax::Between { operand, low, high, .. } => compared(*operand, &[*low, *high]),
                Syntax::In { operand, list, .. } => compared(*operand, list),
                Syntax::Case { operand: Some(operand), arms, .. } => {
                    let values: Vec<NodeId> = arms.iter().map(|arm| arm.0).collect();
                    compared(*operand, &values);
                }
                _ => {}
            }
        }
        columns
    }

    /// Whether `id` is a number literal, perhaps with minus signs.
    fn is_number(&self, mut id: NodeId) -> bool {
        while let Syntax::Negate(operand) = self.node(id).syntax {
            id = operand;
        }
        matches!(self.node(id).syntax, Syntax::Number(_))
    }
}

fn column(node: &Node) -> Option<&str> {
    match &node.syntax {
        Syntax::Column(name) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn columns_are_named_once_and_sorted() {
        let tree = parse("b = 1 AND (a = 'x' OR \"Lead Source\" IN (b, a)) AND lower(ä) = 'c'").unwrap();
        assert_eq!(tree.columns(), ["Lead Source", "a", "b", "ä"]);
        assert_eq!(Tree::null().columns(), [""; 0]);
    }

    #[test]
    fn a_column_is_distinguished_from_an_expression() {
        let only = |text| parse(text).unwrap().only_column().map(str::to_owned);
        assert_eq!(only(" ((stage)) ").as_deref(), Some("stage"));
        assert_eq!(only("\"a b\"").as_deref(), Some("a b"));
        assert_eq!(only("-amount"), None);
        assert_eq!(only("'stage'"), None);
    }

    #[test]
    fn what_is_compared_with_a_number_must_be_one() {
        let numbers = |text| -> Vec<String> {
            parse(text).unwrap().number_columns().into_iter().map(str::to_owned).collect()
        };
        assert_eq!(numbers("a >= 5 AND 2.5 > b OR c BETWEEN 1 AND 2 OR a = - -7"), ["a", "b", "c"]);
        assert_eq!(
            numbers("a IN ('x', 1) OR 5 BETWEEN b AND c OR d IS DISTINCT FROM -1"),
            ["a", "b", "c", "d"]
        );
        assert_eq!(numbers("CASE a WHEN 1 THEN b END"), ["a"]);
        assert!(numbers("a = '5' OR b IN ('x') OR LENGTH(c) > 3 OR d > e OR f + 1 = g").is_empty());
    }
}
