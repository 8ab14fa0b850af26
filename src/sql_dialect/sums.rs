//! Sums and products in one row, as engines and rules read them from the left.

use super::dialect::SqlDialect;
use super::print::Printer;
use crate::expression::{Operation, Step};
use crate::syntax::{Arithmetic, Fault};

impl SqlDialect {
    /// The most operands of a sum or product: its depth in the tree of the engine. The parsers of DuckDB and SQLite take 1,000 levels,
    /// of which the operands have their share, and that of `ClickHouse` 500.
    const fn most_terms(self) -> usize {
        match self {
            Self::Postgres => 2000,
            _ => 250,
        }
    }
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
            let Some(part) = steps.get(*first as usize).filter(|_| self.chains.is_part(*first)) else {
                terms.push(self.sql(*first).to_owned());
                break;
            };
            operation = &part.operation;
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
}

#[cfg(test)]
mod tests {
    use super::super::chains::GROUP;
    use super::super::print::print;
    use super::*;
    use crate::expression::{ColumnTypes, RuleType, check};
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
