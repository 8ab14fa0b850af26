//! The typed tree of a rule: it is evaluated, lists its columns, and can be printed in other dialects.

use super::function::Function;
use super::value_type::RuleType;
use crate::syntax::{Arithmetic, Fault, Is, Relation};

/// The index of a step in [`Typed::steps`].
pub type StepId = u32;

/// A checked expression. Every step comes after those that it uses; the last one is the value of the expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    pub(super) steps: Vec<Step>,
    /// The columns that it reads, each once, in the order of first use: [`Operation::Column`] is an index into these.
    pub(super) columns: Vec<(String, RuleType)>,
}

/// One operation, the type of its value, and the byte of the text where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The operation.
    pub operation: Operation,
    /// The type of the value.
    pub yields: RuleType,
    /// The byte of the text.
    pub at: u32,
}

/// A value that does not depend on a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// Unknown, of any type.
    Null,
    /// A text.
    Text(String),
    /// A finite number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// Microseconds since 1970-01-01 00:00 (of midnight for a date).
    Time(i64),
    /// Months, and microseconds.
    Span {
        /// Months; added first, clamped to the end of the month.
        months: i32,
        /// Microseconds; added second.
        microseconds: i64,
    },
}

/// The operation of a step. All operands have the required types, as the checker guarantees.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// A constant.
    Constant(Constant),
    /// A column, by its index in [`Typed::columns`].
    Column(u32),
    /// NOT of a flag.
    Not(StepId),
    /// Minus a number.
    Negate(StepId),
    /// Numbers.
    Arithmetic(Arithmetic, StepId, StepId),
    /// A time plus (or minus) a span; months are clamped to the end of the month.
    AddSpan {
        /// The time.
        time: StepId,
        /// The span: always a constant.
        span: StepId,
        /// Whether the span is subtracted.
        subtract: bool,
    },
    /// The days from `right` to `left`, with a fraction where either has a time of day.
    DaysBetween(StepId, StepId),
    /// Concatenation of texts; unknown if any is.
    Concat(Box<[StepId]>),
    /// Two values of one type (dates and timestamps compare as times).
    Compare(Relation, StepId, StepId),
    /// AND of flags.
    And(Box<[StepId]>),
    /// OR of flags.
    Or(Box<[StepId]>),
    /// `IS [NOT] NULL | TRUE | FALSE | UNKNOWN`: never unknown.
    Is(StepId, Is, bool),
    /// `IS [NOT] DISTINCT FROM`: never unknown. The flag is true for `IS NOT DISTINCT FROM`.
    Distinct(StepId, StepId, bool),
    /// `IN` a list of constants: the known ones as a set, and whether one of them was NULL.
    InSet {
        /// The value to look up.
        operand: StepId,
        /// The known members.
        set: ConstantSet,
        /// Whether the list has a NULL, so that no match is unknown.
        has_null: bool,
        /// NOT IN.
        negated: bool,
    },
    /// LIKE with a constant pattern.
    Like {
        /// The text.
        operand: StepId,
        /// The pattern, a step of type text (mostly a constant).
        pattern: StepId,
        /// The character that escapes `%` and `_`.
        escape: Option<char>,
        /// ILIKE.
        ignore_case: bool,
        /// NOT LIKE.
        negated: bool,
    },
    /// The first arm whose condition is true. All values have the type of the step. `CASE x WHEN v` has become comparisons.
    Case {
        /// Conditions and values.
        arms: Box<[(StepId, StepId)]>,
        /// ELSE; none is NULL.
        otherwise: Option<StepId>,
    },
    /// Between types; what cannot be cast is unknown, and counted.
    Cast(StepId, RuleType),
    /// Number to a whole number, toward zero (`CAST(x AS INTEGER)`).
    Truncate(StepId),
    /// A function on arguments whose types it states.
    Call(Function, Box<[StepId]>),
}

/// The members of an IN list of constants.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstantSet {
    /// Texts.
    Texts(std::collections::HashSet<Box<str>>),
    /// Numbers, sorted.
    Numbers(Vec<f64>),
    /// Times in microseconds, sorted.
    Times(Vec<i64>),
    /// Whether true and false are members.
    Flags {
        /// TRUE is a member.
        has_true: bool,
        /// FALSE is a member.
        has_false: bool,
    },
}

impl Typed {
    /// A tree of steps that are already checked, each after those that it uses, and the columns that they read.
    #[must_use]
    pub fn new(steps: Vec<Step>, columns: Vec<(String, RuleType)>) -> Self {
        Self { steps, columns }
    }

    /// The steps, each after those that it uses.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The columns that it reads, with their types.
    #[must_use]
    pub fn columns(&self) -> &[(String, RuleType)] {
        &self.columns
    }

    /// The type of the value.
    #[must_use]
    pub fn yields(&self) -> RuleType {
        self.steps.last().map_or(RuleType::Null, |step| step.yields)
    }

    /// Checks that the value has the type `expected`. NULL fits every type, and
    /// a date is a timestamp.
    ///
    /// # Errors
    ///
    /// When it has another type; the fault is located at the operation that yields the value.
    pub fn require(&self, expected: RuleType) -> Result<(), Fault> {
        let found = self.yields();
        if found.common(expected) == Some(expected) {
            return Ok(());
        }
        let at = self.steps.last().map_or(0, |step| step.at as usize);
        let (noun, hint) = wanted(expected, found);
        let fault = Fault::new(at, format!("should be {noun}, but it gives {}", found.in_words()));
        Err(Fault { hint, ..fault })
    }
}

/// The name of a rule of the type `expected`, and the remedy if its type is `found`.
fn wanted(expected: RuleType, found: RuleType) -> (&'static str, Option<String>) {
    match (expected, found) {
        (RuleType::Flag, RuleType::Text) => {
            ("a condition", Some("compare it with something, as in `stage = 'Won'`".to_owned()))
        }
        (RuleType::Flag, RuleType::Number) => {
            ("a condition", Some("compare it with something, as in `amount >= 1000`".to_owned()))
        }
        (RuleType::Flag, _) => (
            "a condition",
            Some("compare it with something, as in `closed_at >= DATE '2026-01-01'`".to_owned()),
        ),
        (RuleType::Number, RuleType::Flag) => {
            ("a number", Some("write `CASE WHEN … THEN 1 ELSE 0 END`".to_owned()))
        }
        (RuleType::Number, RuleType::Text) => ("a number", Some("write `CAST(… AS DOUBLE)`".to_owned())),
        (RuleType::Date, RuleType::Timestamp) => ("a date", Some("write `CAST(… AS DATE)`".to_owned())),
        (RuleType::Date | RuleType::Timestamp, RuleType::Text) => {
            (expected.in_words(), Some("write `CAST(… AS DATE)` or `CAST(… AS TIMESTAMP)`".to_owned()))
        }
        (RuleType::Text, _) => ("text", Some("write `CAST(… AS TEXT)`".to_owned())),
        _ => (expected.in_words(), None),
    }
}
