//! For tests: rules on small tables, and the same rules with columns instead of constants.

use super::evaluate::{RuleValues, evaluate};
use super::prepared::Prepared;
use super::values::{FALSE, NO_TIME, RuleInput, TRUE, UNKNOWN};
use crate::expression::{
    ColumnTypes, Constant, Function, Operation, RuleType, Step, Typed, check, parse_time,
};
use crate::syntax::parse;

/// A table of one column of each type: `s` text, `t` another, `x`, `y` numbers, `f`, `g` flags, `d` date, `ts` timestamp.
pub(super) struct TestTable {
    pub texts: [Vec<Option<String>>; 2],
    pub numbers: [Vec<f64>; 2],
    pub flags: [Vec<u8>; 2],
    pub dates: Vec<i64>,
    pub timestamps: Vec<i64>,
}

/// The columns of a [`TestTable`].
pub(super) const COLUMNS: [(&str, RuleType); 8] = [
    ("s", RuleType::Text),
    ("t", RuleType::Text),
    ("x", RuleType::Number),
    ("y", RuleType::Number),
    ("f", RuleType::Flag),
    ("g", RuleType::Flag),
    ("d", RuleType::Date),
    ("ts", RuleType::Timestamp),
];

impl TestTable {
    /// Values at the edges of each type, in all rows.
    pub(super) fn edges() -> Self {
        let texts = |texts: [Option<&str>; 6]| texts.map(|text| text.map(str::to_owned)).to_vec();
        let times = |texts: [&str; 6]| texts.map(time).to_vec();
        Self {
            texts: [
                texts([None, Some(""), Some("a"), Some("Zoë;b"), Some("12.5"), Some("100%")]),
                texts([Some("x"), Some("a"), None, Some("b"), Some("true"), Some("")]),
            ],
            numbers: [
                vec![f64::NAN, 0.0, -1.5, 1e308, f64::INFINITY, 2.0],
                vec![1.0, -0.0, f64::NEG_INFINITY, 1e308, 3.0, f64::NAN],
            ],
            flags: [
                vec![TRUE, FALSE, UNKNOWN, TRUE, FALSE, UNKNOWN],
                vec![TRUE, TRUE, TRUE, FALSE, UNKNOWN, UNKNOWN],
            ],
            dates: times(["", "0001-01-01", "9999-12-31", "2024-02-29", "1970-01-01", "2023-01-31"]),
            timestamps: times([
                "2024-02-29 23:59:59.999999",
                "",
                "0001-01-01 00:00",
                "9999-12-31 23:59:59.999999",
                "1969-12-31 12:00",
                "2026-05-01 12:30",
            ]),
        }
    }

    /// The number of rows.
    pub(super) fn rows(&self) -> usize {
        self.dates.len()
    }

    /// Evaluates a rule on rows of the table.
    pub(super) fn evaluate_rows(&self, text: &str, rows: &[usize]) -> RuleValues {
        let typed = rule(text, COLUMNS);
        let sources: Vec<RuleInput<'_>> =
            typed.columns().iter().map(|(name, _)| self.source(name, rows)).collect();
        evaluate(&typed, &sources, rows.len())
    }

    /// The values of a rule in all rows, as text.
    pub(super) fn values(&self, text: &str) -> Vec<String> {
        let rows: Vec<usize> = (0..self.rows()).collect();
        texts(&self.evaluate_rows(text, &rows))
    }

    fn source(&self, name: &str, rows: &[usize]) -> RuleInput<'_> {
        fn take<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().map(|&row| values[row]).collect()
        }
        let texts =
            |place: usize| rows.iter().map(|&row| self.texts[place][row].as_deref()).collect::<Vec<_>>();
        match name {
            "s" => RuleInput::Texts(texts(0).into()),
            "t" => RuleInput::Texts(texts(1).into()),
            "x" => RuleInput::Numbers(take(&self.numbers[0], rows).into()),
            "y" => RuleInput::Numbers(take(&self.numbers[1], rows).into()),
            "f" => RuleInput::Flags(take(&self.flags[0], rows).into()),
            "g" => RuleInput::Flags(take(&self.flags[1], rows).into()),
            "d" => RuleInput::Times(take(&self.dates, rows).into()),
            _ => RuleInput::Times(take(&self.timestamps, rows).into()),
        }
    }
}

/// The microseconds of an ISO time; unknown for an empty text.
pub(super) fn time(text: &str) -> i64 {
    parse_time(text).map_or(NO_TIME, |(time, _)| time)
}

/// A checked rule.
pub(super) fn rule(text: &str, columns: impl IntoIterator<Item = (&'static str, RuleType)>) -> Typed {
    let tree = parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    check(&tree, &ColumnTypes::new(columns)).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
}

/// All values as text.
pub(super) fn texts(evaluated: &RuleValues) -> Vec<String> {
    (0..evaluated.values.rows()).map(|row| evaluated.values.text(row)).collect()
}

/// The value of a rule without columns, and of the same rule with its constants in columns of three rows: both must agree.
pub(super) fn value(text: &str) -> String {
    let folded = rule(text, []);
    let value = evaluate(&folded, &[], 1).values.text(0);
    let (unfolded, constants) = with_columns(&folded);
    let sources: Vec<RuleInput<'_>> = constants.iter().map(three_rows).collect();
    let evaluated = Prepared::owning(unfolded).evaluate(&sources, 3);
    assert_eq!(texts(&evaluated), [value.as_str(); 3], "{text} with columns");
    value
}

fn three_rows(constant: &Constant) -> RuleInput<'_> {
    match constant {
        Constant::Null | Constant::Span { .. } => RuleInput::Nulls(3),
        Constant::Text(text) => RuleInput::Texts(vec![Some(text.as_str()); 3].into()),
        Constant::Number(number) => RuleInput::Numbers(vec![*number; 3].into()),
        Constant::Flag(flag) => RuleInput::Flags(vec![if *flag { TRUE } else { FALSE }; 3].into()),
        Constant::Time(time) => RuleInput::Times(vec![*time; 3].into()),
    }
}

/// The rule with a column for each constant that need not be one.
fn with_columns(rule: &Typed) -> (Typed, Vec<Constant>) {
    let mut fixed = vec![false; rule.steps().len()];
    for step in rule.steps() {
        match &step.operation {
            Operation::Call(Function::DateTrunc, operands) => fixed[operands[0] as usize] = true,
            Operation::Call(Function::RegexpLike, operands) => fixed[operands[1] as usize] = true,
            _ => {}
        }
    }
    let (mut columns, mut constants) = (Vec::new(), Vec::new());
    let replaced = |(step, fixed): (&Step, bool)| match &step.operation {
        Operation::Constant(constant) if !fixed && !matches!(constant, Constant::Span { .. }) => {
            columns.push((format!("c{}", columns.len()), step.yields));
            constants.push(constant.clone());
            Step { operation: Operation::Column(columns.len() as u32 - 1), ..step.clone() }
        }
        _ => step.clone(),
    };
    let steps = rule.steps().iter().zip(fixed).map(replaced).collect();
    (Typed::new(steps, columns), constants)
}
