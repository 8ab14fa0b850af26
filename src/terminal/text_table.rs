//! Tables that fit the terminal.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};

use super::lines::WIDTH;
use crate::cells::for_terminal;

/// The space between columns.
const PADDING: usize = 2;

/// A table whose first column names its rows. Columns that do not fit go into further tables, each with the first column.
#[derive(Debug, Clone)]
pub(crate) struct TextTable {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Further columns of words, which are left-aligned like the first.
    words: Vec<usize>,
}

impl TextTable {
    pub(crate) fn new(header: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let printable = |name: String| for_terminal(&name).into_owned();
        let header = header.into_iter().map(Into::into).map(printable).collect();
        Self { header, rows: Vec::new(), words: vec![0] }
    }

    /// With further columns of words.
    pub(crate) fn with_words(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        self.words.extend(columns);
        self
    }

    pub(crate) fn push(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        let printable = |cell: String| for_terminal(&cell).into_owned();
        self.rows.push(cells.into_iter().map(Into::into).map(printable).collect());
    }

    /// The table in lines, without blanks at their ends.
    pub(crate) fn text(&self) -> String {
        let blocks = self.blocks();
        blocks.iter().map(|columns| self.block(columns)).collect::<Vec<_>>().join("\n\n")
    }

    fn blocks(&self) -> Vec<Vec<usize>> {
        let n_columns = self.rows.iter().map(Vec::len).chain([self.header.len()]).max().unwrap_or(0);
        let first = self.width(0);
        let (mut blocks, mut block, mut width) = (Vec::new(), vec![0], first);
        for column in 1..n_columns {
            let own = self.width(column);
            // A column of words breaks its lines.
            let is_full = width + own > WIDTH && !self.words.contains(&column);
            if is_full && block.len() > 1 {
                blocks.push(std::mem::replace(&mut block, vec![0]));
                width = first;
            }
            block.push(column);
            width += own;
        }
        blocks.push(block);
        blocks
    }

    fn width(&self, column: usize) -> usize {
        self.longest(column, std::iter::once)
    }

    /// The width of the longest part of a cell of a column.
    fn longest<'t, P: Iterator<Item = &'t str>>(&'t self, column: usize, parts: fn(&'t str) -> P) -> usize {
        let cells = self.rows.iter().chain([&self.header]).filter_map(|row| row.get(column));
        cells.flat_map(|cell| parts(cell)).map(|part| part.chars().count()).max().unwrap_or(0) + PADDING
    }

    /// The least width of each column that breaks no word, or none where these do not fit together.
    fn least_widths(&self, columns: &[usize]) -> Option<Vec<u16>> {
        let of = |&column: &usize| {
            if self.words.contains(&column) {
                self.longest(column, |cell| cell.split(' '))
            } else {
                self.width(column)
            }
        };
        let widths: Vec<usize> = columns.iter().map(of).collect();
        (widths.iter().sum::<usize>() <= WIDTH).then(|| widths.iter().map(|&width| width as u16).collect())
    }

    fn block(&self, columns: &[usize]) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(WIDTH as u16);
        let cells = |row: &Vec<String>| {
            columns.iter().map(|&column| row.get(column).cloned().unwrap_or_default()).collect::<Vec<_>>()
        };
        if self.header.iter().any(|name| !name.is_empty()) {
            table.set_header(cells(&self.header));
        }
        for row in &self.rows {
            table.add_row(cells(row));
        }
        let least = self.least_widths(columns).unwrap_or_default();
        for (place, width) in least.into_iter().enumerate() {
            if let Some(column) = table.column_mut(place) {
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
            }
        }
        for (place, column) in columns.iter().enumerate() {
            let is_number = !self.words.contains(column);
            if let Some(column) = table.column_mut(place).filter(|_| is_number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_is_too_wide_goes_into_several() {
        let mut table = TextTable::new(["name", "a", "b", "c"]);
        table.push(["row".to_owned(), "1".repeat(40), "2".repeat(40), "3".repeat(40)]);
        let text = table.text();
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert_eq!(text.matches("row").count(), 2);
        assert_eq!(text.matches("\n\n").count(), 1);
    }

    #[test]
    fn a_name_is_broken_only_where_it_cannot_fit() {
        let name = "a_long_name_of_a_column";
        let mut table = TextTable::new(["column", "words", "n"]).with_words([1]);
        table.push([name.to_owned(), "some words ".repeat(20), "12,345 %".to_owned()]);
        assert!(table.text().contains(name) && table.text().contains("12,345 %"), "{}", table.text());
        table.push([name.repeat(5), String::new(), String::new()]);
        assert!(table.text().lines().all(|line| line.chars().count() <= WIDTH), "{}", table.text());
    }

    #[test]
    fn words_break_their_lines() {
        let mut table = TextTable::new(["name", "words"]).with_words([1]);
        table.push(["row".to_owned(), "word ".repeat(50)]);
        let text = table.text();
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.lines().count() > 2 && text.matches("row").count() == 1);
    }
}
