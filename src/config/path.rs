//! Paths within `bantam.toml`, and their form in messages.

use std::fmt;

use super::quoted::toml_key;

/// The keys that lead to a value of `bantam.toml`, from the top.
///
/// Formatted as in TOML: `features.firmographic."Lead Quality"`, `routes[2]` for the second route.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<PathStep>);

/// One step down in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PathStep {
    /// Into a table.
    Key(String),
    /// Into a list, from 1.
    Number(usize),
}

/// Sections whose tables have two keys in their heading, as in `[tables.activities]`.
const NAMED_SECTIONS: [&str; 4] = ["tables", "lookups", "features", "gates"];

impl Path {
    /// The path of these keys.
    #[must_use]
    pub fn new<'a>(keys: impl IntoIterator<Item = &'a str>) -> Self {
        Self(keys.into_iter().map(|key| PathStep::Key(key.to_owned())).collect())
    }

    /// The path of `key` in the table at this path.
    #[must_use]
    pub fn join(&self, key: &str) -> Self {
        self.step(PathStep::Key(key.to_owned()))
    }

    /// The path of an element of the list at this path; the first has `number` 1.
    #[must_use]
    pub fn element(&self, number: usize) -> Self {
        self.step(PathStep::Number(number))
    }

    /// Whether `other` is this path or lies below it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The path one step up; `None` at the top.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, above)| Self(above.to_vec()))
    }

    /// The number of the element that this path leads to; `None` where it leads to a key.
    #[must_use]
    pub fn number(&self) -> Option<usize> {
        match self.0.last() {
            Some(PathStep::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The path in a sentence: `` `shape` in [features.firmographic] employees ``.
    #[must_use]
    pub fn in_words(&self) -> String {
        let names = self.0.iter().rposition(|step| matches!(step, PathStep::Key(_))).unwrap_or(0);
        let parent = Self(self.0[..names.min(self.0.len())].to_vec());
        let own = Self(self.0[names.min(self.0.len())..].to_vec());
        match (own.0.is_empty(), parent.0.is_empty()) {
            (true, _) => "the file".to_owned(),
            (false, true) => format!("`{own}`"),
            (false, false) => format!("`{own}` in {}", parent.heading()),
        }
    }

    /// The table at this path as its heading names it: `[features.firmographic] employees`.
    #[must_use]
    pub fn heading(&self) -> String {
        let named = match self.0.as_slice() {
            [PathStep::Key(section), PathStep::Key(key), ..] if section == "outcome" => key == "facts",
            [PathStep::Key(section), ..] => NAMED_SECTIONS.contains(&section.as_str()),
            _ => false,
        };
        let (heading, rest) = self.0.split_at(self.0.len().min(if named { 2 } else { 1 }));
        match (heading, rest) {
            ([], _) => "the top level".to_owned(),
            (_, [PathStep::Number(_), ..]) => self.to_string(),
            (_, []) => format!("[{self}]"),
            _ => format!("[{}] {}", Self(heading.to_vec()), Self(rest.to_vec())),
        }
    }

    pub(crate) fn steps(&self) -> &[PathStep] {
        &self.0
    }

    fn step(&self, step: PathStep) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Number(number) => write!(f, "[{number}]")?,
                PathStep::Key(key) => {
                    f.write_str(if i == 0 { "" } else { "." })?;
                    f.write_str(&toml_key(key))?;
                }
            }
        }
        Ok(())
    }
}
