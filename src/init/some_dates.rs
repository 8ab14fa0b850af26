//! Columns most of whose cells are dates, in one or several formats, and the others words: `tbd`, `Q1 2024`.

use super::exported_column::ExportedColumn;
use crate::cells::{DateForms, DatePattern};
use crate::config::toml_text;
use crate::numbers::{count, counted};

/// The share of dates from which a column is one of dates.
const LEAST_DATES: f64 = 0.5;

/// Cells that are read before the whole column is.
const FIRST_CELLS: usize = 200;

/// Words that are shown.
const MOST_WORDS: usize = 6;

/// A column with more dates than words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SomeDates {
    forms: DateForms,
}

impl SomeDates {
    /// The dates of a column; `None` where fewer than half of its cells are dates. `known` are the formats of the other columns.
    pub(super) fn of(
        column: &ExportedColumn<'_>,
        null_words: &[String],
        known: &[DatePattern],
    ) -> Option<Self> {
        let has_most = |forms: &DateForms| forms.dates as f64 > LEAST_DATES * forms.cells as f64;
        // Most columns of text have no date, and so the first cells decide whether all are read.
        if DateForms::of(column.filled(null_words).take(FIRST_CELLS), known).dates == 0 {
            return None;
        }
        let forms = DateForms::of(column.filled(null_words), known);
        (has_most(&forms) && !forms.words.is_empty()).then_some(Self { forms })
    }

    /// How many of the cells are dates: "380 of 420 cells".
    pub(super) fn share(&self) -> String {
        format!("{} of {}", count(self.forms.dates), counted(self.forms.cells, "cell"))
    }

    /// Why the column is no feature and no date.
    pub(super) fn reason(&self) -> String {
        format!(
            "{} are dates in {}; not dates: {}",
            self.share(),
            counted(self.forms.forms, "format"),
            self.forms.words_in_text(MOST_WORDS)
        )
    }

    /// What to write, as TOML, line by line.
    pub(super) fn settings(&self) -> Vec<String> {
        let mut lines = match self.forms.settings_by_order() {
            Some([day_first, month_first]) => {
                vec![format!("  {day_first}   (day first)"), format!("  {month_first}   (month first)")]
            }
            None => self.forms.setting().into_iter().map(|setting| format!("  {setting}")).collect(),
        };
        lines.extend(
            self.forms
                .unread
                .as_ref()
                .map(|unread| format!("  not read beside these: {unread}; export all dates in one format")),
        );
        let words = self.forms.words.iter().take(MOST_WORDS).map(|(word, _)| toml_text(word));
        let words: Vec<String> = words.collect();
        let more = if self.forms.words.len() > MOST_WORDS { ", …" } else { "" };
        lines.push(format!("  null_values = [\"\", …, {}{more}]", words.join(", ")));
        lines
    }

    /// The question in words.
    pub(super) fn question(&self, column: &str) -> String {
        let write: Vec<String> = self.settings().iter().map(|line| line.trim().to_owned()).collect();
        format!("`{column}`: {}. To use it, write under [data]: {}", self.reason(), write.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&'static str]) -> ExportedColumn<'static> {
        ExportedColumn {
            name: "First call".to_owned(),
            cells: cells.iter().map(|cell| Some(*cell)).collect(),
        }
    }

    #[test]
    fn a_column_of_dates_and_words_is_told_what_to_write() {
        let cells = column(&["13/02/2024", "2024-03-05", "02/03/2024", "tbd", "Q1 2024"]);
        let dates = SomeDates::of(&cells, &[], &[]).unwrap();
        assert_eq!(
            dates.reason(),
            "3 of 5 cells are dates in 2 formats; not dates: \"Q1 2024\" (1), \"tbd\" (1)"
        );
        assert_eq!(
            dates.settings(),
            ["  date_format = \"%d/%m/%Y\"", "  null_values = [\"\", …, \"Q1 2024\", \"tbd\"]"]
        );
        assert!(SomeDates::of(&column(&["Retail", "2024-03-05", "Banking"]), &[], &[]).is_none());
        assert!(SomeDates::of(&column(&["2024-03-05"]), &[], &[]).is_none());
    }
}
