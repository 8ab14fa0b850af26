//! Functions that take a part of a text, by characters. Counts are truncated toward zero.

use super::block::{Array, ValueBlock};
use super::side::{Cell, OneOrMany};
use super::text_column::Texts;
use crate::expression::Function;

/// The characters that are trimmed by default.
const BLANK: &str = " ";

/// trim, left, right, substr and `split_part`: a part of the first argument, by the arguments after it.
pub(super) fn part<'b>(function: Function, arguments: &[&ValueBlock<'b>], rows: usize) -> ValueBlock<'b> {
    let Some((&text, rest)) = arguments.split_first() else { return ValueBlock::null() };
    match (function, rest) {
        (Function::Trim | Function::TrimStart | Function::TrimEnd, []) => {
            slices(text, rows, |_, text| Some(trim(function, text, BLANK)))
        }
        (Function::Trim | Function::TrimStart | Function::TrimEnd, [characters]) => {
            let view = characters.texts();
            slices(text, rows, |row, text| Some(trim(function, text, view.side().get(row)?)))
        }
        (Function::Left, [count]) => {
            slices(text, rows, |row, text| Some(left(text, whole(count.numbers(), row)?)))
        }
        (Function::Right, [count]) => {
            slices(text, rows, |row, text| Some(right(text, whole(count.numbers(), row)?)))
        }
        (Function::Substr, [start]) => {
            slices(text, rows, |row, text| Some(substr(text, whole(start.numbers(), row)?, None)))
        }
        (Function::Substr, [start, length]) => slices(text, rows, |row, text| {
            Some(substr(text, whole(start.numbers(), row)?, Some(whole(length.numbers(), row)?)))
        }),
        (Function::SplitPart, [separator, place]) => {
            let view = separator.texts();
            slices(text, rows, |row, text| {
                Some(split_part(text, view.side().get(row)?, whole(place.numbers(), row)?))
            })
        }
        _ => ValueBlock::null(),
    }
}

/// A number as an integer, truncated toward zero; `None` if it is unknown.
pub(super) fn whole(side: OneOrMany<'_, f64>, row: usize) -> Option<i64> {
    let number = side.get(row);
    number.is_known().then_some(number as i64)
}

/// A slice of each text. Those of the table or the rule are borrowed; those of computed texts are copied.
fn slices<'b>(
    block: &ValueBlock<'b>,
    rows: usize,
    slice: impl for<'s> Fn(usize, &'s str) -> Option<&'s str>,
) -> ValueBlock<'b> {
    match (block.lasting_texts(), block) {
        (Some(side), _) => {
            let part = |row| side.get(row).and_then(|text| slice(row, text));
            ValueBlock::Texts(Array::Owned((0..rows).map(part).collect()))
        }
        (None, ValueBlock::Computed(texts)) => {
            let parts = texts.iter().enumerate().map(|(row, text)| text.and_then(|text| slice(row, text)));
            ValueBlock::Computed(parts.collect::<Texts>())
        }
        _ => ValueBlock::null(),
    }
}

fn trim<'s>(function: Function, text: &'s str, characters: &str) -> &'s str {
    let is_trimmed = |character: char| characters.contains(character);
    match function {
        Function::TrimStart => text.trim_start_matches(is_trimmed),
        Function::TrimEnd => text.trim_end_matches(is_trimmed),
        _ => text.trim_matches(is_trimmed),
    }
}

/// The byte at which the character `index` (from 0) begins; the end if there are fewer.
pub(super) fn byte_of(text: &str, index: u64) -> usize {
    let index = usize::try_from(index).unwrap_or(usize::MAX);
    if text.is_ascii() {
        return index.min(text.len());
    }
    text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte)
}

/// The number of characters.
pub(super) fn length(text: &str) -> u64 {
    if text.is_ascii() { text.len() as u64 } else { text.chars().count() as u64 }
}

/// The first characters; all but the last ones where the count is negative.
fn left(text: &str, count: i64) -> &str {
    let characters =
        if count < 0 { length(text).saturating_sub(count.unsigned_abs()) } else { count.unsigned_abs() };
    text.get(..byte_of(text, characters)).unwrap_or_default()
}

/// The last characters; all but the first ones where the count is negative.
fn right(text: &str, count: i64) -> &str {
    let skipped =
        if count < 0 { count.unsigned_abs() } else { length(text).saturating_sub(count.unsigned_abs()) };
    text.get(byte_of(text, skipped)..).unwrap_or_default()
}

/// The characters from `start` (the first is 1), at most `length` of them. Positions before the first character count as empty,
/// as in `PostgreSQL`; a negative length yields the empty text.
fn substr(text: &str, start: i64, length: Option<i64>) -> &str {
    let end = length.map_or(i64::MAX, |length| start.saturating_add(length.max(0)));
    let (first, end) = (start.max(1).unsigned_abs() - 1, end.max(1).unsigned_abs() - 1);
    let rest = text.get(byte_of(text, first)..).unwrap_or_default();
    rest.get(..byte_of(rest, end.saturating_sub(first))).unwrap_or_default()
}

/// The part at index `place` between separators, from 1; from the end if it is negative. Empty if there is none.
fn split_part<'s>(text: &'s str, separator: &str, place: i64) -> &'s str {
    let Some(index) = place.unsigned_abs().checked_sub(1) else { return "" };
    let index = usize::try_from(index).unwrap_or(usize::MAX);
    let part = match (separator, place < 0) {
        ("", _) => (index == 0).then_some(text),
        (_, false) => match single(separator) {
            Some(separator) => text.split(separator).nth(index),
            None => text.split(separator).nth(index),
        },
        (_, true) => {
            if let Some(separator) = single(separator) {
                text.rsplit(separator).nth(index)
            } else {
                // Counted from the front: the division of `aaa` by a separator such as `aa` is then unique.
                let last = text.split(separator).count() - 1;
                last.checked_sub(index).and_then(|place| text.split(separator).nth(place))
            }
        }
    };
    part.unwrap_or_default()
}

/// The character of a text of one character, which is searched faster than a text.
pub(super) fn single(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substr_counts_characters_from_one() {
        let cases = [
            (1, None, "äbcdé"),
            (2, Some(3), "bcd"),
            (0, Some(2), "ä"),
            (-5, Some(7), "ä"),
            (6, None, ""),
            (5, Some(i64::MAX), "é"),
            (i64::MIN, None, "äbcdé"),
            (i64::MIN, Some(i64::MAX), ""),
            (i64::MAX, Some(i64::MAX), ""),
            (2, Some(-1), ""),
            (2, Some(0), ""),
        ];
        for (start, length, expected) in cases {
            assert_eq!(substr("äbcdé", start, length), expected, "{start} {length:?}");
        }
    }

    #[test]
    fn negative_counts_leave_out_the_other_end() {
        assert_eq!(
            (left("äbc", 2), left("äbc", -1), left("äbc", -9), left("äbc", i64::MAX), left("", 3)),
            ("äb", "äb", "", "äbc", "")
        );
        assert_eq!(
            (right("äbc", 2), right("äbc", -1), right("äbc", -9), right("äbc", i64::MIN)),
            ("bc", "bc", "", "")
        );
    }

    #[test]
    fn split_part_counts_from_either_end() {
        let part = |place| split_part("a;b;;d", ";", place);
        assert_eq!([part(1), part(2), part(3), part(4), part(5), part(0)], ["a", "b", "", "d", "", ""]);
        assert_eq!([part(-1), part(-4), part(-5), part(i64::MIN)], ["d", "a", "", ""]);
        assert_eq!(
            (split_part("ab", "", 1), split_part("ab", "", 2), split_part("ab", "", -1)),
            ("ab", "", "ab")
        );
        assert_eq!(
            (split_part("aaa", "aa", 2), split_part("aaa", "aa", -1), split_part("aaa", "aa", -2)),
            ("a", "a", "")
        );
        assert_eq!((split_part("a::b", "::", -2), split_part("a::b", "::", -3)), ("a", ""));
    }
}
