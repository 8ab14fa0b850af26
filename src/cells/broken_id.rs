//! Ids that a spreadsheet has replaced: by signs for a narrow column, by an error, or by a date.

use std::collections::HashSet;

use super::month_names::is_month;

/// The errors of spreadsheets that a cell of text may hold.
const ERRORS: [&str; 9] =
    ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#NV", "#SPILL!"];

/// What a spreadsheet has made of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Replaced {
    /// `########`, as a narrow column shows it.
    Signs,
    /// `#N/A`.
    Error,
    /// `1-Mar`.
    Date,
}

impl Replaced {
    fn of(cell: &str) -> Option<Self> {
        let cell = cell.trim();
        if !cell.starts_with('#') {
            return is_short_date(cell).then_some(Self::Date);
        }
        if cell.len() > 1 && cell.bytes().all(|byte| byte == b'#') {
            return Some(Self::Signs);
        }
        ERRORS.contains(&cell).then_some(Self::Error)
    }
}

/// Whether a cell is a day and a month, or a month and a year, as a spreadsheet shows a date by itself: `1-Mar`, `Mar-24`, `01. Mrz`.
fn is_short_date(cell: &str) -> bool {
    /// The longest of them, with the name of a month in full.
    const LONGEST: usize = 16;
    // Of the ids of a table nearly none passes this.
    if cell.len() > LONGEST || cell.bytes().filter(u8::is_ascii_digit).count() > 2 {
        return false;
    }
    let mut parts = cell.split(['-', ' ', '.', '/']).filter(|part| !part.is_empty());
    let (Some(first), Some(second), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let is_number = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    // Spreadsheets write no month in capitals, as codes do.
    let is_month = |part: &str| part.chars().any(char::is_lowercase) && is_month(part);
    (is_number(first) && is_month(second)) || (is_month(first) && is_number(second))
}

/// The ids of a column that a spreadsheet has replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenIds {
    /// Whether dates among them stand for ids: one occurs several times, as several ids have become the same date, where each id occurs once. The
    /// months of a cohort, and keys of another table, occur several times.
    has_dates: bool,
}

/// Whether a cell may be what a spreadsheet has put in place of an id; of nearly all ids it is not.
pub(crate) fn may_be_replaced(cell: &str) -> bool {
    Replaced::of(cell).is_some()
}

/// Whether a cell may be a number that is rounded, or what a spreadsheet has put in place of an id: decided by its ends, as nearly no id is. A number
/// begins with no letter, and a date that replaces an id has at most two digits.
pub(crate) fn may_be_no_id(cell: &str) -> bool {
    match cell.as_bytes() {
        [first, .., a, b, c] if first.is_ascii_alphabetic() => {
            ![a, b, c].iter().all(|byte| byte.is_ascii_digit())
        }
        _ => true,
    }
}

impl BrokenIds {
    /// What these ids show, or those of them that may be replaced; `are_unique` says whether each occurs once.
    pub fn of<'a>(ids: impl Iterator<Item = &'a str>, are_unique: bool) -> Self {
        let mut seen = HashSet::new();
        let mut dates = ids.filter(|id| Replaced::of(id) == Some(Replaced::Date));
        Self { has_dates: are_unique && dates.any(|id| !seen.insert(id)) }
    }

    /// What a spreadsheet has made of this id, in words for it and for several; `None` if it is one.
    #[must_use]
    pub fn what(self, cell: &str) -> Option<[&'static str; 2]> {
        match Replaced::of(cell)? {
            Replaced::Signs => Some([
                "is what a spreadsheet shows for a value that is wider than its column",
                "are what a spreadsheet shows for values that are wider than their column",
            ]),
            Replaced::Error => Some(["is an error of a spreadsheet", "are errors of a spreadsheet"]),
            Replaced::Date => self.has_dates.then_some([
                "is a date, which a spreadsheet seems to have made of an id",
                "are dates, which a spreadsheet seems to have made of ids",
            ]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_surely_an_id_is_neither_rounded_nor_replaced() {
        for cell in [
            "L000000001",
            "CRM-1234",
            "a999",
            "Mar-24",
            "1.23E+17",
            "########",
            "Dec 5",
            "100000000000017000",
            "é123",
        ] {
            let is_one = Replaced::of(cell).is_none()
                && !crate::cells::is_cut_number(cell)
                && !crate::cells::key::is_scientific(cell);
            assert!(is_one || may_be_no_id(cell), "{cell}");
        }
        assert!(!may_be_no_id("L000000001") && !may_be_no_id("CRM-1234"));
    }

    #[test]
    fn signs_errors_and_repeated_dates_are_no_ids() {
        let ids = BrokenIds::of(["1-Mar", "D1", "1-Mar"].into_iter(), true);
        for cell in ["########", "##", "#N/A", "#REF!", "1-Mar", "Mar-24", "01. Mrz", "2. Januar", "5 Dec"] {
            assert!(ids.what(cell).is_some(), "{cell}");
        }
        for cell in ["#1", "D1", "2024-03-01", "Mar", "MAR-123", "MAR-02", "1-2", "A-1", "1-Mar-24", "#"] {
            assert_eq!(ids.what(cell), None, "{cell}");
        }
        let different = BrokenIds::of(["1-Mar", "2-Mar", "Sep-24"].into_iter(), true);
        assert_eq!(different.what("1-Mar"), None, "they may be meant so");
        let cohorts = BrokenIds::of(["Jan-24", "Jan-24", "Feb-24"].into_iter(), false);
        assert_eq!(cohorts.what("Jan-24"), None, "months of a cohort");
    }
}
