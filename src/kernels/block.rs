//! The values of one step for a block of rows, as read by kernels.

use std::ops::Deref;

use super::side::{Cell, OneOrMany};
use super::text_column::Texts;
use super::values::{FALSE, TRUE};
use crate::expression::Constant;

/// Unknown, for a step that has no values (any more).
pub(super) static NULL: Constant = Constant::Null;

/// Values, borrowed or owned. (`Cow` is not suitable, as it is invariant in its lifetime.)
#[derive(Debug)]
pub(super) enum Array<'b, T> {
    Shared(&'b [T]),
    Owned(Vec<T>),
}

impl<T> Deref for Array<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Shared(values) => values,
            Self::Owned(values) => values,
        }
    }
}

impl<T: Clone> Array<'_, T> {
    fn copy(&self) -> Self {
        match self {
            Self::Shared(values) => Self::Shared(values),
            Self::Owned(values) => Self::Owned(values.clone()),
        }
    }
}

/// The values of a step for a block of rows.
#[derive(Debug)]
pub(super) enum ValueBlock<'b> {
    /// The same value in every row.
    Constant(&'b Constant),
    /// NaN where unknown; never infinite.
    Numbers(Array<'b, f64>),
    Flags(Array<'b, u8>),
    Times(Array<'b, i64>),
    /// Texts of the table or of the rule.
    Texts(Array<'b, Option<&'b str>>),
    /// Texts that were computed.
    Computed(Texts),
}

/// Texts of a block; computed ones are lists of slices that the view owns.
pub(super) enum TextView<'x> {
    One(Option<&'x str>),
    Many(Array<'x, Option<&'x str>>),
}

impl<'b> ValueBlock<'b> {
    /// Unknown in every row.
    pub(super) fn null() -> Self {
        Self::Constant(&NULL)
    }

    /// Computed numbers.
    pub(super) fn of_numbers(values: Vec<f64>) -> Self {
        Self::Numbers(Array::Owned(values))
    }

    /// Computed flags.
    pub(super) fn of_flags(values: Vec<u8>) -> Self {
        Self::Flags(Array::Owned(values))
    }

    /// Computed times.
    pub(super) fn of_times(values: Vec<i64>) -> Self {
        Self::Times(Array::Owned(values))
    }

    /// The same values, borrowed from this block.
    pub(super) fn share(&'b self) -> Self {
        match self {
            Self::Constant(constant) => Self::Constant(constant),
            Self::Numbers(values) => Self::Numbers(Array::Shared(values)),
            Self::Flags(values) => Self::Flags(Array::Shared(values)),
            Self::Times(values) => Self::Times(Array::Shared(values)),
            Self::Texts(values) => Self::Texts(Array::Shared(values)),
            Self::Computed(texts) => Self::Texts(Array::Owned(texts.iter().collect())),
        }
    }

    /// A copy of the values; borrowed ones stay borrowed.
    pub(super) fn copy(&self) -> Self {
        match self {
            Self::Constant(constant) => Self::Constant(constant),
            Self::Numbers(values) => Self::Numbers(values.copy()),
            Self::Flags(values) => Self::Flags(values.copy()),
            Self::Times(values) => Self::Times(values.copy()),
            Self::Texts(values) => Self::Texts(values.copy()),
            Self::Computed(texts) => Self::Computed(texts.clone()),
        }
    }

    /// As numbers; unknown if they are of another type.
    pub(super) fn numbers(&self) -> OneOrMany<'_, f64> {
        match self {
            Self::Constant(Constant::Number(number)) => OneOrMany::One(*number),
            Self::Numbers(values) => OneOrMany::Many(values),
            _ => OneOrMany::One(f64::MISSING),
        }
    }

    /// As flags; unknown if they are of another type.
    pub(super) fn flags(&self) -> OneOrMany<'_, u8> {
        match self {
            Self::Constant(Constant::Flag(flag)) => OneOrMany::One(if *flag { TRUE } else { FALSE }),
            Self::Flags(values) => OneOrMany::Many(values),
            _ => OneOrMany::One(u8::MISSING),
        }
    }

    /// As times; unknown if they are of another type.
    pub(super) fn times(&self) -> OneOrMany<'_, i64> {
        match self {
            Self::Constant(Constant::Time(time)) => OneOrMany::One(*time),
            Self::Times(values) => OneOrMany::Many(values),
            _ => OneOrMany::One(i64::MISSING),
        }
    }

    /// As texts; unknown if they are of another type.
    pub(super) fn texts(&self) -> TextView<'_> {
        match self {
            Self::Computed(texts) => TextView::Many(Array::Owned(texts.iter().collect())),
            other => match other.lasting_texts() {
                Some(OneOrMany::One(text)) => TextView::One(text),
                Some(OneOrMany::Many(texts)) => TextView::Many(Array::Shared(texts)),
                None => TextView::One(None),
            },
        }
    }

    /// As texts that outlive this block, as those of the table or of the rule do; `None` if they are computed.
    pub(super) fn lasting_texts(&self) -> Option<OneOrMany<'_, Option<&'b str>>> {
        match self {
            Self::Constant(Constant::Text(text)) => Some(OneOrMany::One(Some(text.as_str()))),
            Self::Texts(values) => Some(OneOrMany::Many(values)),
            Self::Computed(_) => None,
            _ => Some(OneOrMany::One(None)),
        }
    }

    /// Whether the value of a row is known.
    pub(super) fn is_known(&self, row: usize) -> bool {
        match self {
            Self::Constant(constant) => **constant != Constant::Null,
            Self::Numbers(values) => values[row].is_known(),
            Self::Flags(values) => values[row].is_known(),
            Self::Times(values) => values[row].is_known(),
            Self::Texts(values) => values[row].is_known(),
            Self::Computed(texts) => texts.get(row).is_known(),
        }
    }

    /// The value of a row as a constant.
    pub(super) fn constant(&self, row: usize) -> Constant {
        if !self.is_known(row) {
            return Constant::Null;
        }
        match self {
            Self::Constant(constant) => (*constant).clone(),
            Self::Numbers(values) => Constant::Number(values[row]),
            Self::Flags(values) => Constant::Flag(values[row] == TRUE),
            Self::Times(values) => Constant::Time(values[row]),
            Self::Texts(values) => Constant::Text(values[row].unwrap_or_default().to_owned()),
            Self::Computed(texts) => Constant::Text(texts.get(row).unwrap_or_default().to_owned()),
        }
    }
}

impl<'x> TextView<'x> {
    /// One text or one for each row.
    pub(super) fn side(&self) -> OneOrMany<'_, Option<&'x str>> {
        match self {
            Self::One(text) => OneOrMany::One(*text),
            Self::Many(texts) => OneOrMany::Many(texts),
        }
    }
}
