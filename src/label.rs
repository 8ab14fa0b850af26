//! Names of the project with the labels that people read in their place.

use std::fmt;

use serde::{Serialize, Serializer};

/// The name of a feature, a rule, a criterion or a framework, with its label if the project gives one.
///
/// Programs get the name: it is what is serialised. People get the label: it is what is formatted.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labelled {
    name: String,
    label: Option<String>,
}

impl Labelled {
    /// A name, and the label that is read in its place.
    #[must_use]
    pub fn new(name: &str, label: Option<&str>) -> Self {
        Self { name: name.to_owned(), label: label.map(str::to_owned) }
    }

    /// The name in `bantam.toml`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The label, if there is one.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// What people read: the label, or without one the name.
    #[must_use]
    pub fn text(&self) -> &str {
        self.label.as_ref().unwrap_or(&self.name)
    }

    /// The same within a sentence: a label in quotes, a name in backticks, as it stands in `bantam.toml`.
    #[must_use]
    pub fn quoted(&self) -> String {
        self.label.as_ref().map_or_else(|| format!("`{}`", self.name), |label| format!("“{label}”"))
    }

    /// The same where a name stands without backticks.
    #[must_use]
    pub fn in_sentence(&self) -> String {
        self.label.as_ref().map_or_else(|| self.name.clone(), |label| format!("“{label}”"))
    }

    /// The name and the label, both followed by `suffix`.
    pub(crate) fn followed_by(&self, suffix: &str) -> Self {
        let with = |text: &String| format!("{text}{suffix}");
        Self { name: with(&self.name), label: self.label.as_ref().map(with) }
    }
}

impl From<&str> for Labelled {
    fn from(name: &str) -> Self {
        Self::new(name, None)
    }
}

impl fmt::Display for Labelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text())
    }
}

impl Serialize for Labelled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_the_label_and_programs_the_name() {
        let own = Labelled::new("trial", Some("Started a trial"));
        let read = [own.to_string(), own.quoted(), own.in_sentence()];
        assert_eq!(read, ["Started a trial", "“Started a trial”", "“Started a trial”"]);
        assert_eq!(serde_json::to_string(&own).unwrap(), "\"trial\"");
        let plain = Labelled::from("trial");
        assert_eq!([plain.to_string(), plain.quoted(), plain.in_sentence()], ["trial", "`trial`", "trial"]);
        assert_eq!(own.followed_by(", under 30 days").text(), "Started a trial, under 30 days");
    }
}
