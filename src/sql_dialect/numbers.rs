//! Arithmetic and the functions of numbers. What is not finite is unknown, so that each operand is kept within its domain.

use super::dialect::SqlDialect;
use crate::expression::{Function, RuleType};

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
    pub(crate) fn floor(self, x: &str) -> String {
        self.whole("FLOOR", x)
    }

    /// The same of a number that is never large.
    pub(crate) fn small_floor(x: &str) -> String {
        format!("FLOOR({x})")
    }

    /// FLOOR or CEIL.
    fn whole(self, function: &str, x: &str) -> String {
        let whole = format!("{function}({x})");
        match &*self.whole_already(x) {
            "" => whole,
            large => format!("(CASE {large}ELSE {whole} END)"),
        }
    }

    /// To a whole number, halves away from zero. The fraction is compared, as a sum with a half may be rounded itself.
    pub(crate) fn round(self, x: &str) -> String {
        let (zero, half, one) = (self.number(0.0), self.number(0.5), self.number(1.0));
        let sized = format!("ABS({x})");
        let up = format!(
            "FLOOR({sized}) + CASE WHEN {sized} - FLOOR({sized}) >= {half} THEN {one} ELSE {zero} END"
        );
        format!("CASE {}WHEN {x} < {zero} THEN -({up}) ELSE {up} END", self.whole_already(x))
    }

    /// A branch of a CASE for numbers so large that all are whole: in Spark, FLOOR and CEIL make a BIGINT, and fail where it has no room.
    fn whole_already(self, x: &str) -> String {
        /// 2^53.
        const ALL_WHOLE: f64 = 9_007_199_254_740_992.0;
        match self {
            Self::Spark | Self::Databricks => {
                format!("WHEN ABS({x}) >= {} THEN {x} ", self.number(ALL_WHOLE))
            }
            _ => String::new(),
        }
    }

    /// A number of a table; what is infinite or no number is unknown.
    pub(crate) fn finite(self, x: &str) -> String {
        match self {
            // No number is NULL there.
            Self::Sqlite => format!("CASE WHEN ABS({x}) <= {} THEN {x} END", self.number(f64::MAX)),
            _ => format!(
                "CASE WHEN ABS({x}) <= {} THEN {} END",
                self.number(f64::MAX),
                self.without_sign_of_zero(x)
            ),
        }
    }

    /// A number that is not -0, where an engine takes that for another number than 0.
    pub(super) fn without_sign_of_zero(self, x: &str) -> String {
        match self {
            // Their CASE compares the bits.
            Self::Datafusion | Self::Clickhouse => format!("(({x}) + {})", self.number(0.0)),
            _ => x.to_owned(),
        }
    }

    /// ln(1 + |x|) with the sign of x. Near 0 the sum loses the digits of x, and a series has them.
    pub(crate) fn signed_log(self, x: &str) -> String {
        const SMALL: f64 = 1e-5;
        let [zero, one, small] = [0.0, 1.0, SMALL].map(|value| self.number(value));
        let [half, third, quarter] = [0.5, 1.0 / 3.0, 0.25].map(|value| self.number(value));
        let sized = format!("ABS({x})");
        let series =
            format!("{x} * ({one} - {sized} * ({half} - {sized} * ({third} - {sized} * {quarter})))");
        format!(
            "CASE WHEN {sized} < {small} THEN {series} WHEN {x} < {zero} THEN -LN({one} - {x}) ELSE LN({one} + {x}) END"
        )
    }

    /// Without decimals.
    pub(super) fn truncate(self, x: &str) -> String {
        let (large, zero) = (self.whole_already(x), self.number(0.0));
        format!("CASE {large}WHEN {x} < {zero} THEN CEIL({x}) ELSE FLOOR({x}) END")
    }

    /// The remainder of x / y with the sign of x; unknown where y is 0. `None` where the engine has none of doubles, and y is no
    /// constant.
    pub(super) fn remainder(self, x: &str, y: &str, constant: Option<f64>) -> Option<String> {
        let divisor = format!("NULLIF({y}, {})", self.number(0.0));
        Some(match self {
            Self::Duckdb | Self::Spark | Self::Databricks => format!("({x} % {divisor})"),
            Self::Datafusion => self.without_sign_of_zero(&format!("({x} % {divisor})")),
            Self::Sqlite | Self::Snowflake => format!("MOD({x}, {divisor})"),
            Self::Postgres | Self::Clickhouse | Self::Bigquery => {
                self.without_sign_of_zero(&self.exact_remainder(x, constant?)?)
            }
        })
    }

    /// The remainder of x by a constant, from a quotient q of at most 53 bits: y × q is exact as a sum of two doubles, and so is x less
    /// both. The quotient may be rounded up to the next whole number, so that y is added back. Beyond 53 bits it is unknown.
    ///
    /// # Reference
    /// T. J. Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18 (1971).
    fn exact_remainder(self, x: &str, y: f64) -> Option<String> {
        /// Half of the bits of a double.
        const SPLIT: f64 = 134_217_729.0;
        /// Doubles beyond these have no exact halves.
        const LARGEST: f64 = 1e280;
        const SMALLEST: f64 = 1e-250;
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let y = y.abs();
        if y == 0.0 {
            return Some(self.null(RuleType::Number));
        }
        if !(SMALLEST..=LARGEST).contains(&y) {
            return None;
        }
        let high = SPLIT * y - (SPLIT * y - y);
        let [whole, high, low] = [y, high, y - high].map(|part| self.number(part));
        let (split, zero) = (self.number(SPLIT), self.number(0.0));
        let sized = format!("ABS({x})");
        let q = format!("FLOOR({sized} / {whole})");
        let q_high = format!("({split} * {q} - ({split} * {q} - {q}))");
        let q_low = format!("({q} - {q_high})");
        let product = format!("({whole} * {q})");
        let error = format!(
            "((({high} * {q_high} - {product}) + {high} * {q_low} + {low} * {q_high}) + {low} * {q_low})"
        );
        let rest = format!("(({sized} - {product}) - {error})");
        let rest = format!("CASE WHEN {rest} < {zero} THEN {rest} + {whole} ELSE {rest} END");
        let most = self.number((y * EXACT).min(LARGEST));
        Some(format!(
            "(CASE WHEN {sized} >= {most} THEN {} WHEN {x} < {zero} THEN -({rest}) ELSE {rest} END)",
            self.null(RuleType::Number)
        ))
    }

    /// A function of one number.
    pub(super) fn number_function(self, function: Function, x: &str) -> Option<String> {
        let zero = self.number(0.0);
        let positive = || format!("CASE WHEN {x} > {zero} THEN {x} END");
        Some(match function {
            Function::Abs => format!("ABS({x})"),
            Function::Floor => self.floor(x),
            Function::Ceil => self.without_sign_of_zero(&self.whole("CEIL", x)),
            Function::Truncate => self.without_sign_of_zero(&self.truncate(x)),
            Function::Round => self.without_sign_of_zero(&self.round(x)),
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
        let whole = self.floor(y);
        let (most, least) = (self.number(MOST_EXPONENT), self.number(LEAST_EXPONENT));
        format!(
            "CASE WHEN {x} = {zero} AND {y} < {zero} THEN NULL WHEN {x} < {zero} AND {y} <> {whole} THEN NULL WHEN \
             {exponent} > {most} THEN NULL WHEN {exponent} < {least} THEN {zero} ELSE POWER({x}, {y}) END"
        )
    }

    /// Rounded to a constant number of decimals, halves away from zero. A number so large that it has no such decimals stays as it is.
    pub(super) fn round_to(self, x: &str, digits: i32) -> String {
        let power = power_of_ten(digits.abs());
        let number = self.number(power);
        let (to, back) = if digits < 0 { ("/", "*") } else { ("*", "/") };
        let scaled = format!("({x} {to} {number})");
        let rounded = format!("({}) {back} {number}", self.round(&scaled));
        let written = if digits <= SAFE_DIGITS {
            format!("({rounded})")
        } else {
            let most = self.number(f64::MAX / power);
            format!("(CASE WHEN ABS({x}) >= {most} THEN {x} ELSE {rounded} END)")
        };
        self.without_sign_of_zero(&written)
    }
}

/// Numbers up to 1e293 do not become infinite by a shift of so many digits.
const SAFE_DIGITS: i32 = 15;

/// The double that is next to a power of ten.
fn power_of_ten(digits: i32) -> f64 {
    format!("1e{digits}").parse().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_becomes_infinite_where_it_is_rounded() {
        let round = |digits: i32| SqlDialect::Duckdb.round_to("x", digits);
        assert!(!round(1).contains(">= 1"), "{}", round(1));
        assert!(round(308).contains("ABS(x) >= 1.7976931348623157E0 THEN x"), "{}", round(308));
        assert!(round(-308).contains("(x / 1E308)") && !round(-308).contains("THEN x"), "{}", round(-308));
        assert_eq!(power_of_ten(23).to_string(), "1e23".parse::<f64>().unwrap().to_string());
    }

    #[test]
    fn numbers_beyond_a_bigint_of_spark_are_whole_already() {
        let of = |dialect: SqlDialect| {
            let functions = [Function::Floor, Function::Ceil, Function::Round, Function::Truncate];
            let mut written: Vec<String> =
                functions.into_iter().filter_map(|function| dialect.number_function(function, "x")).collect();
            written.extend([dialect.round_to("x", 2), dialect.power("y", "x"), dialect.number_text("x")]);
            written
        };
        let is_guarded = |text: &String| text.contains(">= 9.007199254740992E15D THEN");
        assert!(of(SqlDialect::Spark).iter().all(is_guarded), "{:?}", of(SqlDialect::Spark));
        assert_eq!(of(SqlDialect::Spark), of(SqlDialect::Databricks));
        assert_eq!(SqlDialect::Duckdb.floor("x"), "FLOOR(x)");
    }
}
