//! The texts in quotes that a rule compares with its columns, and its comparisons with NULL.

use super::tree::{NodeId, Relation, Syntax, Tree};

/// How the value of a column is folded before it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CaseFolding {
    /// As it is.
    Exact,
    /// By LOWER.
    Lower,
    /// By UPPER.
    Upper,
}

/// A text in quotes that a rule looks for in a column: by `=`, `<>`, IN, IS DISTINCT FROM, as the operand of a CASE, or by `has`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ComparedText<'t> {
    /// The column.
    pub(crate) column: &'t str,
    /// How its value is folded before.
    pub(crate) folding: CaseFolding,
    /// For `has`, the separator of the members of the set.
    pub(crate) separator: Option<&'t str>,
    /// The text.
    pub(crate) text: &'t str,
    /// The byte of the rule at which it stands.
    pub(crate) at: usize,
    /// The comparison that it belongs to: texts of one list have the same.
    pub(crate) comparison: NodeId,
    /// Whether the rule excludes it: `<>`, NOT IN, or below NOT.
    pub(crate) is_excluded: bool,
}

/// A comparison with NULL, which is never true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NullComparison<'t> {
    /// The byte at which the operator, or the NULL in a list, stands.
    pub(crate) at: usize,
    /// The column that is compared, where it is one.
    pub(crate) column: Option<&'t str>,
    /// What compares.
    pub(crate) form: NullForm,
}

/// What compares with NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NullForm {
    /// `=` or another relation.
    Relation(Relation),
    /// IN a list with NULL, which no value matches.
    In,
    /// NOT IN a list with NULL, which is never true.
    NotIn,
    /// `CASE x WHEN NULL`.
    When,
}

/// The separator of the members of a set, if a rule does not specify it.
const SET_SEPARATOR: &str = ";";

impl Tree {
    /// The texts in quotes that it looks for in its columns, in the order of its nodes.
    pub(crate) fn compared_texts(&self) -> Vec<ComparedText<'_>> {
        let negated = self.negated();
        let mut found = Vec::new();
        for (id, node) in (0..).zip(self.nodes()) {
            let is_negated = negated[id as usize];
            let mut pair = |operand: NodeId, text: NodeId, excludes: bool| {
                found.extend(self.compared(operand, text, id, excludes != is_negated));
            };
            match &node.syntax {
                Syntax::Compare(relation @ (Relation::Equal | Relation::NotEqual), left, right) => {
                    let excludes = *relation == Relation::NotEqual;
                    pair(*left, *right, excludes);
                    pair(*right, *left, excludes);
                }
                Syntax::Distinct { left, right, negated } => {
                    pair(*left, *right, !negated);
                    pair(*right, *left, !negated);
                }
                Syntax::In { operand, list, negated } => {
                    list.iter().for_each(|&member| pair(*operand, member, *negated));
                }
                Syntax::Case { operand: Some(operand), arms, .. } => {
                    arms.iter().for_each(|&(when, _)| pair(*operand, when, false));
                }
                Syntax::Call { function, arguments } if function.eq_ignore_ascii_case("has") => {
                    found.extend(self.member(arguments, id, is_negated));
                }
                _ => {}
            }
        }
        found
    }

    /// All texts in quotes: those that the values of a derived column may be are among them.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.nodes().iter().filter_map(|node| match &node.syntax {
            Syntax::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Its comparisons with NULL.
    pub(crate) fn null_comparisons(&self) -> Vec<NullComparison<'_>> {
        let mut found = Vec::new();
        for node in self.nodes() {
            let mut add = |at: u32, operand: NodeId, form: NullForm| {
                found.push(NullComparison { at: at as usize, column: self.column_of(operand), form });
            };
            match &node.syntax {
                Syntax::Compare(relation, left, right) => {
                    let form = NullForm::Relation(*relation);
                    if self.is_null(*right) {
                        add(node.at, *left, form);
                    } else if self.is_null(*left) {
                        add(node.at, *right, form);
                    }
                }
                Syntax::In { operand, list, negated } => {
                    let form = if *negated { NullForm::NotIn } else { NullForm::In };
                    let nulls = list.iter().filter(|&&member| self.is_null(member));
                    nulls.for_each(|&member| add(self.node(member).at, *operand, form));
                }
                Syntax::Case { operand: Some(operand), arms, .. } => {
                    let nulls = arms.iter().filter(|(when, _)| self.is_null(*when));
                    nulls.for_each(|(when, _)| add(self.node(*when).at, *operand, NullForm::When));
                }
                _ => {}
            }
        }
        found
    }

    fn is_null(&self, id: NodeId) -> bool {
        self.node(id).syntax == Syntax::Null
    }

    /// For each node whether it stands below an odd number of NOTs.
    fn negated(&self) -> Vec<bool> {
        let mut negated = vec![false; self.nodes().len()];
        // A node stands after those that it uses.
        for (id, node) in self.nodes().iter().enumerate().rev() {
            let below = negated[id] != matches!(node.syntax, Syntax::Not(_));
            node.syntax.operands(|operand| negated[operand as usize] = below);
        }
        negated
    }

    /// The comparison of a column with a text in quotes, if it is one.
    fn compared(
        &self,
        operand: NodeId,
        text: NodeId,
        comparison: NodeId,
        is_excluded: bool,
    ) -> Option<ComparedText<'_>> {
        let Syntax::Text(literal) = &self.node(text).syntax else { return None };
        let (column, folding) = self.folded_column(operand)?;
        let at = self.node(text).at as usize;
        Some(ComparedText { column, folding, separator: None, text: literal, at, comparison, is_excluded })
    }

    /// The member that `has` looks for in a set.
    fn member(
        &self,
        arguments: &[NodeId],
        comparison: NodeId,
        is_excluded: bool,
    ) -> Option<ComparedText<'_>> {
        let [set, member, rest @ ..] = arguments else { return None };
        let separator = match rest {
            [] => SET_SEPARATOR,
            [separator, ..] => match &self.node(*separator).syntax {
                Syntax::Text(separator) => separator,
                _ => return None,
            },
        };
        Some(ComparedText {
            separator: Some(separator),
            ..self.compared(*set, *member, comparison, is_excluded)?
        })
    }

    /// A column, or LOWER or UPPER of one.
    fn folded_column(&self, id: NodeId) -> Option<(&str, CaseFolding)> {
        if let Some(column) = self.column_of(id) {
            return Some((column, CaseFolding::Exact));
        }
        let Syntax::Call { function, arguments } = &self.node(id).syntax else { return None };
        let folding = match function.to_ascii_lowercase().as_str() {
            "lower" => CaseFolding::Lower,
            "upper" => CaseFolding::Upper,
            _ => return None,
        };
        match arguments[..] {
            [argument] => Some((self.column_of(argument)?, folding)),
            _ => None,
        }
    }

    fn column_of(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).syntax {
            Syntax::Column(name) => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn compared(rule: &str) -> Vec<(String, String, bool)> {
        let tree = parse(rule).unwrap();
        let text = |one: &ComparedText| (one.column.to_owned(), one.text.to_owned(), one.is_excluded);
        tree.compared_texts().iter().map(text).collect()
    }

    fn of(column: &str, text: &str, is_excluded: bool) -> (String, String, bool) {
        (column.to_owned(), text.to_owned(), is_excluded)
    }

    #[test]
    fn texts_that_are_looked_for_are_found_with_their_columns() {
        assert_eq!(
            compared("a = 'x' AND 'y' <> b AND c IN ('p', d, 'q') AND e LIKE 'z%' AND f > 'm'"),
            [of("a", "x", false), of("b", "y", true), of("c", "p", false), of("c", "q", false)]
        );
        assert_eq!(
            compared("CASE LOWER(a) WHEN 'x' THEN TRUE END OR has(b, 'y') OR c IS NOT DISTINCT FROM 'z'"),
            [of("a", "x", false), of("b", "y", false), of("c", "z", false)]
        );
        assert!(compared("a = b OR TRIM(a) = 'x' OR has(a, 'x', b) OR 'x' = 'y'").is_empty());
    }

    #[test]
    fn not_turns_what_is_looked_for_into_what_is_excluded() {
        assert_eq!(
            compared("NOT (a = 'x' OR b NOT IN ('y')) AND NOT NOT c = 'z'"),
            [of("a", "x", true), of("b", "y", false), of("c", "z", false)]
        );
    }

    #[test]
    fn comparisons_with_null_are_found_and_tests_for_null_are_none() {
        let forms = |rule: &str| -> Vec<NullForm> {
            parse(rule).unwrap().null_comparisons().iter().map(|one| one.form).collect()
        };
        assert_eq!(
            forms("a = NULL OR NULL <> b"),
            [NullForm::Relation(Relation::Equal), NullForm::Relation(Relation::NotEqual)]
        );
        assert_eq!(
            forms("a IN ('x', NULL) OR a NOT IN (NULL) OR CASE a WHEN NULL THEN TRUE END"),
            [NullForm::In, NullForm::NotIn, NullForm::When]
        );
        assert!(forms("a IS NULL OR a IS DISTINCT FROM NULL OR COALESCE(a, NULL) = 'x'").is_empty());
    }
}
