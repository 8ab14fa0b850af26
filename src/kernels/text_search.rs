//! Functions that examine a text: length, searches, patterns, members of a set.

use memchr::memmem;
use regex::Regex;

use super::block::ValueBlock;
use super::compare::flag;
use super::like::LikePattern;
use super::side::{Cell, OneOrMany};
use super::text_parts::{length, single};
use super::values::UNKNOWN;
use crate::expression::Function;

/// The default separator of the members of a set.
const SEPARATOR: &str = ";";

/// length in characters.
pub(super) fn lengths(text: &ValueBlock<'_>, rows: usize) -> Vec<f64> {
    text.texts().side().map(rows, |text| text.map_or(f64::MISSING, |text| length(text) as f64))
}

/// position(needle, text): the position of the first character of the needle, from 1; 0 if it is not found.
pub(super) fn positions(needle: &ValueBlock<'_>, text: &ValueBlock<'_>, rows: usize) -> Vec<f64> {
    let (needle, text) = (needle.texts(), text.texts());
    let place = |text: &str, byte: Option<usize>| {
        byte.map_or(0.0, |byte| length(text.get(..byte).unwrap_or_default()) as f64 + 1.0)
    };
    if let OneOrMany::One(Some(needle)) = needle.side() {
        let finder = memmem::Finder::new(needle);
        let position = |text: &str| place(text, finder.find(text.as_bytes()));
        return text.side().map(rows, |text| text.map_or(f64::MISSING, position));
    }
    needle.side().zip(text.side(), rows, |needle, text| match (needle, text) {
        (Some(needle), Some(text)) => place(text, memmem::find(text.as_bytes(), needle.as_bytes())),
        _ => f64::MISSING,
    })
}

/// `starts_with`, `ends_with` and contains.
pub(super) fn searches(
    function: Function,
    text: &ValueBlock<'_>,
    part: &ValueBlock<'_>,
    rows: usize,
) -> Vec<u8> {
    let (text, part) = (text.texts(), part.texts());
    match (function, part.side()) {
        (Function::StartsWith, part) => both(text.side(), part, rows, |text, part| text.starts_with(part)),
        (Function::EndsWith, part) => both(text.side(), part, rows, |text, part| text.ends_with(part)),
        (_, OneOrMany::One(Some(part))) => {
            let finder = memmem::Finder::new(part);
            each(text.side(), rows, |text| finder.find(text.as_bytes()).is_some())
        }
        (_, part) => both(text.side(), part, rows, |text, part| text.contains(part)),
    }
}

/// A predicate on each known text.
fn each(texts: OneOrMany<'_, Option<&str>>, rows: usize, question: impl Fn(&str) -> bool) -> Vec<u8> {
    texts.map(rows, |text| text.map_or(UNKNOWN, |text| flag(question(text))))
}

/// A predicate on each pair of known texts.
fn both(
    left: OneOrMany<'_, Option<&str>>,
    right: OneOrMany<'_, Option<&str>>,
    rows: usize,
    question: impl Fn(&str, &str) -> bool,
) -> Vec<u8> {
    left.zip(right, rows, |left, right| match (left, right) {
        (Some(left), Some(right)) => flag(question(left, right)),
        _ => UNKNOWN,
    })
}

/// `regexp_like` with a constant pattern.
pub(super) fn regexp_like(text: &ValueBlock<'_>, pattern: &Regex, rows: usize) -> Vec<u8> {
    each(text.texts().side(), rows, |text| pattern.is_match(text))
}

/// `[NOT] LIKE | ILIKE` with a constant pattern.
pub(super) fn like(text: &ValueBlock<'_>, pattern: &LikePattern, negated: bool, rows: usize) -> Vec<u8> {
    pattern.flags(text.texts().side(), negated, rows)
}

/// LIKE with a pattern of each row.
pub(super) fn like_each(
    text: &ValueBlock<'_>,
    pattern: &ValueBlock<'_>,
    prepare: impl Fn(&str) -> LikePattern,
    negated: bool,
    rows: usize,
) -> Vec<u8> {
    both(text.texts().side(), pattern.texts().side(), rows, |text, pattern| {
        prepare(pattern).matches(text, &mut String::new()) != negated
    })
}

/// has(tags, member [, separator]): whether one of the members, without the blanks around it, is the text.
pub(super) fn has(
    tags: &ValueBlock<'_>,
    member: &ValueBlock<'_>,
    separator: Option<&ValueBlock<'_>>,
    rows: usize,
) -> Vec<u8> {
    let (tags, member) = (tags.texts(), member.texts());
    let separators = separator.map(ValueBlock::texts);
    // Most sets do not contain the text anywhere: one search is sufficient for them.
    let finder = match member.side() {
        OneOrMany::One(Some(member)) => Some(memmem::Finder::new(member)),
        _ => None,
    };
    let may_have = |tags: &str| finder.as_ref().is_none_or(|finder| finder.find(tags.as_bytes()).is_some());
    let row = |row| {
        let separator = separators.as_ref().map_or(Some(SEPARATOR), |view| view.side().get(row));
        match (tags.side().get(row), member.side().get(row), separator) {
            (Some(tags), Some(member), Some(separator)) => {
                flag(may_have(tags) && any_member(tags, separator, |one| one == member))
            }
            _ => UNKNOWN,
        }
    };
    (0..rows).map(row).collect()
}

/// `count_of(tags [, separator])`: the number of members that are not empty.
pub(super) fn count_of(tags: &ValueBlock<'_>, separator: Option<&ValueBlock<'_>>, rows: usize) -> Vec<f64> {
    let tags = tags.texts();
    let separators = separator.map(ValueBlock::texts);
    let row = |row| {
        let separator = separators.as_ref().map_or(Some(SEPARATOR), |view| view.side().get(row));
        let (Some(tags), Some(separator)) = (tags.side().get(row), separator) else { return f64::MISSING };
        let mut members = 0_u32;
        any_member(tags, separator, |_| {
            members += 1;
            false
        });
        f64::from(members)
    };
    (0..rows).map(row).collect()
}

/// Whether a member that is not empty satisfies the predicate. An empty separator does not split the text.
fn any_member(tags: &str, separator: &str, mut question: impl FnMut(&str) -> bool) -> bool {
    let mut ask = |member: &str| {
        let member = member.trim();
        !member.is_empty() && question(member)
    };
    match single(separator) {
        _ if separator.is_empty() => ask(tags),
        Some(separator) => tags.split(separator).any(ask),
        None => tags.split(separator).any(ask),
    }
}
