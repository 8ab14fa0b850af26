//! NOT, AND and OR of three-valued flags.

use super::block::ValueBlock;
use super::side::OneOrMany;
use super::values::{FALSE, TRUE};

/// NOT.
pub(super) fn not(operand: &ValueBlock<'_>, rows: usize) -> Vec<u8> {
    operand.flags().map(rows, |flag| TRUE - flag)
}

/// AND: the minimum.
pub(super) fn and<'x>(operands: impl Iterator<Item = OneOrMany<'x, u8>>, rows: usize) -> Vec<u8> {
    accumulate(operands, rows, TRUE, u8::min)
}

/// OR: the maximum.
pub(super) fn or<'x>(operands: impl Iterator<Item = OneOrMany<'x, u8>>, rows: usize) -> Vec<u8> {
    accumulate(operands, rows, FALSE, u8::max)
}

fn accumulate<'x>(
    operands: impl Iterator<Item = OneOrMany<'x, u8>>,
    rows: usize,
    neutral: u8,
    combine: impl Fn(u8, u8) -> u8,
) -> Vec<u8> {
    let mut result = vec![neutral; rows];
    for operand in operands {
        match operand {
            OneOrMany::One(value) => result.iter_mut().for_each(|flag| *flag = combine(*flag, value)),
            OneOrMany::Many(values) => {
                result.iter_mut().zip(values).for_each(|(flag, &value)| *flag = combine(*flag, value));
            }
        }
    }
    result
}
