//! Mistakes in `bantam.toml` that depend on the tables.

use polars::prelude::DataFrame;

use crate::config::{Mistake, Path};

/// A column that does not exist yet, such as one derived later; [`Sources::missing`] finds the others.
pub(super) fn no_column(path: &Path, column: &str) -> Mistake {
    Mistake::new(path.clone(), format!("there is no column `{column}` yet"))
}

pub(super) fn with_hint(mistake: Mistake, hint: Option<String>) -> Mistake {
    match hint {
        Some(hint) => mistake.with_hint(hint),
        None => mistake,
    }
}

/// Reports a new column that would hide one of the tables.
pub(super) fn clashes(frame: &DataFrame, name: &str, path: &Path, mistakes: &mut Vec<Mistake>) -> bool {
    if frame.column(name).is_err() {
        return false;
    }
    let mistake = Mistake::of_key(path.clone(), format!("there is a column `{name}` already"));
    mistakes.push(mistake.with_hint("give it a name that is not in use"));
    true
}
