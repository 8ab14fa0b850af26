//! Lines of a table that are totals, footers or notes of a report, by their cells and their place.
//!
//! Within a table only lines of totals are recognised, by a word such as "Total" that nothing but figures stand beside. In the
//! last lines more is: averages, counts, filters, page numbers, and lines whose id does not look like those above it. A line is
//! a row as soon as it has an id beside its label, or at least half of its cells are filled. A last line that may be either is
//! doubtful: it is rejected with a reason, so that it is neither scored nor skipped.

use super::report_figures::{is_date, is_figure};
use super::report_label::{Label, names_group};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// A row.
    Row,
    /// A row of one cell, unless a footer stands above it.
    Note,
    /// The same, with a cell that does not look like an id: doubtful, unless a footer or total stands above it.
    StrangeNote,
    /// Figures over the rows above.
    Total,
    /// The name of the rows below, above a repeated header.
    Title,
    /// Text below the table.
    Footer,
    /// It may be a row, or a line of a report.
    Doubtful,
}

/// The reason why a doubtful line is rejected.
pub(crate) const DOUBTFUL: &str = "seems to be a total or a note of a report rather than a row";

/// In a table with fewer columns a line with one filled cell may be a row, wherever it stands.
const COLUMNS_OF_NOTES: usize = 3;

/// In a table with fewer columns a line with two filled cells may be a row, whatever its id looks like.
const COLUMNS_OF_FORMS: usize = 4;

/// The filled cells of a line.
#[derive(Debug, Clone)]
pub(crate) struct ReportLine<'a> {
    /// Their columns and texts.
    cells: Vec<(usize, &'a str)>,
    /// How many columns the table has.
    columns: usize,
    /// The column of ids, where it is known.
    id: Option<usize>,
}

impl<'a> ReportLine<'a> {
    /// The line with these cells, of which those without a text are empty, in a table of so many columns.
    pub(crate) fn new(cells: impl Iterator<Item = &'a str>, columns: usize, id: Option<usize>) -> Self {
        let cells = cells.map(str::trim).enumerate().filter(|(_, cell)| !cell.is_empty()).collect();
        Self { cells, columns, id }
    }

    /// Whether the line is a total wherever it stands.
    pub(crate) fn within(&self) -> LineKind {
        let Some((label, others)) = self.label() else { return LineKind::Row };
        let is_narrow = 2 * self.cells.len() <= self.columns;
        match Label::of(label) {
            Some(Label::Subtotal) if is_narrow || are_figures(&others) => LineKind::Total,
            Some(Label::Subtotal) => LineKind::Doubtful,
            Some(Label::Total) if is_narrow && are_figures(&others) => LineKind::Total,
            Some(Label::Total) if self.is_label_with_gap(label) => LineKind::Doubtful,
            Some(Label::GroupTotal) if self.id.is_some() && is_narrow && are_figures(&others) => {
                LineKind::Total
            }
            _ => LineKind::Row,
        }
    }

    /// Whether the line is a total or a note though rows follow it: its id is a label of a report, and at most one figure stands
    /// beside it.
    pub(crate) fn is_note_between_rows(&self) -> bool {
        let [(_, label), others @ ..] = self.cells.as_slice() else { return false };
        let is_sparse = others.len() < 2 && self.columns >= COLUMNS_OF_FORMS && are_figures(others);
        if !is_sparse || self.id.is_none() || self.id_text() != Some(*label) {
            return false;
        }
        match Label::of(label) {
            Some(Label::End) => others.is_empty(),
            Some(_) => true,
            None => names_group(label, others.is_empty()),
        }
    }

    /// Whether the id is a label, and a cell that a row has is empty.
    fn is_label_with_gap(&self, label: &str) -> bool {
        let is_id = self.id.is_some() && self.id_text() == Some(label);
        is_id && self.columns >= COLUMNS_OF_FORMS && self.cells.len() < self.columns
    }

    /// Whether the id is a label, and the cell behind it is empty.
    fn is_label_before_gap(&self, label: &str) -> bool {
        let next = self.id_column() + 1;
        self.is_label_with_gap(label)
            && next < self.columns
            && self.cells.iter().all(|(column, _)| *column != next)
    }

    /// What the line is if none but such lines follow it.
    pub(crate) fn at_end(&self, ids: &IdForms, follows_blank: bool) -> LineKind {
        let Some((label, others)) = self.label() else { return LineKind::Row };
        let is_narrow = 2 * others.len() < self.columns;
        let has_figures = are_figures(&others);
        let is_doubtful = is_narrow || self.is_label_before_gap(label);
        let narrow_or_row = if is_doubtful { LineKind::Doubtful } else { LineKind::Row };
        match Label::of(label) {
            Some(Label::Subtotal) if is_narrow => LineKind::Total,
            Some(Label::Subtotal | Label::Total) if has_figures => LineKind::Total,
            Some(Label::Subtotal) => LineKind::Doubtful,
            Some(Label::Total) if self.is_label_with_gap(label) => LineKind::Doubtful,
            Some(Label::Aggregate | Label::End) if has_figures => match Label::of(label) {
                _ if !is_narrow || ids.are_like(label) => LineKind::Doubtful,
                Some(Label::Aggregate) => LineKind::Total,
                _ => LineKind::Footer,
            },
            Some(Label::GroupTotal) if self.id.is_some() && is_narrow && has_figures => LineKind::Total,
            Some(Label::Total | Label::Aggregate | Label::End | Label::GroupTotal) => narrow_or_row,
            Some(Label::Footer) if is_narrow => LineKind::Footer,
            Some(Label::Footer) if ids.are_unlike(label) => LineKind::Doubtful,
            Some(Label::Footer) => LineKind::Row,
            None => self.by_id(ids, follows_blank, is_narrow),
        }
    }

    /// What a line without a label is: its id is compared with those above it.
    fn by_id(&self, ids: &IdForms, follows_blank: bool, is_narrow: bool) -> LineKind {
        let is_strange = match self.id_text() {
            Some(id) => ids.are_unlike(id),
            None => ids.are_given() && are_figures(&self.cells),
        };
        let has_notes = self.columns >= COLUMNS_OF_NOTES;
        // Of few rows, too, an id is one where it is known which column has the ids.
        let is_id = |text: &str| match self.id_text() {
            Some(id) if self.has_known_id() => ids.are_like_last(id),
            _ => ids.are_like(text),
        };
        match self.cells.as_slice() {
            [(_, text)] if has_notes && follows_blank && !is_id(text) => LineKind::Footer,
            [_] if is_strange => LineKind::StrangeNote,
            [_] if has_notes => LineKind::Note,
            [_, others @ ..] if is_strange && self.columns >= COLUMNS_OF_FORMS => {
                let is_row = !is_narrow && !are_figures(others);
                if is_row { LineKind::Row } else { LineKind::Doubtful }
            }
            _ => LineKind::Row,
        }
    }

    /// The cell that may say what the line is, and the other cells: the id, or else the first cell; where there is no id, a label
    /// may stand behind figures. `None` in a table of one column, and without cells.
    fn label(&self) -> Option<(&'a str, Vec<(usize, &'a str)>)> {
        let of_id = self.cells.iter().position(|(column, _)| *column == self.id_column());
        let is_value = |cell: &str| is_figure(cell) || is_date(cell);
        let behind_figures = || {
            let of_words = self.cells.iter().position(|(_, cell)| !is_value(cell))?;
            Label::of(self.cells[of_words].1).map(|_| of_words)
        };
        let index = of_id.or_else(behind_figures).unwrap_or(0);
        let (_, label) = *self.cells.get(index).filter(|_| self.columns > 1)?;
        Some((label, [&self.cells[..index], &self.cells[index + 1..]].concat()))
    }

    /// Whether it may be the name of a group: one cell.
    pub(crate) fn may_be_title(&self) -> bool {
        self.columns >= COLUMNS_OF_NOTES && self.cells.len() == 1
    }

    /// Whether it has no id, or no first cell, but figures.
    pub(crate) fn are_figures_without_id(&self) -> bool {
        let has_digits = |(_, cell): &(usize, &str)| cell.contains(|letter: char| letter.is_ascii_digit());
        self.columns >= COLUMNS_OF_NOTES
            && self.id_text().is_none()
            && are_figures(&self.cells)
            && self.cells.iter().any(has_digits)
    }

    /// Whether it is known which column has the ids.
    pub(super) fn has_known_id(&self) -> bool {
        self.id.is_some()
    }

    /// The filled cells, with their columns.
    pub(super) fn cells(&self) -> &[(usize, &'a str)] {
        &self.cells
    }

    fn id_column(&self) -> usize {
        self.id.unwrap_or(0)
    }

    /// The id, or the first cell where it is not known which column that is.
    pub(crate) fn id_text(&self) -> Option<&'a str> {
        self.cells.iter().find(|(column, _)| *column == self.id_column()).map(|(_, cell)| *cell)
    }
}

fn are_figures(cells: &[(usize, &str)]) -> bool {
    cells.iter().all(|(_, cell)| is_figure(cell))
}

/// What the ids of the last rows look like.
#[derive(Debug, Clone, Default)]
pub(crate) struct IdForms {
    rows: usize,
    given: usize,
    with_digit: usize,
    with_letter: usize,
    with_blank: usize,
    /// The form of the last.
    last: String,
}

/// So many ids must be alike before another one is strange.
const FEWEST_IDS: usize = 3;

impl IdForms {
    /// Takes the id of a row.
    pub(crate) fn add(&mut self, id: Option<&str>) {
        self.rows += 1;
        let Some(id) = id else { return };
        self.given += 1;
        self.with_digit += usize::from(id.contains(|letter: char| letter.is_ascii_digit()));
        self.with_letter += usize::from(id.contains(char::is_alphabetic));
        self.with_blank += usize::from(id.contains(char::is_whitespace));
        self.last = form(id);
    }

    /// Whether all rows have one.
    pub(super) fn are_given(&self) -> bool {
        self.rows >= FEWEST_IDS && self.given == self.rows
    }

    /// Whether the ids have digits, letters or no blanks, and this one does not.
    fn are_unlike(&self, id: &str) -> bool {
        let all = |count: usize| count == self.given;
        self.given >= FEWEST_IDS
            && ((all(self.with_digit) && !id.contains(|letter: char| letter.is_ascii_digit()))
                || (all(self.with_letter) && !id.contains(char::is_alphabetic))
                || (self.with_blank == 0 && id.contains(char::is_whitespace)))
    }

    /// Whether the last id has the same letters, digits and signs in the same order.
    fn are_like(&self, id: &str) -> bool {
        self.given >= FEWEST_IDS && self.are_like_last(id)
    }

    /// The same, however few there are.
    pub(super) fn are_like_last(&self, id: &str) -> bool {
        self.given > 0 && self.last == form(id)
    }
}

/// An id with one `a` for letters in a row and one `0` for digits in a row.
fn form(id: &str) -> String {
    let mut form = String::new();
    for letter in id.chars() {
        match letter {
            _ if letter.is_alphabetic() && form.ends_with('a') => {}
            _ if letter.is_alphabetic() => form.push('a'),
            _ if letter.is_numeric() && form.ends_with('0') => {}
            _ if letter.is_numeric() => form.push('0'),
            sign => form.push(sign),
        }
    }
    form
}

/// The last lines of a table, while it is not known whether a row follows.
#[derive(Debug)]
pub(crate) struct LastLines<T> {
    held: Vec<(T, Option<String>, LineKind)>,
    ids: IdForms,
    has_total: bool,
}

impl<T> Default for LastLines<T> {
    fn default() -> Self {
        Self { held: Vec::new(), ids: IdForms::default(), has_total: false }
    }
}

impl<T> LastLines<T> {
    /// What the line is if no row follows.
    pub(crate) fn kind(&self, line: &ReportLine<'_>, follows_blank: bool) -> LineKind {
        line.at_end(&self.ids, follows_blank)
    }

    /// Holds a line until it is known whether a row follows.
    pub(crate) fn hold(&mut self, item: T, line: &ReportLine<'_>, kind: LineKind) {
        self.held.push((item, line.id_text().map(str::to_owned), kind));
    }

    /// A line of totals that is none whatever follows.
    pub(crate) fn total(&mut self) {
        self.has_total = true;
    }

    /// Takes a row, and returns the lines before it, which are rows, too.
    pub(crate) fn row(&mut self, line: &ReportLine<'_>) -> Vec<T> {
        self.has_total = false;
        let mut rows = Vec::new();
        for (item, id, _) in self.held.drain(..) {
            self.ids.add(id.as_deref());
            rows.push(item);
        }
        self.ids.add(line.id_text());
        rows
    }

    /// The lines below the last row: each is a row, a total, a footer, or doubtful.
    pub(crate) fn finish(self) -> Vec<(T, LineKind)> {
        let (mut is_footer, mut is_below) = (false, self.has_total);
        let resolved = |(item, _, kind): (T, Option<String>, LineKind)| {
            is_footer |= kind == LineKind::Footer;
            is_below |= is_footer || kind == LineKind::Total;
            let kind = match kind {
                LineKind::Note if is_footer => LineKind::Footer,
                LineKind::Note => LineKind::Row,
                LineKind::StrangeNote if is_below => LineKind::Footer,
                LineKind::StrangeNote => LineKind::Doubtful,
                kind => kind,
            };
            (item, kind)
        };
        self.held.into_iter().map(resolved).collect()
    }
}
