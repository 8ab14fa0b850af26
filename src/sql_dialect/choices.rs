//! CASE, COALESCE, NULLIF, GREATEST and LEAST.

use super::dialect::SqlDialect;
use super::print::Printer;
use crate::expression::{Function, Operation, RuleType, StepId};

impl Printer<'_> {
    pub(super) fn case(
        &self,
        arms: &[(StepId, StepId)],
        otherwise: Option<StepId>,
        yields: RuleType,
    ) -> String {
        let (arms, otherwise) = self.case_chain(arms, otherwise);
        let arms: Vec<String> = arms
            .iter()
            .map(|(condition, value)| {
                format!("WHEN {} THEN {}", self.condition(*condition), self.sql(*value))
            })
            .collect();
        let otherwise =
            otherwise.map_or_else(|| self.dialect.null(yields), |value| self.sql(value).to_owned());
        format!("(CASE {} ELSE {otherwise} END)", arms.join(" "))
    }

    /// The arms of a CASE and of those in its ELSE, and the value of the last ELSE.
    fn case_chain<'b>(
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

    pub(super) fn choice(&self, function: Function, operands: &[StepId], yields: RuleType) -> Option<String> {
        let all: Vec<&str> = operands.iter().map(|&operand| self.sql(operand)).collect();
        match (function, all.as_slice()) {
            (Function::NullIf, [a, b]) => Some(format!("NULLIF({a}, {b})")),
            (_, []) | (Function::NullIf, _) => None,
            (_, [only]) => Some((*only).to_owned()),
            (Function::Coalesce, all) => Some(self.dialect.call_of_many("COALESCE", all)),
            _ if yields == RuleType::Flag => None,
            (_, all) => Some(self.dialect.extreme(function == Function::Greatest, all, yields)),
        }
    }
}

impl SqlDialect {
    /// The greatest or the least of the known values.
    fn extreme(self, greatest: bool, values: &[&str], yields: RuleType) -> String {
        let name = if greatest { "GREATEST" } else { "LEAST" };
        let all = || values.join(", ");
        match self {
            Self::Postgres if yields == RuleType::Text => {
                let values: Vec<String> = values.iter().map(|value| self.by_code_point(value)).collect();
                format!("{name}({})", values.join(", "))
            }
            Self::Duckdb | Self::Postgres | Self::Datafusion | Self::Spark | Self::Databricks => {
                format!("{name}({})", all())
            }
            Self::Snowflake => format!("{name}_IGNORE_NULLS({})", all()),
            Self::Bigquery => {
                let name = if greatest { "MAX" } else { "MIN" };
                format!("(SELECT {name}(one) FROM UNNEST([{}]) AS one)", all())
            }
            // MAX and MIN of several values are NULL where one is. Numbers come before texts there, and bytes after both.
            Self::Sqlite => {
                let (name, none) = if greatest { ("MAX", "(-9E999)") } else { ("MIN", "X''") };
                let known: Vec<String> =
                    values.iter().map(|value| format!("COALESCE({value}, {none})")).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                format!("NULLIF({}, {none})", self.call_of_many(name, &known))
            }
            Self::Clickhouse => {
                let name = if greatest { "max" } else { "min" };
                format!("arrayReduce('{name}', [{}])", all())
            }
        }
    }

    /// A call of a function that may be called on its own results.
    fn call_of_many(self, name: &str, values: &[&str]) -> String {
        /// SQLite has a limit of 127.
        const MOST: usize = 100;
        if self != Self::Sqlite || values.len() <= MOST {
            return format!("{name}({})", values.join(", "));
        }
        let size = values.len().div_ceil(MOST).max(2);
        let calls: Vec<String> = values.chunks(size).map(|values| self.call_of_many(name, values)).collect();
        let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
        self.call_of_many(name, &calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_of_many_values_has_each_of_them_once() {
        let values = vec!["t_.x"; 1000];
        for dialect in SqlDialect::ALL {
            for greatest in [true, false] {
                let written = dialect.extreme(greatest, &values, RuleType::Number);
                assert_eq!(written.matches("t_.x").count(), values.len(), "{written}");
            }
        }
        let written = SqlDialect::Sqlite.extreme(false, &["a", "b"], RuleType::Text);
        assert_eq!(written, "NULLIF(MIN(COALESCE(a, X''), COALESCE(b, X'')), X'')");
    }

    #[test]
    fn no_call_of_sqlite_has_more_arguments_than_it_takes() {
        for number in [100, 101, 150, 1000, 20_000] {
            let written = SqlDialect::Sqlite.call_of_many("COALESCE", &vec!["x"; number]);
            assert_eq!(written.matches('x').count(), number);
            let deepest = written.split("COALESCE(").map(|call| call.matches('x').count()).max();
            assert!(deepest <= Some(100), "{written}");
        }
    }
}
