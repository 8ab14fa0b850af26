//! Checks labels: what people read in place of a name.

use super::checker::Checker;
use crate::config::{Mistake, Path};
use crate::label::Labelled;

impl Checker {
    /// The label of the thing at `path`, without blanks around it.
    pub(super) fn label(&mut self, raw: Option<String>, path: &Path) -> Option<String> {
        let label = raw?;
        let path = path.join("label");
        if label.trim().is_empty() {
            self.report(
                Mistake::new(path.clone(), format!("{} is blank", path.in_words())).with_hint(REMEDY),
            );
            return None;
        }
        if let Some(control) = label.chars().find(|letter| letter.is_control()) {
            let message =
                format!("{} has the control character {}", path.in_words(), control.escape_unicode());
            self.report(Mistake::new(path, message).with_hint("write the label in one line of plain text"));
            return None;
        }
        Some(label.trim().to_owned())
    }

    /// Rejects labels that are the name or the label of another of these `noun`s: readers could not tell them apart.
    pub(super) fn distinct_labels(&mut self, noun: &str, all: impl Iterator<Item = (Labelled, Path)>) {
        let all: Vec<(Labelled, Path)> = all.collect();
        for (place, (own, path)) in all.iter().enumerate() {
            let Some(label) = own.label() else { continue };
            let others =
                || all.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, other)| other);
            let of_name = others().find(|(other, _)| other.name() == label);
            let of_label = all[..place].iter().find(|(other, _)| other.label() == Some(label));
            let what = if of_name.is_some() { "name" } else { "label" };
            if let Some((other, _)) = of_name.or(of_label) {
                let path = path.join("label");
                let message = format!(
                    "{} is \"{label}\", which is the {what} of the {noun} `{}`, too",
                    path.in_words(),
                    other.name()
                );
                self.report(Mistake::new(path, message).with_hint("give each of them a label of its own"));
            }
        }
    }
}

/// What helps where a label is blank.
const REMEDY: &str = "write what people should read, or remove `label`";
