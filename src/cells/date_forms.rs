//! A column of dates in several ways of writing, with words among them: the formats that read the most of it.

use std::collections::BTreeMap;

use super::date_evidence::DateEvidence;
use super::date_pattern::{DatePattern, conflicting};
use super::date_verdict::DateVerdict;
use crate::numbers::count;
use crate::quotation::in_quotes;

/// How the dates of a column are written, and which of its cells are none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DateForms {
    /// Cells with a date.
    pub dates: usize,
    /// All cells.
    pub cells: usize,
    /// The number of ways of writing.
    pub forms: usize,
    /// The formats that read the most, the most frequent first: those that were given, then those that the cells show. ISO 8601, which
    /// is always read, is not among them.
    pub patterns: Vec<DatePattern>,
    /// A way of writing whose order of day and month nothing shows: the format with the day first, that with the month first, and a cell.
    pub open: Option<(DatePattern, DatePattern, String)>,
    /// Cells of one way of writing with the day first and with the month first, or a date that an earlier format would misread.
    pub unread: Option<String>,
    /// The cells that are no dates with their counts, the most frequent first.
    pub words: Vec<(String, usize)>,
}

impl DateForms {
    /// The forms of these cells, read with the `given` formats first.
    pub(crate) fn of<'c>(cells: impl IntoIterator<Item = &'c str>, given: &[DatePattern]) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for cell in cells {
            *counts.entry(cell).or_default() += 1;
        }
        let mut evidence = DateEvidence::default();
        let mut words: Vec<(String, usize)> = Vec::new();
        let mut dates = 0;
        for (cell, &count) in &counts {
            if is_date(cell) {
                (0..count).for_each(|_| evidence.add(cell));
                dates += count;
            } else {
                words.push(((*cell).to_owned(), count));
            }
        }
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let forms = evidence.forms();
        let mut found = Self {
            dates,
            cells: counts.values().sum(),
            forms: forms.len(),
            patterns: given.to_vec(),
            open: None,
            unread: None,
            words,
        };
        let verdicts: Vec<DateVerdict> = forms.iter().map(|form| form.verdict(0)).collect();
        for verdict in &verdicts {
            match verdict {
                DateVerdict::Patterns(patterns) => patterns.iter().for_each(|pattern| found.add(pattern, "")),
                DateVerdict::Contradicting { day_first, month_first } => {
                    found.unread = Some(format!("\"{day_first}\" and \"{month_first}\""));
                }
                _ => {}
            }
        }
        for verdict in &verdicts {
            let DateVerdict::Ambiguous { day_first, month_first, example } = verdict else { continue };
            match found.order() {
                Some(true) => found.add(day_first, example),
                Some(false) => found.add(month_first, example),
                None => found.open = Some((day_first.clone(), month_first.clone(), example.clone())),
            }
        }
        found
    }

    /// Adds a format, unless one of the others would read its dates as different ones.
    fn add(&mut self, pattern: &DatePattern, example: &str) {
        if self.patterns.contains(pattern) {
            return;
        }
        self.patterns.push(pattern.clone());
        if conflicting(&self.patterns).is_some() {
            self.patterns.pop();
            let example =
                if example.is_empty() { format!("dates as \"{pattern}\"") } else { format!("\"{example}\"") };
            self.unread.get_or_insert(example);
        }
    }

    /// Whether the day comes before the month in all formats that have both as numbers; `None` where none has, or they differ.
    fn order(&self) -> Option<bool> {
        let orders = || self.patterns.iter().filter_map(day_first);
        let first = orders().next()?;
        orders().all(|order| order == first).then_some(first)
    }

    /// `date_format = [...]` with these formats; `None` where ISO 8601 is enough.
    pub(crate) fn setting(&self) -> Option<String> {
        setting(&self.patterns)
    }

    /// The most frequent cells that are no dates, at most so many, with their counts: `"tbd" (6), "Q1 2024" (2) and 3 more`.
    pub(crate) fn words_in_text(&self, most: usize) -> String {
        let words = self.words.iter().take(most);
        let words: Vec<String> =
            words.map(|(word, rows)| format!("{word} ({})", count(*rows), word = in_quotes(word))).collect();
        let more = self.words.len().saturating_sub(most);
        if more > 0 { format!("{} and {more} more", words.join(", ")) } else { words.join(", ") }
    }

    /// The setting with the day first and that with the month first, where the order is open.
    pub(crate) fn settings_by_order(&self) -> Option<[String; 2]> {
        let (day_first, month_first, _) = self.open.as_ref()?;
        let with = |pattern: &DatePattern| {
            let patterns: Vec<DatePattern> = self.patterns.iter().chain([pattern]).cloned().collect();
            setting(&patterns).unwrap_or_default()
        };
        Some([with(day_first), with(month_first)])
    }
}

/// The setting of these formats.
fn setting(patterns: &[DatePattern]) -> Option<String> {
    let quoted: Vec<String> = patterns.iter().map(|pattern| format!("\"{pattern}\"")).collect();
    match quoted.as_slice() {
        [] => None,
        [only] => Some(format!("date_format = {only}")),
        several => Some(format!("date_format = [{}]", several.join(", "))),
    }
}

/// Whether a cell is a date in a usual form, and not only a number that may be one.
fn is_date(cell: &str) -> bool {
    let mut evidence = DateEvidence::default();
    evidence.add(cell);
    !matches!(evidence.verdict(0), DateVerdict::NotDates { .. } | DateVerdict::Serial(_))
}

/// Whether a format has the day before the month, both as numbers behind no year.
fn day_first(pattern: &DatePattern) -> Option<bool> {
    let text = pattern.text();
    let (day, month) = (text.find("%d")?, text.find("%m")?);
    let year = text.find("%Y").or_else(|| text.find("%y"));
    year.is_none_or(|year| year > day.min(month)).then_some(day < month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(cells: &[&str], given: &[&str]) -> (usize, Option<String>) {
        let given: Vec<DatePattern> = given.iter().map(|text| DatePattern::parse(text).unwrap()).collect();
        let forms = DateForms::of(cells.iter().copied(), &given);
        (forms.forms, forms.setting())
    }

    #[test]
    fn all_formats_are_listed_and_words_are_counted() {
        let cells =
            ["2024-03-05", "13/02/2024", "02/03/2024", "5 Mar 2024", "05.04.24", "tbd", "Q1 2024", "tbd"];
        let forms = DateForms::of(cells, &[]);
        assert_eq!((forms.dates, forms.cells, forms.forms), (5, 8, 4));
        assert_eq!(forms.words, [("tbd".to_owned(), 2), ("Q1 2024".to_owned(), 1)]);
        let setting = forms.setting().unwrap();
        for pattern in ["\"%d/%m/%Y\"", "\"%d %b %Y\"", "\"%d.%m.%y\""] {
            assert!(setting.contains(pattern), "{setting}");
        }
        assert_eq!((forms.open, forms.unread), (None, None));
    }

    #[test]
    fn the_order_of_day_and_month_is_that_of_the_other_formats_or_open() {
        assert_eq!(
            settings(&["02/03/2024"], &["%d.%m.%Y"]).1.unwrap(),
            "date_format = [\"%d.%m.%Y\", \"%d/%m/%Y\"]"
        );
        let open = DateForms::of(["02/03/2024", "2024-01-01"], &[]);
        let [day_first, month_first] = open.settings_by_order().unwrap();
        assert_eq!(
            (day_first.as_str(), month_first.as_str()),
            ("date_format = \"%d/%m/%Y\"", "date_format = \"%m/%d/%Y\"")
        );
        let mixed = DateForms::of(["13/02/2024", "02/13/2024"], &[]);
        assert_eq!(
            (mixed.setting(), mixed.unread.as_deref()),
            (None, Some("\"13/02/2024\" and \"02/13/2024\""))
        );
        assert_eq!(settings(&["2024-03-05"], &[]), (1, None));
    }
}
