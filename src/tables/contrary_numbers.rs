//! Numbers of a prediction that may be thousands where the model reads decimals.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::column_type::{ColumnType, NumbersSeen};
use super::remedy::two_numbers;
use super::{Request, Table, Typing};
use crate::cells::{NumberFormat, is_two_numbers};

/// What the cells of a column show of its decimal sign.
#[derive(Debug, PartialEq, Eq)]
enum SignShown {
    /// No cell has the sign.
    Nothing,
    /// It stands before decimals.
    Decimals,
    /// Each has it before exactly three digits, as this one.
    Threes(String),
}

/// The columns in which every cell with the decimal sign of the model has exactly three digits behind it, in words: those may be thousands of
/// another program, and the model saw decimals. `settled` are the columns of which earlier rows have shown enough; more are added. Columns of which the
/// project says how they are written are left out.
pub(super) fn contrary_numbers(
    table: &Table,
    request: &Request<'_>,
    settled: &mut BTreeSet<String>,
) -> Vec<String> {
    let Typing::Fixed(types) = request.typing else { return Vec::new() };
    let mut found = Vec::new();
    for column in table.frame.columns() {
        let name = column.name().as_str();
        let is_needed = request.needed.is_none_or(|needed| needed.contains(name));
        let Some(ColumnType::Number { format, seen: NumbersSeen::Any, .. }) = types.get(name) else {
            continue;
        };
        if !is_needed || settled.contains(name) || request.reading.numbers_of(name).is_some() {
            continue;
        }
        let Ok(text) = column.str() else {
            // Numbers in plain form, which leave no question.
            settled.insert(name.to_owned());
            continue;
        };
        match sign_shown(text, *format) {
            SignShown::Nothing => continue,
            SignShown::Decimals => {}
            SignShown::Threes(cell) => found.push(format!(
                "`{name}` has three digits behind every decimal sign: {}; it is read with a decimal {}, as in training",
                two_numbers(&cell),
                if *format == NumberFormat::Comma { "comma" } else { "point" }
            )),
        }
        settled.insert(name.to_owned());
    }
    found
}

fn sign_shown(text: &StringChunked, format: NumberFormat) -> SignShown {
    let sign = format.decimal_sign();
    let groups = if sign == b',' { b'.' } else { b',' };
    let mut first = None;
    for cell in text.iter().flatten() {
        let has = |sign| memchr::memchr(sign, cell.as_bytes()).is_some();
        if has(sign) {
            if !is_two_numbers(cell) {
                return SignShown::Decimals;
            }
            first.get_or_insert(cell);
        } else if has(groups) || is_long(cell) {
            // Thousands are written otherwise.
            return SignShown::Decimals;
        }
    }
    first.map_or(SignShown::Nothing, |cell| SignShown::Threes(cell.to_owned()))
}

/// Whether a whole number from 1000 on has no sign between its thousands.
fn is_long(cell: &str) -> bool {
    cell.len() > 3 && cell.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_behind_every_sign_may_be_thousands() {
        use NumberFormat::{Comma, Plain, Point};
        let shown =
            |cells: &[&str], format| sign_shown(&StringChunked::from_slice("x".into(), cells), format);
        let threes = |cell: &str| SignShown::Threes(cell.to_owned());
        for format in [Plain, Point] {
            assert_eq!(shown(&["985", "1.055", "12.000"], format), threes("1.055"));
            assert_eq!(shown(&["985", "12"], format), SignShown::Nothing);
            for other in ["0.125", "1.5", "1055.125", "1,055.125", "2,055", "1055", "1.055k"] {
                assert_eq!(shown(&["1.055", other], format), SignShown::Decimals, "{other}");
            }
        }
        assert_eq!(shown(&["985", "1,055"], Comma), threes("1,055"));
        assert_eq!(shown(&["1,055", "1.055"], Comma), SignShown::Decimals);
    }
}
