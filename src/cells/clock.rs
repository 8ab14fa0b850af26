//! The time of day behind a date.

use super::date_value::SECOND;

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClockTime {
    /// Microseconds since midnight: up to and with the first instant of the next day, for `24:00`.
    pub microseconds: i64,
    /// Whether it was written with AM or PM.
    pub is_twelve_hour: bool,
}

/// Reads the time of day at the start of what follows a date, with the blanks, comma, `T` or "at" before it, and returns the
/// rest. Seconds and their fraction may lack; 12-hour clocks have AM or PM in any spelling; Oracle's dots are read as colons.
pub(super) fn clock(text: &str) -> Option<(ClockTime, &str)> {
    let text = text.trim_start();
    let text = text.strip_prefix(',').unwrap_or(text).trim_start();
    let is_joined = text.starts_with(['T', 't']);
    let text = if is_joined { &text[1..] } else { text.strip_prefix("at ").unwrap_or(text).trim_start() };
    let (hour, rest) = number(text, if is_joined && !text.contains(':') { 2 } else { 1 }, 2)?;
    let (minute, second, fraction, rest) = match rest.chars().next() {
        Some(mark @ (':' | '.')) => minutes(rest, mark)?,
        Some('0'..='9') if is_joined => joined_minutes(rest)?,
        _ => (None, 0, 0, rest),
    };
    let (half, rest) = half_of_day(rest);
    let hour = match (half, hour) {
        (None, 0..=23) => hour,
        (None, 24) if minute.unwrap_or(0) + second + fraction == 0 => hour,
        (Some(is_afternoon), 1..=12) => hour % 12 + if is_afternoon { 12 } else { 0 },
        _ => return None,
    };
    // An hour alone is a time only as in "2 PM".
    let minute = minute.or(half.map(|_| 0))?;
    if minute > 59 || second > 60 {
        return None;
    }
    let microseconds = (hour * 3600 + minute * 60 + second) * SECOND + fraction;
    Some((ClockTime { microseconds, is_twelve_hour: half.is_some() }, rest))
}

/// Minutes, and seconds with a fraction if there are any, behind marks.
fn minutes(text: &str, mark: char) -> Option<(Option<i64>, i64, i64, &str)> {
    let (minute, rest) = number(&text[1..], 2, 2)?;
    let Some((second, rest)) = rest.strip_prefix(mark).and_then(|rest| number(rest, 2, 2)) else {
        return Some((Some(minute), 0, 0, rest));
    };
    let (fraction, rest) = fraction(rest);
    Some((Some(minute), second, fraction, rest))
}

/// Minutes and seconds without marks, as in `T101112`.
fn joined_minutes(text: &str) -> Option<(Option<i64>, i64, i64, &str)> {
    let (minute, rest) = number(text, 2, 2)?;
    let Some((second, rest)) = number(rest, 2, 2) else { return Some((Some(minute), 0, 0, rest)) };
    let (fraction, rest) = fraction(rest);
    Some((Some(minute), second, fraction, rest))
}

/// The microseconds of a fraction of a second; further digits are cut.
fn fraction(text: &str) -> (i64, &str) {
    let Some(digits) = text.strip_prefix(['.', ',', ':']) else { return (0, text) };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || (text.starts_with(':') && length != 3) {
        return (0, text);
    }
    let micros = (0..6).fold(0, |micros, place| {
        let digit = digits.as_bytes()[..length].get(place).map_or(0, |byte| i64::from(byte - b'0'));
        micros * 10 + digit
    });
    (micros, &digits[length..])
}

/// Reads AM or PM: whether it is the afternoon.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    let mut letters = text.trim_start().chars().filter(|letter| !matches!(letter, '.' | ' '));
    let is_afternoon = match letters.next() {
        Some('a' | 'A') => false,
        Some('p' | 'P') => true,
        _ => return (None, text),
    };
    if !matches!(letters.next(), Some('m' | 'M')) {
        return (None, text);
    }
    let end = text.find(['m', 'M']).map_or(text.len(), |at| at + 1);
    let rest = &text[end..];
    (Some(is_afternoon), rest.strip_prefix('.').unwrap_or(rest))
}

/// Reads a number of `least` to `most` digits.
pub(super) fn number(text: &str, least: usize, most: usize) -> Option<(i64, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if length < least {
        return None;
    }
    let value = text.as_bytes()[..length].iter().fold(0, |value, byte| value * 10 + i64::from(byte - b'0'));
    Some((value, &text[length..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(i64, bool, &str)> {
        clock(text).map(|(clock, rest)| (clock.microseconds, clock.is_twelve_hour, rest))
    }

    #[test]
    fn times_of_day_are_read_in_many_forms() {
        let at = |hour: i64, minute: i64, second: i64, micros| {
            ((hour * 60 + minute) * 60 + second) * SECOND + micros
        };
        for (text, micros) in [
            ("T10:11:12", at(10, 11, 12, 0)),
            (" 10:11", at(10, 11, 0, 0)),
            ("T10:11:12.345678901", at(10, 11, 12, 345_678)),
            ("T10:11:12,3", at(10, 11, 12, 300_000)),
            (" 10:11:12:345", at(10, 11, 12, 345_000)),
            ("T101112", at(10, 11, 12, 0)),
            ("T1011", at(10, 11, 0, 0)),
            (" 9:05", at(9, 5, 0, 0)),
            ("T24:00:00", at(24, 0, 0, 0)),
            (", 2:15 PM", at(14, 15, 0, 0)),
            (" 2:15:16 p.m.", at(14, 15, 16, 0)),
            (" 2:15 p. m.", at(14, 15, 0, 0)),
            (" 12:15AM", at(0, 15, 0, 0)),
            (" 12:15 pm", at(12, 15, 0, 0)),
            (" 02.15.30.123456 PM", at(14, 15, 30, 123_456)),
            (" at 2 PM", at(14, 0, 0, 0)),
        ] {
            assert_eq!(read(text).map(|read| (read.0, read.2)), Some((micros, "")), "{text:?}");
        }
        assert_eq!(read(" 10:11 +01:00").map(|read| read.2), Some(" +01:00"));
        assert_eq!(read(" 10:11:12Z").map(|read| read.2), Some("Z"));
    }

    #[test]
    fn what_is_no_time_of_day_is_refused() {
        for text in [
            "", "T", " 25:00", " 10:60", " 10", " 13:00 PM", " 0:30 AM", "10:1", " 24:01", " x", "T1", "é:00",
        ] {
            assert_eq!(read(text).filter(|read| read.2.is_empty()), None, "{text:?}");
        }
    }
}
