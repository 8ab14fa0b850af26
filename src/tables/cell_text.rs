//! The text of a cell, without null values.

use crate::project::Reading;

/// The trimmed text of a cell; `None` if it is empty or a null value.
pub(super) fn known_text<'a>(cell: &'a str, reading: &Reading) -> Option<&'a str> {
    let cell = cell.trim();
    (!cell.is_empty() && reading.null_values.iter().all(|word| word != cell)).then_some(cell)
}
