//! Chains of one operation: sums, products, AND, OR, `||`, and a CASE in the ELSE of another one.
//!
//! Engines read `a + b + c` from the left, as rules do, so that a sum without parentheses is rounded alike and is not nested.

use super::dialect::SqlDialect;
use super::letters::operands;
use super::print::Printer;
use crate::expression::{Operation, Step, StepId, Typed};
use crate::syntax::{Arithmetic, Fault};

/// So many operands stand in one row; more are in groups, as the depth of a row is its length in some engines.
const GROUP: usize = 16;

impl SqlDialect {
    /// The most operands of a sum or product: its depth in the tree of the engine. The parsers of DuckDB and SQLite take 1,000 levels,
    /// of which the operands have their share, and that of ClickHouse 500.
    const fn most_terms(self) -> usize {
        match self {
            Self::Postgres => 2000,
            _ => 250,
        }
    }
}

/// How often each step is used, and whether it is written as part of the chain of a later one.
pub(super) struct Chains {
    uses: Vec<u32>,
    is_part: Vec<bool>,
}

impl Chains {
    pub(super) fn of(rule: &Typed) -> Self {
        let steps = rule.steps();
        let mut uses = vec![0_u32; steps.len()];
        for operand in steps.iter().flat_map(|step| operands(&step.operation)) {
            uses[operand as usize] += 1;
        }
        let mut is_part = vec![false; steps.len()];
        for first in steps.iter().filter_map(|step| continued(steps, &step.operation)) {
            is_part[first as usize] = uses[first as usize] == 1;
        }
        Self { uses, is_part }
    }

    /// Whether a step is written as part of the chain of a later one.
    pub(super) fn is_part(&self, step: StepId) -> bool {
        self.is_part.get(step as usize).copied().unwrap_or(false)
    }

    /// Notes that a step was written; the operands that no later step writes.
    pub(super) fn written(&mut self, steps: &[Step], step: &Step) -> Vec<StepId> {
        let mut done = Vec::new();
        let mut left = operands(&step.operation);
        while let Some(operand) = left.pop() {
            if self.is_part(operand) {
                left.extend(
                    steps.get(operand as usize).into_iter().flat_map(|part| operands(&part.operation)),
                );
                continue;
            }
            let uses = &mut self.uses[operand as usize];
            *uses = uses.saturating_sub(1);
            done.extend((*uses == 0).then_some(operand));
        }
        done
    }
}

/// The operand whose chain an operation continues.
fn continued(steps: &[Step], operation: &Operation) -> Option<StepId> {
    let of = |step: StepId| steps.get(step as usize).map(|step| &step.operation);
    match operation {
        Operation::Arithmetic(operator, first, _) => match of(*first)? {
            Operation::Arithmetic(other, ..) if are_one_chain(*operator, *other) => Some(*first),
            _ => None,
        },
        Operation::Case { otherwise: Some(last), .. } => {
            matches!(of(*last)?, Operation::Case { .. }).then_some(*last)
        }
        _ => None,
    }
}

/// Whether two operators have one precedence, so that both are read from the left.
fn are_one_chain(one: Arithmetic, other: Arithmetic) -> bool {
    use Arithmetic::{Add, Divide, Multiply, Subtract};
    matches!((one, other), (Add | Subtract, Add | Subtract) | (Multiply | Divide, Multiply | Divide))
}

impl Printer<'_> {
    /// A sum, a difference, a product or a quotient, from its first operand on.
    pub(super) fn arithmetic_chain(&self, step: &Step) -> Result<String, Fault> {
        let dialect = self.dialect;
        let steps = self.rule.steps();
        let mut operation = &step.operation;
        let (mut terms, mut length) = (Vec::new(), 0);
        let mut is_product = false;
        while let Operation::Arithmetic(operator, first, next) = operation {
            is_product = matches!(operator, Arithmetic::Multiply | Arithmetic::Divide);
            let next = match operator {
                Arithmetic::Divide => format!("NULLIF({}, {})", self.sql(*next), dialect.number(0.0)),
                _ => self.sql(*next).to_owned(),
            };
            length += next.len();
            terms.push(format!(" {} {next}", operator.sign()));
            self.check_length(step, length)?;
            match steps.get(*first as usize).filter(|_| self.chains.is_part(*first)) {
                Some(part) => operation = &part.operation,
                None => {
                    terms.push(self.sql(*first).to_owned());
                    break;
                }
            }
        }
        let most = dialect.most_terms();
        if terms.len() > most {
            let message = format!(
                "this sum or product has {} parts, more than the {most} that {} takes",
                terms.len(),
                dialect.title()
            );
            return Err(Fault::new(step.at as usize, message)
                .with_hint("derive parts of it as columns of their own, under [derive]"));
        }
        terms.reverse();
        let written = format!("({})", terms.concat());
        Ok(if is_product { dialect.without_sign_of_zero(&written) } else { written })
    }

    /// The arms of a CASE and of those in its ELSE, and the value of the last ELSE.
    pub(super) fn case_chain<'b>(
        &'b self,
        mut arms: &'b [(StepId, StepId)],
        mut otherwise: Option<StepId>,
    ) -> (Vec<(StepId, StepId)>, Option<StepId>) {
        let mut all = arms.to_vec();
        while let Some(last) = otherwise.filter(|last| self.chains.is_part(*last)) {
            let Some(Operation::Case { arms: more, otherwise: next }) =
                self.rule.steps().get(last as usize).map(|step| &step.operation)
            else {
                break;
            };
            (arms, otherwise) = (more, *next);
            all.extend(arms);
        }
        (all, otherwise)
    }
}

/// Operands of AND, OR or `||`, which may be taken in groups of any size.
pub(super) fn grouped(operands: &[String], word: &str) -> String {
    if operands.len() <= GROUP {
        return format!("({})", operands.join(word));
    }
    let size = operands.len().div_ceil(GROUP).max(GROUP);
    let groups: Vec<String> = operands.chunks(size).map(|group| grouped(group, word)).collect();
    grouped(&groups, word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{ColumnTypes, RuleType, check};
    use crate::sql_dialect::print;
    use crate::syntax::{column_sql, parse};

    fn printed(dialect: SqlDialect, rule: &str) -> Result<String, String> {
        let types = ColumnTypes::default().with("n", RuleType::Number).with("s", RuleType::Text);
        let typed = check(&parse(rule).unwrap(), &types).unwrap();
        print(dialect, &typed, &column_sql).map_err(|fault| fault.message)
    }

    #[test]
    fn sums_and_products_are_read_from_the_left_without_parentheses() {
        let sqlite = |rule: &str| printed(SqlDialect::Sqlite, rule).unwrap();
        assert_eq!(sqlite("n + n - n + n"), "(n + n - n + n)");
        assert_eq!(sqlite("n - (n - n)"), "(n - (n - n))");
        assert_eq!(sqlite("n * n / n * n"), "(n * n / NULLIF(n, 0E0) * n)");
        assert_eq!(sqlite("n + n * n"), "(n + (n * n))");
        assert_eq!(printed(SqlDialect::Datafusion, "n * n * n").unwrap(), "(((n * n * n)) + 0E0)");
    }

    #[test]
    fn a_chain_that_an_engine_does_not_take_is_refused() {
        let sum = |terms: usize| vec!["n"; terms].join(" + ");
        assert!(printed(SqlDialect::Sqlite, &sum(250)).is_ok());
        let refused = printed(SqlDialect::Sqlite, &sum(251)).unwrap_err();
        assert_eq!(refused, "this sum or product has 251 parts, more than the 250 that SQLite takes");
        assert!(printed(SqlDialect::Postgres, &sum(2000)).is_ok());
        assert!(printed(SqlDialect::Postgres, &sum(100_000)).is_err());
    }

    #[test]
    fn long_chains_of_conditions_and_texts_are_in_groups() {
        let depth = |sql: &str| {
            let mut depth = 0_i32;
            sql.chars()
                .map(|letter| {
                    depth += i32::from(letter == '(') - i32::from(letter == ')');
                    depth
                })
                .max()
        };
        for (word, part) in [(" OR ", "n > 1"), (" AND ", "n > 1"), (" || ", "s")] {
            let written = printed(SqlDialect::Sqlite, &vec![part; 1500].join(word)).unwrap();
            assert!(depth(&written) <= Some(5), "{written}");
            assert_eq!(written.matches(word).count(), 1499);
            let rows = written.split(['(', ')']).map(|row| row.matches(word).count());
            assert!(rows.max() <= Some(GROUP), "{written}");
        }
    }

    #[test]
    fn a_case_in_an_else_has_its_arms_in_the_same_case() {
        let written = printed(
            SqlDialect::Sqlite,
            "CASE WHEN n > 1 THEN 'a' ELSE CASE WHEN n > 0 THEN 'b' ELSE 'c' END END",
        );
        let expected = "(CASE WHEN (n > 1E0) THEN 'a' WHEN (n > 0E0) THEN 'b' ELSE 'c' END)";
        assert_eq!(written.unwrap(), expected);
    }
}
