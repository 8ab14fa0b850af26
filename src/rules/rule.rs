//! A parsed rule.

use std::sync::Arc;

use super::error::RuleError;
use crate::config::Path;
use crate::expression::{is_flag, set_columns, text_columns};
use crate::syntax::{Fault, Tree, parse};

/// The type that an expression must yield. Any may be NULL, which is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    /// TRUE or FALSE.
    Condition,
    /// A number.
    Number,
    /// A value of any type.
    Value,
}

/// A parsed expression: its text, where in `bantam.toml` it is written, what it must yield and which columns it uses. Two
/// are equal when their texts are.
#[derive(Debug, Clone)]
pub struct Rule {
    parsed: Arc<Parsed>,
    path: Path,
    yields: Yields,
}

/// The data that all copies of an expression share.
#[derive(Debug)]
struct Parsed {
    text: String,
    tree: Tree,
    columns: Vec<String>,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Rule {}

impl Rule {
    /// Parses the expression `text`, which is written at `path`.
    ///
    /// # Errors
    /// When it is not an expression of the rule language.
    pub fn parse(text: &str, path: Path, yields: Yields) -> Result<Self, RuleError> {
        match parse(text) {
            Ok(tree) => Ok(Self::new(text, tree, path, yields)),
            Err(fault) => Err(RuleError { sql: text.to_owned(), fault }),
        }
    }

    fn new(text: &str, tree: Tree, path: Path, yields: Yields) -> Self {
        let columns = tree.columns();
        Self { parsed: Arc::new(Parsed { text: text.to_owned(), tree, columns }), path, yields }
    }

    /// The expression NULL. It replaces one with a mistake that has been reported, so that the checks can go on.
    pub(crate) fn null(path: Path, yields: Yields) -> Self {
        Self::new("NULL", Tree::null(), path, yields)
    }

    /// The same expression at another path.
    #[must_use]
    pub fn at(&self, path: Path) -> Self {
        Self { path, ..self.clone() }
    }

    /// The SQL as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.parsed.text
    }

    /// Where it is written in `bantam.toml`.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// The type that it must yield.
    #[must_use]
    pub const fn yields(&self) -> Yields {
        self.yields
    }

    /// The columns that it uses, sorted.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.parsed.columns
    }

    /// The columns that it compares with a number directly, so that they must be numbers themselves.
    pub fn number_columns(&self) -> impl Iterator<Item = String> {
        self.parsed.tree.number_columns().into_iter().map(str::to_owned)
    }

    /// The columns that it uses as text, whatever their cells look like: as an argument of a function of texts, in `||` and LIKE,
    /// and where it compares them with a quoted number as people write it: `plan = '10k'`.
    pub fn text_columns(&self) -> impl Iterator<Item = String> {
        text_columns(&self.parsed.tree).into_iter().map(str::to_owned)
    }

    /// The columns that it uses as a set of words in one text: `has(tags, 'demo')`.
    pub(crate) fn set_columns(&self) -> impl Iterator<Item = String> {
        set_columns(&self.parsed.tree).into_iter().map(str::to_owned)
    }

    /// Whether its value is true or false by its form: `n > 1`.
    pub(crate) fn is_flag(&self) -> bool {
        is_flag(self.tree())
    }

    /// The column, if the expression is a column and nothing else.
    #[must_use]
    pub fn only_column(&self) -> Option<&str> {
        self.parsed.tree.only_column()
    }

    /// The expression as parsed.
    pub(crate) fn tree(&self) -> &Tree {
        &self.parsed.tree
    }

    /// What is wrong with it.
    pub(crate) fn error(&self, fault: Fault) -> RuleError {
        RuleError { sql: self.parsed.text.clone(), fault }
    }
}
