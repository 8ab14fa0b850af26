//! The example of a loss: the operation with its operands.

use super::block::ValueBlock;
use super::calendar;
use super::values::number_text;
use crate::expression::{Constant, Operation, RuleType, Step, StepId};

/// The characters of an operand that an example shows.
const SHOWN: usize = 60;

/// The operation of a step with its operands in a row: `12 / 0`, `ln(0)`; for a cast, the value only.
pub(super) fn loss_example(step: &Step, steps: &[Step], blocks: &[ValueBlock<'_>], row: usize) -> String {
    let operand = |id: StepId| operand_text(&blocks[id as usize].constant(row), steps[id as usize].yields);
    match &step.operation {
        Operation::Cast(value, _) => operand(*value),
        Operation::Arithmetic(operator, a, b) => {
            format!("{} {} {}", operand(*a), operator.sign(), operand(*b))
        }
        Operation::AddSpan { time, span, subtract } => {
            format!("{} {} {}", operand(*time), if *subtract { '-' } else { '+' }, operand(*span))
        }
        Operation::Call(function, operands) => {
            let operands: Vec<String> = operands.iter().map(|&id| operand(id)).collect();
            format!("{}({})", function.name(), operands.join(", "))
        }
        Operation::Concat(operands) => {
            let operands: Vec<String> = operands.iter().take(2).map(|&id| operand(id)).collect();
            operands.join(" || ")
        }
        _ => String::new(),
    }
}

/// A value as text; long texts are cut.
fn operand_text(value: &Constant, yields: RuleType) -> String {
    match value {
        Constant::Null => "NULL".to_owned(),
        Constant::Text(text) => match text.char_indices().nth(SHOWN) {
            Some((byte, _)) => format!("{}…", text.get(..byte).unwrap_or_default()),
            None => text.clone(),
        },
        Constant::Number(number) => number_text(*number),
        Constant::Flag(flag) => flag.to_string(),
        Constant::Time(time) if yields == RuleType::Date => calendar::date_text(*time),
        Constant::Time(time) => calendar::timestamp_text(*time),
        Constant::Span { months, microseconds } => span_text(i64::from(*months), *microseconds),
    }
}

/// `INTERVAL '3 months'`.
fn span_text(months: i64, microseconds: i64) -> String {
    let whole_days = microseconds % calendar::DAY == 0;
    let rest = if whole_days { microseconds / calendar::DAY } else { microseconds / calendar::SECOND };
    let parts = [(months, "months"), (rest, if whole_days { "days" } else { "seconds" })];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(amount, _)| *amount != 0)
        .map(|(amount, unit)| format!("{amount} {unit}"))
        .collect();
    format!("INTERVAL '{}'", parts.join(" "))
}
