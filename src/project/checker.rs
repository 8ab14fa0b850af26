//! Collects the mistakes of a project file.

use crate::config::{Mistake, Path, RawSpan, RawSql};
use crate::rules::{Rule, Yields};
use crate::units::Days;

/// Collects the mistakes while the parts are checked.
pub(super) struct Checker {
    pub(super) mistakes: Vec<Mistake>,
    /// Values with a mistake that has been reported, which have a placeholder.
    pub(super) damage: Vec<Path>,
}

impl Checker {
    /// Adds a mistake, unless it is about a placeholder, whose mistake has been reported.
    pub(super) fn report(&mut self, mistake: Mistake) {
        if !self.damage.iter().any(|damaged| damaged.contains(&mistake.path)) {
            self.mistakes.push(mistake);
        }
    }

    /// Whether `path` and the keys directly below it are unchanged from the file.
    pub(super) fn is_intact(&self, path: &Path) -> bool {
        !self.damage.iter().any(|damaged| damaged == path || damaged.parent().as_ref() == Some(path))
    }

    /// The expression at `path`. One with a mistake is replaced by NULL, so that the rest can be checked.
    pub(super) fn rule(&mut self, raw: &RawSql, path: Path, yields: Yields) -> Rule {
        Rule::parse(&raw.0, path.clone(), yields).unwrap_or_else(|error| {
            self.report(error.mistake(&path));
            Rule::null(path, yields)
        })
    }

    /// The span at `path`.
    pub(super) fn span(&mut self, raw: &RawSpan, path: &Path) -> Option<Days> {
        match Days::parse(&raw.0) {
            Ok(days) => Some(days),
            Err(error) => {
                let message = format!("{}: {error}", path.in_words());
                self.report(Mistake::new(path.clone(), message));
                None
            }
        }
    }

    /// Rejects the key at `path` if its `name` is empty.
    pub(super) fn not_empty(&mut self, name: &str, path: &Path) {
        if name.trim().is_empty() {
            self.report(Mistake::of_key(path.clone(), format!("{} is an empty name", path.in_words())));
        }
    }
}
