//! The column of the snapshot date.

/// The column of the `as_of` of each row, for expressions.
pub const AS_OF: &str = "as_of";
