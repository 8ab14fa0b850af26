//! Arithmetic and the functions of numbers. Results that are not finite are unknown, and lost if the operands are known.

use std::sync::LazyLock;

use super::side::{Cell, OneOrMany};
use crate::expression::Function;
use crate::syntax::Arithmetic;

/// Powers of ten from 1 to 1e308, correctly rounded.
static POWERS_OF_TEN: LazyLock<Vec<f64>> =
    LazyLock::new(|| (0..=308).filter_map(|digits| format!("1e{digits}").parse().ok()).collect());

/// `+ - * / %`.
pub(super) fn arithmetic(
    operator: Arithmetic,
    left: OneOrMany<'_, f64>,
    right: OneOrMany<'_, f64>,
    rows: usize,
    lost: &mut Vec<u32>,
) -> Vec<f64> {
    let values = match operator {
        Arithmetic::Add => left.zip(right, rows, |a, b| a + b),
        Arithmetic::Subtract => left.zip(right, rows, |a, b| a - b),
        Arithmetic::Multiply => left.zip(right, rows, |a, b| a * b),
        Arithmetic::Divide => left.zip(right, rows, |a, b| a / b),
        Arithmetic::Remainder => left.zip(right, rows, |a, b| a % b),
    };
    finite(
        values,
        lost,
        || unknown_pairs(left, right, rows),
        |row| left.get(row).is_known() && right.get(row).is_known(),
    )
}

/// A function of one number.
pub(super) fn function(
    function: Function,
    operand: OneOrMany<'_, f64>,
    rows: usize,
    lost: &mut Vec<u32>,
) -> Vec<f64> {
    let values = match function {
        Function::Abs => operand.map(rows, f64::abs),
        Function::Floor => operand.map(rows, f64::floor),
        Function::Ceil => operand.map(rows, f64::ceil),
        Function::Truncate => operand.map(rows, f64::trunc),
        Function::Sqrt => operand.map(rows, f64::sqrt),
        Function::Ln => operand.map(rows, libm::log),
        Function::Log10 => operand.map(rows, libm::log10),
        Function::Log2 => operand.map(rows, libm::log2),
        Function::Exp => operand.map(rows, libm::exp),
        Function::Sign => operand.map(rows, sign),
        Function::Round => operand.map(rows, f64::round),
        _ => vec![f64::MISSING; rows],
    };
    finite(
        values,
        lost,
        || unknown_pairs(operand, OneOrMany::One(0.0), rows),
        |row| operand.get(row).is_known(),
    )
}

/// A function of two numbers.
pub(super) fn binary(
    function: Function,
    left: OneOrMany<'_, f64>,
    right: OneOrMany<'_, f64>,
    rows: usize,
    lost: &mut Vec<u32>,
) -> Vec<f64> {
    let values = match function {
        Function::Power => left.zip(right, rows, power),
        Function::Mod => left.zip(right, rows, |a, b| a % b),
        Function::Round => match right {
            OneOrMany::One(digits) => {
                let scale = scale(digits);
                left.map(rows, |x| round(x, scale))
            }
            OneOrMany::Many(_) => left.zip(right, rows, |x, digits| round(x, scale(digits))),
        },
        _ => vec![f64::MISSING; rows],
    };
    finite(
        values,
        lost,
        || unknown_pairs(left, right, rows),
        |row| left.get(row).is_known() && right.get(row).is_known(),
    )
}

/// Minus a number.
pub(super) fn negate(operand: OneOrMany<'_, f64>, rows: usize) -> Vec<f64> {
    operand.map(rows, |x| -x)
}

/// Makes results that are not finite unknown, and records the rows whose operands are known as lost. `unknown` is the number of rows
/// with an unknown operand; their values are NaN.
fn finite(
    mut values: Vec<f64>,
    lost: &mut Vec<u32>,
    unknown: impl FnOnce() -> u64,
    known: impl Fn(usize) -> bool,
) -> Vec<f64> {
    // Nearly all blocks have lost nothing. Counting is vectorised; a search for the first one is not.
    let not_finite: u64 = values.iter().map(|value| u64::from(!value.is_finite())).sum();
    if not_finite == 0 || not_finite == unknown() {
        return values;
    }
    for (row, value) in values.iter_mut().enumerate() {
        if !value.is_finite() {
            if known(row) {
                lost.push(row as u32);
            }
            *value = f64::MISSING;
        }
    }
    values
}

/// The number of rows in which one of two numbers is unknown.
fn unknown_pairs(left: OneOrMany<'_, f64>, right: OneOrMany<'_, f64>, rows: usize) -> u64 {
    left.zip_count(right, rows, |a, b| a.is_nan() | b.is_nan())
}

/// -1, 0 or 1.
fn sign(x: f64) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        x
    }
}

/// `x` to the power of `y`; unknown if either is (C says that 1 to an unknown power is 1).
fn power(x: f64, y: f64) -> f64 {
    if x.is_known() && y.is_known() { libm::pow(x, y) } else { f64::MISSING }
}

/// The factor that a number is multiplied by (or divided by, for digits before the decimal point) before it is rounded.
#[derive(Clone, Copy)]
enum DecimalScale {
    Multiply(f64),
    Divide(f64),
}

/// The scale for a number of decimals; unknown for an unknown number.
fn scale(digits: f64) -> DecimalScale {
    if !digits.is_known() {
        return DecimalScale::Multiply(f64::MISSING);
    }
    let digits = digits.clamp(-308.0, 308.0) as i32;
    let power = POWERS_OF_TEN.get(digits.unsigned_abs() as usize).copied().unwrap_or(1.0);
    if digits < 0 { DecimalScale::Divide(power) } else { DecimalScale::Multiply(power) }
}

/// Half away from zero.
fn round(x: f64, scale: DecimalScale) -> f64 {
    match scale {
        DecimalScale::Divide(power) => (x / power).round() * power,
        DecimalScale::Multiply(power) => {
            let scaled = x * power;
            // Such a large number has no decimals to round.
            if scaled.is_infinite() { x } else { scaled.round() / power }
        }
    }
}
