//! Lines that are not rows.

/// The number of lines of one kind, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineTally {
    /// How many.
    pub count: u64,
    /// The line and the beginning of its text.
    pub first: Option<(u64, String)>,
}

impl LineTally {
    pub(super) fn add(&mut self, line: u64, text: impl FnOnce() -> String) {
        self.add_lines(line, 1, text);
    }

    /// Adds several lines, of which this is the first.
    pub(super) fn add_lines(&mut self, line: u64, lines: u64, text: impl FnOnce() -> String) {
        self.count += lines;
        if self.first.is_none() {
            self.first = Some((line, text()));
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        let is_earlier = |line: u64| self.first.as_ref().is_none_or(|(first, _)| line < *first);
        if other.first.as_ref().is_some_and(|(line, _)| is_earlier(*line)) {
            self.first = other.first;
        }
    }
}

/// Lines that are neither rows nor faults, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkippedLines {
    /// Empty, or only separators, blanks, padding and words for a missing value.
    pub blank: LineTally,
    /// `sep=;` and the like, and lines that underline a header.
    pub separator: LineTally,
    /// Titles above the header, and names of groups above a repeated one.
    pub title: LineTally,
    /// Repeated headers.
    pub header: LineTally,
    /// Sums of the rows above.
    pub total: LineTally,
    /// Footers.
    pub footer: LineTally,
}

impl SkippedLines {
    /// Adds the lines of another part of the file.
    pub fn merge(&mut self, other: Self) {
        self.blank.merge(other.blank);
        self.separator.merge(other.separator);
        self.title.merge(other.title);
        self.header.merge(other.header);
        self.total.merge(other.total);
        self.footer.merge(other.footer);
    }

    /// All of them.
    pub fn count(&self) -> u64 {
        self.kinds().iter().map(|(_, tally)| tally.count).sum()
    }

    /// Each kind with its name in messages.
    pub fn kinds(&self) -> [(&'static str, &LineTally); 6] {
        [
            ("blank lines", &self.blank),
            ("separator lines", &self.separator),
            ("title lines", &self.title),
            ("repeated headers", &self.header),
            ("lines of totals", &self.total),
            ("footer lines", &self.footer),
        ]
    }
}
