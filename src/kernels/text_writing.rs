//! Functions that write new texts: case, concatenation, replacement, padding. No text is longer than 1 MiB.

use memchr::memmem;

use super::block::{TextView, ValueBlock};
use super::side::OneOrMany;
use super::text_column::Texts;
use super::text_parts::{byte_of, length, whole};
use crate::expression::Function;

/// The maximum size of a written text, in bytes.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// Why a row has no text.
enum NoText {
    /// An operand is unknown.
    Unknown,
    /// It would be longer than [`MOST_BYTES`].
    TooLong,
}

/// Writes one text per row into the buffer, or returns why there is none.
fn write<'b>(
    rows: usize,
    lost: &mut Vec<u32>,
    mut text: impl FnMut(usize, &mut String) -> Result<(), NoText>,
) -> ValueBlock<'b> {
    let mut texts = Texts::with_capacity(rows);
    for row in 0..rows {
        texts.write(|buffer| match text(row, buffer) {
            Ok(()) => Some(()),
            Err(NoText::Unknown) => None,
            Err(NoText::TooLong) => {
                lost.push(row as u32);
                None
            }
        });
    }
    ValueBlock::Computed(texts)
}

/// Appends to a text that began at byte `start` of the buffer.
fn append(buffer: &mut String, start: usize, text: &str) -> Result<(), NoText> {
    if buffer.len() - start + text.len() > MOST_BYTES {
        return Err(NoText::TooLong);
    }
    buffer.push_str(text);
    Ok(())
}

/// The text of a row.
fn text_of<'x>(side: OneOrMany<'_, Option<&'x str>>, row: usize) -> Result<&'x str, NoText> {
    side.get(row).ok_or(NoText::Unknown)
}

/// The integer of a row.
fn count(side: OneOrMany<'_, f64>, row: usize) -> Result<i64, NoText> {
    whole(side, row).ok_or(NoText::Unknown)
}

/// lower, upper, reverse, replace, repeat and padding.
pub(super) fn function<'b>(
    function: Function,
    arguments: &[&ValueBlock<'b>],
    rows: usize,
    lost: &mut Vec<u32>,
) -> ValueBlock<'b> {
    let Some((text, rest)) = arguments.split_first() else { return ValueBlock::null() };
    let view = text.texts();
    let text = view.side();
    match (function, rest) {
        (Function::Lower, []) => write(rows, lost, |row, buffer| {
            cased(text_of(text, row)?, buffer, str::make_ascii_lowercase, str::to_lowercase);
            Ok(())
        }),
        (Function::Upper, []) => write(rows, lost, |row, buffer| {
            cased(text_of(text, row)?, buffer, str::make_ascii_uppercase, str::to_uppercase);
            Ok(())
        }),
        (Function::Reverse, []) => write(rows, lost, |row, buffer| {
            buffer.extend(text_of(text, row)?.chars().rev());
            Ok(())
        }),
        (Function::Repeat, [times]) => {
            write(rows, lost, |row, buffer| repeat(buffer, text_of(text, row)?, count(times.numbers(), row)?))
        }
        (Function::Replace, [from, to]) => {
            let (from, to) = (from.texts(), to.texts());
            // A constant is prepared once.
            let constant = match from.side() {
                OneOrMany::One(Some(from)) => Some(memmem::Finder::new(from)),
                _ => None,
            };
            write(rows, lost, |row, buffer| {
                let (text, from, to) =
                    (text_of(text, row)?, text_of(from.side(), row)?, text_of(to.side(), row)?);
                match &constant {
                    Some(finder) => replace(buffer, text, finder, to),
                    None => replace(buffer, text, &memmem::Finder::new(from), to),
                }
            })
        }
        (Function::PadStart | Function::PadEnd, [width, fill @ ..]) => {
            let fill = fill.first().map(|fill| fill.texts());
            write(rows, lost, |row, buffer| {
                let fill = fill.as_ref().map_or(Ok(" "), |fill| text_of(fill.side(), row))?;
                pad(
                    buffer,
                    text_of(text, row)?,
                    count(width.numbers(), row)?,
                    fill,
                    function == Function::PadStart,
                )
            })
        }
        _ => ValueBlock::null(),
    }
}

/// Texts one after the other; unknown if any is.
pub(super) fn concat<'b>(parts: &[&ValueBlock<'b>], rows: usize, lost: &mut Vec<u32>) -> ValueBlock<'b> {
    let views: Vec<_> = parts.iter().map(|part| part.texts()).collect();
    let sides: Vec<_> = views.iter().map(TextView::side).collect();
    write(rows, lost, |row, buffer| {
        let start = buffer.len();
        let parts = sides.iter().try_for_each(|side| append(buffer, start, text_of(*side, row)?));
        // An unknown part takes precedence over one that is too long.
        let is_unknown = parts.is_err() && sides.iter().any(|side| side.get(row).is_none());
        if is_unknown { Err(NoText::Unknown) } else { parts }
    })
}

/// Changes the case: ASCII in place, other characters by the rules of Unicode.
fn cased(text: &str, buffer: &mut String, ascii: fn(&mut str), unicode: fn(&str) -> String) {
    if !text.is_ascii() {
        buffer.push_str(&unicode(text));
        return;
    }
    let start = buffer.len();
    buffer.push_str(text);
    if let Some(added) = buffer.get_mut(start..) {
        ascii(added);
    }
}

fn repeat(buffer: &mut String, text: &str, times: i64) -> Result<(), NoText> {
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    if text.len().saturating_mul(times) > MOST_BYTES {
        return Err(NoText::TooLong);
    }
    if !text.is_empty() {
        (0..times).for_each(|_| buffer.push_str(text));
    }
    Ok(())
}

fn replace(buffer: &mut String, text: &str, from: &memmem::Finder<'_>, to: &str) -> Result<(), NoText> {
    let start = buffer.len();
    if from.needle().is_empty() {
        return append(buffer, start, text);
    }
    let mut copied = 0;
    for byte in from.find_iter(text.as_bytes()) {
        append(buffer, start, text.get(copied..byte).unwrap_or_default())?;
        append(buffer, start, to)?;
        copied = byte + from.needle().len();
    }
    append(buffer, start, text.get(copied..).unwrap_or_default())
}

/// Filled up to `width` characters; a longer text is cut, and an empty fill has no effect.
fn pad(buffer: &mut String, text: &str, width: i64, fill: &str, before: bool) -> Result<(), NoText> {
    let start = buffer.len();
    let width = width.max(0).unsigned_abs();
    let missing = width.saturating_sub(length(text));
    if missing == 0 || fill.is_empty() {
        return append(buffer, start, text.get(..byte_of(text, width)).unwrap_or_default());
    }
    if before {
        append_fill(buffer, start, fill, missing)?;
        append(buffer, start, text)
    } else {
        append(buffer, start, text)?;
        append_fill(buffer, start, fill, missing)
    }
}

/// Appends `characters` characters of a fill that is repeated.
fn append_fill(buffer: &mut String, start: usize, fill: &str, characters: u64) -> Result<(), NoText> {
    if characters > MOST_BYTES as u64 {
        return Err(NoText::TooLong);
    }
    let of_fill = length(fill);
    for _ in 0..characters / of_fill {
        append(buffer, start, fill)?;
    }
    append(buffer, start, fill.get(..byte_of(fill, characters % of_fill)).unwrap_or_default())
}
