//! The mistakes of one `bantam.toml`, each with its line and column.

use std::fmt;

use super::locate::Document;
use super::mistake::{Elsewhere, Mistake};

/// A mistake with its location in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// File, line and column, both from 1 and the column in characters: `bantam.toml:12:3`; another file and its row:
    /// `points.csv, row 3`; or the file of a model and what it defines: `model.json, [derive] big`.
    pub place: String,
    /// The message, with expected and found values.
    pub message: String,
    /// The remedy.
    pub hint: Option<String>,
}

/// All mistakes found in one `bantam.toml`, in the order of the file.
///
/// Formatted to follow the word `error: `, which is written before every mistake except the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(Vec<Located>);

impl Mistakes {
    /// Locates `mistakes` in `text`, the content of `project_file`. A path that is not in
    /// the file is located at the nearest table above it.
    #[must_use]
    pub fn new(project_file: &std::path::Path, text: &str, mistakes: Vec<Mistake>) -> Self {
        let document = Document::read(text);
        let mut placed: Vec<_> = mistakes
            .into_iter()
            .map(|mistake| (document.position(&mistake.path, mistake.spot), mistake))
            .collect();
        placed.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.elsewhere.cmp(&other.elsewhere)));
        let mut located: Vec<Located> = Vec::with_capacity(placed.len());
        for ((line, column), Mistake { message, hint, elsewhere, path, .. }) in placed {
            let place = match elsewhere {
                Some(Elsewhere::Row(file, row)) => format!("{file}, row {row}"),
                Some(Elsewhere::Model(file)) => format!("{file}, {}", path.heading()),
                None => format!("{}:{line}:{column}", project_file.display()),
            };
            let mistake = Located { place, message, hint };
            // Equal mistakes have equal locations.
            let mut here = located.iter().rev().take_while(|other| other.place == mistake.place);
            let is_known = here.any(|other| *other == mistake);
            if !is_known {
                located.push(mistake);
            }
        }
        Self(located)
    }

    /// How many there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an error has at least one mistake")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The mistakes, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Located> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Mistakes {
    type Item = &'a Located;
    type IntoIter = std::slice::Iter<'a, Located>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, mistake) in self.iter().enumerate() {
            f.write_str(if i == 0 { "" } else { "\n\nerror: " })?;
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}
