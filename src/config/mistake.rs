//! Mistakes in `bantam.toml`: message, location and hint.
//!
//! A [`Mistake`] has a [`Path`] as its location, so that a stage that has only the checked project can
//! report one too; [`Mistakes`](super::Mistakes) turns the paths into lines and columns.

use super::nearest::nearest;
use super::path::Path;

/// One mistake in `bantam.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Its location.
    pub path: Path,
    /// The message, with expected and found values: lower case, no full stop.
    pub message: String,
    /// The remedy.
    pub hint: Option<String>,
    pub(super) spot: Spot,
    /// Where the mistake is, if it is not in `bantam.toml` itself.
    pub(super) elsewhere: Option<Elsewhere>,
}

/// A location outside of `bantam.toml`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Elsewhere {
    /// The row of a file.
    Row(String, u64),
    /// The definition of a model, in its file, at the path of the mistake.
    Model(String),
}

/// The part of the file that the location of a mistake points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    /// The key.
    Key,
    /// The value; for a table, its heading or key.
    Value,
    /// This byte of the text of the value.
    Inside(usize),
    /// This byte of the file; the path is not used.
    Byte(usize),
}

impl Mistake {
    /// A wrong value at `path`.
    #[must_use]
    pub fn new(path: Path, message: impl Into<String>) -> Self {
        Self { path, message: message.into(), hint: None, spot: Spot::Value, elsewhere: None }
    }

    /// A wrong, misplaced or missing key at `path`.
    #[must_use]
    pub fn of_key(path: Path, message: impl Into<String>) -> Self {
        Self { spot: Spot::Key, ..Self::new(path, message) }
    }

    /// A mistake at this byte of the text at `path`.
    #[must_use]
    pub fn inside(path: Path, byte: usize, message: impl Into<String>) -> Self {
        Self { spot: Spot::Inside(byte), ..Self::new(path, message) }
    }

    /// The same mistake in a row of another file, which `bantam.toml` names.
    #[must_use]
    pub fn in_row(self, file: &str, row: u64) -> Self {
        Self { elsewhere: Some(Elsewhere::Row(file.to_owned(), row)), ..self }
    }

    /// The same mistake where it is of what a model, in this file, was trained with.
    pub(crate) fn in_model(self, file: &str) -> Self {
        Self { elsewhere: Some(Elsewhere::Model(file.to_owned())), ..self }
    }

    /// Text that is not TOML at this byte of the file.
    pub(crate) fn at_byte(byte: usize, message: impl Into<String>) -> Self {
        Self { spot: Spot::Byte(byte), ..Self::new(Path::default(), message) }
    }

    /// The same mistake with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same mistake with the hint to use the nearest of `words`, else with `otherwise`.
    pub(crate) fn with_nearest<'a>(
        self,
        word: &str,
        words: impl IntoIterator<Item = &'a str>,
        otherwise: impl Into<Option<String>>,
    ) -> Self {
        let hint = nearest(word, words).map(|near| format!("did you mean `{near}`?"));
        Self { hint: hint.or(otherwise.into()), ..self }
    }
}
