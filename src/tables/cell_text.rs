//! The text of a cell, without what means "not known".

use crate::project::Reading;

/// What stands between the members of an array once it is one cell, as for a `set` feature.
pub(super) const MEMBER_SEPARATOR: &str = ";";

/// What a cell says, without blanks around it; `None` when it is empty or holds a word that means "not known".
pub(super) fn known_text<'a>(cell: &'a str, reading: &Reading) -> Option<&'a str> {
    let cell = cell.trim();
    (!cell.is_empty() && reading.null_values.iter().all(|word| word != cell)).then_some(cell)
}
