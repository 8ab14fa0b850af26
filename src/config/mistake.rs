//! Mistakes in `bantam.toml`: what is wrong, where, and what to do about it.
//!
//! A [`Mistake`] names its place by [`Path`], so that a stage that knows only the checked project can
//! report one too; [`Mistakes`] turns the paths into lines and columns.

use std::cmp::Ordering;
use std::fmt;

use super::locate::Document;
use super::path::Path;

/// One mistake in `bantam.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where it is.
    pub path: Path,
    /// What was expected and what was found: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    spot: Spot,
    /// The file and the row in it where what is wrong stands, if not in `bantam.toml` itself.
    row: Option<(String, u64)>,
}

/// What of the path the place of a mistake points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    /// The key.
    Key,
    /// The value; for a table, its heading or key.
    Value,
    /// This byte of the file; the path says nothing.
    Byte(usize),
}

impl Mistake {
    /// A wrong value at `path`.
    #[must_use]
    pub fn new(path: Path, message: impl Into<String>) -> Self {
        Self { path, message: message.into(), hint: None, spot: Spot::Value, row: None }
    }

    /// A wrong, misplaced or missing key at `path`.
    #[must_use]
    pub fn of_key(path: Path, message: impl Into<String>) -> Self {
        Self { spot: Spot::Key, ..Self::new(path, message) }
    }

    /// The same mistake in a row of another file, which `bantam.toml` names.
    #[must_use]
    pub fn in_row(self, file: &str, row: u64) -> Self {
        Self { row: Some((file.to_owned(), row)), ..self }
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

    /// The same mistake with the hint to use the known word nearest to `word`, else with `otherwise`.
    pub(crate) fn with_nearest<'a>(
        self,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
        otherwise: impl Into<Option<String>>,
    ) -> Self {
        let hint = nearest(word, known).map(|near| format!("did you mean `{near}`?"));
        Self { hint: hint.or(otherwise.into()), ..self }
    }
}

/// A mistake whose place in the file is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// File, line and column, both from 1 and the column in characters: `bantam.toml:12:3`; or another file and its row:
    /// `points.csv, row 3`.
    pub place: String,
    /// What was expected and what was found.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// All mistakes found in one `bantam.toml`, in the order of the file.
///
/// Shown as they follow the word `error: `, which is written before all but the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(Vec<Located>);

impl Mistakes {
    /// Finds the places of `mistakes` in `text`, the content of `project_file`. A path that is not in
    /// the file stands for the nearest table above it that is.
    #[must_use]
    pub fn new(project_file: &std::path::Path, text: &str, mistakes: Vec<Mistake>) -> Self {
        let document = Document::read(text);
        let mut placed: Vec<_> = mistakes
            .into_iter()
            .map(|mistake| (document.position(&mistake.path, mistake.spot), mistake))
            .collect();
        placed.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.row.cmp(&other.row)));
        let mut located: Vec<Located> = Vec::with_capacity(placed.len());
        for ((line, column), Mistake { message, hint, row, .. }) in placed {
            let place = match row {
                Some((file, row)) => format!("{file}, row {row}"),
                None => format!("{}:{line}:{column}", project_file.display()),
            };
            let mistake = Located { place, message, hint };
            if !located.contains(&mistake) {
                located.push(mistake);
            }
        }
        Self(located)
    }

    /// How many there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an error without mistakes is not made")]
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

/// Letters in a word for each edit that still counts as a slip of the fingers: one in three.
const LETTERS_PER_EDIT: usize = 3;

/// Jaro-Winkler similarity from which one word is taken for a longer or shorter form of the other, as
/// `amount` and `amount_usd` (0.93); unrelated column names stay under 0.8.
const SIMILAR: f64 = 0.9;

/// The known word that `word` was probably meant to be.
///
/// Compared without regard to case, blanks, `_` and `-`. An equal word is best; then the one with the fewest
/// edits (Damerau-Levenshtein), at most one in three letters; then the most similar one (Jaro-Winkler),
/// at least 0.9. Among equals the first wins. `None` when no word is near.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    let most_edits = word.chars().count().div_ceil(LETTERS_PER_EDIT);
    let rank = |candidate: &'a str| {
        let plain = plain(candidate);
        let edits = strsim::damerau_levenshtein(&word, &plain);
        let similarity = strsim::jaro_winkler(&word, &plain);
        let is_slip = edits <= most_edits.min(plain.chars().count().saturating_sub(1));
        (edits == 0 || is_slip || similarity >= SIMILAR).then_some((!is_slip, edits, similarity, candidate))
    };
    known.into_iter().filter_map(rank).min_by(nearer).map(|(.., candidate)| candidate)
}

/// Orders slips before similar words, then by edits, then by similarity.
fn nearer(a: &(bool, usize, f64, &str), b: &(bool, usize, f64, &str)) -> Ordering {
    a.0.cmp(&b.0).then(a.1.cmp(&b.1)).then(b.2.total_cmp(&a.2))
}

/// The word in lower case without blanks, `_` and `-`.
fn plain(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_shown_in_the_order_of_the_file_each_with_its_hint() {
        let text = "name = \"x\"\n[fit]\nalpha = 0\n";
        let mistakes = Mistakes::new(
            std::path::Path::new("a/bantam.toml"),
            text,
            vec![
                Mistake::new(Path::new(["fit", "alpha"]), "second").with_hint("do this"),
                Mistake::of_key(Path::new(["fit", "seed"]), "in between"),
                Mistake::of_key(Path::new(["name"]), "first"),
                Mistake::of_key(Path::new(["name"]), "first"),
            ],
        );
        assert_eq!(mistakes.len(), 3);
        assert_eq!(
            format!("error: {mistakes}"),
            "error: a/bantam.toml:1:1: first\n\n\
             error: a/bantam.toml:2:2: in between\n\n\
             error: a/bantam.toml:3:9: second\nhint: do this"
        );
    }

    #[test]
    fn the_nearest_word_ignores_case_blanks_and_slips() {
        let columns = ["lead_id", "close_date", "Lead Quality", "amount_usd", "stage"];
        assert_eq!(nearest("LeadQuality", columns), Some("Lead Quality"));
        assert_eq!(nearest("leda-id", columns), Some("lead_id"));
        assert_eq!(nearest("amount", columns), Some("amount_usd"));
        assert_eq!(nearest("stgae", columns), Some("stage"));
        assert_eq!(nearest("country", columns), None);
        assert_eq!(nearest("", columns), None);
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("at", ["on", "at_", "AT"]), Some("at_"));
    }
}
