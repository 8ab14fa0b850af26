//! Arithmetic and the functions of numbers. What is not finite is unknown, so that each operand is kept within its domain.

use super::dialect::SqlDialect;
use crate::expression::Function;

/// e to a power above this is infinite.
const MOST_EXPONENT: f64 = 709.78;
/// e to a power below this is 0 in some engines, and an error in others.
const LEAST_EXPONENT: f64 = -700.0;

impl SqlDialect {
    /// The natural logarithm; unknown for 0 and below.
    pub(crate) fn ln(self, x: &str) -> String {
        format!("LN(CASE WHEN {x} > {} THEN {x} END)", self.number(0.0))
    }

    /// e to the power of x.
    pub(crate) fn exp(self, x: &str) -> String {
        let (most, least) = (self.number(MOST_EXPONENT), self.number(LEAST_EXPONENT));
        let zero = self.number(0.0);
        format!("CASE WHEN {x} > {most} THEN NULL WHEN {x} < {least} THEN {zero} ELSE EXP({x}) END")
    }

    /// The largest whole number that is not greater.
    pub(crate) fn floor(x: &str) -> String {
        format!("FLOOR({x})")
    }

    /// To a whole number, halves away from zero.
    pub(crate) fn round(self, x: &str) -> String {
        let (zero, half) = (self.number(0.0), self.number(0.5));
        format!("CASE WHEN {x} < {zero} THEN -FLOOR({half} - {x}) ELSE FLOOR({x} + {half}) END")
    }

    /// Without decimals.
    pub(super) fn truncate(self, x: &str) -> String {
        format!("CASE WHEN {x} < {} THEN CEIL({x}) ELSE FLOOR({x}) END", self.number(0.0))
    }

    /// The remainder of x / y with the sign of x; unknown where y is 0.
    pub(super) fn remainder(self, x: &str, y: &str) -> String {
        let divisor = format!("NULLIF({y}, {})", self.number(0.0));
        match self {
            Self::Duckdb | Self::Datafusion | Self::Spark | Self::Databricks => format!("({x} % {divisor})"),
            Self::Sqlite | Self::Snowflake => format!("MOD({x}, {divisor})"),
            Self::Postgres | Self::Clickhouse | Self::Bigquery => {
                let ratio = format!("({x} / {divisor})");
                format!("({x} - {y} * ({}))", self.truncate(&ratio))
            }
        }
    }

    /// A function of one number.
    pub(super) fn number_function(self, function: Function, x: &str) -> Option<String> {
        let zero = self.number(0.0);
        let positive = || format!("CASE WHEN {x} > {zero} THEN {x} END");
        Some(match function {
            Function::Abs => format!("ABS({x})"),
            Function::Floor => Self::floor(x),
            Function::Ceil => format!("CEIL({x})"),
            Function::Truncate => self.truncate(x),
            Function::Round => self.round(x),
            Function::Ln => self.ln(x),
            Function::Exp => self.exp(x),
            Function::Sqrt => format!("SQRT(CASE WHEN {x} >= {zero} THEN {x} END)"),
            Function::Log10 => match self {
                Self::Postgres => format!("LOG({})", positive()),
                Self::Snowflake => format!("LOG(10, {})", positive()),
                _ => format!("LOG10({})", positive()),
            },
            Function::Log2 => match self {
                Self::Postgres | Self::Bigquery => {
                    format!("(LN({}) / LN({}))", positive(), self.number(2.0))
                }
                Self::Snowflake => format!("LOG(2, {})", positive()),
                _ => format!("LOG2({})", positive()),
            },
            Function::Sign => {
                let (one, minus) = (self.number(1.0), self.number(-1.0));
                format!(
                    "CASE WHEN {x} > {zero} THEN {one} WHEN {x} < {zero} THEN {minus} WHEN {x} = {zero} THEN {zero} END"
                )
            }
            _ => return None,
        })
    }

    /// x to the power of y.
    pub(super) fn power(self, x: &str, y: &str) -> String {
        let zero = self.number(0.0);
        let exponent = format!("{y} * LN(NULLIF(ABS({x}), {zero}))");
        let (most, least) = (self.number(MOST_EXPONENT), self.number(LEAST_EXPONENT));
        format!(
            "CASE WHEN {x} = {zero} AND {y} < {zero} THEN NULL WHEN {x} < {zero} AND {y} <> FLOOR({y}) THEN NULL WHEN \
             {exponent} > {most} THEN NULL WHEN {exponent} < {least} THEN {zero} ELSE POWER({x}, {y}) END"
        )
    }

    /// Rounded to a constant number of decimals, halves away from zero.
    pub(super) fn round_to(self, x: &str, digits: i32) -> String {
        let power = self.number(10_f64.powi(digits.abs()));
        let (to, back) = if digits < 0 { ("/", "*") } else { ("*", "/") };
        let scaled = format!("({x} {to} {power})");
        format!("(({}) {back} {power})", self.round(&scaled))
    }
}
