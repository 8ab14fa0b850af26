//! The findings on a file: its format, skipped lines and unsupported columns.

use std::collections::BTreeMap;
use std::fmt;

use crate::numbers::counted;
use crate::other_files::LIST_OF_PAIRS;

/// Lines of a file that are not rows of its table. They are counted separately: they are neither scored nor rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct SkippedRows {
    /// Blank lines, and records without any value: nothing but separators, blanks and words for a missing value.
    pub blank: u64,
    /// Lines that only name the separator, such as `sep=;`, or underline a header.
    pub separator: u64,
    /// Lines above the header, and names of groups above a repeated one.
    pub title: u64,
    /// Repeated headers.
    pub header: u64,
    /// Totals of the rows above.
    pub total: u64,
    /// Footers below the rows.
    pub footer: u64,
}

impl SkippedRows {
    /// Each kind, with its name.
    const fn kinds(&self) -> [(&'static str, u64); 6] {
        [
            ("blank", self.blank),
            ("separator", self.separator),
            ("title", self.title),
            ("repeated header", self.header),
            ("total", self.total),
            ("footer", self.footer),
        ]
    }

    /// All of them.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.kinds().iter().map(|(_, n)| n).sum()
    }

    /// Adds the skipped lines of another part.
    pub const fn add(&mut self, other: &Self) {
        self.blank += other.blank;
        self.separator += other.separator;
        self.title += other.title;
        self.header += other.header;
        self.total += other.total;
        self.footer += other.footer;
    }
}

impl fmt::Display for SkippedRows {
    /// `3 lines skipped (2 blank, 1 footer)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = self.kinds().into_iter().filter(|(_, n)| *n > 0);
        let kinds: Vec<String> = kinds.map(|(kind, n)| format!("{n} {kind}")).collect();
        let lines = counted(usize::try_from(self.count()).unwrap_or(usize::MAX), "line");
        write!(f, "{lines} skipped ({})", kinds.join(", "))
    }
}

/// The size and the hash of the rows of a database, as they were read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct ContentHash {
    /// As Arrow IPC.
    pub(crate) bytes: u64,
    /// SHA-256, in hexadecimal.
    pub(crate) sha256: String,
}

/// The findings on one file.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct ReadFindings {
    /// The file, as messages name it.
    pub file: String,
    /// How it is written, in words: its compression, encoding, separator or sheet.
    pub written: Vec<String>,
    /// The encoding, if it is a guess.
    pub guessed_encoding: Option<String>,
    /// Another encoding that the file seems to be.
    pub likely_encoding: Option<String>,
    /// Lines that are not rows.
    pub skipped: SkippedRows,
    /// Columns of unsupported types, with their types.
    pub left_out: Vec<(String, String)>,
    /// Columns of lists that are read as text. Those whose members other programs may write in another way have the type of these in words.
    #[serde(skip)]
    pub(crate) lists: BTreeMap<String, Option<String>>,
    /// Cells that are unknown though somebody meant a value, in words.
    pub lost: Vec<String>,
    /// Cells of a sheet that are merged across columns, of which only the first has the value, in words.
    #[serde(skip)]
    pub(crate) merged: Option<String>,
    /// What was read of a database or a stream, in training.
    pub(crate) content: Option<ContentHash>,
    /// Keys of JSON objects that differ from a column that is read only in capital letters, in words.
    pub alike: Vec<String>,
}

impl ReadFindings {
    /// The findings as a list of phrases.
    #[must_use]
    pub fn phrases(&self) -> Vec<String> {
        let mut phrases = self.written.clone();
        if self.skipped.count() > 0 {
            phrases.push(self.skipped.to_string());
        }
        let left_out = |(column, what): &(String, String)| format!("`{column}` ({what})");
        if !self.left_out.is_empty() {
            let columns: Vec<String> = self.left_out.iter().map(left_out).collect();
            phrases.push(format!("left out: {}", columns.join(", ")));
        }
        phrases.extend(self.lost.iter().chain(&self.merged).chain(&self.alike).cloned());
        phrases
    }

    /// The first key of JSON objects that is a list of names with values.
    pub(super) fn list_of_pairs(&self) -> Option<String> {
        let is_list = |(_, what): &&(String, String)| what == LIST_OF_PAIRS;
        self.left_out.iter().find(is_list).map(|(key, _)| key.clone())
    }

    /// Adds the findings in another batch of the same file.
    pub fn merge(all: &mut Vec<Self>, later: Vec<Self>) {
        for later in later {
            match all.iter_mut().find(|own| own.file == later.file) {
                Some(own) => {
                    let mut skipped = own.skipped;
                    skipped.add(&later.skipped);
                    *own = Self { skipped, ..later };
                }
                None => all.push(later),
            }
        }
    }
}

impl fmt::Display for ReadFindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.phrases().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_read_as_one_line() {
        let mut found = ReadFindings {
            file: "deals.csv".to_owned(),
            written: vec!["windows-1252".to_owned(), "separator \";\"".to_owned()],
            skipped: SkippedRows { blank: 2, footer: 1, ..SkippedRows::default() },
            ..ReadFindings::default()
        };
        assert_eq!(
            found.to_string(),
            "deals.csv: windows-1252, separator \";\", 3 lines skipped (2 blank, 1 footer)"
        );
        found.left_out.push(("address".to_owned(), "struct".to_owned()));
        let skipped = SkippedRows { header: 1, ..SkippedRows::default() };
        let mut all = vec![found.clone()];
        ReadFindings::merge(&mut all, vec![ReadFindings { skipped, ..found.clone() }]);
        assert_eq!((all.len(), all[0].skipped.count()), (1, 4));
        assert!(found.to_string().ends_with("left out: `address` (struct)"));
    }
}
