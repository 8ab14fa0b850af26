//! How one number stands apart from all others of its column.

use std::fmt;

use serde::Serialize;

use crate::numbers::{count, counted};
use crate::tables::number_text;

/// How a number stands apart from all others of its column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StandsApart {
    /// It is the only one below 0.
    Negative,
    /// It is far from the others, the nearest of which is this.
    Far(f64),
    /// It is among them and more frequent; no other but 0 is in so many cells.
    Frequent(usize),
}

impl StandsApart {
    /// The sentence on a number that is in so many of the cells.
    pub(super) fn fmt(
        self,
        f: &mut fmt::Formatter<'_>,
        (deals, of): (usize, usize),
        value: f64,
    ) -> fmt::Result {
        write!(f, "{} of {} numbers are {}, ", count(deals), count(of), number_text(value))?;
        match self {
            Self::Negative => f.write_str("and no other is below 0"),
            Self::Far(nearest) => {
                write!(f, "far from all others, the nearest of which is {}", number_text(nearest))
            }
            Self::Frequent(most) => {
                write!(f, "and no other number but 0 is in more than {}", counted(most, "deal"))
            }
        }
    }
}
