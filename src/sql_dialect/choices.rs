//! CASE, COALESCE, NULLIF, GREATEST and LEAST.

use super::dialect::SqlDialect;
use super::print::Printer;
use crate::expression::{Function, RuleType, StepId};

impl Printer<'_> {
    pub(super) fn case(
        &self,
        arms: &[(StepId, StepId)],
        otherwise: Option<StepId>,
        yields: RuleType,
    ) -> String {
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

    pub(super) fn choice(&self, function: Function, operands: &[StepId], yields: RuleType) -> Option<String> {
        let all: Vec<&str> = operands.iter().map(|&operand| self.sql(operand)).collect();
        match (function, all.as_slice()) {
            (Function::NullIf, [a, b]) => Some(format!("NULLIF({a}, {b})")),
            (_, []) | (Function::NullIf, _) => None,
            (_, [only]) => Some((*only).to_owned()),
            (Function::Coalesce, all) => Some(format!("COALESCE({})", all.join(", "))),
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
            Self::Sqlite | Self::Clickhouse => {
                let sign = if greatest { ">" } else { "<" };
                let mut values = values.iter();
                let mut best = values.next().map_or_else(String::new, |first| (*first).to_owned());
                for value in values {
                    best = format!(
                        "CASE WHEN {best} IS NULL THEN {value} WHEN {value} {sign} {best} THEN {value} ELSE {best} END"
                    );
                }
                format!("({best})")
            }
        }
    }
}
