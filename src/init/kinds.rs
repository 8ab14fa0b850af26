//! The kind of the feature that a column can be.

use super::codes::are_codes;
use super::column::{ColumnProfile, Numbers};
use super::unread_values::reason_of_no_numbers;
use crate::audit::names_identifier;
use crate::config::DEFAULT_BINS;
use crate::numbers::counted;
use crate::project::{Kind, Shape};
use crate::tables::ColumnType;

/// Text with at most this many distinct values is a category, whatever their frequency.
pub(super) const FEW_WORDS: usize = 12;

/// The least share of rows that the frequent levels of a category cover.
const LEAST_COVERED: f64 = 0.5;

/// The largest number of frequent levels of a category.
const MOST_WORDS: usize = 200;

/// Integers with at most this many distinct values, and at least this many rows for each, are categories.
const MOST_CLASSES: usize = 8;
const ROWS_OF_A_CLASS: usize = 50;

/// The ratios of the 95 % quantile and of the maximum to the median above which a number is log-transformed.
const SKEWED: (f64, f64) = (5.0, 20.0);

/// The share of zeros from which a skewed number is binned, as zero often differs from a small value.
const HEAP: f64 = 0.1;

/// The number of bins of such numbers, and the number of rows from which it is used.
const BINS: (u32, usize) = (10, 2_000);

/// The kind of the feature, or why the column cannot be one.
pub(super) fn kind(name: &str, profile: &ColumnProfile, min_count: u32) -> Result<Kind, String> {
    if let Some(members) = &profile.members {
        return Ok(Kind::Set { separator: members.separator.to_owned(), min_count });
    }
    if profile.is_flag || profile.is_yes_no || profile.kind == ColumnType::Flag {
        return Ok(Kind::Flag);
    }
    match (profile.kind, profile.numbers) {
        (ColumnType::Time, _) => {
            let are_digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let is_serial = profile.levels.first().is_some_and(|(word, _)| are_digits(word));
            let what = profile.written.as_deref().filter(|_| is_serial).unwrap_or("a date");
            Err(format!(
                "{what}; if it is known when a lead is scored, compute a number of days from it under [derive]"
            ))
        }
        (ColumnType::Number { .. }, Some(numbers))
            if !names_identifier(name)
                && !is_classes(profile, numbers)
                && !are_codes(name, profile, numbers) =>
        {
            Ok(Kind::Number(shape(numbers, profile.filled)))
        }
        _ => category(profile, min_count),
    }
}

fn category(profile: &ColumnProfile, min_count: u32) -> Result<Kind, String> {
    let (share, words) = profile.covered(min_count as usize);
    if profile.different() <= FEW_WORDS || (share >= LEAST_COVERED && words <= MOST_WORDS) {
        return Ok(Kind::Category { min_count });
    }
    if let Some(reason) = reason_of_no_numbers(profile).filter(|_| profile.kind == ColumnType::Text) {
        return Err(reason);
    }
    let different = counted(profile.different(), "distinct value");
    Err(format!("{different} in {}, most of them rare", counted(profile.filled, "row")))
}

/// Whether numbers are categories, such as sizes from 1 to 5: every integer between the least and the largest occurs.
fn is_classes(profile: &ColumnProfile, numbers: Numbers) -> bool {
    let different = profile.different();
    numbers.are_whole
        && different <= MOST_CLASSES
        && profile.filled >= ROWS_OF_A_CLASS * different
        && numbers.most - numbers.least + 1.0 == different as f64
}

fn shape(numbers: Numbers, filled: usize) -> Shape {
    let Numbers { least, median, high, most, zeros, .. } = numbers;
    let (times, times_most) = SKEWED;
    let is_skewed =
        if median > 0.0 { high > times * median || most > times_most * median } else { most > times_most };
    let (bins, rows) = BINS;
    match (is_skewed && least >= 0.0, zeros >= HEAP) {
        (false, _) => Shape::Linear,
        (true, false) => Shape::Log,
        (true, true) => Shape::Quantiles(if filled >= rows { bins } else { DEFAULT_BINS }),
    }
}
