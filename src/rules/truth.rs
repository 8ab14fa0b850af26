//! Three-valued logic.

/// The three truth values of SQL. Unknown is not false.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// The condition is met.
    True,
    /// The condition is not met.
    False,
    /// A value that the condition depends on is missing.
    Unknown,
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        match value {
            Some(true) => Self::True,
            Some(false) => Self::False,
            None => Self::Unknown,
        }
    }
}
