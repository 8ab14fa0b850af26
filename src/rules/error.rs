//! Why an expression cannot be used.

use std::fmt;

use crate::config::{Mistake, Path};
use crate::syntax::Fault;

/// An expression that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// The expression as written.
    pub sql: String,
    /// What is wrong with it, and where.
    pub fault: Fault,
}

/// Characters of an expression that a message repeats on each side of the fault.
const CONTEXT: usize = 30;

impl RuleError {
    /// The mistake in `bantam.toml`, where the expression is written at `path`.
    #[must_use]
    pub fn mistake(&self, path: &Path) -> Mistake {
        let mistake = Mistake::inside(path.clone(), self.fault.at, self.to_string());
        match &self.fault.hint {
            Some(hint) => mistake.with_hint(hint.clone()),
            None => mistake,
        }
    }

    /// The expression, or the part around the fault if it is long.
    fn excerpt(&self) -> String {
        let (before, after) = self.sql.split_at_checked(self.fault.at).unwrap_or((&self.sql, ""));
        let one_line = |text: String| text.replace(['\n', '\r', '\t'], " ");
        if self.sql.chars().count() <= 2 * CONTEXT {
            return one_line(self.sql.clone());
        }
        let start = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(byte, _)| byte);
        let end = after.char_indices().nth(CONTEXT).map_or(after.len(), |(byte, _)| byte);
        let mark = |is_cut: bool| if is_cut { "…" } else { "" };
        let text = format!("{}{}", &before[start..], &after[..end]);
        one_line(format!("{}{text}{}", mark(start > 0), mark(end < after.len())))
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.excerpt(), self.fault.message)
    }
}

impl std::error::Error for RuleError {}
