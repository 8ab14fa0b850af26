//! Prints a typed rule in a dialect, step by step.

use super::chains::{Chains, grouped};
use super::dialect::SqlDialect;
use super::letters::compared_with_ascii;
use crate::expression::{Constant, ConstantSet, Operation, RuleType, Step, StepId, Typed};
use crate::syntax::{Arithmetic, Fault, Is};

/// The most bytes of one rule when it is written out. Functions that name an operand several times multiply its length.
const MOST_BYTES: usize = 1 << 20;

/// The longest interval, of 10,000 years: a longer one is always out of range.
const MOST_MICROSECONDS: i64 = 315_576_000_000_000_000;

/// A rule in a dialect; `column` writes the columns that it reads.
///
/// # Errors
/// When an operation has no translation, with the byte where it is written and what to write instead.
pub(crate) fn print(
    dialect: SqlDialect,
    rule: &Typed,
    column: &dyn Fn(&str) -> String,
) -> Result<String, Fault> {
    let (ascii, chains) = (compared_with_ascii(rule), Chains::of(rule));
    let done = Vec::with_capacity(rule.steps().len());
    let mut printer = Printer { dialect, rule, column, ascii, chains, done, length: 0 };
    for (place, step) in (0..).zip(rule.steps()) {
        let sql = if printer.chains.is_part(place) { String::new() } else { printer.step(step)? };
        printer.keep(place, step, sql)?;
    }
    Ok(printer.done.pop().unwrap_or_else(|| dialect.null(RuleType::Null)))
}

/// A condition in a dialect. One that is always unknown is of the type of flags.
///
/// # Errors
/// As for a rule.
pub(crate) fn print_condition(
    dialect: SqlDialect,
    rule: &Typed,
    column: &dyn Fn(&str) -> String,
) -> Result<String, Fault> {
    let sql = print(dialect, rule, column)?;
    let is_null = rule.steps().last().is_none_or(|step| step.yields == RuleType::Null);
    Ok(if is_null { dialect.null(RuleType::Flag) } else { sql })
}

/// A rule on its way to SQL.
pub(super) struct Printer<'a> {
    pub(super) dialect: SqlDialect,
    pub(super) rule: &'a Typed,
    column: &'a dyn Fn(&str) -> String,
    /// For each step, whether only its ASCII letters matter.
    ascii: Vec<bool>,
    pub(super) chains: Chains,
    /// The steps so far, of which those that no later one writes are empty again.
    done: Vec<String>,
    /// The bytes of the steps so far: all of them are part of later ones.
    length: usize,
}

impl Printer<'_> {
    /// Keeps a step that was written, unless it is beyond what an engine takes.
    fn keep(&mut self, place: StepId, step: &Step, sql: String) -> Result<(), Fault> {
        if !self.chains.is_part(place) {
            for operand in self.chains.written(self.rule.steps(), step) {
                self.length -= std::mem::take(&mut self.done[operand as usize]).len();
            }
        }
        self.length += sql.len();
        self.check_length(step, self.length)?;
        if !self.dialect.can_parse(&sql) {
            let message = format!("this is nested deeper than {} can read", self.dialect.title());
            return Err(Fault::new(step.at as usize, message).with_hint(PARTS_HINT));
        }
        self.done.push(sql);
        Ok(())
    }

    /// The fault that a rule with so many bytes is too long.
    pub(super) fn check_length(&self, step: &Step, length: usize) -> Result<(), Fault> {
        if length <= MOST_BYTES {
            return Ok(());
        }
        let message = format!("this is longer than 1 MiB when it is written for {}", self.dialect.title());
        Err(Fault::new(step.at as usize, message).with_hint(PARTS_HINT))
    }

    /// The SQL of an earlier step.
    pub(super) fn sql(&self, step: StepId) -> &str {
        self.done.get(step as usize).map_or("NULL", String::as_str)
    }

    /// The type of a step.
    pub(super) fn yields(&self, step: StepId) -> RuleType {
        self.rule.steps().get(step as usize).map_or(RuleType::Null, |step| step.yields)
    }

    /// The value of a step that is a constant.
    pub(super) fn constant(&self, step: StepId) -> Option<&Constant> {
        match &self.rule.steps().get(step as usize)?.operation {
            Operation::Constant(constant) => Some(constant),
            _ => None,
        }
    }

    /// Whether only the ASCII letters of the step that is printed next matter.
    pub(super) fn is_ascii_enough(&self) -> bool {
        self.ascii.get(self.done.len()).copied().unwrap_or(false)
    }

    /// The fault that an operation has no translation.
    pub(super) fn refused(&self, step: &Step, what: &str, instead: &str) -> Fault {
        let message = format!("{what} has no equivalent in {}", self.dialect.title());
        Fault::new(step.at as usize, message).with_hint(instead)
    }

    fn step(&self, step: &Step) -> Result<String, Fault> {
        let dialect = self.dialect;
        Ok(match &step.operation {
            Operation::Constant(constant) => self.literal(constant, step.yields),
            Operation::Column(place) => {
                let name = self.rule.columns().get(*place as usize);
                name.map_or_else(|| dialect.null(step.yields), |(name, _)| (self.column)(name))
            }
            Operation::Not(a) => format!("(NOT {})", self.condition(*a)),
            Operation::Negate(a) => dialect.without_sign_of_zero(&format!("(- {})", self.sql(*a))),
            Operation::And(all) => self.conditions(all, " AND "),
            Operation::Or(all) => self.conditions(all, " OR "),
            Operation::Concat(all) => self.joined(all, " || "),
            Operation::Is(a, what, negated) => self.is(*a, *what, *negated),
            Operation::Compare(relation, a, b) => {
                let (a, b) = (self.compared(*a), self.compared(*b));
                format!("({a} {} {b})", relation.sign())
            }
            Operation::Distinct(a, b, same) => self.distinct(self.sql(*a), self.sql(*b), *same),
            Operation::InSet { operand, set, has_null, negated } => {
                self.in_set(self.sql(*operand), set, *has_null, *negated)
            }
            Operation::Like { .. } => self.like(step)?,
            Operation::Case { arms, otherwise } => self.case(arms, *otherwise, step.yields),
            Operation::Cast(a, to) => self.cast(step, *a, *to)?,
            Operation::Truncate(a) => {
                dialect.without_sign_of_zero(&format!("({})", dialect.truncate(self.sql(*a))))
            }
            Operation::Arithmetic(operator, a, b) => self.arithmetic(step, *operator, *a, *b)?,
            Operation::AddSpan { time, span, subtract } => self.add_span(step, *time, *span, *subtract)?,
            Operation::DaysBetween(left, right) => dialect.days_between(self.sql(*right), self.sql(*left)),
            Operation::Call(function, operands) => self.call(step, *function, operands)?,
        })
    }

    fn literal(&self, constant: &Constant, yields: RuleType) -> String {
        let dialect = self.dialect;
        match constant {
            Constant::Null => dialect.null(yields),
            Constant::Text(text) => dialect.text(text),
            Constant::Number(number) => dialect.number(*number),
            Constant::Flag(flag) => SqlDialect::flag(*flag).to_owned(),
            Constant::Time(micros) => dialect.integer(*micros),
            // It is part of the operation that adds it.
            Constant::Span { .. } => String::new(),
        }
    }

    /// An earlier step that is a condition; unknown is one, too.
    pub(super) fn condition(&self, step: StepId) -> String {
        match self.yields(step) {
            RuleType::Null => self.dialect.null(RuleType::Flag),
            _ => self.sql(step).to_owned(),
        }
    }

    fn conditions(&self, steps: &[StepId], word: &str) -> String {
        let all: Vec<String> = steps.iter().map(|&step| self.condition(step)).collect();
        grouped(&all, word)
    }

    fn joined(&self, steps: &[StepId], word: &str) -> String {
        let all: Vec<String> = steps.iter().map(|&step| self.sql(step).to_owned()).collect();
        grouped(&all, word)
    }

    /// An operand of a comparison.
    fn compared(&self, step: StepId) -> String {
        match self.yields(step) {
            RuleType::Text => self.dialect.by_code_point(self.sql(step)),
            _ => self.sql(step).to_owned(),
        }
    }

    fn is(&self, operand: StepId, what: Is, negated: bool) -> String {
        let x = self.condition(operand);
        let not = if negated { "NOT " } else { "" };
        match what {
            Is::Null | Is::Unknown => format!("({x} IS {not}NULL)"),
            Is::True => format!("({not}COALESCE({x}, {}))", SqlDialect::flag(false)),
            Is::False if negated => format!("COALESCE({x}, {})", SqlDialect::flag(true)),
            Is::False => format!("(NOT COALESCE({x}, {}))", SqlDialect::flag(true)),
        }
    }

    fn distinct(&self, a: &str, b: &str, same: bool) -> String {
        let not = if same { "NOT " } else { "" };
        if self.dialect == SqlDialect::Clickhouse {
            return format!(
                "({not}(CASE WHEN {a} IS NULL THEN {b} IS NOT NULL WHEN {b} IS NULL THEN TRUE ELSE {a} <> {b} END))"
            );
        }
        format!("({a} IS {not}DISTINCT FROM {b})")
    }

    fn in_set(&self, operand: &str, set: &ConstantSet, has_null: bool, negated: bool) -> String {
        let dialect = self.dialect;
        let mut members: Vec<String> = match set {
            ConstantSet::Texts(texts) => texts.iter().map(|text| dialect.text(text)).collect(),
            ConstantSet::Numbers(numbers) => numbers.iter().map(|&number| dialect.number(number)).collect(),
            ConstantSet::Times(times) => times.iter().map(|&time| dialect.integer(time)).collect(),
            ConstantSet::Flags { has_true, has_false } => {
                let flags = [(true, has_true), (false, has_false)].into_iter().filter(|(_, has)| **has);
                flags.map(|(flag, _)| SqlDialect::flag(flag).to_owned()).collect()
            }
        };
        // Those of a hash set have no order of their own.
        members.sort_unstable();
        // Unknown operands are unknown, in every engine alike.
        let is_in = if members.is_empty() {
            SqlDialect::flag(false).to_owned()
        } else {
            format!("{operand} IN ({})", members.join(", "))
        };
        let (found, absent) =
            (SqlDialect::flag(!negated), if has_null { "NULL" } else { SqlDialect::flag(negated) });
        format!("(CASE WHEN {operand} IS NULL THEN NULL WHEN {is_in} THEN {found} ELSE {absent} END)")
    }

    fn like(&self, step: &Step) -> Result<String, Fault> {
        let Operation::Like { operand, pattern, escape, ignore_case, negated } = &step.operation else {
            return Ok(String::new());
        };
        let Some(Constant::Text(pattern)) = self.constant(*pattern) else {
            return Err(self.refused(step, "LIKE with a pattern of each row", "write the pattern in quotes"));
        };
        let text = self.sql(*operand);
        let not = if *negated { "NOT " } else { "" };
        if !ignore_case {
            return Ok(format!("({not}{})", self.dialect.like(text, pattern, *escape)));
        }
        let lower = match self.dialect.lower(text) {
            Some(lower) => lower,
            None if pattern.is_ascii() => self.dialect.lower_somehow(text),
            None => return Err(self.refused(step, "ILIKE with such letters", CASE_HINT)),
        };
        let pattern: String = pattern.chars().flat_map(char::to_lowercase).collect();
        Ok(format!("({not}{})", self.dialect.like(&lower, &pattern, *escape)))
    }

    fn arithmetic(&self, step: &Step, operator: Arithmetic, a: StepId, b: StepId) -> Result<String, Fault> {
        match operator {
            Arithmetic::Remainder => self
                .remainder(a, b)
                .ok_or_else(|| self.refused(step, "`%` with a divisor of each row", REMAINDER_HINT)),
            _ => self.arithmetic_chain(step),
        }
    }

    fn add_span(&self, step: &Step, time: StepId, span: StepId, subtract: bool) -> Result<String, Fault> {
        let Some(&Constant::Span { months, microseconds }) = self.constant(span) else {
            return Ok(self.dialect.null(step.yields));
        };
        let sign = if subtract { -1 } else { 1 };
        let mut moved = self.sql(time).to_owned();
        if months != 0 {
            let months = i64::from(months) * sign;
            let later = self.dialect.plus_months(&self.dialect.before_months(&moved, months), months);
            let hint = "write the interval in days, or add a column with the date to the table";
            moved = later.ok_or_else(|| self.refused(step, "an interval of months", hint))?;
        }
        let micros = microseconds.saturating_mul(sign);
        if micros == 0 {
            return Ok(moved);
        }
        if micros.abs() > MOST_MICROSECONDS {
            return Ok(self.dialect.null(step.yields));
        }
        Ok(self.dialect.within_years(&format!("({moved} + {})", self.dialect.integer(micros))))
    }
}

/// What to do where a rule is too long or nested too deep.
const PARTS_HINT: &str = "derive its parts as columns of their own, under [derive]";

/// What to do where an engine has no remainder of doubles.
pub(super) const REMAINDER_HINT: &str =
    "divide by a constant, or add a column with the result to the table of the engine, and read that";

/// What to do where an engine changes the case of ASCII letters only.
pub(super) const CASE_HINT: &str =
    "compare the letters as they are, with LIKE, or add a column in lower case to the table";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{ColumnTypes, check};
    use crate::syntax::{column_sql, parse};

    fn printed(dialect: SqlDialect, rule: &str) -> Result<String, String> {
        let types = ColumnTypes::default().with("x", RuleType::Number).with("at", RuleType::Timestamp);
        let typed = check(&parse(rule).unwrap(), &types).unwrap();
        print_condition(dialect, &typed, &column_sql).map_err(|fault| fault.message)
    }

    #[test]
    fn a_condition_that_is_always_unknown_is_a_flag() {
        for rule in ["NULL", "coalesce(NULL, NULL)"] {
            assert_eq!(printed(SqlDialect::Postgres, rule).unwrap(), "CAST(NULL AS BOOLEAN)", "{rule}");
        }
        let sql = printed(SqlDialect::Postgres, "NULL AND x > 1").unwrap();
        assert!(sql.starts_with("(CAST(NULL AS BOOLEAN) AND "), "{sql}");
    }

    #[test]
    fn a_remainder_is_exact_or_refused() {
        let exact = printed(SqlDialect::Postgres, "x % 0.1 > 0").unwrap();
        assert!(exact.contains("'1.34217729E8'::float8"), "{exact}");
        assert!(printed(SqlDialect::Postgres, "mod(x, -7) > 0").is_ok());
        for dialect in [SqlDialect::Postgres, SqlDialect::Clickhouse, SqlDialect::Bigquery] {
            let refused = printed(dialect, "x % (x + 1) > 0").unwrap_err();
            assert!(refused.contains("divisor of each row"), "{refused}");
        }
        assert!(printed(SqlDialect::Duckdb, "x % (x + 1) > 0").is_ok());
    }

    #[test]
    fn a_time_beyond_the_calendar_is_unknown() {
        let first = "(-62135596800000000)";
        for rule in ["add_days(at, x) IS NULL", "at + INTERVAL '36 hours' IS NULL"] {
            let sql = printed(SqlDialect::Duckdb, rule).unwrap();
            assert!(sql.contains(first) && sql.contains("253402300799999999"), "{sql}");
        }
        // Nine thousand years before the year 10000.
        let sql = printed(SqlDialect::Duckdb, "at + INTERVAL '9000 years' IS NULL").unwrap();
        assert!(sql.contains("AND (-30610224000000001)"), "{sql}");
    }

    #[test]
    fn zero_has_no_sign_where_that_makes_it_another_number() {
        assert!(printed(SqlDialect::Datafusion, "-x = 0").unwrap().contains("((- x)) + 0E0"));
        assert_eq!(printed(SqlDialect::Duckdb, "-x = 0").unwrap(), "((- x) = 0E0)");
        assert_eq!(SqlDialect::Datafusion.number(-0.0), "0E0");
        // Whatever may give -0: a CASE of DataFusion and of ClickHouse tells it from 0.
        let rules = [
            "x * -1",
            "x / -2",
            "x % -3",
            "ceil(x)",
            "round(x)",
            "round(x, 1)",
            "trunc(x)",
            "CAST(x AS INTEGER)",
            "CAST('-0' AS DOUBLE)",
        ];
        for rule in rules {
            for dialect in [SqlDialect::Datafusion, SqlDialect::Clickhouse] {
                let written = printed(dialect, rule).unwrap();
                assert!(written.contains(") + 0E0)"), "{rule}: {written}");
            }
        }
    }
}
