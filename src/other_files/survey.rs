//! The types of the cells of a column.

use crate::cells::MEMBER_SEPARATOR;

/// The type in which the cells of a column are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Text as written.
    Text,
    /// Numbers.
    Number,
    /// Yes or no.
    Flag,
    /// Points in time.
    Time,
}

/// A column that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedColumn {
    /// Its name.
    pub name: String,
    /// Whether its cells are wanted as text whatever they hold, as those of ids are: `1001`, not 1001.0.
    pub as_text: bool,
    /// Whether a row with an object or a list of objects in it is at fault; else it is unknown there.
    pub refuses_objects: bool,
    /// Whether a row with a list in it is at fault; else the cell is its members.
    pub refuses_lists: bool,
    /// What is between the members of a list in it.
    pub separator: String,
}

impl WantedColumn {
    /// A column in its own type.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        let separator = MEMBER_SEPARATOR.to_owned();
        Self { name: name.into(), as_text: false, refuses_objects: false, refuses_lists: false, separator }
    }

    /// A column as text.
    #[must_use]
    pub fn text(name: impl Into<String>) -> Self {
        Self { as_text: true, ..Self::new(name) }
    }
}

/// A column with the summary of all its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyedColumn {
    /// Its name; of nested JSON, the keys with dots between them.
    pub name: String,
    /// The type in which its cells are returned.
    pub kind: CellKind,
    /// Rows in which it is known.
    pub known: u64,
    /// Whether it has lists, in JSON.
    pub has_lists: bool,
    /// Cells of a sheet that hold `#N/A`; they are unknown.
    pub not_available: u64,
    /// Cells of a sheet that hold another error such as `#REF!`; they are unknown.
    pub errors: LostSheetCells,
    /// Formulas without a value, as programs write them that do not calculate; they are unknown.
    pub uncomputed: LostSheetCells,
    /// The first number of more than 15 digits of a sheet, with its row: a spreadsheet has rounded it, so that it is no id.
    pub rounded: Option<(u64, String)>,
}

/// Cells of a sheet without a value though somebody meant one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LostSheetCells {
    /// How many.
    pub cells: u64,
    /// The first of them: its place, such as `C7`.
    pub first: String,
}

impl LostSheetCells {
    /// Counts the cell in this column and row.
    pub(super) fn add(&mut self, column: &str, row: u64) {
        if self.cells == 0 {
            self.first = format!("{column}{row}");
        }
        self.cells += 1;
    }
}

/// A set of what cells hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Contents(u8);

impl Contents {
    pub(super) const NUMBER: Self = Self(1);
    pub(super) const TEXT: Self = Self(2);
    /// The texts "true" and "false" in any case.
    pub(super) const TRUTH_WORD: Self = Self(4);
    pub(super) const FLAG: Self = Self(8);
    pub(super) const TIME: Self = Self(16);

    /// That of a text.
    pub(super) fn of_text(text: &str) -> Self {
        if truth(text).is_some() { Self::TRUTH_WORD } else { Self::TEXT }
    }

    /// Adds to the set.
    pub(super) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// The type of a column of these: text if they differ. Flags and the words for them do not differ.
    pub(super) fn kind(self) -> CellKind {
        match self.0 {
            1 => CellKind::Number,
            8 | 12 => CellKind::Flag,
            16 => CellKind::Time,
            _ => CellKind::Text,
        }
    }
}

/// The flag for "true" or "false".
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim() {
        word if word.eq_ignore_ascii_case("true") => Some(true),
        word if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The counts over all rows of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnTally {
    pub contents: Contents,
    pub known: u64,
    pub has_lists: bool,
    pub not_available: u64,
    pub errors: LostSheetCells,
    pub uncomputed: LostSheetCells,
    pub rounded: Option<(u64, String)>,
}

impl ColumnTally {
    /// A known cell.
    pub(super) fn add(&mut self, contents: Contents) {
        self.contents.add(contents);
        self.known += 1;
    }

    /// The column of this name.
    pub(super) fn finish(self, name: String) -> SurveyedColumn {
        let Self { contents, known, has_lists, not_available, errors, uncomputed, rounded } = self;
        let kind = contents.kind();
        SurveyedColumn { name, kind, known, has_lists, not_available, errors, uncomputed, rounded }
    }
}
