//! IN a list of constants.

use super::block::ValueBlock;
use super::compare::flag;
use super::side::{Cell, OneOrMany};
use super::values::{FALSE, TRUE, UNKNOWN};
use crate::expression::ConstantSet;

/// Numbers and times up to this many are compared one by one, without a branch.
const FEW: usize = 8;
/// Up to this many texts are distinguished by the bits of one word.
const WORD: usize = 64;

/// The lookup of the members of a set of texts.
#[derive(Debug)]
pub(super) enum TextMembers {
    /// Up to 64 members: those with the length and the first byte of a text are compared with it.
    Few(Box<FewTexts>),
    /// In the hash set of the rule, after a check of the length: bit n is set if a member has n bytes, the last bit for all
    /// longer ones.
    Many { lengths: u64 },
}

/// Up to 64 texts.
#[derive(Debug)]
pub(super) struct FewTexts {
    members: Vec<Box<str>>,
    /// The members (as bits) that have a length; all long ones share the last entry.
    by_length: [u64; WORD],
    /// The members (as bits) that begin with a byte.
    by_first: [u64; 256],
}

impl TextMembers {
    /// Prepares the look-up.
    pub(super) fn new(set: &ConstantSet) -> Option<Self> {
        let ConstantSet::Texts(texts) = set else { return None };
        Some(if texts.len() <= WORD {
            Self::Few(Box::new(FewTexts::new(texts.iter().cloned().collect())))
        } else {
            Self::Many { lengths: texts.iter().fold(0, |lengths, text| lengths | 1 << length_class(text)) }
        })
    }
}

fn length_class(text: &str) -> usize {
    text.len().min(WORD - 1)
}

/// The first byte; that of the empty text is irrelevant, as its length is unique.
fn first_byte(text: &str) -> usize {
    text.as_bytes().first().map_or(0, |&byte| usize::from(byte))
}

impl FewTexts {
    fn new(members: Vec<Box<str>>) -> Self {
        let mut texts = Self { members: Vec::new(), by_length: [0; WORD], by_first: [0; 256] };
        for (place, member) in members.iter().enumerate() {
            texts.by_length[length_class(member)] |= 1 << place;
            texts.by_first[first_byte(member)] |= 1 << place;
        }
        Self { members, ..texts }
    }

    fn contains(&self, text: &str) -> bool {
        let mut candidates = self.by_length[length_class(text)] & self.by_first[first_byte(text)];
        while candidates != 0 {
            if *self.members[candidates.trailing_zeros() as usize] == *text {
                return true;
            }
            candidates &= candidates - 1;
        }
        false
    }
}

/// Whether each value is in the set; unknown if it is unknown, or not a member of a list with NULL.
pub(super) fn in_set(
    operand: &ValueBlock<'_>,
    set: &ConstantSet,
    members: Option<&TextMembers>,
    has_null: bool,
    negated: bool,
    rows: usize,
) -> Vec<u8> {
    let found = if negated { FALSE } else { TRUE };
    let absent = if has_null { UNKNOWN } else { TRUE - found };
    let verdict = Membership { found, absent };
    match (set, members) {
        (ConstantSet::Texts(_), Some(TextMembers::Few(few))) => {
            verdict.truths(operand.texts().side(), rows, |text| text.is_some_and(|text| few.contains(text)))
        }
        (ConstantSet::Texts(set), Some(&TextMembers::Many { lengths })) => {
            let contains = |text: &str| lengths >> length_class(text) & 1 != 0 && set.contains(text);
            verdict.truths(operand.texts().side(), rows, |text| text.is_some_and(contains))
        }
        (ConstantSet::Texts(set), None) => {
            verdict.truths(operand.texts().side(), rows, |text| text.is_some_and(|text| set.contains(text)))
        }
        (ConstantSet::Numbers(numbers), _) => verdict.of_sorted(operand.numbers(), rows, numbers),
        (ConstantSet::Times(times), _) => verdict.of_sorted(operand.times(), rows, times),
        (&ConstantSet::Flags { has_true, has_false }, _) => {
            verdict.truths(operand.flags(), rows, |value| if value == TRUE { has_true } else { has_false })
        }
    }
}

/// The flags of a known value that is a member, and of one that is not.
#[derive(Clone, Copy)]
struct Membership {
    found: u8,
    absent: u8,
}

impl Membership {
    fn truths<T: Cell>(self, side: OneOrMany<'_, T>, rows: usize, contains: impl Fn(T) -> bool) -> Vec<u8> {
        side.map(rows, |value| match value.is_known() {
            true if contains(value) => self.found,
            true => self.absent,
            false => UNKNOWN,
        })
    }

    /// Few members are compared one by one without a branch; many by binary search.
    fn of_sorted<T: Cell>(self, side: OneOrMany<'_, T>, rows: usize, members: &[T]) -> Vec<u8> {
        if members.len() > FEW {
            let contains = |value: T| {
                let place = members.partition_point(|&member| member < value);
                members.get(place).is_some_and(|&member| member == value)
            };
            return self.truths(side, rows, contains);
        }
        let mut matches = vec![0; rows];
        for &member in members {
            let equal = side.map(rows, |value| flag(value == member));
            matches.iter_mut().zip(equal).for_each(|(found, equal)| *found |= equal);
        }
        let known = side.map(rows, |value| u8::from(value.is_known()));
        let verdict = |(found, known): (u8, u8)| match (known, found) {
            (0, _) => UNKNOWN,
            (_, TRUE) => self.found,
            _ => self.absent,
        };
        matches.into_iter().zip(known).map(verdict).collect()
    }
}
