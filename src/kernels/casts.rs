//! Casts between the types. They are total: a value that cannot be cast is unknown, and counted as lost.

use super::block::ValueBlock;
use super::calendar;
use super::compare::flag;
use super::side::{Cell, OneOrMany};
use super::text_column::Texts;
use super::values::{FALSE, NO_TIME, TRUE, UNKNOWN, flag_text, write_number};
use crate::expression::{RuleType, parse_time};

/// Casts a step of type `from` to type `to`; `None` if nothing changes.
pub(super) fn cast<'b>(
    operand: &ValueBlock<'b>,
    from: RuleType,
    to: RuleType,
    rows: usize,
    lost: &mut Vec<u32>,
) -> Option<ValueBlock<'b>> {
    use RuleType::{Date, Flag, Number, Text, Timestamp};
    Some(match (from, to) {
        (Text, Number) => ValueBlock::of_numbers(parse(operand, rows, lost, parse_number)),
        (Text, Flag) => ValueBlock::of_flags(parse(operand, rows, lost, parse_flag)),
        (Text, Timestamp) => ValueBlock::of_times(parse(operand, rows, lost, time)),
        (Text, Date) => ValueBlock::of_times(parse(operand, rows, lost, |text| time(text).map(midnight))),
        (Number, Flag) => ValueBlock::of_flags(operand.numbers().map(rows, number_flag)),
        (Flag, Number) => ValueBlock::of_numbers(operand.flags().map(rows, flag_number)),
        (Timestamp, Date) => ValueBlock::of_times(operand.times().map(rows, midnight)),
        (Number, Text) => write(operand.numbers(), rows, write_number),
        (Flag, Text) => write(operand.flags(), rows, |x, text| text.push_str(flag_text(x))),
        (Date, Text) => write(operand.times(), rows, calendar::write_date),
        (Timestamp, Text) => write(operand.times(), rows, calendar::write_timestamp),
        (Date, Timestamp) => return None,
        _ if from == to => return None,
        _ => ValueBlock::null(),
    })
}

/// Reads texts.
fn parse<T: Cell>(
    operand: &ValueBlock<'_>,
    rows: usize,
    lost: &mut Vec<u32>,
    parse: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let view = operand.texts();
    let side = view.side();
    let cell = |row| {
        let Some(text) = side.get(row) else { return T::MISSING };
        parse(text).unwrap_or_else(|| {
            lost.push(row as u32);
            T::MISSING
        })
    };
    (0..rows).map(cell).collect()
}

/// Writes values as texts.
fn write<'b, T: Cell>(side: OneOrMany<'_, T>, rows: usize, write: impl Fn(T, &mut String)) -> ValueBlock<'b> {
    let mut texts = Texts::with_capacity(rows);
    for row in 0..rows {
        let value = side.get(row);
        texts.write(|buffer| value.is_known().then(|| write(value, buffer)));
    }
    ValueBlock::Computed(texts)
}

/// A finite decimal number, with an exponent or not; surrounding blanks are ignored.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    // Rust also reads `inf`, `infinity` and `nan`: their second character is a letter that does not occur in numbers.
    let is_decimal = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E'));
    if is_decimal { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

/// true, t, yes, y, 1 or false, f, no, n, 0 in any case.
fn parse_flag(text: &str) -> Option<u8> {
    let text = text.trim();
    let is_one_of = |words: [&str; 5]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(["true", "t", "yes", "y", "1"]) {
        Some(TRUE)
    } else if is_one_of(["false", "f", "no", "n", "0"]) {
        Some(FALSE)
    } else {
        None
    }
}

/// A date or timestamp of ISO 8601.
fn time(text: &str) -> Option<i64> {
    calendar::plain_date(text).or_else(|| parse_time(text).map(|(time, _)| time))
}

/// The midnight before a time.
fn midnight(time: i64) -> i64 {
    if time.is_known() { time - calendar::time_of_day(time) } else { NO_TIME }
}

fn number_flag(number: f64) -> u8 {
    if number.is_known() { flag(number != 0.0) } else { UNKNOWN }
}

fn flag_number(flag: u8) -> f64 {
    if flag.is_known() { f64::from(flag / TRUE) } else { f64::MISSING }
}
