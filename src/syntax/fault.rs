//! Mistakes in the text of a rule.

/// A mistake in the text of a rule: position, message and hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The byte of the text at which it begins: within the text or its end, and the first byte of a character.
    pub at: usize,
    /// The message: lower case, no full stop.
    pub message: String,
    /// The hint.
    pub hint: Option<String>,
}

impl Fault {
    /// A fault at byte `at`.
    #[must_use]
    pub fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: None }
    }

    /// The same fault with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The line and the column of the fault in `text`, both from 1; the column is counted in characters.
    #[must_use]
    pub fn line_and_column(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "größe > 1\nAND état = ?";
        let place = |at| Fault::new(at, "").line_and_column(text);
        assert_eq!(place(0), (1, 1));
        assert_eq!(place(text.find('>').unwrap()), (1, 7));
        assert_eq!(place(text.find("AND").unwrap()), (2, 1));
        assert_eq!(place(text.find('?').unwrap()), (2, 12));
        assert_eq!(place(text.len()), (2, 13));
    }
}
